// Blob and File.
//
// SPEC: https://w3c.github.io/FileAPI/
// Differs: no. Refuses: nothing. The bytes are in memory.
"use strict";

const {
  ArrayPrototypePush, DateNow, MathMax, MathMin, Number, PromiseReject, PromiseResolve, RegExpPrototypeExec, StringPrototypeReplaceAll, StringPrototypeToLowerCase,
  SymbolIterator, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, TypedArrayPrototypeSubarray, Uint8Array,
} = primordials;
const { codes } = require("internal/errors");
const { decodeUtf8, encodeUtf8, isBufferSource, toBytes } = require("web/encoding");
const { defineInterface, inspectAs, inspectSymbol, requireArguments, toDictionary, toInteger, toSequence, toUSVString } = require("web/webidl");
const { hostObject } = require("web/host_objects");

const CHUNK_BYTES = 65536;
// A first argument that only our code has: the second one is then the bytes themselves.
const token = {};

let bytesOf;

class Blob {
  #bytes;
  #type;

  static {
    bytesOf = (value) => (typeof value === "object" && value !== null && #bytes in value ? value.#bytes : undefined);
  }

  constructor(sources = [], options = undefined) {
    if (sources === token) {
      this.#bytes = options.bytes;
      this.#type = options.type;
    } else {
      const { type = "", endings = "transparent" } = toDictionary(options, "options");
      if (`${endings}` !== "transparent" && `${endings}` !== "native") throw new codes.ERR_INVALID_ARG_VALUE("options.endings", endings);
      this.#bytes = join(toParts(sources), `${endings}`);
      this.#type = cleanType(type);
    }
    hostObject(this, "Blob");
  }

  get size() {
    check(this);
    return TypedArrayPrototypeGetByteLength(this.#bytes);
  }

  get type() {
    check(this);
    return this.#type;
  }

  slice(start = 0, end = this.size, contentType = "") {
    check(this);
    const size = TypedArrayPrototypeGetByteLength(this.#bytes);
    const from = clampIndex(start, size);
    const to = MathMax(from, clampIndex(end, size));
    return new Blob(token, { bytes: TypedArrayPrototypeSubarray(this.#bytes, from, to), type: cleanType(contentType) });
  }

  arrayBuffer() {
    if (bytesOf(this) === undefined) return PromiseReject(wrongReceiver());
    return PromiseResolve(TypedArrayPrototypeGetBuffer(TypedArrayPrototypeSlice(this.#bytes)));
  }

  bytes() {
    if (bytesOf(this) === undefined) return PromiseReject(wrongReceiver());
    return PromiseResolve(TypedArrayPrototypeSlice(this.#bytes));
  }

  text() {
    if (bytesOf(this) === undefined) return PromiseReject(wrongReceiver());
    return PromiseResolve(decodeUtf8(this.#bytes));
  }

  stream() {
    check(this);
    return streamOf(this.#bytes);
  }

  [inspectSymbol](depth, options, inspect) {
    const { size, type } = this;
    return inspectAs(this, { size, type }, depth, options, inspect);
  }
}
defineInterface(Blob);

const wrongReceiver = () => new codes.ERR_INVALID_THIS("Blob");

function check(blob) {
  if (bytesOf(blob) === undefined) throw wrongReceiver();
}

function clampIndex(value, size) {
  const index = toInteger(value, 64, true, "clamp");
  return index < 0 ? MathMax(size + index, 0) : MathMin(index, size);
}

function cleanType(type) {
  const text = `${type}`;
  return RegExpPrototypeExec(/[^\x20-\x7e]/, text) === null ? StringPrototypeToLowerCase(text) : "";
}

function toParts(sources) {
  if (sources === null || typeof sources === "string" || typeof sources[SymbolIterator] !== "function") {
    throw new codes.ERR_INVALID_ARG_TYPE("sources", "a sequence", sources);
  }
  return toSequence(sources, () => new codes.ERR_INVALID_ARG_TYPE("sources", "a sequence", sources));
}

function join(parts, endings) {
  const pieces = [];
  let length = 0;
  for (let i = 0; i < parts.length; i++) {
    const piece = toPiece(parts[i], endings);
    length += TypedArrayPrototypeGetByteLength(piece);
    ArrayPrototypePush(pieces, piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    TypedArrayPrototypeSet(bytes, pieces[i], at);
    at += TypedArrayPrototypeGetByteLength(pieces[i]);
  }
  return bytes;
}

function toPiece(part, endings) {
  const bytes = bytesOf(part);
  if (bytes !== undefined) return bytes;
  if (typeof part === "object" && part !== null && isBufferSource(part)) return toBytes(part, "source");
  const text = toUSVString(part);
  return encodeUtf8(endings === "native" ? StringPrototypeReplaceAll(StringPrototypeReplaceAll(text, "\r\n", "\n"), "\r", "\n") : text);
}

// A byte stream over bytes that nobody changes.
function streamOf(bytes) {
  const { ReadableStream } = require("web/streams");
  const size = TypedArrayPrototypeGetByteLength(bytes);
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (at >= size) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      const end = MathMin(at + CHUNK_BYTES, size);
      controller.enqueue(TypedArrayPrototypeSlice(bytes, at, end));
      at = end;
    },
  }, { highWaterMark: 0 });
}

class File extends Blob {
  #name;
  #lastModified;

  constructor(fileBits, fileName, options = undefined) {
    if (fileBits === token) {
      super(token, fileName);
      this.#name = fileName.name;
      this.#lastModified = fileName.lastModified;
    } else {
      requireArguments(arguments.length, "fileBits", "fileName");
      super(fileBits, options);
      const { lastModified } = toDictionary(options, "options");
      this.#name = toUSVString(fileName);
      this.#lastModified = lastModified === undefined ? DateNow() : toInteger(lastModified, 64, true);
    }
    hostObject(this, "File");
  }

  get name() {
    if (!(#name in this)) throw new codes.ERR_INVALID_THIS("File");
    return this.#name;
  }

  get lastModified() {
    if (!(#name in this)) throw new codes.ERR_INVALID_THIS("File");
    return this.#lastModified;
  }

  [inspectSymbol](depth, options, inspect) {
    const { size, type, name, lastModified } = this;
    return inspectAs(this, { size, type, name, lastModified }, depth, options, inspect);
  }
}
defineInterface(File);

module.exports = {
  __proto__: null,
  Blob,
  File,
  // The bytes of a Blob, or undefined for everything else. Not to be changed.
  bytesOf,
  makeFile: (bytes, name, type) => new File(token, { bytes, type: cleanType(type), name, lastModified: DateNow() }),
  makeBlob: (bytes, type) => new Blob(token, { bytes, type: cleanType(type) }),
  streamOf,
  serialize: (blob) => ({ bytes: bytesOf(blob), type: blob.type, name: blob.name, lastModified: blob.lastModified }),
  revive: (data, kind) => (kind === "File" ? new File(token, data) : new Blob(token, data)),
};
