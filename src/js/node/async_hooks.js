// SPEC: https://nodejs.org/docs/latest-v22.x/api/async_context.html
// Differs: hooks see promises, timers, ticks, immediates and AsyncResources, not the inner work of Node's own modules; no promise
// is told as destroyed. Refuses: nothing.
//
// The asynchronous context is one immutable map from storage to store, which V8 carries along promise reactions
// and the loop along timers, ticks and immediates.
"use strict";

const { FunctionPrototypeApply, NumberIsSafeInteger, ObjectDefineProperties, ObjectFreeze, SafeMap } = primordials;
const { op_async_context_get, op_async_context_set } = ops;
const { codes } = require("internal/errors");
const asyncIds = require("internal/async_ids");
const { validateBoolean, validateFunction, validateObject, validateString } = require("internal/validators");

const running = asyncIds.state;

// Contexts are never changed, only replaced, so that whoever has captured one keeps what it saw.
function withStore(context, storage, store) {
  const next = new SafeMap();
  if (context !== undefined) context.forEach((value, key) => next.set(key, value));
  next.set(storage, store);
  return next;
}

function withoutStore(context, storage) {
  if (context === undefined || !context.has(storage)) return context;
  const next = new SafeMap();
  context.forEach((value, key) => {
    if (key !== storage) next.set(key, value);
  });
  return next;
}

function runIn(context, callback, receiver, args) {
  const outer = op_async_context_get();
  op_async_context_set(context);
  try {
    return FunctionPrototypeApply(callback, receiver, args);
  } finally {
    op_async_context_set(outer);
  }
}

class AsyncLocalStorage {
  #defaultValue;
  #name = "";
  #isEnabled = true;

  constructor(options = { __proto__: null }) {
    validateObject(options, "options");
    this.#defaultValue = options.defaultValue;
    if (options.name !== undefined) this.#name = `${options.name}`;
  }

  static bind(callback) {
    return AsyncResource.bind(callback);
  }

  static snapshot() {
    const context = op_async_context_get();
    return (callback, ...args) => runIn(context, callback, undefined, args);
  }

  get name() {
    return this.#name;
  }

  disable() {
    this.#isEnabled = false; // in every context, also those that were captured
    op_async_context_set(withoutStore(op_async_context_get(), this));
  }

  enterWith(store) {
    this.#isEnabled = true;
    op_async_context_set(withStore(op_async_context_get(), this, store));
  }

  run(store, callback, ...args) {
    this.#isEnabled = true;
    const outer = op_async_context_get();
    const inner = withStore(outer, this, store);
    op_async_context_set(inner);
    try {
      return FunctionPrototypeApply(callback, undefined, args);
    } finally {
      const left = op_async_context_get();
      op_async_context_set(left === inner ? outer : this.#restored(left, outer));
    }
  }

  // What the callback entered for other storages stays; only this storage goes back to what it had.
  #restored(left, outer) {
    return outer?.has(this) ? withStore(left, this, outer.get(this)) : withoutStore(left, this);
  }

  exit(callback, ...args) {
    return runIn(withStore(op_async_context_get(), this, undefined), callback, undefined, args);
  }

  getStore() {
    const context = op_async_context_get();
    if (!this.#isEnabled || context === undefined || !context.has(this)) return this.#defaultValue;
    return context.get(this);
  }
}

// The old way from a bound function to its resource, with Node's warning.
let warn = () => {
  const { deprecate } = require("internal/util_functions");
  warn = deprecate(() => {}, "The asyncResource property on bound functions is deprecated", "DEP0172");
  warn();
};
const boundResource = (resource) => ({
  configurable: true,
  enumerable: true,
  get() {
    warn();
    return resource;
  },
  set(value) {
    warn();
    resource = value;
  },
});

class AsyncResource {
  #id;
  #trigger;
  #isDestroyed = false;
  #context = op_async_context_get();

  constructor(type, options = { __proto__: null }) {
    validateString(type, "type");
    if (type === "" && running.active) throw new codes.ERR_ASYNC_TYPE(type);
    let trigger = options;
    if (typeof options !== "number") {
      trigger = options.triggerAsyncId === undefined ? running.id : options.triggerAsyncId;
      if (options.requireManualDestroy !== undefined) validateBoolean(options.requireManualDestroy, "options.requireManualDestroy");
    }
    if (!NumberIsSafeInteger(trigger) || trigger < -1) throw new codes.ERR_INVALID_ASYNC_ID("triggerAsyncId", trigger);
    this.#trigger = trigger;
    this.#id = asyncIds.create(type, this, trigger);
  }

  runInAsyncScope(callback, receiver, ...args) {
    const outer = asyncIds.enter(this.#id, this.#trigger, this);
    try {
      return runIn(this.#context, callback, receiver, args);
    } finally {
      asyncIds.leave(outer);
    }
  }

  emitDestroy() {
    if (this.#isDestroyed) return this;
    this.#isDestroyed = true;
    asyncIds.destroy(this.#id);
    return this;
  }

  asyncId() {
    return this.#id;
  }

  triggerAsyncId() {
    return this.#trigger;
  }

  bind(callback, receiver) {
    validateFunction(callback, "fn");
    const resource = this;
    const bound = function (...args) {
      return resource.runInAsyncScope(callback, receiver === undefined ? this : receiver, ...args);
    };
    ObjectDefineProperties(bound, {
      length: { __proto__: null, configurable: true, enumerable: false, value: callback.length, writable: false },
      asyncResource: { __proto__: null, ...boundResource(this) },
    });
    return bound;
  }

  static bind(callback, type, receiver) {
    validateFunction(callback, "fn");
    return new AsyncResource(type || callback.name || "bound-anonymous-fn").bind(callback, receiver);
  }
}

const callbacks = ["init", "before", "after", "destroy", "promiseResolve"];

class AsyncHook {
  #listener = { __proto__: null };

  constructor(hooks) {
    for (let i = 0; i < callbacks.length; i++) {
      const callback = hooks[callbacks[i]];
      if (callback === undefined) continue;
      if (typeof callback !== "function") throw new codes.ERR_ASYNC_CALLBACK(`hook.${callbacks[i]}`);
      this.#listener[callbacks[i]] = callback;
    }
  }

  enable() {
    asyncIds.listen(this.#listener);
    return this;
  }

  disable() {
    asyncIds.stopListening(this.#listener);
    return this;
  }
}

module.exports = {
  AsyncLocalStorage,
  createHook(hooks) {
    return new AsyncHook(hooks);
  },
  executionAsyncId() {
    return running.id;
  },
  triggerAsyncId() {
    return running.trigger;
  },
  executionAsyncResource() {
    return running.resource;
  },
  asyncWrapProviders: ObjectFreeze({ __proto__: null, NONE: 0, PROMISE: 27, Immediate: 61, Timeout: 62 }),
  AsyncResource,
};
