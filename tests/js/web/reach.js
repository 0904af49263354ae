// Nothing that a guest can walk to leads to the platform's own inside: its ops, its primordials, its require.
import assert from "node:assert";
import { createRequire, builtinModules } from "node:module";
import { inSandbox, testIf } from "../harness.js";

const samples = () => [
  new URL("http://h/?q").searchParams.entries(), new Headers({ a: "b" }).keys(), new Response("x"), new Request("http://h"), new TransformStream(),
  new ReadableStream().getReader(), new MessageChannel(), new AbortController(), new Event("x"), new FormData(), new Blob(["x"]), new DOMException("x"),
  new TextDecoderStream(), Buffer.from("x"), setTimeout(() => {}, 0), structuredClone(new Map([[1, new Date()]])),
];

// Calls `visit(path, value)` for every object that properties, accessors, prototypes and collections lead to.
function walk(roots, visit) {
  const seen = new Set();
  const queue = roots;
  while (queue.length > 0) {
    const [path, value] = queue.pop();
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value) || path.length > 400) continue;
    seen.add(value);
    visit(path, value);
    for (const key of Reflect.ownKeys(value)) {
      const { get, set, value: inner } = Reflect.getOwnPropertyDescriptor(value, key);
      const step = `${path}.${String(key)}`;
      queue.push([step, inner], [`${step}<get>`, get], [`${step}<set>`, set]);
      if (get !== undefined) {
        try {
          queue.push([step, get.call(value)]);
        } catch {
          // A getter that checks its receiver.
        }
      }
    }
    queue.push([`${path}.__proto__`, Object.getPrototypeOf(value)]);
    if (value instanceof Map || value instanceof Set) for (const item of value) queue.push([`${path}[]`, item]);
  }
  return seen.size;
}

testIf(inSandbox, "no walk over properties finds an internal", () => {
  const require = createRequire("/app/index.js");
  const roots = [["globalThis", globalThis], ["samples", samples()]];
  for (const id of builtinModules) roots.push([id, require(id)]);
  const found = [];
  const count = walk(roots, (path, value) => {
    const names = Object.getOwnPropertyNames(value);
    if (typeof value === "function" && /^(?:bound )?(?:op_|requireInternal)/.test(String(value.name))) found.push(path);
    if (names.includes("uncurryThis") || names.some((name) => name.startsWith("op_"))) found.push(path);
  });
  assert.deepStrictEqual(found, []);
  assert(count > 2000, `the walk saw ${count} objects`);
});

testIf(inSandbox, "call sites give neither functions nor receivers of ours", () => {
  const before = Error.prepareStackTrace;
  let sites;
  Error.prepareStackTrace = (_, frames) => frames;
  try {
    structuredClone({ get a() { sites = new Error().stack; return 1; } });
  } finally {
    Error.prepareStackTrace = before;
  }
  for (const site of sites) {
    assert.strictEqual(site.getFunction(), undefined);
    assert.strictEqual(site.getThis(), undefined);
  }
});
