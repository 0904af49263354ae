// How guests describe keys: format, type, cipher, passphrase and JWK; and what a description gives.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#cryptocreateprivatekeykey
// Differs: Ed448 and X448 are unknown. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const { op_crypto_key_from_numbers, op_crypto_key_from_raw, op_crypto_key_numbers, op_crypto_key_public,
  op_crypto_key_read } = ops;
const { codes } = require("internal/errors");
const { validateObject, validateOneOf, validateString } = require("internal/validators");
const { failure, fromString, getArrayBufferOrView, guard, isBytes, translate } = require("internal/crypto_bytes");

const readGuarded = guard(op_crypto_key_read);
function read(isPrivate, data, structure, passphrase) {
  try {
    return readGuarded(isPrivate, data, structure, passphrase);
  } catch (error) {
    // For PEM, OpenSSL asks a prompt for the passphrase, which Node ends at once.
    if (structure !== "pem" || error?.code !== "ERR_MISSING_PASSPHRASE") throw error;
    throw translate(new primordials.Error("error:07880109:common libcrypto routines::interrupted or cancelled"));
  }
}
const fromNumbers = guard(op_crypto_key_from_numbers);
const fromRaw = guard(op_crypto_key_from_raw);

const isStringOrBytes = (value) => typeof value === "string" || isBytes(value);
const option = (name, objectName) => (objectName === undefined ? `options.${name}` : `options.${objectName}.${name}`);

function parseFormat(format, fallback, name) {
  if (format === undefined && fallback !== undefined) return fallback;
  if (format === "pem" || format === "der" || format === "jwk") return format;
  throw new codes.ERR_INVALID_ARG_VALUE(name, format);
}

// `keyType` is what kind of key is written, undefined when one is read; `isPublic` is undefined when it may be either.
function parseType(type, required, keyType, isPublic, name) {
  if (type === undefined && !required) return undefined;
  if (type === "pkcs1") {
    if (keyType !== undefined && keyType !== "rsa") throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, "can only be used for RSA keys");
    return type;
  }
  if (type === "spki" && isPublic !== false) return type;
  if (type === "pkcs8" && isPublic !== true) return type;
  if (type === "sec1" && isPublic !== true) {
    if (keyType !== undefined && keyType !== "ec") throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, "can only be used for EC keys");
    return type;
  }
  throw new codes.ERR_INVALID_ARG_VALUE(name, type);
}

// An encoding to read (`keyType` undefined) or write.
function parseEncoding(encoding, keyType, isPublic, objectName) {
  validateObject(encoding, "options");
  const isInput = keyType === undefined;
  const format = parseFormat(encoding.format, isInput ? "pem" : undefined, option("format", objectName));
  const needsType = format !== "jwk" && (!isInput || format === "der");
  const type = format === "jwk" ? undefined : parseType(encoding.type, needsType, keyType, isPublic, option("type", objectName));
  const parsed = { __proto__: null, format, type, cipher: undefined, passphrase: undefined };
  if (isPublic === true) return parsed;
  const { cipher, passphrase } = encoding;
  if (!isInput && cipher != null) {
    if (typeof cipher !== "string") throw new codes.ERR_INVALID_ARG_VALUE(option("cipher", objectName), cipher);
    if (format === "der" && (type === "pkcs1" || type === "sec1")) {
      throw new codes.ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS(type, "does not support encryption");
    }
    parsed.cipher = cipher;
  } else if (isInput && cipher !== undefined) {
    throw new codes.ERR_INVALID_ARG_VALUE(option("cipher", objectName), cipher);
  }
  if ((isInput && passphrase !== undefined && !isStringOrBytes(passphrase)) || (!isInput && cipher != null && !isStringOrBytes(passphrase))) {
    throw new codes.ERR_INVALID_ARG_VALUE(option("passphrase", objectName), passphrase);
  }
  if (passphrase !== undefined) parsed.passphrase = getArrayBufferOrView(passphrase, "key.passphrase", encoding.encoding);
  return parsed;
}

const privateTypes = { __proto__: null, pkcs1: true, pkcs8: true, sec1: true };

// Reads PEM or DER. The result says whether a private key came out: where either may be given, a private key stands for its public half.
function readBytes(data, { format, type, passphrase }, wanted) {
  const structure = format === "pem" ? "pem" : type;
  if (wanted === "private") return { __proto__: null, isPrivate: true, bytes: read(true, data, structure, passphrase) };
  if (format === "der" && privateTypes[type] === true) return readPrivateOrPublic(data, structure, passphrase);
  return { __proto__: null, isPrivate: false, bytes: read(false, data, structure, passphrase) };
}

function readPrivateOrPublic(data, structure, passphrase) {
  if (structure === "pkcs1") {
    try {
      return { __proto__: null, isPrivate: false, bytes: read(false, data, structure, passphrase) };
    } catch {
      // PKCS#1 has both; this one may be private.
    }
  }
  return { __proto__: null, isPrivate: false, bytes: op_crypto_key_public(read(true, data, structure, passphrase)) };
}


// Fields with their lengths in front, as ops take and give lists of bytes.
function pack(fields) {
  let size = 0;
  for (let i = 0; i < fields.length; i++) size += 4 + fields[i].length;
  const packed = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < fields.length; i++) {
    const { length } = fields[i];
    packed[at] = length >>> 24;
    packed[at + 1] = length >>> 16;
    packed[at + 2] = length >>> 8;
    packed[at + 3] = length;
    at += 4;
    for (let j = 0; j < length; j++) packed[at + j] = fields[i][j];
    at += length;
  }
  return packed;
}

function unpack(packed) {
  const fields = [];
  let at = 0;
  while (at + 4 <= packed.length) {
    const length = packed[at] * 16777216 + ((packed[at + 1] << 16) | (packed[at + 2] << 8) | packed[at + 3]);
    ArrayPrototypePush(fields, TypedArrayPrototypeSubarray(packed, at + 4, at + 4 + length));
    at += 4 + length;
  }
  return fields;
}

const rsaPublic = ["n", "e"];
const rsaPrivate = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
const curveOfJwk = { __proto__: null, "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1", secp256k1: "secp256k1" };
const jwkOfCurve = { __proto__: null, prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521", secp256k1: "secp256k1" };
const okpNames = { __proto__: null, Ed25519: "ed25519", X25519: "x25519" };
const jwkOfOkp = { __proto__: null, ed25519: "Ed25519", x25519: "X25519" };

function fields(jwk, names) {
  const list = [];
  for (let i = 0; i < names.length; i++) validateString(jwk[names[i]], `key.${names[i]}`);
  for (let i = 0; i < names.length; i++) ArrayPrototypePush(list, fromString(jwk[names[i]], "base64"));
  return list;
}

// A key of a JWK; `wantPrivate` decides which half is read.
function readJwk(jwk, wantPrivate) {
  validateObject(jwk, "key");
  validateOneOf(jwk.kty, "key.kty", ["RSA", "EC", "OKP"]);
  const made = { __proto__: null, isPrivate: wantPrivate, bytes: undefined };
  try {
    if (jwk.kty === "RSA") made.bytes = fromNumbers(wantPrivate, pack(fields(jwk, wantPrivate ? rsaPrivate : rsaPublic)));
    else if (jwk.kty === "EC") made.bytes = readEcJwk(jwk, wantPrivate);
    else made.bytes = readOkpJwk(jwk, wantPrivate);
  } catch (error) {
    if (error?.code !== undefined && !primordials.StringPrototypeStartsWith(`${error.code}`, "ERR_OSSL")) throw error;
    throw new codes.ERR_CRYPTO_INVALID_JWK();
  }
  return made;
}

function readEcJwk(jwk, wantPrivate) {
  validateString(jwk.crv, "key.crv");
  if (curveOfJwk[jwk.crv] === undefined) throw new codes.ERR_CRYPTO_INVALID_CURVE();
  const [x, y, d] = fields(jwk, wantPrivate ? ["x", "y", "d"] : ["x", "y"]);
  const point = new Uint8Array(1 + x.length + y.length);
  point[0] = 4;
  for (let i = 0; i < x.length; i++) point[1 + i] = x[i];
  for (let i = 0; i < y.length; i++) point[1 + x.length + i] = y[i];
  return fromRaw(wantPrivate, curveOfJwk[jwk.crv], point, d);
}

function readOkpJwk(jwk, wantPrivate) {
  validateString(jwk.crv, "key.crv");
  validateOneOf(jwk.crv, "key.crv", ["Ed25519", "Ed448", "X25519", "X448"]);
  if (okpNames[jwk.crv] === undefined) throw failure("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
  const [x, d] = fields(jwk, wantPrivate ? ["x", "d"] : ["x"]);
  if (x.length !== 32 || (wantPrivate && d.length !== 32)) throw new codes.ERR_CRYPTO_INVALID_JWK();
  return fromRaw(wantPrivate, okpNames[jwk.crv], x, d);
}

// The JWK of a key; `description` is that of `op_crypto_key_describe`.
function writeJwk(isPrivate, bytes, kind, curve, toText) {
  if (kind !== "rsa" && kind !== "ec" && jwkOfOkp[kind] === undefined) {
    throw failure("ERR_CRYPTO_JWK_UNSUPPORTED_KEY_TYPE", "Unsupported JWK Key Type.");
  }
  const numbers = unpack(op_crypto_key_numbers(isPrivate, bytes));
  if (kind === "rsa") {
    const jwk = { kty: "RSA" };
    const names = isPrivate ? rsaPrivate : rsaPublic;
    for (let i = 0; i < names.length; i++) jwk[names[i]] = toText(numbers[i]);
    return jwk;
  }
  if (kind === "ec") {
    if (jwkOfCurve[curve] === undefined) throw failure("ERR_CRYPTO_JWK_UNSUPPORTED_CURVE", `Unsupported JWK EC curve: ${curve}.`);
    const jwk = { kty: "EC", x: toText(numbers[0]), y: toText(numbers[1]), crv: jwkOfCurve[curve] };
    if (isPrivate) jwk.d = toText(numbers[2]);
    return jwk;
  }
  const jwk = { crv: jwkOfOkp[kind] };
  if (isPrivate) jwk.d = toText(numbers[1]);
  jwk.x = toText(numbers[0]);
  jwk.kty = "OKP";
  return jwk;
}

module.exports = { __proto__: null, isStringOrBytes, jwkOfCurve, pack, parseEncoding, readBytes, readJwk, unpack, writeJwk };
