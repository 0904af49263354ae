// SPEC: https://nodejs.org/docs/latest-v22.x/api/os.html
// Differs: every value is fixed, the same on every machine; memory is that of the call's limit. Refuses: changing a priority.
"use strict";

const { ObjectDefineProperties, ObjectDefineProperty, SymbolToPrimitive } = primordials;
const { op_clock_monotonic, op_heap_usage } = ops;
const { denied } = require("internal/errors");
const { validateInt32, validateObject } = require("internal/validators");
const identity = require("internal/process/identity");
const { os: constants } = require("internal/os/constants");

const RELEASE = "6.1.0";
const HOME = "/tmp";

const cpu = () => ({ model: "tpmjs-sandbox", speed: 0, times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 } });

function getPriority(pid) {
  if (pid !== undefined) validateInt32(pid, "pid");
  return 0;
}

function setPriority() {
  throw denied("os.setPriority");
}

function userInfo(options) {
  if (options !== undefined) validateObject(options, "options");
  const text = options?.encoding === "buffer" ? (value) => require("node/buffer").Buffer.from(value) : (value) => value;
  return { __proto__: null, uid: identity.uid, gid: identity.gid, username: text("guest"), homedir: text(HOME), shell: text("/bin/false") };
}

module.exports = {
  arch: () => identity.arch,
  availableParallelism: () => 1,
  cpus: () => [cpu()],
  endianness: () => "LE",
  freemem() {
    const usage = op_heap_usage();
    return usage[4] - usage[0];
  },
  getPriority,
  homedir: () => require("node/process").env.HOME ?? HOME,
  hostname: () => "sandbox",
  loadavg: () => [0, 0, 0],
  networkInterfaces: () => ({}),
  platform: () => identity.platform,
  release: () => RELEASE,
  setPriority,
  tmpdir: () => "/tmp",
  totalmem: () => op_heap_usage()[4],
  type: () => "Linux",
  userInfo,
  uptime: () => op_clock_monotonic() / 1000,
  version: () => "#1 SMP",
  machine: () => "x86_64",
};

// Node's functions of fixed values can be used as text: `${os.platform}`.
const asText = ["arch", "endianness", "freemem", "homedir", "hostname", "platform", "release", "tmpdir", "totalmem", "type", "uptime", "version", "machine",
  "availableParallelism"];
for (let i = 0; i < asText.length; i++) {
  const get = module.exports[asText[i]];
  ObjectDefineProperty(get, SymbolToPrimitive, { __proto__: null, value: () => get(), writable: true, enumerable: true, configurable: true });
}

ObjectDefineProperties(module.exports, {
  constants: { __proto__: null, configurable: false, enumerable: true, value: constants },
  EOL: { __proto__: null, configurable: true, enumerable: true, writable: false, value: "\n" },
  devNull: { __proto__: null, configurable: true, enumerable: true, writable: false, value: "/dev/null" },
});
