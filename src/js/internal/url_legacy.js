// SPEC: https://nodejs.org/api/url.html#legacy-url-api
// `url.parse` and the objects that it gives: text into parts and back. Resolving is in `internal/url_resolve`.
// Differs: no deprecation warnings. Refuses: nothing.
"use strict";

const { RegExpPrototypeExec, RegExpPrototypeSymbolReplace, SafeSet, StringPrototypeEndsWith, StringPrototypeIncludes, StringPrototypeIndexOf,
  StringPrototypeReplaceAll, StringPrototypeSlice, StringPrototypeStartsWith, StringPrototypeToLowerCase, StringPrototypeTrim, decodeURIComponent, encodeURIComponent } = primordials;
const { op_url_domain_to_ascii } = ops;
const { codes: { ERR_INVALID_URL } } = require("internal/errors");
const { validateString } = require("internal/validators");

// Both spellings, with and without the colon.
function protocols(names) {
  const set = new SafeSet();
  for (let i = 0; i < names.length; i++) {
    set.add(names[i]);
    set.add(`${names[i]}:`);
  }
  return set;
}

const hostless = protocols(["javascript"]);
const slashed = protocols(["http", "https", "ftp", "gopher", "file", "ws", "wss"]);

const protocolPattern = /^[a-z0-9.+-]+:/i;
const portPattern = /:[0-9]*$/;
const authorityPattern = /^\/\/[^@/]+@[^@/]+/;
const simplePath = /^(\/\/?(?!\/)[^?\s]*)(\?[^\s]*)?$/;
const forbiddenInHost = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
const forbiddenInIpv6 = /[\0\t\n\r #%/<>?@\\^|]/;
const notHost = /[/\\#?:]/;
const ascii = /^[\x00-\x7f]*$/; // eslint-disable-line no-control-regex
const removed = /[\t\n\r]/g;
const toEscape = /[\t\n\r "'<>\\^`{|}]/g;
const escapes = {
  __proto__: null, "\t": "%09", "\n": "%0A", "\r": "%0D", " ": "%20", '"': "%22", "'": "%27", "<": "%3C", ">": "%3E", "\\": "%5C", "^": "%5E",
  "`": "%60", "{": "%7B", "|": "%7C", "}": "%7D",
};

function Url() {
  this.protocol = null;
  this.slashes = null;
  this.auth = null;
  this.host = null;
  this.port = null;
  this.hostname = null;
  this.hash = null;
  this.search = null;
  this.query = null;
  this.pathname = null;
  this.path = null;
  this.href = null;
}

// Backslashes are slashes up to the query, as browsers have it.
function clean(text) {
  const rest = StringPrototypeTrim(text);
  const query = StringPrototypeIndexOf(rest, "?");
  const hash = StringPrototypeIndexOf(rest, "#");
  const end = query === -1 ? (hash === -1 ? rest.length : hash) : hash === -1 || query < hash ? query : hash;
  return StringPrototypeReplaceAll(StringPrototypeSlice(rest, 0, end), "\\", "/") + StringPrototypeSlice(rest, end);
}

function setQuery(url, search, parseQuery) {
  if (search !== undefined) {
    url.search = search;
    const query = StringPrototypeSlice(search, 1);
    url.query = parseQuery ? require("node/querystring").parse(query) : query;
  } else if (parseQuery) {
    url.search = null;
    url.query = { __proto__: null };
  }
}

// Where the authority ends, and the last "@" in it.
function measureAuthority(rest) {
  let at = -1;
  let end = -1; // the first character that no host has, after the last "@"
  let stop = rest.length;
  for (let i = 0; i < rest.length; i++) {
    const character = rest[i];
    if (character === "/" || character === "?" || character === "#") {
      stop = i;
      break;
    }
    if (character === "@") {
      at = i;
      end = -1;
    } else if (end === -1 && StringPrototypeIncludes(" \"%';<>\\^`{|}", character)) {
      end = i;
    }
  }
  return { at, end: end === -1 ? stop : end };
}

function takeHostAndPort(url, host) {
  const port = RegExpPrototypeExec(portPattern, host);
  if (port !== null) {
    if (port[0] !== ":") url.port = StringPrototypeSlice(port[0], 1);
    host = StringPrototypeSlice(host, 0, host.length - port[0].length);
  }
  url.hostname = host;
}

// Reads `auth@host:port` from the front of `rest`; returns what is left.
function takeAuthority(url, rest, whole) {
  // Tabs and line ends vanish from an authority, as the WHATWG parser has it.
  const stop = RegExpPrototypeExec(/[/?#]|$/, rest).index;
  rest = RegExpPrototypeSymbolReplace(removed, StringPrototypeSlice(rest, 0, stop), "") + StringPrototypeSlice(rest, stop);
  const { at, end } = measureAuthority(rest);
  if (at !== -1) url.auth = decodeURIComponent(StringPrototypeSlice(rest, 0, at));
  takeHostAndPort(url, StringPrototypeSlice(rest, at + 1, end));
  rest = StringPrototypeSlice(rest, end);
  const ipv6 = StringPrototypeStartsWith(url.hostname, "[") && StringPrototypeEndsWith(url.hostname, "]");
  if (!ipv6) {
    const wrong = RegExpPrototypeExec(notHost, url.hostname);
    if (wrong !== null) {
      rest = `/${StringPrototypeSlice(url.hostname, wrong.index)}${rest}`;
      url.hostname = StringPrototypeSlice(url.hostname, 0, wrong.index);
    }
  }
  url.hostname = url.hostname.length > 255 ? "" : StringPrototypeToLowerCase(url.hostname);
  if (url.hostname !== "") {
    if (ipv6) {
      if (RegExpPrototypeExec(forbiddenInIpv6, url.hostname) !== null) throw new ERR_INVALID_URL(whole);
    } else {
      if (RegExpPrototypeExec(ascii, url.hostname) === null) url.hostname = op_url_domain_to_ascii(url.hostname);
      if (url.hostname === "" || RegExpPrototypeExec(forbiddenInHost, url.hostname) !== null) throw new ERR_INVALID_URL(whole);
    }
  }
  url.host = url.hostname + (url.port ? `:${url.port}` : "");
  if (ipv6) {
    url.hostname = StringPrototypeSlice(url.hostname, 1, -1);
    if (rest[0] !== "/") rest = `/${rest}`;
  }
  return rest;
}

function takePath(url, rest, protocol, parseQuery) {
  const hash = StringPrototypeIndexOf(rest, "#");
  if (hash !== -1) {
    url.hash = StringPrototypeSlice(rest, hash);
    rest = StringPrototypeSlice(rest, 0, hash);
  }
  const query = StringPrototypeIndexOf(rest, "?");
  setQuery(url, query === -1 ? undefined : StringPrototypeSlice(rest, query), parseQuery);
  const pathname = query === -1 ? rest : StringPrototypeSlice(rest, 0, query);
  if (pathname.length > 0) url.pathname = pathname;
  if (slashed.has(protocol) && url.hostname && !url.pathname) url.pathname = "/";
  if (url.pathname || url.search) url.path = (url.pathname || "") + (url.search || "");
}

Url.prototype.parse = function parse(text, parseQuery, slashesDenoteHost) {
  validateString(text, "url");
  let rest = clean(text);
  if (!slashesDenoteHost && !StringPrototypeIncludes(rest, "#") && !StringPrototypeIncludes(rest, "@")) {
    const simple = RegExpPrototypeExec(simplePath, rest);
    if (simple !== null) {
      this.path = this.href = rest;
      this.pathname = simple[1];
      setQuery(this, simple[2], parseQuery);
      return this;
    }
  }
  const scheme = RegExpPrototypeExec(protocolPattern, rest)?.[0];
  const protocol = scheme === undefined ? undefined : StringPrototypeToLowerCase(scheme);
  if (protocol !== undefined) {
    this.protocol = protocol;
    rest = StringPrototypeSlice(rest, protocol.length);
  }
  let slashes = false;
  if (slashesDenoteHost || protocol !== undefined || RegExpPrototypeExec(authorityPattern, rest) !== null) {
    slashes = StringPrototypeStartsWith(rest, "//");
    if (slashes && !hostless.has(protocol)) {
      rest = StringPrototypeSlice(rest, 2);
      this.slashes = true;
    }
  }
  if (!hostless.has(protocol) && (slashes || (protocol !== undefined && !slashed.has(protocol)))) rest = takeAuthority(this, rest, text);
  if (!hostless.has(protocol)) rest = RegExpPrototypeSymbolReplace(toEscape, rest, (character) => escapes[character]);
  takePath(this, rest, protocol, parseQuery);
  this.href = this.format();
  return this;
};

const encodeAuth = (auth) => RegExpPrototypeSymbolReplace(/%(?:3A|21|27|28|29|2A)/gi, encodeURIComponent(auth), (code) => decodeURIComponent(code));

const escapePath = (pathname) => RegExpPrototypeSymbolReplace(/[#?]/g, pathname, (character) => (character === "#" ? "%23" : "%3F"));

function hostOf(url, auth) {
  if (url.host) return auth + url.host;
  if (!url.hostname) return "";
  const { hostname } = url;
  const ipv6 = StringPrototypeIncludes(hostname, ":") && hostname[0] !== "[";
  return `${auth}${ipv6 ? `[${hostname}]` : hostname}${url.port ? `:${url.port}` : ""}`;
}

Url.prototype.format = function format() {
  const auth = this.auth ? `${encodeAuth(this.auth)}@` : "";
  let protocol = this.protocol || "";
  if (protocol && !StringPrototypeEndsWith(protocol, ":")) protocol += ":";
  let host = hostOf(this, auth);
  let pathname = escapePath(this.pathname || "");
  let hash = this.hash || "";
  const query = this.query !== null && typeof this.query === "object" ? require("node/querystring").stringify(this.query) : "";
  let search = this.search || (query && `?${query}`) || "";
  if (this.slashes || slashed.has(protocol)) {
    if (this.slashes || host) {
      if (pathname && pathname[0] !== "/") pathname = `/${pathname}`;
      host = `//${host}`;
    } else if (protocol === "file:") {
      host = "//";
    }
  }
  if (search && search[0] !== "?") search = `?${search}`;
  if (hash && hash[0] !== "#") hash = `#${hash}`;
  return protocol + host + pathname + StringPrototypeReplaceAll(search, "#", "%23") + hash;
};

Url.prototype.parseHost = function parseHost() {
  let { host } = this;
  const port = RegExpPrototypeExec(portPattern, host);
  if (port !== null) {
    if (port[0] !== ":") this.port = StringPrototypeSlice(port[0], 1);
    host = StringPrototypeSlice(host, 0, host.length - port[0].length);
  }
  if (host) this.hostname = host;
};

function parse(url, parseQuery, slashesDenoteHost) {
  if (url instanceof Url) return url;
  return new Url().parse(url, parseQuery, slashesDenoteHost);
}

Url.prototype.resolve = function resolve(relative) {
  return this.resolveObject(parse(relative, false, true)).format();
};
Url.prototype.resolveObject = function resolveObject(relative) {
  if (typeof relative === "string") relative = new Url().parse(relative, false, true);
  return require("internal/url_resolve").resolveObject(this, relative, new Url());
};

module.exports = { __proto__: null, Url, hostless, parse, slashed };
