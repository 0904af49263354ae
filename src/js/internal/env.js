// The guest's environment: empty during an import, the caller's during a call. Which keys an import read is
// noted, because a template may serve only callers that do not set them.
"use strict";

const { JSONParse, ObjectKeys, Proxy, ReflectDefineProperty, ReflectDeleteProperty, ReflectGet, ReflectGetOwnPropertyDescriptor,
  ReflectHas, ReflectOwnKeys, ReflectSet, String, TypeError } = primordials;
const { op_env_note, op_process_time_zone } = ops;
const { Intl } = primordials.global;

const values = {};
let noting = true;

// The name under which reading every key is noted.
const ALL = "*";

const note = (key) => {
  if (noting && typeof key === "string") op_env_note(key);
};

// Dates follow `TZ`. A name that is no zone means UTC, as in Node.
function followTimeZone() {
  const { TZ } = values;
  let name = "UTC";
  try {
    if (TZ) name = new Intl.DateTimeFormat("en", { timeZone: TZ }).resolvedOptions().timeZone;
  } catch {
    // not a zone
  }
  op_process_time_zone(name);
}

function refused(message) {
  const { codes } = require("internal/errors");
  return new codes.ERR_INVALID_OBJECT_DEFINE_PROPERTY(message);
}

// SPEC: https://nodejs.org/api/process.html#processenv
const env = new Proxy(values, {
  __proto__: null,
  get(target, key) {
    note(key);
    return ReflectGet(target, key);
  },
  has(target, key) {
    note(key);
    return ReflectHas(target, key);
  },
  getOwnPropertyDescriptor(target, key) {
    note(key);
    return ReflectGetOwnPropertyDescriptor(target, key);
  },
  ownKeys(target) {
    note(ALL);
    return ReflectOwnKeys(target);
  },
  set(target, key, value) {
    if (typeof key === "symbol" || typeof value === "symbol") throw new TypeError("Cannot convert a Symbol value to a string");
    const isSet = ReflectSet(target, key, String(value));
    if (key === "TZ") followTimeZone();
    return isSet;
  },
  defineProperty(target, key, descriptor) {
    if ("get" in descriptor || "set" in descriptor) throw refused("'process.env' does not accept an accessor(getter/setter) descriptor");
    if (!(descriptor.configurable && descriptor.writable && descriptor.enumerable)) {
      throw refused("'process.env' only accepts a configurable, writable, and enumerable data descriptor");
    }
    return ReflectDefineProperty(target, key, { __proto__: null, ...descriptor, value: String(descriptor.value) });
  },
  deleteProperty(target, key) {
    const isDeleted = ReflectDeleteProperty(target, key);
    if (key === "TZ") followTimeZone();
    return isDeleted;
  },
});

// Gives the guest the caller's environment. What the import itself has set stays.
function provide(json, isRehearsal = false) {
  const given = JSONParse(json);
  const keys = ObjectKeys(given);
  for (let i = 0; i < keys.length; i++) values[keys[i]] = given[keys[i]];
  if (given.TZ !== undefined) followTimeZone();
  noting = isRehearsal;
}

module.exports = { __proto__: null, env, provide };
