// The options of `node:zlib`: checked, and as the numbers that the ops take. Constants too.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/zlib.html#class-options
// Differs: the parameters of zstd that steer threads do nothing. Refuses: nothing.
"use strict";

const { ArrayBufferIsView, NumberIsNaN, ObjectFreeze, ObjectKeys, Uint32Array } = primordials;
const { codes } = require("internal/errors");
const { checkRangesOrGetDefault, validateFiniteNumber } = require("internal/validators");
const { isAnyArrayBuffer, toUint8Array } = require("internal/crypto_bytes");

const MAX_LENGTH = require("node/buffer").kMaxLength;

const brotliErrors = ["EXUBERANT_NIBBLE", "RESERVED", "EXUBERANT_META_NIBBLE", "SIMPLE_HUFFMAN_ALPHABET", "SIMPLE_HUFFMAN_SAME", "CL_SPACE",
  "HUFFMAN_SPACE", "CONTEXT_MAP_REPEAT", "BLOCK_LENGTH_1", "BLOCK_LENGTH_2", "TRANSFORM", "DICTIONARY", "WINDOW_BITS", "PADDING_1", "PADDING_2",
  "DISTANCE"];

const table = {
  Z_NO_FLUSH: 0, Z_PARTIAL_FLUSH: 1, Z_SYNC_FLUSH: 2, Z_FULL_FLUSH: 3, Z_FINISH: 4, Z_BLOCK: 5,
  Z_OK: 0, Z_STREAM_END: 1, Z_NEED_DICT: 2, Z_ERRNO: -1, Z_STREAM_ERROR: -2, Z_DATA_ERROR: -3, Z_MEM_ERROR: -4, Z_BUF_ERROR: -5,
  Z_VERSION_ERROR: -6,
  Z_NO_COMPRESSION: 0, Z_BEST_SPEED: 1, Z_BEST_COMPRESSION: 9, Z_DEFAULT_COMPRESSION: -1,
  Z_FILTERED: 1, Z_HUFFMAN_ONLY: 2, Z_RLE: 3, Z_FIXED: 4, Z_DEFAULT_STRATEGY: 0, ZLIB_VERNUM: 4880,
  DEFLATE: 1, INFLATE: 2, GZIP: 3, GUNZIP: 4, DEFLATERAW: 5, INFLATERAW: 6, UNZIP: 7, BROTLI_DECODE: 8, BROTLI_ENCODE: 9,
  Z_MIN_WINDOWBITS: 8, Z_MAX_WINDOWBITS: 15, Z_DEFAULT_WINDOWBITS: 15, Z_MIN_CHUNK: 64, Z_MAX_CHUNK: 1 / 0, Z_DEFAULT_CHUNK: 16384,
  Z_MIN_MEMLEVEL: 1, Z_MAX_MEMLEVEL: 9, Z_DEFAULT_MEMLEVEL: 8, Z_MIN_LEVEL: -1, Z_MAX_LEVEL: 9, Z_DEFAULT_LEVEL: -1,
  BROTLI_OPERATION_PROCESS: 0, BROTLI_OPERATION_FLUSH: 1, BROTLI_OPERATION_FINISH: 2, BROTLI_OPERATION_EMIT_METADATA: 3,
  BROTLI_PARAM_MODE: 0, BROTLI_MODE_GENERIC: 0, BROTLI_MODE_TEXT: 1, BROTLI_MODE_FONT: 2, BROTLI_DEFAULT_MODE: 0,
  BROTLI_PARAM_QUALITY: 1, BROTLI_MIN_QUALITY: 0, BROTLI_MAX_QUALITY: 11, BROTLI_DEFAULT_QUALITY: 11,
  BROTLI_PARAM_LGWIN: 2, BROTLI_MIN_WINDOW_BITS: 10, BROTLI_MAX_WINDOW_BITS: 24, BROTLI_LARGE_MAX_WINDOW_BITS: 30, BROTLI_DEFAULT_WINDOW: 22,
  BROTLI_PARAM_LGBLOCK: 3, BROTLI_MIN_INPUT_BLOCK_BITS: 16, BROTLI_MAX_INPUT_BLOCK_BITS: 24,
  BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING: 4, BROTLI_PARAM_SIZE_HINT: 5, BROTLI_PARAM_LARGE_WINDOW: 6, BROTLI_PARAM_NPOSTFIX: 7,
  BROTLI_PARAM_NDIRECT: 8,
  BROTLI_DECODER_RESULT_ERROR: 0, BROTLI_DECODER_RESULT_SUCCESS: 1, BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: 2,
  BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: 3,
  BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION: 0, BROTLI_DECODER_PARAM_LARGE_WINDOW: 1,
  BROTLI_DECODER_NO_ERROR: 0, BROTLI_DECODER_SUCCESS: 1, BROTLI_DECODER_NEEDS_MORE_INPUT: 2, BROTLI_DECODER_NEEDS_MORE_OUTPUT: 3,
};
for (let i = 0; i < brotliErrors.length; i++) table[`BROTLI_DECODER_ERROR_FORMAT_${brotliErrors[i]}`] = -1 - i;
table.BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET = -19;
table.BROTLI_DECODER_ERROR_INVALID_ARGUMENTS = -20;
table.BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES = -21;
table.BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS = -22;
table.BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP = -25;
table.BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1 = -26;
table.BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2 = -27;
table.BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES = -30;
table.BROTLI_DECODER_ERROR_UNREACHABLE = -31;
const constants = ObjectFreeze({ __proto__: null, ...table, ...require("internal/zlib_zstd").constants });

const isBrotli = (mode) => mode === table.BROTLI_DECODE || mode === table.BROTLI_ENCODE;
const isZstd = (mode) => mode === constants.ZSTD_COMPRESS || mode === constants.ZSTD_DECOMPRESS;
const maxBrotliParameter = table.BROTLI_PARAM_NDIRECT;

// `[flush, finishFlush, full flush, the last of the flush numbers]` of each family of formats.
const zlibFlushes = [table.Z_NO_FLUSH, table.Z_FINISH, table.Z_FULL_FLUSH, table.Z_BLOCK];
const brotliFlushes = [table.BROTLI_OPERATION_PROCESS, table.BROTLI_OPERATION_FINISH, table.BROTLI_OPERATION_FLUSH, table.BROTLI_OPERATION_EMIT_METADATA];
const zstdFlushes = [constants.ZSTD_e_continue, constants.ZSTD_e_end, constants.ZSTD_e_flush, constants.ZSTD_e_end];
const flushesOf = (mode) => (isBrotli(mode) ? brotliFlushes : isZstd(mode) ? zstdFlushes : zlibFlushes);

// What every format takes: sizes and how to flush.
function checkCommon(options, mode) {
  const { 0: flush, 1: finishFlush, 2: fullFlush, 3: last } = flushesOf(mode);
  const common = { __proto__: null, chunkSize: table.Z_DEFAULT_CHUNK, flush, finishFlush, fullFlush, maxOutputLength: MAX_LENGTH };
  if (!options) return common;
  if (validateFiniteNumber(options.chunkSize, "options.chunkSize")) {
    if (options.chunkSize < table.Z_MIN_CHUNK) throw new codes.ERR_OUT_OF_RANGE("options.chunkSize", `>= ${table.Z_MIN_CHUNK}`, options.chunkSize);
    common.chunkSize = options.chunkSize;
  }
  common.flush = checkRangesOrGetDefault(options.flush, "options.flush", flush, last, flush);
  common.finishFlush = checkRangesOrGetDefault(options.finishFlush, "options.finishFlush", flush, last, finishFlush);
  common.maxOutputLength = checkRangesOrGetDefault(options.maxOutputLength, "options.maxOutputLength", 1, MAX_LENGTH, MAX_LENGTH);
  return common;
}

function checkDictionary(dictionary) {
  if (dictionary === undefined) return undefined;
  if (ArrayBufferIsView(dictionary) || isAnyArrayBuffer(dictionary)) return toUint8Array(dictionary);
  throw new codes.ERR_INVALID_ARG_TYPE("options.dictionary", ["Buffer", "TypedArray", "DataView", "ArrayBuffer"], dictionary);
}

// `[mode, level, windowBits, memLevel, strategy, dictionary]`, as the ops take them. Brotli and zstd have their parameters in
// the place of the level, zstd how much input there will be in the place of windowBits.
function settingsOf(options, mode) {
  if (isBrotli(mode)) return [mode, brotliParameters(options), undefined, 0, 0, undefined];
  if (isZstd(mode)) return [mode, zstdParameters(options, mode), pledgedSize(options), 0, 0, checkDictionary(options?.dictionary)];
  if (!options) return [mode, -1, 15, 8, 0, undefined];
  let { windowBits } = options;
  const inflates = mode === table.INFLATE || mode === table.GUNZIP || mode === table.UNZIP;
  if ((windowBits === undefined || windowBits === null || windowBits === 0) && inflates) {
    windowBits = 0;
  } else {
    const least = mode === table.GZIP ? 9 : table.Z_MIN_WINDOWBITS;
    windowBits = checkRangesOrGetDefault(windowBits, "options.windowBits", least, table.Z_MAX_WINDOWBITS, table.Z_DEFAULT_WINDOWBITS);
  }
  const level = checkRangesOrGetDefault(options.level, "options.level", table.Z_MIN_LEVEL, table.Z_MAX_LEVEL, table.Z_DEFAULT_LEVEL);
  const memLevel = checkRangesOrGetDefault(options.memLevel, "options.memLevel", table.Z_MIN_MEMLEVEL, table.Z_MAX_MEMLEVEL, table.Z_DEFAULT_MEMLEVEL);
  const strategy = checkRangesOrGetDefault(options.strategy, "options.strategy", table.Z_DEFAULT_STRATEGY, table.Z_FIXED, table.Z_DEFAULT_STRATEGY);
  return [mode, level, windowBits, memLevel, strategy, checkDictionary(options.dictionary)];
}

const brotliParameters = (options) => parametersOf(options, maxBrotliParameter, codes.ERR_BROTLI_INVALID_PARAM);

function zstdParameters(options, mode) {
  const { lastEncoderParameter, lastDecoderParameter } = require("internal/zlib_zstd");
  const last = mode === constants.ZSTD_COMPRESS ? lastEncoderParameter : lastDecoderParameter;
  return parametersOf(options, last, codes.ERR_ZSTD_INVALID_PARAM);
}

function pledgedSize(options) {
  const size = options?.pledgedSrcSize;
  if (typeof size !== "number") return undefined;
  if (size < 0) throw new codes.ERR_INVALID_ARG_VALUE("pledgedSrcSize", size, "may not be negative");
  return size;
}

// Pairs of a parameter's number and its value.
function parametersOf(options, last, Refusal) {
  if (!options?.params) return undefined;
  const keys = ObjectKeys(options.params);
  const pairs = new Uint32Array(2 * keys.length);
  const seen = { __proto__: null };
  for (let i = 0; i < keys.length; i++) {
    const key = +keys[i];
    if (NumberIsNaN(key) || key < 0 || key > last || seen[key]) throw new Refusal(keys[i]);
    const value = options.params[keys[i]];
    if (typeof value !== "number" && typeof value !== "boolean") throw new codes.ERR_INVALID_ARG_TYPE("options.params[key]", "number", value);
    seen[key] = true;
    pairs[2 * i] = key;
    pairs[2 * i + 1] = +value;
  }
  return pairs;
}

module.exports = { __proto__: null, MAX_LENGTH, checkCommon, constants, hasLevel: (mode) => !isBrotli(mode) && !isZstd(mode), settingsOf };
