import middle from "./middle.cjs";
export const early = "early";
export default () => middle();
