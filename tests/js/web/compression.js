// CompressionStream and DecompressionStream.
import assert from "node:assert";
import zlib from "node:zlib";
import { inSandbox, test, testIf } from "../harness.js";

// Node rejects with zlib's own error where the standard says TypeError.
const Broken = inSandbox ? TypeError : Error;

const input = new TextEncoder().encode("compress me, please. ".repeat(2000));
const native = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, "deflate-raw": zlib.inflateRawSync };

async function through(stream, chunks) {
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (const chunk of chunks) await writer.write(chunk);
    await writer.close();
  })();
  writing.catch(() => {});
  const parts = [];
  const reader = stream.readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    assert.ok(value instanceof Uint8Array);
    parts.push(value);
  }
  await writing;
  return Buffer.concat(parts);
}

for (const format of ["gzip", "deflate", "deflate-raw"]) {
  test(`${format}: there and back`, async () => {
    const packed = await through(new CompressionStream(format), [input.subarray(0, 1000), input.subarray(1000)]);
    assert.deepStrictEqual(native[format](packed), Buffer.from(input));
    assert.deepStrictEqual(await through(new DecompressionStream(format), [packed]), Buffer.from(input));
    const bytes = [];
    for (const byte of packed) bytes.push(new Uint8Array([byte]));
    assert.deepStrictEqual(await through(new DecompressionStream(format), bytes), Buffer.from(input));
  });

  test(`${format}: broken and cut input is a TypeError`, async () => {
    const packed = await through(new CompressionStream(format), [input]);
    await assert.rejects(through(new DecompressionStream(format), [packed.subarray(0, packed.length - 5)]), Broken);
    await assert.rejects(through(new DecompressionStream(format), [new Uint8Array([255, 255, 255, 255, 255])]), Broken);
  });
}

test("empty input", async () => {
  const packed = await through(new CompressionStream("gzip"), []);
  assert.strictEqual((await through(new DecompressionStream("gzip"), [packed])).length, 0);
});

// Node takes text too.
testIf(inSandbox, "chunks must be bytes", async () => {
  await assert.rejects(through(new CompressionStream("gzip"), ["text"]), TypeError);
});

test("formats must be known", () => {
  assert.throws(() => new CompressionStream("brotli-5"), TypeError);
  assert.throws(() => new DecompressionStream(), TypeError);
});

test("brotli, and the codes of what cannot be decompressed", async () => {
  const convert = async (stream, ...chunks) => {
    const writer = stream.writable.getWriter();
    const written = (async () => { for (const chunk of chunks) await writer.write(chunk); await writer.close(); })();
    written.catch(() => {});
    return Buffer.from(await new Response(stream.readable).arrayBuffer());
  };
  const text = Buffer.from("brotli ".repeat(20000));
  const packed = await convert(new CompressionStream("brotli"), text.subarray(0, 9), text.subarray(9));
  assert(packed.length < 1000);
  assert.deepStrictEqual(await convert(new DecompressionStream("brotli"), packed.subarray(0, 3), packed.subarray(3)), text);
  await assert.rejects(convert(new DecompressionStream("brotli"), packed.subarray(0, -1)), { name: "TypeError", code: "Z_BUF_ERROR" });
  await assert.rejects(convert(new DecompressionStream("gzip"), Buffer.from("no gzip here")), { name: "TypeError", code: "Z_DATA_ERROR" });
  assert.throws(() => new CompressionStream("zip"), { name: "TypeError", code: "ERR_INVALID_ARG_VALUE", message: /CompressionFormat/ });
});
