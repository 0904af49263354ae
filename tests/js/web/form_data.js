// FormData and its multipart form: https://xhr.spec.whatwg.org/#interface-formdata
import assert from "node:assert";
import { test } from "../harness.js";

test("appends, sets, gets, deletes", () => {
  const form = new FormData();
  form.append("a", 1);
  form.append("b", "2");
  form.append("a", "3");
  assert.deepStrictEqual([form.get("a"), form.getAll("a"), form.has("b"), form.get("z"), form.getAll("z")], ["1", ["1", "3"], true, null, []]);
  form.set("a", "9");
  assert.deepStrictEqual([...form], [["a", "9"], ["b", "2"]]);
  form.set("c", "new");
  form.delete("b");
  assert.deepStrictEqual([...form.keys()], ["a", "c"]);
  assert.deepStrictEqual([...form.values()], ["9", "new"]);
  const seen = [];
  form.forEach((value, name, all) => seen.push(value, name, all === form));
  assert.deepStrictEqual(seen, ["9", "a", true, "new", "c", true]);
});

test("blobs become files", () => {
  const form = new FormData();
  form.append("a", new Blob(["x"], { type: "a/b" }));
  form.append("b", new Blob(["x"]), "named");
  const file = new File(["y"], "own");
  form.append("c", file);
  form.append("d", file, "other");
  assert.deepStrictEqual([...form.values()].map(({ name }) => name), ["blob", "named", "own", "other"]);
  assert(form.get("a") instanceof File);
  assert.strictEqual(form.get("c"), file);
  assert.strictEqual(form.get("a").type, "a/b");
});

test("refuses wrong arguments", () => {
  assert.throws(() => new FormData({}), TypeError);
  assert.throws(() => new FormData().append("a"), TypeError);
  assert.throws(() => new FormData().append("a", "b", "c"), TypeError);
  assert.throws(() => FormData.prototype.get.call({}, "a"), TypeError);
});

test("goes through a body and back", async () => {
  const form = new FormData();
  form.append('na"me\n', "line\nbreak \u20ac");
  form.append("empty", "");
  form.append("file", new File([new Uint8Array([0, 13, 10, 45, 45, 255])], 'f"\u00e9.bin', { type: "application/x-y" }));
  const response = new Response(form);
  assert.match(response.headers.get("content-type"), /^multipart\/form-data; boundary=/);
  const back = await response.formData();
  assert.strictEqual(back.get("empty"), "");
  assert.strictEqual(back.get("na\"me\r\n") ?? back.get('na"me\n'), "line\r\nbreak \u20ac");
  const file = back.get("file");
  assert.deepStrictEqual([file.name, file.type], ['f"\u00e9.bin', "application/x-y"]);
  assert.deepStrictEqual([...new Uint8Array(await file.arrayBuffer())], [0, 13, 10, 45, 45, 255]);
});

test("parses what others wrote", async () => {
  const body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\ncontent-disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/html\r\n\r\n<p>\r\n--B--\r\n";
  const form = await new Response(body, { headers: { "content-type": 'multipart/form-data; boundary="B"' } }).formData();
  assert.strictEqual(form.get("a"), "1");
  assert.deepStrictEqual([form.get("f").name, form.get("f").type, await form.get("f").text()], ["x.txt", "text/html", "<p>"]);
});

test("refuses malformed bodies and other types", async () => {
  for (const body of ["", "--B\r\n", "--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--", "--B\r\n\r\n1\r\n--B--", "garbage"]) {
    await assert.rejects(new Response(body, { headers: { "content-type": "multipart/form-data; boundary=B" } }).formData(), TypeError);
  }
  await assert.rejects(new Response("a=1").formData(), TypeError);
});

test("parses urlencoded bodies", async () => {
  const form = await new Response(new URLSearchParams({ a: "b c", d: "\u20ac" })).formData();
  assert.deepStrictEqual([...form], [["a", "b c"], ["d", "\u20ac"]]);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const marked = await new Response("\ufeffa=1", { headers }).formData();
  assert.deepStrictEqual([...marked], [["\ufeffa", "1"]]);
});
