// Headers: https://fetch.spec.whatwg.org/#headers-class
import assert from "node:assert";
import { test } from "../harness.js";

test("takes records, pairs and other headers", () => {
  const expected = [["a", "1"], ["b", "2"]];
  assert.deepStrictEqual([...new Headers({ B: "2", a: 1 })], expected);
  assert.deepStrictEqual([...new Headers([["b", "2"], ["A", "1"]])], expected);
  assert.deepStrictEqual([...new Headers(new Headers({ b: "2", a: "1" }))], expected);
  assert.deepStrictEqual([...new Headers(new Map(expected))], expected);
  assert.deepStrictEqual([...new Headers()], []);
});

test("ignores case, joins values, trims", () => {
  const headers = new Headers({ "Content-Type": " text/plain\t" });
  assert.strictEqual(headers.get("CONTENT-type"), "text/plain");
  headers.append("x", "1");
  headers.append("X", "2");
  assert.strictEqual(headers.get("x"), "1, 2");
  headers.set("x", "3");
  assert.strictEqual(headers.get("X"), "3");
  headers.delete("x");
  assert.strictEqual(headers.has("x"), false);
  assert.strictEqual(headers.get("x"), null);
});

test("keeps cookies apart", () => {
  const headers = new Headers([["set-cookie", "a=1"], ["Set-Cookie", "b=2"], ["z", "1"], ["a", "0"]]);
  assert.deepStrictEqual(headers.getSetCookie(), ["a=1", "b=2"]);
  assert.strictEqual(headers.get("set-cookie"), "a=1, b=2");
  assert.deepStrictEqual([...headers], [["a", "0"], ["set-cookie", "a=1"], ["set-cookie", "b=2"], ["z", "1"]]);
  headers.set("set-cookie", "c=3");
  assert.deepStrictEqual(headers.getSetCookie(), ["c=3"]);
});

test("iterates", () => {
  const headers = new Headers({ a: "1", b: "2" });
  assert.deepStrictEqual([...headers.keys()], ["a", "b"]);
  assert.deepStrictEqual([...headers.values()], ["1", "2"]);
  const seen = [];
  headers.forEach((value, name, all) => seen.push(name, value, all === headers));
  assert.deepStrictEqual(seen, ["a", "1", true, "b", "2", true]);
  assert.strictEqual(Headers.prototype[Symbol.iterator], Headers.prototype.entries);
  assert.deepStrictEqual(Object.fromEntries(headers), { a: "1", b: "2" });
});

test("refuses bad names and values", () => {
  const headers = new Headers();
  assert.throws(() => headers.append("a b", "1"), { name: "TypeError", message: "Headers.append: \"a b\" is an invalid header name." });
  assert.throws(() => headers.set("", "1"), TypeError);
  assert.throws(() => headers.set("a", "x\ny"), TypeError);
  assert.throws(() => headers.set("a", "\u20ac"), TypeError);
  assert.throws(() => headers.get(), TypeError);
  assert.throws(() => new Headers([["a"]]), TypeError);
  assert.throws(() => new Headers("x"), TypeError);
  assert.throws(() => Headers.prototype.get.call({}, "a"), TypeError);
});
