exports.done = false;
exports.sawB = require("./b").done;
exports.done = true;
