import { order, slow } from "./slow.js";
import { quick } from "./quick.js";
order.push("index");
await new Promise((resolve) => setTimeout(resolve, 5));
order.push("after");
export default () => [order, slow, quick];
