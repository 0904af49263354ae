// SPEC: https://nodejs.org/docs/latest-v22.x/api/readline.html#promises-api
// Differs: as node:readline. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePush, Promise, PromiseReject } = primordials;
const { Interface: Base, ask, onAbort, stopAsking } = require("internal/readline/interface");
const { AbortError, codes } = require("internal/errors");
const { validateAbortSignal, validateBoolean, validateInteger } = require("internal/validators");
const { clearLineText, clearScreenDownText, cursorToText, moveCursorText } = require("internal/readline/cursor");

class Interface extends Base {
  question(query, options = { __proto__: null }) {
    const { signal } = options;
    if (signal) {
      validateAbortSignal(signal, "options.signal");
      if (signal.aborted) return PromiseReject(new AbortError(undefined, { cause: signal.reason }));
    }
    return new Promise((resolve, reject) => {
      const stop = signal
        ? onAbort(signal, (error) => {
            stopAsking(this);
            reject(error);
          })
        : undefined;
      ask(this, query, (answer) => {
        stop?.();
        resolve(answer);
      });
    });
  }
}

// Collects cursor movements and writes them at once.
class Readline {
  #stream;
  #todo = [];
  #autoCommit = false;

  constructor(stream, options = undefined) {
    if (typeof stream?.write !== "function" || typeof stream._writableState !== "object") throw new codes.ERR_INVALID_ARG_TYPE("stream", "Writable", stream);
    this.#stream = stream;
    if (options?.autoCommit !== undefined) {
      validateBoolean(options.autoCommit, "options.autoCommit");
      this.#autoCommit = options.autoCommit;
    }
  }

  #add(text) {
    if (this.#autoCommit) require("internal/loop").nextTick(() => this.#stream.write(text), []);
    else ArrayPrototypePush(this.#todo, text);
    return this;
  }

  cursorTo(x, y = undefined) {
    validateInteger(x, "x");
    if (y !== undefined) validateInteger(y, "y");
    return this.#add(cursorToText(x, y));
  }

  moveCursor(dx, dy) {
    validateInteger(dx, "dx");
    validateInteger(dy, "dy");
    return dx || dy ? this.#add(moveCursorText(dx, dy)) : this;
  }

  clearLine(dir) {
    validateInteger(dir, "dir", -1, 1);
    return this.#add(clearLineText(dir));
  }

  clearScreenDown() {
    return this.#add(clearScreenDownText);
  }

  commit() {
    return new Promise((resolve) => {
      this.#stream.write(ArrayPrototypeJoin(this.#todo, ""), resolve);
      this.#todo = [];
    });
  }

  rollback() {
    this.#todo = [];
    return this;
  }
}

module.exports = { Interface, Readline, createInterface: (input, output, completer, terminal) => new Interface(input, output, completer, terminal) };
