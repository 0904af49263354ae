// SPEC: https://w3c.github.io/webcrypto/#hmac
// Differs: lengths that are no whole bytes are rounded up. Refuses: nothing.
"use strict";

const { MathCeil, TypedArrayPrototypeSlice, Uint8Array } = primordials;
const { op_crypto_equal, op_crypto_hmac_once, op_random_fill } = ops;
const { checkUsages, fail } = require("web/subtle_normalize");
const { checkAlgorithm, checkJwk, dataError, finishJwk, member, toText } = require("web/subtle_jwk");
const { make } = require("web/crypto_key");

const allowed = ["sign", "verify"];
const digestOf = (algorithm) => primordials.StringPrototypeToLowerCase(algorithm.hash.name);
const blockBits = { __proto__: null, "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };
const jwkName = (hash) => `HS${primordials.StringPrototypeSlice(hash.name, 4)}`;

function keyLength({ hash, length }) {
  if (length === undefined) return blockBits[hash.name];
  if (length === 0) throw new primordials.TypeError("Zero-length key is not supported");
  return length;
}

const finishKey = (bytes, hash, length, extractable, usages) =>
  make("secret", extractable, { name: "HMAC", length, hash: { name: hash.name } }, usages, bytes);

function generateKey(algorithm, extractable, usages) {
  checkUsages(usages, allowed, "an HMAC key");
  if (algorithm.length === 0) throw fail("OperationError", "Zero-length key is not supported");
  const length = keyLength(algorithm);
  const bytes = new Uint8Array(MathCeil(length / 8));
  op_random_fill(bytes);
  return finishKey(bytes, algorithm.hash, length, extractable, usages);
}

function importKey(format, data, algorithm, extractable, usages) {
  checkUsages(usages, allowed, "an HMAC key");
  if (format !== "raw" && format !== "jwk") throw fail("NotSupportedError", `Unable to import HMAC using ${format} format`);
  let bytes = data;
  if (format === "jwk") {
    checkJwk(data, "oct", "sig", extractable, usages);
    checkAlgorithm(data, jwkName(algorithm.hash));
    bytes = TypedArrayPrototypeSlice(member(data, "k"));
    bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  }
  const { length = bytes.length * 8 } = algorithm;
  if (bytes.length === 0 || length === 0) throw dataError("Zero-length key is not supported");
  if (length > bytes.length * 8 || length <= bytes.length * 8 - 8) throw dataError("Invalid key length");
  return finishKey(bytes, algorithm.hash, length, extractable, usages);
}

function exportKey(format, data) {
  if (format === "raw") return TypedArrayPrototypeSlice(data.bytes);
  if (format !== "jwk") throw fail("NotSupportedError", `Unable to export HMAC secret key using ${format} format`);
  return finishJwk({ kty: "oct", k: toText(data.bytes) }, data, jwkName(data.algorithm.hash));
}

const sign = (algorithm, data, input) => op_crypto_hmac_once(digestOf(data.algorithm), data.bytes, input);

function verify(algorithm, data, signature, input) {
  const expected = sign(algorithm, data, input);
  return expected.length === signature.length && op_crypto_equal(expected, signature);
}

module.exports = { __proto__: null, exportKey, generateKey, importKey, keyLength, sign, verify };
