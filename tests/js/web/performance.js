// performance: https://w3c.github.io/user-timing/
import assert from "node:assert";
import { test } from "../harness.js";

test("the clock goes forward from the origin", () => {
  const first = performance.now();
  const second = performance.now();
  assert(first >= 0 && second >= first);
  assert(Math.abs(performance.timeOrigin + performance.now() - Date.now()) < 1000);
  assert.deepStrictEqual(Object.keys(performance.toJSON()).includes("timeOrigin"), true);
});

test("marks", () => {
  performance.clearMarks();
  const mark = performance.mark("a", { startTime: 5, detail: { x: 1 } });
  assert(mark instanceof PerformanceMark && mark instanceof PerformanceEntry);
  assert.deepStrictEqual([mark.name, mark.entryType, mark.startTime, mark.duration, mark.detail.x], ["a", "mark", 5, 0, 1]);
  performance.mark("b");
  assert.deepStrictEqual(performance.getEntriesByType("mark").map(({ name }) => name), ["a", "b"]);
  assert.strictEqual(performance.getEntriesByName("a").length, 1);
  performance.clearMarks("a");
  assert.strictEqual(performance.getEntriesByName("a").length, 0);
  assert.strictEqual(performance.getEntriesByName("b", "mark").length, 1);
  performance.clearMarks();
  assert.throws(() => performance.mark("n", { startTime: -1 }), { code: "ERR_PERFORMANCE_INVALID_TIMESTAMP" });
});

test("measures", () => {
  performance.mark("s", { startTime: 10 });
  performance.mark("e", { startTime: 35 });
  const measure = performance.measure("m", "s", "e");
  assert.deepStrictEqual([measure.name, measure.entryType, measure.startTime, measure.duration], ["m", "measure", 10, 25]);
  assert.strictEqual(performance.measure("n", { start: 1, duration: 4 }).duration, 4);
  assert.strictEqual(performance.measure("o", { end: 9, duration: 4 }).startTime, 5);
  assert.throws(() => performance.measure("x", "missing"), { name: "SyntaxError" });
  performance.clearMarks();
  performance.clearMeasures();
  assert.strictEqual(performance.getEntriesByType("measure").length, 0);
});

test("observers get entries later", async () => {
  const names = await new Promise((resolve) => {
    const observer = new PerformanceObserver((list, self) => {
      self.disconnect();
      resolve(list.getEntries().map(({ name }) => name));
    });
    observer.observe({ entryTypes: ["mark"] });
    performance.mark("seen");
    performance.measure("not seen");
  });
  assert.deepStrictEqual(names, ["seen"]);
  assert(PerformanceObserver.supportedEntryTypes.includes("mark"));
  assert.throws(() => new PerformanceObserver(), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new PerformanceObserver(() => {}).observe({}), { code: "ERR_MISSING_ARGS" });
});

test("cannot be constructed", () => {
  assert.throws(() => new PerformanceEntry(), { code: "ERR_ILLEGAL_CONSTRUCTOR" });
  assert(performance instanceof EventTarget);
});

test("a measure needs neither end, and a mark as its end only alone", () => {
  performance.mark("here");
  assert.deepStrictEqual(performance.measure("a", { detail: 1 }).detail, 1);
  assert.strictEqual(performance.measure("a", {}).startTime, 0);
  assert.strictEqual(performance.measure("a", { detail: 1 }, "here").startTime, 0);
  assert.throws(() => performance.measure("a", { start: 1 }, "here"), { code: "ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS" });
});

test("an observer takes one type at a time or a list, not both", () => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "mark" });
  observer.observe({ type: "measure" });
  assert.throws(() => observer.observe({ entryTypes: ["mark"] }), { name: "InvalidModificationError" });
  observer.disconnect();
  observer.observe({ entryTypes: ["mark"] });
  assert.throws(() => observer.observe({ type: "mark" }), { name: "InvalidModificationError" });
  observer.disconnect();
});
