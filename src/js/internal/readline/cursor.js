// The escape sequences that node:readline writes to a terminal.
"use strict";

const { NumberIsNaN } = primordials;
const loop = require("internal/loop");
const { codes } = require("internal/errors");
const { validateFunction } = require("internal/validators");

const ESC = "\x1b[";
const clearLineCodes = { __proto__: null, left: `${ESC}1K`, right: `${ESC}0K`, all: `${ESC}2K` };

// Writes `text`, or says at once that there was nothing to do, as Node's functions do.
function writeTo(stream, text, callback) {
  if (callback !== undefined) validateFunction(callback, "callback");
  if (stream === null || stream === undefined || text === "") {
    if (typeof callback === "function") loop.nextTick(callback, [null]);
    return true;
  }
  return stream.write(text, callback);
}

const clearLineText = (dir) => (dir < 0 ? clearLineCodes.left : dir > 0 ? clearLineCodes.right : clearLineCodes.all);

function cursorToText(x, y) {
  if (NumberIsNaN(x)) throw new codes.ERR_INVALID_ARG_VALUE("x", x);
  if (NumberIsNaN(y)) throw new codes.ERR_INVALID_ARG_VALUE("y", y);
  if (typeof x !== "number" && typeof y !== "number") return "";
  if (typeof x !== "number") throw new codes.ERR_INVALID_CURSOR_POS();
  return typeof y === "number" ? `${ESC}${y + 1};${x + 1}H` : `${ESC}${x + 1}G`;
}

function moveCursorText(dx, dy) {
  let text = "";
  if (dx < 0) text += `${ESC}${-dx}D`;
  else if (dx > 0) text += `${ESC}${dx}C`;
  if (dy < 0) text += `${ESC}${-dy}A`;
  else if (dy > 0) text += `${ESC}${dy}B`;
  return text;
}

const clearScreenDownText = `${ESC}0J`;

module.exports = {
  __proto__: null,
  clearLineText,
  clearScreenDownText,
  cursorToText,
  moveCursorText,
  clearLine: (stream, dir, callback) => writeTo(stream, clearLineText(dir), callback),
  clearScreenDown: (stream, callback) => writeTo(stream, clearScreenDownText, callback),
  cursorTo(stream, x, y, callback) {
    if (typeof y === "function") {
      callback = y;
      y = undefined;
    }
    if (callback !== undefined) validateFunction(callback, "callback");
    return writeTo(stream, cursorToText(x, y), callback);
  },
  moveCursor: (stream, dx, dy, callback) => writeTo(stream, moveCursorText(dx, dy), callback),
};
