// SPEC: https://w3c.github.io/webcrypto/#rsassa-pkcs1
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeFilter, ArrayPrototypeIncludes, TypedArrayPrototypeSlice, Uint8Array } = primordials;
const { op_crypto_key_describe, op_crypto_key_from_numbers, op_crypto_key_generate, op_crypto_key_numbers, op_crypto_key_public,
  op_crypto_key_read, op_crypto_rsa, op_crypto_sign, op_crypto_verify } = ops;
const { checkUsages, fail } = require("web/subtle_normalize");
const { checkAlgorithm, checkJwk, dataError, finishJwk, member, toText } = require("web/subtle_jwk");
const { make } = require("web/crypto_key");
const { pack, unpack } = require("internal/crypto_key_encoding");

const OAEP = 4;
const digestOf = (hash) => primordials.StringPrototypeToLowerCase(hash.name);
const hashNumber = (hash) => primordials.StringPrototypeSlice(hash.name, 4);
const publicUsages = (name) => (name === "RSA-OAEP" ? ["encrypt", "wrapKey"] : ["verify"]);
const privateUsages = (name) => (name === "RSA-OAEP" ? ["decrypt", "unwrapKey"] : ["sign"]);
const only = (usages, allowed) => ArrayPrototypeFilter(usages, (usage) => ArrayPrototypeIncludes(allowed, usage));

function jwkName(name, hash) {
  const number = hashNumber(hash);
  if (name === "RSASSA-PKCS1-v1_5") return `RS${number}`;
  if (name === "RSA-PSS") return `PS${number}`;
  return number === "1" ? "RSA-OAEP" : `RSA-OAEP-${number}`;
}

// What a key says of itself: sizes come from the key, the hash from the caller.
function algorithmOf(name, hash, isPrivate, bytes) {
  const parts = primordials.StringPrototypeSplit(op_crypto_key_describe(isPrivate, bytes), ";");
  if (parts[0] !== "rsa" && parts[0] !== "rsa-pss") throw dataError("Invalid key type");
  const publicExponent = unpack(op_crypto_key_numbers(false, isPrivate ? op_crypto_key_public(bytes) : bytes))[1];
  return { name, modulusLength: +parts[1], publicExponent: TypedArrayPrototypeSlice(publicExponent), hash: { name: hash.name } };
}

function finishKey(name, hash, isPrivate, bytes, extractable, usages) {
  return make(isPrivate ? "private" : "public", extractable, algorithmOf(name, hash, isPrivate, bytes), usages, bytes);
}

function generateKey({ name, hash, modulusLength, publicExponent }, extractable, usages) {
  const forPublic = publicUsages(name);
  const forPrivate = privateUsages(name);
  checkUsages(usages, [...forPublic, ...forPrivate], "a RSA key");
  // Before the work, which takes long, and for an exponent of one would never end.
  if (!isExponent(publicExponent)) throw fail("OperationError", "The operation failed for an operation-specific reason");
  if (only(usages, forPrivate).length === 0) throw fail("SyntaxError", "Usages cannot be empty when creating a key.");
  let secret;
  try {
    secret = op_crypto_key_generate("rsa", modulusLength, publicExponent);
  } catch {
    throw fail("OperationError", "The operation failed for an operation-specific reason");
  }
  const open = op_crypto_key_public(secret);
  return {
    publicKey: finishKey(name, hash, false, open, true, only(usages, forPublic)),
    privateKey: finishKey(name, hash, true, secret, extractable, only(usages, forPrivate)),
  };
}

// Odd, and more than one.
function isExponent(bytes) {
  let high = 0;
  for (let i = 0; i < bytes.length - 1; i++) high |= bytes[i];
  const low = bytes.length === 0 ? 0 : bytes[bytes.length - 1];
  return (low & 1) === 1 && (high !== 0 || low > 1);
}

function read(isPrivate, data, format) {
  try {
    return op_crypto_key_read(isPrivate, data, format);
  } catch {
    throw dataError("Invalid keyData");
  }
}

const privateMembers = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

function readJwk(jwk, name, hash, extractable, usages) {
  const isPrivate = jwk.d !== undefined;
  checkUsages(usages, isPrivate ? privateUsages(name) : publicUsages(name), "a RSA key");
  checkJwk(jwk, "RSA", name === "RSA-OAEP" ? "enc" : "sig", extractable, usages);
  checkAlgorithm(jwk, jwkName(name, hash));
  if (jwk.oth !== undefined) throw fail("NotSupportedError", "Keys with more than two primes are not supported");
  const numbers = [];
  for (let i = 0; i < (isPrivate ? 8 : 2); i++) numbers[i] = member(jwk, privateMembers[i]);
  try {
    return { __proto__: null, isPrivate, bytes: op_crypto_key_from_numbers(isPrivate, pack(numbers)) };
  } catch {
    throw dataError("Invalid JWK data");
  }
}

function importKey(format, data, { name, hash }, extractable, usages) {
  if (format === "jwk") {
    const { isPrivate, bytes } = readJwk(data, name, hash, extractable, usages);
    return finishKey(name, hash, isPrivate, bytes, extractable, usages);
  }
  if (format !== "spki" && format !== "pkcs8") throw fail("NotSupportedError", `Unable to import ${name} using ${format} format`);
  const isPrivate = format === "pkcs8";
  checkUsages(usages, isPrivate ? privateUsages(name) : publicUsages(name), "a RSA key");
  return finishKey(name, hash, isPrivate, read(isPrivate, data, format), extractable, usages);
}

function exportKey(format, data) {
  const isPrivate = data.type === "private";
  if (format === "jwk") {
    const numbers = unpack(op_crypto_key_numbers(isPrivate, data.bytes));
    const members = { kty: "RSA" };
    for (let i = 0; i < numbers.length; i++) members[privateMembers[i]] = toText(numbers[i]);
    return finishJwk(members, data, jwkName(data.algorithm.name, data.algorithm.hash));
  }
  if (format !== "spki" && format !== "pkcs8") throw fail("NotSupportedError", `Unable to export ${data.algorithm.name} ${data.type} key using ${format} format`);
  if ((format === "pkcs8") !== isPrivate) throw fail("InvalidAccessError", `Unable to export ${data.algorithm.name} ${data.type} key using ${format} format`);
  return TypedArrayPrototypeSlice(data.bytes);
}

function requireType(data, type) {
  if (data.type !== type) throw fail("InvalidAccessError", `Key must be a ${type} key`);
}

// Padding and salt of the ops.
const scheme = (algorithm) => (algorithm.name === "RSA-PSS" ? [6, algorithm.saltLength] : [1, -2]);

function sign(algorithm, data, input) {
  requireType(data, "private");
  const [padding, salt] = scheme(algorithm);
  return op_crypto_sign(true, data.bytes, digestOf(data.algorithm.hash), padding, salt, false, input);
}

function verify(algorithm, data, signature, input) {
  requireType(data, "public");
  const [padding, salt] = scheme(algorithm);
  return op_crypto_verify(false, data.bytes, digestOf(data.algorithm.hash), padding, salt, false, input, signature);
}

const noLabel = new Uint8Array(0);

function encrypt({ label = noLabel }, data, input) {
  requireType(data, "public");
  return op_crypto_rsa(false, data.bytes, 0, OAEP, digestOf(data.algorithm.hash), label, input);
}

function decrypt({ label = noLabel }, data, input) {
  requireType(data, "private");
  return op_crypto_rsa(true, data.bytes, 1, OAEP, digestOf(data.algorithm.hash), label, input);
}

module.exports = { __proto__: null, decrypt, encrypt, exportKey, generateKey, importKey, sign, verify };
