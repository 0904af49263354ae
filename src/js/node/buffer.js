// SPEC: https://nodejs.org/api/buffer.html
// The class, how instances are made, and the module's functions; methods are in `internal/buffer_methods` and `internal/buffer_numbers`.
// Differs: `allocUnsafe` gives zeroes too: memory that a caller could have left behind is never shown. Refuses: nothing.
"use strict";

const { ArrayBuffer, ArrayBufferIsView, ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypePush, Error, FunctionPrototypeCall, MathMin, MathTrunc,
  NumberIsNaN, NumberMAX_SAFE_INTEGER, ObjectDefineProperties, ObjectDefineProperty, ObjectSetPrototypeOf, ReflectOwnKeys,
  StringPrototypeCodePointAt, SymbolSpecies, SymbolToPrimitive, TypedArrayPrototypeFill,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetLength,
  TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, Uint8Array } = primordials;
const { op_buffer_byte_length, op_buffer_compare, op_buffer_decode, op_buffer_is_ascii, op_buffer_is_utf8, op_buffer_to_string,
  op_buffer_write } = ops;
const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_INVALID_STATE, ERR_OUT_OF_RANGE,
  ERR_UNKNOWN_ENCODING } } = require("internal/errors");
const { clampSlice, fillBytes, isUint8Array, methods, state } = require("internal/buffer_methods");
const { encodingNumber } = require("internal/buffer_encodings");
const { types: { isAnyArrayBuffer } } = require("internal/types");
const { untransferable } = require("web/host_objects");

const kMaxLength = NumberMAX_SAFE_INTEGER;
const kStringMaxLength = 0x1fffffe8;

class FastBuffer extends Uint8Array {
  // Not `...args`: a constructor with fixed parameters is much faster.
  constructor(source, byteOffset, length) {
    super(source, byteOffset, length);
  }
}

function Buffer(source, encodingOrOffset, length) {
  if (typeof source !== "number") return Buffer.from(source, encodingOrOffset, length);
  if (typeof encodingOrOffset === "string") throw new ERR_INVALID_ARG_TYPE("string", "string", source);
  return Buffer.alloc(source);
}
ObjectDefineProperty(Buffer, SymbolSpecies, { __proto__: null, configurable: true, enumerable: false, get: () => FastBuffer });
// Nothing else may be set on FastBuffer: V8 would then make each instance on its slow path.
ObjectSetPrototypeOf(Buffer, Uint8Array);
FastBuffer.prototype.constructor = Buffer;
Buffer.prototype = FastBuffer.prototype;

// Small buffers share memory that is never used twice, so it is always zero.
Buffer.poolSize = 8 * 1024;
let pool;
let poolBytes;
let poolOffset = 0;
let poolLength = 0; // until there is a pool, and nothing fits

// Sizes from here on get memory of their own.
const endOfSmall = () => Buffer.poolSize >>> 1;

function newPool() {
  poolLength = Buffer.poolSize;
  pool = new ArrayBuffer(poolLength);
  untransferable.add(pool);
  poolBytes = new Uint8Array(pool);
  poolOffset = 0;
}

// The next buffer begins at a multiple of 8, as typed arrays over it would need.
function takePool(length) {
  const buffer = new FastBuffer(pool, poolOffset, length);
  poolOffset = (poolOffset + length + 7) & ~7;
  return buffer;
}

function checkSize(size) {
  if (typeof size !== "number") throw new ERR_INVALID_ARG_TYPE("size", "number", size);
  if (!(size >= 0 && size <= kMaxLength)) throw new ERR_OUT_OF_RANGE("size", `>= 0 && <= ${kMaxLength}`, size);
}

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const buffer = new FastBuffer(size);
  if (fill === undefined || fill === 0 || size === 0) return buffer;
  return fillBytes(buffer, fill, 0, buffer.length, encoding);
};

Buffer.allocUnsafe = function allocUnsafe(size) {
  checkSize(size);
  if (size <= 0 || size >= endOfSmall()) return new FastBuffer(size);
  size = MathTrunc(size);
  if (pool === undefined || size > poolLength - poolOffset) newPool();
  return takePool(size);
};

Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  checkSize(size);
  return new FastBuffer(size);
};

function fromString(string, encoding) {
  let number = 0;
  if (typeof encoding === "string" && encoding.length !== 0) {
    number = encodingNumber(encoding);
    if (number === undefined) throw new ERR_UNKNOWN_ENCODING(encoding);
  }
  const { length } = string;
  if (length === 0) return new FastBuffer();
  const limit = endOfSmall();
  let most = mostBytes(length, number);
  if (number === 0 && most >= limit && length < limit) most = op_buffer_byte_length(string);
  if (most >= limit) return new FastBuffer(op_buffer_decode(string, number));
  const room = poolLength - poolOffset;
  if (most > room) {
    // Most texts need much less than they could. One that was cut off would end in the last three bytes.
    const written = number === 0 && room > length + 3 ? op_buffer_write(poolBytes, string, poolOffset, room, 0) : room;
    if (written < room - 3) return takePool(written);
    newPool();
  }
  return takePool(op_buffer_write(poolBytes, string, poolOffset, most, number));
}

// No text of this length needs more.
function mostBytes(length, number) {
  switch (number) {
    case 1:
      return length >>> 1;
    case 2:
    case 3:
      return ((length * 3) >>> 2) + 3;
    case 4:
    case 5:
      return length;
    case 6:
      return length * 2;
    default:
      return length * 3;
  }
}

function fromArrayLike(source, length) {
  if (!(length > 0)) return new FastBuffer();
  if (length >= endOfSmall()) {
    if (ArrayBufferIsView(source) && TypedArrayPrototypeGetSymbolToStringTag(source) !== undefined) return new FastBuffer(source);
    const buffer = new FastBuffer(length);
    for (let i = 0; i < length; i++) buffer[i] = source[i];
    return buffer;
  }
  if (pool === undefined || length > poolLength - poolOffset) newPool();
  const buffer = takePool(MathTrunc(length));
  if (ArrayIsArray(source) || TypedArrayPrototypeGetSymbolToStringTag(source) !== undefined) TypedArrayPrototypeSet(buffer, source, 0);
  else for (let i = 0; i < buffer.length; i++) buffer[i] = source[i];
  return buffer;
}

function fromArrayBuffer(source, byteOffset, length) {
  if (byteOffset === undefined) {
    byteOffset = 0;
  } else {
    byteOffset = +byteOffset;
    if (NumberIsNaN(byteOffset)) byteOffset = 0;
  }
  const most = source.byteLength - byteOffset;
  if (most < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS("offset");
  if (length === undefined) return new FastBuffer(source, byteOffset);
  length = +length;
  if (!(length > 0)) length = 0;
  else if (length > most) throw new ERR_BUFFER_OUT_OF_BOUNDS("length");
  return new FastBuffer(source, byteOffset, length);
}

function fromObject(value) {
  if (value.length !== undefined || isAnyArrayBuffer(value.buffer)) {
    return typeof value.length !== "number" ? new FastBuffer() : fromArrayLike(value, value.length);
  }
  if (value.type === "Buffer" && ArrayIsArray(value.data)) return fromArrayLike(value.data, value.data.length);
  return undefined;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === "string") return fromString(value, encodingOrOffset);
  if (typeof value === "object" && value !== null) {
    if (isUint8Array(value)) return fromArrayLike(value, TypedArrayPrototypeGetLength(value));
    if (isAnyArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const inner = value.valueOf && value.valueOf();
    if (inner != null && inner !== value && (typeof inner === "string" || typeof inner === "object")) return from(inner, encodingOrOffset, length);
    const buffer = fromObject(value);
    if (buffer !== undefined) return buffer;
    if (typeof value[SymbolToPrimitive] === "function") {
      const primitive = value[SymbolToPrimitive]("string");
      if (typeof primitive === "string") return fromString(primitive, encodingOrOffset);
    }
  }
  throw new ERR_INVALID_ARG_TYPE("first argument", ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"], value);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  if (TypedArrayPrototypeGetSymbolToStringTag(view) === undefined) throw new ERR_INVALID_ARG_TYPE("view", ["TypedArray"], view);
  const { validateInteger } = require("internal/validators");
  const viewLength = TypedArrayPrototypeGetLength(view);
  if (viewLength === 0) return Buffer.alloc(0);
  let end = viewLength;
  if (offset !== undefined || length !== undefined) {
    if (offset !== undefined) {
      validateInteger(offset, "offset", 0);
      if (offset >= viewLength) return Buffer.alloc(0);
    } else {
      offset = 0;
    }
    if (length !== undefined) {
      validateInteger(length, "length", 0);
      end = offset + length;
    }
    view = TypedArrayPrototypeSlice(view, offset, MathMin(end, viewLength));
  }
  const bytes = new Uint8Array(TypedArrayPrototypeGetBuffer(view), TypedArrayPrototypeGetByteOffset(view), TypedArrayPrototypeGetByteLength(view));
  return fromArrayLike(bytes, bytes.length);
};

Buffer.of = function of(...items) {
  return fromArrayLike(items, items.length);
};

Buffer.isBuffer = function isBuffer(value) {
  return value instanceof Buffer;
};

Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === "string" && encoding.length !== 0 && encodingNumber(encoding) !== undefined;
};

Buffer.compare = function compare(first, second) {
  if (!isUint8Array(first)) throw new ERR_INVALID_ARG_TYPE("buf1", ["Buffer", "Uint8Array"], first);
  if (!isUint8Array(second)) throw new ERR_INVALID_ARG_TYPE("buf2", ["Buffer", "Uint8Array"], second);
  return first === second ? 0 : op_buffer_compare(first, second);
};

function checkList(list) {
  for (let i = 0; i < list.length; i++) {
    if (!isUint8Array(list[i])) throw new ERR_INVALID_ARG_TYPE(`list[${i}]`, ["Buffer", "Uint8Array"], list[i]);
  }
}

Buffer.concat = function concat(list, length) {
  const { validateArray, validateInteger } = require("internal/validators");
  validateArray(list, "list");
  if (list.length === 0) return new FastBuffer();
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) if (list[i].length) length += list[i].length;
  } else {
    validateInteger(length, "length", 0);
  }
  checkList(list);
  const buffer = Buffer.allocUnsafe(length);
  let position = 0;
  for (let i = 0; i < list.length && position < length; i++) {
    let item = list[i];
    let size = TypedArrayPrototypeGetByteLength(item);
    if (position + size > length) {
      size = length - position;
      item = new Uint8Array(TypedArrayPrototypeGetBuffer(item), TypedArrayPrototypeGetByteOffset(item), size);
    }
    TypedArrayPrototypeSet(buffer, item, position);
    position += size;
  }
  if (position < length) TypedArrayPrototypeFill(buffer, 0, position, length);
  return buffer;
};

function base64Length(string) {
  let { length } = string;
  if (length > 1 && string[length - 1] === "=") length -= 1;
  if (length > 1 && string[length - 1] === "=") length -= 1;
  return (length * 3) >>> 2;
}

Buffer.byteLength = function byteLength(string, encoding) {
  if (typeof string !== "string") {
    if (ArrayBufferIsView(string) || isAnyArrayBuffer(string)) return string.byteLength;
    throw new ERR_INVALID_ARG_TYPE("string", ["string", "Buffer", "ArrayBuffer"], string);
  }
  if (string.length === 0) return 0;
  switch (encoding ? encodingNumber(encoding) : 0) {
    case 1:
      return string.length >>> 1;
    case 2:
    case 3:
      return base64Length(string);
    case 4:
    case 5:
      return string.length;
    case 6:
      return string.length * 2;
    default:
      return op_buffer_byte_length(string);
  }
};

const numbers = require("internal/buffer_numbers");
function install(table) {
  const keys = ReflectOwnKeys(table);
  for (let i = 0; i < keys.length; i++) {
    ObjectDefineProperty(Buffer.prototype, keys[i], { __proto__: null, value: table[keys[i]], writable: true, configurable: true, enumerable: true });
  }
}
install(methods);
install(numbers);

Buffer.prototype.subarray = function subarray(start, end) {
  const { length } = this;
  start = clampSlice(start, length);
  end = end !== undefined ? clampSlice(end, length) : length;
  return new FastBuffer(TypedArrayPrototypeGetBuffer(this), TypedArrayPrototypeGetByteOffset(this) + start, end > start ? end - start : 0);
};
Buffer.prototype.slice = function slice(start, end) {
  return FunctionPrototypeCall(Buffer.prototype.subarray, this, start, end);
};
ObjectDefineProperties(Buffer.prototype, {
  parent: {
    __proto__: null,
    enumerable: true,
    get() {
      return this instanceof Buffer ? TypedArrayPrototypeGetBuffer(this) : undefined;
    },
  },
  offset: {
    __proto__: null,
    enumerable: true,
    get() {
      return this instanceof Buffer ? TypedArrayPrototypeGetByteOffset(this) : undefined;
    },
  },
});

function SlowBuffer(size) {
  checkSize(size);
  return Buffer.allocUnsafeSlow(size);
}
ObjectSetPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
ObjectSetPrototypeOf(SlowBuffer, Uint8Array);

function checkInput(input) {
  if (!ArrayBufferIsView(input) && !isAnyArrayBuffer(input)) {
    throw new ERR_INVALID_ARG_TYPE("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
  }
  if (isAnyArrayBuffer(input) && input.detached) throw new ERR_INVALID_STATE("Cannot validate on a detached buffer");
  return input;
}

const transcodable = [0, 4, 5, 6];

// Characters that the target has not become "?".
function transcode(source, from, to) {
  if (!isUint8Array(source)) throw new ERR_INVALID_ARG_TYPE("source", ["Buffer", "Uint8Array"], source);
  if (source.length === 0) return Buffer.alloc(0);
  const fromNumber = encodingNumber(from);
  const toNumber = encodingNumber(to);
  if (!ArrayPrototypeIncludes(transcodable, fromNumber) || !ArrayPrototypeIncludes(transcodable, toNumber)) {
    const error = new Error("Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]");
    error.code = "U_ILLEGAL_ARGUMENT_ERROR";
    error.errno = 1;
    throw error;
  }
  const text = op_buffer_to_string(source, 0, source.length, fromNumber);
  if (toNumber === 0 || toNumber === 6) return fromString(text, to);
  const limit = toNumber === 5 ? 0x7f : 0xff;
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    const code = StringPrototypeCodePointAt(text, i);
    if (code > 0xffff) i += 1;
    ArrayPrototypePush(bytes, code > limit ? 63 : code);
  }
  return fromArrayLike(bytes, bytes.length);
}

module.exports = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8: (input) => op_buffer_is_utf8(checkInput(input)),
  isAscii: (input) => op_buffer_is_ascii(checkInput(input)),
  kMaxLength,
  kStringMaxLength,
  constants: ObjectDefineProperties({}, {
    MAX_LENGTH: { __proto__: null, value: kMaxLength, writable: false, enumerable: true },
    MAX_STRING_LENGTH: { __proto__: null, value: kStringMaxLength, writable: false, enumerable: true },
  }),
  resolveObjectURL: (id) => require("web/blob_url").resolve(`${id}`),
};

// The Web's own, loaded when somebody reads them.
const lookUp = (name) => require("internal/web_globals").lookUp(name);
const web = ["Blob", "File", "atob", "btoa"];
for (let i = 0; i < web.length; i++) {
  ObjectDefineProperty(module.exports, web[i], { __proto__: null, enumerable: true, configurable: true, get: () => lookUp(web[i]) });
}
ObjectDefineProperty(module.exports, "INSPECT_MAX_BYTES", {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get: () => state.inspectMaxBytes,
  set(value) {
    if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE("INSPECT_MAX_BYTES", "number", value);
    if (!(value >= 0)) throw new ERR_OUT_OF_RANGE("INSPECT_MAX_BYTES", ">= 0", value);
    state.inspectMaxBytes = value;
  },
});
