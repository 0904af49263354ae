// SPEC: https://nodejs.org/api/readline.html
import assert from "node:assert";
import readline from "node:readline";
import promises from "node:readline/promises";
import { PassThrough, Readable } from "node:stream";
import { test } from "../harness.js";

test("lines as an iterator, across chunks and kinds of line ends", async () => {
  const lines = [];
  for await (const line of readline.createInterface({ input: Readable.from(["a\r", "\nb\nc", "d\n\ne"]) })) lines.push(line);
  assert.deepStrictEqual(lines, ["a", "b", "cd", "", "e"]);
});

test("lines as events", async () => {
  const reader = readline.createInterface(Readable.from(["x\ny\r\nz"]));
  const lines = [];
  reader.on("line", (line) => lines.push(line));
  await new Promise((resolve) => reader.on("close", resolve));
  assert.deepStrictEqual(lines, ["x", "y", "z"]);
});

test("questions", async () => {
  const input = new PassThrough();
  const output = new PassThrough();
  const reader = promises.createInterface({ input, output });
  const answer = reader.question("name? ");
  input.write("bob\n");
  assert.strictEqual(await answer, "bob");
  assert.strictEqual(output.read().toString(), "name? ");
  const controller = new AbortController();
  const aborted = reader.question("again? ", { signal: controller.signal });
  controller.abort();
  await assert.rejects(aborted, { name: "AbortError" });
  reader.close();
  await assert.rejects(async () => reader.question("late"), { code: "ERR_USE_AFTER_CLOSE" });
  const old = readline.createInterface({ input: new PassThrough(), output: new PassThrough() });
  const asked = new Promise((resolve) => old.question("q", resolve));
  old.write("yes\n");
  assert.strictEqual(await asked, "yes");
  old.close();
});

test("prompt, pause and resume", () => {
  const reader = readline.createInterface({ input: new PassThrough(), output: new PassThrough(), prompt: "$ " });
  const events = [];
  reader.on("pause", () => events.push("pause")).on("resume", () => events.push("resume"));
  assert.strictEqual(reader.getPrompt(), "$ ");
  reader.setPrompt("# ");
  assert.strictEqual(reader.getPrompt(), "# ");
  assert.strictEqual(reader.pause(), reader);
  reader.resume();
  assert.deepStrictEqual(events, ["pause", "resume"]);
  reader.close();
  assert.throws(() => readline.createInterface({}), TypeError);
});

test("cursor movements", async () => {
  const stream = new PassThrough();
  readline.cursorTo(stream, 1, 2);
  readline.cursorTo(stream, 4);
  readline.clearLine(stream, -1);
  readline.clearLine(stream, 0);
  readline.clearLine(stream, 1);
  readline.moveCursor(stream, -1, 3);
  readline.clearScreenDown(stream);
  assert.strictEqual(stream.read().toString(), "\x1b[3;2H\x1b[5G\x1b[1K\x1b[2K\x1b[0K\x1b[1D\x1b[3B\x1b[0J");
  const batch = new promises.Readline(stream).cursorTo(0).clearLine(0);
  assert.strictEqual(stream.read(), null);
  await batch.commit();
  assert.strictEqual(stream.read().toString(), "\x1b[1G\x1b[2K");
});

test("keys", () => {
  const stream = new PassThrough();
  readline.emitKeypressEvents(stream);
  const keys = [];
  stream.on("keypress", (text, key) => keys.push([text, key.name, key.ctrl, key.meta, key.shift]));
  stream.emit("data", Buffer.from("aA\x01\x1b[A\r\x1b[1;5C"));
  assert.deepStrictEqual(keys, [
    ["a", "a", false, false, false],
    ["A", "a", false, false, true],
    ["\x01", "a", true, false, false],
    [undefined, "up", false, false, false],
    ["\r", "return", false, false, false],
    [undefined, "right", true, false, false],
  ]);
});
