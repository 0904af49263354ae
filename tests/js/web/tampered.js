// The platform keeps working after a guest has replaced the language's built-ins.
// Streams are the exception: they come from an embedded package.
import assert from "node:assert";
import { inSandbox, testIf } from "../harness.js";

const broken = () => {
  throw new Error("a replaced built-in was called");
};

// [owner, key, replacement]
const replacements = [
  [Array.prototype, "push", broken], [Array.prototype, "slice", broken], [String.prototype, "slice", broken], [String.prototype, "split", broken],
  [RegExp.prototype, "exec", broken], [Map.prototype, "get", broken], [Map.prototype, "set", broken], [Function.prototype, "call", broken],
  [Function.prototype, "apply", broken], [JSON, "stringify", broken], [JSON, "parse", broken], [Object, "defineProperty", broken],
  [globalThis, "Uint8Array", broken], [globalThis, "DOMException", broken], [Promise, "resolve", broken],
  [Object.prototype, "method", "POST"], [Object.prototype, "status", 500], [Object.prototype, "once", true],
];

async function tampered(fn) {
  const before = replacements.map(([owner, key]) => Reflect.getOwnPropertyDescriptor(owner, key));
  const { defineProperty, deleteProperty } = Reflect;
  for (let i = 0; i < replacements.length; i++) {
    defineProperty(replacements[i][0], replacements[i][1], { value: replacements[i][2], configurable: true, writable: true });
  }
  try {
    return await fn();
  } finally {
    for (let i = 0; i < replacements.length; i++) {
      if (before[i] === undefined) deleteProperty(replacements[i][0], replacements[i][1]);
      else defineProperty(replacements[i][0], replacements[i][1], before[i]);
    }
  }
}

const cases = {
  "URL and its parameters": [() => new URL("../x?a=1%20", "http://h/b/").searchParams.get("a"), "1 "],
  "encodings": [() => new TextDecoder().decode(new TextEncoder().encode("\u20ac")), "\u20ac"],
  "base64": [() => atob(btoa("hi")), "hi"],
  "events": [() => {
    let count = 0;
    const target = new EventTarget();
    target.addEventListener("x", () => { count += 1; });
    target.dispatchEvent(new Event("x"));
    target.dispatchEvent(new Event("x"));
    return count;
  }, 2],
  "abort signals": [() => AbortSignal.any([AbortSignal.abort("why")]).reason, "why"],
  "clones": [() => structuredClone({ a: [1] }).a[0], 1],
  "blobs": [() => new Blob(["a", "b"]).text(), "ab"],
  "headers": [() => new Headers({ A: "b" }).get("a"), "b"],
  "requests": [() => new Request("http://h/").method, "GET"],
  "responses": [async () => `${new Response("x").status} ${await Response.json({ a: 1 }).text()}`, '200 {"a":1}'],
  "forms": [async () => {
    const form = new FormData();
    form.append("a", "1");
    return (await new Response(form).formData()).get("a");
  }, "1"],
  "messages": [() => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = ({ data }) => resolve(data);
    port1.postMessage(3);
  }), 3],
  "denials": [() => fetch("http://h/").then(undefined, ({ code }) => code), "ERR_ACCESS_DENIED"],
};

for (const [name, [fn, expected]] of Object.entries(cases)) {
  testIf(inSandbox, name, async () => assert.strictEqual(await tampered(fn), expected));
}
