import { constant, fromA } from "./a.js";
export const fromB = () => "b sees " + constant;
let saw;
try { saw = constant; } catch (error) { saw = error.name; }
export const sawA = [saw, typeof fromA];
