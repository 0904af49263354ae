// SPEC: https://nodejs.org/api/util.html#utiltypes
// What V8 says a value is. One op answers with all its bits; `internal/inspect` asks once for each value.
// Differs: isKeyObject and isCryptoKey ask our crypto modules. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, TypedArrayPrototypeGetSymbolToStringTag } = primordials;
const { op_util_is_kind, op_util_kind } = ops;

// The order of the bits is `KINDS` of src/engine/ops/util.rs.
const names = [
  "External", "Date", "ArgumentsObject", "BigIntObject", "BooleanObject", "NumberObject", "StringObject", "SymbolObject", "NativeError",
  "RegExp", "AsyncFunction", "GeneratorFunction", "GeneratorObject", "Promise", "Map", "Set", "MapIterator", "SetIterator", "WeakMap",
  "WeakSet", "ArrayBuffer", "DataView", "SharedArrayBuffer", "Proxy", "ModuleNamespaceObject",
];

const bits = { __proto__: null };
const types = { __proto__: null };
const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
for (let i = 0; i < names.length; i++) {
  const bit = 1 << i;
  bits[names[i]] = bit;
  types[`is${names[i]}`] = (value) => isObject(value) && op_util_is_kind(value, bit);
}
bits.AnyArrayBuffer = bits.ArrayBuffer | bits.SharedArrayBuffer;
bits.BoxedPrimitive = bits.BigIntObject | bits.BooleanObject | bits.NumberObject | bits.StringObject | bits.SymbolObject;
types.isAnyArrayBuffer = (value) => isObject(value) && op_util_is_kind(value, bits.AnyArrayBuffer);
types.isBoxedPrimitive = (value) => isObject(value) && op_util_is_kind(value, bits.BoxedPrimitive);

types.isArrayBufferView = (value) => ArrayBufferIsView(value);
types.isTypedArray = (value) => TypedArrayPrototypeGetSymbolToStringTag(value) !== undefined;
const arrays = [
  "Uint8Array", "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "Float16Array", "Float32Array",
  "Float64Array", "BigInt64Array", "BigUint64Array",
];
for (let i = 0; i < arrays.length; i++) {
  const name = arrays[i];
  types[`is${name}`] = (value) => TypedArrayPrototypeGetSymbolToStringTag(value) === name;
}
types.isKeyObject = (value) => isObject(value) && require("node/crypto").KeyObject !== undefined && value instanceof require("node/crypto").KeyObject;
types.isCryptoKey = (value) => isObject(value) && primordials.global.CryptoKey !== undefined && value instanceof primordials.global.CryptoKey;
types.isEventTarget = (value) => isObject(value) && primordials.global.EventTarget !== undefined && value instanceof primordials.global.EventTarget;

module.exports = { __proto__: null, bits, kindOf: op_util_kind, types };
