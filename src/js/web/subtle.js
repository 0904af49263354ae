// SPEC: https://w3c.github.io/webcrypto/#subtlecrypto-interface
// Differs: Ed448 and X448 are not recognized. Refuses: nothing.
"use strict";

const { ArrayPrototypeIncludes, JSONParse, JSONStringify, ReflectConstruct, Symbol, TypeError } = primordials;
const { op_crypto_hash_once } = ops;
const { codes } = require("internal/errors");
const { defineInterface } = require("web/webidl");
const { bytes, canDo, fail, key: checkKey, normalize, place, requireArguments, typeError, usagesOf } = require("web/subtle_normalize");
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
    if (error instanceof TypeError && (error.code === undefined || error.code === "ERR_MISSING_OPTION")) throw error;
    const wrapped = fail("OperationError", "The operation failed for an operation-specific reason");
    primordials.ObjectDefineProperty(wrapped, "cause", { __proto__: null, value: error, configurable: true, writable: true });
    throw wrapped;
  }
}

// The slots of a key that may be used for an algorithm and a purpose.
function keyFor(key, name, usage, method, argument) {
  const data = dataOf(key, method, argument);
  const isAllowed = ArrayPrototypeIncludes(data.usages, usage);
  if (data.algorithm.name === name && isAllowed) return data;
  if (usage === "sign" || usage === "verify") throw fail("InvalidAccessError", `Unable to use this key to ${usage}`);
  if (usage === "deriveBits" || usage === "deriveKey") {
    throw fail("InvalidAccessError", isAllowed ? "Key algorithm mismatch" : `baseKey does not have ${usage} usage`);
  }
  throw fail("InvalidAccessError", "The requested operation is not valid for the provided key");
}

const dataOf = (key, method, argument) => slots(checkKey(key, method, argument));

function formatOf(format, method) {
  format = `${format}`;
  if (!ArrayPrototypeIncludes(formats, format)) {
    throw typeError("ERR_INVALID_ARG_VALUE", `${place(method, 1)} value '${format}' is not a valid enum value of type KeyFormat.`);
  }
  return format;
}

// A key that is of no use is refused; `how` tells when that happens.
function checkResult(key, how) {
  const data = slots(key);
  if ((data.type === "secret" || data.type === "private") && data.usages.length === 0) {
    throw fail("SyntaxError", `Usages cannot be empty when ${how(data.type)} key.`);
  }
  return key;
}
const created = () => "creating a";
const imported = (type) => `importing a ${type}`;

function importNormalized(format, data, algorithm, extractable, usages) {
  return checkResult(perform(() => moduleOf(algorithm.name).importKey(format, data, algorithm, extractable, usages)), imported);
}

function exportData(format, data) {
  if (!canDo(data.algorithm.name, "exportKey")) throw fail("NotSupportedError", `${data.algorithm.name} key export is not supported`);
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
    requireArguments(arguments.length, 2, "digest");
    const normalized = normalize(algorithm, "digest");
    const input = bytes(data, "digest", 2);
    return toArrayBuffer(op_crypto_hash_once(digestName(normalized), input, -1));
  }

  async generateKey(algorithm, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, 3, "generateKey");
    const normalized = normalize(algorithm, "generateKey");
    const usages = usagesOf(keyUsages, "generateKey", 3);
    const made = perform(() => moduleOf(normalized.name).generateKey(normalized, !!extractable, usages));
    checkResult(made.privateKey ?? made, created);
    return made;
  }

  async sign(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, 3, "sign");
    const normalized = normalize(algorithm, "sign");
    const input = bytes(data, "sign", 3);
    const held = keyFor(key, normalized.name, "sign", "sign", 2);
    return toArrayBuffer(perform(() => moduleOf(normalized.name).sign(normalized, held, input)));
  }

  async verify(algorithm, key, signature, data) {
    check(this);
    requireArguments(arguments.length, 4, "verify");
    const normalized = normalize(algorithm, "verify");
    const given = bytes(signature, "verify", 3);
    const input = bytes(data, "verify", 4);
    const held = keyFor(key, normalized.name, "verify", "verify", 2);
    return perform(() => moduleOf(normalized.name).verify(normalized, held, given, input));
  }

  async encrypt(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, 3, "encrypt");
    const normalized = normalize(algorithm, "encrypt");
    const input = bytes(data, "encrypt", 3);
    return toArrayBuffer(crypt("encrypt", normalized, keyFor(key, normalized.name, "encrypt", "encrypt", 2), input));
  }

  async decrypt(algorithm, key, data) {
    check(this);
    requireArguments(arguments.length, 3, "decrypt");
    const normalized = normalize(algorithm, "decrypt");
    const input = bytes(data, "decrypt", 3);
    return toArrayBuffer(crypt("decrypt", normalized, keyFor(key, normalized.name, "decrypt", "decrypt", 2), input));
  }

  async deriveBits(algorithm, baseKey, length = null) {
    check(this);
    requireArguments(arguments.length, 2, "deriveBits");
    const normalized = normalize(algorithm, "deriveBits");
    const held = keyFor(baseKey, normalized.name, "deriveBits", "deriveBits", 2);
    return toArrayBuffer(derive(normalized, held, length === null || length === undefined ? null : length >>> 0));
  }

  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, 5, "deriveKey");
    const normalized = normalize(algorithm, "deriveBits");
    const target = normalize(derivedKeyType, "importKey");
    const sized = normalize(derivedKeyType, "getLength");
    const usages = usagesOf(keyUsages, "deriveKey", 5);
    const held = keyFor(baseKey, normalized.name, "deriveKey", "deriveKey", 2);
    const length = perform(() => moduleOf(sized.name).keyLength(sized));
    const secret = derive(normalized, held, length);
    return importNormalized("raw", secret, target, !!extractable, usages);
  }

  async importKey(format, keyData, algorithm, extractable, keyUsages) {
    check(this);
    requireArguments(arguments.length, 5, "importKey");
    format = formatOf(format, "importKey");
    const normalized = normalize(algorithm, "importKey");
    const usages = usagesOf(keyUsages, "importKey", 5);
    if (format === "jwk") {
      if (typeof keyData !== "object" || keyData === null || require("internal/crypto_bytes").isBytes(keyData)) {
        throw fail("DataError", "Invalid keyData");
      }
    } else {
      keyData = bytes(keyData, "importKey", 2);
    }
    return importNormalized(format, keyData, normalized, !!extractable, usages);
  }

  async exportKey(format, key) {
    check(this);
    requireArguments(arguments.length, 2, "exportKey");
    format = formatOf(format, "exportKey");
    const made = exportData(format, dataOf(key, "exportKey", 2));
    return format === "jwk" ? made : toArrayBuffer(made);
  }

  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    check(this);
    requireArguments(arguments.length, 4, "wrapKey");
    format = formatOf(format, "wrapKey");
    const [normalized, operation] = wrapping(wrapAlgorithm, "wrapKey", "encrypt");
    const held = keyFor(wrappingKey, normalized.name, "wrapKey", "wrapKey", 3);
    const made = exportData(format, dataOf(key, "wrapKey", 2));
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
    requireArguments(arguments.length, 7, "unwrapKey");
    format = formatOf(format, "unwrapKey");
    const input = bytes(wrappedKey, "unwrapKey", 2);
    const [normalized, operation] = wrapping(unwrapAlgorithm, "unwrapKey", "decrypt");
    const target = normalize(unwrappedKeyAlgorithm, "importKey");
    const usages = usagesOf(keyUsages, "unwrapKey", 7);
    const held = keyFor(unwrappingKey, normalized.name, "unwrapKey", "unwrapKey", 3);
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
  return importNormalized(format, data, normalized, !!extractable, usagesOf(keyUsages, "importKey", 5));
}

module.exports = { __proto__: null, SubtleCrypto, importKeyObject, subtle };
