// FormData.
//
// SPEC: https://xhr.spec.whatwg.org/#interface-formdata
// Differs: no. Refuses: nothing. There are no forms to construct it from.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, ArrayPrototypeSplice, ObjectHasOwn, TypeError } = primordials;
const { bytesOf, File, makeFile } = require("web/blob");
const { defineIterable } = require("web/pair_iterator");
const { defineInterface, illegalInvocation, inspectSymbol, requireArgumentCount, toUSVString } = require("web/webidl");

let entriesOf;

class FormData {
  #entries = [];

  static {
    entriesOf = (value) => (typeof value === "object" && value !== null && #entries in value ? value.#entries : undefined);
  }

  constructor(form = undefined) {
    if (form !== undefined) throw new TypeError("Failed to construct 'FormData': Argument 1 could not be converted to: undefined.");
  }

  append(name, value, filename = undefined) {
    check(this);
    requireArgumentCount(arguments.length, 2, "FormData.append");
    ArrayPrototypePush(this.#entries, makeEntry("append", name, value, filename, arguments.length));
  }

  delete(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "FormData.delete");
    name = toUSVString(name);
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      if (this.#entries[i][0] === name) ArrayPrototypeSplice(this.#entries, i, 1);
    }
  }

  get(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "FormData.get");
    name = toUSVString(name);
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) return this.#entries[i][1];
    return null;
  }

  getAll(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "FormData.getAll");
    name = toUSVString(name);
    const values = [];
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) ArrayPrototypePush(values, this.#entries[i][1]);
    return values;
  }

  has(name) {
    check(this);
    requireArgumentCount(arguments.length, 1, "FormData.has");
    name = toUSVString(name);
    for (let i = 0; i < this.#entries.length; i++) if (this.#entries[i][0] === name) return true;
    return false;
  }

  set(name, value, filename = undefined) {
    check(this);
    requireArgumentCount(arguments.length, 2, "FormData.set");
    const entry = makeEntry("set", name, value, filename, arguments.length);
    let found = false;
    for (let i = 0; i < this.#entries.length; i++) {
      if (this.#entries[i][0] !== entry[0]) continue;
      if (found) ArrayPrototypeSplice(this.#entries, i--, 1);
      else this.#entries[i] = entry;
      found = true;
    }
    if (!found) ArrayPrototypePush(this.#entries, entry);
  }

  [inspectSymbol](depth, options, inspect) {
    const table = {};
    for (let i = 0; i < this.#entries.length; i++) {
      const { 0: name, 1: value } = this.#entries[i];
      if (!ObjectHasOwn(table, name)) table[name] = value;
      else if (ArrayIsArray(table[name])) ArrayPrototypePush(table[name], value);
      else table[name] = [table[name], value];
    }
    return `FormData ${inspect(table, options)}`;
  }
}

function check(form) {
  if (entriesOf(form) === undefined) throw illegalInvocation();
  return entriesOf(form);
}

defineIterable(FormData, "FormData", check);
defineInterface(FormData);

function makeEntry(operation, name, value, filename, count) {
  name = toUSVString(name);
  const bytes = bytesOf(value);
  if (bytes === undefined) {
    if (count > 2) throw new TypeError(`Failed to execute '${operation}' on 'FormData': parameter 2 is not of type 'Blob'`);
    return [name, toUSVString(value)];
  }
  if (filename !== undefined) return [name, makeFile(bytes, toUSVString(filename), value.type)];
  return [name, value instanceof File ? value : makeFile(bytes, "blob", value.type)];
}

module.exports = { __proto__: null, FormData, entriesOf };
