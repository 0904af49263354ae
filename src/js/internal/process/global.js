// What Node calls `global`: the global object under its old name.
"use strict";

module.exports = primordials.global;
