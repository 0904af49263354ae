// fs.createReadStream and fs.createWriteStream.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-fsreadstream
// Differs: a `fs` option is not asked. Refuses: nothing.
"use strict";

const { FunctionPrototypeCall, MathMin, NumberIsNaN, ObjectDefineProperty, ObjectSetPrototypeOf, Uint8Array } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction, validateInteger } = require("internal/validators");
const { Readable, Writable, finished } = require("node/stream");
const sync = require("internal/fs/sync");
const { toText } = require("internal/fs/paths");
const { toOptions, toFlags } = require("internal/fs/options");

const CHUNK = 64 * 1024;

function setPath(stream, path, fd) {
  if (fd === undefined || fd === null) {
    stream.fd = null;
    stream.path = typeof path === "string" ? path : toText(path);
    return;
  }
  if (typeof fd === "object" && typeof fd.fd === "number") {
    stream.handle = fd;
    fd = fd.fd;
  }
  validateInteger(fd, "fd", 0, 2147483647);
  stream.fd = fd;
  stream.path = path;
}

function openFile(stream, callback) {
  if (typeof stream.fd === "number") {
    callback();
    return;
  }
  let fd;
  try {
    fd = sync.open(stream.path, stream.flags, stream.mode);
  } catch (error) {
    loop.defer(() => callback(error));
    return;
  }
  loop.defer(() => {
    stream.fd = fd;
    callback();
    stream.emit("open", fd);
    stream.emit("ready");
  });
}

function closeFile(stream, error, callback) {
  const { fd, handle } = stream;
  stream.fd = null;
  if (typeof fd !== "number" || !stream.autoClose) {
    callback(error);
    return;
  }
  let problem = error;
  try {
    if (handle === undefined) sync.close(fd);
    else handle.close();
  } catch (thrown) {
    problem = error ?? thrown;
  }
  loop.defer(() => callback(problem));
}

function checkedRange(options, name) {
  const value = options[name];
  if (value !== undefined && (typeof value !== "number" || NumberIsNaN(value))) throw new codes.ERR_INVALID_ARG_TYPE(name, "number", value);
  return value;
}

function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  options = { ...toOptions(options) };
  options.highWaterMark ??= CHUNK;
  options.autoDestroy ??= false;
  setPath(this, path, options.fd);
  this.flags = options.flags === undefined ? "r" : options.flags;
  this.mode = options.mode === undefined ? 0o666 : options.mode;
  this.start = checkedRange(options, "start");
  this.end = checkedRange(options, "end") ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  this.autoClose = options.autoClose === undefined ? true : options.autoClose;
  options.autoDestroy = this.autoClose;
  if (this.start !== undefined) {
    validateInteger(this.start, "start", 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    validateInteger(this.end, "end", 0);
    if (this.start !== undefined && this.start > this.end) {
      throw new codes.ERR_OUT_OF_RANGE("start", `<= "end" (here: ${this.end})`, this.start);
    }
  }
  FunctionPrototypeCall(Readable, this, options);
  if (options.encoding) this.setEncoding(options.encoding);
}
ObjectSetPrototypeOf(ReadStream.prototype, Readable.prototype);
ObjectSetPrototypeOf(ReadStream, Readable);

ReadStream.prototype._construct = function (callback) {
  openFile(this, callback);
};
ReadStream.prototype._read = function (size) {
  const wanted = this.pos === undefined ? this.end - this.bytesRead + 1 : this.end - this.pos + 1;
  const length = MathMin(wanted, size);
  if (length <= 0) {
    this.push(null);
    return;
  }
  const buffer = require("node/buffer").Buffer.allocUnsafe(length);
  let count;
  try {
    count = sync.read(this.fd, buffer, 0, length, this.pos ?? null);
  } catch (error) {
    require("node/stream").destroy(this, error);
    return;
  }
  loop.defer(() => {
    if (count === 0) {
      this.push(null);
      return;
    }
    if (this.pos !== undefined) this.pos += count;
    this.bytesRead += count;
    this.push(count === length ? buffer : buffer.subarray(0, count));
  });
};
ReadStream.prototype._destroy = function (error, callback) {
  closeFile(this, error, callback);
};
ReadStream.prototype.close = function (callback) {
  if (typeof callback === "function") finished(this, callback);
  this.destroy();
};

function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  options = { ...toOptions(options) };
  options.decodeStrings = true;
  setPath(this, path, options.fd);
  this.flags = options.flags === undefined ? "w" : options.flags;
  this.mode = options.mode === undefined ? 0o666 : options.mode;
  toFlags(this.flags);
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this.autoClose = options.autoClose === undefined ? true : options.autoClose;
  options.autoDestroy = this.autoClose;
  if (this.start !== undefined) {
    validateInteger(this.start, "start", 0);
    this.pos = this.start;
  }
  FunctionPrototypeCall(Writable, this, options);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
ObjectSetPrototypeOf(WriteStream.prototype, Writable.prototype);
ObjectSetPrototypeOf(WriteStream, Writable);

WriteStream.prototype._construct = function (callback) {
  openFile(this, callback);
};
WriteStream.prototype._write = function (chunk, encoding, callback) {
  let count;
  try {
    count = sync.write(this.fd, new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength), 0, chunk.byteLength, this.pos ?? null);
  } catch (error) {
    callback(error);
    return;
  }
  this.bytesWritten += count;
  if (this.pos !== undefined) this.pos += count;
  loop.defer(callback);
};
WriteStream.prototype._destroy = ReadStream.prototype._destroy;
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

for (const Class of [ReadStream, WriteStream]) {
  ObjectDefineProperty(Class.prototype, "pending", {
    __proto__: null,
    configurable: true,
    get() {
      return this.fd === null;
    },
  });
}

module.exports = {
  __proto__: null,
  ReadStream,
  WriteStream,
  createReadStream: (path, options) => new ReadStream(path, options),
  createWriteStream: (path, options) => new WriteStream(path, options),
};
