// SPEC: https://w3c.github.io/webcrypto/#subtlecrypto-interface
// Differs: Ed448 and X448 are not recognized. Refuses: nothing.
"use strict";

const { ArrayPrototypeIncludes, JSONParse, JSONStringify, ReflectConstruct, Symbol, TypeError } = primordials;
const { op_crypto_hash_once } = ops;
const { codes } = require("internal/errors");
const { defineInterface, requireArguments } = require("web/webidl");
const { bytes, canDo, fail, normalize, usagesOf } = require("web/subtle_normalize");
const { slots } = require("web/crypto_key");
const { toArrayBuffer } = require("internal/crypto_bytes");

const kToken = Symbol("token");
const formats = ["raw", "pkcs8", "spki", "jwk"];

// The module that knows an algorithm.
const modules = {
  __proto__: null,
  "RSASSA-PKCS1-v1_5": "web/subtle_rsa", "RSA-PSS": "web/subtle_rsa", "RSA-OAEP": "web/subtle_rsa",
  ECDSA: "web/subtle_ec", ECDH: "web/subtle_ec", Ed25519: "web/subtle_ec", X25519: "web/subtle_ec",
  "AES-CBC": "web/subtle_aes", "AES-CTR": "web/subtle_aes", "AES-GCM": "web/subtle_aes", "AES-KW": "web/subtle_aes",
  HMAC: "web/subtle_hmac", HKDF: "web/subtle_kdf", PBKDF2: "web/subtle_kdf",
};
const moduleOf = (name) => require(modules[name]);

// Any failure of the work that is not yet one of Web Crypto's is an OperationError.
function perform(work) {
  try {
    return work();
  } catch (error) {
    if (typeof error?.name === "string" && error instanceof require("web/dom_exception").DOMException) throw error;
    if (error instanceof TypeError && error.code === undefined) throw error;
    const wrapped = fail("OperationError", "The operation failed for an operation-specific reason");
    primordials.ObjectDefineProperty(wrapped, "cause", { __proto__: null, value: error, configurable: true, writable: true });
    throw wrapped;
  }
}

// The slots of a key that may be used for an algorithm and a purpose.
function keyFor(key, name, usage) {
  const data = slots(key);
  if (data === undefined) throw new TypeError("key must be a CryptoKey");
  if (data.algorithm.name !== name) throw fail("InvalidAccessError", "Key algorithm mismatch");
  if (!ArrayPrototypeIncludes(data.usages, usage)) throw fail("InvalidAccessError", `Unable to use this key to ${usage}`);
  return data;
}

function formatOf(format) {
  format = `${format}`;
  if (!ArrayPrototypeIncludes(formats, format)) throw new TypeError(`'${format}' is not a valid enum value of type KeyFormat.`);
  return format;
}

function checkResult(key) {
  const data = slots(key);
  if ((data.type === "secret" || data.type === "private") && data.usages.length === 0) {
    throw fail("SyntaxError", "Usages cannot be empty when creating a key.");
  }
  return key;
}

function importNormalized(format, data, algorithm, extractable, usages) {
  return checkResult(perform(() => moduleOf(algorithm.name).importKey(format, data, algorithm, extractable, usages)));
}

function exportData(format, data) {
  if (!canDo(data.algorithm.name, "exportKey")) throw fail("NotSupportedError", "This key cannot be exported");
  if (!data.extractable) throw fail("InvalidAccessError", "key is not extractable");
  return perform(() => moduleOf(data.algorithm.name).exportKey(format, data));
}

// Encryption under either usage: `wrapKey` may be done by a cipher too.
function crypt(operation, algorithm, data, input) {
  return perform(() => moduleOf(algorithm.name)[operation](algorithm, data, input));
}

function derive(algorithm, data, length) {
  return perform(() => moduleOf(algorithm.name).deriveBits(algorithm, data, length));
}

let subtle;
const check = (self) => {
  if (self !== subtle) throw new codes.ERR_INVALID_THIS("SubtleCrypto");
};

class SubtleCrypto {
  constructor(token = undefined) {
    if (token !== kToken) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  async digest(algorithm, data) {
    check(this);
    requireArguments(arguments.length, "algorithm", "data");
    const normalized = normalize(algorithm, "digest");
    const input = bytes(data, "data");
    return toArrayBuffer(op_crypto_hash_once(digestName(normalized), input, -1));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, "algorithm", "extractable", "keyUsages");
    const normalized = normalize(algorithm, "generateKey");
    const usages = usagesOf(keyUsages);
    const made = perform(() => moduleOf(normalized.name).generateKey(normalized, !!extractable, usages));
    checkResult(made.privateKey ?? made);
    return made;
  }

  async sign(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, "algorithm", "key", "data");
    const normalized = normalize(algorithm, "sign");
    const input = bytes(data, "data");
    const held = keyFor(key, normalized.name, "sign");
    return toArrayBuffer(perform(() => moduleOf(normalized.name).sign(normalized, held, input)));
  }

  async verify(algorithm, key, signature, data) {
    check(this);
    requireArguments(arguments.length, "algorithm", "key", "signature", "data");
    const normalized = normalize(algorithm, "verify");
    const given = bytes(signature, "signature");
    const input = bytes(data, "data");
    const held = keyFor(key, normalized.name, "verify");
    return perform(() => moduleOf(normalized.name).verify(normalized, held, given, input));
  }

  async encrypt(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, "algorithm", "key", "data");
    const normalized = normalize(algorithm, "encrypt");
    const input = bytes(data, "data");
    return toArrayBuffer(crypt("encrypt", normalized, keyFor(key, normalized.name, "encrypt"), input));
  }

  async decrypt(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, "algorithm", "key", "data");
    const normalized = normalize(algorithm, "decrypt");
    const input = bytes(data, "data");
    return toArrayBuffer(crypt("decrypt", normalized, keyFor(key, normalized.name, "decrypt"), input));
  }

  async deriveBits(algorithm, baseKey, length = null) {
    check(this);
    requireArguments(arguments.length, "algorithm", "baseKey");
    const normalized = normalize(algorithm, "deriveBits");
    const held = keyFor(baseKey, normalized.name, "deriveBits");
    return toArrayBuffer(derive(normalized, held, length === null || length === undefined ? null : length >>> 0));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, "algorithm", "baseKey", "derivedKeyType", "extractable", "keyUsages");
    const normalized = normalize(algorithm, "deriveBits");
    const target = normalize(derivedKeyType, "importKey");
    const sized = normalize(derivedKeyType, "getLength");
    const usages = usagesOf(keyUsages);
    const held = keyFor(baseKey, normalized.name, "deriveKey");
    const length = perform(() => moduleOf(sized.name).keyLength(sized));
    const secret = derive(normalized, held, length);
    return importNormalized("raw", secret, target, !!extractable, usages);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, "format", "keyData", "algorithm", "extractable", "keyUsages");
    format = formatOf(format);
    const normalized = normalize(algorithm, "importKey");
    const usages = usagesOf(keyUsages);
    if (format === "jwk") {
      if (typeof keyData !== "object" || keyData === null || require("internal/crypto_bytes").isBytes(keyData)) {
        throw new TypeError("keyData must be a JsonWebKey");
      }
    } else {
      keyData = bytes(keyData, "keyData");
    }
    return importNormalized(format, keyData, normalized, !!extractable, usages);
  }

  async exportKey(format, key) {
    check(this);
    requireArguments(arguments.length, "format", "key");
    format = formatOf(format);
    const data = slots(key);
    if (data === undefined) throw new TypeError("key must be a CryptoKey");
    const made = exportData(format, data);
    return format === "jwk" ? made : toArrayBuffer(made);
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    check(this);
    requireArguments(arguments.length, "format", "key", "wrappingKey", "wrapAlgorithm");
    format = formatOf(format);
    const [normalized, operation] = wrapping(wrapAlgorithm, "wrapKey", "encrypt");
    const held = keyFor(wrappingKey, normalized.name, "wrapKey");
    const data = slots(key);
    if (data === undefined) throw new TypeError("key must be a CryptoKey");
    const made = exportData(format, data);
    let input = made;
    if (format === "jwk") {
      const text = JSONStringify(made);
      // AES-KW takes whole blocks of eight bytes; spaces after JSON mean nothing.
      const padded = normalized.name === "AES-KW" ? primordials.StringPrototypePadEnd(text, (text.length + 7) & ~7) : text;
      input = require("internal/crypto_bytes").fromString(padded, "utf8");
    }
    return toArrayBuffer(crypt(operation, normalized, held, input));
  }

  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, unwrappedKeyAlgorithm, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, "format", "wrappedKey", "unwrappingKey", "unwrapAlgorithm", "unwrappedKeyAlgorithm", "extractable", "keyUsages");
    format = formatOf(format);
    const input = bytes(wrappedKey, "wrappedKey");
    const [normalized, operation] = wrapping(unwrapAlgorithm, "unwrapKey", "decrypt");
    const target = normalize(unwrappedKeyAlgorithm, "importKey");
    const usages = usagesOf(keyUsages);
    const held = keyFor(unwrappingKey, normalized.name, "unwrapKey");
    let data = crypt(operation, normalized, held, input);
    if (format === "jwk") {
      try {
        data = JSONParse(require("internal/crypto_bytes").encode(data, "utf8"));
      } catch {
        throw fail("DataError", "Invalid wrapped JWK");
      }
    }
    return importNormalized(format, data, target, !!extractable, usages);
  }
}
defineInterface(SubtleCrypto);
subtle = ReflectConstruct(SubtleCrypto, [kToken]);

// Key wrap by an algorithm of its own, or by a cipher.
function wrapping(algorithm, operation, fallback) {
  const name = typeof algorithm === "object" && algorithm !== null ? algorithm.name : algorithm;
  const own = typeof name === "string" && primordials.StringPrototypeToUpperCase(name) === "AES-KW";
  return own ? [normalize(algorithm, operation), operation] : [normalize(algorithm, fallback), fallback];
}

// `SHA-256` as the ops name it.
const digestName = ({ name }) => primordials.StringPrototypeToLowerCase(name);

// `keyObject.toCryptoKey(…)`.
function importKeyObject(keyObject, algorithm, extractable, keyUsages) {
  const normalized = normalize(algorithm, "importKey");
  const { type, bytes: data } = require("internal/crypto_keys").dataOf(keyObject);
  const format = type === "secret" ? "raw" : type === "public" ? "spki" : "pkcs8";
  return importNormalized(format, data, normalized, !!extractable, usagesOf(keyUsages));
}

module.exports = { __proto__: null, SubtleCrypto, importKeyObject, subtle };
