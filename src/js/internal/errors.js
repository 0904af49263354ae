// SPEC: https://nodejs.org/api/errors.html
// Node's errors with a `code`, made from the table in `internal/error_table`.
// Differs: `ERR_ACCESS_DENIED` says what the sandbox denies. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, Error, ErrorCaptureStackTrace, FunctionPrototypeApply, ObjectAssign, ObjectDefineProperties,
  ObjectDefineProperty, ReflectSet } = primordials;

// A format gets as `this` an object for properties that the error gets too.
const messageOf = (extra, format, args) => (typeof format === "string" ? format : FunctionPrototypeApply(format, extra, args));

// The stack is formatted when it is first read, from the name of that moment: Node's header
// `TypeError [ERR_X]: message` needs the code in the name until then.
function writeStackHeader(error, code, hide) {
  const { name } = error;
  try {
    ErrorCaptureStackTrace(error, hide);
    ObjectDefineProperty(error, "name", { __proto__: null, value: `${name} [${code}]`, configurable: true, writable: true });
    error.stack; // eslint-disable-line no-unused-expressions
  } catch {
    // A guest's Error.prepareStackTrace threw: the error itself still has to arrive.
  }
  delete error.name;
}

// V8 keeps the message of the construction for the stack's header, so it has to be complete by then.
// A guest may have frozen Error: then the stack is made twice, which only costs time.
function makeWithoutStack(Base, message) {
  const limit = Error.stackTraceLimit;
  const changed = ReflectSet(Error, "stackTraceLimit", 0);
  try {
    return new Base(message);
  } finally {
    if (changed) ReflectSet(Error, "stackTraceLimit", limit);
  }
}

function decorate(error, code, hide) {
  ObjectDefineProperty(error, "toString", {
    __proto__: null,
    value() {
      return `${this.name} [${code}]: ${this.message}`;
    },
    enumerable: false, writable: true, configurable: true,
  });
  writeStackHeader(error, code, hide);
  return error;
}

function makeErrorClass(code, Base, format) {
  function NodeError(...args) {
    const extra = { __proto__: null };
    const error = makeWithoutStack(Base, messageOf(extra, format, args));
    error.code = code;
    ObjectAssign(error, extra);
    return decorate(error, code, NodeError);
  }
  return NodeError;
}

// A code that appears with more than one base has the others as properties: `new codes.ERR_X.RangeError()`.
function defineCode(table, code, format, bases) {
  const first = makeErrorClass(code, bases[0], format);
  for (let i = 1; i < bases.length; i++) first[bases[i].name] = makeErrorClass(code, bases[i], format);
  table[code] = first;
}

class AbortError extends Error {
  constructor(message = "The operation was aborted", options = undefined) {
    if (options !== undefined && typeof options !== "object") {
      throw new codes.ERR_INVALID_ARG_TYPE("options", "Object", options);
    }
    super(message, options);
    this.code = "ABORT_ERR";
    this.name = "AbortError";
  }
}

// What the sandbox does not allow. `what` names it, `hint` says what to do instead.
function denied(what, hint) {
  return new codes.ERR_ACCESS_DENIED(what, hint);
}

// An error of a failed system call, as libuv's wrappers in Node make them.
function systemError(name, syscall, path, dest) {
  const { errnoOf, messageOfErrno } = require("internal/errno");
  let message = `${name}: ${messageOfErrno(name)}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (dest !== undefined) message += ` -> '${dest}'`;
  const error = new Error(message);
  error.errno = errnoOf(name);
  error.code = name;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  ErrorCaptureStackTrace(error, systemError);
  return error;
}

// `ERR_SYSTEM_ERROR` and its kin: `context` has code, message, syscall and maybe path, dest, errno.
function makeSystemErrorClass(key, prefix) {
  return function SystemError(context) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    const error = makeWithoutStack(Error, message);
    ObjectDefineProperty(error, "name", { __proto__: null, value: "SystemError", configurable: true, writable: true });
    error.code = key;
    decorate(error, key, SystemError);
    ObjectDefineProperties(error, {
      name: { __proto__: null, value: "SystemError", configurable: true, writable: true },
      info: { __proto__: null, value: context, enumerable: true, configurable: true },
      errno: { __proto__: null, value: context.errno, enumerable: true, configurable: true, writable: true },
      syscall: { __proto__: null, value: context.syscall, enumerable: true, configurable: true, writable: true },
    });
    if (context.path !== undefined) error.path = context.path;
    if (context.dest !== undefined) error.dest = context.dest;
    return error;
  };
}

function aggregateTwoErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (ArrayIsArray(outer.errors)) {
    ArrayPrototypePush(outer.errors, inner);
    return outer;
  }
  const error = new primordials.AggregateError([outer, inner], outer.message);
  error.code = outer.code;
  return error;
}

// Makes the caller of `fn` the first frame of what `fn` throws.
function hideStackFrames(fn) {
  function wrapped(...args) {
    try {
      return FunctionPrototypeApply(fn, this, args);
    } catch (error) {
      if (Error.stackTraceLimit && isNodeError(error)) writeStackHeader(error, error.code, wrapped);
      throw error;
    }
  }
  wrapped.withoutStackTrace = fn;
  return wrapped;
}

const isNodeError = (error) => typeof error === "object" && error !== null && typeof error.code === "string" && codes[error.code] !== undefined;

let overflowMessage;
function isStackOverflowError(error) {
  if (overflowMessage === undefined) {
    const overflow = () => overflow();
    try {
      overflow();
    } catch (thrown) {
      overflowMessage = thrown.message;
    }
  }
  return typeof error === "object" && error !== null && error.name === "RangeError" && error.message === overflowMessage;
}

const { determineSpecificType, entries, formatList, systemEntries } = require("internal/error_table");
const codes = { __proto__: null };
for (let i = 0; i < entries.length; i++) defineCode(codes, entries[i][0], entries[i][1], entries[i][2]);
for (let i = 0; i < systemEntries.length; i++) codes[systemEntries[i][0]] = makeSystemErrorClass(systemEntries[i][0], systemEntries[i][1]);

module.exports = {
  __proto__: null, AbortError, aggregateTwoErrors, codes, denied, determineSpecificType, formatList, hideStackFrames, isNodeError,
  isStackOverflowError, systemError,
};
