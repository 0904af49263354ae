// SPEC: https://nodejs.org/api/esm.html#importmeta
// Differs: no `import.meta.main` of another kind than false. Refuses: nothing.
"use strict";

const { StringPrototypeLastIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, decodeURIComponent } = primordials;
const { op_module_resolve } = ops;

const SCHEME = "file://";

// Fills the `import.meta` of the module with this URL.
module.exports = function fill(meta, url) {
  if (StringPrototypeStartsWith(url, SCHEME)) {
    const filename = decodeURIComponent(StringPrototypeSlice(url, SCHEME.length));
    meta.dirname = StringPrototypeSlice(filename, 0, StringPrototypeLastIndexOf(filename, "/")) || "/";
    meta.filename = filename;
  }
  meta.main = false;
  meta.resolve = function resolve(specifier) {
    const { 0: kind, 1: value } = op_module_resolve(`${specifier}`, url, "import");
    if (kind === "builtin") return `node:${value}`;
    return kind === "data" ? value : require("node/url").pathToFileURL(value).href;
  };
  meta.url = url;
};
