// Headers.
//
// SPEC: https://fetch.spec.whatwg.org/#headers-class
// Differs: no. Refuses: nothing. No name is forbidden, as in Node.
"use strict";

const {
  ArrayPrototypePush, ArrayPrototypeSort, ObjectDefineProperty, ReflectGetOwnPropertyDescriptor, ReflectOwnKeys, RegExpPrototypeExec, SafeMap,
  StringPrototypeToLowerCase, SymbolIterator, TypeError,
} = primordials;
const { defineIterable } = require("web/pair_iterator");
const { defineInterface, illegalInvocation, inspectSymbol, requireArgumentCount, toByteString, toSequence, trimHttpSpace } = require("web/webidl");

const internals = { __proto__: null };

class Headers {
  // lower-case name → { name as it was first given, value, cookies }
  #map = new SafeMap();
  // The sorted pairs, until something changes.
  #sorted = undefined;
  #immutable = false;

  static {
    internals.is = (value) => typeof value === "object" && value !== null && #map in value;
    internals.pairs = (headers) => headers.#pairs();
    internals.freeze = (headers) => {
      headers.#immutable = true;
      return headers;
    };
    // Without a check of the guard, for our own defaults.
    internals.append = (headers, name, value) => headers.#append(name, value);
    internals.isEmpty = (headers) => headers.#map.size === 0;
    internals.copy = (headers, source) => {
      source.#map.forEach((entry, key) => {
        headers.#map.set(key, { name: entry.name, value: entry.value, cookies: entry.cookies === undefined ? undefined : [...entry.cookies] });
      });
    };
  }

  constructor(init = undefined) {
    if (init !== undefined) fill(this, init);
  }

  #append(name, value) {
    const key = StringPrototypeToLowerCase(name);
    const entry = this.#map.get(key);
    this.#sorted = undefined;
    if (entry === undefined) {
      this.#map.set(key, { name, value, cookies: key === "set-cookie" ? [value] : undefined });
      return;
    }
    entry.value = `${entry.value}${key === "cookie" ? "; " : ", "}${value}`;
    if (entry.cookies !== undefined) ArrayPrototypePush(entry.cookies, value);
  }

  #pairs() {
    if (this.#sorted !== undefined) return this.#sorted;
    const pairs = [];
    this.#map.forEach((entry, key) => {
      if (entry.cookies === undefined) ArrayPrototypePush(pairs, [key, entry.value]);
      else for (let i = 0; i < entry.cookies.length; i++) ArrayPrototypePush(pairs, [key, entry.cookies[i]]);
    });
    this.#sorted = ArrayPrototypeSort(pairs, (a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return this.#sorted;
  }

  append(name, value) {
    check(this);
    requireArgumentCount(arguments.length, 2, "Headers.append");
    name = toName(name, "Headers.append");
    value = toValue(value, "Headers.append");
    if (this.#immutable) throw new TypeError("immutable");
    this.#append(name, value);
  }

  delete(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "Headers.delete");
    name = toName(name, "Headers.delete");
    if (this.#immutable) throw new TypeError("immutable");
    this.#sorted = undefined;
    this.#map.delete(StringPrototypeToLowerCase(name));
  }

  get(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "Headers.get");
    return this.#map.get(StringPrototypeToLowerCase(toName(name, "Headers.get")))?.value ?? null;
  }

  has(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "Headers.has");
    return this.#map.has(StringPrototypeToLowerCase(toName(name, "Headers.has")));
  }

  set(name, value) {
    check(this);
    requireArgumentCount(arguments.length, 2, "Headers.set");
    name = toName(name, "Headers.set");
    value = toValue(value, "Headers.set");
    if (this.#immutable) throw new TypeError("immutable");
    const key = StringPrototypeToLowerCase(name);
    const entry = this.#map.get(key);
    this.#sorted = undefined;
    this.#map.set(key, { name: entry?.name ?? name, value, cookies: key === "set-cookie" ? [value] : undefined });
  }

  getSetCookie() {
    check(this);
    return [...(this.#map.get("set-cookie")?.cookies ?? [])];
  }

  [inspectSymbol](depth, options, inspect) {
    const table = {};
    this.#map.forEach(({ name, value }) => {
      ObjectDefineProperty(table, name, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
    });
    return `Headers ${inspect(table, options)}`;
  }
}

function check(headers) {
  if (!internals.is(headers)) throw illegalInvocation();
}

defineIterable(Headers, "Headers", (headers) => {
  check(headers);
  return internals.pairs(headers);
});
defineInterface(Headers);

function toName(value, operation) {
  const name = toByteString(value, operation);
  if (RegExpPrototypeExec(/^[!#$%&'*+\-.^_`|~\w]+$/, name) === null) throw new TypeError(`${operation}: "${name}" is an invalid header name.`);
  return name;
}

function toValue(value, operation) {
  const text = trimHttpSpace(toByteString(value, operation));
  if (RegExpPrototypeExec(/[\0\r\n]/, text) !== null) throw new TypeError(`${operation}: "${text}" is an invalid header value.`);
  return text;
}

// Headers, a sequence of pairs, or a record.
function fill(headers, init) {
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError("Headers constructor: init given is neither a sequence nor a record: expected a HeadersInit");
  }
  const method = init[SymbolIterator];
  if (internals.is(init) && method === Headers.prototype[SymbolIterator]) {
    internals.copy(headers, init);
  } else if (method !== undefined && method !== null) {
    fillFromPairs(headers, init);
  } else {
    fillFromRecord(headers, init);
  }
}

function fillFromPairs(headers, init) {
  const fail = () => new TypeError("Headers constructor: expected name/value pair to be an iterable of length 2");
  const pairs = toSequence(init, fail);
  for (let i = 0; i < pairs.length; i++) {
    const pair = toSequence(pairs[i], fail);
    if (pair.length !== 2) throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${pair.length}.`);
    headers.append(pair[0], pair[1]);
  }
}

function fillFromRecord(headers, init) {
  const keys = ReflectOwnKeys(init);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = ReflectGetOwnPropertyDescriptor(init, keys[i]);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    headers.append(keys[i], init[keys[i]]);
  }
}

module.exports = { __proto__: null, Headers, internals };
