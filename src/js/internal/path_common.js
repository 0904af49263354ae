// What both kinds of `node:path` share: dots, extensions, formatting and glob matching.
"use strict";

const { ArrayPrototypePop, ArrayPrototypePush, ArrayPrototypeSlice, StringPrototypeIndexOf, StringPrototypeLastIndexOf,
  StringPrototypeSlice } = primordials;
const { validateObject } = require("internal/validators");

// Resolves "." and ".." in a list of segments; `keepUp` keeps a ".." that leads above the start.
function resolveDots(segments, keepUp) {
  const result = [];
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i];
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") ArrayPrototypePush(result, segment);
    else if (result.length > 0 && result[result.length - 1] !== "..") ArrayPrototypePop(result);
    else if (keepUp) ArrayPrototypePush(result, "..");
  }
  return result;
}

// The same for a path with slashes, as text: this is the hot one.
function resolveDotsInText(path, keepUp) {
  let result = "";
  let depth = 0; // segments in the result that ".." may take back
  for (let at = 0, next; at <= path.length; at = next + 1) {
    next = StringPrototypeIndexOf(path, "/", at);
    if (next === -1) next = path.length;
    const size = next - at;
    if (size === 0 || (size === 1 && path[at] === ".")) continue;
    if (size === 2 && path[at] === "." && path[at + 1] === ".") {
      if (depth > 0) {
        const cut = StringPrototypeLastIndexOf(result, "/");
        result = cut === -1 ? "" : StringPrototypeSlice(result, 0, cut);
        depth -= 1;
      } else if (keepUp) {
        result = result === "" ? ".." : `${result}/..`;
      }
      continue;
    }
    const segment = StringPrototypeSlice(path, at, next);
    result = result === "" ? segment : `${result}/${segment}`;
    depth += 1;
  }
  return result;
}

// The last segment without trailing separators, by `isSeparator(code unit)`; `from` skips a drive.
function lastSegment(path, isSeparator, from) {
  let end = path.length;
  while (end > from && isSeparator(path[end - 1])) end -= 1;
  let start = end;
  while (start > from && !isSeparator(path[start - 1])) start -= 1;
  return StringPrototypeSlice(path, start, end);
}

// Node's corner cases: a suffix that is the whole path leaves nothing, and slashes alone stay when a suffix could have fit.
function baseOf(path, segment, suffix, from = 0) {
  if (suffix === undefined || suffix.length === 0 || suffix.length > path.length) return segment;
  if (suffix === path) return "";
  if (segment === "") return StringPrototypeSlice(path, from);
  if (suffix.length >= segment.length) return segment;
  return StringPrototypeSlice(segment, -suffix.length) === suffix ? StringPrototypeSlice(segment, 0, -suffix.length) : segment;
}

// ".gitignore" and ".." have no extension.
function extensionOf(segment) {
  const dot = StringPrototypeLastIndexOf(segment, ".");
  return dot <= 0 || segment === ".." ? "" : StringPrototypeSlice(segment, dot);
}

function makeFormat(separator) {
  return function format(pathObject) {
    validateObject(pathObject, "pathObject", 6);
    const dir = pathObject.dir || pathObject.root;
    const { ext } = pathObject;
    const base = pathObject.base || `${pathObject.name || ""}${ext ? (ext[0] === "." ? ext : `.${ext}`) : ""}`;
    if (!dir) return base;
    return dir === pathObject.root ? `${dir}${base}` : `${dir}${separator}${base}`;
  };
}

function parseBase(result, segment) {
  result.base = segment;
  result.ext = extensionOf(segment);
  result.name = result.ext === "" ? segment : StringPrototypeSlice(segment, 0, -result.ext.length);
  return result;
}

// What leads from one list of segments to another, as segments.
function relativeSegments(from, to, same) {
  let common = 0;
  while (common < from.length && common < to.length && same(from[common], to[common])) common += 1;
  const steps = [];
  for (let i = common; i < from.length; i++) ArrayPrototypePush(steps, "..");
  const rest = ArrayPrototypeSlice(to, common);
  for (let i = 0; i < rest.length; i++) ArrayPrototypePush(steps, rest[i]);
  return steps;
}

function cwd() {
  return require("node/process").cwd();
}

module.exports = {
  __proto__: null, baseOf, cwd, extensionOf, lastSegment, makeFormat, parseBase, relativeSegments, resolveDots, resolveDotsInText,
};
