// fs.glob: paths that match shell patterns.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#fsglobsyncpattern-options
// Differs: no extended globs (`+(a|b)`). Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, ArrayPrototypeSlice, RegExp, RegExpPrototypeExec, SafeSet, StringPrototypeIndexOf,
  StringPrototypeSlice, StringPrototypeSplit } = primordials;
const { validateObject, validateStringArray } = require("internal/validators");
const calls = require("internal/fs/calls");
const { Dirent, direntType } = require("internal/fs/stats");

// `{a,b}` as the patterns that it stands for.
function expandBraces(pattern) {
  const found = RegExpPrototypeExec(/^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s, pattern);
  if (found === null) return [pattern];
  const { 1: before, 2: inside, 3: after } = found;
  const choices = StringPrototypeSplit(inside, ",");
  const result = [];
  for (let i = 0; i < choices.length; i++) {
    const expanded = expandBraces(before + choices[i] + after);
    for (let k = 0; k < expanded.length; k++) ArrayPrototypePush(result, expanded[k]);
  }
  return result;
}

// One part of a pattern as a regular expression. A leading dot must be written out.
function partToRegExp(part) {
  let source = RegExpPrototypeExec(/^[*?[]/, part) === null ? "" : "(?!\\.)";
  for (let i = 0; i < part.length; i++) {
    const character = part[i];
    if (character === "*") {
      source += "[^/]*";
    } else if (character === "?") {
      source += "[^/]";
    } else if (character === "[") {
      const end = StringPrototypeIndexOf(part, "]", i + 2);
      if (end < 0) {
        source += "\\[";
      } else {
        const set = StringPrototypeSlice(part, i + 1, end);
        source += set[0] === "!" || set[0] === "^" ? `[^${StringPrototypeSlice(set, 1)}]` : `[${set}]`;
        i = end;
      }
    } else {
      source += RegExpPrototypeExec(/[\\^$.|+(){}\]]/, character) === null ? character : `\\${character}`;
    }
  }
  return new RegExp(`^${source}$`, "s");
}

const isMagic = (part) => RegExpPrototypeExec(/[*?[]/, part) !== null;

// Walks the folders that the parts of the pattern name; `visit(path, entry)` is told of each match.
function walk(root, path, parts, visit) {
  if (parts.length === 0) return;
  const { 0: part } = parts;
  const rest = ArrayPrototypeSlice(parts, 1);
  if (part === "**" && rest.length > 0) walk(root, path, rest, visit);
  if (!isMagic(part)) {
    step(root, path, { __proto__: null, name: part, type: typeOf(`${root}/${path}${part}`) }, rest, visit);
    return;
  }
  const matcher = part === "**" ? undefined : partToRegExp(part);
  const entries = listOf(path === "" ? root : `${root}/${path}`);
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (matcher !== undefined) {
      if (RegExpPrototypeExec(matcher, entry.name) !== null) step(root, path, entry, rest, visit);
    } else if (entry.name[0] !== ".") {
      if (rest.length === 0) visit(path + entry.name, entry, path);
      if (entry.type === calls.S_IFDIR) walk(root, `${path}${entry.name}/`, parts, visit);
    }
  }
}

function step(root, path, entry, rest, visit) {
  if (entry.type === undefined) return;
  if (rest.length === 0) visit(path + entry.name, entry, path);
  else if (entry.type === calls.S_IFDIR || entry.name === "..") walk(root, `${path}${entry.name}/`, rest, visit);
}

function typeOf(path) {
  try {
    return calls.statByPath(path, true, "lstat").type;
  } catch {
    return undefined;
  }
}

function listOf(path) {
  try {
    return calls.readdir(path);
  } catch {
    return [];
  }
}

function glob(patterns, options = { __proto__: null }) {
  validateObject(options, "options");
  if (!ArrayIsArray(patterns)) patterns = [patterns];
  validateStringArray(patterns, "patterns");
  const { cwd = require("internal/fs/paths").workingDirectory(), exclude, withFileTypes = false } = options;
  const { toText } = require("internal/fs/paths");
  const base = toText(cwd);
  const seen = new SafeSet();
  const result = [];
  const isExcluded = (value) => typeof exclude === "function" && exclude(value);
  for (let i = 0; i < patterns.length; i++) {
    const expanded = expandBraces(patterns[i]);
    for (let k = 0; k < expanded.length; k++) {
      const absolute = expanded[k][0] === "/";
      const parts = keepNamed(StringPrototypeSplit(expanded[k], "/"));
      walk(absolute ? "" : base, "", parts, (match, entry, folder) => {
        const path = absolute ? `/${match}` : match;
        if (seen.has(path)) return;
        seen.add(path);
        const value = withFileTypes ? new Dirent(entry.name, `${absolute ? "" : base}/${folder}`, direntType(entry.type)) : path;
        if (!isExcluded(value)) ArrayPrototypePush(result, value);
      });
    }
  }
  return result;
}

function keepNamed(parts) {
  const kept = [];
  for (let i = 0; i < parts.length; i++) if (parts[i] !== "" && parts[i] !== ".") ArrayPrototypePush(kept, parts[i]);
  return kept;
}

module.exports = { __proto__: null, glob };
