// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-diffiehellman
// Differs: no. Refuses: nothing.
"use strict";

const { ObjectDefineProperty, StringPrototypeSplit, Symbol, Uint8Array } = primordials;
const { op_crypto_agree, op_crypto_below, op_crypto_curves, op_crypto_equal, op_crypto_group, op_crypto_key_from_raw, op_crypto_key_generate,
  op_crypto_key_numbers, op_crypto_key_raw, op_crypto_less, op_crypto_point_convert, op_crypto_power, op_crypto_prime_check,
  op_crypto_prime_generate } = ops;
const { codes } = require("internal/errors");
const { validateInt32, validateObject, validateString } = require("internal/validators");
const { normalizeEncoding } = require("internal/encodings");
const { encode, failure, getArrayBufferOrView, guard, isBytes, toBuffer, toUint8Array, translate } = require("internal/crypto_bytes");

const kState = Symbol("state");
const power = guard(op_crypto_power);
const agree = guard(op_crypto_agree);

const curveAliases = { __proto__: null, "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1", "P-224": "secp224r1", secp256r1: "prime256v1" };
const getCurves = () => StringPrototypeSplit(op_crypto_curves(), ",");

function isCurve(name) {
  const wanted = curveAliases[name] ?? name;
  return primordials.ArrayPrototypeIncludes(getCurves(), wanted);
}

// Classic Diffie-Hellman: numbers modulo a prime.

const NOT_PRIME = 1;
const NOT_SAFE_PRIME = 2;
const NOT_SUITABLE_GENERATOR = 8;
const one = new Uint8Array([1]);

// OpenSSL's complaints about parameters, as the bits of `verifyError`.
function verifyError(prime, generator) {
  let bits = 0;
  if (!op_crypto_less(one, generator) || !op_crypto_less(generator, prime)) bits |= NOT_SUITABLE_GENERATOR;
  if (!op_crypto_prime_check(prime, 0)) return bits | NOT_PRIME | NOT_SAFE_PRIME;
  return op_crypto_prime_check(half(prime), 0) ? bits : bits | NOT_SAFE_PRIME;
}

// (prime - 1) / 2
function half(prime) {
  const result = new Uint8Array(prime.length);
  let carry = 0;
  for (let i = 0; i < prime.length; i++) {
    result[i] = (prime[i] >> 1) | carry;
    carry = (prime[i] & 1) << 7;
  }
  return result;
}

function setUp(object, prime, generator) {
  const value = { __proto__: null, prime, generator, secret: undefined, open: undefined };
  ObjectDefineProperty(object, kState, { __proto__: null, value, enumerable: false });
}

const badParameters = () => failure("ERR_INVALID_ARG_VALUE", "Invalid DH parameters", primordials.TypeError);

const dhError = (number, reason) => translate(new primordials.Error(`error:${number}:Diffie-Hellman routines::${reason}`));

function numberBytes(value) {
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) bytes[i] = value >>> (24 - 8 * i);
  return bytes;
}

function DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
  if (!new.target) return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
  if (typeof sizeOrKey !== "number" && typeof sizeOrKey !== "string" && !isBytes(sizeOrKey)) {
    throw new codes.ERR_INVALID_ARG_TYPE("sizeOrKey", ["number", "string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"], sizeOrKey);
  }
  if (typeof sizeOrKey === "number") validateInt32(sizeOrKey, "sizeOrKey");
  if (keyEncoding && (typeof keyEncoding !== "string" || (keyEncoding !== "buffer" && normalizeEncoding(keyEncoding) === undefined))) {
    generatorEncoding = generator;
    generator = keyEncoding;
    keyEncoding = false;
  }
  const prime = typeof sizeOrKey === "number" ? undefined : toUint8Array(getArrayBufferOrView(sizeOrKey, "sizeOrKey", keyEncoding || "buffer"));
  if (!generator) generator = 2;
  else if (typeof generator === "number") validateInt32(generator, "generator");
  else generator = getArrayBufferOrView(generator, "generator", generatorEncoding);
  const base = typeof generator === "number" ? numberBytes(generator) : toUint8Array(generator);
  if (prime === undefined && sizeOrKey < 2) throw dhError("0280007E", "modulus too small");
  if (!op_crypto_less(one, base) || generator < 0) throw dhError("02800065", "bad generator");
  if (prime === undefined && sizeOrKey < 512) throw badParameters();
  // As OpenSSL chooses them: safe primes for which 2 or 5 generates what it should.
  const add = new Uint8Array([generator === 2 ? 24 : generator === 5 ? 10 : 2]);
  const rem = new Uint8Array([generator === 2 ? 23 : generator === 5 ? 3 : 1]);
  setUp(this, prime ?? op_crypto_prime_generate(sizeOrKey, true, add, rem), base);
  ObjectDefineProperty(this, "verifyError", { __proto__: null, enumerable: true, value: verifyError(this[kState].prime, base) });
}

const groupCache = { __proto__: null };

function DiffieHellmanGroup(name) {
  if (!new.target) return new DiffieHellmanGroup(name);
  const prime = (groupCache[name] ??= typeof name === "string" ? op_crypto_group(name) : undefined);
  if (prime === undefined) throw new codes.ERR_CRYPTO_UNKNOWN_DH_GROUP();
  setUp(this, prime, new Uint8Array([2]));
  ObjectDefineProperty(this, "verifyError", { __proto__: null, enumerable: true, value: 0 });
}

const give = (bytes, encoding) => (encoding && encoding !== "buffer" ? encode(bytes, encoding) : toBuffer(bytes));
const trimmed = (bytes) => {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
  return at === 0 ? bytes : primordials.TypedArrayPrototypeSlice(bytes, at);
};

const dhMembers = {
  __proto__: null,
  generateKeys(encoding) {
    const state = this[kState];
    if (state.secret === undefined) state.secret = op_crypto_below(state.prime);
    state.open = trimmed(power(state.generator, state.secret, state.prime));
    return give(primordials.TypedArrayPrototypeSlice(state.open), encoding);
  },
  computeSecret(key, inEncoding, outEncoding) {
    const { prime, secret } = this[kState];
    const other = toUint8Array(getArrayBufferOrView(key, "otherPublicKey", inEncoding));
    const limit = primordials.TypedArrayPrototypeSlice(prime);
    limit[limit.length - 1] -= 1; // an odd prime: no borrow
    if (!op_crypto_less(one, other)) throw failure("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too small", primordials.RangeError);
    if (!op_crypto_less(other, limit)) throw failure("ERR_CRYPTO_INVALID_KEYLEN", "Supplied key is too large", primordials.RangeError);
    if (secret === undefined) throw failure("ERR_CRYPTO_INVALID_STATE", "No private key - did you forget to generate one?");
    return give(power(other, secret, prime), outEncoding);
  },
  getPrime(encoding) {
    return give(trimmed(primordials.TypedArrayPrototypeSlice(this[kState].prime)), encoding);
  },
  getGenerator(encoding) {
    return give(trimmed(primordials.TypedArrayPrototypeSlice(this[kState].generator)), encoding);
  },
  getPublicKey(encoding) {
    const { open } = this[kState];
    if (open === undefined) throw failure("ERR_CRYPTO_INVALID_STATE", "No public key - did you forget to generate one?");
    return give(primordials.TypedArrayPrototypeSlice(open), encoding);
  },
  getPrivateKey(encoding) {
    const { secret } = this[kState];
    if (secret === undefined) throw failure("ERR_CRYPTO_INVALID_STATE", "No private key - did you forget to generate one?");
    return give(primordials.TypedArrayPrototypeSlice(secret), encoding);
  },
};

function addMembers(Class, members) {
  const names = primordials.ObjectKeys(members);
  for (let i = 0; i < names.length; i++) Class.prototype[names[i]] = members[names[i]];
}
addMembers(DiffieHellman, dhMembers);
addMembers(DiffieHellmanGroup, dhMembers);

const copyOf = (bytes) => primordials.TypedArrayPrototypeSlice(toUint8Array(bytes));
DiffieHellman.prototype.setPublicKey = function setPublicKey(key, encoding) {
  this[kState].open = copyOf(getArrayBufferOrView(key, "key", encoding));
  return this;
};
DiffieHellman.prototype.setPrivateKey = function setPrivateKey(key, encoding) {
  this[kState].secret = copyOf(getArrayBufferOrView(key, "key", encoding));
  return this;
};

// Diffie-Hellman on elliptic curves, with raw points and numbers.

const forms = { __proto__: null, compressed: "compressed", hybrid: "hybrid", uncompressed: "uncompressed" };

function pointForm(format) {
  if (!format) return "uncompressed";
  if (forms[format] === undefined) throw new codes.ERR_CRYPTO_ECDH_INVALID_FORMAT(format);
  return format;
}

function ECDH(curve) {
  if (!new.target) return new ECDH(curve);
  validateString(curve, "curve");
  if (!isCurve(curve)) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  const value = { __proto__: null, curve, secret: undefined, open: undefined };
  ObjectDefineProperty(this, kState, { __proto__: null, value, enumerable: false });
}

ECDH.convertKey = function convertKey(key, curve, inEncoding, outEncoding, format) {
  validateString(curve, "curve");
  key = getArrayBufferOrView(key, "key", inEncoding);
  const form = pointForm(format);
  if (!isCurve(curve)) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  let point;
  try {
    point = op_crypto_point_convert(curve, key, form);
  } catch {
    throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
  }
  return give(point, outEncoding);
};

// Both halves can be set apart.
const isPair = (secret, open) => op_crypto_equal(op_crypto_key_raw(true, secret, "uncompressed"), open);

addMembers(ECDH, {
  __proto__: null,
  generateKeys(encoding, format) {
    pointForm(format);
    const state = this[kState];
    state.secret = op_crypto_key_generate("ec", state.curve);
    state.open = op_crypto_key_raw(true, state.secret, "uncompressed");
    return this.getPublicKey(encoding, format);
  },
  computeSecret(key, inEncoding, outEncoding) {
    const { curve, secret, open } = this[kState];
    key = getArrayBufferOrView(key, "otherPublicKey", inEncoding);
    if (secret === undefined || !isPair(secret, open)) throw failure("ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair", primordials.RangeError);
    let other;
    try {
      other = op_crypto_key_from_raw(false, curve, key);
    } catch {
      throw new codes.ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY();
    }
    return give(agree(true, secret, false, other), outEncoding);
  },
  getPublicKey(encoding, format) {
    const form = pointForm(format);
    const { curve, open } = this[kState];
    if (open === undefined) throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH public key");
    return give(op_crypto_point_convert(curve, open, form), encoding);
  },
  getPrivateKey(encoding) {
    const { secret } = this[kState];
    if (secret === undefined) throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to get ECDH private key");
    const numbers = require("internal/crypto_key_encoding").unpack(op_crypto_key_numbers(true, secret));
    return give(trimmed(primordials.TypedArrayPrototypeSlice(numbers[2])), encoding);
  },
  setPrivateKey(key, encoding) {
    const state = this[kState];
    key = getArrayBufferOrView(key, "key", encoding);
    try {
      state.secret = op_crypto_key_from_raw(true, state.curve, undefined, key);
    } catch {
      throw failure("ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve.", primordials.RangeError);
    }
    state.open = op_crypto_key_raw(true, state.secret, "uncompressed");
    return this;
  },
  setPublicKey(key, encoding) {
    const state = this[kState];
    key = getArrayBufferOrView(key, "key", encoding);
    try {
      state.open = op_crypto_point_convert(state.curve, key, "uncompressed");
    } catch {
      throw failure("ERR_CRYPTO_OPERATION_FAILED", "Failed to convert Buffer to EC_POINT");
    }
    return this;
  },
});

// `diffieHellman({ privateKey, publicKey })` with KeyObjects.
function diffieHellman(options) {
  validateObject(options, "options");
  const { privateKey, publicKey } = options;
  const { dataOf, isKeyObject } = require("internal/crypto_keys");
  if (!isKeyObject(privateKey)) throw new codes.ERR_INVALID_ARG_VALUE("options.privateKey", privateKey);
  if (!isKeyObject(publicKey)) throw new codes.ERR_INVALID_ARG_VALUE("options.publicKey", publicKey);
  if (privateKey.type !== "private") throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(privateKey.type, "private");
  if (publicKey.type !== "public" && publicKey.type !== "private") {
    throw new codes.ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE(publicKey.type, "private or public");
  }
  const mine = privateKey.asymmetricKeyType;
  const theirs = publicKey.asymmetricKeyType;
  if (mine !== theirs || (mine !== "ec" && mine !== "x25519")) {
    throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY("key types for Diffie-Hellman", `${mine} and ${theirs}`);
  }
  return toBuffer(agree(true, dataOf(privateKey).bytes, publicKey.type === "private", dataOf(publicKey).bytes));
}

// Ordinary functions, because some packages call them with `new`.
module.exports = {
  __proto__: null,
  DiffieHellman,
  DiffieHellmanGroup,
  ECDH,
  createDiffieHellman: function createDiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding) {
    return new DiffieHellman(sizeOrKey, keyEncoding, generator, generatorEncoding);
  },
  createDiffieHellmanGroup: function createDiffieHellmanGroup(name) {
    return new DiffieHellmanGroup(name);
  },
  createECDH: function createECDH(curve) {
    return new ECDH(curve);
  },
  diffieHellman,
  getCurves,
  getDiffieHellman: function getDiffieHellman(name) {
    return new DiffieHellmanGroup(name);
  },
  isCurve,
};
