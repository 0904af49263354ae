// SPEC: https://nodejs.org/docs/latest-v22.x/api/dns.html
// Differs: a lookup of an address gives that address. Refuses: every question about a name, through its callback.
"use strict";

const { ObjectAssign, ObjectDefineProperties, ObjectDefineProperty, Promise, SymbolFor } = primordials;
const loop = require("internal/loop");
const { validateFunction, validateOneOf, validateArray } = require("internal/validators");
const { errors, literal, questions, refusal, settings } = require("internal/denied/dns");

function lookup(hostname, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, "callback");
  const found = literal(hostname);
  if (found === undefined) loop.nextTick(callback, [refusal("lookup", hostname)]);
  else if (options?.all) loop.nextTick(callback, [null, [{ address: found.address, family: found.family }]]);
  else loop.nextTick(callback, [null, found.address, found.family]);
  return {};
}
ObjectDefineProperty(lookup, SymbolFor("nodejs.util.promisify.custom"), { __proto__: null, value: (...args) => require("node/dns/promises").lookup(...args) });

function makeQuestion(name) {
  return { [name](host, ...rest) {
    const callback = rest[rest.length - 1];
    validateFunction(callback, "callback");
    loop.nextTick(callback, [refusal(name, host)]);
    return {};
  } }[name];
}

class Resolver {
  cancel() {}

  getServers() {
    return [];
  }

  setServers() {}

  setLocalAddress() {}
}

module.exports = {
  lookup,
  Resolver,
  getDefaultResultOrder: () => settings.order,
  setDefaultResultOrder(order) {
    validateOneOf(order, "dnsOrder", ["verbatim", "ipv4first", "ipv6first"]);
    settings.order = order;
  },
  getServers: () => settings.servers,
  setServers(servers) {
    validateArray(servers, "servers");
    settings.servers = [...servers];
  },
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
};
for (let i = 0; i < questions.length; i++) {
  const question = makeQuestion(questions[i]);
  module.exports[questions[i]] = question;
  if (questions[i] !== "lookupService") Resolver.prototype[questions[i]] = question;
}
ObjectAssign(module.exports, errors);
ObjectDefineProperties(module.exports, {
  promises: { __proto__: null, configurable: true, enumerable: true, get: () => require("node/dns/promises") },
});
