// SPEC: https://nodejs.org/api/os.html
import assert from "node:assert";
import os from "node:os";
import tty from "node:tty";
import { inSandbox, test, testIf } from "../harness.js";

test("shapes", () => {
  assert.strictEqual(os.EOL, "\n");
  assert.strictEqual(os.devNull, "/dev/null");
  assert.ok(["LE", "BE"].includes(os.endianness()));
  for (const name of ["arch", "hostname", "platform", "release", "type", "version", "machine", "tmpdir", "homedir"]) assert.strictEqual(typeof os[name](), "string", name);
  for (const name of ["freemem", "totalmem", "uptime", "availableParallelism"]) assert.ok(os[name]() >= 0, name);
  assert.strictEqual(os.loadavg().length, 3);
  assert.strictEqual(`${os.platform}`, os.platform());
  const { username, uid, homedir } = os.userInfo();
  assert.deepStrictEqual([typeof username, typeof uid, typeof homedir], ["string", "number", "string"]);
  assert.deepStrictEqual(Object.keys(os.cpus()[0]), ["model", "speed", "times"]);
});

test("constants", () => {
  assert.strictEqual(os.constants.signals.SIGTERM, 15);
  assert.strictEqual(os.constants.errno.ENOENT, 2);
  assert.strictEqual(os.constants.priority.PRIORITY_LOW, 19);
  assert.throws(() => {
    "use strict";
    os.constants.signals.SIGTERM = 1;
  }, TypeError);
});

testIf(inSandbox, "fixed values", () => {
  assert.deepStrictEqual([os.platform(), os.arch(), os.type(), os.hostname(), os.tmpdir(), os.homedir()], ["linux", "x64", "Linux", "sandbox", "/tmp", "/tmp"]);
  assert.deepStrictEqual(os.networkInterfaces(), {});
  assert.throws(() => os.setPriority(1), { code: "ERR_ACCESS_DENIED" });
});

test("there is no terminal", () => {
  assert.strictEqual(tty.isatty(99), false);
  assert.strictEqual(tty.isatty("x"), false);
  assert.throws(() => new tty.ReadStream(-1), { code: "ERR_INVALID_FD" });
});
