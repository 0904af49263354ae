// SPEC: https://nodejs.org/api/assert.html#assertthrowsfn-error-message and its kin: what was thrown, and whether it was expected.
"use strict";

const { ArrayPrototypePush, Error, FunctionPrototypeCall, ObjectKeys, ObjectPrototypeIsPrototypeOf, RegExpPrototypeExec,
  String } = primordials;
const { codes: { ERR_AMBIGUOUS_ARGUMENT, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_RETURN_VALUE } } = require("internal/errors");
const { validateFunction } = require("internal/validators");
const { AssertionError } = require("internal/assertion_error");
const { types: { isPromise, isRegExp } } = require("internal/types");
const { isError } = require("internal/inspect_error");

const inspect = (value, options) => require("internal/inspect").inspect(value, options);
const NOTHING = { __proto__: null, nothing: "was thrown" };

function fail(options, generated = undefined) {
  if (isError(options.message)) throw options.message;
  const error = new AssertionError(options);
  if (generated !== undefined) error.generatedMessage = generated;
  throw error;
}

function catchFrom(fn) {
  validateFunction(fn, "fn");
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const isThenable = (value) => isPromise(value) || (value !== null && typeof value === "object" && typeof value.then === "function" && typeof value.catch === "function");

async function catchRejection(promiseOrFunction) {
  let promise = promiseOrFunction;
  if (typeof promise === "function") {
    promise = promiseOrFunction();
    if (!isThenable(promise)) throw new ERR_INVALID_RETURN_VALUE("instance of Promise", "promiseFn", promise);
  } else if (!isThenable(promise)) {
    throw new ERR_INVALID_ARG_TYPE("promiseFn", ["Function", "Promise"], promise);
  }
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const fits = (value, pattern) => typeof value === "string" && isRegExp(pattern) && RegExpPrototypeExec(pattern, value) !== null;

// The keys that matter, as an object that shows well in a diff.
class Comparison {
  constructor(object, keys, actual) {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key in object) this[key] = actual !== undefined && fits(actual[key], object[key]) ? actual[key] : object[key];
    }
  }
}

function compareKeys(actual, expected, message, caller) {
  const { isDeepStrictEqual } = require("internal/deep_equal");
  const keys = ObjectKeys(expected);
  if (expected instanceof Error) ArrayPrototypePush(keys, "name", "message");
  else if (keys.length === 0) throw new ERR_INVALID_ARG_VALUE("error", expected, "may not be an empty object");
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (fits(actual[key], expected[key]) || (key in actual && isDeepStrictEqual(actual[key], expected[key]))) continue;
    if (message) fail({ actual, expected, message, operator: caller.name, stackStartFn: caller });
    const error = new AssertionError({
      actual: new Comparison(actual, keys), expected: new Comparison(expected, keys, actual), operator: "deepStrictEqual", stackStartFn: caller,
    });
    error.actual = actual;
    error.expected = expected;
    error.operator = caller.name;
    throw error;
  }
}

// Why what was thrown is not what was expected, or undefined when it is.
function complaintOf(actual, expected) {
  if (isRegExp(expected)) {
    const text = String(actual);
    if (RegExpPrototypeExec(expected, text) !== null) return undefined;
    return `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
  }
  if (expected.prototype !== undefined && actual instanceof expected) return undefined;
  if (ObjectPrototypeIsPrototypeOf(Error, expected)) {
    const received = isError(actual) ? actual.name : inspect(actual, { depth: -1 });
    const text = `The error is expected to be an instance of "${expected.name}". Received "${received}"`;
    return isError(actual) ? `${text}\n\nError message:\n\n${actual.message}` : text;
  }
  const result = FunctionPrototypeCall(expected, {}, actual);
  if (result === true) return undefined;
  const name = expected.name ? `"${expected.name}" ` : "";
  const text = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
  return isError(actual) ? `${text}\n\nCaught error:\n\n${actual}` : text;
}

function checkThrown(actual, expected, message, caller) {
  if (typeof expected !== "function" && !isRegExp(expected)) {
    if (typeof actual === "object" && actual !== null) {
      compareKeys(actual, expected, message, caller);
      return;
    }
    const error = new AssertionError({ actual, expected, message, operator: "deepStrictEqual", stackStartFn: caller });
    error.operator = caller.name;
    throw error;
  }
  const complaint = complaintOf(actual, expected);
  if (complaint !== undefined) fail({ actual, expected, message: message || complaint, operator: caller.name, stackStartFn: caller }, !message);
}

function expectThrown(caller, what, actual, args) {
  let { 0: expected, 1: message } = args;
  if (typeof expected === "string") {
    if (args.length === 2) throw new ERR_INVALID_ARG_TYPE("error", ["Object", "Error", "Function", "RegExp"], expected);
    if (typeof actual === "object" && actual !== null) {
      if (actual.message === expected) throw new ERR_AMBIGUOUS_ARGUMENT("error/message", `The error message "${actual.message}" is identical to the message.`);
    } else if (actual === expected) {
      throw new ERR_AMBIGUOUS_ARGUMENT("error/message", `The error "${actual}" is identical to the message.`);
    }
    message = expected;
    expected = undefined;
  } else if (expected != null && typeof expected !== "object" && typeof expected !== "function") {
    throw new ERR_INVALID_ARG_TYPE("error", ["Object", "Error", "Function", "RegExp"], expected);
  }
  if (actual === NOTHING) {
    const details = `${expected?.name ? ` (${expected.name})` : ""}${message ? `: ${message}` : "."}`;
    fail({ actual: undefined, expected, operator: caller.name, message: `Missing expected ${what}${details}`, stackStartFn: caller });
  }
  if (expected) checkThrown(actual, expected, message, caller);
}

function isExpected(actual, expected) {
  if (typeof expected !== "function") {
    if (isRegExp(expected)) return RegExpPrototypeExec(expected, String(actual)) !== null;
    throw new ERR_INVALID_ARG_TYPE("expected", ["Function", "RegExp"], expected);
  }
  if (expected.prototype !== undefined && actual instanceof expected) return true;
  if (ObjectPrototypeIsPrototypeOf(Error, expected)) return false;
  return FunctionPrototypeCall(expected, {}, actual) === true;
}

function expectNotThrown(caller, what, actual, args) {
  if (actual === NOTHING) return;
  let { 0: expected, 1: message } = args;
  if (typeof expected === "string") {
    message = expected;
    expected = undefined;
  }
  if (expected && !isExpected(actual, expected)) throw actual;
  fail({
    actual, expected, operator: caller.name, stackStartFn: caller,
    message: `Got unwanted ${what}${message ? `: ${message}` : "."}\nActual message: "${actual && actual.message}"`,
  });
}

module.exports = { __proto__: null, catchFrom, catchRejection, expectNotThrown, expectThrown, fail };
