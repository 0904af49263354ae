// SPEC: https://nodejs.org/api/fs.html
import assert from "node:assert";
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { inSandbox, test, testIf } from "../harness.js";

const root = fs.mkdtempSync("/tmp/tpmjs-fs-");
const at = (...parts) => path.join(root, ...parts);
const fails = (work, code, syscall, message) => assert.throws(work, (error) => {
  assert.strictEqual(error.code, code);
  assert.strictEqual(error.syscall, syscall);
  if (message !== undefined) assert.strictEqual(error.message, message);
  return true;
});

test("whole files", () => {
  fs.writeFileSync(at("a.txt"), "hello");
  fs.appendFileSync(at("a.txt"), Buffer.from(" world"));
  assert.strictEqual(fs.readFileSync(at("a.txt"), "utf8"), "hello world");
  assert.deepStrictEqual(fs.readFileSync(at("a.txt")), Buffer.from("hello world"));
  assert.strictEqual(fs.readFileSync(at("a.txt"), { encoding: "base64" }), "aGVsbG8gd29ybGQ=");
  assert.strictEqual(fs.readFileSync(new URL(`file://${at("a.txt")}`), "utf8"), "hello world");
  assert.strictEqual(fs.readFileSync(Buffer.from(at("a.txt")), "utf8"), "hello world");
  fs.writeFileSync(at("b.bin"), new Uint16Array([1, 2]));
  assert.strictEqual(fs.readFileSync(at("b.bin"), "hex"), "01000200");
  fs.truncateSync(at("a.txt"), 5);
  assert.strictEqual(fs.readFileSync(at("a.txt"), "utf8"), "hello");
});

test("errors name the call and the path", () => {
  fails(() => fs.readFileSync(at("no")), "ENOENT", "open", `ENOENT: no such file or directory, open '${at("no")}'`);
  fails(() => fs.readFileSync(root), "EISDIR", "read", "EISDIR: illegal operation on a directory, read");
  fails(() => fs.mkdirSync(root), "EEXIST", "mkdir", `EEXIST: file already exists, mkdir '${root}'`);
  fails(() => fs.readdirSync(at("a.txt")), "ENOTDIR", "scandir");
  fails(() => fs.readFileSync(at("a.txt", "x")), "ENOTDIR", "open");
  fails(() => fs.writeFileSync(at("no", "x"), ""), "ENOENT", "open");
  fails(() => fs.renameSync(at("no"), at("x")), "ENOENT", "rename", `ENOENT: no such file or directory, rename '${at("no")}' -> '${at("x")}'`);
  fails(() => fs.openSync(at("a.txt"), "wx"), "EEXIST", "open");
  fails(() => fs.closeSync(987654), "EBADF", "close", "EBADF: bad file descriptor, close");
  try {
    fs.statSync(at("no"));
  } catch (error) {
    assert.deepStrictEqual([error.errno, error.path], [-2, at("no")]);
  }
  assert.throws(() => fs.readFileSync("a\0b"), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => fs.readFileSync(5.5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => fs.readFileSync({}), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => fs.readFileSync(at("a.txt"), "bogus"), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => fs.writeFileSync(at("a.txt"), 5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => fs.openSync(at("a.txt"), "bad"), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => fs.readFile(at("a.txt")), { code: "ERR_INVALID_ARG_TYPE" });
});

test("folders", () => {
  assert.strictEqual(fs.mkdirSync(at("x/y/z"), { recursive: true }), at("x"));
  assert.strictEqual(fs.mkdirSync(at("x/y/z"), { recursive: true }), undefined);
  fs.writeFileSync(at("x/y/f.js"), "1");
  assert.deepStrictEqual(fs.readdirSync(at("x")), ["y"]);
  assert.deepStrictEqual(fs.readdirSync(at("x"), { recursive: true }).sort(), ["y", "y/f.js", "y/z"]);
  const [file, folder] = fs.readdirSync(at("x/y"), { withFileTypes: true });
  assert.deepStrictEqual([file.name, file.isFile(), file.isDirectory(), file.parentPath], ["f.js", true, false, at("x/y")]);
  assert.deepStrictEqual([folder.name, folder.isDirectory(), folder.isSymbolicLink()], ["z", true, false]);
  fails(() => fs.rmdirSync(at("x")), "ENOTEMPTY", "rmdir");
  fails(() => fs.mkdirSync(at("q/r")), "ENOENT", "mkdir");
  fails(() => fs.unlinkSync(at("x")), "EISDIR", "unlink");
  assert.throws(() => fs.rmSync(at("x")), { code: "ERR_FS_EISDIR", name: "SystemError" });
  fs.rmdirSync(at("x/y/z"));
  fs.rmSync(at("x"), { recursive: true });
  assert.strictEqual(fs.existsSync(at("x")), false);
  fs.rmSync(at("x"), { force: true });
});

test("stats", () => {
  const stats = fs.statSync(at("a.txt"));
  assert.deepStrictEqual([stats.size, stats.isFile(), stats.isDirectory(), stats.mtime instanceof Date], [5, true, false, true]);
  assert.strictEqual(stats.constructor.name, "Stats");
  assert.strictEqual(fs.statSync(at("a.txt"), { bigint: true }).size, 5n);
  assert.strictEqual(fs.statSync(at("no"), { throwIfNoEntry: false }), undefined);
  fs.chmodSync(at("a.txt"), 0o600);
  assert.strictEqual(fs.statSync(at("a.txt")).mode & 0o777, 0o600);
  fs.utimesSync(at("a.txt"), 1, new Date(2000));
  assert.deepStrictEqual([fs.statSync(at("a.txt")).atimeMs, fs.statSync(at("a.txt")).mtimeMs], [1000, 2000]);
  fs.accessSync(at("a.txt"), fs.constants.R_OK | fs.constants.W_OK);
});

test("links and copies", () => {
  fs.symlinkSync("a.txt", at("link"));
  assert.strictEqual(fs.readFileSync(at("link"), "utf8"), "hello");
  assert.strictEqual(fs.lstatSync(at("link")).isSymbolicLink(), true);
  assert.strictEqual(fs.readlinkSync(at("link")), "a.txt");
  assert.strictEqual(fs.realpathSync(at("link")), at("a.txt"));
  fails(() => fs.readlinkSync(at("a.txt")), "EINVAL", "readlink");
  fs.symlinkSync("loop", at("loop"));
  fails(() => fs.readFileSync(at("loop")), "ELOOP", "open");
  fs.linkSync(at("a.txt"), at("hard"));
  fs.appendFileSync(at("hard"), "!");
  assert.strictEqual(fs.readFileSync(at("a.txt"), "utf8"), "hello!");
  fs.copyFileSync(at("a.txt"), at("copy"));
  fails(() => fs.copyFileSync(at("a.txt"), at("copy"), fs.constants.COPYFILE_EXCL), "EEXIST", "copyfile");
  fs.renameSync(at("copy"), at("moved"));
  assert.strictEqual(fs.existsSync(at("copy")), false);
  fs.mkdirSync(at("tree/sub"), { recursive: true });
  fs.writeFileSync(at("tree/sub/f"), "deep");
  fs.cpSync(at("tree"), at("tree2"), { recursive: true });
  assert.strictEqual(fs.readFileSync(at("tree2/sub/f"), "utf8"), "deep");
});

test("descriptors", () => {
  const fd = fs.openSync(at("d"), "w+");
  assert.strictEqual(fs.writeSync(fd, "0123456789"), 10);
  const into = Buffer.alloc(4);
  assert.strictEqual(fs.readSync(fd, into, 0, 4, 2), 4);
  assert.strictEqual(into.toString(), "2345");
  assert.strictEqual(fs.writeSync(fd, Buffer.from("ab"), 0, 2, 0), 2);
  assert.strictEqual(fs.fstatSync(fd).size, 10);
  assert.strictEqual(fs.readSync(fd, into), 0);
  fs.ftruncateSync(fd, 3);
  assert.strictEqual(fs.writevSync(fd, [Buffer.from("x"), Buffer.from("yz")], 3), 3);
  assert.strictEqual(fs.readFileSync(at("d"), "latin1"), "ab2xyz");
  fs.fsyncSync(fd);
  fs.closeSync(fd);
  fails(() => fs.readSync(fd, into), "EBADF", "read");
  assert.throws(() => fs.readSync(1.5, into), { code: "ERR_OUT_OF_RANGE" });
});

test("callbacks", async () => {
  let synchronous = true;
  const text = await new Promise((resolve, reject) => {
    fs.readFile(at("a.txt"), "utf8", (error, data) => {
      assert.strictEqual(synchronous, false);
      if (error) reject(error);
      else resolve(data);
    });
    synchronous = false;
  });
  assert.strictEqual(text, "hello!");
  assert.strictEqual((await new Promise((resolve) => fs.stat(at("no"), resolve))).code, "ENOENT");
  assert.deepStrictEqual(await new Promise((resolve) => fs.exists(at("a.txt"), (...args) => resolve(args))), [true]);
  assert.strictEqual(await promisify(fs.exists)(at("no")), false);
  assert.deepStrictEqual(Object.keys(await promisify(fs.write)(fs.openSync(at("w"), "w"), "x")), ["bytesWritten", "buffer"]);
});

test("promises", async () => {
  await fsPromises.writeFile(at("p"), (function* () {
    yield "a";
    yield "b";
  })());
  assert.strictEqual(await fsPromises.readFile(at("p"), "utf8"), "ab");
  await assert.rejects(fsPromises.readFile(at("no")), { code: "ENOENT", syscall: "open" });
  await assert.rejects(fsPromises.access(at("no")), { code: "ENOENT" });
  const handle = await fsPromises.open(at("p"), "r+");
  assert.deepStrictEqual((await handle.read({ buffer: Buffer.alloc(2) })).bytesRead, 2);
  await handle.write("line 1\nline 2\n", 0);
  assert.strictEqual((await handle.stat()).size, 14);
  await handle.close();
  assert.strictEqual(handle.fd, -1);
  const lines = [];
  for await (const line of (await fsPromises.open(at("p"))).readLines()) lines.push(line);
  assert.deepStrictEqual(lines, ["line 1", "line 2"]);
  const names = [];
  for await (const entry of await fsPromises.opendir(at("tree2"))) names.push(entry.name);
  assert.deepStrictEqual(names, ["sub"]);
  assert.strictEqual(fs.promises, fsPromises);
});

test("streams", async () => {
  fs.writeFileSync(at("s"), "0123456789");
  const parts = [];
  for await (const part of fs.createReadStream(at("s"), { encoding: "utf8", start: 2, end: 7, highWaterMark: 4 })) parts.push(part);
  assert.deepStrictEqual(parts, ["2345", "67"]);
  await pipeline(fs.createReadStream(at("s")), fs.createWriteStream(at("s2")));
  assert.strictEqual(fs.readFileSync(at("s2"), "utf8"), "0123456789");
  await pipeline(async function* () {
    yield "+";
  }, fs.createWriteStream(at("s2"), { flags: "a" }));
  assert.strictEqual(fs.statSync(at("s2")).size, 11);
  const error = await new Promise((resolve) => fs.createReadStream(at("no")).on("error", resolve));
  assert.strictEqual(error.code, "ENOENT");
  const stream = fs.createWriteStream(at("events"));
  const events = [];
  for (const event of ["open", "ready", "finish", "close"]) stream.on(event, () => events.push(event));
  stream.end("x");
  await new Promise((resolve) => stream.on("close", resolve));
  assert.deepStrictEqual(events, ["open", "ready", "finish", "close"]);
  assert.strictEqual(stream.bytesWritten, 1);
});

testIf(inSandbox, "patterns", () => {
  fs.mkdirSync(at("g/in"), { recursive: true });
  for (const name of ["a.js", "b.ts", ".hidden.js", "in/c.js"]) fs.writeFileSync(at("g", name), "");
  const glob = (pattern) => fs.globSync(pattern, { cwd: at("g") }).sort();
  assert.deepStrictEqual(glob("*.js"), ["a.js"]);
  assert.deepStrictEqual(glob("**/*.js"), ["a.js", "in/c.js"]);
  assert.deepStrictEqual(glob("*.{js,ts}"), ["a.js", "b.ts"]);
  assert.deepStrictEqual(glob("[ab].?s"), ["a.js", "b.ts"]);
});

testIf(inSandbox, "the package's own files can be read and not written", () => {
  const own = import.meta.filename;
  assert.ok(fs.readFileSync(own, "utf8").includes("import.meta.filename"));
  assert.ok(fs.readdirSync(import.meta.dirname).includes(path.basename(own)));
  assert.strictEqual(fs.statSync(own).mtimeMs, 499162500000);
  fails(() => fs.statSync(`${own}.no`), "ENOENT", "stat");
  for (const write of [() => fs.writeFileSync(own, ""), () => fs.unlinkSync(own), () => fs.mkdirSync("/app/new"), () => fs.renameSync(own, "/tmp/x")]) {
    assert.throws(write, { code: "ERR_ACCESS_DENIED", permission: "FileSystemWrite" });
  }
});

testIf(inSandbox, "everything else is denied, whether it exists or not", () => {
  for (const outside of ["/etc/passwd", "/etc/no-such-file", "/proc/self/environ", "/app/../etc/passwd", "../../etc/passwd", "/tmpx", "/dev/null"]) {
    for (const use of [fs.readFileSync, fs.statSync, fs.readdirSync, fs.openSync, fs.realpathSync, fs.accessSync]) {
      assert.throws(() => use(outside), (error) => error.code === "ERR_ACCESS_DENIED" && error.message.includes(path.resolve("/app", outside)));
    }
    assert.strictEqual(fs.existsSync(outside), false);
  }
  fs.symlinkSync("/etc/passwd", at("escape"));
  assert.throws(() => fs.readFileSync(at("escape")), { code: "ERR_ACCESS_DENIED", resource: "/etc/passwd" });
  assert.throws(() => fs.watch("/tmp"), { code: "ERR_ACCESS_DENIED" });
});

test("at the end everything can be removed", () => {
  fs.rmSync(root, { recursive: true });
  assert.strictEqual(fs.existsSync(root), false);
});

test("chdir moves what relative paths mean", () => {
  const before = process.cwd();
  fs.mkdirSync(at("work/inner"), { recursive: true });
  process.chdir(at("work"));
  try {
    assert.strictEqual(process.cwd(), at("work"));
    fs.writeFileSync("here.txt", "1");
    assert.strictEqual(fs.readFileSync(at("work/here.txt"), "utf8"), "1");
    assert.strictEqual(path.resolve("x"), at("work/x"));
    process.chdir("inner");
    assert.strictEqual(fs.existsSync("../here.txt"), true);
    const from = at("work/inner");
    fails(() => process.chdir("no"), "ENOENT", "chdir", `ENOENT: no such file or directory, chdir '${from}' -> 'no'`);
    fails(() => process.chdir("../here.txt"), "ENOTDIR", "chdir");
    assert.throws(() => process.chdir(5), { code: "ERR_INVALID_ARG_TYPE" });
  } finally {
    process.chdir(before);
  }
});

test("cp refuses what would lose files", async () => {
  fs.mkdirSync(at("cp/src/a"), { recursive: true });
  fs.writeFileSync(at("cp/src/a/f"), "f");
  fs.symlinkSync("a/f", at("cp/src/l"));
  fs.cpSync(at("cp/src"), at("cp/out"), { recursive: true });
  assert.strictEqual(fs.readlinkSync(at("cp/out/l")), at("cp/src/a/f"));
  fs.cpSync(at("cp/src"), at("cp/verbatim"), { recursive: true, verbatimSymlinks: true });
  assert.strictEqual(fs.readlinkSync(at("cp/verbatim/l")), "a/f");
  fs.symlinkSync(at("cp/src"), at("cp/loop"));
  const refused = (to, options, code) => assert.throws(() => fs.cpSync(at("cp/src"), at(to), options), { code });
  refused("cp/loop/x", { recursive: true }, "ERR_FS_CP_EINVAL");
  refused("cp/out", { recursive: true, force: false, errorOnExist: true }, "ERR_FS_CP_EEXIST");
  refused("cp/new", { mode: -1 }, "ERR_OUT_OF_RANGE");
  refused("cp/new", { dereference: true, verbatimSymlinks: true }, "ERR_INCOMPATIBLE_OPTION_PAIR");
  refused("cp/new", { recursive: true, filter: async () => true }, "ERR_INVALID_RETURN_VALUE");
  await fsPromises.cp(at("cp/src"), at("cp/some"), { recursive: true, filter: async (from) => !from.endsWith("l") });
  assert.deepStrictEqual(fs.readdirSync(at("cp/some")), ["a"]);
});

test("an abort ends reading and writing", async () => {
  const aborts = (work) => {
    const controller = new AbortController();
    process.nextTick(() => controller.abort());
    return assert.rejects(work(controller.signal), { name: "AbortError", code: "ABORT_ERR" });
  };
  fs.writeFileSync(at("abort"), "x");
  await aborts((signal) => fsPromises.readFile(at("abort"), { signal }));
  await aborts((signal) => fsPromises.writeFile(at("abort"), "y", { signal }));
  await aborts((signal) => promisify(fs.readFile)(at("abort"), { signal }));
});

test("positions and ranges are checked", () => {
  fs.writeFileSync(at("ranges"), "hello");
  const fd = fs.openSync(at("ranges"), "r");
  const buffer = Buffer.alloc(2);
  assert.strictEqual(fs.readSync(fd, buffer, 0, 2, 1n), 2);
  assert.strictEqual(buffer.toString(), "el");
  assert.throws(() => fs.readSync(fd, buffer, 0, 2, "1"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => fs.readSync(fd, buffer, 0, 2, 2n ** 63n), { code: "ERR_OUT_OF_RANGE" });
  assert.throws(() => fs.readSync(fd, buffer, 0, -1), { message: 'The value of "length" is out of range. It must be >= 0. Received -1' });
  assert.throws(() => fs.readSync(fd, Buffer.alloc(0), 0, 1), { code: "ERR_INVALID_ARG_VALUE" });
  assert.throws(() => fs.readSync(fd, buffer, "x"), { code: "ERR_INVALID_ARG_TYPE" });
  fs.closeSync(fd);
  fails(() => fs.chmodSync(at("no"), 0o600), "ENOENT", "chmod");
  fails(() => fs.statSync(at("n".repeat(300))), "ENAMETOOLONG", "stat");
});

test("streams work through what `fs` they are given", async () => {
  const calls = [];
  const spy = (name) => (...args) => {
    calls.push(name);
    return fs[name](...args);
  };
  const own = { open: spy("open"), write: spy("write"), writev: spy("writev"), read: spy("read"), close: spy("close") };
  const out = fs.createWriteStream(at("spied"), { fs: own });
  out.write("a");
  out.write("b");
  out.end("c");
  await new Promise((resolve) => out.on("close", resolve));
  let text = "";
  for await (const chunk of fs.createReadStream(at("spied"), { fs: own, encoding: "utf8" })) text += chunk;
  assert.strictEqual(text, "abc");
  assert.deepStrictEqual(calls, ["open", "writev", "close", "open", "read", "read", "close"]);
  assert.throws(() => fs.createReadStream(at("spied"), { fs: { open: 1 } }), { code: "ERR_INVALID_ARG_TYPE" });
});

test("a stream whose class replaces `open` is opened by it", async () => {
  class Patched extends fs.ReadStream {
    open() {
      fs.open(this.path, this.flags, this.mode, (error, fd) => {
        this.fd = fd;
        this.emit("open", fd);
      });
    }
  }
  let text = "";
  for await (const chunk of new Patched(at("spied"))) text += chunk;
  assert.strictEqual(text, "abc");
});

test("web streams of file handles", async () => {
  fs.writeFileSync(at("web"), "abc".repeat(10000));
  const handle = await fsPromises.open(at("web"));
  let size = 0;
  for await (const chunk of handle.readableWebStream({ autoClose: true })) size += chunk.byteLength;
  assert.strictEqual(size, 30000);
  assert.throws(() => handle.readableWebStream(), { code: "ERR_INVALID_STATE" });
});

test("what is written in `open` and after it keeps its order", async () => {
  const stream = fs.createWriteStream(at("order"));
  stream.on("open", () => {
    stream.write("a");
    process.nextTick(() => stream.end("b"));
  });
  await new Promise((resolve) => stream.on("close", resolve));
  assert.strictEqual(fs.readFileSync(at("order"), "utf8"), "ab");
});

test("what was read belongs to its reader", () => {
  const first = fs.readFileSync(import.meta.filename);
  assert.strictEqual(first.buffer.byteLength, first.length);
  first.fill(0);
  assert.notStrictEqual(fs.readFileSync(import.meta.filename)[0], 0);
});
