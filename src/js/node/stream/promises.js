// SPEC: https://nodejs.org/docs/latest-v22.x/api/stream.html#streams-promises-api
// Differs: no. Refuses: nothing.
"use strict";

const { finished, pipeline } = require("node/stream").promises;

module.exports = { finished, pipeline };
