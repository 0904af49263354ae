// fs.cp: copies files and whole folders.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#fscpsyncsrc-dest-options
// Differs: `filter` must answer at once, with no promise. Refuses: nothing of its own.
"use strict";

const { StringPrototypeStartsWith } = primordials;
const { codes } = require("internal/errors");
const { validateBoolean, validateFunction, validateObject } = require("internal/validators");
const calls = require("internal/fs/calls");
const { normalise, toText } = require("internal/fs/paths");

const defaults = { __proto__: null, dereference: false, errorOnExist: false, filter: undefined, force: true, preserveTimestamps: false, recursive: false };
const EISDIR = 21;
const EINVAL = 22;
const ENOTDIR = 20;
const EEXIST = 17;

function toCpOptions(options) {
  if (options === undefined) return defaults;
  validateObject(options, "options");
  const merged = { __proto__: null, ...defaults, ...options };
  for (const name of ["dereference", "errorOnExist", "force", "preserveTimestamps", "recursive"]) validateBoolean(merged[name], `options.${name}`);
  if (merged.filter !== undefined) validateFunction(merged.filter, "options.filter");
  return merged;
}

const context = (code, message, path, errno) => ({ code, message, path, syscall: "cp", errno });

function nodeAt(path, follow) {
  try {
    return calls.statByPath(path, follow, "cp");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function checkPair(source, target, from, to, options) {
  if (source === target) throw new codes.ERR_FS_CP_EINVAL(context("EINVAL", "src and dest cannot be the same", to, EINVAL));
  if (source.isDirectory && target !== undefined && !target.isDirectory) {
    throw new codes.ERR_FS_CP_DIR_TO_NON_DIR(context("EISDIR", `cannot overwrite non-directory ${to} with directory ${from}`, to, EISDIR));
  }
  if (!source.isDirectory && target?.isDirectory) {
    throw new codes.ERR_FS_CP_NON_DIR_TO_DIR(context("ENOTDIR", `cannot overwrite directory ${to} with non-directory ${from}`, to, ENOTDIR));
  }
  if (source.isDirectory && StringPrototypeStartsWith(normalise(to), `${normalise(from)}/`)) {
    throw new codes.ERR_FS_CP_EINVAL(context("EINVAL", `cannot copy ${from} to a subdirectory of self ${to}`, to, EINVAL));
  }
  if (source.isDirectory && !options.recursive) {
    throw new codes.ERR_FS_EISDIR(context("EISDIR", `${from} is a directory (not copied)`, from, EISDIR));
  }
}

function copyOne(from, to, options) {
  if (options.filter !== undefined && !options.filter(from, to)) return;
  const source = calls.statByPath(from, options.dereference, "cp");
  const target = nodeAt(to, options.dereference);
  checkPair(source, target, from, to, options);
  if (source.isDirectory) {
    if (target === undefined) calls.mkdirs(to, source.mode);
    const entries = calls.readdir(from);
    for (let i = 0; i < entries.length; i++) copyOne(`${from}/${entries[i].name}`, `${to}/${entries[i].name}`, options);
    return;
  }
  if (target !== undefined) {
    if (options.errorOnExist && !options.force) throw new codes.ERR_FS_CP_EEXIST(context("EEXIST", `${to} already exists`, to, EEXIST));
    if (!options.force) return;
    calls.unlink(to);
  }
  if (source.isLink) calls.symlink(source.target, to);
  else calls.copyFile(from, to, false);
  if (options.preserveTimestamps) calls.setTimes(calls.changeable(to, false, "utime"), source.atime, source.mtime);
}

function copy(from, to, options) {
  options = toCpOptions(options);
  from = toText(from, "src");
  to = toText(to, "dest");
  const parent = require("internal/fs/paths").dirname(normalise(to));
  if (nodeAt(parent, true) === undefined) calls.mkdirs(parent, 0o777);
  copyOne(from, to, options);
}

module.exports = { __proto__: null, copy };
