// reportError: an error that nobody can catch any more.
//
// SPEC: https://html.spec.whatwg.org/multipage/webappapis.html#dom-reporterror
// Differs: Node 22 does not have it; the error becomes an uncaught exception, without an `error` event. Refuses: nothing.
"use strict";

const { requireArguments } = require("web/webidl");

function reportError(error) {
  requireArguments(arguments.length, "error");
  require("web/event_target").reportException(error);
}

module.exports = { __proto__: null, reportError };
