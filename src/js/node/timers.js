// SPEC: https://nodejs.org/docs/latest-v22.x/api/timers.html
// Differs: a timer that was unreferenced never runs when nothing else keeps the call alive, as in Node; the private
// list fields of Timeout are absent. Refuses: nothing.
"use strict";

const { MathTrunc, NumberIsNaN, ObjectDefineProperties, ObjectDefineProperty, SafeWeakMap, SymbolFor, SymbolToPrimitive } = primordials;
const loop = require("internal/loop");
const { validateFunction, validateNumber } = require("internal/validators");

const MAX_DELAY = 2 ** 31 - 1;
const SymbolDispose = primordials.SymbolDispose ?? SymbolFor("nodejs.dispose");
const promisifyCustom = SymbolFor("nodejs.util.promisify.custom");

function warnOfDelay(after, name) {
  const what = after > MAX_DELAY ? "does not fit into a 32-bit signed integer" : NumberIsNaN(after) ? "is not a number" : "is a negative number";
  require("node/process").emitWarning(`${after} ${what}.\nTimeout duration was set to 1.`, name);
}

function toDelay(after) {
  if (after === undefined) return 1;
  after *= 1;
  if (after >= 1 && after <= MAX_DELAY) return MathTrunc(after);
  if (after > MAX_DELAY) warnOfDelay(after, "TimeoutOverflowWarning");
  else if (after < 0) warnOfDelay(after, "TimeoutNegativeWarning");
  else if (NumberIsNaN(after)) warnOfDelay(after, "TimeoutNaNWarning");
  return 1;
}

let entryOf; // the loop's timer behind a Timeout
let immediateEntryOf;

class Timeout {
  #entry;

  constructor(callback, after, args, repeats) {
    const delay = toDelay(after);
    this._idleTimeout = delay;
    this._onTimeout = callback;
    this._repeat = repeats ? delay : null;
    this._destroyed = false;
    this.#entry = loop.addTimer(callback, delay, repeats ? delay : -1, args, this);
  }

  static {
    entryOf = (timer) => (#entry in timer ? timer.#entry : undefined);
  }

  // Objects that only inherit from a timer have no entry.
  ref() {
    if (#entry in this) loop.referTimer(this.#entry, true);
    return this;
  }

  unref() {
    if (#entry in this) loop.referTimer(this.#entry, false);
    return this;
  }

  hasRef() {
    return #entry in this && this.#entry.referenced;
  }

  refresh() {
    if (!this._destroyed) loop.refreshTimer(this.#entry);
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [SymbolDispose]() {
    clearTimeout(this);
  }

  [SymbolToPrimitive]() {
    return loop.idOfTimer(this.#entry);
  }
}

class Immediate {
  #entry;
  #referenced = true;

  constructor(callback, args) {
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    this.#entry = loop.setImmediateEntry(callback, args, this);
  }

  static {
    immediateEntryOf = (immediate) => (#entry in immediate ? immediate.#entry : undefined);
  }

  // An immediate runs in this very turn; there is nothing that a reference would have to keep alive.
  ref() {
    this.#referenced = true;
    return this;
  }

  unref() {
    this.#referenced = false;
    return this;
  }

  hasRef() {
    return this.#referenced && this.#entry.live;
  }

  [SymbolDispose]() {
    clearImmediate(this);
  }
}

function setTimeout(callback, after, ...args) {
  validateFunction(callback, "callback");
  return new Timeout(callback, after, args, false);
}

function setInterval(callback, repeat, ...args) {
  validateFunction(callback, "callback");
  return new Timeout(callback, repeat, args, true);
}

function setImmediate(callback, ...args) {
  validateFunction(callback, "callback");
  return new Immediate(callback, args);
}

function clearTimeout(timer) {
  if (timer === undefined || timer === null) return;
  if (typeof timer === "number" || typeof timer === "string") {
    const entry = loop.findTimer(+timer);
    if (entry === undefined) return;
    timer = entry.receiver;
  }
  const entry = typeof timer === "object" ? entryOf(timer) : undefined;
  if (entry === undefined) return;
  timer._destroyed = true;
  timer._idleTimeout = -1;
  timer._onTimeout = null;
  loop.cancelTimer(entry);
}

function clearInterval(timer) {
  clearTimeout(timer);
}

function clearImmediate(immediate) {
  const entry = typeof immediate === "object" && immediate !== null ? immediateEntryOf(immediate) : undefined;
  if (entry === undefined || !entry.live) return;
  entry.live = false;
  require("internal/async_ids").destroy(entry.id);
  immediate._destroyed = true;
  immediate._onImmediate = null;
}

// The deprecated way: any object with `_onTimeout` may be a timer.
const enrolled = new SafeWeakMap();

function enroll(item, msecs) {
  validateNumber(msecs, "msecs");
  unenroll(item);
  item._idleTimeout = msecs > MAX_DELAY ? MAX_DELAY : msecs;
}

function unenroll(item) {
  if (entryOf(item) !== undefined) {
    clearTimeout(item);
    return;
  }
  const entry = enrolled.get(item);
  if (entry !== undefined) loop.cancelTimer(entry);
  enrolled.delete(item);
  item._idleTimeout = -1;
}

function activate(item, referenced) {
  const previous = enrolled.get(item);
  if (previous !== undefined) loop.cancelTimer(previous);
  if (!(item._idleTimeout >= 0)) return;
  const entry = loop.addTimer(() => item._onTimeout?.(), toDelay(item._idleTimeout), -1, [], item);
  loop.referTimer(entry, referenced);
  enrolled.set(item, entry);
}

function active(item) {
  activate(item, true);
}

function _unrefActive(item) {
  activate(item, false);
}

for (const timerFunction of [setTimeout, setImmediate]) {
  ObjectDefineProperty(timerFunction, promisifyCustom, {
    __proto__: null,
    enumerable: true,
    get: () => require("node/timers/promises")[timerFunction.name],
  });
}

module.exports = { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval, _unrefActive, active, unenroll, enroll };

ObjectDefineProperties(module.exports, {
  promises: {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: () => require("node/timers/promises"),
  },
});
