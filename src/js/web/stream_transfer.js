// Streams in the transfer list of structuredClone and postMessage: the old stream is locked, and a new one that the receiver
// gets takes from it or gives to it, chunk by chunk, each a clone.
//
// SPEC: https://streams.spec.whatwg.org/#rs-transfer
// Differs: both ends live in this call, so no port is between them. Refuses: nothing.
"use strict";

const { PromisePrototypeThen } = primordials;
const { dataCloneError, structuredClone } = require("web/structured_clone");
const { ReadableStream, TransformStream, WritableStream } = require("web/streams");

const kinds = [["ReadableStream", ReadableStream], ["WritableStream", WritableStream], ["TransformStream", TransformStream]];

// The kind of stream that `value` is, or undefined.
function kindOf(value) {
  for (let i = 0; i < kinds.length; i++) if (value instanceof kinds[i][1]) return kinds[i][0];
  return undefined;
}

function isLocked(stream) {
  return stream instanceof TransformStream ? stream.readable.locked || stream.writable.locked : stream.locked;
}

// Takes the stream from its owner; what it gives is for `revive`.
function detach(stream) {
  if (isLocked(stream)) throw dataCloneError("Cannot transfer a locked stream");
  if (stream instanceof ReadableStream) return { __proto__: null, reader: stream.getReader() };
  if (stream instanceof WritableStream) return { __proto__: null, writer: stream.getWriter() };
  return { __proto__: null, reader: stream.readable.getReader(), writer: stream.writable.getWriter() };
}

function readableFrom(reader) {
  const source = {
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      try {
        controller.enqueue(structuredClone(value));
      } catch (error) {
        PromisePrototypeThen(reader.cancel(error), undefined, () => {});
        throw error;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

function writableTo(writer) {
  return new WritableStream({
    start(controller) {
      PromisePrototypeThen(writer.closed, undefined, (error) => controller.error(error));
    },
    async write(chunk) {
      await writer.ready;
      await writer.write(structuredClone(chunk));
    },
    close: () => writer.close(),
    abort: (reason) => writer.abort(reason),
  });
}

function revive({ reader, writer }) {
  if (writer === undefined) return readableFrom(reader);
  if (reader === undefined) return writableTo(writer);
  const pair = new TransformStream();
  // The package keeps its two ends here.
  pair._readable = readableFrom(reader);
  pair._writable = writableTo(writer);
  return pair;
}

module.exports = { __proto__: null, detach, isLocked, kindOf, revive };
