// A server of the kind that this product replaces: Express and isolated-vm, an isolate and a context for each request.
//
// Every advantage: a process for each processor, the bundles in memory, and PEER_MODE for the way that is fastest:
//   snapshot  the bundle has been evaluated in a startup snapshot, so an isolate begins with it
//   cache     the bundle is compiled with V8's code cache and evaluated for each request
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import express from 'express';
import ivm from 'isolated-vm';

const MEMORY_MB = 128;
const TIME_MS = 10_000;
const mode = process.env.PEER_MODE ?? 'snapshot';
const port = Number(process.env.PORT);

function load(name) {
  const source = readFileSync(new URL(`bundles/${name}.js`, import.meta.url), 'utf8');
  if (mode === 'snapshot') {
    return { snapshot: ivm.Isolate.createSnapshot([{ code: source }]) };
  }
  const isolate = new ivm.Isolate();
  const { cachedData } = isolate.compileScriptSync(source, { produceCachedData: true });
  isolate.dispose();
  return { source, cachedData };
}

async function call({ snapshot, source, cachedData }, input) {
  const isolate = new ivm.Isolate({ memoryLimit: MEMORY_MB, snapshot });
  try {
    const context = await isolate.createContext();
    if (source) {
      const script = await isolate.compileScript(source, { cachedData });
      await script.run(context, { timeout: TIME_MS });
    }
    return await context.evalClosure('return globalThis.call($0)', [input], {
      timeout: TIME_MS,
      result: { promise: true, copy: true },
    });
  } finally {
    isolate.dispose();
  }
}

function serve() {
  const packages = { 'is-number': load('trivial'), '@tpmjs/tools-diff-text-unified': load('ai') };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json());
  app.post('/execute', async (request, response) => {
    const { packageName, params, args } = request.body;
    const begun = performance.now();
    const output = await call(packages[packageName], JSON.stringify(args ?? params));
    const ms = Math.round(performance.now() - begun);
    response
      .type('json')
      .send(`{"success":true,"output":${output},"executionTimeMs":${ms},"logs":[]}`);
  });
  app.listen(port, '127.0.0.1', () => process.send?.('ready'));
}

if (cluster.isPrimary) {
  const workers = Array.from({ length: availableParallelism() }, () => cluster.fork());
  let ready = 0;
  for (const worker of workers) {
    worker.on('message', () => {
      ready += 1;
      if (ready === workers.length) console.log(`listening on http://127.0.0.1:${port}`);
    });
  }
  process.on('SIGTERM', () => process.exit(0));
} else {
  serve();
}
