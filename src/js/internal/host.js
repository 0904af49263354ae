// What Rust calls: loading the package, modules that are not source text, the call, and how failures are told.
// Rust knows these functions by name; nothing here is reachable for guests.
"use strict";

const { ArrayPrototypePush, JSONParse, ObjectPrototypeHasOwnProperty, PromisePrototypeThen, RegExpPrototypeExec,
  StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
const { op_env_note, op_fs_read, op_module_import, op_module_resolve, op_process_die, op_tree_entry } = ops;
const loop = require("internal/loop");
const { asHost } = require("internal/async_ids");
const builtins = require("internal/builtins");
const { HostFailure, describeFailure } = require("internal/failure");

const REFERRER = "/app/index.mjs";

// The guest's own `import()` and `import.meta.resolve` come through here.
async function importModule(specifier, referrer, type) {
  await undefined; // an import never runs anything before the next microtask
  const { 0: evaluated, 1: namespace } = op_module_import(specifier, referrer, type);
  try {
    await evaluated;
  } catch (error) {
    require("internal/scope_hint").explain(error);
    throw error;
  }
  return namespace;
}

const importedModules = { __proto__: null, namespace: undefined };

function packageName() {
  return StringPrototypeSlice(op_tree_entry(), "/app/node_modules/".length);
}

// A package may have only a `require` entry; then its path is imported, as `require` would find it.
function entrySpecifier(name) {
  try {
    op_module_resolve(name, REFERRER, "import");
    return name;
  } catch (error) {
    if (error.code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw noEntry(name, error);
    try {
      return op_module_resolve(name, REFERRER, "require")[1];
    } catch {
      throw noEntry(name, error);
    }
  }
}

// Says what is missing in the package's own words; that something of ours asked for it helps nobody.
function noEntry(name, error) {
  const { code, message } = error;
  if (code === "ERR_PACKAGE_PATH_NOT_EXPORTED") {
    return new HostFailure("LOAD_FAILED", `the package \`${name}\` has no entry point: the "exports" of its package.json have no "."`);
  }
  const found = code === "ERR_MODULE_NOT_FOUND" ? RegExpPrototypeExec(/'([^']+)'/, message) : null;
  const folder = `${op_tree_entry()}/`;
  if (found === null || !StringPrototypeStartsWith(found[1], folder)) return error;
  return new HostFailure("LOAD_FAILED", `the package \`${name}\` has no entry point: it has no file ${StringPrototypeSlice(found[1], folder.length)}`);
}

async function importEntry(forCalls) {
  importedModules.namespace = await importModule(entrySpecifier(packageName()), REFERRER, "");
  if (forCalls) await require("internal/call").prepare(importedModules.namespace);
}

// One piece of asynchronous work at a time; Rust runs the loop until it has settled.
const work = { __proto__: null, settled: true, value: undefined, failure: undefined, code: "EXECUTION_FAILED" };

function start(promise, code) {
  work.settled = false;
  work.value = work.failure = undefined;
  work.code = code;
  PromisePrototypeThen(
    promise,
    (value) => {
      work.settled = true;
      work.value = value;
    },
    (error) => {
      work.settled = true;
      work.failure = describeFailure(error, code);
    },
  );
}

// An exception that nobody catches ends the process as this call's failure, unless the package listens for it.
loop.state.onUncaught = (error, origin = "uncaughtException") => {
  const process = builtins.load("process");
  if (process.listenerCount("uncaughtExceptionMonitor") > 0) process.emit("uncaughtExceptionMonitor", error, origin);
  if (process.listenerCount("uncaughtException") > 0) {
    process.emit("uncaughtException", error, origin);
    return true;
  }
  const { code, message, detail } = describeFailure(error, work.code);
  op_process_die(code, message, detail);
  return true;
};

loop.state.onRejections = (list) => {
  for (let i = 0; i < list.length; i += 2) {
    const process = builtins.load("process");
    if (process.listenerCount("unhandledRejection") > 0) process.emit("unhandledRejection", list[i + 1], list[i]);
    // A value that was returned in the same turn counts more than a promise that nobody waits for.
    else if (!work.settled) loop.state.onUncaught(list[i + 1], "unhandledRejection");
  }
};

// The values that a synthetic module exports, in the order of its names.
function valuesOf(exports, names) {
  const values = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const isObject = (typeof exports === "object" && exports !== null) || typeof exports === "function";
    if (name === "default") ArrayPrototypePush(values, exports);
    else ArrayPrototypePush(values, isObject && ObjectPrototypeHasOwnProperty(exports, name) ? exports[name] : undefined);
  }
  return values;
}

function commonJsExports(path, names) {
  return valuesOf(require("internal/commonjs").load(path), names);
}

const wasm = () => require("internal/wasm");

module.exports = {
  __proto__: null,
  runOnce: loop.runOnce,
  // The promise of `import()`.
  importModule,
  importMeta(meta, url) {
    require("internal/import_meta")(meta, url);
  },
  builtinNames: builtins.exportNames,
  builtinExports: (name, names) => valuesOf(builtins.load(name), names),
  commonJsExports,
  jsonExports: (path) => [require("internal/commonjs").jsonOf(path)],
  wasmNames: (path) => wasm().names(path, op_fs_read(path)),
  wasmExports: (path, names) => wasm().evaluate(path, names),
  // Begins the import of the package; `state` tells when it is over.
  load(env) {
    if (env !== undefined) require("internal/env").provide(env);
    else {
      require("internal/rehearsal").beforeGuest(module.exports.call);
      op_env_note("TZ"); // dates ask it unseen
    }
    start(importEntry(env === undefined), "LOAD_FAILED");
  },
  call(functionName, kind, input, env, validate, namespace = importedModules.namespace) {
    require("internal/env").provide(env, namespace !== importedModules.namespace);
    require("internal/random").reseed();
    loop.resetOrigin();
    const { callFunction } = require("internal/call");
    asHost(() => start(callFunction(namespace, functionName, kind, JSONParse(input), validate), "EXECUTION_FAILED"));
  },
  rehearse() {
    require("internal/rehearsal").besideGuest(module.exports.call);
  },
  describe() {
    const { describe } = require("internal/describe");
    start(describe(importedModules.namespace), "LOAD_FAILED");
  },
  // `[settled, value, code, message, detail]`
  state() {
    const { settled, value, failure } = work;
    return failure === undefined ? [settled, value] : [settled, undefined, failure.code, failure.message, failure.detail];
  },
  // Everything that must stand before any guest code runs.
  boot() {
    require("internal/stack");
    require("internal/random");
    require("internal/globals");
  },
};
