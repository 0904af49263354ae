// v8.Serializer: values to bytes.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/v8.html#class-v8serializer
// Differs: an array that has every element is written densely, however V8 keeps it. Refuses: nothing.
"use strict";

const { ArrayIsArray, BigInt, DatePrototypeGetTime, DataView, DataViewPrototypeSetFloat64, Error, MapPrototypeForEach, MathCeil, MathMax, NumberIsInteger,
  ObjectGetPrototypeOf, ObjectIs, ObjectKeys, ObjectPrototypeHasOwnProperty, ObjectPrototypeToString, RegExpPrototypeExec, SafeMap, SetPrototypeForEach, String,
  StringPrototypeCharCodeAt, StringPrototypeIncludes, StringPrototypeSlice, TypedArrayPrototypeSet, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const types = require("node/util/types");
const { codes } = require("internal/errors");
const { VERSION, VERSION_TAG, errorLetters, regexpFlags, tags, viewLetters } = require("internal/serdes/format");

const scratch = new DataView(new primordials.ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const MAX_INDEX = 4294967294;
const wideCharacter = /[^\0-\xff]/;

// The name under which V8 says that something cannot be cloned.
function nameOf(value) {
  if (typeof value === "function" || typeof value === "symbol") return String(value);
  return `#<${StringPrototypeSlice(ObjectPrototypeToString(value), 8, -1)}>`;
}

const bytesOf = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const viewName = (view) => (types.isDataView(view) ? "DataView" : primordials.TypedArrayPrototypeGetSymbolToStringTag(view));

class Serializer {
  #bytes = new Uint8Array(64);
  #size = 0;
  #ids = new SafeMap();
  #transferred = new SafeMap();
  #viewsAreHostObjects = false;

  constructor() {
    if (new.target === undefined) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  #reserve(count) {
    const needed = this.#size + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(MathMax(needed, this.#bytes.length * 2));
    TypedArrayPrototypeSet(grown, this.#bytes, 0);
    this.#bytes = grown;
  }

  #byte(value) {
    this.#reserve(1);
    this.#bytes[this.#size++] = value;
  }

  #varint(value) {
    for (; value >= 128; value = (value - (value % 128)) / 128) this.#byte((value % 128) | 128);
    this.#byte(value);
  }

  #raw(bytes) {
    this.#reserve(bytes.length);
    TypedArrayPrototypeSet(this.#bytes, bytes, this.#size);
    this.#size += bytes.length;
  }

  #double(value) {
    DataViewPrototypeSetFloat64(scratch, 0, value, true);
    this.#raw(scratchBytes);
  }

  #fail(message) {
    throw this._getDataCloneError(message);
  }

  writeHeader() {
    this.#byte(VERSION_TAG);
    this.#byte(VERSION);
  }

  writeValue(value) {
    this.#write(value);
    return true;
  }

  releaseBuffer() {
    const { Buffer } = require("node/buffer");
    const bytes = new Uint8Array(this.#size); // memory of its own, not a part of Buffer's pool
    TypedArrayPrototypeSet(bytes, TypedArrayPrototypeSubarray(this.#bytes, 0, this.#size), 0);
    this.#bytes = new Uint8Array(64);
    this.#size = 0;
    return Buffer.from(bytes.buffer);
  }

  transferArrayBuffer(id, buffer) {
    this.#transferred.set(buffer, id >>> 0);
  }

  writeUint32(value) {
    this.#varint(value >>> 0);
  }

  writeUint64(high, low) {
    let value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
    for (; value >= 128n; value >>= 7n) this.#byte(primordials.Number(value & 127n) | 128);
    this.#byte(primordials.Number(value));
  }

  writeDouble(value) {
    this.#double(+value);
  }

  writeRawBytes(source) {
    if (primordials.ArrayBufferIsView(source)) this.#raw(bytesOf(source));
    else if (types.isAnyArrayBuffer(source)) this.#raw(new Uint8Array(source));
    else throw new codes.ERR_INVALID_ARG_TYPE("source", ["ArrayBuffer", "Buffer", "TypedArray", "DataView"], source);
  }

  _setTreatArrayBufferViewsAsHostObjects(on) {
    this.#viewsAreHostObjects = !!on;
  }

  #write(value) {
    switch (typeof value) {
      case "undefined":
        return this.#byte(tags.undefined);
      case "boolean":
        return this.#byte(value ? tags.true : tags.false);
      case "number":
        return this.#number(value);
      case "bigint":
        this.#byte(tags.bigint);
        return this.#bigint(value);
      case "string":
        return this.#string(value);
      case "object":
        return value === null ? this.#byte(tags.null) : this.#object(value);
      default:
        return this.#fail(`${nameOf(value)} could not be cloned.`);
    }
  }

  #number(value) {
    if ((value | 0) === value && !ObjectIs(value, -0)) {
      this.#byte(tags.int32);
      this.#varint(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      this.#byte(tags.double);
      this.#double(value);
    }
  }

  #bigint(value) {
    const magnitude = value < 0n ? -value : value;
    const digits = magnitude === 0n ? 0 : MathCeil(primordials.BigIntPrototypeToString(magnitude, 16).length / 16);
    this.#varint(digits * 8 * 2 + (value < 0n ? 1 : 0));
    let rest = magnitude;
    for (let i = 0; i < digits * 8; i++, rest >>= 8n) this.#byte(primordials.Number(rest & 0xffn));
  }

  #string(text) {
    const { length } = text;
    if (RegExpPrototypeExec(wideCharacter, text) === null) {
      this.#byte(tags.oneByte);
      this.#varint(length);
      this.#reserve(length);
      for (let i = 0; i < length; i++) this.#bytes[this.#size++] = StringPrototypeCharCodeAt(text, i);
      return;
    }
    let varintSize = 1;
    for (let rest = length * 2; rest >= 128; rest = (rest - (rest % 128)) / 128) varintSize++;
    if ((this.#size + 1 + varintSize) % 2 === 1) this.#byte(tags.padding);
    this.#byte(tags.twoByte);
    this.#varint(length * 2);
    this.#reserve(length * 2);
    for (let i = 0; i < length; i++) {
      const code = StringPrototypeCharCodeAt(text, i);
      this.#bytes[this.#size++] = code & 0xff;
      this.#bytes[this.#size++] = code >> 8;
    }
  }

  #object(value) {
    const isView = primordials.ArrayBufferIsView(value);
    if (isView && !this.#viewsAreHostObjects && !this.#ids.has(value)) this.#object(value.buffer);
    const known = this.#ids.get(value);
    if (known !== undefined) {
      this.#byte(tags.reference);
      this.#varint(known);
      return;
    }
    this.#ids.set(value, this.#ids.size);
    if (isView) this.#view(value);
    else if (ArrayIsArray(value)) this.#array(value);
    else this.#special(value);
  }

  #view(view) {
    if (this.#viewsAreHostObjects) {
      this.#byte(tags.host);
      this._writeHostObject(view);
      return;
    }
    this.#byte(tags.view);
    this.#byte(StringPrototypeCharCodeAt(viewLetters[viewName(view)], 0));
    this.#varint(view.byteOffset);
    this.#varint(view.byteLength);
    this.#varint(0);
  }

  #array(array) {
    const { length } = array;
    const keys = ObjectKeys(array);
    let dense = 0;
    while (dense < length && dense < keys.length && keys[dense] === `${dense}`) dense++;
    const isDense = dense === length;
    this.#byte(isDense ? tags.denseArray : tags.sparseArray);
    this.#varint(length);
    if (isDense) {
      for (let i = 0; i < length; i++) {
        if (ObjectPrototypeHasOwnProperty(array, i)) this.#write(array[i]);
        else this.#byte(tags.hole);
      }
    }
    const written = this.#properties(array, keys, isDense ? length : 0);
    this.#byte(isDense ? tags.endDenseArray : tags.endSparseArray);
    this.#varint(written);
    this.#varint(length);
  }

  // Writes the properties from this key on that are still there; returns how many.
  #properties(object, keys, from) {
    let written = 0;
    for (let i = from; i < keys.length; i++) {
      const key = keys[i];
      if (!ObjectPrototypeHasOwnProperty(object, key)) continue;
      const value = object[key];
      const index = +key;
      if (NumberIsInteger(index) && index >= 0 && index <= MAX_INDEX && `${index}` === key) this.#number(index);
      else this.#string(key);
      this.#write(value);
      written++;
    }
    return written;
  }

  #special(value) {
    if (types.isDate(value)) {
      this.#byte(tags.date);
      this.#double(DatePrototypeGetTime(value));
    } else if (types.isMap(value)) {
      this.#map(value);
    } else if (types.isSet(value)) {
      this.#set(value);
    } else if (types.isRegExp(value)) {
      this.#regexp(value);
    } else if (types.isArrayBuffer(value)) {
      this.#buffer(value);
    } else if (types.isSharedArrayBuffer(value)) {
      const id = this._getSharedArrayBufferId(value);
      this.#byte(tags.sharedBuffer);
      this.#varint(id);
    } else if (types.isNativeError(value)) {
      this.#error(value);
    } else if (types.isBoxedPrimitive(value)) {
      this.#boxed(value);
    } else if (isUncloneable(value)) {
      this.#fail(`${nameOf(value)} could not be cloned.`);
    } else {
      this.#byte(tags.object);
      const written = this.#properties(value, ObjectKeys(value), 0);
      this.#byte(tags.endObject);
      this.#varint(written);
    }
  }

  #map(map) {
    const entries = [];
    MapPrototypeForEach(map, (value, key) => {
      entries[entries.length] = key;
      entries[entries.length] = value;
    });
    this.#byte(tags.map);
    for (let i = 0; i < entries.length; i++) this.#write(entries[i]);
    this.#byte(tags.endMap);
    this.#varint(entries.length);
  }

  #set(set) {
    const values = [];
    SetPrototypeForEach(set, (value) => {
      values[values.length] = value;
    });
    this.#byte(tags.set);
    for (let i = 0; i < values.length; i++) this.#write(values[i]);
    this.#byte(tags.endSet);
    this.#varint(values.length);
  }

  #regexp(value) {
    this.#byte(tags.regexp);
    this.#string(primordials.RegExpPrototypeGetSource(value));
    const flags = primordials.RegExpPrototypeGetFlags(value);
    let bits = 0;
    for (let i = 0; i < regexpFlags.length; i++) if (StringPrototypeIncludes(flags, regexpFlags[i])) bits |= 1 << i;
    this.#varint(bits);
  }

  #buffer(buffer) {
    const transferred = this.#transferred.get(buffer);
    if (transferred !== undefined) {
      this.#byte(tags.transferredBuffer);
      this.#varint(transferred);
      return;
    }
    const bytes = new Uint8Array(buffer);
    if (buffer.resizable) {
      this.#byte(tags.resizableBuffer);
      this.#varint(bytes.length);
      this.#varint(buffer.maxByteLength);
    } else {
      this.#byte(tags.buffer);
      this.#varint(bytes.length);
    }
    this.#raw(bytes);
  }

  #error(error) {
    this.#byte(tags.error);
    const letter = errorLetters[errorName(error)];
    if (letter !== undefined) this.#letter(letter);
    if (ObjectPrototypeHasOwnProperty(error, "message")) {
      this.#letter("m");
      this.#string(`${error.message}`);
    }
    const { stack } = error;
    if (typeof stack === "string") {
      this.#letter("s");
      this.#string(stack);
    }
    if (ObjectPrototypeHasOwnProperty(error, "cause")) {
      this.#letter("c");
      this.#write(error.cause);
    }
    this.#letter(".");
  }

  #letter(letter) {
    this.#byte(StringPrototypeCharCodeAt(letter, 0));
  }

  #boxed(value) {
    if (types.isBooleanObject(value)) {
      this.#byte(primordials.BooleanPrototypeValueOf(value) ? tags.trueObject : tags.falseObject);
    } else if (types.isNumberObject(value)) {
      this.#byte(tags.numberObject);
      this.#double(primordials.NumberPrototypeValueOf(value));
    } else if (types.isBigIntObject(value)) {
      this.#byte(tags.bigintObject);
      this.#bigint(primordials.BigIntPrototypeValueOf(value));
    } else if (types.isStringObject(value)) {
      this.#byte(tags.stringObject);
      this.#string(primordials.StringPrototypeValueOf(value));
    } else {
      this.#fail(`${nameOf(value)} could not be cloned.`);
    }
  }
}

const isUncloneable = (value) =>
  types.isPromise(value) || types.isWeakMap(value) || types.isWeakSet(value) || types.isProxy(value) || types.isGeneratorObject(value) ||
  types.isModuleNamespaceObject(value) || types.isExternal(value) || value instanceof primordials.WeakRef;

// The built-in kind of an error, by the name that its prototypes give.
function errorName(error) {
  for (let at = ObjectGetPrototypeOf(error); at !== null; at = ObjectGetPrototypeOf(at)) {
    if (ObjectPrototypeHasOwnProperty(at, "name") && typeof at.name === "string") return at.name;
  }
  return "Error";
}

Serializer.prototype._getDataCloneError = function _getDataCloneError(message) {
  return new Error(message);
};
Serializer.prototype._getSharedArrayBufferId = function _getSharedArrayBufferId() {
  throw this._getDataCloneError("#<SharedArrayBuffer> could not be cloned.");
};
Serializer.prototype._writeHostObject = function _writeHostObject(object) {
  throw this._getDataCloneError(`${nameOf(object)} could not be cloned.`);
};

module.exports = { __proto__: null, Serializer };
