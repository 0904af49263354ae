// Histograms of whole numbers, as perf_hooks gives them.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/perf_hooks.html#class-histogram
// Differs: values are kept exactly, not in buckets. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeSort, BigInt, MathCeil, MathMax, MathRound, MathSqrt, Number, NumberNaN, SafeMap, SymbolFor } = primordials;
const { op_clock_monotonic } = ops;
const { codes } = require("internal/errors");
const { validateInteger, validateNumber } = require("internal/validators");

const EMPTY_MIN = 9223372036854775807n;

// What only this file may do with a histogram.
let add;
let addAll;
let delta;
let isHistogram;

class Histogram {
  #counts = new SafeMap();
  #count = 0;
  #exceeds = 0;
  #highest;
  #last;

  constructor(token, highest = Infinity) {
    if (token !== Histogram) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    this.#highest = highest;
  }

  #sorted() {
    const values = [];
    this.#counts.forEach((count, value) => ArrayPrototypePush(values, value));
    return ArrayPrototypeSort(values, (a, b) => a - b);
  }

  get count() {
    return this.#count;
  }

  get countBigInt() {
    return BigInt(this.#count);
  }

  get min() {
    return this.#count === 0 ? Number(EMPTY_MIN) : this.#sorted()[0];
  }

  get minBigInt() {
    return this.#count === 0 ? EMPTY_MIN : BigInt(this.min);
  }

  get max() {
    let max = 0;
    this.#counts.forEach((count, value) => {
      max = MathMax(max, value);
    });
    return max;
  }

  get maxBigInt() {
    return BigInt(this.max);
  }

  get mean() {
    if (this.#count === 0) return NumberNaN;
    let sum = 0;
    this.#counts.forEach((count, value) => {
      sum += count * value;
    });
    return sum / this.#count;
  }

  get exceeds() {
    return this.#exceeds;
  }

  get exceedsBigInt() {
    return BigInt(this.#exceeds);
  }

  get stddev() {
    if (this.#count === 0) return NumberNaN;
    const { mean } = this;
    let sum = 0;
    this.#counts.forEach((count, value) => {
      sum += count * (value - mean) ** 2;
    });
    return MathSqrt(sum / this.#count);
  }

  percentile(percentile) {
    validateNumber(percentile, "percentile");
    if (!(percentile > 0 && percentile <= 100)) throw new codes.ERR_OUT_OF_RANGE("percentile", "> 0 && <= 100", percentile);
    return this.#valueAt(percentile);
  }

  percentileBigInt(percentile) {
    return BigInt(this.percentile(percentile));
  }

  #valueAt(percentile) {
    const wanted = MathMax(1, MathCeil((percentile / 100) * this.#count));
    const values = this.#sorted();
    let seen = 0;
    for (let i = 0; i < values.length; i++) {
      seen += this.#counts.get(values[i]);
      if (seen >= wanted) return values[i];
    }
    return 0;
  }

  // At 0, 50, 75, 87.5 … until every value is below.
  get percentiles() {
    const result = new primordials.Map();
    if (this.#count === 0) return primordials.MapPrototypeSet(result, 100, 0);
    const { max } = this;
    let at = 0;
    for (let step = 50; ; step /= 2) {
      const value = this.#valueAt(at);
      primordials.MapPrototypeSet(result, at, value);
      if (value >= max || at > 99.9999) break;
      at += step;
    }
    return primordials.MapPrototypeSet(result, 100, max);
  }

  get percentilesBigInt() {
    const result = new primordials.Map();
    primordials.MapPrototypeForEach(this.percentiles, (value, key) => primordials.MapPrototypeSet(result, key, BigInt(value)));
    return result;
  }

  reset() {
    this.#counts.clear();
    this.#count = this.#exceeds = 0;
    this.#last = undefined;
  }

  toJSON() {
    const percentiles = {};
    primordials.MapPrototypeForEach(this.percentiles, (value, key) => {
      percentiles[key] = value;
    });
    const { count, min, max, mean, exceeds, stddev } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles };
  }

  [SymbolFor("nodejs.util.inspect.custom")](depth, options) {
    if (depth < 0) return this;
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    const shown = { min, max, mean, exceeds, stddev, count, percentiles };
    return `Histogram ${require("node/util").inspect(shown, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }

  static {
    add = (histogram, value, times) => {
      if (value > histogram.#highest) {
        histogram.#exceeds += times;
        return;
      }
      histogram.#counts.set(value, (histogram.#counts.get(value) ?? 0) + times);
      histogram.#count += times;
    };
    addAll = (histogram, other) => other.#counts.forEach((count, value) => add(histogram, value, count));
    delta = (histogram) => {
      const now = op_clock_monotonic();
      const last = histogram.#last;
      histogram.#last = now;
      if (last !== undefined) add(histogram, MathMax(1, MathRound((now - last) * 1e6)), 1);
    };
    isHistogram = (value) => typeof value === "object" && value !== null && #counts in value;
  }
}

class RecordableHistogram extends Histogram {
  record(value) {
    if (typeof value === "bigint") {
      add(this, Number(value), 1);
      return;
    }
    validateInteger(value, "val", 1);
    add(this, value, 1);
  }

  recordDelta() {
    delta(this);
  }

  add(other) {
    if (!isHistogram(other)) throw new codes.ERR_INVALID_ARG_TYPE("other", "RecordableHistogram", other);
    addAll(this, other);
  }
}

// Nothing measures here: a call's loop is its own.
class IntervalHistogram extends Histogram {
  enable() {
    return true;
  }

  disable() {
    return true;
  }
}

module.exports = {
  __proto__: null,
  createHistogram: (highest) => new RecordableHistogram(Histogram, highest),
  createIntervalHistogram: () => new IntervalHistogram(Histogram),
  isHistogram,
};
