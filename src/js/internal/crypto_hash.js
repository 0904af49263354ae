// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-hash
// Differs: blake2 and SM3 hash, and sign nothing. Refuses: nothing.
"use strict";

const { ArrayPrototypeSlice, SafeMap, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSet, TypedArrayPrototypeSlice } = primordials;
const { op_crypto_equal, op_crypto_hash_copy, op_crypto_hash_finish, op_crypto_hash_new, op_crypto_hash_once, op_crypto_hash_size,
  op_crypto_hash_update, op_crypto_hmac_finish, op_crypto_hmac_new, op_crypto_hmac_once, op_crypto_hmac_update } = ops;
const { codes } = require("internal/errors");
const { validateEncoding, validateString, validateUint32 } = require("internal/validators");
const { normalizeEncoding } = require("internal/encodings");
const { emptyBuffer, encode, failure, fromString, guard, isBytes, isUtf8, nativeEncoding, toBuffer, toUint8Array } = require("internal/crypto_bytes");
const { inheritLazily } = require("internal/crypto_lazy_transform");

const { allocUnsafe } = require("node/buffer").Buffer;
const isView = primordials.ArrayBufferIsView;

// The pieces that an op takes: text that is to be UTF-8 goes as it is.
function piece(data, encoding) {
  if (typeof data === "string") return isUtf8(encoding) ? data : fromString(data, encoding);
  if (isView(data)) return data;
  throw new codes.ERR_INVALID_ARG_TYPE("data", ["string", "Buffer", "TypedArray", "DataView"], data);
}

// Sizes of digests by the names that were asked for.
const sizes = new SafeMap();
function sizeOf(algorithm) {
  let size = sizes.get(algorithm);
  if (size === undefined) {
    size = op_crypto_hash_size(algorithm);
    if (size !== -1) sizes.set(algorithm, size);
  }
  return size;
}

// What may wait in JavaScript until the digest is asked for: then one op does all, and no native state is made.
const WAITING_BYTES = 1024;

// A copy in the pool of small buffers: cheaper than an array of its own.
function copyOf(bytes) {
  const copy = allocUnsafe(bytes.byteLength);
  TypedArrayPrototypeSet(copy, TypedArrayPrototypeGetSymbolToStringTag(bytes) === "Uint8Array" ? bytes : toUint8Array(bytes));
  return copy;
}

// A hash, or an HMAC when there is a key, at work. `first` is a piece that waits; `native` is the state in Rust once there is one.
class Work {
  constructor(name, key, length, options) {
    this.name = name;
    this.key = key;
    this.length = length;
    this.options = options;
    this.native = undefined;
    this.first = undefined;
    this.finished = false;
    this.result = undefined;
  }

  update(bytes) {
    if (this.native === undefined) {
      if (this.first === undefined && bytes.length <= WAITING_BYTES) {
        this.first = typeof bytes === "string" ? bytes : copyOf(bytes);
        return;
      }
      this.begin();
    }
    this.advance(bytes);
  }

  begin() {
    if (this.native !== undefined) return this.native;
    this.native = this.key === undefined ? startHash(this.name, this.length) : startHmac(this.name, this.key);
    if (this.first !== undefined) this.advance(this.first);
    this.first = undefined;
    return this.native;
  }

  advance(bytes) {
    if (this.key === undefined) op_crypto_hash_update(this.native, bytes);
    else op_crypto_hmac_update(this.native, bytes);
  }
}

// Gives an object a private field with its work: cheaper than a hidden property.
let workOf;
class Stamp extends (function (object) {
  return object;
}) {
  #work;

  constructor(object, work) {
    super(object);
    this.#work = work;
  }

  static {
    workOf = (object) => object.#work;
  }
}

const startHash = guard(op_crypto_hash_new);

function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  const isCopy = algorithm instanceof Hash;
  if (!isCopy) validateString(algorithm, "algorithm");
  const length = typeof options === "object" && options !== null ? options.outputLength : undefined;
  if (length !== undefined) validateUint32(length, "options.outputLength");
  const name = isCopy ? workOf(algorithm).name : algorithm;
  const size = sizeOf(name);
  if (size === -1) throw new primordials.Error("Digest method not supported");
  const work = new Work(name, undefined, length ?? -1, options);
  if (isCopy) work.native = guard(op_crypto_hash_copy)(workOf(algorithm).begin(), length ?? -1);
  else if (length !== undefined && length !== size) work.begin(); // refuses lengths that the function cannot give
  new Stamp(this, work);
}

Hash.prototype.copy = function copy(options) {
  if (workOf(this).finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  return new Hash(this, options);
};

Hash.prototype._transform = Hmac.prototype._transform = function _transform(chunk, encoding, callback) {
  workOf(this).update(piece(chunk, encoding));
  callback();
};

// What went out at the end of the stream is what `digest` gives afterwards.
Hash.prototype._flush = function _flush(callback) {
  const digest = this.digest();
  const work = workOf(this);
  work.finished = false;
  work.result = digest;
  this.push(digest);
  callback();
};

Hmac.prototype._flush = function _flush(callback) {
  this.push(this.digest());
  callback();
};

Hash.prototype.update = Hmac.prototype.update = function update(data, encoding) {
  const work = workOf(this);
  if (work.finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  if (typeof data === "string") validateEncoding(data, encoding);
  work.update(piece(data, encoding));
  return this;
};

Hash.prototype.digest = function digest(encoding) {
  const work = workOf(this);
  if (work.finished) throw new codes.ERR_CRYPTO_HASH_FINALIZED();
  encoding = asText(encoding);
  work.finished = true;
  if (work.result !== undefined) return encodeAs(work.result, encoding);
  const direct = nativeEncoding(encoding);
  const result = work.native === undefined
    ? op_crypto_hash_once(work.name, work.first ?? "", work.length, direct)
    : op_crypto_hash_finish(work.native, direct);
  return direct !== undefined ? result : encodeAs(result, encoding);
};

const asText = (encoding) => (typeof encoding === "object" && encoding !== null ? `${encoding}` : encoding);

// Hex and base64 are written by the op; the other encodings go through a Buffer.
const encodeAs = (bytes, encoding) => (encoding && normalizeEncoding(encoding) !== undefined ? encode(bytes, encoding) : toBuffer(bytes));

const startHmac = guard(op_crypto_hmac_new);
const hmacOnce = guard(op_crypto_hmac_once);

// A key that does not change when the guest's does: text, or a copy.
function keyOf(key, encoding) {
  if (typeof key === "string" && isUtf8(encoding)) return key;
  return TypedArrayPrototypeSlice(toUint8Array(require("internal/crypto_keys").prepareSecretKey(key, encoding)));
}

function Hmac(algorithm, key, options) {
  if (!new.target) return new Hmac(algorithm, key, options);
  validateString(algorithm, "hmac");
  const copy = keyOf(key, options?.encoding);
  if (sizeOf(algorithm) === -1) throw new codes.ERR_CRYPTO_INVALID_DIGEST(algorithm);
  new Stamp(this, new Work(algorithm, copy, -1, options));
}

Hmac.prototype.digest = function digest(encoding) {
  const work = workOf(this);
  if (work.finished) return encoding && encoding !== "buffer" ? "" : emptyBuffer();
  encoding = asText(encoding);
  work.finished = true;
  const direct = nativeEncoding(encoding);
  const result = work.native === undefined ? hmacOnce(work.name, work.key, work.first ?? "", direct) : op_crypto_hmac_finish(work.native, direct);
  return direct !== undefined ? result : encodeAs(result, encoding);
};

inheritLazily(Hash, "Transform", (object) => workOf(object).options);
inheritLazily(Hmac, "Transform", (object) => workOf(object).options);

// `hash(name, data[, encoding])`: the short way.
function hash(algorithm, input, outputEncoding = "hex") {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !isView(input)) {
    throw new codes.ERR_INVALID_ARG_TYPE("input", ["Buffer", "TypedArray", "DataView", "string"], input);
  }
  validateString(outputEncoding, "outputEncoding");
  const encoding = outputEncoding === "buffer" ? "buffer" : normalizeEncoding(outputEncoding);
  if (encoding === undefined) throw new codes.ERR_INVALID_ARG_VALUE("outputEncoding", outputEncoding);
  if (sizeOf(algorithm) === -1) throw new primordials.Error("Digest method not supported");
  const direct = nativeEncoding(encoding);
  const result = op_crypto_hash_once(algorithm, input, -1, direct);
  return direct !== undefined ? result : encode(result, encoding);
}

const names = [
  "RSA-MD5", "RSA-RIPEMD160", "RSA-SHA1", "RSA-SHA1-2", "RSA-SHA224", "RSA-SHA256", "RSA-SHA3-224", "RSA-SHA3-256", "RSA-SHA3-384",
  "RSA-SHA3-512", "RSA-SHA384", "RSA-SHA512", "RSA-SHA512/224", "RSA-SHA512/256", "RSA-SM3", "blake2b512", "blake2s256",
  "id-rsassa-pkcs1-v1_5-with-sha3-224", "id-rsassa-pkcs1-v1_5-with-sha3-256", "id-rsassa-pkcs1-v1_5-with-sha3-384",
  "id-rsassa-pkcs1-v1_5-with-sha3-512", "md5", "md5-sha1", "md5WithRSAEncryption", "ripemd", "ripemd160", "ripemd160WithRSA", "rmd160",
  "sha1", "sha1WithRSAEncryption", "sha224", "sha224WithRSAEncryption", "sha256", "sha256WithRSAEncryption", "sha3-224", "sha3-256",
  "sha3-384", "sha3-512", "sha384", "sha384WithRSAEncryption", "sha512", "sha512-224", "sha512-224WithRSAEncryption", "sha512-256",
  "sha512-256WithRSAEncryption", "sha512WithRSAEncryption", "shake128", "shake256", "sm3", "sm3WithRSAEncryption", "ssl3-md5", "ssl3-sha1",
];
const getHashes = () => ArrayPrototypeSlice(names);

// Node's own words here say nothing of what was received: it may be a secret.
const notBytes = (name) => failure(
  "ERR_INVALID_ARG_TYPE", `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`, primordials.TypeError);

function timingSafeEqual(a, b) {
  if (!isBytes(a)) throw notBytes("buf1");
  if (!isBytes(b)) throw notBytes("buf2");
  if (a.byteLength !== b.byteLength) throw new codes.ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH();
  return op_crypto_equal(a, b);
}

// Ordinary functions, because some packages call them with `new`.
module.exports = {
  __proto__: null,
  Hash,
  Hmac,
  createHash: function createHash(algorithm, options) {
    return new Hash(algorithm, options);
  },
  createHmac: function createHmac(algorithm, key, options) {
    return new Hmac(algorithm, key, options);
  },
  getHashes,
  hash,
  timingSafeEqual,
};
