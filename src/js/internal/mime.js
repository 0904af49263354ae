// SPEC: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type as https://nodejs.org/api/util.html#class-utilmimetype has it.
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePush, ObjectDefineProperty, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, SafeMap,
  StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeToLowerCase, SymbolIterator } = primordials;
const { codes: { ERR_INVALID_MIME_SYNTAX } } = require("internal/errors");

const notToken = /[^!#$%&'*+\-.^_`|~A-Za-z0-9]/;
const notQuotable = /[^\t\u0020-~\u0080-\u00FF]/;
const firstNotSpace = /[^\r\n\t ]|$/;
const trailingSpace = /[\r\n\t ]+$/;

const indexIn = (pattern, text) => RegExpPrototypeExec(pattern, text)?.index ?? -1;
const trimEnd = (text) => RegExpPrototypeSymbolReplace(trailingSpace, text, "");
const skipSpace = (text, at) => at + indexIn(firstNotSpace, StringPrototypeSlice(text, at));

function findFrom(text, character, at) {
  const found = StringPrototypeIndexOf(text, character, at);
  return found === -1 ? text.length : found;
}

function parseTypes(text) {
  const start = skipSpace(text, 0);
  const slash = StringPrototypeIndexOf(text, "/", start);
  const type = slash === -1 ? StringPrototypeSlice(text, start) : StringPrototypeSlice(text, start, slash);
  const wrong = indexIn(notToken, type);
  if (type === "" || wrong !== -1 || slash === -1) throw new ERR_INVALID_MIME_SYNTAX("type", text, wrong);
  const end = findFrom(text, ";", slash + 1);
  const subtype = trimEnd(StringPrototypeSlice(text, slash + 1, end));
  const wrongAt = indexIn(notToken, subtype);
  if (subtype === "" || wrongAt !== -1) throw new ERR_INVALID_MIME_SYNTAX("subtype", text, wrongAt);
  return { type: StringPrototypeToLowerCase(type), subtype: StringPrototypeToLowerCase(subtype), end };
}

// A quoted value from just after its first quote; `end` is after the last.
function parseQuoted(text, at) {
  let value = "";
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === "\\" && at + 1 < text.length) at += 1;
    value += text[at];
  }
  return { value, end: at + 1 };
}

function parseParameters(text, data) {
  let at = 0;
  while (at < text.length) {
    at = skipSpace(text, at);
    const semicolon = findFrom(text, ";", at);
    const equals = findFrom(text, "=", at);
    if (equals > semicolon || equals === text.length) {
      at = semicolon + 1; // a name without a value is ignored
      continue;
    }
    const name = StringPrototypeToLowerCase(StringPrototypeSlice(text, at, equals));
    let value;
    at = equals + 1;
    if (text[at] === '"') {
      const quoted = parseQuoted(text, at + 1);
      value = quoted.value;
      at = findFrom(text, ";", quoted.end) + 1;
    } else {
      const end = findFrom(text, ";", at);
      value = trimEnd(StringPrototypeSlice(text, at, end));
      at = end + 1;
      if (value === "") continue;
    }
    if (name !== "" && indexIn(notToken, name) === -1 && indexIn(notQuotable, value) === -1 && !data.has(name)) data.set(name, value);
  }
}

const escapes = /["\\]/g;
const encodeValue = (value) => (value === "" || indexIn(notToken, value) !== -1 ? `"${RegExpPrototypeSymbolReplace(escapes, value, "\\$&")}"` : value);

let parseInto;

class MIMEParams {
  #data = new SafeMap();

  static {
    parseInto = (params, text) => parseParameters(text, params.#data);
  }

  delete(name) {
    this.#data.delete(name);
  }

  get(name) {
    return this.#data.has(name) ? this.#data.get(name) : null;
  }

  has(name) {
    return this.#data.has(name);
  }

  set(name, value) {
    name = `${name}`;
    value = `${value}`;
    const wrongName = indexIn(notToken, name);
    if (name.length === 0 || wrongName !== -1) throw new ERR_INVALID_MIME_SYNTAX("parameter name", name, wrongName);
    const wrongValue = indexIn(notQuotable, value);
    if (wrongValue !== -1) throw new ERR_INVALID_MIME_SYNTAX("parameter value", value, wrongValue);
    this.#data.set(name, value);
  }

  *entries() {
    yield* this.#data.entries();
  }

  *keys() {
    yield* this.#data.keys();
  }

  *values() {
    yield* this.#data.values();
  }

  toString() {
    const parts = [];
    this.#data.forEach((value, name) => ArrayPrototypePush(parts, `${name}=${encodeValue(value)}`));
    return ArrayPrototypeJoin(parts, ";");
  }
}
const { entries, toString } = MIMEParams.prototype;
const define = (target, key, value) => ObjectDefineProperty(target, key, { __proto__: null, value, writable: true, configurable: true });
define(MIMEParams.prototype, SymbolIterator, entries);
define(MIMEParams.prototype, "toJSON", toString);

class MIMEType {
  #type;
  #subtype;
  #parameters = new MIMEParams();

  constructor(text) {
    text = `${text}`;
    const { type, subtype, end } = parseTypes(text);
    this.#type = type;
    this.#subtype = subtype;
    parseInto(this.#parameters, StringPrototypeSlice(text, end + 1));
  }

  get type() {
    return this.#type;
  }

  set type(value) {
    value = `${value}`;
    const wrong = indexIn(notToken, value);
    if (value.length === 0 || wrong !== -1) throw new ERR_INVALID_MIME_SYNTAX("type", value, wrong);
    this.#type = StringPrototypeToLowerCase(value);
  }

  get subtype() {
    return this.#subtype;
  }

  set subtype(value) {
    value = `${value}`;
    const wrong = indexIn(notToken, value);
    if (value.length === 0 || wrong !== -1) throw new ERR_INVALID_MIME_SYNTAX("subtype", value, wrong);
    this.#subtype = StringPrototypeToLowerCase(value);
  }

  get essence() {
    return `${this.#type}/${this.#subtype}`;
  }

  get params() {
    return this.#parameters;
  }

  toString() {
    const parameters = this.#parameters.toString();
    return parameters.length === 0 ? this.essence : `${this.essence};${parameters}`;
  }
}
define(MIMEType.prototype, "toJSON", MIMEType.prototype.toString);

module.exports = { __proto__: null, MIMEParams, MIMEType };
