// SPEC: https://nodejs.org/api/console.html
import assert from "node:assert";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { test } from "../harness.js";

function capture(options) {
  const written = { out: "", err: "" };
  const sink = (key) => new Writable({
    decodeStrings: false,
    write(chunk, encoding, callback) {
      written[key] += chunk;
      callback();
    },
  });
  return { written, console: new Console({ stdout: sink("out"), stderr: sink("err"), ...options }) };
}

test("lines go to the right stream, formatted", () => {
  const { console: own, written } = capture();
  own.log("a %s", "b", { c: 1 });
  own.info("i");
  own.debug();
  own.error("e");
  own.warn("%d", 5);
  assert.deepStrictEqual(written, { out: "a b { c: 1 }\ni\n\n", err: "e\n5\n" });
});

test("groups indent", () => {
  const { console: own, written } = capture();
  own.group("G");
  own.log("x\ny");
  own.group();
  own.error("deep");
  own.groupEnd();
  own.groupEnd();
  own.groupEnd();
  own.log("z");
  assert.deepStrictEqual(written, { out: "G\n  x\n  y\nz\n", err: "    deep\n" });
});

test("tables", () => {
  const { console: own, written } = capture();
  own.table([["a"]], ["0"]);
  own.table(5);
  const lines = written.out.split("\n");
  assert.strictEqual(lines.length, 7);
  assert.match(lines[0], /^┌─+┬─+┐$/);
  assert.match(lines[3], /^│ +0 +│ +'a' +│$/);
  assert.strictEqual(lines[5], "5");
});

test("count, assert, dir, time, trace", () => {
  const { console: own, written } = capture();
  own.count();
  own.count("x");
  own.count();
  own.countReset();
  own.count();
  own.dir({ a: { b: {} } }, { depth: 0 });
  own.time("t");
  own.timeLog("t", 1);
  own.timeEnd("t");
  assert.match(written.out, /^default: 1\nx: 1\ndefault: 2\ndefault: 1\n\{ a: \[Object\] \}\nt: [\d.]+m?s 1\nt: [\d.]+m?s\n$/);
  own.assert(true, "no");
  own.assert(false, "%s happened", "it");
  own.assert(false);
  own.trace("here");
  assert.match(written.err, /^Assertion failed: it happened\nAssertion failed\nTrace: here\n {4}at /);
});

test("options are checked, and respected", () => {
  assert.throws(() => new Console({}), { code: "ERR_CONSOLE_WRITABLE_STREAM", message: "Console expects a writable stream instance for stdout" });
  const { console: own, written } = capture({ inspectOptions: { depth: 0 }, groupIndentation: 4 });
  own.group();
  own.log({ a: {} });
  assert.strictEqual(written.out, "    { a: {} }\n");
  assert.ok(own instanceof Console && console instanceof Console);
});

test("methods of the global console need no receiver", () => {
  const { log, error } = console;
  assert.strictEqual(typeof log, "function");
  assert.strictEqual(typeof error, "function");
  assert.strictEqual(Object.prototype.toString.call(console), "[object console]");
});

test("a replaced process.stdout.write sees what the console prints", () => {
  const { write } = process.stdout;
  const seen = [];
  process.stdout.write = (text) => seen.push(text);
  try {
    console.log("a", 1);
    console.count("hooked");
  } finally {
    process.stdout.write = write;
  }
  assert.deepStrictEqual(seen, ["a 1\n", "hooked: 1\n"]);
});

test("a stream that fails does not end the program", async () => {
  const failing = new Writable({ write: (chunk, encoding, callback) => process.nextTick(callback, new Error("no")) });
  new Console(failing).log("lost");
  await new Promise(setImmediate);
});
