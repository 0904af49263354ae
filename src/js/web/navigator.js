// navigator: fixed facts that tell nothing about the machine.
//
// SPEC: https://html.spec.whatwg.org/multipage/system-state.html#the-navigator-object
// Differs: one processor, English, and Node's user agent, whatever the host is.
"use strict";

const { ObjectFreeze, ReflectConstruct } = primordials;
const { codes } = require("internal/errors");
const { defineInterface } = require("web/webidl");

const token = {};
const languages = ObjectFreeze(["en-US"]);

class Navigator {
  #brand;

  constructor(key = undefined) {
    if (key !== token) throw new codes.ERR_ILLEGAL_CONSTRUCTOR();
  }

  get hardwareConcurrency() {
    this.#check();
    return 1;
  }

  get language() {
    this.#check();
    return languages[0];
  }

  get languages() {
    this.#check();
    return languages;
  }

  get platform() {
    this.#check();
    return "Linux x86_64";
  }

  get userAgent() {
    this.#check();
    return "Node.js/22";
  }

  #check() {
    if (!(#brand in this)) throw new codes.ERR_INVALID_THIS("Navigator");
  }
}
defineInterface(Navigator);

module.exports = { __proto__: null, Navigator, navigator: ReflectConstruct(Navigator, [token]) };
