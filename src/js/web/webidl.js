// The parts of Web IDL that our classes share: argument counts, conversions, the shape of interface objects.
//
// SPEC: https://webidl.spec.whatwg.org/
// Differs: missing arguments and wrong receivers throw Node's coded errors where Node's own classes do.
"use strict";

const {
  ArrayPrototypePush, FunctionPrototypeCall, MathAbs, MathFloor, MathPow, MathSign, Number, NumberIsFinite, NumberIsInteger,
  NumberIsNaN, NumberMAX_SAFE_INTEGER, NumberMIN_SAFE_INTEGER, ObjectAssign, ObjectDefineProperties, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor,
  ReflectOwnKeys, StringPrototypeCharCodeAt, StringPrototypeSubstring, StringPrototypeToWellFormed, SymbolIterator, SymbolToStringTag, TypeError,
} = primordials;
const { codes } = require("internal/errors");

// `names` are the arguments that must be there, as Node's message lists them.
function requireArguments(count, ...names) {
  if (count < names.length) throw new codes.ERR_MISSING_ARGS(...names);
}

// The form that fetch and its classes use.
function requireArgumentCount(count, required, operation) {
  if (count >= required) return;
  throw new TypeError(`${operation}: ${required} argument${required === 1 ? "" : "s"} required, but${count === 0 ? "" : " only"} ${count} found.`);
}

// What the interfaces of fetch throw for a receiver of another kind.
function illegalInvocation() {
  const error = new TypeError("Illegal invocation");
  error.code = "ERR_INVALID_THIS";
  return error;
}

const toDOMString = (value) => (typeof value === "string" ? value : `${value}`);
const toUSVString = (value) => StringPrototypeToWellFormed(typeof value === "string" ? value : `${value}`);

function toByteString(value, context) {
  const text = toDOMString(value);
  for (let i = 0; i < text.length; i++) {
    const unit = StringPrototypeCharCodeAt(text, i);
    if (unit > 255) {
      throw new TypeError(`${context === undefined ? "" : `${context}: `}Cannot convert argument to a ByteString because the character at index ${i} has a value of ${unit} which is greater than 255.`);
    }
  }
  return text;
}

// Without the bytes that HTTP calls white space, at both ends. A loop, because `replace` would ask the guest's RegExp.
function trimHttpSpace(text) {
  let start = 0;
  let end = text.length;
  while (start < end && isHttpSpace(StringPrototypeCharCodeAt(text, start))) start += 1;
  while (end > start && isHttpSpace(StringPrototypeCharCodeAt(text, end - 1))) end -= 1;
  return StringPrototypeSubstring(text, start, end);
}

const isHttpSpace = (unit) => unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;

// An integer type of `bits` bits. `mode`: undefined wraps around, "clamp", "enforce".
function toInteger(value, bits, signed, mode) {
  let number = +value; // throws on a BigInt, as the standard says
  const upper = bits === 64 ? NumberMAX_SAFE_INTEGER : MathPow(2, signed ? bits - 1 : bits) - 1;
  const lower = !signed ? 0 : bits === 64 ? NumberMIN_SAFE_INTEGER : -MathPow(2, bits - 1);
  if (mode === "enforce") {
    if (!NumberIsFinite(number)) throw new TypeError(`${number} is not a finite number`);
    number = truncate(number);
    if (number < lower || number > upper) throw new TypeError(`${number} is outside of the range ${lower} to ${upper}`);
    return number;
  }
  if (NumberIsNaN(number)) return 0;
  if (mode === "clamp") return roundHalfEven(number < lower ? lower : number > upper ? upper : number);
  if (!NumberIsFinite(number)) return 0;
  const size = MathPow(2, bits);
  number = truncate(number) % size;
  if (number < 0) number += size;
  if (signed && number >= size / 2) number -= size;
  return number + 0;
}

const truncate = (number) => MathSign(number) * MathFloor(MathAbs(number)) + 0;

function roundHalfEven(number) {
  const floor = MathFloor(number);
  const rest = number - floor;
  if (rest < 0.5) return floor + 0;
  if (rest > 0.5) return floor + 1;
  return (floor % 2 === 0 ? floor : floor + 1) + 0;
}

// A dictionary argument: an object, or nothing.
function toDictionary(value, name) {
  if (value === undefined || value === null) return { __proto__: null };
  if (typeof value !== "object" && typeof value !== "function") throw new codes.ERR_INVALID_ARG_TYPE(name, "object", value);
  return value;
}

// The items of any iterable, in an array.
function toSequence(value, fail) {
  const method = value === undefined || value === null ? undefined : value[SymbolIterator];
  if (typeof method !== "function" || (typeof value !== "object" && typeof value !== "function")) throw fail();
  const iterator = FunctionPrototypeCall(method, value);
  const next = iterator.next;
  const items = [];
  for (;;) {
    const step = FunctionPrototypeCall(next, iterator);
    if (step.done) return items;
    ArrayPrototypePush(items, step.value);
  }
}

function makeEnumerable(object, skip) {
  const keys = ReflectOwnKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (typeof key !== "string" || key === "constructor" || skip(key)) continue;
    const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
    ObjectDefineProperty(object, key, { __proto__: null, ...descriptor, enumerable: true });
  }
}

const isFunctionKey = (key) => key === "length" || key === "name" || key === "prototype";

// Gives a class the shape of an interface: enumerable members, a tag, constants on both sides.
function defineInterface(Class, name = Class.name, constants = undefined) {
  makeEnumerable(Class.prototype, () => false);
  makeEnumerable(Class, isFunctionKey);
  ObjectDefineProperty(Class.prototype, SymbolToStringTag, { __proto__: null, value: name, configurable: true });
  if (constants === undefined) return Class;
  const descriptors = { __proto__: null };
  const keys = ReflectOwnKeys(constants);
  for (let i = 0; i < keys.length; i++) {
    descriptors[keys[i]] = { __proto__: null, value: constants[keys[i]], enumerable: true };
  }
  ObjectDefineProperties(Class, descriptors);
  ObjectDefineProperties(Class.prototype, descriptors);
  return Class;
}

// Iterators of `pair iterable` interfaces: a prototype of their own between the object and %IteratorPrototype%.
function makeIteratorPrototype(tag, next) {
  const prototype = {
    __proto__: primordials.IteratorPrototype,
    next,
  };
  ObjectDefineProperty(prototype, SymbolToStringTag, { __proto__: null, value: tag, configurable: true });
  return prototype;
}

// What `[nodejs.util.inspect.custom]` returns for most of our classes: the name and a few properties.
function inspectAs(object, properties, depth, options, inspect) {
  const name = object.constructor?.name ?? "Object";
  if (depth !== null && depth < 0) return name;
  const inner = ObjectAssign({}, options);
  if (NumberIsInteger(inner.depth)) inner.depth -= 1;
  return `${name} ${inspect(properties, inner)}`;
}

module.exports = {
  __proto__: null,
  defineInterface,
  illegalInvocation,
  inspectAs,
  inspectSymbol: primordials.SymbolFor("nodejs.util.inspect.custom"),
  makeIteratorPrototype,
  requireArgumentCount,
  requireArguments,
  toByteString,
  toDOMString,
  toDictionary,
  toInteger,
  toSequence,
  toUSVString,
  trimHttpSpace,
};
