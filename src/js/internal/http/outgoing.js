// http.OutgoingMessage: headers and a body on their way into a stream that plays the socket.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/http.html#class-httpoutgoingmessage and https://www.rfc-editor.org/rfc/rfc9112
// Differs: no. Refuses: nothing of its own; there is no socket unless a package brings one, as tools that inject requests do.
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, Date, DatePrototypeToUTCString, FunctionPrototypeCall, NumberPrototypeToString, ObjectDefineProperties,
  ObjectKeys, ObjectSetPrototypeOf, RegExpPrototypeExec, StringPrototypeToLowerCase, Symbol, Uint8Array } = primordials;
const Stream = require("node/stream");
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateString } = require("internal/validators");
const { CRLF, chunked, validateHeaderName, validateHeaderValue } = require("internal/http/common");

const kHeaders = Symbol("kOutHeaders");
const kErrored = Symbol("errored");
const kCorked = Symbol("corked");
const HIGH_WATER_MARK = 64 * 1024;

const byteLength = (chunk, encoding) => (typeof chunk === "string" ? require("node/buffer").Buffer.byteLength(chunk, encoding) : chunk.byteLength);
const utcDate = () => DatePrototypeToUTCString(new Date());

function OutgoingMessage(options) {
  FunctionPrototypeCall(Stream, this);
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = "";
  this.finished = false;
  this._headerSent = false;
  this._closed = false;
  this.socket = null;
  this._header = null;
  this[kHeaders] = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = () => {};
  this[kErrored] = null;
  this[kCorked] = 0;
  this._highWaterMark = options?.highWaterMark ?? HIGH_WATER_MARK;
}
ObjectSetPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
ObjectSetPrototypeOf(OutgoingMessage, Stream);

const getter = (get) => ({ __proto__: null, configurable: true, get });
ObjectDefineProperties(OutgoingMessage.prototype, {
  errored: getter(function () {
    return this[kErrored];
  }),
  closed: getter(function () {
    return this._closed;
  }),
  writableFinished: getter(function () {
    return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0);
  }),
  writableObjectMode: getter(() => false),
  writableLength: getter(function () {
    return this.outputSize + (this.socket ? this.socket.writableLength : 0);
  }),
  writableHighWaterMark: getter(function () {
    return this.socket ? this.socket.writableHighWaterMark : this._highWaterMark;
  }),
  writableCorked: getter(function () {
    return this[kCorked];
  }),
  writableEnded: getter(function () {
    return this.finished;
  }),
  writableNeedDrain: getter(function () {
    return !this.destroyed && !this.finished && this._needsDrain === true;
  }),
  headersSent: { __proto__: null, configurable: true, enumerable: true, get() {
    return !!this._header;
  } },
  connection: {
    __proto__: null,
    configurable: true,
    get() {
      return this.socket;
    },
    set(socket) {
      this.socket = socket;
    },
  },
});

const own = {
  // Headers

  setHeader(name, value) {
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("set");
    validateHeaderName(name);
    if (ArrayIsArray(value)) for (let i = 0; i < value.length; i++) validateHeaderValue(name, value[i]);
    else validateHeaderValue(name, value);
    this[kHeaders] ??= { __proto__: null };
    this[kHeaders][StringPrototypeToLowerCase(name)] = [name, value];
    return this;
  },
  setHeaders(headers) {
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("set");
    if (typeof headers?.forEach !== "function" || typeof headers.get !== "function") throw new codes.ERR_INVALID_ARG_TYPE("headers", ["Headers", "Map"], headers);
    const cookies = [];
    headers.forEach((value, name) => {
      if (name === "set-cookie" && typeof headers.getSetCookie === "function") ArrayPrototypePush(cookies, value);
      else this.setHeader(name, value);
    });
    if (cookies.length > 0) this.setHeader("set-cookie", cookies);
    return this;
  },
  appendHeader(name, value) {
    const known = this[kHeaders]?.[typeof name === "string" ? StringPrototypeToLowerCase(name) : name];
    if (known === undefined) return this.setHeader(name, value);
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("append");
    const added = ArrayIsArray(value) ? value : [value];
    for (let i = 0; i < added.length; i++) validateHeaderValue(name, added[i]);
    known[1] = [...(ArrayIsArray(known[1]) ? known[1] : [known[1]]), ...added];
    return this;
  },
  getHeader(name) {
    validateString(name, "name");
    return this[kHeaders]?.[StringPrototypeToLowerCase(name)]?.[1];
  },
  getHeaderNames() {
    return this[kHeaders] === null ? [] : ObjectKeys(this[kHeaders]);
  },
  getRawHeaderNames() {
    const names = [];
    for (const key in this[kHeaders]) ArrayPrototypePush(names, this[kHeaders][key][0]);
    return names;
  },
  getHeaders() {
    const result = { __proto__: null };
    for (const key in this[kHeaders]) result[key] = this[kHeaders][key][1];
    return result;
  },
  hasHeader(name) {
    validateString(name, "name");
    return this[kHeaders]?.[StringPrototypeToLowerCase(name)] !== undefined;
  },
  removeHeader(name) {
    validateString(name, "name");
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("remove");
    const key = StringPrototypeToLowerCase(name);
    if (key === "connection") this._removedConnection = true;
    else if (key === "content-length") this._removedContLen = true;
    else if (key === "transfer-encoding") this._removedTE = true;
    else if (key === "date") this.sendDate = false;
    if (this[kHeaders] !== null) delete this[kHeaders][key];
  },
  _renderHeaders() {
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("render");
    const result = {};
    for (const key in this[kHeaders]) result[this[kHeaders][key][0]] = this[kHeaders][key][1];
    return result;
  },
  addTrailers(headers) {
    this._trailer = "";
    const isList = ArrayIsArray(headers);
    const keys = ObjectKeys(headers);
    for (let i = 0; i < keys.length; i++) {
      const { 0: name, 1: value } = isList ? headers[keys[i]] : [keys[i], headers[keys[i]]];
      validateHeaderName(name, "Trailer name");
      validateHeaderValue(name, value);
      this._trailer += `${name}: ${value}${CRLF}`;
    }
  },
  // Turns the first line and the headers into the text that goes before the body. `headers` is what writeHead got.
  _storeHeader(firstLine, headers) {
    const seen = { __proto__: null, text: firstLine, connection: false, length: false, encoding: false, date: false, trailer: false };
    eachHeader(headers, (name, value) => addHeaderLines(this, seen, name, value));
    if (this.sendDate && !seen.date) seen.text += `Date: ${utcDate()}${CRLF}`;
    if (!seen.connection) addConnection(this, seen);
    if (!seen.length && !seen.encoding) addFraming(this, seen);
    this._header = seen.text + CRLF;
    this._headerSent = false;
    if (seen.expect) this._send("");
  },
  _implicitHeader() {
    throw new codes.ERR_METHOD_NOT_IMPLEMENTED("_implicitHeader()");
  },
  flushHeaders() {
    if (!this._header) this._implicitHeader();
    this._send("");
  },

  // Body

  write(chunk, encoding, callback) {
    if (typeof encoding === "function") {
      callback = encoding;
      encoding = undefined;
    }
    const written = writeChunk(this, chunk, encoding, callback, false);
    if (!written) this._needsDrain = true;
    return written;
  },
  end(chunk, encoding, callback) {
    if (typeof chunk === "function") {
      callback = chunk;
      chunk = encoding = undefined;
    } else if (typeof encoding === "function") {
      callback = encoding;
      encoding = undefined;
    }
    if (chunk !== undefined && chunk !== null && chunk !== "") {
      if (this.finished) {
        reportFinished(this, callback, new codes.ERR_STREAM_WRITE_AFTER_END());
        return this;
      }
      this.socket?.cork?.();
      writeChunk(this, chunk, encoding, undefined, true);
    } else if (this.finished) {
      if (typeof callback === "function") {
        if (this.writableFinished) callback(new codes.ERR_STREAM_ALREADY_FINISHED("end"));
        else this.on("finish", callback);
      }
      return this;
    } else if (!this._header) {
      this.socket?.cork?.();
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (typeof callback === "function") this.once("finish", callback);
    const onFinish = () => {
      if (!this.socket?._hadError) this.emit("finish");
    };
    if (this._hasBody && this.chunkedEncoding) this._send(`0${CRLF}${this._trailer}${CRLF}`, "latin1", onFinish);
    else if (!this._headerSent || this.writableLength || chunk) this._send("", "latin1", onFinish);
    else loop.nextTick(onFinish, []);
    this.socket?.uncork?.();
    this[kCorked] = 0;
    this.finished = true;
    if (this.outputData.length === 0 && this.socket && this.socket._httpMessage === this) this._finish();
    return this;
  },
  _send(data, encoding, callback) {
    if (!this._headerSent && this._header !== null) {
      if (typeof data === "string" && (encoding === "utf8" || encoding === "latin1" || !encoding)) {
        data = this._header + data;
      } else {
        this.outputData = [{ data: this._header, encoding: "latin1", callback: null }, ...this.outputData];
        this.outputSize += this._header.length;
      }
      this._headerSent = true;
    }
    return this._writeRaw(data, encoding, callback);
  },
  _writeRaw(data, encoding, callback) {
    const { socket } = this;
    if (socket?.destroyed) return false;
    if (typeof encoding === "function") {
      callback = encoding;
      encoding = null;
    }
    if (socket && socket._httpMessage === this && socket.writable) {
      if (this.outputData.length > 0) this._flushOutput(socket);
      return socket.write(data, encoding, callback);
    }
    ArrayPrototypePush(this.outputData, { data, encoding, callback });
    this.outputSize += data.length;
    this._onPendingData(data.length);
    return this.outputSize < this._highWaterMark;
  },
  _finish() {
    this.emit("prefinish");
  },
  _flush() {
    const { socket } = this;
    if (!socket?.writable) return;
    const written = this._flushOutput(socket);
    if (this.finished) this._finish();
    else if (written && this._needsDrain) {
      this._needsDrain = false;
      this.emit("drain");
    }
  },
  _flushOutput(socket) {
    const waiting = this.outputData;
    if (waiting.length === 0) return true;
    this.outputData = [];
    socket.cork?.();
    let written = true;
    for (let i = 0; i < waiting.length; i++) written = socket.write(waiting[i].data, waiting[i].encoding, waiting[i].callback);
    socket.uncork?.();
    this._onPendingData(-this.outputSize);
    this.outputSize = 0;
    return written;
  },
  cork() {
    this[kCorked]++;
    this.socket?.cork?.();
  },
  uncork() {
    if (this[kCorked] > 0) this[kCorked]--;
    this.socket?.uncork?.();
  },
  setTimeout(msecs, callback) {
    if (callback) this.on("timeout", callback);
    if (this.socket) this.socket.setTimeout?.(msecs);
    else this.once("socket", (socket) => socket.setTimeout?.(msecs));
    return this;
  },
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    this[kErrored] = error;
    if (this.socket) this.socket.destroy(error);
    else this.once("socket", (socket) => socket.destroy(error));
    return this;
  },
  pipe() {
    this.emit("error", new codes.ERR_STREAM_CANNOT_PIPE());
  },
};
for (const name of ObjectKeys(own)) OutgoingMessage.prototype[name] = own[name];
OutgoingMessage.prototype[Stream.captureRejectionSymbol ?? primordials.SymbolFor("nodejs.rejection")] = function (error) {
  this.destroy(error);
};

function reportFinished(message, callback, error) {
  loop.nextTick(() => {
    callback?.(error);
    message.emit("error", error);
  }, []);
}

function eachHeader(headers, visit) {
  if (!headers) return;
  if (!ArrayIsArray(headers)) {
    for (const key in headers) visit(key, headers[key]);
  } else if (headers.length > 0 && ArrayIsArray(headers[0])) {
    for (let i = 0; i < headers.length; i++) visit(headers[i][0], headers[i][1]);
  } else {
    for (let i = 0; i + 1 < headers.length; i += 2) visit(headers[i], headers[i + 1]);
  }
}

function addHeaderLines(message, seen, name, value) {
  validateHeaderName(name);
  if (ArrayIsArray(value)) {
    if (value.length < 2 || StringPrototypeToLowerCase(name) !== "cookie") {
      for (let i = 0; i < value.length; i++) addHeaderLine(message, seen, name, value[i]);
      return;
    }
    value = ArrayPrototypeJoin(value, "; ");
  }
  addHeaderLine(message, seen, name, value);
}

function addHeaderLine(message, seen, name, value) {
  validateHeaderValue(name, value);
  seen.text += `${name}: ${value}${CRLF}`;
  switch (StringPrototypeToLowerCase(name)) {
    case "connection":
      seen.connection = true;
      message._removedConnection = false;
      if (RegExpPrototypeExec(/(?:^|\W)close(?:$|\W)/i, `${value}`) !== null) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case "transfer-encoding":
      seen.encoding = true;
      message._removedTE = false;
      if (RegExpPrototypeExec(chunked, `${value}`) !== null) message.chunkedEncoding = true;
      break;
    case "content-length":
      seen.length = true;
      message._contentLength = +value;
      message._removedContLen = false;
      break;
    case "date":
      seen.date = true;
      break;
    case "expect":
      seen.expect = true;
      break;
    case "trailer":
      seen.trailer = true;
      break;
    default:
  }
}

function addConnection(message, seen) {
  const shouldSend = message.shouldKeepAlive && (seen.length || message.useChunkedEncodingByDefault || message.agent);
  if (message._removedConnection) {
    message._last = !message.shouldKeepAlive;
  } else if (shouldSend) {
    seen.text += `Connection: keep-alive${CRLF}`;
    if (message._keepAliveTimeout && message._defaultKeepAlive) {
      seen.text += `Keep-Alive: timeout=${primordials.MathFloor(message._keepAliveTimeout / 1000)}${CRLF}`;
    }
  } else {
    message._last = true;
    seen.text += `Connection: close${CRLF}`;
  }
}

function addFraming(message, seen) {
  if (!message._hasBody) {
    message.chunkedEncoding = false;
  } else if (!message.useChunkedEncodingByDefault) {
    message._last = true;
  } else if (!seen.trailer && !message._removedContLen && typeof message._contentLength === "number") {
    seen.text += `Content-Length: ${message._contentLength}${CRLF}`;
  } else if (!message._removedTE) {
    seen.text += `Transfer-Encoding: chunked${CRLF}`;
    message.chunkedEncoding = true;
  }
}

function writeChunk(message, chunk, encoding, callback, isLast) {
  if (chunk === null) throw new codes.ERR_STREAM_NULL_VALUES();
  if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE("chunk", ["string", "Buffer", "Uint8Array"], chunk);
  const error = message.finished ? new codes.ERR_STREAM_WRITE_AFTER_END() : message.destroyed ? new codes.ERR_STREAM_DESTROYED("write") : undefined;
  if (error !== undefined) {
    if (message.destroyed) loop.nextTick(() => callback?.(error), []);
    else reportFinished(message, callback, error);
    return false;
  }
  if (!message._header) {
    if (isLast) message._contentLength ??= byteLength(chunk, encoding);
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (callback) loop.nextTick(callback, []);
    return true;
  }
  if (!message.chunkedEncoding || chunk.length === 0) return message._send(chunk, encoding, callback);
  message._send(NumberPrototypeToString(byteLength(chunk, encoding), 16), "latin1", null);
  message._send(CRLF, null, null);
  message._send(chunk, encoding, null);
  return message._send(CRLF, null, callback);
}

module.exports = { __proto__: null, OutgoingMessage, kHeaders };
