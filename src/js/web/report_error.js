// reportError: an error that nobody can catch any more.
//
// SPEC: https://html.spec.whatwg.org/multipage/webappapis.html#dom-reporterror
// Differs: there is no `error` event on the global object; the error becomes an uncaught exception.
"use strict";

const { requireArguments } = require("web/webidl");

function reportError(error) {
  requireArguments(arguments.length, "error");
  require("web/event_target").reportException(error);
}

module.exports = { __proto__: null, reportError };
