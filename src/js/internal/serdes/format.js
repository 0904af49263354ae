// The wire format of V8's serializer, version 15, as v8.serialize writes it.
"use strict";

const { StringPrototypeCharCodeAt } = primordials;

const characters = {
  __proto__: null, hole: "-", undefined: "_", null: "0", true: "T", false: "F", int32: "I", uint32: "U", double: "N", bigint: "Z", utf8: "S", oneByte: '"',
  twoByte: "c", reference: "^", object: "o", endObject: "{", sparseArray: "a", endSparseArray: "@", denseArray: "A", endDenseArray: "$", date: "D",
  trueObject: "y", falseObject: "x", numberObject: "n", bigintObject: "z", stringObject: "s", regexp: "R", map: ";", endMap: ":", set: "'", endSet: ",",
  buffer: "B", resizableBuffer: "~", transferredBuffer: "t", view: "V", sharedBuffer: "u", host: "\\", error: "r", padding: "\0", count: "?",
};
const tags = { __proto__: null };
for (const name in characters) tags[name] = StringPrototypeCharCodeAt(characters[name], 0);

// Letters of the kinds of views, by the name of their class.
const viewLetters = { __proto__: null, Int8Array: "b", Uint8Array: "B", Uint8ClampedArray: "C", Int16Array: "w", Uint16Array: "W", Int32Array: "d", Uint32Array: "D",
  Float16Array: "h", Float32Array: "f", Float64Array: "F", BigInt64Array: "q", BigUint64Array: "Q", DataView: "?" };

// Bits of a regular expression's flags.
const regexpFlags = ["g", "i", "m", "y", "u", "s", "l", "d", "v"];
const errorLetters = { __proto__: null, EvalError: "E", RangeError: "R", ReferenceError: "F", SyntaxError: "S", TypeError: "T", URIError: "U" };

module.exports = { __proto__: null, VERSION: 15, VERSION_TAG: 0xff, errorLetters, regexpFlags, tags, viewLetters };
