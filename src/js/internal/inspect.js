// SPEC: https://nodejs.org/api/util.html#utilinspectobject-options
// Text of any value as Node prints it: the walk, the properties and the layout of lines.
// What each kind of object looks like is in `internal/inspect_kinds`; errors are in `internal/inspect_error`.
// Differs: no. Refuses: nothing.
"use strict";

const { Array, ArrayPrototypeIncludes, ArrayPrototypeJoin, ArrayPrototypePush, BigIntPrototypeToString, Boolean, FunctionPrototypeCall, MathFloor,
  MathMax, MathMin, MathRound, MathSqrt, MathTrunc, NumberIsFinite, Object, ObjectAssign, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor,
  ObjectIs, ObjectKeys, ObjectPrototypeHasOwnProperty, ObjectSeal, ObjectSetPrototypeOf, RegExpPrototypeExec, RegExpPrototypeSymbolReplace,
  RegExpPrototypeSymbolSplit, SafeMap, String, StringPrototypeIncludes, StringPrototypeIndexOf, StringPrototypePadEnd, StringPrototypePadStart,
  StringPrototypeRepeat, StringPrototypeReplaceAll, StringPrototypeSlice, SymbolFor, SymbolPrototypeToString } = primordials;
const { op_util_is_kind, op_util_proxy_details } = ops;
const { bits: { Proxy: PROXY } } = require("internal/types");
const { escapeOne, getStringWidth, quote, removeColours, toEscape } = require("internal/inspect_text");

// How a property is shown, and whether lines may be grouped in columns.
const kObjectType = 0;
const kArrayType = 1;
const kArrayExtrasType = 2;

const defaults = {
  showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100, maxStringLength: 10000,
  breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
ObjectSeal(defaults);

const kCustom = SymbolFor("nodejs.util.inspect.custom");
const spaces = (count) => StringPrototypeRepeat(" ", count);

function applyOptions(context, options) {
  const keys = ObjectKeys(options);
  for (let i = 0; i < keys.length; i++) {
    if (ObjectPrototypeHasOwnProperty(defaults, keys[i]) || keys[i] === "stylize") context[keys[i]] = options[keys[i]];
    else if (context.userOptions === undefined) context.userOptions = options;
  }
}

// Spelled out: copying the defaults key by key is several times slower.
const makeContext = () => ({
  budget: {}, indentationLvl: 0, seen: [], currentDepth: 0, stylize: stylizeNoColor, circular: undefined, userOptions: undefined,
  showHidden: defaults.showHidden, depth: defaults.depth, colors: defaults.colors, customInspect: defaults.customInspect,
  showProxy: defaults.showProxy, maxArrayLength: defaults.maxArrayLength, maxStringLength: defaults.maxStringLength,
  breakLength: defaults.breakLength, compact: defaults.compact, sorted: defaults.sorted, getters: defaults.getters,
  numericSeparator: defaults.numericSeparator,
});

function inspect(value, options) {
  const context = makeContext();
  if (arguments.length > 1) {
    if (arguments.length > 2) {
      if (arguments[2] !== undefined) context.depth = arguments[2];
      if (arguments.length > 3 && arguments[3] !== undefined) context.colors = arguments[3];
    }
    if (typeof options === "boolean") context.showHidden = options;
    else if (options) applyOptions(context, options);
  }
  if (context.colors) context.stylize = stylizeWithColor;
  if (context.maxArrayLength === null) context.maxArrayLength = Infinity;
  if (context.maxStringLength === null) context.maxStringLength = Infinity;
  return formatValue(context, value, 0);
}
inspect.custom = kCustom;
ObjectDefineProperty(inspect, "defaultOptions", {
  __proto__: null,
  enumerable: false,
  configurable: false,
  get: () => defaults,
  set(options) {
    require("internal/validators").validateObject(options, "options");
    ObjectAssign(defaults, options);
  },
});

const stylizeNoColor = (text) => text;

function stylizeWithColor(text, kind) {
  const style = inspect.styles[kind];
  if (style === undefined) return text;
  const colour = inspect.colors[style];
  return colour === undefined ? text : `\u001b[${colour[0]}m${text}\u001b[${colour[1]}m`;
}

// What a custom inspect function gets as its options.
function userOptionsOf(context, isForeign) {
  const options = { stylize: context.stylize };
  const keys = ObjectKeys(defaults);
  for (let i = 0; i < keys.length; i++) options[keys[i]] = context[keys[i]];
  if (context.userOptions !== undefined) ObjectAssign(options, context.userOptions);
  if (isForeign) {
    // A value of another realm must not reach this one through its options.
    ObjectSetPrototypeOf(options, null);
    options.stylize = ObjectSetPrototypeOf((value, kind) => `${context.stylize(`${value}`, kind)}`, null);
  }
  return options;
}

function formatCustom(context, custom, receiver, recurseTimes, isForeign) {
  const depth = context.depth === null ? null : context.depth - recurseTimes;
  const result = FunctionPrototypeCall(custom, receiver, depth, userOptionsOf(context, isForeign), inspect);
  if (result === receiver) return undefined;
  const text = typeof result === "object" ? formatValue(context, result, recurseTimes) : `${result}`;
  return StringPrototypeReplaceAll(text, "\n", `\n${spaces(context.indentationLvl)}`);
}

const isOwnPrototype = (value) => {
  const { constructor } = value;
  return Boolean(constructor) && constructor.prototype === value;
};

function formatValue(context, value, recurseTimes, typedArray) {
  if (typeof value !== "object" && typeof value !== "function") return formatPrimitive(context.stylize, value, context);
  if (value === null) return context.stylize("null", "null");
  const receiver = value;
  const proxy = op_util_is_kind(value, PROXY) ? op_util_proxy_details(value) : undefined;
  if (proxy !== undefined) {
    if (proxy[0] === null) return context.stylize("<Revoked Proxy>", "special");
    if (context.showProxy) return formatProxy(context, proxy, recurseTimes);
    value = proxy[0];
    while (value !== null && (typeof value === "object" || typeof value === "function")) {
      const inner = op_util_proxy_details(value);
      if (inner === undefined) break;
      value = inner[0];
    }
    if (value === null) return context.stylize("<Revoked Proxy>", "special");
  }
  if (context.customInspect) {
    const custom = value[kCustom];
    if (typeof custom === "function" && custom !== inspect && !isOwnPrototype(value)) {
      const text = formatCustom(context, custom, receiver, recurseTimes, proxy !== undefined || !(receiver instanceof Object));
      if (text !== undefined) return text;
    }
  }
  if (ArrayPrototypeIncludes(context.seen, value)) return formatCircular(context, value);
  return require("internal/inspect_kinds").formatRaw(context, value, recurseTimes, typedArray);
}

function formatCircular(context, value) {
  context.circular ??= new SafeMap();
  let index = context.circular.get(value);
  if (index === undefined) {
    index = context.circular.size + 1;
    context.circular.set(value, index);
  }
  return context.stylize(`[Circular *${index}]`, "special");
}

function formatProxy(context, proxy, recurseTimes) {
  if (recurseTimes > context.depth && context.depth !== null) return context.stylize("Proxy [Array]", "special");
  context.indentationLvl += 2;
  const output = [formatValue(context, proxy[0], recurseTimes + 1), formatValue(context, proxy[1], recurseTimes + 1)];
  context.indentationLvl -= 2;
  return reduceToSingleString(context, output, "", ["Proxy [", "]"], kArrayExtrasType, recurseTimes + 1);
}

const digits = /\B(?=(\d{3})+(?!\d))/g;
const afterDot = /(\d{3})(?=\d)/g;

function formatNumber(stylize, number, separator) {
  if (!separator) return stylize(ObjectIs(number, -0) ? "-0" : `${number}`, "number");
  const whole = MathTrunc(number);
  const text = String(whole);
  if (whole === number) {
    const plain = !NumberIsFinite(number) || StringPrototypeIncludes(text, "e");
    return stylize(plain ? text : RegExpPrototypeSymbolReplace(digits, text, "_"), "number"); // -0 is 0 here, in Node too
  }
  const all = String(number);
  if (number !== number || StringPrototypeIncludes(all, "e")) return stylize(all, "number");
  const fraction = StringPrototypeSlice(all, StringPrototypeIndexOf(all, ".") + 1);
  const sign = number < 0 && whole === 0 ? "-" : "";
  return stylize(`${sign}${RegExpPrototypeSymbolReplace(digits, text, "_")}.${RegExpPrototypeSymbolReplace(afterDot, fraction, "$1_")}`, "number");
}

function formatBigInt(stylize, value, separator) {
  const text = BigIntPrototypeToString(value);
  return stylize(`${separator ? RegExpPrototypeSymbolReplace(digits, text, "_") : text}n`, "bigint");
}

const afterNewline = /(?<=\n)/;

function formatString(stylize, value, context) {
  let trailer = "";
  if (value.length > context.maxStringLength) {
    const remaining = value.length - context.maxStringLength;
    value = StringPrototypeSlice(value, 0, context.maxStringLength);
    trailer = `... ${remaining} more character${remaining > 1 ? "s" : ""}`;
  }
  if (context.compact !== true && value.length > 16 && value.length > context.breakLength - context.indentationLvl - 4) {
    const lines = RegExpPrototypeSymbolSplit(afterNewline, value);
    for (let i = 0; i < lines.length; i++) lines[i] = stylize(quote(lines[i]), "string");
    return `${ArrayPrototypeJoin(lines, ` +\n${spaces(context.indentationLvl + 2)}`)}${trailer}`;
  }
  return `${stylize(quote(value), "string")}${trailer}`;
}

function formatPrimitive(stylize, value, context) {
  switch (typeof value) {
    case "string":
      return formatString(stylize, value, context);
    case "number":
      return formatNumber(stylize, value, context.numericSeparator);
    case "bigint":
      return formatBigInt(stylize, value, context.numericSeparator);
    case "boolean":
      return stylize(`${value}`, "boolean");
    case "undefined":
      return stylize("undefined", "undefined");
    default:
      return stylize(SymbolPrototypeToString(value), "symbol");
  }
}

function formatGetter(context, descriptor, receiver, recurseTimes) {
  const label = descriptor.set !== undefined ? "Getter/Setter" : "Getter";
  const style = (text) => context.stylize(text, "special");
  const { getters } = context;
  const wanted = getters === true || (getters === "get" && descriptor.set === undefined) || (getters === "set" && descriptor.set !== undefined);
  if (!wanted) return style(`[${label}]`);
  try {
    const value = FunctionPrototypeCall(descriptor.get, receiver);
    context.indentationLvl += 2;
    let text;
    if (value === null) text = `${style(`[${label}:`)} ${context.stylize("null", "null")}${style("]")}`;
    else if (typeof value === "object") text = `${style(`[${label}]`)} ${formatValue(context, value, recurseTimes)}`;
    else text = `${style(`[${label}:`)} ${formatPrimitive(context.stylize, value, context)}${style("]")}`;
    context.indentationLvl -= 2;
    return text;
  } catch (error) {
    return style(`[${label}: <Inspection threw (${error.message})>]`);
  }
}

const identifier = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

function formatKey(context, key, enumerable) {
  if (typeof key === "symbol") {
    return `[${context.stylize(RegExpPrototypeSymbolReplace(toEscape, SymbolPrototypeToString(key), escapeOne), "symbol")}]`;
  }
  if (key === "__proto__") return "['__proto__']";
  if (enumerable === false) return `[${RegExpPrototypeSymbolReplace(toEscape, key, escapeOne)}]`;
  if (RegExpPrototypeExec(identifier, key) !== null) return context.stylize(key, "name");
  return context.stylize(quote(key), "string");
}

function formatProperty(context, value, recurseTimes, key, type, descriptor, original = value) {
  let text;
  let gap = " ";
  descriptor ??= ObjectGetOwnPropertyDescriptor(value, key) ?? { value: value[key], configurable: true, enumerable: true };
  if (descriptor.value !== undefined) {
    const indent = context.compact !== true || type !== kObjectType ? 2 : 3;
    context.indentationLvl += indent;
    text = formatValue(context, descriptor.value, recurseTimes);
    if (indent === 3 && context.breakLength < getStringWidth(text, context.colors)) gap = `\n${spaces(context.indentationLvl)}`;
    context.indentationLvl -= indent;
  } else if (descriptor.get !== undefined) {
    text = formatGetter(context, descriptor, original, recurseTimes);
  } else if (descriptor.set !== undefined) {
    text = context.stylize("[Setter]", "special");
  } else {
    text = context.stylize("undefined", "undefined");
  }
  if (type === kArrayType) return text;
  return `${formatKey(context, key, descriptor.enumerable)}:${gap}${text}`;
}

function fitsOneLine(context, output, start, base) {
  let total = output.length + start;
  if (total + output.length > context.breakLength) return false;
  for (let i = 0; i < output.length; i++) {
    total += context.colors ? removeColours(output[i]).length : output[i].length;
    if (total > context.breakLength) return false;
  }
  return base === "" || !StringPrototypeIncludes(base, "\n");
}

function reduceToSingleString(context, output, base, braces, type, recurseTimes, value) {
  if (context.compact === true) {
    if (fitsOneLine(context, output, 0, base)) {
      return `${braces[0]}${base ? ` ${base}` : ""} ${ArrayPrototypeJoin(output, ", ")} ${braces[1]}`;
    }
    const indentation = `\n${spaces(context.indentationLvl)}`;
    const first = base === "" && braces[0].length === 1 ? " " : `${base ? ` ${base}` : ""}${indentation}  `;
    return `${braces[0]}${first}${ArrayPrototypeJoin(output, `,${indentation}  `)} ${braces[1]}`;
  }
  if (typeof context.compact === "number" && context.compact >= 1) {
    const entries = output.length;
    if (type === kArrayExtrasType && entries > 6) output = groupInColumns(context, output, value);
    // Only the innermost levels go on one line, and only what was not put in columns.
    if (context.currentDepth - recurseTimes < context.compact && entries === output.length) {
      const start = output.length + context.indentationLvl + braces[0].length + base.length + 10;
      if (fitsOneLine(context, output, start, base)) {
        const joined = ArrayPrototypeJoin(output, ", ");
        if (!StringPrototypeIncludes(joined, "\n")) return `${base ? `${base} ` : ""}${braces[0]} ${joined} ${braces[1]}`;
      }
    }
  }
  const indentation = `\n${spaces(context.indentationLvl)}`;
  return `${base ? `${base} ` : ""}${braces[0]}${indentation}  ${ArrayPrototypeJoin(output, `,${indentation}  `)}${indentation}${braces[1]}`;
}

const hasOnlyNumbers = (output, value) => {
  for (let i = 0; i < output.length; i++) {
    if (typeof value[i] !== "number" && typeof value[i] !== "bigint") return false;
  }
  return true;
};

// More than six entries of an array go in columns when they are short and alike.
function groupInColumns(context, output, value) {
  const hasMore = context.maxArrayLength < output.length; // the last entry tells how many are left out
  const count = hasMore ? output.length - 1 : output.length;
  const gap = 2;
  const widths = new Array(count);
  let total = 0;
  let widest = 0;
  for (let i = 0; i < count; i++) {
    widths[i] = getStringWidth(output[i], context.colors);
    total += widths[i] + gap;
    if (widths[i] > widest) widest = widths[i];
  }
  const cell = widest + gap;
  if (!(cell * 3 + context.indentationLvl < context.breakLength && (total / cell > 5 || widest <= 6))) return output;

  const bias = MathSqrt(cell - total / output.length);
  const biased = MathMax(cell - 3 - bias, 1);
  const columns = MathMin(MathRound(MathSqrt(2.5 * biased * count) / biased), MathFloor((context.breakLength - context.indentationLvl) / cell),
    context.compact * 4, 15);
  if (columns <= 1) return output;
  const columnWidths = [];
  for (let i = 0; i < columns; i++) {
    let width = 0;
    for (let j = i; j < count; j += columns) width = MathMax(width, widths[j]);
    ArrayPrototypePush(columnWidths, width + gap);
  }
  const alignRight = value !== undefined && hasOnlyNumbers(output, value);
  const pad = alignRight ? StringPrototypePadStart : StringPrototypePadEnd;
  const lines = [];
  for (let i = 0; i < count; i += columns) {
    const end = MathMin(i + columns, count);
    let line = "";
    let j = i;
    for (; j < end - 1; j++) line += pad(`${output[j]}, `, columnWidths[j - i] + output[j].length - widths[j], " ");
    if (alignRight) line += StringPrototypePadStart(output[j], columnWidths[j - i] + output[j].length - widths[j] - gap, " ");
    else line += output[j];
    ArrayPrototypePush(lines, line);
  }
  if (hasMore) ArrayPrototypePush(lines, output[count]);
  return lines;
}

const { colors, styles } = require("internal/inspect_styles");
inspect.colors = colors;
inspect.styles = styles;

module.exports = {
  __proto__: null, defaults, formatBigInt, formatNumber, formatPrimitive, formatProperty, formatValue, inspect, kArrayExtrasType, kArrayType,
  kObjectType, reduceToSingleString, spaces, stylizeNoColor, stylizeWithColor,
};
