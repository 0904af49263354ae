// node:crypto: keys, signatures, RSA, Diffie-Hellman.
import assert from "node:assert";
import crypto from "node:crypto";
import { promisify } from "node:util";
import { test } from "../harness.js";

const rsa = crypto.generateKeyPairSync("rsa", { modulusLength: 1024 });
const ec = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed = crypto.generateKeyPairSync("ed25519");
const x = crypto.generateKeyPairSync("x25519");
const data = Buffer.from("something to sign");

test("kinds and details", () => {
  assert.strictEqual(rsa.privateKey.type, "private");
  assert.strictEqual(rsa.publicKey.type, "public");
  assert.strictEqual(rsa.publicKey.asymmetricKeyType, "rsa");
  assert.deepStrictEqual(rsa.publicKey.asymmetricKeyDetails, { modulusLength: 1024, publicExponent: 65537n });
  assert.deepStrictEqual(ec.privateKey.asymmetricKeyDetails, { namedCurve: "prime256v1" });
  assert.strictEqual(ed.publicKey.asymmetricKeyType, "ed25519");
  assert.deepStrictEqual(ed.publicKey.asymmetricKeyDetails, {});
  assert.ok(ed.publicKey instanceof crypto.KeyObject);
  assert.strictEqual(Object.prototype.toString.call(ed.publicKey), "[object KeyObject]");
});

test("every key survives every encoding", () => {
  const cases = [
    [rsa, ["pkcs1", "pkcs8"], ["pkcs1", "spki"]], [ec, ["sec1", "pkcs8"], ["spki"]], [ed, ["pkcs8"], ["spki"]], [x, ["pkcs8"], ["spki"]],
  ];
  for (const [{ publicKey, privateKey }, privateTypes, publicTypes] of cases) {
    for (const format of ["pem", "der"]) {
      for (const type of privateTypes) {
        const key = privateKey.export({ format, type });
        assert.ok(crypto.createPrivateKey({ key, format, type }).equals(privateKey), `${type} ${format}`);
        assert.ok(crypto.createPublicKey({ key, format, type }).equals(publicKey), `${type} ${format}`);
      }
      for (const type of publicTypes) {
        const key = publicKey.export({ format, type });
        assert.ok(crypto.createPublicKey({ key, format, type }).equals(publicKey), `${type} ${format}`);
      }
    }
    const secret = privateKey.export({ format: "jwk" });
    assert.ok(crypto.createPrivateKey({ key: secret, format: "jwk" }).equals(privateKey));
    assert.ok(crypto.createPublicKey({ key: publicKey.export({ format: "jwk" }), format: "jwk" }).equals(publicKey));
    assert.ok(crypto.createPublicKey(privateKey).equals(publicKey));
    assert.ok(!publicKey.equals(privateKey));
  }
});

test("labels of PEM", () => {
  const first = (pem) => pem.split("\n")[0];
  assert.strictEqual(first(rsa.privateKey.export({ format: "pem", type: "pkcs1" })), "-----BEGIN RSA PRIVATE KEY-----");
  assert.strictEqual(first(ec.privateKey.export({ format: "pem", type: "sec1" })), "-----BEGIN EC PRIVATE KEY-----");
  assert.strictEqual(first(ec.privateKey.export({ format: "pem", type: "pkcs8" })), "-----BEGIN PRIVATE KEY-----");
  assert.strictEqual(first(rsa.publicKey.export({ format: "pem", type: "pkcs1" })), "-----BEGIN RSA PUBLIC KEY-----");
  assert.strictEqual(first(ec.publicKey.export({ format: "pem", type: "spki" })), "-----BEGIN PUBLIC KEY-----");
});

test("passphrases", () => {
  for (const [key, type, format] of [[rsa.privateKey, "pkcs8", "pem"], [rsa.privateKey, "pkcs8", "der"], [rsa.privateKey, "pkcs1", "pem"], [ec.privateKey, "sec1", "pem"]]) {
    const locked = key.export({ type, format, cipher: "aes-256-cbc", passphrase: "open" });
    assert.ok(crypto.createPrivateKey({ key: locked, type, format, passphrase: "open" }).equals(key), `${type} ${format}`);
    assert.throws(() => crypto.createPrivateKey({ key: locked, type, format, passphrase: "wrong" }));
    assert.throws(() => crypto.createPrivateKey({ key: locked, type, format }));
  }
  assert.throws(() => ec.privateKey.export({ format: "pem", type: "pkcs8", cipher: "xyz", passphrase: "x" }), { code: "ERR_CRYPTO_UNKNOWN_CIPHER" });
  assert.throws(() => ec.privateKey.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc" }), { code: "ERR_INVALID_ARG_VALUE" });
});

test("secret keys", () => {
  const key = crypto.createSecretKey("616263", "hex");
  assert.strictEqual(key.type, "secret");
  assert.strictEqual(key.symmetricKeySize, 3);
  assert.strictEqual(key.export().toString(), "abc");
  assert.deepStrictEqual(key.export({ format: "jwk" }), { kty: "oct", k: "YWJj" });
  assert.ok(key.equals(crypto.createSecretKey(Buffer.from("abc"))));
  assert.ok(!key.equals(crypto.createSecretKey(Buffer.from("abd"))));
  assert.strictEqual(crypto.generateKeySync("aes", { length: 256 }).symmetricKeySize, 32);
  assert.strictEqual(crypto.generateKeySync("hmac", { length: 123 }).symmetricKeySize, 15);
  assert.throws(() => crypto.createSecretKey(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("structuredClone copies keys", () => {
  assert.ok(structuredClone(ec.privateKey).equals(ec.privateKey));
  assert.strictEqual(structuredClone(crypto.createSecretKey(Buffer.from("abc"))).export().toString(), "abc");
});

test("errors of keys", () => {
  const cases = [
    [() => crypto.createPublicKey(""), "ERR_OSSL_UNSUPPORTED", "error:1E08010C:DECODER routines::unsupported"],
    [() => crypto.createPrivateKey("abc"), "ERR_OSSL_UNSUPPORTED"],
    [() => crypto.createPrivateKey(5), "ERR_INVALID_ARG_TYPE"],
    [() => crypto.createPublicKey({ key: Buffer.alloc(3), format: "der" }), "ERR_INVALID_ARG_VALUE", "The property 'options.type' is invalid. Received undefined"],
    [() => ec.privateKey.export(), "ERR_INVALID_ARG_TYPE"],
    [() => ec.privateKey.export({ format: "pem", type: "pkcs1" }), "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding pkcs1 can only be used for RSA keys."],
    [() => ec.publicKey.export({ format: "pem", type: "pkcs8" }), "ERR_INVALID_ARG_VALUE"],
    [() => ec.publicKey.equals(5), "ERR_INVALID_ARG_TYPE"],
    [() => new crypto.KeyObject("x"), "ERR_INVALID_ARG_VALUE"],
    [() => crypto.KeyObject.from(5), "ERR_INVALID_ARG_TYPE"],
    [() => crypto.createPrivateKey({ key: { kty: "xyz" }, format: "jwk" }), "ERR_INVALID_ARG_VALUE"],
    [() => crypto.createPrivateKey({ key: { kty: "EC", crv: "P-256", x: "AA", y: "AA", d: "AA" }, format: "jwk" }), "ERR_CRYPTO_INVALID_JWK"],
  ];
  for (const [work, code, message] of cases) assert.throws(work, message === undefined ? { code } : { code, message });
});

test("sign and verify, every kind and padding", async () => {
  const keys = [
    [rsa, "sha256", {}], [rsa, "sha1", {}], [rsa, "md5", {}], [rsa, "sha512", {}],
    [rsa, "sha256", { padding: crypto.constants.RSA_PKCS1_PSS_PADDING }],
    [rsa, "sha256", { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 }],
    [ec, "sha256", {}], [ec, "sha512", {}], [ec, "sha1", { dsaEncoding: "ieee-p1363" }], [ed, null, {}], [rsa, null, {}],
  ];
  for (const [{ publicKey, privateKey }, digest, options] of keys) {
    const signature = crypto.sign(digest, data, { key: privateKey, ...options });
    assert.strictEqual(crypto.verify(digest, data, { key: publicKey, ...options }, signature), true, `${digest} ${JSON.stringify(options)}`);
    assert.strictEqual(crypto.verify(digest, Buffer.from("other"), { key: publicKey, ...options }, signature), false);
    assert.strictEqual(crypto.verify(digest, data, { key: privateKey, ...options }, signature), true);
    const broken = Buffer.from(signature);
    broken[broken.length - 1] ^= 1;
    assert.strictEqual(crypto.verify(digest, data, { key: publicKey, ...options }, broken), false);
  }
  const later = await promisify(crypto.sign)("sha256", data, ec.privateKey);
  assert.strictEqual(await promisify(crypto.verify)("sha256", data, ec.publicKey, later), true);
  assert.strictEqual(crypto.sign("sha1", data, { key: ec.privateKey, dsaEncoding: "ieee-p1363" }).length, 64);
});

test("Sign and Verify", () => {
  for (const [{ publicKey, privateKey }, name] of [[rsa, "RSA-SHA256"], [ec, "SHA384"], [rsa, "sha1"]]) {
    const signature = crypto.createSign(name).update("something ").update(Buffer.from("to sign")).sign(privateKey, "hex");
    assert.ok(crypto.createVerify(name).update(data).verify(publicKey, signature, "hex"));
    assert.ok(!crypto.createVerify(name).update("x").verify(publicKey, signature, "hex"));
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    assert.ok(crypto.createVerify(name).update(data).verify(publicKey, crypto.createSign(name).update(data).sign(pem)));
  }
  const stream = crypto.createSign("sha256");
  stream.write("something ");
  stream.end("to sign");
  assert.ok(crypto.verify("sha256", data, rsa.publicKey, stream.sign(rsa.privateKey)));
});

test("Ed25519 gives the known value", () => {
  const key = crypto.createPrivateKey({
    key: Buffer.from("302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex"), format: "der", type: "pkcs8",
  });
  assert.strictEqual(
    crypto.sign(null, Buffer.alloc(0), key).toString("hex"),
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  );
});

test("errors of signatures", () => {
  const cases = [
    [() => crypto.createSign("xyz"), "ERR_CRYPTO_INVALID_DIGEST"],
    [() => crypto.createSign("sha256").sign(), "ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign"],
    [() => crypto.createSign("sha256").update("a").sign(ec.publicKey), "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", "Invalid key object type public, expected private."],
    [() => crypto.sign("xyz", data, ec.privateKey), "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: xyz"],
    [() => crypto.sign("sha256", data, ed.privateKey), "ERR_OSSL_INVALID_DIGEST"],
    [() => crypto.sign("sha256", data, { key: ec.privateKey, dsaEncoding: "x" }), "ERR_INVALID_ARG_VALUE"],
    [() => crypto.sign("sha256", data, { key: rsa.privateKey, padding: 99 }), "ERR_OSSL_ILLEGAL_OR_UNSUPPORTED_PADDING_MODE"],
    [() => crypto.sign("sha256", data, crypto.createSecretKey(Buffer.alloc(3))), "ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE"],
    [() => crypto.verify("sha256", data, ec.publicKey, 5), "ERR_INVALID_ARG_TYPE"],
  ];
  for (const [work, code, message] of cases) assert.throws(work, message === undefined ? { code } : { code, message });
});

test("RSA encryption", () => {
  const { RSA_PKCS1_PADDING, RSA_PKCS1_OAEP_PADDING, RSA_NO_PADDING } = crypto.constants;
  for (const options of [{}, { padding: RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, { oaepHash: "sha256", oaepLabel: Buffer.from("label") }]) {
    const sealed = crypto.publicEncrypt({ key: rsa.publicKey, ...options }, data);
    assert.deepStrictEqual(crypto.privateDecrypt({ key: rsa.privateKey, ...options }, sealed), data);
  }
  const block = Buffer.alloc(128, 1);
  block[0] = 0;
  assert.deepStrictEqual(
    crypto.privateDecrypt({ key: rsa.privateKey, padding: RSA_NO_PADDING }, crypto.publicEncrypt({ key: rsa.publicKey, padding: RSA_NO_PADDING }, block)),
    block,
  );
  assert.deepStrictEqual(crypto.publicDecrypt(rsa.publicKey, crypto.privateEncrypt(rsa.privateKey, data)), data);
  assert.strictEqual(crypto.publicEncrypt({ key: rsa.publicKey, padding: RSA_PKCS1_PADDING }, data).length, 128);
  assert.throws(() => crypto.publicEncrypt(rsa.publicKey, Buffer.alloc(300)), {
    code: "ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE", message: "error:0200006E:rsa routines::data too large for key size",
  });
  assert.throws(() => crypto.privateDecrypt(rsa.privateKey, Buffer.alloc(128)), { code: "ERR_OSSL_RSA_OAEP_DECODING_ERROR" });
  assert.throws(() => crypto.publicEncrypt(ec.publicKey, data), { code: "ERR_OSSL_EVP_OPERATION_NOT_SUPPORTED_FOR_THIS_KEYTYPE" });
});

test("generateKeyPair: encodings, callback and promise", async () => {
  const pair = crypto.generateKeyPairSync("ec", {
    namedCurve: "secp384r1", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "der" },
  });
  assert.match(pair.publicKey, /^-----BEGIN PUBLIC KEY-----/);
  assert.ok(Buffer.isBuffer(pair.privateKey));
  const { publicKey, privateKey } = await promisify(crypto.generateKeyPair)("ed25519");
  assert.ok(crypto.verify(null, data, publicKey, crypto.sign(null, data, privateKey)));
  assert.strictEqual(crypto.generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey.asymmetricKeyDetails.namedCurve, "secp256k1");
  assert.throws(() => crypto.generateKeyPairSync("xyz"), { code: "ERR_INVALID_ARG_VALUE", message: "The argument 'type' must be a supported key type. Received 'xyz'" });
  assert.throws(() => crypto.generateKeyPairSync("rsa", {}), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => crypto.generateKeyPairSync("ec", { namedCurve: "xyz" }), { code: "ERR_CRYPTO_INVALID_CURVE" });
  assert.throws(() => crypto.generateKeyPairSync("rsa", { modulusLength: 1024, publicKeyEncoding: { type: "xx", format: "pem" } }), {
    code: "ERR_INVALID_ARG_VALUE", message: "The property 'options.publicKeyEncoding.type' is invalid. Received 'xx'",
  });
});

test("ECDH", () => {
  for (const curve of ["prime256v1", "secp256k1", "secp384r1", "secp521r1"]) {
    const a = crypto.createECDH(curve);
    const b = crypto.createECDH(curve);
    const open = a.generateKeys("hex");
    assert.strictEqual(open, a.getPublicKey("hex"));
    assert.deepStrictEqual(a.computeSecret(b.generateKeys()), b.computeSecret(open, "hex"));
    const compressed = a.getPublicKey("hex", "compressed");
    assert.strictEqual(crypto.ECDH.convertKey(compressed, curve, "hex", "hex", "uncompressed"), open);
    const again = crypto.createECDH(curve);
    again.setPrivateKey(a.getPrivateKey());
    assert.strictEqual(again.getPublicKey("hex"), open);
  }
  assert.throws(() => crypto.createECDH("xyz"), { code: "ERR_CRYPTO_INVALID_CURVE" });
  const e = crypto.createECDH("secp256k1");
  assert.throws(() => e.getPublicKey(), { message: "Failed to get ECDH public key" });
  e.generateKeys();
  assert.throws(() => e.computeSecret(Buffer.alloc(65)), { code: "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY" });
  assert.throws(() => e.generateKeys("hex", "xx"), { code: "ERR_CRYPTO_ECDH_INVALID_FORMAT" });
  assert.throws(() => e.setPrivateKey(Buffer.alloc(32)), { code: "ERR_CRYPTO_INVALID_KEYTYPE" });
  assert.ok(crypto.getCurves().includes("secp256k1"));
});

test("Diffie-Hellman", () => {
  const a = crypto.getDiffieHellman("modp14");
  const b = crypto.createDiffieHellmanGroup("modp14");
  a.generateKeys();
  b.generateKeys();
  assert.deepStrictEqual(a.computeSecret(b.getPublicKey()), b.computeSecret(a.getPublicKey()));
  assert.strictEqual(a.getPrime().length, 256);
  assert.strictEqual(a.getGenerator("hex"), "02");
  assert.strictEqual(a.setPrivateKey, undefined);
  const c = crypto.createDiffieHellman(a.getPrime(), 2);
  assert.strictEqual(c.verifyError, 0);
  const d = crypto.createDiffieHellman(a.getPrime("hex"), "hex", 2);
  c.generateKeys();
  d.generateKeys();
  assert.strictEqual(c.computeSecret(d.getPublicKey(), null, "hex"), d.computeSecret(c.getPublicKey(), null, "hex"));
  assert.throws(() => crypto.getDiffieHellman("xyz"), { code: "ERR_CRYPTO_UNKNOWN_DH_GROUP" });
  assert.throws(() => crypto.createDiffieHellmanGroup("modp14").getPublicKey(), { message: /No public key/ });
  assert.throws(() => a.computeSecret(Buffer.alloc(1)), { code: "ERR_CRYPTO_INVALID_KEYLEN", message: "Supplied key is too small" });
});

test("diffieHellman with KeyObjects", () => {
  const y = crypto.generateKeyPairSync("x25519");
  assert.deepStrictEqual(
    crypto.diffieHellman({ privateKey: x.privateKey, publicKey: y.publicKey }),
    crypto.diffieHellman({ privateKey: y.privateKey, publicKey: x.publicKey }),
  );
  const other = crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  assert.strictEqual(crypto.diffieHellman({ privateKey: ec.privateKey, publicKey: other.publicKey }).length, 32);
  assert.throws(() => crypto.diffieHellman({ privateKey: ec.privateKey, publicKey: ed.publicKey }), {
    code: "ERR_CRYPTO_INCOMPATIBLE_KEY", message: "Incompatible key types for Diffie-Hellman: ec and ed25519",
  });
});

test("constants and the rest of the module", () => {
  assert.strictEqual(crypto.constants.RSA_PKCS1_PSS_PADDING, 6);
  assert.strictEqual(crypto.getFips(), 0);
  assert.strictEqual(crypto.webcrypto, globalThis.crypto);
  assert.strictEqual(crypto.subtle, globalThis.crypto.subtle);
  assert.ok(Object.keys(crypto).includes("createHash") && Object.keys(crypto).includes("constants"));
});

test("functions that make objects may be called with new", () => {
  assert.ok(new crypto.createHash("md5") instanceof crypto.Hash);
  assert.ok(new crypto.createCipheriv("aes-128-ecb", Buffer.alloc(16), null) instanceof crypto.Cipheriv);
});

test("the old groups, and what parameters may be", () => {
  assert.deepStrictEqual(["modp1", "modp2"].map((name) => crypto.getDiffieHellman(name).getPrime().length), [96, 128]);
  const prime = crypto.getDiffieHellman("modp5").getPrime();
  const mine = crypto.createDiffieHellman(prime, "02", "hex");
  assert.strictEqual(mine.getGenerator("hex"), "02");
  assert.throws(() => crypto.createDiffieHellman(1), { code: "ERR_OSSL_DH_MODULUS_TOO_SMALL" });
  assert.throws(() => crypto.createDiffieHellman(prime, Buffer.from([1])), { code: "ERR_OSSL_DH_BAD_GENERATOR" });
  assert.throws(() => crypto.createDiffieHellman(prime, 13.5), { code: "ERR_OUT_OF_RANGE" });
});

test("halves that do not belong together agree on nothing", () => {
  const [one, two] = [crypto.createECDH("prime256v1"), crypto.createECDH("prime256v1")];
  one.generateKeys();
  two.generateKeys();
  process.noDeprecation = true;
  one.setPublicKey(two.getPublicKey());
  assert.throws(() => one.computeSecret(two.getPublicKey()), { code: "ERR_CRYPTO_INVALID_KEYPAIR" });
});

test("an encrypted key without its passphrase", () => {
  const encrypted = (format) => crypto.generateKeyPairSync("ec", {
    namedCurve: "prime256v1", privateKeyEncoding: { type: "pkcs8", format, cipher: "aes-128-cbc", passphrase: "word" },
  }).privateKey;
  assert.throws(() => crypto.createPrivateKey(encrypted("pem")), { code: "ERR_OSSL_CRYPTO_INTERRUPTED_OR_CANCELLED" });
  assert.throws(() => crypto.createPrivateKey({ key: encrypted("der"), format: "der", type: "pkcs8" }), { code: "ERR_MISSING_PASSPHRASE" });
});

test("exponents that no RSA key can have", () => {
  assert.throws(() => crypto.generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: "a" }), { code: "ERR_INVALID_ARG_TYPE" });
  for (const publicExponent of [1, 2, 4]) {
    assert.throws(() => crypto.generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent }), /pub exponent out of range/);
  }
});
