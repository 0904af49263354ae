// Who `process` says that it is: fixed values, the same on every machine, that Node 22 would give.
// The truth about the engine is in `versions.v8`, `versions.icu` and `versions["tpmjs-sandbox"]`.
"use strict";

const { ObjectFreeze } = primordials;
const { op_process_versions } = ops;

const NODE_VERSION = "22.23.3";
const { 0: sandboxVersion, 1: v8Version } = op_process_versions();

const versions = ObjectFreeze({
  node: NODE_VERSION,
  ada: "2.9.2",
  brotli: "1.1.0",
  cjs_module_lexer: "2.2.0",
  modules: "127",
  napi: "10",
  openssl: "3.5.8",
  simdutf: "6.4.2",
  undici: "6.28.1",
  unicode: "17.0",
  uv: "1.51.0",
  v8: v8Version,
  zlib: "1.3.1",
  "tpmjs-sandbox": sandboxVersion,
});

const config = ObjectFreeze({
  target_defaults: ObjectFreeze({ cflags: ObjectFreeze([]), default_configuration: "Release", defines: ObjectFreeze([]), include_dirs: ObjectFreeze([]), libraries: ObjectFreeze([]) }),
  variables: ObjectFreeze({
    host_arch: "x64",
    target_arch: "x64",
    napi_build_version: "10",
    node_module_version: 127,
    node_shared: false,
    node_use_openssl: true,
    v8_enable_i18n_support: 1,
    v8_enable_webassembly: 1,
  }),
});

module.exports = {
  __proto__: null,
  version: `v${NODE_VERSION}`,
  versions,
  config,
  release: { name: "node", lts: "Jod" },
  features: {
    inspector: false,
    debug: false,
    uv: false,
    ipv6: false,
    tls_alpn: false,
    tls_sni: false,
    tls_ocsp: false,
    tls: false,
    openssl_is_boringssl: false,
    cached_builtins: true,
    require_module: true,
    typescript: false,
  },
  platform: "linux",
  arch: "x64",
  execPath: "/usr/bin/node",
  argv: ["/usr/bin/node", "/app/index.js"],
  pid: 7,
  ppid: 1,
  uid: 1000,
  gid: 1000,
};
