// SPEC: https://nodejs.org/api/async_context.html
import assert from "node:assert";
import { AsyncLocalStorage, AsyncResource, createHook, executionAsyncId, executionAsyncResource, triggerAsyncId } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { test } from "../harness.js";

test("a store is there inside run, and nowhere else", () => {
  const storage = new AsyncLocalStorage();
  assert.strictEqual(storage.getStore(), undefined);
  const result = storage.run({ id: 1 }, (a, b) => [storage.getStore().id, a, b], "a", "b");
  assert.deepStrictEqual(result, [1, "a", "b"]);
  assert.strictEqual(storage.getStore(), undefined);
  assert.throws(() => storage.run(1, () => {
    throw new Error("out");
  }), /out/);
  assert.strictEqual(storage.getStore(), undefined);
});

test("it follows promises, timers, ticks, immediates, microtasks and thenables", async () => {
  const storage = new AsyncLocalStorage();
  const seen = {};
  await storage.run("s", async () => {
    await null;
    seen.await = storage.getStore();
    await new Promise((resolve) => setTimeout(() => {
      seen.timeout = storage.getStore();
      resolve();
    }, 1));
    await new Promise((resolve) => process.nextTick(() => {
      seen.tick = storage.getStore();
      resolve();
    }));
    await new Promise((resolve) => setImmediate(() => {
      seen.immediate = storage.getStore();
      resolve();
    }));
    await new Promise((resolve) => queueMicrotask(() => {
      seen.microtask = storage.getStore();
      resolve();
    }));
    await { then(resolve) {
      seen.thenable = storage.getStore();
      resolve();
    } };
    await Promise.all([1, 2].map(async (n) => {
      await null;
      seen[`all${n}`] = storage.getStore();
    }));
    for await (const _ of (async function* () {
      yield 1;
    })()) seen.generator = storage.getStore();
  });
  for (const [name, value] of Object.entries(seen)) assert.strictEqual(value, "s", name);
  assert.strictEqual(Object.keys(seen).length, 9);
  assert.strictEqual(storage.getStore(), undefined);
});

test("parallel runs do not mix", async () => {
  const storage = new AsyncLocalStorage();
  const work = async (id) => storage.run(id, async () => {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, id % 3));
      assert.strictEqual(storage.getStore(), id);
    }
    return storage.getStore();
  });
  assert.deepStrictEqual(await Promise.all([1, 2, 3, 4].map(work)), [1, 2, 3, 4]);
});

test("enterWith, exit and disable", async () => {
  const storage = new AsyncLocalStorage();
  const other = new AsyncLocalStorage();
  await other.run("o", async () => {
    storage.enterWith("e");
    await null;
    assert.strictEqual(storage.getStore(), "e");
    assert.strictEqual(other.getStore(), "o");
    assert.strictEqual(storage.exit(() => storage.getStore()), undefined);
    storage.disable();
    assert.strictEqual(storage.getStore(), undefined);
    assert.strictEqual(other.getStore(), "o");
  });
});

test("snapshot and bind keep the place where they were made", () => {
  const storage = new AsyncLocalStorage();
  const snapshot = storage.run("then", () => AsyncLocalStorage.snapshot());
  const bound = storage.run("bound", () => AsyncLocalStorage.bind((x) => [storage.getStore(), x]));
  storage.run("now", () => {
    assert.deepStrictEqual(snapshot((x) => [storage.getStore(), x], 1), ["then", 1]);
    assert.deepStrictEqual(bound(2), ["bound", 2]);
  });
});

test("AsyncResource runs in the context of its making", () => {
  const storage = new AsyncLocalStorage();
  const resource = storage.run("r", () => new AsyncResource("TEST"));
  assert.deepStrictEqual(
    resource.runInAsyncScope(function (x) {
      return [storage.getStore(), this.y, x];
    }, { y: 1 }, 2),
    ["r", 1, 2],
  );
  assert.ok(resource.asyncId() > 0);
  assert.strictEqual(typeof resource.triggerAsyncId(), "number");
  assert.strictEqual(resource.emitDestroy(), resource);
  const bound = resource.bind((a, b) => [storage.getStore(), a, b]);
  assert.strictEqual(bound.length, 2);
  assert.deepStrictEqual(bound(1, 2), ["r", 1, 2]);
  assert.deepStrictEqual(AsyncResource.bind(function () {
    return this;
  }).call("x") == "x", true);
  assert.throws(() => new AsyncResource(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new AsyncResource("X", { triggerAsyncId: "a" }), { code: "ERR_INVALID_ASYNC_ID" });
});

test("ids and hooks", () => {
  assert.strictEqual(typeof executionAsyncId(), "number");
  assert.strictEqual(typeof triggerAsyncId(), "number");
  const resource = new AsyncResource("TEST");
  assert.strictEqual(resource.runInAsyncScope(executionAsyncId), resource.asyncId());
  const hook = createHook({ init() {} });
  assert.strictEqual(hook.enable(), hook);
  assert.strictEqual(hook.disable(), hook);
  assert.throws(() => createHook({ init: 5 }), { code: "ERR_ASYNC_CALLBACK" });
});

test("emitters run listeners where they emit", () => {
  const storage = new AsyncLocalStorage();
  const emitter = new EventEmitter();
  let seen;
  storage.run("on", () => emitter.on("x", () => {
    seen = storage.getStore();
  }));
  storage.run("emit", () => emitter.emit("x"));
  assert.strictEqual(seen, "emit");
});

test("createHook sees ticks, timers, immediates, promises and resources", async () => {
  const names = new Map();
  const seen = [];
  const note = (what) => (id) => names.has(id) && seen.push(`${what} ${names.get(id)}`);
  const hook = createHook({
    init(id, type) {
      if (!["Timeout", "Immediate", "TickObject", "MINE"].includes(type)) return;
      names.set(id, type);
      seen.push(`init ${type}`);
    },
    before: note("before"),
    after: note("after"),
    destroy: note("destroy"),
  }).enable();
  const resource = new AsyncResource("MINE");
  resource.runInAsyncScope(() => assert.strictEqual(executionAsyncResource(), resource));
  resource.emitDestroy();
  let promiseType;
  const promises = createHook({
    init(id, type) {
      if (type === "PROMISE") promiseType = type;
    },
  }).enable();
  await new Promise((resolve) => process.nextTick(resolve));
  promises.disable();
  assert.strictEqual(promiseType, "PROMISE");
  await new Promise((resolve) => setImmediate(resolve));
  const timer = await new Promise((resolve) => {
    const made = setTimeout(() => {
      assert.strictEqual(executionAsyncResource(), made);
      assert.strictEqual(names.get(executionAsyncId()), "Timeout");
      resolve(made);
    }, 1);
  });
  await new Promise((resolve) => setImmediate(resolve));
  hook.disable();
  const count = seen.length;
  await new Promise((resolve) => process.nextTick(resolve));
  assert.strictEqual(seen.length, count);
  assert.ok(timer);
  for (const type of ["TickObject", "Immediate", "Timeout", "MINE"]) {
    for (const what of ["init", "before", "after", "destroy"]) assert.ok(seen.includes(`${what} ${type}`), `${what} ${type}`);
  }
});

test("storages are independent, and disabling one counts everywhere", () => {
  const [one, two] = [new AsyncLocalStorage(), new AsyncLocalStorage()];
  one.run(1, () => two.enterWith(2));
  assert.deepStrictEqual([one.getStore(), two.getStore()], [undefined, 2]);
  const later = two.run(3, () => AsyncLocalStorage.snapshot());
  two.disable();
  assert.strictEqual(later(() => two.getStore()), undefined);
  assert.strictEqual(two.run(4, () => two.getStore()), 4);
});

test("a bound function knows its resource", () => {
  process.noDeprecation = true;
  const resource = new AsyncResource("MINE");
  assert.strictEqual(resource.bind(() => {}).asyncResource, resource);
  const hook = createHook({ init() {} }).enable();
  assert.throws(() => new AsyncResource(""), { code: "ERR_ASYNC_TYPE" });
  hook.disable();
});
