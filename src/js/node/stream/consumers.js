// SPEC: https://nodejs.org/docs/latest-v22.x/api/webstreams.html#utility-consumers
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, JSONParse, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSet, Uint8Array } = primordials;
const { isUint8Array } = require("internal/buffer_methods");

async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) ArrayPrototypePush(chunks, chunk);
  return chunks;
}

async function blob(stream) {
  const { Blob } = require("node/buffer");
  return new Blob(await collect(stream));
}

async function arrayBuffer(stream) {
  const { Buffer, Blob } = require("node/buffer");
  const chunks = await collect(stream);
  let size = 0;
  for (let i = 0; i < chunks.length; i++) {
    if (typeof chunks[i] === "string") chunks[i] = Buffer.from(chunks[i]);
    else if (!isUint8Array(chunks[i])) return new Blob(chunks).arrayBuffer(); // other views, and anything else as text
    size += TypedArrayPrototypeGetByteLength(chunks[i]);
  }
  const whole = new Uint8Array(size);
  for (let i = 0, at = 0; i < chunks.length; i++) {
    TypedArrayPrototypeSet(whole, chunks[i], at);
    at += TypedArrayPrototypeGetByteLength(chunks[i]);
  }
  return TypedArrayPrototypeGetBuffer(whole);
}

// Alone in its memory, unlike other small buffers.
async function buffer(stream) {
  return require("node/buffer").Buffer.from(await arrayBuffer(stream));
}

async function text(stream) {
  const { TextDecoder } = require("node/util");
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of stream) result += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return result + decoder.decode();
}

async function json(stream) {
  return JSONParse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, text, json };
