// `require` of what the guest has written into its private /tmp, where Rust's resolution does not look: files with an
// extension that somebody handles, folders with a package.json or an index, and node_modules on the way up.
//
// SPEC: https://nodejs.org/api/modules.html#all-together
// Differs: `exports` and `imports` of a package.json in /tmp are not read. Refuses: ES modules.
"use strict";

const { ArrayPrototypePush, JSONParse, ObjectKeys, RegExpPrototypeExec, StringPrototypeCharCodeAt, StringPrototypeEndsWith, StringPrototypeSlice,
  StringPrototypeStartsWith } = primordials;
const { TEMPORARY, dirname, isInTemporary, normalise } = require("internal/fs/paths");
const calls = require("internal/fs/calls");

const BYTE_ORDER_MARK = 0xfeff;
const isRelative = (request) => RegExpPrototypeExec(/^\.\.?(?:\/|$)/, request) !== null;

// Whether the file system of /tmp has to be asked at all.
function concerns(request, parentFile) {
  if (StringPrototypeStartsWith(request, "/")) return isInTemporary(normalise(request));
  return parentFile !== undefined && isInTemporary(parentFile);
}

const typeOf = (path) => {
  const node = calls.peek(path, true);
  return node === undefined ? "none" : node.isDirectory ? "folder" : "file";
};

function text(filename) {
  const content = require("internal/fs/sync").readFile(filename, "utf8");
  return StringPrototypeCharCodeAt(content, 0) === BYTE_ORDER_MARK ? StringPrototypeSlice(content, 1) : content;
}

function asFile(path, extensions) {
  if (typeOf(path) === "file") return path;
  for (let i = 0; i < extensions.length; i++) if (typeOf(path + extensions[i]) === "file") return path + extensions[i];
  return undefined;
}

function mainOf(folder) {
  if (typeOf(`${folder}/package.json`) !== "file") return undefined;
  const { main } = JSONParse(text(`${folder}/package.json`)) ?? {};
  return typeof main === "string" && main !== "" ? normalise(`${folder}/${main}`) : undefined;
}

function asFolder(path, extensions) {
  if (typeOf(path) !== "folder") return undefined;
  const main = mainOf(path);
  const found = main === undefined ? undefined : asFile(main, extensions) ?? asFile(`${main}/index`, extensions);
  return found ?? asFile(`${path}/index`, extensions);
}

function candidates(request, parentFile) {
  if (StringPrototypeStartsWith(request, "/")) return [normalise(request)];
  if (isRelative(request)) return [normalise(`${dirname(parentFile)}/${request}`)];
  const paths = [];
  for (let folder = dirname(parentFile); isInTemporary(folder); folder = dirname(folder)) {
    if (!StringPrototypeEndsWith(folder, "/node_modules")) ArrayPrototypePush(paths, `${folder}/node_modules/${request}`);
  }
  return paths;
}

// The file that a request means, or undefined: then it may still be of the package tree.
function resolve(request, parentFile, handlers) {
  if (!concerns(request, parentFile)) return undefined;
  const extensions = ObjectKeys(handlers);
  const paths = candidates(request, parentFile);
  const onlyFolder = StringPrototypeEndsWith(request, "/");
  for (let i = 0; i < paths.length; i++) {
    const found = (onlyFolder ? undefined : asFile(paths[i], extensions)) ?? asFolder(paths[i], extensions);
    if (found !== undefined) return calls.realpath(found);
  }
  return undefined;
}

// As Node decides it: by extension, then by the nearest package.json.
function isModule(filename) {
  if (StringPrototypeEndsWith(filename, ".mjs")) return true;
  if (!StringPrototypeEndsWith(filename, ".js")) return false;
  for (let folder = dirname(filename); folder !== TEMPORARY; folder = dirname(folder)) {
    if (typeOf(`${folder}/package.json`) === "file") return JSONParse(text(`${folder}/package.json`))?.type === "module";
  }
  return false;
}

module.exports = { __proto__: null, isModule, resolve, text };
