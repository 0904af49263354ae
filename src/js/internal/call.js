// Finds the function that a caller means, gives it the checked input, and turns what it returns into JSON.
"use strict";

const { ArrayPrototypeIncludes, ArrayPrototypeJoin, ArrayPrototypePush, ArrayPrototypeSlice, ArrayPrototypeUnshift,
  FunctionPrototype, FunctionPrototypeToString, JSONStringify, ObjectGetPrototypeOf, ObjectPrototype, ObjectPrototypeHasOwnProperty,
  ObjectPrototypeToString, ReflectApply, ReflectOwnKeys, RegExpPrototypeExec, StringPrototypeIncludes, StringPrototypeSplit,
  SymbolAsyncIterator } = primordials;
const { asGuest } = require("internal/async_ids");
const { HostFailure } = require("internal/failure");

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
const isClass = (value) => typeof value === "function" && RegExpPrototypeExec(/^class\b/, FunctionPrototypeToString(value)) !== null;
const isTool = (value) => isObject(value) && typeof value !== "function" && typeof value.execute === "function";
const isCallable = (value) => (typeof value === "function" && !isClass(value)) || isTool(value);

// A property that the package gave, not one that every object or function has.
function lookUp(object, key) {
  for (let at = object; isObject(at) && at !== ObjectPrototype && at !== FunctionPrototype; at = ObjectGetPrototypeOf(at)) {
    if (ObjectPrototypeHasOwnProperty(at, key)) return { __proto__: null, value: object[key], receiver: object };
  }
  return undefined;
}

// What `export default` was before a compiler made CommonJS of it.
function defaultOf(namespace) {
  const found = lookUp(namespace, "default");
  if (found === undefined) return undefined;
  const value = found.value;
  if (typeof value === "object" && value !== null && ObjectPrototypeHasOwnProperty(value, "default")) return value.default;
  return value;
}

function callableNames(namespace) {
  const names = [];
  const add = (object, keys) => {
    for (let i = 0; i < keys.length; i++) {
      if (typeof keys[i] !== "string" || keys[i] === "default" || ArrayPrototypeIncludes(names, keys[i])) continue;
      let value;
      try {
        value = object[keys[i]];
      } catch {
        continue; // a getter that throws, such as one of a lazy native part
      }
      if (isCallable(value)) ArrayPrototypePush(names, keys[i]);
    }
  };
  add(namespace, ReflectOwnKeys(namespace));
  const fallback = defaultOf(namespace);
  const whole = lookUp(namespace, "default")?.value;
  if (typeof whole === "object" && whole !== null && whole !== fallback) add(whole, ReflectOwnKeys(whole));
  if (typeof fallback === "object" && fallback !== null) add(fallback, ReflectOwnKeys(fallback));
  if (isCallable(fallback)) ArrayPrototypeUnshift(names, "default");
  return names;
}

// An export, or a property of what CommonJS code exports as a whole, or of its own `default`.
function findExport(namespace, name) {
  return lookUp(namespace, name) ?? lookUp(lookUp(namespace, "default")?.value, name) ?? lookUp(defaultOf(namespace), name);
}

function findByName(namespace, name) {
  const direct = findExport(namespace, name);
  if (direct !== undefined) return direct;
  if (!StringPrototypeIncludes(name, ".")) return undefined;
  const steps = StringPrototypeSplit(name, ".");
  let at = findExport(namespace, steps[0]);
  for (let i = 1; at !== undefined && i < steps.length; i++) at = lookUp(at.value, steps[i]);
  return at;
}

// `default` first, else the named function, else the only one there is.
function choose(namespace, name) {
  if (name !== "" && name !== "default") {
    const found = findByName(namespace, name);
    if (found !== undefined && isCallable(found.value)) return { ...found, name };
    throw notFound(namespace, name, found);
  }
  const fallback = defaultOf(namespace);
  if (isCallable(fallback)) return { __proto__: null, value: fallback, receiver: undefined, name: "default" };
  const names = callableNames(namespace);
  if (names.length === 1) return { ...findByName(namespace, names[0]), name: names[0] };
  throw notFound(namespace, "default", undefined);
}

const SHOWN = 40;

function notFound(namespace, name, found) {
  const names = callableNames(namespace);
  const why = found === undefined ? "the package exports no" : `the export is ${isClass(found.value) ? "a class" : "no function"}, so there is no`;
  const shown = ArrayPrototypeJoin(ArrayPrototypeSlice(names, 0, SHOWN), ", ");
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  const list = names.length === 0 ? "it exports nothing that can be called" : `it has: ${shown}${more}`;
  return new HostFailure("FUNCTION_NOT_FOUND", `${why} function \`${name}\`; ${list}`);
}

async function callFunction(namespace, name, kind, input, validate) {
  const { value, receiver, name: chosen } = choose(namespace, name);
  const positional = kind === "args";
  if (isTool(value)) return toJson(await callTool(value, positional ? input[0] : input, validate, chosen));
  const schema = value.inputSchema;
  if (validate && !positional && isObject(schema)) input = await require("internal/validate").check(schema, input, chosen);
  return toJson(await last(asGuest(() => ReflectApply(value, receiver, positional ? input : [input]))));
}

// SPEC: https://ai-sdk.dev/docs/reference/ai-sdk-core/tool
async function callTool(tool, params, validate, name) {
  const schema = tool.inputSchema ?? tool.parameters;
  if (validate && (isObject(schema) || typeof schema === "function")) params = await require("internal/validate").check(schema, params, name);
  const { AbortController } = require("web/abort");
  const options = { toolCallId: "call_1", messages: [], abortSignal: new AbortController().signal };
  return last(asGuest(() => tool.execute(params, options)));
}

// The last value of an iterator, or what was returned.
async function last(returned) {
  const value = await returned;
  if (!isObject(value)) return value;
  if (typeof value[SymbolAsyncIterator] === "function") {
    let final;
    for await (const item of value) final = item;
    return final;
  }
  if (ObjectPrototypeToString(value) === "[object Generator]") {
    let final;
    for (const item of value) final = item;
    return final;
  }
  return value;
}

// Compiles the schemas once in a template, so that none of its calls need. Of the guest nothing runs but what makes a schema.
async function prepare(namespace) {
  const tools = toolsOf(namespace);
  const validate = require("internal/validate");
  for (let i = 0; i < tools.length; i++) {
    try {
      await validate.prepare(tools[i].inputSchema ?? tools[i].parameters);
    } catch {
      // The call that needs it will say so.
    }
  }
}

const TOOLS_PREPARED = 16;

// Exports that declare a schema, tools and functions alike.
function toolsOf(namespace) {
  const keys = ReflectOwnKeys(namespace);
  const tools = [];
  for (let i = 0; i < keys.length && tools.length < TOOLS_PREPARED; i++) {
    try {
      const value = keys[i] === "default" ? defaultOf(namespace) : namespace[keys[i]];
      if (isTool(value) || (isObject(value) && isObject(value.inputSchema))) ArrayPrototypePush(tools, value);
    } catch {
      // A getter that throws is no tool.
    }
  }
  return tools;
}

// JSON as JSON.stringify writes it, so that a Map is `{}` here as it is everywhere else. What it would leave out
// without a word, a function or a symbol, is a failure.
function toJson(value) {
  const kind = typeof value;
  if (kind === "function" || kind === "symbol") throw new HostFailure("OUTPUT_NOT_JSON", `the returned value is a ${kind}, which JSON cannot hold`);
  let text;
  try {
    text = JSONStringify(value);
  } catch (error) {
    const message = error?.message;
    throw new HostFailure("OUTPUT_NOT_JSON", `the returned value cannot be written as JSON: ${typeof message === "string" ? message : "its conversion threw"}`);
  }
  return text ?? "null"; // undefined
}

module.exports = { __proto__: null, callFunction, callableNames, defaultOf, isCallable, isClass, isObject, isTool, prepare };
