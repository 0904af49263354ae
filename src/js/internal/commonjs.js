// CommonJS: the module cache, `require`, and the `Module` class that `node:module` shows.
//
// SPEC: https://nodejs.org/api/modules.html
// Differs: `Module._load` and the other underscore functions that packages patch exist and are used; parents are not kept.
// Refuses: native addons, with ERR_DLOPEN_DISABLED.
"use strict";

const { ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypePush, Error, FunctionPrototypeCall, JSONParse, JSONStringify, ObjectCreate, ObjectDefineProperty,
  ObjectPrototypeHasOwnProperty, ReflectApply, StringPrototypeEndsWith, StringPrototypeIndexOf, StringPrototypeLastIndexOf, StringPrototypeReplaceAll,
  StringPrototypeSlice, StringPrototypeStartsWith, encodeURI, encodeURIComponent } = primordials;
const { op_cjs_compile, op_fs_text, op_module_filename, op_module_import, op_module_paths, op_module_require, op_module_resolve } = ops;

const dirname = (path) => StringPrototypeSlice(path, 0, StringPrototypeLastIndexOf(path, "/")) || "/";

function Module(id = "", parent) {
  this.id = id;
  this.path = dirname(id);
  this.exports = {};
  this.filename = null;
  this.loaded = false;
  this.children = [];
  this.paths = [];
  ObjectDefineProperty(this, "parent", { __proto__: null, value: parent, writable: true, enumerable: false, configurable: true });
}

// Null prototype, as guests look keys up in it.
Module._cache = ObjectCreate(null);
Module._pathCache = ObjectCreate(null);
Module.globalPaths = [];
Module.Module = Module;

const builtin = require("internal/builtins");

function codedError(message, code) {
  const error = new Error(message);
  error.code = code;
  return error;
}

Module._nodeModulePaths = function _nodeModulePaths(from) {
  const paths = [];
  let directory = from;
  for (;;) {
    if (!StringPrototypeEndsWith(directory, "/node_modules")) {
      ArrayPrototypePush(paths, directory === "/" ? "/node_modules" : `${directory}/node_modules`);
    }
    if (directory === "/" || directory === "") return paths;
    directory = dirname(directory);
  }
};

Module._resolveFilename = function _resolveFilename(request, parent, isMain, options) {
  if (options?.paths !== undefined) return resolveFrom(request, options.paths, parent);
  const own = inTemporary(request, parent);
  if (own !== undefined) return own;
  return op_module_filename(request, parent?.filename ?? "/app/index.js", requireStack(parent));
};

const isInTemporary = (filename) => StringPrototypeStartsWith(filename, "/tmp/");

// A file that the guest itself has written. Asked only when a path says so, as nearly nobody requires such files.
function inTemporary(request, parent) {
  const from = parent?.filename ?? undefined;
  if (!StringPrototypeStartsWith(request, "/") && (from === undefined || !isInTemporary(from))) return undefined;
  return require("internal/commonjs_temporary").resolve(request, from, Module._extensions);
}

// The files that required each other, innermost first, a line for each: what an error tells when nothing is found.
function requireStack(parent) {
  let stack = "";
  for (let module = parent; module !== undefined && module !== null; module = module.parent) {
    if (typeof module.filename === "string") stack += stack === "" ? module.filename : `\n${module.filename}`;
  }
  return stack;
}

// What a resolved request is: kept because `op_module_resolve` answers both at once.
function resolveKind(request, parent) {
  const own = inTemporary(request, parent);
  if (own !== undefined && isInTemporary(own)) return [kindInTemporary(own), own];
  if (own !== undefined) request = own;
  try {
    return op_module_resolve(request, parent?.filename ?? "/app/index.js", "require");
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") originalResolve(request, parent); // throws the same with the whole require stack
    throw error;
  }
}

function kindInTemporary(filename) {
  if (!require("internal/commonjs_temporary").isModule(filename)) return "commonjs";
  const { denied } = require("internal/errors");
  throw denied(`loading the ES module '${filename}'`, "of the files in /tmp only CommonJS and JSON can be loaded");
}

const originalResolve = Module._resolveFilename;

Module._load = function _load(request, parent) {
  let kind;
  let filename;
  if (Module._resolveFilename === originalResolve) {
    ({ 0: kind, 1: filename } = resolveKind(request, parent));
    if (kind === "builtin") return Module._cache[request]?.exports ?? builtin.load(filename); // mocks put one there
  } else {
    filename = Module._resolveFilename(request, parent, false); // a package has hooked it
    const name = builtin.nameOf(filename);
    if (name !== undefined) return builtin.load(name);
    ({ 0: kind } = resolveKind(filename, parent));
  }
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent !== undefined && !ArrayPrototypeIncludes(parent.children, cached)) ArrayPrototypePush(parent.children, cached);
    return cached.exports;
  }
  const module = new Module(filename, parent);
  if (parent !== undefined) ArrayPrototypePush(parent.children, module);
  Module._cache[filename] = module;
  let loaded = false;
  try {
    module.load(filename, kind);
    loaded = true;
  } finally {
    if (!loaded) delete Module._cache[filename];
  }
  return module.exports;
};

Module._extensions = ObjectCreate(null);
Module._extensions[".js"] = function (module, filename) {
  if (loadsAsModule(filename)) {
    module.exports = requireModule(filename);
    return;
  }
  module._compile(isInTemporary(filename) ? require("internal/commonjs_temporary").text(filename) : undefined, filename);
};
Module._extensions[".json"] = function (module, filename) {
  module.exports = parseJson(filename);
};
Module._extensions[".node"] = function (module, filename) {
  throw codedError(`native addon \`${filename}\` is not supported: the sandbox runs JavaScript and WebAssembly only`, "ERR_DLOPEN_DISABLED");
};

const loadsAsModule = (filename) => !isInTemporary(filename) && op_module_resolve(filename, filename, "require")[0] === "module";

function parseJson(filename) {
  const text = isInTemporary(filename) ? require("internal/commonjs_temporary").text(filename) : op_fs_text(filename);
  try {
    return JSONParse(text);
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}

// What an import of a JSON file gives: the same object as a `require` of it.
function jsonOf(filename) {
  const known = Module._cache[filename];
  return known !== undefined && known.loaded ? known.exports : parseJson(filename);
}

// `require` of an ES module gives its namespace, or what it exports under this name.
function requireModule(filename) {
  const namespace = op_module_require(filename);
  if (ObjectPrototypeHasOwnProperty(namespace, "module.exports")) return namespace["module.exports"];
  const needsFlag = ObjectPrototypeHasOwnProperty(namespace, "default") && !ObjectPrototypeHasOwnProperty(namespace, "__esModule");
  return needsFlag ? flagged(filename) : namespace;
}

// Compiled code asks `__esModule` whether what it required has a default export. A namespace cannot be given a
// property, so a module around it has the flag, as in Node.
function flagged(filename) {
  const path = StringPrototypeReplaceAll(StringPrototypeReplaceAll(encodeURI(filename), "#", "%23"), "?", "%3F");
  const url = JSONStringify(`file://${path}`);
  const source = `export * from ${url}; export { default } from ${url}; export const __esModule = true;`;
  return op_module_import(`data:text/javascript,${encodeURIComponent(source)}`, filename, "")[1];
}

// The longest of the file's extensions that somebody handles, such as ".foo.bar".
function extensionOf(filename) {
  const start = StringPrototypeLastIndexOf(filename, "/") + 1;
  for (let dot = start; (dot = StringPrototypeIndexOf(filename, ".", dot + 1)) !== -1;) {
    const extension = StringPrototypeSlice(filename, dot);
    if (Module._extensions[extension] !== undefined) return extension;
  }
  return ".js";
}

Module.prototype.load = function load(filename, kind) {
  this.filename = filename;
  this.paths = Module._nodeModulePaths(dirname(filename));
  if (kind === "module") this.exports = requireModule(filename);
  else {
    const load = Module._extensions[extensionOf(filename)];
    FunctionPrototypeCall(load, Module._extensions, this, filename);
  }
  this.loaded = true;
};

function checkRequest(id, name = "request") {
  const { codes } = require("internal/errors");
  if (typeof id !== "string") throw new codes.ERR_INVALID_ARG_TYPE(name, "string", id);
  if (id === "" && name === "id") throw new codes.ERR_INVALID_ARG_VALUE(name, id, "must be a non-empty string");
}

Module.prototype.require = function (id) {
  checkRequest(id, "id");
  return Module._load(id, this, false);
};

// Runs text as a CommonJS file of this name; without a text, the file's own.
Module.prototype._compile = function _compile(content, filename) {
  const wrapper = content === undefined ? op_cjs_compile(filename) : op_cjs_compile(filename, `${content}`);
  const require = makeRequire(this);
  return ReflectApply(wrapper, this.exports, [this.exports, require, this, filename, dirname(filename)]);
};

function makeRequire(module) {
  function require(path) {
    return module.require(path);
  }
  require.resolve = function resolve(request, options) {
    checkRequest(request);
    return Module._resolveFilename(request, module, false, options);
  };
  require.resolve.paths = function paths(request) {
    checkRequest(request);
    return op_module_paths(request, module.filename) ?? null;
  };
  require.main = Module._main;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function resolveFrom(request, paths, parent) {
  const { codes } = require("internal/errors");
  if (!ArrayIsArray(paths)) throw new codes.ERR_INVALID_ARG_VALUE("options.paths", paths);
  for (let i = 0; i < paths.length; i++) {
    if (typeof paths[i] !== "string") throw new codes.ERR_INVALID_ARG_TYPE(`paths[${i}]`, "string", paths[i]);
    const folder = StringPrototypeStartsWith(paths[i], "/") ? paths[i] : require("internal/fs/paths").normalise(paths[i]);
    try {
      return Module._resolveFilename(request, { __proto__: null, filename: `${folder}/noop.js` }, false);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  const stack = requireStack(parent);
  const shown = stack === "" ? "" : `\nRequire stack:\n- ${StringPrototypeReplaceAll(stack, "\n", "\n- ")}`;
  throw codedError(`Cannot find module '${request}'${shown}`, "MODULE_NOT_FOUND");
}

function createRequire(filename) {
  const module = new Module(filename);
  module.filename = filename;
  module.paths = Module._nodeModulePaths(dirname(filename));
  return makeRequire(module);
}

module.exports = { __proto__: null, Module, createRequire, jsonOf, load: (filename) => Module._load(filename, undefined) };
