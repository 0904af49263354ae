// SPEC: https://nodejs.org/api/string_decoder.html
import assert from "node:assert";
import { StringDecoder } from "node:string_decoder";
import { test } from "../harness.js";

function decodeInPieces(bytes, encoding, size) {
  const decoder = new StringDecoder(encoding);
  let text = "";
  for (let i = 0; i < bytes.length; i += size) text += decoder.write(bytes.subarray(i, i + size));
  return text + decoder.end();
}

test("pieces of any size give the text of the whole", () => {
  const text = "aé€😀z\u{10ffff}-";
  for (const encoding of ["utf8", "utf16le", "base64", "base64url", "hex", "latin1"]) {
    const bytes = Buffer.from(text, encoding === "utf16le" ? "utf16le" : "utf8");
    for (let size = 1; size <= 7; size++) assert.strictEqual(decodeInPieces(bytes, encoding, size), bytes.toString(encoding), `${encoding} ${size}`);
  }
});

test("malformed UTF-8 gives the same replacements in pieces", () => {
  const bytes = Buffer.from([0x61, 0xe2, 0x82, 0x62, 0xf0, 0x9f, 0x98, 0xc3, 0xa9, 0xff, 0xed, 0xa0, 0x80, 0xc0, 0x80]);
  for (let size = 1; size <= 5; size++) assert.strictEqual(decodeInPieces(bytes, "utf8", size), bytes.toString());
});

test("a character waits for its last byte", () => {
  const decoder = new StringDecoder("utf8");
  assert.strictEqual(decoder.write(Buffer.from([0xe2, 0x82])), "");
  assert.strictEqual(decoder.lastNeed, 1);
  assert.strictEqual(decoder.write(Buffer.from([0xac])), "€");
  assert.strictEqual(decoder.write(Buffer.from([0xe2])), "");
  assert.strictEqual(decoder.end(), "\ufffd");
  assert.strictEqual(decoder.end(Buffer.from("a")), "a");
});

test("encodings and arguments are checked", () => {
  assert.throws(() => new StringDecoder("nope"), { code: "ERR_UNKNOWN_ENCODING" });
  assert.throws(() => new StringDecoder().write(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.strictEqual(new StringDecoder("UCS-2").encoding, "utf16le");
});

test("UTF-16 keeps half a unit, and a first half only at the end of whole units", () => {
  const decoder = new StringDecoder("utf16le");
  assert.strictEqual(decoder.write(Buffer.from("3dd84d", "hex")), "\ud83d");
  assert.strictEqual(decoder.write(Buffer.from("dc3dd8", "hex")), "\udc4d");
  assert.strictEqual(decoder.write(Buffer.from("4ddc", "hex")), "\ud83d\udc4d");
});

test("what cannot become a character is kept until the next byte, too", () => {
  const decoder = new StringDecoder("utf8");
  assert.strictEqual(decoder.write(Buffer.from("f69b", "hex")), "");
  assert.strictEqual(decoder.lastNeed, 2);
  assert.strictEqual(decoder.write(Buffer.from("d1", "hex")), "\ufffd\ufffd");
  assert.strictEqual(decoder.end(), "\ufffd");
});
