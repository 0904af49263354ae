const library = require("esm-library");
const named = require("esm-library/named-only");
const answer = require("esm-library/function");

module.exports = () => {
  library.increment();
  const waits = (() => { try { return require("esm-library/waits").value; } catch (error) { return error.code; } })();
  return {
    live: library.count,
    default: new library.default().name,
    flag: library.__esModule,
    named: [named.a, "__esModule" in named],
    moduleExports: answer(),
    waits,
    same: require("esm-library") === library,
    kind: Object.prototype.toString.call(library),
  };
};
