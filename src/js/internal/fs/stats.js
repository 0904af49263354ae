// What `stat` and `readdir` give: Stats, BigIntStats, StatFs and Dirent.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-fsstats
// Differs: no. Refuses: nothing.
"use strict";

const { BigInt, Date, MathCeil, MathRound, Number, ObjectDefineProperty, Symbol } = primordials;
const { fs: constants } = require("internal/os/constants");

const { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, UV_DIRENT_BLOCK, UV_DIRENT_CHAR, UV_DIRENT_DIR, UV_DIRENT_FIFO,
  UV_DIRENT_FILE, UV_DIRENT_LINK, UV_DIRENT_SOCKET } = constants;
const BLOCK = 4096;
const DEVICE = 1;

const kinds = [["isDirectory", S_IFDIR, UV_DIRENT_DIR], ["isFile", S_IFREG, UV_DIRENT_FILE], ["isBlockDevice", S_IFBLK, UV_DIRENT_BLOCK],
  ["isCharacterDevice", S_IFCHR, UV_DIRENT_CHAR], ["isSymbolicLink", S_IFLNK, UV_DIRENT_LINK], ["isFIFO", S_IFIFO, UV_DIRENT_FIFO],
  ["isSocket", S_IFSOCK, UV_DIRENT_SOCKET]];

function StatsBase(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks) {
  this.dev = dev;
  this.mode = mode;
  this.nlink = nlink;
  this.uid = uid;
  this.gid = gid;
  this.rdev = rdev;
  this.blksize = blksize;
  this.ino = ino;
  this.size = size;
  this.blocks = blocks;
}

function Stats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeMs, mtimeMs, ctimeMs, birthtimeMs) {
  primordials.FunctionPrototypeCall(StatsBase, this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeMs;
  this.mtimeMs = mtimeMs;
  this.ctimeMs = ctimeMs;
  this.birthtimeMs = birthtimeMs;
}

function BigIntStats(dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks, atimeNs, mtimeNs, ctimeNs, birthtimeNs) {
  primordials.FunctionPrototypeCall(StatsBase, this, dev, mode, nlink, uid, gid, rdev, blksize, ino, size, blocks);
  this.atimeMs = atimeNs / 1000000n;
  this.mtimeMs = mtimeNs / 1000000n;
  this.ctimeMs = ctimeNs / 1000000n;
  this.birthtimeMs = birthtimeNs / 1000000n;
  this.atimeNs = atimeNs;
  this.mtimeNs = mtimeNs;
  this.ctimeNs = ctimeNs;
  this.birthtimeNs = birthtimeNs;
}

// The dates are made when they are read, as most callers want numbers or nothing.
function addDates(Class) {
  const names = ["atime", "mtime", "ctime", "birthtime"];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const define = (stats, value) => ObjectDefineProperty(stats, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
    ObjectDefineProperty(Class.prototype, name, {
      __proto__: null,
      configurable: true,
      enumerable: true,
      get() {
        const value = new Date(MathRound(Number(this[`${name}Ms`])));
        define(this, value);
        return value;
      },
      set(value) {
        define(this, value);
      },
    });
  }
}

for (let i = 0; i < kinds.length; i++) {
  const { 0: name, 1: bits } = kinds[i];
  StatsBase.prototype[name] = { [name]() {
    return (Number(this.mode) & S_IFMT) === bits;
  } }[name];
}
for (const Class of [Stats, BigIntStats]) {
  primordials.ObjectSetPrototypeOf(Class.prototype, StatsBase.prototype);
  primordials.ObjectSetPrototypeOf(Class, StatsBase);
  addDates(Class);
}

// Stats of a node of the volume; undefined stands for a standard stream.
function statsOf(node, bigint) {
  node ??= { __proto__: null, type: S_IFIFO, mode: 0o600, inode: 1, links: 1, uid: 1000, gid: 1000, size: 0, atime: 0, mtime: 0, ctime: 0, birthtime: 0 };
  const fields = [DEVICE, node.type | node.mode, node.links, node.uid, node.gid, 0, BLOCK, node.inode, node.size, MathCeil(node.size / 512)];
  const times = [node.atime, node.mtime, node.ctime, node.birthtime];
  if (!bigint) return new Stats(...fields, ...times);
  const big = [];
  for (let i = 0; i < fields.length; i++) big[i] = BigInt(fields[i]);
  for (let i = 0; i < times.length; i++) big[fields.length + i] = BigInt(MathRound(times[i])) * 1000000n;
  return new BigIntStats(...big);
}

class StatFs {
  constructor(convert) {
    const values = { __proto__: null, type: 0x01021994, bsize: BLOCK, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 };
    for (const name in values) this[name] = convert(values[name]);
  }
}

const kType = Symbol("type");

class Dirent {
  constructor(name, path, type) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    this[kType] = type;
  }
}
for (let i = 0; i < kinds.length; i++) {
  const { 0: name, 2: type } = kinds[i];
  Dirent.prototype[name] = { [name]() {
    return this[kType] === type;
  } }[name];
}

const direntType = (bits) => (bits === S_IFDIR ? UV_DIRENT_DIR : bits === S_IFLNK ? UV_DIRENT_LINK : UV_DIRENT_FILE);

module.exports = { __proto__: null, Dirent, StatFs, Stats, direntType, statsOf };
