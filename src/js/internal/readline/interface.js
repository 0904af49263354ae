// The line reader behind node:readline and node:readline/promises: splits a stream into lines, and asks questions.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/readline.html
// Differs: there is no terminal, so `terminal: true` reads whole lines too; keys are not edited. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypePush, ArrayPrototypeShift, FunctionPrototypeCall, NumberIsFinite, NumberIsNaN, ObjectSetPrototypeOf, Promise,
  RegExpPrototypeSymbolReplace, StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeTrim, SymbolAsyncIterator, SymbolDispose } = primordials;
const EventEmitter = require("node/events");
const { AbortError, codes } = require("internal/errors");
const { validateAbortSignal, validateArray, validateUint32 } = require("internal/validators");

const NEWLINE = 10;
const RETURN = 13;
const MIN_CRLF_DELAY = 100;

const isEnd = (code) => code === NEWLINE || code === RETURN;

// `createInterface(input, output, completer, terminal)` and `createInterface({ … })` mean the same.
function toOptions(input, output, completer, terminal) {
  if (input?.input) return input;
  return { __proto__: null, input, output, completer, terminal };
}

function checkOptions(options) {
  const { completer, history, historySize, tabSize, crlfDelay, prompt } = options;
  if (completer !== undefined && typeof completer !== "function") throw new codes.ERR_INVALID_ARG_VALUE("completer", completer);
  if (history !== undefined) validateArray(history, "history");
  if (historySize !== undefined && (typeof historySize !== "number" || NumberIsNaN(historySize) || historySize < 0)) {
    throw new codes.ERR_INVALID_ARG_VALUE("historySize", historySize);
  }
  if (tabSize !== undefined) validateUint32(tabSize, "tabSize", true);
  if (options.signal) validateAbortSignal(options.signal, "options.signal");
  return { __proto__: null, prompt: prompt ?? "> ", crlfDelay: crlfDelay ? (crlfDelay > MIN_CRLF_DELAY ? crlfDelay : MIN_CRLF_DELAY) : MIN_CRLF_DELAY };
}

const stateOf = new primordials.SafeWeakMap();

function Interface(input, output, completer, terminal) {
  if (!new.target) return new Interface(input, output, completer, terminal);
  FunctionPrototypeCall(EventEmitter, this);
  const options = toOptions(input, output, completer, terminal);
  const { prompt, crlfDelay } = checkOptions(options);
  if (options.input === undefined || options.input === null || typeof options.input.on !== "function") {
    throw new codes.ERR_INVALID_ARG_TYPE("input", "Stream", options.input);
  }
  this.line = "";
  this.cursor = 0;
  this.history = ArrayIsArray(options.history) ? [...options.history] : [];
  this.historySize = NumberIsFinite(options.historySize) ? options.historySize : 30;
  this.terminal = !!options.terminal;
  this.crlfDelay = crlfDelay;
  this.completer = options.completer;
  this.input = options.input;
  this.output = options.output;
  this.paused = false;
  this.closed = false;
  stateOf.set(this, { __proto__: null, prompt, rest: "", sawReturn: false, question: undefined, detach: attach(this, options.signal) });
  this.input.resume();
}
ObjectSetPrototypeOf(Interface.prototype, EventEmitter.prototype);
ObjectSetPrototypeOf(Interface, EventEmitter);

function attach(reader, signal) {
  const { StringDecoder } = require("node/string_decoder");
  const decoder = new StringDecoder("utf8");
  const { input } = reader;
  const onData = (chunk) => takeText(reader, typeof chunk === "string" ? chunk : decoder.write(chunk));
  const onEnd = () => {
    takeText(reader, decoder.end());
    const state = stateOf.get(reader);
    const { rest } = state;
    state.rest = "";
    if (rest !== "") onLine(reader, rest);
    reader.close();
  };
  const onError = (error) => reader.emit("error", error);
  const onAbort = () => reader.close();
  input.on("error", onError);
  input.on("data", onData);
  input.on("end", onEnd);
  if (signal?.aborted) primordials.global.queueMicrotask(onAbort);
  else signal?.addEventListener("abort", onAbort, { __proto__: null, once: true });
  return () => {
    input.removeListener("error", onError);
    input.removeListener("data", onData);
    input.removeListener("end", onEnd);
    signal?.removeEventListener("abort", onAbort);
  };
}

function takeText(reader, text) {
  const state = stateOf.get(reader);
  if (state.sawReturn && text !== "") {
    if (StringPrototypeCharCodeAt(text, 0) === NEWLINE) text = StringPrototypeSlice(text, 1);
    state.sawReturn = false;
  }
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = StringPrototypeCharCodeAt(text, at);
    if (!isEnd(code)) continue;
    const line = state.rest + StringPrototypeSlice(text, from, at);
    state.rest = "";
    if (code === RETURN) {
      if (at + 1 === text.length) state.sawReturn = true;
      else if (StringPrototypeCharCodeAt(text, at + 1) === NEWLINE) at++;
    }
    from = at + 1;
    onLine(reader, line);
  }
  state.rest += StringPrototypeSlice(text, from);
}

function onLine(reader, line) {
  const state = stateOf.get(reader);
  if (state.question !== undefined) {
    const callback = state.question;
    state.question = undefined;
    reader.setPrompt(state.oldPrompt);
    callback(line);
    return;
  }
  if (reader.terminal && StringPrototypeTrim(line) !== "" && reader.historySize > 0 && reader.history[0] !== line) {
    reader.history = [line, ...reader.history];
    if (reader.history.length > reader.historySize) reader.history.length = reader.historySize;
    reader.emit("history", reader.history);
  }
  reader.emit("line", line);
}

function ensureOpen(reader) {
  if (reader.closed) throw new codes.ERR_USE_AFTER_CLOSE("readline");
}

// Asks, and gives the next line to the callback.
function ask(reader, query, callback) {
  ensureOpen(reader);
  const state = stateOf.get(reader);
  if (state.question !== undefined) {
    reader.prompt();
    return;
  }
  state.oldPrompt = state.prompt;
  reader.setPrompt(query);
  state.question = callback;
  reader.prompt();
}

function stopAsking(reader) {
  const state = stateOf.get(reader);
  if (state.question === undefined) return;
  state.question = undefined;
  reader.setPrompt(state.oldPrompt);
}

const methods = {
  getPrompt() {
    return stateOf.get(this).prompt;
  },
  setPrompt(prompt) {
    stateOf.get(this).prompt = prompt;
  },
  prompt(preserveCursor) {
    if (this.paused) this.resume();
    const { prompt } = stateOf.get(this);
    if (this.output !== null && this.output !== undefined) this.output.write(`${prompt}`);
  },
  write(data) {
    ensureOpen(this);
    if (this.paused) this.resume();
    if (data !== undefined && data !== null) takeText(this, `${data}`);
  },
  pause() {
    if (this.paused || this.closed) return this;
    this.input.pause();
    this.paused = true;
    this.emit("pause");
    return this;
  },
  resume() {
    if (!this.paused || this.closed) return this;
    this.input.resume();
    this.paused = false;
    this.emit("resume");
    return this;
  },
  close() {
    if (this.closed) return;
    this.pause();
    stateOf.get(this).detach();
    this.closed = true;
    this.emit("close");
  },
  getCursorPos() {
    const columns = this.output?.columns ?? Infinity;
    const text = RegExpPrototypeSymbolReplace(/\x1b\[[0-9;]*[A-Za-z]/g, stateOf.get(this).prompt + this.line, "");
    return { cols: columns === Infinity ? text.length : text.length % columns, rows: columns === Infinity ? 0 : (text.length / columns) | 0 };
  },
  [SymbolDispose]() {
    this.close();
  },
  [SymbolAsyncIterator]() {
    const state = stateOf.get(this);
    state.lines ??= linesOf(this); // one for all who ask, so that no line is given twice
    return state.lines;
  },
};
for (const key of primordials.ReflectOwnKeys(methods)) {
  primordials.ObjectDefineProperty(Interface.prototype, key, { __proto__: null, value: methods[key], writable: true, enumerable: typeof key === "string", configurable: true });
}
primordials.ObjectDefineProperty(Interface.prototype, "columns", {
  __proto__: null,
  configurable: true,
  enumerable: true,
  get() {
    return this.output?.columns ?? Infinity;
  },
});

const HIGH_WATER_MARK = 1024;

// The lines as an asynchronous iterator. It listens from now on, so that no line is lost before the first `next`.
function linesOf(reader) {
  const lines = [];
  let wake;
  let ended = reader.closed;
  const notify = () => {
    wake?.();
    wake = undefined;
  };
  const onLineEvent = (line) => {
    ArrayPrototypePush(lines, line);
    if (lines.length > HIGH_WATER_MARK) reader.pause();
    notify();
  };
  const onClose = () => {
    ended = true;
    notify();
  };
  let failure;
  const onError = (error) => {
    failure = { __proto__: null, error };
    notify();
  };
  reader.on("line", onLineEvent);
  reader.on("close", onClose);
  reader.on("error", onError);
  return (async function* () {
    try {
      for (;;) {
        while (lines.length > 0) yield ArrayPrototypeShift(lines);
        if (failure !== undefined) throw failure.error;
        if (ended) return;
        if (reader.paused) reader.resume();
        await new Promise((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      reader.removeListener("line", onLineEvent);
      reader.removeListener("close", onClose);
      reader.removeListener("error", onError);
      reader.close();
    }
  })();
}

// Calls `cancel` with the error when the signal says so; returns what stops listening.
function onAbort(signal, cancel) {
  validateAbortSignal(signal, "options.signal");
  const listener = () => cancel(new AbortError(undefined, { cause: signal.reason }));
  signal.addEventListener("abort", listener, { __proto__: null, once: true });
  return () => signal.removeEventListener("abort", listener);
}

module.exports = { __proto__: null, Interface, ask, onAbort, stopAsking };
