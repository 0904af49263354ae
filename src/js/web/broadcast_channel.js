// BroadcastChannel, within one guest.
//
// SPEC: https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts
// Differs: reaches the channels of this call alone, and never keeps it alive.
"use strict";

const { SafeMap, SafeSet } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments } = require("web/webidl");
const { MessageEvent } = require("web/event");
const { EventTarget, defineEventHandler, dispatch } = require("web/event_target");
const { deserialize, serialize } = require("web/structured_clone");
const loop = require("internal/loop");

const channelsByName = new SafeMap();

class BroadcastChannel extends EventTarget {
  #name;
  #closed = false;

  constructor(name) {
    requireArguments(arguments.length, "name");
    super();
    this.#name = `${name}`;
    let channels = channelsByName.get(this.#name);
    if (channels === undefined) channelsByName.set(this.#name, (channels = new SafeSet()));
    channels.add(this);
  }

  get name() {
    this.#check();
    return this.#name;
  }

  postMessage(message) {
    this.#check();
    requireArguments(arguments.length, "message");
    if (this.#closed) {
      const { DOMException } = require("web/dom_exception");
      throw new DOMException("BroadcastChannel is closed.", "InvalidStateError");
    }
    const record = serialize(message, undefined, false);
    channelsByName.get(this.#name).forEach((channel) => {
      if (channel !== this) loop.defer(() => channel.#receive(record));
    });
  }

  #receive(record) {
    if (this.#closed) return;
    let event;
    try {
      event = new MessageEvent("message", { data: deserialize(record) });
    } catch (error) {
      event = new MessageEvent("messageerror", { data: error });
    }
    dispatch(this, event, true);
  }

  close() {
    this.#check();
    if (this.#closed) return;
    this.#closed = true;
    channelsByName.get(this.#name).delete(this);
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  #check() {
    if (!(#name in this)) throw new codes.ERR_INVALID_THIS("BroadcastChannel");
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { name: this.name, active: !this.#closed }, depth, options, inspect);
  }
}
defineInterface(BroadcastChannel);
defineEventHandler(BroadcastChannel.prototype, "message");
defineEventHandler(BroadcastChannel.prototype, "messageerror");

module.exports = { __proto__: null, BroadcastChannel };
