import data from "./data.json" with { type: "json" };
import * as space from "./data.json" with { type: "json" };
import { createRequire } from "node:module";
const required = createRequire(import.meta.url)("./data.json");
const marked = () => createRequire(import.meta.url)("./marked.json").marked;
// What an import says must hold for files that are loaded already, too.
const refusals = () => Promise.all([
  import("./data.json"),
  import("./index.mjs", { with: { type: "json" } }),
  import("node:fs", { with: { type: "json" } }),
  import("data:application/json,1"),
].map((promise) => promise.then(() => "loaded", (error) => error.code)));
export default async () => [data, Object.keys(space), required.list[1], marked(), await refusals()];
