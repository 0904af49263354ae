// SPEC: https://nodejs.org/api/module.html
// Differs: hooks (`register`, `registerHooks`) and compile caches do nothing; source maps are not read; nothing strips types; of the files in /tmp only CommonJS and JSON can be loaded.
// Refuses: nothing.
"use strict";

const { ArrayPrototypeSlice, ObjectDefineProperty, ObjectFreeze, RegExpPrototypeExec, StringPrototypeLastIndexOf, StringPrototypeSlice, StringPrototypeEndsWith, StringPrototypeStartsWith } = primordials;
const { Module, createRequire: createRequireFromPath } = require("internal/commonjs");
const builtins = require("internal/builtins");
const { codes: { ERR_INVALID_ARG_VALUE } } = require("internal/errors");

Module.builtinModules = ObjectFreeze([...builtins.names, "node:sea", "node:sqlite", "node:test", "node:test/reporters"]);

Module.isBuiltin = function isBuiltin(specifier) {
  return typeof specifier === "string" && builtins.nameOf(specifier) !== undefined;
};

Module.createRequire = function createRequire(filename) {
  const text = typeof filename === "object" && filename !== null ? `${filename.href}` : filename;
  const isUrl = typeof text === "string" && StringPrototypeStartsWith(text, "file:");
  if (typeof text !== "string" || (!isUrl && !StringPrototypeStartsWith(text, "/"))) {
    throw new ERR_INVALID_ARG_VALUE("filename", filename, "must be a file URL object, file URL string, or absolute path string");
  }
  const path = isUrl ? require("node/url").fileURLToPath(text) : text;
  return createRequireFromPath(StringPrototypeEndsWith(path, "/") ? `${path}noop.js` : path);
};

Module.findPackageJSON = function findPackageJSON(specifier, base) {
  const { op_fs_stat } = ops;
  const from = base === undefined ? specifier : base;
  const path = typeof from === "string" && StringPrototypeStartsWith(from, "/") ? from : require("node/url").fileURLToPath(from);
  let directory = base === undefined ? path : createRequireFromPath(path).resolve(`${specifier}`);
  while (directory !== "") {
    const candidate = `${directory}/package.json`;
    if (op_fs_stat(candidate) >= 0) return candidate;
    directory = StringPrototypeSlice(directory, 0, StringPrototypeLastIndexOf(directory, "/"));
  }
  return undefined;
};

// Nothing is kept between processes, so there is nothing to flush or to find.
Module.constants = { __proto__: null, compileCacheStatus: { __proto__: null, FAILED: 0, ENABLED: 1, ALREADY_ENABLED: 2, DISABLED: 3 } };
Module.enableCompileCache = () => ({ __proto__: null, status: 3 });
Module.getCompileCacheDir = () => undefined;
Module.flushCompileCache = () => undefined;
Module.findSourceMap = () => undefined;
const sourceMaps = { __proto__: null, enabled: false, nodeModules: false, generatedCode: false };
Module.getSourceMapsSupport = function getSourceMapsSupport() {
  return ObjectFreeze({ __proto__: null, ...sourceMaps });
};
Module.setSourceMapsSupport = function setSourceMapsSupport(enabled, options = { __proto__: null }) {
  const { validateBoolean, validateObject } = require("internal/validators");
  validateBoolean(enabled, "enabled");
  validateObject(options, "options");
  const { nodeModules = false, generatedCode = false } = options;
  validateBoolean(nodeModules, "options.nodeModules");
  validateBoolean(generatedCode, "options.generatedCode");
  sourceMaps.enabled = enabled;
  sourceMaps.nodeModules = nodeModules;
  sourceMaps.generatedCode = generatedCode;
};
Module.stripTypeScriptTypes = function stripTypeScriptTypes(code) {
  const { codes, denied } = require("internal/errors");
  if (typeof code !== "string") throw new codes.ERR_INVALID_ARG_TYPE("code", "string", code);
  throw denied("module.stripTypeScriptTypes", "no TypeScript compiler is built in");
};
// 0 for a file, 1 for a folder, less than 0 for nothing.
Module._stat = function _stat(path) {
  const node = require("internal/fs/calls").peek(path, true);
  return node === undefined ? -2 : node.isDirectory ? 1 : 0;
};
Module._debug = () => undefined;
Module._initPaths = () => undefined;
Module._preloadModules = () => undefined;
Module._findPath = function _findPath(request, paths) {
  for (let i = 0; i < paths.length; i++) {
    try {
      return createRequireFromPath(`${paths[i]}/noop.js`).resolve(StringPrototypeStartsWith(request, "/") ? request : `./${request}`);
    } catch {
      // the next folder may have it
    }
  }
  return false;
};
Module._resolveLookupPaths = function _resolveLookupPaths(request, parent) {
  if (builtins.nameOf(request) !== undefined) return null;
  if (RegExpPrototypeExec(/^\.\.?(?:\/|$)/, request) !== null) {
    return [parent?.filename ? require("node/path").dirname(parent.filename) : "."];
  }
  return parent?.paths?.length ? ArrayPrototypeSlice(parent.paths) : ArrayPrototypeSlice(Module.globalPaths);
};
Module.register = () => undefined;
Module.registerHooks = () => ({ __proto__: null, deregister() {} });
Module.syncBuiltinESMExports = () => undefined;
Module.runMain = () => undefined;
// Not enumerable, so that imports do not see them, as in Node.
const hidden = (name, value) => ObjectDefineProperty(Module, name, { __proto__: null, value, writable: true, configurable: true, enumerable: false });
hidden("wrapper", ["(function (exports, require, module, __filename, __dirname) { ", "\n});"]);
hidden("wrap", (script) => `${Module.wrapper[0]}${script}${Module.wrapper[1]}`);
Module.SourceMap = class SourceMap {
  constructor(payload) {
    this.payload = payload;
  }

  findEntry() {
    return {};
  }
};

module.exports = Module;
