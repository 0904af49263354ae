// SPEC: https://nodejs.org/docs/latest-v22.x/api/v8.html
// Differs: snapshots, coverage and promise hooks are empty; flags are not changed. Refuses: writing heap snapshots.
"use strict";

const { ArrayBufferIsView, BigInt64Array, BigUint64Array, DataView, Float32Array, Float64Array, Int16Array, Int32Array, Int8Array, RegExpPrototypeExec,
  Uint16Array, Uint32Array, Uint8Array, Uint8ClampedArray } = primordials;
const { op_heap_statistics, op_serdes_read, op_serdes_write } = ops;
const { codes, denied } = require("internal/errors");
const { validateFunction, validateOneOf, validateString, validateUint32 } = require("internal/validators");
const { Deserializer } = require("internal/serdes/reader");
const { Serializer } = require("internal/serdes/writer");

// By the number that Node's own format gives each class.
const BUFFER = 10;
const viewClasses = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView, undefined,
  BigInt64Array, BigUint64Array];
const names = ["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array", "DataView",
  undefined, "BigInt64Array", "BigUint64Array"];

class DefaultSerializer extends Serializer {
  constructor() {
    super();
    this._setTreatArrayBufferViewsAsHostObjects(true);
  }

  _writeHostObject(view) {
    const { Buffer } = require("node/buffer");
    const tag = primordials.TypedArrayPrototypeGetSymbolToStringTag(view) ?? "DataView";
    const index = view.constructor === Buffer ? BUFFER : primordials.ArrayPrototypeIndexOf(names, tag);
    if (index === -1) throw this._getDataCloneError(`Unserializable host object: ${require("node/util").inspect(view)}`);
    this.writeUint32(index);
    this.writeUint32(view.byteLength);
    this.writeRawBytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }
}

class DefaultDeserializer extends Deserializer {
  _readHostObject() {
    const { Buffer } = require("node/buffer");
    const index = this.readUint32();
    const length = this.readUint32();
    const offset = this.buffer.byteOffset + this._readRawBytes(length);
    if (index === BUFFER) return Buffer.from(this.buffer.buffer, offset, length);
    const Class = viewClasses[index];
    if (Class === undefined) throw this._getDataCloneError?.("Unknown host object") ?? new primordials.Error("Unable to deserialize cloned data.");
    const size = Class.BYTES_PER_ELEMENT ?? 1;
    if (offset % size === 0) return new Class(this.buffer.buffer, offset, length / size);
    const copy = Buffer.alloc(length);
    copy.set(new Uint8Array(this.buffer.buffer, offset, length));
    return new Class(copy.buffer, copy.byteOffset, length / size);
  }
}

// In one step, as nobody can override anything here.
function serialize(value) {
  const { Buffer } = require("node/buffer");
  return Buffer.from(op_serdes_write(value, Buffer.prototype).buffer);
}

function deserialize(buffer) {
  if (!ArrayBufferIsView(buffer)) throw new codes.ERR_INVALID_ARG_TYPE("buffer", ["Buffer", "TypedArray", "DataView"], buffer);
  const { Buffer } = require("node/buffer");
  return op_serdes_read(buffer, Buffer.prototype);
}

const fields = ["total_heap_size", "total_heap_size_executable", "total_physical_size", "total_available_size", "used_heap_size", "heap_size_limit",
  "malloced_memory", "peak_malloced_memory", "does_zap_garbage", "number_of_native_contexts", "number_of_detached_contexts", "total_global_handles_size",
  "used_global_handles_size", "external_memory"];

function getHeapStatistics() {
  const values = op_heap_statistics();
  const result = {};
  for (let i = 0; i < fields.length; i++) result[fields[i]] = values[i];
  return result;
}

const heapSpaces = ["read_only_space", "new_space", "old_space", "code_space", "shared_space", "trusted_space", "new_large_object_space", "large_object_space",
  "code_large_object_space", "shared_large_object_space", "trusted_large_object_space"];

// V8 tells the whole; it is all put down to the old space.
function getHeapSpaceStatistics() {
  const statistics = getHeapStatistics();
  const result = [];
  for (let i = 0; i < heapSpaces.length; i++) {
    const isOld = heapSpaces[i] === "old_space";
    result[i] = {
      space_name: heapSpaces[i],
      space_size: isOld ? statistics.total_heap_size : 0,
      space_used_size: isOld ? statistics.used_heap_size : 0,
      space_available_size: isOld ? statistics.total_available_size : 0,
      physical_space_size: isOld ? statistics.total_physical_size : 0,
    };
  }
  return result;
}

class GCProfiler {
  #started;

  start() {
    this.#started ??= primordials.DateNow();
  }

  stop() {
    if (this.#started === undefined) return undefined;
    const startTime = this.#started;
    this.#started = undefined;
    return { version: 1, startTime, statistics: [], endTime: primordials.DateNow() };
  }
}

const stopHook = () => () => {};

module.exports = {
  cachedDataVersionTag: () => 0x7470736a,
  getHeapSnapshot() {
    throw denied("v8.getHeapSnapshot");
  },
  getHeapStatistics,
  getHeapSpaceStatistics,
  getHeapCodeStatistics: () => ({ code_and_metadata_size: 0, bytecode_and_metadata_size: 0, external_script_source_size: 0, cpu_profiler_metadata_size: 0 }),
  getCppHeapStatistics(type = "detailed") {
    validateOneOf(type, "type", ["brief", "detailed"]);
    return { committed_size_bytes: 0, resident_size_bytes: 0, used_size_bytes: 0, space_statistics: [], type_names: [], detail_level: type };
  },
  setFlagsFromString(flags) {
    validateString(flags, "flags");
  },
  Serializer,
  Deserializer,
  DefaultSerializer,
  DefaultDeserializer,
  deserialize,
  takeCoverage() {},
  stopCoverage() {},
  serialize,
  writeHeapSnapshot() {
    throw denied("v8.writeHeapSnapshot");
  },
  promiseHooks: {
    createHook: stopHook,
    onInit: stopHook,
    onBefore: stopHook,
    onAfter: stopHook,
    onSettled: stopHook,
  },
  queryObjects(constructor) {
    validateFunction(constructor, "constructor");
    throw denied("v8.queryObjects");
  },
  startupSnapshot: {
    addDeserializeCallback: notBuilding,
    addSerializeCallback: notBuilding,
    setDeserializeMainFunction: notBuilding,
    isBuildingSnapshot: () => false,
  },
  setHeapSnapshotNearHeapLimit(limit) {
    validateUint32(limit, "limit", true);
  },
  GCProfiler,
  isStringOneByteRepresentation(content) {
    validateString(content, "content");
    return RegExpPrototypeExec(/[^\0-\xff]/, content) === null;
  },
};

function notBuilding() {
  const error = new primordials.Error("Operation cannot be invoked when not building startup snapshot");
  error.code = "ERR_NOT_BUILDING_SNAPSHOT";
  throw error;
}
