// What becomes of errors that nobody caught: process.on("uncaughtException"), ("unhandledRejection") and their kin.
// Sits in front of the loop's own handlers, which end the call as a failure.
"use strict";

const { Error } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction } = require("internal/validators");

function install(process) {
  let capture = null;
  const { onUncaught: failCall, onRejections: failRejections } = loop.state;

  function handle(error, origin) {
    if (capture !== null) {
      capture(error);
      return true;
    }
    process.emit("uncaughtExceptionMonitor", error, origin);
    return process.emit("uncaughtException", error, origin);
  }

  loop.state.onUncaught = (error) => handle(error, "uncaughtException") || (failCall !== undefined && failCall(error));

  // `rejections` is a flat list of promise, reason, promise, reason…
  loop.state.onRejections = (rejections) => {
    const unhandled = [];
    for (let i = 0; i < rejections.length; i += 2) {
      const promise = rejections[i];
      const reason = rejections[i + 1];
      if (process.emit("unhandledRejection", reason, promise)) continue;
      if (hasFatalListener(process, capture) && handle(toError(reason), "unhandledRejection")) continue;
      unhandled[unhandled.length] = promise;
      unhandled[unhandled.length] = reason;
    }
    if (unhandled.length > 0 && failRejections !== undefined) failRejections(unhandled);
  };

  process.setUncaughtExceptionCaptureCallback = function setUncaughtExceptionCaptureCallback(callback) {
    if (callback === null) {
      capture = null;
      return;
    }
    validateFunction(callback, "fn");
    if (capture !== null) throw new codes.ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET();
    capture = callback;
  };
  process.hasUncaughtExceptionCaptureCallback = function hasUncaughtExceptionCaptureCallback() {
    return capture !== null;
  };
}

function hasFatalListener(process, capture) {
  return capture !== null || process.listenerCount("uncaughtException") > 0 || process.listenerCount("uncaughtExceptionMonitor") > 0;
}

// Node hands a rejection that is no error to `uncaughtException` wrapped in one.
function toError(reason) {
  if (reason instanceof Error) return reason;
  const { inspect } = require("node/util");
  const error = new Error(
    "This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not " +
      `handled with .catch(). The promise rejected with the reason "${typeof reason === "string" ? reason : inspect(reason)}".`,
  );
  error.code = "ERR_UNHANDLED_REJECTION";
  return error;
}

module.exports = { __proto__: null, install };
