// The iterators of FormData and Headers: `[name, value]` pairs of a list that may change meanwhile.
//
// SPEC: https://webidl.spec.whatwg.org/#js-iterable
"use strict";

const { FunctionPrototypeCall, ObjectDefineProperty, SymbolIterator, TypeError } = primordials;
const { makeIteratorPrototype, requireArgumentCount } = require("web/webidl");

class Stamp {
  constructor(object) {
    return object;
  }
}

// Adds `entries`, `keys`, `values`, `forEach` and `Symbol.iterator` to a class.
// `pairsOf(object)` gives the pairs at this moment, and throws for what is no such object.
function defineIterable(Class, name, pairsOf) {
  class State extends Stamp {
    #state;
    constructor(iterator, object, pick) {
      super(iterator);
      this.#state = { object, pick, at: 0 };
    }
    static of(iterator) {
      if (typeof iterator !== "object" || iterator === null || !(#state in iterator)) {
        throw new TypeError(`'next' called on an object that does not implement interface ${name} Iterator.`);
      }
      return iterator.#state;
    }
  }

  const prototype = makeIteratorPrototype(`${name} Iterator`, function next() {
    const state = State.of(this);
    const pairs = pairsOf(state.object);
    if (state.at >= pairs.length) return { value: undefined, done: true };
    return { value: state.pick(pairs[state.at++]), done: false };
  });
  const start = (object, pick) => {
    pairsOf(object);
    const iterator = { __proto__: prototype };
    new State(iterator, object, pick);
    return iterator;
  };
  const methods = {
    entries() {
      return start(this, (pair) => [pair[0], pair[1]]);
    },
    keys() {
      return start(this, (pair) => pair[0]);
    },
    values() {
      return start(this, (pair) => pair[1]);
    },
    forEach(callback, thisArgument = undefined) {
      pairsOf(this);
      requireArgumentCount(arguments.length, 1, `${name}.forEach`);
      if (typeof callback !== "function") throw new TypeError(`Failed to execute 'forEach' on '${name}': parameter 1 is not of type 'Function'.`);
      for (let i = 0; i < pairsOf(this).length; i++) {
        const pair = pairsOf(this)[i];
        FunctionPrototypeCall(callback, thisArgument, pair[1], pair[0], this);
      }
    },
  };
  for (const key of ["entries", "keys", "values", "forEach"]) {
    ObjectDefineProperty(Class.prototype, key, { __proto__: null, value: methods[key], writable: true, enumerable: true, configurable: true });
  }
  ObjectDefineProperty(Class.prototype, SymbolIterator, { __proto__: null, value: methods.entries, writable: true, configurable: true });
}

module.exports = { __proto__: null, defineIterable };
