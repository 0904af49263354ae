// What Node 22's streams do and the package readable-stream does not, set before the rest of the package loads.
//
// In: the package's base class and Writable. Out: nothing; the package's other files then take ours.
// Differs: no. Refuses: nothing.
"use strict";

const { FunctionPrototypeCall, ObjectHasOwn, ObjectSetPrototypeOf } = primordials;
const { codes: { ERR_UNKNOWN_ENCODING } } = require("internal/errors");
const { Buffer } = require("node/buffer");
const EventEmitter = require("node/events");

const legacy = require("npm/readable-stream/lib/internal/streams/legacy");

// Every stream's constructor comes through here when its state is made.
function Stream(options) {
  FunctionPrototypeCall(EventEmitter, this, options);
  const encoding = options?.defaultEncoding;
  if (encoding !== undefined && encoding !== null && encoding !== "" && !Buffer.isEncoding(encoding)) throw new ERR_UNKNOWN_ENCODING(encoding);
  // Objects have no encoding. The hash and compression classes make their states when somebody asks for them.
  if (encoding || !ObjectHasOwn(this, "_writableState")) return;
  if (this._writableState.objectMode) this._writableState.defaultEncoding = undefined;
}
Stream.prototype = legacy.Stream.prototype;
Stream.prototype.constructor = Stream;
ObjectSetPrototypeOf(Stream, EventEmitter);
legacy.Stream = Stream;

const { prototype } = require("npm/readable-stream/lib/internal/streams/writable");
const theirEnd = prototype.end;

// The callback of `end` gets null when all went well.
const orNull = (callback) => (error) => callback(error ?? null);

prototype.end = function (chunk, encoding, callback) {
  if (typeof chunk === "function") return FunctionPrototypeCall(theirEnd, this, orNull(chunk));
  if (typeof encoding === "function") return FunctionPrototypeCall(theirEnd, this, chunk, orNull(encoding));
  if (typeof callback === "function") return FunctionPrototypeCall(theirEnd, this, chunk, encoding, orNull(callback));
  return FunctionPrototypeCall(theirEnd, this, chunk, encoding);
};
