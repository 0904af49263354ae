// URLSearchParams: https://url.spec.whatwg.org/#interface-urlsearchparams
import assert from "node:assert";
import { test } from "../harness.js";

const pairs = (init) => [...new URLSearchParams(init)];

test("takes text, pairs, records and other params", () => {
  assert.deepStrictEqual(pairs("?a=1&b=%20+&c&=d&&e=f=g"), [["a", "1"], ["b", "  "], ["c", ""], ["", "d"], ["e", "f=g"]]);
  assert.deepStrictEqual(pairs([["a", 1], ["b", null]]), [["a", "1"], ["b", "null"]]);
  assert.deepStrictEqual(pairs(new Map([["x", "y"]])), [["x", "y"]]);
  assert.deepStrictEqual(pairs({ a: 1, b: undefined }), [["a", "1"], ["b", "undefined"]]);
  assert.deepStrictEqual(pairs(new URLSearchParams("q=1")), [["q", "1"]]);
  assert.deepStrictEqual(pairs(undefined), []);
  assert.deepStrictEqual(pairs(null), []);
});

test("decodes broken escapes leniently", () => {
  assert.deepStrictEqual(pairs("a=%zz&b=%e9&c=%F0%9F%98%80"), [["a", "%zz"], ["b", "\ufffd"], ["c", "\u{1f600}"]]);
});

test("encodes as forms do", () => {
  const params = new URLSearchParams([["a b", "!'()*~-._"], ["\u00e9", "\u{1f600}"], ["lone", "\ud800"], ["plus", "+&=%"]]);
  assert.strictEqual(params.toString(), "a+b=%21%27%28%29*%7E-._&%C3%A9=%F0%9F%98%80&lone=%EF%BF%BD&plus=%2B%26%3D%25");
});

test("gets, sets, appends and deletes", () => {
  const params = new URLSearchParams("a=1&b=2&a=3");
  assert.strictEqual(params.get("a"), "1");
  assert.strictEqual(params.get("z"), null);
  assert.deepStrictEqual(params.getAll("a"), ["1", "3"]);
  assert.strictEqual(params.has("a"), true);
  assert.strictEqual(params.has("a", "3"), true);
  assert.strictEqual(params.has("a", "2"), false);
  params.set("a", "9");
  assert.strictEqual(params.toString(), "a=9&b=2");
  params.append("b", "4");
  params.delete("b", "2");
  assert.strictEqual(params.toString(), "a=9&b=4");
  params.set("new", 5);
  assert.strictEqual(params.size, 3);
  params.delete("a");
  assert.strictEqual(String(params), "b=4&new=5");
});

test("sorts by code units, stably", () => {
  const params = new URLSearchParams("z=1&\ufb03=2&\u{1f308}=3&a=4&z=0");
  params.sort();
  assert.deepStrictEqual([...params.keys()], ["a", "z", "z", "\u{1f308}", "\ufb03"]);
  assert.deepStrictEqual(params.getAll("z"), ["1", "0"]);
});

test("iterates", () => {
  const params = new URLSearchParams("a=1&b=2");
  assert.deepStrictEqual([...params.keys()], ["a", "b"]);
  assert.deepStrictEqual([...params.values()], ["1", "2"]);
  const seen = [];
  params.forEach(function (value, name, all) { seen.push(this.x, value, name, all === params); }, { x: 0 });
  assert.deepStrictEqual(seen, [0, "1", "a", true, 0, "2", "b", true]);
  assert.strictEqual(URLSearchParams.prototype[Symbol.iterator], URLSearchParams.prototype.entries);
  assert.strictEqual(Object.prototype.toString.call(params.entries()), "[object URLSearchParams Iterator]");
  assert.deepStrictEqual(Object.fromEntries(params), { a: "1", b: "2" });
});

test("an iterator sees changes behind it", () => {
  const params = new URLSearchParams("a=1&b=2&c=3");
  const names = [];
  for (const [name] of params) {
    names.push(name);
    if (name === "a") params.delete("b");
  }
  assert.deepStrictEqual(names, ["a", "c"]);
});

test("refuses wrong arguments", () => {
  assert.throws(() => new URLSearchParams([["a"]]), { code: "ERR_INVALID_TUPLE" });
  assert.throws(() => new URLSearchParams([1]), { code: "ERR_INVALID_TUPLE" });
  assert.throws(() => new URLSearchParams().append("a"), { code: "ERR_MISSING_ARGS", message: 'The "name" and "value" arguments must be specified' });
  assert.throws(() => new URLSearchParams().forEach(1), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => URLSearchParams.prototype.get.call({}, "a"), { code: "ERR_INVALID_THIS" });
  assert.throws(() => new URLSearchParams(Symbol("a")), TypeError);
});
