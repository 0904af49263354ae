// SPEC: https://compression.spec.whatwg.org/
// Differs: no. Refuses: nothing.
"use strict";

const { Int32Array, TypeError, TypedArrayPrototypeSlice, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const { op_zlib_close, op_zlib_new, op_zlib_step } = ops;
const { codes } = require("internal/errors");
const { isBytes, toUint8Array } = require("internal/crypto_bytes");
const { defineInterface, inspectAs, inspectSymbol, requireArguments } = require("web/webidl");
const { lookUp } = require("internal/web_globals");

const compressing = { __proto__: null, deflate: 1, gzip: 3, "deflate-raw": 5 };
const decompressing = { __proto__: null, deflate: 2, gzip: 4, "deflate-raw": 6 };
const CHUNK_BYTES = 65536;
const NO_FLUSH = 0;
const FINISH = 4;
const report = new Int32Array(3);
const EMPTY = new Uint8Array(0);

function formatOf(table, format) {
  const mode = table[format];
  if (mode === undefined) throw new codes.ERR_INVALID_ARG_VALUE("format", format, "must be one of: 'deflate', 'deflate-raw', 'gzip'");
  return mode;
}

// A transformer over one running state. `output` is kept, and what it holds is copied out.
function makeTransformer(mode, isDecompressing) {
  let native = op_zlib_new(mode, -1, 15, 8, 0);
  let output;
  let ended = false;

  function close() {
    if (native !== undefined) op_zlib_close(native);
    native = undefined;
    output = undefined;
  }

  function step(flush, input) {
    try {
      op_zlib_step(native, flush, input, output, report);
    } catch (error) {
      close();
      throw new TypeError(error.message);
    }
  }

  function pump(flush, input, controller) {
    output ??= new Uint8Array(CHUNK_BYTES);
    for (;;) {
      step(flush, input);
      if (report[1] > 0) controller.enqueue(TypedArrayPrototypeSlice(output, 0, report[1]));
      input = TypedArrayPrototypeSubarray(input, report[0]);
      ended = report[2] === 1;
      if (ended && input.length > 0) {
        close();
        throw new TypeError("Trailing junk found after the end of the compressed stream");
      }
      if (ended || report[1] < output.length) return;
    }
  }

  return {
    __proto__: null,
    transform(chunk, controller) {
      if (!isBytes(chunk)) {
        throw new codes.ERR_INVALID_ARG_TYPE("chunk", ["Buffer", "TypedArray", "DataView", "ArrayBuffer"], chunk);
      }
      const input = toUint8Array(chunk);
      if (input.length > 0) pump(NO_FLUSH, input, controller);
    },
    flush(controller) {
      if (!(isDecompressing && ended)) pump(FINISH, EMPTY, controller);
      close();
    },
    cancel: close,
  };
}

class CompressionStream {
  #transform;

  constructor(format) {
    requireArguments(arguments.length, "format");
    const mode = formatOf(compressing, `${format}`);
    this.#transform = new (lookUp("TransformStream"))(makeTransformer(mode, false));
  }

  get readable() {
    if (!(#transform in this)) throw new codes.ERR_INVALID_THIS("CompressionStream");
    return this.#transform.readable;
  }

  get writable() {
    if (!(#transform in this)) throw new codes.ERR_INVALID_THIS("CompressionStream");
    return this.#transform.writable;
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { readable: this.readable, writable: this.writable }, depth, options, inspect);
  }
}
defineInterface(CompressionStream);

class DecompressionStream {
  #transform;

  constructor(format) {
    requireArguments(arguments.length, "format");
    const mode = formatOf(decompressing, `${format}`);
    this.#transform = new (lookUp("TransformStream"))(makeTransformer(mode, true));
  }

  get readable() {
    if (!(#transform in this)) throw new codes.ERR_INVALID_THIS("DecompressionStream");
    return this.#transform.readable;
  }

  get writable() {
    if (!(#transform in this)) throw new codes.ERR_INVALID_THIS("DecompressionStream");
    return this.#transform.writable;
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, { readable: this.readable, writable: this.writable }, depth, options, inspect);
  }
}
defineInterface(DecompressionStream);

module.exports = { __proto__: null, CompressionStream, DecompressionStream };
