// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#promises-api
// Differs: as node:fs. Refuses: as node:fs.
"use strict";

const { FunctionPrototypeApply, ObjectDefineProperties } = primordials;
const { denied } = require("internal/errors");
const sync = require("internal/fs/sync");
const { later } = require("internal/fs/later");
const { fs: constants } = require("internal/os/constants");

const names = ["access", "copyFile", "cp", "lchown", "link", "lstat", "lutimes", "mkdir", "mkdtemp", "opendir", "readdir", "readlink", "realpath", "rename",
  "rm", "rmdir", "stat", "statfs", "symlink", "truncate", "unlink", "utimes", "chmod", "chown"];

for (let i = 0; i < names.length; i++) {
  const name = names[i];
  const work = sync[name];
  exports[name] = { async [name](...args) {
    return later(() => FunctionPrototypeApply(work, undefined, args));
  } }[name];
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
  return later(() => sync.readFile(pathOf(path), options));
};
exports.writeFile = async function writeFile(path, data, options) {
  return later(() => require("internal/fs/promises_data").write(pathOf(path), data, options, sync.writeFile));
};
exports.appendFile = async function appendFile(path, data, options) {
  return later(() => require("internal/fs/promises_data").write(pathOf(path), data, options, sync.appendFile));
};
exports.glob = async function* glob(pattern, options) {
  const found = await later(() => sync.glob(pattern, options));
  for (let i = 0; i < found.length; i++) yield found[i];
};
exports.lchmod = async function lchmod(path) {
  const { codes } = require("internal/errors");
  throw new codes.ERR_METHOD_NOT_IMPLEMENTED("lchmod()");
};
exports.watch = async function* watch(path) {
  throw denied(`fs.watch of '${path}'`);
};
