// Node's own tests: each file is a case, which passes when it ends without an error.
import { cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// What the sandbox denies or does not have by design: processes, sockets, the inspector, Node's own command line and internals.
const OUTSIDE = new RegExp(
  String.raw`require\(['"](?:node:)?(?:child_process|cluster|http|https|http2|net|tls|dgram|dns|inspector|repl|domain|sqlite|wasi|test|sea|trace_events|internal/.*)(?:/\w+)?['"]\)` +
    String.raw`|from ['"](?:node:)?(?:child_process|cluster|http|https|http2|net|tls|dgram|dns|inspector|repl|domain|sqlite|wasi|test|sea|trace_events)(?:/\w+)?['"]` +
    String.raw`|new Worker\(|process\.execPath|common\.PIPE|process\.binding|internalBinding|spawnPromisified|--expose[-_]internals|--expose[-_]gc|Flags:.*--(?!no-warnings|stack-size)`,
);
const OUTSIDE_BY_NAME = /^test-(?:repl|tls|http2?|https|cluster|child-process|permission|runner|snapshot|inspector|debugger|cli|worker)-/;
const FOLDERS = ["parallel", "es-module", "async-hooks", "sequential"];

export function nodeCases(source) {
  return FOLDERS.flatMap((folder) => readdirSync(join(source, "test", folder))
    .filter((file) => /^test-.*\.m?js$/.test(file) && !OUTSIDE_BY_NAME.test(file))
    .map((file) => `${folder}/${file}`))
    .filter((name) => !OUTSIDE.test(readFileSync(join(source, "test", name), "utf8")));
}

const ENTRY = `
process.env.NODE_TEST_KNOWN_GLOBALS = "0";
process.env.NODE_TEST_DIR = "/tmp";
exports.run = () => {
  const never = new Promise(() => {}); // before any hook of the test listens
  LOAD;
  return never;
};
exports.finish = () => {
  process.emit("beforeExit", process.exitCode ?? 0);
  process.emit("exit", process.exitCode ?? 0);
  if (process.exitCode) throw new Error("exit status " + process.exitCode);
};
`;

// As Node loads it: a script is run at once, without a promise on the way that async hooks would see.
const loadOf = (file) => (file.endsWith(".mjs") ? `import("./${file}")` : `require("./${file}")`);

const roots = new Map();

// A folder of few files, since the engine reads all of it: what the tests share, and one test at a time.
function rootOf(source, slot) {
  if (roots.has(slot)) return roots.get(slot);
  const root = mkdtempSync(join(tmpdir(), "conformance-"));
  process.on("exit", () => rmSync(root, { recursive: true }));
  cpSync(join(source, "test/common"), join(root, "common"), { recursive: true });
  writeFileSync(join(root, "harness.js"), "");
  roots.set(slot, root);
  return root;
}

function addFixtures(source, root, text) {
  rmSync(join(root, "fixtures"), { recursive: true, force: true });
  if (!/fixtures/.test(text)) return;
  cpSync(join(source, "test/fixtures"), join(root, "fixtures"), {
    recursive: true,
    filter: (path) => !/fixtures\/(wpt|snapshot|test426)/.test(path),
  });
}

export function prepareNodeCase(values, name, slot) {
  const root = rootOf(values.source, slot);
  const [folder, file] = name.split("/");
  for (const old of FOLDERS) rmSync(join(root, old), { recursive: true, force: true });
  mkdirSync(join(root, folder));
  const original = join(values.source, "test", name);
  const text = readFileSync(original, "utf8");
  addFixtures(values.source, root, text);
  writeFileSync(join(root, folder, file), text);
  if (folder === "async-hooks") {
    for (const helper of readdirSync(join(values.source, "test", folder))) {
      if (!helper.startsWith("test-")) cpSync(join(values.source, "test", folder, helper), join(root, folder, helper));
    }
  }
  writeFileSync(join(root, folder, "entry.cjs"), ENTRY.replace("LOAD", loadOf(file)));
  const flags = /^\/\/ Flags: (.*)/m.exec(text)?.[1].split(/\s+/) ?? [];
  return {
    node: { command: [values.node, ...flags, original], options: { env: { ...process.env, NODE_TEST_DIR: root } } },
    sandbox: { command: [values.sandbox, "dev", join(root, folder, "entry.cjs"), "run,finish"], options: {} },
    read: (status, output) => ({ "": outcome(status, output) }),
  };
}

// A test that skips itself says so and ends the process.
function outcome(status, output) {
  if (/^1\.\.0 # Skipped/m.test(output)) return "skipped";
  if (status === 0 || output.includes("process.exit(0)")) return "";
  return output || `exit status ${status}`;
}
