// SPEC: https://nodejs.org/api/path.html#pathposix
// Differs: no. Refuses: nothing.
"use strict";

module.exports = require("node/path");
