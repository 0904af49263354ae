// fs.Dir: a folder read one entry after another.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-fsdir
// Differs: the entries are those of the moment when it was opened. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ObjectDefineProperty, PromiseReject, Promise, SymbolAsyncDispose, SymbolAsyncIterator, SymbolDispose } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction } = require("internal/validators");
const { toText } = require("internal/fs/paths");
const { toOptions } = require("internal/fs/options");

class Dir {
  #path;
  #entries;
  #next = 0;
  #closed = false;

  constructor(path, entries) {
    this.#path = path;
    this.#entries = entries;
  }

  get path() {
    return this.#path;
  }

  #ensureOpen() {
    if (this.#closed) throw new codes.ERR_DIR_CLOSED();
  }

  readSync() {
    this.#ensureOpen();
    return this.#next < this.#entries.length ? this.#entries[this.#next++] : null;
  }

  read(callback) {
    return settle(callback, () => this.readSync());
  }

  closeSync() {
    this.#ensureOpen();
    this.#closed = true;
  }

  close(callback) {
    return settle(callback, () => this.closeSync());
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

// Calls back, or gives a promise when there is no callback.
function settle(callback, work) {
  if (callback !== undefined) validateFunction(callback, "callback");
  let value;
  try {
    value = work();
  } catch (error) {
    if (callback === undefined) return PromiseReject(error);
    loop.defer(() => callback(error));
    return undefined;
  }
  if (callback === undefined) return new Promise((resolve) => loop.defer(() => resolve(value)));
  loop.defer(() => callback(null, value));
  return undefined;
}

function opendir(path, options) {
  path = toText(path);
  options = toOptions(options, { __proto__: null, encoding: "utf8" });
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
