// node:http2: constants and settings work, connections are denied.
"use strict";

const { ArrayPrototypePush, ObjectKeys, Symbol } = primordials;
const { codes } = require("internal/errors");
const constants = require("internal/denied/http2_constants");

const defaults = { headerTableSize: 4096, enablePush: true, initialWindowSize: 65535, maxFrameSize: 16384, maxConcurrentStreams: 4294967295, maxHeaderSize: 65535,
  maxHeaderListSize: 65535, enableConnectProtocol: false };
const settingIds = { __proto__: null, headerTableSize: 1, enablePush: 2, maxConcurrentStreams: 3, initialWindowSize: 4, maxFrameSize: 5, maxHeaderListSize: 6,
  enableConnectProtocol: 8 };

// SPEC: https://www.rfc-editor.org/rfc/rfc9113#section-6.5.1
function getPackedSettings(settings = {}) {
  const { Buffer } = require("node/buffer");
  const parts = [];
  for (const name in settingIds) {
    const value = settings[name];
    if (value === undefined) continue;
    const part = Buffer.alloc(6);
    part.writeUInt16BE(settingIds[name], 0);
    part.writeUInt32BE(+value, 2);
    ArrayPrototypePush(parts, part);
  }
  return Buffer.concat(parts);
}

function getUnpackedSettings(bytes) {
  const { Buffer } = require("node/buffer");
  if (!(bytes instanceof primordials.Uint8Array)) throw new codes.ERR_INVALID_ARG_TYPE("buf", ["Buffer", "TypedArray", "DataView"], bytes);
  const buffer = Buffer.from(bytes);
  const settings = {};
  const names = ObjectKeys(settingIds);
  for (let at = 0; at + 6 <= buffer.length; at += 6) {
    const id = buffer.readUInt16BE(at);
    for (let i = 0; i < names.length; i++) {
      if (settingIds[names[i]] !== id) continue;
      const value = buffer.readUInt32BE(at + 2);
      settings[names[i]] = names[i] === "enablePush" || names[i] === "enableConnectProtocol" ? value !== 0 : value;
    }
  }
  return settings;
}

function make(functions, refuseClass) {
  const hint = "there is no network";
  const { Readable, Stream } = require("node/stream");
  return {
    ...functions("http2", ["connect", "createServer", "createSecureServer", "performServerHandshake"], hint),
    constants,
    getDefaultSettings: () => ({ ...defaults }),
    getPackedSettings,
    getUnpackedSettings,
    sensitiveHeaders: Symbol("sensitiveHeaders"),
    Http2ServerRequest: refuseClass("http2", "Http2ServerRequest", hint, Readable),
    Http2ServerResponse: refuseClass("http2", "Http2ServerResponse", hint, Stream),
  };
}

module.exports = { __proto__: null, make };
