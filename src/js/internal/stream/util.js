// The helpers that readable-stream asks for, without loading Blob, AbortController or util.inspect before somebody uses them.
"use strict";

const { AggregateError, ArrayBufferIsView, AsyncFunction, FunctionPrototypeApply, ObjectFreeze, Promise, SymbolFor } = primordials;
const { validateAbortSignalArray } = require("internal/validators");

function once(callback) {
  let called = false;
  return function (...args) {
    if (called) return;
    called = true;
    FunctionPrototypeApply(callback, this, args);
  };
}

function createDeferredPromise() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function promisify(start) {
  return new Promise((resolve, reject) => {
    start((error, ...args) => (error ? reject(error) : resolve(...args)));
  });
}
promisify.custom = SymbolFor("nodejs.util.promisify.custom");

module.exports = {
  AggregateError,
  kEmptyObject: ObjectFreeze({}),
  once,
  createDeferredPromise,
  promisify,
  debuglog: () => () => {},
  format: (...args) => require("node/util").format(...args),
  inspect: (...args) => require("node/util").inspect(...args),
  types: {
    isAsyncFunction: (value) => value instanceof AsyncFunction,
    isArrayBufferView: ArrayBufferIsView,
  },
  isBlob(value) {
    // A value can only be a Blob if somebody has loaded that class.
    return typeof value === "object" && value !== null && typeof value.arrayBuffer === "function" && value instanceof require("internal/web_globals").lookUp("Blob");
  },
  deprecate: (callback) => callback,
  addAbortListener: (signal, listener) => require("node/events").addAbortListener(signal, listener),
  AbortSignalAny(signals) {
    validateAbortSignalArray(signals, "signals");
    return require("internal/web_globals").lookUp("AbortSignal").any(signals);
  },
};
