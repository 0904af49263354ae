// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#cryptogeneratekeypairtype-options-callback
// Differs: no Ed448, X448 and DH key pairs. Refuses: nothing.
"use strict";

const { Error, Uint8Array } = primordials;
const { op_crypto_key_generate, op_crypto_key_public, op_random_fill } = ops;
const { codes } = require("internal/errors");
const { validateFunction, validateInt32, validateInteger, validateObject, validateOneOf, validateString, validateUint32 } = require("internal/validators");
const { failure, guard } = require("internal/crypto_bytes");
const { describeKey, makeKeyObject, writeKey } = require("internal/crypto_keys");
const { complete } = require("internal/crypto_kdf");

const generate = guard(op_crypto_key_generate);

// 65537 and the like as big-endian bytes.
function exponentBytes(value) {
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) bytes[i] = value >>> (24 - 8 * i);
  return bytes;
}

function rsaJob(type, options) {
  validateObject(options, "options");
  const { modulusLength, publicExponent = 0x10001 } = options;
  validateUint32(modulusLength, "options.modulusLength");
  validateUint32(publicExponent, "options.publicExponent");
  if (type === "rsa-pss") {
    for (const name of ["hashAlgorithm", "mgf1HashAlgorithm"]) {
      if (options[name] !== undefined) validateString(options[name], `options.${name}`);
    }
  }
  return () => {
    // The library would look for a key of an exponent of one for ever.
    if (publicExponent < 3 || publicExponent % 2 === 0) throw new Error("error:020000B2:rsa routines::pub exponent out of range");
    return generate(type, modulusLength, exponentBytes(publicExponent));
  };
}

function ecJob(options) {
  validateObject(options, "options");
  const { namedCurve, paramEncoding } = options;
  validateString(namedCurve, "options.namedCurve");
  if (paramEncoding != null && paramEncoding !== "named" && paramEncoding !== "explicit") {
    throw new codes.ERR_INVALID_ARG_VALUE("options.paramEncoding", paramEncoding);
  }
  if (!require("internal/crypto_dh").isCurve(namedCurve)) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  return () => generate("ec", namedCurve);
}

function dsaJob(options) {
  validateObject(options, "options");
  validateUint32(options.modulusLength, "options.modulusLength");
  if (options.divisorLength != null) validateInt32(options.divisorLength, "options.divisorLength", 0);
  return () => generate("dsa", options.modulusLength);
}

function jobOf(type, options) {
  if (type === "rsa" || type === "rsa-pss") return rsaJob(type, options);
  if (type === "ec") return ecJob(options);
  if (type === "dsa") return dsaJob(options);
  if (type === "ed25519" || type === "x25519") return () => generate(type);
  if (type === "ed448" || type === "x448" || type === "dh") throw failure("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
  throw new codes.ERR_INVALID_ARG_VALUE("type", type, "must be a supported key type");
}

// How one half is given back: as a KeyObject, or written.
function parseOutput(options, name, type, isPublic) {
  const encoding = options?.[name];
  if (encoding == null) return undefined;
  if (typeof encoding !== "object") throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, encoding);
  return require("internal/crypto_key_encoding").parseEncoding(encoding, type, isPublic, name);
}

function prepare(type, options) {
  validateString(type, "type");
  if (options !== undefined) validateObject(options, "options");
  const publicEncoding = parseOutput(options, "publicKeyEncoding", type, true);
  const privateEncoding = parseOutput(options, "privateKeyEncoding", type, false);
  const job = jobOf(type, options);
  return () => {
    const secret = job();
    const open = op_crypto_key_public(secret);
    return {
      publicKey: give(false, open, publicEncoding),
      privateKey: give(true, secret, privateEncoding),
    };
  };
}

function give(isPrivate, bytes, encoding) {
  if (encoding === undefined) return makeKeyObject(isPrivate ? "private" : "public", bytes);
  const { kind, curve } = describeKey(isPrivate, bytes);
  return writeKey(isPrivate, bytes, kind, curve, encoding);
}

function generateKeyPairSync(type, options) {
  return prepare(type, options)();
}

function generateKeyPair(type, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = undefined;
  }
  const job = prepare(type, options);
  validateFunction(callback, "callback");
  const { defer } = require("internal/crypto_random");
  let pair;
  try {
    pair = job();
  } catch (error) {
    defer(callback, error);
    return;
  }
  defer(callback, null, pair.publicKey, pair.privateKey);
}

// `util.promisify(generateKeyPair)` gives both halves.
primordials.ObjectDefineProperty(generateKeyPair, primordials.SymbolFor("nodejs.util.promisify.custom"), {
  __proto__: null,
  value: (type, options) => new primordials.Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })));
  }),
});

function prepareSecret(type, options) {
  validateString(type, "type");
  validateObject(options, "options");
  const { length } = options;
  if (type === "hmac") validateInteger(length, "options.length", 8, 2147483647);
  else if (type === "aes") validateOneOf(length, "options.length", [128, 192, 256]);
  else throw new codes.ERR_INVALID_ARG_VALUE("type", type, "must be a supported key type");
  return () => {
    const bytes = new Uint8Array(primordials.MathFloor(length / 8));
    op_random_fill(bytes);
    return makeKeyObject("secret", bytes);
  };
}

function generateKeySync(type, options) {
  return prepareSecret(type, options)();
}

function generateKey(type, options, callback) {
  const job = prepareSecret(type, options);
  validateFunction(callback, "callback");
  complete(callback, job);
}

module.exports = { __proto__: null, generateKey, generateKeyPair, generateKeyPairSync, generateKeySync };
