// node:crypto: ciphers.
import assert from "node:assert";
import crypto from "node:crypto";
import { test } from "../harness.js";

const hex = (text) => Buffer.from(text, "hex");
const text = Buffer.from("The quick brown fox jumps over the lazy dog, twice and then some more.");

function seal(name, key, iv, input, options, aad) {
  const cipher = crypto.createCipheriv(name, key, iv, options);
  if (aad) cipher.setAAD(aad, { plaintextLength: input.length });
  return { data: Buffer.concat([cipher.update(input), cipher.final()]), tag: /gcm|ccm|poly/i.test(name) ? cipher.getAuthTag() : undefined };
}

function unseal(name, key, iv, { data, tag }, options, aad) {
  const decipher = crypto.createDecipheriv(name, key, iv, options);
  if (tag) decipher.setAuthTag(tag);
  if (aad) decipher.setAAD(aad, { plaintextLength: data.length });
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

test("known values", () => {
  const key = hex("2b7e151628aed2a6abf7158809cf4f3c");
  const block = hex("6bc1bee22e409f96e93d7e117393172a");
  const run = (name, iv) => {
    const cipher = crypto.createCipheriv(name, key, iv);
    cipher.setAutoPadding(false);
    return cipher.update(block, undefined, "hex") + cipher.final("hex");
  };
  assert.strictEqual(run("aes-128-ecb", null), "3ad77bb40d7a3660a89ecaf32466ef97");
  assert.strictEqual(run("aes-128-cbc", hex("000102030405060708090a0b0c0d0e0f")), "7649abac8119b246cee98e9b12e9197d");
  assert.strictEqual(run("aes-128-ctr", hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")), "874d6191b620e3261bef6864990db6ce");
  const chacha = crypto.createCipheriv("chacha20-poly1305", Buffer.alloc(32), Buffer.alloc(12), { authTagLength: 16 });
  assert.strictEqual(chacha.update("abc", "utf8", "hex") + chacha.final("hex"), "fe6584");
  assert.strictEqual(chacha.getAuthTag().toString("hex"), "1fbc04e48c01a33eb1ecd91262036688");
});

test("every cipher undoes itself", () => {
  for (const name of ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-128-ctr", "aes-192-ctr", "aes-256-ctr", "aes-128-ecb", "aes-192-ecb",
    "aes-256-ecb", "aes-128-gcm", "aes-192-gcm", "aes-256-gcm", "aes-128-cfb", "aes-192-cfb", "aes-256-cfb", "aes-256-cfb8", "aes-256-ofb", "des-ede3-cbc",
    "chacha20-poly1305", "aes256"]) {
    const info = crypto.getCipherInfo(name);
    const key = crypto.randomBytes(info.keyLength);
    const iv = info.ivLength ? crypto.randomBytes(info.ivLength) : null;
    const sealed = seal(name, key, iv, text);
    assert.deepStrictEqual(unseal(name, key, iv, sealed), text, name);
  }
});

test("GCM and CCM authenticate data and tags of several lengths", () => {
  const key = crypto.randomBytes(32);
  for (const length of [4, 8, 12, 16]) {
    for (const [name, iv] of [["aes-256-gcm", crypto.randomBytes(12)], ["aes-256-gcm", crypto.randomBytes(16)], ["aes-256-ccm", crypto.randomBytes(12)]]) {
      const options = { authTagLength: length };
      const sealed = seal(name, key, iv, text, options, Buffer.from("head"));
      assert.strictEqual(sealed.tag.length, length);
      assert.deepStrictEqual(unseal(name, key, iv, sealed, options, Buffer.from("head")), text);
      assert.throws(() => unseal(name, key, iv, sealed, options, Buffer.from("tail")), { message: /Unsupported state/ }, name);
    }
  }
});

test("pieces and encodings", () => {
  const key = Buffer.alloc(32, 1);
  const iv = Buffer.alloc(16, 2);
  const cipher = crypto.createCipheriv("aes-256-cbc", key, iv);
  let sealed = cipher.update("Hällo ", "utf8", "base64");
  sealed += cipher.update("Wörld, and a little more than one block", "utf8", "base64");
  sealed += cipher.final("base64");
  const decipher = crypto.createDecipheriv("aes-256-cbc", key, iv);
  assert.strictEqual(decipher.update(sealed, "base64", "utf8") + decipher.final("utf8"), "Hällo Wörld, and a little more than one block");
});

test("keys may be strings, KeyObjects and views", () => {
  const iv = Buffer.alloc(16);
  const a = seal("aes-128-cbc", "0123456789abcdef", iv, text).data;
  const b = seal("aes-128-cbc", crypto.createSecretKey(Buffer.from("0123456789abcdef")), iv, text).data;
  const c = seal("aes-128-cbc", new Uint8Array(Buffer.from("0123456789abcdef")), new Uint8Array(16), text).data;
  assert.deepStrictEqual(a, b);
  assert.deepStrictEqual(a, c);
});

test("AES key wrap", () => {
  const iv = hex("a6a6a6a6a6a6a6a6");
  const kek = hex("000102030405060708090a0b0c0d0e0f");
  const cipher = crypto.createCipheriv("aes128-wrap", kek, iv);
  const wrapped = cipher.update(hex("00112233445566778899aabbccddeeff"), undefined, "hex");
  assert.strictEqual(wrapped, "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
  const decipher = crypto.createDecipheriv("aes128-wrap", kek, iv);
  assert.strictEqual(decipher.update(wrapped, "hex", "hex"), "00112233445566778899aabbccddeeff");
});

test("ciphers are streams", async () => {
  const { Readable } = await import("node:stream");
  const { pipeline } = await import("node:stream/promises");
  const key = crypto.randomBytes(32);
  const iv = crypto.randomBytes(16);
  const chunks = [];
  await pipeline(
    Readable.from([text, text, text]),
    crypto.createCipheriv("aes-256-ctr", key, iv),
    crypto.createDecipheriv("aes-256-ctr", key, iv),
    async (source) => {
      for await (const chunk of source) chunks.push(chunk);
    },
  );
  assert.deepStrictEqual(Buffer.concat(chunks), Buffer.concat([text, text, text]));
});

test("errors of padding and tags", () => {
  const make = (name, ivLength) => crypto.createDecipheriv(name, Buffer.alloc(16), Buffer.alloc(ivLength));
  const bad = make("aes-128-cbc", 16);
  bad.update(Buffer.alloc(16));
  assert.throws(() => bad.final(), {
    code: "ERR_OSSL_BAD_DECRYPT", message: "error:1C800064:Provider routines::bad decrypt", library: "Provider routines", reason: "bad decrypt",
  });
  const short = make("aes-128-cbc", 16);
  short.update(Buffer.alloc(15));
  assert.throws(() => short.final(), { code: "ERR_OSSL_WRONG_FINAL_BLOCK_LENGTH", message: /wrong final block length/ });
  const wrong = make("aes-128-gcm", 12);
  wrong.setAuthTag(Buffer.alloc(16));
  wrong.update(Buffer.alloc(15));
  assert.throws(() => wrong.final(), { message: "Unsupported state or unable to authenticate data" });
  const missing = make("aes-128-gcm", 12);
  missing.update(Buffer.alloc(15));
  assert.throws(() => missing.final(), { message: "Unsupported state or unable to authenticate data" });
});

test("errors of arguments", () => {
  const key = Buffer.alloc(16);
  const cases = [
    [() => crypto.createCipheriv("xyz", "a", "b"), "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher"],
    [() => crypto.createCipheriv("aes-128-cbc", key, "b"), "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector"],
    [() => crypto.createCipheriv("aes-128-cbc", key, null), "ERR_CRYPTO_INVALID_IV"],
    [() => crypto.createCipheriv("aes-128-gcm", key, ""), "ERR_CRYPTO_INVALID_IV"],
    [() => crypto.createCipheriv("aes-128-ecb", key, Buffer.alloc(16)), "ERR_CRYPTO_INVALID_IV"],
    [() => crypto.createCipheriv("aes-256-cbc", key, Buffer.alloc(16)), "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length"],
    [() => crypto.createCipheriv("aes-128-cbc", 5, ""), "ERR_INVALID_ARG_TYPE"],
    [() => crypto.createCipheriv("aes-128-cbc", key), "ERR_INVALID_ARG_TYPE", /"iv" argument/],
    [() => crypto.createCipheriv("aes-128-gcm", key, Buffer.alloc(12), { authTagLength: 3 }), "ERR_CRYPTO_INVALID_AUTH_TAG", "Invalid authentication tag length: 3"],
    [() => crypto.createCipheriv("aes-128-ccm", key, Buffer.alloc(12)), "ERR_CRYPTO_INVALID_AUTH_TAG", "authTagLength required for aes-128-ccm"],
    [() => crypto.createDecipheriv("aes-128-gcm", key, Buffer.alloc(12)).setAuthTag(Buffer.alloc(3)), "ERR_CRYPTO_INVALID_AUTH_TAG"],
    [() => crypto.createCipheriv("aes-128-gcm", key, Buffer.alloc(12)).getAuthTag(), "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation getAuthTag"],
    [() => crypto.createCipheriv("aes-128-cbc", key, Buffer.alloc(16)).setAAD(Buffer.alloc(1)), "ERR_CRYPTO_INVALID_STATE", "Invalid state for operation setAAD"],
    [() => crypto.createCipheriv("aes-128-ccm", key, Buffer.alloc(12), { authTagLength: 16 }).setAAD(Buffer.alloc(3)), "ERR_MISSING_ARGS"],
  ];
  for (const [work, code, message] of cases) assert.throws(work, message === undefined ? { code } : { code, message });
  const done = crypto.createCipheriv("aes-128-gcm", key, Buffer.alloc(12));
  done.final();
  assert.throws(() => done.final(), { code: "ERR_CRYPTO_INVALID_STATE", message: "Invalid state" });
  assert.throws(() => done.update("a"), { message: "Trying to add data in unsupported state" });
  assert.throws(() => done.setAAD(Buffer.alloc(1)), { code: "ERR_CRYPTO_INVALID_STATE" });
});

test("getCipherInfo and getCiphers", () => {
  assert.deepStrictEqual(crypto.getCipherInfo("aes-128-cbc"), { mode: "cbc", name: "aes-128-cbc", nid: 419, blockSize: 16, ivLength: 16, keyLength: 16 });
  assert.deepStrictEqual(crypto.getCipherInfo("aes-256-gcm"), { mode: "gcm", name: "id-aes256-gcm", nid: 901, blockSize: 1, ivLength: 12, keyLength: 32 });
  assert.deepStrictEqual(crypto.getCipherInfo("chacha20-poly1305"), { mode: "stream", name: "chacha20-poly1305", nid: 1018, ivLength: 12, keyLength: 32 });
  assert.deepStrictEqual(crypto.getCipherInfo("aes-128-ecb"), { mode: "ecb", name: "aes-128-ecb", nid: 418, blockSize: 16, keyLength: 16 });
  assert.strictEqual(crypto.getCipherInfo(427).name, "aes-256-cbc");
  assert.strictEqual(crypto.getCipherInfo("xyz"), undefined);
  assert.strictEqual(crypto.getCipherInfo("aes-128-cbc", { keyLength: 13 }), undefined);
  assert.strictEqual(crypto.getCipherInfo("aes-128-gcm", { ivLength: 13 }).ivLength, 13);
  assert.ok(crypto.getCiphers().includes("aes-256-gcm"));
});

test("one encoding for all output, and the lengths of an initial vector", () => {
  const cipher = crypto.createCipheriv("aes-128-cbc", Buffer.alloc(16), Buffer.alloc(16));
  cipher.update("a", "utf8", "hex");
  assert.throws(() => cipher.final("base64"), /Cannot change encoding/);
  assert.strictEqual(crypto.getCipherInfo("aes-128-ccm", { ivLength: 14 }), undefined);
  assert.strictEqual(crypto.getCipherInfo("aes-128-ccm", { ivLength: 13 }).ivLength, 13);
});
