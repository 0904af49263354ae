// AbortController and AbortSignal.
//
// SPEC: https://dom.spec.whatwg.org/#aborting-ongoing-activities
// Differs: no. Refuses: nothing. The timer of `AbortSignal.timeout` does not keep a call alive, as in Node.
"use strict";

const { ArrayPrototypePush, Symbol } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toSequence } = require("web/webidl");
const { Event } = require("web/event");
const { EventTarget, defineEventHandler, dispatch } = require("web/event_target");
const loop = require("internal/loop");

// Only this file may construct a signal.
const token = Symbol("AbortSignal");

// How this folder reaches a signal's private state.
const signals = { __proto__: null };

class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  // Steps of the platform itself; they run before the listeners.
  #algorithms = undefined;
  // For `any`: the signals that this one waits for, and those that wait for this one.
  #sources = undefined;
  #dependents = undefined;

  static {
    signals.isAbortSignal = (value) => typeof value === "object" && value !== null && #aborted in value;
    signals.abort = (signal, reason) => signal.#abort(reason);
    signals.follow = (signal, sources) => signal.#follow(sources);
    signals.addAlgorithm = (signal, algorithm) => {
      if (signal.#aborted) return noop;
      const entry = { __proto__: null, algorithm };
      signal.#algorithms ??= [];
      ArrayPrototypePush(signal.#algorithms, entry);
      return () => {
        entry.algorithm = noop;
      };
    };
  }

  constructor(key = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  get aborted() {
    checkSignal(this);
    return this.#aborted;
  }

  get reason() {
    checkSignal(this);
    return this.#reason;
  }

  throwIfAborted() {
    checkSignal(this);
    if (this.#aborted) throw this.#reason;
  }

  static abort(reason = abortError()) {
    const signal = new AbortSignal(token);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(delay) {
    require("internal/validators").validateUint32(delay, "delay");
    const signal = new AbortSignal(token);
    const timer = loop.addTimer(() => signal.#abort(timeoutError()), delay, -1, [], undefined);
    loop.referTimer(timer, false);
    return signal;
  }

  static any(sources) {
    requireArguments(arguments.length, "signals");
    const list = toSequence(sources, () => new codes.ERR_INVALID_ARG_TYPE("signals", "Iterable", sources));
    for (let i = 0; i < list.length; i++) {
      if (!signals.isAbortSignal(list[i])) throw new codes.ERR_INVALID_ARG_TYPE(`signals[${i}]`, "AbortSignal", list[i]);
    }
    const signal = new AbortSignal(token);
    signal.#follow(list);
    return signal;
  }

  #follow(sources) {
    for (let i = 0; i < sources.length; i++) {
      if (!sources[i].#aborted) continue;
      this.#aborted = true;
      this.#reason = sources[i].#reason;
      return;
    }
    this.#sources = [];
    for (let i = 0; i < sources.length; i++) {
      // A signal that follows others itself is replaced by those: chains stay one step deep.
      const roots = sources[i].#sources ?? [sources[i]];
      for (let j = 0; j < roots.length; j++) {
        ArrayPrototypePush(this.#sources, roots[j]);
        roots[j].#dependents ??= [];
        ArrayPrototypePush(roots[j].#dependents, this);
      }
    }
  }

  #abort(reason) {
    if (this.#aborted) return;
    this.#mark(reason);
    const dependents = this.#dependents ?? [];
    this.#dependents = undefined;
    const marked = [];
    for (let i = 0; i < dependents.length; i++) {
      if (dependents[i].#aborted) continue;
      dependents[i].#mark(this.#reason);
      ArrayPrototypePush(marked, dependents[i]);
    }
    this.#run();
    for (let i = 0; i < marked.length; i++) marked[i].#run();
  }

  #mark(reason) {
    this.#aborted = true;
    this.#reason = reason === undefined ? abortError() : reason;
  }

  #run() {
    const algorithms = this.#algorithms;
    this.#algorithms = undefined;
    if (algorithms !== undefined) for (let i = 0; i < algorithms.length; i++) algorithms[i].algorithm();
    dispatch(this, new Event("abort"), true);
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { aborted: this.aborted }, depth, options, inspect);
  }
}
defineInterface(AbortSignal);
defineEventHandler(AbortSignal.prototype, "abort");

class AbortController {
  #signal = new AbortSignal(token);

  get signal() {
    if (!(#signal in this)) throw new codes.ERR_INVALID_THIS("AbortController");
    return this.#signal;
  }

  abort(reason = undefined) {
    if (!(#signal in this)) throw new codes.ERR_INVALID_THIS("AbortController");
    signals.abort(this.#signal, reason);
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { signal: this.signal }, depth, options, inspect);
  }
}
defineInterface(AbortController);

function checkSignal(signal) {
  if (!signals.isAbortSignal(signal)) throw new codes.ERR_INVALID_THIS("AbortSignal");
}

function noop() {}

function abortError() {
  const { DOMException } = require("web/dom_exception");
  return new DOMException("This operation was aborted", "AbortError");
}

function timeoutError() {
  const { DOMException } = require("web/dom_exception");
  return new DOMException("The operation was aborted due to timeout", "TimeoutError");
}

module.exports = {
  __proto__: null,
  AbortController,
  AbortSignal,
  // Registers a step of the platform that runs when `signal` aborts; returns a function that takes it back.
  addAlgorithm: signals.addAlgorithm,
  // A fresh signal that aborts with any of `sources`.
  follow(sources) {
    const signal = new AbortSignal(token);
    signals.follow(signal, sources);
    return signal;
  },
  isAbortSignal: signals.isAbortSignal,
};
