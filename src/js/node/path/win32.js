// SPEC: https://nodejs.org/api/path.html#pathwin32
// Windows paths: drives, UNC shares, both slashes. Differs: no drive has a current directory of its own. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, RegExpPrototypeSymbolSplit, StringPrototypeSlice,
  StringPrototypeStartsWith, StringPrototypeToLowerCase } = primordials;
const { baseOf, cwd, extensionOf, lastSegment, makeFormat, parseBase, relativeSegments, resolveDots } = require("internal/path_common");
const { validateString } = require("internal/validators");

const slashes = /[\\/]+/;
const allSlashes = /\//g;
const drive = /^[a-zA-Z]:/;
const share = /^[\\/]{2}([^\\/]+)[\\/]+([^\\/]+)/;

const device = /^[\\/]{2}([.?])(?=[\\/])/; // "\\.\" and "\\?\" name devices, not hosts

const isSlash = (character) => character === "/" || character === "\\";
const segmentsOf = (path) => RegExpPrototypeSymbolSplit(slashes, path);
const endsWithSlash = (path) => path.length > 0 && isSlash(path[path.length - 1]);

// `device` is a drive or a share, `rest` what follows it, `absolute` whether `rest` begins at the root.
function splitDevice(path) {
  const local = RegExpPrototypeExec(device, path);
  if (local !== null) return { device: `\\\\${local[1]}`, raw: local[0], rest: StringPrototypeSlice(path, 3), absolute: true };
  return splitShare(path);
}

function splitShare(path) {
  const unc = RegExpPrototypeExec(share, path);
  if (unc !== null) {
    const rest = StringPrototypeSlice(path, unc[0].length);
    return { device: `\\\\${unc[1]}\\${unc[2]}`, raw: unc[0], rest, absolute: true };
  }
  const letter = RegExpPrototypeExec(drive, path);
  if (letter !== null) {
    const rest = StringPrototypeSlice(path, 2);
    return { device: letter[0], raw: letter[0], rest, absolute: rest.length > 0 && isSlash(rest[0]) };
  }
  return { device: "", raw: "", rest: path, absolute: path.length > 0 && isSlash(path[0]) };
}

const fold = (text) => StringPrototypeToLowerCase(text);

function resolvePath(paths) {
  let device = "";
  let tail = "";
  let absolute = false;
  for (let i = paths.length - 1; i >= -1 && !(device !== "" && absolute); i--) {
    let path;
    if (i >= 0) {
      path = paths[i];
      validateString(path, `paths[${i}]`);
      if (path.length === 0) continue;
    } else {
      path = cwd();
      if (device !== "" && fold(splitDevice(path).device) !== fold(device)) path = `${device}\\`;
    }
    const parts = splitDevice(path);
    if (parts.device !== "") {
      if (device !== "" && fold(parts.device) !== fold(device)) continue; // of another drive
      if (device === "") ({ device } = parts);
    }
    if (!absolute) {
      tail = `${parts.rest}\\${tail}`;
      ({ absolute } = parts);
    }
  }
  tail = ArrayPrototypeJoin(resolveDots(segmentsOf(tail), !absolute), "\\");
  return absolute ? `${device}\\${tail}` : `${device}${tail}` || ".";
}

const colonAtEnd = /:(?:[\\/]|$)/;

// "a/../C:/x" must not turn into a path of drive C.
const couldBecomeDrive = (path, tail) => RegExpPrototypeExec(drive, tail) !== null || RegExpPrototypeExec(colonAtEnd, path) !== null;

function normalizePath(path) {
  if (path.length === 0) return ".";
  if (path.length === 1) return isSlash(path) ? "\\" : path;
  const { device, rest, absolute } = splitDevice(path);
  let tail = ArrayPrototypeJoin(resolveDots(segmentsOf(rest), !absolute), "\\");
  if (tail === "" && !absolute) tail = ".";
  if (tail !== "" && endsWithSlash(path)) tail += "\\";
  if (device === "" && !absolute && couldBecomeDrive(path, tail)) return `.\\${tail}`;
  if (device === "") return absolute ? `\\${tail}` : tail;
  return absolute ? `${device}\\${tail}` : `${device}${tail}`;
}

// Two leading slashes that came from joining must not look like a share.
function joinPaths(paths) {
  let joined;
  let first;
  for (let i = 0; i < paths.length; i++) {
    validateString(paths[i], "path");
    if (paths[i].length === 0) continue;
    if (joined === undefined) joined = first = paths[i];
    else joined += `\\${paths[i]}`;
  }
  if (joined === undefined) return ".";
  const keepsShare = first.length > 2 && isSlash(first[0]) && isSlash(first[1]) && !isSlash(first[2]);
  if (!keepsShare) joined = RegExpPrototypeSymbolReplace(/^[\\/]{2,}/, joined, "\\");
  if (RegExpPrototypeExec(reserved, joined) !== null) return RegExpPrototypeSymbolReplace(allSlashes, joined, "\\");
  return normalizePath(joined);
}

// How long the root is, as it is written: "C:\", "\\host\share\", "\".
function rootLength(path) {
  const { raw, rest, absolute } = splitShare(path);
  return raw.length + (absolute && rest.length > 0 && isSlash(rest[0]) ? 1 : 0);
}

// Where the directory of the last segment ends, and where the root does.
function directoryEnd(path) {
  const root = rootLength(path);
  let end = path.length;
  while (end > root && isSlash(path[end - 1])) end -= 1;
  while (end > root && !isSlash(path[end - 1])) end -= 1;
  if (end > root) end -= 1; // one slash only, as Node does
  return { end, root };
}

const isShare = (device) => StringPrototypeStartsWith(device, "\\\\");
const filled = (path) => resolveDots(segmentsOf(path), false);
const hostOf = (device) => segmentsOf(device)[1];

// "CON:..\\.." names the console, whatever follows it.
const reserved = /(?:^|[\\/])(?:CON|PRN|AUX|NUL|(?:COM|LPT)[1-9\u00b9\u00b2\u00b3]):/i;

const afterDrive = (path) => (RegExpPrototypeExec(drive, path) === null ? 0 : 2);
const base = (path) => lastSegment(path, isSlash, afterDrive(path));

module.exports = {
  resolve(...paths) {
    return resolvePath(paths);
  },
  normalize(path) {
    validateString(path, "path");
    return normalizePath(path);
  },
  isAbsolute(path) {
    validateString(path, "path");
    if (path.length === 0) return false;
    return isSlash(path[0]) || (path.length > 2 && RegExpPrototypeExec(drive, path) !== null && isSlash(path[2]));
  },
  join(...paths) {
    return joinPaths(paths);
  },
  relative(from, to) {
    validateString(from, "from");
    validateString(to, "to");
    if (from === to) return "";
    const start = resolvePath([from]);
    const target = resolvePath([to]);
    if (fold(start) === fold(target)) return "";
    const origin = splitDevice(start);
    const goal = splitDevice(target);
    // Shares of one host are as folders of it.
    const ofOneHost = isShare(origin.device) && isShare(goal.device) && fold(hostOf(origin.device)) === fold(hostOf(goal.device));
    if (ofOneHost) return ArrayPrototypeJoin(relativeSegments(filled(start), filled(target), (a, b) => fold(a) === fold(b)), "\\");
    if (fold(origin.device) !== fold(goal.device)) return target;
    const steps = relativeSegments(resolveDots(segmentsOf(origin.rest), false), resolveDots(segmentsOf(goal.rest), false), (a, b) => fold(a) === fold(b));
    return ArrayPrototypeJoin(steps, "\\");
  },
  toNamespacedPath(path) {
    if (typeof path !== "string" || path.length === 0) return path;
    const resolved = resolvePath([path]);
    if (resolved.length <= 2) return path;
    if (StringPrototypeStartsWith(resolved, "\\\\")) {
      return resolved[2] === "?" || resolved[2] === "." ? resolved : `\\\\?\\UNC\\${StringPrototypeSlice(resolved, 2)}`;
    }
    return RegExpPrototypeExec(/^[a-zA-Z]:\\/, resolved) !== null ? `\\\\?\\${resolved}` : resolved;
  },
  dirname(path) {
    validateString(path, "path");
    if (path.length === 0) return ".";
    const { end, root } = directoryEnd(path);
    if (end > root) return StringPrototypeSlice(path, 0, end);
    return root === 0 ? "." : StringPrototypeSlice(path, 0, root);
  },
  basename(path, suffix) {
    if (suffix !== undefined) validateString(suffix, "suffix");
    validateString(path, "path");
    return baseOf(path, base(path), suffix, afterDrive(path));
  },
  extname(path) {
    validateString(path, "path");
    return extensionOf(base(path));
  },
  format: makeFormat("\\"),
  parse(path) {
    validateString(path, "path");
    const { end, root } = directoryEnd(path);
    const result = { root: StringPrototypeSlice(path, 0, root), dir: StringPrototypeSlice(path, 0, end > root ? end : root), base: "", ext: "", name: "" };
    return parseBase(result, lastSegment(path, isSlash, root));
  },
  matchesGlob(path, pattern) {
    return require("internal/glob").matchesGlob(RegExpPrototypeSymbolReplace(allSlashes, path, "\\"), pattern, "\\");
  },
  sep: "\\",
  delimiter: ";",
  get posix() {
    return require("node/path");
  },
};
module.exports.win32 = module.exports;
module.exports._makeLong = module.exports.toNamespacedPath;
