// URLPattern: the implementation that is embedded as an npm package.
//
// SPEC: https://urlpattern.spec.whatwg.org/
// Differs: the package follows an earlier text of the standard in small things. It matches with JavaScript's own RegExp.
"use strict";

const { ObjectDefineProperty, SymbolToStringTag } = primordials;
const { inspectAs, inspectSymbol } = require("web/webidl");
const { URLPattern } = require("npm/urlpattern-polyfill");

ObjectDefineProperty(URLPattern, "name", { __proto__: null, value: "URLPattern", configurable: true });
ObjectDefineProperty(URLPattern.prototype, SymbolToStringTag, { __proto__: null, value: "URLPattern", configurable: true });
ObjectDefineProperty(URLPattern.prototype, inspectSymbol, {
  __proto__: null,
  writable: true,
  configurable: true,
  value: {
    [inspectSymbol](depth, options, inspect) {
      const { protocol, username, password, hostname, port, pathname, search, hash } = this;
      return inspectAs(this, { protocol, username, password, hostname, port, pathname, search, hash }, depth, options, inspect);
    },
  }[inspectSymbol],
});

module.exports = { __proto__: null, URLPattern };
