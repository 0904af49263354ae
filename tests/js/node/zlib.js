// node:zlib: sync, callback and stream forms, options, errors.
import assert from "node:assert";
import zlib from "node:zlib";
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { test } from "../harness.js";

const text = "The quick brown fox jumps over the lazy dog. ".repeat(500);
const pairs = [
  ["deflate", "inflate"], ["gzip", "gunzip"], ["deflateRaw", "inflateRaw"], ["brotliCompress", "brotliDecompress"],
  ["deflate", "unzip"], ["gzip", "unzip"],
];
const create = (name) => zlib[`create${name[0].toUpperCase()}${name.slice(1)}`];

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("sync forms undo each other", () => {
  for (const [pack, unpack] of pairs) {
    for (const input of ["", "a", text, Buffer.from(text), new Uint8Array(70000)]) {
      const packed = zlib[`${pack}Sync`](input);
      assert.ok(Buffer.isBuffer(packed));
      assert.deepStrictEqual(zlib[`${unpack}Sync`](packed), Buffer.from(input), `${pack} ${unpack}`);
    }
  }
});

test("callback forms", async () => {
  for (const [pack, unpack] of pairs) {
    const packed = await promisify(zlib[pack])(text, {});
    assert.strictEqual((await promisify(zlib[unpack])(packed)).toString(), text);
  }
});

test("stream forms, in many chunks", async () => {
  for (const [pack, unpack] of pairs) {
    const chunks = [];
    for (let i = 0; i < text.length; i += 1000) chunks.push(Buffer.from(text.slice(i, i + 1000)));
    const packer = create(pack)();
    const unpacker = create(unpack)({ chunkSize: 100 });
    const out = [];
    await pipeline(Readable.from(chunks), packer, unpacker, new Writable({
      write(chunk, encoding, callback) {
        out.push(chunk);
        callback();
      },
    }));
    assert.strictEqual(Buffer.concat(out).toString(), text, `${pack} ${unpack}`);
  }
});

test("one byte at a time", async () => {
  for (const [pack, unpack] of pairs) {
    const packed = zlib[`${pack}Sync`](text);
    const stream = create(unpack)();
    for (const byte of packed) stream.write(Buffer.from([byte]));
    stream.end();
    assert.strictEqual((await collect(stream)).toString(), text, unpack);
  }
});

test("known bytes", () => {
  assert.strictEqual(zlib.deflateSync("abc").toString("hex"), "789c4b4c4a0600024d0127");
  assert.strictEqual(zlib.deflateRawSync("abc").toString("hex"), "4b4c4a0600");
  assert.strictEqual(zlib.inflateSync(Buffer.from("789c4b4c4a0600024d0127", "hex")).toString(), "abc");
  assert.strictEqual(zlib.brotliDecompressSync(Buffer.from("CwGAYWJjAw==", "base64")).toString(), "abc");
});

test("levels, strategies, windows, memory and dictionaries are taken", () => {
  const dictionary = Buffer.from("The quick brown fox");
  for (let level = -1; level <= 9; level++) {
    for (const options of [{ level }, { level, strategy: 2 }, { level, windowBits: 9 }, { level, memLevel: 1 }, { level, dictionary }]) {
      assert.strictEqual(zlib.inflateSync(zlib.deflateSync(text, options), { dictionary: options.dictionary }).toString(), text);
    }
  }
  assert.ok(zlib.deflateSync(text, { level: 9 }).length < zlib.deflateSync(text, { level: 0 }).length);
  const raw = zlib.deflateRawSync("The quick brown fox!", { dictionary });
  assert.strictEqual(zlib.inflateRawSync(raw, { dictionary }).toString(), "The quick brown fox!");
  const fast = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: 10 } };
  assert.strictEqual(zlib.brotliDecompressSync(zlib.brotliCompressSync(text, fast)).toString(), text);
});

test("several gzip members are one stream, other bytes after one are an error, zeros are padding", async () => {
  const two = Buffer.concat([zlib.gzipSync("abc"), zlib.gzipSync("def")]);
  assert.strictEqual(zlib.gunzipSync(two).toString(), "abcdef");
  assert.strictEqual(zlib.unzipSync(two).toString(), "abcdef");
  assert.throws(() => zlib.gunzipSync(Buffer.concat([zlib.gzipSync("abc"), Buffer.from("trail")])), { code: "Z_DATA_ERROR" });
  assert.strictEqual(zlib.gunzipSync(Buffer.concat([zlib.gzipSync("abc"), Buffer.alloc(8)])).toString(), "abc");
  const stream = zlib.createGunzip();
  stream.write(zlib.gzipSync("abc"));
  stream.end(zlib.gzipSync("def"));
  assert.strictEqual((await collect(stream)).toString(), "abcdef");
});

test("bytes after the end of zlib data are ignored", async () => {
  const extra = Buffer.concat([zlib.deflateSync("abc"), Buffer.from("trail")]);
  assert.strictEqual(zlib.inflateSync(extra).toString(), "abc");
  const stream = zlib.createInflate();
  stream.end(extra);
  assert.strictEqual((await collect(stream)).toString(), "abc");
});

test("errors have zlib's messages, codes and numbers", () => {
  const cases = [
    [() => zlib.inflateSync(Buffer.from("abc")), "incorrect header check", "Z_DATA_ERROR", -3],
    [() => zlib.gunzipSync(Buffer.from("abc")), "incorrect header check", "Z_DATA_ERROR", -3],
    [() => zlib.unzipSync(Buffer.from("zzz")), "incorrect header check", "Z_DATA_ERROR", -3],
    [() => zlib.inflateRawSync(Buffer.from([0xff])), "invalid block type", "Z_DATA_ERROR", -3],
    [() => zlib.gunzipSync(zlib.gzipSync("abc").subarray(0, 10)), "unexpected end of file", "Z_BUF_ERROR", -5],
    [() => zlib.inflateSync(""), "unexpected end of file", "Z_BUF_ERROR", -5],
    [() => zlib.brotliDecompressSync(zlib.brotliCompressSync("abcabcabc").subarray(0, 5)), "unexpected end of file", "Z_BUF_ERROR", -5],
    [() => zlib.inflateSync(zlib.deflateSync("a", { dictionary: Buffer.from("xx") })), "Missing dictionary", "Z_NEED_DICT", 2],
    [() => zlib.inflateSync(zlib.deflateSync("a", { dictionary: Buffer.from("xx") }), { dictionary: Buffer.from("yy") }), "Bad dictionary", "Z_NEED_DICT", 2],
  ];
  for (const [work, message, code, errno] of cases) assert.throws(work, { message, code, errno, name: "Error" });
  const broken = zlib.deflateSync(text);
  broken[broken.length - 1] ^= 1;
  assert.throws(() => zlib.inflateSync(broken), { message: "incorrect data check", code: "Z_DATA_ERROR" });
  assert.throws(() => zlib.brotliDecompressSync(Buffer.from("ffffffffff", "hex")), { message: "Decompression failed", code: /^ERR__ERROR_FORMAT/ });
});

test("options and arguments are checked", () => {
  const out = { code: "ERR_OUT_OF_RANGE", name: "RangeError" };
  const type = { code: "ERR_INVALID_ARG_TYPE", name: "TypeError" };
  assert.throws(() => zlib.deflateSync("a", { level: 10 }), { ...out, message: 'The value of "options.level" is out of range. It must be >= -1 and <= 9. Received 10' });
  assert.throws(() => zlib.deflateSync("a", { level: "x" }), type);
  assert.throws(() => zlib.deflateSync("a", { windowBits: 7 }), out);
  assert.throws(() => zlib.gzipSync("a", { windowBits: 8 }), out);
  assert.throws(() => zlib.deflateSync("a", { chunkSize: 1 }), { ...out, message: /It must be >= 64/ });
  assert.throws(() => zlib.deflateSync("a", { dictionary: "x" }), type);
  assert.throws(() => zlib.deflateSync("a", { flush: 99 }), out);
  assert.throws(() => zlib.deflateSync(5), { ...type, message: /"buffer" argument must be of type string or an instance of Buffer/ });
  assert.throws(() => zlib.deflate("a"), { ...type, message: /"callback"/ });
  assert.throws(() => zlib.brotliCompressSync("a", { params: { 99: 1 } }), { code: "ERR_BROTLI_INVALID_PARAM", message: "99 is not a valid Brotli parameter" });
  assert.throws(() => zlib.brotliCompressSync("a", { params: { 1: "x" } }), type);
  assert.throws(() => zlib.createDeflate().params(99, 0), out);
});

test("maxOutputLength", async () => {
  const packed = zlib.deflateSync(Buffer.alloc(100000));
  const expected = { code: "ERR_BUFFER_TOO_LARGE", name: "RangeError", message: "Cannot create a Buffer larger than 10 bytes" };
  assert.throws(() => zlib.inflateSync(packed, { maxOutputLength: 10 }), expected);
  await assert.rejects(promisify(zlib.inflate)(packed, { maxOutputLength: 10 }), expected);
  assert.strictEqual(zlib.inflateSync(packed, { maxOutputLength: 100000 }).length, 100000);
});

test("a lenient finishFlush gives what there is", () => {
  const cut = zlib.gzipSync(text).subarray(0, 60);
  const made = zlib.gunzipSync(cut, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  assert.ok(made.length > 0 && text.startsWith(made.toString()));
});

test("errors of streams are events", async () => {
  const stream = zlib.createGunzip();
  const failed = new Promise((resolve) => stream.on("error", resolve));
  stream.end("not gzip at all");
  const error = await failed;
  assert.strictEqual(error.code, "Z_DATA_ERROR");
  assert.strictEqual(error.errno, -3);
  const cut = zlib.createGunzip();
  const cutFailed = new Promise((resolve) => cut.on("error", resolve));
  cut.end(zlib.gzipSync(text).subarray(0, 40));
  cut.resume();
  assert.strictEqual((await cutFailed).message, "unexpected end of file");
});

test("flush makes what was written readable", async () => {
  for (const [pack, unpack] of [["deflate", "inflate"], ["brotliCompress", "brotliDecompress"]]) {
    const packer = create(pack)();
    const unpacker = create(unpack)();
    packer.pipe(unpacker);
    const seen = new Promise((resolve) => unpacker.once("data", resolve));
    packer.write("hello");
    packer.flush();
    assert.strictEqual((await seen).toString(), "hello");
    packer.end();
  }
});

test("params changes the level in the middle", async () => {
  const packer = zlib.createDeflate({ level: 0 });
  const done = collect(packer);
  packer.write(text);
  await new Promise((resolve) => packer.params(9, zlib.constants.Z_DEFAULT_STRATEGY, resolve));
  packer.end(text);
  const packed = await done;
  assert.ok(packed.length > text.length && packed.length < text.length * 1.5);
  assert.strictEqual(zlib.inflateSync(packed).toString(), text + text);
});

test("bytesWritten, close and info", async () => {
  const stream = zlib.createDeflate();
  stream.end(text);
  await collect(stream);
  assert.strictEqual(stream.bytesWritten, text.length);
  const closed = zlib.createInflate();
  await new Promise((resolve) => closed.close(resolve));
  const { buffer, engine } = zlib.deflateSync(text, { info: true });
  assert.strictEqual(zlib.inflateSync(buffer).toString(), text);
  assert.strictEqual(engine.bytesWritten, text.length);
});

test("classes", () => {
  assert.ok(zlib.createGzip() instanceof zlib.Gzip);
  assert.ok(zlib.Gzip() instanceof zlib.Gzip);
  assert.ok(new zlib.BrotliCompress() instanceof zlib.BrotliCompress);
});

test("crc32", () => {
  assert.strictEqual(zlib.crc32("hello"), 907060870);
  assert.strictEqual(zlib.crc32(Buffer.from("lo"), zlib.crc32("hel")), 907060870);
  assert.throws(() => zlib.crc32(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("constants and codes", () => {
  assert.strictEqual(zlib.constants.Z_BEST_COMPRESSION, 9);
  assert.strictEqual(zlib.Z_BEST_COMPRESSION, 9);
  assert.strictEqual(zlib.codes.Z_BUF_ERROR, -5);
  assert.strictEqual(zlib.codes["-5"], "Z_BUF_ERROR");
});

test("zstd", async () => {
  const { constants } = zlib;
  const data = Buffer.from("hello hello hello hello ".repeat(20));
  const packed = zlib.zstdCompressSync(data);
  assert.strictEqual(packed.readUInt32LE(0), 0xfd2fb528);
  assert.deepStrictEqual(zlib.zstdDecompressSync(packed), data);
  const checked = zlib.zstdCompressSync(data, { params: { [constants.ZSTD_c_checksumFlag]: true, [constants.ZSTD_c_compressionLevel]: 19 } });
  assert.deepStrictEqual(zlib.zstdDecompressSync(checked), data);
  checked[checked.length - 1] ^= 1;
  assert.throws(() => zlib.zstdDecompressSync(checked), { code: "ZSTD_error_checksum_wrong", errno: 22 });
  assert.throws(() => zlib.zstdDecompressSync("not zstd at all"), { code: "ZSTD_error_prefix_unknown", message: "Unknown frame descriptor" });
  assert.throws(() => zlib.zstdCompressSync(data, { params: { 9999: 1 } }), { code: "ERR_ZSTD_INVALID_PARAM", message: "9999 is not a valid zstd parameter" });
  assert.throws(() => zlib.zstdCompressSync(data, { params: { [constants.ZSTD_c_windowLog]: 999 } }), { code: "ERR_ZLIB_INITIALIZATION_FAILED" });
  assert.throws(() => zlib.zstdDecompressSync(packed, { maxOutputLength: 10 }), { code: "ERR_BUFFER_TOO_LARGE" });
  assert.throws(() => zlib.zstdCompressSync(data, { flush: 9 }), { code: "ERR_OUT_OF_RANGE" });
  // What follows the first frame belongs to nobody, and a cut frame gives what it has.
  assert.deepStrictEqual(zlib.zstdDecompressSync(Buffer.concat([packed, packed])), data);
  assert.strictEqual(zlib.zstdDecompressSync(packed.subarray(0, 10)).length, 0);
  assert.deepStrictEqual(await promisify(zlib.zstdDecompress)(await promisify(zlib.zstdCompress)(data)), data);
  const dictionary = Buffer.from("hello hello ");
  const small = zlib.zstdCompressSync(data, { dictionary });
  assert.deepStrictEqual(zlib.zstdDecompressSync(small, { dictionary }), data);
});

test("zstd streams", async () => {
  const random = Array.from({ length: 200000 }, (_, i) => (i * 7919) % 251);
  const data = Buffer.from(random);
  const chunks = [];
  const through = zlib.createZstdDecompress();
  through.on("data", (chunk) => chunks.push(chunk));
  const compress = zlib.createZstdCompress();
  compress.pipe(through);
  compress.end(data);
  await once(through, "end");
  assert.deepStrictEqual(Buffer.concat(chunks), data);
});

test("zstd checks its parameters and the promised size", async () => {
  assert.throws(() => zlib.createZstdCompress({ params: { 99: 1 } }), { code: "ERR_ZLIB_INITIALIZATION_FAILED" });
  assert.throws(() => zlib.createZstdCompress({ params: { 900: 1 } }), { code: "ERR_ZSTD_INVALID_PARAM" });
  assert.throws(() => zlib.createZstdCompress({ pledgedSrcSize: -1 }), { code: "ERR_INVALID_ARG_VALUE" });
  const compress = async (pledgedSrcSize, size) => {
    const stream = zlib.createZstdCompress({ pledgedSrcSize });
    stream.resume();
    stream.write("x".repeat(size), () => stream.end());
    await once(stream, "end");
  };
  await compress(42, 42);
  await assert.rejects(compress(42, 13), { code: "ZSTD_error_srcSize_wrong" });
  await assert.rejects(compress(13, 42), { code: "ZSTD_error_srcSize_wrong" });
});

test("the callback forms take nothing as nothing, and a closed stream cannot begin again", async () => {
  for (const nothing of [null, undefined]) assert.strictEqual(zlib.gunzipSync(await promisify(zlib.gzip)(nothing)).length, 0);
  const stream = zlib.createDeflate();
  stream.close();
  assert.throws(() => stream.reset(), { code: "ERR_INTERNAL_ASSERTION" });
});
