// TextEncoder, TextDecoder and their streams: https://encoding.spec.whatwg.org/
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

const bytes = (...values) => new Uint8Array(values);
const encode = (text) => [...new TextEncoder().encode(text)];

test("encodes UTF-8", () => {
  assert.deepStrictEqual(encode("a\u00e9\u20ac\u{1f600}"), [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]);
  assert.deepStrictEqual(encode("\ud800x\udc00"), [239, 191, 189, 120, 239, 191, 189]);
  assert.deepStrictEqual(encode(undefined), []);
  assert.deepStrictEqual(encode(null), [...Buffer.from("null")]);
  assert.strictEqual(new TextEncoder().encoding, "utf-8");
});

test("encodes long texts of every width", () => {
  for (const piece of ["a", "\u00e9", "\u20ac", "\u{1f600}", "a\u00e9", "\ud800"]) {
    const text = piece.repeat(5000);
    assert.strictEqual(new TextDecoder().decode(new TextEncoder().encode(text)), text.toWellFormed());
  }
});

test("encodeInto writes whole characters", () => {
  const into = new Uint8Array(5);
  assert.deepStrictEqual(new TextEncoder().encodeInto("a\u20ac\u20ac", into), { read: 2, written: 4 });
  assert.deepStrictEqual([...into], [97, 226, 130, 172, 0]);
  assert.deepStrictEqual(new TextEncoder().encodeInto("\u00e9\u00e9", new Uint8Array(3)), { read: 1, written: 2 });
  assert.deepStrictEqual(new TextEncoder().encodeInto("\u{1f600}", new Uint8Array(4)), { read: 2, written: 4 });
  assert.deepStrictEqual(new TextEncoder().encodeInto("abc", new Uint8Array(0)), { read: 0, written: 0 });
  assert.throws(() => new TextEncoder().encodeInto(1, into), TypeError);
  assert.throws(() => new TextEncoder().encodeInto("a", []), TypeError);
});

test("decodes UTF-8 with replacement characters", () => {
  assert.strictEqual(new TextDecoder().decode(bytes(0x61, 0xff, 0x62)), "a\ufffdb");
  assert.strictEqual(new TextDecoder().decode(bytes(0xe2, 0x82)), "\ufffd");
  assert.strictEqual(new TextDecoder().decode(bytes(0xf0, 0x9f, 0x98, 0x41)), "\ufffdA");
  assert.strictEqual(new TextDecoder().decode(), "");
});

test("handles the byte order mark", () => {
  const marked = bytes(0xef, 0xbb, 0xbf, 0x61);
  assert.strictEqual(new TextDecoder().decode(marked), "a");
  assert.strictEqual(new TextDecoder("utf-8", { ignoreBOM: true }).decode(marked), "\ufeffa");
});

test("fatal decoders throw", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  assert.throws(() => decoder.decode(bytes(0xff)), { name: "TypeError", code: "ERR_ENCODING_INVALID_ENCODED_DATA" });
  assert.strictEqual(decoder.decode(bytes(0xc3, 0xa9)), "\u00e9");
});

test("decodes streams of pieces", () => {
  const decoder = new TextDecoder();
  const text = "\ufeffa\u00e9\u20ac\u{1f600}z";
  let result = "";
  for (const byte of new TextEncoder().encode(text)) result += decoder.decode(bytes(byte), { stream: true });
  result += decoder.decode();
  assert.strictEqual(result, text.slice(1));
  decoder.decode(bytes(0xe2, 0x82), { stream: true });
  assert.strictEqual(decoder.decode(), "\ufffd");
  assert.strictEqual(decoder.decode(bytes(0x61)), "a");
});

test("knows labels and other encodings", () => {
  const labels = { latin1: "windows-1252", ascii: "windows-1252", " UTF8 ": "utf-8", sjis: "shift_jis", "utf-16": "utf-16le", "big5-hkscs": "big5", "euc-kr": "euc-kr", gbk: "gbk", koi8: "koi8-r" };
  for (const [label, name] of Object.entries(labels)) assert.strictEqual(new TextDecoder(label).encoding, name);
  assert.strictEqual(new TextDecoder("shift_jis").decode(bytes(0x82, 0xa0)), "\u3042");
  assert.strictEqual(new TextDecoder("windows-1251").decode(bytes(0x80, 0xe9)), "\u0402\u0439");
  assert.strictEqual(new TextDecoder("utf-16le").decode(bytes(0x61, 0, 0x3d, 0xd8, 0x00, 0xde)), "a\u{1f600}");
  assert.strictEqual(new TextDecoder("utf-16be").decode(bytes(0, 0x61)), "a");
  assert.strictEqual(new TextDecoder("gb18030").decode(bytes(0xc4, 0xe3)), "\u4f60");
  assert.strictEqual(new TextDecoder("koi8-r").decode(bytes(0xc1)), "\u0430");
});

// Some versions of Node take windows-1252 for Latin-1.
testIf(inSandbox, "windows-1252 has printable characters from 0x80", () => {
  assert.strictEqual(new TextDecoder("latin1").decode(bytes(0x80, 0xe9)), "\u20ac\u00e9");
});

test("refuses unknown labels and wrong input", () => {
  assert.throws(() => new TextDecoder("nope"), { name: "RangeError", code: "ERR_ENCODING_NOT_SUPPORTED", message: 'The "nope" encoding is not supported' });
  assert.throws(() => new TextDecoder("replacement"), RangeError);
  assert.throws(() => new TextDecoder().decode("text"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("takes every kind of buffer", () => {
  const buffer = new TextEncoder().encode("xhiy").buffer;
  assert.strictEqual(new TextDecoder().decode(buffer), "xhiy");
  assert.strictEqual(new TextDecoder().decode(new DataView(buffer, 1, 2)), "hi");
  assert.strictEqual(new TextDecoder().decode(new Uint16Array(buffer)), "xhiy");
  assert.strictEqual(new TextDecoder().decode(Buffer.from("node")), "node");
});

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

test("TextDecoderStream joins split characters", async () => {
  const stream = ReadableStream.from([bytes(0xe2), bytes(0x82), bytes(0xac, 0x61)]).pipeThrough(new TextDecoderStream());
  assert.deepStrictEqual(await collect(stream), ["\u20aca"]);
  assert.strictEqual(new TextDecoderStream("latin1").encoding, "windows-1252");
});

test("TextEncoderStream joins split surrogates", async () => {
  const chunks = await collect(ReadableStream.from(["a\ud83d", "\ude00b", "\ud83d"]).pipeThrough(new TextEncoderStream()));
  assert.strictEqual(Buffer.concat(chunks).toString(), "a\u{1f600}b\ufffd");
});

test("a fatal TextDecoderStream errors", async () => {
  const stream = ReadableStream.from([bytes(0xff)]).pipeThrough(new TextDecoderStream("utf-8", { fatal: true }));
  await assert.rejects(collect(stream), TypeError);
});

test("a transferred buffer has no bytes", () => {
  const buffer = new ArrayBuffer(4);
  const views = [buffer, new Uint8Array(buffer), new Uint16Array(buffer), new DataView(buffer)];
  structuredClone(buffer, { transfer: [buffer] });
  for (const view of views) assert.strictEqual(new TextDecoder().decode(view), "");
});
