// SPEC: https://nodejs.org/docs/latest-v22.x/api/vm.html
// Differs: `timeout` and `breakOnSigint` are checked but do nothing, as the call's own time limit holds; `import()` in a script
// resolves as in the package; `microtaskMode` and `codeGeneration.wasm` are checked but do nothing. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, FinalizationRegistry, ObjectFreeze, PromiseResolve, SafeWeakMap, Symbol } = primordials;
const { op_heap_statistics, op_vm_cache, op_vm_compile, op_vm_context, op_vm_drop, op_vm_function, op_vm_function_cache, op_vm_run } = ops;
const { codes } = require("internal/errors");
const { kValidateObjectAllowObjects, validateArray, validateBoolean, validateBuffer, validateInt32, validateObject, validateOneOf, validateString, validateStringArray,
  validateUint32 } = require("internal/validators");

const constants = ObjectFreeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol("vm_dynamic_import_main_context_default"),
  DONT_CONTEXTIFY: Symbol("vm_context_no_contextify"),
});

const globalOf = new SafeWeakMap(); // from a context object to its realm's global object
const idOf = new SafeWeakMap();
const dropped = new FinalizationRegistry(op_vm_drop);

function checkPosition(options) {
  const { filename = "evalmachine.<anonymous>", lineOffset = 0, columnOffset = 0 } = options;
  validateString(filename, "options.filename");
  validateInt32(lineOffset, "options.lineOffset");
  validateInt32(columnOffset, "options.columnOffset");
  return { __proto__: null, filename, lineOffset, columnOffset };
}

function toOptions(options, name = "options") {
  if (typeof options === "string") return { __proto__: null, filename: options };
  if (options === undefined) return { __proto__: null };
  validateObject(options, name);
  return options;
}

function checkRunOptions(options) {
  if (options === undefined) return { __proto__: null };
  validateObject(options, "options");
  const { timeout, displayErrors, breakOnSigint } = options;
  if (timeout !== undefined) validateUint32(timeout, "options.timeout", true);
  if (displayErrors !== undefined) validateBoolean(displayErrors, "options.displayErrors");
  if (breakOnSigint !== undefined) validateBoolean(breakOnSigint, "options.breakOnSigint");
  return options;
}

class Script {
  constructor(code, options = { __proto__: null }) {
    code = `${code}`;
    options = toOptions(options);
    const { filename, lineOffset, columnOffset } = checkPosition(options);
    const { cachedData, produceCachedData = false, importModuleDynamically } = options;
    if (cachedData !== undefined && !ArrayBufferIsView(cachedData)) {
      throw new codes.ERR_INVALID_ARG_TYPE("options.cachedData", ["Buffer", "TypedArray", "DataView"], cachedData);
    }
    validateBoolean(produceCachedData, "options.produceCachedData");
    if (importModuleDynamically !== undefined && importModuleDynamically !== constants.USE_MAIN_CONTEXT_DEFAULT_LOADER && typeof importModuleDynamically !== "function") {
      throw new codes.ERR_INVALID_ARG_TYPE("options.importModuleDynamically", "function", importModuleDynamically);
    }
    const { 0: id, 1: rejected, 2: sourceMapURL } = op_vm_compile(code, filename, lineOffset, columnOffset, cachedData);
    idOf.set(this, id);
    dropped.register(this, id);
    if (cachedData !== undefined) this.cachedDataRejected = rejected;
    this.sourceMapURL = sourceMapURL;
    if (produceCachedData) {
      this.cachedData = this.createCachedData();
      this.cachedDataProduced = true;
    }
  }

  runInThisContext(options) {
    const { displayErrors = true } = checkRunOptions(options);
    return op_vm_run(idOf.get(this), undefined, displayErrors);
  }

  runInContext(contextifiedObject, options) {
    validateContext(contextifiedObject);
    const { displayErrors = true } = checkRunOptions(options);
    return op_vm_run(idOf.get(this), globalOf.get(contextifiedObject), displayErrors);
  }

  runInNewContext(contextObject, options) {
    const context = createContext(contextObject, contextOptions(options));
    return this.runInContext(context, options);
  }

  createCachedData() {
    return toBuffer(op_vm_cache(idOf.get(this)));
  }
}

const toBuffer = (bytes) => require("node/buffer").Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// The options of a context among those of a run.
function contextOptions(options) {
  if (options === undefined || typeof options === "string") return {};
  validateObject(options, "options");
  const { contextName, contextOrigin, contextCodeGeneration, microtaskMode } = options;
  if (contextName !== undefined) validateString(contextName, "options.contextName");
  if (contextOrigin !== undefined) validateString(contextOrigin, "options.contextOrigin");
  if (contextCodeGeneration !== undefined) validateObject(contextCodeGeneration, "options.contextCodeGeneration");
  return { name: contextName, origin: contextOrigin, codeGeneration: contextCodeGeneration, microtaskMode };
}

function validateContext(value) {
  if (!isContext(value)) throw new codes.ERR_INVALID_ARG_TYPE("contextifiedObject", "vm.Context", value);
}

function isContext(object) {
  validateObject(object, "object", kValidateObjectAllowObjects);
  return globalOf.has(object);
}

function createContext(contextObject = {}, options = { __proto__: null }) {
  const isVanilla = contextObject === constants.DONT_CONTEXTIFY;
  if (!isVanilla && isContext(contextObject)) return contextObject;
  validateObject(options, "options");
  const { name = "VM Context", origin, codeGeneration, microtaskMode } = options;
  validateString(name, "options.name");
  if (origin !== undefined) validateString(origin, "options.origin");
  if (codeGeneration !== undefined) validateObject(codeGeneration, "options.codeGeneration");
  const { strings = true, wasm = true } = codeGeneration ?? { __proto__: null };
  validateBoolean(strings, "options.codeGeneration.strings");
  validateBoolean(wasm, "options.codeGeneration.wasm");
  if (microtaskMode !== undefined) validateOneOf(microtaskMode, "options.microtaskMode", ["afterEvaluate", undefined]);
  const global = op_vm_context(isVanilla ? undefined : contextObject, strings);
  if (isVanilla) {
    globalOf.set(global, global);
    return global;
  }
  globalOf.set(contextObject, global);
  return contextObject;
}

function runInContext(code, contextifiedObject, options) {
  validateContext(contextifiedObject);
  options = toOptions(options);
  return new Script(code, options).runInContext(contextifiedObject, options);
}

function runInNewContext(code, contextObject, options) {
  options = toOptions(options);
  return runInContext(code, createContext(contextObject, contextOptions(options)), options);
}

function runInThisContext(code, options) {
  options = toOptions(options);
  return new Script(code, options).runInThisContext(options);
}

function compileFunction(code, params, options = { __proto__: null }) {
  validateString(code, "code");
  validateObject(options, "options");
  if (params !== undefined) validateStringArray(params, "params");
  const { filename = "", columnOffset = 0, lineOffset = 0, cachedData, produceCachedData = false, parsingContext, contextExtensions = [] } = options;
  validateString(filename, "options.filename");
  validateInt32(columnOffset, "options.columnOffset");
  validateInt32(lineOffset, "options.lineOffset");
  if (cachedData !== undefined) validateBuffer(cachedData, "options.cachedData");
  validateBoolean(produceCachedData, "options.produceCachedData");
  if (parsingContext !== undefined && !(typeof parsingContext === "object" && parsingContext !== null && isContext(parsingContext))) {
    throw new codes.ERR_INVALID_ARG_TYPE("options.parsingContext", "Context", parsingContext);
  }
  validateArray(contextExtensions, "options.contextExtensions");
  for (let i = 0; i < contextExtensions.length; i++) {
    validateObject(contextExtensions[i], `options.contextExtensions[${i}]`, kValidateObjectAllowObjects);
  }
  const global = parsingContext === undefined ? undefined : globalOf.get(parsingContext);
  const compiled = op_vm_function(code, filename, lineOffset, columnOffset, params ?? [], contextExtensions, global, cachedData);
  if (produceCachedData) {
    compiled.cachedDataProduced = true;
    compiled.cachedData = toBuffer(op_vm_function_cache(compiled));
  }
  return compiled;
}

let isWarned = false;
function warnOfMeasuring() {
  if (isWarned) return;
  isWarned = true;
  require("node/process").emitWarning("vm.measureMemory is an experimental feature and might change at any time", "ExperimentalWarning");
}

// One number stands for all realms: V8 tells no others apart while a call runs.
function measureMemory(options = { __proto__: null }) {
  warnOfMeasuring();
  validateObject(options, "options");
  const { mode = "summary", execution = "default" } = options;
  validateOneOf(mode, "options.mode", ["summary", "detailed"]);
  validateOneOf(execution, "options.execution", ["default", "eager"]);
  const used = op_heap_statistics()[4];
  const estimate = () => ({ jsMemoryEstimate: used, jsMemoryRange: [used, used] });
  const measured = { total: estimate(), WebAssembly: { code: 0, metadata: 0 } };
  if (mode === "detailed") {
    measured.current = estimate();
    measured.other = [];
  }
  return PromiseResolve(measured);
}

module.exports = {
  Script,
  createContext,
  createScript: (code, options) => new Script(code, options),
  runInContext,
  runInNewContext,
  runInThisContext,
  isContext,
  compileFunction,
  measureMemory,
  constants,
};
