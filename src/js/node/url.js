// SPEC: https://nodejs.org/api/url.html
// The WHATWG classes come from `web/url`, the legacy functions from `internal/url_legacy`; file URLs are here.
// Differs: no deprecation warnings. Refuses: nothing.
"use strict";

const { Boolean, FunctionPrototypeCall, Number, ObjectDefineProperty, RegExpPrototypeExec, RegExpPrototypeSymbolReplace,
  StringPrototypeEndsWith, StringPrototypeReplaceAll, StringPrototypeSlice, StringPrototypeSplit,
  StringPrototypeStartsWith, decodeURIComponent } = primordials;
const { op_url_domain_to_ascii, op_url_domain_to_unicode } = ops;
const { codes: { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_INVALID_FILE_URL_HOST, ERR_INVALID_FILE_URL_PATH, ERR_INVALID_URL_SCHEME,
  ERR_MISSING_ARGS } } = require("internal/errors");
const { validateObject, validateString } = require("internal/validators");

const legacy = () => require("internal/url_legacy");
const URL = () => require("web/url").URL;

// Another realm's or a polyfill's URL is welcome: it has what a URL has.
const isURL = (value) => Boolean(value?.href && value.protocol && value.auth === undefined && value.path === undefined);

function toWindowsPath(url) {
  const { pathname, hostname } = url;
  if (RegExpPrototypeExec(/%2f|%5c/i, pathname) !== null) throw new ERR_INVALID_FILE_URL_PATH("must not include encoded \\ or / characters", url);
  const path = decodeURIComponent(StringPrototypeReplaceAll(pathname, "/", "\\"));
  if (hostname !== "") return `\\\\${domainToUnicode(hostname)}${path}`;
  if (RegExpPrototypeExec(/^\\[a-z]:/i, path) === null) throw new ERR_INVALID_FILE_URL_PATH("must be absolute", url);
  return StringPrototypeSlice(path, 1);
}

function fileURLToPath(path, options = undefined) {
  if (typeof path === "string") path = new (URL())(path);
  else if (!isURL(path)) throw new ERR_INVALID_ARG_TYPE("path", ["string", "URL"], path);
  if (path.protocol !== "file:") throw new ERR_INVALID_URL_SCHEME("file");
  if (options?.windows) return toWindowsPath(path);
  if (path.hostname !== "") throw new ERR_INVALID_FILE_URL_HOST("linux");
  if (RegExpPrototypeExec(/%2f/i, path.pathname) !== null) throw new ERR_INVALID_FILE_URL_PATH("must not include encoded / characters", path);
  return decodeURIComponent(path.pathname);
}

// For paths that are no UTF-8: the bytes as they are.
function fileURLToPathBuffer(path, options = undefined) {
  if (typeof path === "string") path = new (URL())(path);
  else if (!isURL(path)) throw new ERR_INVALID_ARG_TYPE("path", ["string", "URL"], path);
  if (path.protocol !== "file:") throw new ERR_INVALID_URL_SCHEME("file");
  if (options?.windows) return require("node/buffer").Buffer.from(toWindowsPath(path));
  if (path.hostname !== "") throw new ERR_INVALID_FILE_URL_HOST("linux");
  return require("node/querystring").unescapeBuffer(path.pathname);
}

const inFileUrl = /[%\\\n\r\t?#[\]^|~]/g;
const fileEscapes = { __proto__: null, "%": "%25", "\\": "%5C", "\n": "%0A", "\r": "%0D", "\t": "%09", "?": "%3F", "#": "%23", "[": "%5B",
  "]": "%5D", "^": "%5E", "|": "%7C", "~": "%7E" };

function pathToFileURL(filepath, options = undefined) {
  validateString(filepath, "path");
  const windows = options?.windows === true;
  const path = windows ? require("node/path/win32") : require("node/path");
  if (windows && StringPrototypeStartsWith(filepath, "\\\\")) {
    const parts = StringPrototypeSplit(filepath, "\\");
    const host = parts[2];
    if (parts.length <= 3) throw new ERR_INVALID_ARG_VALUE("path", filepath, "Missing UNC resource path");
    if (host === "") throw new ERR_INVALID_ARG_VALUE("path", filepath, "Empty UNC servername");
    const url = new (URL())("file:///");
    url.hostname = host;
    url.pathname = StringPrototypeReplaceAll(StringPrototypeSlice(filepath, host.length + 2), "\\", "/");
    return url;
  }
  let resolved = path.resolve(filepath);
  const endsWithSlash = StringPrototypeEndsWith(filepath, "/") || (windows && StringPrototypeEndsWith(filepath, "\\"));
  if (endsWithSlash && !StringPrototypeEndsWith(resolved, path.sep)) resolved += "/";
  if (windows) resolved = `/${StringPrototypeReplaceAll(resolved, "\\", "/")}`;
  return new (URL())(`file://${RegExpPrototypeSymbolReplace(inFileUrl, resolved, (character) => fileEscapes[character])}`);
}

function domainToASCII(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS("domain");
  return op_url_domain_to_ascii(`${domain}`);
}

function domainToUnicode(domain) {
  if (arguments.length < 1) throw new ERR_MISSING_ARGS("domain");
  return op_url_domain_to_unicode(`${domain}`);
}

function urlToHttpOptions(url) {
  validateObject(url, "url", 6);
  const { hostname, pathname, port, username, password, search } = url;
  const options = {
    __proto__: null,
    ...url,
    protocol: url.protocol,
    hostname: hostname && hostname[0] === "[" ? StringPrototypeSlice(hostname, 1, -1) : hostname,
    hash: url.hash,
    search,
    pathname,
    path: `${pathname || ""}${search || ""}`,
    href: url.href,
  };
  if (port !== "") options.port = Number(port);
  if (username || password) options.auth = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return options;
}

function formatWhatwg(url, options) {
  let { fragment, unicode, search, auth } = { fragment: true, unicode: false, search: true, auth: true };
  if (options) {
    validateObject(options, "options");
    if (options.fragment != null) fragment = Boolean(options.fragment);
    if (options.unicode != null) unicode = Boolean(options.unicode);
    if (options.search != null) search = Boolean(options.search);
    if (options.auth != null) auth = Boolean(options.auth);
  }
  const copy = new (URL())(url.href);
  if (!fragment) copy.hash = "";
  if (!search) copy.search = "";
  if (!auth) copy.username = copy.password = "";
  if (!unicode || copy.hostname === "") return copy.href;
  return StringPrototypeReplaceAll(copy.href, copy.hostname, domainToUnicode(copy.hostname));
}

function format(url, options) {
  const { Url, parse } = legacy();
  if (typeof url === "string") return parse(url).format();
  if (typeof url !== "object" || url === null) throw new ERR_INVALID_ARG_TYPE("urlObject", ["Object", "string"], url);
  if (require("web/url").isURL(url)) return formatWhatwg(url, options);
  return FunctionPrototypeCall(Url.prototype.format, url);
}

module.exports = {
  Url: undefined,
  parse: (url, parseQueryString, slashesDenoteHost) => legacy().parse(url, parseQueryString, slashesDenoteHost),
  resolve: (source, relative) => legacy().parse(source, false, true).resolve(relative),
  resolveObject: (source, relative) => (source ? legacy().parse(source, false, true).resolveObject(relative) : relative),
  format,
  URL: undefined,
  URLSearchParams: undefined,
  domainToASCII,
  domainToUnicode,
  pathToFileURL,
  fileURLToPath,
  fileURLToPathBuffer,
  urlToHttpOptions,
};

function defineLazy(name, get) {
  ObjectDefineProperty(module.exports, name, { __proto__: null, enumerable: true, configurable: true, get });
}
defineLazy("Url", () => legacy().Url);
defineLazy("URL", URL);
defineLazy("URLSearchParams", () => require("web/url").URLSearchParams);
