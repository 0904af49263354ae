// Node's built-in modules by name: which there are, and how guests get them.
//
// SPEC: https://nodejs.org/api/modules.html#built-in-modules
"use strict";

const { ArrayPrototypePush, ObjectKeys, SafeMap, SafeSet, StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
const { op_internal_exists } = ops;

// Names that a guest may use with and without `node:`.
const names = ["_http_agent", "_http_client", "_http_common", "_http_incoming", "_http_outgoing", "_http_server", "_stream_duplex",
  "_stream_passthrough", "_stream_readable", "_stream_transform", "_stream_wrap", "_stream_writable", "_tls_common", "_tls_wrap",
  "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto", "dgram",
  "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2", "https", "inspector",
  "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "process", "punycode", "querystring",
  "readline", "readline/promises", "repl", "stream", "stream/consumers", "stream/promises", "stream/web", "string_decoder", "sys", "timers",
  "timers/promises", "tls", "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi", "worker_threads", "zlib"];
const onlyWithScheme = ["sea", "sqlite", "test", "test/reporters"];
const known = new SafeSet(names);
const knownWithScheme = new SafeSet(onlyWithScheme);

// The name without `node:` if this is a built-in module, else undefined.
function nameOf(specifier) {
  if (StringPrototypeStartsWith(specifier, "node:")) {
    const name = StringPrototypeSlice(specifier, 5);
    return known.has(name) || knownWithScheme.has(name) ? name : undefined;
  }
  return known.has(specifier) ? specifier : undefined;
}

const loaded = new SafeMap();

// The module's exports, as `require` gives them.
function load(name) {
  if (loaded.has(name)) return loaded.get(name);
  const exports = op_internal_exists(`node/${name}`) ? require(`node/${name}`) : require("node/denied").make(name);
  loaded.set(name, exports);
  return exports;
}

// The names that `import` sees: `default` and every own enumerable key.
function exportNames(name) {
  const list = ["default"];
  const exports = load(name);
  if (exports === null || (typeof exports !== "object" && typeof exports !== "function")) return list;
  const keys = ObjectKeys(exports);
  for (let i = 0; i < keys.length; i++) if (keys[i] !== "default") ArrayPrototypePush(list, keys[i]);
  return list;
}

module.exports = { __proto__: null, names, nameOf, load, exportNames };
