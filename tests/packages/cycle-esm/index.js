import { fromA, late } from "./a.js";
export default () => [fromA(), late()];
