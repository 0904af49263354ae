// DOMMatrix, DOMMatrixReadOnly, DOMPoint and DOMPointReadOnly: transformations and points in three dimensions.
//
// SPEC: https://www.w3.org/TR/geometry-1/
// Differs: Node has none of them; they are here because readers of PDF files need them to load. As in a worker, a matrix is not
// made from CSS text. Not there: DOMRect and DOMQuad. Refuses: nothing.
"use strict";

const { ArrayPrototypeJoin, ArrayPrototypeMap, Float32Array, Float64Array, MathAtan2, MathPI, Number, NumberIsFinite, ObjectDefineProperty, TypeError } = primordials;
const matrix = require("internal/matrix");
const { DOMException } = require("web/dom_exception");
const { defineInterface, inspectAs, inspectSymbol, toSequence } = require("web/webidl");

const elements = ["m11", "m12", "m13", "m14", "m21", "m22", "m23", "m24", "m31", "m32", "m33", "m34", "m41", "m42", "m43", "m44"];
// The six of a matrix in the plane: `[name, index]`.
const planar = [["a", 0], ["b", 1], ["c", 4], ["d", 5], ["e", 12], ["f", 13]];
const isPlanarAt = (at) => at % 4 < 2 && (at < 8 || at > 11);
const neutralAt = (at) => (at % 5 === 0 ? 1 : 0);
const isOutOfPlane = (values) => {
  for (let i = 0; i < 16; i++) {
    if (!isPlanarAt(i) && values[i] !== neutralAt(i)) return true;
  }
  return false;
};
const or = (value, fallback) => (value === undefined ? fallback : Number(value));

let get;
let set;

class DOMMatrixReadOnly {
  #values;
  #is2D;

  static {
    get = (object) => object.#values;
    set = (object, values, is2D) => {
      object.#values = values;
      object.#is2D = is2D;
      return object;
    };
  }

  constructor(init = undefined) {
    this.#values = matrix.identity();
    this.#is2D = true;
    if (init !== undefined) this.#read(toSequence(init, () => new TypeError("A matrix is made from 6 or 16 numbers")));
  }

  #read(numbers) {
    if (numbers.length !== 6 && numbers.length !== 16) throw new TypeError(`A matrix has 6 or 16 numbers, not ${numbers.length}`);
    this.#is2D = numbers.length === 6;
    for (let i = 0; i < numbers.length; i++) this.#values[this.#is2D ? planar[i][1] : i] = Number(numbers[i]);
  }

  static fromMatrix(other = undefined) {
    return from(DOMMatrixReadOnly, other);
  }

  static fromFloat32Array(array) {
    return new DOMMatrixReadOnly(array);
  }

  static fromFloat64Array(array) {
    return new DOMMatrixReadOnly(array);
  }

  get is2D() {
    return this.#is2D;
  }

  get isIdentity() {
    for (let i = 0; i < 16; i++) {
      if (this.#values[i] !== neutralAt(i)) return false;
    }
    return true;
  }

  translate(x = 0, y = 0, z = 0) {
    return copy(this).translateSelf(x, y, z);
  }

  scale(x = 1, y = undefined, z = 1, originX = 0, originY = 0, originZ = 0) {
    return copy(this).scaleSelf(x, y, z, originX, originY, originZ);
  }

  scaleNonUniform(x = 1, y = 1) {
    return copy(this).scaleSelf(x, y);
  }

  scale3d(factor = 1, originX = 0, originY = 0, originZ = 0) {
    return copy(this).scale3dSelf(factor, originX, originY, originZ);
  }

  rotate(x = 0, y = undefined, z = undefined) {
    return copy(this).rotateSelf(x, y, z);
  }

  rotateFromVector(x = 0, y = 0) {
    return copy(this).rotateFromVectorSelf(x, y);
  }

  rotateAxisAngle(x = 0, y = 0, z = 0, angle = 0) {
    return copy(this).rotateAxisAngleSelf(x, y, z, angle);
  }

  skewX(angle = 0) {
    return copy(this).skewXSelf(angle);
  }

  skewY(angle = 0) {
    return copy(this).skewYSelf(angle);
  }

  multiply(other = undefined) {
    return copy(this).multiplySelf(other);
  }

  flipX() {
    return copy(this).scaleSelf(-1, 1);
  }

  flipY() {
    return copy(this).scaleSelf(1, -1);
  }

  inverse() {
    return copy(this).invertSelf();
  }

  transformPoint(point = undefined) {
    const [x, y, z, w] = matrix.transformed(this.#values, coordinates(point));
    return new DOMPoint(x, y, z, w);
  }

  toFloat32Array() {
    return new Float32Array(this.#values);
  }

  toFloat64Array() {
    return new Float64Array(this.#values);
  }

  toJSON() {
    return { ...this.#members(), is2D: this.is2D, isIdentity: this.isIdentity };
  }

  toString() {
    for (let i = 0; i < 16; i++) {
      if (!NumberIsFinite(this.#values[i])) throw new DOMException("A matrix with numbers that are not finite has no text", "InvalidStateError");
    }
    const names = this.#is2D ? ArrayPrototypeMap(planar, (entry) => entry[0]) : elements;
    const numbers = ArrayPrototypeMap(names, (name) => `${this[name]}`);
    return `${this.#is2D ? "matrix" : "matrix3d"}(${ArrayPrototypeJoin(numbers, ", ")})`;
  }

  #members() {
    const members = {};
    for (let i = 0; i < planar.length; i++) members[planar[i][0]] = this.#values[planar[i][1]];
    for (let i = 0; i < 16; i++) members[elements[i]] = this.#values[i];
    return members;
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, this.toJSON(), depth, options, inspect);
  }
}

class DOMMatrix extends DOMMatrixReadOnly {
  static fromMatrix(other = undefined) {
    return from(DOMMatrix, other);
  }

  static fromFloat32Array(array) {
    return new DOMMatrix(array);
  }

  static fromFloat64Array(array) {
    return new DOMMatrix(array);
  }

  multiplySelf(other = undefined) {
    const right = from(DOMMatrix, other);
    return set(this, matrix.product(get(this), get(right)), this.is2D && right.is2D);
  }

  preMultiplySelf(other = undefined) {
    const left = from(DOMMatrix, other);
    return set(this, matrix.product(get(left), get(this)), this.is2D && left.is2D);
  }

  translateSelf(x = 0, y = 0, z = 0) {
    return apply(this, matrix.translation(Number(x), Number(y), Number(z)), Number(z) === 0);
  }

  scaleSelf(x = 1, y = undefined, z = 1, originX = 0, originY = 0, originZ = 0) {
    const factors = matrix.scaling(Number(x), or(y, Number(x)), Number(z));
    this.translateSelf(originX, originY, originZ);
    apply(this, factors, Number(z) === 1);
    return this.translateSelf(-originX, -originY, -originZ);
  }

  scale3dSelf(factor = 1, originX = 0, originY = 0, originZ = 0) {
    return this.scaleSelf(factor, factor, factor, originX, originY, originZ);
  }

  rotateSelf(x = 0, y = undefined, z = undefined) {
    const isPlain = y === undefined && z === undefined;
    const [aroundX, aroundY, aroundZ] = isPlain ? [0, 0, Number(x)] : [Number(x), or(y, 0), or(z, 0)];
    apply(this, matrix.rotation(0, 0, 1, aroundZ), true);
    apply(this, matrix.rotation(0, 1, 0, aroundY), aroundY === 0);
    return apply(this, matrix.rotation(1, 0, 0, aroundX), aroundX === 0);
  }

  rotateFromVectorSelf(x = 0, y = 0) {
    return this.rotateSelf((MathAtan2(Number(y), Number(x)) * 180) / MathPI);
  }

  rotateAxisAngleSelf(x = 0, y = 0, z = 0, angle = 0) {
    return apply(this, matrix.rotation(Number(x), Number(y), Number(z), Number(angle)), Number(x) === 0 && Number(y) === 0);
  }

  skewXSelf(angle = 0) {
    return apply(this, matrix.skewing(Number(angle), 0), true);
  }

  skewYSelf(angle = 0) {
    return apply(this, matrix.skewing(0, Number(angle)), true);
  }

  invertSelf() {
    const inverse = matrix.inverse(get(this));
    if (inverse !== undefined) return set(this, inverse, this.is2D);
    return set(this, new Float64Array(ArrayPrototypeMap(elements, () => NaN)), false);
  }
}

const apply = (target, right, isPlanar) => set(target, matrix.product(get(target), right), target.is2D && isPlanar);
const copy = (source) => set(new DOMMatrix(), new Float64Array(get(source)), source.is2D);

// From whatever has the members of a matrix; `a` and `m11` are the same number under two names.
function from(Class, other = {}) {
  const values = matrix.identity();
  for (let i = 0; i < 16; i++) values[i] = or(other?.[elements[i]], values[i]);
  for (let i = 0; i < planar.length; i++) {
    const [name, at] = planar[i];
    const [long, short] = [other?.[elements[at]], other?.[name]];
    if (short === undefined) continue;
    if (long !== undefined && Number(long) !== Number(short) && Number(long) === Number(long)) {
      throw new TypeError(`"${name}" and "${elements[at]}" are the same element, and differ`);
    }
    values[at] = Number(short);
  }
  const isOut = isOutOfPlane(values);
  if (other?.is2D === true && isOut) throw new TypeError("A matrix in the plane has no elements outside of it");
  return set(new Class(), values, other?.is2D === undefined ? !isOut : other.is2D === true);
}

function defineElement(name, at, isInPlane) {
  const read = function () {
    return get(this)[at];
  };
  ObjectDefineProperty(DOMMatrixReadOnly.prototype, name, { __proto__: null, configurable: true, enumerable: true, get: read });
  ObjectDefineProperty(DOMMatrix.prototype, name, {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get: read,
    set(value) {
      const number = Number(value);
      const values = get(this);
      values[at] = number;
      set(this, values, this.is2D && (isInPlane || number === neutralAt(at)));
    },
  });
}
for (let i = 0; i < planar.length; i++) defineElement(planar[i][0], planar[i][1], true);
for (let i = 0; i < 16; i++) defineElement(elements[i], i, isPlanarAt(i));

const coordinates = (point) => [or(point?.x, 0), or(point?.y, 0), or(point?.z, 0), or(point?.w, 1)];

let place;

class DOMPointReadOnly {
  #at;

  static {
    place = (point) => point.#at;
  }

  constructor(x = 0, y = 0, z = 0, w = 1) {
    this.#at = [Number(x), Number(y), Number(z), Number(w)];
  }

  static fromPoint(other = undefined) {
    return new DOMPointReadOnly(...coordinates(other));
  }

  matrixTransform(other = undefined) {
    return from(DOMMatrix, other).transformPoint(this);
  }

  toJSON() {
    const [x, y, z, w] = this.#at;
    return { x, y, z, w };
  }

  [inspectSymbol](depth, options, inspect) {
    return inspectAs(this, this.toJSON(), depth, options, inspect);
  }
}

class DOMPoint extends DOMPointReadOnly {
  static fromPoint(other = undefined) {
    return new DOMPoint(...coordinates(other));
  }
}

function defineCoordinate(name, at) {
  const property = {
    __proto__: null,
    configurable: true,
    enumerable: true,
    get() {
      return place(this)[at];
    },
  };
  ObjectDefineProperty(DOMPointReadOnly.prototype, name, property);
  ObjectDefineProperty(DOMPoint.prototype, name, {
    ...property,
    set(value) {
      place(this)[at] = Number(value);
    },
  });
}
const axes = ["x", "y", "z", "w"];
for (let i = 0; i < axes.length; i++) defineCoordinate(axes[i], i);

module.exports = {
  __proto__: null,
  DOMMatrix: defineInterface(DOMMatrix),
  DOMMatrixReadOnly: defineInterface(DOMMatrixReadOnly),
  DOMPoint: defineInterface(DOMPoint),
  DOMPointReadOnly: defineInterface(DOMPointReadOnly),
};
