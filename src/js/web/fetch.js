// fetch. `data:` and `blob:` URLs work; everything else would need the network.
//
// SPEC: https://fetch.spec.whatwg.org/#fetch-method
// Differs: no network, and a blob URL gives all of the blob, whatever the range. Refuses: every host, by a rejection with ERR_ACCESS_DENIED that names it, after the arguments were checked.
"use strict";

const {
  Promise, RegExpPrototypeExec, StringPrototypeCharCodeAt, StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith, TypeError, Uint8Array,
} = primordials;
const { op_encoding_atob, op_url_percent_decode } = ops;
const { denied } = require("internal/errors");
const loop = require("internal/loop");
const { addAlgorithm } = require("web/abort");
const { decodeUtf8 } = require("web/encoding");
const { requireArgumentCount, trimHttpSpace } = require("web/webidl");

function fetch(input, init = undefined) {
  return new Promise((resolve, reject) => {
    requireArgumentCount(arguments.length, 1, "fetch");
    const { Request } = require("web/request");
    const request = new Request(input, init);
    const { signal } = request;
    if (signal.aborted) return reject(signal.reason);
    addAlgorithm(signal, () => reject(signal.reason));
    const blob = StringPrototypeStartsWith(request.url, "blob:") ? require("web/blob_url").resolve(request.url) : undefined;
    // The answer comes in a later turn, as every answer does.
    loop.defer(() => {
      try {
        resolve(answer(request, blob));
      } catch (error) {
        reject(error);
      }
    });
  });
}

function answer(request, blob) {
  const { url } = request;
  if (StringPrototypeStartsWith(url, "data:")) return answerData(url, request.method);
  if (StringPrototypeStartsWith(url, "blob:")) return answerBlob(url, request.method, blob);
  const { URL } = require("web/url");
  const { host, protocol } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") throw failed("unknown scheme", undefined);
  const cause = denied(`network access to ${host}`);
  throw failed(cause.message, cause);
}

// `cause` keeps the code for those who look for a network error's cause, as they do with Node's "fetch failed".
function failed(reason, cause) {
  const error = new TypeError(`fetch failed: ${reason}`, { cause: cause ?? new TypeError(reason) });
  if (cause !== undefined) error.code = cause.code;
  return error;
}

function respond(url, bytes, headers) {
  const { Body } = require("web/body");
  const { makeResponse } = require("web/response");
  return makeResponse({ url, body: new Body(bytes, undefined, headers["content-type"]), status: 200, statusText: "OK", headers });
}

// SPEC: https://fetch.spec.whatwg.org/#data-urls
function answerData(url, method) {
  const fragment = StringPrototypeIndexOf(url, "#");
  const text = StringPrototypeSlice(url, 5, fragment === -1 ? url.length : fragment);
  const comma = StringPrototypeIndexOf(text, ",");
  if (comma === -1) throw failed("invalid data URL", undefined);
  let type = trimHttpSpace(StringPrototypeSlice(text, 0, comma));
  let bytes = op_url_percent_decode(StringPrototypeSlice(text, comma + 1));
  const base64 = RegExpPrototypeExec(/^(.*); *base64$/is, type);
  if (base64 !== null) {
    type = base64[1];
    const binary = op_encoding_atob(decodeUtf8(bytes)); // what is no ASCII is no base64 either
    if (binary === undefined) throw failed("invalid base64 in a data URL", undefined);
    bytes = fromLatin1(binary);
  }
  if (StringPrototypeStartsWith(type, ";")) type = `text/plain${type}`;
  if (RegExpPrototypeExec(/^[^\s/;]+\/[^\s/;]+(?:;.*)?$/, type) === null) type = "text/plain;charset=US-ASCII";
  return respond(url, method === "HEAD" ? new Uint8Array(0) : bytes, { __proto__: null, "content-type": type });
}

function fromLatin1(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = StringPrototypeCharCodeAt(text, i);
  return bytes;
}

function answerBlob(url, method, blob) {
  if (blob === undefined) throw failed("the blob URL is not known", undefined);
  if (method !== "GET") throw failed(`a blob URL cannot be fetched with ${method}`, undefined);
  return respond(url, require("web/blob").bytesOf(blob), { __proto__: null, "content-length": `${blob.size}`, "content-type": blob.type });
}

module.exports = { __proto__: null, fetch };
