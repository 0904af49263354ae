// SPEC: https://nodejs.org/api/perf_hooks.html
import assert from "node:assert";
import { PerformanceObserver, constants, createHistogram, monitorEventLoopDelay, performance } from "node:perf_hooks";
import { test } from "../harness.js";

test("performance is the global", () => {
  assert.strictEqual(globalThis.performance, performance);
  assert.strictEqual(constants.NODE_PERFORMANCE_GC_MAJOR, 4);
  assert.strictEqual(performance.nodeTiming.name, "node");
  assert.deepStrictEqual(Object.keys(performance.eventLoopUtilization()), ["idle", "active", "utilization"]);
});

test("histograms", () => {
  const histogram = createHistogram();
  assert.deepStrictEqual([histogram.count, histogram.max], [0, 0]);
  for (const value of [5, 100, 5n]) histogram.record(value);
  assert.deepStrictEqual([histogram.count, histogram.min, histogram.max, histogram.percentile(50), histogram.percentileBigInt(99)], [3, 5, 100, 5, 100n]);
  assert.ok(Math.abs(histogram.mean - 110 / 3) < 1e-9);
  const other = createHistogram();
  other.add(histogram);
  assert.strictEqual(other.count, 3);
  histogram.reset();
  assert.strictEqual(histogram.count, 0);
  assert.throws(() => histogram.record(0), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => histogram.percentile(0), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => new histogram.constructor(), TypeError);
  assert.strictEqual(monitorEventLoopDelay().enable(), true);
});

test("timed functions are observed", async () => {
  const histogram = createHistogram();
  const add = performance.timerify(function add(a, b) {
    return a + b;
  }, { histogram });
  const entries = new Promise((resolve) => {
    new PerformanceObserver((list, observer) => {
      observer.disconnect();
      resolve(list.getEntries());
    }).observe({ entryTypes: ["function"] });
  });
  assert.strictEqual(add(1, 2), 3);
  assert.strictEqual(add.name, "timerified add");
  const [entry] = await entries;
  assert.deepStrictEqual([entry.name, entry.entryType], ["add", "function"]);
  assert.deepStrictEqual([entry[0], entry[1], entry.detail], [1, 2, [1, 2]]);
  assert.strictEqual(histogram.count, 1);
  class Made {}
  assert.ok(new (performance.timerify(Made))() instanceof Made);
});

test("measures from the start of the process", () => {
  assert.strictEqual(performance.measure("since the start", "nodeStart").startTime, performance.nodeTiming.nodeStart);
  assert.strictEqual(performance.measure("with a detail", { detail: "x" }).detail, "x");
});
