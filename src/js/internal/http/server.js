// http.ServerResponse and http.Server. A response works on any stream that plays the socket; a server cannot listen.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/http.html#class-httpserverresponse
"use strict";

const { ArrayIsArray, FunctionPrototypeCall, ObjectKeys, ObjectSetPrototypeOf, RegExpPrototypeExec } = primordials;
const net = require("node/net");
const { codes } = require("internal/errors");
const { validateFunction, validateObject } = require("internal/validators");
const { chunked, hasInvalidCharacter, validateHeaderValue } = require("internal/http/common");
const { OutgoingMessage, kHeaders } = require("internal/http/outgoing");

const statusCodes = () => require("internal/http/tables").STATUS_CODES;

function ServerResponse(req, options) {
  FunctionPrototypeCall(OutgoingMessage, this, options);
  if (req.method === "HEAD") this._hasBody = false;
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = RegExpPrototypeExec(chunked, `${req.headers?.te}`) !== null;
    this.shouldKeepAlive = false;
  }
}
ObjectSetPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
ObjectSetPrototypeOf(ServerResponse, OutgoingMessage);

ServerResponse.prototype.statusCode = 200;
ServerResponse.prototype.statusMessage = undefined;

function onSocketClose() {
  const response = this._httpMessage;
  if (!response) return;
  response.destroyed = true;
  response._closed = true;
  response.emit("close");
}

const own = {
  _finish() {
    FunctionPrototypeCall(OutgoingMessage.prototype._finish, this);
  },
  assignSocket(socket) {
    if (socket._httpMessage) throw new codes.ERR_HTTP_SOCKET_ASSIGNED();
    socket._httpMessage = this;
    socket.on("close", onSocketClose);
    this.socket = socket;
    this.emit("socket", socket);
    this._flush();
  },
  detachSocket(socket) {
    socket.removeListener("close", onSocketClose);
    socket._httpMessage = null;
    this.socket = null;
  },
  writeContinue(callback) {
    this._writeRaw("HTTP/1.1 100 Continue\r\n\r\n", "latin1", callback);
    this._sent100 = true;
  },
  writeProcessing(callback) {
    this._writeRaw("HTTP/1.1 102 Processing\r\n\r\n", "latin1", callback);
  },
  writeEarlyHints(hints, callback) {
    validateObject(hints, "hints");
    let head = "HTTP/1.1 103 Early Hints\r\n";
    const names = ObjectKeys(hints);
    for (let i = 0; i < names.length; i++) {
      const values = ArrayIsArray(hints[names[i]]) ? hints[names[i]] : [hints[names[i]]];
      head += `${names[i] === "link" ? "Link" : names[i]}: ${primordials.ArrayPrototypeJoin(values, ", ")}\r\n`;
    }
    this._writeRaw(`${head}\r\n`, "latin1", callback);
  },
  _implicitHeader() {
    this.writeHead(this.statusCode);
  },
  writeHead(statusCode, reason, headers) {
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("write");
    const given = statusCode;
    statusCode |= 0;
    if (statusCode < 100 || statusCode > 999) throw new codes.ERR_HTTP_INVALID_STATUS_CODE(given);
    if (typeof reason === "string") {
      this.statusMessage = reason;
    } else {
      this.statusMessage ||= statusCodes()[statusCode] || "unknown";
      headers ??= reason;
    }
    this.statusCode = statusCode;
    const all = mergeHeaders(this, headers);
    if (hasInvalidCharacter(this.statusMessage)) throw new codes.ERR_INVALID_CHAR("statusMessage");
    if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;
    if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
    this._storeHeader(`HTTP/1.1 ${statusCode} ${this.statusMessage}\r\n`, all);
    return this;
  },
};
for (const name of ObjectKeys(own)) ServerResponse.prototype[name] = own[name];
ServerResponse.prototype.writeHeader = ServerResponse.prototype.writeHead;

// The headers that were set one by one, with those of writeHead in their place, as a flat list.
function mergeHeaders(response, headers) {
  if (headers) {
    if (ArrayIsArray(headers)) {
      if (headers.length > 0 && ArrayIsArray(headers[0])) headers = primordials.ArrayPrototypeFlat(headers, 1);
      if (headers.length % 2 !== 0) throw new codes.ERR_INVALID_ARG_VALUE("headers", headers);
      const replaced = new primordials.SafeSet();
      for (let i = 0; i < headers.length; i += 2) {
        if (!replaced.has(headers[i])) response.removeHeader(headers[i]);
        replaced.add(headers[i]);
      }
      for (let i = 0; i < headers.length; i += 2) response.appendHeader(headers[i], headers[i + 1]);
    } else {
      const names = ObjectKeys(headers);
      for (let i = 0; i < names.length; i++) {
        if (names[i]) validateAndSet(response, names[i], headers[names[i]]);
      }
    }
  }
  const flat = [];
  for (const key in response[kHeaders]) {
    flat[flat.length] = response[kHeaders][key][0];
    flat[flat.length] = response[kHeaders][key][1];
  }
  return flat;
}

function validateAndSet(response, name, value) {
  if (value === undefined) validateHeaderValue(name, value);
  response.setHeader(name, value);
}

function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  if (typeof options === "function") {
    requestListener = options;
    options = {};
  } else if (options === undefined || options === null) {
    options = {};
  } else {
    validateObject(options, "options");
  }
  FunctionPrototypeCall(net.Server, this, { allowHalfOpen: true });
  if (requestListener) {
    validateFunction(requestListener, "requestListener");
    this.on("request", requestListener);
  }
  this.httpAllowHalfOpen = false;
  this.timeout = 0;
  this.keepAliveTimeout = options.keepAliveTimeout ?? 5000;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this.headersTimeout = options.headersTimeout ?? 60000;
  this.requestTimeout = options.requestTimeout ?? 300000;
  this.insecureHTTPParser = options.insecureHTTPParser;
  this.connectionsCheckingInterval = options.connectionsCheckingInterval ?? 30000;
}
ObjectSetPrototypeOf(Server.prototype, net.Server.prototype);
ObjectSetPrototypeOf(Server, net.Server);

Server.prototype.setTimeout = function setTimeout(msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on("timeout", callback);
  return this;
};
Server.prototype.closeAllConnections = function closeAllConnections() {};
Server.prototype.closeIdleConnections = function closeIdleConnections() {};

module.exports = { __proto__: null, Server, ServerResponse };
