// SPEC: https://nodejs.org/docs/latest-v22.x/api/crypto.html
// Differs: on AWS-LC instead of OpenSSL: no SM2, SM4, ARIA, Camellia, Ed448, X448, OCB, curves that are not prime256v1 or secp; keys are copied as bytes. The
// work of asynchronous functions is done at once. Refuses: FIPS mode and engines.
//
// Each part is a file of `internal/crypto_*` that loads when one of its names is first read.
"use strict";

const { ObjectDefineProperty, ObjectFreeze } = primordials;
const { op_lazy_property } = ops;
const { codes } = require("internal/errors");

const parts = {
  __proto__: null,
  "internal/crypto_random": ["checkPrime", "checkPrimeSync", "generatePrime", "generatePrimeSync", "randomBytes", "randomFill", "randomFillSync",
    "randomInt", "randomUUID"],
  "internal/crypto_cipher": ["createCipheriv", "createDecipheriv", "getCiphers", "getCipherInfo", "Cipheriv", "Decipheriv"],
  "internal/crypto_dh": ["createDiffieHellman", "createDiffieHellmanGroup", "createECDH", "diffieHellman", "getCurves", "getDiffieHellman",
    "DiffieHellman", "DiffieHellmanGroup", "ECDH"],
  "internal/crypto_hash": ["createHash", "createHmac", "getHashes", "hash", "timingSafeEqual", "Hash", "Hmac"],
  "internal/crypto_keys": ["createPrivateKey", "createPublicKey", "createSecretKey", "KeyObject"],
  "internal/crypto_sign": ["createSign", "createVerify", "privateDecrypt", "privateEncrypt", "publicDecrypt", "publicEncrypt", "sign", "verify",
    "Sign", "Verify"],
  "internal/crypto_kdf": ["hkdf", "hkdfSync", "pbkdf2", "pbkdf2Sync", "scrypt", "scryptSync"],
  "internal/crypto_generate": ["generateKey", "generateKeyPair", "generateKeyPairSync", "generateKeySync"],
  "internal/crypto_x509": ["Certificate", "X509Certificate"],
};

for (const id in parts) {
  const names = parts[id];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    op_lazy_property(exports, name, () => require(id)[name], true);
  }
}

// The old name of `randomBytes`.
for (const name of ["prng", "pseudoRandomBytes", "rng"]) {
  op_lazy_property(exports, name, () => require("internal/crypto_random").randomBytes, false);
}

exports.getFips = () => 0;
exports.setFips = function setFips(on) {
  if (on) throw new codes.ERR_CRYPTO_FIPS_UNAVAILABLE();
};
exports.setEngine = function setEngine(id) {
  require("internal/validators").validateString(id, "id");
  throw new codes.ERR_CRYPTO_ENGINE_UNKNOWN(id);
};
exports.secureHeapUsed = () => ({ total: 0, used: 0, utilization: 0, min: 0 });
exports.getRandomValues = (array) => require("internal/crypto_random").getRandomValues(array);

const constant = (name, enumerable, get) => ObjectDefineProperty(exports, name, { __proto__: null, configurable: false, enumerable, get });
constant("webcrypto", true, () => require("web/crypto").crypto);
constant("subtle", true, () => require("web/crypto").crypto.subtle);
constant("fips", false, () => 0);

const suites = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:" +
  "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:" +
  "ECDHE-RSA-AES128-SHA256:DHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA384:DHE-RSA-AES256-SHA384:ECDHE-RSA-AES256-SHA256:" +
  "DHE-RSA-AES256-SHA256:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA";

const constants = ObjectFreeze({
  __proto__: null,
  OPENSSL_VERSION_NUMBER: 0x30000100, // of the interface that these constants belong to
  SSL_OP_ALL: 2147485776, SSL_OP_ALLOW_NO_DHE_KEX: 1024, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION: 262144,
  SSL_OP_CIPHER_SERVER_PREFERENCE: 4194304, SSL_OP_CISCO_ANYCONNECT: 32768, SSL_OP_COOKIE_EXCHANGE: 8192,
  SSL_OP_CRYPTOPRO_TLSEXT_BUG: 2147483648, SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS: 2048, SSL_OP_LEGACY_SERVER_CONNECT: 4,
  SSL_OP_NO_COMPRESSION: 131072, SSL_OP_NO_ENCRYPT_THEN_MAC: 524288, SSL_OP_NO_QUERY_MTU: 4096, SSL_OP_NO_RENEGOTIATION: 1073741824,
  SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION: 65536, SSL_OP_NO_SSLv2: 0, SSL_OP_NO_SSLv3: 33554432, SSL_OP_NO_TICKET: 16384,
  SSL_OP_NO_TLSv1: 67108864, SSL_OP_NO_TLSv1_1: 268435456, SSL_OP_NO_TLSv1_2: 134217728, SSL_OP_NO_TLSv1_3: 536870912,
  SSL_OP_PRIORITIZE_CHACHA: 2097152, SSL_OP_TLS_ROLLBACK_BUG: 8388608,
  ENGINE_METHOD_RSA: 1, ENGINE_METHOD_DSA: 2, ENGINE_METHOD_DH: 4, ENGINE_METHOD_RAND: 8, ENGINE_METHOD_EC: 2048, ENGINE_METHOD_CIPHERS: 64,
  ENGINE_METHOD_DIGESTS: 128, ENGINE_METHOD_PKEY_METHS: 512, ENGINE_METHOD_PKEY_ASN1_METHS: 1024, ENGINE_METHOD_ALL: 65535, ENGINE_METHOD_NONE: 0,
  DH_CHECK_P_NOT_SAFE_PRIME: 2, DH_CHECK_P_NOT_PRIME: 1, DH_UNABLE_TO_CHECK_GENERATOR: 4, DH_NOT_SUITABLE_GENERATOR: 8,
  RSA_PKCS1_PADDING: 1, RSA_NO_PADDING: 3, RSA_PKCS1_OAEP_PADDING: 4, RSA_X931_PADDING: 5, RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_DIGEST: -1, RSA_PSS_SALTLEN_MAX_SIGN: -2, RSA_PSS_SALTLEN_AUTO: -2,
  defaultCoreCipherList: suites, TLS1_VERSION: 769, TLS1_1_VERSION: 770, TLS1_2_VERSION: 771, TLS1_3_VERSION: 772,
  POINT_CONVERSION_COMPRESSED: 2, POINT_CONVERSION_UNCOMPRESSED: 4, POINT_CONVERSION_HYBRID: 6, defaultCipherList: suites,
});
ObjectDefineProperty(exports, "constants", { __proto__: null, value: constants, configurable: false, enumerable: true });
