// URLSearchParams and the application/x-www-form-urlencoded format.
//
// SPEC: https://url.spec.whatwg.org/#interface-urlsearchparams
// Differs: no. Refuses: nothing.
"use strict";

const {
  Array, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSort, FunctionPrototypeCall, ObjectDefineProperty, ReflectGetOwnPropertyDescriptor, ReflectOwnKeys,
  SafeMap, StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeSubstring, SymbolIterator, Uint8Array, encodeURIComponent, NumberPrototypeToString, StringPrototypeToUpperCase,
} = primordials;
const { op_url_form_decode } = ops;
const { codes } = require("internal/errors");
const { defineInterface, inspectSymbol, makeIteratorPrototype, requireArguments, toSequence, toUSVString } = require("web/webidl");

// How `web/url` connects a URL with its parameters.
const links = { __proto__: null };

class URLSearchParams {
  // Names and values by turns: one array is half the objects.
  #list = [];
  #url = undefined;

  static {
    links.is = (value) => typeof value === "object" && value !== null && #list in value;
    links.list = (params) => params.#list;
    links.connect = (params, url) => {
      params.#url = url;
    };
    links.reset = (params, query) => {
      params.#list = parseForm(query);
    };
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init === "object" || typeof init === "function") {
      this.#list = fromObject(init);
    } else {
      const text = toUSVString(init);
      this.#list = parseForm(text[0] === "?" ? StringPrototypeSlice(text, 1) : text);
    }
  }

  get size() {
    check(this);
    return this.#list.length / 2;
  }

  append(name, value) {
    check(this);
    requireArguments(arguments.length, "name", "value");
    ArrayPrototypePush(this.#list, toUSVString(name), toUSVString(value));
    this.#update();
  }

  delete(name, value = undefined) {
    check(this);
    requireArguments(arguments.length, "name");
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    const list = this.#list;
    let kept = 0;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) continue;
      list[kept] = list[i];
      list[kept + 1] = list[i + 1];
      kept += 2;
    }
    list.length = kept;
    this.#update();
  }

  get(name) {
    check(this);
    requireArguments(arguments.length, "name");
    name = toUSVString(name);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) return list[i + 1];
    return null;
  }

  getAll(name) {
    check(this);
    requireArguments(arguments.length, "name");
    name = toUSVString(name);
    const list = this.#list;
    const values = [];
    for (let i = 0; i < list.length; i += 2) if (list[i] === name) ArrayPrototypePush(values, list[i + 1]);
    return values;
  }

  has(name, value = undefined) {
    check(this);
    requireArguments(arguments.length, "name");
    name = toUSVString(name);
    if (value !== undefined) value = toUSVString(value);
    const list = this.#list;
    for (let i = 0; i < list.length; i += 2) {
      if (list[i] === name && (value === undefined || list[i + 1] === value)) return true;
    }
    return false;
  }

  set(name, value) {
    check(this);
    requireArguments(arguments.length, "name", "value");
    name = toUSVString(name);
    value = toUSVString(value);
    const list = this.#list;
    let kept = 0;
    let found = false;
    for (let i = 0; i < list.length; i += 2) {
      const same = list[i] === name;
      if (same && found) continue;
      list[kept] = list[i];
      list[kept + 1] = same ? value : list[i + 1];
      found ||= same;
      kept += 2;
    }
    list.length = kept;
    if (!found) ArrayPrototypePush(list, name, value);
    this.#update();
  }

  sort() {
    check(this);
    const list = this.#list;
    const pairs = [];
    for (let i = 0; i < list.length; i += 2) ArrayPrototypePush(pairs, { name: list[i], value: list[i + 1] });
    ArrayPrototypeSort(pairs, (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
    for (let i = 0; i < pairs.length; i++) {
      list[2 * i] = pairs[i].name;
      list[2 * i + 1] = pairs[i].value;
    }
    this.#update();
  }

  forEach(callback, thisArgument = undefined) {
    check(this);
    if (typeof callback !== "function") throw new codes.ERR_INVALID_ARG_TYPE("callback", "Function", callback);
    // The list may change under the callback; the standard wants the live one.
    for (let i = 0; i < this.#list.length; i += 2) {
      FunctionPrototypeCall(callback, thisArgument, this.#list[i + 1], this.#list[i], this);
    }
  }

  entries() {
    check(this);
    return makeIterator(this, "entries");
  }

  keys() {
    check(this);
    return makeIterator(this, "keys");
  }

  values() {
    check(this);
    return makeIterator(this, "values");
  }

  toString() {
    check(this);
    return serializeForm(this.#list);
  }

  #update() {
    if (this.#url !== undefined) this.#url(serializeForm(this.#list));
  }

  [inspectSymbol](depth, options, inspect) {
    check(this);
    if (typeof depth === "number" && depth < 0) return "[Object]";
    const list = this.#list;
    const lines = [];
    for (let i = 0; i < list.length; i += 2) ArrayPrototypePush(lines, `${inspect(list[i], options)} => ${inspect(list[i + 1], options)}`);
    return printList(this.constructor?.name ?? "URLSearchParams", lines, options);
  }
}
defineInterface(URLSearchParams);
ObjectDefineProperty(URLSearchParams.prototype, SymbolIterator, {
  __proto__: null, value: URLSearchParams.prototype.entries, writable: true, configurable: true,
});

function check(params) {
  if (!links.is(params)) throw new codes.ERR_INVALID_THIS("URLSearchParams");
}

function printList(name, lines, options) {
  if (lines.length === 0) return `${name} {}`;
  let length = 0;
  for (let i = 0; i < lines.length; i++) length += lines[i].length + 2;
  const fits = length <= (options.breakLength ?? 80);
  return fits ? `${name} { ${ArrayPrototypeJoin(lines, ", ")} }` : `${name} {\n  ${ArrayPrototypeJoin(lines, ",\n  ")} }`;
}

const newTuple = (message) => new codes.ERR_INVALID_TUPLE("Each query pair", message);

// A sequence of pairs, or a record of strings.
function fromObject(init) {
  const method = init[SymbolIterator];
  const list = [];
  if (links.is(init) && method === URLSearchParams.prototype[SymbolIterator]) {
    const source = links.list(init);
    for (let i = 0; i < source.length; i++) list[i] = source[i];
    return list;
  }
  if (method !== undefined && method !== null) {
    if (typeof method !== "function") throw new codes.ERR_ARG_NOT_ITERABLE("Query pairs");
    const pairs = toSequence(init, () => new codes.ERR_ARG_NOT_ITERABLE("Query pairs"));
    for (let i = 0; i < pairs.length; i++) {
      const pair = toSequence(pairs[i], () => newTuple("[name, value]"));
      if (pair.length !== 2) throw newTuple("[name, value]");
      ArrayPrototypePush(list, toUSVString(pair[0]), toUSVString(pair[1]));
    }
    return list;
  }
  return fromRecord(init, list);
}

function fromRecord(init, list) {
  const seen = new SafeMap();
  const keys = ReflectOwnKeys(init);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = ReflectGetOwnPropertyDescriptor(init, keys[i]);
    if (descriptor === undefined || !descriptor.enumerable) continue;
    const name = toUSVString(keys[i]);
    const value = toUSVString(init[keys[i]]);
    const at = seen.get(name); // two keys can be the same once they are well formed
    if (at === undefined) {
      seen.set(name, list.length);
      ArrayPrototypePush(list, name, value);
    } else {
      list[at + 1] = value;
    }
  }
  return list;
}

// Text without `%` and `+` needs no decoding.
const decode = (text) => (StringPrototypeIndexOf(text, "%") === -1 && StringPrototypeIndexOf(text, "+") === -1 ? text : op_url_form_decode(text));

function parseForm(text) {
  const list = [];
  let start = 0;
  while (start <= text.length) {
    let end = StringPrototypeIndexOf(text, "&", start);
    if (end === -1) end = text.length;
    if (end > start) {
      const equals = StringPrototypeIndexOf(text, "=", start);
      if (equals === -1 || equals >= end) {
        ArrayPrototypePush(list, decode(StringPrototypeSubstring(text, start, end)), "");
      } else {
        ArrayPrototypePush(list, decode(StringPrototypeSubstring(text, start, equals)), decode(StringPrototypeSubstring(text, equals + 1, end)));
      }
    }
    start = end + 1;
  }
  return list;
}

// 1 for what stays as it is: letters, digits, `*`, `-`, `.`, `_`.
const unreserved = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._") unreserved[StringPrototypeCharCodeAt(character, 0)] = 1;
const escapes = new Array(128);
for (let unit = 0; unit < 128; unit++) escapes[unit] = `%${unit < 16 ? "0" : ""}${StringPrototypeToUpperCase(NumberPrototypeToString(unit, 16))}`;
escapes[32] = "+";

function encode(text) {
  let result = "";
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = StringPrototypeCharCodeAt(text, i);
    if (unit < 128 && unreserved[unit] === 1) continue;
    if (copied < i) result += StringPrototypeSubstring(text, copied, i);
    if (unit < 128) {
      result += escapes[unit];
    } else {
      const from = i;
      if (unit >= 0xd800 && unit <= 0xdbff) i += 1;
      result += encodeURIComponent(StringPrototypeSubstring(text, from, i + 1));
    }
    copied = i + 1;
  }
  return copied === 0 ? text : result + StringPrototypeSubstring(text, copied, text.length);
}

function serializeForm(list) {
  let text = "";
  for (let i = 0; i < list.length; i += 2) text += `${i === 0 ? "" : "&"}${encode(list[i])}=${encode(list[i + 1])}`;
  return text;
}

// The iterators keep their state in a private field that is stamped onto a plain object.
class Stamp {
  constructor(object) {
    return object;
  }
}
class IteratorState extends Stamp {
  #state;
  constructor(object, params, kind) {
    super(object);
    this.#state = { params, kind, at: 0 };
  }
  static of(object) {
    if (typeof object !== "object" || object === null || !(#state in object)) throw new codes.ERR_INVALID_THIS("URLSearchParamsIterator");
    return object.#state;
  }
}

const iteratorPrototype = makeIteratorPrototype("URLSearchParams Iterator", function next() {
  const state = IteratorState.of(this);
  const list = links.list(state.params);
  if (state.at >= list.length) return { value: undefined, done: true };
  const value = item(state.kind, list, state.at);
  state.at += 2;
  return { value, done: false };
});
ObjectDefineProperty(iteratorPrototype, inspectSymbol, {
  __proto__: null,
  writable: true,
  configurable: true,
  value: function (depth, options, inspect) {
    const { params, kind, at } = IteratorState.of(this);
    const list = links.list(params);
    const lines = [];
    for (let i = at; i < list.length; i += 2) ArrayPrototypePush(lines, inspect(item(kind, list, i), options));
    return printList("URLSearchParams Iterator", lines, options);
  },
});

const item = (kind, list, at) => (kind === "entries" ? [list[at], list[at + 1]] : kind === "keys" ? list[at] : list[at + 1]);

function makeIterator(params, kind) {
  const iterator = { __proto__: iteratorPrototype };
  new IteratorState(iterator, params, kind);
  return iterator;
}

module.exports = { __proto__: null, URLSearchParams, links, parseForm, serializeForm };
