// SPEC: https://nodejs.org/api/errors.html#err_invalid_arg_type and its kin.
// Argument checks with the errors that Node gives. Differs: no. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypeJoin, ArrayPrototypeMap, ArrayBufferIsView, NumberIsInteger, NumberIsNaN,
  NumberMAX_SAFE_INTEGER, NumberMIN_SAFE_INTEGER, NumberParseInt, RegExpPrototypeExec, String, StringPrototypeToUpperCase,
  StringPrototypeTrim } = primordials;
const { codes } = require("internal/errors");
const { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, ERR_SOCKET_BAD_PORT, ERR_UNKNOWN_SIGNAL } = codes;

const isInt32 = (value) => value === (value | 0);
const isUint32 = (value) => value === value >>> 0;

function validateInteger(value, name, min = NumberMIN_SAFE_INTEGER, max = NumberMAX_SAFE_INTEGER) {
  if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE(name, "number", value);
  if (!NumberIsInteger(value)) throw new ERR_OUT_OF_RANGE(name, "an integer", value);
  if (value < min || value > max) throw new ERR_OUT_OF_RANGE(name, `>= ${min} && <= ${max}`, value);
}

function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  validateInteger(value, name, min, max);
}

function validateUint32(value, name, positive = false) {
  validateInteger(value, name, positive ? 1 : 0, 4294967295);
}

function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== "number") throw new ERR_INVALID_ARG_TYPE(name, "number", value);
  if ((min != null && value < min) || (max != null && value > max) || ((min != null || max != null) && NumberIsNaN(value))) {
    const range = `${min != null ? `>= ${min}` : ""}${min != null && max != null ? " && " : ""}${max != null ? `<= ${max}` : ""}`;
    throw new ERR_OUT_OF_RANGE(name, range, value);
  }
}

function validateFiniteNumber(value, name) {
  if (value === undefined) return false;
  validateNumber(value, name);
  if (value - value !== 0) {
    if (NumberIsNaN(value)) return false;
    throw new ERR_OUT_OF_RANGE(name, "a finite number", value);
  }
  return true;
}

function checkRangesOrGetDefault(value, name, lower, upper, fallback) {
  if (!validateFiniteNumber(value, name)) return fallback;
  if (value < lower || value > upper) throw new ERR_OUT_OF_RANGE(name, `>= ${lower} and <= ${upper}`, value);
  return value;
}

function makeTypeValidator(type) {
  return (value, name) => {
    if (typeof value !== type) throw new ERR_INVALID_ARG_TYPE(name, type, value);
  };
}

const validateString = makeTypeValidator("string");
const validateBoolean = makeTypeValidator("boolean");

function validateFunction(value, name) {
  if (typeof value !== "function") throw new ERR_INVALID_ARG_TYPE(name, "Function", value);
}

function validateUndefined(value, name) {
  if (value !== undefined) throw new ERR_INVALID_ARG_TYPE(name, "undefined", value);
}

function validateOneOf(value, name, allowed) {
  if (ArrayPrototypeIncludes(allowed, value)) return;
  const list = ArrayPrototypeJoin(ArrayPrototypeMap(allowed, (one) => (typeof one === "string" ? `'${one}'` : String(one))), ", ");
  throw new ERR_INVALID_ARG_VALUE(name, value, `must be one of: ${list}`);
}

function validateUnion(value, name, union) {
  if (!ArrayPrototypeIncludes(union, value)) throw new ERR_INVALID_ARG_TYPE(name, `('${ArrayPrototypeJoin(union, "|")}')`, value);
}

// What `validateObject` accepts besides plain objects; the values may be added up.
const kValidateObjectNone = 0;
const kValidateObjectAllowNullable = 1;
const kValidateObjectAllowArray = 2;
const kValidateObjectAllowFunction = 4;
const kValidateObjectAllowObjects = 6;
const kValidateObjectAllowObjectsAndNull = 7;

function validateObject(value, name, options = kValidateObjectNone) {
  if (value === null) {
    if ((options & kValidateObjectAllowNullable) !== 0) return;
  } else if (ArrayIsArray(value)) {
    if ((options & kValidateObjectAllowArray) !== 0) return;
  } else if (typeof value === "object") {
    return;
  } else if (typeof value === "function" && (options & kValidateObjectAllowFunction) !== 0) {
    return;
  }
  throw new ERR_INVALID_ARG_TYPE(name, "Object", value);
}

function validateDictionary(value, name) {
  if (value !== null && value !== undefined && typeof value !== "object" && typeof value !== "function") {
    throw new ERR_INVALID_ARG_TYPE(name, "a dictionary", value);
  }
}

function validateArray(value, name, minLength = 0) {
  if (!ArrayIsArray(value)) throw new ERR_INVALID_ARG_TYPE(name, "Array", value);
  if (value.length < minLength) throw new ERR_INVALID_ARG_VALUE(name, value, `must be longer than ${minLength}`);
}

function makeArrayValidator(validateItem) {
  return (value, name) => {
    validateArray(value, name);
    for (let i = 0; i < value.length; i++) validateItem(value[i], `${name}[${i}]`);
  };
}

const validateStringArray = makeArrayValidator(validateString);
const validateBooleanArray = makeArrayValidator(validateBoolean);

function validateBuffer(value, name = "buffer") {
  if (!ArrayBufferIsView(value)) throw new ERR_INVALID_ARG_TYPE(name, ["Buffer", "TypedArray", "DataView"], value);
}

function validateEncoding(data, encoding) {
  const { normalizeEncoding } = require("internal/encodings");
  if (normalizeEncoding(encoding) === "hex" && data.length % 2 !== 0) {
    throw new ERR_INVALID_ARG_VALUE("encoding", encoding, `is invalid for data of length ${data.length}`);
  }
}

function validatePort(port, name = "Port", allowZero = true) {
  const isText = typeof port === "string" && StringPrototypeTrim(port).length > 0;
  if ((typeof port !== "number" && !isText) || +port !== +port >>> 0 || port > 0xffff || (port === 0 && !allowZero)) {
    throw new ERR_SOCKET_BAD_PORT(name, port, allowZero);
  }
  return port | 0;
}

const octal = /^[0-7]+$/;

function parseFileMode(value, name, fallback) {
  const mode = value ?? fallback;
  if (typeof mode === "string") {
    if (RegExpPrototypeExec(octal, mode) === null) {
      throw new ERR_INVALID_ARG_VALUE(name, mode, "must be a 32-bit unsigned integer or an octal string");
    }
    return NumberParseInt(mode, 8);
  }
  validateUint32(mode, name);
  return mode;
}

function validateSignalName(signal, name = "signal") {
  validateString(signal, name);
  const { signals } = require("node/os").constants;
  if (signals[signal] !== undefined) return;
  if (signals[StringPrototypeToUpperCase(signal)] !== undefined) {
    throw new ERR_UNKNOWN_SIGNAL(`${signal} (signals must use all capital letters)`);
  }
  throw new ERR_UNKNOWN_SIGNAL(signal);
}

// `AbortSignal`s of other implementations are welcome, as in Node: having `aborted` is enough.
function validateAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) {
    throw new ERR_INVALID_ARG_TYPE(name, "AbortSignal", signal);
  }
}

function validateAbortSignalArray(value, name) {
  validateArray(value, name);
  for (let i = 0; i < value.length; i++) {
    if (value[i] == null) throw new ERR_INVALID_ARG_TYPE(`${name}[${i}]`, "AbortSignal", value[i]);
    validateAbortSignal(value[i], `${name}[${i}]`);
  }
}

module.exports = {
  __proto__: null, checkRangesOrGetDefault, isInt32, isUint32, kValidateObjectAllowArray, kValidateObjectAllowFunction,
  kValidateObjectAllowNullable, kValidateObjectAllowObjects, kValidateObjectAllowObjectsAndNull, kValidateObjectNone, parseFileMode,
  validateAbortSignal, validateAbortSignalArray, validateArray, validateBoolean, validateBooleanArray, validateBuffer, validateDictionary,
  validateEncoding, validateFiniteNumber, validateFunction, validateInt32, validateInteger, validateNumber, validateObject, validateOneOf,
  validatePlainFunction: validateFunction, validatePort, validateSignalName, validateString, validateStringArray, validateUint32,
  validateUndefined, validateUnion,
};
