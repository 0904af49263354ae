// Every function of node:fs once, synchronous. The callback and promise forms call these.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html
"use strict";

const { ArrayIsArray, ArrayPrototypePush, BigInt, StringPrototypeSlice, Uint8Array } = primordials;
const { AbortError, codes, systemError } = require("internal/errors");
const { validateBoolean, validateEncoding, validateInteger } = require("internal/validators");
const calls = require("internal/fs/calls");
const { toText } = require("internal/fs/paths");
const { Dirent, StatFs, direntType, statsOf } = require("internal/fs/stats");
const { checkView, encodeName, toBytes, toFd, toFlags, toLength, toMilliseconds, toMode, toOptions, toReadRange, toRmOptions, toWriteRange } = require("internal/fs/options");
const { fs: constants } = require("internal/os/constants");

const buffers = () => require("node/buffer").Buffer;
const isFd = (value) => typeof value === "number" && (value | 0) === value && value >= 0;
const asBuffer = (bytes) => buffers().from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function checkSignal(options) {
  if (options.signal?.aborted) throw new AbortError(undefined, { cause: options.signal.reason });
}

// Reading and writing whole files

function readFile(path, options) {
  options = toOptions(options, { __proto__: null, flag: "r" });
  checkSignal(options);
  const isOpen = isFd(path);
  const fd = isOpen ? toFd(path) : calls.open(toText(path), toFlags(options.flag || "r", "options.flag"), 0o666);
  try {
    const { bytes, isOwn } = calls.readRest(fd);
    const { encoding } = options;
    if (encoding && encoding !== "buffer") return asBuffer(bytes).toString(encoding);
    return isOwn ? asBuffer(bytes) : buffers().from(bytes);
  } finally {
    if (!isOpen) calls.close(fd);
  }
}

function writeTo(path, data, options, flag) {
  options = toOptions(options, { __proto__: null, encoding: "utf8", mode: 0o666, flag });
  if (options.flush !== undefined && options.flush !== null) validateBoolean(options.flush, "options.flush");
  const bytes = toBytes(data, options.encoding);
  checkSignal(options);
  const isOpen = isFd(path);
  const fd = isOpen ? toFd(path) : calls.open(toText(path), toFlags(options.flag || flag, "options.flag"), toMode(options.mode, "mode", 0o666));
  try {
    if (bytes.length > 0) calls.write(fd, bytes, null);
  } finally {
    if (!isOpen) calls.close(fd);
  }
}

const writeFile = (path, data, options) => writeTo(path, data, options, "w");
const appendFile = (path, data, options) => writeTo(path, data, options, "a");

// Descriptors

const open = (path, flags = "r", mode = 0o666) => calls.open(toText(path), toFlags(flags), toMode(mode, "mode", 0o666));
const close = (fd) => calls.close(toFd(fd));

function read(fd, buffer, offset, length, position) {
  toFd(fd);
  checkView(buffer);
  const range = toReadRange(buffer, offset, length, position, arguments.length <= 3 || (typeof offset === "object" && offset !== null));
  return range.view.length === 0 ? 0 : calls.read(fd, range.view, range.position);
}

function write(fd, data, offset, length, position) {
  toFd(fd);
  if (typeof data === "string") {
    // write(fd, string[, position[, encoding]])
    validateEncoding(data, length);
    return calls.write(fd, toBytes(data, length), typeof offset === "number" && offset >= 0 ? offset : null);
  }
  checkView(data);
  const range = toWriteRange(data, offset, length, position);
  return calls.write(fd, range.view, range.position);
}

function eachView(fd, list, visit) {
  toFd(fd);
  if (!ArrayIsArray(list)) throw new codes.ERR_INVALID_ARG_TYPE("buffers", "ArrayBufferView[]", list);
  for (let i = 0; i < list.length; i++) checkView(list[i], "buffers");
  let total = 0;
  for (let i = 0; i < list.length; i++) {
    const count = visit(list[i], total);
    total += count;
    if (count < list[i].byteLength) break;
  }
  return total;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const atPosition = (position, total) => (typeof position === "number" ? position + total : null);
const readv = (fd, list, position) => eachView(fd, list, (view, total) => calls.read(fd, bytesOf(view), atPosition(position, total)));
const writev = (fd, list, position) => eachView(fd, list, (view, total) => calls.write(fd, bytesOf(view), atPosition(position, total)));

const fstat = (fd, options = { __proto__: null }) => statsOf(calls.fstat(toFd(fd)), options.bigint);
const ftruncate = (fd, length) => calls.ftruncate(toFd(fd), toLength(length));

function fchmod(fd, mode) {
  fd = toFd(fd);
  mode = toMode(mode);
  calls.setMode(calls.openChangeable(fd, "fchmod"), mode);
}

function fchown(fd, uid, gid) {
  fd = toFd(fd);
  checkOwner(uid, gid);
  calls.setOwner(calls.openChangeable(fd, "fchown"), uid, gid);
}

function fsync(fd) {
  calls.openFile(toFd(fd), "fsync");
}

function fdatasync(fd) {
  calls.openFile(toFd(fd), "fdatasync");
}

function futimes(fd, atime, mtime) {
  fd = toFd(fd);
  atime = toMilliseconds(atime, "atime");
  mtime = toMilliseconds(mtime, "mtime");
  calls.setTimes(calls.openChangeable(fd, "futime"), atime, mtime);
}

// Looking

function statAs(name, follow, path, options) {
  path = toText(path);
  try {
    return statsOf(calls.statByPath(path, follow, name), options?.bigint);
  } catch (error) {
    if (options?.throwIfNoEntry === false && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}

const stat = (path, options) => statAs("stat", true, path, options);
const lstat = (path, options) => statAs("lstat", false, path, options);

function statfs(path, options) {
  calls.statByPath(toText(path), true, "statfs");
  return new StatFs(options?.bigint ? BigInt : (value) => value);
}

function exists(path) {
  try {
    return calls.peek(toText(path), true) !== undefined;
  } catch {
    return false; // no path at all
  }
}

function access(path, mode) {
  path = toText(path);
  if (mode === undefined || mode === null) mode = constants.F_OK;
  else validateInteger(mode, "mode", 0, 7);
  calls.access(path, mode);
}

const realpath = (path, options) => encodeName(calls.realpath(toText(path)), toOptions(options).encoding);
const readlink = (path, options) => encodeName(calls.readlink(toText(path, "oldPath")), toOptions(options).encoding);

function readdir(path, options) {
  options = toOptions(options);
  path = toText(path);
  if (options.recursive !== undefined && options.recursive !== null) validateBoolean(options.recursive, "options.recursive");
  const result = [];
  listInto(result, path, "", options);
  return result;
}

function listInto(result, path, prefix, options) {
  const entries = calls.readdir(path);
  const folders = [];
  for (let i = 0; i < entries.length; i++) {
    const { name, type } = entries[i];
    if (options.withFileTypes) ArrayPrototypePush(result, new Dirent(encodeName(name, options.encoding), path, direntType(type)));
    else ArrayPrototypePush(result, encodeName(prefix + name, options.encoding));
    if (options.recursive && type === constants.S_IFDIR) ArrayPrototypePush(folders, name);
  }
  for (let i = 0; i < folders.length; i++) listInto(result, joined(path, folders[i]), `${prefix}${folders[i]}/`, options);
}

const joined = (folder, name) => (folder === "/" ? `/${name}` : StringPrototypeSlice(folder, -1) === "/" ? folder + name : `${folder}/${name}`);

// Changing

function mkdir(path, options) {
  let mode = 0o777;
  let recursive = false;
  if (typeof options === "number" || typeof options === "string") {
    mode = toMode(options, "mode");
  } else if (options) {
    if (options.recursive !== undefined) {
      recursive = options.recursive;
      validateBoolean(recursive, "options.recursive");
    }
    if (options.mode !== undefined) mode = toMode(options.mode, "options.mode");
  }
  path = toText(path);
  if (recursive) return calls.mkdirs(path, mode);
  calls.mkdir(path, mode);
  return undefined;
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

function mkdtemp(prefix, options) {
  options = toOptions(options);
  prefix = toText(prefix, "prefix");
  if (StringPrototypeSlice(prefix, -1) === "X") {
    warnOnce(undefined, "mkdtemp() templates ending with X are not portable. For details see: https://nodejs.org/api/fs.html", "Warning");
  }
  for (;;) {
    let path = prefix;
    for (let i = 0; i < 6; i++) path += letters[primordials.MathFloor(primordials.Math.random() * letters.length)];
    try {
      calls.mkdir(path, 0o700);
      return encodeName(path, options.encoding);
    } catch (error) {
      if (error.code !== "EEXIST") throw retold(error, "mkdtemp", `${prefix}XXXXXX`);
    }
  }
}

// The same failure as seen by the function that the caller called.
function retold(error, name, path) {
  return error.syscall === undefined ? error : systemError(error.code, name, path);
}

const unlink = (path) => calls.unlink(toText(path));

function rmdir(path, options) {
  path = toText(path);
  options = toRmOptions(options, { __proto__: null, recursive: false, retryDelay: 100, maxRetries: 0 });
  if (options.recursive) {
    warnOnce("DEP0147", "In future versions of Node.js, fs.rmdir(path, { recursive: true }) will be removed. Use fs.rm(path, { recursive: true }) instead");
    const { isDirectory } = calls.statByPath(path, false, "rmdir");
    if (!isDirectory) throw systemError("ENOTDIR", "rmdir", path);
    calls.removeTree(path);
  } else {
    calls.rmdir(path);
  }
}

function rm(path, options) {
  path = toText(path);
  options = toRmOptions(options, { __proto__: null, recursive: false, force: false, retryDelay: 100, maxRetries: 0 });
  let node;
  try {
    node = calls.statByPath(path, false, "lstat");
  } catch (error) {
    if (options.force && error.code === "ENOENT") return;
    throw error;
  }
  if (!node.isDirectory) return calls.unlink(path);
  if (!options.recursive) {
    throw new codes.ERR_FS_EISDIR({ code: "EISDIR", message: "is a directory", path, syscall: "rm", errno: 21 });
  }
  calls.removeTree(path);
}

const rename = (from, to) => calls.rename(toText(from, "oldPath"), toText(to, "newPath"));
const link = (from, to) => calls.link(toText(from, "existingPath"), toText(to, "newPath"));

function symlink(target, path, type) {
  if (type !== undefined && type !== null && type !== "dir" && type !== "file" && type !== "junction") throw new codes.ERR_FS_INVALID_SYMLINK_TYPE(type);
  calls.symlink(toText(target, "target"), toText(path));
}

function copyFile(from, to, mode) {
  from = toText(from, "src");
  to = toText(to, "dest");
  if (mode !== undefined && mode !== null) validateInteger(mode, "mode", 0, 7);
  calls.copyFile(from, to, (mode & constants.COPYFILE_EXCL) !== 0);
}

function checkOwner(uid, gid) {
  validateInteger(uid, "uid", -1, 0xffffffff);
  validateInteger(gid, "gid", -1, 0xffffffff);
}

function chmod(path, mode) {
  path = toText(path);
  mode = toMode(mode);
  calls.setMode(calls.changeable(path, true, "chmod"), mode);
}

function chownOf(name, follow, path, uid, gid) {
  path = toText(path);
  checkOwner(uid, gid);
  calls.setOwner(calls.changeable(path, follow, name), uid, gid);
}

const chown = (path, uid, gid) => chownOf("chown", true, path, uid, gid);
const lchown = (path, uid, gid) => chownOf("lchown", false, path, uid, gid);

function utimesOf(name, follow, path, atime, mtime) {
  path = toText(path);
  atime = toMilliseconds(atime, "atime");
  mtime = toMilliseconds(mtime, "mtime");
  calls.setTimes(calls.changeable(path, follow, name), atime, mtime);
}

const utimes = (path, atime, mtime) => utimesOf("utime", true, path, atime, mtime);
const lutimes = (path, atime, mtime) => utimesOf("lutime", false, path, atime, mtime);

function truncate(path, length) {
  if (typeof path === "number") {
    warnOnce("DEP0081", "Using fs.truncate with a file descriptor is deprecated. Please use fs.ftruncate with a file descriptor instead.");
    ftruncate(path, length);
    return;
  }
  path = toText(path);
  calls.truncate(path, toLength(length));
}

const warned = new primordials.SafeSet();

function warnOnce(code, message, type = "DeprecationWarning") {
  if (warned.has(code)) return;
  warned.add(code);
  require("node/process").emitWarning(message, type, code);
}

const cp = (from, to, options) => require("internal/fs/copy").copy(from, to, options);
const glob = (pattern, options) => require("internal/fs/glob").glob(pattern, options);
const opendir = (path, options) => require("internal/fs/dir").opendir(path, options);

module.exports = {
  __proto__: null, access, appendFile, chmod, chown, close, copyFile, cp, exists, fchmod, fchown, fdatasync, fstat, fsync, ftruncate, futimes, glob,
  joined, lchown, link, lstat, lutimes, mkdir, mkdtemp, open, opendir, read, readFile, readdir, readlink, readv, realpath, rename, rm, rmdir, stat, statfs,
  symlink, truncate, unlink, utimes, write, writeFile, writev,
};
