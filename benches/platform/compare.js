// Prints the hot paths of the platform beside Node's: `node benches/platform/compare.js [PART OF A NAME]`.
// TPMJS_SANDBOX names the program (default target/release/tpmjs-sandbox); Node is the one that runs this file.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { groupNames } from "./index.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const program = process.env.TPMJS_SANDBOX ?? fileURLToPath(new URL("../../target/release/tpmjs-sandbox", import.meta.url));
const [only] = process.argv.slice(2);
const ROUNDS = 2;

function sandbox(params) {
  const args = ["run", "--json", "--function", "default", "--timeout", "300s", "--memory", "512MB", "--params", params, folder];
  return JSON.parse(execFileSync(program, args, { encoding: "utf8" })).output;
}

function node(params) {
  const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(`${folder}index.js`)})).default(${params})))`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}

function keepBest(best, results) {
  for (const [label, number] of Object.entries(results)) best[label] = Math.max(best[label] ?? 0, number);
}

const short = (number) => (number >= 1e6 ? `${(number / 1e6).toFixed(2)} M` : number >= 1e3 ? `${(number / 1e3).toFixed(1)} k` : `${number}`);
// In turns, group by group, so that what else the machine does falls on both.
const ours = {};
const theirs = {};
for (let round = 0; round < ROUNDS; round++) {
  for (const group of groupNames) {
    const params = JSON.stringify({ group, only });
    keepBest(ours, sandbox(params));
    keepBest(theirs, node(params));
  }
}
console.log(`| operations a second | tpmjs-sandbox | Node ${process.versions.node} | ratio |\n| --- | --- | --- | --- |`);
for (const [label, mine] of Object.entries(ours)) {
  const other = theirs[label];
  console.log(`| ${label} | ${short(mine)} | ${short(other)} | ${(mine / other).toFixed(2)} |`);
}
