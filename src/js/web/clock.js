// The time that `performance.now()` and `event.timeStamp` tell: milliseconds since this call's origin.
//
// SPEC: https://w3c.github.io/hr-time/
"use strict";

const { op_clock_monotonic } = ops;
const loop = require("internal/loop");

module.exports = { __proto__: null, now: () => op_clock_monotonic() - loop.timeOrigin() };
