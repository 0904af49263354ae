// Measures the service next to the peer and prints what came out as tables of Markdown.
//
//   node benches/serve/run.mjs [--seconds 10] [--requests 100000] [--only table|hostile|departures|soak]
//
// Needs a release build, wrk, and the peer installed: `npm --prefix benches/serve/peer install --no-package-lock`.
import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { startHostile, startRegistry } from './hostile.mjs';
import { load } from './load.mjs';
import { descendants, isAlive, memoryOf, startOurs, startPeer, watchMemory } from './processes.mjs';

const CASES = {
  'trivial (`is-number`)': { packageName: 'is-number', args: [5] },
  'imports `ai` (`@tpmjs/tools-diff-text-unified`)': {
    packageName: '@tpmjs/tools-diff-text-unified',
    params: { original: 'a\nb', modified: 'a\nc' },
  },
};
const TRIVIAL = Object.values(CASES)[0];

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    requests: { type: 'string', default: '100000' },
    only: { type: 'string' },
  },
});
const seconds = Number(options.seconds);
const wants = (part) => !options.only || options.only === part;

const ms = (value) => `${value.toFixed(2)} ms`;
const mb = (value) => `${value.toFixed(0)} MB`;
const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
const head = (...cells) => {
  console.log();
  row(...cells);
  row(...cells.map(() => '---'));
};
const sleep = (time) => new Promise((done) => setTimeout(done, time));

async function warmUp(server, body) {
  const { failed } = await load(server.url, { body, connections: 8, seconds: 2 });
  if (failed > 0) throw new Error(`${failed} answers to ${JSON.stringify(body)} are wrong`);
}

/// p50, p99 and rate at 1, 8 and 64 connections.
async function table() {
  head('case', 'server', 'connections', 'p50', 'p99', 'requests a second', 'failed', 'memory at most');
  for (const [name, body] of Object.entries(CASES)) {
    for (const [label, start] of [['tpmjs-sandbox', startOurs], ['peer', startPeer]]) {
      const server = await start();
      if (!server) continue;
      await warmUp(server, body);
      for (const connections of [1, 8, 64]) {
        const result = await watchMemory(server.pid, () =>
          load(server.url, { body, connections, seconds }),
        );
        row(name, label, connections, ms(result.p50), ms(result.p99), result.rate.toFixed(0), result.failed, mb(result.peak));
      }
      await sleep(1000);
      row(name, label, 'at rest', '', '', '', '', mb(memoryOf(server.pid)));
      await server.stop();
    }
  }
}

/// What a good client notices of a hostile one.
async function hostile() {
  const registry = await startRegistry();
  head('connections of the good client', 'hostile client', 'p50', 'p99', 'max', 'requests a second', 'failed');
  const server = await startOurs({ TPMJS_SANDBOX_FRESHNESS: '1h' }, registry.home);
  await warmUp(server, TRIVIAL);
  for (const connections of [1, 8]) {
    for (const isHostile of [false, true]) {
      const stop = isHostile ? startHostile(server.url) : async () => ({});
      await sleep(2000);
      const result = await load(server.url, { body: TRIVIAL, connections, seconds });
      const codes = Object.entries(await stop()).map(([code, count]) => `${count} ${code}`);
      row(connections, codes.join(', ') || 'none', ms(result.p50), ms(result.p99), ms(result.max), result.rate.toFixed(0), result.failed);
    }
  }
  await server.stop();
  registry.stop();
}

/// How long a call's process lives after its client has gone.
async function departures() {
  const registry = await startRegistry();
  const server = await startOurs({ TPMJS_SANDBOX_FRESHNESS: '1h' }, registry.home);
  head('the call', 'p50', 'max', 'departures');
  for (const name of ['waits', 'loops']) {
    const times = [];
    for (let count = 0; count <= 20; count += 1) {
      const time = await departure(server, { packageName: `@bench/${name}`, timeoutMs: 60_000 });
      // The first one makes the template.
      if (count > 0) times.push(time);
    }
    times.sort((a, b) => a - b);
    row(name, ms(times[10]), ms(times.at(-1)), times.length);
  }
  await server.stop();
  registry.stop();
}

async function departure(server, body) {
  const workers = () => descendants(server.pid).filter(isAlive).length;
  const before = workers();
  const call = request(`${server.url}/execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    agent: false,
  });
  call.on('error', () => {});
  call.end(JSON.stringify(body));
  await sleep(700);
  const during = workers();
  if (during <= before) throw new Error('the call has no process');
  const begun = performance.now();
  call.destroy();
  while (workers() >= during) {
    await sleep(0);
    if (performance.now() - begun > 10_000) throw new Error('the process of the call lives on');
  }
  return performance.now() - begun;
}

/// Many requests, and the memory along the way.
async function soak() {
  const server = await startOurs();
  await warmUp(server, TRIVIAL);
  head('requests', 'failed', 'memory after a pause', 'p99 of the last round');
  let [requests, failed] = [0, 0];
  while (requests < Number(options.requests)) {
    const result = await load(server.url, { body: TRIVIAL, connections: 8, seconds: 2 * seconds });
    requests += result.requests;
    failed += result.failed;
    await sleep(1000);
    row(requests, failed, mb(memoryOf(server.pid)), ms(result.p99));
  }
  await server.stop();
}

for (const [name, measure] of Object.entries({ table, hostile, departures, soak })) {
  if (wants(name)) await measure();
}
