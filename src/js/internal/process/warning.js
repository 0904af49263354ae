// process.emitWarning and what is done with a warning that nobody else wants.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/process.html#processemitwarningwarning-options
// Differs: warnings go to the call's log, without the hint about Node's own flags.
"use strict";

const { Error, ErrorCaptureStackTrace, ErrorPrototypeToString, ObjectDefineProperty } = primordials;
const { op_log_write } = ops;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateString } = require("internal/validators");

const LEVEL_WARN = 2;

function isError(value) {
  return value instanceof Error;
}

function normaliseArguments(type, code, ctor) {
  let detail;
  if (type !== null && typeof type === "object" && !primordials.ArrayIsArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === "string") detail = type.detail;
    type = type.type || "Warning";
  } else if (typeof type === "function") {
    ctor = type;
    code = "";
    type = "Warning";
  }
  if (type !== undefined) validateString(type, "type");
  if (typeof code === "function") {
    ctor = code;
    code = "";
  } else if (code !== undefined) {
    validateString(code, "code");
  }
  return { type, code, ctor, detail };
}

function createWarning(message, { type, code, ctor, detail }, caller) {
  const warning = new Error(message);
  ObjectDefineProperty(warning, "name", { __proto__: null, value: `${type || "Warning"}`, writable: true, enumerable: false, configurable: true });
  if (code !== undefined) warning.code = code;
  if (detail !== undefined) warning.detail = detail;
  ErrorCaptureStackTrace(warning, ctor || caller);
  return warning;
}

// Makes `emitWarning` for this process object.
function makeEmitWarning(process) {
  return function emitWarning(warning, type, code, ctor) {
    const options = normaliseArguments(type, code, ctor);
    if (typeof warning === "string") warning = createWarning(warning, options, emitWarning);
    else if (!isError(warning)) throw new codes.ERR_INVALID_ARG_TYPE("warning", ["Error", "string"], warning);
    if (warning.name === "DeprecationWarning") {
      if (process.noDeprecation) return;
      if (process.throwDeprecation) {
        loop.nextTick(() => {
          throw warning;
        }, []);
        return;
      }
    }
    loop.nextTick(() => process.emit("warning", warning), []);
  };
}

// The listener that Node has by default.
function makeOnWarning(process) {
  return function onWarning(warning) {
    if (!isError(warning)) return;
    const isDeprecation = warning.name === "DeprecationWarning";
    if (isDeprecation && process.noDeprecation) return;
    const trace = process.traceProcessWarnings || (isDeprecation && process.traceDeprecation);
    let text = `(${process.release.name}:${process.pid}) `;
    if (warning.code) text += `[${warning.code}] `;
    text += trace && warning.stack ? `${warning.stack}` : typeof warning.toString === "function" ? `${warning.toString()}` : ErrorPrototypeToString(warning);
    if (typeof warning.detail === "string") text += `\n${warning.detail}`;
    op_log_write(LEVEL_WARN, text);
  };
}

module.exports = { __proto__: null, makeEmitWarning, makeOnWarning };
