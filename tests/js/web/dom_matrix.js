// SPEC: https://www.w3.org/TR/geometry-1/
import assert from "node:assert";
import { inSandbox, testIf } from "../harness.js";

// Node has no geometry.
const test = (name, run) => testIf(inSandbox, name, run);
const round = (matrix) => Array.from(matrix.toFloat64Array(), (value) => Math.round(value * 1e6) / 1e6 + 0);

test("a matrix is made from 6 or 16 numbers", () => {
  assert.strictEqual(new DOMMatrix().isIdentity, true);
  const plane = new DOMMatrix([1, 2, 3, 4, 5, 6]);
  assert.deepStrictEqual([plane.a, plane.m12, plane.c, plane.d, plane.m41, plane.f, plane.is2D], [1, 2, 3, 4, 5, 6, true]);
  assert.strictEqual(String(plane), "matrix(1, 2, 3, 4, 5, 6)");
  const space = DOMMatrix.fromFloat64Array(new Float64Array(16).fill(2));
  assert.deepStrictEqual([space.is2D, space.m34, space.isIdentity], [false, 2, false]);
  assert.match(String(space), /^matrix3d\(2, 2/);
  assert.throws(() => new DOMMatrix([1]), TypeError);
  assert.throws(() => new DOMMatrix("none"), TypeError);
  assert.throws(() => String(new DOMMatrix([NaN, 0, 0, 0, 0, 0])), { name: "InvalidStateError" });
});

test("transformations are applied from the right", () => {
  const matrix = new DOMMatrix().translateSelf(10, 20).scaleSelf(2).rotateSelf(90);
  const { x, y, z, w } = matrix.transformPoint(new DOMPoint(1, 0));
  assert.deepStrictEqual([Math.round(x), Math.round(y), z, w], [10, 22, 0, 1]);
  assert.deepStrictEqual(round(new DOMMatrix([1, 0, 0, 1, 5, 5]).preMultiplySelf({ a: 2, d: 3 })), round(new DOMMatrix([2, 0, 0, 3, 10, 15])));
  assert.deepStrictEqual(round(new DOMMatrix().scale(3, 1, 1, 10)), round(new DOMMatrix([3, 0, 0, 1, -20, 0])));
  assert.deepStrictEqual(round(new DOMMatrix().skewX(45)), round(new DOMMatrix([1, 0, 1, 1, 0, 0])));
  assert.deepStrictEqual(round(new DOMMatrix().rotateFromVector(0, 1)), round(new DOMMatrix([0, 1, -1, 0, 0, 0])));
  assert.deepStrictEqual(round(new DOMMatrix().rotate(90, 0, 0)), round(new DOMMatrix().rotateAxisAngle(1, 0, 0, 90)));
  assert.strictEqual(new DOMMatrix().rotate(90, 0, 0).is2D, false);
  assert.deepStrictEqual([new DOMMatrix().flipX().a, new DOMMatrix().flipY().d], [-1, -1]);
});

test("a product with the inverse changes nothing", () => {
  const matrix = new DOMMatrixReadOnly([2, 1, 0, 3, 4, 5, 1, 1, 0, 2, 1, 0, 1, 0, 0, 2]);
  assert.deepStrictEqual(round(matrix.multiply(matrix.inverse())), round(new DOMMatrix()));
  assert.strictEqual(matrix.multiplySelf, undefined);
  const none = new DOMMatrix([0, 0, 0, 0, 0, 0]).invertSelf();
  assert.deepStrictEqual([none.is2D, Number.isNaN(none.m11)], [false, true]);
});

test("a matrix is read from objects and told as one", () => {
  const matrix = DOMMatrix.fromMatrix({ m11: 2, f: 3 });
  assert.deepStrictEqual([matrix.a, matrix.m42, matrix.is2D, matrix.toJSON().d], [2, 3, true, 1]);
  assert.throws(() => DOMMatrix.fromMatrix({ a: 1, m11: 2 }), TypeError);
  assert.throws(() => DOMMatrix.fromMatrix({ is2D: true, m33: 2 }), TypeError);
  matrix.m43 = 1;
  assert.strictEqual(matrix.is2D, false);
  assert.throws(() => {
    new DOMMatrixReadOnly().a = 5;
  }, TypeError);
});

test("points", () => {
  const point = DOMPoint.fromPoint({ x: 1, z: 3 });
  point.y = 2;
  assert.deepStrictEqual(point.toJSON(), { x: 1, y: 2, z: 3, w: 1 });
  assert.deepStrictEqual(new DOMPointReadOnly(1, 1).matrixTransform({ e: 5 }).toJSON(), { x: 6, y: 1, z: 0, w: 1 });
  assert.strictEqual(Object.prototype.toString.call(point), "[object DOMPoint]");
});
