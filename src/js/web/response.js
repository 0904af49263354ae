// Response.
//
// SPEC: https://fetch.spec.whatwg.org/#response-class
// Differs: no. Refuses: nothing.
"use strict";

const { JSONStringify, RangeError, RegExpPrototypeExec, TypeError } = primordials;
const { Body, extractBody, mixinBody } = require("web/body");
const { Headers, internals } = require("web/headers");
const { encodeUtf8 } = require("web/encoding");
const { defineInterface, illegalInvocation, inspectAs, inspectSymbol, requireArgumentCount, toByteString, toInteger, toUSVString } = require("web/webidl");

let stateOf;
let setState;

class Response {
  #status = 200;
  #statusText = "";
  #headers;
  #body = null;
  #type = "default";
  #url = "";
  #redirected = false;

  static {
    stateOf = (response) => (typeof response === "object" && response !== null && #body in response ? response.#body : undefined);
    setState = (response, { status, statusText, body, type, url, redirected }) => {
      if (status !== undefined) response.#status = status;
      if (statusText !== undefined) response.#statusText = statusText;
      if (body !== undefined) response.#body = body;
      if (type !== undefined) response.#type = type;
      if (url !== undefined) response.#url = url;
      if (redirected !== undefined) response.#redirected = redirected;
      return response;
    };
  }

  constructor(body = null, init = undefined) {
    this.#headers = new Headers();
    this.#initialise(readInit(init), extractBody(body));
  }

  #initialise({ status, statusText, headers }, body) {
    this.#status = status;
    this.#statusText = statusText;
    if (headers !== undefined) this.#headers = new Headers(headers);
    if (body === null) return;
    if (status === 101 || status === 103 || status === 204 || status === 205 || status === 304) {
      throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    }
    this.#body = body;
    if (body.type !== undefined && !this.#headers.has("content-type")) internals.append(this.#headers, "content-type", body.type);
  }

  static error() {
    const response = setState(new Response(), { status: 0, type: "error" });
    internals.freeze(response.#headers);
    return response;
  }

  static json(data, init = undefined) {
    requireArgumentCount(arguments.length, 1, "Response.json");
    const text = JSONStringify(data);
    if (text === undefined) throw new TypeError("Value is not JSON serializable");
    const response = new Response();
    response.#initialise(readInit(init), new Body(encodeUtf8(text), undefined, "application/json"));
    return response;
  }

  static redirect(url, status = 302) {
    requireArgumentCount(arguments.length, 1, "Response.redirect");
    const { URL } = require("web/url");
    const target = URL.parse(toUSVString(url));
    if (target === null) throw new TypeError(`Failed to parse URL from ${url}`);
    status = toInteger(status, 16, false);
    if (status !== 301 && status !== 302 && status !== 303 && status !== 307 && status !== 308) throw new RangeError(`Invalid status code ${status}`);
    const response = setState(new Response(), { status });
    internals.append(response.#headers, "location", target.href);
    internals.freeze(response.#headers);
    return response;
  }

  get type() {
    check(this);
    return this.#type;
  }

  get url() {
    check(this);
    return this.#url;
  }

  get redirected() {
    check(this);
    return this.#redirected;
  }

  get status() {
    check(this);
    return this.#status;
  }

  get ok() {
    check(this);
    return this.#status >= 200 && this.#status <= 299;
  }

  get statusText() {
    check(this);
    return this.#statusText;
  }

  get headers() {
    check(this);
    return this.#headers;
  }

  clone() {
    check(this);
    if (this.#body !== null && this.#body.isUnusable) throw new TypeError("Response.clone: Body has already been consumed.");
    const copy = setState(new Response(), {
      status: this.#status, statusText: this.#statusText, type: this.#type, url: this.#url, redirected: this.#redirected,
      body: this.#body === null ? null : this.#body.clone(),
    });
    internals.copy(copy.#headers, this.#headers);
    return copy;
  }

  [inspectSymbol](depth, options, inspect) {
    const { status, statusText, headers, body, bodyUsed, ok, redirected, type, url } = this;
    return inspectAs(this, { status, statusText, headers, body, bodyUsed, ok, redirected, type, url }, depth, options, inspect);
  }
}

function check(response) {
  if (stateOf(response) === undefined) throw illegalInvocation();
}

mixinBody(Response, (response) => {
  check(response);
  return stateOf(response);
}, (response) => response.headers.get("content-type"));
defineInterface(Response);

function readInit(init) {
  if (init === undefined || init === null) return { status: 200, statusText: "", headers: undefined };
  if (typeof init !== "object" && typeof init !== "function") throw new TypeError("Response constructor: init could not be converted to: Dictionary.");
  const status = init.status === undefined ? 200 : toInteger(init.status, 16, false);
  if (status < 200 || status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
  const statusText = init.statusText === undefined ? "" : toByteString(init.statusText, "Response constructor");
  if (RegExpPrototypeExec(/[^\t\x20-\x7e\x80-\xff]/, statusText) !== null) throw new TypeError("Invalid statusText");
  return { status, statusText, headers: init.headers };
}

module.exports = {
  __proto__: null,
  Response,
  // A response of fetch: its headers cannot be changed.
  makeResponse({ url, body, status, statusText, headers }) {
    const response = new Response(null, { headers, statusText });
    internals.freeze(response.headers);
    return setState(response, { url, body, status, type: "basic" });
  },
};
