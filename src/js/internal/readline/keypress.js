// Makes "keypress" events of what a stream says: readline.emitKeypressEvents.
// Differs: reads the usual control characters, arrows and editing keys; other escape sequences come whole, without a name.
"use strict";

const { RegExpPrototypeExec, SafeWeakSet, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeToLowerCase } = primordials;

const escapeSequence = /^\x1b(?:\[\[[A-E]|[[O](?:[0-9;]*)([A-Za-z~^$])|[\s\S]|$)/;
const namesByFinal = { __proto__: null, A: "up", B: "down", C: "right", D: "left", E: "clear", F: "end", H: "home", P: "f1", Q: "f2", R: "f3", S: "f4", Z: "tab" };
const namesByNumber = { __proto__: null, 1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 15: "f5", 17: "f6", 18: "f7", 19: "f8",
  20: "f9", 21: "f10", 23: "f11", 24: "f12" };
const controlNames = { __proto__: null, "\r": "return", "\n": "enter", "\t": "tab", "\b": "backspace", "\x7f": "backspace", "\x1b": "escape", " ": "space" };

function escapeKey(sequence) {
  const key = { sequence, name: undefined, ctrl: false, meta: false, shift: false };
  const parts = RegExpPrototypeExec(/^\x1b[[O](?:1;)?(\d*)(?:;(\d+))?([A-Za-z~^$])$/, sequence);
  if (parts !== null) {
    const { 1: number, 2: modifier, 3: final } = parts;
    key.code = `${StringPrototypeSlice(sequence, 1, 2)}${final === "~" ? `${number}~` : final}`;
    key.name = final === "~" ? namesByNumber[number] : namesByFinal[final];
    const bits = (final === "~" ? modifier || 1 : number || 1) - 1;
    key.ctrl = (bits & 4) !== 0;
    key.meta = (bits & 10) !== 0;
    key.shift = (bits & 1) !== 0 || final === "Z";
  } else if (sequence.length === 2) {
    const inner = plainKey(StringPrototypeSlice(sequence, 1));
    return { ...inner, sequence, meta: true };
  } else if (sequence === "\x1b") {
    key.name = "escape";
    key.meta = true;
  }
  return key;
}

function plainKey(character) {
  const key = { sequence: character, name: undefined, ctrl: false, meta: false, shift: false };
  const code = StringPrototypeCharCodeAt(character, 0);
  if (controlNames[character] !== undefined) {
    key.name = controlNames[character];
  } else if (code <= 0x1a) {
    key.name = primordials.StringFromCharCode(code + 0x60);
    key.ctrl = true;
  } else if (RegExpPrototypeExec(/^[0-9A-Za-z]$/, character) !== null) {
    key.name = StringPrototypeToLowerCase(character);
    key.shift = RegExpPrototypeExec(/^[A-Z]$/, character) !== null;
  }
  return key;
}

// Calls `emit(text, key)` for each key of the text.
function eachKey(text, emit) {
  while (text !== "") {
    if (text[0] === "\x1b") {
      const sequence = RegExpPrototypeExec(escapeSequence, text)[0];
      const key = escapeKey(sequence);
      emit(key.name === undefined && sequence.length !== 2 ? undefined : sequence.length === 1 ? sequence : undefined, key);
      text = StringPrototypeSlice(text, sequence.length);
      continue;
    }
    const size = primordials.StringPrototypeCodePointAt(text, 0) > 0xffff ? 2 : 1;
    const character = StringPrototypeSlice(text, 0, size);
    emit(character, plainKey(character));
    text = StringPrototypeSlice(text, size);
  }
}

const watched = new SafeWeakSet();

function emitKeypressEvents(stream) {
  if (watched.has(stream)) return;
  watched.add(stream);
  const { StringDecoder } = require("node/string_decoder");
  const decoder = new StringDecoder("utf8");
  const onData = (chunk) => {
    if (stream.listenerCount("keypress") === 0) {
      stream.removeListener("data", onData);
      stream.on("newListener", onNewListener);
      return;
    }
    const text = typeof chunk === "string" ? chunk : decoder.write(chunk);
    if (text) eachKey(text, (character, key) => stream.emit("keypress", character, key));
  };
  const onNewListener = (event) => {
    if (event !== "keypress") return;
    stream.on("data", onData);
    stream.removeListener("newListener", onNewListener);
  };
  if (stream.listenerCount("keypress") > 0) stream.on("data", onData);
  else stream.on("newListener", onNewListener);
}

module.exports = { __proto__: null, emitKeypressEvents };
