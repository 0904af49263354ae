// process.setUncaughtExceptionCaptureCallback. The events "uncaughtException" and "unhandledRejection" come from internal/host.
"use strict";

const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction } = require("internal/validators");

function install(process) {
  let capture = null;
  const { onUncaught } = loop.state;

  loop.state.onUncaught = (error, origin) => {
    if (capture === null) return onUncaught !== undefined && onUncaught(error, origin);
    capture(error);
    return true;
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

module.exports = { __proto__: null, install };
