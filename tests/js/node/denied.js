// SPEC: https://nodejs.org/api/ of each module: the names that it exports, and that its use is denied.
import assert from "node:assert";
import childProcess, { exec, execFileSync, execSync, spawn } from "node:child_process";
import cluster from "node:cluster";
import { createSocket } from "node:dgram";
import domain from "node:domain";
import http2 from "node:http2";
import inspector, { Session } from "node:inspector";
import { createRequire } from "node:module";
import repl from "node:repl";
import { promisify } from "node:util";
import { WASI } from "node:wasi";
import { Worker, isMainThread, parentPort, receiveMessageOnPort, MessageChannel, setEnvironmentData, getEnvironmentData, threadId } from "node:worker_threads";
import { inSandbox, test, testIf } from "../harness.js";

const require = createRequire(import.meta.url);
const denied = { code: "ERR_ACCESS_DENIED" };

test("names are there", () => {
  const expected = {
    child_process: ["ChildProcess", "exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"],
    cluster: ["Worker", "disconnect", "fork", "isMaster", "isPrimary", "isWorker", "setupPrimary", "workers"],
    dgram: ["Socket", "createSocket"],
    http2: ["Http2ServerRequest", "Http2ServerResponse", "connect", "constants", "createSecureServer", "createServer", "getDefaultSettings"],
    inspector: ["Session", "close", "console", "open", "url", "waitForDebugger"],
    repl: ["REPLServer", "Recoverable", "start", "writer"],
    trace_events: ["createTracing", "getEnabledCategories"],
    wasi: ["WASI"],
    domain: ["Domain", "create", "createDomain"],
    _http_agent: ["Agent", "globalAgent"],
    _stream_readable: ["from", "fromWeb"],
  };
  for (const [name, names] of Object.entries(expected)) {
    const exports = require(name);
    for (const key of names) assert.ok(key in exports, `${name}.${key}`);
  }
});

testIf(inSandbox, "processes", async () => {
  for (const use of [() => exec("ls"), () => execSync("ls"), () => execFileSync("ls", []), () => spawn("ls"), () => childProcess.fork("x.js"), () => cluster.fork()]) {
    assert.throws(use, denied);
  }
  assert.throws(() => spawn("rm", ["-rf"]), { message: /child_process\.spawn\("rm"\)/ });
  await assert.rejects(promisify(exec)("ls"), denied);
  assert.strictEqual((await new Promise((resolve) => exec("ls", resolve))).code, "ERR_ACCESS_DENIED");
});

testIf(inSandbox, "the rest", () => {
  assert.throws(() => createSocket("udp4"), denied);
  assert.throws(() => http2.connect("http://example.test"), { ...denied, message: /example\.test/ });
  assert.throws(() => new Session(), denied);
  assert.throws(() => inspector.open(), denied);
  assert.throws(() => repl.start(), denied);
  assert.throws(() => new WASI({ version: "preview1" }), denied);
  assert.throws(() => new Worker("x.js"), denied);
  assert.throws(() => new (require("node:sqlite").DatabaseSync)(":memory:"), denied);
  assert.throws(() => require("node:test")("x", () => {}), denied);
});

test("what harms nobody works", () => {
  assert.strictEqual(cluster.isPrimary, true);
  assert.strictEqual(inspector.url(), undefined);
  assert.strictEqual(http2.constants.HTTP2_HEADER_STATUS, ":status");
  assert.strictEqual(http2.getDefaultSettings().headerTableSize, 4096);
  assert.strictEqual(http2.getPackedSettings({ enablePush: false }).toString("hex"), "000200000000");
  assert.strictEqual(http2.getUnpackedSettings(Buffer.from("00050000fffe", "hex")).maxFrameSize, 65534);
  assert.deepStrictEqual([isMainThread, parentPort, threadId], [true, null, 0]);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage({ a: 1 });
  assert.deepStrictEqual(receiveMessageOnPort(port2), { message: { a: 1 } });
  assert.strictEqual(receiveMessageOnPort(port2), undefined);
  port1.close();
  setEnvironmentData("k", 1);
  assert.strictEqual(getEnvironmentData("k"), 1);
});

test("domains catch what is thrown in them", () => {
  const made = domain.create();
  let caught;
  made.on("error", (error) => {
    caught = error;
  });
  assert.strictEqual(made.run(() => 5), 5);
  const error = new Error("in a domain");
  made.intercept(() => {})(error);
  assert.strictEqual(caught, error);
});
