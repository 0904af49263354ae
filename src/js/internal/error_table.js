// The messages of Node's error codes, word for word as Node 22 gives them: packages compare them.
// Each entry: code, message or function of the constructor's arguments, base classes.
"use strict";

const { ArrayIsArray, ArrayPrototypeIncludes, ArrayPrototypeIndexOf, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSlice,
  ArrayPrototypeSplice, Error, JSONStringify, MathAbs, NumberIsInteger, ObjectIs, RangeError, RegExpPrototypeExec, String, StringPrototypeEndsWith,
  StringPrototypeIncludes, StringPrototypeSlice, StringPrototypeStartsWith, StringPrototypeToLowerCase, SyntaxError, TypeError, URIError } = primordials;

const inspect = (value, options) => require("internal/inspect").inspect(value, options);

// "a", "a or b", "a, b, or c".
function formatList(list, word = "and") {
  if (list.length < 3) return ArrayPrototypeJoin(list, ` ${word} `);
  return `${ArrayPrototypeJoin(ArrayPrototypeSlice(list, 0, -1), ", ")}, ${word} ${list[list.length - 1]}`;
}

function determineSpecificType(value) {
  if (value === null || value === undefined) return `${value}`;
  switch (typeof value) {
    case "function":
      return `function ${value.name}`;
    case "object": {
      const name = value.constructor?.name;
      return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
    }
    case "string": {
      const text = value.length > 28 ? `${StringPrototypeSlice(value, 0, 25)}...` : value;
      return `type string (${StringPrototypeIncludes(text, "'") ? JSONStringify(text) : `'${text}'`})`;
    }
    case "symbol":
      return `type symbol (${String(value)})`;
    case "bigint":
      return `type bigint (${value}n)`;
    case "number":
      return `type number (${ObjectIs(value, -0) ? "-0" : value})`;
    default:
      return `type boolean (${value})`;
  }
}

const primitiveNames = ["string", "function", "number", "object", "Function", "Object", "boolean", "bigint", "symbol"];
const classPattern = /^[A-Z][a-zA-Z0-9]*$/;

function describeExpected(expected) {
  const list = ArrayIsArray(expected) ? expected : [expected];
  const types = [];
  const instances = [];
  const other = [];
  for (let i = 0; i < list.length; i++) {
    if (ArrayPrototypeIncludes(primitiveNames, list[i])) ArrayPrototypePush(types, StringPrototypeToLowerCase(list[i]));
    else if (RegExpPrototypeExec(classPattern, list[i]) !== null) ArrayPrototypePush(instances, list[i]);
    else ArrayPrototypePush(other, list[i]);
  }
  // Beside other classes "object" would be vague.
  const at = ArrayPrototypeIndexOf(types, "object");
  if (instances.length > 0 && at !== -1) {
    ArrayPrototypeSplice(types, at, 1);
    ArrayPrototypePush(instances, "Object");
  }
  const parts = [];
  if (types.length > 0) ArrayPrototypePush(parts, `${types.length > 1 ? "one of type" : "of type"} ${formatList(types, "or")}`);
  if (instances.length > 0) ArrayPrototypePush(parts, `an instance of ${formatList(instances, "or")}`);
  if (other.length > 1) ArrayPrototypePush(parts, `one of ${formatList(other, "or")}`);
  else if (other.length === 1) ArrayPrototypePush(parts, `${StringPrototypeToLowerCase(other[0]) !== other[0] ? "an " : ""}${other[0]}`);
  return ArrayPrototypeJoin(parts, " or ");
}

const kindOf = (name) => (StringPrototypeIncludes(name, ".") ? "property" : "argument");

function invalidArgType(name, expected, actual) {
  const subject = StringPrototypeEndsWith(name, " argument") ? `The ${name}` : `The "${name}" ${kindOf(name)}`;
  return `${subject} must be ${describeExpected(expected)}. Received ${determineSpecificType(actual)}`;
}

function invalidArgValue(name, value, reason = "is invalid") {
  let inspected = inspect(value);
  if (inspected.length > 128) inspected = `${StringPrototypeSlice(inspected, 0, 128)}...`;
  return `The ${kindOf(name)} '${name}' ${reason}. Received ${inspected}`;
}

function addSeparators(digits) {
  const start = StringPrototypeStartsWith(digits, "-") ? 1 : 0;
  let result = "";
  let end = digits.length;
  for (; end >= start + 4; end -= 3) result = `_${StringPrototypeSlice(digits, end - 3, end)}${result}`;
  return `${StringPrototypeSlice(digits, 0, end)}${result}`;
}

function outOfRange(name, range, input, isWholeSentence = false) {
  let received;
  if (NumberIsInteger(input) && MathAbs(input) > 2 ** 32) received = addSeparators(String(input));
  else if (typeof input === "bigint") received = `${input > 2n ** 32n || input < -(2n ** 32n) ? addSeparators(String(input)) : String(input)}n`;
  else received = inspect(input);
  return `${isWholeSentence ? name : `The value of "${name}" is out of range.`} It must be ${range}. Received ${received}`;
}

function missingArgs(...args) {
  const names = [];
  for (let i = 0; i < args.length; i++) {
    const quoted = [];
    const alternatives = ArrayIsArray(args[i]) ? args[i] : [args[i]];
    for (let j = 0; j < alternatives.length; j++) ArrayPrototypePush(quoted, `"${alternatives[j]}"`);
    ArrayPrototypePush(names, ArrayPrototypeJoin(quoted, " or "));
  }
  return `The ${formatList(names)} argument${names.length > 1 ? "s" : ""} must be specified`;
}

function returned(value) {
  return value?.constructor?.name ? `an instance of ${value.constructor.name}` : `type ${typeof value}`;
}

const E = [Error];
const R = [RangeError];
const S = [SyntaxError];
const T = [TypeError];

const entries = [
  ["ERR_ACCESS_DENIED", (what, hint) => `${what} is denied in the sandbox${hint === undefined ? "" : `: ${hint}`}`, E],
  ["ERR_AMBIGUOUS_ARGUMENT", (name, why) => `The "${name}" argument is ambiguous. ${why}`, T],
  ["ERR_ARG_NOT_ITERABLE", (name) => `${name} must be iterable`, T],
  ["ERR_ASSERTION", (text) => `${text}`, E],
  ["ERR_ASYNC_CALLBACK", (name) => `${name} must be a function`, T],
  ["ERR_ASYNC_TYPE", (name) => `Invalid name for async "type": ${name}`, T],
  ["ERR_CONSTRUCT_CALL_REQUIRED", (name) => `Class constructor ${name} cannot be invoked without \`new\``, T],
  ["ERR_ZSTD_INVALID_PARAM", (name) => `${name} is not a valid zstd parameter`, R],
  ["ERR_BROTLI_INVALID_PARAM", (name) => `${name} is not a valid Brotli parameter`, R],
  ["ERR_BUFFER_OUT_OF_BOUNDS", (name) => (name ? `"${name}" is outside of buffer bounds` : "Attempt to access memory outside buffer bounds"), R],
  ["ERR_BUFFER_TOO_LARGE", (limit) => `Cannot create a Buffer larger than ${limit} bytes`, R],
  ["ERR_CONSOLE_WRITABLE_STREAM", (name) => `Console expects a writable stream instance for ${name}`, T],
  ["ERR_CONTEXT_NOT_INITIALIZED", "context used is not initialized", E],
  ["ERR_CRYPTO_ECDH_INVALID_FORMAT", (format) => `Invalid ECDH format: ${format}`, T],
  ["ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve", E],
  ["ERR_CRYPTO_ENGINE_UNKNOWN", (name) => `Engine "${name}" was not found`, E],
  ["ERR_CRYPTO_FIPS_UNAVAILABLE", "Cannot set FIPS mode in a non-FIPS build.", E],
  ["ERR_CRYPTO_HASH_FINALIZED", "Digest already called", E],
  ["ERR_CRYPTO_HASH_UPDATE_FAILED", "Hash update failed", E],
  ["ERR_CRYPTO_INCOMPATIBLE_KEY", (what, why) => `Incompatible ${what}: ${why}`, E],
  ["ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", (type, why) => `The selected key encoding ${type} ${why}.`, E],
  ["ERR_CRYPTO_INVALID_COUNTER", "Invalid counter", T],
  ["ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name", T],
  ["ERR_CRYPTO_INVALID_DIGEST", (name) => `Invalid digest: ${name}`, T],
  ["ERR_CRYPTO_INVALID_IV", "Invalid initialization vector", T],
  ["ERR_CRYPTO_INVALID_JWK", "Invalid JWK data", T],
  ["ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length", R],
  ["ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE", (actual, expected) => `Invalid key object type ${actual}, expected ${expected}.`, T],
  ["ERR_CRYPTO_INVALID_STATE", (what) => `Invalid state for operation ${what}`, E],
  ["ERR_CRYPTO_PBKDF2_ERROR", "PBKDF2 error", E],
  ["ERR_CRYPTO_SCRYPT_INVALID_PARAMETER", "Invalid scrypt parameter", E],
  ["ERR_CRYPTO_SCRYPT_INVALID_PARAMS", (why) => `Invalid scrypt params${why ? `: ${why}` : ""}`, R],
  ["ERR_CRYPTO_SCRYPT_NOT_SUPPORTED", "Scrypt algorithm not supported", E],
  ["ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign", E],
  ["ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length", R],
  ["ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher", E],
  ["ERR_CRYPTO_UNKNOWN_DH_GROUP", "Unknown DH group", E],
  ["ERR_DIR_CLOSED", "Directory handle was closed", E],
  ["ERR_DIR_CONCURRENT_OPERATION", "Cannot do synchronous work on directory handle with concurrent asynchronous operations", E],
  ["ERR_DLOPEN_DISABLED", (text) => `${text}`, E],
  ["ERR_ENCODING_INVALID_ENCODED_DATA", function (encoding, errno) {
    this.errno = errno;
    return `The encoded data was not valid for encoding ${encoding}`;
  }, T],
  ["ERR_ENCODING_NOT_SUPPORTED", (encoding) => `The "${encoding}" encoding is not supported`, R],
  ["ERR_EVENT_RECURSION", (type) => `The event "${type}" is already being dispatched`, E],
  ["ERR_FALSY_VALUE_REJECTION", function (reason) {
    this.reason = reason;
    return "Promise was rejected with falsy value";
  }, E],
  ["ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", (name) => `The feature ${name} is unavailable on the current platform, which is being used to run Node.js`, T],
  ["ERR_FS_FILE_TOO_LARGE", (size) => `File size (${size}) is greater than 2 GiB`, R],
  ["ERR_FS_INVALID_SYMLINK_TYPE", (type) => `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`, E],
  ["ERR_HTTP_BODY_NOT_ALLOWED", "Adding content for this request method or response status is not allowed.", E],
  ["ERR_HTTP_CONTENT_LENGTH_MISMATCH", (body, length) => `Response body's content-length of ${body} byte(s) does not match the content-length of ${length} byte(s) set in header`, E],
  ["ERR_HTTP_HEADERS_SENT", (what) => `Cannot ${what} headers after they are sent to the client`, E],
  ["ERR_HTTP_INVALID_HEADER_VALUE", (value, name) => `Invalid value "${value}" for header "${name}"`, T],
  ["ERR_HTTP_INVALID_STATUS_CODE", (status) => `Invalid status code: ${status}`, R],
  ["ERR_HTTP_SOCKET_ASSIGNED", "ServerResponse has an already assigned socket", E],
  ["ERR_HTTP_SOCKET_ENCODING", "Changing the socket encoding is not allowed per RFC7230 Section 3.", E],
  ["ERR_HTTP_TRAILER_INVALID", "Trailers are invalid with this transfer encoding", E],
  ["ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor", T],
  ["ERR_IMPORT_ATTRIBUTE_MISSING", (url, name, value) => `Module "${url}" needs an import attribute of "${name}: ${value}"`, T],
  ["ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE", (url, type) => `Module "${url}" is not of type "${type}"`, T],
  ["ERR_IMPORT_ATTRIBUTE_UNSUPPORTED", (name, value, url) => `Import attribute "${name}" with value "${value}" is not supported${url ? ` in ${url}` : ""}`, T],
  ["ERR_INCOMPATIBLE_OPTION_PAIR", (first, second) => `Option "${first}" cannot be used in combination with option "${second}"`, T],
  ["ERR_INVALID_ADDRESS", "Invalid address", E],
  ["ERR_INVALID_ADDRESS_FAMILY", (family, host, port) => `Invalid address family: ${family} ${host}:${port}`, R],
  ["ERR_INVALID_ARG_TYPE", invalidArgType, T],
  ["ERR_INVALID_ARG_VALUE", invalidArgValue, [TypeError, RangeError]],
  ["ERR_INVALID_ASYNC_ID", (type, id) => `Invalid ${type} value: ${id}`, R],
  ["ERR_INVALID_BUFFER_SIZE", (bits) => `Buffer size must be a multiple of ${bits}`, R],
  ["ERR_INVALID_CHAR", (name, field) => `Invalid character in ${name}${field === undefined ? "" : ` ["${field}"]`}`, T],
  ["ERR_INVALID_CURSOR_POS", "Cannot set cursor row without setting its column", T],
  ["ERR_INVALID_FD", (fd) => `"fd" must be a positive integer: ${fd}`, R],
  ["ERR_INVALID_FD_TYPE", (type) => `Unsupported fd type: ${type}`, T],
  ["ERR_INVALID_FILE_URL_HOST", (platform) => `File URL host must be "localhost" or empty on ${platform}`, T],
  ["ERR_INVALID_FILE_URL_PATH", function (why, input = undefined) {
    if (input !== undefined) this.input = input;
    return `File URL path ${why}`;
  }, T],
  ["ERR_INVALID_HANDLE_TYPE", "This handle type cannot be sent", T],
  ["ERR_INVALID_HTTP_TOKEN", (name, field) => `${name} must be a valid HTTP token ["${field}"]`, T],
  ["ERR_INVALID_IP_ADDRESS", (ip) => `Invalid IP address: ${ip}`, T],
  ["ERR_INVALID_MIME_SYNTAX", (part, text, index) => `The MIME syntax for a ${part} in ${JSONStringify(text)} is invalid${index === -1 ? "" : ` at ${index}`}`, T],
  ["ERR_INVALID_MODULE_SPECIFIER", (request, why, base) => `Invalid module "${request}" ${why}${base ? ` imported from ${base}` : ""}`, T],
  ["ERR_INVALID_PACKAGE_CONFIG", (path, base, why) => `Invalid package config ${path}${base ? ` while importing ${base}` : ""}${why ? `. ${why}` : ""}`, E],
  ["ERR_INVALID_PROTOCOL", (protocol, expected) => `Protocol "${protocol}" not supported. Expected "${expected}"`, T],
  ["ERR_INVALID_RETURN_PROPERTY", (expected, name, property, value) => `Expected a valid ${expected} to be returned for the "${property}" from the "${name}" hook but got ${value}.`, T],
  ["ERR_INVALID_RETURN_PROPERTY_VALUE", (expected, name, property, value) => `Expected ${expected} to be returned for the "${property}" from the "${name}" hook but got ${determineSpecificType(value)}.`, T],
  ["ERR_INVALID_OBJECT_DEFINE_PROPERTY", (message) => message, T],
  ["ERR_INVALID_RETURN_VALUE", (expected, name, value) => `Expected ${expected} to be returned from the "${name}" function but got ${determineSpecificType(value)}.`, [TypeError, RangeError]],
  ["ERR_INVALID_STATE", (why) => `Invalid state: ${why}`, [Error, TypeError, RangeError]],
  ["ERR_INVALID_THIS", (type) => `Value of "this" must be of type ${type}`, T],
  ["ERR_INVALID_TUPLE", (name, kind) => `${name} must be an iterable ${kind} tuple`, T],
  ["ERR_INVALID_URI", "URI malformed", [URIError]],
  ["ERR_INVALID_URL", function (input, base = undefined) {
    this.input = input;
    if (base !== undefined) this.base = base;
    return "Invalid URL";
  }, T],
  ["ERR_INVALID_URL_SCHEME", (expected) => `The URL must be ${typeof expected === "string" || expected.length === 1 ? "of scheme" : "one of scheme"} ${formatList(ArrayIsArray(expected) ? expected : [expected], "or")}`, T],
  ["ERR_METHOD_NOT_IMPLEMENTED", (name) => `The ${name} method is not implemented`, E],
  ["ERR_MISSING_ARGS", missingArgs, T],
  ["ERR_MISSING_OPTION", (name) => `${name} is required`, T],
  ["ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key", T],
  ["ERR_MODULE_NOT_FOUND", (path, base, kind = "package") => `Cannot find ${kind} '${path}' imported from ${base}`, E],
  ["ERR_MULTIPLE_CALLBACK", "Callback called multiple times", E],
  ["ERR_NO_CRYPTO", "Node.js is not compiled with OpenSSL crypto support", E],
  ["ERR_OPERATION_FAILED", (why) => `Operation failed: ${why}`, [Error, TypeError]],
  ["ERR_OUT_OF_RANGE", outOfRange, R],
  ["ERR_PACKAGE_IMPORT_NOT_DEFINED", (name, path, base) => `Package import specifier "${name}" is not defined${path ? ` in package ${path}package.json` : ""} imported from ${base}`, T],
  ["ERR_PARSE_ARGS_INVALID_OPTION_VALUE", (text) => `${text}`, T],
  ["ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", (name) => `Unexpected argument '${name}'. This command does not take positional arguments`, T],
  ["ERR_PARSE_ARGS_UNKNOWN_OPTION", (name, allowPositionals) => `Unknown option '${name}'${allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSONStringify(name)}` : ""}`, T],
  ["ERR_PERFORMANCE_INVALID_TIMESTAMP", (value) => `${value} is not a valid timestamp`, T],
  ["ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS", (why) => `${why}`, T],
  ["ERR_REQUIRE_ASYNC_MODULE", "require() cannot be used on an ESM graph with top-level await. Use import() instead. To see where the top-level await comes from, use --experimental-print-required-tla.", E],
  ["ERR_REQUIRE_CYCLE_MODULE", (text) => `${text}`, E],
  ["ERR_REQUIRE_ESM", (name) => `require() of ES Module ${name} not supported.`, E],
  ["ERR_SCRIPT_EXECUTION_INTERRUPTED", "Script execution was interrupted by `SIGINT`", E],
  ["ERR_SCRIPT_EXECUTION_TIMEOUT", (ms) => `Script execution timed out after ${ms}ms`, E],
  ["ERR_SERVER_ALREADY_LISTEN", "Listen method has been called more than once without closing.", E],
  ["ERR_SERVER_NOT_RUNNING", "Server is not running.", E],
  ["ERR_SOCKET_ALREADY_BOUND", "Socket is already bound", E],
  ["ERR_SOCKET_BAD_BUFFER_SIZE", "Buffer size must be a positive integer", T],
  ["ERR_SOCKET_BAD_PORT", (name, port, allowZero = true) => `${name} should be ${allowZero ? ">=" : ">"} 0 and < 65536. Received ${determineSpecificType(port)}.`, R],
  ["ERR_SOCKET_BAD_TYPE", "Bad socket type specified. Valid types are: udp4, udp6", T],
  ["ERR_SOCKET_CLOSED", "Socket is closed", E],
  ["ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "Socket closed before the connection was established", E],
  ["ERR_SOCKET_DGRAM_IS_CONNECTED", "Already connected", E],
  ["ERR_SOCKET_DGRAM_NOT_CONNECTED", "Not connected", E],
  ["ERR_SOCKET_DGRAM_NOT_RUNNING", "Not running", E],
  ["ERR_STREAM_ALREADY_FINISHED", (name) => `Cannot call ${name} after a stream was finished`, E],
  ["ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable", E],
  ["ERR_STREAM_DESTROYED", (name) => `Cannot call ${name} after a stream was destroyed`, E],
  ["ERR_STREAM_NULL_VALUES", "May not write null values to stream", T],
  ["ERR_STREAM_PREMATURE_CLOSE", "Premature close", E],
  ["ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF", E],
  ["ERR_STREAM_UNABLE_TO_PIPE", "Cannot pipe to a closed or destroyed stream", E],
  ["ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event", E],
  ["ERR_STREAM_WRAP", "Stream has StringDecoder set or is in objectMode", E],
  ["ERR_STREAM_WRITE_AFTER_END", "write after end", E],
  ["ERR_STRING_TOO_LONG", (limit) => `Cannot create a string longer than 0x${limit.toString(16)} characters`, E],
  ["ERR_TLS_CERT_ALTNAME_FORMAT", "Invalid subject alternative name string", S],
  ["ERR_TLS_INVALID_CONTEXT", (name) => `${name} must be a SecureContext`, T],
  ["ERR_TRACE_EVENTS_CATEGORY_REQUIRED", "At least one category is required", T],
  ["ERR_TRACE_EVENTS_UNAVAILABLE", "Trace events are unavailable", E],
  ["ERR_UNAVAILABLE_DURING_EXIT", "Cannot call function in process exit handler", E],
  ["ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET", "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active", E],
  ["ERR_UNESCAPED_CHARACTERS", (name) => `${name} contains unescaped characters`, T],
  ["ERR_UNHANDLED_ERROR", (error) => (error === undefined ? "Unhandled error." : `Unhandled error. (${error})`), E],
  ["ERR_UNKNOWN_BUILTIN_MODULE", (name) => `No such built-in module: ${name}`, E],
  ["ERR_UNKNOWN_CREDENTIAL", (kind, id) => `${kind} identifier does not exist: ${id}`, E],
  ["ERR_UNKNOWN_ENCODING", (encoding) => `Unknown encoding: ${typeof encoding === "string" ? encoding : inspect(encoding, { depth: 0 })}`, T],
  ["ERR_UNKNOWN_FILE_EXTENSION", (extension, path) => `Unknown file extension "${extension}" for ${path}`, T],
  ["ERR_UNKNOWN_MODULE_FORMAT", (format, path) => `Unknown module format: ${format} for URL ${path}`, R],
  ["ERR_UNKNOWN_SIGNAL", (signal) => `Unknown signal: ${signal}`, T],
  ["ERR_UNSUPPORTED_DIR_IMPORT", (path, base) => `Directory import '${path}' is not supported resolving ES modules imported from ${base}`, E],
  ["ERR_USE_AFTER_CLOSE", (name) => `${name} was closed`, E],
  ["ERR_VALID_PERFORMANCE_ENTRY_TYPE", "At least one valid performance entry type is required", E],
  ["ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING", "A dynamic import callback was not specified.", T],
  ["ERR_VM_MODULE_ALREADY_LINKED", "Module has already been linked", E],
  ["ERR_VM_MODULE_DIFFERENT_CONTEXT", "Linked modules must use the same context", E],
  ["ERR_VM_MODULE_LINK_FAILURE", function (text, cause) {
    this.cause = cause;
    return text;
  }, E],
  ["ERR_VM_MODULE_NOT_MODULE", "Provided module is not an instance of Module", E],
  ["ERR_VM_MODULE_STATUS", (why) => `Module status ${why}`, E],
  ["ERR_WEBASSEMBLY_RESPONSE", (why) => `WebAssembly response ${why}`, T],
  ["ERR_WORKER_NOT_RUNNING", "Worker instance not running", E],
  ["ERR_WORKER_PATH", (path) => `The worker script or module filename must be an absolute path or a relative path starting with './' or '../'. Received "${path}"`, T],
  ["ERR_WORKER_UNSUPPORTED_OPERATION", (name) => `${name} is not supported in workers`, T],
  ["ERR_ZLIB_INITIALIZATION_FAILED", "Initialization failed", E],
  ["ERR_CONSTRUCT_CALL_REQUIRED", (name) => `Class constructor ${name} cannot be invoked without \`new\``, T],
  ["ERR_ZSTD_INVALID_PARAM", (name) => `${name} is not a valid zstd parameter`, R],
];

const systemEntries = [
  ["ERR_FS_CP_DIR_TO_NON_DIR", "Cannot overwrite non-directory with directory"],
  ["ERR_FS_CP_EEXIST", "Target already exists"],
  ["ERR_FS_CP_EINVAL", "Invalid src or dest"],
  ["ERR_FS_CP_NON_DIR_TO_DIR", "Cannot overwrite directory with non-directory"],
  ["ERR_FS_CP_SYMLINK_TO_SUBDIRECTORY", "Cannot overwrite symlink in subdirectory of self"],
  ["ERR_FS_CP_UNKNOWN", "Cannot copy an unknown file type"],
  ["ERR_FS_EISDIR", "Path is a directory"],
  ["ERR_SOCKET_BUFFER_SIZE", "Could not get or set buffer size"],
  ["ERR_SYSTEM_ERROR", "A system error occurred"],
  ["ERR_TTY_INIT_FAILED", "TTY initialization failed"],
];

module.exports = { __proto__: null, determineSpecificType, entries, formatList, systemEntries };
