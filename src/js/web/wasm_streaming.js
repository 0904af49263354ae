// WebAssembly.compileStreaming and WebAssembly.instantiateStreaming.
//
// SPEC: https://webassembly.github.io/spec/web-api/#streaming-modules
// Differs: the module is compiled when all of it is there. Refuses: nothing, but no host can be fetched from.
"use strict";

const { StringPrototypeToLowerCase, WebAssembly } = primordials;
const { codes } = require("internal/errors");

const { compile, instantiate } = WebAssembly;

async function bytesOf(source) {
  const response = await source;
  const { Response } = require("web/response");
  if (typeof response !== "object" || response === null || !(response instanceof Response)) {
    throw new codes.ERR_INVALID_ARG_TYPE("source", ["Response", "Promise resolving to Response"], response);
  }
  const type = response.headers.get("content-type");
  if (StringPrototypeToLowerCase(type ?? "") !== "application/wasm") {
    throw new codes.ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type ?? ""}'`);
  }
  if (!response.ok) throw new codes.ERR_WEBASSEMBLY_RESPONSE(`has status code ${response.status}`);
  if (response.bodyUsed) throw new codes.ERR_WEBASSEMBLY_RESPONSE("body has already been used");
  return response.arrayBuffer();
}

async function compileStreaming(source) {
  return compile(await bytesOf(source));
}

async function instantiateStreaming(source) {
  const imports = arguments[1]; // optional, so it does not count for `length`
  checkImports(imports);
  return instantiate(await bytesOf(source), imports);
}

function checkImports(imports) {
  if (imports !== undefined && (imports === null || (typeof imports !== "object" && typeof imports !== "function"))) {
    throw new codes.ERR_INVALID_ARG_TYPE("imports", "object", imports);
  }
}

module.exports = { __proto__: null, compileStreaming, instantiateStreaming };
