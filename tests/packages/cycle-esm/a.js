import { fromB, sawA } from "./b.js";
export function fromA() { return "a then " + fromB(); }
export const constant = "constant";
export const late = () => sawA;
