// SPEC: https://nodejs.org/api/module.html and https://nodejs.org/api/modules.html
import assert from "node:assert";
import fs from "node:fs";
import { Module, createRequire } from "node:module";
import { test, testIf, inSandbox } from "../harness.js";

const root = fs.mkdtempSync("/tmp/tpmjs-module-");
const require = createRequire(`${root}/entry.js`);
const write = (name, text) => fs.writeFileSync(`${root}/${name}`, text);

test("files that the guest wrote can be required", () => {
  write("data.json", '{"x":1}');
  write("one.js", "exports.two = require('./two'); exports.dep = require('dep'); exports.folder = __dirname;");
  write("two.js", "#!/usr/bin/env node\nmodule.exports = require('node:path').basename(__filename);");
  fs.mkdirSync(`${root}/node_modules/dep/lib`, { recursive: true });
  write("node_modules/dep/package.json", '{"main":"lib/main"}');
  write("node_modules/dep/lib/main.js", "module.exports = 'dep';");
  assert.deepStrictEqual(require("./data"), { x: 1 });
  assert.deepStrictEqual(require("./one"), { two: "two.js", dep: "dep", folder: root });
  assert.strictEqual(require(`${root}/two.js`), "two.js");
  assert.strictEqual(require.cache[`${root}/two.js`].loaded, true);
  write("bad.json", "{");
  assert.throws(() => require("./bad.json"), (error) => error.name === "SyntaxError" && error.message.startsWith(`${root}/bad.json: `));
  assert.throws(() => require("./none"), { code: "MODULE_NOT_FOUND" });
});

test("the longest extension that is handled wins", () => {
  write("name.two.part", "");
  Module._extensions[".two.part"] = (module) => {
    module.exports = "two parts";
  };
  try {
    assert.strictEqual(require("./name"), "two parts");
  } finally {
    delete Module._extensions[".two.part"];
  }
});

testIf(inSandbox, "ES modules in /tmp are denied", () => {
  write("module.mjs", "export default 1;");
  assert.throws(() => require("./module.mjs"), { code: "ERR_ACCESS_DENIED" });
});

test("resolving from other folders, also relative ones", () => {
  const main = `${root}/node_modules/dep/lib/main.js`;
  assert.strictEqual(require.resolve("dep", { paths: ["/", root] }), main);
  const before = process.cwd();
  process.chdir(root);
  try {
    assert.strictEqual(require.resolve("dep", { paths: ["node_modules"] }), main);
  } finally {
    process.chdir(before);
  }
  assert.throws(() => require.resolve("dep", { paths: [1] }), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => require.resolve(1), { code: "ERR_INVALID_ARG_TYPE" });
});

test("a module in the cache stands for a built-in", () => {
  require.cache.os = { exports: "mock" };
  assert.strictEqual(require("os"), "mock");
  assert.notStrictEqual(require("node:os"), "mock");
  delete require.cache.os;
});

test("JSON is one object, however it is loaded", async () => {
  const required = createRequire(import.meta.url)("../package.json");
  const imported = await import("../package.json", { with: { type: "json" } });
  assert.strictEqual(imported.default, required);
});

test("ES modules are told why CommonJS is not there", async () => {
  await assert.rejects(import("data:text/javascript,require('x')"), {
    name: "ReferenceError",
    message: "require is not defined in ES module scope, you can use import instead",
  });
  await assert.rejects(import("data:text/javascript,exports.x = 1"), { message: "exports is not defined in ES module scope" });
});

test("a question mark is text of a data: module", async () => {
  assert.strictEqual((await import("data:text/javascript,export default true?1:2#fragment")).default, 1);
});
