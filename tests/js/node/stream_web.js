// SPEC: https://nodejs.org/api/webstreams.html and the conversions of https://nodejs.org/api/stream.html
import assert from "node:assert";
import { Duplex, PassThrough, Readable, Writable } from "node:stream";
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
