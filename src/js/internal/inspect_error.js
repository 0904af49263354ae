// How `internal/inspect` shows errors: stack, name, cause, and the frames that a cause repeats.
"use strict";

const { ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSplice,
  ErrorPrototypeToString, MathMin, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, String, StringPrototypeEndsWith, StringPrototypeIncludes,
  StringPrototypeIndexOf, StringPrototypeRepeat, StringPrototypeReplaceAll, StringPrototypeSlice, StringPrototypeSplit,
  StringPrototypeStartsWith } = primordials;
const { types: { isNativeError } } = require("internal/types");

const isError = (value) => isNativeError(value) || value instanceof primordials.Error;
const stackOf = (error) => (error.stack ? String(error.stack) : ErrorPrototypeToString(error));

// What the stack already says is not listed again.
function dropRepeatedKeys(context, keys, error, stack) {
  if (context.showHidden || keys.length === 0) return;
  const names = ["name", "message", "stack"];
  for (let i = 0; i < names.length; i++) {
    const at = ArrayPrototypeIndexOf(keys, names[i]);
    if (at !== -1 && (typeof error[names[i]] !== "string" || StringPrototypeIncludes(stack, error[names[i]]))) ArrayPrototypeSplice(keys, at, 1);
  }
}

const firstWord = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/;
const onlyName = /^([a-z_A-Z0-9-]*Error)$/;

// A subclass whose name is not in the stack is named.
function improveStack(stack, constructor, name, tag, getPrefix) {
  const { length } = name;
  const named = StringPrototypeEndsWith(name, "Error") && StringPrototypeStartsWith(stack, name) &&
    (stack.length === length || stack[length] === ":" || stack[length] === "\n");
  if (constructor !== null && !named) return stack;
  if (constructor === null) {
    const start = RegExpPrototypeExec(firstWord, stack) ?? RegExpPrototypeExec(onlyName, stack);
    const fallback = start?.[1] ?? "";
    return `${StringPrototypeSlice(getPrefix(constructor, tag, fallback || "Error"), 0, -1)}${StringPrototypeSlice(stack, fallback.length)}`;
  }
  if (constructor === name) return stack;
  if (StringPrototypeIncludes(constructor, name)) {
    return length === 0 ? `${constructor}: ${stack}` : `${constructor}${StringPrototypeSlice(stack, length)}`;
  }
  return `${constructor} [${name}]${StringPrototypeSlice(stack, length)}`;
}

// The longest run of more than three frames that both stacks have.
function findOverlap(frames, others) {
  for (let i = 0; i < frames.length - 3; i++) {
    const at = ArrayPrototypeIndexOf(others, frames[i]);
    if (at === -1) continue;
    const limit = MathMin(frames.length - i, others.length - at);
    let length = 1;
    while (length < limit && frames[i + length] === others[at + length]) length += 1;
    if (length > 3) return { length, offset: i };
  }
  return undefined;
}

function framesOf(context, error, stack) {
  const frames = StringPrototypeSplit(stack, "\n");
  let cause;
  try {
    ({ cause } = error);
  } catch {
    return frames; // a getter that throws: as if there were no cause
  }
  if (cause === null || typeof cause !== "object" || !isError(cause)) return frames;
  const causeStack = stackOf(cause);
  const start = StringPrototypeIndexOf(causeStack, "\n    at");
  if (start === -1) return frames;
  const overlap = findOverlap(frames, StringPrototypeSplit(StringPrototypeSlice(causeStack, start + 1), "\n"));
  if (overlap === undefined) return frames;
  const skipped = overlap.length - 2;
  ArrayPrototypeSplice(frames, overlap.offset + 1, skipped, context.stylize(`    ... ${skipped} lines matching cause stack trace ...`, "undefined"));
  return frames;
}

const insidePackage = /(\/node_modules\/)((?:@[^/\n]+\/)?[^/\n]+)(?=\/)/g;
const builtInFrame = / \(?(?:node|tpmjs-sandbox):/;

function colourFrame(context, line) {
  if (RegExpPrototypeExec(builtInFrame, line) !== null) return context.stylize(line, "undefined");
  return RegExpPrototypeSymbolReplace(insidePackage, line, (_, folder, name) => `${folder}${context.stylize(name, "module")}`);
}

// Undefined where the name cannot be read, as on the prototype of DOMException.
function nameOf(error) {
  try {
    return error.name != null ? String(error.name) : "Error";
  } catch {
    return undefined;
  }
}

function formatError(context, error, constructor, tag, keys, getPrefix) {
  const name = nameOf(error);
  if (name === undefined) return `[object ${tag || constructor}]`;
  let stack = stackOf(error);
  dropRepeatedKeys(context, keys, error, stack);
  if ("cause" in error && !ArrayPrototypeIncludes(keys, "cause")) ArrayPrototypePush(keys, "cause");
  if (ArrayIsArray(error.errors) && !ArrayPrototypeIncludes(keys, "errors")) ArrayPrototypePush(keys, "errors");
  stack = improveStack(stack, constructor, name, tag, getPrefix);
  // The message may itself contain lines that look like frames.
  const message = typeof error.message === "string" ? error.message : "";
  let at = message === "" ? -1 : StringPrototypeIndexOf(stack, message);
  if (at !== -1) at += message.length;
  const start = StringPrototypeIndexOf(stack, "\n    at", at);
  if (start === -1) {
    stack = `[${stack}]`;
  } else {
    const frames = framesOf(context, error, StringPrototypeSlice(stack, start + 1));
    if (context.colors) for (let i = 0; i < frames.length; i++) frames[i] = colourFrame(context, frames[i]);
    stack = `${StringPrototypeSlice(stack, 0, start)}\n${ArrayPrototypeJoin(frames, "\n")}`;
  }
  if (context.indentationLvl === 0) return stack;
  return StringPrototypeReplaceAll(stack, "\n", `\n${StringPrototypeRepeat(" ", context.indentationLvl)}`);
}

module.exports = { __proto__: null, formatError, isError };
