// Says why a name of CommonJS is not there, when an ES module failed for want of it, in Node's words.
"use strict";

const { ReferenceError, RegExpPrototypeExec, StringPrototypeSplit } = primordials;

const missing = /^(require|exports|module|__filename|__dirname) is not defined$/;
const inModule = /(?:at |\()(?:file|data):/; // files of CommonJS are known by their path

function explain(error) {
  try {
    if (!(error instanceof ReferenceError)) return;
    const found = RegExpPrototypeExec(missing, error.message);
    if (found === null || RegExpPrototypeExec(inModule, StringPrototypeSplit(error.stack, "\n")[1]) === null) return;
    error.message += found[1] === "require" ? " in ES module scope, you can use import instead" : " in ES module scope";
  } catch {
    // Frozen, or without a stack: it stays as it is.
  }
}

module.exports = { __proto__: null, explain };
