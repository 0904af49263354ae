// SPEC: https://w3c.github.io/webcrypto/#ecdsa, https://w3c.github.io/webcrypto/#ecdh and
// https://wicg.github.io/webcrypto-secure-curves/
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeFilter, ArrayPrototypeIncludes, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, Uint8Array } = primordials;
const { op_crypto_agree, op_crypto_key_describe, op_crypto_key_from_raw, op_crypto_key_generate, op_crypto_key_numbers, op_crypto_key_public,
  op_crypto_key_raw, op_crypto_key_read, op_crypto_sign, op_crypto_verify } = ops;
const { checkUsages, fail } = require("web/subtle_normalize");
const { checkJwk, dataError, finishJwk, member, toText } = require("web/subtle_jwk");
const { make, slots } = require("web/crypto_key");
const { unpack } = require("internal/crypto_key_encoding");

const curves = { __proto__: null, "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1" };
const jwkNames = { __proto__: null, "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" };
// Curves of their own; the others are named by the caller.
const kinds = { __proto__: null, Ed25519: "ed25519", X25519: "x25519" };
const agrees = (name) => name === "ECDH" || name === "X25519";
const publicUsages = (name) => (agrees(name) ? [] : ["verify"]);
const privateUsages = (name) => (agrees(name) ? ["deriveKey", "deriveBits"] : ["sign"]);
const only = (usages, allowed) => ArrayPrototypeFilter(usages, (usage) => ArrayPrototypeIncludes(allowed, usage));

const article = (name) => (name[0] === "E" ? "an" : "a"); // ECDSA, ECDH, Ed25519; X25519

// What ops call the curve of a normalized algorithm.
function nativeCurve(algorithm) {
  const name = kinds[algorithm.name] ?? curves[algorithm.namedCurve];
  if (name === undefined) throw fail("NotSupportedError", "Unrecognized namedCurve");
  return name;
}

function finishKey(algorithm, isPrivate, bytes, extractable, usages) {
  const shown = { name: algorithm.name };
  if (algorithm.namedCurve !== undefined) shown.namedCurve = algorithm.namedCurve;
  return make(isPrivate ? "private" : "public", extractable, shown, usages, bytes);
}

function generateKey(algorithm, extractable, usages) {
  const { name } = algorithm;
  const forPublic = publicUsages(name);
  const forPrivate = privateUsages(name);
  checkUsages(usages, [...forPublic, ...forPrivate], `${article(name)} ${name} key`);
  const curve = nativeCurve(algorithm);
  const secret = kinds[name] === undefined ? op_crypto_key_generate("ec", curve) : op_crypto_key_generate(curve);
  const open = op_crypto_key_public(secret);
  return {
    publicKey: finishKey(algorithm, false, open, true, only(usages, forPublic)),
    privateKey: finishKey(algorithm, true, secret, extractable, only(usages, forPrivate)),
  };
}

// Runs an op on a guest's key data; whatever it dislikes is a DataError.
function attempt(op, ...args) {
  try {
    return op(...args);
  } catch {
    throw dataError("Invalid keyData");
  }
}

function readJwk(jwk, algorithm, extractable, usages) {
  const { name } = algorithm;
  const isPrivate = jwk.d !== undefined;
  const isOkp = kinds[name] !== undefined;
  checkUsages(usages, isPrivate ? privateUsages(name) : publicUsages(name), `${article(name)} ${name} key`);
  checkJwk(jwk, isOkp ? "OKP" : "EC", agrees(name) ? "enc" : "sig", extractable, usages);
  if (jwk.crv !== (isOkp ? name : algorithm.namedCurve)) throw dataError(`JWK "crv" does not match the requested algorithm`);
  if (name === "ECDSA" && jwk.alg !== undefined && jwk.alg !== jwkNames[jwk.crv]) throw dataError(`JWK "alg" does not match the requested algorithm`);
  if (name === "Ed25519" && jwk.alg !== undefined && jwk.alg !== "EdDSA" && jwk.alg !== "Ed25519") {
    throw dataError(`JWK "alg" does not match the requested algorithm`);
  }
  const x = member(jwk, "x");
  const d = isPrivate ? member(jwk, "d") : undefined;
  if (isOkp) return readOkpJwk(name, isPrivate, x, d);
  const y = member(jwk, "y");
  const point = new Uint8Array(1 + x.length + y.length);
  point[0] = 4;
  TypedArrayPrototypeSet(point, x, 1);
  TypedArrayPrototypeSet(point, y, 1 + x.length);
  return { __proto__: null, isPrivate, bytes: attempt(op_crypto_key_from_raw, isPrivate, nativeCurve(algorithm), point, d) };
}

function readOkpJwk(name, isPrivate, x, d) {
  if (x.length !== 32 || (isPrivate && d.length !== 32)) throw dataError("Invalid JWK data");
  const bytes = attempt(op_crypto_key_from_raw, isPrivate, kinds[name], x, d);
  if (isPrivate && toText(unpack(op_crypto_key_numbers(true, bytes))[0]) !== toText(x)) throw dataError("Invalid JWK data");
  return { __proto__: null, isPrivate, bytes };
}

function checkCurve(algorithm, isPrivate, bytes) {
  const parts = primordials.StringPrototypeSplit(op_crypto_key_describe(isPrivate, bytes), ";");
  if ((parts[0] === "ec") !== (kinds[algorithm.name] === undefined)) throw dataError("Invalid key type");
  if (parts[0] !== "ec" && parts[0] !== nativeCurve(algorithm)) throw dataError("Invalid key type");
  const actual = parts[0] === "ec" ? parts[1] : parts[0];
  if (actual !== nativeCurve(algorithm)) throw dataError("Named curve mismatch");
}

function importKey(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  nativeCurve(algorithm);
  if (format === "jwk") {
    const { isPrivate, bytes } = readJwk(data, algorithm, extractable, usages);
    return finishKey(algorithm, isPrivate, bytes, extractable, usages);
  }
  const isPrivate = format === "pkcs8";
  checkUsages(usages, isPrivate ? privateUsages(name) : publicUsages(name), `${article(name)} ${name} key`);
  if (format === "raw") {
    return finishKey(algorithm, false, attempt(op_crypto_key_from_raw, false, nativeCurve(algorithm), data), extractable, usages);
  }
  const bytes = attempt(op_crypto_key_read, isPrivate, data, format);
  checkCurve(algorithm, isPrivate, bytes);
  return finishKey(algorithm, isPrivate, bytes, extractable, usages);
}

function exportJwk(data) {
  const { name, namedCurve } = data.algorithm;
  const isPrivate = data.type === "private";
  const numbers = unpack(op_crypto_key_numbers(isPrivate, data.bytes));
  if (kinds[name] !== undefined) {
    const secret = isPrivate ? { d: toText(numbers[1]) } : undefined;
    return finishJwk({ crv: name, ...secret, x: toText(numbers[0]), kty: "OKP" }, data, name === "Ed25519" ? name : undefined);
  }
  const jwk = { kty: "EC", x: toText(numbers[0]), y: toText(numbers[1]), crv: namedCurve };
  if (isPrivate) jwk.d = toText(numbers[2]);
  return finishJwk(jwk, data);
}

function exportKey(format, data) {
  if (format === "jwk") return exportJwk(data);
  const isPrivate = data.type === "private";
  if ((format === "pkcs8") !== isPrivate) throw fail("InvalidAccessError", `Unable to export ${data.algorithm.name} ${data.type} key using ${format} format`);
  return format === "raw" ? op_crypto_key_raw(false, data.bytes, "uncompressed") : TypedArrayPrototypeSlice(data.bytes);
}

function sign(algorithm, data, input) {
  if (data.type !== "private") throw fail("InvalidAccessError", "Key must be a private key");
  const digest = algorithm.hash === undefined ? undefined : primordials.StringPrototypeToLowerCase(algorithm.hash.name);
  return op_crypto_sign(true, data.bytes, digest, 1, -2, true, input);
}

function verify(algorithm, data, signature, input) {
  if (data.type !== "public") throw fail("InvalidAccessError", "Key must be a public key");
  const digest = algorithm.hash === undefined ? undefined : primordials.StringPrototypeToLowerCase(algorithm.hash.name);
  return op_crypto_verify(false, data.bytes, digest, 1, -2, true, input, signature);
}

function deriveBits(algorithm, data, length) {
  const other = slots(algorithm.public);
  if (data.type !== "private") throw fail("InvalidAccessError", "baseKey must be a private key");
  if (other.type !== "public") throw fail("InvalidAccessError", "algorithm.public must be a public key");
  if (other.algorithm.name !== data.algorithm.name) throw fail("InvalidAccessError", `algorithm.public must be an ${data.algorithm.name} key`);
  if (other.algorithm.namedCurve !== data.algorithm.namedCurve) throw fail("InvalidAccessError", "Named curve mismatch");
  const secret = op_crypto_agree(true, data.bytes, false, other.bytes);
  if (length === null) return secret;
  if (length > secret.length * 8) throw fail("OperationError", "derived bit length is too small");
  const cut = TypedArrayPrototypeSlice(secret, 0, primordials.MathCeil(length / 8));
  if (length % 8 !== 0) cut[cut.length - 1] &= 0xff << (8 - (length % 8));
  return cut;
}

module.exports = { __proto__: null, deriveBits, exportKey, generateKey, importKey, sign, verify };
