// process.stdout and process.stderr as streams into the call's log, and an empty process.stdin.
// The log takes lines: text waits for its newline, at most until the next turn of the loop.
"use strict";

const { ObjectDefineProperties, StringPrototypeLastIndexOf, StringPrototypeSlice } = primordials;
const { op_log_write } = ops;
const loop = require("internal/loop");

const LEVEL_INFO = 1;
const LEVEL_ERROR = 3;

// Collects text and writes whole lines.
class LineWriter {
  #level;
  #rest = "";
  #scheduled = false;

  constructor(level) {
    this.#level = level;
  }

  write(text) {
    this.#rest += text;
    const end = StringPrototypeLastIndexOf(this.#rest, "\n");
    if (end >= 0) {
      op_log_write(this.#level, StringPrototypeSlice(this.#rest, 0, end));
      this.#rest = StringPrototypeSlice(this.#rest, end + 1);
    }
    if (this.#rest !== "" && !this.#scheduled) {
      this.#scheduled = true;
      loop.defer(() => {
        this.#scheduled = false;
        this.flush();
      });
    }
  }

  flush() {
    if (this.#rest === "") return;
    const text = this.#rest;
    this.#rest = "";
    op_log_write(this.#level, text);
  }
}

const writers = [];
const outputs = { __proto__: null }; // by descriptor

function makeOutput(fd, level) {
  const { Writable } = require("node/stream");
  const { StringDecoder } = require("node/string_decoder");
  const decoder = new StringDecoder("utf8");
  const lines = new LineWriter(level);
  writers[writers.length] = lines;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, encoding, callback) {
      const text = typeof chunk === "string" && (encoding === "utf8" || encoding === "utf-8") ? chunk : decoder.write(toBuffer(chunk, encoding));
      lines.write(text);
      callback();
    },
    // Node's standard streams cannot be closed either.
    destroy(error, callback) {
      callback(error);
      this._undestroy?.();
    },
  });
  outputs[fd] = { __proto__: null, stream, write: stream.write };
  return describe(stream, fd);
}

// A standard stream whose `write` a guest has replaced.
function replacedStream(fd) {
  const output = outputs[fd];
  return output === undefined || output.stream.write === output.write ? undefined : output.stream;
}

function toBuffer(chunk, encoding) {
  return typeof chunk === "string" ? require("node/buffer").Buffer.from(chunk, encoding) : chunk;
}

function describe(stream, fd) {
  ObjectDefineProperties(stream, {
    fd: { __proto__: null, value: fd, writable: true, enumerable: true, configurable: true },
    _type: { __proto__: null, value: "pipe", writable: true, enumerable: true, configurable: true },
    _isStdio: { __proto__: null, value: true, writable: true, enumerable: true, configurable: true },
  });
  return stream;
}

function makeInput() {
  const { Readable } = require("node/stream");
  const stream = new Readable({ highWaterMark: 64 * 1024, read() {} });
  stream.push(null);
  return describe(stream, 0);
}

module.exports = {
  __proto__: null,
  makeStdout: () => makeOutput(1, LEVEL_INFO),
  makeStderr: () => makeOutput(2, LEVEL_ERROR),
  makeStdin: makeInput,
  replacedStream,
  // What was written without a newline, before the call ends.
  flush() {
    for (let i = 0; i < writers.length; i++) writers[i].flush();
  },
};
