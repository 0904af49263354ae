// Arithmetic of 4x4 matrices in column order: element `column * 4 + row`. Points are columns, so a product's right side is
// applied first.
//
// SPEC: https://www.w3.org/TR/geometry-1/#DOMMatrix
"use strict";

const { Float64Array, MathCos, MathHypot, MathPI, MathSin, MathTan } = primordials;

const radians = (degrees) => (degrees * MathPI) / 180;

function identity() {
  const matrix = new Float64Array(16);
  for (let i = 0; i < 16; i += 5) matrix[i] = 1;
  return matrix;
}

function product(left, right) {
  const result = new Float64Array(16);
  for (let column = 0; column < 16; column += 4) {
    for (let row = 0; row < 4; row++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += left[k * 4 + row] * right[column + k];
      result[column + row] = sum;
    }
  }
  return result;
}

function translation(x, y, z) {
  const matrix = identity();
  matrix[12] = x;
  matrix[13] = y;
  matrix[14] = z;
  return matrix;
}

function scaling(x, y, z) {
  const matrix = identity();
  matrix[0] = x;
  matrix[5] = y;
  matrix[10] = z;
  return matrix;
}

// Around the axis, counted in degrees.
function rotation(x, y, z, degrees) {
  const matrix = identity();
  const length = MathHypot(x, y, z);
  if (length === 0) return matrix;
  const [i, j, k] = [x / length, y / length, z / length];
  const [sine, cosine] = [MathSin(radians(degrees)), MathCos(radians(degrees))];
  const rest = 1 - cosine;
  matrix[0] = cosine + i * i * rest;
  matrix[1] = i * j * rest + k * sine;
  matrix[2] = i * k * rest - j * sine;
  matrix[4] = i * j * rest - k * sine;
  matrix[5] = cosine + j * j * rest;
  matrix[6] = j * k * rest + i * sine;
  matrix[8] = i * k * rest + j * sine;
  matrix[9] = j * k * rest - i * sine;
  matrix[10] = cosine + k * k * rest;
  return matrix;
}

function skewing(x, y) {
  const matrix = identity();
  matrix[4] = MathTan(radians(x));
  matrix[1] = MathTan(radians(y));
  return matrix;
}

// The determinant of what remains without one row and one column.
function minor(matrix, row, column) {
  const rest = [];
  for (let c = 0; c < 4; c++) {
    for (let r = 0; r < 4; r++) {
      if (r !== row && c !== column) rest[rest.length] = matrix[c * 4 + r];
    }
  }
  const [a, b, c, d, e, f, g, h, i] = rest;
  return a * (e * i - f * h) - d * (b * i - c * h) + g * (b * f - c * e);
}

// undefined when there is none.
function inverse(matrix) {
  const result = new Float64Array(16);
  let determinant = 0;
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const cofactor = (row + column) % 2 === 0 ? minor(matrix, row, column) : -minor(matrix, row, column);
      result[row * 4 + column] = cofactor;
      if (column === 0) determinant += matrix[row] * cofactor;
    }
  }
  if (!(determinant !== 0)) return undefined;
  for (let i = 0; i < 16; i++) result[i] /= determinant;
  return result;
}

// [x, y, z, w]
function transformed(matrix, point) {
  const result = [0, 0, 0, 0];
  for (let row = 0; row < 4; row++) {
    for (let k = 0; k < 4; k++) result[row] += matrix[k * 4 + row] * point[k];
  }
  return result;
}

module.exports = { __proto__: null, identity, inverse, product, rotation, scaling, skewing, transformed, translation };
