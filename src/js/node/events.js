// SPEC: https://nodejs.org/api/events.html
// The emitter itself; the functions that wait for events are in `internal/events_async`.
// Differs: no domains. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, Error, FunctionPrototypeApply, FunctionPrototypeBind,
  FunctionPrototypeCall, NumberIsNaN, ObjectDefineProperties, ObjectDefineProperty, ObjectGetPrototypeOf, ReflectOwnKeys, SafeWeakMap, String,
  Symbol, SymbolFor } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ERR_UNHANDLED_ERROR } } = require("internal/errors");

const kCapture = Symbol("kCapture");
const kShapeMode = Symbol("shapeMode");
const kErrorMonitor = Symbol("events.errorMonitor");
const kRejection = SymbolFor("nodejs.rejection");

let defaultMaxListeners = 10;

function EventEmitter(options) {
  FunctionPrototypeCall(EventEmitter.init, this, options);
}
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;

function checkListener(listener) {
  if (typeof listener !== "function") throw new ERR_INVALID_ARG_TYPE("listener", "Function", listener);
}

function checkMaxListeners(n, name) {
  if (typeof n !== "number") throw new ERR_INVALID_ARG_TYPE(name, "number", n);
  if (n < 0 || NumberIsNaN(n)) throw new ERR_OUT_OF_RANGE(name, name === "n" ? "a non-negative number" : ">= 0", n);
}

EventEmitter.init = function init(options) {
  if (this._events === undefined || this._events === ObjectGetPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
  }
  this._maxListeners = this._maxListeners || undefined;
  this[kShapeMode] = false;
  if (options?.captureRejections) {
    if (typeof options.captureRejections !== "boolean") throw new ERR_INVALID_ARG_TYPE("options.captureRejections", "boolean", options.captureRejections);
    this[kCapture] = true;
  } else {
    this[kCapture] = EventEmitter.prototype[kCapture];
  }
};

EventEmitter.prototype.setMaxListeners = function setMaxListeners(n) {
  checkMaxListeners(n, "setMaxListeners");
  this._maxListeners = n;
  return this;
};

const maxListenersOf = (emitter) => (emitter._maxListeners === undefined ? defaultMaxListeners : emitter._maxListeners);

EventEmitter.prototype.getMaxListeners = function getMaxListeners() {
  return maxListenersOf(this);
};

function throwUnhandled(error) {
  if (error instanceof Error) throw error;
  let text;
  try {
    text = require("internal/inspect").inspect(error);
  } catch {
    text = error;
  }
  const unhandled = new ERR_UNHANDLED_ERROR(text);
  unhandled.context = error;
  throw unhandled;
}

// A listener returned something: if it is a promise, its rejection becomes an event.
function captureRejection(emitter, promise, type, args) {
  if (!emitter[kCapture]) return;
  try {
    const { then } = promise;
    if (typeof then !== "function") return;
    FunctionPrototypeCall(then, promise, undefined, (error) => {
      require("node/process").nextTick(emitRejection, emitter, error, type, args);
    });
  } catch (error) {
    emitter.emit("error", error);
  }
}

function emitRejection(emitter, error, type, args) {
  if (typeof emitter[kRejection] === "function") {
    emitter[kRejection](error, type, ...args);
    return;
  }
  // No capturing here: an async "error" listener that fails must not loop.
  const previous = emitter[kCapture];
  try {
    emitter[kCapture] = false;
    emitter.emit("error", error);
  } finally {
    emitter[kCapture] = previous;
  }
}

EventEmitter.prototype.emit = function emit(type, ...args) {
  const events = this._events;
  if (type === "error") {
    if (events !== undefined && events[kErrorMonitor] !== undefined) this.emit(kErrorMonitor, ...args);
    if (events === undefined || events.error === undefined) throwUnhandled(args[0]);
  } else if (events === undefined) {
    return false;
  }
  const handler = events[type];
  if (handler === undefined) return false;
  if (typeof handler === "function") {
    const result = FunctionPrototypeApply(handler, this, args);
    if (result !== undefined && result !== null) captureRejection(this, result, type, args);
    return true;
  }
  const listeners = copyListeners(handler);
  for (let i = 0; i < listeners.length; i++) {
    const result = FunctionPrototypeApply(listeners[i], this, args);
    if (result !== undefined && result !== null) captureRejection(this, result, type, args);
  }
  return true;
};

function copyListeners(list) {
  switch (list.length) { // short ones are most, and literals are fastest
    case 2: return [list[0], list[1]];
    case 3: return [list[0], list[1], list[2]];
    default: return ArrayPrototypeSlice(list);
  }
}

function warnOfLeak(emitter, type, list, max) {
  list.warned = true;
  const { inspect } = require("internal/inspect");
  const warning = new Error(`Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners ` +
    `added to ${inspect(emitter, { depth: -1 })}. MaxListeners is ${max}. Use emitter.setMaxListeners() to increase limit`);
  warning.name = "MaxListenersExceededWarning";
  warning.emitter = emitter;
  warning.type = type;
  warning.count = list.length;
  require("node/process").emitWarning(warning);
}

function addListener(emitter, type, listener, prepend) {
  checkListener(listener);
  let events = emitter._events;
  let existing;
  if (events === undefined) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else {
    // Before the listener is there, or "newListener" would be told of itself.
    if (events.newListener !== undefined) {
      emitter.emit("newListener", type, listener.listener ?? listener);
      events = emitter._events;
    }
    existing = events[type];
  }
  if (existing === undefined) {
    events[type] = listener;
    emitter._eventsCount += 1;
    return emitter;
  }
  if (typeof existing === "function") existing = events[type] = prepend ? [listener, existing] : [existing, listener];
  else if (prepend) ArrayPrototypeSplice(existing, 0, 0, listener);
  else ArrayPrototypePush(existing, listener);
  const max = maxListenersOf(emitter);
  if (max > 0 && existing.length > max && !existing.warned) warnOfLeak(emitter, type, existing, max);
  return emitter;
}

EventEmitter.prototype.addListener = function addListenerMethod(type, listener) {
  return addListener(this, type, listener, false);
};
ObjectDefineProperty(EventEmitter.prototype.addListener, "name", { __proto__: null, value: "addListener", configurable: true });
EventEmitter.prototype.on = EventEmitter.prototype.addListener;

EventEmitter.prototype.prependListener = function prependListener(type, listener) {
  return addListener(this, type, listener, true);
};

function runOnce() {
  if (this.fired) return undefined;
  this.target.removeListener(this.type, this.wrapper);
  this.fired = true;
  if (arguments.length === 0) return FunctionPrototypeCall(this.listener, this.target);
  return FunctionPrototypeApply(this.listener, this.target, arguments);
}

function wrapOnce(target, type, listener) {
  const state = { fired: false, wrapper: undefined, target, type, listener };
  const wrapper = FunctionPrototypeBind(runOnce, state);
  wrapper.listener = listener;
  state.wrapper = wrapper;
  return wrapper;
}

EventEmitter.prototype.once = function once(type, listener) {
  checkListener(listener);
  return this.on(type, wrapOnce(this, type, listener));
};

EventEmitter.prototype.prependOnceListener = function prependOnceListener(type, listener) {
  checkListener(listener);
  return this.prependListener(type, wrapOnce(this, type, listener));
};

function forget(emitter, type) {
  emitter._eventsCount -= 1;
  if (emitter[kShapeMode]) emitter._events[type] = undefined;
  else if (emitter._eventsCount === 0) emitter._events = { __proto__: null };
  else delete emitter._events[type];
}

function findListener(list, listener) {
  for (let i = list.length - 1; i >= 0; i--) {
    if (list[i] === listener || list[i].listener === listener) return i;
  }
  return -1;
}

EventEmitter.prototype.removeListener = function removeListener(type, listener) {
  checkListener(listener);
  const events = this._events;
  if (events === undefined) return this;
  const list = events[type];
  if (list === undefined) return this;
  if (list === listener || list.listener === listener) {
    forget(this, type);
    if (events.removeListener !== undefined) this.emit("removeListener", type, list.listener ?? listener);
  } else if (typeof list !== "function") {
    const at = findListener(list, listener);
    if (at < 0) return this;
    ArrayPrototypeSplice(list, at, 1);
    if (list.length === 1) events[type] = list[0];
    if (events.removeListener !== undefined) this.emit("removeListener", type, listener);
  }
  return this;
};
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

function forgetAll(emitter, type) {
  if (type === undefined) {
    emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else if (emitter._events[type] !== undefined) {
    emitter._eventsCount -= 1;
    if (emitter._eventsCount === 0) emitter._events = { __proto__: null };
    else delete emitter._events[type];
  }
  emitter[kShapeMode] = false;
}

EventEmitter.prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    forgetAll(this, arguments.length === 0 ? undefined : type);
    return this;
  }
  if (arguments.length === 0) {
    const keys = ReflectOwnKeys(events);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] !== "removeListener") this.removeAllListeners(keys[i]);
    }
    this.removeAllListeners("removeListener");
    forgetAll(this, undefined);
    return this;
  }
  const list = events[type];
  if (typeof list === "function") {
    this.removeListener(type, list);
  } else if (list !== undefined) {
    for (let i = list.length - 1; i >= 0; i--) this.removeListener(type, list[i]); // last added goes first
  }
  return this;
};

function listenersOf(emitter, type, unwrap) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  if (typeof list === "function") return [unwrap ? list.listener ?? list : list];
  const result = ArrayPrototypeSlice(list);
  if (unwrap) {
    for (let i = 0; i < result.length; i++) {
      if (typeof result[i].listener === "function") result[i] = result[i].listener;
    }
  }
  return result;
}

EventEmitter.prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};

EventEmitter.prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};

function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  if (listener == null) return typeof list === "function" ? 1 : list.length;
  const all = typeof list === "function" ? [list] : list;
  let count = 0;
  for (let i = 0; i < all.length; i++) {
    if (all[i] === listener || all[i].listener === listener) count += 1;
  }
  return count;
}
EventEmitter.prototype.listenerCount = listenerCount;

EventEmitter.prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? ReflectOwnKeys(this._events) : [];
};

ObjectDefineProperty(EventEmitter.prototype, kCapture, { __proto__: null, value: false, writable: true, enumerable: false });

// What EventTargets may have; the targets themselves do not count.
const targetLimits = new SafeWeakMap();
const isTarget = (value) => value !== null && typeof value === "object" && typeof value.addEventListener === "function" && typeof value.removeEventListener === "function";

function listenersOfTarget(target, type) {
  const { targets } = require("web/event_target");
  if (!targets.isEventTarget(target)) return [];
  const records = targets.listeners(target, type) ?? [];
  const result = [];
  for (let i = 0; i < records.length; i++) ArrayPrototypePush(result, records[i].callback);
  return result;
}

function setMaxListeners(n = defaultMaxListeners, ...targets) {
  checkMaxListeners(n, "setMaxListeners");
  if (targets.length === 0) {
    defaultMaxListeners = n;
    return;
  }
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i];
    if (isTarget(target) && typeof target.setMaxListeners !== "function") targetLimits.set(target, n);
    else if (typeof target?.setMaxListeners === "function") target.setMaxListeners(n);
    else throw new ERR_INVALID_ARG_TYPE("eventTargets", ["EventEmitter", "EventTarget"], target);
  }
}

function getMaxListeners(target) {
  if (typeof target?.getMaxListeners === "function") return maxListenersOf(target);
  if (isTarget(target)) return targetLimits.get(target) ?? ("aborted" in target ? 0 : defaultMaxListeners); // signals have no limit
  throw new ERR_INVALID_ARG_TYPE("emitter", ["EventEmitter", "EventTarget"], target);
}

function getEventListeners(target, type) {
  if (typeof target?.listeners === "function") return target.listeners(type);
  if (isTarget(target)) return listenersOfTarget(target, type);
  throw new ERR_INVALID_ARG_TYPE("emitter", ["EventEmitter", "EventTarget"], target);
}

module.exports = EventEmitter;
EventEmitter.addAbortListener = function addAbortListener(signal, listener) {
  return require("internal/events_async").addAbortListener(signal, listener);
};
EventEmitter.once = async function once(emitter, name, options = {}) {
  return require("internal/events_async").once(emitter, name, options);
};
EventEmitter.on = function on(emitter, name, options = {}) {
  return require("internal/events_async").on(emitter, name, options);
};
EventEmitter.getEventListeners = getEventListeners;
EventEmitter.getMaxListeners = getMaxListeners;
EventEmitter.EventEmitter = EventEmitter;
EventEmitter.usingDomains = false;
EventEmitter.captureRejectionSymbol = kRejection;
ObjectDefineProperty(EventEmitter, "captureRejections", {
  __proto__: null,
  get: () => EventEmitter.prototype[kCapture],
  set(value) {
    if (typeof value !== "boolean") throw new ERR_INVALID_ARG_TYPE("EventEmitter.captureRejections", "boolean", value);
    EventEmitter.prototype[kCapture] = value;
  },
  enumerable: true,
});
EventEmitter.errorMonitor = kErrorMonitor;
ObjectDefineProperties(EventEmitter, {
  defaultMaxListeners: {
    __proto__: null,
    enumerable: true,
    get: () => defaultMaxListeners,
    set(n) {
      checkMaxListeners(n, "defaultMaxListeners");
      defaultMaxListeners = n;
    },
  },
  kMaxEventTargetListeners: { __proto__: null, value: Symbol("events.maxEventTargetListeners"), enumerable: false, configurable: false, writable: false },
});
EventEmitter.setMaxListeners = setMaxListeners;
EventEmitter.listenerCount = function countListeners(emitter, type) {
  return typeof emitter.listenerCount === "function" ? emitter.listenerCount(type) : FunctionPrototypeCall(listenerCount, emitter, type);
};
ObjectDefineProperty(EventEmitter.listenerCount, "name", { __proto__: null, value: "listenerCount", configurable: true });
let AsyncResourceEmitter;
ObjectDefineProperty(EventEmitter, "EventEmitterAsyncResource", {
  __proto__: null,
  enumerable: true,
  get() {
    AsyncResourceEmitter ??= require("internal/events_async").makeEventEmitterAsyncResource(EventEmitter);
    return AsyncResourceEmitter;
  },
  set: undefined,
  configurable: true,
});
