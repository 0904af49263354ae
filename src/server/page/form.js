"use strict";
// A form made of a JSON schema, and the value that a person puts into it.
//
// A field is { part, read }: an element, and a function that gives its value, or undefined when it was left empty. Whether what was
// typed is valid is the browser's business: required, min, max, and a custom message where text must be JSON.
//
// The schema comes from the package. Its text is put into the page as text, and what is odd in it becomes a field for JSON.
const NESTING_MAX = 8;
const FIELDS_MAX = 1000;
let fieldCount = 0;

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The field of a schema. `about` has name, root, nesting, isRequired and initial. */
function fieldOf(schema, about) {
  const plain = simplify(schema, about.root);
  const initial = about.initial ?? plain.default ?? undefined;
  return maker(plain, about.nesting)(plain, { ...about, initial });
}

function maker(schema, nesting) {
  if (nesting > NESTING_MAX || fieldCount > FIELDS_MAX) return jsonField;
  if (Array.isArray(schema.enum)) return choiceField;
  if (Array.isArray(schema.anyOf)) return variantField;
  switch (schema.type) {
    case "object": return Object.keys(schema.properties ?? {}).length > 0 ? groupField : jsonField;
    case "array": return isObject(schema.items) ? listField : jsonField;
    case "boolean": return booleanField;
    case "integer":
    case "number": return numberField;
    case "string": return textField;
    default: return jsonField;
  }
}

/** The same schema with references followed and the many ways to say one thing made one. */
function simplify(given, root) {
  let schema = isObject(given) ? given : {};
  for (let hops = 0; typeof schema.$ref === "string" && hops < 16; hops++) {
    const { $ref, ...beside } = schema;
    schema = { ...lookUp(root, $ref), ...beside };
  }
  if (Array.isArray(schema.allOf)) schema = together(schema, schema.allOf.map((one) => simplify(one, root)));
  if ("const" in schema) return { ...schema, enum: [schema.const] };
  if (Array.isArray(schema.type)) schema = { ...schema, type: undefined, anyOf: schema.type.map((type) => ({ ...schema, type, default: undefined })) };
  if (schema.properties && schema.type === undefined && !schema.anyOf) schema = { ...schema, type: "object" };
  return withoutNull({ ...schema, anyOf: schema.anyOf ?? schema.oneOf }, root);
}

/** A schema and those that hold beside it, as one. */
function together({ allOf, ...schema }, others) {
  const all = [...others, schema];
  const required = all.flatMap((one) => (Array.isArray(one.required) ? one.required : []));
  return { ...Object.assign({}, ...all), properties: Object.assign({}, ...all.map(({ properties }) => properties)), required };
}

/** Null is what an empty field stands for, so it is no variant; a single one that is left is no choice. */
function withoutNull(schema, root) {
  if (!Array.isArray(schema.anyOf)) return schema;
  const { anyOf, oneOf, ...beside } = schema;
  const left = anyOf.map((one) => simplify(one, root)).filter(({ type }) => type !== "null");
  if (left.length === 1) return { ...left[0], ...beside, type: left[0].type };
  if (left.length > 1 && left.every((one) => Array.isArray(one.enum))) return { ...beside, enum: left.flatMap((one) => one.enum) };
  return { ...beside, anyOf: left };
}

function lookUp(root, reference) {
  let at = root;
  for (const step of reference.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return isObject(at) ? at : {};
}

/** A row with label, description and input. */
function row(input, schema, { name, isRequired }) {
  input.id = `field-${++fieldCount}`;
  const label = element("label", { htmlFor: input.id }, ...title(name, schema, isRequired));
  const rows = [label];
  if (typeof schema.description === "string") {
    rows.push(element("small", { id: `${input.id}-about`, textContent: schema.description }));
    input.setAttribute("aria-describedby", `${input.id}-about`);
  }
  return element("div", { className: "field" }, ...rows, input);
}

function title(name, schema, isRequired) {
  const kind = element("span", { className: "kind", textContent: kindOf(schema) });
  return isRequired ? [name, " ", element("span", { className: "need", textContent: "required" }), " ", kind] : [name, " ", kind];
}

function kindOf({ type, format, minimum, maximum, minItems, maxItems, enum: choices }) {
  if (choices || typeof type !== "string") return "";
  const [least, most] = type === "array" ? [minItems, maxItems] : [minimum, maximum];
  const range = [least === undefined ? "" : `at least ${least}`, most === undefined ? "" : `at most ${most}`].filter(Boolean).join(", ");
  return [type, format, range].filter((word) => typeof word === "string" && word !== "").join(", ");
}

function textField(schema, about) {
  const input = element("textarea", { rows: 1, required: about.isRequired, className: "text" });
  if (typeof about.initial === "string") input.value = about.initial;
  if (typeof schema.examples?.[0] === "string") input.placeholder = schema.examples[0];
  return { part: row(input, schema, about), read: () => (input.value === "" ? undefined : input.value) };
}

function numberField(schema, about) {
  const input = element("input", { type: "number", required: about.isRequired, step: schema.type === "integer" ? "1" : "any" });
  if (typeof schema.minimum === "number") input.min = schema.minimum;
  if (typeof schema.maximum === "number") input.max = schema.maximum;
  if (typeof about.initial === "number") input.value = about.initial;
  return { part: row(input, schema, about), read: () => (input.value === "" ? undefined : Number(input.value)) };
}

/** Yes or no; where it may be left out, that is a third answer. */
function booleanField(schema, about) {
  if (!about.isRequired) return choiceField({ ...schema, enum: [true, false] }, about);
  const input = element("input", { type: "checkbox", checked: about.initial === true });
  const part = row(input, schema, { ...about, isRequired: false });
  part.classList.add("check");
  return { part, read: () => input.checked };
}

const nothing = ({ isRequired }) => new Option(isRequired ? "Choose one" : "Left out", "");

function choiceField(schema, about) {
  const input = element("select", { required: about.isRequired });
  const initial = about.isRequired && schema.enum.length === 1 ? schema.enum[0] : about.initial;
  const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  input.append(nothing(about), ...schema.enum.map((value, at) => new Option(text(value), at)));
  const chosen = schema.enum.findIndex((value) => JSON.stringify(value) === JSON.stringify(initial));
  if (chosen >= 0) input.value = chosen;
  return { part: row(input, schema, about), read: () => (input.value === "" ? undefined : schema.enum[input.value]) };
}

function jsonField(schema, about) {
  const input = element("textarea", { rows: 3, required: about.isRequired, spellcheck: false, placeholder: "JSON" });
  if (about.initial !== undefined) input.value = JSON.stringify(about.initial, null, 2);
  input.addEventListener("input", () => input.setCustomValidity(whyNotJson(input.value)));
  return { part: row(input, schema, about), read: () => (input.value.trim() === "" ? undefined : JSON.parse(input.value)) };
}

function whyNotJson(text) {
  if (text.trim() === "") return "";
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return `This is not JSON: ${error.message}`;
  }
}

function frame(schema, legend, ...content) {
  const part = element("fieldset", {}, element("legend", {}, ...legend));
  if (typeof schema.description === "string") part.append(element("small", { textContent: schema.description }));
  part.append(...content);
  return part;
}

/** The properties in a frame; where the whole may be left out, a box takes it in. */
function groupField(schema, about) {
  if (about.isRequired) {
    const { parts, read } = fieldsOf(schema, about);
    return { part: frame(schema, title(about.name, schema, true), ...parts), read };
  }
  const box = element("input", { type: "checkbox", checked: about.initial !== undefined });
  const inner = element("fieldset", { className: "inner" });
  let fields = null;
  const show = () => {
    // Made when they are wanted, because a schema may contain itself.
    if (box.checked && !fields) {
      fields = fieldsOf(schema, about);
      inner.append(...fields.parts);
    }
    inner.disabled = inner.hidden = !box.checked;
  };
  box.addEventListener("change", show);
  show();
  const label = element("label", {}, box, " ", ...title(about.name, schema, false));
  return { part: frame(schema, [label], inner), read: () => (box.checked ? fields.read() : undefined) };
}

/** The fields of an object's properties. */
function fieldsOf(schema, { root, nesting, initial }) {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields = Object.entries(schema.properties).map(([name, inner]) => {
    const known = isObject(initial) && Object.hasOwn(initial, name) ? initial[name] : undefined;
    return [name, fieldOf(inner, { name, root, nesting: nesting + 1, isRequired: required.has(name), initial: known })];
  });
  const read = () => {
    // Without a prototype: a property may be named __proto__.
    const value = Object.create(null);
    for (const [name, field] of fields) {
      const given = field.read();
      if (given !== undefined) value[name] = given;
    }
    return value;
  };
  return { parts: fields.map(([, { part }]) => part), read };
}

function listField(schema, about) {
  const items = [];
  const list = element("div");
  const add = element("button", { type: "button", textContent: `Add to ${about.name}` });
  const append = (initial) => {
    const item = fieldOf(schema.items, { ...about, name: `${about.name} ${items.length + 1}`, nesting: about.nesting + 1, isRequired: true, initial });
    const remove = element("button", { type: "button", textContent: "Remove", ariaLabel: `Remove ${about.name} ${items.length + 1}` });
    const line = element("div", { className: "item" }, item.part, remove);
    remove.addEventListener("click", () => {
      items.splice(items.indexOf(item), 1);
      line.remove();
      add.focus();
    });
    items.push(item);
    list.append(line);
    return line;
  };
  const known = Array.isArray(about.initial) ? about.initial : [];
  known.forEach(append);
  while (about.isRequired && items.length < Math.min(schema.minItems ?? 0, 20)) append();
  add.addEventListener("click", () => append().querySelector("input, select, textarea")?.focus());
  const part = frame(schema, title(about.name, schema, about.isRequired), list, add);
  const isLeftOut = () => items.length === 0 && !about.isRequired;
  return { part, read: () => (isLeftOut() ? undefined : items.map(({ read }) => read() ?? null)) };
}

/** One of several schemas: the choice, then the chosen one's field. */
function variantField(schema, about) {
  const choice = element("select", { required: about.isRequired });
  choice.append(nothing(about), ...schema.anyOf.map((one, at) => new Option(variantName(one, at), at)));
  const place = element("div");
  let chosen = null;
  const show = (initial) => {
    const variant = choice.value === "" ? null : schema.anyOf[choice.value];
    chosen = variant && fieldOf(variant, { ...about, name: `${about.name} (${variantName(variant, choice.value)})`, nesting: about.nesting + 1, isRequired: true, initial });
    place.replaceChildren(...(chosen ? [chosen.part] : []));
  };
  choice.addEventListener("change", () => show());
  const first = schema.anyOf.findIndex((one) => about.initial !== undefined && fits(one, about.initial));
  if (first >= 0) choice.value = first;
  show(about.initial);
  return { part: element("div", {}, row(choice, schema, about), place), read: () => chosen?.read() };
}

function variantName(schema, at) {
  if (typeof schema.title === "string") return schema.title;
  const fixed = Object.values(schema.properties ?? {}).find((property) => isObject(property) && "const" in property);
  return String(fixed?.const ?? schema.type ?? (schema.enum ? schema.enum.join(" or ") : `variant ${Number(at) + 1}`));
}

/** Whether a value seems to be of this variant: by its type and by what is fixed in it. */
function fits(schema, value) {
  const type = Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  if (schema.enum) return schema.enum.includes(value);
  if (type !== (schema.type === "integer" ? "number" : schema.type)) return false;
  return Object.entries(schema.properties ?? {}).every(([name, property]) => !isObject(property) || !("const" in property) || value[name] === property.const);
}

/** The form of a function's input: fields where the schema names some, else JSON. */
function formOf(schema, about) {
  const whole = () => jsonField({ description: about.description }, { ...about, isRequired: false });
  if (!isObject(schema)) return whole();
  fieldCount = 0;
  try {
    const plain = simplify(schema, schema);
    const context = { name: "Parameters", root: schema, nesting: 0, isRequired: true, initial: about.initial };
    if (Array.isArray(plain.anyOf)) return variantField(plain, context);
    if (plain.type !== "object" || Object.keys(plain.properties ?? {}).length === 0) return whole();
    const { parts, read } = fieldsOf(plain, context);
    return { part: element("div", {}, ...parts), read };
  } catch {
    // A schema that refers to itself in a circle has no end.
    return whole();
  }
}
