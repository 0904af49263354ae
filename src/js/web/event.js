// Event and the kinds of event that the platform has.
//
// SPEC: https://dom.spec.whatwg.org/#interface-event
// Differs: no. Refuses: nothing. There is no tree, so an event has at most one target on its path, and capturing comes
// before bubbling on it.
"use strict";

const { TypeError } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toDictionary, toDOMString, toInteger } = require("web/webidl");
const { now } = require("web/clock");

const NONE = 0;
const AT_TARGET = 2;

// How the dispatcher reaches an event's private state; filled by the class below.
const state = { __proto__: null };

class Event {
  #type;
  #bubbles = false;
  #cancelable = false;
  #composed = false;
  #defaultPrevented = false;
  #propagationStopped = false;
  #stopped = false; // "stop immediate propagation"
  #dispatching = false;
  #passive = false;
  #trusted = false;
  #target = null;
  #currentTarget = null;
  #timeStamp = now();

  static {
    state.isEvent = (value) => typeof value === "object" && value !== null && #type in value;
    state.isDispatching = (event) => event.#dispatching;
    state.start = (event, target, trusted) => {
      event.#dispatching = true;
      event.#target = target;
      event.#currentTarget = target;
      event.#trusted = trusted;
    };
    state.finish = (event) => {
      event.#dispatching = false;
      event.#currentTarget = null;
      event.#propagationStopped = false;
      event.#stopped = false;
    };
    state.isStopped = (event) => event.#stopped;
    state.isCanceled = (event) => event.#defaultPrevented;
    state.type = (event) => event.#type;
    state.setPassive = (event, passive) => {
      event.#passive = passive;
    };
  }

  constructor(type, options = undefined) {
    requireArguments(arguments.length, "type");
    if (options !== undefined && options !== null) {
      if (typeof options !== "object" && typeof options !== "function") {
        throw new codes.ERR_INVALID_ARG_TYPE("options", "object", options);
      }
      this.#bubbles = !!options.bubbles;
      this.#cancelable = !!options.cancelable;
      this.#composed = !!options.composed;
    }
    this.#type = toDOMString(type);
  }

  initEvent(type, bubbles = false, cancelable = false) {
    checkEvent(this);
    requireArguments(arguments.length, "type");
    if (this.#dispatching) return;
    this.#type = toDOMString(type);
    this.#bubbles = !!bubbles;
    this.#cancelable = !!cancelable;
    this.#defaultPrevented = false;
  }

  get type() {
    checkEvent(this);
    return this.#type;
  }

  get target() {
    checkEvent(this);
    return this.#target;
  }

  get srcElement() {
    checkEvent(this);
    return this.#target;
  }

  get currentTarget() {
    checkEvent(this);
    return this.#currentTarget;
  }

  composedPath() {
    checkEvent(this);
    return this.#dispatching ? [this.#currentTarget] : [];
  }

  get eventPhase() {
    checkEvent(this);
    return this.#dispatching ? AT_TARGET : NONE;
  }

  stopPropagation() {
    checkEvent(this);
    this.#propagationStopped = true;
  }

  get cancelBubble() {
    checkEvent(this);
    return this.#propagationStopped;
  }

  set cancelBubble(value) {
    checkEvent(this);
    if (value) this.#propagationStopped = true;
  }

  stopImmediatePropagation() {
    checkEvent(this);
    this.#propagationStopped = true;
    this.#stopped = true;
  }

  get bubbles() {
    checkEvent(this);
    return this.#bubbles;
  }

  get cancelable() {
    checkEvent(this);
    return this.#cancelable;
  }

  get returnValue() {
    checkEvent(this);
    return !this.#defaultPrevented;
  }

  set returnValue(value) {
    checkEvent(this);
    if (!value) this.preventDefault();
  }

  preventDefault() {
    checkEvent(this);
    if (this.#cancelable && !this.#passive) this.#defaultPrevented = true;
  }

  get defaultPrevented() {
    checkEvent(this);
    return this.#defaultPrevented;
  }

  get composed() {
    checkEvent(this);
    return this.#composed;
  }

  get timeStamp() {
    checkEvent(this);
    return this.#timeStamp;
  }

  // On the prototype, as in Node, not on each event: it is never looked for there, and that doubles the speed.
  get isTrusted() {
    checkEvent(this);
    return this.#trusted;
  }

  [inspectSymbol](depth, options, inspect) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return inspectAs(this, { type, defaultPrevented, cancelable, timeStamp }, depth, options, inspect);
  }
}

function checkEvent(event) {
  if (!state.isEvent(event)) throw new codes.ERR_INVALID_THIS("Event");
}

defineInterface(Event, "Event", { __proto__: null, NONE, CAPTURING_PHASE: 1, AT_TARGET, BUBBLING_PHASE: 3 });

class CustomEvent extends Event {
  #detail;

  constructor(type, options = undefined) {
    requireArguments(arguments.length, "type");
    super(type, options);
    this.#detail = options?.detail ?? null;
  }

  get detail() {
    if (!(#detail in this)) throw new codes.ERR_INVALID_THIS("CustomEvent");
    return this.#detail;
  }

  initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
    if (!(#detail in this)) throw new codes.ERR_INVALID_THIS("CustomEvent");
    requireArguments(arguments.length, "type");
    if (state.isDispatching(this)) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}
defineInterface(CustomEvent);

class ErrorEvent extends Event {
  #message = "";
  #filename = "";
  #lineno = 0;
  #colno = 0;
  #error = undefined;

  constructor(type, options = undefined) {
    requireArguments(arguments.length, "type");
    super(type, options);
    const { message, filename, lineno, colno, error } = toDictionary(options, "options");
    if (message !== undefined) this.#message = toDOMString(message);
    if (filename !== undefined) this.#filename = toDOMString(filename);
    if (lineno !== undefined) this.#lineno = toInteger(lineno, 32, false);
    if (colno !== undefined) this.#colno = toInteger(colno, 32, false);
    this.#error = error;
  }

  get message() {
    return this.#message;
  }

  get filename() {
    return this.#filename;
  }

  get lineno() {
    return this.#lineno;
  }

  get colno() {
    return this.#colno;
  }

  get error() {
    return this.#error;
  }
}
defineInterface(ErrorEvent);

class PromiseRejectionEvent extends Event {
  #promise;
  #reason;

  constructor(type, options) {
    requireArguments(arguments.length, "type", "options");
    super(type, options);
    if (options?.promise === undefined) throw new TypeError("PromiseRejectionEvent: the option 'promise' is required");
    this.#promise = options.promise;
    this.#reason = options.reason;
  }

  get promise() {
    return this.#promise;
  }

  get reason() {
    return this.#reason;
  }
}
defineInterface(PromiseRejectionEvent);

class MessageEvent extends Event {
  #data = null;
  #origin = "";
  #lastEventId = "";
  #source = null;
  #ports = [];

  constructor(type, options = undefined) {
    requireArguments(arguments.length, "type");
    super(type, options);
    const { data, origin, lastEventId, source, ports } = toDictionary(options, "options");
    if (data !== undefined) this.#data = data;
    if (origin !== undefined) this.#origin = toDOMString(origin);
    if (lastEventId !== undefined) this.#lastEventId = toDOMString(lastEventId);
    if (source !== undefined) this.#source = source;
    if (ports !== undefined) this.#ports = [...ports];
  }

  get data() {
    return this.#data;
  }

  get origin() {
    return this.#origin;
  }

  get lastEventId() {
    return this.#lastEventId;
  }

  get source() {
    return this.#source;
  }

  get ports() {
    return this.#ports;
  }

  initMessageEvent(type, bubbles = false, cancelable = false, data = null, origin = "", lastEventId = "", source = null, ports = []) {
    requireArguments(arguments.length, "type");
    if (state.isDispatching(this)) return;
    this.initEvent(type, bubbles, cancelable);
    this.#data = data;
    this.#origin = toDOMString(origin);
    this.#lastEventId = toDOMString(lastEventId);
    this.#source = source;
    this.#ports = [...ports];
  }
}
defineInterface(MessageEvent);

class CloseEvent extends Event {
  #wasClean;
  #code;
  #reason;

  constructor(type, options = undefined) {
    requireArguments(arguments.length, "type");
    super(type, options);
    const { wasClean, code, reason } = toDictionary(options, "options");
    this.#wasClean = !!wasClean;
    this.#code = code === undefined ? 0 : toInteger(code, 16, false);
    this.#reason = reason === undefined ? "" : toDOMString(reason);
  }

  get wasClean() {
    return this.#wasClean;
  }

  get code() {
    return this.#code;
  }

  get reason() {
    return this.#reason;
  }
}
defineInterface(CloseEvent);

module.exports = { __proto__: null, CloseEvent, CustomEvent, ErrorEvent, Event, MessageEvent, PromiseRejectionEvent, state };
