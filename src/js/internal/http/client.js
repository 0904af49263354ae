// http.ClientRequest and http.Agent. A request is checked and built as in Node; then its "error" event says that there is no network.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/http.html#class-httpclientrequest
"use strict";

const { ArrayIsArray, FunctionPrototypeCall, ObjectKeys, ObjectSetPrototypeOf, RegExpPrototypeExec, StringPrototypeToUpperCase } = primordials;
const EventEmitter = require("node/events");
const loop = require("internal/loop");
const { AbortError, codes, denied } = require("internal/errors");
const { validateAbortSignal, validateString } = require("internal/validators");
const { isToken } = require("internal/http/common");
const { OutgoingMessage, kHeaders } = require("internal/http/outgoing");

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  FunctionPrototypeCall(EventEmitter, this);
  this.options = { __proto__: null, ...options };
  this.options.noDelay ??= true;
  this.options.path = null;
  this.defaultPort = 80;
  this.protocol = "http:";
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Infinity;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || "lifo";
  this.maxTotalSockets = this.options.maxTotalSockets ?? Infinity;
  this.totalSocketCount = 0;
}
ObjectSetPrototypeOf(Agent.prototype, EventEmitter.prototype);
ObjectSetPrototypeOf(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;

const agentMethods = {
  createConnection(...args) {
    return require("node/net").createConnection(...args);
  },
  getName(options = { __proto__: null }) {
    let name = `${options.host || "localhost"}:${options.port || ""}:${options.localAddress || ""}`;
    if (options.family === 4 || options.family === 6) name += `:${options.family}`;
    if (options.socketPath) name += `:${options.socketPath}`;
    return name;
  },
  addRequest(request, options) {
    request.destroy(refusal(request, options));
  },
  createSocket(request, options, callback) {
    callback(refusal(request, options));
  },
  removeSocket() {},
  keepSocketAlive: () => false,
  reuseSocket() {},
  destroy() {},
};
for (const name of ObjectKeys(agentMethods)) Agent.prototype[name] = agentMethods[name];

const globalAgent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 });

function refusal(request, options) {
  const host = options.socketPath ?? `${request.host}${options.port ? `:${options.port}` : ""}`;
  const error = denied(`${request.method} request to '${request.protocol}//${host}'`, "there is no network");
  error.syscall = "connect";
  error.hostname = request.host;
  return error;
}

// `(url, options, callback)`, `(options, callback)`, … as one options object.
function gather(input, options) {
  let from = {};
  if (typeof input === "string") from = fromUrl(new (require("node/url").URL)(input));
  else if (typeof input?.href === "string" && typeof input.searchParams === "object") from = fromUrl(input);
  else options = input;
  return { __proto__: null, ...from, ...options };
}

const fromUrl = (url) => require("node/url").urlToHttpOptions(url);

function checkOptions(options, defaultProtocol) {
  const { path, host } = options;
  if (path !== undefined && RegExpPrototypeExec(/[^\x21-\xff]/, `${path}`) !== null) throw new codes.ERR_UNESCAPED_CHARACTERS("Request path");
  if (host !== undefined && host !== null && typeof host !== "string") throw new codes.ERR_INVALID_ARG_TYPE("options.host", ["string", "undefined", "null"], host);
  const expected = options.agent?.protocol ?? defaultProtocol;
  const protocol = options.protocol || expected;
  if (protocol !== expected) throw new codes.ERR_INVALID_PROTOCOL(protocol, expected);
  if (options.method !== undefined && options.method !== null) {
    validateString(options.method, "options.method");
    if (!isToken(options.method)) throw new codes.ERR_INVALID_HTTP_TOKEN("Method", options.method);
  }
  return protocol;
}

function ClientRequest(input, options, callback) {
  if (!(this instanceof ClientRequest)) return new ClientRequest(input, options, callback);
  FunctionPrototypeCall(OutgoingMessage, this);
  if (typeof options === "function") {
    callback = options;
    options = undefined;
  }
  options = gather(input, options);
  this.protocol = checkOptions(options, options._defaultAgent?.protocol ?? "http:");
  this.agent = options.agent === false ? new Agent() : (options.agent ?? options._defaultAgent ?? globalAgent);
  this.method = options.method ? StringPrototypeToUpperCase(options.method) : "GET";
  this.path = options.path || "/";
  this.host = options.hostname || options.host || "localhost";
  this.socketPath = options.socketPath;
  this.timeout = options.timeout;
  this.maxHeadersCount = null;
  this.res = null;
  this.aborted = false;
  this.reusedSocket = false;
  this._ended = false;
  this.useChunkedEncodingByDefault = !isWithoutBody(this.method);
  setHeaders(this, options);
  if (callback) this.once("response", callback);
  if (options.signal) abortWith(this, options.signal);
  loop.nextTick(() => this.destroy(refusal(this, options)), []);
}
ObjectSetPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
ObjectSetPrototypeOf(ClientRequest, OutgoingMessage);

const isWithoutBody = (method) => method === "GET" || method === "HEAD" || method === "DELETE" || method === "OPTIONS" || method === "TRACE" || method === "CONNECT";

function setHeaders(request, options) {
  const { headers } = options;
  if (ArrayIsArray(headers)) {
    for (let i = 0; i + 1 < headers.length; i += 2) request.setHeader(headers[i], headers[i + 1]);
    return;
  }
  const names = headers ? ObjectKeys(headers) : [];
  for (let i = 0; i < names.length; i++) request.setHeader(names[i], headers[names[i]]);
  if (options.setHost !== false && !request.getHeader("host")) {
    const isDefaultPort = !options.port || +options.port === (request.protocol === "https:" ? 443 : 80);
    request.setHeader("Host", isDefaultPort ? request.host : `${request.host}:${options.port}`);
  }
  if (options.auth && !request.getHeader("Authorization")) {
    request.setHeader("Authorization", `Basic ${require("node/buffer").Buffer.from(options.auth).toString("base64")}`);
  }
}

function abortWith(request, signal) {
  validateAbortSignal(signal, "options.signal");
  const abort = () => request.destroy(new AbortError(undefined, { cause: signal.reason }));
  if (signal.aborted) loop.nextTick(abort, []);
  else signal.addEventListener("abort", abort, { __proto__: null, once: true });
}

const requestMethods = {
  _finish() {
    FunctionPrototypeCall(OutgoingMessage.prototype._finish, this);
  },
  _implicitHeader() {
    if (this._header) throw new codes.ERR_HTTP_HEADERS_SENT("render");
    const flat = [];
    for (const key in this[kHeaders]) {
      flat[flat.length] = this[kHeaders][key][0];
      flat[flat.length] = this[kHeaders][key][1];
    }
    this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`, flat);
  },
  abort() {
    if (this.aborted) return;
    this.aborted = true;
    loop.nextTick(() => this.emit("abort"), []);
    this.destroy();
  },
  destroy(error) {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (error === undefined || error === null) {
      error = new primordials.Error("socket hang up");
      error.code = "ECONNRESET";
    }
    loop.nextTick(() => {
      this.emit("error", error);
      this._closed = true;
      this.emit("close");
    }, []);
    return this;
  },
  onSocket() {},
  setTimeout(msecs, callback) {
    this.timeout = msecs;
    if (callback) this.once("timeout", callback);
    return this;
  },
  setNoDelay() {},
  setSocketKeepAlive() {},
  clearTimeout(callback) {
    this.setTimeout(0, callback);
  },
};
for (const name of ObjectKeys(requestMethods)) ClientRequest.prototype[name] = requestMethods[name];

module.exports = { __proto__: null, Agent, ClientRequest, globalAgent };
