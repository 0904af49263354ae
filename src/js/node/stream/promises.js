// SPEC: https://nodejs.org/docs/latest-v22.x/api/stream.html#streams-promises-api
// Differs: no. Refuses: nothing.
"use strict";

module.exports = require("node/stream").promises;
