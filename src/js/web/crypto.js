// SPEC: https://w3c.github.io/webcrypto/#crypto-interface
// Differs: no. Refuses: nothing.
"use strict";

const { ReflectConstruct, Symbol } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments } = require("web/webidl");

const kToken = Symbol("token");
let crypto;

const illegal = () => new codes.ERR_ILLEGAL_CONSTRUCTOR();
const wrongThis = () => new codes.ERR_INVALID_THIS("Crypto");

class Crypto {
  constructor(token = undefined) {
    if (token !== kToken) throw illegal();
  }

  get subtle() {
    if (this !== crypto) throw wrongThis();
    return subtle();
  }

  getRandomValues(array) {
    if (this !== crypto) throw wrongThis();
    requireArguments(arguments.length, "array");
    return require("internal/crypto_random").getRandomValues(array);
  }

  randomUUID(options = undefined) {
    if (this !== crypto) throw wrongThis();
    return require("internal/crypto_random").randomUUID(options);
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, {}, depth, options, inspect);
  }
}
defineInterface(Crypto);
crypto = ReflectConstruct(Crypto, [kToken]);

let made;
const subtle = () => (made ??= require("web/subtle").subtle);

module.exports = {
  __proto__: null,
  Crypto,
  crypto,
  get CryptoKey() {
    return require("web/crypto_key").CryptoKey;
  },
  get SubtleCrypto() {
    return require("web/subtle").SubtleCrypto;
  },
};
