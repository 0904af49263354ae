// http.IncomingMessage: a request or response as its receiver sees it.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/http.html#class-httpincomingmessage
"use strict";

const { FunctionPrototypeCall, ObjectDefineProperty, ObjectKeys, ObjectSetPrototypeOf, SafeSet, StringPrototypeToLowerCase, Symbol } = primordials;
const { Readable } = require("node/stream");

const kHeaders = Symbol("kHeaders");
const kTrailers = Symbol("kTrailers");
// Of these the first one counts; others are joined with a comma.
const single = new SafeSet(["age", "authorization", "content-length", "content-type", "etag", "expires", "from", "host", "if-modified-since",
  "if-unmodified-since", "last-modified", "location", "max-forwards", "proxy-authorization", "referer", "retry-after", "server", "user-agent"]);

function IncomingMessage(socket) {
  FunctionPrototypeCall(Readable, this, { highWaterMark: socket?.readableHighWaterMark });
  this._readableState.readingMore = true;
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this.rawHeaders = [];
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = "";
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consumed = false;
  this._dumped = false;
  this[kHeaders] = null;
  this[kTrailers] = null;
}
ObjectSetPrototypeOf(IncomingMessage.prototype, Readable.prototype);
ObjectSetPrototypeOf(IncomingMessage, Readable);

function collect(message, raw) {
  const result = {};
  for (let i = 0; i + 1 < raw.length; i += 2) message._addHeaderLine(raw[i], raw[i + 1], result);
  return result;
}

function collectDistinct(raw) {
  const result = { __proto__: null };
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = StringPrototypeToLowerCase(raw[i]);
    result[name] ??= [];
    result[name][result[name].length] = raw[i + 1];
  }
  return result;
}

function define(name, get, set) {
  ObjectDefineProperty(IncomingMessage.prototype, name, { __proto__: null, configurable: true, get, set });
}
define("connection", function () {
  return this.socket;
}, function (socket) {
  this.socket = socket;
});
define("headers", function () {
  return (this[kHeaders] ??= collect(this, this.rawHeaders));
}, function (headers) {
  this[kHeaders] = headers;
});
define("trailers", function () {
  return (this[kTrailers] ??= collect(this, this.rawTrailers));
}, function (trailers) {
  this[kTrailers] = trailers;
});
define("headersDistinct", function () {
  return collectDistinct(this.rawHeaders);
});
define("trailersDistinct", function () {
  return collectDistinct(this.rawTrailers);
});

const own = {
  setTimeout(msecs, callback) {
    if (callback) this.on("timeout", callback);
    this.socket?.setTimeout?.(msecs);
    return this;
  },
  _read() {
    if (!this._consumed) {
      this._readableState.readingMore = false;
      this._consumed = true;
    }
    if (this.socket?.readable) this.socket.resume?.();
  },
  _destroy(error, callback) {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit("aborted");
    }
    require("internal/loop").nextTick(callback, [error]);
  },
  _addHeaderLines(headers, count) {
    for (let i = 0; i < count; i++) this.rawHeaders[this.rawHeaders.length] = headers[i];
    this[kHeaders] = null;
  },
  _addHeaderLine(field, value, into) {
    const name = StringPrototypeToLowerCase(field);
    if (name === "set-cookie") {
      if (into[name] === undefined) into[name] = [value];
      else into[name][into[name].length] = value;
    } else if (into[name] === undefined) {
      into[name] = value;
    } else if (name === "cookie") {
      into[name] += `; ${value}`;
    } else if (this.joinDuplicateHeaders || !single.has(name)) {
      into[name] += `, ${value}`;
    }
  },
  _dump() {
    if (this._dumped) return;
    this._dumped = true;
    this.resume();
  },
};
for (const name of ObjectKeys(own)) IncomingMessage.prototype[name] = own[name];

module.exports = { __proto__: null, IncomingMessage };
