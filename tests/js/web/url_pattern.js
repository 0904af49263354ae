// URLPattern: https://urlpattern.spec.whatwg.org/
import assert from "node:assert";
import { testIf } from "../harness.js";

const there = typeof URLPattern === "function";

testIf(there, "matches paths and names groups", () => {
  const pattern = new URLPattern({ pathname: "/books/:id(\\d+)/:rest*" });
  assert.strictEqual(pattern.test("https://h/books/12"), true);
  assert.strictEqual(pattern.test("https://h/books/x"), false);
  const { pathname } = pattern.exec("https://h/books/12/a/b");
  assert.strictEqual(pathname.groups.id, "12");
  assert.strictEqual(pathname.groups.rest, "a/b");
  assert.strictEqual(pattern.exec("https://h/"), null);
});

testIf(there, "takes whole URLs and a base", () => {
  const pattern = new URLPattern("https://*.example.com/:file.js");
  assert.strictEqual(pattern.test("https://cdn.example.com/x.js"), true);
  assert.strictEqual(pattern.hostname, "*.example.com");
  assert.strictEqual(new URLPattern("/a", "https://h").test("https://h/a"), true);
  assert.throws(() => new URLPattern({ pathname: "/(" }), TypeError);
});
