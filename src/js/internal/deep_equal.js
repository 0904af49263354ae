// SPEC: https://nodejs.org/api/assert.html#comparison-details_1
// Deep equality for `assert` and `util.isDeepStrictEqual`, in three modes. Differs: no. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, ArrayPrototypeSplice, BigIntPrototypeValueOf, BooleanPrototypeValueOf, DatePrototypeGetTime, Error, MapPrototypeGet,
  MapPrototypeGetSize, MapPrototypeHas, MapPrototypeForEach, NumberIsNaN, NumberPrototypeValueOf, ObjectGetOwnPropertySymbols,
  ObjectGetPrototypeOf, ObjectIs, ObjectKeys, ObjectPrototype, ObjectPrototypeHasOwnProperty, ObjectPrototypePropertyIsEnumerable, ObjectPrototypeToString,
  RegExpPrototypeGetFlags, RegExpPrototypeGetSource, SetPrototypeForEach, SetPrototypeGetSize, SetPrototypeHas,
  StringPrototypeValueOf, SymbolPrototypeValueOf, TypedArrayPrototypeGetSymbolToStringTag, Uint8Array } = primordials;
const { op_buffer_compare, op_util_own_non_index } = ops;
const { bits, kindOf } = require("internal/types");

const kLoose = 0;
const kStrict = 1;
const kPartial = 2; // strict, but the expected value may have less

const isObject = (value) => typeof value === "object" && value !== null;
const bothNaN = (a, b) => typeof a === "number" && NumberIsNaN(a) && typeof b === "number" && NumberIsNaN(b);
const isError = (value, kind) => (kind & bits.NativeError) !== 0 || value instanceof Error;

function equal(actual, expected, mode, memo) {
  if (actual === expected) return actual !== 0 || mode === kLoose || ObjectIs(actual, expected);
  if (!isObject(actual) || !isObject(expected)) {
    if (bothNaN(actual, expected)) return true;
    // eslint-disable-next-line eqeqeq
    return mode === kLoose && !isObject(actual) && !isObject(expected) && actual == expected;
  }
  if (mode !== kLoose && ObjectGetPrototypeOf(actual) !== ObjectGetPrototypeOf(expected)) return false;
  if (ObjectPrototypeToString(actual) !== ObjectPrototypeToString(expected)) return false;
  // A pair that is being compared further out is equal so far: that ends cycles.
  for (let i = memo.length - 2; i >= 0; i -= 2) if (memo[i] === actual && memo[i + 1] === expected) return true;
  ArrayPrototypePush(memo, actual, expected);
  const result = equalObjects(actual, expected, mode, memo);
  memo.length -= 2;
  return result;
}

// Most objects: nothing that V8 keeps inside them, so only keys count. Whatever has such a state says so by its tag.
const isPlain = (value) => ObjectGetPrototypeOf(value) === ObjectPrototype && ObjectPrototypeToString(value) === "[object Object]";

function equalObjects(actual, expected, mode, memo) {
  if (ArrayIsArray(actual)) {
    if (!ArrayIsArray(expected)) return false;
    if (mode === kPartial) return hasItems(actual, expected, memo) && equalKeys(actual, expected, mode, memo, ownNonIndex(expected));
    if (actual.length !== expected.length) return false;
    const keys = ownNonIndex(expected);
    if (ownNonIndex(actual).length !== keys.length || !equalKeys(actual, expected, mode, memo, keys)) return false;
    return equalItems(actual, expected, mode, memo);
  }
  if (isPlain(actual) && isPlain(expected)) return equalKeys(actual, expected, mode, memo);
  const kind = kindOf(actual);
  const other = kindOf(expected);
  if ((kind | other) === 0) {
    const view = TypedArrayPrototypeGetSymbolToStringTag(actual);
    if (view !== undefined || TypedArrayPrototypeGetSymbolToStringTag(expected) !== undefined) return equalArrays(actual, expected, view, mode, memo);
    if (isError(actual, kind) || isError(expected, other)) return equalErrors(actual, expected, mode, memo);
    if (ArrayIsArray(expected)) return false;
    return equalUrls(actual, expected) && equalKeys(actual, expected, mode, memo);
  }
  if ((kind & ~bits.Proxy) !== (other & ~bits.Proxy)) return false;
  return equalSpecial(actual, expected, kind) && equalEntries(actual, expected, mode, memo, kind) && equalKeys(actual, expected, mode, memo);
}

// The state of a URL is not in its properties.
function equalUrls(actual, expected) {
  if (typeof actual.href !== "string") return true;
  const { isURL } = require("web/url");
  if (!isURL(actual) || !isURL(expected)) return true;
  return actual.href === expected.href;
}

const ownNonIndex = (value) => op_util_own_non_index(value, true);

function equalItems(actual, expected, mode, memo) {
  for (let i = 0; i < actual.length; i++) {
    const has = ObjectPrototypeHasOwnProperty(actual, i);
    if (has !== ObjectPrototypeHasOwnProperty(expected, i)) {
      if (mode !== kLoose || actual[i] !== expected[i]) return false;
    } else if (has && !equal(actual[i], expected[i], mode, memo)) {
      return false;
    }
  }
  return true;
}

// Partial: every expected item is somewhere in `actual`, in order.
function hasItems(actual, expected, memo) {
  if (expected.length > actual.length) return false;
  let at = 0;
  for (let i = 0; i < expected.length; i++) {
    while (at < actual.length && !equal(actual[at], expected[i], kPartial, memo)) at += 1;
    if (at === actual.length) return false;
    at += 1;
  }
  return true;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

function equalArrays(actual, expected, view, mode, memo) {
  if (view !== TypedArrayPrototypeGetSymbolToStringTag(expected) || actual.byteLength !== expected.byteLength) return false;
  if (mode === kLoose && (view === "Float32Array" || view === "Float64Array" || view === "Float16Array")) {
    for (let i = 0; i < actual.length; i++) if (actual[i] !== expected[i]) return false; // -0 is 0 here
  } else if (op_buffer_compare(bytesOf(actual), bytesOf(expected)) !== 0) {
    return false;
  }
  const keys = ownNonIndex(expected);
  if (mode !== kPartial && ownNonIndex(actual).length !== keys.length) return false;
  return equalKeys(actual, expected, mode, memo, keys);
}

function equalErrors(actual, expected, mode, memo) {
  const bothErrors = isError(actual, kindOf(actual)) && isError(expected, kindOf(expected));
  if (!bothErrors || actual.message !== expected.message || actual.name !== expected.name) return false;
  const hidden = ["cause", "errors"];
  for (let i = 0; i < hidden.length; i++) {
    const key = hidden[i];
    const has = ObjectPrototypeHasOwnProperty(expected, key);
    if (mode !== kPartial && has !== ObjectPrototypeHasOwnProperty(actual, key)) return false;
    if (has && !equal(actual[key], expected[key], mode, memo)) return false;
  }
  return equalKeys(actual, expected, mode, memo);
}

const boxes = [["NumberObject", NumberPrototypeValueOf], ["StringObject", StringPrototypeValueOf], ["BooleanObject", BooleanPrototypeValueOf],
  ["BigIntObject", BigIntPrototypeValueOf], ["SymbolObject", SymbolPrototypeValueOf]];

// What V8 keeps inside the object, apart from entries and properties.
function equalSpecial(actual, expected, kind) {
  if (kind & bits.Date) {
    const times = [DatePrototypeGetTime(actual), DatePrototypeGetTime(expected)];
    return times[0] === times[1] || bothNaN(times[0], times[1]);
  }
  if (kind & bits.RegExp) {
    return RegExpPrototypeGetSource(actual) === RegExpPrototypeGetSource(expected) && RegExpPrototypeGetFlags(actual) === RegExpPrototypeGetFlags(expected) &&
      actual.lastIndex === expected.lastIndex;
  }
  if (kind & bits.NativeError) return actual.message === expected.message && actual.name === expected.name;
  if (kind & bits.AnyArrayBuffer) {
    return actual.byteLength === expected.byteLength && op_buffer_compare(new Uint8Array(actual), new Uint8Array(expected)) === 0;
  }
  if (kind & bits.DataView) return actual.byteLength === expected.byteLength && op_buffer_compare(bytesOf(actual), bytesOf(expected)) === 0;
  if (kind & (bits.WeakMap | bits.WeakSet)) return false;
  for (let i = 0; i < boxes.length; i++) {
    if (kind & bits[boxes[i][0]]) return ObjectIs(boxes[i][1](actual), boxes[i][1](expected));
  }
  return true;
}

function equalEntries(actual, expected, mode, memo, kind) {
  if (kind & bits.NativeError) return equalErrors(actual, expected, mode, memo);
  if (kind & bits.Set) return equalSets(actual, expected, mode, memo);
  if (kind & bits.Map) return equalMaps(actual, expected, mode, memo);
  return true;
}

// Whether a key may be found by `has`: in loose mode "1" and 1 are alike, so only the search tells.
const isDirect = (value, mode) => (mode === kLoose ? typeof value === "symbol" : !isObject(value)) || typeof value === "function";

function equalSets(actual, expected, mode, memo) {
  if (mode === kPartial ? SetPrototypeGetSize(actual) < SetPrototypeGetSize(expected) : SetPrototypeGetSize(actual) !== SetPrototypeGetSize(expected)) return false;
  const wanted = [];
  let same = true;
  SetPrototypeForEach(expected, (value) => {
    if (SetPrototypeHas(actual, value)) return;
    if (isDirect(value, mode)) same = false;
    else ArrayPrototypePush(wanted, value);
  });
  if (!same) return false;
  if (wanted.length === 0) return true;
  const free = [];
  SetPrototypeForEach(actual, (value) => {
    if (!SetPrototypeHas(expected, value)) ArrayPrototypePush(free, value);
  });
  return matchAll(wanted, free, (value, candidate) => equal(candidate, value, mode, memo));
}

function equalMaps(actual, expected, mode, memo) {
  if (mode === kPartial ? MapPrototypeGetSize(actual) < MapPrototypeGetSize(expected) : MapPrototypeGetSize(actual) !== MapPrototypeGetSize(expected)) return false;
  const wanted = [];
  let same = true;
  MapPrototypeForEach(expected, (value, key) => {
    if (!same) return;
    if (MapPrototypeHas(actual, key)) same = equal(MapPrototypeGet(actual, key), value, mode, memo);
    else if (isDirect(key, mode)) same = false;
    else ArrayPrototypePush(wanted, [key, value]);
  });
  if (!same) return false;
  if (wanted.length === 0) return true;
  const free = [];
  MapPrototypeForEach(actual, (value, key) => {
    if (!MapPrototypeHas(expected, key)) ArrayPrototypePush(free, [key, value]);
  });
  return matchAll(wanted, free, (entry, candidate) => equal(candidate[0], entry[0], mode, memo) && equal(candidate[1], entry[1], mode, memo));
}

// Each wanted value takes one of the free ones.
function matchAll(wanted, free, matches) {
  for (let i = 0; i < wanted.length; i++) {
    let at = 0;
    while (at < free.length && !matches(wanted[i], free[at])) at += 1;
    if (at === free.length) return false;
    ArrayPrototypeSplice(free, at, 1);
  }
  return true;
}

const enumerableSymbols = (value) => {
  const symbols = ObjectGetOwnPropertySymbols(value);
  const list = [];
  for (let i = 0; i < symbols.length; i++) if (ObjectPrototypePropertyIsEnumerable(value, symbols[i])) ArrayPrototypePush(list, symbols[i]);
  return list;
};

// `keys`: those of `expected` that matter, when not all do.
function equalKeys(actual, expected, mode, memo, keys) {
  if (keys === undefined) {
    keys = ObjectKeys(expected);
    if (mode !== kPartial && ObjectKeys(actual).length !== keys.length) return false;
    if (mode !== kLoose) {
      const symbols = enumerableSymbols(expected);
      if (mode !== kPartial && enumerableSymbols(actual).length !== symbols.length) return false;
      for (let i = 0; i < symbols.length; i++) ArrayPrototypePush(keys, symbols[i]);
    }
  }
  for (let i = 0; i < keys.length; i++) if (!ObjectPrototypePropertyIsEnumerable(actual, keys[i])) return false;
  for (let i = 0; i < keys.length; i++) if (!equal(actual[keys[i]], expected[keys[i]], mode, memo)) return false;
  return true;
}

module.exports = {
  __proto__: null,
  isDeepEqual: (actual, expected) => equal(actual, expected, kLoose, []),
  isDeepStrictEqual: (actual, expected) => equal(actual, expected, kStrict, []),
  isPartialStrictEqual: (actual, expected) => equal(actual, expected, kPartial, []),
};
