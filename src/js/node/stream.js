// SPEC: https://nodejs.org/docs/latest-v22.x/api/stream.html
// Differs: no. Refuses: nothing.
//
// Node's own streams as the package readable-stream publishes them, with our errors, Node 22's defaults, and what that
// package leaves out: the conversions to web streams, duplexPair and asynchronous disposal.
"use strict";

const { ArrayBufferIsView, ObjectDefineProperty, ObjectKeys, Promise, SymbolAsyncDispose } = primordials;
const errors = require("internal/errors");

// Before any other file of the package takes its errors from here.
const theirs = require("npm/readable-stream/lib/ours/errors");
const known = ObjectKeys(theirs.codes);
for (let i = 0; i < known.length; i++) {
  const own = errors.codes[known[i]];
  if (own !== undefined) theirs.codes[known[i]] = own;
}
// Node 22 takes any view where the package takes byte arrays alone, and names no asynchronous functions.
theirs.codes.ERR_INVALID_ARG_TYPE = function (name, expected, actual) {
  let types = expected;
  if (name === "chunk" && expected.length === 3) types = ["string", "Buffer", "TypedArray", "DataView"];
  else if (name === "fn") types = "Function";
  return new errors.codes.ERR_INVALID_ARG_TYPE(name, types, actual);
};
theirs.AbortError = errors.AbortError;
theirs.aggregateTwoErrors = errors.aggregateTwoErrors;

require("internal/stream/base");
const Stream = require("npm/readable-stream/lib/stream");
const { Duplex, Readable, Writable } = Stream;
module.exports = Stream;

const DEFAULT_HIGH_WATER_MARK = 64 * 1024;
Stream.setDefaultHighWaterMark(false, DEFAULT_HIGH_WATER_MARK);

delete Readable.prototype.asIndexedPairs; // removed from Node after it was published
Duplex.prototype.destroy = Writable.prototype.destroy; // tells the callbacks of writes that wait

const adapters = () => require("internal/stream/web_adapters");

Readable.fromWeb = function (readableStream, options) {
  return adapters().newStreamReadableFromReadableStream(readableStream, options);
};
Readable.toWeb = function (streamReadable, options) {
  return adapters().newReadableStreamFromStreamReadable(streamReadable, options);
};
Writable.fromWeb = function (writableStream, options) {
  return adapters().newStreamWritableFromWritableStream(writableStream, options);
};
Writable.toWeb = function (streamWritable) {
  return adapters().newWritableStreamFromStreamWritable(streamWritable);
};
Duplex.fromWeb = function (pair, options) {
  return adapters().newStreamDuplexFromReadableWritablePair(pair, options);
};
Duplex.toWeb = function (duplex) {
  return adapters().newReadableWritablePairFromDuplex(duplex);
};

ObjectDefineProperty(Writable.prototype, SymbolAsyncDispose, {
  __proto__: null,
  configurable: true,
  writable: true,
  enumerable: false,
  async value() {
    let error;
    if (!this.destroyed) {
      error = this.writableFinished ? null : new errors.AbortError();
      this.destroy(error);
    }
    return new Promise((resolve, reject) => Stream.finished(this, (problem) => (problem && problem.name !== "AbortError" ? reject(problem) : resolve(null))));
  },
});

// Two streams, each of which reads what is written to the other.
const otherSide = new primordials.SafeWeakMap();
const pending = new primordials.SafeWeakMap();

class DuplexSide extends Duplex {
  _read() {
    const callback = pending.get(this);
    if (callback === undefined) return;
    pending.delete(this);
    callback();
  }

  _write(chunk, encoding, callback) {
    const other = otherSide.get(this);
    if (chunk.length === 0) {
      require("internal/loop").nextTick(callback, []);
      return;
    }
    other.push(chunk);
    pending.set(other, callback);
  }

  _final(callback) {
    const other = otherSide.get(this);
    other.on("end", callback);
    other.push(null);
  }
}

Stream.duplexPair = function duplexPair(options) {
  const first = new DuplexSide(options);
  const second = new DuplexSide(options);
  otherSide.set(first, second);
  otherSide.set(second, first);
  return [first, second];
};

Stream._isArrayBufferView = ArrayBufferIsView;
Stream._isUint8Array = ArrayBufferIsView;
