// What each kind of object looks like to `internal/inspect`: prefix, braces, entries.
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePop, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeSort, ArrayPrototypeSplice,
  BigIntPrototypeValueOf, BooleanPrototypeValueOf, DatePrototypeGetTime, DatePrototypeToISOString, DatePrototypeToString,
  FunctionPrototypeToString, MapPrototypeEntries, MapPrototypeGetSize, MapIteratorPrototypeNext, MathMax, MathMin, NumberIsNaN,
  NumberPrototypeToString, NumberPrototypeValueOf, ObjectGetOwnPropertyDescriptor, ObjectGetOwnPropertyNames, ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf, ObjectKeys, ObjectPrototypeHasOwnProperty, ObjectPrototypePropertyIsEnumerable, RegExp, RegExpPrototypeExec,
  RegExpPrototypeSymbolReplace, RegExpPrototypeToString, SafeSet, SetIteratorPrototypeNext, SetPrototypeGetSize, SetPrototypeValues, String,
  StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypeLastIndexOf, StringPrototypePadStart, StringPrototypeSlice,
  StringPrototypeStartsWith, StringPrototypeToLowerCase, StringPrototypeValueOf, SymbolIterator, SymbolPrototypeValueOf, SymbolToStringTag,
  TypedArrayPrototypeGetLength, TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } = primordials;
const { op_util_constructor_name, op_util_own_non_index, op_util_preview_entries, op_util_promise_details } = ops;
const { formatBigInt, formatNumber, formatPrimitive, formatProperty, formatValue, inspect, kArrayExtrasType, kArrayType, kObjectType,
  reduceToSingleString, stylizeNoColor } = require("internal/inspect");
const { bits, kindOf } = require("internal/types");

const builtInNames = [
  "Object", "Function", "Array", "Number", "Boolean", "String", "Symbol", "Date", "Promise", "RegExp", "Error", "AggregateError", "EvalError",
  "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "ArrayBuffer", "Uint8Array", "Int8Array", "Uint16Array", "Int16Array",
  "Uint32Array", "Int32Array", "Float16Array", "Float32Array", "Float64Array", "Uint8ClampedArray", "BigUint64Array", "BigInt64Array", "DataView",
  "Map", "BigInt", "Set", "WeakMap", "WeakSet", "Proxy", "FinalizationRegistry", "WeakRef", "Iterator",
];
const builtIns = new SafeSet();
for (let i = 0; i < builtInNames.length; i++) builtIns.add(builtInNames[i]);

function getKeys(value, showHidden) {
  const symbols = ObjectGetOwnPropertySymbols(value);
  let keys;
  if (showHidden) {
    keys = ObjectGetOwnPropertyNames(value);
    for (let i = 0; i < symbols.length; i++) ArrayPrototypePush(keys, symbols[i]);
    return keys;
  }
  try {
    keys = ObjectKeys(value);
  } catch {
    keys = ObjectGetOwnPropertyNames(value); // a module namespace with bindings that are not initialised
  }
  for (let i = 0; i < symbols.length; i++) {
    if (ObjectPrototypePropertyIsEnumerable(value, symbols[i])) ArrayPrototypePush(keys, symbols[i]);
  }
  return keys;
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

// The name of the nearest constructor, null for a null prototype. Fills `extra` with what prototypes add.
function getConstructorName(value, context, recurseTimes, extra) {
  let first;
  for (let object = value; object; ) {
    const descriptor = ObjectGetOwnPropertyDescriptor(object, "constructor");
    if (descriptor !== undefined && typeof descriptor.value === "function" && descriptor.value.name !== "" && isInstance(value, descriptor.value)) {
      const { name } = descriptor.value;
      if (extra !== undefined && (first !== object || !builtIns.has(name))) addPrototypeProperties(context, value, first || value, recurseTimes, extra);
      return String(name);
    }
    object = ObjectGetPrototypeOf(object);
    if (first === undefined) first = object;
  }
  if (first === null) return null;
  const name = op_util_constructor_name(value);
  if (recurseTimes > context.depth && context.depth !== null) return `${name} <Complex prototype>`;
  const inner = getConstructorName(first, context, recurseTimes + 1, extra);
  if (inner === null) return `${name} <${inspect(first, { ...context, customInspect: false, depth: -1 })}>`;
  return `${name} <${inner}>`;
}

// With showHidden: what up to three user-made prototypes have besides functions.
function addPrototypeProperties(context, main, object, recurseTimes, output) {
  const seen = new SafeSet();
  let keys = [];
  for (let depth = 0; depth < 3; depth++) {
    if (depth !== 0 || main === object) {
      object = ObjectGetPrototypeOf(object);
      if (object === null) return;
      const descriptor = ObjectGetOwnPropertyDescriptor(object, "constructor");
      if (descriptor !== undefined && typeof descriptor.value === "function" && builtIns.has(descriptor.value.name)) return;
    }
    for (let i = 0; i < keys.length; i++) seen.add(keys[i]);
    keys = primordials.ReflectOwnKeys(object);
    ArrayPrototypePush(context.seen, main);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key === "constructor" || ObjectPrototypeHasOwnProperty(main, key) || seen.has(key)) continue;
      const descriptor = ObjectGetOwnPropertyDescriptor(object, key);
      if (typeof descriptor.value === "function") continue;
      const text = formatProperty(context, object, recurseTimes, key, kObjectType, descriptor, main);
      ArrayPrototypePush(output, context.colors ? `\u001b[2m${text}\u001b[22m` : text);
    }
    ArrayPrototypePop(context.seen);
  }
}

// What an object without prototype was made by, as V8 remembers it.
const plainName = (constructor, value) => (constructor === null ? op_util_constructor_name(value) : "Object");

function getPrefix(constructor, tag, fallback, size = "") {
  if (constructor === null) {
    if (tag !== "" && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== "" && constructor !== tag) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

// "MyMap" says that it is a Map: the tag is a whole word of the name.
function isNamedIn(constructor, tag) {
  const at = StringPrototypeIndexOf(constructor, tag);
  if (at === -1) return false;
  const next = constructor[at + tag.length];
  return next === undefined || next !== StringPrototypeToLowerCase(next);
}

function getTag(context, value, constructor) {
  const tag = value[SymbolToStringTag];
  if (typeof tag !== "string") return "";
  // An own enumerable tag is listed with the properties.
  const own = context.showHidden ? ObjectPrototypeHasOwnProperty(value, SymbolToStringTag) : ObjectPrototypePropertyIsEnumerable(value, SymbolToStringTag);
  return tag !== "" && (own || (constructor !== null && isNamedIn(constructor, tag))) ? "" : tag;
}

const noEntries = () => [];
const more = (count, what) => `... ${count} more ${what}${count > 1 ? "s" : ""}`;

// Describes one object: { text } when that is all, else { base, braces, keys, entries, type }.
function describe(context, value, constructor, tag, typedArray, extra, recurseTimes) {
  const shape = { __proto__: null, text: undefined, base: "", braces: ["{", "}"], keys: undefined, entries: noEntries, hidden: undefined, type: kObjectType };
  const kind = kindOf(value);
  if ((SymbolIterator in value || constructor === null) && describeIterable(shape, context, value, constructor, tag, kind, extra)) return shape;
  shape.keys = getKeys(value, context.showHidden);
  const bare = shape.keys.length === 0 && extra === undefined;
  if (constructor === "Object" && (kind & ~(bits.Proxy | bits.ArgumentsObject)) === 0 && typeof value !== "function") {
    if (kind & bits.ArgumentsObject) shape.braces[0] = "[Arguments] {";
    else if (tag !== "") shape.braces[0] = `${getPrefix(constructor, tag, "Object")}{`;
    if (bare) shape.text = `${shape.braces[0]}}`;
    return shape;
  }
  if (typeof value === "function") {
    shape.base = functionBase(context, value, constructor, tag, kind);
    if (bare) shape.text = context.stylize(shape.base, "special");
  } else if (kind & bits.RegExp) {
    shape.base = withPrefix(RegExpPrototypeToString(constructor !== null ? value : new RegExp(value)), constructor, tag, "RegExp");
    if (bare || (recurseTimes > context.depth && context.depth !== null)) shape.text = context.stylize(shape.base, "regexp");
  } else if (kind & bits.Date) {
    const text = NumberIsNaN(DatePrototypeGetTime(value)) ? DatePrototypeToString(value) : DatePrototypeToISOString(value);
    shape.base = withPrefix(text, constructor, tag, "Date");
    if (bare) shape.text = context.stylize(shape.base, "date");
  } else if (kind & bits.NativeError || isInstance(value, primordials.Error)) {
    shape.base = require("internal/inspect_error").formatError(context, value, constructor, tag, shape.keys, getPrefix);
    if (shape.keys.length === 0 && extra === undefined) shape.text = shape.base;
  } else {
    describeSpecial(shape, context, value, constructor, tag, kind, typedArray, bare);
  }
  return shape;
}

const withPrefix = (text, constructor, tag, name) => {
  const prefix = getPrefix(constructor, tag, name);
  return prefix === `${name} ` ? text : `${prefix}${text}`;
};

function describeIterable(shape, context, value, constructor, tag, kind, extra) {
  const { showHidden } = context;
  if (ArrayIsArray(value)) {
    const prefix = constructor !== "Array" || tag !== "" ? getPrefix(constructor, tag, "Array", `(${value.length})`) : "";
    shape.keys = op_util_own_non_index(value, !showHidden);
    shape.braces = [`${prefix}[`, "]"];
    if (value.length === 0 && shape.keys.length === 0 && extra === undefined) shape.text = `${prefix}[]`;
    shape.type = kArrayExtrasType;
    shape.entries = formatArray;
    return true;
  }
  if (kind & (bits.Set | bits.Map)) {
    const isSet = (kind & bits.Set) !== 0;
    const size = isSet ? SetPrototypeGetSize(value) : MapPrototypeGetSize(value);
    const prefix = getPrefix(constructor, tag, isSet ? "Set" : "Map", `(${size})`);
    shape.keys = getKeys(value, showHidden);
    shape.entries = isSet ? formatSet : formatMap;
    shape.braces = [`${prefix}{`, "}"];
    if (size === 0 && shape.keys.length === 0 && extra === undefined) shape.text = `${prefix}{}`;
    return true;
  }
  const arrayName = TypedArrayPrototypeGetSymbolToStringTag(value);
  if (arrayName !== undefined) {
    const size = TypedArrayPrototypeGetLength(value);
    const prefix = getPrefix(constructor, tag, constructor === null ? arrayName : "", `(${size})`);
    shape.keys = op_util_own_non_index(value, !showHidden);
    shape.braces = [`${prefix}[`, "]"];
    if (size === 0 && shape.keys.length === 0 && !showHidden) shape.text = `${prefix}[]`;
    shape.entries = formatTypedArray;
    shape.type = kArrayExtrasType;
    return true;
  }
  if (kind & (bits.MapIterator | bits.SetIterator)) {
    shape.keys = getKeys(value, showHidden);
    const name = kind & bits.MapIterator ? "Map Iterator" : "Set Iterator";
    shape.braces = [`[${tag !== name ? `${tag !== "" ? `${tag}] [` : ""}${name}` : tag}] {`, "}"];
    shape.entries = (ctx, iterator, recurseTimes) => formatIterator(shape.braces, ctx, iterator, recurseTimes);
    return true;
  }
  return false;
}

function describeSpecial(shape, context, value, constructor, tag, kind, typedArray, bare) {
  const open = (name) => `${getPrefix(constructor, tag, name)}{`;
  const plain = () => plainName(constructor, value);
  if (kind & bits.AnyArrayBuffer) {
    const name = kind & bits.ArrayBuffer ? "ArrayBuffer" : "SharedArrayBuffer";
    shape.braces[0] = open(name);
    if (typedArray === undefined) shape.entries = formatArrayBuffer;
    else if (bare) shape.text = `${shape.braces[0]} [byteLength]: ${formatNumber(context.stylize, value.byteLength, false)} }`;
    shape.hidden = ["byteLength"];
  } else if (kind & bits.DataView) {
    shape.braces[0] = open("DataView");
    shape.hidden = ["byteLength", "byteOffset", "buffer"];
  } else if (kind & bits.Promise) {
    shape.braces[0] = open("Promise");
    shape.entries = formatPromise;
  } else if (kind & (bits.WeakSet | bits.WeakMap)) {
    const isSet = (kind & bits.WeakSet) !== 0;
    shape.braces[0] = open(isSet ? "WeakSet" : "WeakMap");
    shape.entries = context.showHidden ? (isSet ? formatWeakSet : formatWeakMap) : (ctx) => [ctx.stylize("<items unknown>", "special")];
  } else if (kind & bits.ModuleNamespaceObject) {
    shape.braces[0] = open("Module");
    shape.entries = (ctx, namespace, recurseTimes) => formatNamespace(shape.keys, ctx, namespace, recurseTimes);
  } else if (kind & bits.BoxedPrimitive) {
    shape.base = boxedBase(context, value, shape.keys, constructor, tag, kind);
    if (shape.keys.length === 0 && bare !== false) shape.text = shape.base;
    else if (shape.keys.length === 0 && !context.showHidden) shape.text = shape.base;
  } else {
    if (bare) shape.text = kind & bits.External ? context.stylize("[External]", "special") : `${open(plain())}}`;
    shape.braces[0] = open(plain());
  }
}

function formatRaw(context, value, recurseTimes, typedArray) {
  let extra = context.showHidden && (recurseTimes <= context.depth || context.depth === null) ? [] : undefined;
  const constructor = getConstructorName(value, context, recurseTimes, extra);
  if (extra !== undefined && extra.length === 0) extra = undefined;
  const tag = getTag(context, value, constructor);
  const shape = describe(context, value, constructor, tag, typedArray, extra, recurseTimes);
  if (shape.text !== undefined) return shape.text;
  if (recurseTimes > context.depth && context.depth !== null) {
    const name = StringPrototypeSlice(getPrefix(constructor, tag, ArrayIsArray(value) ? "Array" : plainName(constructor, value)), 0, -1);
    return context.stylize(constructor === null ? name : `[${name}]`, "special");
  }
  recurseTimes += 1;
  ArrayPrototypePush(context.seen, value);
  context.currentDepth = recurseTimes;
  const depthBefore = context.indentationLvl;
  let output;
  try {
    output = shape.entries(context, value, recurseTimes);
    if (shape.hidden !== undefined) pushHidden(context, value, recurseTimes, shape.hidden, output);
    for (let i = 0; i < shape.keys.length; i++) ArrayPrototypePush(output, formatProperty(context, value, recurseTimes, shape.keys[i], shape.type));
    if (extra !== undefined) for (let i = 0; i < extra.length; i++) ArrayPrototypePush(output, extra[i]);
  } catch (error) {
    if (!require("internal/errors").isStackOverflowError(error)) throw error;
    context.seen.length = 0;
    context.indentationLvl = depthBefore;
    return context.stylize(`[${StringPrototypeSlice(getPrefix(constructor, tag, "Object"), 0, -1)}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, "special");
  }
  markCircular(context, value, shape);
  ArrayPrototypePop(context.seen);
  if (context.sorted) sortOutput(context, output, shape);
  const text = reduceToSingleString(context, output, shape.base, shape.braces, shape.type, recurseTimes, value);
  // Past this much text nothing more is opened, or a graph of shared objects would take minutes.
  const length = (context.budget[context.indentationLvl] || 0) + text.length;
  context.budget[context.indentationLvl] = length;
  if (length > 2 ** 27) context.depth = -1;
  return text;
}

// What getters of the prototype say and every reader wants to see.
function pushHidden(context, value, recurseTimes, names, output) {
  for (let i = 0; i < names.length; i++) {
    const text = formatProperty(context, value, recurseTimes, names[i], kArrayType, { __proto__: null, value: value[names[i]] });
    ArrayPrototypePush(output, `${context.stylize(`[${names[i]}]`, "string")}: ${text}`);
  }
}

function markCircular(context, value, shape) {
  const index = context.circular?.get(value);
  if (index === undefined) return;
  const reference = context.stylize(`<ref *${index}>`, "special");
  if (context.compact !== true) shape.base = shape.base === "" ? reference : `${reference} ${shape.base}`;
  else shape.braces[0] = `${reference} ${shape.braces[0]}`;
}

function sortOutput(context, output, shape) {
  const compare = context.sorted === true ? undefined : context.sorted;
  if (shape.type === kObjectType) {
    ArrayPrototypeSort(output, compare);
  } else if (shape.keys.length > 1) {
    const start = output.length - shape.keys.length;
    const sorted = ArrayPrototypeSort(ArrayPrototypeSlice(output, start), compare);
    for (let i = 0; i < sorted.length; i++) output[start + i] = sorted[i];
  }
}

const comments = /(\/\/.*?\n)|(\/\*(.|\n)*?\*\/)/g;
const classHead = /^(\s+[^(]*?)\s*{/;

function isClass(value) {
  const source = FunctionPrototypeToString(value);
  if (!StringPrototypeStartsWith(source, "class") || !StringPrototypeEndsWith(source, "}")) return false;
  const rest = StringPrototypeSlice(source, 5, -1);
  const brace = StringPrototypeIndexOf(rest, "{");
  return brace !== -1 && (!StringPrototypeIncludes(StringPrototypeSlice(rest, 0, brace), "(") ||
    RegExpPrototypeExec(classHead, RegExpPrototypeSymbolReplace(comments, rest, "")) !== null);
}

function classBase(value, constructor, tag) {
  let base = `class ${(ObjectPrototypeHasOwnProperty(value, "name") && value.name) || "(anonymous)"}`;
  if (constructor !== "Function" && constructor !== null) base += ` [${constructor}]`;
  if (tag !== "" && constructor !== tag) base += ` [${tag}]`;
  if (constructor === null) return `[${base} extends null]`;
  const parent = ObjectGetPrototypeOf(value).name;
  return parent ? `[${base} extends ${parent}]` : `[${base}]`;
}

function functionBase(context, value, constructor, tag, kind) {
  if (isClass(value)) return classBase(value, constructor, tag);
  const type = `${kind & bits.AsyncFunction ? "Async" : ""}${kind & bits.GeneratorFunction ? "Generator" : ""}Function`;
  let base = `[${type}`;
  if (constructor === null) base += " (null prototype)";
  base += value.name === "" ? " (anonymous)" : `: ${typeof value.name === "string" ? value.name : formatValue(context, value.name)}`;
  base += "]";
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== "" && constructor !== tag) base += ` [${tag}]`;
  return base;
}

const boxes = [
  ["NumberObject", "Number", NumberPrototypeValueOf], ["StringObject", "String", StringPrototypeValueOf],
  ["BooleanObject", "Boolean", BooleanPrototypeValueOf], ["BigIntObject", "BigInt", BigIntPrototypeValueOf],
  ["SymbolObject", "Symbol", SymbolPrototypeValueOf],
];

function boxedBase(context, value, keys, constructor, tag, kind) {
  let at = 0;
  while (!(kind & bits[boxes[at][0]])) at += 1;
  const { 1: type, 2: unbox } = boxes[at];
  if (type === "String") ArrayPrototypeSplice(keys, 0, unbox(value).length); // the characters are listed as keys
  let base = `[${type}`;
  if (type !== constructor) base += constructor === null ? " (null prototype)" : ` (${constructor})`;
  base += `: ${formatPrimitive(stylizeNoColor, unbox(value), context)}]`;
  if (tag !== "" && tag !== constructor) base += ` [${tag}]`;
  if (keys.length !== 0 || context.stylize === stylizeNoColor) return base;
  return context.stylize(base, StringPrototypeToLowerCase(type));
}

const shownLength = (context, length) => MathMin(MathMax(0, context.maxArrayLength), length);

function formatArray(context, value, recurseTimes) {
  const shown = shownLength(context, value.length);
  const output = [];
  for (let i = 0; i < shown; i++) {
    if (!ObjectPrototypeHasOwnProperty(value, i)) return formatSparse(context, value, recurseTimes, shown, output, i);
    ArrayPrototypePush(output, formatProperty(context, value, recurseTimes, i, kArrayType));
  }
  if (value.length > shown) ArrayPrototypePush(output, more(value.length - shown, "item"));
  return output;
}

const arrayIndex = /^(0|[1-9][0-9]*)$/;
const holes = (context, count) => context.stylize(`<${count} empty item${count > 1 ? "s" : ""}>`, "undefined");

function formatSparse(context, value, recurseTimes, shown, output, at) {
  const keys = ObjectKeys(value);
  let index = at;
  for (; at < keys.length && output.length < shown; at++) {
    const key = keys[at];
    if (+key > 2 ** 32 - 2) break;
    if (`${index}` !== key) {
      if (RegExpPrototypeExec(arrayIndex, key) === null) break;
      ArrayPrototypePush(output, holes(context, +key - index));
      index = +key;
      if (output.length === shown) break;
    }
    ArrayPrototypePush(output, formatProperty(context, value, recurseTimes, key, kArrayType));
    index += 1;
  }
  const remaining = value.length - index;
  if (remaining > 0) ArrayPrototypePush(output, output.length !== shown ? holes(context, remaining) : more(remaining, "item"));
  return output;
}

function formatTypedArray(context, value, recurseTimes) {
  const length = TypedArrayPrototypeGetLength(value);
  const shown = shownLength(context, length);
  const format = length > 0 && typeof value[0] === "bigint" ? formatBigInt : formatNumber;
  const output = [];
  for (let i = 0; i < shown; i++) ArrayPrototypePush(output, format(context.stylize, value[i], context.numericSeparator));
  if (length > shown) ArrayPrototypePush(output, more(length - shown, "item"));
  if (context.showHidden) {
    context.indentationLvl += 2;
    const hidden = ["BYTES_PER_ELEMENT", "length", "byteLength", "byteOffset", "buffer"];
    for (let i = 0; i < hidden.length; i++) ArrayPrototypePush(output, `[${hidden[i]}]: ${formatValue(context, value[hidden[i]], recurseTimes, true)}`);
    context.indentationLvl -= 2;
  }
  return output;
}

function formatSet(context, value, recurseTimes) {
  const size = SetPrototypeGetSize(value);
  const shown = shownLength(context, size);
  const iterator = SetPrototypeValues(value);
  const output = [];
  context.indentationLvl += 2;
  for (let i = 0; i < shown; i++) ArrayPrototypePush(output, formatValue(context, SetIteratorPrototypeNext(iterator).value, recurseTimes));
  if (size > shown) ArrayPrototypePush(output, more(size - shown, "item"));
  context.indentationLvl -= 2;
  return output;
}

function formatMap(context, value, recurseTimes) {
  const size = MapPrototypeGetSize(value);
  const shown = shownLength(context, size);
  const iterator = MapPrototypeEntries(value);
  const output = [];
  context.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    const { 0: key, 1: item } = MapIteratorPrototypeNext(iterator).value;
    ArrayPrototypePush(output, `${formatValue(context, key, recurseTimes)} => ${formatValue(context, item, recurseTimes)}`);
  }
  if (size > shown) ArrayPrototypePush(output, more(size - shown, "item"));
  context.indentationLvl -= 2;
  return output;
}

function formatArrayBuffer(context, value) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [context.stylize("(detached)", "special")];
  }
  const shown = shownLength(context, bytes.length);
  const hex = [];
  for (let i = 0; i < shown; i++) ArrayPrototypePush(hex, StringPrototypePadStart(NumberPrototypeToString(bytes[i], 16), 2, "0"));
  let text = ArrayPrototypeJoin(hex, " ");
  if (bytes.length > shown) text += ` ${more(bytes.length - shown, "byte")}`;
  return [`${context.stylize("[Uint8Contents]", "special")}: <${text}>`];
}

function formatPromise(context, value, recurseTimes) {
  const { 0: state, 1: result } = op_util_promise_details(value);
  if (state === 0) return [context.stylize("<pending>", "special")];
  context.indentationLvl += 2;
  const text = formatValue(context, result, recurseTimes);
  context.indentationLvl -= 2;
  return [state === 2 ? `${context.stylize("<rejected>", "special")} ${text}` : text];
}

function formatList(context, entries, recurseTimes, sort) {
  const shown = shownLength(context, entries.length);
  const output = [];
  context.indentationLvl += 2;
  for (let i = 0; i < shown; i++) ArrayPrototypePush(output, formatValue(context, entries[i], recurseTimes));
  context.indentationLvl -= 2;
  if (sort && !context.sorted) ArrayPrototypeSort(output);
  if (entries.length > shown) ArrayPrototypePush(output, more(entries.length - shown, "item"));
  return output;
}

// `entries` has keys and values in turn.
function formatPairs(context, entries, recurseTimes, join) {
  const count = entries.length / 2;
  const shown = shownLength(context, count);
  const output = [];
  context.indentationLvl += 2;
  for (let i = 0; i < shown; i++) {
    ArrayPrototypePush(output, join(formatValue(context, entries[2 * i], recurseTimes), formatValue(context, entries[2 * i + 1], recurseTimes)));
  }
  context.indentationLvl -= 2;
  if (count > shown) ArrayPrototypePush(output, more(count - shown, "item"));
  return output;
}

const formatWeakSet = (context, value, recurseTimes) => formatList(context, op_util_preview_entries(value)[0], recurseTimes, true);

function formatWeakMap(context, value, recurseTimes) {
  const output = formatPairs(context, op_util_preview_entries(value)[0], recurseTimes, (key, item) => `${key} => ${item}`);
  return context.sorted ? output : ArrayPrototypeSort(output);
}

function formatIterator(braces, context, value, recurseTimes) {
  const { 0: entries, 1: isKeyValue } = op_util_preview_entries(value);
  if (!isKeyValue) return formatList(context, entries, recurseTimes, false);
  braces[0] = RegExpPrototypeSymbolReplace(/ Iterator] {$/, braces[0], " Entries] {");
  return formatPairs(context, entries, recurseTimes, (key, item) => reduceToSingleString(context, [key, item], "", ["[", "]"], kArrayExtrasType, recurseTimes));
}

function formatNamespace(keys, context, value, recurseTimes) {
  const output = [];
  for (let i = 0; i < keys.length; i++) {
    try {
      ArrayPrototypePush(output, formatProperty(context, value, recurseTimes, keys[i], kObjectType));
    } catch {
      // The binding has no value yet; format one that has, and replace it.
      const text = formatProperty(context, { [keys[i]]: "" }, recurseTimes, keys[i], kObjectType);
      const gap = StringPrototypeLastIndexOf(text, " ");
      ArrayPrototypePush(output, StringPrototypeSlice(text, 0, gap + 1) + context.stylize("<uninitialized>", "special"));
    }
  }
  keys.length = 0;
  return output;
}

module.exports = { __proto__: null, builtIns, formatRaw, getPrefix };
