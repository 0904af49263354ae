// Node streams as web streams and the other way round: Readable.toWeb, Readable.fromWeb and their kin.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/stream.html#streamreadablefromwebreadablestream-options
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypeMap, Promise, PromiseAll, PromisePrototypeFinally, PromisePrototypeThen, TypedArrayPrototypeGetBuffer,
  TypedArrayPrototypeGetByteLength, TypedArrayPrototypeGetByteOffset, TypedArrayPrototypeSlice, Uint8Array } = primordials;
const loop = require("internal/loop");
const { AbortError, codes } = require("internal/errors");
const { validateBoolean, validateObject } = require("internal/validators");
const { Buffer } = require("node/buffer");
const Stream = require("node/stream");
const web = require("node/stream/web");

const { Duplex, Readable, Writable, destroy, finished } = Stream;

const plainBytes = (buffer) =>
  new Uint8Array(TypedArrayPrototypeGetBuffer(buffer), TypedArrayPrototypeGetByteOffset(buffer), TypedArrayPrototypeGetByteLength(buffer));

function makeDeferred() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { __proto__: null, promise, resolve, reject };
}

// A callback of a stream that throws must not reject a promise of ours, which nobody looks at.
function callSafely(callback, error) {
  try {
    callback(error);
  } catch (thrown) {
    loop.nextTick(() => {
      throw thrown;
    }, []);
  }
}

// How a web stream is told that its Node stream ended too early.
const translate = (error) => (error?.code === "ERR_STREAM_PREMATURE_CLOSE" ? new AbortError(undefined, { __proto__: null, cause: error }) : error);

const isNodeReadable = (stream) => typeof stream?._readableState === "object";
const isNodeWritable = (stream) => typeof stream?._writableState === "object";
const isWebStreamOf = (Class, stream) => stream instanceof Class;

function strategyFor(objectMode, highWaterMark) {
  return objectMode ? new web.CountQueuingStrategy({ highWaterMark }) : new web.ByteLengthQueuingStrategy({ highWaterMark });
}

function newReadableStreamFromStreamReadable(readable, options = { __proto__: null }) {
  if (!isNodeReadable(readable)) throw new codes.ERR_INVALID_ARG_TYPE("streamReadable", "stream.Readable", readable);
  validateObject(options, "options");
  if (Stream.isDestroyed(readable) || !Stream.isReadable(readable)) {
    const empty = new web.ReadableStream();
    empty.cancel();
    return empty;
  }
  const objectMode = readable.readableObjectMode;
  const strategy = options.strategy ?? strategyFor(objectMode, readable.readableHighWaterMark);
  let controller;
  let cancelled = false;

  const cleanup = finished(readable, (error) => {
    cleanup();
    readable.on("error", () => {});
    if (cancelled) return;
    const reason = translate(error);
    if (reason) controller.error(reason);
    else controller.close();
  });
  readable.pause();
  readable.on("data", (chunk) => {
    // A stream of bytes takes the memory itself, which small buffers share.
    controller.enqueue(options.type === "bytes" ? TypedArrayPrototypeSlice(plainBytes(chunk)) : !objectMode && Buffer.isBuffer(chunk) ? plainBytes(chunk) : chunk);
    if (controller.desiredSize <= 0) readable.pause();
  });
  return new web.ReadableStream(
    {
      type: options.type,
      start(given) {
        controller = given;
      },
      pull() {
        readable.resume();
      },
      cancel(reason) {
        cancelled = true;
        destroy(readable, reason);
      },
    },
    options.type === "bytes" ? undefined : strategy,
  );
}

function newStreamReadableFromReadableStream(source, options = { __proto__: null }) {
  if (!isWebStreamOf(web.ReadableStream, source)) throw new codes.ERR_INVALID_ARG_TYPE("readableStream", "ReadableStream", source);
  validateObject(options, "options");
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw new codes.ERR_INVALID_ARG_VALUE("options.encoding", encoding);
  validateBoolean(objectMode, "options.objectMode");

  const end = readEnd(source.getReader());
  const readable = new Readable({ objectMode, highWaterMark, encoding, signal, read: end.read, destroy: end.destroy });
  end.attach(readable);
  return readable;
}

// The reading half of a Node stream over a web stream's reader.
function readEnd(reader) {
  let closed = false;
  return {
    __proto__: null,
    read() {
      PromisePrototypeThen(
        reader.read(),
        ({ done, value }) => {
          this.push(done ? null : value);
        },
        (error) => destroy(this, error),
      );
    },
    destroy(error, callback) {
      if (closed) return callSafely(callback, error);
      const done = () => callSafely(callback, error);
      PromisePrototypeThen(reader.cancel(error), done, done);
    },
    cancel: (error) => (closed ? undefined : reader.cancel(error)),
    attach(stream) {
      PromisePrototypeThen(
        reader.closed,
        () => {
          closed = true;
        },
        (error) => {
          closed = true;
          destroy(stream, error);
        },
      );
    },
  };
}

function newWritableStreamFromStreamWritable(writable) {
  if (!isNodeWritable(writable)) throw new codes.ERR_INVALID_ARG_TYPE("streamWritable", "stream.Writable", writable);
  if (Stream.isDestroyed(writable) || !Stream.isWritable(writable)) {
    const closedStream = new web.WritableStream();
    closedStream.close();
    return closedStream;
  }
  const highWaterMark = writable.writableHighWaterMark;
  const strategy = writable.writableObjectMode ? new web.CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller;
  let drained;
  let closing;

  const cleanup = finished(writable, (error) => {
    const reason = translate(error);
    cleanup();
    writable.on("error", () => {});
    if (reason !== undefined && reason !== null) {
      drained?.reject(reason);
      if (closing !== undefined) {
        closing.reject(reason);
        closing = undefined;
      }
      controller.error(reason);
    } else if (closing !== undefined) {
      closing.resolve();
      closing = undefined;
    } else {
      controller.error(new AbortError());
    }
  });
  writable.on("drain", () => drained?.resolve());
  return new web.WritableStream(
    {
      start(given) {
        controller = given;
      },
      write(chunk) {
        if (!writable.writableNeedDrain && writable.write(chunk)) return undefined;
        drained = makeDeferred();
        return PromisePrototypeFinally(drained.promise, () => {
          drained = undefined;
        });
      },
      abort(reason) {
        destroy(writable, reason);
      },
      close() {
        if (closing === undefined && !writable.writableEnded) {
          closing = makeDeferred();
        }
        writable.end();
        return closing?.promise;
      },
    },
    strategy,
  );
}

function newStreamWritableFromWritableStream(target, options = { __proto__: null }) {
  if (!isWebStreamOf(web.WritableStream, target)) throw new codes.ERR_INVALID_ARG_TYPE("writableStream", "WritableStream", target);
  validateObject(options, "options");
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  validateBoolean(objectMode, "options.objectMode");
  validateBoolean(decodeStrings, "options.decodeStrings");

  const end = writeEnd(target.getWriter(), decodeStrings && !objectMode);
  const writable = new Writable({ highWaterMark, objectMode, decodeStrings, signal, writev: end.writev, write: end.write, final: end.final, destroy: end.destroy });
  end.attach(writable);
  return writable;
}

// The writing half of a Node stream over a web stream's writer.
function writeEnd(writer, wantsBytes) {
  let closed = false;
  const bytesOf = (chunk, encoding) => (wantsBytes && typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk);
  const afterReady = (start, callback) => {
    const done = (error) => callSafely(callback, error);
    PromisePrototypeThen(writer.ready, () => PromisePrototypeThen(start(), () => done(), done), done);
  };
  return {
    __proto__: null,
    writev(chunks, callback) {
      afterReady(() => PromiseAll(ArrayPrototypeMap(chunks, (entry) => writer.write(bytesOf(entry.chunk, entry.encoding)))), callback);
    },
    write(chunk, encoding, callback) {
      afterReady(() => writer.write(bytesOf(chunk, encoding)), callback);
    },
    final(callback) {
      if (closed) return callSafely(callback);
      const done = (error) => callSafely(callback, error);
      PromisePrototypeThen(writer.close(), () => done(), done);
    },
    destroy(error, callback) {
      if (closed) return callSafely(callback, error);
      const done = () => callSafely(callback, error);
      const ended = error === null || error === undefined ? writer.close() : writer.abort(error);
      PromisePrototypeThen(ended, done, done);
    },
    end(error) {
      if (closed) return undefined;
      return error === null || error === undefined ? writer.close() : writer.abort(error);
    },
    attach(stream) {
      PromisePrototypeThen(
        writer.closed,
        () => {
          closed = true;
          if (!stream.writableEnded) destroy(stream, new codes.ERR_STREAM_PREMATURE_CLOSE());
        },
        (error) => {
          closed = true;
          destroy(stream, error);
        },
      );
    },
  };
}

function newReadableWritablePairFromDuplex(duplex) {
  if (!isNodeReadable(duplex) || !isNodeWritable(duplex)) throw new codes.ERR_INVALID_ARG_TYPE("duplex", "stream.Duplex", duplex);
  const readable = Stream.isReadable(duplex) ? newReadableStreamFromStreamReadable(duplex) : new web.ReadableStream();
  if (!Stream.isReadable(duplex)) readable.cancel();
  return { writable: newWritableStreamFromStreamWritable(duplex), readable };
}

function newStreamDuplexFromReadableWritablePair(pair = { __proto__: null }, options = { __proto__: null }) {
  validateObject(pair, "pair");
  const { readable, writable } = pair;
  if (!isWebStreamOf(web.ReadableStream, readable)) throw new codes.ERR_INVALID_ARG_TYPE("pair.readable", "ReadableStream", readable);
  if (!isWebStreamOf(web.WritableStream, writable)) throw new codes.ERR_INVALID_ARG_TYPE("pair.writable", "WritableStream", writable);
  validateObject(options, "options");
  const { allowHalfOpen = false, objectMode = false, encoding, decodeStrings = true, highWaterMark, signal } = options;
  validateBoolean(objectMode, "options.objectMode");
  if (encoding !== undefined && !Buffer.isEncoding(encoding)) throw new codes.ERR_INVALID_ARG_VALUE("options.encoding", encoding);

  const reading = readEnd(readable.getReader());
  const writing = writeEnd(writable.getWriter(), decodeStrings && !objectMode);
  const duplex = new Duplex({
    allowHalfOpen,
    highWaterMark,
    objectMode,
    encoding,
    decodeStrings,
    signal,
    read: reading.read,
    writev: writing.writev,
    write: writing.write,
    final: writing.final,
    destroy(error, callback) {
      const done = () => callSafely(callback, error);
      PromisePrototypeThen(PromiseAll([writing.end(error), reading.cancel(error)]), done, done);
    },
  });
  writing.attach(duplex);
  reading.attach(duplex);
  return duplex;
}

module.exports = {
  __proto__: null,
  newReadableStreamFromStreamReadable,
  newReadableWritablePairFromDuplex,
  newStreamDuplexFromReadableWritablePair,
  newStreamReadableFromReadableStream,
  newStreamWritableFromWritableStream,
  newWritableStreamFromStreamWritable,
};
