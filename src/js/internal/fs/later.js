// A promise of work that is done at once and told in a later turn, as that of a thread would be.
"use strict";

const { Promise } = primordials;
const loop = require("internal/loop");

// An abort that comes before it is told counts.
function later(work, signal) {
  return new Promise((resolve, reject) => {
    let value;
    try {
      value = work();
    } catch (error) {
      loop.defer(() => reject(error));
      return;
    }
    if (value instanceof Promise) resolve(value);
    else loop.defer(() => (signal?.aborted ? reject(aborted(signal)) : resolve(value)));
  });
}

function aborted(signal) {
  const { AbortError } = require("internal/errors");
  return new AbortError(undefined, { cause: signal.reason });
}

module.exports = { __proto__: null, aborted, later };
