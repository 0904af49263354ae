// A promise of work that is done at once and told in a later turn, as that of a thread would be.
"use strict";

const { Promise } = primordials;
const loop = require("internal/loop");

function later(work) {
  return new Promise((resolve, reject) => {
    let value;
    try {
      value = work();
    } catch (error) {
      loop.defer(() => reject(error));
      return;
    }
    loop.defer(() => resolve(value));
  });
}

module.exports = { __proto__: null, later };
