// Runs the tests of one file, in order, under Node and inside the sandbox alike.
// Prints one line for each test and a summary; a failure makes the run fail.

const queue = [];
let started = false;
let settle;

/** Settles when the tests of the file have run. */
export const finished = new Promise((resolve, reject) => {
  settle = { resolve, reject };
});

/** True inside the sandbox: for what differs there on purpose. */
export const inSandbox = globalThis.process?.versions?.["tpmjs-sandbox"] !== undefined;

/** Registers a test. `fn` may be asynchronous. */
export function test(name, fn) {
  queue.push({ name, fn });
  if (started) return;
  started = true;
  // After the file has registered everything.
  queueMicrotask(() => queueMicrotask(() => run().then(settle.resolve, settle.reject)));
}

/** Registers a test that runs only where `condition` holds, and says so elsewhere. */
export function testIf(condition, name, fn) {
  if (condition) test(name, fn);
  else test(`${name} (skipped here)`, () => {});
}

async function run() {
  let failed = 0;
  for (const { name, fn } of queue) {
    try {
      await fn();
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${name}: ${error?.stack ?? error}`);
    }
  }
  console.log(`${queue.length - failed} passed, ${failed} failed`);
  if (failed > 0) throw new Error(`${failed} of ${queue.length} tests failed`);
}
