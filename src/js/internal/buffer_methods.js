// SPEC: https://nodejs.org/api/buffer.html#class-buffer, the methods of instances except those for numbers.
// They work on any Uint8Array. Differs: no. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, ArrayPrototypeJoin, ArrayPrototypePush, MathMax, MathMin, MathTrunc, NumberIsInteger, NumberIsNaN, NumberMAX_SAFE_INTEGER,
  NumberMIN_SAFE_INTEGER, NumberPrototypeToString, StringPrototypePadStart, StringPrototypeSlice, SymbolFor, TypedArrayPrototypeFill,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength,
  TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeIndexOf, TypedArrayPrototypeLastIndexOf, TypedArrayPrototypeSet,
  TypeError, Uint8Array } = primordials;
const { op_buffer_compare, op_buffer_fill, op_buffer_index_of, op_buffer_index_of_byte, op_buffer_swap, op_buffer_to_string, op_buffer_write,
  op_util_own_non_index } = ops;
const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_BUFFER_SIZE, ERR_OUT_OF_RANGE,
  ERR_UNKNOWN_ENCODING } } = require("internal/errors");
const { encodingNumber } = require("internal/buffer_encodings");

const isUint8Array = (value) => TypedArrayPrototypeGetSymbolToStringTag(value) === "Uint8Array";

function needEncoding(encoding) {
  const number = encodingNumber(encoding);
  if (number === undefined || encoding === null || encoding === "") throw new ERR_UNKNOWN_ENCODING(encoding);
  return number;
}

function checkOffset(value, name, min, max) {
  if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE(name, "number", value);
  if (!NumberIsInteger(value)) throw new ERR_OUT_OF_RANGE(name, "an integer", value);
  if (value < min || value > max) throw new ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value);
}

function checkOther(value, name) {
  if (!isUint8Array(value)) throw new ERR_INVALID_ARG_TYPE(name, ["Buffer", "Uint8Array"], value);
}

function toString(encoding, start, end) {
  const { length } = this;
  if (arguments.length === 0) return op_buffer_to_string(this, 0, length, 0);
  if (start <= 0) start = 0;
  else if (start >= length) return "";
  else start = MathTrunc(start) || 0;
  if (end === undefined) end = length;
  else if (end > length) end = length;
  else end = MathTrunc(end) || 0;
  if (end <= start) return "";
  return op_buffer_to_string(this, start, end, needEncoding(encoding));
}

function failNoString() {
  const error = new TypeError("argument must be a string");
  error.code = "ERR_INVALID_ARG_TYPE";
  throw error;
}

function write(string, offset, length, encoding) {
  if (typeof string !== "string") failNoString();
  const size = this.length;
  if (offset === undefined) return op_buffer_write(this, string, 0, size, 0);
  if (length === undefined && typeof offset === "string") {
    encoding = offset;
    offset = 0;
    length = size;
  } else {
    checkOffset(offset, "offset", 0, size);
    const remaining = size - offset;
    if (length === undefined) {
      length = remaining;
    } else if (typeof length === "string") {
      encoding = length;
      length = remaining;
    } else {
      checkOffset(length, "length", 0, size);
      if (length > remaining) length = remaining;
    }
  }
  return op_buffer_write(this, string, offset, length, encoding ? needEncoding(encoding) : 0);
}

function equals(other) {
  checkOther(this, "this");
  checkOther(other, "otherBuffer");
  if (this === other) return true;
  if (TypedArrayPrototypeGetByteLength(this) !== TypedArrayPrototypeGetByteLength(other)) return false;
  return op_buffer_compare(this, other) === 0;
}

function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  checkOther(this, "this");
  checkOther(target, "target");
  if (arguments.length === 1) return op_buffer_compare(this, target);
  if (targetStart === undefined) targetStart = 0;
  else checkOffset(targetStart, "targetStart", 0, NumberMAX_SAFE_INTEGER);
  if (targetEnd === undefined) targetEnd = target.length;
  else checkOffset(targetEnd, "targetEnd", 0, target.length);
  if (sourceStart === undefined) sourceStart = 0;
  else checkOffset(sourceStart, "sourceStart", 0, NumberMAX_SAFE_INTEGER);
  if (sourceEnd === undefined) sourceEnd = this.length;
  else checkOffset(sourceEnd, "sourceEnd", 0, this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  return op_buffer_compare(view(this, sourceStart, sourceEnd), view(target, targetStart, targetEnd));
}

// A plain view: `subarray` would make a Buffer through the species of the guest's class.
const view = (bytes, start, end) =>
  new Uint8Array(TypedArrayPrototypeGetBuffer(bytes), TypedArrayPrototypeGetByteOffset(bytes) + start, end - start);

// The bytes of any other view.
const bytesOf = (any) => new Uint8Array(any.buffer, any.byteOffset, any.byteLength);

const toInteger = (value, fallback) => {
  value = +value;
  return !NumberIsNaN(value) && value >= NumberMIN_SAFE_INTEGER && value <= NumberMAX_SAFE_INTEGER ? MathTrunc(value) : fallback;
};

function copyBytes(source, target, targetStart, sourceStart, sourceEnd) {
  if (targetStart === undefined) {
    targetStart = 0;
  } else {
    targetStart = toInteger(targetStart, 0);
    if (targetStart < 0) throw new ERR_OUT_OF_RANGE("targetStart", ">= 0", targetStart);
  }
  const { length } = source;
  if (sourceStart === undefined) {
    sourceStart = 0;
  } else {
    sourceStart = toInteger(sourceStart, 0);
    if (sourceStart < 0 || sourceStart > length) throw new ERR_OUT_OF_RANGE("sourceStart", `>= 0 && <= ${length}`, sourceStart);
  }
  if (sourceEnd === undefined) {
    sourceEnd = length;
  } else {
    sourceEnd = toInteger(sourceEnd, 0);
    if (sourceEnd < 0) throw new ERR_OUT_OF_RANGE("sourceEnd", ">= 0", sourceEnd);
  }
  const room = TypedArrayPrototypeGetByteLength(target) - targetStart;
  if (room <= 0 || sourceStart >= sourceEnd) return 0;
  const count = MathMin(MathMin(sourceEnd, length) - sourceStart, room);
  if (count <= 0) return 0;
  TypedArrayPrototypeSet(target, sourceStart === 0 && count === length ? source : view(source, sourceStart, sourceStart + count), targetStart);
  return count;
}

function copy(target, targetStart, sourceStart, sourceEnd) {
  checkOther(this, "source");
  if (!ArrayBufferIsView(target)) throw new ERR_INVALID_ARG_TYPE("target", ["Buffer", "Uint8Array"], target);
  return copyBytes(this, isUint8Array(target) ? target : bytesOf(target), targetStart, sourceStart, sourceEnd);
}

function readFillArguments(buffer, value, offset, end, encoding) {
  if (typeof offset === "string") {
    encoding = offset;
    offset = undefined;
    end = undefined;
  } else if (typeof end === "string") {
    encoding = end;
    end = undefined;
  }
  if (typeof value === "string" && encoding !== undefined && typeof encoding !== "string") throw new ERR_INVALID_ARG_TYPE("encoding", "string", encoding);
  const number = typeof value === "string" && encoding ? needEncoding(encoding) : 0;
  if (offset === undefined) {
    offset = 0;
    end = buffer.length;
  } else {
    checkOffset(offset, "offset", 0, NumberMAX_SAFE_INTEGER);
    if (end === undefined) end = buffer.length;
    else checkOffset(end, "end", 0, buffer.length);
  }
  return { __proto__: null, offset, end, number };
}

function fillBytes(buffer, value, givenOffset, givenEnd, givenEncoding) {
  const { offset, end, number } = readFillArguments(buffer, value, givenOffset, givenEnd, givenEncoding);
  if (offset >= end) return buffer;
  const isText = typeof value === "string" && value.length !== 0;
  if (isText || (typeof value === "object" && value !== null && ArrayBufferIsView(value))) {
    if (op_buffer_fill(buffer, value, offset, end, number) === 0) throw new ERR_INVALID_ARG_VALUE("value", value);
    return buffer;
  }
  TypedArrayPrototypeFill(buffer, typeof value === "string" ? 0 : typeof value === "boolean" ? +value : value & 255, offset, end);
  return buffer;
}

function fill(value, offset, end, encoding) {
  return fillBytes(this, value, offset, end, encoding);
}

// Where a search begins; undefined when it cannot find anything.
function startOfSearch(length, offset, forward) {
  if (typeof offset !== "number" || NumberIsNaN(offset)) return forward ? 0 : length;
  if (offset > 0x7fffffff) offset = 0x7fffffff;
  else if (offset < -0x80000000) offset = -0x80000000;
  offset = MathTrunc(offset);
  return offset < 0 ? offset + length : offset;
}

function search(buffer, value, offset, encoding, forward) {
  checkOther(buffer, "buffer");
  if (typeof offset === "string") {
    encoding = offset;
    offset = undefined;
  } else {
    offset = +offset;
  }
  const length = TypedArrayPrototypeGetLength(buffer);
  let start = startOfSearch(length, offset, forward);
  if (start < 0) {
    if (!forward) return -1;
    start = 0;
  }
  if (typeof value === "number") {
    const byte = value >>> 0 & 255;
    if (!forward) return TypedArrayPrototypeLastIndexOf(buffer, byte, start);
    // Crossing into Rust pays when there is much to search.
    return length - start < 256 ? TypedArrayPrototypeIndexOf(buffer, byte, start) : op_buffer_index_of_byte(buffer, byte, start);
  }
  let number = 0;
  if (typeof value === "string") number = encoding === undefined ? 0 : needEncoding(encoding);
  else if (!isUint8Array(value)) throw new ERR_INVALID_ARG_TYPE("value", ["number", "string", "Buffer", "Uint8Array"], value);
  else if (encodingNumber(encoding) === 6) number = 6;
  if (number === 6 && (length < 2 || (typeof value !== "string" && TypedArrayPrototypeGetByteLength(value) === 1))) return -1; // no whole unit
  const found = op_buffer_index_of(buffer, value, start, forward, number);
  return found === -2 ? MathMin(start, length) : found;
}

function swap(size) {
  return function swapBytes() {
    const { length } = this;
    if (length % size !== 0) throw new ERR_INVALID_BUFFER_SIZE(`${size * 8}-bits`);
    op_buffer_swap(this, size);
    return this;
  };
}

function toJSON() {
  const data = [];
  const { length } = this;
  for (let i = 0; i < length; i++) ArrayPrototypePush(data, this[i]);
  return { type: "Buffer", data };
}

// Bounds as `Array.prototype.slice` takes them.
function clampSlice(offset, length) {
  offset = MathTrunc(offset);
  if (offset === 0 || NumberIsNaN(offset)) return 0;
  if (offset < 0) return MathMax(offset + length, 0);
  return MathMin(offset, length);
}

const state = { __proto__: null, inspectMaxBytes: 50 };

function inspectBuffer(_, context) {
  const shown = MathMin(state.inspectMaxBytes, this.length);
  const bytes = [];
  for (let i = 0; i < shown; i++) ArrayPrototypePush(bytes, StringPrototypePadStart(NumberPrototypeToString(this[i], 16), 2, "0"));
  let text = ArrayPrototypeJoin(bytes, " ");
  const remaining = this.length - shown;
  if (remaining > 0) text += ` ... ${remaining} more byte${remaining > 1 ? "s" : ""}`;
  // Properties that somebody added; context is undefined when the guest calls this itself.
  if (context) {
    const keys = op_util_own_non_index(this, !context.showHidden);
    if (keys.length > 0) {
      const extras = { __proto__: null };
      for (let i = 0; i < keys.length; i++) extras[keys[i]] = this[keys[i]];
      if (this.length !== 0) text += ", ";
      const inner = require("internal/inspect").inspect(extras, { ...context, breakLength: Infinity, compact: true });
      text += StringPrototypeSlice(inner, 27, -2); // without "[Object: null prototype] { " and " }"
    }
  }
  return `<${this.constructor?.name ?? "Buffer"} ${text}>`;
}

const methods = {
  __proto__: null,
  toString,
  toLocaleString: toString,
  write,
  equals,
  compare,
  copy,
  fill,
  toJSON,
  swap16: swap(2),
  swap32: swap(4),
  swap64: swap(8),
  // Ordinary functions, as are all of Node's methods here.
  indexOf: function indexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, true);
  },
  lastIndexOf: function lastIndexOf(value, offset, encoding) {
    return search(this, value, offset, encoding, false);
  },
  includes(value, offset, encoding) {
    return search(this, value, offset, encoding, true) !== -1;
  },
  inspect: inspectBuffer,
  [SymbolFor("nodejs.util.inspect.custom")]: inspectBuffer,
};

// Node's undocumented pairs, which older packages call: `latin1Slice(start, end)`, `latin1Write(string, offset, length)`.
const pairs = [["utf8", 0], ["hex", 1], ["base64", 2], ["base64url", 3], ["latin1", 4], ["ascii", 5], ["ucs2", 6]];
for (let i = 0; i < pairs.length; i++) {
  const { 0: name, 1: number } = pairs[i];
  methods[`${name}Slice`] = function slice(start = 0, end = this.length) {
    return op_buffer_to_string(this, start, end, number);
  };
  methods[`${name}Write`] = function writeAs(string, offset = 0, length = this.length - offset) {
    if (typeof string !== "string") failNoString();
    if (offset < 0 || offset > this.length) throw new ERR_BUFFER_OUT_OF_BOUNDS("offset");
    if (length < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS("length");
    return op_buffer_write(this, string, offset, length, number);
  };
}

module.exports = { __proto__: null, clampSlice, copyBytes, fillBytes, isUint8Array, methods, needEncoding, state };
