// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-hash
// Differs: blake2, SM3 and MDC2 are absent. Refuses: nothing.
"use strict";

const { ArrayPrototypeSlice, ObjectDefineProperty, Symbol } = primordials;
const { op_crypto_equal, op_crypto_hash_copy, op_crypto_hash_finish, op_crypto_hash_new, op_crypto_hash_once, op_crypto_hash_size,
  op_crypto_hash_update, op_crypto_hmac_finish, op_crypto_hmac_new, op_crypto_hmac_update } = ops;
const { codes } = require("internal/errors");
const { validateEncoding, validateString, validateUint32 } = require("internal/validators");
const { normalizeEncoding } = require("internal/encodings");
const { emptyBuffer, encode, fromString, guard, isBytes, isUtf8, nativeEncoding, toBuffer, translate } = require("internal/crypto_bytes");
const { inheritLazily } = require("internal/crypto_lazy_transform");

const kState = Symbol("state");
const isView = primordials.ArrayBufferIsView;

// The pieces that an op takes: text that is to be UTF-8 goes as it is.
function piece(data, encoding) {
  if (typeof data === "string") return isUtf8(encoding) ? data : fromString(data, encoding);
  if (isView(data)) return data;
  throw new codes.ERR_INVALID_ARG_TYPE("data", ["string", "Buffer", "TypedArray", "DataView"], data);
}

function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const isCopy = algorithm instanceof Hash;
  if (!isCopy) validateString(algorithm, "algorithm");
  const length = typeof options === "object" && options !== null ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, "options.outputLength");
  let native;
  try {
    native = isCopy ? op_crypto_hash_copy(algorithm[kState].native, length ?? -1) : op_crypto_hash_new(algorithm, length ?? -1);
  } catch (error) {
    if (error.code === "ERR_CRYPTO_INVALID_DIGEST") throw new primordials.Error("Digest method not supported");
    throw translate(error);
  }
  const value = { __proto__: null, native, finished: false, options };
  ObjectDefineProperty(this, kState, { __proto__: null, value, enumerable: false });
}

Hash.prototype.copy = function copy(options) {
  if (this[kState].finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(this, options);
};

Hash.prototype._transform = function _transform(chunk, encoding, callback) {
  op_crypto_hash_update(this[kState].native, piece(chunk, encoding));
  callback();
};

Hash.prototype._flush = function _flush(callback) {
  this.push(this.digest());
  callback();
};

Hash.prototype.update = function update(data, encoding) {
  const state = this[kState];
  if (state.finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  if (typeof data === "string") validateEncoding(data, encoding);
  op_crypto_hash_update(state.native, piece(data, encoding));
  return this;
};

Hash.prototype.digest = function digest(encoding) {
  const state = this[kState];
  if (state.finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  state.finished = true;
  return finishAs(op_crypto_hash_finish, state.native, encoding);
};

// Hex and base64 are written by the op; the other encodings go through a Buffer.
function finishAs(finish, native, encoding) {
  const direct = nativeEncoding(encoding);
  if (direct !== undefined) return finish(native, direct);
  const bytes = finish(native);
  return encoding && normalizeEncoding(encoding) !== undefined ? encode(bytes, encoding) : toBuffer(bytes);
}

function Hmac(algorithm, key, options) {
  if (!new.target) return new Hmac(algorithm, key, options);
  validateString(algorithm, "hmac");
  const secret = require("internal/crypto_keys").prepareSecretKey(key, options?.encoding);
  if (op_crypto_hash_size(algorithm) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(algorithm);
  const value = { __proto__: null, native: makeHmac(algorithm, secret), finished: false, options };
  ObjectDefineProperty(this, kState, { __proto__: null, value, enumerable: false });
}
const makeHmac = guard(op_crypto_hmac_new);

Hmac.prototype.update = function update(data, encoding) {
  const state = this[kState];
  if (state.finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  if (typeof data === "string") validateEncoding(data, encoding);
  op_crypto_hmac_update(state.native, piece(data, encoding));
  return this;
};

Hmac.prototype.digest = function digest(encoding) {
  const state = this[kState];
  if (state.finished) return encoding && encoding !== "buffer" ? "" : emptyBuffer();
  state.finished = true;
  return finishAs(op_crypto_hmac_finish, state.native, encoding);
};

Hmac.prototype._flush = Hash.prototype._flush;
Hmac.prototype._transform = function _transform(chunk, encoding, callback) {
  op_crypto_hmac_update(this[kState].native, piece(chunk, encoding));
  callback();
};

inheritLazily(Hash, "Transform", (object) => object[kState].options);
inheritLazily(Hmac, "Transform", (object) => object[kState].options);

// `hash(name, data[, encoding])`: the short way.
function hash(algorithm, input, outputEncoding = "hex") {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !isView(input)) {
    throw new codes.ERR_INVALID_ARG_TYPE("input", ["Buffer", "TypedArray", "DataView", "string"], input);
  }
  validateString(outputEncoding, "outputEncoding");
  const encoding = outputEncoding === "buffer" ? "buffer" : normalizeEncoding(outputEncoding);
  if (encoding === undefined) throw new codes.ERR_INVALID_ARG_VALUE("outputEncoding", outputEncoding);
  if (op_crypto_hash_size(algorithm) === -1) throw new primordials.Error("Digest method not supported");
  const direct = nativeEncoding(encoding);
  const result = op_crypto_hash_once(algorithm, input, -1, direct);
  return direct !== undefined ? result : encode(result, encoding);
}

const names = ["RSA-MD5", "RSA-RIPEMD160", "RSA-SHA1", "RSA-SHA224", "RSA-SHA256", "RSA-SHA384", "RSA-SHA512", "RSA-SHA512/224",
  "RSA-SHA512/256", "md5", "md5-sha1", "md5WithRSAEncryption", "ripemd", "ripemd160", "rmd160", "sha1", "sha1WithRSAEncryption", "sha224",
  "sha224WithRSAEncryption", "sha256", "sha256WithRSAEncryption", "sha3-224", "sha3-256", "sha3-384", "sha3-512", "sha384",
  "sha384WithRSAEncryption", "sha512", "sha512-224", "sha512-256", "sha512WithRSAEncryption", "shake128", "shake256", "ssl3-md5", "ssl3-sha1"];
const getHashes = () => ArrayPrototypeSlice(names);

function timingSafeEqual(a, b) {
  if (!isBytes(a)) throw new codes.ERR_INVALID_ARG_TYPE("buf1", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], a);
  if (!isBytes(b)) throw new codes.ERR_INVALID_ARG_TYPE("buf2", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], b);
  if (a.byteLength !== b.byteLength) throw new codes.ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return op_crypto_equal(a, b);
}

module.exports = {
  __proto__: null,
  Hash,
  Hmac,
  createHash: (algorithm, options) => new Hash(algorithm, options),
  createHmac: (algorithm, key, options) => new Hmac(algorithm, key, options),
  getHashes,
  hash,
  nativeHash: (object) => object[kState],
  timingSafeEqual,
};
