import spaced from "./with%20space.js";
import hash from "./with%23hash.js";
import percent from "./with%25percent.js";
import unicode from "./\u00fcmlaut.js";
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
export default () => [spaced, hash, percent, unicode, require("./with#hash-cjs.cjs"), require("./.hidden.cjs"), require("./folder"), require("./noext"), require("./data")];
