export function hostile() {
  console.log("\u001b[31mred\u001b[0m \u0000 \u0007 bell");
  console.log("lone \ud800 surrogate");
  console.log("two\nlines");
  console.log("right \u202e to left");
  console.warn("%s is %d%%", "half", 50);
  console.error(new Error("shown").message, { a: [1, { b: { c: {} } }] });
  process.stdout.write("no newline");
  process.stdout.write(" until now\n");
  return "\u001b[2Jcleared \u0000";
}
export const surrogate = () => "lone \ud800 surrogate";
export const surrogateKey = () => ({ "\udfff": 1 });
export const early = () => { console.log(); console.info(""); console.debug("debug"); console.group("group"); console.log("inside"); console.groupEnd(); console.log("outside"); };
export const inspects = () => { console.log([1, "a"], new Map([["k", 1]]), null, undefined, 1n, Symbol("s"), () => 1, class A {}); };
export const throwing = () => { console.log({ get bad() { throw new Error("x"); } }, new Proxy({}, { get() { throw new Error("y"); } })); return "survived"; };
export const toStringThrows = () => { try { console.log("%s", { toString() { throw new Error("z"); } }); } catch { return "threw"; } return "survived"; };
