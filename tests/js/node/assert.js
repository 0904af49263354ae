// SPEC: https://nodejs.org/api/assert.html
import assert, { AssertionError } from "node:assert";
import strict from "node:assert/strict";
import { test } from "../harness.js";

function failureOf(fn) {
  try {
    fn();
  } catch (error) {
    return error;
  }
  throw new Error("did not fail");
}

test("a failure says what was compared", () => {
  const error = failureOf(() => assert.strictEqual(1, 2));
  assert.ok(error instanceof AssertionError && error instanceof Error);
  assert.strictEqual(error.name, "AssertionError");
  assert.deepStrictEqual([error.code, error.actual, error.expected, error.operator, error.generatedMessage], ["ERR_ASSERTION", 1, 2, "strictEqual", true]);
  assert.strictEqual(error.message, "Expected values to be strictly equal:\n\n1 !== 2\n");
  assert.match(error.stack, /^AssertionError \[ERR_ASSERTION\]: Expected values to be strictly equal:/);
});

test("differences are shown by line", () => {
  const { message } = failureOf(() => assert.deepStrictEqual({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } }));
  assert.ok(message.startsWith("Expected values to be strictly deep-equal:\n+ actual - expected"));
  assert.ok(message.includes("+       2\n-       3"));
});

test("loose and strict equality", () => {
  assert.equal(1, "1");
  assert.equal(NaN, NaN);
  assert.notEqual(1, 2);
  assert.throws(() => assert.strictEqual(1, "1"), AssertionError);
  assert.throws(() => assert.notStrictEqual(NaN, NaN), /Expected "actual" to be strictly unequal to: NaN/);
  assert.deepEqual({ a: 1 }, { a: "1" });
  assert.throws(() => assert.deepStrictEqual({ a: 1 }, { a: "1" }), AssertionError);
  assert.notDeepStrictEqual([1, 2], [2, 1]);
  assert.throws(() => assert.deepStrictEqual([0], [-0]), AssertionError);
  assert.throws(() => assert.equal(1), { code: "ERR_MISSING_ARGS" });
});

test("ok, fail, ifError", () => {
  assert(true);
  assert.throws(() => assert(0, "why"), { message: "why", operator: "==" });
  const given = new TypeError("given");
  assert.strictEqual(failureOf(() => assert.ok(false, given)), given);
  assert.throws(() => assert.ok(), { message: "No value argument passed to `assert.ok()`" });
  assert.throws(() => assert.fail(), { message: "Failed", operator: "fail" });
  assert.throws(() => assert.fail("boom"), { message: "boom", generatedMessage: false });
  assert.ifError(null);
  assert.throws(() => assert.ifError(new Error("x")), { message: "ifError got unwanted exception: x", operator: "ifError" });
});

test("throws checks what was thrown", () => {
  const error = new TypeError("bad value");
  error.code = "X";
  const thrower = () => {
    throw error;
  };
  assert.throws(thrower);
  assert.throws(thrower, TypeError);
  assert.throws(thrower, /bad/);
  assert.throws(thrower, { message: /value/, name: "TypeError", code: "X" });
  assert.throws(thrower, (thrown) => thrown === error);
  assert.throws(() => assert.throws(() => {}), { message: "Missing expected exception." });
  assert.throws(() => assert.throws(() => {}, TypeError, "hint"), { message: "Missing expected exception (TypeError): hint" });
  assert.throws(() => assert.throws(thrower, /good/), { message: "The input did not match the regular expression /good/. Input:\n\n'TypeError: bad value'\n" });
  assert.throws(() => assert.throws(thrower, { message: "other" }), { operator: "throws", generatedMessage: true });
  assert.throws(() => assert.throws(thrower, "bad value"), { code: "ERR_AMBIGUOUS_ARGUMENT" });
  assert.throws(() => assert.throws("x"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.doesNotThrow(() => {});
  assert.throws(() => assert.doesNotThrow(thrower), { message: 'Got unwanted exception.\nActual message: "bad value"' });
});

test("rejects and doesNotReject", async () => {
  await assert.rejects(Promise.reject(new Error("no")), /no/);
  await assert.rejects(async () => {
    throw new RangeError("r");
  }, RangeError);
  await assert.rejects(assert.rejects(Promise.resolve(1)), { message: "Missing expected rejection." });
  await assert.rejects(assert.rejects(5), { code: "ERR_INVALID_ARG_TYPE" });
  await assert.rejects(assert.rejects(() => 5), { code: "ERR_INVALID_RETURN_VALUE" });
  await assert.doesNotReject(Promise.resolve());
});

test("match and doesNotMatch", () => {
  assert.match("abc", /b/);
  assert.doesNotMatch("abc", /x/);
  assert.throws(() => assert.match("abc", /x/), { message: "The input did not match the regular expression /x/. Input:\n\n'abc'\n" });
  assert.throws(() => assert.match(5, /x/), { message: 'The "string" argument must be of type string. Received type number (5)' });
});

test("strict mode replaces the loose functions", () => {
  assert.throws(() => strict.equal(1, "1"), AssertionError);
  assert.strictEqual(strict.deepEqual, assert.deepStrictEqual);
  assert.strictEqual(assert.strict, strict);
  assert.strictEqual(strict.strict, strict);
});

test("a failure without a message shows its source", () => {
  const shown = (source) => `The expression evaluated to a falsy value:\n\n  ${source}\n`;
  assert.throws(() => assert(0), { message: shown("assert(0)"), generatedMessage: true });
  assert.throws(() => assert.ok(typeof 123 === "string"), { message: shown('assert.ok(typeof 123 === "string")') });
  assert.throws(() => assert.strict.ok(")" === "(", undefined), { message: shown('assert.strict.ok(")" === "(", undefined)') });
  assert.throws(() => assert.ok(/\)/.test("x")), { message: shown('assert.ok(/\\)/.test("x"))') });
  assert.throws(() => new Function("check", "check(0)")(assert), { message: shown("check(0)") });
  assert.throws(() => assert(0, "own"), { message: "own", generatedMessage: false });
});

test("CallTracker", () => {
  const tracker = new assert.CallTracker();
  function add(a, b) {
    return a + b;
  }
  const watched = tracker.calls(add, 2);
  const other = tracker.calls();
  assert.deepStrictEqual([watched.name, watched.length, watched(1, 2)], ["add", 2, 3]);
  assert.deepStrictEqual(tracker.getCalls(watched), [{ thisArg: undefined, arguments: [1, 2] }]);
  const reports = tracker.report().map(({ message, actual, expected, operator }) => ({ message, actual, expected, operator }));
  assert.deepStrictEqual(reports, [
    { message: "Expected the add function to be executed 2 time(s) but was executed 1 time(s).", actual: 1, expected: 2, operator: "add" },
    { message: "Expected the calls function to be executed 1 time(s) but was executed 0 time(s).", actual: 0, expected: 1, operator: "calls" },
  ]);
  assert.throws(() => tracker.verify(), { code: "ERR_ASSERTION", message: "Functions were not called the expected number of times" });
  watched(3, 4);
  other();
  tracker.verify();
  tracker.reset(watched);
  assert.deepStrictEqual(tracker.getCalls(watched), []);
  assert.throws(() => tracker.getCalls(add), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => tracker.calls(add, 0), { code: "ERR_OUT_OF_RANGE" });
});

test("Assert with options", () => {
  const strict = new assert.Assert();
  const loose = new assert.Assert({ strict: false });
  assert.throws(() => strict.equal(1, "1"), { code: "ERR_ASSERTION" });
  loose.equal(1, "1");
  assert.throws(() => new assert.Assert({ diff: "x" }), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => assert.Assert(), { code: "ERR_CONSTRUCT_CALL_REQUIRED" });
});
