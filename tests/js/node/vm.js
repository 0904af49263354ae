// SPEC: https://nodejs.org/api/vm.html
import assert from "node:assert";
import vm, { Script, compileFunction, constants, createContext, isContext, runInContext, runInNewContext, runInThisContext } from "node:vm";
import { test } from "../harness.js";

test("a context object is the global object of its realm", () => {
  const sandbox = { a: 1 };
  assert.strictEqual(createContext(sandbox), sandbox);
  assert.strictEqual(isContext(sandbox), true);
  assert.strictEqual(isContext({}), false);
  assert.strictEqual(runInContext("a + 1", sandbox), 2);
  runInContext("b = 5; var c = 6; function f() { return a } let d = 7; this.e = 8; globalThis.g = f()", sandbox);
  assert.deepStrictEqual([sandbox.b, sandbox.c, sandbox.f(), sandbox.d, sandbox.e, sandbox.g], [5, 6, 1, undefined, 8, 1]);
  assert.strictEqual(runInContext("d", sandbox), 7);
  sandbox.late = "l";
  assert.strictEqual(runInContext("late", sandbox), "l");
  assert.strictEqual(runInContext("globalThis === this", sandbox), true);
  assert.deepStrictEqual([...runInContext("Object.keys(globalThis)", sandbox)].sort(), ["a", "b", "c", "e", "f", "g", "late"]);
  assert.strictEqual(runInContext("delete globalThis.b; typeof b", sandbox), "undefined");
  assert.strictEqual("b" in sandbox, false);
});

test("realms have their own built-ins and none of Node's globals", () => {
  assert.strictEqual(runInNewContext("[]") instanceof Array, false);
  assert.strictEqual(runInNewContext("[] instanceof Array"), true);
  assert.strictEqual(runInNewContext("typeof process + typeof require + typeof setTimeout + typeof Buffer"), "undefined".repeat(4));
  assert.strictEqual(runInNewContext("Promise.resolve(1) instanceof Promise"), true);
  assert.deepStrictEqual(Object.keys(runInNewContext("({ x: 1 })")), ["x"]);
});

test("descriptors, read-only values and strict mode", () => {
  const sandbox = createContext({ a: 1 });
  Object.defineProperty(sandbox, "fixed", { value: 3, writable: false });
  assert.strictEqual(runInContext("fixed = 4; fixed", sandbox), 3);
  assert.deepStrictEqual({ ...runInContext("Object.getOwnPropertyDescriptor(globalThis, 'a')", sandbox) }, { value: 1, writable: true, enumerable: true, configurable: true });
  runInContext("Object.defineProperty(globalThis, 'made', { get() { return 9 }, configurable: true })", sandbox);
  assert.strictEqual(sandbox.made, 9);
  assert.throws(() => runInContext("'use strict'; nothing = 1", sandbox), (error) => error.name === "ReferenceError");
  assert.throws(() => runInContext("nothing", sandbox), (error) => error.name === "ReferenceError" && error.message === "nothing is not defined");
  assert.strictEqual(runInContext("'use strict'; a = 2; a", sandbox), 2);
});

test("the object that names itself", () => {
  const sandbox = createContext({});
  sandbox.window = sandbox;
  assert.strictEqual(runInContext("window === globalThis", sandbox), true);
});

test("scripts run again and again, in any realm", () => {
  const script = new Script("typeof n === 'undefined' ? (n = 1) : ++n");
  const first = createContext({});
  const second = createContext({});
  assert.deepStrictEqual([script.runInContext(first), script.runInContext(first), script.runInContext(second)], [1, 2, 1]);
  assert.strictEqual(new Script("1 + 1").runInThisContext(), 2);
  assert.strictEqual(runInThisContext("globalThis"), globalThis);
  assert.strictEqual(new Script("x * 2").runInNewContext({ x: 21 }), 42);
});

test("code caches", () => {
  const source = "function cached() { return 7 } cached()";
  const cachedData = new Script(source).createCachedData();
  assert.ok(Buffer.isBuffer(cachedData) && cachedData.length > 0);
  const script = new Script(source, { cachedData });
  assert.strictEqual(script.cachedDataRejected, false);
  assert.strictEqual(script.runInThisContext(), 7);
  assert.strictEqual(new Script("other()", { cachedData }).cachedDataRejected, true);
});

test("functions", () => {
  assert.strictEqual(compileFunction("return a + b", ["a", "b"])(1, 2), 3);
  assert.strictEqual(compileFunction("return x", [], { contextExtensions: [{ x: 5 }] })(), 5);
  assert.strictEqual(compileFunction("return y", [], { parsingContext: createContext({ y: 6 }) })(), 6);
});

test("errors and where they are", () => {
  assert.throws(() => new Script("var q =", { filename: "f.js" }), { name: "SyntaxError", message: "Unexpected end of input" });
  try {
    runInNewContext("\n  missing()", {}, { filename: "named.js" });
    assert.fail("it throws");
  } catch (error) {
    assert.match(error.stack, /named\.js:2:3/);
  }
  try {
    new Script("throw new Error('offset')", { filename: "o.js", lineOffset: 10, columnOffset: 4 }).runInThisContext();
    assert.fail("it throws");
  } catch (error) {
    assert.match(error.stack, /o\.js:11:\d+/);
  }
});

test("arguments are checked", () => {
  assert.throws(() => isContext(1), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => runInContext("1", {}), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => createContext(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new Script("1", { filename: 5 }), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => compileFunction(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("options of contexts", async () => {
  assert.throws(() => runInNewContext("eval('1')", {}, { contextCodeGeneration: { strings: false } }), (error) => error.name === "EvalError");
  const plain = createContext(constants.DONT_CONTEXTIFY);
  plain.z = 3;
  assert.strictEqual(runInContext("z", plain), 3);
  const seen = await new Promise((resolve) => runInNewContext("p.then(done)", { p: Promise.resolve(4), done: resolve }));
  assert.strictEqual(seen, 4);
  assert.strictEqual(typeof vm.measureMemory, "function");
});

test("a realm shows all keys of its object, and nothing of it disturbs how realms are made", () => {
  const hidden = Symbol("hidden");
  const sandbox = { 1: "one", key: 2, [hidden]: 3 };
  Object.defineProperty(sandbox, "quiet", { value: 4, enumerable: false });
  const global = runInContext("this", createContext(sandbox));
  assert.deepStrictEqual(Object.keys(global), ["1", "key"]);
  assert.strictEqual(Object.getOwnPropertyNames(global).includes("quiet"), true);
  assert.strictEqual(Object.getOwnPropertySymbols(global).includes(hidden), true);
  runInContext("this[2] = 'two'; Object.defineProperty(this, 3, { value: 'three' }); delete this[1]", sandbox);
  assert.deepStrictEqual([sandbox[1], sandbox[2], sandbox[3]], [undefined, "two", "three"]);
  assert.strictEqual(runInContext("console", createContext({ __proto__: globalThis })), console);
  assert.strictEqual(runInContext("structuredClone", createContext(Object.create(globalThis))), structuredClone);
  assert.strictEqual(runInContext("this[0]", createContext([7, 8])), 7);
});

test("what is constant stays, and declared variables outlive their property", () => {
  const sandbox = createContext(Object.defineProperty({}, "fixed", { value: 1 }));
  assert.throws(() => runInContext("Object.defineProperty(this, 'fixed', { value: 2 })", sandbox), /Cannot redefine property: fixed/);
  assert.strictEqual(runInContext("var kept = 'yes'; delete kept; kept", sandbox), "yes");
});

test("an error that leaves a script shows the line", () => {
  const place = { filename: "a.js", lineOffset: 4, columnOffset: 9 };
  const stack = (options) => {
    try {
      return runInNewContext(" throw new Error('x')", {}, options);
    } catch (error) {
      return error.stack;
    }
  };
  assert.ok(stack(place).startsWith("a.js:5\n throw new Error('x')\n ^\n\nError: x\n"), stack(place));
  assert.ok(stack({ ...place, displayErrors: false }).startsWith("Error: x\n"));
});

test("functions have code caches, and memory is measured", async () => {
  const made = compileFunction("return a + 1", ["a"], { produceCachedData: true });
  assert.strictEqual(made.cachedDataProduced, true);
  assert.strictEqual(Buffer.isBuffer(made.cachedData), true);
  const again = compileFunction("return a + 1", ["a"], { cachedData: made.cachedData });
  assert.deepStrictEqual([again(1), again.cachedDataRejected], [2, false]);
  assert.throws(() => vm.measureMemory({ mode: "odd" }), { code: "ERR_INVALID_ARG_VALUE" });
  const measured = await vm.measureMemory({ mode: "detailed", execution: "eager" });
  assert.deepStrictEqual(Object.keys(measured), ["total", "WebAssembly", "current", "other"]);
});
