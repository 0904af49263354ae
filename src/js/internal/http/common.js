// What the parts of node:http share: the checks of names and values, and Node's old public helpers.
"use strict";

const { RegExpPrototypeExec } = primordials;
const { codes, denied } = require("internal/errors");

const token = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const invalidValue = /[^\t\x20-\x7e\x80-\xff]/;
const CRLF = "\r\n";

const isToken = (text) => RegExpPrototypeExec(token, text) !== null;
const hasInvalidCharacter = (text) => RegExpPrototypeExec(invalidValue, text) !== null;

function validateHeaderName(name, label) {
  if (typeof name !== "string" || !name || !isToken(name)) throw new codes.ERR_INVALID_HTTP_TOKEN(label || "Header name", name);
}

function validateHeaderValue(name, value) {
  if (value === undefined) throw new codes.ERR_HTTP_INVALID_HEADER_VALUE(value, name);
  if (hasInvalidCharacter(`${value}`)) throw new codes.ERR_INVALID_CHAR("header content", name);
}

class HTTPParser {
  static REQUEST = 1;
  static RESPONSE = 2;

  constructor() {
    throw denied("HTTPParser");
  }
}

module.exports = {
  __proto__: null,
  CRLF,
  chunked: /(?:^|\W)chunked(?:$|\W)/i,
  hasInvalidCharacter,
  isToken,
  validateHeaderName,
  validateHeaderValue,
  publicNames: {
    _checkInvalidHeaderChar: hasInvalidCharacter,
    _checkIsHttpToken: isToken,
    chunkExpression: /(?:^|\W)chunked(?:$|\W)/i,
    continueExpression: /(?:^|\W)100-continue(?:$|\W)/i,
    CRLF,
    freeParser() {},
    get methods() {
      return require("internal/http/tables").METHODS;
    },
    parsers: { max: 1000, list: [], free: () => false, alloc: () => new HTTPParser() },
    kIncomingMessage: primordials.Symbol("IncomingMessage"),
    HTTPParser,
    isLenient: () => false,
    prepareError() {},
    kSkipPendingData: primordials.Symbol("SkipPendingData"),
  },
};
