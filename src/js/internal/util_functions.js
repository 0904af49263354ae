// SPEC: https://nodejs.org/api/util.html: the functions of `util` that make functions from functions.
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypePop, ArrayPrototypePush, FunctionPrototypeApply, FunctionPrototypeBind, ObjectDefineProperties, ObjectDefineProperty,
  ObjectGetOwnPropertyDescriptor, ObjectGetOwnPropertyDescriptors, ObjectGetPrototypeOf, ObjectSetPrototypeOf, ObjectValues, Promise,
  ReflectConstruct, ReflectOwnKeys, RegExp, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, SafeSet, StringPrototypeSplit, StringPrototypeToUpperCase, Symbol, SymbolFor } = primordials;
const { codes: { ERR_FALSY_VALUE_REJECTION, ERR_INVALID_ARG_TYPE } } = require("internal/errors");
const { validateFunction, validateString } = require("internal/validators");

const kCustom = SymbolFor("nodejs.util.promisify.custom");
// The names of a callback's values, for our own modules whose callbacks have several.
const kArguments = Symbol("customPromisifyArgs");

function copyOwn(target, source) {
  const descriptors = ObjectGetOwnPropertyDescriptors(source);
  const keys = ReflectOwnKeys(descriptors);
  for (let i = 0; i < keys.length; i++) ObjectSetPrototypeOf(descriptors[keys[i]], null);
  return ObjectDefineProperties(target, descriptors);
}

function markPromisified(fn) {
  return ObjectDefineProperty(fn, kCustom, { __proto__: null, value: fn, enumerable: false, writable: false, configurable: true });
}

function promisify(original) {
  validateFunction(original, "original");
  if (original[kCustom]) {
    validateFunction(original[kCustom], "util.promisify.custom");
    return markPromisified(original[kCustom]);
  }
  const names = original[kArguments];
  function fn(...args) {
    return new Promise((resolve, reject) => {
      ArrayPrototypePush(args, (error, ...values) => {
        if (error) {
          reject(error);
        } else if (names !== undefined && values.length > 1) {
          const result = {};
          for (let i = 0; i < names.length; i++) result[names[i]] = values[i];
          resolve(result);
        } else {
          resolve(values[0]);
        }
      });
      FunctionPrototypeApply(original, this, args);
    });
  }
  ObjectSetPrototypeOf(fn, ObjectGetPrototypeOf(original));
  markPromisified(fn);
  return copyOwn(fn, original);
}
promisify.custom = kCustom;

function rejectInto(reason, callback) {
  // A callback tells failure from success by its first argument, so it must not be falsy.
  callback(reason || new ERR_FALSY_VALUE_REJECTION(reason));
}

function callbackify(original) {
  validateFunction(original, "original");
  function callbackified(...args) {
    const given = ArrayPrototypePop(args);
    validateFunction(given, "last argument");
    const callback = FunctionPrototypeBind(given, this);
    const { nextTick } = require("node/process");
    FunctionPrototypeApply(original, this, args).then((value) => nextTick(callback, null, value), (reason) => nextTick(rejectInto, reason, callback));
  }
  const descriptors = ObjectGetOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === "number") descriptors.length.value += 1;
  if (typeof descriptors.name.value === "string") descriptors.name.value += "Callbackified";
  const values = ObjectValues(descriptors);
  for (let i = 0; i < values.length; i++) ObjectSetPrototypeOf(values[i], null);
  return ObjectDefineProperties(callbackified, descriptors);
}

function inherits(constructor, parent) {
  if (constructor === undefined || constructor === null) throw new ERR_INVALID_ARG_TYPE("ctor", "Function", constructor);
  if (parent === undefined || parent === null) throw new ERR_INVALID_ARG_TYPE("superCtor", "Function", parent);
  if (parent.prototype === undefined) throw new ERR_INVALID_ARG_TYPE("superCtor.prototype", "Object", parent.prototype);
  ObjectDefineProperty(constructor, "super_", { __proto__: null, value: parent, writable: true, configurable: true });
  ObjectSetPrototypeOf(constructor.prototype, parent.prototype);
}

const warnedCodes = new SafeSet();

function deprecate(fn, message, code, { modifyPrototype = true } = {}) {
  if (code !== undefined) validateString(code, "code");
  let warned = false;
  function warn(callee) {
    if (warned) return;
    warned = true;
    const process = require("node/process");
    if (process.noDeprecation === true || (code !== undefined && warnedCodes.has(code))) return;
    if (code !== undefined) warnedCodes.add(code);
    process.emitWarning(message, "DeprecationWarning", code, callee);
  }
  function deprecated(...args) {
    warn(deprecated);
    return new.target ? ReflectConstruct(fn, args, new.target) : FunctionPrototypeApply(fn, this, args);
  }
  if (modifyPrototype) {
    ObjectSetPrototypeOf(deprecated, fn);
    if (fn.prototype) deprecated.prototype = fn.prototype;
  }
  ObjectDefineProperty(deprecated, "length", { __proto__: null, ...ObjectGetOwnPropertyDescriptor(fn, "length") });
  return deprecated;
}

// The sections that NODE_DEBUG names, with `*` as a wildcard; read once.
let debugPatterns;

function isDebugEnabled(section) {
  if (debugPatterns === undefined) {
    debugPatterns = [];
    const setting = require("internal/env").env.NODE_DEBUG;
    const names = setting ? StringPrototypeSplit(setting, ",") : [];
    for (let i = 0; i < names.length; i++) {
      const escaped = RegExpPrototypeSymbolReplace(/[|\\{}()[\]^$+?.]/g, names[i], "\\$&");
      ArrayPrototypePush(debugPatterns, new RegExp(`^${RegExpPrototypeSymbolReplace(/\*/g, escaped, ".*")}$`, "i"));
    }
  }
  for (let i = 0; i < debugPatterns.length; i++) {
    if (RegExpPrototypeExec(debugPatterns[i], section) !== null) return true;
  }
  return false;
}

function debuglog(section, callback) {
  const name = StringPrototypeToUpperCase(`${section}`);
  let enabled;
  const isEnabled = () => (enabled ??= isDebugEnabled(name));
  const log = (...args) => {
    if (!isEnabled()) return;
    if (typeof callback === "function") {
      const first = callback;
      callback = undefined;
      first(log);
    }
    const text = FunctionPrototypeApply(require("internal/format").format, undefined, args);
    require("node/process").stderr.write(`${name} ${require("node/process").pid}: ${text}\n`);
  };
  ObjectDefineProperty(log, "enabled", { __proto__: null, get: isEnabled, configurable: true, enumerable: true });
  return log;
}

async function aborted(signal, resource) {
  const { validateAbortSignal, validateObject } = require("internal/validators");
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateObject(resource, "resource", 7);
  if (resource === null) throw new ERR_INVALID_ARG_TYPE("resource", "Object", resource);
  if (signal.aborted) return undefined;
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined), { __proto__: null, once: true }));
}

module.exports = { __proto__: null, aborted, callbackify, debuglog, deprecate, inherits, kArguments, promisify };
