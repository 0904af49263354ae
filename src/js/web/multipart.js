// The multipart/form-data format, both ways.
//
// SPEC: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data and RFC 7578
// Trust: what is parsed is hostile; positions are checked before they are used.
"use strict";

const {
  ArrayPrototypePush, NumberPrototypeToString, RegExpPrototypeExec, StringPrototypePadStart, StringPrototypeReplaceAll,
  StringPrototypeToLowerCase, TypeError, TypedArrayPrototypeIndexOf, TypedArrayPrototypeSlice, TypedArrayPrototypeSubarray, Uint8Array,
} = primordials;
const { op_random_fill } = ops;
const { Blob, bytesOf, makeFile } = require("web/blob");
const { decodeUtf8, encodeUtf8 } = require("web/encoding");
const { FormData, entriesOf } = require("web/form_data");

const CR = 13;
const LF = 10;
const DASH = 45;

// With strings for patterns: `replace` with a RegExp would ask the guest's RegExp.
function crlf(text) {
  const lines = StringPrototypeReplaceAll(StringPrototypeReplaceAll(text, "\r\n", "\n"), "\r", "\n");
  return StringPrototypeReplaceAll(lines, "\n", "\r\n");
}

function escapeName(name) {
  const lines = StringPrototypeReplaceAll(StringPrototypeReplaceAll(name, "\r", "%0D"), "\n", "%0A");
  return StringPrototypeReplaceAll(lines, '"', "%22");
}

// A boundary must not occur in the values: 96 random bits do not.
function randomDigits() {
  const bytes = new Uint8Array(12);
  op_random_fill(bytes);
  let digits = "";
  for (let i = 0; i < bytes.length; i++) digits += StringPrototypePadStart(NumberPrototypeToString(bytes[i], 16), 2, "0");
  return digits;
}

// Bytes and content type of a form.
function encodeMultipart(form) {
  const boundary = `----formdata-${randomDigits()}`;
  const parts = [];
  const entries = entriesOf(form);
  for (let i = 0; i < entries.length; i++) {
    const { 0: name, 1: value } = entries[i];
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(crlf(name))}"`;
    if (typeof value === "string") {
      ArrayPrototypePush(parts, encodeUtf8(`${head}\r\n\r\n${crlf(value)}\r\n`));
      continue;
    }
    const type = value.type === "" ? "application/octet-stream" : value.type;
    ArrayPrototypePush(parts, encodeUtf8(`${head}; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`), bytesOf(value), encodeUtf8("\r\n"));
  }
  ArrayPrototypePush(parts, encodeUtf8(`--${boundary}--\r\n`));
  return { bytes: bytesOf(new Blob(parts)), type: `multipart/form-data; boundary=${boundary}` };
}

// Where `needle` begins in `bytes` at or after `from`, or -1.
function find(bytes, needle, from) {
  for (;;) {
    const at = TypedArrayPrototypeIndexOf(bytes, needle[0], from);
    if (at === -1 || at + needle.length > bytes.length) return -1;
    let matched = 1;
    while (matched < needle.length && bytes[at + matched] === needle[matched]) matched += 1;
    if (matched === needle.length) return at;
    from = at + 1;
  }
}

const malformed = () => new TypeError("Failed to parse body as FormData.");

function parseMultipart(bytes, boundary) {
  const form = new FormData();
  const delimiter = encodeUtf8(`--${boundary}`);
  const separator = encodeUtf8(`\r\n--${boundary}`);
  let at = find(bytes, delimiter, 0);
  if (at !== 0) throw malformed();
  at += delimiter.length;
  for (;;) {
    if (bytes[at] === DASH && bytes[at + 1] === DASH) return form;
    if (bytes[at] !== CR || bytes[at + 1] !== LF) throw malformed();
    const { headers, bodyStart } = parseHeaders(bytes, at + 2);
    const end = find(bytes, separator, bodyStart - 2); // an empty body shares its line break with the headers
    if (end === -1) throw malformed();
    const body = end < bodyStart ? TypedArrayPrototypeSubarray(bytes, 0, 0) : TypedArrayPrototypeSlice(bytes, bodyStart, end);
    if (headers.filename === undefined) form.append(headers.name, decodeUtf8(body));
    else form.append(headers.name, makeFile(body, headers.filename, headers.type));
    at = end + separator.length;
  }
}

function parseHeaders(bytes, start) {
  const headers = { name: undefined, filename: undefined, type: "text/plain" };
  let at = start;
  for (;;) {
    const end = find(bytes, lineBreak, at);
    if (end === -1) throw malformed();
    if (end === at) break;
    readHeader(decodeUtf8(TypedArrayPrototypeSubarray(bytes, at, end)), headers);
    at = end + 2;
  }
  if (headers.name === undefined) throw malformed();
  return { headers, bodyStart: at + 2 };
}
const lineBreak = encodeUtf8("\r\n");

function readHeader(line, headers) {
  const match = RegExpPrototypeExec(/^([^\s:]+):[ \t]*(.*?)[ \t]*$/s, line);
  if (match === null) throw malformed();
  const field = StringPrototypeToLowerCase(match[1]);
  if (field === "content-type") headers.type = match[2];
  if (field !== "content-disposition") return;
  if (RegExpPrototypeExec(/^form-data(?:;|$)/i, match[2]) === null) throw malformed();
  headers.name = parameter(match[2], /;\s*name="([^"]*)"/i);
  headers.filename = parameter(match[2], /;\s*filename="([^"]*)"/i);
}

function parameter(value, pattern) {
  const match = RegExpPrototypeExec(pattern, value);
  if (match === null) return undefined;
  let text = match[1];
  for (let i = 0; i < escapes.length; i += 2) text = StringPrototypeReplaceAll(text, escapes[i], escapes[i + 1]);
  return text;
}
const escapes = ["%0D", "\r", "%0d", "\r", "%0A", "\n", "%0a", "\n", "%22", '"'];

// The boundary of a multipart/form-data type, or undefined.
function boundaryOf(contentType) {
  const match = RegExpPrototypeExec(/^\s*multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]+)"|([^\s;]+))/i, contentType);
  return match === null ? undefined : (match[1] ?? match[2]);
}

module.exports = { __proto__: null, boundaryOf, encodeMultipart, parseMultipart };
