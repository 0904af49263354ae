// SPEC: https://nodejs.org/docs/latest-v22.x/api/net.html
// Differs: sockets and servers can be made and configured. Refuses: connecting and listening, through the socket's or the
// server's "error" event.
"use strict";

const { ArrayIsArray, FunctionPrototypeCall, ObjectDefineProperties, ObjectDefineProperty, ObjectSetPrototypeOf } = primordials;
const EventEmitter = require("node/events");
const { Duplex } = require("node/stream");
const loop = require("internal/loop");
const { codes, denied } = require("internal/errors");
const { validateFunction, validateInt32, validateNumber } = require("internal/validators");
const { isIP, isIPv4, isIPv6 } = require("internal/net/address");

// `connect(port, host, callback)`, `connect(path)` and `connect(options)` mean the same: options and a callback.
function _normalizeArgs(args) {
  if (args.length === 0) return [{}, null];
  let options = {};
  const { 0: first } = args;
  if (typeof first === "object" && first !== null) options = first;
  else if (typeof first === "string" && !(+first >= 0)) options.path = first;
  else {
    options.port = first;
    if (args.length > 1 && typeof args[1] === "string") options.host = args[1];
  }
  const last = args[args.length - 1];
  return [options, typeof last === "function" ? last : null];
}

const target = (options) => (options.path ? `'${options.path}'` : `'${options.host ?? options.hostname ?? "localhost"}:${options.port ?? ""}'`);

function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === "number") options = { fd: options };
  options = { ...options };
  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  FunctionPrototypeCall(Duplex, this, { ...options, allowHalfOpen: options.allowHalfOpen ?? false, emitClose: true, autoDestroy: true, decodeStrings: false });
  this.server = null;
  this._server = null;
  this.timeout = undefined;
}
ObjectSetPrototypeOf(Socket.prototype, Duplex.prototype);
ObjectSetPrototypeOf(Socket, Duplex);

const self = function () {
  return this;
};
const undefinedGetter = { __proto__: null, configurable: true, get: () => undefined };

Socket.prototype.connect = function connect(...args) {
  const { 0: options, 1: callback } = ArrayIsArray(args[0]) ? args[0] : _normalizeArgs(args);
  if (callback !== null) this.once("connect", callback);
  this.connecting = true;
  const error = denied(`network access to ${target(options)}`);
  error.syscall = "connect";
  error.host = options.host ?? options.hostname;
  error.port = options.port;
  loop.nextTick(() => {
    this.connecting = false;
    this.destroy(error);
  }, []);
  return this;
};
Socket.prototype._read = function _read() {};
Socket.prototype._write = function _write(chunk, encoding, callback) {
  if (this.connecting) {
    this.once("close", () => callback(new codes.ERR_SOCKET_CLOSED_BEFORE_CONNECTION()));
    return;
  }
  callback(new codes.ERR_SOCKET_CLOSED());
};
Socket.prototype._final = function _final(callback) {
  callback();
};
Socket.prototype._destroy = function _destroy(error, callback) {
  this.connecting = false;
  callback(error);
};
Socket.prototype.setTimeout = function setTimeout(msecs, callback) {
  validateNumber(msecs, "msecs", 0);
  this.timeout = msecs;
  if (callback !== undefined) {
    validateFunction(callback, "callback");
    if (msecs === 0) this.removeListener("timeout", callback);
    else this.once("timeout", callback);
  }
  return this;
};
Socket.prototype.address = () => ({});
Socket.prototype.destroySoon = function destroySoon() {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once("finish", this.destroy);
};
Socket.prototype.resetAndDestroy = function resetAndDestroy() {
  this.destroy();
  return this;
};
for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"]) Socket.prototype[name] = { [name]: self }[name];
for (const name of ["remoteAddress", "remoteFamily", "remotePort", "localAddress", "localPort", "localFamily"]) {
  ObjectDefineProperty(Socket.prototype, name, undefinedGetter);
}
ObjectDefineProperties(Socket.prototype, {
  bytesRead: { __proto__: null, configurable: true, get: () => 0 },
  bytesWritten: { __proto__: null, configurable: true, get: () => 0 },
  bufferSize: { __proto__: null, configurable: true, get: () => 0 },
  _connecting: {
    __proto__: null,
    configurable: true,
    get() {
      return this.connecting;
    },
  },
  pending: { __proto__: null, configurable: true, get: () => true },
  readyState: {
    __proto__: null,
    configurable: true,
    get() {
      if (this.connecting) return "opening";
      return this.readable && this.writable ? "open" : this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed";
    },
  },
});

function Server(options, connectionListener) {
  if (!(this instanceof Server)) return new Server(options, connectionListener);
  FunctionPrototypeCall(EventEmitter, this);
  if (typeof options === "function") {
    connectionListener = options;
    options = {};
  }
  if (options !== undefined && options !== null && typeof options !== "object") throw new codes.ERR_INVALID_ARG_TYPE("options", "Object", options);
  if (typeof connectionListener === "function") this.on("connection", connectionListener);
  this._connections = 0;
  this.allowHalfOpen = options?.allowHalfOpen || false;
  this.pauseOnConnect = !!options?.pauseOnConnect;
  this.maxConnections = undefined;
}
ObjectSetPrototypeOf(Server.prototype, EventEmitter.prototype);
ObjectSetPrototypeOf(Server, EventEmitter);

Server.prototype.listen = function listen(...args) {
  const { 0: options, 1: callback } = _normalizeArgs(args);
  if (callback !== null) this.once("listening", callback);
  const error = denied(`listening on ${target(options)}`);
  error.syscall = "listen";
  loop.nextTick(() => this.emit("error", error), []);
  return this;
};
Server.prototype.close = function close(callback) {
  const error = new codes.ERR_SERVER_NOT_RUNNING();
  if (typeof callback === "function") loop.nextTick(callback, [error]);
  return this;
};
Server.prototype.address = () => null;
Server.prototype.getConnections = function getConnections(callback) {
  loop.nextTick(callback, [null, 0]);
  return this;
};
Server.prototype.ref = self;
Server.prototype.unref = self;
Server.prototype[primordials.SymbolAsyncDispose] = async function () {};
ObjectDefineProperty(Server.prototype, "listening", { __proto__: null, configurable: true, enumerable: true, get: () => false });

function connect(...args) {
  const { 0: options, 1: callback } = _normalizeArgs(args);
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return socket.connect([options, callback]);
}

let autoSelectFamily = true;
let autoSelectFamilyAttemptTimeout = 250;

module.exports = {
  _createServerHandle() {
    throw denied("net._createServerHandle");
  },
  _normalizeArgs,
  _setSimultaneousAccepts() {},
  connect,
  createConnection: connect,
  createServer: (options, connectionListener) => new Server(options, connectionListener),
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: () => autoSelectFamily,
  setDefaultAutoSelectFamily(value) {
    require("internal/validators").validateBoolean(value, "value");
    autoSelectFamily = value;
  },
  getDefaultAutoSelectFamilyAttemptTimeout: () => autoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamilyAttemptTimeout(value) {
    validateInt32(value, "value", 1);
    autoSelectFamilyAttemptTimeout = value < 10 ? 10 : value;
  },
};
for (const name of ["BlockList", "SocketAddress"]) {
  ObjectDefineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: true, get: () => require("internal/net/block_list")[name] });
}
