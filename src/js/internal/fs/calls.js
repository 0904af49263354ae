// The system calls of the guest's file system, as far as it has one. Paths come in as text, errors go out as Node's.
"use strict";

const { ArrayPrototypePush, DateNow, MathMin, SafeMap, TypedArrayPrototypeSet, TypedArrayPrototypeSubarray } = primordials;
const { systemError } = require("internal/errors");
const { dirname, isInPackages, isInTemporary, normalise, outside, setWorkingDirectory, workingDirectory } = require("internal/fs/paths");
const { Call, Directory, File, Link, S_IFDIR, S_IFLNK, S_IFREG, existing, find, writable } = require("internal/fs/volume");
const { fs: constants } = require("internal/os/constants");

const { O_APPEND, O_CREAT, O_DIRECTORY, O_EXCL, O_TRUNC, O_WRONLY, O_RDWR, R_OK, W_OK, X_OK } = constants;

const umask = () => require("node/process").umask();

// Descriptors

const FIRST = 3;
const openFiles = new SafeMap();
let next = FIRST;

class OpenFile {
  constructor(node, path, flags) {
    this.node = node;
    this.path = path;
    this.canWrite = (flags & (O_WRONLY | O_RDWR)) !== 0;
    this.canRead = (flags & O_WRONLY) === 0;
    this.appends = (flags & O_APPEND) !== 0;
    this.position = 0;
  }
}

function openFile(fd, name) {
  const file = openFiles.get(fd);
  if (file === undefined) throw systemError("EBADF", name);
  return file;
}

function open(text, flags, mode) {
  const call = new Call("open", text);
  const path = normalise(text);
  const writes = (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) !== 0;
  const found = writes ? writableFile(path, call) : existing(path, true, call);
  let { node } = found;
  if (node === undefined) {
    if ((flags & O_CREAT) === 0) throw call.error("ENOENT");
    node = new File(mode & ~umask());
    found.parent.children.set(found.name, node);
    found.parent.touch();
  } else if ((flags & O_CREAT) !== 0 && (flags & O_EXCL) !== 0) {
    throw call.error("EEXIST");
  }
  if (node.isDirectory && (flags & (O_WRONLY | O_RDWR)) !== 0) throw call.error("EISDIR");
  if (!node.isDirectory && (flags & O_DIRECTORY) !== 0) throw call.error("ENOTDIR");
  if ((flags & O_TRUNC) !== 0 && node.size > 0 && !node.isDirectory) node.truncate(0);
  const fd = next++;
  openFiles.set(fd, new OpenFile(node, path, flags));
  return fd;
}

function writableFile(path, call) {
  const found = find(path, true, call);
  if (isInTemporary(found.path)) return found;
  throw outside(found.path, true);
}

function close(fd) {
  openFile(fd, "close");
  openFiles.delete(fd);
}

// Copies into `target`; returns how many bytes there were. A null position reads on from the last.
function read(fd, target, position) {
  if (fd === 0) return 0;
  const file = openFile(fd, "read");
  if (!file.canRead) throw systemError("EBADF", "read");
  if (file.node.isDirectory) throw systemError("EISDIR", "read");
  const from = position === null ? file.position : position;
  const content = file.node.writable ? file.node.bytes : (file.content ??= file.node.bytes);
  const count = from >= content.length ? 0 : MathMin(target.length, content.length - from);
  if (count > 0) TypedArrayPrototypeSet(target, TypedArrayPrototypeSubarray(content, from, from + count), 0);
  if (position === null) file.position += count;
  return count;
}

function write(fd, source, position) {
  if (fd === 1 || fd === 2) {
    const process = require("node/process");
    (fd === 1 ? process.stdout : process.stderr).write(require("node/buffer").Buffer.from(source));
    return source.length;
  }
  const file = openFile(fd, "write");
  if (!file.canWrite) throw systemError("EBADF", "write");
  const at = file.appends ? file.node.size : position === null ? file.position : position;
  file.node.write(source, at);
  if (position === null) file.position = at + source.length;
  return source.length;
}

function ftruncate(fd, size) {
  const file = openFile(fd, "ftruncate");
  if (!file.canWrite) throw systemError("EINVAL", "ftruncate");
  file.node.truncate(size);
}

// The whole content of an open file, from where it stands. `isOwn`: the bytes were made for the reader, as those of a
// package's files are; others are the file's, and change with it.
function readRest(fd) {
  if (fd === 0) return { bytes: new primordials.Uint8Array(0), isOwn: true };
  const file = openFile(fd, "read");
  if (file.node.isDirectory) throw systemError("EISDIR", "read");
  const bytes = TypedArrayPrototypeSubarray(file.node.bytes, file.position);
  file.position = file.node.size;
  return { bytes, isOwn: !file.node.writable };
}

// Looking

const statByPath = (text, follow, name) => existing(normalise(text), follow, new Call(name, text)).node;

// What is there, or undefined, without the cost of an error for what is commonly missing.
function peek(text, follow) {
  const path = normalise(text);
  if (!isInTemporary(path) && !isInPackages(path) && path !== "/") return undefined;
  try {
    return find(path, follow, new Call("stat", text)).node;
  } catch {
    return undefined;
  }
}

function access(text, mode) {
  const call = new Call("access", text);
  const { node, path } = existing(normalise(text), true, call);
  if ((mode & W_OK) !== 0 && !node.writable) throw outside(path, true);
  if ((mode & X_OK) !== 0 && (node.mode & 0o111) === 0) throw call.error("EACCES");
}

// Names and nodes, sorted by name.
function readdir(text) {
  const call = new Call("scandir", text);
  const { node, path } = existing(normalise(text), true, call);
  if (!node.isDirectory) throw call.error("ENOTDIR");
  const names = node.names();
  const entries = [];
  for (let i = 0; i < names.length; i++) {
    const type = node.children?.get(names[i])?.type ?? find(path === "/" ? `/${names[i]}` : `${path}/${names[i]}`, false, call).node?.type ?? S_IFREG;
    ArrayPrototypePush(entries, { __proto__: null, name: names[i], type });
  }
  return entries;
}

// Relative paths follow; as in Node the error names where the process was.
function chdir(text) {
  const call = new Call("chdir", workingDirectory(), text);
  const { node, path } = existing(normalise(text), true, call);
  if (!node.isDirectory) throw call.error("ENOTDIR");
  setWorkingDirectory(path);
}

const realpath = (text) => existing(normalise(text), true, new Call("realpath", text)).path;

function readlink(text) {
  const call = new Call("readlink", text);
  const { node } = existing(normalise(text), false, call);
  if (!node.isLink) throw call.error("EINVAL");
  return node.target;
}

// Changing

function mkdir(text, mode) {
  const call = new Call("mkdir", text);
  const path = normalise(text);
  const found = find(path, true, call);
  if (found.node !== undefined) throw call.error("EEXIST");
  if (found.parent === undefined) throw outside(path, true);
  found.parent.children.set(found.name, new Directory(mode & ~umask()));
  found.parent.touch();
}

// Makes what is missing on the way; returns the first folder that it made.
function mkdirs(text, mode) {
  const missing = [];
  let path = normalise(text);
  const call = new Call("mkdir", text);
  for (;;) {
    const node = findQuietly(path, call);
    if (node !== undefined) {
      if (!node.isDirectory) throw call.error(missing.length === 0 ? "EEXIST" : "ENOTDIR");
      break;
    }
    ArrayPrototypePush(missing, path);
    path = dirname(path);
  }
  for (let i = missing.length - 1; i >= 0; i--) mkdir(missing[i], mode);
  return missing.length === 0 ? undefined : missing[missing.length - 1];
}

function findQuietly(path, call) {
  try {
    return find(path, true, call).node;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function detach(found) {
  found.parent.children.delete(found.name);
  found.parent.touch();
  found.node.links -= 1;
}

function removable(text, call) {
  const found = writable(normalise(text), false, call, true);
  if (found.parent === undefined) throw call.error("EBUSY"); // /tmp itself
  return found;
}

function unlink(text) {
  const call = new Call("unlink", text);
  const found = removable(text, call);
  if (found.node.isDirectory) throw call.error("EISDIR");
  detach(found);
}

function rmdir(text) {
  const call = new Call("rmdir", text);
  const found = removable(text, call);
  if (!found.node.isDirectory) throw call.error("ENOTDIR");
  if (found.node.children.size > 0) throw call.error("ENOTEMPTY");
  detach(found);
}

// Removes a folder with everything in it.
function removeTree(text) {
  const call = new Call("rm", text);
  const found = writable(normalise(text), false, call);
  if (found.parent === undefined) {
    found.node.children.clear();
    found.node.touch();
  } else if (found.node !== undefined) {
    detach(found);
  }
}

function rename(from, to) {
  const call = new Call("rename", from, to);
  const source = removable(from, call);
  const target = writable(normalise(to), false, call);
  if (target.parent === undefined) throw call.error("EBUSY");
  if (source.node === target.node) return;
  if (source.node.isDirectory && isInside(target.path, source.path)) throw call.error("EINVAL");
  if (target.node !== undefined) {
    if (target.node.isDirectory && !source.node.isDirectory) throw call.error("EISDIR");
    if (!target.node.isDirectory && source.node.isDirectory) throw call.error("ENOTDIR");
    if (target.node.isDirectory && target.node.children.size > 0) throw call.error("ENOTEMPTY");
  }
  source.parent.children.delete(source.name);
  target.parent.children.set(target.name, source.node);
  source.parent.touch();
  target.parent.touch();
}

const isInside = (path, folder) => primordials.StringPrototypeStartsWith(path, `${folder}/`);

function link(from, to) {
  const call = new Call("link", from, to);
  const { node, parent } = existing(normalise(from), false, call);
  const target = writable(normalise(to), false, call);
  if (target.node !== undefined) throw call.error("EEXIST");
  if (node.isDirectory) throw call.error("EPERM");
  if (parent === undefined) throw call.error("EXDEV");
  target.parent.children.set(target.name, node);
  node.links += 1;
}

function symlink(target, text) {
  const call = new Call("symlink", target, text);
  const found = writable(normalise(text), false, call);
  if (found.node !== undefined) throw call.error("EEXIST");
  found.parent.children.set(found.name, new Link(target));
  found.parent.touch();
}

function copyFile(from, to, exclusive) {
  const call = new Call("copyfile", from, to);
  const { node } = existing(normalise(from), true, call);
  if (node.isDirectory) throw call.error("EISDIR");
  const target = writable(normalise(to), true, call);
  if (target.node !== undefined && exclusive) throw call.error("EEXIST");
  if (target.node?.isDirectory) throw call.error("EISDIR");
  if (target.node === node) return;
  const copy = target.node ?? new File(node.mode);
  copy.truncate(0);
  copy.write(node.bytes, 0);
  target.parent.children.set(target.name, copy);
}

const changeable = (text, follow, name) => writable(normalise(text), follow, new Call(name, text), true).node;

function openChangeable(fd, name) {
  const { node, path } = openFile(fd, name);
  if (!node.writable) throw outside(path, true);
  return node;
}

function setMode(node, mode) {
  node.mode = mode & 0o7777;
  node.ctime = DateNow();
}

function setTimes(node, atime, mtime) {
  node.atime = atime;
  node.mtime = mtime;
  node.ctime = DateNow();
}

function setOwner(node, uid, gid) {
  if (uid !== 0xffffffff && uid !== -1) node.uid = uid;
  if (gid !== 0xffffffff && gid !== -1) node.gid = gid;
}

function truncate(text, size) {
  const node = changeable(text, true, "open");
  if (node.isDirectory) throw new Call("open", text).error("EISDIR");
  node.truncate(size);
}

module.exports = {
  __proto__: null,
  R_OK,
  S_IFDIR,
  S_IFLNK,
  S_IFREG,
  access,
  changeable,
  chdir,
  close,
  copyFile,
  fstat: (fd) => (fd >= 0 && fd < FIRST ? undefined : openFile(fd, "fstat").node),
  ftruncate,
  isOpen: (fd) => openFiles.has(fd),
  link,
  mkdir,
  mkdirs,
  open,
  openChangeable,
  openFile,
  peek,
  read,
  readRest,
  readdir,
  readlink,
  realpath,
  removeTree,
  rename,
  rmdir,
  setMode,
  setOwner,
  setTimes,
  statByPath,
  symlink,
  truncate,
  unlink,
  write,
};
