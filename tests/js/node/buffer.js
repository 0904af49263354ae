// SPEC: https://nodejs.org/api/buffer.html
import assert from "node:assert";
import buffer, { Buffer, transcode, isAscii, isUtf8 } from "node:buffer";
import { inspect } from "node:util";
import { inSandbox, test } from "../harness.js";

const hex = (value) => Buffer.from(value).toString("hex");

test("text goes in and out in every encoding", () => {
  const cases = [
    ["utf8", "hé€😀", "68c3a9e282acf09f9880"],
    ["utf16le", "h€😀", "6800ac203dd800de"],
    ["latin1", "hé\u0100", "68e900"],
    ["ascii", "hello", "68656c6c6f"],
    ["hex", "00ffAb", "00ffab"],
    ["base64", "aGk/+w==", "68693ffb"],
    ["base64url", "aGk_-w", "68693ffb"],
  ];
  for (const [encoding, text, bytes] of cases) assert.strictEqual(Buffer.from(text, encoding).toString("hex"), bytes, encoding);
  assert.strictEqual(Buffer.from("c3a968", "hex").toString(), "éh");
  assert.strictEqual(Buffer.from("c3a968", "hex").toString("latin1"), "Ã©h");
  assert.strictEqual(Buffer.from("c3a968", "hex").toString("ascii"), "C)h");
  assert.strictEqual(Buffer.from("fbff", "hex").toString("base64"), "+/8=");
  assert.strictEqual(Buffer.from("fbff", "hex").toString("base64url"), "-_8");
});

test("malformed text is forgiven as Node does", () => {
  assert.strictEqual(hex(Buffer.from("68zz68", "hex")), "68");
  assert.strictEqual(hex(Buffer.from("aG*k", "base64")), "6869");
  assert.strictEqual(hex(Buffer.from("YQ==YQ==", "base64")), "61");
  assert.strictEqual(Buffer.from([0x61, 0xe2, 0x82, 0x62]).toString(), "a\ufffdb");
  assert.strictEqual(hex("\ud800"), "efbfbd");
});

test("long text takes other paths and gives the same", () => {
  for (const text of ["x".repeat(100_000), "é".repeat(50_000), "€".repeat(40_000), "😀".repeat(30_000)]) {
    for (const encoding of ["utf8", "utf16le"]) assert.strictEqual(Buffer.from(text, encoding).toString(encoding), text);
    assert.strictEqual(Buffer.byteLength(text), Buffer.from(text).length);
  }
  const bytes = Buffer.alloc(10_000, "0123456789");
  for (const encoding of ["hex", "base64", "base64url", "latin1"]) assert.ok(Buffer.from(bytes.toString(encoding), encoding).equals(bytes), encoding);
});

test("from takes arrays, buffers, array-likes and objects", () => {
  assert.strictEqual(hex([1, 2, 300, -1, "5"]), "01022cff05");
  assert.strictEqual(hex({ length: 2, 0: 7, 1: 8 }), "0708");
  assert.strictEqual(hex({ type: "Buffer", data: [1, 2] }), "0102");
  assert.strictEqual(hex(new String("abc")), "616263");
  assert.strictEqual(hex(new Uint16Array([1, 500])), "01f4");
  const shared = new ArrayBuffer(4);
  const view = Buffer.from(shared, 1, 2);
  view[0] = 9;
  assert.deepStrictEqual([...new Uint8Array(shared)], [0, 9, 0, 0]);
  for (const bad of [null, undefined, 5, true, () => {}]) assert.throws(() => Buffer.from(bad), { code: "ERR_INVALID_ARG_TYPE" });
});

test("allocation is always zero-filled here", () => {
  assert.strictEqual(Buffer.alloc(3, "ab").toString(), "aba");
  assert.throws(() => Buffer.alloc("5"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => Buffer.alloc(-1), { code: "ERR_OUT_OF_RANGE" });
  if (!inSandbox) return;
  for (const size of [1, 100, 5000, 100_000]) assert.ok(Buffer.allocUnsafe(size).every((byte) => byte === 0));
});

test("integers are read and written in both orders", () => {
  const bytes = Buffer.from("0102030405060708", "hex");
  assert.strictEqual(bytes.readUInt16BE(0), 0x0102);
  assert.strictEqual(bytes.readUint32LE(4), 0x08070605);
  assert.strictEqual(bytes.readIntBE(0, 6), 0x010203040506);
  assert.strictEqual(bytes.readBigUInt64BE(), 0x0102030405060708n);
  const out = Buffer.alloc(8);
  assert.strictEqual(out.writeInt32BE(-2, 1), 5);
  assert.strictEqual(out.readInt32BE(1), -2);
  assert.strictEqual(out.writeUIntLE(0x123456789a, 0, 5), 5);
  assert.strictEqual(out.readUIntLE(0, 5), 0x123456789a);
  out.writeBigInt64LE(-5n);
  assert.strictEqual(out.readBigInt64LE(), -5n);
  assert.throws(() => out.writeUInt8(256), { code: "ERR_OUT_OF_RANGE", message: 'The value of "value" is out of range. It must be >= 0 and <= 255. Received 256' });
  assert.throws(() => out.readUInt32LE(5), { code: "ERR_OUT_OF_RANGE", message: 'The value of "offset" is out of range. It must be >= 0 and <= 4. Received 5' });
  assert.throws(() => out.readInt8(1.5), { message: 'The value of "offset" is out of range. It must be an integer. Received 1.5' });
  assert.throws(() => Buffer.alloc(1).readUInt16LE(0), { code: "ERR_BUFFER_OUT_OF_BOUNDS" });
});

test("floats are read and written in both orders", () => {
  const bytes = Buffer.alloc(8);
  for (const value of [0, -0, 1.5, -1e300, NaN, Infinity]) {
    bytes.writeDoubleBE(value);
    assert.ok(Object.is(bytes.readDoubleBE(), value));
    bytes.writeDoubleLE(value);
    assert.ok(Object.is(bytes.readDoubleLE(), value));
  }
  bytes.writeFloatLE(1.5, 4);
  assert.strictEqual(bytes.toString("hex", 4), "0000c03f");
});

test("search goes both ways", () => {
  const bytes = Buffer.from("abcabcabc");
  assert.strictEqual(bytes.indexOf("ca"), 2);
  assert.strictEqual(bytes.indexOf("ca", 3), 5);
  assert.strictEqual(bytes.lastIndexOf("abc"), 6);
  assert.strictEqual(bytes.lastIndexOf("abc", -4), 3);
  assert.strictEqual(bytes.indexOf(98, -2), 7);
  assert.strictEqual(bytes.indexOf(""), 0);
  assert.strictEqual(bytes.includes(Buffer.from("bcd")), false);
  assert.strictEqual(Buffer.from("aXbX", "utf16le").indexOf("X", 3, "utf16le"), 2);
  assert.throws(() => bytes.indexOf({}), { code: "ERR_INVALID_ARG_TYPE" });
});

test("compare, equals, copy, fill, swap, slice", () => {
  const bytes = Buffer.from("abc");
  assert.strictEqual(bytes.compare(Buffer.from("abd")), -1);
  assert.strictEqual(Buffer.compare(Buffer.from("b"), bytes), 1);
  assert.ok(bytes.equals(new Uint8Array([97, 98, 99])));
  const target = Buffer.alloc(5, ".");
  assert.strictEqual(bytes.copy(target, 3, 1), 2);
  assert.strictEqual(target.toString(), "...bc");
  assert.strictEqual(Buffer.alloc(4).fill("é").toString(), "éé");
  assert.strictEqual(Buffer.from([1, 2, 3, 4]).swap16().toString("hex"), "02010403");
  assert.throws(() => bytes.swap32(), { code: "ERR_INVALID_BUFFER_SIZE" });
  const slice = bytes.slice(1, -1);
  slice[0] = 120;
  assert.strictEqual(bytes.toString(), "axc");
  assert.ok(bytes.subarray(1) instanceof Buffer);
});

test("write honours offset, length and encoding", () => {
  const bytes = Buffer.alloc(6, ".");
  assert.strictEqual(bytes.write("€€", 1), 3);
  assert.strictEqual(bytes.toString(), ".€..");
  assert.strictEqual(bytes.write("6162", 0, "hex"), 2);
  assert.strictEqual(bytes.write("xyz", 4), 2);
  assert.throws(() => bytes.write("a", 7), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => bytes.write("a", 0, "nope"), { code: "ERR_UNKNOWN_ENCODING", message: "Unknown encoding: nope" });
});

test("concat, JSON, iteration and inspection", () => {
  assert.strictEqual(Buffer.concat([Buffer.from("a"), new Uint8Array([98])]).toString(), "ab");
  assert.strictEqual(Buffer.concat([Buffer.from("abc")], 2).toString(), "ab");
  assert.strictEqual(JSON.stringify(Buffer.from("hi")), '{"type":"Buffer","data":[104,105]}');
  assert.deepStrictEqual([...Buffer.from("ab").entries()], [[0, 97], [1, 98]]);
  assert.strictEqual(inspect(Buffer.from("hello")), "<Buffer 68 65 6c 6c 6f>");
  assert.match(inspect(Buffer.alloc(60)), /00 \.\.\. 10 more bytes>$/);
});

test("the functions of the module", () => {
  assert.strictEqual(transcode(Buffer.from("€"), "utf8", "ascii").toString(), "?");
  assert.strictEqual(transcode(Buffer.from("é"), "utf8", "latin1").toString("hex"), "e9");
  assert.ok(isUtf8(Buffer.from("é")) && !isUtf8(Buffer.from([0xc3])));
  assert.ok(isAscii(Buffer.from("e")) && !isAscii(Buffer.from("é")));
  assert.strictEqual(Buffer.byteLength("€"), 3);
  assert.strictEqual(Buffer.byteLength("YWJj", "base64"), 3);
  assert.ok(Buffer.isEncoding("UTF-8") && !Buffer.isEncoding("x"));
  assert.strictEqual(buffer.constants.MAX_STRING_LENGTH, 0x1fffffe8);
  assert.strictEqual(buffer.atob("aGk="), "hi");
  assert.strictEqual(new buffer.Blob(["a"]).size, 1);
});

test("copies into any view, and looks for whole units of UTF-16", () => {
  const target = new Uint16Array(2);
  assert.strictEqual(Buffer.of(1, 2, 3).copy(target), 3);
  assert.deepStrictEqual([...new Uint8Array(target.buffer)], [1, 2, 3, 0]);
  assert.throws(() => Buffer.of(1).copy({}), { code: "ERR_INVALID_ARG_TYPE" });
  assert.strictEqual(Buffer.from("ff").indexOf(Buffer.from("f"), 0, "ucs2"), -1);
});

test("arguments that are no offsets are refused", () => {
  for (const name of ["writeIntBE", "writeIntLE", "writeUIntBE", "writeUIntLE"]) {
    assert.throws(() => Buffer.alloc(8)[name](1, undefined, 2), { code: "ERR_INVALID_ARG_TYPE" });
  }
  for (const name of ["utf8Write", "latin1Write", "asciiWrite"]) {
    assert.throws(() => Buffer.alloc(1)[name]("ww", 0, -1), { code: "ERR_BUFFER_OUT_OF_BOUNDS" });
  }
});
