// SPEC: https://nodejs.org/api/timers.html
import assert from "node:assert";
import timers from "node:timers";
import timersPromises, { scheduler, setImmediate as immediate, setInterval as interval, setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { test } from "../harness.js";

test("order: ticks, promises, timers, immediates", async () => {
  const order = [];
  await new Promise((resolve) => {
    setTimeout(() => {
      setImmediate(() => {
        order.push("immediate");
        resolve();
      });
      Promise.resolve().then(() => order.push("promise"));
      process.nextTick(() => order.push("tick"));
      queueMicrotask(() => order.push("microtask"));
      order.push("timer");
    }, 1);
  });
  assert.deepStrictEqual(order, ["timer", "tick", "promise", "microtask", "immediate"]);
});

test("timers run in order of their time, then of their making", async () => {
  const order = [];
  setTimeout(() => order.push("c"), 20);
  setTimeout(() => order.push("a"), 5);
  setTimeout(() => order.push("b"), 5);
  await sleep(40);
  assert.deepStrictEqual(order, ["a", "b", "c"]);
});

test("arguments and this", async () => {
  const seen = await new Promise((resolve) => {
    const timer = setTimeout(
      function (...args) {
        resolve([this === timer, args]);
      },
      1,
      "x",
      2,
    );
  });
  assert.deepStrictEqual(seen, [true, ["x", 2]]);
  assert.deepStrictEqual(await new Promise((resolve) => setImmediate((...args) => resolve(args), 1, 2)), [1, 2]);
});

test("a Timeout is an object that can be cleared by itself or by its number", async () => {
  let runs = 0;
  const first = setTimeout(() => runs++, 1);
  const second = setTimeout(() => runs++, 1);
  const third = setTimeout(() => runs++, 1);
  const fourth = setTimeout(() => runs++, 1);
  assert.strictEqual(first.hasRef(), true);
  assert.strictEqual(first.unref(), first);
  assert.strictEqual(first.hasRef(), false);
  assert.strictEqual(typeof +first, "number");
  clearTimeout(first);
  clearTimeout(+second);
  clearInterval(String(+third));
  assert.strictEqual(fourth.close(), fourth);
  clearTimeout(undefined);
  clearTimeout(null);
  clearTimeout({});
  clearTimeout(123456);
  await sleep(10);
  assert.strictEqual(runs, 0);
  assert.strictEqual(first.constructor.name, "Timeout");
});

test("refresh starts again, also after the end, but not after clearing", async () => {
  let runs = 0;
  const timer = setTimeout(() => runs++, 15);
  await sleep(8);
  timer.refresh();
  await sleep(10);
  assert.strictEqual(runs, 0);
  await sleep(20);
  assert.strictEqual(runs, 1);
  timer.refresh();
  await sleep(30);
  assert.strictEqual(runs, 2);
  clearTimeout(timer);
  timer.refresh();
  await sleep(30);
  assert.strictEqual(runs, 2);
});

test("intervals repeat until they are cleared, from the inside too", async () => {
  let runs = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      if (++runs === 3) {
        clearInterval(timer);
        resolve();
      }
    }, 1);
  });
  await sleep(10);
  assert.strictEqual(runs, 3);
});

test("immediates can be cleared by an earlier one", async () => {
  let ran = false;
  const second = { immediate: undefined };
  setImmediate(() => clearImmediate(second.immediate));
  second.immediate = setImmediate(() => {
    ran = true;
  });
  assert.strictEqual(second.immediate.hasRef(), true);
  await sleep(5);
  assert.strictEqual(ran, false);
});

test("what is no function is refused", () => {
  for (const make of [setTimeout, setInterval, setImmediate]) {
    assert.throws(() => make("code"), { code: "ERR_INVALID_ARG_TYPE", message: /^The "callback" argument must be of type function\. Received/ });
  }
});

test("promises: values, signals, options", async () => {
  assert.strictEqual(await sleep(1, "v"), "v");
  assert.strictEqual(await immediate("i"), "i");
  assert.strictEqual(await promisify(setTimeout)(1, "p"), "p");
  assert.strictEqual(setTimeout[promisify.custom], sleep);
  assert.strictEqual(timers.promises, timersPromises);
  const reason = new Error("why");
  await assert.rejects(sleep(1000, null, { signal: AbortSignal.abort(reason) }), { name: "AbortError", code: "ABORT_ERR", cause: reason });
  const controller = new AbortController();
  const waiting = sleep(10_000, null, { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { name: "AbortError", message: "The operation was aborted" });
  await assert.rejects(sleep(1, null, { ref: "yes" }), { code: "ERR_INVALID_ARG_TYPE" });
  await assert.rejects(sleep(1, null, null), { code: "ERR_INVALID_ARG_TYPE" });
  await assert.rejects(sleep("1"), { code: "ERR_INVALID_ARG_TYPE" });
  await scheduler.wait(1);
  await scheduler.yield();
  assert.throws(() => new scheduler.constructor(), { code: "ERR_ILLEGAL_CONSTRUCTOR" });
});

test("promises: an interval is an asynchronous iterator", async () => {
  const seen = [];
  for await (const value of interval(2, "x")) {
    seen.push(value);
    if (seen.length === 3) break;
  }
  assert.deepStrictEqual(seen, ["x", "x", "x"]);
  const controller = new AbortController();
  await assert.rejects(
    async () => {
      for await (const _ of interval(2, "y", { signal: controller.signal })) controller.abort();
    },
    { name: "AbortError" },
  );
});
