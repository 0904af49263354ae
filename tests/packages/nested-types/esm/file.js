export default typeof module;
