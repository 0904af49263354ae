import data from "./data.json" with { type: "json" };
import * as space from "./data.json" with { type: "json" };
import { createRequire } from "node:module";
const required = createRequire(import.meta.url)("./data.json");
export default () => [data, Object.keys(space), required.list[1], createRequire(import.meta.url)("./marked.json").marked];
