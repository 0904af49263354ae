// What node:stream asks web streams through registered symbols: whether they are read, over or broken, when they end, and
// how to break them. `finished`, `isErrored` and `addAbortSignal` of node:stream and of the package readable-stream use it.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/stream.html#streamfinishedstream-options-callback
// Differs: the symbols are on the prototypes, and a stream is watched only when its end is asked for. Refuses: nothing.
"use strict";

const { ObjectDefineProperties, ObjectDefineProperty, Promise, PromisePrototypeThen, PromiseResolve, SafeWeakMap, SymbolFor } = primordials;

const ends = new SafeWeakMap();

// The embedded streams keep their state in a property, and nobody can ask them to be told: so the property becomes a pair of
// functions on the streams that are watched.
function watchState(stream, settle) {
  let state = stream._state;
  ObjectDefineProperty(stream, "_state", {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => state,
    set(next) {
      state = next;
      settle(state);
    },
  });
  settle(state);
}

function endOf(stream) {
  const promise = new Promise((resolve, reject) => {
    watchState(stream, (state) => {
      if (state === "closed") resolve();
      // The error is stored after the state.
      if (state === "errored") PromisePrototypeThen(PromiseResolve(Promise), () => reject(stream._storedError));
    });
  });
  // Nobody needs to look at it.
  PromisePrototypeThen(promise, undefined, () => {});
  return { __proto__: null, promise };
}

const isClosedPromise = {
  __proto__: null,
  configurable: true,
  get() {
    let end = ends.get(this);
    if (end === undefined) ends.set(this, (end = endOf(this)));
    return end;
  },
};

const property = (get) => ({ __proto__: null, configurable: true, get });
const method = (value) => ({ __proto__: null, configurable: true, writable: true, value });

const isErrored = property(function () {
  return this._state === "errored";
});

module.exports = function defineState(ReadableStream, WritableStream) {
  ObjectDefineProperties(ReadableStream.prototype, {
    __proto__: null,
    [SymbolFor("nodejs.stream.disturbed")]: property(function () {
      return this._disturbed === true;
    }),
    [SymbolFor("nodejs.stream.errored")]: isErrored,
    [SymbolFor("nodejs.stream.readable")]: property(function () {
      return this._state === "readable";
    }),
    [SymbolFor("nodejs.webstream.isClosedPromise")]: isClosedPromise,
    [SymbolFor("nodejs.webstream.controllerErrorFunction")]: method(function (error) {
      if (this._state === "readable") this._readableStreamController.error(error);
    }),
  });
  ObjectDefineProperties(WritableStream.prototype, {
    __proto__: null,
    [SymbolFor("nodejs.stream.errored")]: isErrored,
    [SymbolFor("nodejs.stream.writable")]: property(function () {
      return this._state === "writable";
    }),
    [SymbolFor("nodejs.webstream.isClosedPromise")]: isClosedPromise,
    [SymbolFor("nodejs.webstream.controllerErrorFunction")]: method(function (error) {
      this._writableStreamController.error(error);
    }),
  });
};
