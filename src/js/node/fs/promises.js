// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#promises-api
// Differs: as node:fs. Refuses: as node:fs.
"use strict";

const { FunctionPrototypeApply, ObjectDefineProperties, ObjectDefineProperty } = primordials;
const { denied } = require("internal/errors");
const sync = require("internal/fs/sync");
const { later } = require("internal/fs/later");
const { fs: constants } = require("internal/os/constants");

// Functions with the number of arguments that they say they take.
const lengths = { __proto__: null, access: 1, copyFile: 3, cp: 3, lchown: 3, link: 2, lstat: 1, lutimes: 3, mkdir: 2, mkdtemp: 2, opendir: 3,
  readdir: 2, readlink: 2, realpath: 2, rename: 2, rm: 2, rmdir: 2, stat: 1, statfs: 1, symlink: 3, truncate: 1, unlink: 1, utimes: 3, chmod: 2,
  chown: 3 };

for (const name in lengths) {
  const work = name === "cp" ? require("internal/fs/copy").copyAsync : sync[name];
  exports[name] = { async [name](...args) {
    return later(() => FunctionPrototypeApply(work, undefined, args));
  } }[name];
  ObjectDefineProperty(exports[name], "length", { __proto__: null, value: lengths[name], configurable: true });
}

const pathOf = (file) => (typeof file === "object" && file !== null && file instanceof require("internal/fs/file_handle").FileHandle ? file.fd : file);

ObjectDefineProperties(exports, {
  constants: { __proto__: null, value: constants, enumerable: true },
});

exports.open = async function open(path, flags, mode) {
  const { FileHandle } = require("internal/fs/file_handle");
  return later(() => new FileHandle(sync.open(path, flags, mode)));
};
exports.readFile = async function readFile(path, options) {
  return later(() => sync.readFile(pathOf(path), options), options?.signal);
};
exports.writeFile = async function writeFile(path, data, options) {
  return later(() => require("internal/fs/promises_data").write(pathOf(path), data, options, sync.writeFile), options?.signal);
};
exports.appendFile = async function appendFile(path, data, options) {
  return later(() => require("internal/fs/promises_data").write(pathOf(path), data, options, sync.appendFile), options?.signal);
};
exports.glob = async function* glob(pattern, options) {
  const found = await later(() => sync.glob(pattern, options));
  for (let i = 0; i < found.length; i++) yield found[i];
};
exports.lchmod = async function lchmod(path, mode) {
  const { codes } = require("internal/errors");
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED("lchmod()");
};
exports.watch = async function* watch(path) {
  throw denied(`fs.watch of '${path}'`);
};
