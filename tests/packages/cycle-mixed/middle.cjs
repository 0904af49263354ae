module.exports = () => {
  try { return require("./index.mjs").early; } catch (error) { return error.code; }
};
try { exports.loaded = require("./index.mjs"); } catch (error) { module.exports.code = error.code; }
const { code } = module.exports;
const found = module.exports;
module.exports = () => [code, found()];
