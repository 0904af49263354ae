// SPEC: https://nodejs.org/api/webstreams.html and the conversions of https://nodejs.org/api/stream.html
import assert from "node:assert";
import { Duplex, PassThrough, Readable, Writable, addAbortSignal, isDisturbed, isErrored, isReadable } from "node:stream";
import { text } from "node:stream/consumers";
import { finished } from "node:stream/promises";
import * as web from "node:stream/web";
import { test } from "../harness.js";

test("the classes are the globals", () => {
  for (const name of ["ReadableStream", "WritableStream", "TransformStream", "TextDecoderStream", "CountQueuingStrategy"]) {
    assert.strictEqual(web[name], globalThis[name], name);
  }
});

test("from Node to web: reading", async () => {
  const reader = Readable.toWeb(Readable.from([Buffer.from("x"), Buffer.from("y")], { objectMode: false })).getReader();
  const first = await reader.read();
  assert.strictEqual(first.done, false);
  assert.ok(first.value instanceof Uint8Array && !Buffer.isBuffer(first.value));
  assert.deepStrictEqual([...first.value], [120]);
  assert.deepStrictEqual([...(await reader.read()).value], [121]);
  assert.strictEqual((await reader.read()).done, true);
});

test("from Node to web: errors and cancelling", async () => {
  const failing = new Readable({ read() {
    this.destroy(new Error("node side"));
  } });
  await assert.rejects(Readable.toWeb(failing).getReader().read(), /node side/);
  const source = new Readable({ read() {} });
  source.on("error", () => {});
  await Readable.toWeb(source).cancel(new Error("no more"));
  assert.strictEqual(source.destroyed, true);
});

test("from web to Node: reading", async () => {
  const stream = Readable.fromWeb(new ReadableStream({
    start(controller) {
      controller.enqueue("q");
      controller.enqueue("r");
      controller.close();
    },
  }));
  assert.strictEqual(await text(stream), "qr");
  const failing = Readable.fromWeb(new ReadableStream({ pull() {
    throw new Error("web side");
  } }));
  await assert.rejects(text(failing), /web side/);
  assert.throws(() => Readable.fromWeb({}), { code: "ERR_INVALID_ARG_TYPE" });
});

test("writing in both directions", async () => {
  const pass = new PassThrough();
  const writer = Writable.toWeb(pass).getWriter();
  writer.write("hel");
  writer.write("lo");
  const closed = writer.close();
  assert.strictEqual(await text(pass), "hello");
  await closed;
  const seen = [];
  const stream = Writable.fromWeb(new WritableStream({ write(chunk) {
    seen.push(chunk.toString());
  } }));
  stream.write("abc");
  stream.end("d");
  await finished(stream);
  assert.deepStrictEqual(seen, ["abc", "d"]);
});

test("duplex in both directions", async () => {
  const pair = Duplex.toWeb(new PassThrough());
  const writer = pair.writable.getWriter();
  writer.write("zz");
  writer.close();
  assert.strictEqual(await text(pair.readable), "zz");
  const duplex = Duplex.fromWeb(new TransformStream(), { encoding: "utf8" });
  duplex.end("through");
  assert.strictEqual(await text(duplex), "through");
});

test("finished waits for web streams", async () => {
  let controller;
  const open = (Class) => new Class({ start(own) {
    controller = own;
  } });
  const closing = finished(open(ReadableStream));
  controller.close();
  await closing;
  const failing = finished(open(ReadableStream));
  controller.error(new Error("read"));
  await assert.rejects(failing, /read/);
  const cancelled = open(ReadableStream);
  await Promise.all([cancelled.cancel(), finished(cancelled)]);
  const breaking = finished(open(WritableStream));
  controller.error(new Error("write"));
  await assert.rejects(breaking, /write/);
  const written = new WritableStream();
  await Promise.all([written.close(), finished(written)]);
  await finished(written);
  const abort = new AbortController();
  const waiting = finished(open(ReadableStream), { signal: abort.signal });
  abort.abort();
  await assert.rejects(waiting, { name: "AbortError" });
});

test("web streams tell node:stream their state", async () => {
  let controller;
  const stream = new ReadableStream({ start(own) {
    controller = own;
  } });
  const state = () => [isDisturbed(stream), isErrored(stream), isReadable(stream)];
  assert.deepStrictEqual(state(), [false, false, true]);
  const reading = stream.getReader().read();
  assert.deepStrictEqual(state(), [true, false, true]);
  controller.error(new Error("broken"));
  assert.deepStrictEqual(state(), [true, true, false]);
  await assert.rejects(reading, /broken/);
  const abort = new AbortController();
  const aborted = addAbortSignal(abort.signal, new ReadableStream());
  abort.abort();
  await assert.rejects(aborted.getReader().read(), { name: "AbortError" });
});
