// Request and Response: https://fetch.spec.whatwg.org/
import assert from "node:assert";
import { inSandbox, test, testIf } from "../harness.js";

test("a response has its attributes", () => {
  const response = new Response("hi", { status: 201, statusText: "Made", headers: { a: "b" } });
  const { status, statusText, ok, type, url, redirected, bodyUsed } = response;
  assert.deepStrictEqual({ status, statusText, ok, type, url, redirected, bodyUsed }, { status: 201, statusText: "Made", ok: true, type: "default", url: "", redirected: false, bodyUsed: false });
  assert.strictEqual(response.headers.get("content-type"), "text/plain;charset=UTF-8");
  assert.strictEqual(new Response().body, null);
  assert.strictEqual(new Response(null, { status: 404 }).ok, false);
});

test("bodies can be read in every way, once", async () => {
  assert.strictEqual(await new Response("h\u20ac").text(), "h\u20ac");
  assert.deepStrictEqual(await new Response('{"a":[1]}').json(), { a: [1] });
  assert.strictEqual((await new Response("abc").arrayBuffer()).byteLength, 3);
  const blob = await new Response("x", { headers: { "content-type": "a/b" } }).blob();
  assert.deepStrictEqual([blob.type, await blob.text()], ["a/b", "x"]);
  const response = new Response("x");
  await response.text();
  assert.strictEqual(response.bodyUsed, true);
  await assert.rejects(response.text(), { name: "TypeError" });
  assert.strictEqual(await new Response().text(), "");
  assert.strictEqual(await new Response("\ufeffx").text(), "x");
  await assert.rejects(new Response("{").json(), SyntaxError);
});

test("bodies of every kind", async () => {
  const text = (body) => new Response(body).text();
  assert.strictEqual(await text(new Uint8Array([104, 105])), "hi");
  assert.strictEqual(await text(new Uint8Array([104, 105]).buffer), "hi");
  assert.strictEqual(await text(new Blob(["b"])), "b");
  assert.strictEqual(await text(new URLSearchParams({ a: "1" })), "a=1");
  assert.strictEqual(await text(ReadableStream.from([new Uint8Array([120]), new Uint8Array([121])])), "xy");
  assert.strictEqual(await text(5), "5");
  assert.strictEqual(new Response(new URLSearchParams()).headers.get("content-type"), "application/x-www-form-urlencoded;charset=UTF-8");
  assert.strictEqual(new Response(new Blob([], { type: "x/y" })).headers.get("content-type"), "x/y");
});

test("body is a stream of bytes", async () => {
  const response = new Response("stream me");
  assert(response.body instanceof ReadableStream);
  assert.strictEqual(response.body, response.body);
  let text = "";
  for await (const chunk of response.body) text += new TextDecoder().decode(chunk);
  assert.strictEqual(text, "stream me");
  assert.strictEqual(response.bodyUsed, true);
  const locked = new Response("x");
  locked.body.getReader();
  await assert.rejects(locked.text(), TypeError);
  await assert.rejects(new Response(ReadableStream.from(["text"])).text(), TypeError);
});

test("clones", async () => {
  const response = new Response("x", { status: 202, headers: { a: "1" } });
  const copy = response.clone();
  assert.deepStrictEqual([await response.text(), await copy.text(), copy.status, copy.headers.get("a")], ["x", "x", 202, "1"]);
  assert.throws(() => response.clone(), TypeError);
  const streamed = new Response(ReadableStream.from([new Uint8Array([120])]));
  const second = streamed.clone();
  assert.deepStrictEqual([await second.text(), await streamed.text()], ["x", "x"]);
});

test("json, error and redirect", async () => {
  const json = Response.json({ a: 1 }, { status: 400 });
  assert.deepStrictEqual([json.status, json.headers.get("content-type"), await json.json()], [400, "application/json", { a: 1 }]);
  assert.throws(() => Response.json(undefined), TypeError);
  assert.deepStrictEqual([Response.error().type, Response.error().status], ["error", 0]);
  const redirect = Response.redirect("http://h/x", 301);
  assert.deepStrictEqual([redirect.status, redirect.headers.get("location")], [301, "http://h/x"]);
  assert.throws(() => redirect.headers.set("a", "b"), TypeError);
  assert.throws(() => Response.redirect("http://h", 200), RangeError);
});

test("refuses bad statuses", () => {
  assert.throws(() => new Response("", { status: 99 }), RangeError);
  assert.throws(() => new Response("", { status: 600 }), RangeError);
  assert.throws(() => new Response("x", { status: 204 }), TypeError);
  assert.throws(() => new Response("", { statusText: "a\nb" }), TypeError);
});

test("a request has its attributes", () => {
  const request = new Request("http://h/p?q#f");
  const { method, url, destination, referrer, mode, credentials, cache, redirect, integrity, keepalive, bodyUsed, body } = request;
  assert.deepStrictEqual(
    { method, url, destination, referrer, mode, credentials, cache, redirect, integrity, keepalive, bodyUsed, body },
    { method: "GET", url: "http://h/p?q#f", destination: "", referrer: "about:client", mode: "cors", credentials: "same-origin", cache: "default", redirect: "follow", integrity: "", keepalive: false, bodyUsed: false, body: null },
  );
  assert(request.signal instanceof AbortSignal);
});

test("requests with bodies and options", async () => {
  const request = new Request(new URL("http://h/"), { method: "post", body: '{"a":1}', headers: { "Content-Type": "application/json" }, redirect: "manual" });
  assert.deepStrictEqual([request.method, request.redirect, request.headers.get("content-type")], ["POST", "manual", "application/json"]);
  assert.deepStrictEqual(await request.clone().json(), { a: 1 });
  assert.strictEqual(await request.text(), '{"a":1}');
  assert.strictEqual(new Request("http://h", { method: "patch" }).method, "patch");
});

test("a request of a request", async () => {
  const first = new Request("http://h/a", { method: "POST", body: "x", headers: { a: "1" } });
  const second = new Request(first, { headers: { b: "2" } });
  assert.strictEqual(first.bodyUsed, true);
  assert.deepStrictEqual([second.method, second.url, [...second.headers.keys()].includes("b"), second.headers.get("a"), await second.text()], ["POST", "http://h/a", true, null, "x"]);
  assert.throws(() => new Request(first), TypeError);
});

test("follows the signal that it got", () => {
  const controller = new AbortController();
  const request = new Request("http://h", { signal: controller.signal });
  controller.abort("why");
  assert.strictEqual(request.signal.aborted, true);
  assert.strictEqual(request.signal.reason, "why");
});

test("refuses bad requests", () => {
  assert.throws(() => new Request("/relative"), { name: "TypeError", message: "Failed to parse URL from /relative" });
  assert.throws(() => new Request("http://u:p@h/"), TypeError);
  assert.throws(() => new Request("http://h", { method: "GET", body: "x" }), { message: "Request with GET/HEAD method cannot have body." });
  assert.throws(() => new Request("http://h", { method: "TRACE" }), TypeError);
  assert.throws(() => new Request("http://h", { method: "a b" }), TypeError);
  assert.throws(() => new Request("http://h", { mode: "nope" }), TypeError);
  assert.throws(() => new Request("http://h", { method: "POST", body: new ReadableStream() }), { message: "RequestInit: duplex option is required when sending a body." });
  assert.throws(() => new Request("http://h", { signal: {} }), TypeError);
  assert.throws(() => new Request(), TypeError);
});

testIf(inSandbox, "bytes", async () => {
  assert.deepStrictEqual([...await new Response("ab").bytes()], [97, 98]);
});

test("an asynchronous iterable is a body, of bytes or of text", async () => {
  const chunks = async function* () { yield "a"; yield new Uint8Array([98]); };
  assert.strictEqual(await new Response(chunks()).text(), "ab");
  await assert.rejects(new Response((async function* () { yield {}; })()).text(), TypeError);
});

test("modes, duplex, referrers and receivers are checked", () => {
  assert.throws(() => new Request("http://a.test", { duplex: "full" }), TypeError);
  assert.throws(() => new Request("http://a.test", { mode: "no-cors", method: "PUT" }), TypeError);
  assert.strictEqual(new Request("http://a.test", { referrer: "" }).referrer, "");
  assert.throws(() => Headers.prototype.get.call({}, "a"), { name: "TypeError", code: "ERR_INVALID_THIS" });
});
