// atob and btoa: https://html.spec.whatwg.org/multipage/webappapis.html#atob
import assert from "node:assert";
import { test } from "../harness.js";

test("btoa encodes Latin-1", () => {
  assert.strictEqual(btoa(""), "");
  assert.strictEqual(btoa("hi\xff\0"), "aGn/AA==");
  assert.strictEqual(btoa(12), "MTI=");
  assert.strictEqual(btoa(null), "bnVsbA==");
});

test("atob decodes forgivingly", () => {
  assert.strictEqual(atob("aGk="), "hi");
  assert.strictEqual(atob("aGk"), "hi");
  assert.strictEqual(atob(" a G\nk = "), "hi");
  assert.strictEqual(atob("/+8="), "\xff\xef");
  assert.strictEqual(atob(""), "");
});

test("refuse with InvalidCharacterError", () => {
  for (const text of ["a", "aGk=x", "a-b_", "=", "aG=k", "aGk==="]) {
    assert.throws(() => atob(text), (error) => error instanceof DOMException && error.name === "InvalidCharacterError" && error.code === 5);
  }
  assert.throws(() => btoa("\u20ac"), { name: "InvalidCharacterError", message: "Invalid character" });
  assert.throws(() => atob(), { code: "ERR_MISSING_ARGS" });
});

test("round trips", () => {
  let text = "";
  for (let i = 0; i < 256; i++) text += String.fromCharCode(i);
  for (let length = 0; length < 256; length++) assert.strictEqual(atob(btoa(text.slice(0, length))), text.slice(0, length));
});
