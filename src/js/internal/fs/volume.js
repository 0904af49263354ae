// What the guest's file system holds: the package tree, read-only, and a private /tmp in memory.
// The bytes of /tmp are the guest's own ArrayBuffers, so they count towards its memory limit.
"use strict";

const { DateNow, MathMax, SafeMap, StringPrototypeSlice, StringPrototypeSplit, TypedArrayPrototypeFill, TypedArrayPrototypeSet, TypedArrayPrototypeSubarray,
  Uint8Array } = primordials;
const { op_fs_list, op_fs_read, op_fs_stat } = ops;
const { systemError } = require("internal/errors");
const { TEMPORARY, basename, dirname, isInPackages, isInTemporary, normalise, outside } = require("internal/fs/paths");

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
// The moment that npm writes into every tarball, so that packages are the same bytes everywhere.
const PACKAGE_TIME = 499162500000;
const LINKS_FOLLOWED = 40;
const PATH_MAX = 4095;
const NAME_MAX = 255;

let lastInode = 1;

class Node {
  constructor(type, mode) {
    const now = DateNow();
    this.type = type;
    this.mode = mode & 0o7777;
    this.inode = ++lastInode;
    this.links = 1;
    this.uid = 1000;
    this.gid = 1000;
    this.atime = this.mtime = this.ctime = this.birthtime = now;
  }

  get isDirectory() {
    return this.type === S_IFDIR;
  }

  get isLink() {
    return this.type === S_IFLNK;
  }

  touch() {
    this.mtime = this.ctime = DateNow();
  }
}

class Directory extends Node {
  writable = true;
  children = new SafeMap();

  constructor(mode = 0o777) {
    super(S_IFDIR, mode);
    this.links = 2;
  }

  get size() {
    return 4096;
  }

  names() {
    const names = [];
    this.children.forEach((node, name) => primordials.ArrayPrototypePush(names, name));
    return primordials.ArrayPrototypeSort(names);
  }
}

class File extends Node {
  writable = true;
  #bytes = new Uint8Array(0);
  size = 0;

  constructor(mode = 0o666) {
    super(S_IFREG, mode);
  }

  // The content, valid until the next write.
  get bytes() {
    return TypedArrayPrototypeSubarray(this.#bytes, 0, this.size);
  }

  write(bytes, position) {
    const end = position + bytes.length;
    this.#reserve(end);
    TypedArrayPrototypeSet(this.#bytes, bytes, position);
    if (end > this.size) this.size = end;
    this.touch();
  }

  truncate(size) {
    if (size < this.size) TypedArrayPrototypeFill(this.#bytes, 0, size, this.size);
    this.#reserve(size);
    this.size = size;
    this.touch();
  }

  #reserve(size) {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(MathMax(size, this.#bytes.length * 2));
    TypedArrayPrototypeSet(grown, this.#bytes, 0);
    this.#bytes = grown;
  }
}

class Link extends Node {
  writable = true;

  constructor(target) {
    super(S_IFLNK, 0o777);
    this.target = target;
  }

  get size() {
    return this.target.length;
  }
}

// A file or a folder of the package tree.
class PackageNode extends Node {
  writable = false;

  constructor(path, size) {
    super(size < 0 ? S_IFDIR : S_IFREG, size < 0 ? 0o755 : 0o644);
    this.path = path;
    this.size = size < 0 ? 4096 : size;
    this.uid = this.gid = 0;
    this.atime = this.mtime = this.ctime = this.birthtime = PACKAGE_TIME;
  }

  get bytes() {
    return op_fs_read(this.path) ?? new Uint8Array(0);
  }

  names() {
    return op_fs_list(this.path) ?? [];
  }
}

const temporary = new Directory(0o1777);
const packageNodes = new SafeMap(); // so that a file has one inode

const root = new PackageNode("/", -1);
root.names = () => ["app", "tmp"];

function packageNode(path) {
  let node = packageNodes.get(path);
  if (node === undefined) {
    const size = op_fs_stat(path);
    if (size === undefined) return undefined;
    node = new PackageNode(path, size);
    packageNodes.set(path, node);
  }
  return node;
}

// A call that may fail: its name and the paths for the message.
class Call {
  constructor(name, path, dest) {
    this.name = name;
    this.path = path;
    this.dest = dest;
  }

  error(code) {
    return systemError(code, this.name, this.path, this.dest);
  }
}

// What is at a path: `{ node, parent, name, path }`, where `node` is undefined if nothing is and the parent would take it.
function find(path, follow, call, depth = 0) {
  if (path.length > PATH_MAX) throw call.error("ENAMETOOLONG");
  if (depth > LINKS_FOLLOWED) throw call.error("ELOOP");
  if (path === "/") return { __proto__: null, node: root, parent: undefined, name: "", path };
  if (isInPackages(path)) return findInPackages(path, call);
  if (isInTemporary(path)) return findInTemporary(path, follow, call, depth);
  throw outside(path);
}

function findInPackages(path, call) {
  const node = packageNode(path);
  if (node === undefined && packageNode(dirname(path))?.isDirectory === false) throw call.error("ENOTDIR");
  return { __proto__: null, node, parent: undefined, name: basename(path), path };
}

function findInTemporary(path, follow, call, depth) {
  if (path === TEMPORARY) return { __proto__: null, node: temporary, parent: undefined, name: "tmp", path };
  const parts = StringPrototypeSplit(StringPrototypeSlice(path, TEMPORARY.length + 1), "/");
  let parent = temporary;
  let at = TEMPORARY;
  for (let i = 0; i < parts.length; i++) {
    const isLast = i === parts.length - 1;
    const node = parent.children.get(parts[i]);
    if (node === undefined) {
      if (parts[i].length > NAME_MAX) throw call.error("ENAMETOOLONG");
      if (!isLast) throw call.error("ENOENT");
      return { __proto__: null, node, parent, name: parts[i], path };
    }
    if (node.isLink && (follow || !isLast)) {
      const rest = primordials.ArrayPrototypeJoin(primordials.ArrayPrototypeSlice(parts, i + 1), "/");
      const target = node.target[0] === "/" ? node.target : `${at}/${node.target}`;
      return find(normalise(rest === "" ? target : `${target}/${rest}`), follow, call, depth + 1);
    }
    if (isLast) return { __proto__: null, node, parent, name: parts[i], path };
    if (!node.isDirectory) throw call.error("ENOTDIR");
    parent = node;
    at += `/${parts[i]}`;
  }
  return undefined; // a path has at least one part
}

// What is there, or ENOENT.
function existing(path, follow, call) {
  const found = find(path, follow, call);
  if (found.node === undefined) throw call.error("ENOENT");
  return found;
}

// Where something may be made or changed: below /tmp. What does not exist cannot be changed elsewhere either.
function writable(path, follow, call, mustExist = false) {
  const found = find(path, follow, call);
  if (mustExist && found.node === undefined) throw call.error("ENOENT");
  if (found.parent === undefined && found.node !== temporary) throw outside(found.path, true);
  return found;
}

module.exports = { __proto__: null, Call, Directory, File, Link, S_IFDIR, S_IFLNK, S_IFREG, existing, find, writable };
