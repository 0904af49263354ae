// SPEC: https://nodejs.org/docs/latest-v22.x/api/webstreams.html
// Differs: no. Refuses: nothing. The classes are those of the globals.
"use strict";

const { ObjectDefineProperty } = primordials;
const { lookUp } = require("internal/web_globals");

const names = [
  "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "ReadableByteStreamController",
  "ReadableStreamDefaultController", "TransformStream", "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController",
  "WritableStreamDefaultWriter", "ByteLengthQueuingStrategy", "CountQueuingStrategy", "TextEncoderStream", "TextDecoderStream",
  "CompressionStream", "DecompressionStream",
];

for (let i = 0; i < names.length; i++) {
  const name = names[i];
  ObjectDefineProperty(module.exports, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = lookUp(name);
      ObjectDefineProperty(module.exports, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
      return value;
    },
  });
}
