// The encodings that Buffer's ops know, by any of their names. The numbers are those of src/engine/ops/buffer.rs.
"use strict";

const { normalizeEncoding } = require("internal/encodings");

const numbers = { __proto__: null, utf8: 0, hex: 1, base64: 2, base64url: 3, latin1: 4, ascii: 5, utf16le: 6 };

// The encoding's number, or undefined.
function encodingNumber(encoding) {
  return numbers[encoding] ?? (encoding === undefined ? 0 : numbers[normalizeEncoding(encoding)]);
}

module.exports = { __proto__: null, encodingNumber };
