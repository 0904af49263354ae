// structuredClone, and the two halves of it that message ports use.
//
// SPEC: https://html.spec.whatwg.org/multipage/structured-data.html#dom-structuredclone
// Differs: no. Refuses: nothing. What cannot be cloned is a DataCloneError, as the standard says.
"use strict";

const { ArrayBufferPrototypeGetDetached, ArrayBufferPrototypeTransfer, ArrayPrototypePush, ObjectSetPrototypeOf, SafeMap, TypeError } = primordials;
const { op_clone_read, op_clone_write } = ops;
const { requireArguments, toSequence } = require("web/webidl");
const hostObjects = require("web/host_objects");

const nothing = [];

// The record that is written at this moment. Getters of the value may clone things, too.
let current = undefined;

function dataCloneError(message) {
  const { DOMException } = require("web/dom_exception");
  return new DOMException(message, "DataCloneError");
}

function writeHost(object) {
  const { hosts, ports } = current;
  const port = ports?.get(object);
  if (port !== undefined) return port;
  const outer = current;
  const plain = hostObjects.serialize(object);
  current = outer;
  if (plain === undefined) {
    if (hostObjects.isTransferred(hostObjects.kindOf(object))) throw dataCloneError("Object that needs transfer was found in message but not listed in transferList");
    throw dataCloneError("Cannot clone object of unsupported type.");
  }
  ArrayPrototypePush(hosts, plain);
  return hosts.length - 1;
}

// A class because V8 keeps the fields of a literal without a prototype in a hash table.
class Serialized {
  constructor() {
    this.bytes = undefined;
    this.buffers = nothing;
    this.shared = [];
    this.hosts = [];
    this.ports = undefined;
  }
}
ObjectSetPrototypeOf(Serialized.prototype, null);

// The serialised form of `value`: bytes, platform objects in their plain form (`hosts`), with what was transferred out of its old owners.
function serialize(value, transfer, keep) {
  const record = new Serialized();
  const ports = transfer === undefined || transfer.length === 0 ? [] : collect(transfer, record);
  const outer = current;
  current = record;
  try {
    record.bytes = op_clone_write(value, record.buffers, record.shared, writeHost, dataCloneError, keep);
  } finally {
    current = outer;
  }
  for (let i = 0; i < record.buffers.length; i++) {
    // The getters of the value ran meanwhile.
    if (ArrayBufferPrototypeGetDetached(record.buffers[i])) throw dataCloneError("An ArrayBuffer is detached and could not be cloned.");
    record.buffers[i] = ArrayBufferPrototypeTransfer(record.buffers[i]);
  }
  for (let i = 0; i < ports.length; i++) {
    const host = record.hosts[i];
    host.data = require(host.kind === "MessagePort" ? "web/message_port" : "web/stream_transfer").detach(ports[i]);
  }
  record.ports = undefined;
  return record;
}

// Sorts the transfer list into buffers and ports; places of the ports in `hosts` are given out at once.
function collect(transfer, record) {
  const seen = new SafeMap();
  const ports = [];
  record.buffers = [];
  record.ports = new SafeMap();
  for (let i = 0; i < transfer.length; i++) {
    const item = transfer[i];
    if (seen.has(item)) throw dataCloneError(`${describe(item)} occurs in the transfer list more than once`);
    seen.set(item, true);
    if (hostObjects.untransferable.has(item)) throw dataCloneError("Cannot transfer object of unsupported type.");
    if (isArrayBuffer(item)) {
      if (ArrayBufferPrototypeGetDetached(item)) throw dataCloneError("An ArrayBuffer is detached and could not be cloned.");
      ArrayPrototypePush(record.buffers, item);
    } else {
      const kind = typeof item === "object" && item !== null ? ownedKind(item) : undefined;
      if (kind === undefined) throw notTransferable();
      record.ports.set(item, record.hosts.length);
      ArrayPrototypePush(record.hosts, { __proto__: null, kind, data: undefined });
      ArrayPrototypePush(ports, item);
    }
  }
  return ports;
}

// The kind of a port or a stream that can change hands; checks that it still can.
function ownedKind(item) {
  if (hostObjects.kindOf(item) === "MessagePort") {
    if (require("web/message_port").isDetached(item)) throw dataCloneError("MessagePort in transfer list is already detached");
    return "MessagePort";
  }
  const streams = require("web/stream_transfer");
  const kind = streams.kindOf(item);
  if (kind === undefined) return undefined;
  if (streams.isLocked(item)) throw dataCloneError(`A locked ${kind} cannot be transferred.`);
  hostObjects.hostObject(item, kind);
  return kind;
}

const describe = (item) => (isArrayBuffer(item) ? "ArrayBuffer" : hostObjects.kindOf(item));

function notTransferable() {
  return dataCloneError("Found invalid object in transferList");
}

function isArrayBuffer(value) {
  if (typeof value !== "object" || value === null) return false;
  try {
    ArrayBufferPrototypeGetDetached(value);
    return true;
  } catch {
    return false;
  }
}

// The value again. `ports` gets the ports that came along, in the order of the transfer list.
function deserialize(record, ports = undefined) {
  const { hosts } = record;
  const revived = hosts.length === 0 ? nothing : [];
  for (let i = 0; i < hosts.length; i++) {
    revived[i] = hostObjects.revive(hosts[i]);
    if (ports !== undefined && hosts[i].kind === "MessagePort") ArrayPrototypePush(ports, revived[i]);
  }
  return op_clone_read(record.bytes, record.buffers, record.shared, revived);
}

function wrongOptions(why) {
  const error = new TypeError(`Failed to execute 'structuredClone': ${why}`);
  error.code = "ERR_INVALID_ARG_TYPE";
  return error;
}

function structuredClone(value, options = undefined) {
  requireArguments(arguments.length, "value");
  if (options === undefined && isPrimitive(value)) return value;
  if (options !== undefined && options !== null && typeof options !== "object" && typeof options !== "function") {
    throw wrongOptions("Options cannot be converted to a dictionary");
  }
  const transfer = options?.transfer;
  const list = transfer === undefined ? undefined : toSequence(transfer, () => wrongOptions("transfer in Options can not be converted to sequence."));
  return deserialize(serialize(value, list, true));
}

function isPrimitive(value) {
  switch (typeof value) {
    case "string": case "number": case "boolean": case "undefined": case "bigint":
      return true;
    default:
      return value === null;
  }
}

module.exports = { __proto__: null, dataCloneError, deserialize, serialize, structuredClone };
