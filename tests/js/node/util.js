// SPEC: https://nodejs.org/api/util.html
import assert from "node:assert";
import util from "node:util";
import { inSandbox, test } from "../harness.js";

test("format", () => {
  const cases = [
    [["a %s b", "x", { y: 1 }], "a x b { y: 1 }"],
    [["%d %i %f %j %%", "42.5", "42.9px", "1.5x", { a: [1] }], '42.5 42 1.5 {"a":[1]} %'],
    [["%s", -0], "-0"],
    [["%s %s", "only"], "only %s"],
    [["%o", [1]], "[ 1, [length]: 1 ]"],
    [["%s", { toString: () => "own" }], "own"],
    [["%s", class A {}], "class A {}"],
    [["%d", 5n], "5n"],
    [["%c%s", "css", "x"], "x"],
    [[1, "b", null], "1 b null"],
    [["100%"], "100%"],
  ];
  for (const [args, expected] of cases) assert.strictEqual(util.format(...args), expected);
  const circular = {};
  circular.self = circular;
  assert.strictEqual(util.format("%j", circular), "[Circular]");
  assert.strictEqual(util.formatWithOptions({ colors: true }, "%O", 1), "\u001b[33m1\u001b[39m");
});

test("promisify", async () => {
  const add = util.promisify((a, b, callback) => callback(null, a + b, "ignored"));
  assert.strictEqual(await add(1, 2), 3);
  await assert.rejects(util.promisify((callback) => callback(new Error("no")))(), /no/);
  const custom = () => {};
  custom[util.promisify.custom] = async () => "custom";
  assert.strictEqual(await util.promisify(custom)(), "custom");
  assert.throws(() => util.promisify(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("callbackify", async () => {
  const double = util.callbackify(async (x) => x * 2);
  assert.strictEqual(double.length, 2);
  assert.strictEqual(await new Promise((resolve) => double(4, (error, value) => resolve(value))), 8);
  const failing = util.callbackify(() => Promise.reject(null));
  const error = await new Promise((resolve) => failing(resolve));
  assert.strictEqual(error.code, "ERR_FALSY_VALUE_REJECTION");
  assert.strictEqual(error.reason, null);
});

test("inherits and deprecate", () => {
  function Parent() {}
  function Child() {}
  util.inherits(Child, Parent);
  assert.ok(new Child() instanceof Parent && Child.super_ === Parent);
  assert.throws(() => util.inherits(Child, null), { code: "ERR_INVALID_ARG_TYPE" });
  const quiet = process.noDeprecation;
  process.noDeprecation = true;
  assert.strictEqual(util.deprecate((a, b) => a + b, "old", "DEP_X")(1, 2), 3);
  process.noDeprecation = quiet;
});

test("types tell what V8 knows", () => {
  const { types } = util;
  const samples = {
    isDate: new Date(), isRegExp: /a/, isMap: new Map(), isSet: new Set(), isPromise: Promise.resolve(), isWeakMap: new WeakMap(), isWeakSet: new WeakSet(),
    isGeneratorFunction: function* () {}, isAsyncFunction: async () => {}, isGeneratorObject: (function* () {})(), isNativeError: new TypeError(),
    isNumberObject: Object(1), isStringObject: Object("a"), isBigIntObject: Object(1n), isSymbolObject: Object(Symbol()), isBooleanObject: Object(true),
    isArrayBuffer: new ArrayBuffer(1), isSharedArrayBuffer: new SharedArrayBuffer(1), isDataView: new DataView(new ArrayBuffer(1)), isProxy: new Proxy({}, {}),
    isMapIterator: new Map().keys(), isSetIterator: new Set().values(), isUint8Array: new Uint8Array(1), isBigInt64Array: new BigInt64Array(1),
    isTypedArray: new Float32Array(1), isArrayBufferView: new DataView(new ArrayBuffer(1)), isAnyArrayBuffer: new ArrayBuffer(1), isBoxedPrimitive: Object(1),
  };
  for (const [name, value] of Object.entries(samples)) {
    assert.strictEqual(types[name](value), true, name);
    for (const other of [1, "a", null, undefined, {}, []]) assert.strictEqual(types[name](other), false, name);
  }
  assert.strictEqual(types.isDate(Object.create(Date.prototype)), false);
  assert.strictEqual(types.isArgumentsObject((function () { return arguments; })()), true);
});

test("isDeepStrictEqual", () => {
  const equal = [
    [{ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] }], [new Set([{ a: 1 }, 2]), new Set([2, { a: 1 }])], [new Map([[{ k: 1 }, [1]]]), new Map([[{ k: 1 }, [1]]])],
    [new Date(5), new Date(5)], [/a/g, /a/g], [new Error("a"), new Error("a")], [new Uint8Array([1]), new Uint8Array([1])], [Object("a"), Object("a")],
  ];
  for (const [a, b] of equal) assert.strictEqual(util.isDeepStrictEqual(a, b), true, util.inspect(a));
  const different = [
    [0, -0], [1, "1"], [{ a: 1 }, { a: 1, b: undefined }], [[1, , 2], [1, undefined, 2]], [{}, Object.create(null)], [new Set([1]), new Set([2])],
    [new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]])], [/a/, /a/i], [new Error("a"), new TypeError("a")], [new Uint8Array([1]), Buffer.from([1])], [[], {}],
    [Object("a"), Object("b")], [new URL("http://a/b"), new URL("http://a/c")],
  ];
  for (const [a, b] of different) assert.strictEqual(util.isDeepStrictEqual(a, b), false, util.inspect(a));
  const first = { self: null };
  const second = { self: null };
  first.self = first;
  second.self = second;
  assert.strictEqual(util.isDeepStrictEqual(first, second), true);
});

test("parseArgs", () => {
  const options = { foo: { type: "boolean", short: "f" }, bar: { type: "string", short: "b" }, many: { type: "string", multiple: true, default: ["d"] } };
  const { values, positionals } = util.parseArgs({ args: ["-f", "--bar=x", "--many", "1", "--many", "2", "rest", "--", "-z"], options, allowPositionals: true });
  assert.deepStrictEqual({ ...values }, { foo: true, bar: "x", many: ["1", "2"] });
  assert.deepStrictEqual(positionals, ["rest", "-z"]);
  assert.deepStrictEqual({ ...util.parseArgs({ args: ["-fbvalue"], options }).values }, { foo: true, bar: "value", many: ["d"] });
  assert.throws(() => util.parseArgs({ args: ["--nope"], options }), { code: "ERR_PARSE_ARGS_UNKNOWN_OPTION", message: "Unknown option '--nope'" });
  assert.throws(() => util.parseArgs({ args: ["--bar"], options }), { code: "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", message: "Option '-b, --bar <value>' argument missing" });
  assert.throws(() => util.parseArgs({ args: ["x"], options }), { code: "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL" });
  const { tokens } = util.parseArgs({ args: ["-f", "--", "x"], options, allowPositionals: true, tokens: true });
  assert.deepStrictEqual(tokens.map((token) => token.kind), ["option", "option-terminator", "positional"]);
});

test("MIMEType and MIMEParams", () => {
  const type = new util.MIMEType('TEXT/HTML;Charset="a b";x=1;x=2');
  assert.strictEqual(String(type), 'text/html;charset="a b";x=1');
  assert.deepStrictEqual([...type.params], [["charset", "a b"], ["x", "1"]]);
  type.subtype = "plain";
  type.params.delete("charset");
  assert.strictEqual(JSON.stringify(type), '"text/plain;x=1"');
  assert.throws(() => new util.MIMEType("nope"), { code: "ERR_INVALID_MIME_SYNTAX" });
});

test("smaller functions", () => {
  assert.strictEqual(util.stripVTControlCharacters("\u001b[31mred\u001b[39m"), "red");
  assert.strictEqual(util.toUSVString("a\ud800"), "a\ufffd");
  assert.strictEqual(util.styleText(["red", "bold"], "x", { validateStream: false }), "\u001b[31m\u001b[1mx\u001b[22m\u001b[39m");
  assert.throws(() => util.styleText("nope", "x"), { code: "ERR_INVALID_ARG_VALUE" });
  assert.strictEqual(util.getSystemErrorName(-2), "ENOENT");
  assert.deepStrictEqual({ ...util.parseEnv("A=1 # c\nB='x#y'\nexport C=\"a\\nb\"\n") }, { A: "1", B: "x#y", C: "a\nb" });
  assert.strictEqual(util.debuglog("nothing").enabled, false);
  assert.strictEqual(new util.TextDecoder().decode(new util.TextEncoder().encode("é")), "é");
  if (inSandbox) assert.ok(util.getCallSites().length > 0);
});

test("aborted", async () => {
  const controller = new AbortController();
  const promise = util.aborted(controller.signal, {});
  controller.abort();
  await promise;
  await assert.rejects(util.aborted(undefined, {}), { code: "ERR_INVALID_ARG_TYPE" });
});

test("diff", () => {
  assert.deepStrictEqual(util.diff("abcabba", "cbabac"), [
    [1, "a"], [1, "b"], [0, "c"], [-1, "b"], [0, "a"], [0, "b"], [1, "b"], [0, "a"], [-1, "c"],
  ]);
  assert.deepStrictEqual(util.diff(["1", "2", "3"], ["1", "3", "4"]), [[0, "1"], [1, "2"], [0, "3"], [-1, "4"]]);
  assert.deepStrictEqual(util.diff("a", "a"), []);
  assert.deepStrictEqual(util.diff("", "ab"), [[-1, "a"], [-1, "b"]]);
  assert.throws(() => util.diff(["a", 1], ["a"]), { code: "ERR_INVALID_ARG_TYPE", message: /"actual\[1\]"/ });
});

test("styleText begins again where styled text inside ends", () => {
  const style = (name, text) => util.styleText(name, text, { validateStream: false });
  assert.strictEqual(style("red", `a${style("blue", "b")}c`), "\x1b[31ma\x1b[34mb\x1b[31mc\x1b[39m");
  assert.strictEqual(style("bold", `a${style("dim", "b")}c`), "\x1b[1ma\x1b[2mb\x1b[22m\x1b[1mc\x1b[22m");
  assert.strictEqual(style("red", `a${style("blue", "b")}`), "\x1b[31ma\x1b[34mb\x1b[39m\x1b[39m");
});

test("formats follow the default options, and null prototypes keep their maker's name", () => {
  util.inspect.defaultOptions.numericSeparator = true;
  assert.strictEqual(util.format("%d %i %s", 123456, 1e6, 123456n), "123_456 1_000_000 123_456n");
  util.inspect.defaultOptions.numericSeparator = false;
  class Foo {}
  assert.strictEqual(util.inspect(Object.setPrototypeOf(new Foo(), null)), "[Foo: null prototype] {}");
});
