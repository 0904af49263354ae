// EventSource: there, with its constants and checks, and refused at the door.
//
// SPEC: https://html.spec.whatwg.org/multipage/server-sent-events.html
// Differs: no network. Refuses: every connection, by an ERR_ACCESS_DENIED that the constructor throws.
"use strict";

const { denied } = require("internal/errors");
const { EventTarget, defineEventHandler } = require("web/event_target");
const { defineInterface, requireArgumentCount, toUSVString } = require("web/webidl");

class EventSource extends EventTarget {
  constructor(url, _options = undefined) {
    requireArgumentCount(arguments.length, 1, "EventSource constructor");
    const { URL } = require("web/url");
    const target = URL.parse(toUSVString(url));
    if (target === null) {
      const { DOMException } = require("web/dom_exception");
      throw new DOMException(`Invalid URL for EventSource: ${url}`, "SyntaxError");
    }
    throw denied(`network access to ${target.host}`);
  }

  close() {}

  get readyState() {
    return EventSource.CLOSED;
  }

  get url() {
    return "";
  }

  get withCredentials() {
    return false;
  }
}
defineInterface(EventSource, "EventSource", { __proto__: null, CONNECTING: 0, OPEN: 1, CLOSED: 2 });
for (const name of ["open", "message", "error"]) defineEventHandler(EventSource.prototype, name);

module.exports = { __proto__: null, EventSource };
