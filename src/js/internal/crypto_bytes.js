// What the files of `node:crypto` share: arguments that are bytes, results as Buffers or text, and errors of ops.
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, FunctionPrototypeApply, ObjectDefineProperty, RegExpPrototypeExec,
  SharedArrayBufferPrototypeGetByteLength, StringPrototypeReplaceAll, StringPrototypeStartsWith, StringPrototypeToUpperCase,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, Uint8Array, uncurryThis } = primordials;
const { codes } = require("internal/errors");
const { normalizeEncoding } = require("internal/encodings");

let buffer;
function lend() {
  if (buffer === undefined) {
    const { Buffer } = require("node/buffer");
    buffer = { __proto__: null, from: Buffer.from, alloc: Buffer.alloc, toString: uncurryThis(Buffer.prototype.toString), Buffer };
  }
  return buffer;
}

function isAnyArrayBuffer(value) {
  // Views are the usual case, and an exception costs twenty microseconds.
  if (typeof value !== "object" || value === null || ArrayBufferIsView(value)) return false;
  try {
    ArrayBufferPrototypeGetByteLength(value);
    return true;
  } catch {
    // Not an ArrayBuffer; perhaps a shared one.
  }
  if (SharedArrayBufferPrototypeGetByteLength === undefined) return false;
  try {
    SharedArrayBufferPrototypeGetByteLength(value);
    return true;
  } catch {
    return false;
  }
}

const isBytes = (value) => ArrayBufferIsView(value) || isAnyArrayBuffer(value);

// A Buffer over the bytes of a Uint8Array that an op made, without a copy.
function toBuffer(bytes) {
  return lend().from(TypedArrayPrototypeGetBuffer(bytes), TypedArrayPrototypeGetByteOffset(bytes), TypedArrayPrototypeGetByteLength(bytes));
}

const emptyBuffer = () => lend().alloc(0);

// The ArrayBuffer of a Uint8Array that an op made: it fills it.
const toArrayBuffer = (bytes) => TypedArrayPrototypeGetBuffer(bytes);

// A string argument as bytes. "buffer" is a name that Node takes for UTF-8 here.
function fromString(text, encoding) {
  return lend().from(text, encoding === "buffer" ? "utf8" : encoding);
}

// Text of bytes in an encoding, or a Buffer when there is none.
function encode(bytes, encoding) {
  const made = toBuffer(bytes);
  return encoding && encoding !== "buffer" ? lend().toString(made, encoding) : made;
}

// The encodings that ops write by themselves.
const nativeEncodings = { __proto__: null, hex: "hex", base64: "base64", base64url: "base64url" };
const nativeEncoding = (encoding) => (typeof encoding === "string" ? nativeEncodings[normalizeEncoding(encoding)] : undefined);

// A string or bytes, as bytes. `types` is what the error lists.
function getArrayBufferOrView(value, name, encoding) {
  if (typeof value === "string") return fromString(value, encoding);
  if (isBytes(value)) return value;
  throw new codes.ERR_INVALID_ARG_TYPE(name, ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"], value);
}

// What an op may read directly: bytes, or a string that is to be UTF-8.
const isUtf8 = (encoding) => encoding === undefined || encoding === null || normalizeEncoding(encoding) === "utf8" || encoding === "buffer";

function toUint8Array(value) {
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

// OpenSSL's libraries that have a prefix in Node's codes.
const prefixes = {
  __proto__: null, "rsa routines": "RSA_", "digital envelope routines": "EVP_", "PEM routines": "PEM_", "elliptic curve routines": "EC_",
  "asn1 encoding routines": "ASN1_", "bignum routines": "BN_", "Diffie-Hellman routines": "DH_", "x509 certificate routines": "X509_",
  "common libcrypto routines": "CRYPTO_",
};

// Errors of ops as Node's: classes by code, and the properties of OpenSSL's errors.
function translate(error) {
  const code = error?.code;
  if (code === "ERR_CRYPTO_INVALID_AUTH_TAG" || code === "ERR_CRYPTO_INVALID_SCRYPT_PARAMS") {
    const Base = code === "ERR_CRYPTO_INVALID_AUTH_TAG" ? primordials.TypeError : primordials.RangeError;
    return withCode(new Base(error.message), code);
  }
  if (code === "ERR_MISSING_PASSPHRASE") return withCode(new primordials.TypeError(error.message), code);
  if (code !== undefined && codes[code] !== undefined && StringPrototypeStartsWith(code, "ERR_CRYPTO_INVALID_") && code !== "ERR_CRYPTO_INVALID_STATE") {
    return code === "ERR_CRYPTO_INVALID_DIGEST" ? withCode(new primordials.TypeError(error.message), code) : new codes[code]();
  }
  if (code !== undefined || typeof error?.message !== "string") return error;
  const found = RegExpPrototypeExec(/^error:[0-9A-F]{8}:([^:]*)::(.*)$/, error.message);
  if (found === null) return error;
  error.library = found[1];
  error.reason = found[2];
  error.code = `ERR_OSSL_${prefixes[found[1]] ?? ""}${StringPrototypeReplaceAll(StringPrototypeToUpperCase(found[2]), " ", "_")}`;
  return error;
}

// Node's errors of this kind show their code in the stack and not in the name.
function withCode(error, code) {
  ObjectDefineProperty(error, "code", { __proto__: null, value: code, enumerable: true, writable: true, configurable: true });
  return error;
}

const failure = (code, message, Base = primordials.Error) => withCode(new Base(message), code);

// An op whose errors are Node's.
function guard(op) {
  return function guarded(...args) {
    try {
      return FunctionPrototypeApply(op, undefined, args);
    } catch (error) {
      throw translate(error);
    }
  };
}

module.exports = {
  __proto__: null, emptyBuffer, encode, failure, fromString, getArrayBufferOrView, guard, isAnyArrayBuffer, isBytes, isUtf8, nativeEncoding, toArrayBuffer,
  toBuffer, toUint8Array, translate, withCode,
  get Buffer() {
    return lend().Buffer;
  },
};
