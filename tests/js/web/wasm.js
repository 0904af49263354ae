// WebAssembly from responses: https://webassembly.github.io/spec/web-api/
import assert from "node:assert";
import { test } from "../harness.js";

// A module that imports `m.f` and exports it as `g`.
const bytes = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 7, 5, 1, 1, 103, 0, 0,
]);
const respond = (type, init) => new Response(bytes, { headers: { "content-type": type }, ...init });

test("compiles and instantiates a response, or a promise of one", async () => {
  assert((await WebAssembly.compileStreaming(respond("application/wasm"))) instanceof WebAssembly.Module);
  let called = 0;
  const imports = { m: { f: () => { called += 1; } } };
  const { instance, module } = await WebAssembly.instantiateStreaming(Promise.resolve(respond("application/wasm")), imports);
  assert(module instanceof WebAssembly.Module);
  instance.exports.g();
  assert.strictEqual(called, 1);
});

test("refuses other types, failures, used bodies and other values", async () => {
  await assert.rejects(WebAssembly.compileStreaming(respond("application/wasm; a=b")), { name: "TypeError", code: "ERR_WEBASSEMBLY_RESPONSE" });
  await assert.rejects(WebAssembly.compileStreaming(respond("text/plain")), { code: "ERR_WEBASSEMBLY_RESPONSE" });
  const missing = new Response(bytes, { status: 404, headers: { "content-type": "application/wasm" } });
  await assert.rejects(WebAssembly.compileStreaming(missing), { message: "WebAssembly response has status code 404" });
  const used = respond("application/wasm");
  await used.arrayBuffer();
  await assert.rejects(WebAssembly.compileStreaming(used), { code: "ERR_WEBASSEMBLY_RESPONSE" });
  await assert.rejects(WebAssembly.compileStreaming(1), { code: "ERR_INVALID_ARG_TYPE" });
  await assert.rejects(WebAssembly.instantiateStreaming(respond("application/wasm"), 1), TypeError);
  await assert.rejects(WebAssembly.instantiateStreaming(respond("application/wasm"), {}), TypeError);
});
