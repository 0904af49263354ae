// SPEC: https://nodejs.org/docs/latest-v22.x/api/assert.html#class-assertassert
// Differs: no. Refuses: nothing.
"use strict";

const { ObjectDefineProperty } = primordials;
const { codes } = require("internal/errors");
const { validateOneOf } = require("internal/validators");
const { AssertionError, kDiff } = require("internal/assertion_error");
const assert = require("node/assert");

const methods = ["fail", "ok", "equal", "notEqual", "deepEqual", "notDeepEqual", "deepStrictEqual", "notDeepStrictEqual", "strictEqual",
  "notStrictEqual", "partialDeepStrictEqual", "throws", "rejects", "doesNotThrow", "doesNotReject", "ifError", "match", "doesNotMatch"];
const strictForms = { __proto__: null, equal: "strictEqual", deepEqual: "deepStrictEqual", notEqual: "notStrictEqual", notDeepEqual: "notDeepStrictEqual" };

// The functions of `node:assert`, with options for their messages.
function Assert(options) {
  if (!new.target) throw new codes.ERR_CONSTRUCT_CALL_REQUIRED("Assert");
  const { diff = "simple", strict = true } = options ?? { __proto__: null };
  validateOneOf(diff, "options.diff", ["simple", "full"]);
  ObjectDefineProperty(this, kDiff, { __proto__: null, value: diff });
  this.AssertionError = AssertionError;
  if (strict === false) return;
  for (const name in strictForms) this[name] = this[strictForms[name]];
}

for (let i = 0; i < methods.length; i++) {
  const value = assert[methods[i]];
  ObjectDefineProperty(Assert.prototype, methods[i], { __proto__: null, value, enumerable: true, writable: true, configurable: true });
}

module.exports = Assert;
