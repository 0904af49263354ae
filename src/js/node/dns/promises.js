// SPEC: https://nodejs.org/docs/latest-v22.x/api/dns.html#dns-promises-api
// Differs: as node:dns. Refuses: every question about a name, by a rejection.
"use strict";

const { ObjectAssign } = primordials;
const { errors, literal, questions, refusal } = require("internal/denied/dns");
const dns = require("node/dns");

class Resolver extends dns.Resolver {}

module.exports = {
  async lookup(hostname, options) {
    const found = literal(hostname);
    if (found === undefined) throw refusal("lookup", hostname);
    const result = { address: found.address, family: found.family };
    return options?.all ? [result] : result;
  },
  Resolver,
  getDefaultResultOrder: dns.getDefaultResultOrder,
  setDefaultResultOrder: dns.setDefaultResultOrder,
  getServers: dns.getServers,
  setServers: dns.setServers,
};
for (let i = 0; i < questions.length; i++) {
  const name = questions[i];
  const question = { async [name](host) {
    throw refusal(name, host);
  } }[name];
  module.exports[name] = question;
  if (name !== "lookupService") Resolver.prototype[name] = question;
}
ObjectAssign(module.exports, errors);
