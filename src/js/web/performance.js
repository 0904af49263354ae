// performance: the clock, marks, measures and observers.
//
// SPEC: https://w3c.github.io/hr-time/ and https://w3c.github.io/user-timing/
// Differs: time is told in steps, and begins with the call. Nothing is ever fetched, so there are no resource entries.
"use strict";

const {
  ArrayIsArray, ArrayPrototypeFilter, ArrayPrototypeIncludes, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSort, DateNow, FunctionPrototypeCall,
  ObjectAssign, ObjectFreeze, ReflectConstruct, SafeSet,
} = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toDictionary, toDOMString } = require("web/webidl");
const { EventTarget } = require("web/event_target");
const { now } = require("web/clock");
const loop = require("internal/loop");

const token = {};
const supportedEntryTypes = ObjectFreeze(["function", "mark", "measure"]);

class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  constructor(key = undefined, name = "", entryType = "", startTime = 0, duration = 0) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#entryType;
  }

  get startTime() {
    return this.#startTime;
  }

  get duration() {
    return this.#duration;
  }

  toJSON() {
    if (!(#name in this)) throw new codes.ERR_INVALID_THIS("PerformanceEntry");
    const { name, entryType, startTime, duration, detail } = this;
    return detail === undefined ? { name, entryType, startTime, duration } : { name, entryType, startTime, duration, detail };
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, this.toJSON(), depth, options, inspect);
  }
}
defineInterface(PerformanceEntry);

const cloneDetail = (detail) => (detail === undefined || detail === null ? null : require("web/structured_clone").structuredClone(detail));

class PerformanceMark extends PerformanceEntry {
  #detail;

  constructor(name, options = undefined) {
    requireArguments(arguments.length, "name");
    const { startTime = now(), detail } = toDictionary(options, "options");
    if (typeof startTime !== "number") throw new codes.ERR_INVALID_ARG_TYPE("startTime", "number", startTime);
    if (startTime < 0) throw new codes.ERR_PERFORMANCE_INVALID_TIMESTAMP(startTime);
    super(token, toDOMString(name), "mark", startTime, 0);
    this.#detail = cloneDetail(detail);
  }

  get detail() {
    return this.#detail;
  }
}
defineInterface(PerformanceMark);

class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(key = undefined, name = "", startTime = 0, duration = 0, detail = undefined) {
    super(key, name, "measure", startTime, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }
}
defineInterface(PerformanceMeasure);

class PerformanceResourceTiming extends PerformanceEntry {
  constructor(key = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super(key);
  }
}
defineInterface(PerformanceResourceTiming);

// Marks and measures of this call, in order of arrival.
let timeline = [];
const observers = new SafeSet();

function enqueue(entry) {
  ArrayPrototypePush(timeline, entry);
  notify(entry);
}

// Also for the entries of `timerify` in node:perf_hooks, which are not kept.
function notify(entry) {
  observers.forEach((observer) => queueEntry(observer, entry));
}

const byStart = (a, b) => a.startTime - b.startTime;

function select(entries, name, type) {
  const chosen = ArrayPrototypeFilter(entries, (entry) => (name === undefined || entry.name === name) && (type === undefined || entry.entryType === type));
  return ArrayPrototypeSort(chosen, byStart);
}

function clear(type, name) {
  timeline = ArrayPrototypeFilter(timeline, (entry) => entry.entryType !== type || (name !== undefined && entry.name !== name));
}

// What Node notes of its own start can be measured from, too.
const milestones = ["nodeStart", "v8Start", "environment", "bootstrapComplete", "loopStart", "loopExit"];

// A point in time: a number, or the name of the last mark that has it.
function resolveTime(value) {
  if (typeof value === "number") {
    if (value < 0) throw new codes.ERR_PERFORMANCE_INVALID_TIMESTAMP(value);
    return value;
  }
  const name = toDOMString(value);
  for (let i = timeline.length - 1; i >= 0; i--) {
    if (timeline[i].entryType === "mark" && timeline[i].name === name) return timeline[i].startTime;
  }
  if (ArrayPrototypeIncludes(milestones, name)) return performance.nodeTiming[name];
  const { DOMException } = require("web/dom_exception");
  throw new DOMException(`The "${name}" performance mark has not been set`, "SyntaxError");
}

function span(startOrOptions, endMark) {
  if (startOrOptions === null || typeof startOrOptions !== "object") {
    const end = endMark === undefined ? now() : resolveTime(endMark);
    return [startOrOptions === undefined || startOrOptions === null ? 0 : resolveTime(startOrOptions), end, undefined];
  }
  const { start, end, duration, detail } = startOrOptions;
  if (endMark !== undefined) {
    if (start !== undefined || end !== undefined || duration !== undefined) throw new codes.ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS("endMark must not be specified");
    return [0, resolveTime(endMark), detail];
  }
  if (start !== undefined && end !== undefined && duration !== undefined) {
    throw new codes.ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS("Must not have options.start, options.end, and options.duration specified");
  }
  const from = start === undefined ? undefined : resolveTime(start);
  const to = end === undefined ? undefined : resolveTime(end);
  const finish = to ?? (from !== undefined && duration !== undefined ? from + duration : now());
  return [from ?? (to === undefined || duration === undefined ? 0 : to - duration), finish, detail];
}

let isPerformance;

class Performance extends EventTarget {
  #origin = undefined;
  #timeOrigin = 0;

  static {
    isPerformance = (value) => typeof value === "object" && value !== null && #timeOrigin in value;
  }

  constructor(key = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    super();
  }

  now() {
    check(this);
    return now();
  }

  get timeOrigin() {
    check(this);
    const origin = loop.timeOrigin(); // changes after a fork
    if (this.#origin !== origin) {
      this.#origin = origin;
      this.#timeOrigin = DateNow() - now();
    }
    return this.#timeOrigin;
  }

  mark(name, options = undefined) {
    check(this);
    requireArguments(arguments.length, "name");
    const entry = new PerformanceMark(name, options);
    enqueue(entry);
    return entry;
  }

  measure(name, startOrOptions = undefined, endMark = undefined) {
    check(this);
    requireArguments(arguments.length, "name");
    const { 0: start, 1: end, 2: detail } = span(startOrOptions, endMark);
    const entry = new PerformanceMeasure(token, toDOMString(name), start, end - start, cloneDetail(detail));
    enqueue(entry);
    return entry;
  }

  clearMarks(name = undefined) {
    check(this);
    clear("mark", name === undefined ? undefined : toDOMString(name));
  }

  clearMeasures(name = undefined) {
    check(this);
    clear("measure", name === undefined ? undefined : toDOMString(name));
  }

  clearResourceTimings() {
    check(this);
  }

  setResourceTimingBufferSize() {
    check(this);
  }

  getEntries() {
    check(this);
    return select(timeline);
  }

  getEntriesByName(name, type = undefined) {
    check(this);
    requireArguments(arguments.length, "name");
    return select(timeline, toDOMString(name), type === undefined ? undefined : toDOMString(type));
  }

  getEntriesByType(type) {
    check(this);
    requireArguments(arguments.length, "type");
    return select(timeline, undefined, toDOMString(type));
  }

  toJSON() {
    check(this);
    return { nodeTiming: this.nodeTiming, timeOrigin: this.timeOrigin, eventLoopUtilization: this.eventLoopUtilization?.() };
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { timeOrigin: this.timeOrigin }, depth, options, inspect);
  }
}
defineInterface(Performance);

function check(value) {
  if (!isPerformance(value)) throw new codes.ERR_INVALID_THIS("Performance");
}

class PerformanceObserverEntryList {
  #entries;

  constructor(key = undefined, entries = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#entries = entries;
  }

  getEntries() {
    return select(this.#entries);
  }

  getEntriesByName(name, type = undefined) {
    requireArguments(arguments.length, "name");
    return select(this.#entries, toDOMString(name), type === undefined ? undefined : toDOMString(type));
  }

  getEntriesByType(type) {
    requireArguments(arguments.length, "type");
    return select(this.#entries, undefined, toDOMString(type));
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, this.#entries, depth, options, inspect);
  }
}
defineInterface(PerformanceObserverEntryList);

let queueEntry;

class PerformanceObserver {
  #callback;
  #types = undefined;
  #single = undefined;
  #buffer = [];
  #scheduled = false;

  static {
    queueEntry = (observer, entry) => {
      if (!ArrayPrototypeIncludes(observer.#types, entry.entryType)) return;
      ArrayPrototypePush(observer.#buffer, entry);
      observer.#schedule();
    };
  }

  constructor(callback) {
    if (typeof callback !== "function") throw new codes.ERR_INVALID_ARG_TYPE("callback", "Function", callback);
    this.#callback = callback;
  }

  observe(options = undefined) {
    const { entryTypes, type, buffered } = toDictionary(options, "options");
    if (entryTypes === undefined && type === undefined) throw new codes.ERR_MISSING_ARGS("options.entryTypes", "options.type");
    if (entryTypes !== undefined && !ArrayIsArray(entryTypes)) throw new codes.ERR_INVALID_ARG_TYPE("options.entryTypes", "string[]", entryTypes);
    if (entryTypes !== undefined && type !== undefined) throw new codes.ERR_INVALID_ARG_VALUE("options.entryTypes", entryTypes, "options.entryTypes can not set with options.type together");
    this.#keepToOneWay(type !== undefined);
    const types = ArrayPrototypeFilter(entryTypes ?? [type], (name) => ArrayPrototypeIncludes(supportedEntryTypes, name));
    if (types.length === 0) return;
    if (type !== undefined && this.#types !== undefined) ArrayPrototypePush(this.#types, ...types);
    else this.#types = types;
    observers.add(this);
    if (!buffered || type === undefined) return;
    const past = select(timeline, undefined, type);
    for (let i = 0; i < past.length; i++) queueEntry(this, past[i]);
  }

  // By `type`, as often as wanted, or by `entryTypes`: not both.
  #keepToOneWay(single) {
    if (this.#single !== undefined && this.#single !== single) {
      const { DOMException } = require("web/dom_exception");
      throw new DOMException(`PerformanceObserver can not change to observe ${single ? "a single type" : "multiple types"}`, "InvalidModificationError");
    }
    this.#single = single;
  }

  disconnect() {
    observers.delete(this);
    this.#buffer = [];
    this.#types = undefined;
    this.#single = undefined;
  }

  takeRecords() {
    const entries = ArrayPrototypeSlice(this.#buffer);
    this.#buffer = [];
    return entries;
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    loop.defer(() => {
      this.#scheduled = false;
      const entries = this.takeRecords();
      if (entries.length === 0) return;
      FunctionPrototypeCall(this.#callback, this, ReflectConstruct(PerformanceObserverEntryList, [token, entries]), this);
    });
  }

  static get supportedEntryTypes() {
    return supportedEntryTypes;
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { connected: this.#types !== undefined, pending: this.#scheduled, entryTypes: this.#types ?? [], buffer: this.#buffer }, depth, options, inspect);
  }
}
defineInterface(PerformanceObserver);

const performance = ReflectConstruct(Performance, [token]);

module.exports = {
  __proto__: null,
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  // For node:perf_hooks: makes an entry of another type, and shows it to the observers.
  notifyEntry(name, entryType, startTime, duration, extra) {
    notify(ObjectAssign(new PerformanceEntry(token, name, entryType, startTime, duration), extra));
  },
  performance,
};
