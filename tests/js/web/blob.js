// Blob and File: https://w3c.github.io/FileAPI/
import assert from "node:assert";
import { resolveObjectURL } from "node:buffer";
import { inSandbox, test, testIf } from "../harness.js";

test("joins its parts", async () => {
  const blob = new Blob(["a\u20ac", new Uint8Array([98]), new Uint8Array([99]).buffer, new Blob(["d"]), 5], { type: "Text/PLAIN" });
  assert.strictEqual(blob.size, 8);
  assert.strictEqual(blob.type, "text/plain");
  assert.strictEqual(await blob.text(), "a\u20acbcd5");
  assert.deepStrictEqual([...new Uint8Array(await blob.arrayBuffer())].slice(-4), [98, 99, 100, 53]);
  assert.strictEqual(new Blob().size, 0);
  assert.strictEqual(new Blob([], { type: "\u00e9" }).type, "");
});

test("is a copy of its parts", async () => {
  const bytes = new Uint8Array([1]);
  const blob = new Blob([bytes]);
  bytes[0] = 2;
  const copy = await blob.arrayBuffer();
  assert.strictEqual(new Uint8Array(copy)[0], 1);
  new Uint8Array(copy)[0] = 3;
  assert.strictEqual(new Uint8Array(await blob.arrayBuffer())[0], 1);
});

test("slices", async () => {
  const blob = new Blob(["0123456789"]);
  for (const [from, to, expected] of [[2, 5, "234"], [-3, undefined, "789"], [0, -8, "01"], [5, 2, ""], [8, 99, "89"]]) {
    assert.strictEqual(await blob.slice(from, to).text(), expected);
  }
  assert.strictEqual(blob.slice(0, 1, "a/b").type, "a/b");
});

test("streams", async () => {
  let text = "";
  for await (const chunk of new Blob(["x".repeat(200000)]).stream()) text += new TextDecoder().decode(chunk);
  assert.strictEqual(text.length, 200000);
});

test("line endings", async () => {
  assert.strictEqual(await new Blob(["a\r\nb"], { endings: "native" }).text(), "a\nb");
  assert.strictEqual(await new Blob(["a\r\nb"]).text(), "a\r\nb");
});

test("refuses what is no sequence", async () => {
  assert.throws(() => new Blob("text"), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new Blob(5), { code: "ERR_INVALID_ARG_TYPE" });
  assert.throws(() => new Blob([], { endings: "x" }), { name: "TypeError" });
  assert.strictEqual(Object.prototype.toString.call(new Blob()), "[object Blob]");
});

test("File", async () => {
  const file = new File(["ab"], "n.txt", { type: "text/plain", lastModified: 12 });
  assert.deepStrictEqual([file.name, file.lastModified, file.size, file.type, await file.text()], ["n.txt", 12, 2, "text/plain", "ab"]);
  assert(file instanceof Blob);
  assert(Math.abs(new File([], "x").lastModified - Date.now()) < 5000);
  assert.throws(() => new File([]), { name: "TypeError" });
  assert.strictEqual(file.slice(0, 1) instanceof File, false);
});

testIf(inSandbox, "bytes and object URLs", async () => {
  assert.deepStrictEqual([...await new Blob(["a"]).bytes()], [97]);
  const url = URL.createObjectURL(new Blob(["x"], { type: "a/b" }));
  assert(url.startsWith("blob:nodedata:"));
  const response = await fetch(url);
  assert.deepStrictEqual([await response.text(), response.headers.get("content-type")], ["x", "a/b"]);
  URL.revokeObjectURL(url);
  await assert.rejects(fetch(url), TypeError);
});

test("a BigInt is no time, and node:buffer finds the blob of a URL", () => {
  assert.throws(() => new File([], "", { lastModified: 3n }), TypeError);
  assert.strictEqual(new File([], "", { lastModified: new Number(10) }).lastModified, 10);
  const url = URL.createObjectURL(new Blob(["hello"]));
  assert.strictEqual(resolveObjectURL(url).size, 5);
  URL.revokeObjectURL(url);
  for (const unknown of [url, "not a url", undefined, 1]) assert.strictEqual(resolveObjectURL(unknown), undefined);
});
