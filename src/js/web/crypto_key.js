// SPEC: https://w3c.github.io/webcrypto/#cryptokey-interface
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeSlice, ReflectConstruct, SafeWeakMap, Symbol } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol } = require("web/webidl");

const kToken = Symbol("token");

// What a key holds: `{ type, extractable, algorithm, usages, bytes }`. Bytes as in `internal/crypto_keys`.
const held = new SafeWeakMap();

function read(key) {
  const data = held.get(key);
  if (data === undefined) throw new codes.ERR_INVALID_THIS("CryptoKey");
  return data;
}

class CryptoKey {
  constructor(token = undefined, data = undefined) {
    if (token !== kToken) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
    held.set(this, data);
    require("web/host_objects").hostObject(this, "CryptoKey");
  }

  get type() {
    return read(this).type;
  }

  get extractable() {
    return read(this).extractable;
  }

  get algorithm() {
    return read(this).shownAlgorithm ??= { ...read(this).algorithm };
  }

  get usages() {
    return read(this).shownUsages ??= ArrayPrototypeSlice(read(this).usages);
  }

  [inspectSymbol](depth, options, inspect) {
    const { type, extractable, algorithm, usages } = this;
    return inspectAs(this, { type, extractable, algorithm, usages }, depth, options, inspect);
  }
}
defineInterface(CryptoKey);

const make = (type, extractable, algorithm, usages, bytes) =>
  ReflectConstruct(CryptoKey, [kToken, { __proto__: null, type, extractable, algorithm, usages, bytes }]);

// structuredClone.
function serialize(key) {
  const { type, extractable, algorithm, usages, bytes } = held.get(key);
  return { type, extractable, algorithm: { ...algorithm }, usages, bytes };
}
const revive = ({ type, extractable, algorithm, usages, bytes }) => make(type, extractable, { __proto__: null, ...algorithm }, usages, bytes);

module.exports = { __proto__: null, CryptoKey, make, revive, serialize, slots: (key) => held.get(key) };
