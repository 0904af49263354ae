// The source text of the call that failed an assertion without a message, as far as it stands on the line of the call.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/assert.html#assertokvalue-message
// Differs: no. Refuses: nothing.
"use strict";

const { Error, ErrorCaptureStackTrace, RegExpPrototypeExec, StringPrototypeIndexOf, StringPrototypeSlice } = primordials;
const { op_stack_source } = ops;

// What may stand before the name that is called: `a.b`, `a?.b`, `a["b"]`.
const receiver = /(?:[\w$]+|\?\.|\.|\["[^"]*"\]|\['[^']*'\])*$/;
// After these a slash begins a regular expression.
const beforeRegExp = /[(,=!&|?:;{}[+\-*%<>~^]\s*$/;

// Where the string, template, comment or regular expression that begins at `from` ends; `from` if none begins there.
function skip(line, from) {
  const { [from]: mark } = line;
  if (mark === '"' || mark === "'" || mark === "`") return afterMark(line, from, mark);
  if (mark !== "/") return from;
  if (line[from + 1] === "/") return line.length;
  if (line[from + 1] === "*") {
    const end = StringPrototypeIndexOf(line, "*/", from + 2);
    return end === -1 ? line.length : end + 2;
  }
  const before = StringPrototypeSlice(line, 0, from);
  return RegExpPrototypeExec(beforeRegExp, before) === null ? from : afterMark(line, from, "/");
}

function afterMark(line, from, mark) {
  for (let i = from + 1; i < line.length; i++) {
    if (line[i] === "\\") i += 1;
    else if (line[i] === mark) return i + 1;
  }
  return line.length;
}

// The end of the arguments that begin at `open`, or the end of the line.
function endOfArguments(line, open) {
  let depth = 0;
  for (let i = open; i < line.length; ) {
    const next = skip(line, i);
    if (next !== i) {
      i = next;
      continue;
    }
    if (line[i] === "(") depth += 1;
    else if (line[i] === ")" && --depth === 0) return i + 1;
    i += 1;
  }
  return line.length;
}

// The text of the call of `caller`; undefined where there is no source text.
function sourceOfCall(caller) {
  const error = new Error();
  ErrorCaptureStackTrace(error, caller);
  const found = op_stack_source(error);
  if (found === undefined) return undefined;
  const { 0: line, 1: column } = found;
  const open = StringPrototypeIndexOf(line, "(", column);
  if (open === -1) return undefined;
  const before = RegExpPrototypeExec(receiver, StringPrototypeSlice(line, 0, column))[0];
  const start = column - before.length + (before[0] === "." ? 1 : 0); // a receiver that is more than names is left out
  return StringPrototypeSlice(line, start, endOfArguments(line, open));
}

module.exports = { __proto__: null, sourceOfCall };
