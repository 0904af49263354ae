// SPEC: https://nodejs.org/docs/latest-v22.x/api/perf_hooks.html
// Differs: the loop is not measured, so its utilisation is 0; marks of Node's own start are those of the call. Refuses: nothing.
"use strict";

const { MathCeil, MathMax, ObjectDefineProperties, ObjectDefineProperty, ObjectFreeze, ReflectApply, ReflectConstruct } = primordials;
const { op_clock_monotonic } = ops;
const web = require("web/performance");
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction, validateInteger, validateObject } = require("internal/validators");

const { Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList, PerformanceResourceTiming,
  performance } = web;

const nodeTiming = {
  name: "node",
  entryType: "node",
  startTime: 0,
  get duration() {
    return performance.now();
  },
  nodeStart: 0,
  v8Start: 0,
  bootstrapComplete: 0,
  environment: 0,
  loopStart: -1,
  loopExit: -1,
  idleTime: 0,
};
ObjectDefineProperty(nodeTiming, "toJSON", {
  __proto__: null,
  value() {
    return { ...nodeTiming };
  },
});

function timerify(callback, options = {}) {
  validateFunction(callback, "fn");
  validateObject(options, "options");
  const { histogram } = options;
  if (histogram !== undefined && typeof histogram?.record !== "function") {
    throw new codes.ERR_INVALID_ARG_TYPE("options.histogram", "RecordableHistogram", histogram);
  }
  const finish = (start, args) => {
    const duration = op_clock_monotonic() - start;
    histogram?.record(MathMax(1, MathCeil(duration * 1e6)));
    web.notifyEntry(callback.name, "function", start - loop.timeOrigin(), duration, { ...args, detail: args });
  };
  function timerified(...args) {
    const start = op_clock_monotonic();
    const result = new.target ? ReflectConstruct(callback, args, callback) : ReflectApply(callback, this, args);
    if (!new.target && typeof result?.finally === "function") return result.finally(() => finish(start, args));
    finish(start, args);
    return result;
  }
  return ObjectDefineProperties(timerified, {
    length: { __proto__: null, configurable: false, enumerable: true, value: callback.length },
    name: { __proto__: null, configurable: false, enumerable: true, value: `timerified ${callback.name}` },
  });
}

const additions = {
  eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }),
  timerify,
  markResourceTiming() {},
};
for (const name of primordials.ObjectKeys(additions)) {
  ObjectDefineProperty(Performance.prototype, name, { __proto__: null, value: additions[name], configurable: true, enumerable: false, writable: true });
}
ObjectDefineProperty(Performance.prototype, "nodeTiming", { __proto__: null, configurable: true, enumerable: true, value: nodeTiming, writable: true });

function createHistogram(options = { __proto__: null }) {
  validateObject(options, "options");
  const { lowest = 1, highest = primordials.NumberMAX_SAFE_INTEGER, figures = 3 } = options;
  if (typeof lowest !== "bigint") validateInteger(lowest, "options.lowest", 1);
  if (typeof highest !== "bigint") validateInteger(highest, "options.highest", 2 * primordials.Number(lowest));
  validateInteger(figures, "options.figures", 1, 5);
  return require("internal/histogram").createHistogram(primordials.Number(highest));
}

function monitorEventLoopDelay(options = { __proto__: null }) {
  validateObject(options, "options");
  const { resolution = 10 } = options;
  validateInteger(resolution, "options.resolution", 1);
  return require("internal/histogram").createIntervalHistogram();
}

const constants = ObjectFreeze({
  NODE_PERFORMANCE_GC_MAJOR: 4,
  NODE_PERFORMANCE_GC_MINOR: 1,
  NODE_PERFORMANCE_GC_INCREMENTAL: 8,
  NODE_PERFORMANCE_GC_WEAKCB: 16,
  NODE_PERFORMANCE_GC_FLAGS_NO: 0,
  NODE_PERFORMANCE_GC_FLAGS_CONSTRUCT_RETAINED: 2,
  NODE_PERFORMANCE_GC_FLAGS_FORCED: 4,
  NODE_PERFORMANCE_GC_FLAGS_SYNCHRONOUS_PHANTOM_PROCESSING: 8,
  NODE_PERFORMANCE_GC_FLAGS_ALL_AVAILABLE_GARBAGE: 16,
  NODE_PERFORMANCE_GC_FLAGS_ALL_EXTERNAL_MEMORY: 32,
  NODE_PERFORMANCE_GC_FLAGS_SCHEDULE_IDLE: 64,
});

module.exports = {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  monitorEventLoopDelay,
  createHistogram,
  performance,
};
ObjectDefineProperty(module.exports, "constants", { __proto__: null, value: constants, configurable: false, enumerable: true });
