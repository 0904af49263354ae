// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html#class-x509certificate
// Differs: `issuerCertificate` is always undefined, as there is no chain. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, Date, ObjectAssign, RegExpPrototypeExec, SafeWeakMap, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeSplit,
  StringPrototypeToUpperCase, TypedArrayPrototypeSlice } = primordials;
const { op_crypto_hash_once, op_crypto_key_numbers, op_crypto_key_raw, op_crypto_spkac_challenge, op_crypto_spkac_key,
  op_crypto_spkac_verify, op_crypto_x509_check, op_crypto_x509_describe, op_crypto_x509_issued,
  op_crypto_x509_key, op_crypto_x509_matches, op_crypto_x509_read, op_crypto_x509_verify } = ops;
const { codes } = require("internal/errors");
const { validateObject, validateString, validateBoolean, validateOneOf } = require("internal/validators");
const { encode, fromString, getArrayBufferOrView, guard, toBuffer, toUint8Array } = require("internal/crypto_bytes");
const { unpack } = require("internal/crypto_key_encoding");
const { dataOf, describeKey, isKeyObject, makeKeyObject } = require("internal/crypto_keys");
const { inspectSymbol } = require("web/webidl");

const read = guard(op_crypto_x509_read);

// Certificate → `{ raw, texts, … }`; texts are the fields of `op_crypto_x509_describe`.
const held = new SafeWeakMap();
const SUBJECT = 0;
const ISSUER = 1;
const NAMES = 2;
const ACCESS = 3;
const BEGIN = 4;
const END = 5;
const SERIAL = 6;
const USAGES = 7;
const AUTHORITY = 8;

function field(certificate, index) {
  const data = held.get(certificate);
  if (data === undefined) throw new codes.ERR_INVALID_THIS("X509Certificate");
  if (data.texts === undefined) {
    const parts = unpack(op_crypto_x509_describe(data.raw));
    data.texts = [];
    for (let i = 0; i < parts.length; i++) ArrayPrototypePush(data.texts, encode(TypedArrayPrototypeSlice(parts[i]), "utf8"));
  }
  return data.texts[index];
}

const optional = (text) => (text === "" ? undefined : text);
const trimEnd = (text) => (text[text.length - 1] === "\n" ? StringPrototypeSlice(text, 0, -1) : text);

function fingerprint(certificate, digest) {
  const hex = StringPrototypeToUpperCase(op_crypto_hash_once(digest, held.get(certificate).raw, -1, "hex"));
  let text = "";
  for (let i = 0; i < hex.length; i += 2) text += `${i === 0 ? "" : ":"}${hex[i]}${hex[i + 1]}`;
  return text;
}

// `{ subject, wildcards, … }` of checkHost and checkEmail as OpenSSL's flags.
function checkFlags(options) {
  if (options === undefined) return 0;
  validateObject(options, "options");
  const { subject = "default", wildcards = true, partialWildcards = true, multiLabelWildcards = false, singleLabelSubdomains = false } = options;
  validateString(subject, "options.subject");
  validateBoolean(wildcards, "options.wildcards");
  validateBoolean(partialWildcards, "options.partialWildcards");
  validateBoolean(multiLabelWildcards, "options.multiLabelWildcards");
  validateBoolean(singleLabelSubdomains, "options.singleLabelSubdomains");
  validateOneOf(subject, "options.subject", ["default", "always", "never"]);
  return (subject === "always" ? 1 : 0) | (subject === "never" ? 32 : 0) | (wildcards ? 0 : 2) | (singleLabelSubdomains ? 16 : 0);
}

class X509Certificate {
  constructor(buffer) {
    if (typeof buffer === "string") buffer = fromString(buffer);
    if (!primordials.ArrayBufferIsView(buffer)) {
      throw new codes.ERR_INVALID_ARG_TYPE("buffer", ["string", "Buffer", "TypedArray", "DataView"], buffer);
    }
    held.set(this, { __proto__: null, raw: read(toUint8Array(buffer)), texts: undefined, key: undefined });
  }

  [inspectSymbol](depth, options, inspect) {
    if (depth !== null && depth < 0) return this;
    const shown = {};
    const names = ["subject", "subjectAltName", "issuer", "infoAccess", "validFrom", "validTo", "fingerprint", "fingerprint256", "fingerprint512",
      "keyUsage", "serialNumber"];
    for (let i = 0; i < names.length; i++) shown[names[i]] = this[names[i]];
    return `X509Certificate ${inspect(shown, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  get subject() {
    return optional(field(this, SUBJECT));
  }

  get subjectAltName() {
    return optional(field(this, NAMES));
  }

  get issuer() {
    return optional(field(this, ISSUER));
  }

  get issuerCertificate() {
    return undefined;
  }

  get infoAccess() {
    return optional(trimEnd(field(this, ACCESS)));
  }

  get validFrom() {
    return field(this, BEGIN);
  }

  get validTo() {
    return field(this, END);
  }

  get validFromDate() {
    return new Date(field(this, BEGIN));
  }

  get validToDate() {
    return new Date(field(this, END));
  }

  get fingerprint() {
    return fingerprint(this, "sha1");
  }

  get fingerprint256() {
    return fingerprint(this, "sha256");
  }

  get fingerprint512() {
    return fingerprint(this, "sha512");
  }

  get keyUsage() {
    const usages = field(this, USAGES);
    return usages === "" ? undefined : StringPrototypeSplit(usages, ",");
  }

  get serialNumber() {
    return field(this, SERIAL);
  }

  get raw() {
    return toBuffer(TypedArrayPrototypeSlice(held.get(this).raw));
  }

  get publicKey() {
    const data = held.get(this);
    return (data.key ??= makeKeyObject("public", op_crypto_x509_key(data.raw)));
  }

  get ca() {
    return field(this, AUTHORITY) === "1";
  }

  toString() {
    const text = encode(TypedArrayPrototypeSlice(held.get(this).raw), "base64");
    let lines = "";
    for (let i = 0; i < text.length; i += 64) lines += `${StringPrototypeSlice(text, i, i + 64)}\n`;
    return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
  }

  toJSON() {
    return this.toString();
  }

  checkHost(name, options) {
    validateString(name, "name");
    return op_crypto_x509_check(held.get(this).raw, "host", name, checkFlags(options));
  }

  checkEmail(email, options) {
    validateString(email, "email");
    return op_crypto_x509_check(held.get(this).raw, "email", email, checkFlags(options));
  }

  checkIP(ip) {
    validateString(ip, "ip");
    return op_crypto_x509_check(held.get(this).raw, "ip", ip, 0);
  }

  checkIssued(other) {
    const data = typeof other === "object" && other !== null ? held.get(other) : undefined;
    if (data === undefined) throw new codes.ERR_INVALID_ARG_TYPE("otherCert", "X509Certificate", other);
    return op_crypto_x509_issued(held.get(this).raw, data.raw);
  }

  checkPrivateKey(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE("pkey", "KeyObject", pkey);
    if (pkey.type !== "private") throw new codes.ERR_INVALID_ARG_VALUE("pkey", pkey);
    return op_crypto_x509_matches(true, dataOf(pkey).bytes, held.get(this).raw);
  }

  verify(pkey) {
    if (!isKeyObject(pkey)) throw new codes.ERR_INVALID_ARG_TYPE("pkey", "KeyObject", pkey);
    if (pkey.type !== "public") throw new codes.ERR_INVALID_ARG_VALUE("pkey", pkey);
    return op_crypto_x509_verify(false, dataOf(pkey).bytes, held.get(this).raw);
  }

  toLegacyObject() {
    return toLegacyObject(this);
  }
}

// A multi-line name as an object; repeated attributes become lists.
function nameObject(text) {
  const object = { __proto__: null };
  if (text === undefined) return object;
  const lines = StringPrototypeSplit(text, "\n");
  for (let i = 0; i < lines.length; i++) {
    const at = StringPrototypeIndexOf(lines[i], "=");
    addTo(object, StringPrototypeSlice(lines[i], 0, at), unescape(StringPrototypeSlice(lines[i], at + 1)));
  }
  return object;
}

function addTo(object, key, value) {
  if (object[key] === undefined) object[key] = value;
  else if (typeof object[key] === "string") object[key] = [object[key], value];
  else ArrayPrototypePush(object[key], value);
}

// Undoes the escapes of RFC 2253.
const unescape = (text) => primordials.RegExpPrototypeSymbolReplace(/\\([,+"\\<>;# =])/g, text, "$1");

function accessObject(text) {
  const object = { __proto__: null };
  const lines = StringPrototypeSplit(text, "\n");
  for (let i = 0; i < lines.length; i++) {
    const found = RegExpPrototypeExec(/^([^:]*):(.*)$/, lines[i]);
    if (found === null) continue;
    if (object[found[1]] === undefined) object[found[1]] = [];
    ArrayPrototypePush(object[found[1]], found[2]);
  }
  return object;
}

const nistNames = { __proto__: null, prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521", secp224r1: "P-224" };
const curveBits = { __proto__: null, prime256v1: 256, secp384r1: 384, secp521r1: 521, secp224r1: 224, secp256k1: 256 };

function toLegacyObject(certificate) {
  const legacy = { subject: nameObject(certificate.subject), issuer: nameObject(certificate.issuer) };
  if (certificate.subjectAltName !== undefined) legacy.subjectaltname = certificate.subjectAltName;
  if (certificate.infoAccess !== undefined) legacy.infoAccess = accessObject(certificate.infoAccess);
  legacy.ca = certificate.ca;
  addKey(legacy, dataOf(certificate.publicKey).bytes);
  legacy.valid_from = certificate.validFrom;
  legacy.valid_to = certificate.validTo;
  legacy.fingerprint = certificate.fingerprint;
  legacy.fingerprint256 = certificate.fingerprint256;
  legacy.fingerprint512 = certificate.fingerprint512;
  if (certificate.keyUsage !== undefined) legacy.ext_key_usage = certificate.keyUsage;
  legacy.serialNumber = certificate.serialNumber;
  legacy.raw = certificate.raw;
  return legacy;
}

function addKey(legacy, bytes) {
  const { kind, curve, shown } = describeKey(false, bytes);
  if (kind === "rsa") {
    legacy.modulus = StringPrototypeToUpperCase(encode(TypedArrayPrototypeSlice(unpack(op_crypto_key_numbers(false, bytes))[0]), "hex"));
    legacy.bits = shown.modulusLength;
    legacy.exponent = `0x${primordials.BigIntPrototypeToString(shown.publicExponent, 16)}`;
    legacy.pubkey = toBuffer(TypedArrayPrototypeSlice(bytes));
  } else if (kind === "ec") {
    legacy.bits = curveBits[curve];
    legacy.pubkey = toBuffer(op_crypto_key_raw(false, bytes, "uncompressed"));
    legacy.asn1Curve = curve;
    if (nistNames[curve] !== undefined) legacy.nistCurve = nistNames[curve];
  }
}

// SPKAC, the certificate requests of a HTML element that no browser has any more.
// SPKAC. Works with and without `new`, and its functions are those of its instances too.
function Certificate() {
  if (!new.target) return new Certificate();
}

function spkacBytes(spkac, encoding) {
  const bytes = getArrayBufferOrView(spkac, "spkac", encoding);
  if (bytes.byteLength > 2 ** 31 - 1) throw new codes.ERR_OUT_OF_RANGE("spkac", "<= 2147483647", bytes.byteLength);
  return toUint8Array(bytes);
}

const spkacMethods = {
  __proto__: null,
  verifySpkac: function verifySpkac(spkac, encoding) {
    return op_crypto_spkac_verify(spkacBytes(spkac, encoding));
  },
  exportPublicKey: function exportPublicKey(spkac, encoding) {
    const pem = op_crypto_spkac_key(spkacBytes(spkac, encoding));
    return pem === undefined ? "" : fromString(pem, "utf8");
  },
  exportChallenge: function exportChallenge(spkac, encoding) {
    const challenge = op_crypto_spkac_challenge(spkacBytes(spkac, encoding));
    return challenge === undefined ? "" : toBuffer(challenge);
  },
};
ObjectAssign(Certificate, spkacMethods);
ObjectAssign(Certificate.prototype, spkacMethods);

module.exports = { __proto__: null, Certificate, X509Certificate };
