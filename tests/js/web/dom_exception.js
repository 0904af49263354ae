// DOMException: https://webidl.spec.whatwg.org/#idl-DOMException
import assert from "node:assert";
import { inspect } from "node:util";
import { test } from "../harness.js";

test("name, message, code", () => {
  const error = new DOMException("what", "NotFoundError");
  assert.deepStrictEqual([error.name, error.message, error.code], ["NotFoundError", "what", 8]);
  const plain = new DOMException();
  assert.deepStrictEqual([plain.name, plain.message, plain.code], ["Error", "", 0]);
  assert.strictEqual(new DOMException("m", "Custom").code, 0);
});

test("is an Error with a stack", () => {
  const error = new DOMException("what", "AbortError");
  assert(error instanceof Error);
  assert.strictEqual(String(error), "AbortError: what");
  assert(error.stack.startsWith("AbortError: what\n    at "), error.stack);
  assert.strictEqual(Object.prototype.toString.call(error), "[object DOMException]");
  assert.deepStrictEqual(Object.keys(error), []);
});

test("takes a cause", () => {
  const cause = new Error("c");
  const error = new DOMException("m", { name: "DataError", cause });
  assert.strictEqual(error.name, "DataError");
  assert.strictEqual(error.cause, cause);
  assert.strictEqual("cause" in new DOMException("m", {}), false);
});

test("constants on both sides", () => {
  assert.strictEqual(DOMException.DATA_CLONE_ERR, 25);
  assert.strictEqual(DOMException.prototype.ABORT_ERR, 20);
});

test("names that only have a constant have no code", () => {
  assert.strictEqual(DOMException.VALIDATION_ERR, 16);
  for (const name of ["DOMStringSizeError", "NoDataAllowedError", "ValidationError"]) assert.strictEqual(new DOMException("", name).code, 0);
});

test("two of them can be compared and its prototype printed", () => {
  assert.throws(() => assert.strictEqual(new DOMException("a"), new DOMException("b")), { code: "ERR_ASSERTION" });
  assert.match(inspect(DOMException.prototype), /^\[object DOMException\]/);
});
