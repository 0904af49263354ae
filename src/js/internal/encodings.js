// The names of Node's character encodings. Apart from Buffer, so that streams need not load it.
"use strict";

const { StringPrototypeToLowerCase } = primordials;

const names = {
  __proto__: null, utf8: "utf8", "utf-8": "utf8", UTF8: "utf8", "UTF-8": "utf8", hex: "hex", HEX: "hex", base64: "base64", base64url: "base64url",
  latin1: "latin1", binary: "latin1", ascii: "ascii", ucs2: "utf16le", "ucs-2": "utf16le", utf16le: "utf16le", "utf-16le": "utf16le",
};

// The usual name of an encoding, utf8 when there is none, undefined when it is not one.
function normalizeEncoding(encoding) {
  if (encoding == null || encoding === "") return "utf8";
  if (typeof encoding !== "string") return undefined;
  return names[encoding] ?? names[StringPrototypeToLowerCase(encoding)];
}

module.exports = { __proto__: null, normalizeEncoding };
