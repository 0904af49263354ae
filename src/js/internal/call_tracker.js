// SPEC: https://nodejs.org/docs/latest-v22.x/api/assert.html#class-assertcalltracker
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeConcat, ArrayPrototypePush, ArrayPrototypeSlice, Error, ObjectDefineProperty, ObjectFreeze, ObjectGetOwnPropertyDescriptor, ReflectApply,
  ReflectDeleteProperty, ReflectOwnKeys, SafeMap } = primordials;
const { codes } = require("internal/errors");
const { validateUint32 } = require("internal/validators");

// In an array, so that it gets no name.
const [noop] = [() => {}];

// One function that is watched.
class Tracked {
  constructor(name, expected) {
    this.name = name;
    this.expected = expected;
    this.calls = [];
    this.stack = new Error();
  }

  report() {
    const { name, expected, calls, stack } = this;
    if (calls.length === expected) return undefined;
    const message = `Expected the ${name} function to be executed ${expected} time(s) but was executed ${calls.length} time(s).`;
    return { message, actual: calls.length, expected, operator: name, stack };
  }
}

// Gives the watching function all properties of the watched one, and takes away what that lacks.
function copyLooks(from, to) {
  const names = ArrayPrototypeConcat(["length", "name"], ReflectOwnKeys(from));
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name === "prototype") continue;
    const descriptor = ObjectGetOwnPropertyDescriptor(from, name);
    if (descriptor === undefined) ReflectDeleteProperty(to, name);
    else ObjectDefineProperty(to, name, { __proto__: null, ...descriptor });
  }
}

class CallTracker {
  #tracked = new SafeMap();

  #find(fn) {
    const tracked = this.#tracked.get(fn);
    if (tracked === undefined) throw new codes.ERR_INVALID_ARG_VALUE("tracked", fn, "is not a tracked function");
    return tracked;
  }

  calls(fn, expected = 1) {
    if (typeof fn === "number") {
      expected = fn;
      fn = noop;
    } else if (fn === undefined) {
      fn = noop;
    }
    validateUint32(expected, "expected", true);
    const tracked = new Tracked(fn.name || "calls", expected);
    const watch = function (...args) {
      ArrayPrototypePush(tracked.calls, ObjectFreeze({ thisArg: this, arguments: ObjectFreeze(args) }));
      return ReflectApply(fn, this, args);
    };
    copyLooks(fn, watch);
    this.#tracked.set(watch, tracked);
    return watch;
  }

  getCalls(fn) {
    return ArrayPrototypeSlice(this.#find(fn).calls);
  }

  reset(fn) {
    if (fn === undefined) {
      this.#tracked.forEach((tracked) => {
        tracked.calls = [];
      });
    } else {
      this.#find(fn).calls = [];
    }
  }

  report() {
    const reports = [];
    this.#tracked.forEach((tracked) => {
      const report = tracked.report();
      if (report !== undefined) ArrayPrototypePush(reports, report);
    });
    return reports;
  }

  verify() {
    const reports = this.report();
    if (reports.length === 0) return;
    const { AssertionError } = require("internal/assertion_error");
    const message = reports.length === 1 ? reports[0].message : "Functions were not called the expected number of times";
    throw new AssertionError({ message, details: reports });
  }
}

module.exports = CallTracker;
