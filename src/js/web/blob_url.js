// The store behind URL.createObjectURL.
//
// SPEC: https://w3c.github.io/FileAPI/#url
// Differs: the origin is "nodedata", as in Node; a URL is good for this call alone.
"use strict";

const { SafeMap, StringPrototypeSplit } = primordials;
const { codes } = require("internal/errors");
const { bytesOf } = require("web/blob");

const PREFIX = "blob:nodedata:";
const blobs = new SafeMap();

function create(blob) {
  if (bytesOf(blob) === undefined) throw new codes.ERR_INVALID_ARG_TYPE("obj", "Blob", blob);
  const url = `${PREFIX}${require("web/crypto").crypto.randomUUID()}`;
  blobs.set(url, blob);
  return url;
}

module.exports = {
  __proto__: null,
  create,
  revoke: (url) => blobs.delete(url),
  // The blob behind a URL, or undefined; a fragment does not count.
  resolve: (url) => blobs.get(StringPrototypeSplit(url, "#", 1)[0]),
};
