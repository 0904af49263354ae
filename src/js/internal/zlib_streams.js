// The classes of `node:zlib`: transform streams over a running state in Rust.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/zlib.html#class-zlibzlibbase
// Differs: a chunk is worked on in one turn of the loop, not on another thread. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, Error, FunctionPrototypeCall, Int32Array, ObjectDefineProperty, ObjectSetPrototypeOf, ReflectConstruct, Symbol,
  TypedArrayPrototypeSubarray, Uint32Array, Uint8Array } = primordials;
const { op_zlib_close, op_zlib_new, op_zlib_params, op_zlib_reset, op_zlib_step } = ops;
const { codes } = require("internal/errors");
const { checkRangesOrGetDefault } = require("internal/validators");
const { checkCommon, constants, hasLevel, settingsOf } = require("internal/zlib_options");
const { Buffer } = require("node/buffer");
const { inheritLazily } = require("internal/crypto_lazy_transform");
const loop = require("internal/loop");

const kFlushFlag = Symbol("kFlushFlag");
const kError = Symbol("kError");
const BufferAlloc = Buffer.alloc;
const BufferAllocUnsafe = Buffer.allocUnsafe;
const BufferConcat = Buffer.concat;
const report = new Int32Array(3);
const EMPTY = new Uint8Array(0);

// The low-level state, with the methods that packages reach for through `_handle`.
class Handle {
  #native;
  #owner;
  onerror = undefined;

  constructor(owner, settings) {
    this.#owner = owner;
    this.#native = ReflectConstruct(Native, [settings]);
  }

  // One step. Leaves what remains of output and input in the owner's `_writeState`; `false` after an error.
  writeSync(flush, input, inOffset, inLength, output, outOffset, outLength) {
    const from = input == null ? EMPTY : TypedArrayPrototypeSubarray(asBytes(input), inOffset, inOffset + inLength);
    try {
      op_zlib_step(this.#native.stream, flush, from, TypedArrayPrototypeSubarray(output, outOffset, outOffset + outLength), report);
    } catch (error) {
      this.#owner._writeState[0] = outLength;
      this.#owner._writeState[1] = inLength;
      this.onerror?.(error.message, error.errno, error.code);
      return;
    }
    this.#owner._writeState[0] = outLength - report[1];
    this.#owner._writeState[1] = inLength - report[0];
  }

  params(level, strategy) {
    op_zlib_params(this.#native.stream, level, strategy);
  }

  reset() {
    op_zlib_reset(this.#native.stream);
  }

  close() {
    op_zlib_close(this.#native.stream);
  }
}

class Native {
  constructor([mode, level, windowBits, memLevel, strategy, dictionary]) {
    this.stream = op_zlib_new(mode, level, windowBits, memLevel, strategy, dictionary);
  }
}

const asBytes = (chunk) => (chunk.BYTES_PER_ELEMENT === 1 ? chunk : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));

// An empty chunk that stands for a call of `flush`.
const flushBuffers = [];
for (let flag = 0; flag <= constants.Z_BLOCK; flag++) {
  const marker = BufferAlloc(0);
  marker[kFlushFlag] = flag;
  ArrayPrototypePush(flushBuffers, marker);
}

// The stronger of two flushes.
const strength = [0, 1, 2, 4, 5, 3]; // of Z_NO_FLUSH, PARTIAL, SYNC, FULL, FINISH, BLOCK
const stronger = (a, b) => (strength[a] > strength[b] ? a : b);

function ZlibBase(options, mode) {
  const { chunkSize, flush, finishFlush, fullFlush, maxOutputLength } = checkCommon(options, mode);
  const settings = settingsOf(options, mode);
  if (options && (options.encoding || options.objectMode || options.writableObjectMode)) {
    options = { ...options, encoding: null, objectMode: false, writableObjectMode: false };
  }
  loadStreams();
  FunctionPrototypeCall(require("node/stream").Transform, this, { autoDestroy: true, ...options });
  this[kError] = null;
  this.bytesWritten = 0;
  this._writeState = new Uint32Array(2);
  this._handle = new Handle(this, settings);
  this._handle.onerror = (message, errno, code) => fail(this, makeError(message, errno, code));
  this._outBuffer = BufferAllocUnsafe(chunkSize);
  this._outOffset = 0;
  this._chunkSize = chunkSize;
  this._defaultFlushFlag = flush;
  this._finishFlushFlag = finishFlush;
  this._defaultFullFlushFlag = fullFlush;
  this._info = options?.info;
  this._maxOutputLength = maxOutputLength;
  if (hasLevel(mode)) {
    this._level = settings[1];
    this._strategy = settings[4];
  }
}
// Importing this module must not cost what the streams cost.
const loadStreams = inheritLazily(ZlibBase, "Transform", () => undefined);

const closedError = () => makeError("zlib binding closed", undefined, "ERR_INTERNAL_ASSERTION");

function makeError(message, errno, code) {
  const error = new Error(message);
  if (errno !== undefined) error.errno = errno;
  error.code = code;
  return error;
}

function fail(stream, error) {
  stream[kError] = error;
  stream.destroy(error);
}

const accessor = (name, get) => ObjectDefineProperty(ZlibBase.prototype, name, { __proto__: null, configurable: true, enumerable: true, get });
accessor("_closed", function () {
  return !this._handle;
});
let warned = false;
accessor("bytesRead", function () {
  if (!warned) {
    warned = true;
    require("node/process").emitWarning("zlib.bytesRead is deprecated and will change its meaning in the future. Use zlib.bytesWritten instead.", "DeprecationWarning", "DEP0108");
  }
  return this.bytesWritten;
});

ZlibBase.prototype.reset = function reset() {
  if (!this._handle) throw closedError();
  return this._handle.reset();
};

ZlibBase.prototype._flush = function _flush(callback) {
  this._transform(BufferAlloc(0), "", callback);
};

ZlibBase.prototype._final = function _final(callback) {
  callback();
};

ZlibBase.prototype.flush = function flush(kind, callback) {
  if (typeof kind === "function" || (kind === undefined && !callback)) {
    callback = kind;
    kind = this._defaultFullFlushFlag;
  }
  if (this.writableFinished) {
    if (callback) loop.nextTick(callback, []);
  } else if (this.writableEnded) {
    if (callback) this.once("end", callback);
  } else {
    this.write(flushBuffers[kind], "", callback);
  }
};

ZlibBase.prototype.close = function close(callback) {
  if (callback) require("node/stream").finished(this, callback);
  this.destroy();
};

ZlibBase.prototype._destroy = function _destroy(error, callback) {
  closeHandle(this);
  callback(error);
};

function closeHandle(stream) {
  stream._handle?.close();
  stream._handle = null;
}

ZlibBase.prototype._transform = function _transform(chunk, encoding, callback) {
  let flush = this._defaultFlushFlag;
  if (typeof chunk[kFlushFlag] === "number") flush = chunk[kFlushFlag];
  else if (this.writableEnded && this.writableLength === chunk.byteLength) flush = stronger(flush, this._finishFlushFlag);
  processChunk(this, chunk, flush, callback);
};

ZlibBase.prototype._processChunk = function _processChunk(chunk, flush, callback) {
  if (typeof callback === "function") processChunk(this, chunk, flush, callback);
  else return processChunkSync(this, chunk, flush);
};

function processChunk(stream, chunk, flush, callback) {
  if (!stream._handle) return loop.nextTick(callback, []);
  const job = { __proto__: null, chunk, flush, callback, offset: 0, left: chunk.byteLength };
  loop.defer(() => run(stream, job));
}

// Steps until the chunk is used up or the reader has enough.
function run(stream, job) {
  for (;;) {
    if (stream.destroyed || !stream._handle) return job.callback();
    const room = stream._chunkSize - stream._outOffset;
    stream._handle.writeSync(job.flush, job.chunk, job.offset, job.left, stream._outBuffer, stream._outOffset, room);
    if (stream[kError] !== null) return;
    const roomLeft = stream._writeState[0];
    const inLeft = stream._writeState[1];
    const used = job.left - inLeft;
    stream.bytesWritten += used;
    job.offset += used;
    job.left = inLeft;
    const isFull = room > roomLeft && !stream.push(takeOutput(stream, room - roomLeft));
    if (stream.destroyed) return job.callback();
    if (roomLeft === 0) {
      if (isFull) return resumeOnRead(stream, job);
      continue;
    }
    // Room for more output and input that nobody wants: the format has ended, and this is something else.
    if (inLeft > 0) {
      stream.push(null);
      return;
    }
    return job.callback();
  }
}

function takeOutput(stream, count) {
  const output = TypedArrayPrototypeSubarray(stream._outBuffer, stream._outOffset, stream._outOffset + count);
  stream._outOffset += count;
  if (stream._outOffset >= stream._chunkSize) {
    stream._outOffset = 0;
    stream._outBuffer = BufferAllocUnsafe(stream._chunkSize);
  }
  return output;
}

function resumeOnRead(stream, job) {
  const read = stream._read;
  stream._read = function _read(size) {
    stream._read = read;
    loop.defer(() => run(stream, job));
    FunctionPrototypeCall(read, this, size);
  };
}

function processChunkSync(stream, chunk, flush) {
  if (!stream._handle) throw closedError();
  const parts = [];
  let total = 0;
  let offset = 0;
  let left = chunk.byteLength;
  let error;
  stream.on("error", (one) => {
    error = one;
  });
  for (;;) {
    const room = stream._chunkSize - stream._outOffset;
    stream._handle.writeSync(flush, chunk, offset, left, stream._outBuffer, stream._outOffset, room);
    if (error !== undefined) throw error;
    if (stream[kError] !== null) throw stream[kError];
    const made = room - stream._writeState[0];
    offset += left - stream._writeState[1];
    left = stream._writeState[1];
    stream.bytesWritten = offset;
    if (made > 0) {
      ArrayPrototypePush(parts, takeOutput(stream, made));
      total += made;
      if (total > stream._maxOutputLength) {
        closeHandle(stream);
        throw new codes.ERR_BUFFER_TOO_LARGE(stream._maxOutputLength);
      }
    }
    if (stream._writeState[0] !== 0) break;
  }
  closeHandle(stream);
  return parts.length === 0 ? BufferAlloc(0) : BufferConcat(parts, total);
}

function Zlib(options, mode) {
  FunctionPrototypeCall(ZlibBase, this, options, mode);
}
ObjectSetPrototypeOf(Zlib.prototype, ZlibBase.prototype);
ObjectSetPrototypeOf(Zlib, ZlibBase);

Zlib.prototype.params = function params(level, strategy, callback) {
  checkRangesOrGetDefault(level, "level", constants.Z_MIN_LEVEL, constants.Z_MAX_LEVEL);
  checkRangesOrGetDefault(strategy, "strategy", constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED);
  if (this._level === level && this._strategy === strategy) {
    if (callback) loop.nextTick(callback, []);
    return;
  }
  this.flush(constants.Z_SYNC_FLUSH, () => {
    if (!this._handle) return;
    this._handle.params(level, strategy);
    if (this.destroyed) return;
    this._level = level;
    this._strategy = strategy;
    if (callback) callback();
  });
};

function define(name, mode, Base) {
  const Class = {
    [name]: function (options) {
      if (!new.target && !(this instanceof Class)) return new Class(options);
      FunctionPrototypeCall(Base, this, options, mode);
    },
  }[name];
  ObjectSetPrototypeOf(Class.prototype, Base.prototype);
  ObjectSetPrototypeOf(Class, Base);
  return Class;
}

module.exports = {
  __proto__: null,
  Deflate: define("Deflate", constants.DEFLATE, Zlib),
  Inflate: define("Inflate", constants.INFLATE, Zlib),
  Gzip: define("Gzip", constants.GZIP, Zlib),
  Gunzip: define("Gunzip", constants.GUNZIP, Zlib),
  DeflateRaw: define("DeflateRaw", constants.DEFLATERAW, Zlib),
  InflateRaw: define("InflateRaw", constants.INFLATERAW, Zlib),
  Unzip: define("Unzip", constants.UNZIP, Zlib),
  BrotliCompress: define("BrotliCompress", constants.BROTLI_ENCODE, ZlibBase),
  BrotliDecompress: define("BrotliDecompress", constants.BROTLI_DECODE, ZlibBase),
  ZstdCompress: define("ZstdCompress", constants.ZSTD_COMPRESS, ZlibBase),
  ZstdDecompress: define("ZstdDecompress", constants.ZSTD_DECOMPRESS, ZlibBase),
};
