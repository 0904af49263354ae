// `Math.random`: ours, because the state of V8's own generator is copied by a fork, so that every call
// of a template would draw the same numbers. Seeded from the kernel at its first use after a fork.
//
// SPEC: https://tc39.es/ecma262/#sec-math.random
"use strict";

const { ArrayPrototypePush, Math, MathImul, ObjectDefineProperty, Uint32Array } = primordials;
const { op_random_fill } = ops;

// Four words of xoshiro128**, by Blackman and Vigna: https://prng.di.unimi.it/
const state = new Uint32Array(4);
let seeded = false;

const rotate = (x, by) => (x << by) | (x >>> (32 - by));

function next() {
  const result = MathImul(rotate(MathImul(state[1], 5), 7), 9);
  const shifted = state[1] << 9;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= shifted;
  state[3] = rotate(state[3], 11);
  return result >>> 0;
}

function random() {
  if (!seeded) {
    op_random_fill(state); // also notes that randomness was drawn
    seeded = true;
  }
  // 53 bits: 27 high ones and 26 low ones.
  return ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

ObjectDefineProperty(Math, "random", { __proto__: null, value: { random() { return random(); } }.random, writable: true, enumerable: false, configurable: true });

// Who keeps random bytes for later.
const keepers = [];

module.exports = {
  __proto__: null,
  whenReseeded(forget) {
    ArrayPrototypePush(keepers, forget);
  },
  reseed() {
    seeded = false;
    for (let i = 0; i < keepers.length; i++) keepers[i]();
  },
};
