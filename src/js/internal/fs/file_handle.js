// FileHandle: what fs.promises.open gives.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/fs.html#class-filehandle
// Differs: an unclosed handle is never reported. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, PromiseReject, SymbolAsyncDispose } = primordials;
const EventEmitter = require("node/events");
const { codes, systemError } = require("internal/errors");
const sync = require("internal/fs/sync");
const { later } = require("internal/fs/later");

const CHUNK = 16384;

class FileHandle extends EventEmitter {
  #fd;
  #isStreamed = false;

  constructor(fd) {
    super();
    this.#fd = fd;
  }

  get fd() {
    return this.#fd;
  }

  getAsyncId() {
    return -1;
  }

  // Does the work with the descriptor, or rejects when the handle is closed.
  #with(name, work, signal) {
    if (this.#fd === -1) {
      const error = systemError("EBADF", name);
      error.message = "file closed";
      return PromiseReject(error);
    }
    return later(() => work(this.#fd), signal);
  }

  read(buffer, offset, length, position) {
    if (buffer !== undefined && buffer !== null && !ArrayBufferIsView(buffer)) ({ buffer, offset, length, position } = buffer);
    buffer ??= require("node/buffer").Buffer.alloc(16384);
    return this.#with("read", (fd) => ({ __proto__: null, bytesRead: sync.read(fd, buffer, offset, length, position), buffer }));
  }

  readv(buffers, position) {
    return this.#with("read", (fd) => ({ __proto__: null, bytesRead: sync.readv(fd, buffers, position), buffers }));
  }

  write(buffer, offset, length, position) {
    return this.#with("write", (fd) => ({ __proto__: null, bytesWritten: sync.write(fd, buffer, offset, length, position), buffer }));
  }

  writev(buffers, position) {
    return this.#with("write", (fd) => ({ __proto__: null, bytesWritten: sync.writev(fd, buffers, position), buffers }));
  }

  appendFile(data, options) {
    return this.#with("write", (fd) => require("internal/fs/promises_data").write(fd, data, options, sync.appendFile), options?.signal);
  }

  writeFile(data, options) {
    return this.#with("write", (fd) => require("internal/fs/promises_data").write(fd, data, options, sync.writeFile), options?.signal);
  }

  readFile(options) {
    return this.#with("read", (fd) => sync.readFile(fd, options), options?.signal);
  }

  stat(options) {
    return this.#with("fstat", (fd) => sync.fstat(fd, options));
  }

  truncate(length = 0) {
    return this.#with("ftruncate", (fd) => sync.ftruncate(fd, length));
  }

  chmod(mode) {
    return this.#with("fchmod", (fd) => sync.fchmod(fd, mode));
  }

  chown(uid, gid) {
    return this.#with("fchown", (fd) => sync.fchown(fd, uid, gid));
  }

  utimes(atime, mtime) {
    return this.#with("futime", (fd) => sync.futimes(fd, atime, mtime));
  }

  sync() {
    return this.#with("fsync", (fd) => sync.fsync(fd));
  }

  datasync() {
    return this.#with("fdatasync", (fd) => sync.fdatasync(fd));
  }

  close = () => {
    if (this.#fd === -1) return later(() => undefined);
    const fd = this.#fd;
    this.#fd = -1;
    const closed = later(() => sync.close(fd));
    this.emit("close");
    return closed;
  };

  [SymbolAsyncDispose]() {
    return this.close();
  }

  createReadStream(options = undefined) {
    const { ReadStream } = require("internal/fs/streams");
    return new ReadStream(undefined, { ...options, fd: this });
  }

  createWriteStream(options = undefined) {
    const { WriteStream } = require("internal/fs/streams");
    return new WriteStream(undefined, { ...options, fd: this });
  }

  readLines(options = undefined) {
    return require("node/readline").createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }

  readableWebStream(options = { __proto__: null }) {
    const { validateBoolean, validateObject } = require("internal/validators");
    validateObject(options, "options");
    const { autoClose = false } = options;
    validateBoolean(autoClose, "options.autoClose");
    if (this.#fd === -1) throw new codes.ERR_INVALID_STATE("The FileHandle is closed");
    if (this.#isStreamed) throw new codes.ERR_INVALID_STATE("The FileHandle is locked");
    this.#isStreamed = true;
    const finish = () => (autoClose ? this.close() : undefined);
    return new (require("web/streams").ReadableStream)(sourceOf(this, finish));
  }
}

// The bytes of an open file for a web stream, which ends when the file is closed.
function sourceOf(handle, finish) {
  const end = (controller) => {
    controller.close();
    controller.byobRequest?.respond(0);
  };
  return {
    type: "bytes",
    autoAllocateChunkSize: CHUNK,
    start(controller) {
      handle.once("close", () => {
        try {
          end(controller);
        } catch {
          // It has ended already.
        }
      });
    },
    async pull(controller) {
      const { view } = controller.byobRequest;
      const { bytesRead } = await handle.read(view, 0, view.byteLength);
      if (bytesRead > 0) {
        controller.byobRequest.respond(bytesRead);
        return;
      }
      end(controller);
      await finish();
    },
    cancel: finish,
  };
}

module.exports = { __proto__: null, FileHandle };
