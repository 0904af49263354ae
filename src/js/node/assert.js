// SPEC: https://nodejs.org/api/assert.html
// Differs: no. Refuses: nothing.
"use strict";

const { NumberIsNaN, ObjectAssign, ObjectIs, RegExpPrototypeExec } = primordials;
const { op_lazy_property } = ops;
const { codes: { ERR_INVALID_ARG_TYPE, ERR_MISSING_ARGS } } = require("internal/errors");
const { AssertionError, kDiff } = require("internal/assertion_error");
const { fail: throwFailure, catchFrom, catchRejection, expectNotThrown, expectThrown } = require("internal/assert_throws");
const { isDeepEqual, isDeepStrictEqual, isPartialStrictEqual } = require("internal/deep_equal");
const { types: { isRegExp } } = require("internal/types");

const inspect = (value) => require("internal/inspect").inspect(value);

function checkOk(caller, args) {
  const { 0: value, 1: message } = args;
  if (value) return;
  if (args.length === 0) {
    throwFailure({ actual: value, expected: true, message: "No value argument passed to `assert.ok()`", operator: "==", stackStartFn: caller }, true);
  }
  if (message == null) {
    const source = require("internal/assert_source").sourceOfCall(caller);
    if (source !== undefined) {
      const text = `The expression evaluated to a falsy value:\n\n  ${source}\n`;
      throwFailure({ actual: value, expected: true, message: text, operator: "==", stackStartFn: caller }, true);
    }
  }
  throwFailure({ actual: value, expected: true, message, operator: "==", stackStartFn: caller });
}

function assert(...args) {
  checkOk(assert, args);
}

function ok(...args) {
  checkOk(ok, args);
}

function fail(message) {
  if (arguments.length === 0 || message == null) throwFailure({ operator: "fail", message: "Failed", stackStartFn: fail }, true);
  // The older form: fail(actual, expected, message, operator, stackStartFn).
  if (arguments.length > 1) {
    const { 0: actual, 1: expected, 2: text, 3: operator, 4: stackStartFn } = arguments;
    const shown = operator ?? (arguments.length === 2 ? "!=" : "fail");
    throwFailure({ actual, expected, message: text, operator: shown, stackStartFn: stackStartFn || fail });
  }
  throwFailure({ operator: "fail", message, stackStartFn: fail });
}

// eslint-disable-next-line eqeqeq
const looselyEqual = (a, b) => a == b || (NumberIsNaN(a) && NumberIsNaN(b));

// A function of (actual, expected, message) that fails when `holds` does not.
function comparison(name, operator, holds) {
  const table = {
    [name](actual, expected, message) {
      if (arguments.length < 2) throw new ERR_MISSING_ARGS("actual", "expected");
      if (!holds(actual, expected)) throwFailure({ actual, expected, message, operator, stackStartFn: table[name], diff: this?.[kDiff] });
    },
  };
  return table[name];
}

function throws(fn, ...args) {
  expectThrown(throws, "exception", catchFrom(fn), args);
}

async function rejects(promiseFn, ...args) {
  expectThrown(rejects, "rejection", await catchRejection(promiseFn), args);
}

function doesNotThrow(fn, ...args) {
  expectNotThrown(doesNotThrow, "exception", catchFrom(fn), args);
}

async function doesNotReject(fn, ...args) {
  expectNotThrown(doesNotReject, "rejection", await catchRejection(fn), args);
}

function ifError(error) {
  if (error === null || error === undefined) return;
  let what = inspect(error);
  if (typeof error === "object" && typeof error.message === "string") {
    what = error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
  }
  throwFailure({ actual: error, expected: null, operator: "ifError", message: `ifError got unwanted exception: ${what}`, stackStartFn: ifError }, false);
}

function checkMatch(string, pattern, message, caller, wanted) {
  if (!isRegExp(pattern)) throw new ERR_INVALID_ARG_TYPE("regexp", "RegExp", pattern);
  if (typeof string === "string" && (RegExpPrototypeExec(pattern, string) !== null) === wanted) return;
  let complaint;
  if (typeof string !== "string") complaint = `The "string" argument must be of type string. Received type ${typeof string} (${inspect(string)})`;
  else {
    const what = wanted ? "The input did not match the regular expression" : "The input was expected to not match the regular expression";
    complaint = `${what} ${inspect(pattern)}. Input:\n\n${inspect(string)}\n`;
  }
  throwFailure({ actual: string, expected: pattern, message: message || complaint, operator: caller.name, stackStartFn: caller }, !message);
}

function match(string, regexp, message) {
  checkMatch(string, regexp, message, match, true);
}

function doesNotMatch(string, regexp, message) {
  checkMatch(string, regexp, message, doesNotMatch, false);
}

function strict(...args) {
  checkOk(strict, args);
}

module.exports = assert;
ObjectAssign(assert, {
  fail,
  AssertionError,
  ok,
  equal: comparison("equal", "==", looselyEqual),
  notEqual: comparison("notEqual", "!=", (a, b) => !looselyEqual(a, b)),
  deepEqual: comparison("deepEqual", "deepEqual", isDeepEqual),
  notDeepEqual: comparison("notDeepEqual", "notDeepEqual", (a, b) => !isDeepEqual(a, b)),
  deepStrictEqual: comparison("deepStrictEqual", "deepStrictEqual", isDeepStrictEqual),
  notDeepStrictEqual: comparison("notDeepStrictEqual", "notDeepStrictEqual", (a, b) => !isDeepStrictEqual(a, b)),
  strictEqual: comparison("strictEqual", "strictEqual", ObjectIs),
  notStrictEqual: comparison("notStrictEqual", "notStrictEqual", (a, b) => !ObjectIs(a, b)),
  partialDeepStrictEqual: comparison("partialDeepStrictEqual", "partialDeepStrictEqual", isPartialStrictEqual),
  throws,
  rejects,
  doesNotThrow,
  doesNotReject,
  ifError,
  match,
  doesNotMatch,
});
assert.strict = ObjectAssign(strict, assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
strict.strict = strict;

for (const target of [assert, strict]) {
  op_lazy_property(target, "Assert", () => require("internal/assert_class"), true);
  op_lazy_property(target, "CallTracker", () => require("internal/call_tracker"), true);
}
