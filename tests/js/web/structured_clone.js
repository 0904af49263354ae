// structuredClone: https://html.spec.whatwg.org/multipage/structured-data.html
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

test("copies what the language has", () => {
  const value = {
    number: -0, big: 10n, text: "t\u20ac", flag: true, nothing: null, absent: undefined, date: new Date(5), pattern: /a+/gi, list: [1, , 3],
    map: new Map([[{ k: 1 }, new Set([1])]]), bytes: new Uint8Array([1, 2]), buffer: new ArrayBuffer(3), boxed: Object("s"), view: new DataView(new ArrayBuffer(4), 1, 2),
  };
  const copy = structuredClone(value);
  assert.deepStrictEqual(copy, value);
  assert.notStrictEqual(copy.map, value.map);
  assert.strictEqual(1 in copy.list, false);
  assert(Object.is(copy.number, -0));
  assert.strictEqual(structuredClone("x"), "x");
  assert.strictEqual(structuredClone(undefined), undefined);
});

test("keeps identity and cycles", () => {
  const shared = {};
  const value = { a: shared, b: shared };
  value.self = value;
  const copy = structuredClone(value);
  assert.strictEqual(copy.a, copy.b);
  assert.strictEqual(copy.self, copy);
});

test("copies errors with their kind and cause", () => {
  const copy = structuredClone(new RangeError("m", { cause: "c" }));
  assert(copy instanceof RangeError);
  assert.strictEqual(copy.message, "m");
  assert.strictEqual(copy.cause, "c");
  assert.strictEqual(typeof copy.stack, "string");
});

test("loses prototypes, getters and symbols", () => {
  class Point { x = 1; get y() { return 2; } }
  const copy = structuredClone(new Point());
  assert.strictEqual(Object.getPrototypeOf(copy), Object.prototype);
  assert.deepStrictEqual(copy, { x: 1 });
  assert.deepStrictEqual(structuredClone({ get z() { return 3; }, [Symbol("s")]: 1 }), { z: 3 });
});

test("refuses functions, symbols and weak things with DataCloneError", () => {
  for (const value of [() => {}, Symbol("s"), { f() {} }, new WeakMap(), Promise.resolve(), new Proxy({}, {})]) {
    assert.throws(() => structuredClone(value), (error) => error instanceof DOMException && error.name === "DataCloneError" && error.code === 25);
  }
  assert.throws(() => structuredClone(() => {}), { message: "() => {} could not be cloned." });
  assert.throws(() => structuredClone(), { code: "ERR_MISSING_ARGS" });
});

test("what a getter throws comes through", () => {
  assert.throws(() => structuredClone({ get a() { throw new RangeError("mine"); } }), { name: "RangeError", message: "mine" });
});

test("transfers buffers", () => {
  const buffer = new Uint8Array([1, 2, 3]).buffer;
  const copy = structuredClone({ buffer }, { transfer: [buffer] });
  assert.strictEqual(buffer.byteLength, 0);
  assert.deepStrictEqual([...new Uint8Array(copy.buffer)], [1, 2, 3]);
  if (inSandbox) assert.throws(() => structuredClone(buffer, { transfer: [buffer] }), { name: "DataCloneError" });
  const other = new ArrayBuffer(1);
  assert.throws(() => structuredClone(other, { transfer: [other, other] }), { name: "DataCloneError" });
  assert.throws(() => structuredClone(1, { transfer: [{}] }), (error) => error.name === "DataCloneError" || error.code === "ERR_INVALID_TRANSFER_OBJECT");
});

test("a failed clone transfers nothing", () => {
  const buffer = new ArrayBuffer(4);
  assert.throws(() => structuredClone({ buffer, f() {} }, { transfer: [buffer] }), { name: "DataCloneError" });
  assert.strictEqual(buffer.byteLength, 4);
});

test("copies blobs", async () => {
  const copy = structuredClone({ blob: new Blob(["hi"], { type: "a/b" }) });
  assert(copy.blob instanceof Blob);
  assert.strictEqual(copy.blob.type, "a/b");
  assert.strictEqual(await copy.blob.text(), "hi");
});

testIf(inSandbox, "copies files and DOMExceptions", async () => {
  const copy = structuredClone([new File(["x"], "n", { lastModified: 3 }), new DOMException("m", "AbortError")]);
  assert(copy[0] instanceof File);
  assert.deepStrictEqual([copy[0].name, copy[0].lastModified, await copy[0].text()], ["n", 3, "x"]);
  assert(copy[1] instanceof DOMException);
  assert.deepStrictEqual([copy[1].name, copy[1].message, copy[1].code], ["AbortError", "m", 20]);
});

testIf(inSandbox, "clones inside getters do not disturb the outer one", () => {
  const value = { a: new DOMException("1", "AbortError"), get b() { return structuredClone(new DOMException("2", "DataError")); }, c: new DOMException("3", "SyntaxError") };
  const copy = structuredClone(value);
  assert.deepStrictEqual([copy.a.name, copy.b.name, copy.c.name], ["AbortError", "DataError", "SyntaxError"]);
});

testIf(inSandbox, "clones inside a stack's formatting do not disturb the outer one", () => {
  const before = Error.prepareStackTrace;
  Error.prepareStackTrace = (error) => `${error} ${structuredClone({ inner: 1 }).inner}`;
  try {
    const copy = structuredClone({ error: new DOMException("m", "AbortError"), rest: "outer" });
    assert.strictEqual(copy.rest, "outer");
    assert.strictEqual(copy.error.name, "AbortError");
  } finally {
    Error.prepareStackTrace = before;
  }
});

test("options are checked", () => {
  assert.throws(() => structuredClone(1, "x"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE", message: "Failed to execute 'structuredClone': Options cannot be converted to a dictionary" });
  assert.throws(() => structuredClone(1, { transfer: 1 }), { code: "ERR_INVALID_ARG_TYPE" });
  assert.strictEqual(structuredClone(1, null), 1);
});

test("what is marked stays where it is", async () => {
  const { markAsUncloneable, markAsUntransferable } = await import("node:worker_threads");
  const [buffer, object] = [new ArrayBuffer(4), { a: 1 }];
  markAsUntransferable(buffer);
  markAsUncloneable(object);
  assert.throws(() => structuredClone(buffer, { transfer: [buffer] }), { name: "DataCloneError" });
  assert.throws(() => structuredClone({ object }), { name: "DataCloneError" });
  assert.throws(() => structuredClone(1, "no"), { code: "ERR_INVALID_ARG_TYPE" });
});

test("nobody transfers away the memory that small Buffers share", () => {
  const small = Buffer.from("small");
  assert.throws(() => structuredClone(small, { transfer: [small.buffer] }), { name: "DataCloneError" });
  assert.strictEqual(small.toString(), "small");
});
