// node:crypto: X509Certificate. The certificates are self-signed and for nothing but this test.
import assert from "node:assert";
import { Certificate, X509Certificate, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { test } from "../harness.js";

const pem = `-----BEGIN CERTIFICATE-----
MIIC2TCCAn+gAwIBAgIUfuGC5EQ3YHvLY02dzFDPuZG4vgEwCgYIKoZIzj0EAwIw
WDELMAkGA1UEBhMCREUxFDASBgNVBAoMC0V4YW1wbGUgT3JnMRQwEgYDVQQDDAtl
eGFtcGxlLmNvbTEdMBsGCSqGSIb3DQEJARYObWVAZXhhbXBsZS5jb20wIBcNMjYx
MTIzMTkzNDE1WhgPMjEyNjEwMzAxOTM0MTVaMFgxCzAJBgNVBAYTAkRFMRQwEgYD
VQQKDAtFeGFtcGxlIE9yZzEUMBIGA1UEAwwLZXhhbXBsZS5jb20xHTAbBgkqhkiG
9w0BCQEWDm1lQGV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
J7mYuX8u0+ZmpKIS6JRl3UxllYmREL47oOiZIPy8kc7OoLqzBCgzn2wwJI77dkII
lYnopqxCDY1jH+nf/ItMg6OCASMwggEfMGQGA1UdEQRdMFuCC2V4YW1wbGUuY29t
gg0qLmV4YW1wbGUub3JnhwR/AAABhxAAAAAAAAAAAAAAAAAAAAABgQ5tZUBleGFt
cGxlLmNvbYYVaHR0cHM6Ly9leGFtcGxlLmNvbS94MB0GA1UdJQQWMBQGCCsGAQUF
BwMBBggrBgEFBQcDAjALBgNVHQ8EBAMCB4AwDAYDVR0TBAUwAwEB/zBeBggrBgEF
BQcBAQRSMFAwJAYIKwYBBQUHMAGGGGh0dHA6Ly9vY3NwLmV4YW1wbGUuY29tLzAo
BggrBgEFBQcwAoYcaHR0cDovL2NhLmV4YW1wbGUuY29tL2NhLmNydDAdBgNVHQ4E
FgQUJ/BDdHSbXUrwDPF7JZJ2si9yZAIwCgYIKoZIzj0EAwIDSAAwRQIgceM+Hjy/
Ow7Zvl10EQUeT2o/H8dSseW05v9tS4MpjCUCIQCPABzBFJ4oAkMlk6jE3//e8cV9
0X7upVW/cIRVU1WJHw==
-----END CERTIFICATE-----
`;
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0mjhw6n9ewzpeKLx
XP27c7Ch3NKPGBR4LEVDo+WGiWqhRANCAAQnuZi5fy7T5makohLolGXdTGWViZEQ
vjug6Jkg/LyRzs6gurMEKDOfbDAkjvt2QgiVieimrEINjWMf6d/8i0yD
-----END PRIVATE KEY-----
`;
const rsaPem = `-----BEGIN CERTIFICATE-----
MIICIDCCAYmgAwIBAgIUXiEXEMz/RmGzMNJWUj8HuKme1oowDQYJKoZIhvcNAQEL
BQAwITEMMAoGA1UEAwwDcnNhMREwDwYDVQQKDAhhLCBiICJjIjAgFw0yNjExMjMx
OTM0MTVaGA8yMTI2MTAzMDE5MzQxNVowITEMMAoGA1UEAwwDcnNhMREwDwYDVQQK
DAhhLCBiICJjIjCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAtiR/4hPIPwN4
h4GimNbpcc8V4GoNHfGKvN9QgXxYUspEs8M2OVlMWk/NmkQdS60ivf6U7W6AtGbg
TD0XTVKDOSnFxi2aM5Uqn7pviyLacGMEAwN6V8zqXL5T7vpzunY5ocQdPKt+3NFi
3ESUP55Zk8FjlA5qSoX3/imIVuaFc5MCAwEAAaNTMFEwHQYDVR0OBBYEFOHRAqS/
JGKslnb3jQ+QBnUCyYTTMB8GA1UdIwQYMBaAFOHRAqS/JGKslnb3jQ+QBnUCyYTT
MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEAZxRPGvGCGfzjvtnw
vrTKmDlslHV+gt9IBWOFch8GNFaZG9k1d8OPR7qjsCmV0YIRcvDzq4duuNSJW2pC
hHvav6CzThcDW7GZbhUsj2RUV2k/3DWTAYYtXUxH11K2rY8Ag7/q6d6miDZVsu8j
qX/PGslSQPjLo/ExnMAypDbj5cE=
-----END CERTIFICATE-----
`;

const certificate = new X509Certificate(pem);

test("fields", () => {
  assert.strictEqual(certificate.subject, "C=DE\nO=Example Org\nCN=example.com\nemailAddress=me@example.com");
  assert.strictEqual(certificate.issuer, certificate.subject);
  assert.strictEqual(
    certificate.subjectAltName,
    "DNS:example.com, DNS:*.example.org, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, email:me@example.com, URI:https://example.com/x",
  );
  assert.strictEqual(certificate.infoAccess, "OCSP - URI:http://ocsp.example.com/\nCA Issuers - URI:http://ca.example.com/ca.crt");
  assert.strictEqual(certificate.validFrom, "Nov 23 19:34:15 2026 GMT");
  assert.strictEqual(certificate.validTo, "Oct 30 19:34:15 2126 GMT");
  assert.strictEqual(certificate.fingerprint, "AB:BE:B0:9C:29:34:C3:26:00:39:C1:45:C1:88:43:86:89:26:13:91");
  assert.strictEqual(certificate.serialNumber, "7EE182E44437607BCB634D9DCC50CFB991B8BE01");
  assert.deepStrictEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
  assert.strictEqual(certificate.ca, false);
  assert.strictEqual(certificate.issuerCertificate, undefined);
  assert.strictEqual(certificate.publicKey.asymmetricKeyDetails.namedCurve, "prime256v1");
});

test("text, JSON and DER", () => {
  assert.strictEqual(certificate.toString(), pem);
  assert.strictEqual(JSON.parse(JSON.stringify(certificate)), pem);
  assert.strictEqual(new X509Certificate(certificate.raw).fingerprint256, certificate.fingerprint256);
});

test("checks", () => {
  assert.strictEqual(certificate.checkHost("example.com"), "example.com");
  assert.strictEqual(certificate.checkHost("a.example.org"), "*.example.org");
  assert.strictEqual(certificate.checkHost("b.example.com"), undefined);
  assert.strictEqual(certificate.checkHost("a.example.org", { wildcards: false }), undefined);
  assert.strictEqual(certificate.checkEmail("me@example.com"), "me@example.com");
  assert.strictEqual(certificate.checkEmail("you@example.com"), undefined);
  assert.strictEqual(certificate.checkIP("127.0.0.1"), "127.0.0.1");
  assert.strictEqual(certificate.checkIP("1.2.3.4"), undefined);
  assert.strictEqual(certificate.checkIssued(certificate), false);
  assert.strictEqual(new X509Certificate(rsaPem).checkIssued(new X509Certificate(rsaPem)), true);
  assert.strictEqual(certificate.verify(certificate.publicKey), true);
  assert.strictEqual(certificate.verify(generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey), false);
  assert.strictEqual(certificate.checkPrivateKey(createPrivateKey(key)), true);
  assert.strictEqual(certificate.checkPrivateKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey), false);
});

test("the legacy object", () => {
  const legacy = certificate.toLegacyObject();
  assert.deepStrictEqual({ ...legacy.subject }, { C: "DE", O: "Example Org", CN: "example.com", emailAddress: "me@example.com" });
  assert.deepStrictEqual({ ...legacy.infoAccess }, { "OCSP - URI": ["http://ocsp.example.com/"], "CA Issuers - URI": ["http://ca.example.com/ca.crt"] });
  assert.strictEqual(legacy.bits, 256);
  assert.strictEqual(legacy.nistCurve, "P-256");
  const rsa = new X509Certificate(rsaPem).toLegacyObject();
  assert.deepStrictEqual({ ...rsa.subject }, { CN: "rsa", O: 'a, b "c"' });
  assert.strictEqual(rsa.exponent, "0x10001");
  assert.strictEqual(rsa.bits, 1024);
  assert.strictEqual(rsa.ca, true);
});

test("errors", () => {
  assert.throws(() => new X509Certificate("a"), { code: "ERR_OSSL_PEM_NO_START_LINE" });
  assert.throws(() => new X509Certificate(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => certificate.checkHost(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => certificate.verify(5), { code: "ERR_INVALID_ARG_TYPE" });
});

// Made by OpenSSL, with the challenge "hello".
const spkac = "MIIBPzCBqTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEAy/zVN3ToFYsm0o2/C1ZfykytZt+ACnieLxnsnzhuHOYW9EdnXZ2gtWkNjs9+E6" +
  "8gYaoJHH2Xwi7qQHWNfijVMGrC2Qti3ZAZNx2zZy6EQMp5Or8ptrEuwAM0KgXgjLOkC90uo55yCC01zB1Ky9XieDlvs3isCFtiFBW2OaJpN+EC" +
  "AwEAARYFaGVsbG8wDQYJKoZIhvcNAQELBQADgYEAoc5R4dk3SulleP5orceDttQjj/YaFanjbSjXDCRsXZSXESD3W06b+Cm0v6osigvQRfuD8O" +
  "1Av3mmZ5Wk7PtvWpjkqcisiuRLqfrOqQ9VwqnEx5BrQH+Sdn2PqK1H1u41mzRLH3VMx/tJPlcujWCpzX91rkWuEzlJDYuZpmrJkvg=";

test("SPKAC", () => {
  const broken = `${spkac.slice(0, -12)}AAAAAAAAAAAA`;
  assert.deepStrictEqual([Certificate.verifySpkac(spkac), Certificate.verifySpkac(`${spkac}\n`), Certificate.verifySpkac(broken)], [true, true, false]);
  assert.strictEqual(Certificate.exportChallenge(Buffer.from(spkac)).toString(), "hello");
  assert.strictEqual(createPublicKey(Certificate.exportPublicKey(spkac)).asymmetricKeyType, "rsa");
  assert.deepStrictEqual([Certificate.verifySpkac("AAAA"), Certificate.exportPublicKey("AAAA")], [false, ""]);
  assert.throws(() => Certificate().verifySpkac(1), { code: "ERR_INVALID_ARG_TYPE" });
});
