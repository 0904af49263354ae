// Each function spoils something that the sandbox itself might lean on, then returns a plain result.

export async function objectKeys() {
  Object.keys = Object.entries = Object.getOwnPropertyNames = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function objectSetters() {
  for (const key of ["get", "set", "value", "writable", "enumerable", "configurable"]) Object.prototype[key] = "polluted";
  return { ok: [1, "two", { three: 3 }] };
}
export async function objectAccessors() {
  for (const key of ["code", "message", "stack", "cause", "name"]) Object.defineProperty(Object.prototype, key, { get() { throw new Error("polluted"); }, set() {} });
  return { ok: [1, "two", { three: 3 }] };
}
export async function objectFrozen() {
  Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(Promise.prototype);
  return { ok: [1, "two", { three: 3 }] };
}
export async function objectDefine() {
  Object.defineProperty = Object.defineProperties = Object.create = Object.assign = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function arrayMethods() {
  for (const key of Reflect.ownKeys(Array.prototype)) if (key !== "constructor" && key !== "length" && key !== Symbol.unscopables) Array.prototype[key] = () => { throw new Error("polluted"); };
  return { ok: [1, "two", { three: 3 }] };
}
export async function arrayIndex() {
  Object.defineProperty(Array.prototype, 0, { get: () => "polluted", set() {}, configurable: true });
  return { ok: [1, "two", { three: 3 }] };
}
export async function arraySpecies() {
  Object.defineProperty(Array, Symbol.species, { get() { throw new Error("polluted"); } });
  return { ok: [1, "two", { three: 3 }] };
}
export async function stringMethods() {
  for (const key of ["slice", "split", "replace", "indexOf", "includes", "startsWith", "endsWith", "toString", "valueOf", Symbol.iterator]) String.prototype[key] = () => "polluted";
  return { ok: [1, "two", { three: 3 }] };
}
export async function functionMethods() {
  Function.prototype.call = Function.prototype.apply = Function.prototype.bind = Function.prototype.toString = () => { throw new Error("polluted"); };
  return { ok: [1, "two", { three: 3 }] };
}
export async function jsonMethods() {
  JSON.stringify = () => "polluted"; JSON.parse = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function jsonGone() {
  delete globalThis.JSON; globalThis.JSON = 1;
  return { ok: [1, "two", { three: 3 }] };
}
export async function promiseThen() {
  Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => "polluted";
  return { ok: [1, "two", { three: 3 }] };
}
export async function promiseGone() {
  globalThis.Promise = class {}; Reflect.deleteProperty(globalThis, "queueMicrotask");
  return { ok: [1, "two", { three: 3 }] };
}
export async function promiseResolve() {
  Promise.resolve = Promise.reject = Promise.all = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function regexp() {
  RegExp.prototype.exec = RegExp.prototype.test = () => { throw new Error("polluted"); };
  return { ok: [1, "two", { three: 3 }] };
}
export async function reflect() {
  for (const key of Reflect.ownKeys(Reflect)) if (typeof key === "string" && key !== "ownKeys") Reflect[key] = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function collections() {
  Map.prototype.get = Map.prototype.set = Set.prototype.has = WeakMap.prototype.get = WeakMap.prototype.set = () => { throw new Error("polluted"); };
  return { ok: [1, "two", { three: 3 }] };
}
export async function iterators() {
  Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw new Error("polluted"); };
  return { ok: [1, "two", { three: 3 }] };
}
export async function errors() {
  globalThis.Error = globalThis.TypeError = class { constructor() { return { polluted: true }; } };
  return { ok: [1, "two", { three: 3 }] };
}
export async function globalsGone() {
  for (const key of Reflect.ownKeys(globalThis)) try { delete globalThis[key]; } catch {}
  return { ok: [1, "two", { three: 3 }] };
}
export async function consoleGone() {
  console.log("kept"); globalThis.console = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function timers() {
  globalThis.setTimeout = globalThis.clearTimeout = null; process.nextTick = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function processGone() {
  globalThis.process = null; globalThis.Buffer = null;
  return { ok: [1, "two", { three: 3 }] };
}
export async function typedArrays() {
  const Typed = Object.getPrototypeOf(Uint8Array.prototype); Typed.set = Typed.subarray = null; Object.defineProperty(Typed, "length", { get() { throw new Error("polluted"); } });
  return { ok: [1, "two", { three: 3 }] };
}
export async function symbols() {
  for (const key of ["asyncIterator", "iterator"]) Object.defineProperty(Object.prototype, Symbol[key], { value: undefined, writable: true, configurable: true });
  return { ok: [1, "two", { three: 3 }] };
}

// What follows changes the result itself, as it would in Node: the answer is theirs, or a failure with a code.
export function ownToJSON() {
  Object.prototype.toJSON = () => "theirs";
  return { a: 1 };
}
export async function ownThen() {
  Object.prototype.then = (resolve) => { delete Object.prototype.then; resolve("theirs"); };
  return { a: 1 };
}
export function thrownSpoiled() {
  Error.prepareStackTrace = () => { throw new Error("polluted"); };
  Error.stackTraceLimit = -1;
  throw new Error("still told");
}
export function thrownPrepared() {
  Error.prepareStackTrace = (error, frames) => frames;
  const [frame] = new Error("x").stack;
  return [typeof frame.getFunction?.(), typeof frame.getThis?.(), frame.getFileName()];
}
export function thrownFromSpoiled() {
  String.prototype.slice = String.prototype.split = Array.prototype.join = () => { throw new Error("polluted"); };
  throw new TypeError("told anyway");
}
export function deniedSpoiled() {
  Object.prototype.code = "polluted";
  return process.getBuiltinModule("node:fs").readFileSync("/etc/passwd");
}
