// Lists what a package exports, with the input schema of its tools as JSON Schema where it can be had.
"use strict";

const { ArrayPrototypeFilter, ArrayPrototypePush, ArrayPrototypeSort, FunctionPrototypeToString, JSONParse, JSONStringify, ReflectOwnKeys, RegExpPrototypeExec,
  StringPrototypeIndexOf, StringPrototypeSlice } = primordials;
const { op_fs_text, op_tree_entry } = ops;
const { defaultOf, isClass, isObject, isTool } = require("internal/call");
const { AI_SCHEMA, unwrap } = require("internal/validate");

const TEXT_LIMIT = 2000;
const isText = (key) => typeof key === "string";
const cut = (text) => StringPrototypeSlice(text, 0, TEXT_LIMIT);

function kindOf(value) {
  if (isTool(value)) return "tool";
  if (typeof value === "function") return isClass(value) ? "class" : "function";
  return "value";
}

const DEPTH = { __proto__: null, "(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1 };
const QUOTES = { __proto__: null, '"': true, "'": true, "`": true };

// `(a, { b }, c = f(1))` of a function's source text, as far as that can be told without a parser.
function parametersOf(value) {
  const source = FunctionPrototypeToString(value);
  const single = RegExpPrototypeExec(/^(?:async\s+)?([\w$]+)\s*=>/, source);
  if (single !== null) return `(${single[1]})`;
  const start = StringPrototypeIndexOf(source, "(");
  let depth = 0;
  let quote = "";
  for (let at = start; at >= 0 && at < source.length && at - start < TEXT_LIMIT; at++) {
    const character = source[at];
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
    } else if (QUOTES[character]) {
      quote = character;
    } else {
      depth += DEPTH[character] ?? 0;
      if (depth === 0) return StringPrototypeSlice(source, start, at + 1);
    }
  }
  return undefined;
}

// Something that the package itself depends on, or undefined.
async function importFromPackage(specifier) {
  const { importModule } = require("internal/host");
  try {
    return await importModule(specifier, `${op_tree_entry()}/package.json`, "");
  } catch {
    return undefined;
  }
}

// Schema libraries convert their own schemas; which one made this one is found by trying.
async function toJsonSchema(given) {
  const schema = unwrap(given);
  if (!isObject(schema)) return undefined;
  if (schema[AI_SCHEMA] === true) return schema.jsonSchema;
  const standard = schema["~standard"];
  if (typeof standard?.jsonSchema?.input === "function") return standard.jsonSchema.input({ target: "draft-07" });
  if (typeof schema.toJSONSchema === "function") return schema.toJSONSchema();
  if (standard === undefined && typeof schema.safeParse !== "function") return schema;
  const zod = await importFromPackage("zod");
  const convert = zod?.toJSONSchema ?? zod?.z?.toJSONSchema;
  if (typeof convert === "function" && schema._zod !== undefined) return convert(schema);
  for (const name of ["ai", "@ai-sdk/provider-utils"]) {
    const asSchema = (await importFromPackage(name))?.asSchema;
    if (typeof asSchema === "function") return asSchema(schema).jsonSchema;
  }
  const zodToJsonSchema = (await importFromPackage("zod-to-json-schema"))?.zodToJsonSchema;
  return typeof zodToJsonSchema === "function" ? zodToJsonSchema(schema) : undefined;
}

async function inputSchemaOf(value) {
  const schema = value.inputSchema ?? value.parameters;
  if (schema === undefined || schema === null) return undefined;
  try {
    const json = JSONStringify(await toJsonSchema(schema));
    return json === undefined ? undefined : JSONParse(json);
  } catch {
    return undefined; // a schema that cannot be shown, such as one with transforms
  }
}

async function describeExport(name, value) {
  const kind = kindOf(value);
  const entry = { name, kind };
  if (kind === "tool") {
    if (typeof value.description === "string") entry.description = cut(value.description);
    entry.inputSchema = await inputSchemaOf(value);
  } else if (kind === "function") {
    entry.description = parametersOf(value);
    if (isObject(value.inputSchema)) entry.inputSchema = await inputSchemaOf(value);
  }
  return entry;
}

function packageDescription() {
  try {
    const { description } = JSONParse(op_fs_text(`${op_tree_entry()}/package.json`));
    return typeof description === "string" ? cut(description) : "";
  } catch {
    return "";
  }
}

async function describe(namespace) {
  const exports = [];
  const seen = { __proto__: null };
  const add = async (name, object) => {
    if (seen[name] === true) return;
    seen[name] = true;
    let value;
    try {
      value = object[name];
    } catch {
      return; // a getter that throws
    }
    ArrayPrototypePush(exports, await describeExport(name, value));
  };
  const fallback = defaultOf(namespace);
  const isCommonJs = isObject(fallback) && typeof fallback !== "function" && !isTool(fallback);
  if (fallback !== undefined && !isCommonJs) {
    seen.default = true;
    ArrayPrototypePush(exports, await describeExport("default", fallback));
  }
  const names = ArrayPrototypeSort(ArrayPrototypeFilter(ReflectOwnKeys(namespace), isText));
  for (let i = 0; i < names.length; i++) if (names[i] !== "default") await add(names[i], namespace);
  if (isCommonJs) {
    const keys = ArrayPrototypeSort(ArrayPrototypeFilter(ReflectOwnKeys(fallback), isText));
    for (let i = 0; i < keys.length; i++) if (keys[i] !== "__esModule") await add(keys[i], fallback);
  }
  return JSONStringify({ description: packageDescription(), exports });
}

module.exports = { __proto__: null, describe };
