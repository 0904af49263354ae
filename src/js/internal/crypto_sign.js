// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-sign
// Differs: no. Refuses: nothing.
"use strict";

const { ObjectDefineProperty, Symbol } = primordials;
const { op_crypto_hash_new, op_crypto_hash_size, op_crypto_hash_update, op_crypto_rsa, op_crypto_sign, op_crypto_sign_hash, op_crypto_verify,
  op_crypto_verify_hash } = ops;
const { codes } = require("internal/errors");
const { validateEncoding, validateFunction, validateString } = require("internal/validators");
const { encode, failure, fromString, getArrayBufferOrView, guard, toBuffer } = require("internal/crypto_bytes");
const { inheritLazily } = require("internal/crypto_lazy_transform");
const keys = () => require("internal/crypto_keys");

const kState = Symbol("state");
const isView = primordials.ArrayBufferIsView;
const signMessage = guard(op_crypto_sign);
const verifyMessage = guard(op_crypto_verify);
const signHash = guard(op_crypto_sign_hash);
const verifyHash = guard(op_crypto_verify_hash);
const transform = guard(op_crypto_rsa);

const PKCS1 = 1;
const OAEP = 4;
const PSS = 6;
const SALT_AUTO = -2;

function integerOption(name, options) {
  const value = options[name];
  if (value === undefined) return undefined;
  if (value === value >> 0) return value;
  throw new codes.ERR_INVALID_ARG_VALUE(`options.${name}`, value);
}

// What the key argument says beyond the key: padding, salt, and how elliptic-curve signatures are written.
function schemeOf(options, kind) {
  const scheme = { __proto__: null, padding: kind === "rsa-pss" ? PSS : PKCS1, salt: SALT_AUTO, sideBySide: false };
  if (typeof options !== "object" || options === null || keys().isKeyObject(options)) return scheme;
  scheme.padding = integerOption("padding", options) ?? scheme.padding;
  scheme.salt = integerOption("saltLength", options) ?? scheme.salt;
  const { dsaEncoding } = options;
  if (dsaEncoding !== undefined && dsaEncoding !== "der" && dsaEncoding !== "ieee-p1363") {
    throw new codes.ERR_INVALID_ARG_VALUE("options.dsaEncoding", dsaEncoding);
  }
  scheme.sideBySide = dsaEncoding === "ieee-p1363";
  if (scheme.padding !== PKCS1 && scheme.padding !== PSS && (kind === "rsa" || kind === "rsa-pss")) {
    throw require("internal/crypto_bytes").translate(
      new primordials.Error("error:1C8000A5:Provider routines::illegal or unsupported padding mode"));
  }
  return scheme;
}

function begin(object, algorithm, options) {
  validateString(algorithm, "algorithm");
  if (op_crypto_hash_size(algorithm) === -1) throw failure("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest", primordials.TypeError);
  const value = { __proto__: null, algorithm, native: op_crypto_hash_new(algorithm, -1), options };
  ObjectDefineProperty(object, kState, { __proto__: null, value, enumerable: false });
}

function update(data, encoding) {
  if (typeof data === "string") {
    validateEncoding(data, encoding);
    data = fromString(data, encoding);
  } else if (!isView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE("data", ["string", "Buffer", "TypedArray", "DataView"], data);
  }
  op_crypto_hash_update(this[kState].native, data);
  return this;
}

function _write(chunk, encoding, callback) {
  this.update(chunk, encoding);
  callback();
}

function Sign(algorithm, options) {
  if (!new.target) return new Sign(algorithm, options);
  begin(this, algorithm, options);
}

function Verify(algorithm, options) {
  if (!new.target) return new Verify(algorithm, options);
  begin(this, algorithm, options);
}

function requireHashable(kind) {
  if (kind === "ed25519" || kind === "x25519") throw failure("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
}

Sign.prototype._write = Verify.prototype._write = _write;
Sign.prototype.update = Verify.prototype.update = update;

Sign.prototype.sign = function sign(options, encoding) {
  if (!options) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { bytes } = keys().preparePrivateKey(options);
  const { kind } = keys().describeKey(true, bytes);
  requireHashable(kind);
  const { padding, salt, sideBySide } = schemeOf(options, kind);
  const { algorithm, native } = this[kState];
  const signature = signHash(true, bytes, algorithm, padding, salt, sideBySide, native);
  return encoding && encoding !== "buffer" ? encode(signature, encoding) : toBuffer(signature);
};

Verify.prototype.verify = function verify(options, signature, signatureEncoding) {
  const { isPrivate, bytes } = keys().preparePublicOrPrivateKey(options);
  signature = getArrayBufferOrView(signature, "signature", signatureEncoding);
  const { kind } = keys().describeKey(isPrivate, bytes);
  requireHashable(kind);
  const { padding, salt, sideBySide } = schemeOf(options, kind);
  const { algorithm, native } = this[kState];
  return verifyHash(isPrivate, bytes, algorithm, padding, salt, sideBySide, native, signature);
};

inheritLazily(Sign, "Writable", (object) => object[kState].options);
inheritLazily(Verify, "Writable", (object) => object[kState].options);

function checkAlgorithm(algorithm, kind) {
  if (algorithm === null || algorithm === undefined) return undefined;
  validateString(algorithm, "algorithm");
  if (op_crypto_hash_size(algorithm) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(algorithm);
  if (kind === "ed25519") {
    throw require("internal/crypto_bytes").translate(new primordials.Error("error:1C80007A:Provider routines::invalid digest"));
  }
  return algorithm;
}

// Calls back later when there is a callback, else gives the result.
function settle(callback, work) {
  if (callback === undefined) return work();
  require("internal/crypto_kdf").complete(callback, work);
}

function sign(algorithm, data, key, callback) {
  if (algorithm != null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  data = getArrayBufferOrView(data, "data");
  if (!key) throw new codes.ERR_CRYPTO_SIGN_KEY_REQUIRED();
  const { bytes } = keys().preparePrivateKey(key);
  const { kind } = keys().describeKey(true, bytes);
  const digest = checkAlgorithm(algorithm, kind);
  const { padding, salt, sideBySide } = schemeOf(key, kind);
  return settle(callback, () => toBuffer(signMessage(true, bytes, digest, padding, salt, sideBySide, data)));
}

function verify(algorithm, data, key, signature, callback) {
  if (algorithm != null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  data = getArrayBufferOrView(data, "data");
  if (!isView(signature)) {
    throw new codes.ERR_INVALID_ARG_TYPE("signature", ["Buffer", "TypedArray", "DataView"], signature);
  }
  const { isPrivate, bytes } = keys().preparePublicOrPrivateKey(key);
  const { kind } = keys().describeKey(isPrivate, bytes);
  const digest = checkAlgorithm(algorithm, kind);
  const { padding, salt, sideBySide } = schemeOf(key, kind);
  return settle(callback, () => verifyMessage(isPrivate, bytes, digest, padding, salt, sideBySide, data, signature));
}

// The four transformations of RSA; `operation` is the op's number.
function makeTransform(operation, defaultPadding, needsPrivate) {
  return (options, buffer) => {
    const oaepHash = options?.oaepHash;
    let oaepLabel = options?.oaepLabel;
    if (oaepHash !== undefined) validateString(oaepHash, "key.oaepHash");
    if (oaepLabel !== undefined) oaepLabel = getArrayBufferOrView(oaepLabel, "key.oaepLabel", options.encoding);
    if (oaepHash !== undefined && op_crypto_hash_size(oaepHash) === -1) throw failure("ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
    const { isPrivate, bytes } = needsPrivate ? keys().preparePrivateKey(options) : keys().preparePublicOrPrivateKey(options);
    const padding = options.padding || defaultPadding;
    buffer = getArrayBufferOrView(buffer, "buffer", options.encoding);
    const { kind } = keys().describeKey(isPrivate, bytes);
    if (kind !== "rsa") {
      throw require("internal/crypto_bytes").translate(
        new primordials.Error("error:03000096:digital envelope routines::operation not supported for this keytype"));
    }
    return toBuffer(transform(isPrivate, bytes, operation, padding, oaepHash ?? "sha1", oaepLabel, buffer));
  };
}

// Ordinary functions, because some packages call them with `new`.
module.exports = {
  __proto__: null,
  Sign,
  Verify,
  createSign: function createSign(algorithm, options) {
    return new Sign(algorithm, options);
  },
  createVerify: function createVerify(algorithm, options) {
    return new Verify(algorithm, options);
  },
  privateDecrypt: makeTransform(1, OAEP, true),
  privateEncrypt: makeTransform(2, PKCS1, true),
  publicDecrypt: makeTransform(3, PKCS1, false),
  publicEncrypt: makeTransform(0, OAEP, false),
  sign,
  verify,
};
