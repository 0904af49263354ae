const [b, c] = [2, 3];
module.exports = { b, "c": c, a: 1, ...{ hidden: 4 } };
