// Load from wrk, and what it measured.
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));

const script = (headers, body) => `
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
${Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"] = "${value}"`).join('\n')}
wrk.body = ${JSON.stringify(JSON.stringify(body))}
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() failed = 0 end
function response(status, headers, body)
  if status ~= 200 or not string.find(body, '"success":true', 1, true) then failed = failed + 1 end
end
function done(summary, latency)
  local failed = 0
  for _, thread in ipairs(threads) do failed = failed + thread:get("failed") end
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"max":%f,"failed":%d}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, failed + e.connect + e.read + e.write + e.timeout))
end
`;

/// Calls with so many connections, each as soon as its last answer is there. An answer without success is a failure.
export async function load(url, { body, connections, seconds, headers = {} }) {
  const file = join(folder, `${connections}-${Math.random()}.lua`);
  writeFileSync(file, script(headers, body));
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout=30s',
    '-s',
    file,
    `${url}/execute`,
  ]);
  const line = stdout.split('\n').find((line) => line.startsWith('RESULT '));
  const result = JSON.parse(line.slice('RESULT '.length));
  return { ...result, rate: result.requests / result.seconds };
}
