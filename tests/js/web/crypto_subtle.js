// Web Crypto.
import assert from "node:assert";
import { inSandbox, test } from "../harness.js";

const { subtle } = crypto;
const encoder = new TextEncoder();
const hex = (buffer) => Buffer.from(buffer).toString("hex");
const data = encoder.encode("hello web crypto");
const named = (name) => ({ name });

test("digest", async () => {
  assert.strictEqual(hex(await subtle.digest("SHA-256", encoder.encode("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.strictEqual(hex(await subtle.digest({ name: "sha-1" }, new ArrayBuffer(0))), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  assert.ok((await subtle.digest("SHA-512", data)) instanceof ArrayBuffer);
  await assert.rejects(subtle.digest("MD5", data), named("NotSupportedError"));
  await assert.rejects(subtle.digest("SHA-256", "text"), TypeError);
});

test("getRandomValues and randomUUID", () => {
  const words = new Uint32Array(4);
  assert.strictEqual(crypto.getRandomValues(words), words);
  assert.ok(words.some((word) => word !== 0));
  assert.throws(() => crypto.getRandomValues(new Float32Array(2)), named("TypeMismatchError"));
  assert.throws(() => crypto.getRandomValues(new Uint8Array(65537)), named("QuotaExceededError"));
  assert.match(crypto.randomUUID(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const { getRandomValues } = crypto;
  assert.throws(() => getRandomValues(words), TypeError);
});

test("the classes cannot be constructed", () => {
  assert.throws(() => new Crypto(), TypeError);
  assert.throws(() => new SubtleCrypto(), TypeError);
  assert.throws(() => new CryptoKey(), TypeError);
  assert.ok(crypto instanceof Crypto && subtle instanceof SubtleCrypto);
  assert.strictEqual(Object.prototype.toString.call(subtle), "[object SubtleCrypto]");
});

test("AES ciphers", async () => {
  const iv = crypto.getRandomValues(new Uint8Array(16));
  for (const length of [128, 192, 256]) {
    for (const algorithm of [
      { name: "AES-CBC", iv }, { name: "AES-CTR", counter: iv, length: 64 }, { name: "AES-GCM", iv: iv.subarray(0, 12) },
      { name: "AES-GCM", iv, additionalData: data, tagLength: 96 },
    ]) {
      const key = await subtle.generateKey({ name: algorithm.name, length }, true, ["encrypt", "decrypt"]);
      assert.strictEqual(key.type, "secret");
      assert.deepStrictEqual({ ...key.algorithm }, { name: algorithm.name, length });
      const sealed = await subtle.encrypt(algorithm, key, data);
      assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(algorithm, key, sealed)), data);
      const again = await subtle.importKey("raw", await subtle.exportKey("raw", key), algorithm.name, false, ["decrypt"]);
      assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(algorithm, again, sealed)), data);
      const jwk = await subtle.exportKey("jwk", key);
      assert.strictEqual(jwk.alg, `A${length}${algorithm.name.slice(4)}`);
      const fromJwk = await subtle.importKey("jwk", jwk, algorithm.name, true, ["decrypt"]);
      assert.deepStrictEqual(new Uint8Array(await subtle.decrypt(algorithm, fromJwk, sealed)), data);
    }
  }
});

test("AES known values", async () => {
  const bytes = (text) => Buffer.from(text, "hex");
  const key = await subtle.importKey("raw", bytes("2b7e151628aed2a6abf7158809cf4f3c"), "AES-CTR", false, ["encrypt"]);
  const counter = bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  const made = await subtle.encrypt({ name: "AES-CTR", counter, length: 128 }, key, bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"));
  assert.strictEqual(hex(made), "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff");
  // Only the last bit counts: the second block wraps to the counter with that bit cleared.
  const short = await subtle.encrypt({ name: "AES-CTR", counter, length: 1 }, key, new Uint8Array(32));
  const clear = Buffer.from(counter);
  clear[15] &= 0xfe;
  const second = await subtle.encrypt({ name: "AES-CTR", counter: clear, length: 1 }, key, new Uint8Array(16));
  assert.strictEqual(hex(short).slice(32), hex(second));
  await assert.rejects(subtle.encrypt({ name: "AES-CTR", counter, length: 1 }, key, new Uint8Array(33)), named("OperationError"));
});

test("decryption that fails", async () => {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = new Uint8Array(12);
  const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, key, data));
  sealed[0] ^= 1;
  await assert.rejects(subtle.decrypt({ name: "AES-GCM", iv }, key, sealed), named("OperationError"));
  await assert.rejects(subtle.exportKey("raw", key), { name: /^InvalidAccess/ });
  await assert.rejects(subtle.decrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, key, sealed), named("InvalidAccessError"));
  const only = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  await assert.rejects(subtle.decrypt({ name: "AES-GCM", iv }, only, sealed), named("InvalidAccessError"));
});

test("HMAC", async () => {
  const key = await subtle.importKey("raw", encoder.encode("key"), { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
  const signature = await subtle.sign("HMAC", key, encoder.encode("The quick brown fox jumps over the lazy dog"));
  assert.strictEqual(hex(signature), "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  assert.strictEqual(await subtle.verify("HMAC", key, signature, encoder.encode("The quick brown fox jumps over the lazy dog")), true);
  assert.strictEqual(await subtle.verify("HMAC", key, signature, data), false);
  assert.deepStrictEqual(key.algorithm.hash.name, "SHA-256");
  assert.strictEqual(key.algorithm.length, 24);
  const jwk = await subtle.exportKey("jwk", key);
  assert.deepStrictEqual({ ...jwk }, { kty: "oct", k: "a2V5", alg: "HS256", key_ops: ["sign", "verify"], ext: true });
  const made = await subtle.generateKey({ name: "HMAC", hash: "SHA-512" }, true, ["sign"]);
  assert.strictEqual(made.algorithm.length, 1024);
});

test("RSA signatures and encryption", async () => {
  const common = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  for (const [name, extra] of [["RSASSA-PKCS1-v1_5", {}], ["RSA-PSS", { saltLength: 32 }]]) {
    const { publicKey, privateKey } = await subtle.generateKey({ name, ...common }, true, ["sign", "verify"]);
    assert.deepStrictEqual([publicKey.usages, privateKey.usages], [["verify"], ["sign"]]);
    assert.deepStrictEqual(new Uint8Array(publicKey.algorithm.publicExponent), new Uint8Array([1, 0, 1]));
    const signature = await subtle.sign({ name, ...extra }, privateKey, data);
    assert.ok(await subtle.verify({ name, ...extra }, publicKey, signature, data));
    for (const [format, key, usages] of [["spki", publicKey, ["verify"]], ["pkcs8", privateKey, ["sign"]], ["jwk", publicKey, ["verify"]], ["jwk", privateKey, ["sign"]]]) {
      const again = await subtle.importKey(format, await subtle.exportKey(format, key), { name, hash: "SHA-256" }, true, usages);
      assert.strictEqual(again.type, key.type);
      assert.strictEqual(again.algorithm.modulusLength, 1024);
    }
  }
  const pair = await subtle.generateKey({ name: "RSA-OAEP", ...common }, true, ["encrypt", "decrypt"]);
  const sealed = await subtle.encrypt({ name: "RSA-OAEP", label: data }, pair.publicKey, data);
  assert.deepStrictEqual(new Uint8Array(await subtle.decrypt({ name: "RSA-OAEP", label: data }, pair.privateKey, sealed)), data);
  await assert.rejects(subtle.decrypt({ name: "RSA-OAEP" }, pair.privateKey, sealed), named("OperationError"));
});

test("ECDSA and ECDH on every curve", async () => {
  for (const namedCurve of ["P-256", "P-384", "P-521"]) {
    const { publicKey, privateKey } = await subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign", "verify"]);
    for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"]) {
      const signature = await subtle.sign({ name: "ECDSA", hash }, privateKey, data);
      assert.ok(await subtle.verify({ name: "ECDSA", hash }, publicKey, signature, data), `${namedCurve} ${hash}`);
      assert.strictEqual(await subtle.verify({ name: "ECDSA", hash }, publicKey, signature, encoder.encode("x")), false);
    }
    for (const [format, key, usages] of [["raw", publicKey, ["verify"]], ["spki", publicKey, ["verify"]], ["pkcs8", privateKey, ["sign"]], ["jwk", privateKey, ["sign"]]]) {
      const exported = await subtle.exportKey(format, key);
      const again = await subtle.importKey(format, exported, { name: "ECDSA", namedCurve }, true, usages);
      assert.deepStrictEqual(await subtle.exportKey(format, again), exported);
    }
    const a = await subtle.generateKey({ name: "ECDH", namedCurve }, true, ["deriveBits", "deriveKey"]);
    const b = await subtle.generateKey({ name: "ECDH", namedCurve }, true, ["deriveBits"]);
    const one = await subtle.deriveBits({ name: "ECDH", public: b.publicKey }, a.privateKey, 256);
    const two = await subtle.deriveBits({ name: "ECDH", public: a.publicKey }, b.privateKey, 256);
    assert.strictEqual(hex(one), hex(two));
    const derived = await subtle.deriveKey({ name: "ECDH", public: b.publicKey }, a.privateKey, { name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    assert.strictEqual(derived.algorithm.length, 256);
  }
});

test("Ed25519 and X25519", async () => {
  const { publicKey, privateKey } = await subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const signature = await subtle.sign("Ed25519", privateKey, data);
  assert.strictEqual(signature.byteLength, 64);
  assert.ok(await subtle.verify({ name: "Ed25519" }, publicKey, signature, data));
  const jwk = await subtle.exportKey("jwk", privateKey);
  assert.strictEqual(jwk.crv, "Ed25519");
  const again = await subtle.importKey("jwk", jwk, "Ed25519", true, ["sign"]);
  assert.strictEqual(hex(await subtle.sign("Ed25519", again, data)), hex(signature));
  const raw = await subtle.exportKey("raw", publicKey);
  assert.strictEqual(raw.byteLength, 32);
  assert.ok(await subtle.verify("Ed25519", await subtle.importKey("raw", raw, "Ed25519", true, ["verify"]), signature, data));
  const a = await subtle.generateKey("X25519", true, ["deriveBits"]);
  const b = await subtle.generateKey("X25519", true, ["deriveBits"]);
  assert.strictEqual(
    hex(await subtle.deriveBits({ name: "X25519", public: b.publicKey }, a.privateKey, 256)),
    hex(await subtle.deriveBits({ name: "X25519", public: a.publicKey }, b.privateKey, 256)),
  );
});

test("HKDF and PBKDF2", async () => {
  const password = await subtle.importKey("raw", encoder.encode("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
  const salt = encoder.encode("salt");
  assert.strictEqual(hex(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt, iterations: 1 }, password, 160)), "0c60c80f961f0e71f3a9b524af6012062fe037a6");
  const key = await subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 10 }, password, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  assert.strictEqual(key.algorithm.length, 512);
  const secret = await subtle.importKey("raw", Buffer.from("0b".repeat(22), "hex"), "HKDF", false, ["deriveBits"]);
  const info = Buffer.from("f0f1f2f3f4f5f6f7f8f9", "hex");
  const made = await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: Buffer.from("000102030405060708090a0b0c", "hex"), info }, secret, 336);
  assert.strictEqual(hex(made), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  await assert.rejects(subtle.importKey("raw", salt, "PBKDF2", true, ["deriveBits"]), named("SyntaxError"));
  await assert.rejects(subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt, iterations: 0 }, password, 160), named("OperationError"));
});

test("wrapping", async () => {
  const secret = await subtle.generateKey({ name: "AES-CBC", length: 128 }, true, ["encrypt"]);
  const raw = hex(await subtle.exportKey("raw", secret));
  const wrapper = await subtle.generateKey({ name: "AES-KW", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  for (const format of ["raw", "jwk"]) {
    const wrapped = await subtle.wrapKey(format, secret, wrapper, "AES-KW");
    const again = await subtle.unwrapKey(format, wrapped, wrapper, "AES-KW", "AES-CBC", true, ["encrypt"]);
    assert.strictEqual(hex(await subtle.exportKey("raw", again)), raw, format);
  }
  const gcm = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  const algorithm = { name: "AES-GCM", iv: new Uint8Array(12) };
  const pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const wrapped = await subtle.wrapKey("jwk", pair.privateKey, gcm, algorithm);
  const again = await subtle.unwrapKey("jwk", wrapped, gcm, algorithm, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  assert.strictEqual(again.extractable, false);
  assert.strictEqual(again.type, "private");
});

test("errors of imports", async () => {
  await assert.rejects(subtle.importKey("raw", new Uint8Array(5), "AES-CBC", true, ["encrypt"]), named("DataError"));
  await assert.rejects(subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, []), named("SyntaxError"));
  await assert.rejects(subtle.importKey("raw", new Uint8Array(16), "AES-CBC", true, ["sign"]), named("SyntaxError"));
  await assert.rejects(subtle.importKey("raw", new Uint8Array(16), "AES-XYZ", true, ["encrypt"]), named("NotSupportedError"));
  await assert.rejects(subtle.importKey("xyz", new Uint8Array(16), "AES-CBC", true, ["encrypt"]), TypeError);
  await assert.rejects(subtle.importKey("spki", new Uint8Array(16), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]), named("DataError"));
  await assert.rejects(subtle.importKey("jwk", { kty: "oct", k: "AAAA", ext: false }, { name: "HMAC", hash: "SHA-256" }, true, ["sign"]), named("DataError"));
  await assert.rejects(subtle.generateKey({ name: "AES-CBC", length: 100 }, true, ["encrypt"]), named("OperationError"));
  await assert.rejects(subtle.generateKey({ name: "AES-CBC", length: 128 }, true, ["fly"]), TypeError);
});

test("KeyObject and CryptoKey become each other", async () => {
  const { KeyObject, createSecretKey } = await import("node:crypto");
  const key = await subtle.importKey("raw", encoder.encode("0123456789abcdef"), "AES-CBC", true, ["encrypt"]);
  const object = KeyObject.from(key);
  assert.strictEqual(object.export().toString(), "0123456789abcdef");
  assert.ok(object.equals(createSecretKey(Buffer.from("0123456789abcdef"))));
});

test("keys are cloned", async () => {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
  const copy = structuredClone(key);
  assert.ok(copy instanceof CryptoKey);
  assert.strictEqual(hex(await subtle.exportKey("raw", copy)), hex(await subtle.exportKey("raw", key)));
  assert.deepStrictEqual(copy.usages, ["encrypt"]);
});

test("an exported JWK has its members in Node's order", async () => {
  const names = async (algorithm, usages) => {
    const made = await crypto.subtle.generateKey(algorithm, true, usages);
    return Object.keys(await crypto.subtle.exportKey("jwk", made.privateKey ?? made)).join();
  };
  assert.strictEqual(await names({ name: "HMAC", hash: "SHA-256" }, ["sign"]), "key_ops,ext,alg,kty,k");
  assert.strictEqual(await names({ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]), "key_ops,ext,kty,x,y,crv,d");
  assert.strictEqual(await names({ name: "Ed25519" }, ["sign", "verify"]), "key_ops,ext,alg,crv,d,x,kty");
});

test("arguments of the wrong kind have Node's codes", async () => {
  const key = await subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
  const cases = [
    ["ERR_MISSING_ARGS", () => subtle.digest("SHA-256")],
    ["ERR_INVALID_ARG_TYPE", () => subtle.digest("SHA-256", "text")],
    ["ERR_INVALID_ARG_TYPE", () => subtle.sign("HMAC", {}, data)],
    ["ERR_INVALID_ARG_VALUE", () => subtle.exportKey("text", key)],
    ["ERR_INVALID_ARG_VALUE", () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["draw"])],
    ["ERR_MISSING_OPTION", () => subtle.generateKey("HMAC", true, ["sign"])],
    ["ERR_MISSING_OPTION", () => subtle.digest({}, data)],
    ["ERR_OUT_OF_RANGE", () => subtle.generateKey({ name: "AES-GCM", length: 65536 }, true, ["encrypt"])],
  ];
  for (const [code, work] of cases) await assert.rejects(work(), { name: "TypeError", code });
});

test("keys say why they are of no use", async () => {
  const key = await subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
  const iv = new Uint8Array(12);
  await assert.rejects(subtle.decrypt({ name: "AES-GCM", iv }, key, data), { name: "InvalidAccessError", message: "The requested operation is not valid for the provided key" });
  await assert.rejects(subtle.importKey("raw", new Uint8Array(16), "AES-GCM", true, []), { name: "SyntaxError", message: "Usages cannot be empty when importing a secret key." });
  const rsa = { name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
  await assert.rejects(subtle.generateKey(rsa, true, ["verify"]), { name: "SyntaxError", message: "Usages cannot be empty when creating a key." });
  const even = { ...rsa, publicExponent: new Uint8Array([1, 0, 0]) };
  await assert.rejects(subtle.generateKey(even, true, ["sign"]), { name: "OperationError" });
  if (inSandbox) await assert.rejects(subtle.generateKey({ ...rsa, publicExponent: new Uint8Array([0, 1]) }, true, ["sign"]), { name: "OperationError" });
});
