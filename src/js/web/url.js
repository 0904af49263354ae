// URL. One op call parses; the components are cut out of `href` when they are asked for.
//
// SPEC: https://url.spec.whatwg.org/#url-class
// Differs: runs of slashes at the start of a file: URL's path become one; credentials without a host (`foo://@`) are
// not refused. Both are the parser's. Refuses: nothing.
"use strict";

const { NumberPrototypeToString, ObjectDefineProperty, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeSubstring, Uint32Array } = primordials;
const { op_url_parse, op_url_set } = ops;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toUSVString } = require("web/webidl");

// Where the components of the URL that was parsed last begin and end; the ops write it.
const offsets = new Uint32Array(8);
const ABSENT = 0xffffffff;

// What `op_url_set` may change.
const PROTOCOL = 0, USERNAME = 1, PASSWORD = 2, HOST = 3, HOSTNAME = 4, PORT = 5, PATHNAME = 6, SEARCH = 7, HASH = 8;

let isURL;

class URL {
  #href;
  #schemeEnd = 0; // before the colon
  #usernameEnd = 0;
  #hostStart = 0;
  #hostEnd = 0;
  #port = 0;
  #pathStart = 0;
  #queryStart = 0; // at the question mark
  #fragmentStart = 0; // at the hash sign
  #searchParams = undefined;

  static {
    isURL = (value) => typeof value === "object" && value !== null && #schemeEnd in value;
  }

  constructor(url, base = undefined) {
    if (url === parsed) {
      this.#take(base);
      return;
    }
    requireArguments(arguments.length, "url");
    const input = toText(url);
    const baseText = base === undefined ? undefined : toText(base);
    const href = op_url_parse(input, baseText, offsets);
    if (href === undefined) throw invalidUrl(input, baseText);
    this.#take(href);
  }

  #take(href) {
    this.#href = href;
    this.#schemeEnd = offsets[0];
    this.#usernameEnd = offsets[1];
    this.#hostStart = offsets[2];
    this.#hostEnd = offsets[3];
    this.#port = offsets[4];
    this.#pathStart = offsets[5];
    this.#queryStart = offsets[6];
    this.#fragmentStart = offsets[7];
  }

  static parse(url, base = undefined) {
    requireArguments(arguments.length, "url");
    const href = op_url_parse(toText(url), base === undefined ? undefined : toText(base), offsets);
    return href === undefined ? null : new URL(parsed, href);
  }

  static canParse(url, base = undefined) {
    requireArguments(arguments.length, "url");
    return op_url_parse(toText(url), base === undefined ? undefined : toText(base), offsets) !== undefined;
  }

  static createObjectURL(object) {
    requireArguments(arguments.length, "obj");
    return require("web/blob_url").create(object);
  }

  static revokeObjectURL(url) {
    requireArguments(arguments.length, "url");
    require("web/blob_url").revoke(`${url}`);
  }

  #set(what, value) {
    const href = op_url_set(this.#href, what, toText(value), offsets);
    if (href !== undefined) this.#take(href);
  }

  get href() {
    check(this);
    return this.#href;
  }

  set href(value) {
    check(this);
    const input = toText(value);
    const href = op_url_parse(input, undefined, offsets);
    if (href === undefined) throw invalidUrl(input, undefined);
    this.#take(href);
    this.#resetParams();
  }

  get origin() {
    check(this);
    const scheme = StringPrototypeSubstring(this.#href, 0, this.#schemeEnd);
    switch (scheme) {
      case "https": case "http": case "ws": case "wss": case "ftp":
        return `${scheme}://${this.host}`;
      case "blob": {
        const inner = URL.parse(this.pathname);
        return inner !== null && (inner.protocol === "http:" || inner.protocol === "https:") ? inner.origin : "null";
      }
      default:
        return "null";
    }
  }

  get protocol() {
    check(this);
    return StringPrototypeSubstring(this.#href, 0, this.#schemeEnd + 1);
  }

  set protocol(value) {
    check(this);
    this.#set(PROTOCOL, value);
  }

  get username() {
    check(this);
    return this.#usernameEnd > this.#schemeEnd + 3 ? StringPrototypeSubstring(this.#href, this.#schemeEnd + 3, this.#usernameEnd) : "";
  }

  set username(value) {
    check(this);
    this.#set(USERNAME, value);
  }

  get password() {
    check(this);
    // ":password@" lies between; without a password at most "@" does.
    return this.#hostStart - this.#usernameEnd > 1 ? StringPrototypeSubstring(this.#href, this.#usernameEnd + 1, this.#hostStart - 1) : "";
  }

  set password(value) {
    check(this);
    this.#set(PASSWORD, value);
  }

  get host() {
    check(this);
    const end = this.#port === ABSENT ? this.#hostEnd : this.#hostEnd + 1 + NumberPrototypeToString(this.#port, 10).length;
    return StringPrototypeSubstring(this.#href, this.#hostStart, end);
  }

  set host(value) {
    check(this);
    this.#set(HOST, value);
  }

  get hostname() {
    check(this);
    return StringPrototypeSubstring(this.#href, this.#hostStart, this.#hostEnd);
  }

  set hostname(value) {
    check(this);
    this.#set(HOSTNAME, value);
  }

  get port() {
    check(this);
    return this.#port === ABSENT ? "" : NumberPrototypeToString(this.#port, 10);
  }

  set port(value) {
    check(this);
    this.#set(PORT, value);
  }

  get pathname() {
    check(this);
    const end = this.#queryStart !== ABSENT ? this.#queryStart : this.#fragmentStart !== ABSENT ? this.#fragmentStart : this.#href.length;
    return StringPrototypeSubstring(this.#href, this.#pathStart, end);
  }

  set pathname(value) {
    check(this);
    this.#set(PATHNAME, value);
  }

  get search() {
    check(this);
    if (this.#queryStart === ABSENT) return "";
    const end = this.#fragmentStart === ABSENT ? this.#href.length : this.#fragmentStart;
    return end - this.#queryStart > 1 ? StringPrototypeSubstring(this.#href, this.#queryStart, end) : "";
  }

  set search(value) {
    check(this);
    this.#set(SEARCH, value);
    this.#resetParams();
  }

  get searchParams() {
    check(this);
    if (this.#searchParams === undefined) {
      const { URLSearchParams, links } = require("web/url_search_params");
      this.#searchParams = new URLSearchParams(this.search);
      links.connect(this.#searchParams, (query) => this.#set(SEARCH, query));
    }
    return this.#searchParams;
  }

  #resetParams() {
    if (this.#searchParams !== undefined) require("web/url_search_params").links.reset(this.#searchParams, StringPrototypeSlice(this.search, 1));
  }

  get hash() {
    check(this);
    const start = this.#fragmentStart;
    return start === ABSENT || this.#href.length - start <= 1 ? "" : StringPrototypeSlice(this.#href, start);
  }

  set hash(value) {
    check(this);
    this.#set(HASH, value);
  }

  toString() {
    check(this);
    return this.#href;
  }

  toJSON() {
    check(this);
    return this.#href;
  }

  [inspectSymbol](depth, options, inspect) {
    check(this);
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
    const properties = { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash };
    return inspectAs(this, properties, depth, options, inspect);
  }
}
defineInterface(URL);

// The constructor's way to take over what an op has just left in `offsets`.
const parsed = { __proto__: null };

const toText = (value) => (typeof value === "string" ? value : toUSVString(value));

function check(url) {
  if (!isURL(url)) throw new codes.ERR_INVALID_THIS("URL");
}

function invalidUrl(input, base) {
  const error = new codes.ERR_INVALID_URL(input, base);
  if (error.input === undefined) error.input = input;
  if (base !== undefined && error.base === undefined) error.base = base;
  return error;
}

module.exports = { __proto__: null, URL, isURL, URLSearchParams: undefined };
ObjectDefineProperty(module.exports, "URLSearchParams", {
  __proto__: null,
  get: () => require("web/url_search_params").URLSearchParams,
});
