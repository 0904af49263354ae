// MessageChannel and MessagePort, between parts of one guest.
//
// SPEC: https://html.spec.whatwg.org/multipage/web-messaging.html#message-channels
// Differs: a port never keeps a call alive by itself: nobody outside could send to it, and messages that were sent are
// deferred work. Refuses: nothing. Ports are also like Node's: `on`, `once`, `off`, `emit`, `ref`, `unref`.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeShift, FunctionPrototypeCall, ObjectDefineProperty, ReflectConstruct, SafeWeakMap, SymbolIterator } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toSequence } = require("web/webidl");
const { Event, MessageEvent } = require("web/event");
const { EventTarget, defineEventHandler, dispatch, targets } = require("web/event_target");
const { hostObject } = require("web/host_objects");
const { deserialize, serialize } = require("web/structured_clone");
const loop = require("internal/loop");

const token = {};

// One end of a channel; it outlives the port object that is transferred.
class End {
  other = undefined;
  queue = [];
  port = undefined;
  started = false;
  closed = false;

  // One turn for each message, as with real threads.
  wake() {
    loop.defer(() => this.deliver());
  }

  deliver() {
    if (!this.started || this.closed || this.port === undefined) return;
    const record = ArrayPrototypeShift(this.queue);
    if (record !== undefined) receive(this.port, record);
  }

  start() {
    if (this.started) return;
    this.started = true;
    for (let i = 0; i < this.queue.length; i++) this.wake();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    const { port } = this;
    if (port !== undefined) loop.defer(() => dispatch(port, new Event("close"), true));
    // Messages on their way arrive before the other end closes.
    const { other } = this;
    if (other !== undefined && !other.closed) loop.defer(() => other.close());
  }
}

function receive(port, record) {
  let event;
  try {
    const ports = [];
    const data = deserialize(record, ports);
    event = new MessageEvent("message", { data, ports });
  } catch (error) {
    event = new MessageEvent("messageerror", { data: error });
  }
  dispatch(port, event, true);
}

let endOf;
let setEnd;

class MessagePort extends EventTarget {
  #end = undefined;

  static {
    endOf = (port) => port.#end;
    setEnd = (port, end) => {
      port.#end = end;
      if (end !== undefined) end.port = port;
    };
  }

  constructor(key = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
    hostObject(this, "MessagePort");
  }

  postMessage(message, options = undefined) {
    if (!(#end in this)) throw new codes.ERR_INVALID_THIS("MessagePort");
    requireArguments(arguments.length, "message");
    const transfer = transferList(options);
    const end = this.#end;
    if (transfer !== undefined) {
      for (let i = 0; i < transfer.length; i++) {
        if (transfer[i] === this) throw require("web/structured_clone").dataCloneError("Transfer list contains source port");
      }
    }
    const record = serialize(message, transfer, false);
    if (end === undefined || end.closed || end.other === undefined || end.other.closed) return;
    ArrayPrototypePush(end.other.queue, record);
    if (end.other.started) end.other.wake();
  }

  start() {
    this.#end?.start();
  }

  close(callback = undefined) {
    if (typeof callback === "function") this.addEventListener("close", callback, { once: true });
    this.#end?.close();
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }

  hasRef() {
    return false;
  }

  // What Node's ports add: plain values instead of events.
  on(name, listener) {
    const wrapper = wrap(this, name, listener);
    this.addEventListener(name, wrapper);
    return this;
  }

  once(name, listener) {
    this.addEventListener(name, wrap(this, name, listener), { once: true });
    return this;
  }

  off(name, listener) {
    this.removeEventListener(name, wrap(this, name, listener));
    return this;
  }

  emit(name, value) {
    return dispatch(this, name === "message" ? new MessageEvent(name, { data: value }) : new Event(name), false);
  }

  listenerCount(name) {
    return targets.listeners(this, name)?.length ?? 0;
  }

  [inspectSymbol](depth, options, inspect) {
    const end = this.#end;
    return inspectAs(this, { active: end !== undefined && !end.closed, refed: false }, depth, options, inspect);
  }
}
ObjectDefineProperty(MessagePort.prototype, "addListener", { __proto__: null, value: MessagePort.prototype.on, writable: true, configurable: true });
ObjectDefineProperty(MessagePort.prototype, "removeListener", { __proto__: null, value: MessagePort.prototype.off, writable: true, configurable: true });
defineInterface(MessagePort);
defineEventHandler(MessagePort.prototype, "message");
defineEventHandler(MessagePort.prototype, "messageerror");
defineEventHandler(MessagePort.prototype, "close");

// The same function gets the same wrapper, so that `off` finds it.
const wrappers = new SafeWeakMap();
function wrap(port, name, listener) {
  if (typeof listener !== "function") throw new codes.ERR_INVALID_ARG_TYPE("listener", "Function", listener);
  let wrapper = wrappers.get(listener);
  if (wrapper === undefined) {
    wrapper = function (event) {
      FunctionPrototypeCall(listener, this, event instanceof MessageEvent ? event.data : undefined);
    };
    wrappers.set(listener, wrapper);
  }
  return wrapper;
}

function transferList(options) {
  if (options === undefined || options === null) return undefined;
  const list = typeof options === "object" && typeof options[SymbolIterator] !== "function" ? options.transfer : options;
  if (list === undefined) return undefined;
  return toSequence(list, () => new codes.ERR_INVALID_ARG_TYPE("transferList", "Iterable", list));
}

function newPort(end) {
  const port = ReflectConstruct(MessagePort, [token]);
  setEnd(port, end);
  // As in Node, and unlike browsers, any listener starts the port.
  targets.observe(port, (type, count) => {
    if (type === "message" && count > 0) endOf(port)?.start();
  });
  return port;
}

class MessageChannel {
  #port1;
  #port2;

  constructor() {
    const first = new End();
    const second = new End();
    first.other = second;
    second.other = first;
    this.#port1 = newPort(first);
    this.#port2 = newPort(second);
  }

  get port1() {
    return this.#port1;
  }

  get port2() {
    return this.#port2;
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { port1: this.port1, port2: this.port2 }, depth, options, inspect);
  }
}
defineInterface(MessageChannel);

// For `receiveMessageOnPort` of node:worker_threads: the next message, or undefined.
function takeMessage(port) {
  const record = ArrayPrototypeShift(endOf(port)?.queue ?? []);
  return record === undefined ? undefined : { message: deserialize(record) };
}

module.exports = {
  __proto__: null,
  MessageChannel,
  MessagePort,
  // Takes the port's end away from it, for a transfer.
  detach(port) {
    const end = endOf(port);
    setEnd(port, undefined);
    end.port = undefined;
    end.started = false;
    return end;
  },
  isDetached: (port) => endOf(port) === undefined || endOf(port).closed,
  isMessagePort: (value) => value instanceof MessagePort,
  revive: (end) => newPort(end),
  takeMessage,
};
