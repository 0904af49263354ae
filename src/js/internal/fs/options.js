// Reads the arguments of the fs functions: options, flags, modes, times, descriptors and data.
"use strict";

const { ArrayBufferIsView, BigInt, DateNow, MathTrunc, Number, NumberIsFinite, NumberIsInteger, Uint8Array } = primordials;
const { codes } = require("internal/errors");
const { parseFileMode, validateAbortSignal, validateInt32, validateInteger, validateBoolean, validateObject } = require("internal/validators");
const { fs: constants } = require("internal/os/constants");

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

const INT32_MAX = 2147483647;

const flagsByName = {
  __proto__: null,
  r: O_RDONLY,
  rs: O_RDONLY | O_SYNC,
  sr: O_RDONLY | O_SYNC,
  "r+": O_RDWR,
  "rs+": O_RDWR | O_SYNC,
  "sr+": O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY,
  wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  "w+": O_TRUNC | O_CREAT | O_RDWR,
  "wx+": O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  "xw+": O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY,
  ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  "a+": O_APPEND | O_CREAT | O_RDWR,
  "ax+": O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  "xa+": O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  "as+": O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  "sa+": O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};

function toFlags(flags, name = "flags") {
  if (typeof flags === "number") {
    validateInt32(flags, name);
    return flags;
  }
  if (flags === undefined || flags === null) return O_RDONLY;
  const bits = flagsByName[flags];
  if (bits === undefined) throw new codes.ERR_INVALID_ARG_VALUE(name, flags);
  return bits;
}

function checkEncoding(encoding) {
  if (!encoding || encoding === "buffer") return;
  if (!require("node/buffer").Buffer.isEncoding(encoding)) throw new codes.ERR_INVALID_ARG_VALUE("encoding", encoding, "is invalid encoding");
}

// Options may be a string, which is the encoding.
function toOptions(options, defaults = { __proto__: null }) {
  if (options === undefined || options === null || typeof options === "function") return defaults;
  if (typeof options === "string") {
    checkEncoding(options);
    return { __proto__: null, ...defaults, encoding: options };
  }
  if (typeof options !== "object") throw new codes.ERR_INVALID_ARG_TYPE("options", ["string", "Object"], options);
  checkEncoding(options.encoding);
  if (options.signal !== undefined) validateAbortSignal(options.signal, "options.signal");
  return { __proto__: null, ...defaults, ...options };
}

function toFd(fd) {
  if (typeof fd !== "number") throw new codes.ERR_INVALID_ARG_TYPE("fd", "number", fd);
  if (!NumberIsInteger(fd)) throw new codes.ERR_OUT_OF_RANGE("fd", "an integer", fd);
  if (fd < 0 || fd > 2147483647) throw new codes.ERR_OUT_OF_RANGE("fd", ">= 0 && <= 2147483647", fd);
  return fd;
}

const toMode = (mode, name = "mode", fallback = undefined) => parseFileMode(mode, name, fallback);

// Milliseconds of what a caller calls a time: seconds, text of seconds, or a Date.
function toMilliseconds(time, name = "time") {
  if (typeof time === "string" && +time == time) return +time * 1000;
  if (NumberIsFinite(time)) return time < 0 ? DateNow() : time * 1000;
  if (time instanceof primordials.Date) return primordials.DatePrototypeGetTime(time);
  throw new codes.ERR_INVALID_ARG_TYPE(name, ["Date", "Time in seconds"], time);
}

// The bytes of what shall be written to a file.
function toBytes(data, encoding, name = "data") {
  if (ArrayBufferIsView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (typeof data === "string") return require("node/buffer").Buffer.from(data, encoding || "utf8");
  throw new codes.ERR_INVALID_ARG_TYPE(name, ["string", "Buffer", "TypedArray", "DataView"], data);
}

// How a name or a path is given back.
function encodeName(name, encoding) {
  if (!encoding || encoding === "utf8" || encoding === "utf-8") return name;
  const buffer = require("node/buffer").Buffer.from(name);
  return encoding === "buffer" ? buffer : buffer.toString(encoding);
}

const POSITION_MAX = 2n ** 63n - 1n;

// Where to read: a number or a BigInt; null and -1 read on from the last position.
function toReadPosition(position, length) {
  if (position === undefined || position === null || position === -1 || position === -1n) return null;
  if (typeof position === "number") {
    validateInteger(position, "position", -1);
    return position;
  }
  if (typeof position !== "bigint") throw new codes.ERR_INVALID_ARG_TYPE("position", ["integer", "bigint"], position);
  const max = POSITION_MAX - BigInt(length);
  if (position < -1n || position > max) throw new codes.ERR_OUT_OF_RANGE("position", `>= -1 && <= ${max}`, position);
  return Number(position);
}

function toLength(length) {
  if (length === undefined) return 0;
  validateInteger(length, "len");
  return length < 0 ? 0 : length;
}

const viewOf = (buffer, offset, length) => new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);

// Positional arguments or an object of them.
function unpackRange(offset, length, position, isObject) {
  if (!isObject) return { __proto__: null, offset, length, position };
  if (offset === undefined || offset === null) return { __proto__: null };
  validateObject(offset, "options", 1);
  return offset;
}

function checkRange(buffer, offset, length) {
  const { byteLength } = buffer;
  if (offset > byteLength) throw new codes.ERR_OUT_OF_RANGE("offset", `<= ${byteLength}`, offset);
  if (length < 0) throw new codes.ERR_OUT_OF_RANGE("length", ">= 0", length);
  if (length > byteLength - offset) throw new codes.ERR_OUT_OF_RANGE("length", `<= ${byteLength - offset}`, length);
}

function toOffset(offset) {
  if (offset === undefined || offset === null) return 0;
  validateInteger(offset, "offset", 0);
  return offset;
}

// The part of a buffer that `read` fills, and from where.
function toReadRange(buffer, first, second, third, isObject) {
  const range = unpackRange(first, second, third, isObject);
  const offset = toOffset(range.offset);
  const length = range.length === undefined || range.length === null ? buffer.byteLength - offset : MathTrunc(range.length) || 0;
  if (length === 0) return { __proto__: null, view: new Uint8Array(0), position: null };
  if (buffer.byteLength === 0) throw new codes.ERR_INVALID_ARG_VALUE("buffer", buffer, "is empty and cannot be written");
  checkRange(buffer, offset, length);
  return { __proto__: null, view: viewOf(buffer, offset, length), position: toReadPosition(range.position, length) };
}

// The part of a buffer that `write` takes, and where to.
function toWriteRange(buffer, first, second, third) {
  const { offset: from, length: count, position } = unpackRange(first, second, third, typeof first === "object" && first !== null);
  const offset = toOffset(from);
  const length = typeof count === "number" ? count : buffer.byteLength - offset;
  if (length > INT32_MAX) throw new codes.ERR_OUT_OF_RANGE("length", `>= 0 && <= ${INT32_MAX}`, length);
  checkRange(buffer, offset, length);
  return { __proto__: null, view: viewOf(buffer, offset, length), position: typeof position === "number" && position >= 0 ? position : null };
}

function checkView(buffer, name = "buffer") {
  if (!ArrayBufferIsView(buffer)) throw new codes.ERR_INVALID_ARG_TYPE(name, ["Buffer", "TypedArray", "DataView"], buffer);
}

function toRmOptions(options, defaults) {
  if (options === undefined || options === null) return defaults;
  validateObject(options, "options");
  const merged = { __proto__: null, ...defaults, ...options };
  if (merged.force !== undefined) validateBoolean(merged.force, "options.force");
  validateBoolean(merged.recursive, "options.recursive");
  validateInt32(merged.retryDelay, "options.retryDelay", 0);
  return merged;
}

function toWatchOptions(options) {
  options = toOptions(options);
  if (options.persistent !== undefined) validateBoolean(options.persistent, "options.persistent");
  if (options.recursive !== undefined) validateBoolean(options.recursive, "options.recursive");
}

module.exports = { __proto__: null, checkEncoding, checkView, encodeName, toBytes, toFd, toFlags, toLength, toMilliseconds, toMode, toOptions, toReadRange,
  toRmOptions, toWatchOptions, toWriteRange };
