// What node:dns and node:dns/promises share: constants, and questions that nobody answers.
"use strict";

const { ObjectFreeze } = primordials;
const { denied } = require("internal/errors");
const { isIP } = require("internal/net/address");

const errors = ObjectFreeze({
  __proto__: null, NODATA: "ENODATA", FORMERR: "EFORMERR", SERVFAIL: "ESERVFAIL", NOTFOUND: "ENOTFOUND", NOTIMP: "ENOTIMP", REFUSED: "EREFUSED",
  BADQUERY: "EBADQUERY", BADNAME: "EBADNAME", BADFAMILY: "EBADFAMILY", BADRESP: "EBADRESP", CONNREFUSED: "ECONNREFUSED", TIMEOUT: "ETIMEOUT", EOF: "EOF",
  FILE: "EFILE", NOMEM: "ENOMEM", DESTRUCTION: "EDESTRUCTION", BADSTR: "EBADSTR", BADFLAGS: "EBADFLAGS", NONAME: "ENONAME", BADHINTS: "EBADHINTS",
  NOTINITIALIZED: "ENOTINITIALIZED", LOADIPHLPAPI: "ELOADIPHLPAPI", ADDRGETNETWORKPARAMS: "EADDRGETNETWORKPARAMS", CANCELLED: "ECANCELLED",
});

const questions = ["lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "resolveCaa", "resolveCname", "resolveMx", "resolveNaptr", "resolveNs",
  "resolvePtr", "resolveSoa", "resolveSrv", "resolveTlsa", "resolveTxt", "reverse"];

function refusal(name, host) {
  const error = denied(`dns.${name} of '${host}'`);
  error.syscall = "getaddrinfo";
  error.hostname = `${host}`;
  return error;
}

// An address needs no question: `{ address, family }`, or undefined.
function literal(host) {
  const family = isIP(host);
  return family === 0 ? undefined : { __proto__: null, address: host, family };
}

const settings = { __proto__: null, order: "verbatim", servers: [] };

module.exports = { __proto__: null, errors, literal, questions, refusal, settings };
