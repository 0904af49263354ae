// Streams: https://streams.spec.whatwg.org/
import assert from "node:assert";
import { inSandbox, test } from "../harness.js";

const counting = (n) => {
  let i = 0;
  return new ReadableStream({ pull(controller) { if (i < n) controller.enqueue(i++); else controller.close(); } });
};
const collect = async (stream) => {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

test("reads with a reader and by iteration", async () => {
  const reader = counting(2).getReader();
  assert.deepStrictEqual(await reader.read(), { value: 0, done: false });
  assert.deepStrictEqual(await reader.read(), { value: 1, done: false });
  assert.deepStrictEqual(await reader.read(), { value: undefined, done: true });
  await reader.closed;
  assert.deepStrictEqual(await collect(counting(3)), [0, 1, 2]);
});

test("leaving an iteration cancels, unless it is prevented", async () => {
  let reason = "none";
  const source = { pull(controller) { controller.enqueue(1); }, cancel(why) { reason = why; } };
  for await (const _ of new ReadableStream(source)) break;
  assert.strictEqual(reason, undefined);
  reason = "none";
  const kept = new ReadableStream(source);
  for await (const _ of kept.values({ preventCancel: true })) break;
  assert.strictEqual(reason, "none");
  assert.strictEqual(kept.locked, false);
});

test("locks", async () => {
  const stream = counting(1);
  const reader = stream.getReader();
  assert.strictEqual(stream.locked, true);
  assert.throws(() => stream.getReader(), TypeError);
  await assert.rejects(stream.cancel(), TypeError);
  reader.releaseLock();
  assert.strictEqual(stream.locked, false);
  await assert.rejects(reader.read(), TypeError);
});

test("errors reach the reader", async () => {
  const failure = new RangeError("bad");
  const stream = new ReadableStream({ pull() { throw failure; } });
  await assert.rejects(collect(stream), (error) => error === failure);
  await assert.rejects(new ReadableStream({ start() { return Promise.reject(failure); } }).getReader().read(), (error) => error === failure);
});

test("from takes iterables, asynchronous ones and generators", async () => {
  assert.deepStrictEqual(await collect(ReadableStream.from(["a", "b"])), ["a", "b"]);
  assert.deepStrictEqual(await collect(ReadableStream.from((async function* () { yield 1; yield 2; })())), [1, 2]);
  assert.throws(() => ReadableStream.from(null), TypeError);
  assert.throws(() => ReadableStream.from(5), TypeError);
});

test("tee gives two branches", async () => {
  const [first, second] = counting(3).tee();
  assert.deepStrictEqual([await collect(first), await collect(second)], [[0, 1, 2], [0, 1, 2]]);
});

test("pipes through transforms, with back pressure", async () => {
  const pulled = [];
  const source = new ReadableStream({ pull(controller) { pulled.push(1); if (pulled.length > 20) controller.close(); else controller.enqueue(pulled.length); } });
  const doubled = source.pipeThrough(new TransformStream({ transform(chunk, controller) { controller.enqueue(chunk * 2); }, flush(controller) { controller.enqueue("end"); } }));
  const reader = doubled.getReader();
  assert.strictEqual((await reader.read()).value, 2);
  assert(pulled.length < 6, "the source is not drained at once");
  reader.releaseLock();
  const rest = await collect(doubled);
  assert.strictEqual(rest.at(-1), "end");
  assert.strictEqual(rest.length, 20);
});

test("pipeTo writes in order and closes", async () => {
  const log = [];
  await counting(3).pipeTo(new WritableStream({ write(chunk) { log.push(chunk); }, close() { log.push("close"); }, abort() { log.push("abort"); } }));
  assert.deepStrictEqual(log, [0, 1, 2, "close"]);
});

test("pipeTo stops with a signal", async () => {
  const controller = new AbortController();
  let canceled;
  let aborted;
  const source = new ReadableStream({ cancel(reason) { canceled = reason; } });
  const piping = source.pipeTo(new WritableStream({ abort(reason) { aborted = reason; } }), { signal: controller.signal });
  controller.abort();
  await assert.rejects(piping, { name: "AbortError" });
  assert.strictEqual(canceled, controller.signal.reason);
  assert.strictEqual(aborted, controller.signal.reason);
});

test("writers wait for the sink", async () => {
  const log = [];
  const stream = new WritableStream({ async write(chunk) { await null; log.push(chunk); } }, new CountQueuingStrategy({ highWaterMark: 2 }));
  const writer = stream.getWriter();
  assert.strictEqual(writer.desiredSize, 2);
  const first = writer.write("a");
  writer.write("b");
  assert.strictEqual(writer.desiredSize, 0);
  await first;
  await writer.close();
  assert.deepStrictEqual(log, ["a", "b"]);
});

test("a failing sink errors the stream", async () => {
  const failure = new Error("sink");
  const stream = new WritableStream({ write() { throw failure; } });
  const writer = stream.getWriter();
  await assert.rejects(writer.write(1), (error) => error === failure);
  await assert.rejects(writer.closed, (error) => error === failure);
});

test("byte streams fill the reader's own buffer", async () => {
  const stream = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const { view } = controller.byobRequest;
      view[0] = 7;
      controller.byobRequest.respond(1);
    },
  });
  const reader = stream.getReader({ mode: "byob" });
  const { value, done } = await reader.read(new Uint8Array(4));
  assert.deepStrictEqual([value.byteLength, value[0], done], [1, 7, false]);
  assert.strictEqual(value.buffer.byteLength, 4);
});

test("byte streams serve default readers and tee", async () => {
  const make = () => new ReadableStream({ type: "bytes", start(controller) { controller.enqueue(new Uint8Array([1, 2])); controller.close(); } });
  assert.deepStrictEqual([...(await make().getReader().read()).value], [1, 2]);
  const [first, second] = make().tee();
  assert.deepStrictEqual([[...(await collect(first))[0]], [...(await collect(second))[0]]], [[1, 2], [1, 2]]);
  assert.throws(() => new ReadableStream().getReader({ mode: "byob" }), TypeError);
});

test("strategies", () => {
  assert.strictEqual(new CountQueuingStrategy({ highWaterMark: 3 }).size(), 1);
  assert.strictEqual(new ByteLengthQueuingStrategy({ highWaterMark: 3 }).size(new Uint8Array(5)), 5);
  assert.throws(() => new ReadableStream({}, { highWaterMark: -1 }), RangeError);
});

test("a terminated transform closes one side and errors the other", async () => {
  const { readable, writable } = new TransformStream({ start(controller) { controller.terminate(); } });
  assert.deepStrictEqual(await collect(readable), []);
  await assert.rejects(writable.getWriter().closed, TypeError);
});

test("checks its receivers and tags its classes", () => {
  for (const [Class, object] of [[ReadableStream, new ReadableStream()], [WritableStream, new WritableStream()], [TransformStream, new TransformStream()]]) {
    assert.strictEqual(Object.prototype.toString.call(object), `[object ${Class.name}]`);
    assert(object instanceof Class);
  }
  assert.throws(() => ReadableStream.prototype.tee.call({}), TypeError);
  assert.throws(() => new ReadableStreamDefaultController(), TypeError);
  assert.throws(() => new ReadableStream({ type: "nope" }), TypeError);
});

test("errors have Node's codes, and its messages for what is in the wrong state", async () => {
  let controller;
  const make = (type) => new ReadableStream({ type, start(one) { controller = one; } });
  make();
  controller.close();
  const closed = { name: "TypeError", code: "ERR_INVALID_STATE", message: "Invalid state: Controller is already closed" };
  assert.throws(() => controller.close(), closed);
  assert.throws(() => controller.enqueue(1), closed);
  const stream = make();
  const reader = stream.getReader();
  assert.throws(() => stream.getReader(), { code: "ERR_INVALID_STATE", message: "Invalid state: ReadableStream is locked" });
  await assert.rejects(stream.cancel(), { code: "ERR_INVALID_STATE", message: "Invalid state: ReadableStream is locked" });
  reader.releaseLock();
  await assert.rejects(reader.read(), { code: "ERR_INVALID_STATE", message: "Invalid state: The reader is not attached to a stream" });
  const writer = new WritableStream().getWriter();
  writer.close();
  await assert.rejects(writer.write(1), { code: "ERR_INVALID_STATE", message: "Invalid state: WritableStream is closed" });
  assert.throws(() => new ReadableStream("x"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new ReadableStream({}, { highWaterMark: -1 }), { name: "RangeError", code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => ReadableStream.from({}), { code: "ERR_ARG_NOT_ITERABLE" });
  assert.throws(() => ReadableStream.prototype.getReader.call({}), { code: "ERR_INVALID_THIS", message: 'Value of "this" must be of type ReadableStream' });
  assert.throws(() => new ReadableStreamDefaultController(), { code: "ERR_ILLEGAL_CONSTRUCTOR" });
  assert.strictEqual(new CountQueuingStrategy({ highWaterMark: 1 }).size.call({}), 1);
});

test("iterators are asynchronous iterators", () => {
  const iterator = new ReadableStream().values();
  const parent = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype));
  assert.strictEqual(Object.getPrototypeOf(Object.getPrototypeOf(iterator)), parent);
  assert.strictEqual(iterator[Symbol.asyncIterator](), iterator);
});

test("streams can be transferred: the old one is locked, the chunks are clones", async () => {
  const chunk = { a: 1 };
  const source = new ReadableStream({ start(controller) { controller.enqueue(chunk); controller.close(); } });
  const { stream } = structuredClone({ stream: source }, { transfer: [source] });
  assert(stream instanceof ReadableStream && stream !== source && source.locked);
  const received = await collect(stream);
  assert.deepStrictEqual(received, [chunk]);
  assert.notStrictEqual(received[0], chunk);
  // Node lets a locked stream go.
  if (inSandbox) assert.throws(() => structuredClone(source, { transfer: [source] }), { name: "DataCloneError" });

  const seen = [];
  const sink = new WritableStream({ write(one) { seen.push(one); }, close() { seen.push("closed"); } });
  const writer = structuredClone(sink, { transfer: [sink] }).getWriter();
  await writer.write("x");
  await writer.close();
  await new Promise((resolve) => setTimeout(resolve, 20)); // Node's messages may still be on the way
  assert.deepStrictEqual(seen, ["x", "closed"]);

  const upper = new TransformStream({ transform(one, controller) { controller.enqueue(one.toUpperCase()); } });
  const moved = structuredClone(upper, { transfer: [upper] });
  assert(moved instanceof TransformStream && upper.readable.locked && upper.writable.locked);
  const input = moved.writable.getWriter();
  input.write("a");
  input.close();
  assert.deepStrictEqual(await collect(moved.readable), ["A"]);
});

test("a transferred stream hears of errors and tells of them", async () => {
  const broken = new ReadableStream({ start(controller) { controller.error(new RangeError("no")); } });
  await assert.rejects(collect(structuredClone(broken, { transfer: [broken] })), { name: "RangeError", message: "no" });
  let cancelled;
  const endless = new ReadableStream({ cancel(reason) { cancelled = reason; } });
  await structuredClone(endless, { transfer: [endless] }).cancel("enough");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.strictEqual(cancelled, "enough");
  const { port1, port2 } = new MessageChannel();
  const source = new ReadableStream({ start(controller) { controller.enqueue("through a port"); controller.close(); } });
  const arrived = new Promise((resolve) => { port2.onmessage = ({ data }) => resolve(data); });
  port1.postMessage(source, [source]);
  assert.deepStrictEqual(await collect(await arrived), ["through a port"]);
  port1.close();
});
