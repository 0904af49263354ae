// Turns whatever a guest threw into code, message and detail. The value is hostile: a proxy, a getter that throws,
// an endless string; nothing here may throw or grow without bound.
"use strict";

const { ArrayPrototypeFilter, ArrayPrototypeJoin, Error, JSONStringify, RegExpPrototypeExec, String, StringPrototypeIncludes, StringPrototypeSlice,
  StringPrototypeSplit } = primordials;
const { op_error_location } = ops;

const MESSAGE_LIMIT = 8192;
const DETAIL_LIMIT = 16384;
const SHOWN_LIMIT = 512;
const CAUSES = 8;

const CODES = { __proto__: null, ERR_ACCESS_DENIED: "DENIED", ERR_DLOPEN_DISABLED: "UNSUPPORTED", ERR_DLOPEN_FAILED: "UNSUPPORTED" };

const cut = (text, limit) => (text.length > limit ? `${StringPrototypeSlice(text, 0, limit)}… (cut)` : text);

// How packages of prebuilt native code are named, e.g. `@esbuild/linux-x64`: the sandbox never installs them.
const NATIVE_NAME = /[-_/.](?:linux|linuxmusl|darwin|win32|freebsd|android)-(?:x64|arm64|arm|ia32)\b/;
const NATIVE_NOTE = " (native code is not supported in the sandbox; there are no child_process and no addons)";

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

// A property as text, or undefined, whatever the object does.
function read(object, key) {
  try {
    const value = object[key];
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error, otherwise) {
  let at = error;
  for (let depth = 0; depth < CAUSES && isObject(at); depth++) {
    const code = CODES[read(at, "code")];
    if (code !== undefined) return code;
    try {
      at = at.cause;
    } catch {
      break;
    }
  }
  return otherwise;
}

// What JSON would make of a thrown object, which often is all that its author says.
function shown(object) {
  try {
    const text = JSONStringify(object);
    if (typeof text === "string" && text !== "{}") return cut(text, SHOWN_LIMIT);
  } catch {
    // A cycle, a getter that throws.
  }
  return "an object that is no Error";
}

function messageOf(error) {
  if (!isObject(error)) return `threw ${typeof error === "string" ? error : String(error)}`;
  const message = read(error, "message");
  const name = read(error, "name") ?? "Error";
  if (message === undefined) return `threw ${shown(error)}`;
  if (message === "") return name;
  return name === "Error" || StringPrototypeIncludes(StringPrototypeSlice(message, 0, name.length), name) ? message : `${name}: ${message}`;
}

// Our own frames below the guest's tell its author nothing.
function withoutOurFrames(stack) {
  const lines = StringPrototypeSplit(cut(stack, DETAIL_LIMIT), "\n");
  const kept = ArrayPrototypeFilter(lines, (line) => !StringPrototypeIncludes(line, "node:internal/tpmjs/"));
  return ArrayPrototypeJoin(kept.length > 1 ? kept : lines, "\n");
}

// What the error says of why it came about, a line for each cause.
function causesOf(error) {
  let lines = "";
  try {
    let at = error.cause;
    for (let depth = 0; depth < CAUSES && at !== undefined && at !== null && at !== error; depth++) {
      const text = isObject(at) ? messageOf(at) : String(at);
      lines += `\n[cause]: ${cut(text, SHOWN_LIMIT)}`;
      at = at.cause;
    }
  } catch {
    // What was told so far stands.
  }
  return lines;
}

function detailOf(error) {
  if (!isObject(error)) return "";
  const location = op_error_location(error);
  const stack = withoutOurFrames(read(error, "stack") ?? "");
  return `${location === undefined ? stack : `${location}\n${stack}`}${causesOf(error)}`;
}

// A failure that our own code decides, such as an unknown function; guests cannot forge the brand.
class HostFailure extends Error {
  #code;

  constructor(code, message) {
    super(message);
    this.#code = code;
  }

  static codeOf(error) {
    return isObject(error) && #code in error ? error.#code : undefined;
  }
}

function describeFailure(error, otherwise) {
  try {
    const code = HostFailure.codeOf(error);
    if (code !== undefined) return { __proto__: null, code, message: cut(error.message, MESSAGE_LIMIT), detail: "" };
    const message = cut(messageOf(error), MESSAGE_LIMIT);
    if (RegExpPrototypeExec(NATIVE_NAME, message) !== null) {
      return { __proto__: null, code: "UNSUPPORTED", message: message + NATIVE_NOTE, detail: cut(detailOf(error), DETAIL_LIMIT) };
    }
    return { __proto__: null, code: codeOf(error, otherwise), message, detail: cut(detailOf(error), DETAIL_LIMIT) };
  } catch {
    return { __proto__: null, code: otherwise, message: "threw a value that cannot be shown", detail: "" };
  }
}

module.exports = { __proto__: null, HostFailure, describeFailure };
