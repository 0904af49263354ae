// v8.Deserializer: bytes to values. The bytes may be anything: whatever is wrong with them is an Error.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/v8.html#class-v8deserializer
"use strict";

const { ArrayBufferIsView, BigInt, DataView, DataViewPrototypeGetFloat64, Date, Error, Map, MapPrototypeSet, Number, Object, ObjectDefineProperty, RegExp, SafeMap,
  Set, SetPrototypeAdd, StringFromCharCode, StringPrototypeCharCodeAt, TypedArrayPrototypeSet, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const { VERSION, VERSION_TAG, errorLetters, regexpFlags, tags, viewLetters } = require("internal/serdes/format");

const OLDEST = 13;
const FLAGS_SINCE = 14;
const DEPTH = 5000;

const fail = (why = "") => new Error(`Unable to deserialize cloned data${why}.`);

const viewClasses = { __proto__: null };
for (const name in viewLetters) if (primordials[name] !== undefined) viewClasses[StringPrototypeCharCodeAt(viewLetters[name], 0)] = primordials[name];

const errorClasses = { __proto__: null };
for (const name in errorLetters) errorClasses[StringPrototypeCharCodeAt(errorLetters[name], 0)] = primordials[name];

const setOwn = (object, key, value) => ObjectDefineProperty(object, key, { __proto__: null, value, writable: true, enumerable: true, configurable: true });

class Deserializer {
  #bytes;
  #at = 0;
  #version = 0;
  #objects = [];
  #transferred = new SafeMap();
  #depth = 0;

  constructor(buffer) {
    if (!ArrayBufferIsView(buffer)) {
      const error = new primordials.TypeError("buffer must be a TypedArray or a DataView");
      error.code = "ERR_INVALID_ARG_TYPE";
      throw error;
    }
    this.buffer = buffer;
    this.#bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }

  #byte() {
    if (this.#at >= this.#bytes.length) throw fail();
    return this.#bytes[this.#at++];
  }

  #varint() {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      if (factor < 2 ** 49) value += (byte & 127) * factor;
      if (byte < 128) return value % 2 ** 32;
    }
  }

  #take(count) {
    if (count > this.#bytes.length - this.#at) throw fail();
    const start = this.#at;
    this.#at += count;
    return TypedArrayPrototypeSubarray(this.#bytes, start, this.#at);
  }

  #double() {
    const bytes = this.#take(8);
    return DataViewPrototypeGetFloat64(new DataView(bytes.buffer, bytes.byteOffset, 8), 0, true);
  }

  // The next tag, without the padding before it.
  #tag() {
    let tag;
    do tag = this.#byte();
    while (tag === tags.padding);
    return tag;
  }

  #peek() {
    let at = this.#at;
    while (this.#bytes[at] === tags.padding) at++;
    return this.#bytes[at];
  }

  readHeader() {
    if (this.#bytes[this.#at] === VERSION_TAG) {
      this.#at++;
      this.#version = this.#varint();
    }
    if (this.#version < OLDEST || this.#version > VERSION) throw fail(" due to invalid or unsupported version");
    return true;
  }

  readValue() {
    return this.#read();
  }

  getWireFormatVersion() {
    return this.#version;
  }

  transferArrayBuffer(id, buffer) {
    this.#transferred.set(id >>> 0, buffer);
  }

  readUint32() {
    return this.#varint();
  }

  readUint64() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.#byte();
      if (shift < 64n) value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    return [Number((value >> 32n) & 0xffffffffn), Number(value & 0xffffffffn)];
  }

  readDouble() {
    return this.#double();
  }

  // Where in `this.buffer` the bytes are.
  _readRawBytes(length) {
    const start = this.#at;
    this.#take(length);
    return start;
  }

  readRawBytes(length) {
    const { Buffer } = require("node/buffer");
    const start = this._readRawBytes(length);
    return Buffer.from(this.buffer.buffer, this.buffer.byteOffset + start, length);
  }

  #keep(object) {
    this.#objects[this.#objects.length] = object;
    return object;
  }

  #read() {
    if (++this.#depth > DEPTH) throw fail();
    const value = this.#readTag(this.#tag());
    this.#depth--;
    // A buffer may be followed by a view of it, which is the value that was meant.
    return this.#peek() === tags.view && isBuffer(value) ? this.#view(value) : value;
  }

  #readTag(tag) {
    switch (tag) {
      case tags.undefined:
        return undefined;
      case tags.null:
        return null;
      case tags.true:
        return true;
      case tags.false:
        return false;
      case tags.int32: {
        const coded = this.#varint();
        return (coded >>> 1) ^ -(coded & 1);
      }
      case tags.uint32:
        return this.#varint();
      case tags.double:
        return this.#double();
      case tags.bigint:
        return this.#bigint();
      case tags.oneByte:
      case tags.twoByte:
      case tags.utf8:
        return this.#string(tag);
      case tags.count:
        this.#varint();
        return this.#read();
      case tags.reference:
        return this.#reference();
      default:
        return this.#readObject(tag);
    }
  }

  #readObject(tag) {
    switch (tag) {
      case tags.object: {
        const object = this.#keep({});
        this.#properties(object, tags.endObject);
        return object;
      }
      case tags.denseArray:
        return this.#denseArray();
      case tags.sparseArray:
        return this.#sparseArray();
      case tags.date:
        return this.#keep(new Date(this.#double()));
      case tags.trueObject:
        return this.#keep(Object(true));
      case tags.falseObject:
        return this.#keep(Object(false));
      case tags.numberObject:
        return this.#keep(Object(this.#double()));
      case tags.bigintObject:
        return this.#keep(Object(this.#bigint()));
      case tags.stringObject:
        return this.#keep(Object(this.#string(this.#tag())));
      case tags.regexp:
        return this.#regexp();
      case tags.map:
        return this.#map();
      case tags.set:
        return this.#set();
      case tags.error:
        return this.#error();
      default:
        return this.#readBuffer(tag);
    }
  }

  #readBuffer(tag) {
    switch (tag) {
      case tags.buffer:
        return this.#keep(copyToBuffer(this.#take(this.#varint())));
      case tags.resizableBuffer: {
        const size = this.#varint();
        const maxByteLength = this.#varint();
        if (size > maxByteLength) throw fail();
        return this.#keep(copyToBuffer(this.#take(size), { maxByteLength }));
      }
      case tags.transferredBuffer: {
        const buffer = this.#transferred.get(this.#varint());
        if (buffer === undefined) throw fail();
        return this.#keep(buffer);
      }
      case tags.host: {
        const place = this.#objects.length;
        this.#objects[place] = undefined;
        const object = this._readHostObject();
        if (typeof object !== "object" || object === null) throw new primordials.TypeError("readHostObject must return an object");
        this.#objects[place] = object;
        return object;
      }
      default:
        throw fail();
    }
  }

  #bigint() {
    const coded = this.#varint();
    const bytes = this.#take((coded - (coded % 2)) / 2);
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    return coded % 2 === 1 ? -value : value;
  }

  #string(tag) {
    const bytes = this.#take(this.#varint());
    const { Buffer } = require("node/buffer");
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    if (tag === tags.oneByte) return buffer.latin1Slice(0, bytes.length);
    if (tag === tags.utf8) return buffer.utf8Slice(0, bytes.length);
    if (tag !== tags.twoByte || bytes.length % 2 === 1) throw fail();
    return buffer.ucs2Slice(0, bytes.length);
  }

  #reference() {
    const id = this.#varint();
    if (id >= this.#objects.length) throw fail();
    return this.#objects[id];
  }

  // Reads keys and values until the end tag; the count after it must agree.
  #properties(object, endTag) {
    let count = 0;
    while (this.#peek() !== endTag) {
      const key = this.#read();
      if (typeof key !== "string" && typeof key !== "number") throw fail();
      setOwn(object, key, this.#read());
      count++;
    }
    this.#tag();
    if (this.#varint() !== count) throw fail();
  }

  #denseArray() {
    const length = this.#varint();
    if (length > this.#bytes.length - this.#at) throw fail();
    const array = this.#keep([]);
    array.length = length;
    for (let i = 0; i < length; i++) {
      if (this.#peek() === tags.hole) this.#tag();
      else setOwn(array, i, this.#read());
    }
    this.#properties(array, tags.endDenseArray);
    if (this.#varint() !== length) throw fail();
    return array;
  }

  #sparseArray() {
    const length = this.#varint();
    const array = this.#keep([]);
    array.length = length;
    this.#properties(array, tags.endSparseArray);
    if (this.#varint() !== length) throw fail();
    return array;
  }

  #map() {
    const map = this.#keep(new Map());
    let count = 0;
    for (; this.#peek() !== tags.endMap; count += 2) {
      const key = this.#read();
      MapPrototypeSet(map, key, this.#read());
    }
    this.#tag();
    if (this.#varint() !== count) throw fail();
    return map;
  }

  #set() {
    const set = this.#keep(new Set());
    let count = 0;
    for (; this.#peek() !== tags.endSet; count++) SetPrototypeAdd(set, this.#read());
    this.#tag();
    if (this.#varint() !== count) throw fail();
    return set;
  }

  #regexp() {
    const place = this.#objects.length;
    this.#objects[place] = undefined;
    const source = this.#string(this.#tag());
    const bits = this.#varint();
    let flags = "";
    for (let i = 0; i < regexpFlags.length; i++) if ((bits & (1 << i)) !== 0) flags += regexpFlags[i];
    try {
      return (this.#objects[place] = new RegExp(source, flags));
    } catch {
      throw fail();
    }
  }

  #error() {
    const place = this.#objects.length;
    this.#objects[place] = undefined;
    let Class = Error;
    const fields = { __proto__: null };
    for (;;) {
      const letter = StringFromCharCode(this.#byte());
      if (letter === ".") break;
      else if (letter === "m") fields.message = this.#string(this.#tag());
      else if (letter === "s") fields.stack = this.#string(this.#tag());
      else if (letter === "c") fields.cause = { __proto__: null, value: this.#read() };
      else if (errorClasses[StringPrototypeCharCodeAt(letter, 0)] !== undefined) Class = errorClasses[StringPrototypeCharCodeAt(letter, 0)];
      else throw fail();
    }
    const error = fields.message === undefined ? new Class() : new Class(fields.message);
    const hidden = { __proto__: null, writable: true, enumerable: false, configurable: true };
    if (fields.cause !== undefined) ObjectDefineProperty(error, "cause", { ...hidden, __proto__: null, value: fields.cause.value });
    ObjectDefineProperty(error, "stack", { ...hidden, __proto__: null, value: fields.stack });
    this.#objects[place] = error;
    return error;
  }

  #view(buffer) {
    this.#tag();
    const Class = viewClasses[this.#byte()];
    const offset = this.#varint();
    const length = this.#varint();
    if (this.#version >= FLAGS_SINCE) this.#varint();
    if (Class === undefined || offset + length > buffer.byteLength) throw fail();
    const size = Class.BYTES_PER_ELEMENT ?? 1;
    if (offset % size !== 0 || length % size !== 0) throw fail();
    return this.#keep(new Class(buffer, offset, length / size));
  }
}

function copyToBuffer(bytes, options) {
  const buffer = new primordials.ArrayBuffer(bytes.length, options);
  TypedArrayPrototypeSet(new Uint8Array(buffer), bytes, 0);
  return buffer;
}

const isBuffer = (value) => typeof value === "object" && value !== null && require("node/util/types").isAnyArrayBuffer(value);

Deserializer.prototype._readHostObject = function _readHostObject() {
  throw fail();
};

module.exports = { __proto__: null, Deserializer };
