// What Request and Response share: a body that can be read once, as bytes, text, JSON, a Blob, a form or a stream.
//
// SPEC: https://fetch.spec.whatwg.org/#body-mixin
// Differs: a body that is known as bytes becomes a stream only when somebody asks for the stream.
"use strict";

const {
  ArrayPrototypePush, JSONParse, ObjectDefineProperty, ObjectGetOwnPropertyDescriptor, ObjectKeys, PromisePrototypeThen, PromiseReject, RegExpPrototypeExec, StringPrototypeToLowerCase, SymbolAsyncIterator,
  TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, TypedArrayPrototypeSlice, Uint8Array,
} = primordials;
const { bytesOf, makeBlob, streamOf } = require("web/blob");
const { decodeUtf8, encodeUtf8, isBufferSource, toBytes } = require("web/encoding");

class Body {
  // One of the two is there at first; `stream` appears when it is asked for.
  bytes;
  stream;
  type;
  used = false;

  constructor(bytes, stream, type) {
    this.bytes = bytes;
    this.stream = stream;
    this.type = type;
  }

  get isUsed() {
    return this.used || (this.stream !== undefined && this.stream._disturbed === true);
  }

  get isUnusable() {
    return this.isUsed || (this.stream !== undefined && this.stream.locked);
  }

  openStream() {
    if (this.stream === undefined) {
      this.stream = streamOf(this.bytes);
      if (this.used) this.stream.cancel();
    }
    return this.stream;
  }

  // All bytes, once. They belong to the caller unless `borrow` is true.
  async take(borrow) {
    this.used = true;
    if (this.stream === undefined) return borrow ? this.bytes : TypedArrayPrototypeSlice(this.bytes);
    return readAll(this.stream);
  }

  clone() {
    if (this.stream === undefined) return new Body(this.bytes, undefined, this.type);
    const { 0: first, 1: second } = this.stream.tee();
    this.stream = first;
    this.bytes = undefined;
    return new Body(undefined, second, this.type);
  }
}

async function readAll(stream) {
  const reader = stream.getReader();
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (typeof value !== "object" || value === null || !isBufferSource(value)) throw new TypeError("Received non-Uint8Array chunk");
    const bytes = toBytes(value, "chunk");
    length += TypedArrayPrototypeGetByteLength(bytes);
    ArrayPrototypePush(chunks, bytes);
  }
  if (chunks.length === 1) return TypedArrayPrototypeSlice(chunks[0]);
  const all = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < chunks.length; i++) {
    TypedArrayPrototypeSet(all, chunks[i], at);
    at += TypedArrayPrototypeGetByteLength(chunks[i]);
  }
  return all;
}

// A body of whatever may be one. `null` and `undefined` are no body.
function extractBody(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === "object") {
    const blob = bytesOf(value);
    if (blob !== undefined) return new Body(blob, undefined, value.type === "" ? undefined : value.type);
    if (isBufferSource(value)) return new Body(TypedArrayPrototypeSlice(toBytes(value, "body")), undefined, undefined);
    const { links } = require("web/url_search_params");
    if (links.is(value)) return new Body(encodeUtf8(value.toString()), undefined, "application/x-www-form-urlencoded;charset=UTF-8");
    if (require("web/form_data").entriesOf(value) !== undefined) {
      const { bytes, type } = require("web/multipart").encodeMultipart(value);
      return new Body(bytes, undefined, type);
    }
    const stream = toStream(value);
    if (stream !== undefined) return new Body(undefined, stream, undefined);
  }
  return new Body(encodeUtf8(`${value}`), undefined, "text/plain;charset=UTF-8");
}

function toStream(value) {
  const { ReadableStream, isDisturbed, isReadableStream } = require("web/streams");
  if (isReadableStream(value)) {
    if (value.locked || isDisturbed(value)) throw new TypeError("Response body object should not be disturbed or locked");
    return value;
  }
  return typeof value[SymbolAsyncIterator] === "function" ? ReadableStream.from(encodeTexts(value)) : undefined;
}

async function* encodeTexts(chunks) {
  for await (const chunk of chunks) yield typeof chunk === "string" ? encodeUtf8(chunk) : chunk;
}

const unusable = () => new TypeError("Body is unusable: Body has already been read");

// Adds the members to a class. `bodyOf(object)` gives a Body or null, `typeOf(object)` the content type or null; both throw
// for what is no such object.
function mixinBody(Class, bodyOf, typeOf) {
  function consume(object, borrow, convert) {
    let body;
    try {
      body = bodyOf(object);
    } catch (error) {
      return PromiseReject(error);
    }
    if (body !== null && body.isUnusable) return PromiseReject(unusable());
    const bytes = body === null ? takeNothing() : body.take(borrow);
    return PromisePrototypeThen(bytes, (all) => convert(all, object));
  }

  const members = {
    get body() {
      const body = bodyOf(this);
      return body === null ? null : body.openStream();
    },
    get bodyUsed() {
      const body = bodyOf(this);
      return body !== null && body.isUsed;
    },
    arrayBuffer() {
      return consume(this, false, TypedArrayPrototypeGetBuffer);
    },
    blob() {
      return consume(this, false, (bytes, object) => makeBlob(bytes, typeOf(object) ?? ""));
    },
    bytes() {
      return consume(this, false, (bytes) => bytes);
    },
    formData() {
      return consume(this, true, (bytes, object) => parseForm(bytes, typeOf(object)));
    },
    json() {
      return consume(this, true, (bytes) => JSONParse(decodeUtf8(bytes)));
    },
    text() {
      return consume(this, true, decodeUtf8);
    },
  };
  for (const key of ObjectKeys(members)) {
    ObjectDefineProperty(Class.prototype, key, { __proto__: null, ...ObjectGetOwnPropertyDescriptor(members, key) });
  }
}

const takeNothing = async () => new Uint8Array(0);

function parseForm(bytes, type) {
  const { boundaryOf, parseMultipart } = require("web/multipart");
  const boundary = type === null ? undefined : boundaryOf(type);
  if (boundary !== undefined) return parseMultipart(bytes, boundary);
  if (type !== null && RegExpPrototypeExec(/^\s*application\/x-www-form-urlencoded\s*(?:;|$)/, StringPrototypeToLowerCase(type)) !== null) {
    const { FormData } = require("web/form_data");
    const { parseForm: parsePairs } = require("web/url_search_params");
    const form = new FormData();
    // A byte order mark is part of the first name here, and decoding takes it away.
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? "\ufeff" : "";
    const list = parsePairs(mark + decodeUtf8(bytes));
    for (let i = 0; i < list.length; i += 2) form.append(list[i], list[i + 1]);
    return form;
  }
  throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

module.exports = { __proto__: null, Body, extractBody, mixinBody, unusable };
