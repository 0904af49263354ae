// SPEC: https://nodejs.org/api/util.html
// Mostly a front for `internal/`. Differs: no. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, Boolean, Date, Error, ErrorCaptureStackTrace, NumberIsSafeInteger,
  Map, ObjectKeys, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, StringPrototypeIncludes, StringPrototypeIndexOf,
  StringPrototypeSlice, StringPrototypeSplit, StringPrototypeToWellFormed, StringPrototypeTrim } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE } } = require("internal/errors");
const { validateNumber, validateObject, validateOneOf, validateString } = require("internal/validators");
const { inspect } = require("internal/inspect");
const { format, formatWithOptions } = require("internal/format");
const { stripVTControlCharacters } = require("internal/inspect_text");
const { aborted, callbackify, debuglog, deprecate, inherits, promisify } = require("internal/util_functions");
const types = require("node/util/types");

function isDeepStrictEqual(first, second) {
  return require("internal/deep_equal").isDeepStrictEqual(first, second);
}

function checkErrno(errno) {
  validateNumber(errno, "err");
  if (errno >= 0 || !NumberIsSafeInteger(errno)) throw new ERR_OUT_OF_RANGE("err", "a negative integer", errno);
}

function getSystemErrorName(errno) {
  checkErrno(errno);
  return require("internal/errno").nameOfErrno(errno) ?? `Unknown system error ${errno}`;
}

function getSystemErrorMessage(errno) {
  checkErrno(errno);
  const { messageOfErrno, nameOfErrno } = require("internal/errno");
  const name = nameOfErrno(errno);
  return name === undefined ? `Unknown system error ${errno}` : messageOfErrno(name);
}

function getSystemErrorMap() {
  const { table } = require("internal/errno");
  const map = new Map();
  for (let i = 0; i < table.length; i++) map.set(table[i][0], [table[i][1], table[i][2]]);
  return map;
}

// Whether colours are wanted on a stream: NO_COLOR and its kin decide over what the stream is.
function shouldColour(stream) {
  const { env } = require("internal/env");
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  if (env.NO_COLOR || env.NODE_DISABLE_COLORS) return false;
  return Boolean(stream?.isTTY) && (typeof stream.getColorDepth !== "function" || stream.getColorDepth() > 2);
}

function styleText(styles, text, { validateStream = true, stream } = {}) {
  validateString(text, "text");
  const list = ArrayIsArray(styles) ? styles : [styles];
  let left = "";
  let right = "";
  let inner = text;
  for (let i = 0; i < list.length; i++) {
    if (list[i] === "none") continue;
    const codes = inspect.colors[list[i]];
    if (codes === undefined) validateOneOf(list[i], "format", ObjectKeys(inspect.colors));
    left += `\u001b[${codes[0]}m`;
    right = `\u001b[${codes[1]}m${right}`;
    inner = reopen(inner, codes[0], codes[1]);
  }
  if (validateStream) {
    stream ??= require("node/process").stdout;
    if (stream === null || typeof stream !== "object" || typeof stream.write !== "function") {
      throw new ERR_INVALID_ARG_TYPE("stream", ["ReadableStream", "WritableStream", "Stream"], stream);
    }
    if (!shouldColour(stream)) return text;
  }
  return `${left}${inner}${right}`;
}

// Where styled text inside of the text ends its style, but not at the very end, ours begins again. Bold and dim end alike, so
// that theirs has to end first.
function reopen(text, open, close) {
  const end = `\u001b[${close}m`;
  const begin = `\u001b[${open}m`;
  const next = close === 22 ? end + begin : begin;
  let result = "";
  let from = 0;
  let at = StringPrototypeIndexOf(text, end);
  while (at !== -1 && at + end.length < text.length) {
    result += StringPrototypeSlice(text, from, at) + next;
    from = at + end.length;
    at = StringPrototypeIndexOf(text, end, from);
  }
  return result + StringPrototypeSlice(text, from);
}

const line = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*?(.*)$/;

// The text of a value that begins with a quote, up to the same quote, maybe lines later; undefined if there is none.
function readQuoted(lines, at, rest) {
  const mark = rest[0];
  let text = StringPrototypeSlice(rest, 1);
  let end = StringPrototypeIndexOf(text, mark);
  while (end === -1 && at + 1 < lines.length) {
    at += 1;
    text += `\n${lines[at]}`;
    end = StringPrototypeIndexOf(text, mark);
  }
  if (end === -1) return undefined;
  text = StringPrototypeSlice(text, 0, end);
  return { at, value: mark === '"' ? RegExpPrototypeSymbolReplace(/\\n/g, text, "\n") : text };
}

function parseEnv(content) {
  validateString(content, "content");
  const lines = StringPrototypeSplit(RegExpPrototypeSymbolReplace(/\r\n?/g, content, "\n"), "\n");
  const result = {};
  for (let i = 0; i < lines.length; i++) {
    const match = RegExpPrototypeExec(line, lines[i]);
    if (match === null) continue;
    const rest = StringPrototypeTrim(match[2]);
    const quoted = rest !== "" && StringPrototypeIncludes("\"'`", rest[0]) ? readQuoted(lines, i, rest) : undefined;
    if (quoted !== undefined) {
      i = quoted.at;
      result[match[1]] = quoted.value;
    } else {
      const comment = StringPrototypeIndexOf(rest, "#");
      result[match[1]] = comment === -1 ? rest : StringPrototypeTrim(StringPrototypeSlice(rest, 0, comment));
    }
  }
  return result;
}

const marks = { __proto__: null, " ": 0, "+": 1, "-": -1 };

function partsOf(value, name) {
  if (!ArrayIsArray(value)) {
    validateString(value, name);
    return StringPrototypeSplit(value, "");
  }
  for (let i = 0; i < value.length; i++) validateString(value[i], `${name}[${i}]`);
  return value;
}

// The edits that make one text, or list of texts, of another: `[-1, inserted]`, `[0, kept]`, `[1, removed]`.
function diff(actual, expected) {
  if (actual === expected) return [];
  const from = partsOf(actual, "actual");
  const to = partsOf(expected, "expected");
  const edits = require("internal/assertion_diff").editsOf(from, to, false);
  const result = [];
  for (let i = edits.length - 1; i >= 0; i--) ArrayPrototypePush(result, [marks[edits[i].type], edits[i].value]);
  return result;
}

function getCallSites(frameCount = 8, options = undefined) {
  if (typeof frameCount === "object") {
    options = frameCount;
    frameCount = 8;
  }
  if (options !== undefined) validateObject(options, "options");
  validateNumber(frameCount, "frameCount", 1, 200);
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = frameCount;
    Error.prepareStackTrace = (_, sites) => sites;
    const holder = {};
    ErrorCaptureStackTrace(holder, getCallSites);
    const sites = holder.stack;
    const result = [];
    for (let i = 0; i < sites.length; i++) {
      const column = sites[i].getColumnNumber() ?? 0;
      ArrayPrototypePush(result, {
        functionName: sites[i].getFunctionName() ?? "",
        scriptId: "0",
        scriptName: sites[i].getFileName() ?? "",
        lineNumber: sites[i].getLineNumber() ?? 0,
        columnNumber: column,
        column,
      });
    }
    return result;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

let isWarned = false;
function warnOfCallSite() {
  if (isWarned) return;
  isWarned = true;
  require("node/process").emitWarning("The `util.getCallSite` API has been renamed to `util.getCallSites()`.", "ExperimentalWarning");
}

function _extend(target, source) {
  if (source === null || typeof source !== "object") return target;
  const keys = ObjectKeys(source);
  for (let i = keys.length - 1; i >= 0; i--) target[keys[i]] = source[keys[i]];
  return target;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function log(...args) {
  const now = new Date();
  const two = (number) => (number < 10 ? `0${number}` : `${number}`);
  const time = ArrayPrototypeJoin([two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())], ":");
  require("node/console").log("%s - %s", `${now.getDate()} ${months[now.getMonth()]} ${time}`, format(...args));
}

function _errnoException(errno, syscall, original) {
  const name = getSystemErrorName(errno);
  const error = new Error(original ? `${syscall} ${name} ${original}` : `${syscall} ${name}`);
  error.errno = errno;
  error.code = name;
  error.syscall = syscall;
  return error;
}

function _exceptionWithHostPort(errno, syscall, address, port, additional) {
  const name = getSystemErrorName(errno);
  const details = `${port && port > 0 ? ` ${address}:${port}` : ` ${address}`}${additional ? ` - Local (${additional})` : ""}`;
  const error = new Error(`${syscall} ${name}${details}`);
  error.errno = errno;
  error.code = name;
  error.syscall = syscall;
  error.address = address;
  if (port) error.port = port;
  return error;
}

const isObject = (value) => value !== null && typeof value === "object";

module.exports = {
  _errnoException,
  _exceptionWithHostPort,
  _extend,
  aborted,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  diff,
  format,
  formatWithOptions,
  getCallSite(frames, options) {
    warnOfCallSite();
    return getCallSites(frames, options);
  },
  getCallSites,
  getSystemErrorMap,
  getSystemErrorMessage,
  getSystemErrorName,
  inherits,
  inspect,
  isArray: ArrayIsArray,
  isBoolean: (value) => typeof value === "boolean",
  isBuffer: (value) => require("node/buffer").Buffer.isBuffer(value),
  isDate: types.isDate,
  isDeepStrictEqual,
  isError: (value) => types.isNativeError(value) || value instanceof Error,
  isFunction: (value) => typeof value === "function",
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === "number",
  isObject,
  isPrimitive: (value) => value === null || (typeof value !== "object" && typeof value !== "function"),
  isRegExp: types.isRegExp,
  isString: (value) => typeof value === "string",
  isSymbol: (value) => typeof value === "symbol",
  isUndefined: (value) => value === undefined,
  log,
  parseEnv,
  promisify,
  // There are no signals to trace.
  setTraceSigInt() {},
  stripVTControlCharacters,
  styleText,
  toUSVString: (text) => StringPrototypeToWellFormed(`${text}`),
  transferableAbortController: () => new (require("internal/web_globals").lookUp("AbortController"))(),
  transferableAbortSignal(signal) {
    if (signal?.aborted === undefined) throw new ERR_INVALID_ARG_TYPE("signal", "AbortSignal", signal);
    return signal;
  },
  types,
};

const { op_lazy_property } = ops;
const lazily = (name, get) => op_lazy_property(module.exports, name, get, true);
lazily("parseArgs", () => require("internal/parse_args").parseArgs);
lazily("MIMEType", () => require("internal/mime").MIMEType);
lazily("MIMEParams", () => require("internal/mime").MIMEParams);
lazily("TextEncoder", () => require("internal/web_globals").lookUp("TextEncoder"));
lazily("TextDecoder", () => require("internal/web_globals").lookUp("TextDecoder"));
