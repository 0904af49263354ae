// Quoting and measuring of text for `internal/inspect`: escapes, terminal width, control sequences.
"use strict";

const { NumberPrototypeToString, RegExp, RegExpPrototypeExec, RegExpPrototypeSymbolReplace, StringPrototypeCharCodeAt, StringPrototypeCodePointAt,
  StringPrototypeIncludes, StringPrototypeNormalize, StringPrototypePadStart, StringFromCodePoint,
  StringPrototypeToUpperCase } = primordials;

const loneSurrogate = "[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]";
const needsEscape = new RegExp(`[\\x00-\\x1f\\x27\\x5c\\x7f-\\x9f]|${loneSurrogate}`);
const toEscape = new RegExp(`[\\x00-\\x1f\\x27\\x5c\\x7f-\\x9f]|${loneSurrogate}`, "g");
const needsEscapeUnlessQuote = new RegExp(`[\\x00-\\x1f\\x5c\\x7f-\\x9f]|${loneSurrogate}`);
const toEscapeUnlessQuote = new RegExp(`[\\x00-\\x1f\\x5c\\x7f-\\x9f]|${loneSurrogate}`, "g");
const shortEscapes = { __proto__: null, 8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 39: "\\'", 92: "\\\\" };

function escapeOne(text) {
  const code = StringPrototypeCharCodeAt(text, 0);
  const hex = NumberPrototypeToString(code, 16);
  if (code > 0xff) return `\\u${hex}`;
  return shortEscapes[code] ?? `\\x${StringPrototypeToUpperCase(StringPrototypePadStart(hex, 2, "0"))}`;
}

// Quotes with the first of ' " ` that needs no escaping.
function quote(text) {
  let mark = "'";
  let test = needsEscape;
  let all = toEscape;
  if (StringPrototypeIncludes(text, "'")) {
    if (!StringPrototypeIncludes(text, '"')) mark = '"';
    else if (!StringPrototypeIncludes(text, "`") && !StringPrototypeIncludes(text, "${")) mark = "`";
    if (mark !== "'") {
      test = needsEscapeUnlessQuote;
      all = toEscapeUnlessQuote;
    }
  }
  if (RegExpPrototypeExec(test, text) === null) return `${mark}${text}${mark}`;
  return `${mark}${RegExpPrototypeSymbolReplace(all, text, escapeOne)}${mark}`;
}

// Control sequences of terminals: CSI, and OSC up to its end (BEL or ST).
const ansi = new RegExp(
  "[\\u001B\\u009B][[\\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]+)*|[a-zA-Z\\d]+(?:;[-a-zA-Z\\d\\/\\#&.:=?%@~_]*)*)?" +
    "(?:\\u0007|\\u001B\\u005C|\\u009C))|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PR-TZcf-nq-uy=><~]))", "g");

function stripVTControlCharacters(text) {
  if (typeof text !== "string") require("internal/validators").validateString(text, "str");
  return RegExpPrototypeSymbolReplace(ansi, text, "");
}

// eslint-disable-next-line no-control-regex
const colourCodes = /\u001b\[\d\d?m/g;
const removeColours = (text) => RegExpPrototypeSymbolReplace(colourCodes, text, "");

// East Asian wide and fullwidth blocks, emoji included.
function isFullWidth(code) {
  return code >= 0x1100 && (code <= 0x115f || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
    (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19) ||
    (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1b000 && code <= 0x1b001) || (code >= 0x1f200 && code <= 0x1f251) || (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1f6fc) || (code >= 0x1f900 && code <= 0x1faff) || (code >= 0x20000 && code <= 0x3fffd) ||
    emojiBelowPlaneOne(code));
}

// Made when it is needed: ICU takes milliseconds to list the emoji.
let smallEmoji;

function emojiBelowPlaneOne(code) {
  if (code < 0x231a || code > 0x2b55) return false;
  smallEmoji ??= new RegExp("^\\p{Emoji_Presentation}$", "u");
  return RegExpPrototypeExec(smallEmoji, StringFromCodePoint(code)) !== null;
}

function isZeroWidth(code) {
  return code <= 0x1f || (code >= 0x7f && code <= 0x9f) || (code >= 0x300 && code <= 0x36f) || (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x20d0 && code <= 0x20ff) || (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xfe20 && code <= 0xfe2f) ||
    (code >= 0xe0100 && code <= 0xe01ef);
}

// eslint-disable-next-line no-control-regex
const onlyPrintableAscii = /^[\x20-\x7e]*$/;

// Columns that a terminal gives to the text.
function getStringWidth(text, removeControl = true) {
  if (removeControl && StringPrototypeIncludes(text, "\u001b")) text = stripVTControlCharacters(text);
  if (RegExpPrototypeExec(onlyPrintableAscii, text) !== null) return text.length;
  text = StringPrototypeNormalize(text, "NFC");
  let width = 0;
  for (let i = 0; i < text.length; i++) {
    const code = StringPrototypeCodePointAt(text, i);
    if (code > 0xffff) i += 1;
    if (isFullWidth(code)) width += 2;
    else if (!isZeroWidth(code)) width += 1;
  }
  return width;
}

module.exports = { __proto__: null, escapeOne, getStringWidth, quote, removeColours, stripVTControlCharacters, toEscape };
