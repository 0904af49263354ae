import cjs from "./cjs/file.js";
import esm from "./esm/file.js";
export default () => [cjs, esm];
