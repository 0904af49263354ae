// SPEC: https://nodejs.org/api/path.html#pathmatchesglobpath-pattern
// Glob patterns as regular expressions: `*`, `**`, `?`, `[a-z]`, `{a,b}`. Differs: no extglob. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypeMap, ArrayPrototypePush, RegExp, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, StringPrototypeIndexOf,
  StringPrototypeSlice, StringPrototypeSplit, StringPrototypeReplaceAll } = primordials;
const { validateString } = require("internal/validators");

const special = /[|\\{}()[\]^$+?.*/-]/g;
const quote = (text) => RegExpPrototypeSymbolReplace(special, text, "\\$&");

// One segment, which never crosses a separator and whose wildcards do not match a leading dot.
function segmentSource(segment) {
  let source = segment[0] === "*" || segment[0] === "?" ? "(?!\\.)" : "";
  for (let i = 0; i < segment.length; i++) {
    const character = segment[i];
    const close = character === "[" ? StringPrototypeIndexOf(segment, "]", i + 2) : -1;
    if (character === "*") {
      source += "[^/]*?";
    } else if (character === "?") {
      source += "[^/]";
    } else if (close !== -1) {
      const body = StringPrototypeReplaceAll(StringPrototypeSlice(segment, i + 1, close), "\\", "\\\\");
      source += body[0] === "!" || body[0] === "^" ? `[^${StringPrototypeSlice(body, 1)}/]` : `[${body}]`;
      i = close;
    } else if (character === "\\" && i + 1 < segment.length) {
      source += quote(segment[++i]);
    } else {
      source += quote(character);
    }
  }
  return source;
}

// `a{b,c}d` as ["abd", "acd"]; braces may nest.
function expandBraces(pattern) {
  const open = StringPrototypeIndexOf(pattern, "{");
  if (open === -1) return [pattern];
  let depth = 0;
  const parts = [];
  let start = open + 1;
  for (let i = open; i < pattern.length; i++) {
    if (pattern[i] === "{") depth += 1;
    else if (pattern[i] === "}") depth -= 1;
    if ((pattern[i] === "," && depth === 1) || depth === 0) {
      ArrayPrototypePush(parts, StringPrototypeSlice(pattern, start, i));
      start = i + 1;
    }
    if (depth !== 0) continue;
    if (parts.length === 1) return [pattern]; // no comma: the braces stand for themselves
    const results = [];
    for (let j = 0; j < parts.length; j++) {
      const expanded = expandBraces(StringPrototypeSlice(pattern, 0, open) + parts[j] + StringPrototypeSlice(pattern, i + 1));
      for (let k = 0; k < expanded.length; k++) ArrayPrototypePush(results, expanded[k]);
    }
    return results;
  }
  return [pattern];
}

function patternSource(pattern) {
  const segments = StringPrototypeSplit(pattern, "/");
  let source = "";
  for (let i = 0; i < segments.length; i++) {
    const last = i === segments.length - 1;
    if (segments[i] === "**") source += last ? "(?:(?!\\.)[^/]*(?:/(?!\\.)[^/]*)*)?" : "(?:(?!\\.)[^/]+/)*";
    else source += segmentSource(segments[i]) + (last ? "" : "/");
  }
  return source;
}

function matchesGlob(path, pattern, separator) {
  validateString(path, "path");
  validateString(pattern, "pattern");
  if (separator === "\\") {
    path = StringPrototypeReplaceAll(path, "\\", "/");
    pattern = StringPrototypeReplaceAll(pattern, "\\", "/");
  }
  const sources = ArrayPrototypeMap(expandBraces(pattern), patternSource);
  return RegExpPrototypeExec(new RegExp(`^(?:${ArrayPrototypeJoin(sources, "|")})$`, "s"), path) !== null;
}

module.exports = { __proto__: null, matchesGlob };
