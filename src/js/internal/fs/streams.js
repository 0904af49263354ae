// fs.createReadStream and fs.createWriteStream.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-fsreadstream
// Differs: no. Refuses: nothing.
"use strict";

const { FunctionPrototypeCall, MathMin, ObjectDefineProperty, ObjectSetPrototypeOf, Symbol, TypedArrayPrototypeSet } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction, validateInteger } = require("internal/validators");
const { Readable, Writable, finished } = require("node/stream");
const { toText } = require("internal/fs/paths");
const { toOptions } = require("internal/fs/options");

const CHUNK = 64 * 1024;
// Where the work is done: `open`, `read`, `write`, `writev` and `close` with callbacks.
const kFs = Symbol("fs");
const kIsBusy = Symbol("isBusy");
const kWhenIdle = Symbol("whenIdle");

// A copy that has inherited options too, as Node reads those.
function copyOptions(options) {
  const copy = { __proto__: null };
  const read = toOptions(options);
  for (const name in read) copy[name] = read[name];
  if (typeof options === "object") for (const name in options) copy[name] = options[name];
  return copy;
}

function operationsOf(handle) {
  const told = (promise, count, callback) => {
    promise.then((result) => callback(null, result[count], result.buffer ?? result.buffers), callback);
  };
  return {
    read: (fd, buffer, offset, length, position, callback) => told(handle.read(buffer, offset, length, position), "bytesRead", callback),
    write: (fd, buffer, offset, length, position, callback) => told(handle.write(buffer, offset, length, position), "bytesWritten", callback),
    writev: (fd, buffers, position, callback) => told(handle.writev(buffers, position), "bytesWritten", callback),
    close: (fd, callback) => handle.close().then(() => callback(null), callback),
  };
}

function chooseFs(options, names) {
  if (options.fs === undefined || options.fs === null) return require("node/fs");
  for (let i = 0; i < names.length; i++) validateFunction(options.fs[names[i]], `options.fs.${names[i]}`);
  return options.fs;
}

// Where the bytes are: a path that will be opened, a descriptor, or a handle.
function setSource(stream, path, options) {
  const { fd } = options;
  if (fd === undefined || fd === null) {
    stream.fd = null;
    stream.path = typeof path === "string" || primordials.ArrayBufferIsView(path) ? path : toText(path);
    toText(path);
  } else if (typeof fd === "number") {
    validateInteger(fd, "fd", 0, 2147483647);
    stream.fd = fd;
  } else if (typeof fd === "object" && fd instanceof require("internal/fs/file_handle").FileHandle) {
    if (options.fs) throw new codes.ERR_METHOD_NOT_IMPLEMENTED("FileHandle with fs");
    stream[kFs] = operationsOf(fd);
    stream.fd = fd.fd;
    fd.on("close", () => stream.close());
  } else {
    throw new codes.ERR_INVALID_ARG_TYPE("fd", ["number", "FileHandle"], fd);
  }
}

function initialise(stream, path, options, flags) {
  setSource(stream, path, options);
  stream.flags = options.flags === undefined ? flags : options.flags;
  stream.mode = options.mode === undefined ? 0o666 : options.mode;
  stream.start = options.start;
  stream.pos = undefined;
  stream[kIsBusy] = false;
  if (stream.start !== undefined) {
    validateInteger(stream.start, "start", 0);
    stream.pos = stream.start;
  }
  options.autoDestroy = options.autoClose === undefined ? true : options.autoClose;
}

// Packages made for old versions of Node replace `open`: it tells by its events how it ended.
function openByReplacement(stream, callback) {
  const { emit } = stream;
  stream.emit = function (...args) {
    if (args[0] !== "open" && args[0] !== "error") return emit.apply(this, args);
    this.emit = emit;
    if (args[0] === "error") {
      callback(args[1]);
      return true;
    }
    try {
      return emit.apply(this, args);
    } finally {
      callback();
    }
  };
  stream.open();
}

function construct(callback) {
  if (typeof this.fd === "number") {
    callback();
    return;
  }
  if (this.open !== openOf(this)) {
    openByReplacement(this, callback);
    return;
  }
  this[kFs].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    // ORDER: what a listener of "open" writes must be in the stream's buffer before the stream counts as constructed, or
    // what is written a tick later would go before it.
    try {
      this.emit("open", fd);
      this.emit("ready");
    } finally {
      callback();
    }
  });
}

// Ends a read or a write; tells whether the stream was destroyed meanwhile.
function becomeIdle(stream, error) {
  stream[kIsBusy] = false;
  if (!stream.destroyed) return false;
  stream[kWhenIdle]?.(error);
  return true;
}

function close(stream, error, callback) {
  const { fd } = stream;
  if (typeof fd === "number") stream[kFs].close(fd, (problem) => callback(problem || error));
  else callback(error);
  stream.fd = null;
}

function destroy(error, callback) {
  if (this[kIsBusy]) this[kWhenIdle] = (problem) => close(this, error || problem, callback);
  else close(this, error, callback);
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = copyOptions(options);
  options.highWaterMark ??= CHUNK;
  this[kFs] = chooseFs(options, ["open", "read", "close"]);
  initialise(this, path, options, "r");
  this.end = options.end ?? Infinity;
  this.bytesRead = 0;
  if (this.end !== Infinity) {
    validateInteger(this.end, "end", 0);
    if (this.start !== undefined && this.start > this.end) throw new codes.ERR_OUT_OF_RANGE("start", `<= "end" (here: ${this.end})`, this.start);
  }
  FunctionPrototypeCall(Readable, this, options);
  if (options.encoding) this.setEncoding(options.encoding);
}
ObjectSetPrototypeOf(ReadStream.prototype, Readable.prototype);
ObjectSetPrototypeOf(ReadStream, Readable);

ReadStream.prototype._read = function (size) {
  const wanted = this.end + 1 - (this.pos === undefined ? this.bytesRead : this.pos);
  const length = MathMin(wanted, size);
  if (length <= 0) {
    this.push(null);
    return;
  }
  this[kIsBusy] = true;
  this[kFs].read(this.fd, require("node/buffer").Buffer.allocUnsafeSlow(length), 0, length, this.pos, (error, count, buffer) => {
    if (becomeIdle(this, error)) return;
    if (error) {
      require("npm/readable-stream/lib/internal/streams/destroy").errorOrDestroy(this, error);
    } else if (count > 0) {
      if (this.pos !== undefined) this.pos += count;
      this.bytesRead += count;
      this.push(count === buffer.length ? buffer : shortened(buffer, count));
    } else {
      this.push(null);
    }
  });
};

// A copy, since a small part would keep the whole buffer.
function shortened(buffer, count) {
  const copy = require("node/buffer").Buffer.allocUnsafeSlow(count);
  TypedArrayPrototypeSet(copy, buffer.subarray(0, count), 0);
  return copy;
}

ReadStream.prototype.close = function (callback) {
  if (typeof callback === "function") finished(this, callback);
  this.destroy();
};

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = copyOptions(options);
  options.decodeStrings = true;
  const own = options.fs;
  this[kFs] = chooseFs(options, own?.write || !own?.writev ? ["open", "close", "write"] : ["open", "close"]);
  if (own?.writev) validateFunction(own.writev, "options.fs.writev");
  if (own && !own.write) this._write = null;
  if (own && !own.writev) this._writev = null;
  initialise(this, path, options, "w");
  require("internal/fs/options").toFlags(this.flags);
  this.bytesWritten = 0;
  FunctionPrototypeCall(Writable, this, options);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
ObjectSetPrototypeOf(WriteStream.prototype, Writable.prototype);
ObjectSetPrototypeOf(WriteStream, Writable);

function writeWhole(stream, buffer, callback) {
  stream[kFs].write(stream.fd, buffer, 0, buffer.length, stream.pos, (error, count) => {
    if (!error && count < buffer.length && !stream.destroyed) {
      advance(stream, count);
      writeWhole(stream, buffer.subarray(count), callback);
      return;
    }
    ended(stream, error, count, callback);
  });
}

function advance(stream, count) {
  stream.bytesWritten += count;
  if (stream.pos !== undefined) stream.pos += count;
}

function ended(stream, error, count, callback) {
  if (becomeIdle(stream, error)) {
    callback(error);
    return;
  }
  if (!error) advance(stream, count);
  callback(error);
}

WriteStream.prototype._write = function (chunk, encoding, callback) {
  this[kIsBusy] = true;
  writeWhole(this, chunk, callback);
};
WriteStream.prototype._writev = function (data, callback) {
  const buffers = [];
  for (let i = 0; i < data.length; i++) buffers[i] = data[i].chunk;
  this[kIsBusy] = true;
  this[kFs].writev(this.fd, buffers, this.pos ?? null, (error, count) => ended(this, error, count, callback));
};
WriteStream.prototype.close = function (callback) {
  if (typeof callback === "function") {
    if (this.closed) {
      loop.nextTick(callback, []);
      return;
    }
    this.on("close", callback);
  }
  if (!this.autoClose) this.on("finish", this.destroy);
  this.end();
};
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

function makeOpen(name) {
  let isWarned = false;
  return function open() {
    if (!isWarned) {
      isWarned = true;
      require("node/process").emitWarning(`${name}.prototype.open() is deprecated`, "DeprecationWarning", "DEP0135");
    }
    FunctionPrototypeCall(construct, this, (error) => error && this.destroy(error));
  };
}
const openForReading = makeOpen("ReadStream");
const openForWriting = makeOpen("WriteStream");
const openOf = (stream) => (stream instanceof WriteStream ? openForWriting : openForReading);

function define(Class, name, stateName, open) {
  Class.prototype.open = open;
  Class.prototype._construct = construct;
  Class.prototype._destroy = destroy;
  ObjectDefineProperty(Class.prototype, "autoClose", {
    __proto__: null,
    configurable: true,
    get() {
      if (this[stateName] === undefined) throw new codes.ERR_INVALID_THIS(name);
      return this[stateName].autoDestroy;
    },
    set(value) {
      this[stateName].autoDestroy = value;
    },
  });
  ObjectDefineProperty(Class.prototype, "pending", {
    __proto__: null,
    configurable: true,
    get() {
      return this.fd === null;
    },
  });
}
define(ReadStream, "ReadStream", "_readableState", openForReading);
define(WriteStream, "WriteStream", "_writableState", openForWriting);

module.exports = {
  __proto__: null,
  ReadStream,
  WriteStream,
  createReadStream: (path, options) => new ReadStream(path, options),
  createWriteStream: (path, options) => new WriteStream(path, options),
};
