// SPEC: https://nodejs.org/docs/latest-v22.x/api/readline.html
// Differs: there is no terminal, so lines are read whole and keys are not edited. Refuses: nothing.
"use strict";

const { ObjectDefineProperties, ObjectDefineProperty, Promise, PromiseReject, SymbolFor } = primordials;
const { Interface, ask, onAbort, stopAsking } = require("internal/readline/interface");
const { AbortError } = require("internal/errors");
const { validateAbortSignal } = require("internal/validators");
const { clearLine, clearScreenDown, cursorTo, moveCursor } = require("internal/readline/cursor");

Interface.prototype.question = function question(query, options, callback) {
  callback = typeof options === "function" ? options : callback;
  options = typeof options === "object" && options !== null ? options : { __proto__: null };
  if (options.signal) {
    validateAbortSignal(options.signal, "options.signal");
    if (options.signal.aborted) return;
    const stop = onAbort(options.signal, () => stopAsking(this));
    const given = callback;
    callback = (answer) => {
      stop();
      return given(answer);
    };
  }
  if (typeof callback === "function") ask(this, query, callback);
};

ObjectDefineProperty(Interface.prototype.question, SymbolFor("nodejs.util.promisify.custom"), {
  __proto__: null,
  value: function question(query, options) {
    if (options?.signal?.aborted) return PromiseReject(new AbortError(undefined, { cause: options.signal.reason }));
    return new Promise((resolve, reject) => {
      const stop = options?.signal ? onAbort(options.signal, reject) : undefined;
      this.question(query, options, (answer) => {
        stop?.();
        resolve(answer);
      });
    });
  },
});

module.exports = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface: (input, output, completer, terminal) => new Interface(input, output, completer, terminal),
  cursorTo,
  emitKeypressEvents: (stream, reader) => require("internal/readline/keypress").emitKeypressEvents(stream, reader),
  moveCursor,
};

ObjectDefineProperties(module.exports, {
  promises: { __proto__: null, configurable: true, enumerable: true, get: () => require("node/readline/promises") },
});
