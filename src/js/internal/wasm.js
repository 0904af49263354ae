// WebAssembly files as modules, and the streaming functions that browsers add to WebAssembly.
//
// SPEC: https://webassembly.github.io/esm-integration/js-api/
// Differs: imports are required synchronously. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ObjectCreate, SafeMap, WebAssembly } = primordials;
const { Module: WasmModule, Instance } = WebAssembly;
const { exports: listExports, imports: listImports } = WasmModule;

const compiled = new SafeMap();

function names(path, bytes) {
  const wasm = new WasmModule(bytes);
  compiled.set(path, wasm);
  const list = listExports(wasm);
  const result = [];
  for (let i = 0; i < list.length; i++) ArrayPrototypePush(result, list[i].name);
  return result;
}

function evaluate(path, wanted) {
  const wasm = compiled.get(path);
  const { createRequire } = require("internal/commonjs");
  const requireFrom = createRequire(path);
  const imports = ObjectCreate(null);
  const list = listImports(wasm);
  for (let i = 0; i < list.length; i++) imports[list[i].module] ??= requireFrom(list[i].module);
  const { exports } = new Instance(wasm, imports);
  const values = [];
  for (let i = 0; i < wanted.length; i++) ArrayPrototypePush(values, exports[wanted[i]]);
  return values;
}

module.exports = { __proto__: null, names, evaluate };
