// SPEC: https://nodejs.org/docs/latest-v22.x/api/diagnostics_channel.html
// Differs: Node's own modules publish nothing here. Refuses: nothing.
"use strict";

const { ArrayPrototypeIndexOf, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, FunctionPrototypeApply, ObjectSetPrototypeOf, Promise,
  PromisePrototypeThen, PromiseReject, ReflectApply, SafeMap, SymbolHasInstance } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction } = require("internal/validators");

// Channels live as long as the call, so the table needs no weak references.
const channels = new SafeMap();

function reportLater(error) {
  loop.nextTick(() => {
    throw error;
  }, []);
}

// A channel without listeners has this class, so that publishing to it costs one empty call.
class Channel {
  constructor(name) {
    this._subscribers = undefined;
    this._stores = undefined;
    this.name = name;
    channels.set(name, this);
  }

  static [SymbolHasInstance](instance) {
    const prototype = primordials.ObjectGetPrototypeOf(instance);
    return prototype === Channel.prototype || prototype === ActiveChannel.prototype;
  }

  subscribe(subscription) {
    activate(this);
    this.subscribe(subscription);
  }

  unsubscribe() {
    return false;
  }

  bindStore(store, transform) {
    activate(this);
    this.bindStore(store, transform);
  }

  unbindStore() {
    return false;
  }

  get hasSubscribers() {
    return false;
  }

  publish() {}

  runStores(data, callback, receiver, ...args) {
    return ReflectApply(callback, receiver, args);
  }
}

class ActiveChannel {
  subscribe(subscription) {
    validateFunction(subscription, "subscription");
    this._subscribers = ArrayPrototypeSlice(this._subscribers);
    ArrayPrototypePush(this._subscribers, subscription);
  }

  unsubscribe(subscription) {
    const index = ArrayPrototypeIndexOf(this._subscribers, subscription);
    if (index === -1) return false;
    this._subscribers = ArrayPrototypeSlice(this._subscribers);
    ArrayPrototypeSplice(this._subscribers, index, 1);
    deactivateIfUnused(this);
    return true;
  }

  bindStore(store, transform) {
    this._stores.set(store, transform);
  }

  unbindStore(store) {
    if (!this._stores.has(store)) return false;
    this._stores.delete(store);
    deactivateIfUnused(this);
    return true;
  }

  get hasSubscribers() {
    return true;
  }

  publish(data) {
    const subscribers = this._subscribers;
    for (let i = 0; i < (subscribers?.length || 0); i++) {
      try {
        const subscriber = subscribers[i];
        subscriber(data, this.name);
      } catch (error) {
        reportLater(error);
      }
    }
  }

  runStores(data, callback, receiver, ...args) {
    let run = () => {
      this.publish(data);
      return FunctionPrototypeApply(callback, receiver, args);
    };
    this._stores.forEach((transform, store) => {
      run = wrapStoreRun(store, data, run, transform);
    });
    return run();
  }
}

function wrapStoreRun(store, data, next, transform = (value) => value) {
  return () => {
    let context;
    try {
      context = transform(data);
    } catch (error) {
      reportLater(error);
      return next();
    }
    return store.run(context, next);
  };
}

function activate(channel) {
  ObjectSetPrototypeOf(channel, ActiveChannel.prototype);
  channel._subscribers = [];
  channel._stores = new SafeMap();
}

function deactivateIfUnused(channel) {
  if (channel._subscribers.length > 0 || channel._stores.size > 0) return;
  ObjectSetPrototypeOf(channel, Channel.prototype);
  channel._subscribers = undefined;
  channel._stores = undefined;
}

function channel(name) {
  const known = channels.get(name);
  if (known !== undefined) return known;
  if (typeof name !== "string" && typeof name !== "symbol") throw new codes.ERR_INVALID_ARG_TYPE("channel", ["string", "symbol"], name);
  return new Channel(name);
}

function subscribe(name, subscription) {
  return channel(name).subscribe(subscription);
}

function unsubscribe(name, subscription) {
  return channel(name).unsubscribe(subscription);
}

function hasSubscribers(name) {
  return channels.get(name)?.hasSubscribers ?? false;
}

const traceEvents = ["start", "end", "asyncStart", "asyncEnd", "error"];

function assertChannel(value, name) {
  if (!(value instanceof Channel)) throw new codes.ERR_INVALID_ARG_TYPE(name, ["Channel"], value);
}

class TracingChannel {
  constructor(nameOrChannels) {
    for (let i = 0; i < traceEvents.length; i++) {
      const event = traceEvents[i];
      let value;
      if (typeof nameOrChannels === "string") {
        value = channel(`tracing:${nameOrChannels}:${event}`);
      } else if (typeof nameOrChannels === "object" && nameOrChannels !== null) {
        value = nameOrChannels[event];
        assertChannel(value, `nameOrChannels.${event}`);
      } else {
        throw new codes.ERR_INVALID_ARG_TYPE("nameOrChannels", ["string", "object", "TracingChannel"], nameOrChannels);
      }
      primordials.ObjectDefineProperty(this, event, { __proto__: null, value, configurable: false, enumerable: true, writable: false });
    }
  }

  get hasSubscribers() {
    for (let i = 0; i < traceEvents.length; i++) if (this[traceEvents[i]]?.hasSubscribers) return true;
    return false;
  }

  subscribe(handlers) {
    for (let i = 0; i < traceEvents.length; i++) {
      const event = traceEvents[i];
      if (handlers[event]) this[event]?.subscribe(handlers[event]);
    }
  }

  unsubscribe(handlers) {
    let done = true;
    for (let i = 0; i < traceEvents.length; i++) {
      const event = traceEvents[i];
      if (handlers[event] && !this[event]?.unsubscribe(handlers[event])) done = false;
    }
    return done;
  }

  traceSync(callback, context = {}, receiver, ...args) {
    if (!this.hasSubscribers) return ReflectApply(callback, receiver, args);
    const { start, end, error } = this;
    return start.runStores(context, () => {
      try {
        const result = ReflectApply(callback, receiver, args);
        context.result = result;
        return result;
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }

  tracePromise(callback, context = {}, receiver, ...args) {
    if (!this.hasSubscribers) return ReflectApply(callback, receiver, args);
    const { start, end, asyncStart, asyncEnd, error } = this;
    const settle = () => {
      asyncStart.publish(context);
      asyncEnd.publish(context);
    };
    const onRejected = (reason) => {
      context.error = reason;
      error.publish(context);
      settle();
      return PromiseReject(reason);
    };
    const onFulfilled = (result) => {
      context.result = result;
      settle();
      return result;
    };
    return start.runStores(context, () => {
      try {
        let promise = ReflectApply(callback, receiver, args);
        if (!(promise instanceof Promise)) promise = primordials.PromiseResolve(promise);
        return PromisePrototypeThen(promise, onFulfilled, onRejected);
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }

  traceCallback(callback, position = -1, context = {}, receiver, ...args) {
    if (!this.hasSubscribers) return ReflectApply(callback, receiver, args);
    const { start, end, asyncStart, asyncEnd, error } = this;
    const at = position < 0 ? args.length + position : position;
    const original = args[at];
    validateFunction(original, "callback");
    args[at] = function (problem, result) {
      if (problem) {
        context.error = problem;
        error.publish(context);
      } else {
        context.result = result;
      }
      const outer = arguments;
      asyncStart.runStores(context, () => {
        try {
          return ReflectApply(original, this, outer);
        } finally {
          asyncEnd.publish(context);
        }
      });
    };
    return start.runStores(context, () => {
      try {
        return ReflectApply(callback, receiver, args);
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
}

module.exports = { channel, hasSubscribers, subscribe, tracingChannel: (nameOrChannels) => new TracingChannel(nameOrChannels), unsubscribe, Channel };
