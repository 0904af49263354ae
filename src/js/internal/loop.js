// The event loop's queues: ticks, microtasks, deferred completions, immediates and timers.
// Rust drives it: it calls `runOnce` until that says that nothing is left, and sleeps when only timers are.
//
// SPEC: https://nodejs.org/api/process.html#processnexttickcallback-args and
// https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers
"use strict";

const { FunctionPrototypeApply, MathMax, ObjectSetPrototypeOf, SafeMap } = primordials;
const asyncIds = require("internal/async_ids");
const { op_async_context_get, op_async_context_set, op_clock_monotonic, op_microtasks_run, op_rejections_take } = ops;

// What is to be run, as a class because V8 keeps the fields of a literal without a prototype in a hash table.
class Entry {
  constructor(callback, args, receiver, trigger) {
    this.callback = callback;
    this.args = args;
    this.receiver = receiver;
    this.context = op_async_context_get();
    this.live = true;
    this.id = 0;
    this.trigger = trigger;
    this.next = undefined;
  }
}
ObjectSetPrototypeOf(Entry.prototype, null);

// Entries in order, each of which is in one queue at most.
class Queue {
  constructor() {
    this.first = undefined;
    this.last = undefined;
    this.size = 0;
  }

  push(entry) {
    if (this.size++ === 0) this.first = entry;
    else this.last.next = entry;
    this.last = entry;
  }

  shift() {
    const entry = this.first;
    if (entry === undefined) return undefined;
    this.first = entry.next;
    entry.next = undefined;
    if (--this.size === 0) this.last = undefined;
    return entry;
  }
}
ObjectSetPrototypeOf(Queue.prototype, null);

const running = asyncIds.state;
const ticks = new Queue();
const deferred = new Queue();
let immediates = new Queue();
// What is pending but must not keep the call alive, such as an immediate after `unref`.
let unreferenced = 0;

const state = { __proto__: null, onUncaught: undefined, onRejections: undefined };

// Runs one callback in the asynchronous context that it was made in.
function invoke(entry) {
  const outer = op_async_context_get();
  op_async_context_set(entry.context);
  if (running.active) return invokeWithHooks(entry, outer);
  const { id, trigger, resource } = running;
  running.id = entry.id;
  running.trigger = entry.trigger;
  running.resource = entry.receiver ?? entry;
  try {
    FunctionPrototypeApply(entry.callback, entry.receiver, entry.args);
  } catch (error) {
    if (state.onUncaught === undefined || !state.onUncaught(error)) throw error;
  } finally {
    op_async_context_set(outer);
    running.id = id;
    running.trigger = trigger;
    running.resource = resource;
  }
}

// The same while `async_hooks` listen.
function invokeWithHooks(entry, outerContext) {
  const outer = asyncIds.enter(entry.id, entry.trigger, entry.receiver ?? entry);
  try {
    FunctionPrototypeApply(entry.callback, entry.receiver, entry.args);
  } catch (error) {
    if (state.onUncaught === undefined || !state.onUncaught(error)) throw error;
  } finally {
    op_async_context_set(outerContext);
    asyncIds.leave(outer);
    if (!entry.live) asyncIds.destroy(entry.id);
  }
}

// Gives an entry its number; `type` is what `async_hooks` call it.
function numbered(entry, type) {
  if (running.active) entry.id = asyncIds.create(type, entry.receiver ?? entry);
  else entry.id = ++running.last;
  return entry;
}

const makeEntry = (callback, args, receiver, type) => numbered(new Entry(callback, args, receiver, running.id), type);

// Runs ticks and microtasks until both are empty, as Node does after each callback.
function drain() {
  let again;
  do {
    let entry;
    while ((entry = ticks.shift()) !== undefined) {
      entry.live = false;
      invoke(entry);
      if (ticks.size === 0) break;
    }
    op_microtasks_run();
    again = ticks.size > 0;
    if (!again && state.onRejections !== undefined) {
      const rejections = op_rejections_take();
      if (rejections !== undefined) {
        state.onRejections(rejections);
        again = true; // a listener may have resolved promises
      }
    }
  } while (again);
}

function nextTick(callback, args) {
  ticks.push(makeEntry(callback, args, undefined, "TickObject"));
}

// Completes asynchronous work: `callback` runs in a later turn, before timers and immediates.
function defer(callback) {
  deferred.push(makeEntry(callback, [], undefined, "WORK"));
}

function setImmediateEntry(callback, args, receiver) {
  const entry = makeEntry(callback, args, receiver, "Immediate");
  immediates.push(entry);
  return entry;
}

function runQueue(queue) {
  let count = queue.size; // what is added meanwhile waits for the next turn
  while (count-- > 0) {
    const entry = queue.shift();
    if (!entry.live) continue;
    entry.live = false;
    invoke(entry);
    drain();
  }
}

// Timers: a binary heap of nodes by due time and then by order of creation. A timer that was cleared or started again
// leaves its node behind; those are dropped when they come up, or all at once when most nodes are such.
let heap = [];
let stale = 0;
let sequence = 0;
let origin = op_clock_monotonic();
let liveTimers = 0;
const timersById = new SafeMap(); // those whose number somebody has asked for
const STALE_KEPT = 256;

const isStale = (node) => !node.timer.live || node.timer.node !== node;

function noteStale() {
  stale += 1;
  if (stale < STALE_KEPT || stale * 2 < heap.length) return;
  const nodes = heap;
  heap = [];
  stale = 0;
  for (let i = 0; i < nodes.length; i++) if (!isStale(nodes[i])) heapPush(nodes[i]);
}

const before = (a, b) => a.due < b.due || (a.due === b.due && a.sequence < b.sequence);

function heapPush(node) {
  let at = heap.length;
  heap[at] = node;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!before(node, heap[parent])) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = node;
}

function heapPop() {
  const first = heap[0];
  const last = heap[heap.length - 1];
  heap.length -= 1;
  const size = heap.length;
  if (size === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    if (child + 1 < size && before(heap[child + 1], heap[child])) child += 1;
    if (!before(heap[child], last)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = last;
  return first;
}

class Timer extends Entry {
  constructor(callback, args, receiver, trigger, delay, repeat) {
    super(callback, args, receiver, trigger);
    this.node = undefined;
    this.delay = delay;
    this.repeat = repeat;
    this.referenced = true;
    this.isKnown = false;
  }
}

// A place of a timer in the heap.
class HeapNode {
  constructor(due, timer) {
    this.due = due;
    this.sequence = sequence++;
    this.timer = timer;
  }
}
ObjectSetPrototypeOf(HeapNode.prototype, null);

// `repeat` is the interval in milliseconds, or -1.
function addTimer(callback, delay, repeat, args, receiver) {
  const timer = numbered(new Timer(callback, args, receiver, running.id, delay, repeat), "Timeout");
  schedule(timer);
  liveTimers += 1;
  return timer;
}

// The number of a timer, by which it can be found from now on.
function idOfTimer(timer) {
  timer.isKnown = true;
  if (timer.live) timersById.set(timer.id, timer);
  return timer.id;
}

function schedule(timer) {
  timer.node = new HeapNode(op_clock_monotonic() + timer.delay, timer);
  heapPush(timer.node);
}

function endTimer(timer) {
  timer.live = false;
  liveTimers -= 1;
  if (timer.isKnown) timersById.delete(timer.id);
  if (!timer.referenced) unreferenced -= 1;
}

function cancelTimer(timer) {
  if (!timer.live) return;
  endTimer(timer);
  if (timer.node !== undefined) asyncIds.destroy(timer.id); // else it is running, and destroyed when it ends
  if (timer.node !== undefined) noteStale();
}

function referTimer(timer, referenced) {
  if (timer.referenced === referenced) return;
  timer.referenced = referenced;
  if (timer.live) unreferenced += referenced ? -1 : 1;
}

// Starts a timer again from this moment, as `timeout.refresh()` does.
function refreshTimer(timer) {
  if (timer.live) {
    const had = timer.node !== undefined;
    schedule(timer);
    if (had) noteStale();
    return;
  }
  timer.live = true;
  liveTimers += 1;
  if (timer.isKnown) timersById.set(timer.id, timer);
  if (!timer.referenced) unreferenced += 1;
  schedule(timer);
}

function runTimers() {
  const now = op_clock_monotonic();
  while (heap.length > 0 && (heap[0].due <= now || isStale(heap[0]))) {
    const node = heapPop();
    if (isStale(node)) {
      stale -= 1;
      continue;
    }
    const { timer } = node;
    if (timer.repeat < 0) endTimer(timer);
    else timer.node = undefined; // so that clearing it now leaves nothing behind
    invoke(timer);
    if (timer.repeat >= 0 && timer.live && timer.node === undefined) {
      timer.delay = timer.repeat;
      schedule(timer);
    }
    drain();
  }
}

// One turn. Returns the milliseconds until the next turn has something to do, or -1 when nothing is left.
function runOnce() {
  drain();
  runQueue(deferred);
  runTimers();
  if (immediates.size > 0) {
    const due = immediates;
    immediates = new Queue();
    runQueue(due);
  }
  if (ticks.size > 0 || deferred.size > 0 || immediates.size > 0) return 0;
  while (heap.length > 0 && isStale(heap[0])) {
    heapPop();
    stale -= 1;
  }
  if (heap.length === 0 || liveTimers === unreferenced) return -1;
  return MathMax(0, heap[0].due - op_clock_monotonic());
}

module.exports = {
  __proto__: null,
  state,
  nextTick,
  defer,
  drain,
  runOnce,
  setImmediateEntry,
  addTimer,
  cancelTimer,
  referTimer,
  refreshTimer,
  idOfTimer,
  findTimer: (id) => timersById.get(id),
  // What keeps the call alive, by the names that Node has for it.
  activeResources() {
    const names = [];
    for (let i = liveTimers - unreferenced; i > 0; i--) names[names.length] = "Timeout";
    for (let i = immediates.size; i > 0; i--) names[names.length] = "Immediate";
    return names;
  },
  timeOrigin: () => origin,
  resetOrigin() {
    origin = op_clock_monotonic();
  },
};
