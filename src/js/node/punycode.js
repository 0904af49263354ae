// SPEC: https://nodejs.org/api/punycode.html
// Differs: no deprecation warning. Refuses: nothing.
"use strict";

module.exports = require("npm/punycode");
