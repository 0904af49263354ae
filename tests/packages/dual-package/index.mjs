import { createRequire } from "node:module";
export const state = { kind: "esm" };
export default () => {
  const other = createRequire(import.meta.url)("dual-package");
  return [state.kind, other.state.kind, other.state === state];
};
