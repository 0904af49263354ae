// SPEC: https://nodejs.org/api/assert.html#class-assertassertionerror
// The message of a failed comparison: both values as text, and what of their lines differs (Myers' algorithm).
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSlice, StringPrototypeEndsWith, StringPrototypeRepeat, StringPrototypeSlice,
  StringPrototypeSplit, StringPrototypeTrimEnd } = primordials;
const { inspect } = require("internal/inspect");

const headings = {
  __proto__: null,
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  partialDeepStrictEqual: "Expected values to be partially and strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
  notDeepEqualUnequal: "Expected values not to be loosely deep-equal:",
};

const show = (value) => inspect(value, {
  compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true,
});

const isReference = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

// A line may have a comma only because something follows it.
function sameLine(actual, expected, commas) {
  return actual === expected || (commas && (`${actual},` === expected || actual === `${expected},`));
}

// For each edit distance, how far each diagonal got; the shortest script is read from it backwards.
function traceOf(actual, expected, commas) {
  const most = actual.length + expected.length;
  const furthest = { __proto__: null, 1: 0 };
  const trace = [];
  for (let distance = 0; distance <= most; distance++) {
    ArrayPrototypePush(trace, { __proto__: null, ...furthest });
    for (let diagonal = -distance; diagonal <= distance; diagonal += 2) {
      const down = diagonal === -distance || (diagonal !== distance && furthest[diagonal - 1] < furthest[diagonal + 1]);
      let x = down ? furthest[diagonal + 1] : furthest[diagonal - 1] + 1;
      let y = x - diagonal;
      while (x < actual.length && y < expected.length && sameLine(actual[x], expected[y], commas)) {
        x += 1;
        y += 1;
      }
      furthest[diagonal] = x;
      if (x >= actual.length && y >= expected.length) return trace;
    }
  }
  return trace;
}

// The edits from last to first: { type: "+" | "-" | " ", value }.
function editsOf(actual, expected, commas) {
  const trace = traceOf(actual, expected, commas);
  const edits = [];
  let x = actual.length;
  let y = expected.length;
  for (let distance = trace.length - 1; distance >= 0; distance--) {
    const furthest = trace[distance];
    const diagonal = x - y;
    const down = diagonal === -distance || (diagonal !== distance && furthest[diagonal - 1] < furthest[diagonal + 1]);
    const previousX = furthest[down ? diagonal + 1 : diagonal - 1];
    const previousY = previousX - (down ? diagonal + 1 : diagonal - 1);
    while (x > previousX && y > previousY) {
      const value = !commas || StringPrototypeEndsWith(actual[x - 1], ",") ? actual[x - 1] : expected[y - 1];
      ArrayPrototypePush(edits, { type: " ", value });
      x -= 1;
      y -= 1;
    }
    if (distance === 0) break;
    if (x > previousX) ArrayPrototypePush(edits, { type: "+", value: actual[--x] });
    else ArrayPrototypePush(edits, { type: "-", value: expected[--y] });
  }
  return edits;
}

const shownAfterChange = 5;

// Equal lines beyond the first five of a run are left out, except the last.
function printEdits(edits) {
  let text = "";
  let skipped = false;
  let run = 0;
  for (let i = edits.length - 1; i >= 0; i--) {
    const { type, value } = edits[i];
    if (type !== " " && run > 0) {
      const hidden = run - shownAfterChange;
      if (hidden === 2) text += `  ${edits[i + 2].value}\n`;
      else if (hidden > 2) {
        text += "...\n";
        skipped = true;
      }
      if (hidden > 0) text += `  ${edits[i + 1].value}\n`;
      run = 0;
    }
    if (type !== " ") text += `${type} ${value}\n`;
    else if (run++ < shownAfterChange) text += `  ${value}\n`;
  }
  return { text: `\n${StringPrototypeTrimEnd(text)}`, skipped };
}

// Both values on lines of their own, and a mark where they begin to differ.
function stackedDiff(actual, expected) {
  let text = `\n+ ${actual}\n- ${expected}`;
  const length = actual.length + expected.length;
  if (length > 80) return text;
  for (let i = 0; i < actual.length; i++) {
    if (actual[i] === expected[i]) continue;
    if (i >= 3) text += `\n${StringPrototypeRepeat(" ", i + 2)}^`; // nearer to the start it is plain to see
    break;
  }
  return text;
}

function simpleDiff(actual, shownActual, expected, shownExpected) {
  let length = shownActual.length + shownExpected.length;
  if (typeof actual === "string") length -= 2;
  if (typeof expected === "string") length -= 2;
  if (length <= 12 && (actual !== 0 || expected !== 0)) return { text: `${shownActual} !== ${shownExpected}`, header: "" };
  return { text: stackedDiff(shownActual, shownExpected), header: "+ actual - expected" };
}

function describeDifference(actual, expected, operator, heading, diff) {
  if (operator === "strictEqual" && isReference(actual) && isReference(expected) && typeof actual === typeof expected) operator = "strictEqualObject";
  const shownActual = show(actual);
  const shownExpected = show(expected);
  const actualLines = StringPrototypeSplit(shownActual, "\n");
  const expectedLines = StringPrototypeSplit(shownExpected, "\n");
  let header = "+ actual - expected";
  let text;
  let skipped = false;
  if (actualLines.length === 1 && expectedLines.length === 1 && (typeof actual !== "object" || actual === null)) {
    ({ text, header } = simpleDiff(actual, shownActual, expected, shownExpected));
  } else if (shownActual === shownExpected) {
    operator = "notIdentical";
    header = "";
    skipped = actualLines.length > 50;
    text = skipped ? `${ArrayPrototypeJoin(ArrayPrototypeSlice(actualLines, 0, 50), "\n")}\n...}` : shownActual;
  } else {
    const commas = typeof actual === "object" && actual !== null;
    ({ text, skipped } = printEdits(editsOf(actualLines, expectedLines, commas)));
  }
  return `${heading ?? headings[operator]}\n${header}${skipped ? "\n... Skipped lines" : ""}\n${text}\n`;
}

function describeSameness(actual, operator) {
  let heading = headings[operator];
  if (operator === "notStrictEqual" && isReference(actual)) heading = headings.notStrictEqualObject;
  const lines = StringPrototypeSplit(show(actual), "\n");
  if (lines.length === 1) return `${heading}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}`;
  if (lines.length > 50) {
    lines[46] = "...";
    lines.length = 47;
  }
  return `${heading}\n\n${ArrayPrototypeJoin(lines, "\n")}\n`;
}

const cut = (text) => (text.length > 512 ? `${StringPrototypeSlice(text, 0, 509)}...` : text);

function describeOther(actual, expected, operator) {
  const shownActual = show(actual);
  const shownExpected = show(expected);
  if (operator === "notDeepEqual" && shownActual === shownExpected) {
    const text = `${headings.notDeepEqual}\n\n${shownActual}`;
    return text.length > 1024 ? `${StringPrototypeSlice(text, 0, 1021)}...` : text;
  }
  if (operator === "deepEqual") return `${headings.deepEqual}\n\n${cut(shownActual)}\n\nshould loosely deep-equal\n\n${cut(shownExpected)}`;
  if (operator === "notDeepEqual") {
    return `${headings.notDeepEqualUnequal}\n\n${cut(shownActual)}\n\nshould not loosely deep-equal\n\n${cut(shownExpected)}`;
  }
  return `${cut(shownActual)} ${operator} ${cut(shownExpected)}`;
}

function describe(actual, expected, operator, diff) {
  switch (operator) {
    case "deepStrictEqual":
    case "strictEqual":
    case "partialDeepStrictEqual":
      return describeDifference(actual, expected, operator, undefined, diff);
    case "notDeepStrictEqual":
    case "notStrictEqual":
      return describeSameness(actual, operator);
    default:
      return describeOther(actual, expected, operator);
  }
}

module.exports = { __proto__: null, describe, describeDifference, editsOf };
