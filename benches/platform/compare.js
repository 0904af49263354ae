// Prints the hot paths of the platform beside Node's: `node benches/platform/compare.js [PART OF A NAME]`.
// TPMJS_SANDBOX names the program (default target/release/tpmjs-sandbox); Node is the one that runs this file.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const program = process.env.TPMJS_SANDBOX ?? fileURLToPath(new URL("../../target/release/tpmjs-sandbox", import.meta.url));
const [only] = process.argv.slice(2);
const params = JSON.stringify(only === undefined ? {} : { only });

function sandbox() {
  const output = execFileSync(program, ["run", "--json", "--timeout", "300s", "--memory", "512MB", "--params", params, folder], { encoding: "utf8" });
  return JSON.parse(output).output;
}

function node() {
  const script = `console.log(JSON.stringify(await (await import(${JSON.stringify(`${folder}index.js`)})).default(${params})))`;
  return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
}

const short = (number) => (number >= 1e6 ? `${(number / 1e6).toFixed(2)} M` : number >= 1e3 ? `${(number / 1e3).toFixed(1)} k` : `${number}`);
const ours = sandbox();
const theirs = node();
console.log(`| operations a second | tpmjs-sandbox | Node ${process.versions.node} | ratio |\n| --- | --- | --- | --- |`);
for (const [label, mine] of Object.entries(ours)) {
  const other = theirs[label];
  console.log(`| ${label} | ${short(mine)} | ${short(other)} | ${(mine / other).toFixed(2)} |`);
}
