// atob and btoa.
//
// SPEC: https://html.spec.whatwg.org/multipage/webappapis.html#atob
// Differs: no. Refuses: nothing.
"use strict";

const { op_encoding_atob, op_encoding_btoa } = ops;
const { requireArguments } = require("web/webidl");

function fail(message) {
  const { DOMException } = require("web/dom_exception");
  throw new DOMException(message, "InvalidCharacterError");
}

function atob(input) {
  requireArguments(arguments.length, "input");
  const decoded = op_encoding_atob(`${input}`);
  return decoded === undefined ? fail("The string to be decoded is not correctly encoded.") : decoded;
}

function btoa(input) {
  requireArguments(arguments.length, "input");
  const encoded = op_encoding_btoa(`${input}`);
  return encoded === undefined ? fail("Invalid character") : encoded;
}

module.exports = { __proto__: null, atob, btoa };
