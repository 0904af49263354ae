// SPEC: https://nodejs.org/api/module.html
// Differs: hooks (`register`, `registerHooks`) and compile caches do nothing; source maps are not read.
// Refuses: nothing.
"use strict";

const { ObjectFreeze, StringPrototypeLastIndexOf, StringPrototypeSlice, StringPrototypeEndsWith, StringPrototypeStartsWith } = primordials;
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
Module.register = () => undefined;
Module.registerHooks = () => ({ __proto__: null, deregister() {} });
Module.syncBuiltinESMExports = () => undefined;
Module.runMain = () => undefined;
Module.wrapper = ["(function (exports, require, module, __filename, __dirname) { ", "\n});"];
Module.wrap = (script) => `${Module.wrapper[0]}${script}${Module.wrapper[1]}`;
Module.SourceMap = class SourceMap {
  constructor(payload) {
    this.payload = payload;
  }

  findEntry() {
    return {};
  }
};

module.exports = Module;
