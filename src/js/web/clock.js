// The time that `performance.now()` and `event.timeStamp` tell: milliseconds since this call's origin.
//
// SPEC: https://w3c.github.io/hr-time/
"use strict";

const { MathRound } = primordials;
const { op_clock_monotonic } = ops;
const loop = require("internal/loop");

// Whole microseconds: the difference of two of them would show digits that mean nothing.
const now = () => MathRound((op_clock_monotonic() - loop.timeOrigin()) * 1000) / 1000;

module.exports = { __proto__: null, now };
