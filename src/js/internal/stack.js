// SPEC: https://v8.dev/docs/stack-trace-api
// The text of `error.stack`, made when it is first read: the header of that moment, then the call sites.
// Differs: what `Error.prepareStackTrace` throws is shown as a stack, not thrown to the reader.
"use strict";

const { ArrayPrototypeJoin, Error, ErrorPrototypeToString, FunctionPrototypeCall } = primordials;
const { op_stack_format_with } = ops;

function headerOf(error) {
  try {
    return ErrorPrototypeToString(error);
  } catch {
    return "<error>"; // a name or a message that cannot be read
  }
}

function formatStack(error, sites) {
  try {
    const { prepareStackTrace } = Error;
    if (typeof prepareStackTrace === "function") return FunctionPrototypeCall(prepareStackTrace, Error, error, sites);
    const header = headerOf(error);
    return sites.length === 0 ? header : `${header}\n    at ${ArrayPrototypeJoin(sites, "\n    at ")}`;
  } catch (failure) {
    return headerOf(failure);
  }
}

op_stack_format_with(formatStack);
