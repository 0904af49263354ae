// Makes one source text of each package and everything that it imports, as the peer wants them.
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

// What the bundles touch while they are loaded, and a bare V8 does not have. Nothing of it is called afterwards.
const MISSING = `
var none = class {};
globalThis.TextEncoder ??= none; globalThis.TextDecoder ??= none; globalThis.URL ??= none; globalThis.Headers ??= none;
globalThis.TransformStream ??= none; globalThis.ReadableStream ??= none; globalThis.AbortController ??= none;
globalThis.process ??= { env: {}, version: '', versions: {} }; globalThis.console ??= { log() {}, warn() {}, error() {} };
globalThis.performance ??= { now: () => 0 }; globalThis.setTimeout ??= () => 0; globalThis.clearTimeout ??= () => 0;
`;

const CASES = {
  trivial: `import f from 'is-number'; globalThis.call = (input) => JSON.stringify(f(...JSON.parse(input)));`,
  ai: `import tool from '@tpmjs/tools-diff-text-unified';
    globalThis.call = async (input) =>
      JSON.stringify(await tool.execute(JSON.parse(input), { toolCallId: 'x', messages: [] }));`,
};

mkdirSync('bundles', { recursive: true });
for (const [name, contents] of Object.entries(CASES)) {
  await build({
    stdin: { contents, resolveDir: '.' },
    outfile: `bundles/${name}.js`,
    banner: { js: MISSING },
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'node24',
    legalComments: 'none',
    // What it would need of Node it asks for only when it is used.
    external: ['node:*'],
    logLevel: 'error',
  });
}
