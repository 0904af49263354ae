// SPEC: https://w3c.github.io/webcrypto/#JsonWebKey-dictionary
// What every algorithm checks in a JWK, and its members as bytes.
"use strict";

const { ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypeSlice, ObjectAssign } = primordials;
const { encode, fromString } = require("internal/crypto_bytes");
const { fail } = require("web/subtle_normalize");

const dataError = (message) => fail("DataError", message);
const toText = (bytes) => encode(bytes, "base64url");

// `kty`, `use`, `key_ops` and `ext` must allow what is asked of the key; `use` is what an algorithm's keys are for.
function checkJwk(jwk, kty, use, extractable, usages) {
  if (jwk.kty !== kty) throw dataError(`Invalid JWK "kty" Parameter`);
  if (usages.length > 0 && jwk.use !== undefined && jwk.use !== use) throw dataError(`Invalid JWK "use" Parameter`);
  if (jwk.key_ops !== undefined) {
    if (!ArrayIsArray(jwk.key_ops)) throw dataError(`Invalid JWK "key_ops" Parameter`);
    for (let i = 0; i < usages.length; i++) {
      if (!ArrayPrototypeIncludes(jwk.key_ops, usages[i])) throw dataError("Key operations and usage mismatch");
    }
  }
  if (jwk.ext === false && extractable) throw dataError(`JWK "ext" Parameter and extractable mismatch`);
}

function checkAlgorithm(jwk, expected) {
  if (jwk.alg !== undefined && expected !== undefined && jwk.alg !== expected) throw dataError(`JWK "alg" does not match the requested algorithm`);
}

// A member that is base64url text.
function member(jwk, name) {
  if (typeof jwk[name] !== "string") throw dataError("Invalid keyData");
  return fromString(jwk[name], "base64url");
}

// Puts before the members what every exported JWK has, in Node's order.
function finishJwk(members, data, alg = undefined) {
  const jwk = { key_ops: ArrayPrototypeSlice(data.usages), ext: data.extractable };
  if (alg !== undefined) jwk.alg = alg;
  return ObjectAssign(jwk, members);
}

module.exports = { __proto__: null, checkAlgorithm, checkJwk, dataError, finishJwk, member, toText };
