// SPEC: https://nodejs.org/api/querystring.html
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, Int8Array, NumberIsFinite, ObjectKeys, RegExpPrototypeExec, StringFromCodePoint, StringPrototypeCharCodeAt,
  StringPrototypeIndexOf, StringPrototypeIsWellFormed, StringPrototypeReplaceAll, StringPrototypeSlice, String, decodeURIComponent, encodeURIComponent } = primordials;
const { codes: { ERR_INVALID_URI } } = require("internal/errors");

const hexValue = (code) => (code >= 48 && code <= 57 ? code - 48 : (code |= 32) >= 97 && code <= 102 ? code - 87 : -1);

// The bytes of a text in which %XX stands for a byte; anything else is its low byte.
function unescapeBuffer(text, plusIsSpace) {
  const { Buffer } = require("node/buffer");
  const bytes = Buffer.allocUnsafe(text.length);
  let size = 0;
  for (let i = 0; i < text.length; i++) {
    let code = StringPrototypeCharCodeAt(text, i);
    if (code === 43 && plusIsSpace) {
      code = 32;
    } else if (code === 37 && i + 2 < text.length) {
      const high = hexValue(StringPrototypeCharCodeAt(text, i + 1));
      const low = hexValue(StringPrototypeCharCodeAt(text, i + 2));
      if (high !== -1 && low !== -1) {
        code = high * 16 + low;
        i += 2;
      }
    }
    bytes[size++] = code;
  }
  return bytes.slice(0, size);
}

function unescape(text, plusIsSpace) {
  try {
    return decodeURIComponent(text);
  } catch {
    return `${module.exports.unescapeBuffer(text, plusIsSpace)}`;
  }
}

// 1 for each ASCII character that stands for itself.
const plain = new Int8Array(128);
const PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~!*'()";
for (let i = 0; i < PLAIN.length; i++) plain[StringPrototypeCharCodeAt(PLAIN, i)] = 1;

function isPlain(text) {
  for (let i = 0; i < text.length; i++) if (plain[StringPrototypeCharCodeAt(text, i)] !== 1) return false;
  return true;
}

const isSurrogate = (code) => code >= 0xd800 && code <= 0xdfff;

// What a surrogate makes with whatever follows it, which is how Node reads it; at the end it makes nothing.
function pairUp(text) {
  let result = "";
  for (let i = 0; i < text.length; i++) {
    const code = StringPrototypeCharCodeAt(text, i);
    if (!isSurrogate(code)) {
      result += text[i];
      continue;
    }
    i += 1;
    if (i === text.length) throw new ERR_INVALID_URI();
    result += StringFromCodePoint(0x10000 + (((code & 0x3ff) << 10) | (StringPrototypeCharCodeAt(text, i) & 0x3ff)));
  }
  return result;
}

function escape(text) {
  if (typeof text !== "string") text = typeof text === "object" ? String(text) : `${text}`;
  if (isPlain(text)) return text;
  return encodeURIComponent(StringPrototypeIsWellFormed(text) ? text : pairUp(text));
}

function primitiveText(value) {
  if (typeof value === "string") return value;
  if (typeof value === "number") return NumberIsFinite(value) ? `${value}` : "";
  return typeof value === "bigint" || typeof value === "boolean" ? `${value}` : "";
}

function stringify(object, separator, equals, options) {
  if (object === null || typeof object !== "object") return "";
  const sep = separator || "&";
  const eq = equals || "=";
  const encode = typeof options?.encodeURIComponent === "function" ? options.encodeURIComponent : module.exports.escape;
  let text = "";
  const keys = ObjectKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const value = object[keys[i]];
    const key = encode(primitiveText(keys[i])) + eq;
    if (ArrayIsArray(value)) {
      for (let j = 0; j < value.length; j++) text += (text === "" ? "" : sep) + key + encode(primitiveText(value[j]));
    } else {
      text += (text === "" ? "" : sep) + key + encode(primitiveText(value));
    }
  }
  return text;
}

const escaped = /%[0-9a-fA-F]{2}/;

function add(result, key, value) {
  const existing = result[key];
  if (existing === undefined) result[key] = value;
  else if (ArrayIsArray(existing)) ArrayPrototypePush(existing, value);
  else result[key] = [existing, value];
}

function parse(text, separator, equals, options) {
  const result = { __proto__: null };
  if (typeof text !== "string" || text.length === 0) return result;
  const sep = separator ? `${separator}` : "&";
  const eq = equals ? `${equals}` : "=";
  const given = typeof options?.decodeURIComponent === "function" ? options.decodeURIComponent : undefined;
  const decode = given ?? module.exports.unescape;
  const decodeText = (part) => {
    const plain = StringPrototypeReplaceAll(part, "+", given === undefined ? " " : "%20");
    if (given === undefined && decode === unescape && RegExpPrototypeExec(escaped, plain) === null) return plain;
    try {
      return decode(plain);
    } catch {
      return unescape(plain, true);
    }
  };
  let left = typeof options?.maxKeys === "number" ? (options.maxKeys > 0 ? options.maxKeys : Infinity) : 1000;
  let at = 0;
  // A separator that is empty as text, such as `[]`, separates nothing.
  while (at < text.length && left > 0) {
    const found = sep === "" ? -1 : StringPrototypeIndexOf(text, sep, at);
    const end = found === -1 ? text.length : found;
    if (end > at) addPair(result, StringPrototypeSlice(text, at, end), eq, decodeText);
    left -= 1; // an empty part counts too
    at = found === -1 ? text.length : end + sep.length;
  }
  return result;
}

function addPair(result, pair, eq, decodeText) {
  const split = StringPrototypeIndexOf(pair, eq);
  if (split === -1) add(result, decodeText(pair), "");
  else add(result, decodeText(StringPrototypeSlice(pair, 0, split)), decodeText(StringPrototypeSlice(pair, split + eq.length)));
}

module.exports = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
