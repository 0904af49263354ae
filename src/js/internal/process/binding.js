// process.binding: the bindings that hold facts alone, for packages from the time before `os.constants`.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/deprecations.html#dep0111-processbinding
// Differs: only `constants`, `config`, `tty_wrap`, `util` and `uv`. Refuses: the others that Node has.
"use strict";

const { Error, ObjectAssign } = primordials;
const { denied } = require("internal/errors");

const makers = {
  __proto__: null,
  config: () => ({ isDebugBuild: false, hasOpenSSL: true, fipsMode: false, hasIntl: true, hasTracing: false, hasNodeOptions: true, noBrowserGlobals: false, hasInspector: false, bits: 64 }),
  constants() {
    const { fs, os } = require("internal/os/constants");
    const zlib = require("internal/zlib_options").constants;
    return { os: ObjectAssign({ __proto__: null }, os), fs, crypto: require("node/crypto").constants, zlib, trace: { __proto__: null } };
  },
  tty_wrap: () => ({
    isTTY: () => false,
    TTY: function TTY() {
      throw denied("opening a terminal");
    },
  }),
  util() {
    const { types } = require("node/util");
    const names = ["isArrayBuffer", "isAsyncFunction", "isDataView", "isDate", "isExternal", "isMap", "isMapIterator", "isNativeError", "isPromise", "isRegExp", "isSet", "isSetIterator", "isTypedArray", "isUint8Array", "isAnyArrayBuffer"];
    const picked = {};
    for (let i = 0; i < names.length; i++) picked[names[i]] = types[names[i]];
    return picked;
  },
  uv() {
    const { nameOfErrno, table } = require("internal/errno");
    const binding = { errname: (errno) => nameOfErrno(errno) ?? `Unknown system error ${errno}` };
    for (let i = 0; i < table.length; i++) binding[`UV_${table[i][1]}`] = table[i][0];
    return binding;
  },
};

const others = {
  __proto__: null,
  async_wrap: 1, buffer: 1, cares_wrap: 1, contextify: 1, crypto: 1, fs: 1, fs_event_wrap: 1, http_parser: 1, icu: 1, inspector: 1, js_stream: 1, natives: 1, os: 1, pipe_wrap: 1,
  process_wrap: 1, signal_wrap: 1, spawn_sync: 1, stream_wrap: 1, tcp_wrap: 1, tls_wrap: 1, udp_wrap: 1, url: 1, v8: 1, zlib: 1,
};

const made = { __proto__: null };

module.exports = function binding(module) {
  const name = `${module}`;
  if (makers[name] !== undefined) return (made[name] ??= makers[name]());
  if (others[name] !== undefined) throw denied(`process.binding("${name}")`);
  throw new Error(`No such module: ${name}`);
};
