// process.setUncaughtExceptionCaptureCallback. The events "uncaughtException" and "unhandledRejection" come from internal/host.
"use strict";

const { Error, ObjectDefineProperty, ObjectPrototypeHasOwnProperty } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");

const isErrorLike = (value) => typeof value === "object" && value !== null && ObjectPrototypeHasOwnProperty(value, "stack");

// Who listens for exceptions gets an error, whatever the promise was rejected with.
function rejectionError(reason) {
  const { inspect } = require("internal/inspect");
  const error = new Error("This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was " +
    `not handled with .catch(). The promise rejected with the reason "${typeof reason === "string" ? reason : inspect(reason)}".`);
  error.code = "ERR_UNHANDLED_REJECTION";
  ObjectDefineProperty(error, "name", { __proto__: null, value: "UnhandledPromiseRejection", writable: true, configurable: true });
  return error;
}

function install(process) {
  let capture = null;
  const { onUncaught } = loop.state;

  loop.state.onUncaught = (error, origin) => {
    const isHeard = capture !== null || process.listenerCount("uncaughtException") > 0;
    if (origin === "unhandledRejection" && isHeard && !isErrorLike(error)) error = rejectionError(error);
    if (capture === null) return onUncaught !== undefined && onUncaught(error, origin);
    capture(error);
    return true;
  };

  process.setUncaughtExceptionCaptureCallback = function setUncaughtExceptionCaptureCallback(callback) {
    if (callback === null) {
      capture = null;
      return;
    }
    if (typeof callback !== "function") throw new codes.ERR_INVALID_ARG_TYPE("fn", ["Function", "null"], callback);
    if (capture !== null) throw new codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
    capture = callback;
  };
  process.hasUncaughtExceptionCaptureCallback = function hasUncaughtExceptionCaptureCallback() {
    return capture !== null;
  };
}

module.exports = { __proto__: null, install };
