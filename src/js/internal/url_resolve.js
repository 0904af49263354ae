// SPEC: https://nodejs.org/api/url.html#urlresolvefrom-to
// Resolves one legacy URL object against another, as a browser resolves a link.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypePop, ArrayPrototypePush, ArrayPrototypeShift, ArrayPrototypeUnshift, ObjectAssign,
  ObjectKeys, StringPrototypeIndexOf, StringPrototypeSplit } = primordials;
const { hostless, slashed } = require("internal/url_legacy");

const segmentsOf = (pathname) => (pathname ? StringPrototypeSplit(pathname, "/") : []);

function setPath(result) {
  if (result.pathname !== null || result.search !== null) result.path = (result.pathname || "") + (result.search || "");
  result.href = result.format();
  return result;
}

// The relative URL has another protocol, or only its own matters.
function takeOther(result, relative) {
  if (!slashed.has(relative.protocol)) {
    const keys = ObjectKeys(relative);
    for (let i = 0; i < keys.length; i++) result[keys[i]] = relative[keys[i]];
    result.href = result.format();
    return result;
  }
  result.protocol = relative.protocol;
  if (!relative.host && relative.protocol !== "file:" && relative.protocol !== "file" && !hostless.has(relative.protocol)) {
    // "http:/a/b" of another protocol: the first segment that is not empty is the host.
    const parts = StringPrototypeSplit(relative.pathname || "", "/");
    let host = "";
    while (parts.length > 0 && !(host = ArrayPrototypeShift(parts)));
    relative.host = relative.hostname ||= "";
    if (host) relative.host = relative.hostname = host;
    if (parts[0] !== "") ArrayPrototypeUnshift(parts, "");
    if (parts.length < 2) ArrayPrototypeUnshift(parts, "");
    result.pathname = ArrayPrototypeJoin(parts, "/");
  } else {
    result.pathname = relative.pathname;
  }
  result.search = relative.search;
  result.query = relative.query;
  result.host = relative.host || "";
  result.auth = relative.auth;
  result.hostname = relative.hostname || relative.host;
  result.port = relative.port;
  if (result.pathname || result.search) result.path = (result.pathname || "") + (result.search || "");
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}

// In protocols without slashes the host is the first segment of the path.
function mergeHostIntoPath(result, relative, path, relativePath) {
  result.hostname = "";
  result.port = null;
  if (result.host) {
    if (path[0] === "") path[0] = result.host;
    else ArrayPrototypeUnshift(path, result.host);
  }
  result.host = "";
  if (relative.protocol) {
    relative.hostname = null;
    relative.port = null;
    result.auth = null;
    if (relative.host) {
      if (relativePath[0] === "") relativePath[0] = relative.host;
      else ArrayPrototypeUnshift(relativePath, relative.host);
    }
    relative.host = null;
  }
}

// "auth@host" as the first segment of such a path.
function takeHostFromPath(result) {
  const at = result.host && StringPrototypeIndexOf(result.host, "@") > 0 ? StringPrototypeSplit(result.host, "@") : false;
  if (!at) return;
  result.auth = at[0];
  result.host = result.hostname = at[1];
}

// Removes "." and ".." ; returns how many ".." lead above the start.
function resolveDots(path) {
  const kept = [];
  let up = 0;
  for (let i = path.length - 1; i >= 0; i--) {
    if (path[i] === ".") continue;
    if (path[i] === "..") {
      up += 1;
    } else if (up > 0) {
      up -= 1;
    } else {
      ArrayPrototypeUnshift(kept, path[i]);
    }
  }
  return { kept, up };
}

function chooseSegments(result, relative, state) {
  const { relativePath } = state;
  if (state.relativeIsAbsolute) {
    if (relative.host || relative.host === "") {
      if (result.host !== relative.host) result.auth = null;
      result.host = relative.host;
      result.port = relative.port;
    }
    if (relative.hostname || relative.hostname === "") {
      if (result.hostname !== relative.hostname) result.auth = null;
      result.hostname = relative.hostname;
    }
    result.search = relative.search;
    result.query = relative.query;
    return relativePath;
  }
  const path = state.path;
  ArrayPrototypePop(path);
  for (let i = 0; i < relativePath.length; i++) ArrayPrototypePush(path, relativePath[i]);
  result.search = relative.search;
  result.query = relative.query;
  return path;
}

function resolveObject(base, relative, result) {
  ObjectAssign(result, base);
  result.hash = relative.hash;
  if (relative.href === "") {
    result.href = result.format();
    return result;
  }
  if (relative.slashes && !relative.protocol) {
    const { protocol } = result;
    ObjectAssign(result, relative, { protocol });
    if (slashed.has(protocol) && result.hostname && !result.pathname) result.path = result.pathname = "/";
    result.href = result.format();
    return result;
  }
  if (relative.protocol && relative.protocol !== result.protocol) return takeOther(result, relative);

  const isBaseAbsolute = result.pathname && result.pathname[0] === "/";
  const relativeIsAbsolute = relative.host || (relative.pathname && relative.pathname[0] === "/");
  let mustEndAbsolute = relativeIsAbsolute || isBaseAbsolute || (result.host && relative.pathname);
  const removeAllDots = mustEndAbsolute;
  let path = segmentsOf(result.pathname);
  const relativePath = segmentsOf(relative.pathname);
  const noLeadingSlashes = result.protocol && !slashed.has(result.protocol);
  if (noLeadingSlashes) {
    mergeHostIntoPath(result, relative, path, relativePath);
    mustEndAbsolute = mustEndAbsolute && (relativePath[0] === "" || path[0] === "");
  }
  if (relativeIsAbsolute || relativePath.length > 0) {
    path = chooseSegments(result, relative, { path, relativePath, relativeIsAbsolute });
  } else if (relative.search !== null && relative.search !== undefined) {
    if (noLeadingSlashes) {
      result.hostname = result.host = ArrayPrototypeShift(path);
      takeHostFromPath(result);
    }
    result.search = relative.search;
    result.query = relative.query;
    return setPath(result);
  }
  if (path.length === 0) {
    result.pathname = null;
    result.path = result.search ? `/${result.search}` : null;
    result.href = result.format();
    return result;
  }
  return finish(result, relative, path, { mustEndAbsolute, removeAllDots, noLeadingSlashes });
}

function finish(result, relative, path, { mustEndAbsolute, removeAllDots, noLeadingSlashes }) {
  const last = path[path.length - 1];
  const endsWithSlash = ((result.host || relative.host || path.length > 1) && (last === "." || last === "..")) || last === "";
  const { kept, up } = resolveDots(path);
  if (!mustEndAbsolute && !removeAllDots) for (let i = 0; i < up; i++) ArrayPrototypeUnshift(kept, "..");
  if (mustEndAbsolute && kept[0] !== "" && (!kept[0] || kept[0][0] !== "/")) ArrayPrototypeUnshift(kept, "");
  if (endsWithSlash && ArrayPrototypeJoin(kept, "/")[ArrayPrototypeJoin(kept, "/").length - 1] !== "/") ArrayPrototypePush(kept, "");
  const isAbsolute = kept[0] === "" || (kept[0] && kept[0][0] === "/");
  if (noLeadingSlashes) {
    result.hostname = result.host = isAbsolute ? "" : kept.length ? ArrayPrototypeShift(kept) : "";
    takeHostFromPath(result);
  }
  mustEndAbsolute = mustEndAbsolute || (result.host && kept.length);
  if (mustEndAbsolute && !isAbsolute) ArrayPrototypeUnshift(kept, "");
  if (kept.length === 0) {
    result.pathname = null;
    result.path = null;
  } else {
    result.pathname = ArrayPrototypeJoin(kept, "/");
  }
  if (result.pathname !== null || result.search !== null) result.path = (result.pathname || "") + (result.search || "");
  result.auth = relative.auth || result.auth;
  result.slashes = result.slashes || relative.slashes;
  result.href = result.format();
  return result;
}

module.exports = { __proto__: null, resolveObject };
