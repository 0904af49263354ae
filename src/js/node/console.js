// SPEC: https://nodejs.org/api/console.html and https://console.spec.whatwg.org/
// Differs: the global console writes lines to the call's log with a level. Refuses: nothing; the inspector's
// methods (profile, timeStamp) do nothing, as in Node without an inspector.
"use strict";

const { ArrayPrototypeUnshift, Error, ErrorCaptureStackTrace, FunctionPrototypeApply, FunctionPrototypeBind, MathFloor, Number,
  NumberPrototypeToFixed, ObjectCreate, ObjectDefineProperty, ObjectKeys, ReflectOwnKeys, ReflectConstruct, SafeMap,
  StringPrototypeIncludes, StringPrototypePadStart, StringPrototypeRepeat, StringPrototypeReplaceAll, StringPrototypeSlice,
  StringPrototypeSplit, Symbol, SymbolHasInstance, SymbolToStringTag } = primordials;
const { op_clock_monotonic, op_log_write } = ops;
const { replacedStream } = require("internal/process/stdio");
// Loaded when something other than one text is printed.
const formatList = (options, args) => require("internal/format").formatList(options, args);

const DEBUG = 0;
const INFO = 1;
const WARN = 2;
const ERROR = 3;

const kState = Symbol("kConsoleState");

function emitWarning(text) {
  require("node/process").emitWarning(text);
}

// Writes one formatted entry, indented by the open groups.
function write(state, level, text) {
  if (state.indentation.length !== 0) {
    if (StringPrototypeIncludes(text, "\n")) text = StringPrototypeReplaceAll(text, "\n", `\n${state.indentation}`);
    text = state.indentation + text;
  }
  const stream = streamFor(state, level);
  if (stream === undefined) op_log_write(level, text);
  else if (state.ignoreErrors) writeQuietly(stream, `${text}\n`);
  else stream.write(`${text}\n`);
}

// The global console has a stream once somebody has replaced `write` of the standard one, to see what is printed.
const streamFor = (state, level) => (level >= WARN ? state.stderr : state.stdout) ?? (state.isGlobal ? replacedStream(level >= WARN ? 2 : 1) : undefined);

const ignore = () => {};

// A stream that fails must not end the program: its error event is swallowed once, also when it comes later.
function writeQuietly(stream, text) {
  const isAlone = () => stream.listenerCount?.("error") === 0;
  const swallow = isAlone();
  if (swallow) stream.once("error", ignore);
  try {
    stream.write(text, (error) => {
      if (error && isAlone()) stream.once("error", ignore);
    });
  } catch (error) {
    if (require("internal/errors").isStackOverflowError(error)) throw error;
  } finally {
    if (swallow) stream.removeListener("error", ignore);
  }
}

const colourOptions = { colors: true };

function optionsFor(state, level) {
  const stream = streamFor(state, level);
  if (state.inspectOptions !== undefined) return state.inspectOptions;
  if (state.colorMode === true) return colourOptions;
  if (state.colorMode === "auto" && stream?.isTTY && (typeof stream.getColorDepth !== "function" || stream.getColorDepth() > 2)) return colourOptions;
  return undefined;
}

function print(state, level, args) {
  if (args.length === 1 && typeof args[0] === "string") write(state, level, args[0]);
  else write(state, level, formatList(optionsFor(state, level), args));
}

function formatTime(ms) {
  let hours = 0;
  let minutes = 0;
  let seconds = 0;
  if (ms >= 1000) {
    hours = MathFloor(ms / 3600000);
    minutes = MathFloor((ms % 3600000) / 60000);
    seconds = (ms % 60000) / 1000;
  }
  const two = (number) => StringPrototypePadStart(`${number}`, 2, "0");
  if (hours !== 0 || minutes !== 0) {
    const { 0: whole, 1: rest } = StringPrototypeSplit(NumberPrototypeToFixed(seconds, 3), ".");
    const start = hours !== 0 ? `${hours}:${two(minutes)}` : minutes;
    return `${start}:${two(whole)}.${rest} (${hours !== 0 ? "h:m" : ""}m:ss.mmm)`;
  }
  if (seconds !== 0) return `${NumberPrototypeToFixed(seconds, 3)}s`;
  return `${Number(NumberPrototypeToFixed(ms, 3))}ms`;
}

function logTime(state, method, label, data) {
  const start = state.timers.get(label);
  if (start === undefined) {
    emitWarning(`No such label '${label}' for console.${method}()`);
    return false;
  }
  ArrayPrototypeUnshift(data, "%s: %s", label, formatTime(op_clock_monotonic() - start));
  print(state, INFO, data);
  return true;
}

const methods = {
  log(...args) {
    print(this[kState], INFO, args);
  },
  warn(...args) {
    print(this[kState], WARN, args);
  },
  error(...args) {
    print(this[kState], ERROR, args);
  },
  dir(object, options) {
    const state = this[kState];
    const { inspect } = require("internal/inspect");
    write(state, INFO, inspect(object, { customInspect: false, ...optionsFor(state, INFO), ...options }));
  },
  time(label = "default") {
    label = `${label}`;
    const { timers } = this[kState];
    if (timers.has(label)) emitWarning(`Label '${label}' already exists for console.time()`);
    else timers.set(label, op_clock_monotonic());
  },
  timeEnd(label = "default") {
    label = `${label}`;
    if (logTime(this[kState], "timeEnd", label, [])) this[kState].timers.delete(label);
  },
  timeLog(label = "default", ...data) {
    logTime(this[kState], "timeLog", `${label}`, data);
  },
  trace: function trace(...args) {
    const state = this[kState];
    const error = { name: "Trace", message: formatList(optionsFor(state, ERROR), args) };
    ErrorCaptureStackTrace(error, trace);
    print(state, ERROR, [error.stack]);
  },
  assert(condition, ...args) {
    if (condition) return;
    args[0] = `Assertion failed${args.length === 0 ? "" : `: ${args[0]}`}`;
    print(this[kState], WARN, args);
  },
  clear() {
    const stdout = streamFor(this[kState], INFO);
    if (stdout?.isTTY && typeof stdout.write === "function") stdout.write("\u001b[1;1H\u001b[0J");
  },
  count(label = "default") {
    label = `${label}`;
    const { counts } = this[kState];
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    print(this[kState], INFO, [`${label}: ${count}`]);
  },
  countReset(label = "default") {
    label = `${label}`;
    if (!this[kState].counts.delete(label)) emitWarning(`Count for '${label}' does not exist`);
  },
  group(...data) {
    if (data.length > 0) FunctionPrototypeApply(this.log, this, data);
    this[kState].indentation += StringPrototypeRepeat(" ", this[kState].groupIndentation);
  },
  groupEnd() {
    const state = this[kState];
    state.indentation = StringPrototypeSlice(state.indentation, 0, state.indentation.length - state.groupIndentation);
  },
  table(data, properties) {
    if (data === null || typeof data !== "object") return this.log(data);
    if (properties !== undefined) require("internal/validators").validateArray(properties, "properties");
    write(this[kState], INFO, require("internal/console_table").renderTable(data, properties));
    return undefined;
  },
  debug(...args) {
    print(this[kState], DEBUG, args);
  },
  info(...args) {
    print(this[kState], INFO, args);
  },
  dirxml(...args) {
    print(this[kState], INFO, args);
  },
  groupCollapsed(...data) {
    FunctionPrototypeApply(this.group, this, data);
  },
};

const makeState = (stdout, stderr) => ({
  __proto__: null, isGlobal: stdout === undefined, stdout, stderr, ignoreErrors: true, colorMode: "auto", inspectOptions: undefined, groupIndentation: 2, indentation: "",
  timers: new SafeMap(), counts: new SafeMap(),
});

function readOptions(options) {
  const { codes } = require("internal/errors");
  const { validateInteger, validateObject, validateOneOf } = require("internal/validators");
  const { stdout, stderr = stdout, ignoreErrors = true, colorMode = "auto", inspectOptions, groupIndentation } = options;
  if (!stdout || typeof stdout.write !== "function") throw new codes.ERR_CONSOLE_WRITABLE_STREAM("stdout");
  if (!stderr || typeof stderr.write !== "function") throw new codes.ERR_CONSOLE_WRITABLE_STREAM("stderr");
  validateOneOf(colorMode, "colorMode", ["auto", true, false]);
  if (groupIndentation !== undefined) validateInteger(groupIndentation, "groupIndentation", 0, 1000);
  if (inspectOptions !== undefined) {
    validateObject(inspectOptions, "options.inspectOptions");
    if (inspectOptions.colors !== undefined && options.colorMode !== undefined) {
      throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR("options.inspectOptions.color", "colorMode");
    }
  }
  const state = makeState(stdout, stderr);
  state.ignoreErrors = ignoreErrors;
  state.colorMode = colorMode;
  state.inspectOptions = inspectOptions;
  state.groupIndentation = groupIndentation ?? 2;
  return state;
}

// `stdout`, `stderr`, `ignoreErrors`, or one object with options.
function Console(options) {
  if (!new.target) return ReflectConstruct(Console, arguments);
  if (!options || typeof options.write === "function") {
    options = { stdout: options, stderr: arguments[1], ignoreErrors: arguments[2] };
  }
  const state = readOptions(options);
  ObjectDefineProperty(this, "_stdout", { __proto__: null, value: state.stdout, writable: true, configurable: true });
  ObjectDefineProperty(this, "_stderr", { __proto__: null, value: state.stderr, writable: true, configurable: true });
  ObjectDefineProperty(this, kState, { __proto__: null, value: state });
  // Methods of a subclass win over ours.
  const names = ReflectOwnKeys(Console.prototype);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (name === "constructor" || typeof this[name] !== "function") continue;
    this[name] = ObjectDefineProperty(FunctionPrototypeBind(this[name], this), "name", { __proto__: null, value: name, configurable: true });
  }
}
ObjectDefineProperty(Console, SymbolHasInstance, { __proto__: null, value: (value) => value?.[kState] !== undefined });

const ignored = {
  profile() {},
  profileEnd() {},
  timeStamp() {},
};

const console = ObjectCreate({});
const globalState = makeState(undefined, undefined);
ObjectDefineProperty(console, kState, { __proto__: null, value: globalState });
const names = ObjectKeys(methods);
for (let i = 0; i < names.length; i++) {
  const name = names[i];
  ObjectDefineProperty(Console.prototype, name, { __proto__: null, value: methods[name], writable: true, configurable: true, enumerable: true });
  const bound = FunctionPrototypeBind(methods[name], console);
  ObjectDefineProperty(bound, "name", { __proto__: null, value: name, configurable: true });
  console[name] = bound;
}
console.Console = Console;
const inert = ObjectKeys(ignored);
for (let i = 0; i < inert.length; i++) console[inert[i]] = ignored[inert[i]];
console.context = function context() {
  return console;
};
console.createTask = function createTask(name) {
  if (typeof name !== "string" || name === "") throw new Error("First argument must be a non-empty string.");
  return { run: (callback) => callback() };
};
for (let i = 0; i < 2; i++) {
  const name = i === 0 ? "stdout" : "stderr";
  ObjectDefineProperty(console, `_${name}`, {
    __proto__: null,
    configurable: true,
    enumerable: false,
    get: () => globalState[name] ?? require("node/process")[name],
    set(stream) {
      globalState[name] = stream;
    },
  });
}
ObjectDefineProperty(console, SymbolToStringTag, { __proto__: null, value: "console", writable: false, enumerable: false, configurable: true });

module.exports = console;
