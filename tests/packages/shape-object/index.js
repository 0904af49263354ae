const b = 2;
module.exports = { a: 1, b, "c": 3, ...{ hidden: 4 } };
