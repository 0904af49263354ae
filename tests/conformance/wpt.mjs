// The web platform tests that Node's source tree brings: each file has many tests, and reports each by name.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";

const SPECS = ["FileAPI", "WebCryptoAPI", "compression", "console", "dom", "encoding", "fetch", "hr-time", "html",
  "performance-timeline", "streams", "url", "user-timing", "wasm", "webidl", "webmessaging"];

export function webCases(source) {
  const root = join(source, "test/fixtures/wpt");
  return SPECS.filter((spec) => existsSync(join(root, spec)))
    .flatMap((spec) => readdirSync(join(root, spec), { recursive: true }).map((file) => `${spec}/${file}`))
    .filter((file) => /\.(any|window|worker)\.js$/.test(file));
}

// The server of these tests has this script under another name.
const MOVED = { __proto__: null, "resources/WebIDLParser.js": "resources/webidl2/lib/webidl2.js" };

// The scripts that a test names, in order, before itself.
function scriptsOf(root, name) {
  const text = readFileSync(join(root, name), "utf8");
  const scripts = ["resources/testharness.js"];
  for (const [, script] of text.matchAll(/^\/\/ META: script=(.*)$/gm)) {
    const path = script.trim();
    const full = path.startsWith("/") ? path.slice(1) : posix.join(posix.dirname(name), path);
    scripts.push(MOVED[full] ?? full);
  }
  return [...scripts, name];
}

const HARNESS = `
const vm = require("node:vm");
const scripts = require("./scripts.json");
const files = require("./files.json");
function run() {
  globalThis.self = globalThis;
  // Which interfaces must be there depends on the kind of global.
  if (IS_IDL) globalThis.Window = Object.getPrototypeOf(globalThis).constructor;
  globalThis.GLOBAL = { isWindow: () => false, isShadowRealm: () => false, isWorker: () => true };
  const base = "/SPEC_FOLDER/";
  const give = (url) => Buffer.from(files[new URL(url, "http://host" + base).pathname] ?? "", "base64");
  const { fetch } = globalThis;
  globalThis.fetch = async (url) => (String(url).startsWith("blob:") ? fetch(url) : new Response(give(url)));
  globalThis.location = new URL("http://host" + base);
  return new Promise((resolve) => {
    // Some tests wait only for what Node does not stay alive for.
    const awake = setInterval(() => {}, 1000);
    for (const [name, code] of scripts) {
      vm.runInThisContext(code, { filename: name });
      if (name !== "resources/testharness.js") continue;
      add_completion_callback((tests, status) => {
        const results = {};
        for (const test of tests) results[test.name] = test.status === 0 ? "" : String(test.message ?? "status " + test.status);
        if (status.status !== 0) results["(harness)"] = String(status.message);
        console.log("RESULTS" + JSON.stringify(results) + "END");
        clearInterval(awake);
        resolve();
      });
    }
    setTimeout(() => done(), 0);
  });
}
exports.run = run;
if (require.main === module) run();
`;

const roots = new Map();

function rootOf(slot) {
  if (!roots.has(slot)) {
    const root = mkdtempSync(join(tmpdir(), "conformance-"));
    process.on("exit", () => rmSync(root, { recursive: true }));
    mkdirSync(join(root, "case"));
    writeFileSync(join(root, "harness.js"), "");
    roots.set(slot, root);
  }
  return roots.get(slot);
}

// What a test may ask for by `fetch`: the data files beside it.
function filesOf(root, name) {
  const files = {};
  for (const folder of new Set([dirname(name), posix.join(dirname(name), "resources"), "interfaces"])) {
    if (!existsSync(join(root, folder))) continue;
    for (const file of readdirSync(join(root, folder))) {
      if (/\.(json|idl|txt|wasm)$/.test(file) && (folder !== "interfaces" || /idlharness/.test(name))) {
        files[`/${folder}/${file}`] = readFileSync(join(root, folder, file), "base64");
      }
    }
  }
  return files;
}

export function prepareWebCase(values, name, slot) {
  const source = join(values.source, "test/fixtures/wpt");
  const scripts = scriptsOf(source, name);
  if (!scripts.every((script) => existsSync(join(source, script)))) return undefined;
  const folder = join(rootOf(slot), "case");
  const texts = scripts.map((script) => [script, readFileSync(join(source, script), "utf8")]);
  writeFileSync(join(folder, "scripts.json"), JSON.stringify(texts));
  writeFileSync(join(folder, "files.json"), JSON.stringify(filesOf(source, name)));
  writeFileSync(join(folder, "entry.cjs"), HARNESS.replaceAll("SPEC_FOLDER", dirname(name)).replace("IS_IDL", /idlharness/.test(name)));
  return {
    node: { command: [values.node, "--no-warnings", join(folder, "entry.cjs")], options: {} },
    sandbox: { command: [values.sandbox, "dev", join(folder, "entry.cjs"), "run"], options: {} },
    read(status, output) {
      const found = /RESULTS(.*)END/.exec(output);
      return found ? JSON.parse(found[1]) : { "": output || `exit status ${status}` };
    },
  };
}
