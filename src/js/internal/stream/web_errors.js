// The TypeError and RangeError of the embedded web streams: what packages compare, Node's `code` and its message for the
// common mistakes, on the errors that the package makes.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/errors.html
// Differs: a message about an argument is the package's own. Refuses: nothing.
"use strict";

const { RangeError, RegExpPrototypeExec, StringPrototypeStartsWith, TypeError } = primordials;
const { codes } = require("internal/errors");

const LOCKED = "ReadableStream is locked";
const CLOSED = "Controller is already closed";
const RELEASED_WRITER = "Writer is not bound to a WritableStream";

// Texts of the package that mean a stream in the wrong state, and what Node says then.
const states = {
  __proto__: null,
  "The stream is not in a state that permits close": CLOSED,
  "The stream is not in a state that permits enqueue": CLOSED,
  "The stream has already been closed; do not close it again!": CLOSED,
  "stream is closed or draining": CLOSED,
  "This stream has already been locked for exclusive reading by another reader": LOCKED,
  "Cannot cancel a stream that already has a reader": LOCKED,
  "ReadableStream.prototype.pipeTo cannot be used on a locked ReadableStream": "The ReadableStream is locked",
  "ReadableStream.prototype.pipeThrough cannot be used on a locked ReadableStream": "The ReadableStream is locked",
  "ReadableStream.prototype.pipeTo cannot be used on a locked WritableStream": "The WritableStream is locked",
  "ReadableStream.prototype.pipeThrough cannot be used on a locked WritableStream": "The WritableStream is locked",
  "This stream has already been locked for exclusive writing by another writer": "WritableStream is locked",
  "Cannot abort a stream that already has a writer": "WritableStream is locked",
  "Cannot close a stream that already has a writer": "WritableStream is locked",
  "Cannot close an already-closing stream": "WritableStream is closed",
  "The stream is closing or closed and cannot be written to": "WritableStream is closed",
  "Readable side is not in a state that permits enqueue": "Unable to enqueue",
  "TransformStream terminated": "TransformStream has been terminated",
  "the destination writable stream closed before all data could be piped to it": "Destination WritableStream is closed",
};

// Made whenever a reader or a writer lets go, and hardly ever seen: without the code in the header of the stack, whose
// writing takes several times as long as all the rest.
const releases = {
  __proto__: null,
  "Reader was released": "Invalid state: Releasing reader",
  "Reader was released and can no longer be used to monitor the stream's closedness": "Invalid state: Reader released",
  "Writer was released and can no longer be used to monitor the stream's closedness": "Invalid state: Writer has been released",
};

const wrongThis = /can only be used on a (\w+)$/;
const releasedOwner = /^Cannot \w+ (?:\w+ )?a stream using a released (reader|writer)$/;
const wrongState = /^The stream \(in (\w+) state\) is not in the (readable|writable) state/;
const wrongType = / is not (?:an object|a function|an AbortSignal|a ReadableStream|a WritableStream)\.?$|must be an array buffer view|must be a WritableStream$|can only respond with array buffer views|^Argument is not a function|is required in /;
const wrongValue = /is not a valid enumeration value|must be greater than 0$|outside the accepted range|not a finite number|^Cannot construct a ReadableStreamBYOBReader/;
const missingOption = /is required in 'QueuingStrategyInit'/;
const notIterable = /^The object is not iterable/;

const typeErrorOf = (code, message) => withCode(new TypeError(message), code);

function withCode(error, code) {
  error.code = code;
  return error;
}

function stateError(text) {
  const known = states[text];
  if (known !== undefined) return new codes.ERR_INVALID_STATE.TypeError(known);
  const owner = RegExpPrototypeExec(releasedOwner, text);
  if (owner !== null) return new codes.ERR_INVALID_STATE.TypeError(owner[1] === "reader" ? "The reader is not attached to a stream" : RELEASED_WRITER);
  const state = RegExpPrototypeExec(wrongState, text);
  if (state !== null) return new codes.ERR_INVALID_STATE.TypeError(state[2] === "readable" ? "ReadableStream is already closed" : "WritableStream is closed");
  return new codes.ERR_INVALID_STATE.TypeError(text);
}

function typeError(text) {
  const owner = RegExpPrototypeExec(wrongThis, text);
  if (owner !== null) return new codes.ERR_INVALID_THIS(owner[1] === "ReadableSteamAsyncIterator" ? "ReadableStreamAsyncIterator" : owner[1]);
  if (text === "Illegal constructor") return new codes.ERR_ILLEGAL_CONSTRUCTOR();
  if (RegExpPrototypeExec(notIterable, text) !== null) return typeErrorOf("ERR_ARG_NOT_ITERABLE", text);
  if (RegExpPrototypeExec(missingOption, text) !== null) return typeErrorOf("ERR_MISSING_OPTION", text);
  if (RegExpPrototypeExec(wrongType, text) !== null) return typeErrorOf("ERR_INVALID_ARG_TYPE", text);
  if (RegExpPrototypeExec(wrongValue, text) !== null) return typeErrorOf("ERR_INVALID_ARG_VALUE", text);
  return stateError(text);
}

// Called with `new`, as the classes are that they stand for.
function StreamTypeError(text) {
  const release = releases[text];
  return release === undefined ? typeError(text) : withCode(new TypeError(release), "ERR_INVALID_STATE");
}

function StreamRangeError(text) {
  return withCode(new RangeError(text), StringPrototypeStartsWith(text, "options.min ") ? "ERR_OUT_OF_RANGE" : "ERR_INVALID_ARG_VALUE");
}

module.exports = { __proto__: null, TypeError: StreamTypeError, RangeError: StreamRangeError };
