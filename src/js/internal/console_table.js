// SPEC: https://nodejs.org/api/console.html#consoletabletabulardata-properties
// Rows and columns for `console.table`. Differs: no. Refuses: nothing.
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypeMap, ArrayPrototypePush, ArrayPrototypeUnshift, MapPrototypeForEach, ObjectKeys,
  ObjectPrototypeHasOwnProperty, ObjectValues, SetPrototypeForEach, StringPrototypeRepeat } = primordials;
const { op_util_preview_entries } = ops;
const { inspect } = require("internal/inspect");
const { getStringWidth } = require("internal/inspect_text");
const { types } = require("internal/types");

const indexTitle = "(index)";
const iterationTitle = "(iteration index)";
const valuesTitle = "Values";

function showCell(value) {
  const deep = value !== null && typeof value === "object" && !ArrayIsArray(value) && ObjectKeys(value).length > 2;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth: deep ? -1 : 0 });
}

const repeat = (text, count) => StringPrototypeRepeat(text, count);
const cellOf = (column, row) => (ObjectPrototypeHasOwnProperty(column, row) ? column[row] : "");

function drawRow(cells, widths) {
  const padded = ArrayPrototypeMap(cells, (cell, i) => cell + repeat(" ", widths[i] - getStringWidth(cell)));
  return `│ ${ArrayPrototypeJoin(padded, " │ ")} │\n`;
}

function draw(titles, columns) {
  let height = 0;
  const widths = ArrayPrototypeMap(titles, (title) => getStringWidth(title));
  for (let i = 0; i < columns.length; i++) {
    if (columns[i].length > height) height = columns[i].length;
    for (let j = 0; j < columns[i].length; j++) {
      const width = getStringWidth(cellOf(columns[i], j));
      if (width > widths[i]) widths[i] = width;
    }
  }
  const rules = ArrayPrototypeMap(widths, (width) => repeat("─", width + 2));
  let text = `┌${ArrayPrototypeJoin(rules, "┬")}┐\n${drawRow(titles, widths)}├${ArrayPrototypeJoin(rules, "┼")}┤\n`;
  for (let j = 0; j < height; j++) text += drawRow(ArrayPrototypeMap(columns, (column) => cellOf(column, j)), widths);
  return `${text}└${ArrayPrototypeJoin(rules, "┴")}┘`;
}

const numbers = (count) => {
  const list = [];
  for (let i = 0; i < count; i++) ArrayPrototypePush(list, `${i}`);
  return list;
};

// [keys, values] of a map or [undefined, values] of a set, also through their iterators; undefined for the rest.
function collect(data) {
  const keys = [];
  const values = [];
  if (types.isMap(data)) {
    MapPrototypeForEach(data, (value, key) => {
      ArrayPrototypePush(keys, showCell(key));
      ArrayPrototypePush(values, showCell(value));
    });
    return [keys, values];
  }
  if (types.isSet(data)) {
    SetPrototypeForEach(data, (value) => ArrayPrototypePush(values, showCell(value)));
    return [undefined, values];
  }
  if (!types.isMapIterator(data) && !types.isSetIterator(data)) return undefined;
  const { 0: entries, 1: isKeyValue } = op_util_preview_entries(data);
  for (let i = 0; i < entries.length; i++) ArrayPrototypePush(isKeyValue && i % 2 === 0 ? keys : values, showCell(entries[i]));
  return [isKeyValue ? keys : undefined, values];
}

function renderTable(data, properties) {
  const collected = collect(data);
  if (collected !== undefined) {
    const { 0: keys, 1: values } = collected;
    if (keys === undefined) return draw([iterationTitle, valuesTitle], [numbers(values.length), values]);
    return draw([iterationTitle, "Key", valuesTitle], [numbers(values.length), keys, values]);
  }
  const columns = { __proto__: null };
  const primitives = [];
  let hasPrimitives = false;
  const rows = ObjectKeys(data);
  for (let i = 0; i < rows.length; i++) {
    const item = data[rows[i]];
    const primitive = item === null || (typeof item !== "function" && typeof item !== "object");
    if (primitive) {
      hasPrimitives = true;
      primitives[i] = showCell(item);
    }
    const keys = properties ?? (primitive ? [] : ObjectKeys(item));
    for (let j = 0; j < keys.length; j++) {
      const key = keys[j];
      columns[key] ??= [];
      columns[key][i] = primitive || !ObjectPrototypeHasOwnProperty(item, key) ? "" : showCell(item[key]);
    }
  }
  const titles = ObjectKeys(columns);
  const values = ObjectValues(columns);
  if (hasPrimitives && properties === undefined) {
    ArrayPrototypePush(titles, valuesTitle);
    ArrayPrototypePush(values, primitives);
  }
  ArrayPrototypeUnshift(titles, indexTitle);
  ArrayPrototypeUnshift(values, rows);
  return draw(titles, values);
}

module.exports = { __proto__: null, renderTable };
