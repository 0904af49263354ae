"use strict";
module.exports = (text) => text.match(/[\p{L}\p{N}]+/gu) ?? [];
