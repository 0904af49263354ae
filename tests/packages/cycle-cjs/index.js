const a = require("./a");
module.exports = () => [a.done, a.sawB, require("./b").sawA];
