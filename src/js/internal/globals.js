// Installs the globals that V8 does not bring, each made when it is first read.
"use strict";

const { ObjectDefineProperty, RegExpPrototypeExec, SymbolToStringTag, WebAssembly, global } = primordials;
const { op_internal_exists, op_lazy_property } = ops;

// Classes are not enumerable, functions and objects are, as in Web IDL and in Node, which hides two objects more.
const isHidden = (name) => name === "console" || name === "process" || RegExpPrototypeExec(/^[A-Z]/, name) !== null;

function install(table) {
  for (let i = 0; i < table.length; i++) {
    const { 0: name, 1: id, 2: key } = table[i];
    const getter = () => {
      const exported = require(id);
      return key === null || key === undefined ? exported : exported[key];
    };
    op_lazy_property(global, name, getter, !isHidden(name));
  }
}

for (const id of ["web/globals", "node/globals"]) {
  if (op_internal_exists(id)) install(require(id));
}
for (const name of ["compileStreaming", "instantiateStreaming"]) {
  op_lazy_property(WebAssembly, name, () => require("web/wasm_streaming")[name], true);
}
ObjectDefineProperty(global, "global", { __proto__: null, value: global, writable: true, enumerable: true, configurable: true });
ObjectDefineProperty(global, SymbolToStringTag, { __proto__: null, value: "global", writable: false, enumerable: false, configurable: true });
module.exports = install;
