// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#cryptopbkdf2password-salt-iterations-keylen-digest-callback, and the
// same for scrypt and hkdf. Differs: work is done at once, the callback comes later. Refuses: nothing.
"use strict";

const { Uint8Array } = primordials;
const { op_crypto_hash_size, op_crypto_hkdf, op_crypto_pbkdf2, op_crypto_scrypt } = ops;
const { codes } = require("internal/errors");
const { validateFunction, validateInteger, validateInt32, validateString, validateUint32 } = require("internal/validators");
const { getArrayBufferOrView, guard, isBytes, toArrayBuffer, toBuffer } = require("internal/crypto_bytes");
const { defer } = require("internal/crypto_random");

const derivePbkdf2 = guard(op_crypto_pbkdf2);
const deriveScrypt = guard(op_crypto_scrypt);
const deriveHkdf = guard(op_crypto_hkdf);
const MAX = 2147483647;

// Does the work now and calls back later; errors of the work go to the callback, but for one about the arguments.
function complete(callback, work) {
  let result;
  try {
    result = work();
  } catch (error) {
    if (error?.code === "ERR_CRYPTO_INVALID_SCRYPT_PARAMS") throw error;
    defer(callback, error);
    return;
  }
  defer(callback, null, result);
}

function checkPbkdf2(password, salt, iterations, keylen, digest) {
  validateString(digest, "digest");
  password = getArrayBufferOrView(password, "password", "buffer");
  salt = getArrayBufferOrView(salt, "salt", "buffer");
  validateInt32(iterations, "iterations", 1);
  validateInt32(keylen, "keylen", 0);
  if (op_crypto_hash_size(digest) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(digest);
  return () => toBuffer(keylen === 0 ? new Uint8Array(0) : derivePbkdf2(digest, password, salt, iterations, keylen));
}

function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === "function") {
    callback = digest;
    digest = undefined;
  }
  const work = checkPbkdf2(password, salt, iterations, keylen, digest);
  validateFunction(callback, "callback");
  complete(callback, work);
}

function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return checkPbkdf2(password, salt, iterations, keylen, digest)();
}

const scryptDefaults = { __proto__: null, N: 16384, r: 8, p: 1, maxmem: 32 << 20 };

// One parameter that has a short and a long name.
function costOption(options, short, long) {
  const hasShort = options[short] !== undefined;
  if (options[long] === undefined && !hasShort) return scryptDefaults[short];
  if (options[long] !== undefined && hasShort) throw new codes.ERR_CRYPTO_SCRYPT_INVALID_PARAMETER();
  const value = hasShort ? options[short] : options[long];
  validateUint32(value, hasShort ? short : long);
  return value === 0 ? scryptDefaults[short] : value;
}

function checkScrypt(password, salt, keylen, options) {
  password = getArrayBufferOrView(password, "password");
  salt = getArrayBufferOrView(salt, "salt");
  validateInt32(keylen, "keylen", 0);
  let { N, r, p, maxmem } = scryptDefaults;
  if (options && options !== scryptDefaults) {
    N = costOption(options, "N", "cost");
    r = costOption(options, "r", "blockSize");
    p = costOption(options, "p", "parallelization");
    if (options.maxmem !== undefined) {
      validateInteger(options.maxmem, "maxmem", 0);
      maxmem = options.maxmem === 0 ? scryptDefaults.maxmem : options.maxmem;
    }
  }
  if (keylen === 0) return () => toBuffer(new Uint8Array(0));
  return () => toBuffer(deriveScrypt(password, salt, N, r, p, maxmem, keylen));
}

function scrypt(password, salt, keylen, options, callback = undefined) {
  if (callback === undefined) {
    callback = options;
    options = scryptDefaults;
  }
  const work = checkScrypt(password, salt, keylen, options);
  validateFunction(callback, "callback");
  complete(callback, work);
}

function scryptSync(password, salt, keylen, options = scryptDefaults) {
  return checkScrypt(password, salt, keylen, options)();
}

function keyBytes(key) {
  const { isKeyObject, secretBytes } = require("internal/crypto_keys");
  if (isKeyObject(key)) {
    if (key.type !== "secret") throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(key.type, "secret");
    return secretBytes(key);
  }
  if (typeof key !== "string" && !isBytes(key)) {
    throw new codes.ERR_INVALID_ARG_TYPE("ikm", ["string", "SecretKeyObject", "ArrayBuffer", "TypedArray", "DataView", "Buffer"], key);
  }
  return getArrayBufferOrView(key, "key");
}

function checkHkdf(digest, key, salt, info, length) {
  validateString(digest, "digest");
  key = keyBytes(key);
  salt = getArrayBufferOrView(salt, "salt");
  info = getArrayBufferOrView(info, "info");
  validateInteger(length, "length", 0, MAX);
  if (info.byteLength > 1024) throw new codes.ERR_OUT_OF_RANGE("info", "must not contain more than 1024 bytes", info.byteLength);
  if (op_crypto_hash_size(digest) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(digest);
  if (length > 255 * op_crypto_hash_size(digest)) throw new codes.ERR_CRYPTO_INVALID_KEYLEN();
  return () => toArrayBuffer(length === 0 ? new Uint8Array(0) : deriveHkdf(digest, key, salt, info, length));
}

function hkdf(digest, key, salt, info, length, callback) {
  const work = checkHkdf(digest, key, salt, info, length);
  validateFunction(callback, "callback");
  complete(callback, work);
}

function hkdfSync(digest, key, salt, info, length) {
  return checkHkdf(digest, key, salt, info, length)();
}

module.exports = { __proto__: null, complete, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync };
