// fs.cp: copies files and whole folders.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#fscpsyncsrc-dest-options
// Differs: no. Refuses: nothing of its own.
"use strict";

const { PromisePrototypeThen, StringPrototypeStartsWith } = primordials;
const { codes } = require("internal/errors");
const { validateBoolean, validateFunction, validateInteger, validateObject } = require("internal/validators");
const calls = require("internal/fs/calls");
const { dirname, normalise, toText } = require("internal/fs/paths");
const { fs: constants } = require("internal/os/constants");

const defaults = { __proto__: null, dereference: false, errorOnExist: false, filter: undefined, force: true, mode: 0, preserveTimestamps: false,
  recursive: false, verbatimSymlinks: false };
const flags = ["dereference", "errorOnExist", "force", "preserveTimestamps", "recursive", "verbatimSymlinks"];
const errnos = { __proto__: null, EISDIR: 21, EINVAL: 22, ENOTDIR: 20, EEXIST: 17 };

function toCpOptions(options) {
  if (options === undefined) return defaults;
  validateObject(options, "options");
  const merged = { __proto__: null, ...defaults, ...options };
  for (let i = 0; i < flags.length; i++) validateBoolean(merged[flags[i]], `options.${flags[i]}`);
  merged.mode ??= 0;
  validateInteger(merged.mode, "mode", 0, 7);
  if (merged.dereference && merged.verbatimSymlinks) throw new codes.ERR_INCOMPATIBLE_OPTION_PAIR("dereference", "verbatimSymlinks");
  if (merged.filter !== undefined) validateFunction(merged.filter, "options.filter");
  return merged;
}

const failure = (name, code, message, path) => new codes[name]({ code, message, path, syscall: "cp", errno: errnos[code] });

function nodeAt(path, follow) {
  try {
    return calls.statByPath(path, follow, "cp");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const isWithin = (path, folder) => path === folder || StringPrototypeStartsWith(path, `${folder}/`);
const intoItself = (from, to) => failure("ERR_FS_CP_EINVAL", "EINVAL", `cannot copy ${from} to a subdirectory of self ${to}`, to);
const exists = (to) => failure("ERR_FS_CP_EEXIST", "EEXIST", `${to} already exists`, to);

function checkPair(source, target, from, to, options) {
  if (source === target) throw failure("ERR_FS_CP_EINVAL", "EINVAL", "src and dest cannot be the same", to);
  if (source.isDirectory && target !== undefined && !target.isDirectory) {
    throw failure("ERR_FS_CP_DIR_TO_NON_DIR", "EISDIR", `cannot overwrite non-directory ${to} with directory ${from}`, to);
  }
  if (!source.isDirectory && target?.isDirectory) {
    throw failure("ERR_FS_CP_NON_DIR_TO_DIR", "ENOTDIR", `cannot overwrite directory ${to} with non-directory ${from}`, to);
  }
  if (source.isDirectory && isWithin(normalise(to), normalise(from))) throw intoItself(from, to);
  if (source.isDirectory && !options.recursive) throw failure("ERR_FS_EISDIR", "EISDIR", `${from} is a directory (not copied)`, from);
}

// A link on the way to the target may lead back into the source.
function checkParents(source, from, to) {
  if (!source.isDirectory) return;
  for (let at = dirname(normalise(to)); at !== "/"; at = dirname(at)) if (nodeAt(at, true) === source) throw intoItself(from, to);
}

const linkTarget = (path, target) => (target[0] === "/" ? target : normalise(`${dirname(normalise(path))}/${target}`));

function copyLink(source, target, from, to, options) {
  const leadsTo = options.verbatimSymlinks ? source.target : linkTarget(from, source.target);
  if (target?.isLink) {
    const led = linkTarget(to, target.target);
    if (nodeAt(leadsTo, true)?.isDirectory && isWithin(led, leadsTo)) throw intoItself(leadsTo, led);
    if (nodeAt(led, true)?.isDirectory && isWithin(leadsTo, led)) {
      throw failure("ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", "EINVAL", `cannot overwrite ${led} with ${leadsTo}`, to);
    }
    calls.unlink(to);
  }
  calls.symlink(leadsTo, to);
}

function copyFile(source, target, from, to, options) {
  if (target !== undefined) {
    if (!options.force && options.errorOnExist) throw exists(to);
    if (!options.force) return;
    calls.unlink(to);
  }
  calls.copyFile(from, to, (options.mode & constants.COPYFILE_EXCL) !== 0);
  if (options.preserveTimestamps) calls.setTimes(calls.changeable(to, false, "utime"), source.atime, source.mtime);
}

// Yields what the filter answers and is sent back whether to go on.
function* copyOne(from, to, options) {
  if (options.filter !== undefined && !(yield options.filter(from, to))) return;
  const source = calls.statByPath(from, options.dereference, "cp");
  const target = nodeAt(to, options.dereference);
  checkPair(source, target, from, to, options);
  if (!source.isDirectory) {
    if (source.isLink) copyLink(source, target, from, to, options);
    else copyFile(source, target, from, to, options);
    return;
  }
  if (target === undefined) calls.mkdirs(to, source.mode);
  else if (options.errorOnExist && !options.force) throw exists(to);
  const entries = calls.readdir(from);
  for (let i = 0; i < entries.length; i++) yield* copyOne(`${from}/${entries[i].name}`, `${to}/${entries[i].name}`, options);
}

function* copyAll(from, to, options) {
  const parent = dirname(normalise(to));
  const source = nodeAt(from, options.dereference);
  if (source !== undefined) checkParents(source, from, to);
  if (nodeAt(parent, true) === undefined) calls.mkdirs(parent, 0o777);
  yield* copyOne(from, to, options);
}

// Checks the arguments at once; the copying begins with the first step.
function prepare(from, to, options) {
  options = toCpOptions(options);
  return copyAll(toText(from, "src"), toText(to, "dest"), options);
}

const isPromise = (value) => typeof value === "object" && value !== null && typeof value.then === "function";

function copy(from, to, options) {
  const steps = prepare(from, to, options);
  let step = steps.next();
  while (!step.done) {
    if (isPromise(step.value)) throw new codes.ERR_INVALID_RETURN_VALUE("boolean", "filter", step.value);
    step = steps.next(step.value);
  }
}

async function finish(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next(await step.value);
}

// The form with a callback, whose filter may answer with a promise.
function copyWithCallback(from, to, options, callback) {
  if (typeof options === "function") {
    callback = options;
    options = undefined;
  }
  validateFunction(callback, "callback");
  PromisePrototypeThen(finish(prepare(from, to, options)), () => require("internal/loop").nextTick(callback, [null]),
    (error) => require("internal/loop").nextTick(callback, [error]));
}

module.exports = { __proto__: null, copy, copyWithCallback, copyAsync: async (from, to, options) => finish(prepare(from, to, options)) };
