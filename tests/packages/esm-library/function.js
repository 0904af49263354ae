const answer = () => 42;
export { answer as "module.exports", answer as default };
