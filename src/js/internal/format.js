// SPEC: https://nodejs.org/api/util.html#utilformatformat-args
// printf-like text, for `util.format` and the console. Differs: no. Refuses: nothing.
"use strict";

const { JSONStringify, Number, NumberParseFloat, NumberParseInt, ObjectGetOwnPropertyDescriptor, ObjectGetPrototypeOf,
  ObjectPrototypeHasOwnProperty, String, StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeSlice,
  SymbolToPrimitive } = primordials;
const { op_util_proxy_details } = ops;
const { defaults, formatBigInt, formatNumber, inspect, stylizeNoColor } = require("internal/inspect");

const datePrimitive = primordials.Date.prototype[SymbolToPrimitive];

// Whether `String(value)` would only say "[object Object]" and the like.
function hasBuiltInToString(value) {
  const proxy = op_util_proxy_details(value);
  if (proxy !== undefined) {
    if (proxy[0] === null) return true;
    value = proxy[0];
  }
  const primitive = value[SymbolToPrimitive];
  if (typeof primitive === "function" && primitive !== datePrimitive) return false;
  if (typeof value.toString !== "function") return true;
  if (ObjectPrototypeHasOwnProperty(value, "toString")) return false;
  let holder = value;
  do {
    holder = ObjectGetPrototypeOf(holder);
  } while (!ObjectPrototypeHasOwnProperty(holder, "toString"));
  const descriptor = ObjectGetOwnPropertyDescriptor(holder, "constructor");
  return descriptor !== undefined && typeof descriptor.value === "function" && require("internal/inspect_kinds").builtIns.has(descriptor.value.name);
}

// The guest may have changed `util.inspect.defaultOptions`.
const separates = (options) => options?.numericSeparator ?? defaults.numericSeparator;

function formatAsString(value, options) {
  if (typeof value === "number") return formatNumber(stylizeNoColor, value, separates(options));
  if (typeof value === "bigint") return formatBigInt(stylizeNoColor, value, separates(options));
  if (typeof value !== "object" || value === null || !hasBuiltInToString(value)) return String(value);
  return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
}

function formatAsNumber(value, convert, options) {
  if (typeof value === "bigint") return formatBigInt(stylizeNoColor, value, separates(options));
  return formatNumber(stylizeNoColor, typeof value === "symbol" ? NaN : convert(value), separates(options));
}

function formatAsJson(value) {
  try {
    return `${JSONStringify(value)}`;
  } catch (error) {
    if (error?.name === "TypeError" && StringPrototypeIncludes(`${error.message}`, "circular structure")) return "[Circular]";
    throw error;
  }
}

// The text for one directive, or undefined when it is none.
function formatDirective(code, value, options) {
  switch (code) {
    case 115: // s
      return formatAsString(value, options);
    case 106: // j
      return formatAsJson(value);
    case 100: // d
      return formatAsNumber(value, Number, options);
    case 79: // O
      return inspect(value, options);
    case 111: // o
      return inspect(value, { ...options, showHidden: true, showProxy: true, depth: 4 });
    case 105: // i
      return formatAsNumber(value, NumberParseInt, options);
    case 102: // f
      return typeof value === "symbol" ? "NaN" : formatNumber(stylizeNoColor, NumberParseFloat(value), separates(options));
    case 99: // c: CSS, which a terminal has not
      return "";
    default:
      return undefined;
  }
}

// `consumed` is how many of `args` the template took, 0 when it has no directive at all.
function fillTemplate(template, args, options) {
  let text = "";
  let last = 0;
  let at = 0;
  for (let i = 0; i < template.length - 1; i++) {
    if (StringPrototypeCharCodeAt(template, i) !== 37) continue; // %
    const code = StringPrototypeCharCodeAt(template, ++i);
    if (code === 37) {
      text += StringPrototypeSlice(template, last, i);
      last = i + 1;
    } else if (at + 1 !== args.length) {
      const filled = formatDirective(code, args[at + 1], options);
      if (filled === undefined) continue;
      at += 1;
      text += StringPrototypeSlice(template, last, i - 1) + filled;
      last = i + 1;
    }
  }
  if (last === 0) return { __proto__: null, text: "", consumed: 0 };
  return { __proto__: null, text: text + StringPrototypeSlice(template, last), consumed: at + 1 };
}

function formatWithOptions(options, args) {
  const first = args[0];
  let at = 0;
  let text = "";
  let separator = "";
  if (typeof first === "string") {
    if (args.length === 1) return first;
    const filled = fillTemplate(first, args, options);
    text = filled.text;
    at = filled.consumed;
    if (at > 0) separator = " ";
  }
  for (; at < args.length; at++) {
    text += separator + (typeof args[at] === "string" ? args[at] : inspect(args[at], options));
    separator = " ";
  }
  return text;
}

module.exports = {
  __proto__: null,
  format: (...args) => formatWithOptions(undefined, args),
  formatWithOptions(options, ...args) {
    require("internal/validators").validateObject(options, "inspectOptions", 4);
    return formatWithOptions(options, args);
  },
  formatList: formatWithOptions,
};
