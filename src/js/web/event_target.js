// EventTarget: listeners and dispatch.
//
// SPEC: https://dom.spec.whatwg.org/#interface-eventtarget
// Differs: no. Refuses: nothing. What a listener throws becomes an uncaught exception in a later turn, as in Node.
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, FunctionPrototypeCall, ObjectDefineProperty, ObjectSetPrototypeOf, Promise,
  PromisePrototypeThen, SafeMap, SafeWeakMap,
} = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toDOMString } = require("web/webidl");
const { Event, state } = require("web/event");
const loop = require("internal/loop");

// How this folder and `node/events` reach the listeners of a target.
const targets = { __proto__: null };

class EventTarget {
  // type → records { callback, capture, once, passive, removed }; made by the first listener.
  #listeners = undefined;
  // Called as (type, count) when the listeners of a type change, for message ports and signals.
  #observer = undefined;

  static {
    targets.isEventTarget = (value) => typeof value === "object" && value !== null && #listeners in value;
    targets.listeners = (target, type) => target.#listeners?.get(type);
    targets.observe = (target, observer) => {
      target.#observer = observer;
    };
    targets.add = (target, type, record) => target.#add(type, record);
    targets.remove = (target, type, record) => target.#remove(type, record);
  }

  #add(type, record) {
    this.#listeners ??= new SafeMap();
    let list = this.#listeners.get(type);
    if (list === undefined) {
      list = [];
      this.#listeners.set(type, list);
    }
    ArrayPrototypePush(list, record);
    this.#observer?.(type, list.length);
  }

  // A dispatch in progress walks a copy, and looks at `removed`.
  #remove(type, record) {
    const list = this.#listeners?.get(type);
    if (list === undefined) return;
    record.removed = true;
    for (let i = 0; i < list.length; i++) {
      if (list[i] !== record) continue;
      ArrayPrototypeSplice(list, i, 1);
      this.#observer?.(type, list.length);
      return;
    }
  }

  addEventListener(type, callback, options = undefined) {
    checkTarget(this);
    requireArguments(arguments.length, "type", "listener");
    const { capture, once, passive, signal } = listenerOptions(options);
    if (!isCallback(callback)) return;
    type = toDOMString(type);
    if (signal?.aborted || find(this, type, callback, capture) !== undefined) return;
    const record = new Listener(callback, capture, once, passive);
    this.#add(type, record);
    if (signal !== undefined) require("web/abort").addAlgorithm(signal, () => this.#remove(type, record));
  }

  removeEventListener(type, callback, options = undefined) {
    checkTarget(this);
    requireArguments(arguments.length, "type", "listener");
    if (!isCallback(callback)) return;
    type = toDOMString(type);
    const capture = typeof options === "boolean" ? options : !!options?.capture;
    const record = find(this, type, callback, capture);
    if (record !== undefined) this.#remove(type, record);
  }

  dispatchEvent(event) {
    checkTarget(this);
    requireArguments(arguments.length, "event");
    if (!state.isEvent(event)) throw new codes.ERR_INVALID_ARG_TYPE("event", "Event", event);
    if (state.isDispatching(event)) throw new codes.ERR_EVENT_RECURSION(event.type);
    return dispatch(this, event, false);
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, {}, depth, options, inspect);
  }
}
defineInterface(EventTarget);

// A class because V8 keeps the fields of a literal without a prototype in a hash table.
class Listener {
  constructor(callback, capture, once, passive) {
    this.callback = callback;
    this.capture = capture;
    this.once = once;
    this.passive = passive;
    this.removed = false;
  }
}
ObjectSetPrototypeOf(Listener.prototype, null);

function checkTarget(target) {
  if (!targets.isEventTarget(target)) throw new codes.ERR_INVALID_THIS("EventTarget");
}

function isCallback(callback) {
  if (typeof callback === "function" || (typeof callback === "object" && callback !== null)) return true;
  if (callback === undefined || callback === null) return false;
  throw new codes.ERR_INVALID_ARG_TYPE("listener", "EventListener", callback);
}

function listenerOptions(options) {
  if (options === undefined || options === null) return noOptions;
  if (typeof options === "boolean") return options ? captureOnly : noOptions;
  if (typeof options !== "object" && typeof options !== "function") throw new codes.ERR_INVALID_ARG_TYPE("options", "object", options);
  const { signal } = options;
  if (signal !== undefined && !require("web/abort").isAbortSignal(signal)) {
    throw new codes.ERR_INVALID_ARG_TYPE("options.signal", "AbortSignal", signal);
  }
  return { __proto__: null, capture: !!options.capture, once: !!options.once, passive: !!options.passive, signal };
}
const noOptions = { __proto__: null, capture: false, once: false, passive: false, signal: undefined };
const captureOnly = { __proto__: null, capture: true, once: false, passive: false, signal: undefined };

function find(target, type, callback, capture) {
  const list = targets.listeners(target, type);
  if (list === undefined) return undefined;
  for (let i = 0; i < list.length; i++) {
    if (list[i].callback === callback && list[i].capture === capture) return list[i];
  }
  return undefined;
}

// Returns false when a listener prevented the default. `trusted` is for the platform's own events.
function dispatch(target, event, trusted) {
  const list = targets.listeners(target, state.type(event));
  state.start(event, target, trusted);
  if (list !== undefined && list.length > 0) {
    const copy = ArrayPrototypeSlice(list);
    invokeAll(target, event, copy, true);
    invokeAll(target, event, copy, false);
  }
  state.finish(event);
  return !state.isCanceled(event);
}

function invokeAll(target, event, list, capture) {
  for (let i = 0; i < list.length; i++) {
    const record = list[i];
    if (record.removed || record.capture !== capture) continue;
    if (state.isStopped(event)) return;
    if (record.once) targets.remove(target, state.type(event), record);
    state.setPassive(event, record.passive);
    call(target, event, record.callback);
    state.setPassive(event, false);
  }
}

function call(target, event, callback) {
  try {
    const result = typeof callback === "function" ? FunctionPrototypeCall(callback, target, event) : callHandleEvent(callback, event);
    // A listener that is an async function: its rejection is an uncaught exception too.
    if (result instanceof Promise) PromisePrototypeThen(result, undefined, reportException);
  } catch (error) {
    reportException(error);
  }
}

function callHandleEvent(callback, event) {
  const { handleEvent } = callback;
  if (typeof handleEvent === "function") return FunctionPrototypeCall(handleEvent, callback, event);
  return undefined;
}

function reportException(error) {
  loop.nextTick(throwIt, [error]);
}

function throwIt(error) {
  throw error;
}

// `target.onNAME`: one listener that keeps its place while the handler changes.
function defineEventHandler(prototype, name) {
  const handlers = new SafeWeakMap();
  const key = `on${name}`;
  function getter() {
    return handlers.get(this)?.handler ?? null;
  }
  function setter(value) {
    checkTarget(this);
    const handler = typeof value === "function" || (typeof value === "object" && value !== null) ? value : null;
    let entry = handlers.get(this);
    if (entry === undefined) {
      entry = { __proto__: null, handler: null, record: undefined };
      handlers.set(this, entry);
    }
    entry.handler = handler;
    if (handler === null) {
      if (entry.record !== undefined) targets.remove(this, name, entry.record);
      entry.record = undefined;
    } else if (entry.record === undefined) {
      entry.record = new Listener(makeRunner(entry), false, false, false);
      targets.add(this, name, entry.record);
    }
  }
  ObjectDefineProperty(getter, "name", { __proto__: null, value: `get ${key}`, configurable: true });
  ObjectDefineProperty(setter, "name", { __proto__: null, value: `set ${key}`, configurable: true });
  ObjectDefineProperty(prototype, key, { __proto__: null, get: getter, set: setter, enumerable: true, configurable: true });
}

function makeRunner(entry) {
  return function (event) {
    const { handler } = entry;
    if (typeof handler !== "function") return;
    if (FunctionPrototypeCall(handler, this, event) === false) event.preventDefault();
  };
}

module.exports = { __proto__: null, EventTarget, defineEventHandler, dispatch, reportException, targets };
