// fs.promises.writeFile and appendFile take streams and iterables too.
"use strict";

const { ArrayBufferIsView, SymbolAsyncIterator, SymbolIterator } = primordials;
const sync = require("internal/fs/sync");
const { aborted } = require("internal/fs/later");
const { toOptions } = require("internal/fs/options");

const isIterable = (data) => typeof data === "object" && data !== null && !ArrayBufferIsView(data) && (data[SymbolAsyncIterator] ?? data[SymbolIterator]) !== undefined;

function checkSignal({ signal }) {
  if (signal?.aborted) throw aborted(signal);
}

async function writeIterable(path, data, options, flag) {
  options = toOptions(options, { __proto__: null, encoding: "utf8", mode: 0o666, flag });
  const isOpen = typeof path === "number";
  const fd = isOpen ? path : sync.open(path, options.flag, options.mode);
  try {
    for await (const chunk of data) {
      checkSignal(options);
      sync.appendFile(fd, chunk, options.encoding);
    }
    checkSignal(options);
  } finally {
    if (!isOpen) sync.close(fd);
  }
}

// Writes what `data` holds, by `whole` if it is there at once.
function write(path, data, options, whole) {
  if (isIterable(data)) return writeIterable(path, data, options, whole === sync.appendFile ? "a" : "w");
  return whole(path, data, options);
}

module.exports = { __proto__: null, write };
