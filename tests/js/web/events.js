// Event, EventTarget and the kinds of event: https://dom.spec.whatwg.org/#events
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

test("an event has its attributes", () => {
  const event = new Event("x", { bubbles: true, cancelable: true, composed: true });
  const { type, bubbles, cancelable, composed, defaultPrevented, target, currentTarget, eventPhase, isTrusted, returnValue, cancelBubble } = event;
  assert.deepStrictEqual(
    { type, bubbles, cancelable, composed, defaultPrevented, target, currentTarget, eventPhase, isTrusted, returnValue, cancelBubble },
    { type: "x", bubbles: true, cancelable: true, composed: true, defaultPrevented: false, target: null, currentTarget: null, eventPhase: 0, isTrusted: false, returnValue: true, cancelBubble: false },
  );
  assert.strictEqual(typeof event.timeStamp, "number");
  assert.strictEqual(Event.AT_TARGET, 2);
  assert.strictEqual(Object.prototype.toString.call(event), "[object Event]");
  assert.throws(() => new Event(), { code: "ERR_MISSING_ARGS" });
});

test("listeners run in order, with this and the event", () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("x", function (event) { seen.push("a", this === target, event.target === target, event.currentTarget === target, event.composedPath().length); });
  target.addEventListener("x", { handleEvent(event) { seen.push("b", event.type); } });
  assert.strictEqual(target.dispatchEvent(new Event("x")), true);
  assert.deepStrictEqual(seen, ["a", true, true, true, 1, "b", "x"]);
});

test("the same listener is added once, capture apart", () => {
  const target = new EventTarget();
  let count = 0;
  const listener = () => { count += 1; };
  target.addEventListener("x", listener);
  target.addEventListener("x", listener);
  target.addEventListener("x", listener, true);
  target.dispatchEvent(new Event("x"));
  assert.strictEqual(count, 2);
  target.removeEventListener("x", listener);
  target.dispatchEvent(new Event("x"));
  assert.strictEqual(count, 3);
  target.removeEventListener("x", listener, { capture: true });
  target.dispatchEvent(new Event("x"));
  assert.strictEqual(count, 3);
});

test("once and signal", () => {
  const target = new EventTarget();
  const controller = new AbortController();
  const seen = [];
  target.addEventListener("x", () => seen.push("once"), { once: true });
  target.addEventListener("x", () => seen.push("signal"), { signal: controller.signal });
  target.dispatchEvent(new Event("x", { cancelable: true }));
  controller.abort();
  target.dispatchEvent(new Event("x", { cancelable: true }));
  assert.deepStrictEqual(seen, ["once", "signal"]);
});

test("preventDefault makes dispatchEvent false, if the event can be canceled", () => {
  const target = new EventTarget();
  target.addEventListener("x", (event) => event.preventDefault());
  assert.strictEqual(target.dispatchEvent(new Event("x", { cancelable: true })), false);
  assert.strictEqual(target.dispatchEvent(new Event("x")), true);
});

test("stopImmediatePropagation stops the rest", () => {
  const target = new EventTarget();
  let count = 0;
  target.addEventListener("x", (event) => { count += 1; event.stopImmediatePropagation(); });
  target.addEventListener("x", () => { count += 1; });
  target.dispatchEvent(new Event("x"));
  assert.strictEqual(count, 1);
});

// Node calls a listener that was added meanwhile, and lets passive ones prevent the default; the standard does not.
testIf(inSandbox, "passive listeners cannot prevent, and the phase is told", () => {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("x", (event) => { event.preventDefault(); seen.push(event.defaultPrevented, event.eventPhase); }, { passive: true });
  target.dispatchEvent(new Event("x", { cancelable: true }));
  assert.deepStrictEqual(seen, [false, 2]);
});

testIf(inSandbox, "listeners that are added or removed meanwhile", () => {
  const target = new EventTarget();
  const seen = [];
  const late = () => seen.push("late");
  const gone = () => seen.push("gone");
  target.addEventListener("x", () => { target.addEventListener("x", late); target.removeEventListener("x", gone); });
  target.addEventListener("x", gone);
  target.dispatchEvent(new Event("x"));
  assert.deepStrictEqual(seen, []);
  target.dispatchEvent(new Event("x"));
  assert.deepStrictEqual(seen, ["late"]);
});

test("refuses what is no listener, no event, no target", () => {
  const target = new EventTarget();
  assert.throws(() => target.addEventListener("x", 1), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => target.addEventListener("x"), { code: "ERR_MISSING_ARGS" });
  assert.throws(() => target.dispatchEvent({ type: "x" }), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => EventTarget.prototype.dispatchEvent.call({}, new Event("x")), { code: "ERR_INVALID_THIS" });
  const event = new Event("x");
  let thrown;
  target.addEventListener("x", () => { try { target.dispatchEvent(event); } catch (error) { thrown = error; } });
  target.dispatchEvent(event);
  assert.strictEqual(thrown.code, "ERR_EVENT_RECURSION");
});

test("classes that extend EventTarget", () => {
  class Emitter extends EventTarget {
    fire() { return this.dispatchEvent(new CustomEvent("done", { detail: { answer: 42 } })); }
  }
  const emitter = new Emitter();
  let detail;
  emitter.addEventListener("done", (event) => { ({ detail } = event); });
  emitter.fire();
  assert.deepStrictEqual(detail, { answer: 42 });
  assert.strictEqual(new CustomEvent("x").detail, null);
});

testIf(typeof ErrorEvent === "function", "ErrorEvent", () => {
  const error = new Error("boom");
  const event = new ErrorEvent("error", { message: "m", filename: "f", lineno: 3, colno: 4, error });
  assert.deepStrictEqual([event.message, event.filename, event.lineno, event.colno, event.error], ["m", "f", 3, 4, error]);
  assert(event instanceof Event);
});

testIf(typeof PromiseRejectionEvent === "function", "PromiseRejectionEvent", () => {
  const promise = Promise.resolve();
  const event = new PromiseRejectionEvent("unhandledrejection", { promise, reason: 7 });
  assert.strictEqual(event.promise, promise);
  assert.strictEqual(event.reason, 7);
  assert.throws(() => new PromiseRejectionEvent("x", {}), TypeError);
});

test("MessageEvent", () => {
  const event = new MessageEvent("message", { data: 1, origin: "o", lastEventId: "i" });
  assert.deepStrictEqual([event.data, event.origin, event.lastEventId, event.source, event.ports.length], [1, "o", "i", null, 0]);
});

testIf(inSandbox, "the members are enumerable, the class tag is not", () => {
  const keys = [];
  for (const key in new Event("x")) keys.push(key);
  for (const key of ["type", "target", "preventDefault", "isTrusted", "NONE"]) assert(keys.includes(key), key);
});
