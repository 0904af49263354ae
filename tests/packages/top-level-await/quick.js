import { order } from "./slow.js";
order.push("quick");
export const quick = "quick";
