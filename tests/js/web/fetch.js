// fetch, WebSocket and EventSource: no network, and errors that say so.
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

testIf(inSandbox, "fetch is denied by name", async () => {
  for (const url of ["https://example.com:8443/x", "http://169.254.169.254/latest", "http://127.0.0.1:9/", "http://[::1]/"]) {
    await assert.rejects(fetch(url), (error) => {
      assert(error instanceof TypeError);
      assert.strictEqual(error.code, "ERR_ACCESS_DENIED");
      assert.strictEqual(error.cause.code, "ERR_ACCESS_DENIED");
      assert(error.message.includes(new URL(url).host), error.message);
      return true;
    });
  }
});

test("fetch checks its arguments first", async () => {
  await assert.rejects(fetch(), TypeError);
  await assert.rejects(fetch("/relative"), { name: "TypeError" });
  await assert.rejects(fetch("http://h/", { method: "GET", body: "x" }), TypeError);
  await assert.rejects(fetch("nope:x"), TypeError);
  await assert.rejects(fetch("http://h/", { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("fetch can be aborted", async () => {
  const controller = new AbortController();
  const fetching = fetch("data:,x", { signal: controller.signal });
  controller.abort("stop");
  await assert.rejects(fetching, (error) => error === "stop");
});

test("fetch answers data: URLs", async () => {
  const response = await fetch("data:text/html;charset=utf-8,%3Cp%3E+%20x#fragment");
  assert.deepStrictEqual([response.status, response.ok, response.headers.get("content-type"), await response.text()], [200, true, "text/html;charset=utf-8", "<p>+ x"]);
  assert.strictEqual(await (await fetch("data:;base64,aGk=")).text(), "hi");
  assert.strictEqual((await fetch("data:,x")).headers.get("content-type"), "text/plain;charset=US-ASCII");
  assert.deepStrictEqual(new Uint8Array(await (await fetch("data:application/octet-stream;base64,AP/+")).arrayBuffer()), new Uint8Array([0, 255, 254]));
  await assert.rejects(fetch("data:text/plain"), TypeError);
});

testIf(inSandbox, "WebSocket and EventSource are denied by name", () => {
  assert.throws(() => new WebSocket("wss://example.com/x"), { code: "ERR_ACCESS_DENIED", message: /example\.com/ });
  assert.throws(() => new WebSocket("nope"), { name: "SyntaxError" });
  assert.throws(() => new EventSource("https://example.com/x"), { code: "ERR_ACCESS_DENIED", message: /example\.com/ });
  assert.strictEqual(WebSocket.CLOSED, 3);
  assert.strictEqual(typeof XMLHttpRequest, "undefined");
});

test("fetch answers blob: URLs as they are when it is called, to GET alone", async () => {
  const url = URL.createObjectURL(new Blob(["abc"], { type: "a/b" }));
  const pending = fetch(url);
  const refused = fetch(url, { method: "POST" });
  URL.revokeObjectURL(url);
  const response = await pending;
  assert.deepStrictEqual([await response.text(), response.headers.get("content-length"), response.headers.get("content-type")], ["abc", "3", "a/b"]);
  await assert.rejects(refused, TypeError);
  await assert.rejects(fetch(url), TypeError);
  assert.strictEqual(await (await fetch("data:,x", { method: "HEAD" })).text(), "");
});
