export const order = ["slow begins"];
export const slow = await new Promise((resolve) => setTimeout(() => resolve("slow"), 10));
order.push("slow ends");
