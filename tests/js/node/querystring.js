// SPEC: https://nodejs.org/api/querystring.html
import assert from "node:assert";
import querystring, { escape, parse, stringify, unescape } from "node:querystring";
import { test } from "../harness.js";

const plain = (...args) => ({ ...parse(...args) });

test("parse", () => {
  assert.deepStrictEqual(plain("a=1&b=2&a=3"), { a: ["1", "3"], b: "2" });
  assert.deepStrictEqual(plain("a=%20b+c&d&=x&&e="), { a: " b c", d: "", "": "x", e: "" });
  assert.deepStrictEqual(plain("a:1;b:2", ";", ":"), { a: "1", b: "2" });
  assert.deepStrictEqual(plain("a=%zz&b=%ff"), { a: "%zz", b: "\ufffd" });
  assert.deepStrictEqual(plain("a=1&b=2", "&", "=", { maxKeys: 1 }), { a: "1" });
  assert.deepStrictEqual(plain("a=b=c"), { a: "b=c" });
  assert.strictEqual(Object.getPrototypeOf(parse("a=1")), null);
});

test("stringify", () => {
  assert.strictEqual(stringify({ a: 1, b: ["x", "y z"], c: true, d: null, e: NaN, f: 10n, g: "é" }), "a=1&b=x&b=y%20z&c=true&d=&e=&f=10&g=%C3%A9");
  assert.strictEqual(stringify({ a: "b", c: "d" }, ";", ":"), "a:b;c:d");
  assert.strictEqual(stringify("x"), "");
  assert.throws(() => stringify({ a: "\ud800" }), { code: "ERR_INVALID_URI", name: "URIError" });
});

test("escape and unescape", () => {
  assert.strictEqual(escape("a b&c'"), "a%20b%26c'");
  assert.strictEqual(unescape("a%20b%zz"), "a b%zz");
  assert.strictEqual(querystring.unescapeBuffer("%41b").toString(), "Ab");
  assert.strictEqual(querystring.decode, parse);
});

test("surrogates pair with what follows, and empty parts count", () => {
  assert.strictEqual(querystring.escape("\ud801test"), "%F0%90%91%B4est");
  assert.throws(() => querystring.escape("\ud801"), { code: "ERR_INVALID_URI", name: "URIError" });
  assert.deepStrictEqual(Object.keys(querystring.parse("&a", null, null, { maxKeys: 1 })), []);
});
