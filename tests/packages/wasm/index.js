import { readFileSync } from "node:fs";
import { add } from "./add.wasm";

export default async () => {
  const bytes = readFileSync(new URL("./add.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes);
  const sync = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const broken = await WebAssembly.compile(new Uint8Array(8)).catch((error) => error.name);
  return [add(1, 2), instance.exports.add(3, 4), sync.exports.add(2 ** 31 - 1, 1), broken, WebAssembly.validate(bytes)];
};
