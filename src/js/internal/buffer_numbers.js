// SPEC: https://nodejs.org/api/buffer.html#bufreadbigint64beoffset and the readers and writers after it.
// Numbers in and out of the bytes of a Buffer. Each is spelled out: loops over a byte count are several times slower.
"use strict";

const { BigInt, BigIntAsIntN, Float32Array, Float64Array, FunctionPrototypeCall, MathFloor, Number, NumberIsInteger, ObjectKeys,
  StringPrototypeIncludes, StringPrototypeReplace, Uint8Array } = primordials;
const { codes: { ERR_BUFFER_OUT_OF_BOUNDS, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require("internal/errors");

const float32 = new Float32Array(1);
const float32Bytes = new Uint8Array(float32.buffer);
const float64 = new Float64Array(1);
const float64Bytes = new Uint8Array(float64.buffer);

function checkIsNumber(value, name) {
  if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE(name, "number", value);
}

function failBounds(value, last, name) {
  if (MathFloor(value) !== value) {
    checkIsNumber(value, name ?? "offset");
    throw new ERR_OUT_OF_RANGE(name ?? "offset", "an integer", value);
  }
  if (last < 0) throw new ERR_BUFFER_OUT_OF_BOUNDS();
  throw new ERR_OUT_OF_RANGE(name ?? "offset", `>= ${name ? 1 : 0} and <= ${last}`, value);
}

// `size` bytes at `offset` must be there.
function checkRange(buffer, offset, size) {
  checkIsNumber(offset, "offset");
  if (buffer[offset] === undefined || buffer[offset + size - 1] === undefined) failBounds(offset, buffer.length - size);
}

function failValue(value, min, max, size) {
  const n = typeof min === "bigint" ? "n" : "";
  let range;
  if (size <= 4) range = `>= ${min}${n} and <= ${max}${n}`;
  else if (min == 0) range = `>= 0${n} and < 2${n} ** ${size * 8}${n}`; // eslint-disable-line eqeqeq
  else range = `>= -(2${n} ** ${size * 8 - 1}${n}) and < 2${n} ** ${size * 8 - 1}${n}`;
  throw new ERR_OUT_OF_RANGE("value", range, value);
}

function readUInt8(offset = 0) {
  checkIsNumber(offset, "offset");
  const value = this[offset];
  if (value === undefined) failBounds(offset, this.length - 1);
  return value;
}

function readInt8(offset = 0) {
  checkIsNumber(offset, "offset");
  const value = this[offset];
  if (value === undefined) failBounds(offset, this.length - 1);
  return value | ((value & 0x80) * 0x1fffffe);
}

function readUInt16LE(offset = 0) {
  checkRange(this, offset, 2);
  return this[offset + 1] * 256 + this[offset];
}

function readInt16LE(offset = 0) {
  checkRange(this, offset, 2);
  const value = this[offset + 1] * 256 + this[offset];
  return value >= 2 ** 15 ? value - 2 ** 16 : value;
}

function readUInt16BE(offset = 0) {
  checkRange(this, offset, 2);
  return this[offset] * 256 + this[offset + 1];
}

function readInt16BE(offset = 0) {
  checkRange(this, offset, 2);
  const value = this[offset] * 256 + this[offset + 1];
  return value >= 2 ** 15 ? value - 2 ** 16 : value;
}

function readUInt24LE(offset) {
  checkRange(this, offset, 3);
  return this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
}

function readInt24LE(offset) {
  checkRange(this, offset, 3);
  const value = this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
  return value >= 2 ** 23 ? value - 2 ** 24 : value;
}

function readUInt24BE(offset) {
  checkRange(this, offset, 3);
  return this[offset] * 65536 + this[offset + 1] * 256 + this[offset + 2];
}

function readInt24BE(offset) {
  checkRange(this, offset, 3);
  const value = this[offset] * 65536 + this[offset + 1] * 256 + this[offset + 2];
  return value >= 2 ** 23 ? value - 2 ** 24 : value;
}

function readUInt32LE(offset = 0) {
  checkRange(this, offset, 4);
  return this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
}

function readInt32LE(offset = 0) {
  checkRange(this, offset, 4);
  return (this[offset + 3] << 24) | (this[offset + 2] << 16) | (this[offset + 1] << 8) | this[offset];
}

function readUInt32BE(offset = 0) {
  checkRange(this, offset, 4);
  return this[offset] * 16777216 + this[offset + 1] * 65536 + this[offset + 2] * 256 + this[offset + 3];
}

function readInt32BE(offset = 0) {
  checkRange(this, offset, 4);
  return (this[offset] << 24) | (this[offset + 1] << 16) | (this[offset + 2] << 8) | this[offset + 3];
}

function readUInt40LE(offset) {
  checkRange(this, offset, 5);
  return this[offset + 4] * 2 ** 32 + this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
}

function readInt40LE(offset) {
  checkRange(this, offset, 5);
  const value = this[offset + 4] * 2 ** 32 + this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
  return value >= 2 ** 39 ? value - 2 ** 40 : value;
}

function readUInt40BE(offset) {
  checkRange(this, offset, 5);
  return this[offset] * 2 ** 32 + this[offset + 1] * 16777216 + this[offset + 2] * 65536 + this[offset + 3] * 256 + this[offset + 4];
}

function readInt40BE(offset) {
  checkRange(this, offset, 5);
  const value = this[offset] * 2 ** 32 + this[offset + 1] * 16777216 + this[offset + 2] * 65536 + this[offset + 3] * 256 + this[offset + 4];
  return value >= 2 ** 39 ? value - 2 ** 40 : value;
}

function readUInt48LE(offset) {
  checkRange(this, offset, 6);
  return this[offset + 5] * 2 ** 40 + this[offset + 4] * 2 ** 32 + this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
}

function readInt48LE(offset) {
  checkRange(this, offset, 6);
  const value = this[offset + 5] * 2 ** 40 + this[offset + 4] * 2 ** 32 + this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset];
  return value >= 2 ** 47 ? value - 2 ** 48 : value;
}

function readUInt48BE(offset) {
  checkRange(this, offset, 6);
  return this[offset] * 2 ** 40 + this[offset + 1] * 2 ** 32 + this[offset + 2] * 16777216 + this[offset + 3] * 65536 + this[offset + 4] * 256 + this[offset + 5];
}

function readInt48BE(offset) {
  checkRange(this, offset, 6);
  const value = this[offset] * 2 ** 40 + this[offset + 1] * 2 ** 32 + this[offset + 2] * 16777216 + this[offset + 3] * 65536 + this[offset + 4] * 256 + this[offset + 5];
  return value >= 2 ** 47 ? value - 2 ** 48 : value;
}

function put8(buffer, value, offset, min, max) {
  value = +value;
  checkIsNumber(offset, "offset");
  if (value > max || value < min) failValue(value, min, max, 1);
  if (buffer[offset] === undefined) failBounds(offset, buffer.length - 1);
  buffer[offset] = value;
  return offset + 1;
}

function writeUInt8(value, offset = 0) {
  return put8(this, value, offset, 0, 0xff);
}

function writeInt8(value, offset = 0) {
  return put8(this, value, offset, -0x80, 0x7f);
}

function put16LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 2);
  checkRange(buffer, offset, 2);
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  return offset + 2;
}

function writeUInt16LE(value, offset = 0) {
  return put16LE(this, value, offset, 0, 0xffff);
}

function writeInt16LE(value, offset = 0) {
  return put16LE(this, value, offset, -0x8000, 0x7fff);
}

function put16BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 2);
  checkRange(buffer, offset, 2);
  buffer[offset + 1] = value;
  buffer[offset] = value >>> 8;
  return offset + 2;
}

function writeUInt16BE(value, offset = 0) {
  return put16BE(this, value, offset, 0, 0xffff);
}

function writeInt16BE(value, offset = 0) {
  return put16BE(this, value, offset, -0x8000, 0x7fff);
}

function put24LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 3);
  checkRange(buffer, offset, 3);
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset + 2] = value >>> 16;
  return offset + 3;
}

function writeUInt24LE(value, offset) {
  return put24LE(this, value, offset, 0, 0xffffff);
}

function writeInt24LE(value, offset) {
  return put24LE(this, value, offset, -0x800000, 0x7fffff);
}

function put24BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 3);
  checkRange(buffer, offset, 3);
  buffer[offset + 2] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset] = value >>> 16;
  return offset + 3;
}

function writeUInt24BE(value, offset) {
  return put24BE(this, value, offset, 0, 0xffffff);
}

function writeInt24BE(value, offset) {
  return put24BE(this, value, offset, -0x800000, 0x7fffff);
}

function put32LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 4);
  checkRange(buffer, offset, 4);
  buffer[offset] = value;
  buffer[offset + 1] = value >>> 8;
  buffer[offset + 2] = value >>> 16;
  buffer[offset + 3] = value >>> 24;
  return offset + 4;
}

function writeUInt32LE(value, offset = 0) {
  return put32LE(this, value, offset, 0, 0xffffffff);
}

function writeInt32LE(value, offset = 0) {
  return put32LE(this, value, offset, -0x80000000, 0x7fffffff);
}

function put32BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 4);
  checkRange(buffer, offset, 4);
  buffer[offset + 3] = value;
  buffer[offset + 2] = value >>> 8;
  buffer[offset + 1] = value >>> 16;
  buffer[offset] = value >>> 24;
  return offset + 4;
}

function writeUInt32BE(value, offset = 0) {
  return put32BE(this, value, offset, 0, 0xffffffff);
}

function writeInt32BE(value, offset = 0) {
  return put32BE(this, value, offset, -0x80000000, 0x7fffffff);
}

function put40LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 5);
  checkRange(buffer, offset, 5);
  const high = MathFloor(value / 2 ** 32);
  const low = value >>> 0;
  buffer[offset] = low;
  buffer[offset + 1] = low >>> 8;
  buffer[offset + 2] = low >>> 16;
  buffer[offset + 3] = low >>> 24;
  buffer[offset + 4] = high;
  return offset + 5;
}

function writeUInt40LE(value, offset) {
  return put40LE(this, value, offset, 0, 0xffffffffff);
}

function writeInt40LE(value, offset) {
  return put40LE(this, value, offset, -0x8000000000, 0x7fffffffff);
}

function put40BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 5);
  checkRange(buffer, offset, 5);
  const high = MathFloor(value / 2 ** 32);
  const low = value >>> 0;
  buffer[offset + 4] = low;
  buffer[offset + 3] = low >>> 8;
  buffer[offset + 2] = low >>> 16;
  buffer[offset + 1] = low >>> 24;
  buffer[offset] = high;
  return offset + 5;
}

function writeUInt40BE(value, offset) {
  return put40BE(this, value, offset, 0, 0xffffffffff);
}

function writeInt40BE(value, offset) {
  return put40BE(this, value, offset, -0x8000000000, 0x7fffffffff);
}

function put48LE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 6);
  checkRange(buffer, offset, 6);
  const high = MathFloor(value / 2 ** 32);
  const low = value >>> 0;
  buffer[offset] = low;
  buffer[offset + 1] = low >>> 8;
  buffer[offset + 2] = low >>> 16;
  buffer[offset + 3] = low >>> 24;
  buffer[offset + 4] = high;
  buffer[offset + 5] = high >>> 8;
  return offset + 6;
}

function writeUInt48LE(value, offset) {
  return put48LE(this, value, offset, 0, 0xffffffffffff);
}

function writeInt48LE(value, offset) {
  return put48LE(this, value, offset, -0x800000000000, 0x7fffffffffff);
}

function put48BE(buffer, value, offset, min, max) {
  value = +value;
  if (value > max || value < min) failValue(value, min, max, 6);
  checkRange(buffer, offset, 6);
  const high = MathFloor(value / 2 ** 32);
  const low = value >>> 0;
  buffer[offset + 5] = low;
  buffer[offset + 4] = low >>> 8;
  buffer[offset + 3] = low >>> 16;
  buffer[offset + 2] = low >>> 24;
  buffer[offset + 1] = high;
  buffer[offset] = high >>> 8;
  return offset + 6;
}

function writeUInt48BE(value, offset) {
  return put48BE(this, value, offset, 0, 0xffffffffffff);
}

function writeInt48BE(value, offset) {
  return put48BE(this, value, offset, -0x800000000000, 0x7fffffffffff);
}

function readBigUInt64LE(offset = 0) {
  checkRange(this, offset, 8);
  return (BigInt(this[offset + 7] * 16777216 + this[offset + 6] * 65536 + this[offset + 5] * 256 + this[offset + 4]) << 32n) + BigInt(this[offset + 3] * 16777216 + this[offset + 2] * 65536 + this[offset + 1] * 256 + this[offset]);
}

function readBigInt64LE(offset = 0) {
  return BigIntAsIntN(64, FunctionPrototypeCall(readBigUInt64LE, this, offset));
}

function putBig64LE(buffer, value, offset, min, max) {
  if (value > max || value < min) failValue(value, min, max, 8);
  checkRange(buffer, offset, 8);
  let low = Number(value & 0xffffffffn);
  let high = Number((value >> 32n) & 0xffffffffn);
  for (let i = 0; i < 4; i++) {
    buffer[offset + i] = low;
    buffer[offset + 4 + i] = high;
    low >>>= 8;
    high >>>= 8;
  }
  return offset + 8;
}

function writeBigUInt64LE(value, offset = 0) {
  return putBig64LE(this, value, offset, 0n, 0xffffffffffffffffn);
}

function writeBigInt64LE(value, offset = 0) {
  return putBig64LE(this, value, offset, -0x8000000000000000n, 0x7fffffffffffffffn);
}

function readBigUInt64BE(offset = 0) {
  checkRange(this, offset, 8);
  return (BigInt(this[offset] * 16777216 + this[offset + 1] * 65536 + this[offset + 2] * 256 + this[offset + 3]) << 32n) + BigInt(this[offset + 4] * 16777216 + this[offset + 5] * 65536 + this[offset + 6] * 256 + this[offset + 7]);
}

function readBigInt64BE(offset = 0) {
  return BigIntAsIntN(64, FunctionPrototypeCall(readBigUInt64BE, this, offset));
}

function putBig64BE(buffer, value, offset, min, max) {
  if (value > max || value < min) failValue(value, min, max, 8);
  checkRange(buffer, offset, 8);
  let low = Number(value & 0xffffffffn);
  let high = Number((value >> 32n) & 0xffffffffn);
  for (let i = 0; i < 4; i++) {
    buffer[offset + 7 - i] = low;
    buffer[offset + 3 - i] = high;
    low >>>= 8;
    high >>>= 8;
  }
  return offset + 8;
}

function writeBigUInt64BE(value, offset = 0) {
  return putBig64BE(this, value, offset, 0n, 0xffffffffffffffffn);
}

function writeBigInt64BE(value, offset = 0) {
  return putBig64BE(this, value, offset, -0x8000000000000000n, 0x7fffffffffffffffn);
}

function readFloatLE(offset = 0) {
  checkRange(this, offset, 4);
  float32Bytes[0] = this[offset];
  float32Bytes[1] = this[offset + 1];
  float32Bytes[2] = this[offset + 2];
  float32Bytes[3] = this[offset + 3];
  return float32[0];
}

function writeFloatLE(value, offset = 0) {
  float32[0] = value;
  checkRange(this, offset, 4);
  this[offset] = float32Bytes[0];
  this[offset + 1] = float32Bytes[1];
  this[offset + 2] = float32Bytes[2];
  this[offset + 3] = float32Bytes[3];
  return offset + 4;
}

function readFloatBE(offset = 0) {
  checkRange(this, offset, 4);
  float32Bytes[0] = this[offset + 3];
  float32Bytes[1] = this[offset + 2];
  float32Bytes[2] = this[offset + 1];
  float32Bytes[3] = this[offset];
  return float32[0];
}

function writeFloatBE(value, offset = 0) {
  float32[0] = value;
  checkRange(this, offset, 4);
  this[offset] = float32Bytes[3];
  this[offset + 1] = float32Bytes[2];
  this[offset + 2] = float32Bytes[1];
  this[offset + 3] = float32Bytes[0];
  return offset + 4;
}

function readDoubleLE(offset = 0) {
  checkRange(this, offset, 8);
  float64Bytes[0] = this[offset];
  float64Bytes[1] = this[offset + 1];
  float64Bytes[2] = this[offset + 2];
  float64Bytes[3] = this[offset + 3];
  float64Bytes[4] = this[offset + 4];
  float64Bytes[5] = this[offset + 5];
  float64Bytes[6] = this[offset + 6];
  float64Bytes[7] = this[offset + 7];
  return float64[0];
}

function writeDoubleLE(value, offset = 0) {
  float64[0] = value;
  checkRange(this, offset, 8);
  this[offset] = float64Bytes[0];
  this[offset + 1] = float64Bytes[1];
  this[offset + 2] = float64Bytes[2];
  this[offset + 3] = float64Bytes[3];
  this[offset + 4] = float64Bytes[4];
  this[offset + 5] = float64Bytes[5];
  this[offset + 6] = float64Bytes[6];
  this[offset + 7] = float64Bytes[7];
  return offset + 8;
}

function readDoubleBE(offset = 0) {
  checkRange(this, offset, 8);
  float64Bytes[0] = this[offset + 7];
  float64Bytes[1] = this[offset + 6];
  float64Bytes[2] = this[offset + 5];
  float64Bytes[3] = this[offset + 4];
  float64Bytes[4] = this[offset + 3];
  float64Bytes[5] = this[offset + 2];
  float64Bytes[6] = this[offset + 1];
  float64Bytes[7] = this[offset];
  return float64[0];
}

function writeDoubleBE(value, offset = 0) {
  float64[0] = value;
  checkRange(this, offset, 8);
  this[offset] = float64Bytes[7];
  this[offset + 1] = float64Bytes[6];
  this[offset + 2] = float64Bytes[5];
  this[offset + 3] = float64Bytes[4];
  this[offset + 4] = float64Bytes[3];
  this[offset + 5] = float64Bytes[2];
  this[offset + 6] = float64Bytes[1];
  this[offset + 7] = float64Bytes[0];
  return offset + 8;
}

// `read*(offset, byteLength)`: by the size, which must be 1 to 6.
function pick(table, offset, byteLength) {
  if (offset === undefined) throw new ERR_INVALID_ARG_TYPE("offset", "number", offset);
  if (byteLength === undefined) throw new ERR_INVALID_ARG_TYPE("byteLength", "number", byteLength);
  const found = table[byteLength];
  if (found === undefined || !NumberIsInteger(byteLength)) failBounds(byteLength, 6, "byteLength");
  return found;
}

const readUIntLESizes = { __proto__: null, 1: readUInt8, 2: readUInt16LE, 3: readUInt24LE, 4: readUInt32LE, 5: readUInt40LE, 6: readUInt48LE };
function readUIntLE(offset, byteLength) {
  return FunctionPrototypeCall(pick(readUIntLESizes, offset, byteLength), this, offset);
}

const readUIntBESizes = { __proto__: null, 1: readUInt8, 2: readUInt16BE, 3: readUInt24BE, 4: readUInt32BE, 5: readUInt40BE, 6: readUInt48BE };
function readUIntBE(offset, byteLength) {
  return FunctionPrototypeCall(pick(readUIntBESizes, offset, byteLength), this, offset);
}

const readIntLESizes = { __proto__: null, 1: readInt8, 2: readInt16LE, 3: readInt24LE, 4: readInt32LE, 5: readInt40LE, 6: readInt48LE };
function readIntLE(offset, byteLength) {
  return FunctionPrototypeCall(pick(readIntLESizes, offset, byteLength), this, offset);
}

const readIntBESizes = { __proto__: null, 1: readInt8, 2: readInt16BE, 3: readInt24BE, 4: readInt32BE, 5: readInt40BE, 6: readInt48BE };
function readIntBE(offset, byteLength) {
  return FunctionPrototypeCall(pick(readIntBESizes, offset, byteLength), this, offset);
}

const writeUIntLESizes = { __proto__: null, 1: writeUInt8, 2: writeUInt16LE, 3: writeUInt24LE, 4: writeUInt32LE, 5: writeUInt40LE, 6: writeUInt48LE };
function writeUIntLE(value, offset, byteLength) {
  return FunctionPrototypeCall(pick(writeUIntLESizes, offset, byteLength), this, value, offset);
}

const writeUIntBESizes = { __proto__: null, 1: writeUInt8, 2: writeUInt16BE, 3: writeUInt24BE, 4: writeUInt32BE, 5: writeUInt40BE, 6: writeUInt48BE };
function writeUIntBE(value, offset, byteLength) {
  return FunctionPrototypeCall(pick(writeUIntBESizes, offset, byteLength), this, value, offset);
}

const writeIntLESizes = { __proto__: null, 1: writeInt8, 2: writeInt16LE, 3: writeInt24LE, 4: writeInt32LE, 5: writeInt40LE, 6: writeInt48LE };
function writeIntLE(value, offset, byteLength) {
  return FunctionPrototypeCall(pick(writeIntLESizes, offset, byteLength), this, value, offset);
}

const writeIntBESizes = { __proto__: null, 1: writeInt8, 2: writeInt16BE, 3: writeInt24BE, 4: writeInt32BE, 5: writeInt40BE, 6: writeInt48BE };
function writeIntBE(value, offset, byteLength) {
  return FunctionPrototypeCall(pick(writeIntBESizes, offset, byteLength), this, value, offset);
}

const methods = {
  __proto__: null,
  readUInt8, readInt8, readUInt16LE, readInt16LE, readUInt16BE, readInt16BE, readUInt32LE, readInt32LE, readUInt32BE,
  readInt32BE, writeUInt8, writeInt8, writeUInt16LE, writeInt16LE, writeUInt16BE, writeInt16BE, writeUInt32LE, writeInt32LE,
  writeUInt32BE, writeInt32BE, readBigUInt64LE, readBigInt64LE, writeBigUInt64LE, writeBigInt64LE, readBigUInt64BE,
  readBigInt64BE, writeBigUInt64BE, writeBigInt64BE, readFloatLE, writeFloatLE, readFloatBE, writeFloatBE, readDoubleLE,
  writeDoubleLE, readDoubleBE, writeDoubleBE, readUIntLE, readUIntBE, readIntLE, readIntBE, writeUIntLE, writeUIntBE, writeIntLE,
  writeIntBE,
};

// Every unsigned method also has Node's other spelling: `readUint8` beside `readUInt8`.
const names = ObjectKeys(methods);
for (let i = 0; i < names.length; i++) {
  if (StringPrototypeIncludes(names[i], "UInt")) methods[StringPrototypeReplace(names[i], "UInt", "Uint")] = methods[names[i]];
}

module.exports = methods;
