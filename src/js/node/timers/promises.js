// SPEC: https://nodejs.org/docs/latest-v22.x/api/timers.html#timers-promises-api
// Differs: no. Refuses: nothing.
"use strict";

const { Promise, PromiseReject } = primordials;
const timers = require("node/timers");
const { AbortError, codes } = require("internal/errors");
const { validateAbortSignal, validateBoolean, validateNumber, validateObject } = require("internal/validators");

function checkOptions(options) {
  validateObject(options, "options");
  if (options.signal !== undefined) validateAbortSignal(options.signal, "options.signal");
  if (options.ref !== undefined) validateBoolean(options.ref, "options.ref");
}

const aborted = (signal) => new AbortError(undefined, { cause: signal.reason });

// Starts a timer and ends it when the signal asks for that. `start(done)` returns the timer, `stop(timer)` clears it.
function waitFor(start, stop, value, { signal, ref = true }) {
  if (signal?.aborted) return PromiseReject(aborted(signal));
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      stop(timer);
      reject(aborted(signal));
    };
    const timer = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    if (!ref) timer.unref();
    signal?.addEventListener("abort", onAbort, { __proto__: null, once: true });
  });
}

function setTimeout(after, value, options = {}) {
  try {
    if (after !== undefined) validateNumber(after, "delay");
    checkOptions(options);
  } catch (error) {
    return PromiseReject(error);
  }
  return waitFor((done) => timers.setTimeout(done, after), timers.clearTimeout, value, options);
}

function setImmediate(value, options = {}) {
  try {
    checkOptions(options);
  } catch (error) {
    return PromiseReject(error);
  }
  return waitFor((done) => timers.setImmediate(done), timers.clearImmediate, value, options);
}

async function* setInterval(after, value, options = {}) {
  if (after !== undefined) validateNumber(after, "delay");
  checkOptions(options);
  const { signal, ref = true } = options;
  if (signal?.aborted) throw aborted(signal);

  let missed = 0; // ticks that nobody has waited for yet
  let wake;
  const interval = timers.setInterval(() => {
    missed++;
    wake?.();
  }, after);
  if (!ref) interval.unref();
  const onAbort = () => {
    timers.clearInterval(interval);
    wake?.();
  };
  signal?.addEventListener("abort", onAbort, { __proto__: null, once: true });
  try {
    for (;;) {
      if (missed === 0 && !signal?.aborted) {
        await new Promise((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      for (; missed > 0; missed--) yield value;
      if (signal?.aborted) throw aborted(signal);
    }
  } finally {
    timers.clearInterval(interval);
    signal?.removeEventListener("abort", onAbort);
  }
}

let constructing = false;

class Scheduler {
  constructor() {
    if (!constructing) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  wait(delay, options) {
    return setTimeout(delay, undefined, options === undefined ? undefined : { signal: options.signal, ref: options.ref });
  }

  yield() {
    return setImmediate();
  }
}

constructing = true;
const scheduler = new Scheduler();
constructing = false;

module.exports = { setTimeout, setImmediate, setInterval, scheduler };
