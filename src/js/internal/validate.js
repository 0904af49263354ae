// Checks a tool's input against the schema that the tool declares, before the call: AI SDK schemas, anything that
// implements Standard Schema (zod, valibot, arktype), older zod, and plain JSON Schema.
//
// SPEC: https://standardschema.dev and https://ai-sdk.dev/docs/reference/ai-sdk-core/json-schema
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, JSONStringify, String, SymbolFor } = primordials;
const { op_schema_check, op_schema_prepare } = ops;
const { HostFailure } = require("internal/failure");

const AI_SCHEMA = SymbolFor("vercel.ai.schema");
const SHOWN = 10;

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

// A schema may be given as a function that makes it.
function unwrap(schema) {
  const lazy = typeof schema === "function" && schema["~standard"] === undefined && schema.safeParse === undefined;
  return lazy ? schema() : schema;
}

function pathOf(path) {
  let text = "";
  if (!ArrayIsArray(path)) return text;
  for (let i = 0; i < path.length; i++) {
    const key = isObject(path[i]) ? path[i].key : path[i];
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

function refuse(name, faults) {
  const lines = [];
  for (let i = 0; i < faults.length && i < SHOWN; i++) {
    const { path, message } = faults[i];
    ArrayPrototypePush(lines, path === "" ? `${message}` : `\`${path}\`: ${message}`);
  }
  return new HostFailure("BAD_REQUEST", `the parameters do not fit the input schema of \`${name}\`: ${ArrayPrototypeJoin(lines, "; ")}`);
}

function faultsOf(issues) {
  const faults = [];
  for (let i = 0; i < issues.length; i++) ArrayPrototypePush(faults, { path: pathOf(issues[i].path), message: String(issues[i].message) });
  return faults;
}

function checkJsonSchema(schema, input, name) {
  const found = op_schema_check(JSONStringify(schema), JSONStringify(input));
  if (found === undefined || found.length === 0) return input; // an unusable schema is the author's, not the caller's
  const faults = [];
  for (let i = 0; i < found.length; i += 2) ArrayPrototypePush(faults, { path: found[i], message: found[i + 1] });
  throw refuse(name, faults);
}

// Which of the ways of `check` a schema goes.
function kindOf(schema) {
  const standard = schema["~standard"];
  if (isObject(standard) && typeof standard.validate === "function") return "standard";
  if (typeof schema.safeParseAsync === "function") return "zod";
  if (schema[AI_SCHEMA] === true) return typeof schema.validate === "function" ? "ai" : "ai-json";
  return "json";
}

// Compiles a JSON schema ahead of the calls that are checked against it. The others check themselves.
async function prepare(given) {
  const schema = unwrap(given);
  if (!isObject(schema)) return;
  const kind = kindOf(schema);
  if (kind === "ai-json") op_schema_prepare(JSONStringify(await schema.jsonSchema));
  else if (kind === "json") op_schema_prepare(JSONStringify(schema));
}

// Returns the input as the schema leaves it, with defaults and coercions; throws BAD_REQUEST.
async function check(given, input, name) {
  const schema = unwrap(given);
  if (!isObject(schema)) return input;
  switch (kindOf(schema)) {
    case "standard": {
      const result = await schema["~standard"].validate(input);
      if (result.issues !== undefined) throw refuse(name, faultsOf(result.issues));
      return result.value;
    }
    case "zod": {
      const result = await schema.safeParseAsync(input);
      if (!result.success) throw refuse(name, faultsOf(result.error.issues ?? result.error.errors ?? []));
      return result.data;
    }
    case "ai": {
      const result = await schema.validate(input);
      if (result.success) return result.value;
      throw refuse(name, [{ path: "", message: String(result.error?.message ?? result.error) }]);
    }
    case "ai-json":
      return checkJsonSchema(await schema.jsonSchema, input, name);
    default:
      return checkJsonSchema(schema, input, name);
  }
}

module.exports = { __proto__: null, AI_SCHEMA, check, prepare, unwrap };
