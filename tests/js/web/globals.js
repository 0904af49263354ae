// The globals of the Web platform: there, with the right attributes.
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

const names = [
  "AbortController", "AbortSignal", "Blob", "BroadcastChannel", "ByteLengthQueuingStrategy", "CountQueuingStrategy", "CustomEvent", "DOMException", "Event",
  "EventTarget", "File", "FormData", "Headers", "MessageChannel", "MessageEvent", "MessagePort", "Performance", "PerformanceEntry", "PerformanceMark",
  "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList", "ReadableByteStreamController", "ReadableStream", "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest", "ReadableStreamDefaultController", "ReadableStreamDefaultReader", "Request", "Response", "TextDecoder", "TextDecoderStream",
  "TextEncoder", "TextEncoderStream", "TransformStream", "TransformStreamDefaultController", "URL", "URLSearchParams", "WritableStream",
  "WritableStreamDefaultController", "WritableStreamDefaultWriter",
];

test("classes are not enumerable and have their own name", () => {
  for (const name of names) {
    const value = globalThis[name];
    assert.strictEqual(typeof value, "function", name);
    assert.strictEqual(value.name, name);
    // Node lacks some of the tags.
    if (inSandbox) assert.strictEqual(value.prototype[Symbol.toStringTag], name, name);
    assert.strictEqual(Object.getOwnPropertyDescriptor(globalThis, name).enumerable, false, name);
    assert.throws(() => value(), TypeError, name);
  }
});

test("functions are enumerable", () => {
  for (const name of ["atob", "btoa", "fetch", "queueMicrotask", "structuredClone", "setTimeout"]) {
    assert.strictEqual(typeof globalThis[name], "function", name);
    assert.strictEqual(Object.getOwnPropertyDescriptor(globalThis, name).enumerable, true, name);
  }
});

test("a global can be replaced", () => {
  const original = globalThis.Headers;
  globalThis.Headers = 5;
  assert.strictEqual(Headers, 5);
  globalThis.Headers = original;
  assert.strictEqual(Headers, original);
});

test("queueMicrotask runs in order, before timers", async () => {
  const order = [];
  setTimeout(() => order.push("timer"), 0);
  queueMicrotask(() => order.push("a"));
  Promise.resolve().then(() => order.push("b"));
  order.push("sync");
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepStrictEqual(order, ["sync", "a", "b", "timer"]);
  assert.throws(() => queueMicrotask(1), { code: "ERR_INVALID_ARG_TYPE" });
});

testIf(inSandbox, "navigator tells fixed facts", () => {
  assert.strictEqual(navigator.hardwareConcurrency, 1);
  assert.strictEqual(navigator.userAgent, "Node.js/22");
  assert.strictEqual(Object.prototype.toString.call(navigator), "[object Navigator]");
});

testIf(inSandbox, "what a browser has and Node has not is absent", () => {
  for (const name of ["window", "document", "XMLHttpRequest", "caches", "CacheStorage", "Storage", "localStorage"]) {
    assert.strictEqual(name in globalThis, false, name);
  }
  assert.strictEqual(typeof reportError, "function");
});

test("the global object is named, and its objects are as visible as in Node", () => {
  assert.strictEqual(Object.prototype.toString.call(globalThis), "[object global]");
  const visible = (name) => Object.getOwnPropertyDescriptor(globalThis, name).enumerable;
  assert.deepStrictEqual(["global", "performance", "crypto", "process", "console", "Buffer"].map(visible), [true, true, true, false, false, false]);
});
