// SPEC: https://nodejs.org/docs/latest-v22.x/api/http.html
// Differs: messages work on any stream that a package gives them as a socket. Refuses: requests and listening, through the
// "error" event of the request or the server.
"use strict";

const { ObjectDefineProperty } = primordials;
const { METHODS, STATUS_CODES } = require("internal/http/tables");
const { denied } = require("internal/errors");
const { validateInteger } = require("internal/validators");
const { validateHeaderName, validateHeaderValue } = require("internal/http/common");
const { Agent, ClientRequest, globalAgent } = require("internal/http/client");
const { IncomingMessage } = require("internal/http/incoming");
const { OutgoingMessage } = require("internal/http/outgoing");
const { Server, ServerResponse } = require("internal/http/server");

function request(url, options, callback) {
  return new ClientRequest(url, options, callback);
}

function get(url, options, callback) {
  const made = request(url, options, callback);
  made.end();
  return made;
}

const MAX_HEADER_SIZE = 16384;

module.exports = {
  _connectionListener() {
    throw denied("http._connectionListener");
  },
  METHODS,
  STATUS_CODES,
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer: (options, requestListener) => new Server(options, requestListener),
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers(max) {
    validateInteger(max, "max", 1);
  },
};

let agent = globalAgent;
ObjectDefineProperty(module.exports, "maxHeaderSize", { __proto__: null, configurable: true, enumerable: true, get: () => MAX_HEADER_SIZE });
ObjectDefineProperty(module.exports, "globalAgent", {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: () => agent,
  set(value) {
    agent = value;
  },
});
for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) {
  ObjectDefineProperty(module.exports, name, { __proto__: null, configurable: true, enumerable: true, get: () => require("internal/web_globals").lookUp(name) });
}
