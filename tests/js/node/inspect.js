// SPEC: https://nodejs.org/api/util.html#utilinspectobject-options
import assert from "node:assert";
import { inspect } from "node:util";
import { test } from "../harness.js";

class Foo {
  constructor() {
    this.a = 1;
  }
}
class Bar extends Foo {}

const show = (value, expected, options) => assert.strictEqual(inspect(value, options), expected);

test("primitives", () => {
  show("it's", '"it\'s"');
  show('both \' and "', "`both ' and \"`");
  show("a\n\u0000\u001b\ud800", "'a\\n\\x00\\x1B\\uD800'".toLowerCase().replace("x1b", "x1B"));
  show(-0, "-0");
  show(10n, "10n");
  show(Symbol("a"), "Symbol(a)");
  show(undefined, "undefined");
  show(123456.789, "123_456.789", { numericSeparator: true });
  show("x".repeat(20), "'xxxxx'... 15 more characters", { maxStringLength: 5 });
});

test("objects and classes", () => {
  show({ a: 1, "b-c": 2, [Symbol("s")]: 3 }, "{ a: 1, 'b-c': 2, [Symbol(s)]: 3 }");
  show(new Bar(), "Bar { a: 1 }");
  show(Object.create(null), "[Object: null prototype] {}");
  show(class A extends Foo {}, "[class A extends Foo]");
  show(() => {}, "[Function (anonymous)]");
  show(async function* named() {}, "[AsyncGeneratorFunction: named]");
  show(Object.assign(function f() {}, { x: 1 }), "[Function: f] { x: 1 }");
  show({ get a() { return 1; }, set a(v) {}, get b() { return 2; } }, "{ a: [Getter/Setter], b: [Getter] }");
  show({ get b() { return { c: 1 }; } }, "{ b: [Getter] { c: 1 } }", { getters: true });
  show({ a: { b: { c: { d: 1 } } } }, "{ a: { b: { c: [Object] } } }");
  show({ a: { b: 1 } }, "{ a: [Object] }", { depth: 0 });
  show({ b: 1, a: 2 }, "{ a: 2, b: 1 }", { sorted: true });
  show({ ["__proto__"]: 1 }, "{ ['__proto__']: 1 }");
});

test("circular references", () => {
  const object = { name: "x" };
  object.self = object;
  object.list = [object];
  show(object, "<ref *1> { name: 'x', self: [Circular *1], list: [ [Circular *1] ] }");
});

test("arrays", () => {
  show([], "[]");
  show([1, , 3, , ,], "[ 1, <1 empty item>, 3, <2 empty items> ]");
  show(Object.assign([1], { x: 2 }), "[ 1, x: 2 ]");
  show([1, 2, 3], "[ 1, 2, ... 1 more item ]", { maxArrayLength: 2 });
  show([["a", "b"], ["c"]], "[ [ 'a', 'b' ], [ 'c' ] ]");
  assert.strictEqual(inspect(Array.from({ length: 30 }, (_, i) => i)).split("\n").length, 6);
  assert.match(inspect(new Array(101).fill("abc")), /\.\.\. 1 more item\n\]$/);
});

test("maps, sets, iterators, promises", () => {
  show(new Map([["a", { b: 1 }]]), "Map(1) { 'a' => { b: 1 } }");
  show(new Set([1, "a"]), "Set(2) { 1, 'a' }");
  show(new Map([[1, 2]]).entries(), "[Map Entries] { [ 1, 2 ] }");
  show(new Set([5]).values(), "[Set Iterator] { 5 }");
  show(new WeakMap(), "WeakMap { <items unknown> }");
  show(Promise.resolve(4), "Promise { 4 }");
  show(new Promise(() => {}), "Promise { <pending> }");
  const rejected = Promise.reject(new RangeError("r"));
  rejected.catch(() => {});
  assert.match(inspect(rejected), /^Promise \{\n {2}<rejected> RangeError: r\n/);
});

test("dates, patterns, boxes, proxies, binary data", () => {
  show(new Date(0), "1970-01-01T00:00:00.000Z");
  show(new Date(NaN), "Invalid Date");
  show(Object.assign(/x/g, { a: 1 }), "/x/g { a: 1 }");
  show(Object("abc"), "[String: 'abc']");
  show(Object(Symbol("q")), "[Symbol: Symbol(q)]");
  show(new Proxy({ a: 1 }, {}), "{ a: 1 }");
  show(new Proxy({ a: 1 }, {}), "Proxy [ { a: 1 }, {} ]", { showProxy: true });
  show(new Uint8Array([1, 2]), "Uint8Array(2) [ 1, 2 ]");
  show(new BigInt64Array(1), "BigInt64Array(1) [ 0n ]");
  show((function () { return arguments; })(1, 2), "[Arguments] { '0': 1, '1': 2 }");
});

test("errors", () => {
  const error = new TypeError("bad");
  error.code = "X";
  assert.match(inspect(error), /^TypeError: bad\n {4}at [^]* \{\n {2}code: 'X'\n\}$/);
  class CustomError extends Error {}
  assert.match(inspect(new CustomError("m")), /^CustomError: m\n {4}at /);
  assert.match(inspect(new Error("outer", { cause: new Error("inner") })), /\[cause\]: Error: inner/);
  const bare = new Error("no stack");
  bare.stack = undefined;
  assert.match(inspect(bare), /^\[Error: no stack\]/);
  const late = new Error();
  late.message = "late";
  late.name = "Late";
  assert.match(inspect(late), /^Late: late\n/);
});

test("custom functions", () => {
  const value = { [inspect.custom]: (depth, options, given) => `<${depth} ${options.stylize("x", "number")} ${given === inspect}>` };
  show(value, "<2 x true>");
  show([value], "[ <1 x true> ]");
  show({ [inspect.custom]: () => ({ a: 1 }) }, "{ a: 1 }");
  show({ [inspect.custom]: () => 5 }, "5");
});

test("layout", () => {
  show({ a: "x".repeat(80) }, `{\n  a: '${"x".repeat(80)}'\n}`);
  show({ a: { b: [1] } }, "{\n  a: {\n    b: [\n      1\n    ]\n  }\n}", { compact: false });
  show({ a: 1, b: 2 }, "{ a: 1,\n  b: 2 }", { compact: true, breakLength: 3 });
  show([1, "a", null, undefined, true, 1n, Symbol.iterator].slice(0, 6), "[ \u001b[33m1\u001b[39m, \u001b[32m'a'\u001b[39m, \u001b[1mnull\u001b[22m, \u001b[90mundefined\u001b[39m, \u001b[33mtrue\u001b[39m, \u001b[33m1n\u001b[39m ]", { colors: true });
});
