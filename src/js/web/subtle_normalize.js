// SPEC: https://w3c.github.io/webcrypto/#algorithm-normalization
// Which algorithm is meant, whether it can do what is asked, and its parameters as checked, copied values.
"use strict";

const { ArrayPrototypeIncludes, Number, NumberIsFinite, MathTrunc, ObjectKeys, StringPrototypeToUpperCase, TypeError, TypedArrayPrototypeSlice } = primordials;
const { isBytes, toUint8Array } = require("internal/crypto_bytes");
const { toSequence } = require("web/webidl");

const fail = (name, message) => new (require("web/dom_exception").DOMException)(message, name);

function typeError(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

const ordinals = ["", "1st", "2nd", "3rd", "4th", "5th", "6th", "7th"];

// What a conversion is of, in Node's words: the argument of a method, by its number, or a member of a dictionary, by its name.
const start = (method) => `Failed to execute '${method}' on 'SubtleCrypto': `;
const place = (of, which) => (typeof which === "number"
  ? `${start(of)}${ordinals[which]} argument`
  : `Failed to normalize algorithm: '${which}' of '${of}' (passed algorithm)`);

function requireArguments(count, needed, method) {
  if (count < needed) {
    throw typeError("ERR_MISSING_ARGS", `${start(method)}${needed} arguments required, but only ${count} present.`);
  }
}

// Conversions of Web IDL; each gets the value and what `place` takes.
function bytes(value, of, which) {
  if (!isBytes(value)) {
    throw typeError("ERR_INVALID_ARG_TYPE", `${place(of, which)} is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  }
  return TypedArrayPrototypeSlice(toUint8Array(value));
}

function unsigned(maximum) {
  return (value, of, which) => {
    const number = Number(value);
    if (!NumberIsFinite(number)) throw typeError("ERR_INVALID_ARG_TYPE", `${place(of, which)} is not a finite number.`);
    const integer = MathTrunc(number);
    if (integer < 0 || integer > maximum) {
      throw typeError("ERR_OUT_OF_RANGE", `${place(of, which)} is outside the expected range of 0 to ${maximum}.`);
    }
    return integer;
  };
}
const octet = unsigned(255);
const short = unsigned(65535);
const long = unsigned(4294967295);
const text = (value) => `${value}`;
const hash = (value) => normalize(value, "digest");

function key(value, of, which) {
  if (require("web/crypto_key").slots(value) === undefined) {
    throw typeError("ERR_INVALID_ARG_TYPE", `${place(of, which)} is not of type CryptoKey.`);
  }
  return value;
}

// Dictionaries: member → conversion; an asterisk marks what must be there. Members in the order in which they are read.
const types = {
  __proto__: null,
  none: { __proto__: null },
  RsaHashedKeyGenParams: { __proto__: null, "hash*": hash, "modulusLength*": long, "publicExponent*": bytes },
  RsaHashedImportParams: { __proto__: null, "hash*": hash },
  RsaPssParams: { __proto__: null, "saltLength*": long },
  RsaOaepParams: { __proto__: null, label: bytes },
  EcKeyGenParams: { __proto__: null, "namedCurve*": text },
  EcKeyImportParams: { __proto__: null, "namedCurve*": text },
  EcdsaParams: { __proto__: null, "hash*": hash },
  EcdhKeyDeriveParams: { __proto__: null, "public*": key },
  AesKeyGenParams: { __proto__: null, "length*": short },
  AesDerivedKeyParams: { __proto__: null, "length*": short },
  AesCbcParams: { __proto__: null, "iv*": bytes },
  AesCtrParams: { __proto__: null, "counter*": bytes, "length*": octet },
  AesGcmParams: { __proto__: null, additionalData: bytes, "iv*": bytes, tagLength: octet },
  HmacKeyGenParams: { __proto__: null, "hash*": hash, length: long },
  HmacImportParams: { __proto__: null, "hash*": hash, length: long },
  HkdfParams: { __proto__: null, "hash*": hash, "info*": bytes, "salt*": bytes },
  Pbkdf2Params: { __proto__: null, "hash*": hash, "iterations*": long, "salt*": bytes },
};

const rsa = { __proto__: null, generateKey: "RsaHashedKeyGenParams", importKey: "RsaHashedImportParams", exportKey: "none" };
const aes = { __proto__: null, generateKey: "AesKeyGenParams", importKey: "none", exportKey: "none", getLength: "AesDerivedKeyParams" };
const ec = { __proto__: null, generateKey: "EcKeyGenParams", importKey: "EcKeyImportParams", exportKey: "none" };
const okp = { __proto__: null, generateKey: "none", importKey: "none", exportKey: "none" };
const cipher = (type) => ({ __proto__: null, encrypt: type, decrypt: type });

// Name → operation → its dictionary.
const table = {
  __proto__: null,
  "SHA-1": { __proto__: null, digest: "none" },
  "SHA-256": { __proto__: null, digest: "none" },
  "SHA-384": { __proto__: null, digest: "none" },
  "SHA-512": { __proto__: null, digest: "none" },
  "RSASSA-PKCS1-v1_5": { ...rsa, sign: "none", verify: "none" },
  "RSA-PSS": { ...rsa, sign: "RsaPssParams", verify: "RsaPssParams" },
  "RSA-OAEP": { ...rsa, ...cipher("RsaOaepParams") },
  ECDSA: { ...ec, sign: "EcdsaParams", verify: "EcdsaParams" },
  ECDH: { ...ec, deriveBits: "EcdhKeyDeriveParams" },
  Ed25519: { ...okp, sign: "none", verify: "none" },
  X25519: { ...okp, deriveBits: "EcdhKeyDeriveParams" },
  "AES-CBC": { ...aes, ...cipher("AesCbcParams") },
  "AES-CTR": { ...aes, ...cipher("AesCtrParams") },
  "AES-GCM": { ...aes, ...cipher("AesGcmParams") },
  "AES-KW": { ...aes, wrapKey: "none", unwrapKey: "none" },
  HMAC: {
    __proto__: null, generateKey: "HmacKeyGenParams", importKey: "HmacImportParams", exportKey: "none", getLength: "HmacImportParams", sign: "none",
    verify: "none",
  },
  HKDF: { __proto__: null, importKey: "none", deriveBits: "HkdfParams", getLength: "none" },
  PBKDF2: { __proto__: null, importKey: "none", deriveBits: "Pbkdf2Params", getLength: "none" },
};

// Names are compared without regard to case.
const canonical = { __proto__: null };
const names = ObjectKeys(table);
for (let i = 0; i < names.length; i++) canonical[StringPrototypeToUpperCase(names[i])] = names[i];

// An algorithm argument for an operation, as a plain object of our own.
function normalize(algorithm, operation) {
  if (algorithm === null || (typeof algorithm !== "object" && typeof algorithm !== "function")) algorithm = { __proto__: null, name: `${algorithm}` };
  if (algorithm.name === undefined) throw missing("name", "Algorithm");
  const name = canonical[StringPrototypeToUpperCase(`${algorithm.name}`)];
  const type = name === undefined ? undefined : table[name][operation];
  if (type === undefined) throw fail("NotSupportedError", "Unrecognized algorithm name");
  const normalized = { __proto__: null, name };
  const members = types[type];
  const keys = ObjectKeys(members);
  for (let i = 0; i < keys.length; i++) {
    const isRequired = keys[i][keys[i].length - 1] === "*";
    const member = isRequired ? primordials.StringPrototypeSlice(keys[i], 0, -1) : keys[i];
    const value = algorithm[member];
    if (value !== undefined) normalized[member] = members[keys[i]](value, type, member);
    else if (isRequired) throw missing(member, type);
  }
  return normalized;
}

const missing = (member, type) => typeError("ERR_MISSING_OPTION",
  `Failed to normalize algorithm: passed algorithm can not be converted to '${type}' because '${member}' is required in '${type}'.`);

const canDo = (name, operation) => table[name]?.[operation] !== undefined;

const knownUsages = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];

// A list of key usages, each once.
function usagesOf(value, of, which) {
  const list = toSequence(value, () => typeError("ERR_INVALID_ARG_TYPE", `${place(of, which)} can not be converted to sequence.`));
  const found = [];
  for (let i = 0; i < list.length; i++) {
    const usage = `${list[i]}`;
    if (!ArrayPrototypeIncludes(knownUsages, usage)) {
      throw typeError("ERR_INVALID_ARG_VALUE", `${place(of, which)}, index ${i} value '${usage}' is not a valid enum value of type KeyUsage.`);
    }
    if (!ArrayPrototypeIncludes(found, usage)) primordials.ArrayPrototypePush(found, usage);
  }
  return found;
}

// Throws when a usage is not among those that the key may have.
function checkUsages(usages, allowed, what) {
  for (let i = 0; i < usages.length; i++) {
    if (!ArrayPrototypeIncludes(allowed, usages[i])) throw fail("SyntaxError", `Unsupported key usage for ${what}`);
  }
}

module.exports = { __proto__: null, bytes, canDo, checkUsages, fail, key, normalize, place, requireArguments, typeError, usagesOf };
