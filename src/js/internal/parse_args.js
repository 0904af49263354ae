// SPEC: https://nodejs.org/api/util.html#utilparseargsconfig
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeShift, ArrayPrototypeSlice, ArrayPrototypeUnshift, ObjectKeys, ObjectPrototypeHasOwnProperty,
  StringPrototypeIndexOf, StringPrototypeSlice, StringPrototypeStartsWith } = primordials;
const { codes: { ERR_INVALID_ARG_VALUE, ERR_PARSE_ARGS_INVALID_OPTION_VALUE, ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL,
  ERR_PARSE_ARGS_UNKNOWN_OPTION } } = require("internal/errors");
const { validateArray, validateBoolean, validateBooleanArray, validateObject, validateString, validateStringArray, validateUnion } = require("internal/validators");

const setting = (options, name, key) => (ObjectPrototypeHasOwnProperty(options, name) ? options[name][key] : undefined);

function longOfShort(short, options) {
  const names = ObjectKeys(options);
  for (let i = 0; i < names.length; i++) if (options[names[i]].short === short) return names[i];
  return short;
}

function checkOptions(options) {
  const names = ObjectKeys(options);
  for (let i = 0; i < names.length; i++) {
    const at = `options.${names[i]}`;
    const option = options[names[i]];
    validateObject(option, at);
    const { type, short, multiple = false } = option;
    validateUnion(type, `${at}.type`, ["string", "boolean"]);
    if (ObjectPrototypeHasOwnProperty(option, "short")) {
      validateString(short, `${at}.short`);
      if (short.length !== 1) throw new ERR_INVALID_ARG_VALUE(`${at}.short`, short, "must be a single character");
    }
    if (ObjectPrototypeHasOwnProperty(option, "multiple")) validateBoolean(multiple, `${at}.multiple`);
    const fallback = option.default;
    if (fallback === undefined) continue;
    if (type === "string") (multiple ? validateStringArray : validateString)(fallback, `${at}.default`);
    else (multiple ? validateBooleanArray : validateBoolean)(fallback, `${at}.default`);
  }
}

// `-abc` as `-a -b -c`, up to the first that takes a value.
function expandGroup(arg, options) {
  const parts = [];
  for (let i = 1; i < arg.length; i++) {
    const takesValue = setting(options, longOfShort(arg[i], options), "type") === "string";
    if (takesValue && i !== arg.length - 1) {
      ArrayPrototypePush(parts, `-${StringPrototypeSlice(arg, i)}`);
      break;
    }
    ArrayPrototypePush(parts, `-${arg[i]}`);
  }
  return parts;
}

// One argument as a token; `rest` is what follows, from which a value may be taken.
function readOption(arg, rest, options) {
  const isShort = arg[1] !== "-";
  const equals = isShort ? -1 : StringPrototypeIndexOf(arg, "=", 3);
  if (equals !== -1) {
    return { name: StringPrototypeSlice(arg, 2, equals), rawName: StringPrototypeSlice(arg, 0, equals), value: StringPrototypeSlice(arg, equals + 1), inlineValue: true };
  }
  if (isShort && arg.length > 2) {
    return { name: longOfShort(arg[1], options), rawName: StringPrototypeSlice(arg, 0, 2), value: StringPrototypeSlice(arg, 2), inlineValue: true };
  }
  const name = isShort ? longOfShort(arg[1], options) : StringPrototypeSlice(arg, 2);
  const takes = setting(options, name, "type") === "string" && rest.length > 0 && rest[0] != null;
  return { name, rawName: arg, value: takes ? ArrayPrototypeShift(rest) : undefined, inlineValue: takes ? false : undefined };
}

function tokenize(args, options) {
  const tokens = [];
  const rest = ArrayPrototypeSlice(args);
  let index = -1;
  let expanded = 0; // arguments in `rest` that came out of one group
  while (rest.length > 0) {
    const arg = ArrayPrototypeShift(rest);
    if (expanded > 0) expanded -= 1;
    else index += 1;
    if (arg === "--") {
      ArrayPrototypePush(tokens, { kind: "option-terminator", index });
      for (let i = 0; i < rest.length; i++) ArrayPrototypePush(tokens, { kind: "positional", index: ++index, value: rest[i] });
      break;
    }
    if (typeof arg !== "string" || arg.length < 2 || arg[0] !== "-") {
      ArrayPrototypePush(tokens, { kind: "positional", index, value: arg });
      continue;
    }
    if (arg[1] !== "-" && arg.length > 2 && setting(options, longOfShort(arg[1], options), "type") !== "string") {
      const parts = expandGroup(arg, options);
      ArrayPrototypeUnshift(rest, ...parts);
      expanded = parts.length;
      continue;
    }
    const option = readOption(arg, rest, options);
    ArrayPrototypePush(tokens, { kind: "option", name: option.name, rawName: option.rawName, index, value: option.value, inlineValue: option.inlineValue });
    if (option.inlineValue === false) index += 1;
  }
  return tokens;
}

function checkAmbiguous(token) {
  if (token.inlineValue || typeof token.value !== "string" || token.value.length < 2 || token.value[0] !== "-") return;
  const { rawName, name } = token;
  const example = StringPrototypeStartsWith(rawName, "--") ? `'${rawName}=-XYZ'` : `'--${name}=-XYZ' or '${rawName}-XYZ'`;
  throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for ` +
    `'${rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
}

function checkUsage(token, name, options, allowPositionals) {
  if (!ObjectPrototypeHasOwnProperty(options, name)) throw new ERR_PARSE_ARGS_UNKNOWN_OPTION(token.rawName, allowPositionals);
  const { short, type } = options[name];
  const shown = `${short ? `-${short}, ` : ""}--${name}`;
  if (type === "string" && typeof token.value !== "string") throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown} <value>' argument missing`);
  if (type === "boolean" && token.value != null) throw new ERR_PARSE_ARGS_INVALID_OPTION_VALUE(`Option '${shown}' does not take an argument`);
}

function store(values, name, value, options) {
  if (name === "__proto__") return;
  if (!setting(options, name, "multiple")) {
    values[name] = value;
    return;
  }
  values[name] ??= [];
  ArrayPrototypePush(values[name], value);
}

function readConfig(config) {
  validateObject(config, "config");
  const args = config.args ?? ArrayPrototypeSlice(require("node/process").argv, 2);
  const strict = config.strict ?? true;
  const allowPositionals = config.allowPositionals ?? !strict;
  const tokens = config.tokens ?? false;
  const allowNegative = config.allowNegative ?? false;
  const options = config.options ?? { __proto__: null };
  validateArray(args, "args");
  validateBoolean(strict, "strict");
  validateBoolean(allowPositionals, "allowPositionals");
  validateBoolean(tokens, "tokens");
  validateBoolean(allowNegative, "allowNegative");
  validateObject(options, "options");
  checkOptions(options);
  return { args, strict, allowPositionals, tokens, allowNegative, options };
}

function parseArgs(config = { __proto__: null }) {
  const { args, strict, allowPositionals, tokens: wantsTokens, allowNegative, options } = readConfig(config);
  const tokens = tokenize(args, options);
  const result = { values: { __proto__: null }, positionals: [] };
  if (wantsTokens) result.tokens = tokens;
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.kind === "option") {
      const negated = allowNegative && StringPrototypeStartsWith(token.name, "no-") && !ObjectPrototypeHasOwnProperty(options, token.name);
      const name = negated ? StringPrototypeSlice(token.name, 3) : token.name;
      if (strict) {
        const isBoolean = setting(options, name, "type") === "boolean";
        checkUsage(token, negated && isBoolean ? name : token.name, options, allowPositionals);
        checkAmbiguous(token);
      }
      if (negated) store(result.values, name, false, options);
      else store(result.values, name, token.value ?? true, options);
    } else if (token.kind === "positional") {
      if (!allowPositionals) throw new ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL(token.value);
      ArrayPrototypePush(result.positionals, token.value);
    }
  }
  const names = ObjectKeys(options);
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    if (options[name].default !== undefined && result.values[name] === undefined) result.values[name] = options[name].default;
  }
  return result;
}

module.exports = { __proto__: null, parseArgs };
