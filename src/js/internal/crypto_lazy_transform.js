// Hashes, ciphers and signatures are streams, and almost nobody uses them as such. Their classes inherit from a stand-in that
// loads the streams when a property of a stream is first asked for, or when `instanceof` looks up the chain.
"use strict";

const { FunctionPrototypeCall, ObjectDefineProperty, ObjectPrototype, Proxy, ReflectGet, ReflectHas, ReflectSet,
  ReflectSetPrototypeOf } = primordials;

// Gives `Class.prototype` a chain that ends in that of `className` of `node:stream`. `optionsOf(object)` are the stream's options.
// Returns what loads the streams at once, for constructors that need them.
function inheritLazily(Class, className, optionsOf) {
  const { prototype } = Class;
  let base;

  function load() {
    if (base === undefined) {
      const stream = require("node/stream");
      base = stream[className];
      ReflectSetPrototypeOf(prototype, base.prototype);
      ReflectSetPrototypeOf(Class, base);
    }
    return base.prototype;
  }

  // The state of a stream is made when something first looks at it.
  function defineState(name) {
    ObjectDefineProperty(prototype, name, {
      __proto__: null,
      configurable: true,
      enumerable: false,
      get() {
        if (this === prototype) return undefined;
        load();
        FunctionPrototypeCall(base, this, optionsOf(this));
        return this[name];
      },
      set(value) {
        ObjectDefineProperty(this, name, { __proto__: null, value, enumerable: true, configurable: true, writable: true });
      },
    });
  }
  if (className !== "Writable") defineState("_readableState");
  defineState("_writableState");

  // What every object has does not need the streams.
  ReflectSetPrototypeOf(prototype, new Proxy({ __proto__: null }, {
    __proto__: null,
    get(target, key, receiver) {
      return ReflectGet(base === undefined && key in ObjectPrototype ? ObjectPrototype : load(), key, receiver);
    },
    has: (target, key) => ReflectHas(load(), key),
    set: (target, key, value, receiver) => ReflectSet(base === undefined ? ObjectPrototype : load(), key, value, receiver),
    getPrototypeOf: load,
  }));
  return load;
}

module.exports = { __proto__: null, inheritLazily };
