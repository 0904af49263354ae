"use strict";
exports.Stream = require("stream");
exports.Readable = exports.Stream.Readable;
if (process.env.OF_NODE === "yes") {
  module.exports = require("stream");
}
