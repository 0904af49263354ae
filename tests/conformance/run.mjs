// Runs the tests that Node's source tree brings (its own, and the web platform tests) in the sandbox's engine and under Node, and
// prints those that only Node passes. README.md says how to get the tree and how to run this.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { nodeCases, prepareNodeCase } from "./node.mjs";
import { prepareWebCase, webCases } from "./wpt.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: "string" },
    sandbox: { type: "string", default: "target/debug/tpmjs-sandbox" },
    node: { type: "string", default: process.execPath },
    out: { type: "string" },
    verbose: { type: "boolean", short: "v", default: false },
  },
});
const [suite, ...filters] = positionals;
if (!values.source || !existsSync(`${values.source}/test/parallel`) || !["node", "wpt"].includes(suite)) {
  console.error("usage: run.mjs --source NODE_SOURCE_TREE [--sandbox BINARY] [--node BINARY] [--out FILE] [-v] node|wpt [TEXT ...]");
  process.exit(2);
}

const TIME_LIMIT_MS = 30_000;

function execute([program, ...args], options) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (data) => { if (output.length < 3e7) output += data; };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    const timer = setTimeout(() => { output += "\ntimed out"; child.kill("SIGKILL"); }, TIME_LIMIT_MS);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}

// What each side says of a case: a map from the name of a test in it to "" (passed) or what went wrong.
async function judge(prepared, side) {
  const { command, options } = prepared[side];
  const { status, output } = await execute(command, options);
  return prepared.read(status, output);
}

async function examine(name, slot) {
  const prepare = suite === "node" ? prepareNodeCase : prepareWebCase;
  const prepared = prepare(values, name, slot);
  if (prepared === undefined) return { skipped: true };
  const node = await judge(prepared, "node");
  const passing = Object.keys(node).filter((test) => node[test] === "");
  if (passing.length === 0) return { skipped: true };
  const ours = await judge(prepared, "sandbox");
  const missing = {};
  for (const test of passing) if (ours[test] !== "") missing[test] = ours[test] ?? ours[""] ?? "did not run";
  return { passing: passing.length, missing };
}

const names = (suite === "node" ? nodeCases : webCases)(values.source)
  .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
const report = { files: 0, filesWhole: 0, tests: 0, passed: 0, failures: {} };
let next = 0;
async function work(slot) {
  while (next < names.length) {
    const name = names[next++];
    const { skipped, passing, missing } = await examine(name, slot);
    if (skipped) continue;
    const failed = Object.keys(missing).length;
    report.files++;
    if (failed === 0) report.filesWhole++;
    report.tests += passing;
    report.passed += passing - failed;
    if (failed === 0) {
      if (values.verbose) console.log(`ok ${name} (${passing})`);
      continue;
    }
    report.failures[name] = missing;
    console.log(`not ok ${name} (${passing - failed} of ${passing})`);
    for (const [test, why] of Object.entries(missing).slice(0, values.verbose ? 1000 : 3)) {
      console.log(`  ${test}: ${why.trim().slice(0, values.verbose ? 4000 : 300).replaceAll("\n", "\n    ")}`);
    }
  }
}
await Promise.all(cpus().map((_, slot) => work(slot)));
console.log(`${report.passed} of ${report.tests} tests that Node passes, ${report.filesWhole} of ${report.files} files`);
if (values.out) writeFileSync(values.out, JSON.stringify(report, null, 1));
