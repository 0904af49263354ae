// Platform objects that structuredClone and postMessage can copy although V8 does not know them: each such object carries
// a private mark, and the module that made it says how to turn it into plain data and back.
//
// SPEC: https://html.spec.whatwg.org/multipage/structured-data.html#serializable-objects
"use strict";

const { op_clone_kind, op_clone_mark } = ops;

// What nobody may transfer away: the memory that small Buffers share, and what `node:worker_threads` was told.
// A private field of the object itself: a weak set of all pools of small Buffers would cost each collection.
class Given {
  constructor(object) {
    return object;
  }
}
class Untransferable extends Given {
  #mark;

  static add(object) {
    if (!(#mark in object)) new Untransferable(object);
  }

  static has(object) {
    return #mark in object;
  }
}
const untransferable = { __proto__: null, add: Untransferable.add, has: Untransferable.has };

// The kind of an object that its maker wants to stay where it is.
const UNCLONEABLE = "Uncloneable";

// Kind → the module with `serialize(object)` and `revive(data)`.
const modulesByKind = {
  __proto__: null,
  DOMException: "web/dom_exception",
  Blob: "web/blob",
  File: "web/blob",
  CryptoKey: "web/crypto_key",
  MessagePort: "web/message_port",
  KeyObject: "internal/crypto_keys",
  ReadableStream: "web/stream_transfer",
  TransformStream: "web/stream_transfer",
  WritableStream: "web/stream_transfer",
};

// Marks `object`, so that the serializer asks us about it. Called by the constructors.
function hostObject(object, kind) {
  op_clone_mark(object, kind);
  return object;
}

// What goes into another's hands, and is never copied.
const isTransferred = (kind) => kind === "MessagePort" || kind === "ReadableStream" || kind === "WritableStream" || kind === "TransformStream";

// `undefined` for what is marked but cannot be cloned, such as a MessagePort that is not transferred.
function serialize(object) {
  const kind = op_clone_kind(object);
  if (kind === undefined || kind === UNCLONEABLE || isTransferred(kind)) return undefined;
  return { __proto__: null, kind, data: require(modulesByKind[kind]).serialize(object) };
}

const revive = ({ kind, data }) => require(modulesByKind[kind]).revive(data, kind);

module.exports = { __proto__: null, UNCLONEABLE, hostObject, isTransferred, serialize, revive, untransferable, kindOf: op_clone_kind };
