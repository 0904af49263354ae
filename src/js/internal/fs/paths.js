// Paths as guests write them: strings, bytes and file URLs to absolute, normal ones, and where those lie.
// Trust: nothing here guards anything, the process has no file system; it tells what is denied the same way whether it exists or not.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePop, ArrayPrototypePush, StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeSlice,
  StringPrototypeSplit, StringPrototypeStartsWith, Uint8Array } = primordials;
const { codes, denied } = require("internal/errors");

const PACKAGES = "/app";
const TEMPORARY = "/tmp";
const SLASH = 47;

let workingDirectory = PACKAGES;

function isFileUrl(value) {
  return typeof value === "object" && value !== null && typeof value.href === "string" && typeof value.protocol === "string" && value.auth === undefined;
}

// The text of a path argument.
function toText(path, name = "path") {
  if (typeof path !== "string") {
    if (isFileUrl(path)) path = require("node/url").fileURLToPath(path);
    else if (path instanceof Uint8Array) path = require("node/buffer").Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString();
    else throw new codes.ERR_INVALID_ARG_TYPE(name, ["string", "Buffer", "URL"], path);
  }
  if (StringPrototypeIncludes(path, "\0")) {
    throw new codes.ERR_INVALID_ARG_VALUE(name, path, "must be a string, Uint8Array, or URL without null bytes");
  }
  return path;
}

// Absolute and without `.`, `..` and doubled slashes.
function normalise(text) {
  const from = StringPrototypeCharCodeAt(text, 0) === SLASH ? text : `${workingDirectory}/${text}`;
  const parts = StringPrototypeSplit(from, "/");
  const kept = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] === "..") ArrayPrototypePop(kept);
    else if (parts[i] !== "." && parts[i] !== "") ArrayPrototypePush(kept, parts[i]);
  }
  return `/${ArrayPrototypeJoin(kept, "/")}`;
}

const isInside = (path, folder) => path === folder || StringPrototypeStartsWith(path, `${folder}/`);

function dirname(path) {
  const at = primordials.StringPrototypeLastIndexOf(path, "/");
  return at <= 0 ? "/" : StringPrototypeSlice(path, 0, at);
}

const basename = (path) => StringPrototypeSlice(path, primordials.StringPrototypeLastIndexOf(path, "/") + 1);

// `permission` and `resource` as in the errors of Node's own permission model.
function outside(path, write = false) {
  const hint = write && isInside(path, PACKAGES) ? "package files are read-only, only /tmp can be written" : "only the package's own files and /tmp can be used";
  const error = denied(`file system access to '${path}'`, hint);
  error.permission = write ? "FileSystemWrite" : "FileSystemRead";
  error.resource = path;
  return error;
}

module.exports = {
  __proto__: null,
  TEMPORARY,
  basename,
  dirname,
  isInPackages: (path) => isInside(path, PACKAGES),
  isInTemporary: (path) => isInside(path, TEMPORARY),
  normalise,
  outside,
  setWorkingDirectory(path) {
    workingDirectory = path;
  },
  toText,
  workingDirectory: () => workingDirectory,
};
