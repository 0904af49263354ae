exports.one = 1;
exports["two"] = 2;
module.exports.three = 3;
Object.defineProperty(exports, "four", { enumerable: true, value: 4 });
