// Who runs now, by number, and the hooks that want to know: what `node:async_hooks` shows and the loop keeps up to date.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/async_hooks.html
// Differs: promises and cleared memory are never told as destroyed, which Node does when they are collected. Refuses: nothing.
"use strict";

const { ArrayPrototypeConcat, ArrayPrototypeIndexOf, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSplice, ObjectSetPrototypeOf, SafeWeakMap } = primordials;
const { op_promise_hook } = ops;

const ROOT = 1;
// A class, because V8 keeps the fields of a literal without a prototype in a hash table, and these are read and written all the
// time. `active` tells whether any hook listens, so that nobody pays for this otherwise.
class State {
  constructor() {
    this.last = ROOT;
    this.id = ROOT;
    this.trigger = 0;
    this.resource = {};
    this.active = false;
  }
}
ObjectSetPrototypeOf(State.prototype, null);
const state = new State();

// Replaced, never changed: a hook that is switched off while it runs is called for this event.
let hooks = [];

function emitInit(id, type, trigger, resource) {
  const listening = hooks;
  for (let i = 0; i < listening.length; i++) listening[i].init?.(id, type, trigger, resource);
}

function emit(name, id) {
  const listening = hooks;
  for (let i = 0; i < listening.length; i++) listening[i][name]?.(id);
}

// A number for something new, told to the hooks.
function create(type, resource, trigger = state.id) {
  const id = ++state.last;
  if (state.active) emitInit(id, type, trigger, resource);
  return id;
}

// What ran until now, to be given to `leave`.
function enter(id, trigger, resource) {
  const outer = { __proto__: null, id: state.id, trigger: state.trigger, resource: state.resource };
  state.id = id;
  state.trigger = trigger;
  state.resource = resource;
  if (state.active) emit("before", id);
  return outer;
}

function leave(outer) {
  if (state.active) emit("after", state.id);
  state.id = outer.id;
  state.trigger = outer.trigger;
  state.resource = outer.resource;
}

const destroy = (id) => {
  if (state.active) emit("destroy", id);
};

// Promises: their numbers, and what ran outside of their reactions.
const promises = new SafeWeakMap();
const outers = [];

function numberOf(promise, parent) {
  let numbers = promises.get(promise);
  if (numbers === undefined) {
    const trigger = parent === undefined ? state.id : numberOf(parent).id;
    numbers = { __proto__: null, id: ++state.last, trigger };
    promises.set(promise, numbers);
    emitInit(numbers.id, "PROMISE", trigger, promise);
  }
  return numbers;
}

// The host's own promises around a call are no matter of the guest's hooks. What is made while the host runs is the host's.
const HOSTS = { __proto__: null, id: 0, trigger: 0 };
let hostRuns = false;

function runAs(isHost, run) {
  const outer = hostRuns;
  hostRuns = isHost;
  try {
    return run();
  } finally {
    hostRuns = outer;
  }
}

const asHost = (run) => runAs(true, run);
const asGuest = (run) => runAs(false, run);

// What V8 tells about promises while a hook listens: 0 made, 1 resolved, 2 its reaction begins, 3 ends.
function onPromise(kind, promise, parent) {
  if (kind === 0 && hostRuns) promises.set(promise, HOSTS);
  const numbers = numberOf(promise, parent);
  if (numbers === HOSTS) {
    if (kind > 1) hostRuns = kind === 2;
    return;
  }
  const { id, trigger } = numbers;
  if (kind === 1) emit("promiseResolve", id);
  else if (kind === 2) ArrayPrototypePush(outers, enter(id, trigger, promise));
  else if (kind === 3 && outers.length > 0) leave(ArrayPrototypeSplice(outers, outers.length - 1, 1)[0]);
}

function listen(hook) {
  if (ArrayPrototypeIndexOf(hooks, hook) !== -1) return;
  hooks = ArrayPrototypeConcat(hooks, [hook]);
  if (!state.active) op_promise_hook(onPromise);
  state.active = true;
}

function stopListening(hook) {
  const at = ArrayPrototypeIndexOf(hooks, hook);
  if (at === -1) return;
  hooks = ArrayPrototypeSlice(hooks);
  ArrayPrototypeSplice(hooks, at, 1);
  if (hooks.length > 0) return;
  state.active = false;
  op_promise_hook(undefined);
}

module.exports = { __proto__: null, ROOT, state, create, asGuest, asHost, destroy, enter, leave, listen, stopListening };
