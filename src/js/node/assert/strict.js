// SPEC: https://nodejs.org/api/assert.html#strict-assertion-mode
// Differs: no. Refuses: nothing.
"use strict";

module.exports = require("node/assert").strict;
