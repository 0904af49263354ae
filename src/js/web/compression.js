// SPEC: https://compression.spec.whatwg.org/
// Differs: no. Refuses: nothing. Brotli is Node's addition.
"use strict";

const { Int32Array, TypeError, TypedArrayPrototypeSlice, TypedArrayPrototypeSubarray, Uint8Array } = primordials;
const { op_zlib_close, op_zlib_new, op_zlib_step } = ops;
const { codes } = require("internal/errors");
const { isBytes, toUint8Array } = require("internal/crypto_bytes");
const { defineInterface, inspectAs, inspectSymbol } = require("web/webidl");
const { lookUp } = require("internal/web_globals");

const BROTLI_DECODE = 8;
const BROTLI_ENCODE = 9;
const compressing = { __proto__: null, deflate: 1, gzip: 3, "deflate-raw": 5, brotli: BROTLI_ENCODE };
const decompressing = { __proto__: null, deflate: 2, gzip: 4, "deflate-raw": 6, brotli: BROTLI_DECODE };
const CHUNK_BYTES = 65536;
const NO_FLUSH = 0;
const FINISH = 4;
const FINISH_BROTLI = 2;
const report = new Int32Array(3);
const EMPTY = new Uint8Array(0);

function formatOf(table, format, name) {
  const mode = table[format];
  if (mode !== undefined) return mode;
  throw withCode(new TypeError(`Failed to construct '${name}': 1st argument value '${format}' is not a valid enum value of type CompressionFormat.`), "ERR_INVALID_ARG_VALUE");
}

function withCode(error, code) {
  error.code = code;
  return error;
}

// A transformer over one running state. `output` is kept, and what it holds is copied out.
function makeTransformer(mode, isDecompressing) {
  const isBrotli = mode === BROTLI_ENCODE || mode === BROTLI_DECODE;
  let native = isBrotli ? op_zlib_new(mode) : op_zlib_new(mode, -1, 15, 8, 0);
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
      throw withCode(new TypeError(error.message, { cause: error }), error.code);
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
        throw withCode(new TypeError("Trailing junk found after the end of the compressed stream"), "ERR_TRAILING_JUNK_AFTER_STREAM_END");
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
      if (!(isDecompressing && ended)) pump(isBrotli ? FINISH_BROTLI : FINISH, EMPTY, controller);
      close();
    },
    cancel: close,
  };
}

class CompressionStream {
  #transform;

  constructor(format) {
    const mode = formatOf(compressing, `${format}`, "CompressionStream");
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
    const mode = formatOf(decompressing, `${format}`, "DecompressionStream");
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
