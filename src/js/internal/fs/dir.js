// fs.Dir: a folder read one entry after another.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-fsdir
// Differs: the entries are those of the moment when it was opened. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ObjectDefineProperty, Promise, SymbolAsyncDispose, SymbolAsyncIterator, SymbolDispose } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction, validateUint32 } = require("internal/validators");
const { toText } = require("internal/fs/paths");
const { toOptions } = require("internal/fs/options");

class Dir {
  #path;
  #entries;
  #next = 0;
  #closed = false;
  #pending = 0; // asynchronous calls that have not been answered

  constructor(path, entries) {
    if (entries === undefined) throw new codes.ERR_MISSING_ARGS("handle");
    this.#path = path;
    this.#entries = entries;
  }

  get path() {
    if (!(#path in this)) throw new codes.ERR_INVALID_THIS("Dir");
    return this.#path;
  }

  #ensureOpen() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
  }

  #ensureQuiet() {
    this.#ensureOpen();
    if (this.#pending > 0) throw new codes.ERR_DIR_CONCURRENT_OPERATION();
  }

  readSync() {
    this.#ensureQuiet();
    return this.#take();
  }

  #take() {
    this.#ensureOpen();
    return this.#next < this.#entries.length ? this.#entries[this.#next++] : null;
  }

  read(callback) {
    return this.#settle(callback, () => this.#take());
  }

  closeSync() {
    this.#ensureQuiet();
    this.#closed = true;
  }

  close(callback) {
    return this.#settle(callback, () => {
      this.#ensureOpen();
      this.#closed = true;
    });
  }

  // Calls back, or gives a promise when there is no callback.
  #settle(callback, work) {
    if (callback !== undefined) validateFunction(callback, "callback");
    else return new Promise((resolve, reject) => this.#settle((error, value) => (error ? reject(error) : resolve(value)), work));
    let value;
    let problem = null;
    try {
      value = work();
    } catch (error) {
      problem = error;
    }
    this.#pending += 1;
    loop.defer(() => {
      this.#pending -= 1;
      if (problem === null) callback(null, value);
      else callback(problem);
    });
    return undefined;
  }

  async *entries() {
    try {
      for (;;) {
        const entry = await this.read();
        if (entry === null) return;
        yield entry;
      }
    } finally {
      if (!this.#closed) this.closeSync();
    }
  }

  [SymbolDispose]() {
    if (!this.#closed) this.closeSync();
  }

  async [SymbolAsyncDispose]() {
    if (!this.#closed) this.closeSync();
  }
}
ObjectDefineProperty(Dir.prototype, SymbolAsyncIterator, { __proto__: null, value: Dir.prototype.entries, writable: true, enumerable: false, configurable: true });

function opendir(path, options) {
  path = toText(path);
  options = toOptions(options, { __proto__: null, encoding: "utf8", bufferSize: 32 });
  validateUint32(options.bufferSize, "options.bufferSize", true);
  const { readdir } = require("internal/fs/sync");
  const { systemError } = require("internal/errors");
  try {
    const entries = [];
    const found = readdir(path, { __proto__: null, withFileTypes: true, encoding: options.encoding, recursive: options.recursive });
    for (let i = 0; i < found.length; i++) ArrayPrototypePush(entries, found[i]);
    return new Dir(path, entries);
  } catch (error) {
    throw error.syscall === "scandir" ? systemError(error.code, "opendir", path) : error;
  }
}

module.exports = { __proto__: null, Dir, opendir };
