// SPEC: https://nodejs.org/api/assert.html#class-assertassertionerror
// Differs: messages have no colours. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, Error, ErrorCaptureStackTrace, ObjectAssign, ObjectDefineProperty, ObjectGetPrototypeOf, ReflectSet, String,
  StringPrototypeSlice, StringPrototypeSplit, Symbol, SymbolFor } = primordials;
const { validateObject, validateOneOf } = require("internal/validators");

// Errors are compared without their stacks, which always differ.
function copyError(source) {
  const target = ObjectAssign({ __proto__: ObjectGetPrototypeOf(source) }, source);
  ObjectDefineProperty(target, "message", { __proto__: null, value: source.message });
  if ("cause" in source) {
    const { cause } = source;
    ObjectDefineProperty(target, "cause", { __proto__: null, value: cause instanceof Error ? copyError(cause) : cause });
  }
  return target;
}

function messageOf(options) {
  const { message, operator, diff } = options;
  let { actual, expected } = options;
  if (message != null) {
    if (operator !== "strictEqual" && operator !== "deepStrictEqual") return String(message);
    // Node shows the difference below the caller's own message too.
    return require("internal/assertion_diff").describeDifference(actual, expected, operator, String(message), diff);
  }
  if (actual instanceof Error && expected instanceof Error) {
    actual = copyError(actual);
    expected = copyError(expected);
  }
  return require("internal/assertion_diff").describe(actual, expected, operator, diff);
}

function superWithoutStack(options) {
  validateObject(options, "options");
  if (options.diff !== undefined) validateOneOf(options.diff, "options.diff", ["full", "simple"]);
  const text = messageOf(options);
  const { stackTraceLimit } = Error;
  ReflectSet(Error, "stackTraceLimit", 0);
  return { text, stackTraceLimit };
}

function shorten(text) {
  const lines = StringPrototypeSplit(text, "\n", 11);
  if (lines.length > 10) {
    lines.length = 10;
    return `${ArrayPrototypeJoin(lines, "\n")}\n...`;
  }
  return text.length > 512 ? `${StringPrototypeSlice(text, 0, 512)}...` : text;
}

class AssertionError extends Error {
  constructor(options) {
    const { text, stackTraceLimit } = superWithoutStack(options);
    super(text);
    ReflectSet(Error, "stackTraceLimit", stackTraceLimit);
    const { message, operator, actual, expected, stackStartFn, stackStartFunction, diff = "simple" } = options;
    this.generatedMessage = !message;
    // The header of the stack has the code, the name has not: the stack is formatted on its first read.
    ObjectDefineProperty(this, "name", { __proto__: null, value: "AssertionError [ERR_ASSERTION]", enumerable: false, writable: true, configurable: true });
    this.code = "ERR_ASSERTION";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    this.diff = diff;
    ErrorCaptureStackTrace(this, stackStartFn || stackStartFunction);
    this.stack; // eslint-disable-line no-unused-expressions
    this.name = "AssertionError";
  }

  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }

  [SymbolFor("nodejs.util.inspect.custom")](depth, context) {
    const { inspect } = require("internal/inspect");
    const { actual, expected } = this;
    // The message shows both values together; here they are kept short.
    if (typeof actual === "string") this.actual = shorten(actual);
    if (typeof expected === "string") this.expected = shorten(expected);
    const text = inspect(this, { ...context, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}

// Where an `Assert` says how much of a difference its messages show.
const kDiff = Symbol("diff");

module.exports = { __proto__: null, AssertionError, kDiff };
