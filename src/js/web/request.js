// Request.
//
// SPEC: https://fetch.spec.whatwg.org/#request-class
// Differs: no. Refuses: nothing. What only a browser knows (referrer, credentials, cache) is kept and told, and means nothing.
"use strict";

const { ArrayPrototypeIncludes, ArrayPrototypeJoin, RegExpPrototypeExec, StringPrototypeToUpperCase, TypeError } = primordials;
const { follow, isAbortSignal } = require("web/abort");
const { extractBody, mixinBody } = require("web/body");
const { Headers, internals } = require("web/headers");
const { URL } = require("web/url");
const { defineInterface, illegalInvocation, inspectAs, inspectSymbol, requireArgumentCount, toByteString, toDOMString, toUSVString } = require("web/webidl");

const choices = {
  __proto__: null,
  cache: ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"],
  credentials: ["omit", "same-origin", "include"],
  mode: ["navigate", "same-origin", "no-cors", "cors"],
  redirect: ["follow", "error", "manual"],
  referrerPolicy: [
    "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
    "strict-origin-when-cross-origin", "unsafe-url",
  ],
};

let stateOf;
let bodyOf;

class Request {
  #state;
  #body = null;

  static {
    stateOf = (value) => (typeof value === "object" && value !== null && #state in value ? value.#state : undefined);
    bodyOf = (request) => {
      check(request);
      return request.#body;
    };
  }

  constructor(input, init = undefined) {
    requireArgumentCount(arguments.length, 1, "Request constructor");
    if (init !== undefined && init !== null && typeof init !== "object" && typeof init !== "function") {
      throw new TypeError("Request constructor: init could not be converted to: Dictionary.");
    }
    const options = init ?? { __proto__: null };
    const source = stateOf(input);
    this.#state = source === undefined ? fromUrl(input) : { ...source };
    applyOptions(this.#state, options);
    this.#state.headers = new Headers(options.headers ?? source?.headers);
    this.#state.signal = makeSignal(options.signal, source);
    this.#takeBody(input, source, options);
  }

  #takeBody(input, source, options) {
    const given = options.body;
    const inherited = source === undefined ? null : input.#body;
    const { method, headers } = this.#state;
    if (((given !== undefined && given !== null) || inherited !== null) && (method === "GET" || method === "HEAD")) {
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    }
    if (given === undefined || given === null) {
      if (inherited === null) return;
      if (inherited.isUnusable) throw new TypeError("Cannot construct a Request with a Request object that has already been used.");
      this.#body = inherited.clone();
      inherited.used = true;
      return;
    }
    this.#body = extractBody(given);
    if (this.#body.stream !== undefined && options.duplex === undefined) {
      throw new TypeError("RequestInit: duplex option is required when sending a body.");
    }
    if (this.#body.type !== undefined && !headers.has("content-type")) internals.append(headers, "content-type", this.#body.type);
  }

  get method() {
    return check(this).method;
  }

  get url() {
    return check(this).url;
  }

  get headers() {
    return check(this).headers;
  }

  get destination() {
    check(this);
    return "";
  }

  get referrer() {
    const { referrer } = check(this);
    return referrer === "no-referrer" ? "" : referrer;
  }

  get referrerPolicy() {
    return check(this).referrerPolicy;
  }

  get mode() {
    return check(this).mode;
  }

  get credentials() {
    return check(this).credentials;
  }

  get cache() {
    return check(this).cache;
  }

  get redirect() {
    return check(this).redirect;
  }

  get integrity() {
    return check(this).integrity;
  }

  get keepalive() {
    return check(this).keepalive;
  }

  get isReloadNavigation() {
    check(this);
    return false;
  }

  get isHistoryNavigation() {
    check(this);
    return false;
  }

  get signal() {
    return check(this).signal;
  }

  get duplex() {
    check(this);
    return "half";
  }

  clone() {
    check(this);
    if (this.#body !== null && this.#body.isUnusable) throw new TypeError("unusable");
    const copy = new Request(this.url, { method: "GET" });
    copy.#state = { ...this.#state, headers: new Headers(this.#state.headers), signal: follow([this.#state.signal]) };
    copy.#body = this.#body === null ? null : this.#body.clone();
    return copy;
  }

  [inspectSymbol](depth, options, inspect) {
    const {
      method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, isReloadNavigation,
      isHistoryNavigation, signal,
    } = this;
    const properties = {
      method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, isReloadNavigation,
      isHistoryNavigation, signal,
    };
    return inspectAs(this, properties, depth, options, inspect);
  }
}

function check(request) {
  const state = stateOf(request);
  if (state === undefined) throw illegalInvocation();
  return state;
}

mixinBody(Request, bodyOf, (request) => request.headers.get("content-type"));
defineInterface(Request);

function fromUrl(input) {
  const text = toUSVString(input);
  let url;
  try {
    url = new URL(text);
  } catch (error) {
    throw new TypeError(`Failed to parse URL from ${text}`, { cause: error });
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${text}`);
  }
  return {
    __proto__: null, method: "GET", url: url.href, headers: undefined, referrer: "about:client", referrerPolicy: "", mode: "cors", credentials: "same-origin",
    cache: "default", redirect: "follow", integrity: "", keepalive: false, signal: undefined,
  };
}

const SIMPLE_METHODS = ["GET", "HEAD", "POST"];

function applyOptions(state, options) {
  if (options.window !== undefined && options.window !== null) throw new TypeError(`'window' option '${options.window}' must be null`);
  if (options.method !== undefined) state.method = toMethod(options.method);
  for (const key in choices) {
    if (options[key] === undefined) continue;
    const value = toDOMString(options[key]);
    if (!ArrayPrototypeIncludes(choices[key], value)) {
      throw new TypeError(`Request constructor: ${value} is not an accepted type. Expected one of ${ArrayPrototypeJoin(choices[key], ", ")}.`);
    }
    if (key === "mode" && value === "navigate") throw new TypeError("Request constructor: invalid request mode navigate.");
    state[key] = value;
  }
  if (state.cache === "only-if-cached" && state.mode !== "same-origin") throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  if (options.duplex !== undefined && toDOMString(options.duplex) !== "half") {
    throw new TypeError(`Request constructor: ${options.duplex} is not an accepted type. Expected one of half.`);
  }
  if (state.mode === "no-cors" && !ArrayPrototypeIncludes(SIMPLE_METHODS, state.method)) throw new TypeError(`'${state.method}' is unsupported in no-cors mode.`);
  if (options.referrer !== undefined) state.referrer = toReferrer(options.referrer);
  if (options.integrity !== undefined) state.integrity = toDOMString(options.integrity);
  if (options.keepalive !== undefined) state.keepalive = !!options.keepalive;
}

function toReferrer(value) {
  const text = toUSVString(value);
  if (text === "") return "no-referrer";
  const url = URL.parse(text);
  if (url === null) throw new TypeError(`Referrer "${text}" is not a valid URL.`);
  return url.protocol === "about:" && url.pathname === "client" ? "about:client" : url.href;
}

function toMethod(value) {
  const method = toByteString(value, "Request constructor");
  if (RegExpPrototypeExec(/^[!#$%&'*+\-.^_`|~\w]+$/, method) === null) throw new TypeError(`'${method}' is not a valid HTTP method.`);
  const upper = StringPrototypeToUpperCase(method);
  if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") throw new TypeError(`'${method}' HTTP method is unsupported.`);
  return RegExpPrototypeExec(/^(?:DELETE|GET|HEAD|OPTIONS|POST|PUT)$/, upper) === null ? method : upper; // "patch" stays as it is
}

function makeSignal(given, source) {
  const signal = given === undefined ? source?.signal : given;
  if (signal === undefined || signal === null) return follow([]);
  if (!isAbortSignal(signal)) throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
  return follow([signal]);
}

module.exports = { __proto__: null, Request, bodyOf };
