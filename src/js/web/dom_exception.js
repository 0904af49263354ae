// DOMException.
//
// SPEC: https://webidl.spec.whatwg.org/#idl-DOMException
// Differs: no. Refuses: nothing. The constructor takes an options bag with `name` and `cause` as its second argument too,
// as Node's does.
"use strict";

const { Error, ErrorCaptureStackTrace, ErrorPrototype, ObjectDefineProperty, ObjectSetPrototypeOf, ReflectConstruct } = primordials;
const { codes } = require("internal/errors");
const { defineInterface, toDOMString } = require("web/webidl");
const { hostObject } = require("web/host_objects");

// The legacy codes, by the error's name.
const legacyCodes = {
  __proto__: null,
  IndexSizeError: ["INDEX_SIZE_ERR", 1],
  DOMStringSizeError: ["DOMSTRING_SIZE_ERR", 2],
  HierarchyRequestError: ["HIERARCHY_REQUEST_ERR", 3],
  WrongDocumentError: ["WRONG_DOCUMENT_ERR", 4],
  InvalidCharacterError: ["INVALID_CHARACTER_ERR", 5],
  NoDataAllowedError: ["NO_DATA_ALLOWED_ERR", 6],
  NoModificationAllowedError: ["NO_MODIFICATION_ALLOWED_ERR", 7],
  NotFoundError: ["NOT_FOUND_ERR", 8],
  NotSupportedError: ["NOT_SUPPORTED_ERR", 9],
  InUseAttributeError: ["INUSE_ATTRIBUTE_ERR", 10],
  InvalidStateError: ["INVALID_STATE_ERR", 11],
  SyntaxError: ["SYNTAX_ERR", 12],
  InvalidModificationError: ["INVALID_MODIFICATION_ERR", 13],
  NamespaceError: ["NAMESPACE_ERR", 14],
  InvalidAccessError: ["INVALID_ACCESS_ERR", 15],
  ValidationError: ["VALIDATION_ERR", 16],
  TypeMismatchError: ["TYPE_MISMATCH_ERR", 17],
  SecurityError: ["SECURITY_ERR", 18],
  NetworkError: ["NETWORK_ERR", 19],
  AbortError: ["ABORT_ERR", 20],
  URLMismatchError: ["URL_MISMATCH_ERR", 21],
  QuotaExceededError: ["QUOTA_EXCEEDED_ERR", 22],
  TimeoutError: ["TIMEOUT_ERR", 23],
  InvalidNodeTypeError: ["INVALID_NODE_TYPE_ERR", 24],
  DataCloneError: ["DATA_CLONE_ERR", 25],
};

// Their constants exist; the names have no code any more.
const hasOnlyName = { __proto__: null, DOMStringSizeError: true, NoDataAllowedError: true, ValidationError: true };

// Gives an error that V8 made the fields of an exception, so that it is both: V8 clones, prints and knows it as an error.
class Fields extends function (error) { return error; } {
  #message;
  #name;

  constructor(error, message, name) {
    super(error);
    this.#message = message;
    this.#name = name;
  }

  static check(value) {
    if (typeof value !== "object" || value === null || !(#name in value)) throw new codes.ERR_INVALID_THIS("DOMException");
  }

  static message(exception) {
    return exception.#message;
  }

  static name(exception) {
    return exception.#name;
  }
}

class DOMException {
  constructor(message = "", options = "Error") {
    const isBag = options !== null && typeof options === "object";
    const name = isBag ? options.name : options;
    const error = ReflectConstruct(Error, [], new.target);
    new Fields(error, toDOMString(message), isBag && name === undefined ? "Error" : toDOMString(name)); // eslint-disable-line no-new
    if (isBag && "cause" in options) {
      ObjectDefineProperty(error, "cause", { __proto__: null, value: options.cause, configurable: true, writable: true });
    }
    ErrorCaptureStackTrace(error, DOMException);
    hostObject(error, "DOMException");
    return error;
  }

  get name() {
    Fields.check(this);
    return Fields.name(this);
  }

  get message() {
    Fields.check(this);
    return Fields.message(this);
  }

  get code() {
    Fields.check(this);
    const name = Fields.name(this);
    return hasOnlyName[name] ? 0 : (legacyCodes[name]?.[1] ?? 0);
  }
}

ObjectSetPrototypeOf(DOMException.prototype, ErrorPrototype);
const constants = { __proto__: null };
for (const name in legacyCodes) constants[legacyCodes[name][0]] = legacyCodes[name][1];
defineInterface(DOMException, "DOMException", constants);

module.exports = {
  __proto__: null,
  DOMException,
  serialize: (exception) => ({ message: exception.message, name: exception.name, stack: exception.stack }),
  revive({ message, name, stack }) {
    const exception = new DOMException(message, name);
    ObjectDefineProperty(exception, "stack", { __proto__: null, value: stack, configurable: true, writable: true });
    return exception;
  },
};
