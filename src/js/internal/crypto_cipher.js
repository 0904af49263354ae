// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-cipher
// Differs: AES, ChaCha20-Poly1305 and triple DES alone; no OCB. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ObjectDefineProperty, SafeMap, StringPrototypeSplit, Symbol } = primordials;
const { op_crypto_cipher_add_data, op_crypto_cipher_finish, op_crypto_cipher_get_tag, op_crypto_cipher_info, op_crypto_cipher_names,
  op_crypto_cipher_new, op_crypto_cipher_set_padding, op_crypto_cipher_set_tag, op_crypto_cipher_update } = ops;
const { codes } = require("internal/errors");
const { validateEncoding, validateInt32, validateObject, validateString } = require("internal/validators");
const { fromString, getArrayBufferOrView, guard, toBuffer, withCode } = require("internal/crypto_bytes");
const { inheritLazily } = require("internal/crypto_lazy_transform");

const kState = Symbol("state");
const isView = primordials.ArrayBufferIsView;
const open = guard(op_crypto_cipher_new);
const run = guard(op_crypto_cipher_update);
const finish = guard(op_crypto_cipher_finish);
const addData = guard(op_crypto_cipher_add_data);
const setTag = guard(op_crypto_cipher_set_tag);

// `{ name, nid, mode, blockSize, ivLength, keyLength }` of a cipher, or undefined.
function lookUp(nameOrNid) {
  let info = known.get(nameOrNid);
  if (info === undefined) {
    info = describe(nameOrNid);
    if (info !== undefined) known.set(nameOrNid, info);
  }
  return info;
}
const known = new SafeMap();

function describe(nameOrNid) {
  const text = op_crypto_cipher_info(nameOrNid);
  if (text === undefined) return undefined;
  const parts = StringPrototypeSplit(text, ",");
  return { __proto__: null, name: parts[0], nid: +parts[1], mode: parts[2], blockSize: +parts[3], ivLength: +parts[4], keyLength: +parts[5] };
}

const isAead = (info) => info.mode === "gcm" || info.mode === "ccm" || info.mode === "stream";
const invalidTag = (message) => withCode(new primordials.TypeError(message), "ERR_CRYPTO_INVALID_AUTH_TAG");
const isTagLength = (length) => length === 4 || length === 8 || (length >= 12 && length <= 16);

// The length of the tag that the options ask for, or -1.
function tagLength(info, options) {
  const wanted = options?.authTagLength;
  if (wanted !== undefined && wanted !== null) {
    if (typeof wanted !== "number" || wanted !== wanted >> 0 || wanted < 0) throw new codes.ERR_INVALID_ARG_VALUE("options.authTagLength", wanted);
    const fits = info.mode === "gcm" ? isTagLength(wanted) : info.mode === "ccm" ? wanted >= 4 && wanted <= 16 && wanted % 2 === 0 : wanted >= 1 && wanted <= 16;
    if (isAead(info) && !fits) throw invalidTag(`Invalid authentication tag length: ${wanted}`);
    return wanted;
  }
  if (info.mode === "ccm") throw invalidTag(`authTagLength required for ${info.name}`);
  return -1;
}

function start(object, encrypts, algorithm, key, iv, options) {
  validateString(algorithm, "cipher");
  const secret = require("internal/crypto_keys").prepareSecretKey(key, options?.encoding);
  const vector = iv === null ? null : getArrayBufferOrView(iv, "iv");
  const info = lookUp(algorithm);
  if (info === undefined) throw new codes.ERR_CRYPTO_UNKNOWN_CIPHER();
  const length = tagLength(info, options);
  const given = vector === null ? 0 : vector.byteLength;
  if (!fitsVector(info, given)) throw new codes.ERR_CRYPTO_INVALID_IV();
  if (secret.byteLength !== info.keyLength) throw new codes.ERR_CRYPTO_INVALID_KEYLEN();
  const native = open(algorithm, encrypts, secret, vector ?? undefined, length);
  const value = {
    __proto__: null, native, encrypts, info, options, tagLength: length, tag: undefined, hasTag: false, finished: false, decoder: undefined,
    plaintextLength: undefined, failed: false,
  };
  ObjectDefineProperty(object, kState, { __proto__: null, value, enumerable: false });
}

function fitsVector({ mode, ivLength }, given) {
  if (mode === "ccm") return given >= 7 && given <= 13;
  return mode === "gcm" ? given > 0 : given === ivLength;
}

function Cipheriv(cipher, key, iv, options) {
  if (!new.target) return new Cipheriv(cipher, key, iv, options);
  start(this, true, cipher, key, iv, options);
}

function Decipheriv(cipher, key, iv, options) {
  if (!new.target) return new Decipheriv(cipher, key, iv, options);
  start(this, false, cipher, key, iv, options);
}

function decoded(state, bytes, encoding, isLast) {
  if (!encoding || encoding === "buffer") return toBuffer(bytes);
  const { StringDecoder } = require("node/string_decoder");
  if (state.decoder === undefined) state.decoder = new StringDecoder(encoding);
  else if (state.decoder.encoding !== new StringDecoder(encoding).encoding) {
    throw withCode(new primordials.Error("Cannot change encoding"), "ERR_INTERNAL_ASSERTION");
  }
  return isLast ? state.decoder.end(toBuffer(bytes)) : state.decoder.write(toBuffer(bytes));
}

// What OpenSSL takes at once, less a block that waits.
const LONGEST = 2 ** 31 - 1 - 32;

const shared = {
  __proto__: null,

  update(data, inputEncoding, outputEncoding) {
    const state = this[kState];
    if (typeof data === "string") {
      validateEncoding(data, inputEncoding);
      data = fromString(data, inputEncoding ?? undefined);
    } else if (!isView(data)) {
      throw new codes.ERR_INVALID_ARG_TYPE("data", ["string", "Buffer", "TypedArray", "DataView"], data);
    }
    if (state.finished || data.byteLength > LONGEST) throw new primordials.Error("Trying to add data in unsupported state");
    if (state.info.mode === "ccm" && !state.encrypts) passTag(state);
    return decoded(state, run(state.native, data), outputEncoding, false);
  },

  final(outputEncoding) {
    const state = this[kState];
    if (state.finished) throw withCode(new primordials.Error("Invalid state"), "ERR_CRYPTO_INVALID_STATE");
    if (isAead(state.info) && !state.encrypts) {
      if (state.tag === undefined) {
        state.finished = true;
        throw new primordials.Error("Unsupported state or unable to authenticate data");
      }
      passTag(state);
    }
    state.finished = true;
    return decoded(state, finish(state.native), outputEncoding, true);
  },

  setAutoPadding(on) {
    const state = this[kState];
    if (state.finished) throw new codes.ERR_CRYPTO_INVALID_STATE("setAutoPadding");
    op_crypto_cipher_set_padding(state.native, on === undefined ? true : !!on);
    return this;
  },

  setAAD(data, options) {
    const state = this[kState];
    const encoding = options?.encoding;
    data = getArrayBufferOrView(data, "aadbuf", encoding);
    if (state.finished || !isAead(state.info)) throw new codes.ERR_CRYPTO_INVALID_STATE("setAAD");
    const length = options?.plaintextLength;
    if (state.info.mode === "ccm") {
      if (length === undefined) throw withCode(new primordials.TypeError("options.plaintextLength required for CCM mode with AAD"), "ERR_MISSING_ARGS");
      validateInt32(length, "options.plaintextLength", 0);
      if (!state.encrypts) passTag(state);
    }
    addData(state.native, data, length ?? -1);
    return this;
  },

  _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  },

  _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },
};

// Hands the expected tag to the cipher, once.
function passTag(state) {
  if (state.tag !== undefined && !state.hasTag) setTag(state.native, state.tag);
  state.hasTag = state.tag !== undefined;
}

function getAuthTag() {
  const state = this[kState];
  if (!state.finished || !isAead(state.info)) throw new codes.ERR_CRYPTO_INVALID_STATE("getAuthTag");
  return toBuffer(op_crypto_cipher_get_tag(state.native, state.tagLength === -1 ? 16 : state.tagLength));
}

function setAuthTag(tag, encoding) {
  const state = this[kState];
  tag = getArrayBufferOrView(tag, "buffer", encoding);
  if (!isAead(state.info) || state.finished || state.tag !== undefined) throw new codes.ERR_CRYPTO_INVALID_STATE("setAuthTag");
  const length = tag.byteLength;
  const fits = state.tagLength !== -1 ? length === state.tagLength : state.info.mode === "gcm" ? isTagLength(length) : length <= 16;
  if (!fits) throw invalidTag(`Invalid authentication tag length: ${length}`);
  state.tag = tag;
  return this;
}

function define(Class, extra) {
  const members = { __proto__: null, ...shared, ...extra };
  const names = primordials.ObjectKeys(members);
  for (let i = 0; i < names.length; i++) {
    ObjectDefineProperty(Class.prototype, names[i], { __proto__: null, value: members[names[i]], writable: true, enumerable: true, configurable: true });
  }
  inheritLazily(Class, "Transform", (object) => object[kState].options);
}
define(Cipheriv, { __proto__: null, getAuthTag });
define(Decipheriv, { __proto__: null, setAuthTag });

const nodeNames = {
  __proto__: null, "aes-128-gcm": "id-aes128-gcm", "aes-192-gcm": "id-aes192-gcm", "aes-256-gcm": "id-aes256-gcm", "aes-128-ccm": "id-aes128-ccm",
  "aes-192-ccm": "id-aes192-ccm", "aes-256-ccm": "id-aes256-ccm",
};

function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") {
    throw new codes.ERR_INVALID_ARG_TYPE("nameOrNid", ["string", "number"], nameOrNid);
  }
  if (typeof nameOrNid === "number") validateInt32(nameOrNid, "nameOrNid");
  let keyLength;
  let ivLength;
  if (options !== undefined) {
    validateObject(options, "options");
    ({ keyLength, ivLength } = options);
    if (keyLength !== undefined) validateInt32(keyLength, "options.keyLength");
    if (ivLength !== undefined) validateInt32(ivLength, "options.ivLength");
  }
  const info = lookUp(nameOrNid);
  if (info === undefined || (keyLength !== undefined && keyLength !== info.keyLength)) return undefined;
  if (ivLength !== undefined && !fitsVector(info, ivLength)) return undefined;
  const shown = { mode: info.mode, name: nodeNames[info.name] ?? info.name, nid: info.nid };
  if (info.mode !== "stream") shown.blockSize = info.blockSize;
  if (info.ivLength !== 0) shown.ivLength = ivLength ?? info.ivLength;
  shown.keyLength = info.keyLength;
  return shown;
}

const aliases = ["aes128", "aes128-wrap", "aes192", "aes192-wrap", "aes256", "aes256-wrap", "des3", "id-aes128-CCM", "id-aes128-GCM",
  "id-aes192-CCM", "id-aes192-GCM", "id-aes256-CCM", "id-aes256-GCM"];

function getCiphers() {
  const names = StringPrototypeSplit(op_crypto_cipher_names(), ",");
  for (let i = 0; i < aliases.length; i++) ArrayPrototypePush(names, aliases[i]);
  return primordials.ArrayPrototypeSort(names);
}

// Ordinary functions, because some packages call them with `new`.
module.exports = {
  __proto__: null,
  Cipheriv,
  Decipheriv,
  createCipheriv: function createCipheriv(cipher, key, iv, options) {
    return new Cipheriv(cipher, key, iv, options);
  },
  createDecipheriv: function createDecipheriv(cipher, key, iv, options) {
    return new Decipheriv(cipher, key, iv, options);
  },
  getCipherInfo,
  getCiphers,
};
