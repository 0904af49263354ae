// SPEC: https://nodejs.org/docs/latest-v22.x/api/tls.html
// Differs: names and checks that need no connection work. Refuses: connecting and listening, through the "error" event, and secure contexts.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, FunctionPrototypeCall, ObjectSetPrototypeOf, RegExpPrototypeSymbolReplace, StringPrototypeEndsWith,
  StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeSplit, StringPrototypeStartsWith, StringPrototypeToLowerCase, Uint8Array } = primordials;
const net = require("node/net");
const { denied } = require("internal/errors");

const ciphers = ["aes128-gcm-sha256", "aes128-sha", "aes128-sha256", "aes256-gcm-sha384", "aes256-sha", "aes256-sha256", "dhe-rsa-aes128-gcm-sha256",
  "dhe-rsa-aes256-gcm-sha384", "dhe-rsa-chacha20-poly1305", "ecdhe-ecdsa-aes128-gcm-sha256", "ecdhe-ecdsa-aes256-gcm-sha384",
  "ecdhe-ecdsa-chacha20-poly1305", "ecdhe-rsa-aes128-gcm-sha256", "ecdhe-rsa-aes256-gcm-sha384", "ecdhe-rsa-chacha20-poly1305",
  "tls_aes_128_ccm_sha256", "tls_aes_128_gcm_sha256", "tls_aes_256_gcm_sha384", "tls_chacha20_poly1305_sha256"];

function TLSSocket(socket, options) {
  if (!(this instanceof TLSSocket)) return new TLSSocket(socket, options);
  FunctionPrototypeCall(net.Socket, this, options);
  this.encrypted = true;
  this.authorized = false;
  this.authorizationError = null;
  this.alpnProtocol = null;
  this.servername = null;
  if (socket !== undefined && socket !== null && !(socket instanceof net.Socket)) {
    const { JSStreamSocket } = require("internal/net/stream_socket");
    this._handle = { _parentWrap: new JSStreamSocket(socket) };
  }
}
ObjectSetPrototypeOf(TLSSocket.prototype, net.Socket.prototype);
ObjectSetPrototypeOf(TLSSocket, net.Socket);

function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  FunctionPrototypeCall(net.Server, this, typeof options === "function" ? {} : options);
  if (typeof (listener ?? options) === "function") this.on("secureConnection", listener ?? options);
}
ObjectSetPrototypeOf(Server.prototype, net.Server.prototype);
ObjectSetPrototypeOf(Server, net.Server);

function connect(...args) {
  const { 0: options, 1: callback } = net._normalizeArgs(args);
  const socket = new TLSSocket(undefined, options);
  if (callback !== null) socket.once("secureConnect", callback);
  return socket.connect([options, null]);
}

// The length-prefixed list that the protocol wants. SPEC: https://www.rfc-editor.org/rfc/rfc7301#section-3.1
function convertALPNProtocols(protocols, out) {
  const { Buffer } = require("node/buffer");
  if (ArrayIsArray(protocols)) {
    const parts = [];
    for (let i = 0; i < protocols.length; i++) ArrayPrototypePush(parts, Buffer.from([Buffer.byteLength(protocols[i])]), Buffer.from(protocols[i]));
    out.ALPNProtocols = Buffer.concat(parts);
  } else if (protocols instanceof Uint8Array) {
    out.ALPNProtocols = Buffer.from(protocols);
  }
}

const lower = (text) => RegExpPrototypeSymbolReplace(/\.$/, StringPrototypeToLowerCase(text), "");

// A `*` stands for one part or a piece of the first one. SPEC: https://www.rfc-editor.org/rfc/rfc6125#section-6.4
function matches(host, pattern) {
  pattern = lower(pattern);
  if (host === pattern) return true;
  const dot = StringPrototypeIndexOf(host, ".");
  const at = StringPrototypeIndexOf(pattern, ".");
  if (dot < 0 || at < 0 || StringPrototypeSlice(host, dot) !== StringPrototypeSlice(pattern, at)) return false;
  const { 0: before, 1: after, length } = StringPrototypeSplit(StringPrototypeSlice(pattern, 0, at), "*");
  const first = StringPrototypeSlice(host, 0, dot);
  return length === 2 && StringPrototypeSplit(pattern, ".").length > 2 && first.length >= before.length + after.length &&
    StringPrototypeStartsWith(first, before) && StringPrototypeEndsWith(first, after);
}

function checkServerIdentity(hostname, cert) {
  const host = lower(`${hostname}`);
  const names = [];
  const addresses = [];
  const alternatives = cert.subjectaltname ? StringPrototypeSplit(cert.subjectaltname, ", ") : [];
  for (let i = 0; i < alternatives.length; i++) {
    const entry = alternatives[i];
    if (StringPrototypeStartsWith(entry, "DNS:")) ArrayPrototypePush(names, StringPrototypeSlice(entry, 4));
    else if (StringPrototypeStartsWith(entry, "IP Address:")) ArrayPrototypePush(addresses, StringPrototypeSlice(entry, 11));
  }
  let reason;
  if (net.isIP(host)) {
    if (!primordials.ArrayPrototypeIncludes(addresses, host)) reason = `IP: ${host} is not in the cert's list: ${primordials.ArrayPrototypeJoin(addresses, ", ")}`;
  } else {
    const candidates = names.length > 0 || !cert.subject?.CN ? names : ArrayIsArray(cert.subject.CN) ? cert.subject.CN : [cert.subject.CN];
    let valid = false;
    for (let i = 0; i < candidates.length; i++) if (matches(host, candidates[i])) valid = true;
    if (!valid) {
      reason = names.length > 0 ? `Host: ${host}. is not in the cert's altnames: ${cert.subjectaltname}` : `Host: ${host}. is not cert's CN: ${cert.subject?.CN}`;
    }
  }
  if (reason === undefined) return undefined;
  const error = new primordials.Error(`Hostname/IP does not match certificate's altnames: ${reason}`);
  error.code = "ERR_TLS_CERT_ALTNAME_INVALID";
  error.reason = reason;
  error.host = hostname;
  error.cert = cert;
  return error;
}

class SecureContext {
  constructor() {
    throw denied("tls.SecureContext");
  }
}

module.exports = {
  CLIENT_RENEG_LIMIT: 3,
  CLIENT_RENEG_WINDOW: 600,
  DEFAULT_CIPHERS: "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256:" +
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES256-GCM-SHA384:HIGH:!aNULL:!eNULL:!EXPORT:!DES:!RC4:!MD5:!PSK:!SRP:!CAMELLIA",
  DEFAULT_ECDH_CURVE: "auto",
  DEFAULT_MIN_VERSION: "TLSv1.2",
  DEFAULT_MAX_VERSION: "TLSv1.3",
  getCiphers: () => [...ciphers],
  rootCertificates: primordials.ObjectFreeze([]),
  getCACertificates: () => [],
  setDefaultCACertificates() {},
  convertALPNProtocols,
  checkServerIdentity,
  createSecureContext() {
    throw denied("tls.createSecureContext", "there is no network");
  },
  SecureContext,
  TLSSocket,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  connect,
  createSecurePair() {
    throw denied("tls.createSecurePair", "there is no network");
  },
};
