// node:crypto: hashes, HMAC, key derivation, comparison, randomness.
import assert from "node:assert";
import crypto from "node:crypto";
import { promisify } from "node:util";
import { test } from "../harness.js";

const digests = {
  md5: "900150983cd24fb0d6963f7d28e17f72",
  sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
  sha224: "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  sha384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
  sha512:
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  "sha512-256": "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
  "sha3-256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
  ripemd160: "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
  shake128: "5881092dd818bf5cf8a3ddb793fbcba7",
  shake256: "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739",
};

test("every digest gives the known value", () => {
  for (const [name, expected] of Object.entries(digests)) {
    assert.strictEqual(crypto.createHash(name).update("abc").digest("hex"), expected, name);
    assert.ok(crypto.getHashes().includes(name), name);
  }
});

test("names are found in any case and by their aliases", () => {
  for (const name of ["SHA256", "RSA-SHA256", "Sha256", "sha256WithRSAEncryption"]) {
    assert.strictEqual(crypto.createHash(name).update("abc").digest("hex"), digests.sha256, name);
  }
});

test("update takes strings in an encoding, buffers and views, in pieces", () => {
  const hash = crypto.createHash("sha256");
  hash.update("61", "hex").update(Buffer.from("b")).update(new Uint8Array([0x63]));
  assert.strictEqual(hash.digest("hex"), digests.sha256);
  assert.strictEqual(crypto.createHash("sha1").update("ä", "latin1").digest("hex"), crypto.createHash("sha1").update(Buffer.from([0xe4])).digest("hex"));
  assert.strictEqual(crypto.createHash("sha1").update("ä").digest("hex"), crypto.createHash("sha1").update(Buffer.from([0xc3, 0xa4])).digest("hex"));
});

test("digest gives a Buffer or text", () => {
  const made = crypto.createHash("md5").update("abc").digest();
  assert.ok(Buffer.isBuffer(made));
  assert.strictEqual(made.length, 16);
  assert.strictEqual(crypto.createHash("md5").update("abc").digest("base64"), made.toString("base64"));
  assert.strictEqual(crypto.createHash("md5").update("abc").digest("base64url"), made.toString("base64url"));
  assert.strictEqual(crypto.createHash("md5").update("abc").digest("latin1"), made.toString("latin1"));
  assert.deepStrictEqual(crypto.createHash("md5").update("abc").digest("buffer"), made);
});

test("copy continues from the same state", () => {
  const a = crypto.createHash("sha256").update("a");
  const b = a.copy();
  assert.strictEqual(b.update("bc").digest("hex"), digests.sha256);
  assert.strictEqual(a.update("bc").digest("hex"), digests.sha256);
});

test("extendable functions take an output length", () => {
  const long = crypto.createHash("shake128", { outputLength: 64 }).update("abc").digest("hex");
  assert.strictEqual(long.length, 128);
  assert.ok(long.startsWith(digests.shake128));
  assert.strictEqual(crypto.createHash("shake256", { outputLength: 0 }).digest("hex"), "");
  assert.throws(() => crypto.createHash("sha256", { outputLength: 5 }), { code: "ERR_OSSL_EVP_NOT_XOF_OR_INVALID_LENGTH" });
});

test("hash does it in one call", () => {
  assert.strictEqual(crypto.hash("sha256", "abc"), digests.sha256);
  assert.strictEqual(crypto.hash("sha256", Buffer.from("abc"), "base64"), Buffer.from(digests.sha256, "hex").toString("base64"));
  assert.deepStrictEqual(crypto.hash("md5", "abc", "buffer"), Buffer.from(digests.md5, "hex"));
});

test("hash errors", () => {
  assert.throws(() => crypto.createHash("xyz"), { message: "Digest method not supported" });
  assert.throws(() => crypto.createHash(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => crypto.createHash("md5").update(5), {
    code: "ERR_INVALID_ARG_TYPE",
    message: 'The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)',
  });
  const done = crypto.createHash("md5");
  done.digest();
  assert.throws(() => done.digest(), { code: "ERR_CRYPTO_HASH_FINALIZED", message: "Digest already called" });
  assert.throws(() => done.update("a"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  assert.throws(() => done.copy(), { code: "ERR_CRYPTO_HASH_FINALIZED" });
});

test("a hash is a stream", async () => {
  const { Transform, pipeline, Readable } = await import("node:stream");
  const hash = crypto.createHash("sha256");
  assert.ok(hash instanceof Transform);
  await new Promise((resolve, reject) => pipeline(Readable.from([Buffer.from("a"), Buffer.from("bc")]), hash, (error) => (error ? reject(error) : resolve())));
  assert.strictEqual(hash.read().toString("hex"), digests.sha256);
  const other = crypto.createHash("sha256");
  const chunks = [];
  other.on("data", (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve) => other.on("end", resolve));
  other.write("ab");
  other.end("c");
  await ended;
  assert.strictEqual(Buffer.concat(chunks).toString("hex"), digests.sha256);
});

test("classes work without new and with instanceof", () => {
  assert.ok(crypto.createHash("md5") instanceof crypto.Hash);
  assert.ok(crypto.createHmac("md5", "a") instanceof crypto.Hmac);
});

test("HMAC gives the known values", () => {
  assert.strictEqual(
    crypto.createHmac("sha256", "key").update("The quick brown fox jumps over the lazy dog").digest("hex"),
    "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
  );
  assert.strictEqual(crypto.createHmac("md5", "").update("").digest("hex"), "74e6f7298a9c2d168935f58c001bad88");
  const key = crypto.createSecretKey(Buffer.from("key"));
  assert.strictEqual(crypto.createHmac("sha1", key).update("a").digest("hex"), crypto.createHmac("sha1", "key").update("a").digest("hex"));
  const done = crypto.createHmac("md5", "a");
  done.digest();
  assert.strictEqual(done.digest("hex"), "");
  assert.strictEqual(done.digest().length, 0);
  assert.throws(() => done.update("a"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
  assert.throws(() => crypto.createHmac("xyz", "a"), { code: "ERR_CRYPTO_INVALID_DIGEST", message: "Invalid digest: xyz" });
  assert.throws(() => crypto.createHmac("md5"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("pbkdf2", async () => {
  assert.strictEqual(crypto.pbkdf2Sync("password", "salt", 1, 20, "sha1").toString("hex"), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
  const made = await promisify(crypto.pbkdf2)("password", Buffer.from("salt"), 4096, 20, "sha1");
  assert.strictEqual(made.toString("hex"), "4b007901b765489abead49d926f721d065a429c1");
  assert.throws(() => crypto.pbkdf2Sync("a", "b", 1, 5, "xyz"), { code: "ERR_CRYPTO_INVALID_DIGEST" });
  assert.throws(() => crypto.pbkdf2Sync("a", "b", 0, 5, "md5"), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => crypto.pbkdf2("a", "b", 1, 5, "md5"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("scrypt", async () => {
  const expected = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640";
  assert.strictEqual(crypto.scryptSync("password", "NaCl", 64, { N: 1024, r: 8, p: 16 }).toString("hex"), expected);
  const made = await promisify(crypto.scrypt)("password", "NaCl", 64, { cost: 1024, blockSize: 8, parallelization: 16 });
  assert.strictEqual(made.toString("hex"), expected);
  assert.throws(() => crypto.scryptSync("a", "b", 32, { N: 3 }), { code: "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", name: "RangeError" });
  assert.throws(() => crypto.scryptSync("a", "b", 32, { N: 2 ** 20 }), { code: "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", message: /memory limit exceeded/ });
  assert.throws(() => crypto.scrypt("a", "b", 32, { N: 3 }, () => {}), { code: "ERR_CRYPTO_INVALID_SCRYPT_PARAMS" });
});

test("hkdf", async () => {
  const made = crypto.hkdfSync("sha512", "key", "salt", "info", 64);
  assert.ok(made instanceof ArrayBuffer);
  const later = await promisify(crypto.hkdf)("sha512", "key", "salt", "info", 64);
  assert.strictEqual(Buffer.from(made).toString("hex"), Buffer.from(later).toString("hex"));
  const fromKey = crypto.hkdfSync("sha512", crypto.createSecretKey(Buffer.from("key")), "salt", "info", 64);
  assert.strictEqual(Buffer.from(made).toString("hex"), Buffer.from(fromKey).toString("hex"));
  assert.throws(() => crypto.hkdfSync("sha256", "a", "b", "c", 255 * 32 + 1), { code: "ERR_CRYPTO_INVALID_KEYLEN" });
  assert.throws(() => crypto.hkdfSync("xyz", "a", "b", "c", 5), { code: "ERR_CRYPTO_INVALID_DIGEST" });
});

test("hkdf: RFC 5869, case 1", () => {
  const hex = (text) => Buffer.from(text, "hex");
  const made = crypto.hkdfSync("sha256", hex("0b".repeat(22)), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"), 42);
  assert.strictEqual(Buffer.from(made).toString("hex"), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
});

test("timingSafeEqual", () => {
  assert.strictEqual(crypto.timingSafeEqual(Buffer.from("abc"), Buffer.from("abc")), true);
  assert.strictEqual(crypto.timingSafeEqual(Buffer.from("abc"), Buffer.from("abd")), false);
  assert.throws(() => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)), { code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" });
  assert.throws(() => crypto.timingSafeEqual("a", Buffer.alloc(2)), { code: "ERR_INVALID_ARG_TYPE" });
});

test("random bytes differ, have the right length and come later to callbacks", async () => {
  assert.strictEqual(crypto.randomBytes(0).length, 0);
  assert.notStrictEqual(crypto.randomBytes(16).toString("hex"), crypto.randomBytes(16).toString("hex"));
  let isLater = false;
  const made = new Promise((resolve, reject) => crypto.randomBytes(8, (error, bytes) => {
    assert.ok(isLater);
    return error ? reject(error) : resolve(bytes);
  }));
  isLater = true;
  assert.strictEqual((await made).length, 8);
  assert.throws(() => crypto.randomBytes(-1), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => crypto.randomBytes("a"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("randomFill fills the part that is named", async () => {
  const bytes = Buffer.alloc(64);
  assert.strictEqual(crypto.randomFillSync(bytes, 16, 32), bytes);
  assert.ok(bytes.subarray(0, 16).every((byte) => byte === 0) && bytes.subarray(48).every((byte) => byte === 0));
  assert.ok(bytes.subarray(16, 48).some((byte) => byte !== 0));
  const words = new Uint32Array(8);
  await promisify(crypto.randomFill)(words, 2);
  assert.ok(words[0] === 0 && words[1] === 0 && words.subarray(2).some((word) => word !== 0));
  assert.throws(() => crypto.randomFillSync(Buffer.alloc(4), 5), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => crypto.randomFillSync(Buffer.alloc(4), 2, 5), { code: "ERR_OUT_OF_RANGE", message: /size \+ offset/ });
  assert.throws(() => crypto.randomFillSync("a"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("randomInt stays in its range", async () => {
  const seen = new Set();
  for (let i = 0; i < 300; i++) seen.add(crypto.randomInt(3, 6));
  assert.deepStrictEqual([...seen].sort(), [3, 4, 5]);
  const value = await promisify(crypto.randomInt)(10);
  assert.ok(value >= 0 && value < 10);
  assert.throws(() => crypto.randomInt(5, 5), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => crypto.randomInt(1.5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => crypto.randomInt(0, 2 ** 48), { code: "ERR_OUT_OF_RANGE" });
});

test("randomUUID", () => {
  assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.throws(() => crypto.randomUUID(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("primes", async () => {
  assert.strictEqual(crypto.checkPrimeSync(7n), true);
  assert.strictEqual(crypto.checkPrimeSync(8n), false);
  const prime = crypto.generatePrimeSync(64, { bigint: true });
  assert.ok(crypto.checkPrimeSync(prime));
  const bytes = await promisify(crypto.generatePrime)(40);
  assert.strictEqual(bytes.byteLength, 5);
});

test("every hash that is listed hashes, and HMAC works with it unless its length is free", () => {
  for (const name of crypto.getHashes()) {
    assert.ok(crypto.createHash(name).update("abc").digest("hex").length >= 32, name);
    if (!name.startsWith("shake")) assert.ok(crypto.createHmac(name, "k").update("abc").digest("hex").length >= 32, name);
  }
});

test("blake2, SM3 and RIPEMD-160, also keyed and derived", () => {
  const expected = {
    blake2b512: "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
    blake2s256: "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
    sm3: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    ripemd160: "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
  };
  for (const [name, digest] of Object.entries(expected)) {
    assert.strictEqual(crypto.createHash(name).update("abc").digest("hex"), digest);
    const started = crypto.createHash(name).update("a".repeat(3000));
    const copy = started.copy().update("b");
    assert.strictEqual(copy.digest("hex"), crypto.createHash(name).update(`${"a".repeat(3000)}b`).digest("hex"));
    assert.notStrictEqual(started.digest("hex"), digest);
  }
  assert.strictEqual(crypto.createHmac("ripemd160", "key").update("abc").digest("hex"), "67fdce738ebfc7372bcd38f03c023b5746724d18");
  assert.strictEqual(crypto.createHmac("blake2s256", "k".repeat(200)).update("abc").digest("hex"), "fac9e7320b78648ca7bb87e3abd5d1fd9e41fb59936a5412b20569d855d1e07e");
  assert.strictEqual(crypto.pbkdf2Sync("p", "s", 10, 70, "blake2s256").toString("base64"), "vLS3X5RUVmr8B/NMdtq3BmGip+cWiKJYZV9H7EeyLIYhNmOSuPyXoXm3COQoXkclrqFVJ1wglN9eNdIspb3xYWtwOOuBfw==");
  assert.strictEqual(Buffer.from(crypto.hkdfSync("blake2b512", "key", "salt", "info", 130)).toString("base64"), "s7J6VNrJb0gZ6L77xkO9eLeIIgiy42YEPL9Hq0SwM6R59Sk1Y9gWKPk9MN9+ziAk/xqqjl/ziLrtz6XcUhzO2w1tEHojkyXALZvd1pveVO9m6A5AUvHTWmvNjJZyfs0gAARlogoPPJozavGSVBkZa/9Yp+9WBLYqjC4A3uS4ZJG/5A==");
});

test("a hash that ended as a stream gives its digest again", async () => {
  const hash = crypto.createHash("sha256");
  const expected = crypto.createHash("sha256").update("abc").digest("hex");
  const seen = [];
  hash.on("data", (chunk) => seen.push(chunk.toString("hex")));
  hash.end("abc");
  await new Promise((resolve) => hash.on("end", resolve));
  assert.deepStrictEqual([seen.join(""), hash.digest("hex")], [expected, expected]);
  assert.throws(() => hash.digest(), { code: "ERR_CRYPTO_HASH_FINALIZED" });
});
