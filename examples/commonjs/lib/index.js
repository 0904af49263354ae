"use strict";
const { createHash } = require("node:crypto");
const words = require("./words");

exports.count = ({ text }) => ({ words: words(text).length, characters: text.length });
exports.longest = ({ text }) => words(text).reduce((best, word) => (word.length > best.length ? word : best), "");
exports.fingerprint = ({ text }) => createHash("sha256").update(words(text).join(" ").toLowerCase()).digest("hex");
