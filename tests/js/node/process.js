// SPEC: https://nodejs.org/api/process.html
import assert from "node:assert";
import process from "node:process";
import { inSandbox, test, testIf } from "../harness.js";

test("identity", () => {
  assert.strictEqual(globalThis.process, process);
  assert.match(process.version, /^v2\d\.\d+\.\d+$/);
  assert.strictEqual(process.versions.node, process.version.slice(1));
  assert.strictEqual(process.release.name, "node");
  assert.strictEqual(Object.prototype.toString.call(process), "[object process]");
  assert.strictEqual(process.constructor.name, "process");
  assert.strictEqual(typeof process.pid, "number");
  assert.ok(Array.isArray(process.argv) && process.argv.length >= 2);
  assert.ok(Array.isArray(process.execArgv));
  assert.strictEqual(typeof process.cwd(), "string");
  assert.throws(() => {
    "use strict";
    process.version = "v0";
  }, TypeError);
});

testIf(inSandbox, "fixed values of the sandbox", () => {
  assert.match(process.version, /^v22\./);
  assert.deepStrictEqual([process.platform, process.arch, process.cwd()], ["linux", "x64", "/app"]);
  assert.strictEqual(process.versions["tpmjs-sandbox"].split(".").length, 3);
  assert.deepStrictEqual(process.argv, ["/usr/bin/node", "/app/index.js"]);
});

test("ticks come before promises, with their arguments", async () => {
  const order = [];
  await new Promise((resolve) => {
    setImmediate(() => {
      Promise.resolve().then(() => {
        order.push("promise");
        resolve();
      });
      process.nextTick((...args) => order.push(args), 1, 2);
    });
  });
  assert.deepStrictEqual(order, [[1, 2], "promise"]);
  assert.throws(() => process.nextTick(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("hrtime and uptime go forward", async () => {
  const start = process.hrtime();
  const big = process.hrtime.bigint();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const [seconds, nanoseconds] = process.hrtime(start);
  assert.ok(seconds >= 0 && nanoseconds >= 0 && nanoseconds < 1e9);
  assert.ok(seconds * 1e9 + nanoseconds >= 3e6);
  assert.ok(process.hrtime.bigint() - big >= 3_000_000n);
  assert.ok(process.uptime() > 0);
  assert.throws(() => process.hrtime(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => process.hrtime([1]), { code: "ERR_OUT_OF_RANGE" });
});

test("memory and processor time", () => {
  const usage = process.memoryUsage();
  assert.deepStrictEqual(Object.keys(usage), ["rss", "heapTotal", "heapUsed", "external", "arrayBuffers"]);
  for (const value of Object.values(usage)) assert.ok(Number.isInteger(value) && value >= 0);
  assert.ok(process.memoryUsage.rss() > 0);
  const before = process.cpuUsage();
  assert.ok(before.user + before.system >= 0);
  const delta = process.cpuUsage(before);
  assert.ok(delta.user >= 0);
  assert.ok(process.resourceUsage().maxRSS > 0);
  assert.ok(process.availableMemory() > 0);
});

test("the environment holds text", () => {
  process.env.TPMJS_TEST = 5;
  assert.strictEqual(process.env.TPMJS_TEST, "5");
  assert.ok("TPMJS_TEST" in process.env);
  assert.ok(Object.keys(process.env).includes("TPMJS_TEST"));
  assert.strictEqual({ ...process.env }.TPMJS_TEST, "5");
  delete process.env.TPMJS_TEST;
  assert.strictEqual(process.env.TPMJS_TEST, undefined);
});

test("warnings reach listeners", async () => {
  const seen = [];
  const listener = (warning) => seen.push([warning.name, warning.message, warning.code, warning.detail]);
  process.on("warning", listener);
  process.emitWarning("plain");
  process.emitWarning("typed", "CustomWarning", "C1");
  process.emitWarning("options", { type: "T", code: "C2", detail: "D" });
  process.emitWarning(Object.assign(new Error("made"), { name: "Made" }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off("warning", listener);
  assert.deepStrictEqual(seen, [
    ["Warning", "plain", undefined, undefined],
    ["CustomWarning", "typed", "C1", undefined],
    ["T", "options", "C2", "D"],
    ["Made", "made", undefined, undefined],
  ]);
  assert.throws(() => process.emitWarning(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("it is an emitter", () => {
  let seen;
  process.once("tpmjs", (value) => {
    seen = value;
  });
  assert.strictEqual(process.emit("tpmjs", 3), true);
  assert.strictEqual(process.emit("tpmjs", 4), false);
  assert.strictEqual(seen, 3);
});

test("unhandled rejections reach a listener", async () => {
  const reason = new Error("left alone");
  const seen = await new Promise((resolve) => {
    process.once("unhandledRejection", (...args) => resolve(args));
    Promise.reject(reason);
  });
  assert.strictEqual(seen[0], reason);
  assert.ok(seen[1] instanceof Promise);
});

test("uncaught errors reach a listener", async () => {
  const error = new Error("thrown in a timer");
  const seen = await new Promise((resolve) => {
    process.once("uncaughtException", (...args) => resolve(args));
    setTimeout(() => {
      throw error;
    }, 1);
  });
  assert.deepStrictEqual(seen, [error, "uncaughtException"]);
});

test("standard streams", () => {
  assert.strictEqual(process.stdout.fd, 1);
  assert.strictEqual(process.stderr.fd, 2);
  assert.strictEqual(process.stdin.fd, 0);
  assert.strictEqual(typeof process.stdout.write, "function");
  assert.strictEqual(process.stdout.writable, true);
});

testIf(inSandbox, "standard input is empty", async () => {
  let text = "";
  for await (const chunk of process.stdin) text += chunk;
  assert.strictEqual(text, "");
});

test("built-in modules by name", () => {
  assert.strictEqual(typeof process.getBuiltinModule("node:path").join, "function");
  assert.strictEqual(process.getBuiltinModule("nope"), undefined);
});

test("bindings that old packages ask for facts", () => {
  const { fs, os, zlib } = process.binding("constants");
  assert.strictEqual(fs.O_CREAT, 64);
  assert.strictEqual(os.signals.SIGTERM, 15);
  assert.strictEqual(zlib.Z_BEST_SPEED, 1);
  assert.strictEqual(process.binding("uv").errname(-2), "ENOENT");
  assert.strictEqual(typeof process.binding("tty_wrap").TTY, "function");
  assert.strictEqual(process.binding("util").isDate(new Date()), true);
  assert.throws(() => process.binding("no such"), /No such module: no such/);
});

testIf(inSandbox, "what reaches out is denied", () => {
  for (const refused of [() => process.setuid(0), () => process.binding("fs"), () => process.kill(1), () => process.kill(1, 0)]) {
    assert.throws(refused, { code: "ERR_ACCESS_DENIED" });
  }
  assert.throws(() => process.dlopen({}, "/x.node"), { code: "ERR_DLOPEN_DISABLED" });
  assert.strictEqual(process.kill(process.pid, 0), true);
});

test("small things", () => {
  assert.strictEqual(typeof process.umask(), "number");
  assert.strictEqual(process.exitCode, undefined);
  assert.throws(() => {
    process.exitCode = "x";
  }, { code: "ERR_INVALID_ARG_TYPE" });
  process.title = "renamed";
  assert.strictEqual(typeof process.title, "string");
  assert.throws(() => process.kill("a"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => process.kill(process.pid, "SIGNOPE"), { code: "ERR_UNKNOWN_SIGNAL" });
  assert.strictEqual(process.hasUncaughtExceptionCaptureCallback(), false);
});

test("arguments are checked as Node does", () => {
  assert.throws(() => process.kill(0, 987), { code: "EINVAL", message: "kill EINVAL" });
  assert.throws(() => process.umask("9"), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => Object.defineProperty(process.env, "X", { value: "x" }), { code: "ERR_INVALID_OBJECT_DEFINE_PROPERTY" });
  assert.strictEqual(process instanceof process.constructor, true);
  assert.strictEqual(typeof process.getBuiltinModule("_http_agent"), "object");
  const timer = setTimeout(() => {}, 1000);
  assert.ok(process.getActiveResourcesInfo().includes("Timeout"));
  clearTimeout(timer);
});

test("a signal to itself reaches who listens", async () => {
  const received = new Promise((resolve) => process.once("SIGUSR2", (...args) => resolve(args)));
  const keepAlive = setInterval(() => {}, 100);
  process.kill(process.pid, "SIGUSR2");
  assert.deepStrictEqual(await received, ["SIGUSR2", 12]);
  clearInterval(keepAlive);
});

test("exceptions that are heard are errors", async () => {
  const heard = new Promise((resolve) => process.once("uncaughtException", (error, origin) => resolve([error.name, error.code, origin])));
  Promise.reject(null);
  assert.deepStrictEqual(await heard, ["UnhandledPromiseRejection", "ERR_UNHANDLED_REJECTION", "unhandledRejection"]);
});

test("dates follow TZ", () => {
  const before = process.env.TZ;
  const date = new Date("2018-04-14T12:34:56Z");
  process.env.TZ = "Europe/Rome";
  assert.match(date.toString(), /^Sat Apr 14 2018 14:34:56 GMT\+0200/);
  assert.strictEqual(new Intl.DateTimeFormat().resolvedOptions().timeZone, "Europe/Rome");
  process.env.TZ = "America/New_York";
  assert.strictEqual(date.getTimezoneOffset(), 240);
  process.env.TZ = "UTC";
  assert.strictEqual(date.getHours(), 12);
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});
