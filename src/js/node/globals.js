// The globals that Node adds to the Web platform's: `[name, module, export]`, where a null export means the module itself.
// internal/globals.js installs them as lazy data properties, so that a package pays only for those that it touches.
"use strict";

module.exports = [
  ["process", "node/process", null],
  ["Buffer", "node/buffer", "Buffer"],
  ["console", "node/console", null],
  ["setTimeout", "node/timers", "setTimeout"],
  ["clearTimeout", "node/timers", "clearTimeout"],
  ["setInterval", "node/timers", "setInterval"],
  ["clearInterval", "node/timers", "clearInterval"],
  ["setImmediate", "node/timers", "setImmediate"],
  ["clearImmediate", "node/timers", "clearImmediate"],
  ["performance", "node/perf_hooks", "performance"],
  ["global", "internal/process/global", null],
];
