// SPEC: https://nodejs.org/api/stream.html
import assert from "node:assert";
import { EventEmitter } from "node:events";
import Stream, { Duplex, PassThrough, Readable, Transform, Writable, addAbortSignal, compose, duplexPair, finished, getDefaultHighWaterMark, pipeline } from "node:stream";
import { arrayBuffer, blob, buffer, json, text } from "node:stream/consumers";
import promises, { finished as whenFinished, pipeline as pipe } from "node:stream/promises";
import { inspect } from "node:util";
import { test } from "../harness.js";

const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

test("classes and their kinship", () => {
  const pass = new PassThrough();
  for (const Class of [Stream, Readable, Duplex, Transform, PassThrough, Writable, EventEmitter]) assert.ok(pass instanceof Class, Class.name);
  assert.ok(!(new Readable() instanceof Writable));
  assert.ok(!(new Writable() instanceof Readable));
  assert.strictEqual(Stream.Stream, Stream);
  assert.strictEqual(Stream.promises, promises);
  assert.strictEqual(getDefaultHighWaterMark(false), 65536);
  assert.strictEqual(getDefaultHighWaterMark(true), 16);
  assert.match(inspect(new Readable()), /^Readable \{/);
});

test("reading: push, flow, pause, end", async () => {
  let n = 0;
  const stream = new Readable({
    read() {
      this.push(n++ < 3 ? `${n}` : null);
    },
  });
  assert.deepStrictEqual((await collect(stream.setEncoding("utf8"))).join(""), "123");
  assert.strictEqual(stream.readableEnded, true);
  const objects = Readable.from([1, { a: 2 }, "x"]);
  assert.strictEqual(objects.readableObjectMode, true);
  assert.deepStrictEqual(await collect(objects), [1, { a: 2 }, "x"]);
  assert.deepStrictEqual(await collect(Readable.from("text")), ["text"]);
  assert.deepStrictEqual(await collect(Readable.from(Buffer.from("b"))), [Buffer.from("b")]);
});

test("read() and readable events, unshift", async () => {
  const stream = new Readable({ read() {} });
  stream.push("abcdef");
  stream.push(null);
  await new Promise((resolve) => stream.once("readable", resolve));
  assert.strictEqual(stream.read(2).toString(), "ab");
  stream.unshift(Buffer.from("AB"));
  assert.strictEqual(stream.read().toString(), "ABcdef");
  assert.strictEqual(stream.read(), null);
});

test("writing: back-pressure, cork, final, finish", async () => {
  const seen = [];
  const stream = new Writable({
    highWaterMark: 3,
    writev(chunks, callback) {
      seen.push(chunks.map((entry) => entry.chunk.toString()));
      setImmediate(callback);
    },
    final(callback) {
      seen.push("final");
      callback();
    },
  });
  stream.cork();
  assert.strictEqual(stream.write("ab"), true);
  assert.strictEqual(stream.write("cd"), false);
  assert.strictEqual(stream.writableNeedDrain, true);
  process.nextTick(() => stream.uncork());
  await new Promise((resolve) => stream.once("drain", resolve));
  stream.end("e");
  await whenFinished(stream);
  assert.deepStrictEqual(seen, [["ab", "cd"], ["e"], "final"]);
  assert.strictEqual(stream.writableFinished, true);
});

test("misuse has Node's codes", async () => {
  const errorOf = (stream, work) => new Promise((resolve) => {
    stream.once("error", resolve);
    work();
  });
  const ended = new Writable({ write: (chunk, encoding, callback) => callback() });
  ended.end();
  assert.strictEqual((await errorOf(ended, () => ended.write("x"))).code, "ERR_STREAM_WRITE_AFTER_END");
  const bare = new Readable();
  assert.strictEqual((await errorOf(bare, () => bare.read())).code, "ERR_METHOD_NOT_IMPLEMENTED");
  assert.throws(() => new Writable({ write() {} }).write(5), {
    code: "ERR_INVALID_ARG_TYPE",
    message: 'The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5)',
  });
  assert.throws(() => new Writable({ write() {} }).write(null), { code: "ERR_STREAM_NULL_VALUES" });
  const after = new Readable({ read() {} });
  after.push(null);
  assert.strictEqual((await errorOf(after, () => after.push("x"))).code, "ERR_STREAM_PUSH_AFTER_EOF");
  const destroyed = new Writable({ write() {} });
  destroyed.destroy();
  await assert.rejects(new Promise((resolve, reject) => destroyed.write("x", reject)), { code: "ERR_STREAM_DESTROYED" });
  assert.throws(() => Readable.from(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("transforms and flush", async () => {
  const upper = new Transform({
    transform(chunk, encoding, callback) {
      callback(null, chunk.toString().toUpperCase());
    },
    flush(callback) {
      this.push("!");
      callback();
    },
  });
  upper.write("ab");
  upper.end("c");
  assert.strictEqual(await text(upper), "ABC!");
});

test("pipe moves everything and ends", async () => {
  const target = new PassThrough();
  Readable.from(["a", "b"]).pipe(target);
  assert.strictEqual(await text(target), "ab");
});

test("pipeline: functions, errors, abort", async () => {
  const out = [];
  await pipe(
    Readable.from([1, 2, 3]),
    async function* (source) {
      for await (const value of source) yield value * 2;
    },
    new Writable({ objectMode: true, write(value, encoding, callback) {
      out.push(value);
      callback();
    } }),
  );
  assert.deepStrictEqual(out, [2, 4, 6]);
  assert.strictEqual(await pipe(Readable.from(["x"]), async (source) => (await collect(source)).length), 1);
  await assert.rejects(pipe(Readable.from(["x"]), new Writable({ write: (chunk, encoding, callback) => callback(new Error("sink")) })), /sink/);
  const source = new Readable({ read() {} });
  const controller = new AbortController();
  const running = pipe(source, new PassThrough().resume(), { signal: controller.signal });
  controller.abort();
  await assert.rejects(running, { name: "AbortError", code: "ABORT_ERR" });
  assert.strictEqual(source.destroyed, true);
  await new Promise((resolve, reject) => pipeline(Readable.from("a"), new PassThrough().resume(), (error) => (error ? reject(error) : resolve())));
});

test("finished tells of an early end", async () => {
  const stream = new Readable({ read() {} });
  const early = new Promise((resolve) => finished(stream, resolve));
  stream.destroy();
  assert.strictEqual((await early).code, "ERR_STREAM_PREMATURE_CLOSE");
  const failing = new Readable({ read() {
    this.destroy(new Error("broken"));
  } });
  failing.resume();
  await assert.rejects(whenFinished(failing), /broken/);
});

test("construct, destroy and disposal", async () => {
  const order = [];
  const stream = new Writable({
    construct(callback) {
      order.push("construct");
      setImmediate(callback);
    },
    write(chunk, encoding, callback) {
      order.push("write");
      callback();
    },
    destroy(error, callback) {
      order.push("destroy");
      callback(error);
    },
  });
  stream.end("x");
  await new Promise((resolve) => stream.on("close", resolve));
  assert.deepStrictEqual(order, ["construct", "write", "destroy"]);
  const readable = new Readable({ read() {} });
  const closed = new Promise((resolve) => readable.on("close", resolve));
  await readable[Symbol.asyncDispose ?? Symbol.for("nodejs.asyncDispose")]();
  await closed;
  assert.strictEqual(readable.destroyed, true);
});

test("operators", async () => {
  const source = () => Readable.from([1, 2, 3, 4]);
  assert.deepStrictEqual(await source().map((x) => x * 2).toArray(), [2, 4, 6, 8]);
  assert.deepStrictEqual(await source().filter(async (x) => x % 2).toArray(), [1, 3]);
  assert.deepStrictEqual(await source().flatMap((x) => [x, x]).take(3).toArray(), [1, 1, 2]);
  assert.deepStrictEqual(await source().drop(2).toArray(), [3, 4]);
  assert.strictEqual(await source().reduce((a, b) => a + b), 10);
  assert.strictEqual(await source().some((x) => x > 3), true);
  assert.strictEqual(await source().every((x) => x > 3), false);
  assert.strictEqual(await source().find((x) => x > 2), 3);
  const seen = [];
  await source().forEach((x) => seen.push(x));
  assert.deepStrictEqual(seen, [1, 2, 3, 4]);
});

test("duplex from anything, compose and pairs", async () => {
  assert.strictEqual(await text(Duplex.from(async function* () {
    yield "g";
  })), "g");
  const doubled = compose(async function* (source) {
    for await (const chunk of source) yield `${chunk}${chunk}`;
  }, new PassThrough());
  doubled.end("x");
  assert.strictEqual(await text(doubled), "xx");
  const [left, right] = duplexPair();
  left.end("to right");
  assert.strictEqual(await text(right), "to right");
});

test("abort signals", async () => {
  const controller = new AbortController();
  const stream = addAbortSignal(controller.signal, new Readable({ read() {} }));
  controller.abort();
  await assert.rejects(collect(stream), { name: "AbortError" });
});

test("consumers", async () => {
  const source = () => Readable.from([Buffer.from('{"a":'), Buffer.from('"é"}')]);
  assert.strictEqual(await text(source()), '{"a":"é"}');
  assert.deepStrictEqual(await json(source()), { a: "é" });
  assert.strictEqual((await buffer(source())).toString(), '{"a":"é"}');
  assert.ok((await arrayBuffer(source())) instanceof ArrayBuffer);
  assert.strictEqual(await (await blob(source())).text(), '{"a":"é"}');
  assert.strictEqual(await text(Readable.from([Buffer.from([0xc3]), Buffer.from([0xa9])])), "é");
});

test("a subclass in the old style", async () => {
  function Old(options) {
    Readable.call(this, options);
    this.left = 2;
  }
  Object.setPrototypeOf(Old.prototype, Readable.prototype);
  Old.prototype._read = function () {
    this.push(this.left-- > 0 ? "o" : null);
  };
  assert.strictEqual(await text(new Old()), "oo");
});

test("the callback of end gets null, and those of waiting writes the reason of the end", async () => {
  const ended = (...args) => new Promise((resolve) => new Writable({ write: (chunk, encoding, done) => done() }).end(...args, resolve));
  assert.strictEqual(await ended(), null);
  assert.strictEqual(await ended("x"), null);
  assert.strictEqual(await ended("x", "utf8"), null);
  const duplex = new Duplex({ read() {}, write: (chunk, encoding, done) => done() });
  duplex.cork();
  const waiting = new Promise((resolve) => duplex.write("x", resolve));
  duplex.destroy();
  assert.strictEqual((await waiting).code, "ERR_STREAM_DESTROYED");
});

test("encodings are checked, and objects have none", () => {
  for (const Class of [Readable, Writable, Duplex]) assert.throws(() => new Class({ defaultEncoding: "nope" }), { code: "ERR_UNKNOWN_ENCODING" });
  assert.throws(() => new Writable().setDefaultEncoding({}), { message: "Unknown encoding: {}" });
  const seen = [];
  const write = (chunk, encoding, done) => { seen.push(encoding ?? "none"); done(); };
  new Writable({ objectMode: true, write }).end("x");
  new Writable({ decodeStrings: false, write }).end("x");
  new Writable({ write }).end("x");
  assert.deepStrictEqual(seen, ["none", "utf8", "buffer"]);
});

test("consumers take views by their bytes and objects as text", async () => {
  assert.deepStrictEqual(await buffer(Readable.from([new Uint16Array([0x4241]), "c"])), Buffer.from("ABc"));
  assert.strictEqual(String(await buffer(Readable.from([{}, {}]))), "[object Object][object Object]");
});
