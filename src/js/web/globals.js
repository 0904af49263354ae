// The Web platform's globals: `[name, module, export]`.
// internal/globals.js installs them as lazy data properties, so that a package pays only for those that it touches.
"use strict";

const streams = [
  "ByteLengthQueuingStrategy", "CountQueuingStrategy", "ReadableByteStreamController", "ReadableStream", "ReadableStreamBYOBReader",
  "ReadableStreamBYOBRequest", "ReadableStreamDefaultController", "ReadableStreamDefaultReader", "TransformStream",
  "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultController", "WritableStreamDefaultWriter",
];
const performance = [
  "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList",
  "PerformanceResourceTiming", "performance",
];
const events = ["CloseEvent", "CustomEvent", "ErrorEvent", "Event", "MessageEvent", "PromiseRejectionEvent"];

const table = [
  ["AbortController", "web/abort", "AbortController"],
  ["AbortSignal", "web/abort", "AbortSignal"],
  ["Blob", "web/blob", "Blob"],
  ["BroadcastChannel", "web/broadcast_channel", "BroadcastChannel"],
  ["CompressionStream", "web/compression", "CompressionStream"],
  ["Crypto", "web/crypto", "Crypto"],
  ["CryptoKey", "web/crypto", "CryptoKey"],
  ["DOMException", "web/dom_exception", "DOMException"],
  ["DOMMatrix", "web/dom_matrix", "DOMMatrix"],
  ["DOMMatrixReadOnly", "web/dom_matrix", "DOMMatrixReadOnly"],
  ["DOMPoint", "web/dom_matrix", "DOMPoint"],
  ["DOMPointReadOnly", "web/dom_matrix", "DOMPointReadOnly"],
  ["DecompressionStream", "web/compression", "DecompressionStream"],
  ["EventSource", "web/event_source", "EventSource"],
  ["EventTarget", "web/event_target", "EventTarget"],
  ["File", "web/blob", "File"],
  ["FormData", "web/form_data", "FormData"],
  ["Headers", "web/headers", "Headers"],
  ["MessageChannel", "web/message_port", "MessageChannel"],
  ["MessagePort", "web/message_port", "MessagePort"],
  ["Navigator", "web/navigator", "Navigator"],
  ["Request", "web/request", "Request"],
  ["Response", "web/response", "Response"],
  ["SubtleCrypto", "web/crypto", "SubtleCrypto"],
  ["TextDecoder", "web/encoding", "TextDecoder"],
  ["TextDecoderStream", "web/encoding_streams", "TextDecoderStream"],
  ["TextEncoder", "web/encoding", "TextEncoder"],
  ["TextEncoderStream", "web/encoding_streams", "TextEncoderStream"],
  ["URL", "web/url", "URL"],
  ["URLPattern", "web/url_pattern", "URLPattern"],
  ["URLSearchParams", "web/url_search_params", "URLSearchParams"],
  ["WebSocket", "web/websocket", "WebSocket"],
  ["atob", "web/base64", "atob"],
  ["btoa", "web/base64", "btoa"],
  ["crypto", "web/crypto", "crypto"],
  ["fetch", "web/fetch", "fetch"],
  ["navigator", "web/navigator", "navigator"],
  ["queueMicrotask", "web/microtask", "queueMicrotask"],
  ["reportError", "web/report_error", "reportError"],
  ["structuredClone", "web/structured_clone", "structuredClone"],
];
for (const name of streams) table.push([name, "web/streams", name]);
for (const name of performance) table.push([name, "web/performance", name]);
for (const name of events) table.push([name, "web/event", name]);

module.exports = table;
