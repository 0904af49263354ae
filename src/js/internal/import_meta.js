// SPEC: https://nodejs.org/api/esm.html#importmeta
// Differs: no `import.meta.main` of another kind than false. Refuses: nothing.
"use strict";

const { StringPrototypeIndexOf, StringPrototypeLastIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, decodeURIComponent } = primordials;
const { op_module_url } = ops;

const SCHEME = "file://";

// Query and fragment are part of the module's identity, not of its file.
function endOfPath(url) {
  const query = StringPrototypeIndexOf(url, "?");
  const fragment = StringPrototypeIndexOf(url, "#");
  if (query === -1) return fragment === -1 ? url.length : fragment;
  return fragment === -1 || query < fragment ? query : fragment;
}

// Fills the `import.meta` of the module with this URL.
module.exports = function fill(meta, url) {
  if (StringPrototypeStartsWith(url, SCHEME)) {
    const filename = decodeURIComponent(StringPrototypeSlice(url, SCHEME.length, endOfPath(url)));
    meta.dirname = StringPrototypeSlice(filename, 0, StringPrototypeLastIndexOf(filename, "/")) || "/";
    meta.filename = filename;
  }
  meta.main = false;
  meta.resolve = function resolve(specifier) {
    return op_module_url(`${specifier}`, url);
  };
  meta.url = url;
};
