// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-keyobject
// Differs: keys are held as bytes, not as OpenSSL's handles, so `new KeyObject(type, handle)` is of no use. Refuses: nothing.
"use strict";

const { BigInt, ObjectDefineProperties, ObjectDefineProperty, ReflectConstruct, SafeWeakMap, StringPrototypeSplit, Symbol, SymbolToStringTag,
  TypedArrayPrototypeSlice } = primordials;
const { op_crypto_equal, op_crypto_key_describe, op_crypto_key_public, op_crypto_key_write, op_crypto_key_write_encrypted } = ops;
const { codes } = require("internal/errors");
const { validateObject, validateOneOf } = require("internal/validators");
const { encode, getArrayBufferOrView, guard, isBytes, toBuffer, toUint8Array, translate } = require("internal/crypto_bytes");

const encodings = () => require("internal/crypto_key_encoding");
const describe = guard(op_crypto_key_describe);
const write = guard(op_crypto_key_write);
const toText = (bytes) => encode(bytes, "base64url");

// What a KeyObject holds: `{ type, bytes }`; bytes are the secret itself, or the normal form of the key.
const held = new SafeWeakMap();
const kKeyType = Symbol("kKeyType");

class KeyObject {
  constructor(type, handle) {
    if (type !== "secret" && type !== "public" && type !== "private") throw new codes.ERR_INVALID_ARG_VALUE("type", type);
    if (typeof handle !== "object" || handle === null || held.get(handle) === undefined) {
      throw new codes.ERR_INVALID_ARG_TYPE("handle", "object", handle);
    }
    held.set(this, held.get(handle));
    ObjectDefineProperty(this, kKeyType, { __proto__: null, value: type, enumerable: true });
    require("web/host_objects").hostObject(this, "KeyObject");
  }

  get type() {
    return this[kKeyType];
  }

  static from(key) {
    const { slots } = require("web/crypto_key");
    const data = slots(key);
    if (data === undefined) throw new codes.ERR_INVALID_ARG_TYPE("key", "CryptoKey", key);
    return makeKeyObject(data.type, data.bytes);
  }

  equals(other) {
    if (!isKeyObject(other)) throw new codes.ERR_INVALID_ARG_TYPE("otherKeyObject", "KeyObject", other);
    const mine = held.get(this).bytes;
    const theirs = held.get(other).bytes;
    return other.type === this.type && mine.length === theirs.length && op_crypto_equal(mine, theirs);
  }
}
ObjectDefineProperties(KeyObject.prototype, {
  [SymbolToStringTag]: { __proto__: null, value: "KeyObject", configurable: true },
  equals: { __proto__: null, enumerable: true },
  type: { __proto__: null, enumerable: true },
});

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return held.get(this).bytes.length;
  }

  export(options) {
    const { bytes } = held.get(this);
    if (options !== undefined) {
      validateObject(options, "options");
      validateOneOf(options.format, "options.format", [undefined, "buffer", "jwk"]);
      if (options.format === "jwk") return { kty: "oct", k: toText(bytes) };
    }
    return toBuffer(TypedArrayPrototypeSlice(bytes));
  }

  toCryptoKey(algorithm, extractable, usages) {
    return require("web/subtle").importKeyObject(this, algorithm, extractable, usages);
  }
}

const details = new SafeWeakMap();

// `{ kind, curve, bits, … }` of an asymmetric key.
function detailsOf(key) {
  let found = details.get(key);
  if (found === undefined) {
    const { type, bytes } = held.get(key);
    found = parseDescription(describe(type === "private", bytes));
    details.set(key, found);
  }
  return found;
}

function parseDescription(text) {
  const parts = StringPrototypeSplit(text, ";");
  const found = { __proto__: null, kind: parts[0], curve: undefined, shown: {} };
  if (found.kind === "rsa" || found.kind === "rsa-pss") found.shown = { modulusLength: +parts[1], publicExponent: BigInt(`0x${parts[2]}`) };
  else if (found.kind === "dsa") found.shown = { modulusLength: +parts[1], divisorLength: +parts[2] };
  else if (found.kind === "ec") {
    found.curve = parts[1];
    found.shown = { namedCurve: parts[1] };
  }
  return found;
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return detailsOf(this).kind;
  }

  get asymmetricKeyDetails() {
    return { ...detailsOf(this).shown };
  }

  toCryptoKey(algorithm, extractable, usages) {
    return require("web/subtle").importKeyObject(this, algorithm, extractable, usages);
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  export(options) {
    return exportKey(this, false, options);
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options?.passphrase !== undefined && options.format === "jwk") {
      throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS("jwk", "does not support encryption");
    }
    return exportKey(this, true, options);
  }
}

function exportKey(key, isPrivate, options) {
  validateObject(options, "options");
  const { kind } = detailsOf(key);
  const encoding = encodings().parseEncoding(options, kind, !isPrivate);
  return writeKey(isPrivate, held.get(key).bytes, kind, detailsOf(key).curve, encoding);
}

// A key in an encoding of `parseEncoding`.
function writeKey(isPrivate, bytes, kind, curve, { format, type, cipher, passphrase }) {
  if (format === "jwk") return encodings().writeJwk(isPrivate, bytes, kind, curve, toText);
  const isPem = format === "pem";
  if (cipher == null) {
    const written = write(isPrivate, bytes, type, isPem);
    return isPem ? written : toBuffer(written);
  }
  try {
    const written = op_crypto_key_write_encrypted(isPrivate, bytes, type, isPem, cipher, passphrase);
    return isPem ? encode(written, "latin1") : toBuffer(written);
  } catch (error) {
    throw translate(error);
  }
}

const classes = { __proto__: null, secret: SecretKeyObject, public: PublicKeyObject, private: PrivateKeyObject };

function makeKeyObject(type, bytes) {
  const handle = { __proto__: null };
  held.set(handle, { __proto__: null, type, bytes });
  return ReflectConstruct(classes[type], [type, handle]);
}

const isKeyObject = (value) => typeof value === "object" && value !== null && held.get(value) !== undefined;
const cryptoKeySlots = (value) => (typeof value === "object" && value !== null ? require("web/crypto_key").slots(value) : undefined);
const secretBytes = (key) => held.get(key).bytes;

const keyTypes = (withObjects) => (withObjects
  ? ["ArrayBuffer", "Buffer", "TypedArray", "DataView", "string", "KeyObject", "CryptoKey"]
  : ["ArrayBuffer", "Buffer", "TypedArray", "DataView", "string"]);

// The bytes of a secret key: text, bytes, a KeyObject or a CryptoKey.
function prepareSecretKey(key, encoding) {
  const data = isKeyObject(key) ? held.get(key) : cryptoKeySlots(key);
  if (data !== undefined) {
    if (data.type !== "secret") throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(data.type, "secret");
    return data.bytes;
  }
  if (typeof key !== "string" && !isBytes(key)) throw new codes.ERR_INVALID_ARG_TYPE("key", keyTypes(true), key);
  return getArrayBufferOrView(key, "key", encoding);
}

// What a key argument is for: to be used, or to make a KeyObject of.
const purposes = {
  __proto__: null,
  usePublic: { __proto__: null, isPrivate: undefined, creates: false },
  usePrivate: { __proto__: null, isPrivate: true, creates: false },
  createPublic: { __proto__: null, isPrivate: undefined, creates: true },
  createPrivate: { __proto__: null, isPrivate: true, creates: true },
};

function fromData(data, purpose, key) {
  if (purpose === purposes.createPrivate) throw new codes.ERR_INVALID_ARG_TYPE("key", keyTypes(false), key);
  if (data.type !== "private") {
    if (purpose !== purposes.usePublic) throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(data.type, "private");
    if (data.type !== "public") throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(data.type, "private or public");
  }
  return { __proto__: null, isPrivate: data.type === "private", bytes: data.bytes };
}

// An asymmetric key argument as `{ isPrivate, bytes }`.
function prepareKey(key, purpose) {
  const data = isKeyObject(key) ? held.get(key) : cryptoKeySlots(key);
  if (data !== undefined) return fromData(data, purpose, key);
  const { isStringOrBytes, parseEncoding, readBytes, readJwk } = encodings();
  const wanted = purpose.isPrivate ? "private" : "public";
  if (isStringOrBytes(key)) return readBytes(getArrayBufferOrView(key, "key"), { __proto__: null, format: "pem" }, wanted);
  if (typeof key !== "object" || key === null) throw new codes.ERR_INVALID_ARG_TYPE("key", keyTypes(purpose !== purposes.createPrivate), key);
  const inner = key.key;
  const innerData = isKeyObject(inner) ? held.get(inner) : cryptoKeySlots(inner);
  if (innerData !== undefined) return fromData(innerData, purpose, inner);
  if (key.format === "jwk") {
    validateObject(inner, "key.key");
    return readJwk(inner, purpose.isPrivate === true);
  }
  if (!isStringOrBytes(inner)) throw new codes.ERR_INVALID_ARG_TYPE("key.key", keyTypes(purpose !== purposes.createPrivate), inner);
  const encoding = parseEncoding(key, undefined, purpose.isPrivate ? false : undefined);
  return readBytes(getArrayBufferOrView(inner, "key", key.encoding), encoding, wanted);
}

function createSecretKey(key, encoding) {
  if (typeof key !== "string" && !isBytes(key)) {
    throw new codes.ERR_INVALID_ARG_TYPE("key", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], key);
  }
  return makeKeyObject("secret", TypedArrayPrototypeSlice(toUint8Array(getArrayBufferOrView(key, "key", encoding))));
}

function createPublicKey(key) {
  const { isPrivate, bytes } = prepareKey(key, purposes.createPublic);
  return makeKeyObject("public", isPrivate ? op_crypto_key_public(bytes) : bytes);
}

function createPrivateKey(key) {
  return makeKeyObject("private", prepareKey(key, purposes.createPrivate).bytes);
}

const preparePublicOrPrivateKey = (key) => prepareKey(key, purposes.usePublic);
const preparePrivateKey = (key) => prepareKey(key, purposes.usePrivate);

// structuredClone.
const serialize = (key) => ({ type: key.type, bytes: held.get(key).bytes });
const revive = ({ type, bytes }) => makeKeyObject(type, bytes);

module.exports = {
  __proto__: null, KeyObject, createPrivateKey, createPublicKey, createSecretKey, describeKey: (isPrivate, bytes) => parseDescription(describe(isPrivate, bytes)),
  dataOf: (key) => held.get(key), isKeyObject, makeKeyObject, preparePrivateKey, preparePublicOrPrivateKey, prepareSecretKey, revive,
  secretBytes, serialize, toText, writeKey,
};
