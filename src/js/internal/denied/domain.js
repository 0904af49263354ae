// SPEC: https://nodejs.org/docs/latest-v22.x/api/domain.html (deprecated there)
// Differs: a domain catches what is thrown while it is entered, not in callbacks that start later. Refuses: nothing.
"use strict";

const { ArrayPrototypeIndexOf, ArrayPrototypePush, ArrayPrototypeSplice, FunctionPrototypeApply } = primordials;
const EventEmitter = require("node/events");

const stack = [];
let active = null;

class Domain extends EventEmitter {
  members = [];

  enter() {
    ArrayPrototypePush(stack, this);
    exports.active = active = this;
  }

  exit() {
    const at = ArrayPrototypeIndexOf(stack, this);
    if (at === -1) return;
    ArrayPrototypeSplice(stack, at, stack.length - at);
    exports.active = active = stack.length === 0 ? null : stack[stack.length - 1];
  }

  add(emitter) {
    if (ArrayPrototypeIndexOf(this.members, emitter) !== -1) return;
    ArrayPrototypePush(this.members, emitter);
    emitter.domain = this;
    emitter.on?.("error", (error) => this.emit("error", error));
  }

  remove(emitter) {
    const at = ArrayPrototypeIndexOf(this.members, emitter);
    if (at !== -1) ArrayPrototypeSplice(this.members, at, 1);
    emitter.domain = null;
  }

  #guard(callback, receiver, args) {
    this.enter();
    try {
      return FunctionPrototypeApply(callback, receiver, args);
    } catch (error) {
      if (!this.emit("error", error)) throw error;
      return undefined;
    } finally {
      this.exit();
    }
  }

  run(callback, ...args) {
    return this.#guard(callback, this, args);
  }

  bind(callback) {
    const domain = this;
    return function (...args) {
      return domain.#guard(callback, this, args);
    };
  }

  intercept(callback) {
    const domain = this;
    return function (error, ...args) {
      if (error) {
        domain.emit("error", error);
        return undefined;
      }
      return domain.#guard(callback, this, args);
    };
  }
}

const create = () => new Domain();

exports._stack = stack;
exports.Domain = Domain;
exports.createDomain = create;
exports.create = create;
exports.active = null;
