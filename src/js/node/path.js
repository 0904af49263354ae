// SPEC: https://nodejs.org/api/path.html, the POSIX half; `path.win32` is in `node/path/win32`.
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, ObjectDefineProperty, StringPrototypeEndsWith, StringPrototypeSlice, StringPrototypeSplit, StringPrototypeStartsWith } = primordials;
const { baseOf, cwd, extensionOf, lastSegment, makeFormat, parseBase, relativeSegments, resolveDotsInText } = require("internal/path_common");
const { validateString } = require("internal/validators");

const isSlash = (character) => character === "/";
const isAbsolutePath = (path) => StringPrototypeStartsWith(path, "/");
// Of a path that `resolve` made.
const segmentsOf = (path) => (path === "/" ? [] : StringPrototypeSplit(StringPrototypeSlice(path, 1), "/"));
const base = (path) => lastSegment(path, isSlash, 0);

function resolvePath(paths) {
  let path = "";
  for (let i = paths.length - 1; i >= 0; i--) {
    validateString(paths[i], `paths[${i}]`);
    if (paths[i].length === 0) continue;
    path = path === "" ? paths[i] : `${paths[i]}/${path}`;
    if (isAbsolutePath(path)) break;
  }
  if (!isAbsolutePath(path)) path = `${cwd()}/${path}`;
  return `/${resolveDotsInText(path, false)}`;
}

function normalizePath(path) {
  if (path.length === 0) return ".";
  const absolute = isAbsolutePath(path);
  let result = resolveDotsInText(path, !absolute);
  if (result.length === 0) return absolute ? "/" : StringPrototypeEndsWith(path, "/") ? "./" : ".";
  if (StringPrototypeEndsWith(path, "/")) result += "/";
  return absolute ? `/${result}` : result;
}

// The length of what `dirname` keeps, or 0. Only one slash before the last segment is dropped, as Node does.
function endOfDirectory(path) {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  while (end > 0 && path[end - 1] !== "/") end -= 1;
  return end > 1 ? end - 1 : end;
}

const posix = {
  resolve(...paths) {
    return resolvePath(paths);
  },
  normalize(path) {
    validateString(path, "path");
    return normalizePath(path);
  },
  isAbsolute(path) {
    validateString(path, "path");
    return isAbsolutePath(path);
  },
  join(...paths) {
    let joined = "";
    for (let i = 0; i < paths.length; i++) {
      validateString(paths[i], "path");
      if (paths[i].length > 0) joined = joined === "" ? paths[i] : `${joined}/${paths[i]}`;
    }
    return normalizePath(joined);
  },
  relative(from, to) {
    validateString(from, "from");
    validateString(to, "to");
    if (from === to) return "";
    const start = resolvePath([from]);
    const target = resolvePath([to]);
    if (start === target) return "";
    const steps = relativeSegments(segmentsOf(start), segmentsOf(target), (a, b) => a === b);
    return ArrayPrototypeJoin(steps, "/");
  },
  toNamespacedPath: (path) => path,
  dirname(path) {
    validateString(path, "path");
    const end = endOfDirectory(path);
    if (end === 0) return ".";
    return end === 1 && StringPrototypeStartsWith(path, "//") && path.length > 2 && path[2] !== "/" ? "//" : StringPrototypeSlice(path, 0, end);
  },
  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, "suffix");
    validateString(path, "path");
    return baseOf(path, base(path), suffix);
  },
  extname(path) {
    validateString(path, "path");
    return extensionOf(base(path));
  },
  format: makeFormat("/"),
  parse(path) {
    validateString(path, "path");
    const root = isAbsolutePath(path) ? "/" : "";
    const end = endOfDirectory(path);
    const dir = end === 0 ? "" : StringPrototypeSlice(path, 0, end);
    const result = parseBase({ root, dir, base: "", ext: "", name: "" }, base(path));
    return result;
  },
  matchesGlob(path, pattern) {
    return require("internal/glob").matchesGlob(path, pattern, "/");
  },
  sep: "/",
  delimiter: ":",
};
posix.posix = posix;
ObjectDefineProperty(posix, "win32", {
  __proto__: null,
  enumerable: true,
  configurable: true,
  get: () => require("node/path/win32"),
});
posix._makeLong = posix.toNamespacedPath;

module.exports = posix;
