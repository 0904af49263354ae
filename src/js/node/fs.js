// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html
// Differs: there is a read-only view of the package tree and a private /tmp in memory; work is done at once and completed
// in a later turn. Refuses: every other path, whether it exists or not, and watching.
"use strict";

const { FunctionPrototypeApply, ObjectDefineProperties, ObjectDefineProperty, ObjectKeys, Promise, StringPrototypeStartsWith,
  SymbolFor } = primordials;
const loop = require("internal/loop");
const { denied } = require("internal/errors");
const { validateFunction } = require("internal/validators");
const sync = require("internal/fs/sync");
const { aborted } = require("internal/fs/later");
const { toFd, toLength } = require("internal/fs/options");
const { toText } = require("internal/fs/paths");
const { Dirent, Stats } = require("internal/fs/stats");
const { fs: constants } = require("internal/os/constants");

const promisifyCustom = SymbolFor("nodejs.util.promisify.custom");

// Node checks arguments before it starts the work: such errors are thrown, the others go to the callback.
const isArgumentError = (error) => {
  const { code } = error;
  return typeof code === "string" && (StringPrototypeStartsWith(code, "ERR_INVALID") || code === "ERR_OUT_OF_RANGE" || code === "ERR_FS_INVALID_SYMLINK_TYPE");
};

function named(name, length, value) {
  return ObjectDefineProperties(value, {
    name: { __proto__: null, value: name, configurable: true },
    length: { __proto__: null, value: length, configurable: true },
  });
}

const abortable = new primordials.SafeSet(["readFile", "writeFile", "appendFile"]);
// What Node looks at before it looks for the callback.
const checkFirst = { __proto__: null, read: ({ 0: fd }) => toFd(fd), ftruncate: checkLength, truncate: checkLength };

function checkLength(args) {
  if (typeof args[1] !== "function") toLength(args[1]);
}

// The callback form of a synchronous function. `extra(args)` gives what the callback gets after the result.
function withCallback(name, work, extra) {
  const argument = name === "opendir" || name === "rm" || name === "mkdtemp" ? "callback" : "cb";
  return function (...args) {
    checkFirst[name]?.(args);
    const callback = args.length > 1 ? args[args.length - 1] : undefined;
    validateFunction(callback, argument);
    args.length -= 1;
    let result;
    try {
      result = FunctionPrototypeApply(work, undefined, args);
    } catch (error) {
      if (isArgumentError(error)) throw error;
      loop.defer(() => callback(error));
      return;
    }
    const signal = abortable.has(name) ? args[args.length - 1]?.signal : undefined;
    if (signal !== undefined) loop.defer(() => (signal.aborted ? callback(aborted(signal)) : callback(null, result)));
    else if (extra !== undefined) loop.defer(() => callback(null, result, extra(args)));
    else if (result === undefined) loop.defer(() => callback(null));
    else loop.defer(() => callback(null, result));
  };
}

const second = (args) => args[1];
const extras = { __proto__: null, read: second, readv: second, write: second, writev: second };
const lengths = { __proto__: null, access: 3, appendFile: 4, chown: 4, fchown: 4, chmod: 3, fchmod: 3, copyFile: 4, cp: 4, futimes: 4, lchown: 4, lutimes: 4,
  open: 4, symlink: 4, utimes: 4, write: 6, writeFile: 4, writev: 4, read: 6, readv: 4, close: 1, fstat: 1, ftruncate: 1, lstat: 1, stat: 1, statfs: 1, unlink: 2,
  fdatasync: 2, fsync: 2, rmdir: 3, rm: 3, rename: 3, link: 3, mkdir: 3, mkdtemp: 3, readdir: 3, readFile: 3, readlink: 3, realpath: 3, truncate: 3, glob: 3,
  opendir: 3 };
const syncLengths = { __proto__: null, readFile: 2, stat: 1, lstat: 1, fstat: 1, exists: 1, access: 2, mkdir: 2, open: 3, writeFile: 3, appendFile: 3 };

const noCallback = new primordials.SafeSet(["exists", "joined"]);
const fs = module.exports;
const names = ObjectKeys(sync);
for (let i = 0; i < names.length; i++) {
  const name = names[i];
  if (name === "joined") continue;
  const work = sync[name];
  if (!noCallback.has(name)) fs[name] = named(name, lengths[name] ?? 2, withCallback(name, work, extras[name]));
  fs[`${name}Sync`] = named(`${name}Sync`, syncLengths[name] ?? work.length, function (...args) {
    return FunctionPrototypeApply(work, undefined, args);
  });
}
fs.cp = named("cp", 4, (...args) => require("internal/fs/copy").copyWithCallback(...args));
fs.realpath.native = fs.realpath;
fs.realpathSync.native = fs.realpathSync;

fs.exists = function exists(path, callback) {
  validateFunction(callback, "cb");
  const answer = sync.exists(path);
  loop.defer(() => callback(answer));
};
ObjectDefineProperty(fs.exists, promisifyCustom, { __proto__: null, value: (path) => new Promise((resolve) => fs.exists(path, resolve)) });

// What the promise of these functions holds: a count and what it counts.
function promisedPair(name, countName, listName) {
  ObjectDefineProperty(fs[name], promisifyCustom, {
    __proto__: null,
    value: (...args) =>
      new Promise((resolve, reject) => {
        fs[name](...args, (error, count, list) => (error ? reject(error) : resolve({ [countName]: count, [listName]: list })));
      }),
  });
}
promisedPair("read", "bytesRead", "buffer");
promisedPair("readv", "bytesRead", "buffers");
promisedPair("write", "bytesWritten", "buffer");
promisedPair("writev", "bytesWritten", "buffers");

// A closed file needs no callback.
const closeWithCallback = fs.close;
fs.close = function close(fd, callback = (error) => {
  if (error) throw error;
}) {
  closeWithCallback(fd, callback);
};

// read(fd, [options | buffer, [offset, length, position | options]], callback)
const readWithCallback = fs.read;
fs.read = named("read", 6, function (fd, ...args) {
  const callback = args[args.length - 1];
  const { 0: first } = args;
  if (args.length === 1 || (args.length === 2 && !primordials.ArrayBufferIsView(first))) {
    // read(fd, [options,] callback)
    const { buffer = emptyBuffer(), ...rest } = args.length === 1 ? {} : first ?? {};
    return readWithCallback(fd, buffer, rest, callback);
  }
  return readWithCallback(fd, ...args);
});
const emptyBuffer = () => require("node/buffer").Buffer.alloc(16384);
ObjectDefineProperty(fs.read, promisifyCustom, { __proto__: null, value: readWithCallback[promisifyCustom] });

fs.openAsBlob = async function openAsBlob(path, options = { __proto__: null }) {
  const { Blob } = require("node/buffer");
  return new Blob([sync.readFile(path)], { type: options.type ?? "" });
};
fs._toUnixTimestamp = (time, name) => require("internal/fs/options").toMilliseconds(time, name) / 1000;
fs.lchmod = undefined;
fs.lchmodSync = undefined;
fs.unwatchFile = function unwatchFile(path) {
  toText(path, "filename");
};
fs.watch = named("watch", 3, (path, options) => {
  toText(path, "filename");
  require("internal/fs/options").toWatchOptions(options);
  throw denied(`fs.watch of '${path}'`);
});
fs.watchFile = named("watchFile", 3, (path, options, listener) => {
  toText(path, "filename");
  validateFunction(typeof options === "object" && options !== null ? listener : options, "listener");
  throw denied(`fs.watchFile of '${path}'`);
});

fs.Dirent = Dirent;
fs.Stats = Stats;
fs.F_OK = constants.F_OK;
fs.R_OK = constants.R_OK;
fs.W_OK = constants.W_OK;
fs.X_OK = constants.X_OK;
ObjectDefineProperty(fs, "constants", { __proto__: null, value: constants, enumerable: true });

function lazy(name, id, key) {
  ObjectDefineProperty(fs, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      const exports = require(id);
      return key === null ? exports : exports[key];
    },
    set(value) {
      ObjectDefineProperty(fs, name, { __proto__: null, value, configurable: true, enumerable: true, writable: true });
    },
  });
}
lazy("Dir", "internal/fs/dir", "Dir");
lazy("ReadStream", "internal/fs/streams", "ReadStream");
lazy("WriteStream", "internal/fs/streams", "WriteStream");
lazy("FileReadStream", "internal/fs/streams", "ReadStream");
lazy("FileWriteStream", "internal/fs/streams", "WriteStream");
lazy("promises", "node/fs/promises", null);
fs.createReadStream = (path, options) => new fs.ReadStream(path, options);
fs.createWriteStream = (path, options) => new fs.WriteStream(path, options);
named("createReadStream", 2, fs.createReadStream);
named("createWriteStream", 2, fs.createWriteStream);
