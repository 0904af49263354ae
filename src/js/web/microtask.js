// queueMicrotask.
//
// SPEC: https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#microtask-queuing
// Differs: no. Refuses: nothing. What the callback throws becomes an uncaught exception in the next tick, as in Node.
"use strict";

const { FunctionPrototypeCall, PromisePrototypeThen, PromiseResolve } = primordials;
const { codes } = require("internal/errors");
const { requireArguments } = require("web/webidl");

const settled = PromiseResolve(undefined);

function queueMicrotask(callback) {
  requireArguments(arguments.length, "callback");
  if (typeof callback !== "function") throw new codes.ERR_INVALID_ARG_TYPE("callback", "Function", callback);
  // A reaction of a settled promise is a microtask, and it carries the asynchronous context along.
  PromisePrototypeThen(settled, () => {
    try {
      FunctionPrototypeCall(callback, undefined);
    } catch (error) {
      require("web/event_target").reportException(error);
    }
  });
}

module.exports = { __proto__: null, queueMicrotask };
