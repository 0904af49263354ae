// SPEC: https://nodejs.org/api/http.html
import assert from "node:assert";
import http, { Agent, ClientRequest, IncomingMessage, METHODS, OutgoingMessage, STATUS_CODES, Server, ServerResponse } from "node:http";
import https from "node:https";
import { PassThrough, Readable, Stream } from "node:stream";
import { inSandbox, test, testIf } from "../harness.js";

const respond = (work, request = { method: "GET", httpVersionMajor: 1, httpVersionMinor: 1, headers: {} }) => {
  const socket = new PassThrough();
  const response = new ServerResponse(request);
  response.sendDate = false;
  response.assignSocket(socket);
  work(response);
  return socket.read()?.toString();
};

test("tables and classes", () => {
  assert.ok(METHODS.includes("GET") && METHODS.includes("PATCH"));
  assert.strictEqual(STATUS_CODES[418], "I'm a Teapot");
  assert.ok(ServerResponse.prototype instanceof OutgoingMessage);
  assert.ok(ClientRequest.prototype instanceof OutgoingMessage);
  assert.ok(OutgoingMessage.prototype instanceof Stream);
  assert.ok(IncomingMessage.prototype instanceof Readable);
  assert.ok(http.createServer() instanceof Server);
  assert.strictEqual(http.maxHeaderSize, 16384);
  assert.strictEqual(new Agent({ keepAlive: true }).keepAlive, true);
  assert.strictEqual(https.globalAgent.protocol, "https:");
  assert.ok(new https.Agent() instanceof Agent);
  assert.strictEqual(new Agent().getName({ host: "h", port: 1 }), "h:1:");
});

test("a response with a known length", () => {
  assert.strictEqual(respond((response) => response.end("one")), "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\none");
  assert.strictEqual(respond((response) => response.end()), "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n");
});

test("a response in chunks", () => {
  const text = respond((response) => {
    response.setHeader("X-A", ["1", "2"]);
    response.writeHead(201, { "Content-Type": "text/plain" });
    response.write("hello");
    response.end("é");
  });
  assert.strictEqual(text, "HTTP/1.1 201 Created\r\nX-A: 1\r\nX-A: 2\r\nContent-Type: text/plain\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" +
    "5\r\nhello\r\n2\r\né\r\n0\r\n\r\n");
});

test("responses without a body", () => {
  assert.strictEqual(respond((response) => response.writeHead(204).end("dropped")), "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
  assert.match(respond((response) => response.end("dropped"), { method: "HEAD", httpVersionMajor: 1, httpVersionMinor: 1, headers: {} }), /\r\n\r\n$/);
});

test("headers", () => {
  const response = new ServerResponse({ method: "GET", httpVersionMajor: 1, httpVersionMinor: 1, headers: {} });
  response.setHeader("X-One", "1");
  response.appendHeader("x-one", "2");
  response.setHeaders(new Map([["x-two", "2"]]));
  assert.deepStrictEqual(response.getHeader("X-ONE"), ["1", "2"]);
  assert.deepStrictEqual(response.getHeaderNames(), ["x-one", "x-two"]);
  assert.deepStrictEqual(response.getRawHeaderNames(), ["X-One", "x-two"]);
  assert.deepStrictEqual({ ...response.getHeaders() }, { "x-one": ["1", "2"], "x-two": "2" });
  response.removeHeader("X-Two");
  assert.strictEqual(response.hasHeader("x-two"), false);
  assert.throws(() => response.setHeader("a b", "c"), { code: "ERR_INVALID_HTTP_TOKEN" });
  assert.throws(() => response.setHeader("x", "a\nb"), { code: "ERR_INVALID_CHAR" });
  assert.throws(() => response.setHeader("x"), { code: "ERR_HTTP_INVALID_HEADER_VALUE" });
  assert.throws(() => response.writeHead(99), { code: "ERR_HTTP_INVALID_STATUS_CODE" });
  response.writeHead(200);
  assert.strictEqual(response.headersSent, true);
  assert.throws(() => response.setHeader("x", "y"), { code: "ERR_HTTP_HEADERS_SENT" });
  assert.throws(() => http.validateHeaderName(""), { code: "ERR_INVALID_HTTP_TOKEN" });
});

test("the end is told", async () => {
  const socket = new PassThrough();
  const response = new ServerResponse({ method: "GET", httpVersionMajor: 1, httpVersionMinor: 1, headers: {} });
  response.assignSocket(socket);
  const finished = new Promise((resolve) => response.on("finish", resolve));
  response.end("x");
  await finished;
  assert.deepStrictEqual([response.finished, response.writableEnded], [true, true]);
  assert.throws(() => response.assignSocket(socket), { code: "ERR_HTTP_SOCKET_ASSIGNED" });
});

test("requests are checked before they are refused", () => {
  assert.throws(() => http.request({ protocol: "ftp:" }), { code: "ERR_INVALID_PROTOCOL" });
  assert.throws(() => http.request({ path: "/a b" }), { code: "ERR_UNESCAPED_CHARACTERS" });
  assert.throws(() => http.request({ method: "A B" }), { code: "ERR_INVALID_HTTP_TOKEN" });
  assert.throws(() => http.request("http://"), { code: "ERR_INVALID_URL" });
});

testIf(inSandbox, "requests are denied through their error event, and name the host", async () => {
  for (const [module, url] of [[http, "http://example.test/x"], [https, new URL("https://example.test:8443/")]]) {
    const request = module.request(url, { method: "POST", headers: { "X-Y": "z" } });
    assert.strictEqual(request.getHeader("x-y"), "z");
    assert.strictEqual(request.method, "POST");
    request.end("body");
    const error = await new Promise((resolve) => request.on("error", resolve));
    assert.strictEqual(error.code, "ERR_ACCESS_DENIED");
    assert.match(error.message, /example\.test/);
  }
  const server = http.createServer();
  server.listen(0);
  assert.strictEqual((await new Promise((resolve) => server.on("error", resolve))).code, "ERR_ACCESS_DENIED");
});
