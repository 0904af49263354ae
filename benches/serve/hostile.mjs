// A client that runs packages which loop, eat memory and flood logs, and the registry that those packages are in.
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const SOURCES = {
  loops: 'export default () => { for (;;); }',
  eats: 'export default () => { const kept = []; for (;;) kept.push(new Array(1000).fill(1.5)); }',
  floods: 'export default () => { for (;;) console.log("x".repeat(1000)); }',
  waits: 'export default () => new Promise((done) => setTimeout(done, 60000))',
};

/// A tar archive of small files.
function tarball(files) {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const head = Buffer.alloc(512);
    head.write(path, 0);
    head.write('0000644\0', 100);
    head.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
    head.write('ustar\x0000', 257);
    head.write('0', 156);
    head.write('        ', 148);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
    body.write(text);
    return [head, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

/// Serves `@bench/NAME` packages; returns a home directory whose `.npmrc` says where they are.
export async function startRegistry() {
  const archives = {};
  const server = createServer((request, response) => {
    const name = Object.keys(SOURCES).find((name) => request.url.includes(name));
    if (!name) return response.writeHead(404).end();
    if (request.url.endsWith('.tgz')) return response.end(archives[name]);
    const { port } = server.address();
    const dist = {
      tarball: `http://127.0.0.1:${port}/${name}.tgz`,
      integrity: `sha512-${createHash('sha512').update(archives[name]).digest('base64')}`,
    };
    const version = { name: `@bench/${name}`, version: '1.0.0', dist };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        name: version.name,
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': version },
      }),
    );
  });
  for (const [name, source] of Object.entries(SOURCES)) {
    const manifest = { name: `@bench/${name}`, version: '1.0.0', type: 'module', main: 'index.js' };
    archives[name] = tarball({
      'package/package.json': JSON.stringify(manifest),
      'package/index.js': source,
    });
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const home = mkdtempSync(join(tmpdir(), 'bench-home-'));
  writeFileSync(join(home, '.npmrc'), `@bench:registry=http://127.0.0.1:${server.address().port}/\n`);
  return { home, stop: () => server.close() };
}

/// Calls one package after the other until it is told to stop; returns how often each code came back.
export function startHostile(url, headers = {}) {
  let stops = false;
  const codes = {};
  const client = async (name) => {
    while (!stops) {
      const response = await fetch(`${url}/execute`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ packageName: `@bench/${name}`, timeoutMs: 1000 }),
      });
      const { code = 'OK' } = await response.json();
      codes[code] = (codes[code] ?? 0) + 1;
    }
  };
  const clients = ['loops', 'eats', 'floods'].map(client);
  return async () => {
    stops = true;
    await Promise.all(clients);
    return codes;
  };
}
