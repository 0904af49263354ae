// Streams: the reference implementation that is embedded as an npm package, with Node's way of printing them.
//
// SPEC: https://streams.spec.whatwg.org/
// Differs: streams do not survive a change of `Promise.prototype`. Refuses: nothing. The package keeps its state in
// properties with an underscore.
"use strict";

const { AsyncIteratorPrototype, ObjectDefineProperty, ObjectGetPrototypeOf, ObjectSetPrototypeOf, SymbolAsyncIterator } = primordials;
const { inspectAs, inspectSymbol } = require("web/webidl");
const streams = require("npm/web-streams-polyfill");

const { ReadableStream, TransformStream, WritableStream } = streams;

// The package cannot name this prototype.
const iteratorPrototype = ObjectGetPrototypeOf(new ReadableStream().values());
delete iteratorPrototype[SymbolAsyncIterator];
ObjectSetPrototypeOf(iteratorPrototype, AsyncIteratorPrototype);

function defineInspect(Class, describe) {
  ObjectDefineProperty(Class.prototype, inspectSymbol, {
    __proto__: null,
    writable: true,
    configurable: true,
    value: {
      [inspectSymbol](depth, options, inspect) {
        return inspectAs(this, describe(this), depth, options, inspect);
      },
    }[inspectSymbol],
  });
}

const supportsBYOB = (stream) => stream._readableStreamController instanceof streams.ReadableByteStreamController;

defineInspect(ReadableStream, (stream) => ({ locked: stream.locked, state: stream._state, supportsBYOB: supportsBYOB(stream) }));
defineInspect(WritableStream, (stream) => ({ locked: stream.locked, state: stream._state }));
defineInspect(TransformStream, ({ readable, writable, _backpressure: backpressure }) => ({ readable, writable, backpressure }));
defineInspect(streams.ReadableStreamDefaultReader, (reader) => ({ stream: reader._ownerReadableStream, readRequests: reader._readRequests?.length ?? 0, close: reader._closedPromise }));
defineInspect(streams.ReadableStreamBYOBReader, (reader) => ({ stream: reader._ownerReadableStream, requests: reader._readIntoRequests?.length ?? 0, close: reader._closedPromise }));
defineInspect(streams.WritableStreamDefaultWriter, (writer) => ({ stream: writer._ownerWritableStream, close: writer._closedPromise, ready: writer._readyPromise, desiredSize: writer._ownerWritableStream === undefined ? null : writer.desiredSize }));
for (const name of ["ReadableStreamDefaultController", "ReadableByteStreamController", "ReadableStreamBYOBRequest", "TransformStreamDefaultController", "WritableStreamDefaultController"]) {
  defineInspect(streams[name], () => ({}));
}
for (const name of ["ByteLengthQueuingStrategy", "CountQueuingStrategy"]) {
  defineInspect(streams[name], ({ highWaterMark }) => ({ highWaterMark }));
}

require("web/stream_state")(ReadableStream, WritableStream);

module.exports = {
  __proto__: null,
  ...streams,
  isReadableStream: (value) => value instanceof ReadableStream && "_state" in value,
  isDisturbed: (stream) => stream._disturbed === true,
  isErrored: (stream) => stream._state === "errored",
  isReadable: (stream) => stream._state === "readable",
};
