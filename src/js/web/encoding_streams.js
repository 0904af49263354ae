// TextEncoderStream and TextDecoderStream.
//
// SPEC: https://encoding.spec.whatwg.org/#interface-textdecoderstream
// Differs: no. Refuses: nothing.
"use strict";

const { StringPrototypeCharCodeAt, StringPrototypeSlice } = primordials;
const { codes } = require("internal/errors");
const { TextDecoder, encodeUtf8, isBufferSource } = require("web/encoding");
const { TransformStream } = require("web/streams");
const { defineInterface, inspectAs, inspectSymbol } = require("web/webidl");

const isHighSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdbff;

class TextEncoderStream {
  #stream;
  // The first half of a pair whose second half is in the next chunk.
  #pending = "";

  constructor() {
    this.#stream = new TransformStream({
      transform: (chunk, controller) => {
        const text = this.#pending + (typeof chunk === "string" ? chunk : `${chunk}`);
        const split = text.length > 0 && isHighSurrogate(StringPrototypeCharCodeAt(text, text.length - 1));
        this.#pending = split ? StringPrototypeSlice(text, -1) : "";
        const whole = split ? StringPrototypeSlice(text, 0, -1) : text;
        if (whole !== "") controller.enqueue(encodeUtf8(whole));
      },
      flush: (controller) => {
        if (this.#pending !== "") controller.enqueue(encodeUtf8(this.#pending));
      },
    });
  }

  get encoding() {
    if (!(#stream in this)) throw new codes.ERR_INVALID_THIS("TextEncoderStream");
    return "utf-8";
  }

  get readable() {
    if (!(#stream in this)) throw new codes.ERR_INVALID_THIS("TextEncoderStream");
    return this.#stream.readable;
  }

  get writable() {
    if (!(#stream in this)) throw new codes.ERR_INVALID_THIS("TextEncoderStream");
    return this.#stream.writable;
  }

  [inspectSymbol](depth, options, inspect) {
    const { encoding, readable, writable } = this;
    return inspectAs(this, { encoding, readable, writable }, depth, options, inspect);
  }
}
defineInterface(TextEncoderStream);

class TextDecoderStream {
  #decoder;
  #stream;

  constructor(label = "utf-8", options = undefined) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#stream = new TransformStream({
      transform(chunk, controller) {
        if (typeof chunk !== "object" || chunk === null || !isBufferSource(chunk)) {
          throw new codes.ERR_INVALID_ARG_TYPE("chunk", ["ArrayBuffer", "ArrayBufferView"], chunk);
        }
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding() {
    if (!(#decoder in this)) throw new codes.ERR_INVALID_THIS("TextDecoderStream");
    return this.#decoder.encoding;
  }

  get fatal() {
    if (!(#decoder in this)) throw new codes.ERR_INVALID_THIS("TextDecoderStream");
    return this.#decoder.fatal;
  }

  get ignoreBOM() {
    if (!(#decoder in this)) throw new codes.ERR_INVALID_THIS("TextDecoderStream");
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    if (!(#decoder in this)) throw new codes.ERR_INVALID_THIS("TextDecoderStream");
    return this.#stream.readable;
  }

  get writable() {
    if (!(#decoder in this)) throw new codes.ERR_INVALID_THIS("TextDecoderStream");
    return this.#stream.writable;
  }

  [inspectSymbol](depth, options, inspect) {
    const { encoding, fatal, ignoreBOM, readable, writable } = this;
    return inspectAs(this, { encoding, fatal, ignoreBOM, readable, writable }, depth, options, inspect);
  }
}
defineInterface(TextDecoderStream);

module.exports = { __proto__: null, TextDecoderStream, TextEncoderStream };
