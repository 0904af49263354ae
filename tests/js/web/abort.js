// AbortController and AbortSignal: https://dom.spec.whatwg.org/#aborting-ongoing-activities
import assert from "node:assert";
import { test } from "../harness.js";

test("a controller aborts its signal once", () => {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  signal.addEventListener("abort", () => { count += 1; });
  signal.onabort = (event) => { count += event.isTrusted ? 10 : 100; };
  assert.strictEqual(signal.aborted, false);
  assert.strictEqual(signal.reason, undefined);
  signal.throwIfAborted();
  controller.abort();
  controller.abort();
  assert.strictEqual(count, 11);
  assert.strictEqual(signal.aborted, true);
  assert.strictEqual(signal.reason.name, "AbortError");
  assert.strictEqual(signal.reason.message, "This operation was aborted");
  assert.strictEqual(signal.reason.code, 20);
  assert.throws(() => signal.throwIfAborted(), { name: "AbortError" });
});

test("keeps the reason", () => {
  const reason = { why: 1 };
  const controller = new AbortController();
  controller.abort(reason);
  assert.strictEqual(controller.signal.reason, reason);
  assert.strictEqual(AbortSignal.abort(reason).reason, reason);
  assert.strictEqual(AbortSignal.abort().aborted, true);
  assert.throws(() => AbortSignal.abort(5).throwIfAborted(), (error) => error === 5);
});

test("timeout aborts with TimeoutError", async () => {
  const signal = AbortSignal.timeout(5);
  await new Promise((resolve) => { const timer = setTimeout(() => {}, 1000); signal.onabort = () => { clearTimeout(timer); resolve(); }; });
  assert.strictEqual(signal.reason.name, "TimeoutError");
  assert.strictEqual(signal.reason.code, 23);
  assert.throws(() => AbortSignal.timeout(), TypeError);
});

test("any follows the first", () => {
  const first = new AbortController();
  const second = new AbortController();
  const any = AbortSignal.any([first.signal, second.signal]);
  const chained = AbortSignal.any([any]);
  const order = [];
  any.addEventListener("abort", () => order.push("any", chained.aborted));
  chained.addEventListener("abort", () => order.push("chained"));
  second.abort("b");
  first.abort("a");
  assert.strictEqual(any.reason, "b");
  assert.strictEqual(chained.reason, "b");
  assert.strictEqual(order[0], "any");
  assert(order.includes("chained"));
  assert.strictEqual(AbortSignal.any([AbortSignal.abort(1), second.signal]).reason, 1);
  assert.strictEqual(AbortSignal.any([]).aborted, false);
  assert.throws(() => AbortSignal.any([1]), { code: "ERR_INVALID_ARG_TYPE" });
});

test("cannot be constructed, and checks its receiver", () => {
  assert.throws(() => new AbortSignal(), { name: "TypeError", code: "ERR_ILLEGAL_CONSTRUCTOR" });
  assert.throws(() => Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted").get.call({}), { code: "ERR_INVALID_THIS" });
  assert.strictEqual(Object.prototype.toString.call(new AbortController()), "[object AbortController]");
  assert(new AbortController().signal instanceof EventTarget);
});

test("a signal that follows another has the same reason", () => {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal]);
  controller.abort();
  assert.strictEqual(signal.reason, controller.signal.reason);
});

test("timeouts are 32-bit numbers", () => {
  assert.throws(() => AbortSignal.timeout(-1), { name: "RangeError", code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => AbortSignal.timeout("1"), { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => AbortSignal.timeout(2 ** 32), { code: "ERR_OUT_OF_RANGE" });
});
