exports.done = false;
exports.sawA = { ...require("./a") };
exports.done = true;
