// SPEC: https://nodejs.org/api/events.html
import assert from "node:assert";
import EventEmitter, { addAbortListener, errorMonitor, getEventListeners, getMaxListeners, listenerCount, on, once, setMaxListeners } from "node:events";
import { test } from "../harness.js";

test("listeners run in order, with arguments and this", () => {
  const emitter = new EventEmitter();
  const seen = [];
  emitter.on("a", function (x, y) {
    seen.push([this === emitter, x, y]);
  });
  emitter.prependListener("a", () => seen.push("first"));
  assert.strictEqual(emitter.emit("a", 1, 2), true);
  assert.strictEqual(emitter.emit("b"), false);
  assert.deepStrictEqual(seen, ["first", [true, 1, 2]]);
});

test("once removes before it runs", () => {
  const emitter = new EventEmitter();
  let count = 0;
  emitter.once("a", () => {
    count += 1;
    emitter.emit("a");
  });
  emitter.emit("a");
  assert.strictEqual(count, 1);
  assert.strictEqual(emitter.listenerCount("a"), 0);
});

test("a listener that is removed while emitting still runs this time", () => {
  const emitter = new EventEmitter();
  const seen = [];
  const second = () => seen.push(2);
  emitter.on("a", () => {
    seen.push(1);
    emitter.off("a", second);
  });
  emitter.on("a", second);
  emitter.emit("a");
  emitter.emit("a");
  assert.deepStrictEqual(seen, [1, 2, 1]);
});

test("newListener and removeListener tell of changes", () => {
  const emitter = new EventEmitter();
  const seen = [];
  const listener = () => {};
  emitter.on("newListener", (type, fn) => seen.push(["new", type, fn === listener]));
  emitter.on("removeListener", (type, fn) => seen.push(["remove", type, fn === listener]));
  emitter.once("a", listener);
  emitter.removeListener("a", listener);
  assert.deepStrictEqual(seen, [["new", "removeListener", false], ["new", "a", true], ["remove", "a", true]]);
});

test("removeAllListeners takes one type or all", () => {
  const emitter = new EventEmitter();
  emitter.on("a", () => {}).on("a", () => {}).on("b", () => {});
  emitter.removeAllListeners("a");
  assert.deepStrictEqual(emitter.eventNames(), ["b"]);
  emitter.removeAllListeners();
  assert.deepStrictEqual(emitter.eventNames(), []);
});

test("an error without a listener is thrown", () => {
  const emitter = new EventEmitter();
  const error = new Error("boom");
  assert.throws(() => emitter.emit("error", error), (thrown) => thrown === error);
  assert.throws(() => emitter.emit("error", { a: 1 }), { code: "ERR_UNHANDLED_ERROR", message: "Unhandled error. ({ a: 1 })", context: { a: 1 } });
});

test("errorMonitor sees errors without handling them", () => {
  const emitter = new EventEmitter();
  let seen;
  emitter.on(errorMonitor, (error) => {
    seen = error.message;
  });
  assert.throws(() => emitter.emit("error", new Error("boom")), /boom/);
  assert.strictEqual(seen, "boom");
});

test("listeners must be functions", () => {
  const emitter = new EventEmitter();
  assert.throws(() => emitter.on("a", 5), {
    code: "ERR_INVALID_ARG_TYPE", name: "TypeError", message: 'The "listener" argument must be of type function. Received type number (5)',
  });
  assert.throws(() => emitter.setMaxListeners(-1), { code: "ERR_OUT_OF_RANGE", name: "RangeError" });
});

test("works for constructors of the old kind", () => {
  function Old() {
    EventEmitter.call(this);
  }
  Old.prototype = Object.create(EventEmitter.prototype, { constructor: { value: Old } });
  const old = new Old();
  let ran = false;
  old.on("a", () => {
    ran = true;
  });
  old.emit("a");
  assert.ok(ran && old instanceof EventEmitter);
});

test("once resolves with the arguments, or rejects with an error", async () => {
  const emitter = new EventEmitter();
  queueMicrotask(() => emitter.emit("a", 1, 2));
  assert.deepStrictEqual(await once(emitter, "a"), [1, 2]);
  queueMicrotask(() => emitter.emit("error", new Error("no")));
  await assert.rejects(once(emitter, "a"), /no/);
  assert.strictEqual(emitter.listenerCount("error"), 0);
});

test("once can be aborted", async () => {
  const emitter = new EventEmitter();
  const controller = new AbortController();
  const promise = once(emitter, "a", { signal: controller.signal });
  controller.abort();
  await assert.rejects(promise, { name: "AbortError", code: "ABORT_ERR" });
  assert.strictEqual(emitter.listenerCount("a"), 0);
});

test("once works for event targets", async () => {
  const target = new EventTarget();
  queueMicrotask(() => target.dispatchEvent(new Event("a")));
  const [event] = await once(target, "a");
  assert.strictEqual(event.type, "a");
});

test("on iterates until it is closed", async () => {
  const emitter = new EventEmitter();
  queueMicrotask(() => {
    emitter.emit("a", 1);
    emitter.emit("a", 2);
    emitter.emit("end");
  });
  const seen = [];
  for await (const [value] of on(emitter, "a", { close: ["end"] })) seen.push(value);
  assert.deepStrictEqual(seen, [1, 2]);
  assert.strictEqual(emitter.listenerCount("a"), 0);
});

test("rejections are captured on request", async () => {
  const emitter = new EventEmitter({ captureRejections: true });
  emitter.on("a", async () => {
    throw new Error("async");
  });
  const [error] = await new Promise((resolve) => {
    emitter.on("error", (...args) => resolve(args));
    emitter.emit("a");
  });
  assert.strictEqual(error.message, "async");
});

test("the functions of the module", () => {
  const emitter = new EventEmitter();
  const listener = () => {};
  emitter.once("a", listener);
  assert.deepStrictEqual(getEventListeners(emitter, "a"), [listener]);
  assert.strictEqual(listenerCount(emitter, "a"), 1);
  setMaxListeners(3, emitter);
  assert.strictEqual(getMaxListeners(emitter), 3);
  const target = new EventTarget();
  target.addEventListener("a", listener);
  assert.deepStrictEqual(getEventListeners(target, "a"), [listener]);
});

test("addAbortListener", () => {
  const controller = new AbortController();
  let count = 0;
  const disposable = addAbortListener(controller.signal, () => {
    count += 1;
  });
  assert.strictEqual(typeof disposable[Symbol.dispose], "function");
  controller.abort();
  assert.strictEqual(count, 1);
});
