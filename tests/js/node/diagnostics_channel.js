// SPEC: https://nodejs.org/api/diagnostics_channel.html
import assert from "node:assert";
import { AsyncLocalStorage } from "node:async_hooks";
import channels, { Channel, channel, hasSubscribers, subscribe, tracingChannel, unsubscribe } from "node:diagnostics_channel";
import { test } from "../harness.js";

test("a channel has one name and many listeners", () => {
  const made = channel("one");
  assert.strictEqual(channel("one"), made);
  assert.ok(made instanceof Channel);
  assert.strictEqual(made.name, "one");
  const seen = [];
  const listener = (message, name) => seen.push([message, name]);
  assert.strictEqual(made.hasSubscribers, false);
  subscribe("one", listener);
  assert.strictEqual(hasSubscribers("one"), true);
  assert.ok(made instanceof Channel);
  made.publish({ a: 1 });
  assert.strictEqual(unsubscribe("one", listener), true);
  assert.strictEqual(unsubscribe("one", listener), false);
  made.publish({ a: 2 });
  assert.deepStrictEqual(seen, [[{ a: 1 }, "one"]]);
  assert.throws(() => channel(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => subscribe("one", 5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.strictEqual(channels.channel(Symbol.for("s")).name, Symbol.for("s"));
});

test("a listener that throws disturbs nobody", async () => {
  const made = channel("throws");
  const error = new Error("listener");
  const caught = new Promise((resolve) => process.once("uncaughtException", resolve));
  let reached = false;
  made.subscribe(() => {
    throw error;
  });
  made.subscribe(() => {
    reached = true;
  });
  made.publish(1);
  assert.strictEqual(reached, true);
  assert.strictEqual(await caught, error);
});

test("stores are bound to a channel", () => {
  const made = channel("stores");
  const storage = new AsyncLocalStorage();
  made.bindStore(storage, (data) => ({ data }));
  assert.deepStrictEqual(made.runStores(7, function (x) {
    return [storage.getStore(), this, x];
  }, "this", "x").map((value) => (typeof value === "object" && "data" in value ? value : String(value))), [{ data: 7 }, "this", "x"]);
  assert.strictEqual(made.unbindStore(storage), true);
  assert.strictEqual(made.unbindStore(storage), false);
});

function recorder(name) {
  const tracing = tracingChannel(name);
  const events = [];
  tracing.subscribe(Object.fromEntries(["start", "end", "asyncStart", "asyncEnd", "error"].map((event) => [event, () => events.push(event)])));
  return { tracing, events };
}

test("tracing synchronous work", () => {
  const { tracing, events } = recorder("sync");
  const context = {};
  assert.strictEqual(tracing.traceSync((x) => x + 1, context, undefined, 1), 2);
  assert.deepStrictEqual(events.splice(0), ["start", "end"]);
  assert.strictEqual(context.result, 2);
  assert.throws(() => tracing.traceSync(() => {
    throw new Error("sync");
  }), /sync/);
  assert.deepStrictEqual(events, ["start", "error", "end"]);
});

test("tracing promises", async () => {
  const { tracing, events } = recorder("promise");
  assert.strictEqual(await tracing.tracePromise(async () => 5, {}), 5);
  assert.deepStrictEqual(events.splice(0), ["start", "end", "asyncStart", "asyncEnd"]);
  await assert.rejects(tracing.tracePromise(async () => {
    throw new Error("promise");
  }, {}), /promise/);
  assert.deepStrictEqual(events, ["start", "end", "error", "asyncStart", "asyncEnd"]);
});

test("tracing callbacks", async () => {
  const { tracing, events } = recorder("callback");
  const work = (x, callback) => setImmediate(callback, null, x * 2);
  const result = await new Promise((resolve) => tracing.traceCallback(work, -1, {}, undefined, 4, (error, value) => resolve(value)));
  assert.strictEqual(result, 8);
  await null;
  assert.deepStrictEqual(events, ["start", "end", "asyncStart", "asyncEnd"]);
});
