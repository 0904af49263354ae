// SPEC: https://nodejs.org/docs/latest-v22.x/api/zlib.html
// Differs: compressed bytes are valid and may differ from those of Node's zlib. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, ObjectDefineProperty, ObjectFreeze, ObjectKeys, StringPrototypeStartsWith } = primordials;
const { op_lazy_property, op_zlib_crc32, op_zlib_whole } = ops;
const { codes } = require("internal/errors");
const { validateFunction, validateUint32 } = require("internal/validators");
const { checkCommon, constants, settingsOf } = require("internal/zlib_options");
const { fromString, isAnyArrayBuffer, toBuffer } = require("internal/crypto_bytes");

const streams = () => require("internal/zlib_streams");

// Name of the class and its format; each has a `create…`, a function and a `…Sync`.
const formats = [
  ["Deflate", constants.DEFLATE], ["Inflate", constants.INFLATE], ["Gzip", constants.GZIP], ["Gunzip", constants.GUNZIP],
  ["DeflateRaw", constants.DEFLATERAW], ["InflateRaw", constants.INFLATERAW], ["Unzip", constants.UNZIP],
  ["BrotliCompress", constants.BROTLI_ENCODE], ["BrotliDecompress", constants.BROTLI_DECODE],
  ["ZstdCompress", constants.ZSTD_COMPRESS], ["ZstdDecompress", constants.ZSTD_DECOMPRESS],
];

function checkInput(buffer) {
  if (typeof buffer === "string") return fromString(buffer);
  if (ArrayBufferIsView(buffer) || isAnyArrayBuffer(buffer)) return buffer;
  throw new codes.ERR_INVALID_ARG_TYPE("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], buffer);
}

// Checks the options and returns the work.
function prepare(name, mode, buffer, options) {
  buffer = checkInput(buffer);
  const { finishFlush, maxOutputLength } = checkCommon(options, mode);
  const [format, level, windowBits, memLevel, strategy, dictionary] = settingsOf(options, mode);
  return () => {
    const result = toBuffer(op_zlib_whole(format, level, windowBits, memLevel, strategy, dictionary, finishFlush, buffer, maxOutputLength));
    if (!options?.info) return result;
    const engine = new (streams()[name])(options);
    engine.bytesWritten = buffer.byteLength;
    engine.close();
    return { buffer: result, engine };
  };
}

function makeSync(name, mode) {
  return function (buffer, options) {
    return prepare(name, mode, buffer, options)();
  };
}

function makeAsync(name, mode) {
  return function (buffer, options, callback) {
    if (typeof options === "function") {
      callback = options;
      options = {};
    }
    validateFunction(callback, "callback");
    buffer ??= ""; // nothing, as a stream is ended with nothing
    if (typeof buffer !== "string" && !ArrayBufferIsView(buffer) && !isAnyArrayBuffer(buffer)) {
      throw new codes.ERR_INVALID_ARG_TYPE("chunk", ["string", "Buffer", "TypedArray", "DataView"], buffer);
    }
    require("internal/crypto_kdf").complete(callback, prepare(name, mode, buffer, options));
  };
}

const named = (name, fn) => ObjectDefineProperty(fn, "name", { __proto__: null, value: name, configurable: true });
const lower = (name) => primordials.StringPrototypeToLowerCase(name[0]) + primordials.StringPrototypeSlice(name, 1);

exports.crc32 = function crc32(data, value = 0) {
  if (typeof data !== "string" && !ArrayBufferIsView(data)) {
    throw new codes.ERR_INVALID_ARG_TYPE("data", ["Buffer", "TypedArray", "DataView", "string"], data);
  }
  validateUint32(value, "value");
  return op_zlib_crc32(typeof data === "string" ? fromString(data) : data, value);
};

for (let i = 0; i < formats.length; i++) {
  const name = formats[i][0];
  op_lazy_property(exports, name, () => streams()[name], true);
}
for (let i = 0; i < formats.length; i++) {
  const [name, mode] = formats[i];
  const short = lower(name);
  exports[short] = named(short, makeAsync(name, mode));
  exports[`${short}Sync`] = named(`${short}Sync`, makeSync(name, mode));
}
for (let i = 0; i < formats.length; i++) {
  const name = formats[i][0];
  exports[`create${name}`] = named(`create${name}`, function (options) {
    return new (streams()[name])(options);
  });
}

const errors = ["Z_OK", "Z_STREAM_END", "Z_NEED_DICT", "Z_ERRNO", "Z_STREAM_ERROR", "Z_DATA_ERROR", "Z_MEM_ERROR", "Z_BUF_ERROR", "Z_VERSION_ERROR"];
const byCode = {};
for (let i = 0; i < errors.length; i++) byCode[errors[i]] = constants[errors[i]];
for (let i = 0; i < errors.length; i++) byCode[constants[errors[i]]] = errors[i];

const fixed = (name, value, enumerable) =>
  ObjectDefineProperty(exports, name, { __proto__: null, value, enumerable, writable: false, configurable: false });
fixed("constants", constants, true);
fixed("codes", ObjectFreeze(byCode), true);

// The constants under their old place.
const names = ObjectKeys(constants);
for (let i = 0; i < names.length; i++) {
  if (!StringPrototypeStartsWith(names[i], "BROTLI")) fixed(names[i], constants[names[i]], false);
}
