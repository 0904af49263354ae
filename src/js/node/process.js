// SPEC: https://nodejs.org/docs/latest-v22.x/api/process.html
// Differs: identity, folders and ids are fixed; `exit`, `abort` and killing itself end the call as a failure; the standard
// streams are the call's log and an empty input; `report` has fixed contents, and there is no `permission`; of `TZ`, zones whose
// names have digits mean UTC.
// Refuses: other processes, native addons, changing user or group, most of Node's internal bindings.
"use strict";

const { BigInt, Error, MathRound, MathTrunc, NumberMAX_SAFE_INTEGER, ObjectDefineProperties, ObjectDefineProperty, Set, SymbolFor,
  SymbolToStringTag } = primordials;
const { op_clock_monotonic, op_heap_usage, op_log_write, op_process_usage, op_process_die } = ops;
const EventEmitter = require("node/events");
const loop = require("internal/loop");
const { codes, denied } = require("internal/errors");
const { validateArray, validateBoolean, validateFunction, validateInteger, validateNumber, validateObject, validateString } = require("internal/validators");
const identity = require("internal/process/identity");

// Named `process` so that its class prints as Node's does.
const prototype = ObjectDefineProperties(
  { __proto__: EventEmitter.prototype },
  { constructor: { __proto__: null, value: function process() {}, writable: true, enumerable: false, configurable: true } },
);
prototype.constructor.prototype = prototype;
const process = { __proto__: prototype };
module.exports = process;
EventEmitter.call(process);

function fixed(name, value, writable = false) {
  ObjectDefineProperty(process, name, { __proto__: null, value, writable, enumerable: true, configurable: writable });
}

// A property whose value is made when it is first read, and can be replaced.
function lazy(name, make) {
  const set = (value) => fixed(name, value, true);
  ObjectDefineProperty(process, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const value = make();
      ObjectDefineProperty(process, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
      return value;
    },
    set,
  });
}

function addMethods(methods) {
  for (const name of primordials.ObjectKeys(methods)) process[name] = methods[name];
}

ObjectDefineProperty(process, SymbolToStringTag, { __proto__: null, value: "process", writable: true, enumerable: false, configurable: true });
fixed("version", identity.version);
fixed("versions", identity.versions);
fixed("arch", identity.arch);
fixed("platform", identity.platform);
fixed("release", identity.release);
fixed("features", identity.features);
fixed("config", identity.config);
fixed("execPath", identity.execPath, true);
fixed("pid", identity.pid, true);
fixed("ppid", identity.ppid);
fixed("title", "node", true);
// Packages with native parts ask it which C library there is, before they fail for want of the native part.
lazy("report", () => ({
  compact: false,
  directory: "",
  excludeNetwork: false,
  filename: "",
  reportOnFatalError: false,
  reportOnSignal: false,
  reportOnUncaughtException: false,
  signal: "SIGUSR2",
  getReport: () => ({ header: { glibcVersionRuntime: "2.36", nodejsVersion: identity.version, platform: identity.platform, arch: identity.arch }, sharedObjects: [] }),
  writeReport: () => {
    throw denied("process.report.writeReport()");
  },
}));
fixed("debugPort", 9229, true);
fixed("argv0", "node", true);
fixed("argv", [...identity.argv], true);
fixed("execArgv", [], true);
fixed("moduleLoadList", []);
fixed("sourceMapsEnabled", false, true);
fixed("_exiting", false, true);
lazy("env", () => require("internal/env").env);
lazy("stdout", () => require("internal/process/stdio").makeStdout());
lazy("stderr", () => require("internal/process/stdio").makeStderr());
lazy("stdin", () => require("internal/process/stdio").makeStdin());
lazy("report", () => require("internal/process/report").make());
lazy("allowedNodeEnvironmentFlags", () => new Set());

let exitCode;
ObjectDefineProperty(process, "exitCode", {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get: () => exitCode,
  set(code) {
    if (code !== null && code !== undefined) {
      if (typeof code === "string" && code !== "" && `${+code}` === code) code = +code;
      validateInteger(code, "code");
    }
    exitCode = code;
  },
});

// Ends

function die(message) {
  require("internal/process/stdio").flush();
  op_process_die("EXECUTION_FAILED", message, new Error(message).stack);
}

function exit(code) {
  if (arguments.length !== 0) process.exitCode = code;
  if (!process._exiting) {
    process._exiting = true;
    process.emit("exit", process.exitCode || 0);
  }
  process.reallyExit(process.exitCode || 0);
}

function reallyExit(code) {
  die(`the package ended the process with process.exit(${code})`);
}

function abort() {
  die("the package ended the process with process.abort()");
}

function kill(pid, signal) {
  if (pid != (pid | 0)) throw new codes.ERR_INVALID_ARG_TYPE("pid", "number", pid);
  let number = signal;
  if (typeof signal !== "number") {
    number = require("node/os").constants.signals[signal || "SIGTERM"];
    if (number === undefined) throw new codes.ERR_UNKNOWN_SIGNAL(signal);
  }
  const errno = process._kill(+pid, number);
  if (errno) throw require("node/util")._errnoException(errno, "kill");
  return true;
}

const LAST_SIGNAL = 64;

function _kill(pid, number) {
  number |= 0; // what is no number asks only whether the process is there
  if (number < 0 || number > LAST_SIGNAL) return -22; // EINVAL
  if (pid !== process.pid && pid !== 0) throw denied(`process.kill(${pid})`);
  if (number === 0) return 0;
  const { signals } = require("node/os").constants;
  for (const name in signals) {
    if (signals[name] !== number || process.listenerCount(name) === 0) continue;
    loop.defer(() => process.emit(name, name, number));
    return 0;
  }
  die(`the package ended the process with process.kill(${pid}, ${number})`);
  return 0;
}

addMethods({ exit, reallyExit, abort, kill, _kill });

// Time and resources

const NANOSECONDS = 1e9;

function hrtime(time) {
  const now = op_clock_monotonic() * 1e6;
  let seconds = MathTrunc(now / NANOSECONDS);
  let nanoseconds = MathRound(now - seconds * NANOSECONDS);
  if (time !== undefined) {
    validateArray(time, "time");
    if (time.length !== 2) throw new codes.ERR_OUT_OF_RANGE("time", 2, time.length);
    seconds -= time[0];
    nanoseconds -= time[1];
    if (nanoseconds < 0) {
      seconds -= 1;
      nanoseconds += NANOSECONDS;
    }
  }
  return [seconds, nanoseconds];
}
hrtime.bigint = function bigint() {
  return BigInt(MathRound(op_clock_monotonic() * 1e6));
};

// Node's resident size has no cheap equal here: what V8 holds plus this says how big a call is in practice.
const BASE_RESIDENT = 32 * 1024 * 1024;

function memoryUsage() {
  const { 0: heapUsed, 1: heapTotal, 2: external } = op_heap_usage();
  return { rss: BASE_RESIDENT + heapTotal + external, heapTotal, heapUsed, external, arrayBuffers: external };
}
memoryUsage.rss = function rss() {
  return memoryUsage().rss;
};

function validateMicroseconds(value, name) {
  validateNumber(value, name);
  if (!(value >= 0 && value <= NumberMAX_SAFE_INTEGER)) throw new codes.ERR_INVALID_ARG_VALUE.RangeError(name, value);
}

function cpuUsage(previous) {
  const { 0: user, 1: system } = op_process_usage();
  if (previous === undefined) return { user, system };
  validateObject(previous, "prevValue");
  validateMicroseconds(previous.user, "prevValue.user");
  validateMicroseconds(previous.system, "prevValue.system");
  return { user: user - previous.user, system: system - previous.system };
}

function resourceUsage() {
  const { 0: userCPUTime, 1: systemCPUTime, 2: maxRSS, 3: minorPageFault, 4: majorPageFault, 5: voluntary, 6: involuntary } = op_process_usage();
  return { userCPUTime, systemCPUTime, maxRSS, sharedMemorySize: 0, unsharedDataSize: 0, unsharedStackSize: 0, minorPageFault, majorPageFault, swappedOut: 0,
    fsRead: 0, fsWrite: 0, ipcSent: 0, ipcReceived: 0, signalsCount: 0, voluntaryContextSwitches: voluntary, involuntaryContextSwitches: involuntary };
}

addMethods({
  hrtime,
  memoryUsage,
  cpuUsage,
  threadCpuUsage: cpuUsage,
  resourceUsage,
  uptime: () => (op_clock_monotonic() - loop.timeOrigin()) / 1000,
  constrainedMemory: () => op_heap_usage()[4],
  availableMemory() {
    const usage = op_heap_usage();
    return usage[4] - usage[0];
  },
  getActiveResourcesInfo: () => loop.activeResources(),
  _getActiveHandles: () => [],
  _getActiveRequests: () => [],
});

// The process and its surroundings

let mask = 0o22;

function umask(value) {
  const previous = mask;
  if (value !== undefined) {
    mask = require("internal/validators").parseFileMode(value, "mask") & 0o777;
  }
  return previous;
}

function chdir(directory) {
  validateString(directory, "directory");
  require("internal/fs/calls").chdir(directory);
}

function dlopen() {
  const error = new codes.ERR_DLOPEN_DISABLED();
  error.message = "Cannot load native addon: native addons cannot run in the sandbox.";
  throw error;
}

function getBuiltinModule(id) {
  validateString(id, "id");
  const builtins = require("internal/builtins");
  const name = builtins.nameOf(id);
  return name === undefined ? undefined : builtins.load(name);
}

function loadEnvFile(path = ".env") {
  const values = require("node/util").parseEnv(require("node/fs").readFileSync(path, "utf8"));
  for (const key of primordials.ObjectKeys(values)) process.env[key] ??= values[key];
}

function refuse(name) {
  const refused = { [name]() {
    throw denied(`process.${name}`);
  } }[name];
  process[name] = refused;
}

addMethods({
  cwd: () => require("internal/fs/paths").workingDirectory(),
  chdir,
  umask,
  dlopen,
  getBuiltinModule,
  loadEnvFile,
  getuid: () => identity.uid,
  geteuid: () => identity.uid,
  getgid: () => identity.gid,
  getegid: () => identity.gid,
  getgroups: () => [identity.gid],
  openStdin() {
    process.stdin.resume();
    return process.stdin;
  },
  assert(value, message) {
    if (!value) throw new codes.ERR_ASSERTION(message || "assertion error");
  },
  ref(object) {
    (object?.[SymbolFor("nodejs.ref")] ?? object?.ref)?.call(object);
  },
  unref(object) {
    (object?.[SymbolFor("nodejs.unref")] ?? object?.unref)?.call(object);
  },
  setSourceMapsEnabled(enabled) {
    validateBoolean(enabled, "enabled");
    process.sourceMapsEnabled = enabled;
  },
  _rawDebug(...args) {
    op_log_write(3, require("node/util").format(...args));
  },
});
const refused = ["setuid", "seteuid", "setgid", "setegid", "setgroups", "initgroups", "_linkedBinding", "execve", "_debugProcess",
  "_debugEnd"];
for (let i = 0; i < refused.length; i++) refuse(refused[i]);
process.binding = function binding(module) {
  return require("internal/process/binding")(module);
};

// Nothing here outlives the call, so there is never a moment for these callbacks.
process.finalization = {
  register(object, callback) {
    validateFunction(callback, "fn");
  },
  registerBeforeExit(object, callback) {
    validateFunction(callback, "fn");
  },
  unregister() {},
};

// Callbacks, warnings and errors

process.nextTick = function nextTick(callback, ...args) {
  validateFunction(callback, "callback");
  if (!process._exiting) loop.nextTick(callback, args);
};

const { makeEmitWarning, makeOnWarning } = require("internal/process/warning");
process.emitWarning = makeEmitWarning(process);
process.on("warning", makeOnWarning(process));
require("internal/process/fatal").install(process);
