// Calls with stand-ins for what a guest gives. In a template, before its import, they have V8 compile what every call runs; in a
// fork that waits for its call, they make the pages that a call writes to the fork's own.
//
// A guest must not notice either, so the second kind happens only where none of its code can be on the way.
"use strict";

const { ObjectSetPrototypeOf, Promise, PromisePrototype, ReflectGetOwnPropertyDescriptor, SymbolSpecies } = primordials;
const { op_microtasks_run } = ops;
const asyncIds = require("internal/async_ids");

// Without prototypes, so that nothing is looked up where a guest may have put something.
const bare = ObjectSetPrototypeOf(async () => true, null);
const standIns = {
  __proto__: null,
  bare,
  object: async (input) => input,
  default: { inputSchema: { type: "object" }, execute: async (input) => input },
};

const speciesOf = () => ReflectGetOwnPropertyDescriptor(Promise, SymbolSpecies)?.get;
const species = speciesOf();

// What `await` and `then` look up of a promise, and who is told of promises.
function isUnwatched() {
  const constructor = ReflectGetOwnPropertyDescriptor(PromisePrototype, "constructor");
  return constructor?.value === Promise && speciesOf() === species && !asyncIds.state.active;
}

function rehearse(call, name) {
  call(name, "params", "{}", "{}", true, standIns);
  op_microtasks_run();
}

module.exports = {
  __proto__: null,
  beforeGuest(call) {
    rehearse(call, "default");
    rehearse(call, "object");
    rehearse(call, "bare");
  },
  besideGuest(call) {
    if (isUnwatched()) rehearse(call, "bare");
  },
};
