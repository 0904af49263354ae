// TextEncoder and TextDecoder.
//
// SPEC: https://encoding.spec.whatwg.org/
// Differs: no. Refuses: nothing. The "replacement" encoding is an error, as the standard says.
"use strict";

const {
  ArrayBufferIsView, ArrayBufferPrototypeGetByteLength, ArrayBufferPrototypeGetDetached, DataViewPrototypeGetBuffer, DataViewPrototypeGetByteLength, DataViewPrototypeGetByteOffset, SharedArrayBufferPrototypeGetByteLength,
  TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeGetSymbolToStringTag, TypedArrayPrototypeSlice, Uint32Array, Uint8Array,
} = primordials;
const {
  op_encoding_decode, op_encoding_decode_utf8, op_encoding_decoder_free, op_encoding_decoder_new, op_encoding_decoder_push, op_encoding_encode, op_encoding_encode_into,
  op_encoding_for_label,
} = ops;
const { codes } = require("internal/errors");
const { defineInterface, inspectAs, inspectSymbol, toDictionary } = require("web/webidl");

// `encodeInto` answers with two numbers; the op leaves them here.
const progress = new Uint32Array(2);

const EMPTY = new Uint8Array(0);

// Short texts are encoded into this and copied out: V8 keeps small arrays in its own heap, which is several times as fast
// as a buffer from outside.
const scratch = new Uint8Array(1536);
const SHORT = 512; // units, of three bytes each

function encode(text) {
  if (text.length > SHORT) return op_encoding_encode(text);
  op_encoding_encode_into(text, scratch, progress);
  return TypedArrayPrototypeSlice(scratch, 0, progress[1]);
}

class TextEncoder {
  #brand;

  get encoding() {
    if (!(#brand in this)) throw new codes.ERR_INVALID_THIS("TextEncoder");
    return "utf-8";
  }

  encode(input = "") {
    if (!(#brand in this)) throw new codes.ERR_INVALID_THIS("TextEncoder");
    return encode(typeof input === "string" ? input : `${input}`);
  }

  encodeInto(source, destination) {
    if (!(#brand in this)) throw new codes.ERR_INVALID_THIS("TextEncoder");
    if (typeof source !== "string") throw new codes.ERR_INVALID_ARG_TYPE("src", "string", source);
    if (TypedArrayPrototypeGetSymbolToStringTag(destination) !== "Uint8Array") throw new codes.ERR_INVALID_ARG_TYPE("dest", "Uint8Array", destination);
    op_encoding_encode_into(source, destination, progress);
    return { read: progress[0], written: progress[1] };
  }

  [inspectSymbol](depth, options, inspect) {
    return inspect({ encoding: this.encoding }, options); // Node leaves the name out, too
  }
}
defineInterface(TextEncoder);

class TextDecoder {
  #encoding = "utf-8";
  #fatal = false;
  #ignoreBOM = false;
  // The native decoder between two pieces of a stream, by number.
  #stream = 0;

  constructor(label = "utf-8", options = undefined) {
    if (label !== "utf-8" && label !== "utf8") {
      const encoding = op_encoding_for_label(`${label}`);
      if (encoding === undefined) throw new codes.ERR_ENCODING_NOT_SUPPORTED(`${label}`);
      this.#encoding = encoding;
    }
    if (options !== undefined) {
      const { fatal, ignoreBOM } = toDictionary(options, "options");
      this.#fatal = !!fatal;
      this.#ignoreBOM = !!ignoreBOM;
    }
  }

  get encoding() {
    this.#check();
    return this.#encoding;
  }

  get fatal() {
    this.#check();
    return this.#fatal;
  }

  get ignoreBOM() {
    this.#check();
    return this.#ignoreBOM;
  }

  decode(input = empty, options = undefined) {
    this.#check();
    const bytes = toBytes(input, "list");
    const stream = options === undefined ? false : !!toDictionary(options, "options").stream;
    let text;
    if (!stream && this.#stream === 0) {
      text = this.#encoding === "utf-8"
        ? op_encoding_decode_utf8(bytes, this.#fatal, this.#ignoreBOM)
        : op_encoding_decode(this.#encoding, bytes, this.#fatal, this.#ignoreBOM);
    } else {
      if (this.#stream === 0) this.#stream = op_encoding_decoder_new(this.#encoding, this.#fatal, this.#ignoreBOM);
      text = op_encoding_decoder_push(this.#stream, bytes, !stream);
      if (!stream || text === undefined) {
        op_encoding_decoder_free(this.#stream);
        this.#stream = 0;
      }
    }
    if (text === undefined) throw new codes.ERR_ENCODING_INVALID_ENCODED_DATA(this.#encoding);
    return text;
  }

  #check() {
    if (!(#encoding in this)) throw new codes.ERR_INVALID_THIS("TextDecoder");
  }

  [inspectSymbol](depth, options, inspect) {
    const { encoding, fatal, ignoreBOM } = this;
    return inspectAs(this, { encoding, fatal, ignoreBOM }, depth, options, inspect);
  }
}
defineInterface(TextDecoder);

const empty = new Uint8Array(0);

// A view of the bytes of any BufferSource.
function toBytes(input, name) {
  const tag = TypedArrayPrototypeGetSymbolToStringTag(input);
  if (tag === "Uint8Array") return input;
  if (tag !== undefined) {
    const buffer = TypedArrayPrototypeGetBuffer(input);
    return isDetached(buffer) ? EMPTY : new Uint8Array(buffer, TypedArrayPrototypeGetByteOffset(input), TypedArrayPrototypeGetByteLength(input));
  }
  if (ArrayBufferIsView(input)) {
    const buffer = DataViewPrototypeGetBuffer(input);
    return isDetached(buffer) ? EMPTY : new Uint8Array(buffer, DataViewPrototypeGetByteOffset(input), DataViewPrototypeGetByteLength(input));
  }
  if (isAnyArrayBuffer(input)) return isDetached(input) ? EMPTY : new Uint8Array(input);
  throw new codes.ERR_INVALID_ARG_TYPE(name, ["ArrayBuffer", "ArrayBufferView"], input);
}

function isDetached(buffer) {
  try {
    return ArrayBufferPrototypeGetDetached(buffer);
  } catch {
    return false; // a shared one
  }
}

// The getters throw on everything but their own kind of buffer.
function isAnyArrayBuffer(value) {
  if (typeof value !== "object" || value === null) return false;
  try {
    ArrayBufferPrototypeGetByteLength(value);
    return true;
  } catch {
    if (SharedArrayBufferPrototypeGetByteLength === undefined) return false;
  }
  try {
    SharedArrayBufferPrototypeGetByteLength(value);
    return true;
  } catch {
    return false;
  }
}

module.exports = {
  __proto__: null,
  TextDecoder,
  TextEncoder,
  isAnyArrayBuffer,
  isBufferSource: (value) => ArrayBufferIsView(value) || isAnyArrayBuffer(value),
  toBytes,
  // For our own use: well-formed UTF-8 with replacement characters, and back.
  decodeUtf8: (bytes) => op_encoding_decode_utf8(bytes, false, false),
  encodeUtf8: encode,
};
