// SPEC: https://nodejs.org/docs/latest-v22.x/api/deprecations.html#DEP0025
// Differs: no. Refuses: nothing. The old name of node:util.
"use strict";

module.exports = require("node/util");
