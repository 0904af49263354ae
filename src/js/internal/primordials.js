// The built-ins as they are before any guest code runs, so that our code keeps working
// after a guest has replaced or deleted them. Fills `primordials`; runs first.
"use strict";

const { apply, bind, call } = Function.prototype;
// A function that takes `this` as its first argument, and never looks up `call` again.
const uncurryThis = bind.bind(call);
const capitalise = (name) => name[0].toUpperCase() + name.slice(1);

// `Symbol.iterator` becomes `SymbolIterator`, `at` becomes `At`.
const keyName = (key) => (typeof key === "symbol" ? `Symbol${capitalise(key.description.slice("Symbol.".length))}` : capitalise(key));

function copyProperties(source, prefix, isPrototype) {
  for (const key of Reflect.ownKeys(source)) {
    const { value, get, set } = Reflect.getOwnPropertyDescriptor(source, key);
    const name = keyName(key);
    if (get !== undefined) {
      primordials[`${prefix}Get${name}`] = isPrototype ? uncurryThis(get) : bind.call(get, source);
      if (set !== undefined) primordials[`${prefix}Set${name}`] = isPrototype ? uncurryThis(set) : bind.call(set, source);
    } else if (typeof value === "function") {
      primordials[`${prefix}${name}`] = isPrototype ? uncurryThis(value) : bind.call(value, source);
    } else {
      primordials[`${prefix}${name}`] = value;
    }
  }
}

const namespaces = ["Atomics", "JSON", "Math", "Proxy", "Reflect"];
const constructors = [
  "AggregateError", "Array", "ArrayBuffer", "BigInt", "BigInt64Array", "BigUint64Array", "Boolean", "DataView", "Date", "Error",
  "EvalError", "FinalizationRegistry", "Float32Array", "Float64Array", "Function", "Int16Array", "Int32Array", "Int8Array", "Map",
  "Number", "Object", "Promise", "RangeError", "ReferenceError", "RegExp", "Set", "SharedArrayBuffer", "String", "Symbol", "SyntaxError",
  "TypeError", "URIError", "Uint16Array", "Uint32Array", "Uint8Array", "Uint8ClampedArray", "WeakMap", "WeakRef", "WeakSet",
];
for (const name of namespaces) {
  primordials[name] = globalThis[name];
  copyProperties(globalThis[name], name, false);
}
for (const name of constructors) {
  const original = globalThis[name];
  if (original === undefined) continue; // SharedArrayBuffer, where it is off
  primordials[name] = original;
  if (name !== "Promise") copyProperties(original, name, false);
  copyProperties(original.prototype, `${name}Prototype`, true);
  primordials[`${name}Prototype`] = original.prototype;
}
// The statics of Promise need `this` to be Promise; binding keeps `PromiseResolve(value)` short.
copyProperties(Promise, "Promise", false);

const typedArray = Reflect.getPrototypeOf(Uint8Array);
primordials.TypedArray = typedArray;
copyProperties(typedArray, "TypedArray", false);
copyProperties(typedArray.prototype, "TypedArrayPrototype", true);
for (const [name, sample] of [["Array", [][Symbol.iterator]()], ["String", ""[Symbol.iterator]()], ["Map", new Map().entries()], ["Set", new Set().values()]]) {
  const prototype = Reflect.getPrototypeOf(sample);
  primordials[`${name}IteratorPrototype`] = prototype;
  copyProperties(prototype, `${name}IteratorPrototype`, true);
}
primordials.IteratorPrototype = Reflect.getPrototypeOf(primordials.ArrayIteratorPrototype);
primordials.AsyncIteratorPrototype = Reflect.getPrototypeOf(Reflect.getPrototypeOf((async function* () {}).prototype));
primordials.GeneratorPrototype = Reflect.getPrototypeOf((function* () {}).prototype);
primordials.AsyncFunction = (async () => {}).constructor;
primordials.GeneratorFunction = (function* () {}).constructor;

for (const name of ["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent", "escape", "unescape", "eval", "parseFloat", "parseInt", "queueMicrotask", "WebAssembly", "Intl"]) {
  if (globalThis[name] !== undefined) primordials[name] = globalThis[name];
}
primordials.NumberParseInt = parseInt;
primordials.NumberParseFloat = parseFloat;
primordials.uncurryThis = uncurryThis;
primordials.FunctionPrototypeCall = uncurryThis(call);
primordials.FunctionPrototypeApply = uncurryThis(apply);
primordials.FunctionPrototypeBind = uncurryThis(bind);
primordials.global = globalThis;

// Subclasses whose methods are their own, so that changes to Map.prototype do not reach them.
function makeSafe(Unsafe, Safe) {
  for (const key of Reflect.ownKeys(Unsafe.prototype)) {
    if (key === "constructor") continue;
    Reflect.defineProperty(Safe.prototype, key, Reflect.getOwnPropertyDescriptor(Unsafe.prototype, key));
  }
  Object.setPrototypeOf(Safe.prototype, null);
  Object.freeze(Safe.prototype);
  Object.freeze(Safe);
  return Safe;
}
primordials.SafeMap = makeSafe(Map, class SafeMap extends Map {});
primordials.SafeSet = makeSafe(Set, class SafeSet extends Set {});
primordials.SafeWeakMap = makeSafe(WeakMap, class SafeWeakMap extends WeakMap {});
primordials.SafeWeakSet = makeSafe(WeakSet, class SafeWeakSet extends WeakSet {});

Object.setPrototypeOf(primordials, null);
Object.freeze(primordials);
