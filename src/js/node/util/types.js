// SPEC: https://nodejs.org/api/util.html#utiltypes
// Differs: no. Refuses: nothing.
"use strict";

const { ObjectKeys } = primordials;
const { types } = require("internal/types");

const names = ObjectKeys(types);
for (let i = 0; i < names.length; i++) {
  // Node's own list; the others are for us alone.
  if (names[i] !== "isEventTarget") exports[names[i]] = types[names[i]];
}
