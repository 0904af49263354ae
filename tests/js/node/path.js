// SPEC: https://nodejs.org/api/path.html
import assert from "node:assert";
import path, { posix, win32 } from "node:path";
import { test } from "../harness.js";

function check(module, method, table) {
  for (const [args, expected] of table) assert.deepStrictEqual(module[method](...args), expected, `${method}(${args.map((arg) => JSON.stringify(arg))})`);
}

test("posix: normalize, join, resolve, relative", () => {
  check(posix, "normalize", [[[""], "."], [["/"], "/"], [["a//b/../c/."], "a/c"], [["../a/"], "../a/"], [["/../a"], "/a"], [["./"], "./"]]);
  check(posix, "join", [[[], "."], [["a", "", "../b"], "b"], [["/a", "b"], "/a/b"], [["", ""], "."], [["a", "/b/"], "a/b/"]]);
  check(posix, "resolve", [[["/a", "b", "../c"], "/a/c"], [["/a", "/b"], "/b"], [["/"], "/"]]);
  check(posix, "relative", [[["/a/b", "/a/c/d"], "../c/d"], [["/a", "/a"], ""], [["/", "/a"], "a"], [["/a/b", "/"], "../.."]]);
  assert.strictEqual(posix.resolve("x"), `${process.cwd()}/x`);
});

test("posix: dirname, basename, extname, parse, format", () => {
  check(posix, "dirname", [[["/a/b"], "/a"], [["/a"], "/"], [["a"], "."], [["a/b/"], "a"], [[""], "."], [["//a"], "//"]]);
  check(posix, "basename", [[["/a/b.txt"], "b.txt"], [["/a/b.txt", ".txt"], "b"], [["/a/"], "a"], [[".txt", ".txt"], ""], [["a.txt", "a.txt"], ""]]);
  check(posix, "extname", [[["a.tar.gz"], ".gz"], [[".bashrc"], ""], [["a."], "."], [[".a.b"], ".b"], [[".."], ""]]);
  check(posix, "parse", [[["/home/u/f.txt"], { root: "/", dir: "/home/u", base: "f.txt", ext: ".txt", name: "f" }], [["f"], { root: "", dir: "", base: "f", ext: "", name: "f" }]]);
  check(posix, "format", [[[{ dir: "/a", base: "b" }], "/a/b"], [[{ root: "/", name: "n", ext: "e" }], "/n.e"], [[{}], ""]]);
});

test("win32: normalize, join, resolve, relative", () => {
  check(win32, "normalize", [[["C:/a\\..\\b"], "C:\\b"], [["C:"], "C:."], [["\\\\h\\s\\..\\x"], "\\\\h\\s\\x"], [["/a/b/"], "\\a\\b\\"]]);
  check(win32, "join", [[["C:\\", "a", "..", "b"], "C:\\b"], [["\\\\h\\s", "x"], "\\\\h\\s\\x"], [["/", "/a"], "\\a"]]);
  check(win32, "resolve", [[["C:\\a", "..\\b"], "C:\\b"], [["C:\\a", "D:\\b", "C:c"], "C:\\a\\c"], [["\\\\h\\s\\", "a"], "\\\\h\\s\\a"]]);
  check(win32, "relative", [[["C:\\a\\b", "C:\\A\\c"], "..\\c"], [["C:\\a", "D:\\a"], "D:\\a"]]);
});

test("win32: dirname, basename, parse, isAbsolute, toNamespacedPath", () => {
  check(win32, "dirname", [[["C:\\a\\b"], "C:\\a"], [["C:\\"], "C:\\"], [["C:a"], "C:"], [["\\\\h\\s\\a"], "\\\\h\\s\\"]]);
  check(win32, "basename", [[["C:\\a.html", ".html"], "a"], [["C:"], ""], [["a/b\\c"], "c"]]);
  check(win32, "parse", [[["C:\\d\\f.t"], { root: "C:\\", dir: "C:\\d", base: "f.t", ext: ".t", name: "f" }]]);
  check(win32, "isAbsolute", [[["C:\\"], true], [["C:"], false], [["/a"], true], [["a"], false]]);
  check(win32, "toNamespacedPath", [[["C:\\a"], "\\\\?\\C:\\a"], [["\\\\h\\s\\a"], "\\\\?\\UNC\\h\\s\\a"]]);
});

test("arguments must be text", () => {
  assert.throws(() => path.join(5), { code: "ERR_INVALID_ARG_TYPE", message: 'The "path" argument must be of type string. Received type number (5)' });
  assert.throws(() => path.format(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => path.basename("a", 5), { message: 'The "suffix" argument must be of type string. Received type number (5)' });
});

test("the module is the posix half", () => {
  assert.strictEqual(path.posix, path);
  assert.strictEqual(win32.posix, path);
  assert.deepStrictEqual([path.sep, path.delimiter, win32.sep, win32.delimiter], ["/", ":", "\\", ";"]);
});

test("shares of one host and reserved names of Windows", () => {
  assert.strictEqual(path.win32.relative("\\\\foo\\baz-quux", "\\\\foo\\baz"), "..\\baz");
  assert.strictEqual(path.win32.join("\\up", "CON:..\\..\\x"), "\\up\\CON:..\\..\\x");
  assert.strictEqual(path.win32.toNamespacedPath("\\\\?\\c:\\Windows/System"), "\\\\?\\c:\\Windows\\System");
});
