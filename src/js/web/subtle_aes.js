// SPEC: https://w3c.github.io/webcrypto/#aes-ctr and the sections after it
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeIncludes, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const { op_crypto_aes_unwrap, op_crypto_aes_wrap, op_crypto_cipher_add_data, op_crypto_cipher_finish, op_crypto_cipher_get_tag,
  op_crypto_cipher_new, op_crypto_cipher_set_tag, op_crypto_cipher_update, op_random_fill } = ops;
const { checkUsages, fail } = require("web/subtle_normalize");
const { checkAlgorithm, checkJwk, dataError, finishJwk, member, toText } = require("web/subtle_jwk");
const { make } = require("web/crypto_key");

const isLength = (bits) => bits === 128 || bits === 192 || bits === 256;
const allowedUsages = (name) => (name === "AES-KW" ? ["wrapKey", "unwrapKey"] : ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
const jwkName = (name, bits) => `A${bits}${primordials.StringPrototypeSlice(name, 4)}`;

function keyLength({ length }) {
  if (!isLength(length)) throw fail("OperationError", "AES key length must be 128, 192, or 256 bits");
  return length;
}

function finishKey(name, bytes, extractable, usages) {
  return make("secret", extractable, { name, length: bytes.length * 8 }, usages, bytes);
}

function generateKey(algorithm, extractable, usages) {
  checkUsages(usages, allowedUsages(algorithm.name), "an AES key");
  const bytes = new Uint8Array(keyLength(algorithm) / 8);
  op_random_fill(bytes);
  return finishKey(algorithm.name, bytes, extractable, usages);
}

function importKey(format, data, { name }, extractable, usages) {
  checkUsages(usages, allowedUsages(name), "an AES key");
  if (format !== "raw" && format !== "jwk") throw fail("NotSupportedError", `Unable to import ${name} using ${format} format`);
  if (format === "jwk") {
    checkJwk(data, "oct", "enc", extractable, usages);
    const bytes = member(data, "k");
    if (!isLength(bytes.length * 8)) throw dataError("Invalid key length");
    checkAlgorithm(data, jwkName(name, bytes.length * 8));
    return finishKey(name, TypedArrayPrototypeSlice(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)), extractable, usages);
  }
  if (!isLength(data.length * 8)) throw dataError("Invalid key length");
  return finishKey(name, data, extractable, usages);
}

function exportKey(format, data) {
  if (format === "raw") return TypedArrayPrototypeSlice(data.bytes);
  if (format !== "jwk") throw fail("NotSupportedError", `Unable to export ${data.algorithm.name} secret key using ${format} format`);
  return finishJwk({ kty: "oct", k: toText(data.bytes) }, data, jwkName(data.algorithm.name, data.bytes.length * 8));
}

function concat(a, b) {
  const joined = new Uint8Array(a.length + b.length);
  TypedArrayPrototypeSet(joined, a);
  TypedArrayPrototypeSet(joined, b, a.length);
  return joined;
}

const cipherName = (data, mode) => `aes-${data.bytes.length * 8}-${mode}`;

function cbc(encrypts, { iv }, data, input) {
  if (iv.length !== 16) throw fail("OperationError", "algorithm.iv must contain exactly 16 bytes");
  const work = op_crypto_cipher_new(cipherName(data, "cbc"), encrypts, data.bytes, iv, -1);
  const head = op_crypto_cipher_update(work, input);
  return concat(head, op_crypto_cipher_finish(work));
}

function ctrPart(data, counter, input) {
  return op_crypto_cipher_update(op_crypto_cipher_new(cipherName(data, "ctr"), true, data.bytes, counter, -1), input);
}

// Only the last `length` bits count; where they wrap around, the rest of the block must not change.
function ctr({ counter, length }, data, input) {
  if (counter.length !== 16) throw fail("OperationError", "algorithm.counter must contain exactly 16 bytes");
  if (length < 1 || length > 128) throw fail("OperationError", "AES-CTR algorithm.length must be between 1 and 128");
  const blocks = primordials.MathCeil(input.length / 16);
  if (length < 53 && blocks > 2 ** length) throw fail("OperationError", "The counter would repeat");
  const untilWrap = length < 53 ? 2 ** length - counterValue(counter, length) : blocks;
  if (blocks <= untilWrap) return ctrPart(data, counter, input);
  const split = untilWrap * 16;
  const wrapped = TypedArrayPrototypeSlice(counter);
  for (let bit = 0; bit < length; bit++) wrapped[15 - (bit >> 3)] &= ~(1 << (bit & 7));
  return concat(ctrPart(data, counter, TypedArrayPrototypeSubarray(input, 0, split)), ctrPart(data, wrapped, TypedArrayPrototypeSubarray(input, split)));
}

// The counter as a number; `length` is below 53.
function counterValue(counter, length) {
  let value = 0;
  for (let bit = length - 1; bit >= 0; bit--) value = value * 2 + ((counter[15 - (bit >> 3)] >> (bit & 7)) & 1);
  return value;
}

const tagLengths = [32, 64, 96, 104, 112, 120, 128];

function gcmSetup(encrypts, { iv, additionalData, tagLength = 128 }, data) {
  if (!ArrayPrototypeIncludes(tagLengths, tagLength)) {
    throw fail("OperationError", `${tagLength} is not a valid AES-GCM tag length`);
  }
  if (iv.length === 0) throw fail("OperationError", "algorithm.iv must not be empty");
  const work = op_crypto_cipher_new(cipherName(data, "gcm"), encrypts, data.bytes, iv, -1);
  if (additionalData !== undefined && additionalData.length > 0) op_crypto_cipher_add_data(work, additionalData, -1);
  return { __proto__: null, work, tagBytes: tagLength / 8 };
}

function gcmEncrypt(algorithm, data, input) {
  const { work, tagBytes } = gcmSetup(true, algorithm, data);
  const body = op_crypto_cipher_update(work, input);
  op_crypto_cipher_finish(work);
  return concat(body, op_crypto_cipher_get_tag(work, tagBytes));
}

function gcmDecrypt(algorithm, data, input) {
  const { work, tagBytes } = gcmSetup(false, algorithm, data);
  if (input.length < tagBytes) throw fail("OperationError", "The provided data is too small.");
  const split = input.length - tagBytes;
  op_crypto_cipher_set_tag(work, TypedArrayPrototypeSubarray(input, split));
  const body = op_crypto_cipher_update(work, TypedArrayPrototypeSubarray(input, 0, split));
  op_crypto_cipher_finish(work);
  return body;
}

function encrypt(algorithm, data, input) {
  if (algorithm.name === "AES-CBC") return cbc(true, algorithm, data, input);
  if (algorithm.name === "AES-CTR") return ctr(algorithm, data, input);
  return gcmEncrypt(algorithm, data, input);
}

function decrypt(algorithm, data, input) {
  if (algorithm.name === "AES-CBC") return cbc(false, algorithm, data, input);
  if (algorithm.name === "AES-CTR") return ctr(algorithm, data, input);
  return gcmDecrypt(algorithm, data, input);
}

module.exports = {
  __proto__: null,
  decrypt,
  encrypt,
  exportKey,
  generateKey,
  importKey,
  keyLength,
  unwrapKey: (algorithm, data, input) => op_crypto_aes_unwrap(data.bytes, input),
  wrapKey: (algorithm, data, input) => op_crypto_aes_wrap(data.bytes, input),
};
