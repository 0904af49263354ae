// Hot paths of the platform, in operations a second. Runs in the sandbox and under Node alike; compare.js puts them side by side.
import { Buffer } from "node:buffer";
import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import path from "node:path";
import querystring from "node:querystring";
import { PassThrough, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { format, inspect } from "node:util";
import zlib from "node:zlib";

const MILLISECONDS = 50;
let sink; // keeps results alive, so that no work is optimised away

/** Operations a second of `fn`, which does `times` of them. The best of three, after warming up. */
async function measure(fn, times = 1) {
  let best = 0;
  for (let round = 0; round < 4; round++) {
    const limit = round === 0 ? MILLISECONDS / 2 : MILLISECONDS;
    const started = performance.now();
    let done = 0;
    let elapsed = 0;
    let batch = 1;
    while (elapsed < limit) {
      for (let i = 0; i < batch; i++) {
        const result = fn();
        sink = typeof result?.then === "function" ? await result : result;
      }
      done += batch;
      elapsed = performance.now() - started;
      if (elapsed < limit / 10) batch *= 2;
    }
    if (round > 0) best = Math.max(best, (done * times * 1000) / elapsed);
  }
  return best;
}

const sizes = { "16 B": 16, "1 KiB": 1024, "1 MiB": 1 << 20 };
const bytesOf = (size) => Buffer.from(Array.from({ length: size }, (_, i) => (i * 31) & 0x7f));

function buffers(add) {
  for (const [label, size] of Object.entries(sizes)) {
    const bytes = bytesOf(size);
    for (const encoding of ["utf8", "base64", "hex", "latin1"]) {
      const text = bytes.toString(encoding);
      add(`Buffer.from ${encoding} ${label}`, () => Buffer.from(text, encoding));
      add(`toString ${encoding} ${label}`, () => bytes.toString(encoding));
    }
  }
  const accented = "Grüße aus Köln, 你好 ".repeat(50);
  const accentedBytes = Buffer.from(accented);
  add("Buffer.from utf8 not ASCII 1 KiB", () => Buffer.from(accented));
  add("toString utf8 not ASCII 1 KiB", () => accentedBytes.toString());
  const parts = Array.from({ length: 8 }, () => bytesOf(64));
  add("Buffer.concat 8 of 64 B", () => Buffer.concat(parts));
  add("Buffer.alloc 1 KiB", () => Buffer.alloc(1024));
  add("Buffer.allocUnsafe 64 B", () => Buffer.allocUnsafe(64));
  const page = bytesOf(4096);
  add("subarray", () => page.subarray(10, 20));
  add("readUInt32LE", () => page.readUInt32LE(100));
  add("writeDoubleBE", () => page.writeDoubleBE(1.5, 8));
  add("indexOf", () => page.indexOf("never there"));
  add("equals 4 KiB", () => page.equals(page));
  add("new Uint8Array(64)", () => new Uint8Array(64));
}

function encodings(add) {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  for (const [label, size] of Object.entries(sizes)) {
    const text = "x".repeat(size);
    const bytes = encoder.encode(text);
    add(`TextEncoder ${label}`, () => encoder.encode(text));
    add(`TextDecoder ${label}`, () => decoder.decode(bytes));
  }
  const target = new Uint8Array(64);
  add("encodeInto 16 B", () => encoder.encodeInto("sixteen letters!", target));
  add("atob", () => atob("aGVsbG8gd29ybGQ="));
  add("btoa", () => btoa("hello world"));
}

function texts(add) {
  add("new URL", () => new URL("https://user:pass@example.com:8080/a/b/../c?x=1&y=2#hash"));
  add("new URL with base", () => new URL("../x?q=1", "https://example.com/a/b/c"));
  const url = new URL("https://example.com/a?x=1");
  add("url.pathname", () => url.pathname);
  add("URLSearchParams", () => new URLSearchParams("a=1&b=2&c=%20d").get("c"));
  add("querystring.parse", () => querystring.parse("a=1&b=2&c=%20d&a=5"));
  add("querystring.stringify", () => querystring.stringify({ a: 1, b: "x y", c: [1, 2] }));
  add("path.join", () => path.join("/a/b", "../c", "./d.js"));
  add("path.resolve", () => path.resolve("/a/b", "../c", "d"));
  add("path.parse", () => path.parse("/home/user/file.txt"));
  add("util.format", () => format("%s has %d of %j", "a", 3, { x: 1 }));
  const tree = { a: [1, 2, { b: "text" }], c: new Map([["k", 1]]), d: new Date(0) };
  add("util.inspect", () => inspect(tree));
}

function values(add) {
  const small = { a: 1, b: "text", c: [1, 2, 3] };
  const large = { rows: Array.from({ length: 200 }, (_, i) => ({ id: i, name: `row ${i}`, tags: ["a", "b"] })) };
  add("structuredClone small", () => structuredClone(small));
  add("structuredClone 200 rows", () => structuredClone(large));
  add("randomUUID", () => randomUUID());
  add("randomBytes 16", () => randomBytes(16));
  add("getRandomValues 16", () => crypto.getRandomValues(new Uint8Array(16)));
  add("process.hrtime", () => process.hrtime());
  add("process.hrtime.bigint", () => process.hrtime.bigint());
  add("performance.now", () => performance.now());
  add("process.env read", () => process.env.NOT_THERE);
}

function hashes(add) {
  const large = bytesOf(1 << 20);
  const small = bytesOf(16);
  add("sha256 16 B", () => createHash("sha256").update(small).digest("hex"));
  add("sha256 16 B of text", () => createHash("sha256").update("sixteen letters!").digest("hex"));
  add("sha256 1 MiB", () => createHash("sha256").update(large).digest());
  add("md5 16 B", () => createHash("md5").update(small).digest("hex"));
  add("hmac sha256 16 B", () => createHmac("sha256", "key").update(small).digest("hex"));
  add("subtle sha256 16 B", () => crypto.subtle.digest("SHA-256", small));
  const text = bytesOf(64 << 10);
  const packed = zlib.gzipSync(text);
  const brotli = zlib.brotliCompressSync(text);
  add("gzipSync 64 KiB", () => zlib.gzipSync(text));
  add("gunzipSync 64 KiB", () => zlib.gunzipSync(packed));
  add("deflateSync 100 B", () => zlib.deflateSync(text.subarray(0, 100)));
  add("brotliDecompressSync 64 KiB", () => zlib.brotliDecompressSync(brotli));
}

function events(add) {
  const emitter = new EventEmitter();
  emitter.on("x", (value) => {
    sink = value;
  });
  add("EventEmitter emit", () => emitter.emit("x", 1));
  add("EventEmitter on and off", () => {
    const listener = () => {};
    emitter.on("y", listener);
    emitter.off("y", listener);
  });
  const target = new EventTarget();
  target.addEventListener("x", () => {});
  const event = new Event("x");
  add("EventTarget dispatch", () => target.dispatchEvent(event));
  add("new Event", () => new Event("x"));
  add("AbortController", () => new AbortController().abort());
  add("setTimeout and clear", () => clearTimeout(setTimeout(() => {}, 1000)));
  add("setImmediate", () => new Promise((resolve) => setImmediate(resolve)));
  add("nextTick", () => new Promise((resolve) => process.nextTick(resolve)));
  add("queueMicrotask", () => new Promise((resolve) => queueMicrotask(resolve)));
}

function streams(add) {
  const chunk = bytesOf(1024);
  const CHUNKS = 500;
  function* chunks() {
    for (let i = 0; i < CHUNKS; i++) yield chunk;
  }
  add("node stream through 3, 1 KiB chunks", () => pipeline(
    Readable.from(chunks(), { objectMode: false }),
    new PassThrough(),
    new Writable({ write: (_piece, _encoding, done) => done() }),
  ), CHUNKS);
  add("node stream async iteration", async () => {
    for await (const piece of Readable.from(chunks())) sink = piece;
  }, CHUNKS);
  const source = () => {
    let left = CHUNKS;
    return new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk);
        else controller.close();
      },
    });
  };
  add("web stream through 3, 1 KiB chunks", () => source().pipeThrough(new TransformStream()).pipeTo(new WritableStream({ write() {} })), CHUNKS);
  add("web stream async iteration", async () => {
    for await (const piece of source()) sink = piece;
  }, CHUNKS);
  add("Response json", () => new Response('{"a":1}').json());
  add("new Headers", () => new Headers({ a: "b", "content-type": "text/plain" }).get("a"));
  add("Blob text", () => new Blob(["abc"]).text());
}

const groups = { buffers, encodings, texts, values, hashes, events, streams };

export const groupNames = Object.keys(groups);

export default async function run({ group, only } = {}) {
  const results = {};
  for (const name of group === undefined ? groupNames : [group]) {
    const list = [];
    groups[name]((label, fn, times) => list.push([label, fn, times]));
    for (const [label, fn, times] of list) {
      if (only !== undefined && !label.includes(only)) continue;
      results[label] = Math.round(await measure(fn, times));
    }
  }
  return results;
}
