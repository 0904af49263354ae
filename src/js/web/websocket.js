// WebSocket: there, with its constants and checks, and refused at the door.
//
// SPEC: https://websockets.spec.whatwg.org/
// Differs: no network. Refuses: every connection, by an ERR_ACCESS_DENIED that the constructor throws.
"use strict";

const { ArrayIsArray, ArrayPrototypeIndexOf, RegExpPrototypeExec } = primordials;
const { denied } = require("internal/errors");
const { EventTarget, defineEventHandler } = require("web/event_target");
const { defineInterface, requireArgumentCount, toUSVString } = require("web/webidl");

function syntaxError(message) {
  const { DOMException } = require("web/dom_exception");
  return new DOMException(message, "SyntaxError");
}

function parse(text) {
  const { URL } = require("web/url");
  const url = URL.parse(text);
  if (url === null) throw syntaxError(`Invalid URL for WebSocket: ${text}`);
  if (RegExpPrototypeExec(/^(?:wss?|https?):$/, url.protocol) === null) {
    throw syntaxError(`Expected a ws: or wss: protocol, got ${url.protocol}`);
  }
  if (url.hash !== "") throw syntaxError("Got fragment");
  return url;
}

function checkProtocols(protocols) {
  const list = protocols === undefined ? [] : ArrayIsArray(protocols) ? protocols : [`${protocols}`];
  for (let i = 0; i < list.length; i++) {
    const valid = RegExpPrototypeExec(/^[!#$%&'*+\-.^_`|~\w]+$/, `${list[i]}`) !== null && ArrayPrototypeIndexOf(list, list[i]) === i;
    if (!valid) throw syntaxError("Invalid Sec-WebSocket-Protocol value");
  }
}

class WebSocket extends EventTarget {
  constructor(url, protocols = undefined) {
    requireArgumentCount(arguments.length, 1, "WebSocket constructor");
    const { host } = parse(toUSVString(url));
    if (protocols === null || typeof protocols !== "object" || ArrayIsArray(protocols)) checkProtocols(protocols);
    throw denied(`network access to ${host}`);
  }

  close() {}

  send(_data) {}

  get binaryType() {
    return "blob";
  }

  get bufferedAmount() {
    return 0;
  }

  get extensions() {
    return "";
  }

  get protocol() {
    return "";
  }

  get readyState() {
    return WebSocket.CLOSED;
  }

  get url() {
    return "";
  }
}
defineInterface(WebSocket, "WebSocket", { __proto__: null, CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
for (const name of ["open", "error", "close", "message"]) defineEventHandler(WebSocket.prototype, name);

module.exports = { __proto__: null, WebSocket };
