// A global of the Web platform as we made it, whatever the guest has put in its place.
"use strict";

const { SafeMap, global } = primordials;

let table;

function lookUp(name) {
  if (table === undefined) {
    table = new SafeMap();
    const rows = require("web/globals");
    for (let i = 0; i < rows.length; i++) table.set(rows[i][0], rows[i]);
  }
  const row = table.get(name);
  if (row === undefined) return global[name]; // V8's own, such as WebAssembly
  const module = require(row[1]);
  return row[2] === null ? module : module[row[2]];
}

module.exports = { __proto__: null, lookUp };
