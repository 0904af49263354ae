// SPEC: https://nodejs.org/docs/latest-v22.x/api/https.html
// Differs: as node:http. Refuses: as node:http.
"use strict";

const { FunctionPrototypeCall, ObjectSetPrototypeOf } = primordials;
const http = require("node/http");

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  FunctionPrototypeCall(http.Agent, this, options);
  this.defaultPort = 443;
  this.protocol = "https:";
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  this._sessionCache = { map: {}, list: [] };
}
ObjectSetPrototypeOf(Agent.prototype, http.Agent.prototype);
ObjectSetPrototypeOf(Agent, http.Agent);
Agent.prototype.createConnection = (...args) => require("node/tls").connect(...args);

const globalAgent = new Agent({ keepAlive: true, scheduling: "lifo", timeout: 5000 });

function Server(options, requestListener) {
  if (!(this instanceof Server)) return new Server(options, requestListener);
  FunctionPrototypeCall(http.Server, this, options, requestListener);
}
ObjectSetPrototypeOf(Server.prototype, http.Server.prototype);
ObjectSetPrototypeOf(Server, http.Server);

function request(...args) {
  let options = {};
  if (typeof args[0] === "string" || typeof args[0]?.searchParams === "object") {
    const url = typeof args[0] === "string" ? new (require("node/url").URL)(args[0]) : args[0];
    options = require("node/url").urlToHttpOptions(url);
    args = primordials.ArrayPrototypeSlice(args, 1);
  }
  if (typeof args[0] === "object" && args[0] !== null) options = { ...options, ...args[0] };
  const callback = typeof args[0] === "function" ? args[0] : args[1];
  return new http.ClientRequest({ ...options, _defaultAgent: module.exports.globalAgent }, callback);
}

function get(...args) {
  const made = request(...args);
  made.end();
  return made;
}

module.exports = { Agent, globalAgent, Server, createServer: (options, requestListener) => new Server(options, requestListener), get, request };
