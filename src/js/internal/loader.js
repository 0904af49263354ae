// Gives our own files to each other: `require` of `internal/`, `web/`, `node/` and embedded npm packages.
// Runs second; its result is the internal `require`.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePop, ArrayPrototypePush, Error, SafeMap, StringPrototypeEndsWith, StringPrototypeLastIndexOf,
  StringPrototypeSlice, StringPrototypeSplit, StringPrototypeStartsWith } = primordials;
const { op_internal_compile, op_internal_exists } = ops;

const modules = new SafeMap();

// A package whose errors shall have Node's codes.
const STREAMS = "npm/web-streams-polyfill/";

// Files of embedded packages that would load more of the platform than most users of the package need.
const replacements = { __proto__: null, "npm/readable-stream/lib/ours/util": "internal/stream/util" };

function requireInternal(id) {
  let module = modules.get(id);
  if (module !== undefined) return module.exports;
  const compiled = op_internal_compile(id);
  if (compiled === undefined) throw new Error(`no internal module ${id}`);
  module = { __proto__: null, id, exports: {} };
  modules.set(id, module);
  if (StringPrototypeStartsWith(id, "npm/")) {
    const errors = StringPrototypeStartsWith(id, STREAMS) ? requireInternal("internal/stream/web_errors") : primordials;
    compiled(module.exports, (specifier) => requireInternal(resolveForPackage(specifier, id)), module, primordials, ops, errors.TypeError, errors.RangeError);
  } else {
    compiled(module.exports, requireInternal, module, primordials, ops);
  }
  return module.exports;
}

// How an embedded npm package names things: relative files, Node's built-ins, other embedded packages.
function resolveForPackage(specifier, from) {
  if (StringPrototypeStartsWith(specifier, ".")) {
    const parts = StringPrototypeSplit(StringPrototypeSlice(from, 0, StringPrototypeLastIndexOf(from, "/")), "/");
    const steps = StringPrototypeSplit(specifier, "/");
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] === "..") ArrayPrototypePop(parts);
      else if (steps[i] !== "." && steps[i] !== "") ArrayPrototypePush(parts, steps[i]);
    }
    const path = ArrayPrototypeJoin(parts, "/");
    if (replacements[path] !== undefined) return replacements[path];
    if (StringPrototypeEndsWith(path, ".js")) return StringPrototypeSlice(path, 0, -3);
    return op_internal_exists(path) ? path : `${path}/index`;
  }
  const name = StringPrototypeStartsWith(specifier, "node:") ? StringPrototypeSlice(specifier, 5) : specifier;
  const bare = StringPrototypeEndsWith(name, "/") ? StringPrototypeSlice(name, 0, -1) : name;
  return op_internal_exists(`node/${bare}`) ? `node/${bare}` : `npm/${bare}`;
}

module.exports = requireInternal;
