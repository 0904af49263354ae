// SPEC: https://nodejs.org/docs/latest-v22.x/api/webstreams.html
// Differs: no. Refuses: nothing. The classes are those of the globals.
"use strict";

const { ObjectDefineProperty, global } = primordials;

const names = [
  "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "ReadableByteStreamController",
  "ReadableStreamDefaultController", "TransformStream", "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController",
  "WritableStreamDefaultWriter", "ByteLengthQueuingStrategy", "CountQueuingStrategy", "TextEncoderStream", "TextDecoderStream",
  "CompressionStream", "DecompressionStream",
];

// From the tables that make the globals, so that a guest's own `globalThis.ReadableStream` is not taken for ours.
function fromTable(name) {
  const table = require("web/globals");
  for (let i = 0; i < table.length; i++) if (table[i][0] === name) return require(table[i][1])[table[i][2]];
  return global[name];
}

for (let i = 0; i < names.length; i++) {
  const name = names[i];
  ObjectDefineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = fromTable(name);
      ObjectDefineProperty(module.exports, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
      return value;
    },
  });
}
