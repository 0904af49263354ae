// SPEC: https://w3c.github.io/webcrypto/#hkdf and https://w3c.github.io/webcrypto/#pbkdf2
// Differs: no. Refuses: nothing.
"use strict";

const { Uint8Array } = primordials;
const { op_crypto_hkdf, op_crypto_pbkdf2 } = ops;
const { checkUsages, fail } = require("web/subtle_normalize");
const { make } = require("web/crypto_key");

const digestOf = (algorithm) => primordials.StringPrototypeToLowerCase(algorithm.hash.name);

function importKey(format, data, { name }, extractable, usages) {
  if (format !== "raw") throw fail("NotSupportedError", `Unable to import ${name} using ${format} format`);
  checkUsages(usages, ["deriveKey", "deriveBits"], `a ${name} key`);
  if (extractable) throw fail("SyntaxError", `${name} keys are not extractable`);
  return make("secret", false, { name }, usages, data);
}

function deriveBits(algorithm, data, length) {
  if (length === null) throw fail("OperationError", "length cannot be null");
  if (length % 8 !== 0) throw fail("OperationError", "length must be a multiple of 8");
  if (algorithm.name === "PBKDF2") {
    if (algorithm.iterations === 0) throw fail("OperationError", "iterations cannot be zero");
    if (length === 0) return new Uint8Array(0);
    return op_crypto_pbkdf2(digestOf(algorithm), data.bytes, algorithm.salt, algorithm.iterations, length / 8);
  }
  if (length === 0) return new Uint8Array(0);
  return op_crypto_hkdf(digestOf(algorithm), data.bytes, algorithm.salt, algorithm.info, length / 8);
}

module.exports = { __proto__: null, deriveBits, importKey, keyLength: () => null };
