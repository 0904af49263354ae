// SPEC: https://nodejs.org/api/string_decoder.html
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, FunctionPrototypeCall, ObjectDefineProperties, Symbol, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet,
  Uint8Array } = primordials;
const { op_buffer_to_string } = ops;
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS, ERR_UNKNOWN_ENCODING } } = require("internal/errors");
const { normalizeEncoding } = require("internal/encodings");
const { encodingNumber } = require("internal/buffer_encodings");

const kState = Symbol("kNativeDecoder");
const UTF8 = 0;
const UTF16 = 6;

// `pending` has the `count` bytes of a character (or group) that is not complete; `missing` says how many it lacks.
function StringDecoder(encoding) {
  const name = normalizeEncoding(encoding);
  if (name === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  this.encoding = name;
  this[kState] = { __proto__: null, encoding: encodingNumber(name), pending: new Uint8Array(4), count: 0, missing: 0 };
}

function stateOf(decoder) {
  const state = decoder[kState];
  if (state === undefined) throw new ERR_INVALID_THIS("StringDecoder");
  return state;
}

function viewOf(chunk) {
  if (TypedArrayPrototypeGetSymbolToStringTag(chunk) === "Uint8Array") return chunk;
  if (TypedArrayPrototypeGetSymbolToStringTag(chunk) !== undefined) {
    return new Uint8Array(TypedArrayPrototypeGetBuffer(chunk), TypedArrayPrototypeGetByteOffset(chunk), TypedArrayPrototypeGetByteLength(chunk));
  }
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

// How many bytes at the end of `bytes` begin a UTF-8 character without ending it, and how many are missing. Whether such a
// character can exist is seen when it is complete or something else follows.
function tailOfUtf8(bytes, end, tail) {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back];
    if ((byte & 0xc0) === 0x80) continue;
    const size = byte < 0xc0 || byte >= 0xf8 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    if (size > back) {
      tail.count = back;
      tail.missing = size - back;
    }
    return;
  }
}

// Half a unit, or the first half of a pair; of both, Node keeps the half unit alone.
function tailOfUtf16(bytes, start, end, tail) {
  const odd = (end - start) % 2;
  const high = odd === 0 && end - start >= 2 && (bytes[end - 1] & 0xfc) === 0xd8;
  tail.count = high ? 2 : odd;
  tail.missing = tail.count;
}

function findTail(state, bytes, start, end) {
  const tail = { __proto__: null, count: 0, missing: 0 };
  if (state.encoding === UTF8) {
    tailOfUtf8(bytes, end, tail);
    if (tail.count > end - start) tail.count = tail.missing = 0;
  } else if (state.encoding === UTF16) {
    tailOfUtf16(bytes, start, end, tail);
  } else if (state.encoding === 2 || state.encoding === 3) {
    tail.count = (end - start) % 3;
    tail.missing = tail.count === 0 ? 0 : 3 - tail.count;
  }
  return tail;
}

// Completes the pending bytes with those at the start of `bytes`; gives the text and where to go on.
function completePending(state, bytes) {
  let at = 0;
  let text = "";
  while (state.missing > 0 && at < bytes.length) {
    const byte = bytes[at];
    if (state.encoding === UTF8 && (byte & 0xc0) !== 0x80) {
      state.missing = 0; // not a continuation: what is pending is malformed, and this byte starts anew
      break;
    }
    state.pending[state.count++] = byte;
    state.missing -= 1;
    at += 1;
  }
  if (state.missing === 0) {
    text = op_buffer_to_string(state.pending, 0, state.count, state.encoding);
    state.count = 0;
  }
  return { at, text };
}

function write(chunk) {
  if (typeof chunk === "string") return chunk;
  if (!ArrayBufferIsView(chunk)) throw new ERR_INVALID_ARG_TYPE("buf", ["Buffer", "TypedArray", "DataView"], chunk);
  const state = stateOf(this);
  const bytes = viewOf(chunk);
  const { length } = bytes;
  let start = 0;
  let text = "";
  if (state.count > 0) {
    const completed = completePending(state, bytes);
    start = completed.at;
    text = completed.text;
  }
  if (start === length) return text;
  const tail = findTail(state, bytes, start, length);
  const end = length - tail.count;
  if (tail.count > 0) {
    for (let i = 0; i < tail.count; i++) state.pending[i] = bytes[end + i];
    state.count = tail.count;
    state.missing = tail.missing;
  }
  return end > start ? text + op_buffer_to_string(bytes, start, end, state.encoding) : text;
}

StringDecoder.prototype.write = write;
StringDecoder.prototype.end = function end(chunk) {
  const state = stateOf(this);
  let text = chunk === undefined ? "" : FunctionPrototypeCall(write, this, chunk);
  if (state.count > 0) {
    const count = state.encoding === UTF16 ? state.count & ~1 : state.count;
    text += op_buffer_to_string(state.pending, 0, count, state.encoding);
    state.count = state.missing = 0;
  }
  return text;
};
StringDecoder.prototype.text = function text(chunk, offset) {
  const state = stateOf(this);
  state.count = state.missing = 0;
  return this.write(chunk.slice(offset));
};
ObjectDefineProperties(StringDecoder.prototype, {
  lastChar: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const { Buffer } = require("node/buffer");
      const bytes = Buffer.alloc(4);
      TypedArrayPrototypeSet(bytes, stateOf(this).pending);
      return bytes;
    },
  },
  lastNeed: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return stateOf(this).missing;
    },
  },
  lastTotal: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const { count, missing } = stateOf(this);
      return count + missing;
    },
  },
});

module.exports = { StringDecoder };
