// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#cryptorandombytessize-callback and
// https://w3c.github.io/webcrypto/#Crypto-method-getRandomValues
// Differs: no. Refuses: nothing. Every byte comes from the kernel, those of UUIDs for 128 at a time; a fork
// repeats none.
"use strict";

const { Array, ArrayBufferIsView, BigInt, BigIntPrototypeToString, FunctionPrototypeCall, MathFloor, NumberIsSafeInteger, NumberPrototypeToString,
  StringPrototypePadStart, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset,
  TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } = primordials;
const { op_crypto_prime_check, op_crypto_prime_generate, op_random_fill } = ops;
const { codes } = require("internal/errors");
const { validateBoolean, validateFunction, validateInt32, validateNumber, validateObject, validateUint32 } = require("internal/validators");
const { guard, isAnyArrayBuffer, isBytes, toArrayBuffer, toBuffer } = require("internal/crypto_bytes");

const { whenReseeded } = require("internal/random");

const MAX_BYTES = 2147483647;
const MAX_RANGE = 281474976710655; // 2^48 - 1
const KERNEL_BYTES = 65536;

// Completes a call with a callback in Node's form.
const defer = (callback, ...args) => require("internal/loop").defer(() => FunctionPrototypeCall(callback, undefined, ...args));

function checkNumber(value, size, name, limit) {
  validateNumber(value, name);
  value *= size;
  if (value !== value || value > limit || value < 0) throw new codes.ERR_OUT_OF_RANGE(name, `>= 0 && <= ${limit}`, value);
  return value >>> 0;
}

function randomBytes(size, callback) {
  size = checkNumber(size, 1, "size", MAX_BYTES);
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = new Uint8Array(size);
  op_random_fill(bytes);
  const made = toBuffer(bytes);
  if (callback === undefined) return made;
  defer(callback, null, made);
}

// The part of `buffer` that offset and size name, in elements.
function section(buffer, offset, size) {
  if (!isBytes(buffer)) throw new codes.ERR_INVALID_ARG_TYPE("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  const element = buffer.BYTES_PER_ELEMENT ?? 1;
  const total = buffer.byteLength;
  offset = checkNumber(offset, element, "offset", total);
  size = size === undefined ? total - offset : checkNumber(size, element, "size", MAX_BYTES);
  if (size + offset > total) throw new codes.ERR_OUT_OF_RANGE("size + offset", `<= ${total}`, size + offset);
  return isAnyArrayBuffer(buffer) ? new Uint8Array(buffer, offset, size) : new Uint8Array(buffer.buffer, buffer.byteOffset + offset, size);
}

function randomFillSync(buffer, offset = 0, size) {
  op_random_fill(section(buffer, offset, size));
  return buffer;
}

function randomFill(buffer, offset, size, callback) {
  if (!isBytes(buffer)) throw new codes.ERR_INVALID_ARG_TYPE("buf", ["ArrayBuffer", "ArrayBufferView"], buffer);
  if (typeof offset === "function") {
    callback = offset;
    offset = 0;
    size = undefined;
  } else if (typeof size === "function") {
    callback = size;
    size = undefined;
  } else {
    validateFunction(callback, "callback");
  }
  op_random_fill(section(buffer, offset, size));
  defer(callback, null, buffer);
}

const six = new Uint8Array(6);

// A number below `range` without bias: draws that would favour small results are thrown away.
function below(range) {
  const limit = 281474976710656 - (281474976710656 % range);
  for (;;) {
    op_random_fill(six);
    const number = ((six[0] * 256 + six[1]) * 256 + six[2]) * 16777216 + ((six[3] << 16) | (six[4] << 8) | six[5]);
    if (number < limit) return number % range;
  }
}

function randomInt(min, max, callback) {
  const isMinimumMissing = max === undefined || typeof max === "function";
  if (isMinimumMissing) {
    callback = max;
    max = min;
    min = 0;
  }
  if (callback !== undefined) validateFunction(callback, "callback");
  if (!NumberIsSafeInteger(min)) throw new codes.ERR_INVALID_ARG_TYPE("min", "a safe integer", min);
  if (!NumberIsSafeInteger(max)) throw new codes.ERR_INVALID_ARG_TYPE("max", "a safe integer", max);
  if (max <= min) throw new codes.ERR_OUT_OF_RANGE("max", `greater than the value of "min" (${min})`, max);
  const range = max - min;
  if (!(range <= MAX_RANGE)) throw new codes.ERR_OUT_OF_RANGE(isMinimumMissing ? "max" : "max - min", `<= ${MAX_RANGE}`, range);
  const number = min + below(range);
  if (callback === undefined) return number;
  defer(callback, undefined, number);
}

const pairs = new Array(256);
for (let i = 0; i < 256; i++) pairs[i] = StringPrototypePadStart(NumberPrototypeToString(i, 16), 2, "0");
const UUID_BYTES = 16;
// Bytes of the kernel for the next UUIDs; what a fork would share is thrown away.
let drawn;
let at = 0;
whenReseeded(() => {
  drawn = undefined;
});

function drawUUID() {
  if (drawn === undefined || at === drawn.length) {
    drawn ??= new Uint8Array(128 * UUID_BYTES);
    op_random_fill(drawn);
    at = 0;
  }
  at += UUID_BYTES;
  return at - UUID_BYTES;
}

function makeUUID() {
  const i = drawUUID();
  const b = drawn;
  const p = pairs;
  return `${p[b[i]]}${p[b[i + 1]]}${p[b[i + 2]]}${p[b[i + 3]]}-${p[b[i + 4]]}${p[b[i + 5]]}-${p[(b[i + 6] & 0x0f) | 0x40]}${p[b[i + 7]]}-${
    p[(b[i + 8] & 0x3f) | 0x80]}${p[b[i + 9]]}-${p[b[i + 10]]}${p[b[i + 11]]}${p[b[i + 12]]}${p[b[i + 13]]}${p[b[i + 14]]}${p[b[i + 15]]}`;
}

function randomUUID(options) {
  if (options !== undefined) {
    validateObject(options, "options");
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, "options.disableEntropyCache");
  }
  return makeUUID();
}

const integerTypes = {
  __proto__: null, Int8Array: true, Uint8Array: true, Uint8ClampedArray: true, Int16Array: true, Uint16Array: true, Int32Array: true,
  Uint32Array: true, BigInt64Array: true, BigUint64Array: true,
};

// Fills an integer array of at most 65,536 bytes, as the Web does it.
function getRandomValues(array) {
  const { DOMException } = require("web/dom_exception");
  if (!ArrayBufferIsView(array) || integerTypes[TypedArrayPrototypeGetSymbolToStringTag(array)] !== true) {
    throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
  }
  const length = TypedArrayPrototypeGetByteLength(array);
  if (length > KERNEL_BYTES) throw new DOMException("The requested length exceeds 65,536 bytes", "QuotaExceededError");
  op_random_fill(new Uint8Array(TypedArrayPrototypeGetBuffer(array), TypedArrayPrototypeGetByteOffset(array), length));
  return array;
}

// Primes.

function fromBigInt(value, name) {
  if (value < 0n) throw new codes.ERR_OUT_OF_RANGE(name, ">= 0", value);
  let hex = BigIntPrototypeToString(value, 16);
  if (hex.length % 2 !== 0) hex = `0${hex}`;
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = primordials.NumberParseInt(hex[2 * i] + hex[2 * i + 1], 16);
  return bytes;
}

function toBigInt(bytes) {
  let hex = "0x0";
  for (let i = 0; i < bytes.length; i++) hex += pairs[bytes[i]];
  return BigInt(hex);
}

function primeOption(value, name) {
  if (typeof value === "bigint") return fromBigInt(value, name);
  if (value !== undefined && !isBytes(value)) {
    throw new codes.ERR_INVALID_ARG_TYPE(name, ["ArrayBuffer", "TypedArray", "Buffer", "DataView", "bigint"], value);
  }
  return value;
}

const generate = guard(op_crypto_prime_generate);

function createPrime(size, options) {
  validateInt32(size, "size", 1);
  validateObject(options, "options");
  const { safe = false, bigint = false } = options;
  const add = primeOption(options.add, "options.add");
  const rem = primeOption(options.rem, "options.rem");
  validateBoolean(safe, "options.safe");
  validateBoolean(bigint, "options.bigint");
  if (add !== undefined && add.byteLength * 8 > size + 7) throw new codes.ERR_OUT_OF_RANGE("options.add", "invalid options.add", add);
  const bytes = generate(size, safe, add, rem);
  const padded = new Uint8Array(MathFloor((size + 7) / 8));
  for (let i = 0; i < bytes.length; i++) padded[padded.length - bytes.length + i] = bytes[i];
  return bigint ? toBigInt(bytes) : toArrayBuffer(padded);
}

function generatePrimeSync(size, options = { __proto__: null }) {
  return createPrime(size, options);
}

function generatePrime(size, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = { __proto__: null };
  }
  validateFunction(callback, "callback");
  defer(callback, undefined, createPrime(size, options));
}

function checkPrimeSync(candidate, options = { __proto__: null }) {
  if (typeof candidate === "bigint") candidate = fromBigInt(candidate, "candidate");
  if (!isBytes(candidate)) {
    throw new codes.ERR_INVALID_ARG_TYPE("candidate", ["ArrayBuffer", "TypedArray", "Buffer", "DataView", "bigint"], candidate);
  }
  validateObject(options, "options");
  const { checks = 0 } = options;
  validateUint32(checks, "options.checks");
  return op_crypto_prime_check(candidate, checks);
}

function checkPrime(candidate, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = { __proto__: null };
  }
  validateFunction(callback, "callback");
  defer(callback, undefined, checkPrimeSync(candidate, options));
}

module.exports = {
  __proto__: null, checkPrime, checkPrimeSync, defer, generatePrime, generatePrimeSync, getRandomValues, makeUUID, randomBytes, randomFill,
  randomFillSync, randomInt, randomUUID,
};
