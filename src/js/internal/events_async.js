// SPEC: https://nodejs.org/api/events.html#eventsonceemitter-name-options and what follows it.
// Waiting for events with promises and async iterators. Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeShift, AsyncIteratorPrototype, NumberMAX_SAFE_INTEGER, ObjectSetPrototypeOf, Promise,
  PromiseReject, PromiseResolve, Symbol, SymbolAsyncIterator, SymbolDispose, queueMicrotask } = primordials;
const { AbortError, codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_THIS } } = require("internal/errors");
const { validateAbortSignal, validateFunction, validateInteger, validateObject, validateString } = require("internal/validators");

const isEmitter = (value) => typeof value?.on === "function";

function listen(emitter, name, listener, once) {
  if (isEmitter(emitter)) {
    if (once) emitter.once(name, listener);
    else emitter.on(name, listener);
  } else if (typeof emitter?.addEventListener === "function") {
    emitter.addEventListener(name, listener, { __proto__: null, once });
  } else {
    throw new ERR_INVALID_ARG_TYPE("emitter", "EventEmitter", emitter);
  }
}

function unlisten(emitter, name, listener) {
  if (typeof emitter?.removeListener === "function") emitter.removeListener(name, listener);
  else if (typeof emitter?.removeEventListener === "function") emitter.removeEventListener(name, listener);
  else throw new ERR_INVALID_ARG_TYPE("emitter", "EventEmitter", emitter);
}

const abortError = (signal) => new AbortError(undefined, { cause: signal?.reason });

function once(emitter, name, options = {}) {
  validateObject(options, "options");
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  return new Promise((resolve, reject) => {
    const onError = (error) => {
      unlisten(emitter, name, onEvent);
      if (signal !== undefined) unlisten(signal, "abort", onAbort);
      reject(error);
    };
    const onEvent = (...args) => {
      if (typeof emitter.removeListener === "function") emitter.removeListener("error", onError);
      if (signal !== undefined) unlisten(signal, "abort", onAbort);
      resolve(args);
    };
    const onAbort = () => {
      unlisten(emitter, name, onEvent);
      unlisten(emitter, "error", onError);
      reject(abortError(signal));
    };
    listen(emitter, name, onEvent, true);
    if (name !== "error" && typeof emitter.once === "function") emitter.once("error", onError);
    if (signal !== undefined) listen(signal, "abort", onAbort, true);
  });
}

const kWatermark = Symbol("kWatermarkData");
const makeResult = (value, done) => ({ value, done });

function readWatermarks(options) {
  const high = options.highWaterMark ?? options.highWatermark ?? NumberMAX_SAFE_INTEGER;
  validateInteger(high, "options.highWaterMark", 1);
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  validateInteger(low, "options.lowWaterMark", 1);
  return { high, low };
}

function on(emitter, name, options = {}) {
  validateObject(options, "options");
  const { signal } = options;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw abortError(signal);
  const { high, low } = readWatermarks(options);
  const events = [];
  const waiting = [];
  const cleanups = [];
  let paused = false;
  let failure;
  let finished = false;

  const attach = (target, event, listener, isOnce) => {
    listen(target, event, listener, isOnce);
    ArrayPrototypePush(cleanups, () => unlisten(target, event, listener));
  };
  const onEvent = (...args) => {
    if (waiting.length > 0) {
      ArrayPrototypeShift(waiting).resolve(makeResult(args, false));
      return;
    }
    ArrayPrototypePush(events, args);
    if (!paused && events.length > high && typeof emitter.pause === "function") {
      paused = true;
      emitter.pause();
    }
  };
  const onError = (error) => {
    if (waiting.length === 0) failure = error;
    else ArrayPrototypeShift(waiting).reject(error);
    finish();
  };
  const finish = () => {
    for (let i = 0; i < cleanups.length; i++) cleanups[i]();
    cleanups.length = 0;
    finished = true;
    while (waiting.length > 0) ArrayPrototypeShift(waiting).resolve(makeResult(undefined, true));
    return PromiseResolve(makeResult(undefined, true));
  };

  const iterator = ObjectSetPrototypeOf({
    next() {
      if (events.length > 0) {
        const value = ArrayPrototypeShift(events);
        if (paused && events.length < low) {
          emitter.resume?.();
          paused = false;
        }
        return PromiseResolve(makeResult(value, false));
      }
      if (failure !== undefined) {
        const rejection = PromiseReject(failure);
        failure = undefined;
        return rejection;
      }
      if (finished) return finish();
      return new Promise((resolve, reject) => ArrayPrototypePush(waiting, { __proto__: null, resolve, reject }));
    },
    return() {
      return finish();
    },
    throw(error) {
      if (!(error instanceof primordials.Error)) throw new ERR_INVALID_ARG_TYPE("EventEmitter.AsyncIterator", "Error", error);
      onError(error);
    },
    [SymbolAsyncIterator]() {
      return this;
    },
    [kWatermark]: {
      get size() {
        return events.length;
      },
      get low() {
        return low;
      },
      get high() {
        return high;
      },
      get isPaused() {
        return paused;
      },
    },
  }, AsyncIteratorPrototype);

  attach(emitter, name, onEvent, false);
  if (name !== "error" && isEmitter(emitter)) attach(emitter, "error", onError, false);
  const { close } = options;
  if (close !== undefined && close.length) {
    for (let i = 0; i < close.length; i++) attach(emitter, close[i], finish, false);
  }
  if (signal) attach(signal, "abort", () => onError(abortError(signal)), true);
  return iterator;
}

function addAbortListener(signal, listener) {
  if (signal === undefined) throw new ERR_INVALID_ARG_TYPE("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateFunction(listener, "listener");
  let remove;
  if (signal.aborted) {
    queueMicrotask(() => listener());
  } else {
    signal.addEventListener("abort", listener, { __proto__: null, once: true });
    remove = () => signal.removeEventListener("abort", listener);
  }
  return {
    __proto__: null,
    [SymbolDispose]() {
      remove?.();
    },
  };
}

function makeEventEmitterAsyncResource(EventEmitter) {
  const { AsyncResource } = require("node/async_hooks");

  class EventEmitterReferencingAsyncResource extends AsyncResource {
    #emitter;

    constructor(emitter, type, options) {
      super(type, options);
      this.#emitter = emitter;
    }

    get eventEmitter() {
      return this.#emitter;
    }
  }

  return class EventEmitterAsyncResource extends EventEmitter {
    #resource;

    constructor(options = undefined) {
      let name;
      if (typeof options === "string") {
        name = options;
        options = undefined;
      } else {
        if (new.target === EventEmitterAsyncResource) validateString(options?.name, "options.name");
        name = options?.name || new.target.name;
      }
      super(options);
      this.#resource = new EventEmitterReferencingAsyncResource(this, name, options);
    }

    static #of(emitter) {
      if (!(#resource in emitter)) throw new ERR_INVALID_THIS("EventEmitterAsyncResource");
      return emitter.#resource;
    }

    emit(event, ...args) {
      return EventEmitterAsyncResource.#of(this).runInAsyncScope(super.emit, this, event, ...args);
    }

    emitDestroy() {
      EventEmitterAsyncResource.#of(this).emitDestroy();
    }

    get asyncId() {
      return EventEmitterAsyncResource.#of(this).asyncId();
    }

    get triggerAsyncId() {
      return EventEmitterAsyncResource.#of(this).triggerAsyncId();
    }

    get asyncResource() {
      return EventEmitterAsyncResource.#of(this);
    }
  };
}

module.exports = { __proto__: null, addAbortListener, makeEventEmitterAsyncResource, on, once };
