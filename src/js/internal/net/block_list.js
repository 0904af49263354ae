// net.SocketAddress and net.BlockList: addresses and rules over them.
//
// SPEC: https://nodejs.org/docs/latest-v22.x/api/net.html#class-netblocklist
// Differs: no. Refuses: nothing.
"use strict";

const { ArrayPrototypePush, ArrayPrototypeUnshift, BigInt, NumberParseInt, RegExpPrototypeExec, StringPrototypeToLowerCase } = primordials;
const { codes } = require("internal/errors");
const { validateInt32, validateObject, validatePort, validateString, validateUint32 } = require("internal/validators");
const { formatIPv6, isIPv4, isIPv6, toNumber } = require("internal/net/address");

class SocketAddress {
  #address;
  #port;
  #family;
  #flowlabel;

  constructor(options = { __proto__: null }) {
    validateObject(options, "options");
    let { family = "ipv4", address, port = 0, flowlabel = 0 } = options;
    if (typeof family === "string") family = StringPrototypeToLowerCase(family);
    if (family !== "ipv4" && family !== "ipv6") throw new codes.ERR_INVALID_ARG_VALUE("options.family", options.family);
    address ??= family === "ipv4" ? "127.0.0.1" : "::";
    validateString(address, "options.address");
    validatePort(port, "options.port");
    validateUint32(flowlabel, "options.flowlabel", false);
    if (family === "ipv4" ? !isIPv4(address) : !isIPv6(address)) throw new codes.ERR_INVALID_ADDRESS();
    this.#address = family === "ipv6" ? formatIPv6(address) : address;
    this.#port = port | 0;
    this.#family = family;
    this.#flowlabel = flowlabel;
  }

  static isSocketAddress(value) {
    return typeof value === "object" && value !== null && #address in value;
  }

  static parse(input) {
    validateString(input, "input");
    const v6 = RegExpPrototypeExec(/^\[([^\]]+)\](?::(\d{1,5}))?$/, input);
    const found = v6 ?? RegExpPrototypeExec(/^([0-9.]+)(?::(\d{1,5}))?$/, input);
    if (found === null) return undefined;
    try {
      return new SocketAddress({ address: found[1], family: v6 === null ? "ipv4" : "ipv6", port: NumberParseInt(found[2] ?? "0", 10) });
    } catch {
      return undefined;
    }
  }

  get address() {
    return this.#address;
  }

  get port() {
    return this.#port;
  }

  get family() {
    return this.#family;
  }

  get flowlabel() {
    return this.#flowlabel;
  }

  toJSON() {
    return { address: this.#address, port: this.#port, family: this.#family, flowlabel: this.#flowlabel };
  }
}

function toAddress(value, family, name) {
  if (SocketAddress.isSocketAddress(value)) return value;
  validateString(value, name);
  validateString(family, "family");
  return new SocketAddress({ address: value, family });
}

const familyName = (address) => (address.family === "ipv4" ? "IPv4" : "IPv6");

class BlockList {
  #rules = []; // the last one first: { first, last, text }

  static isBlockList(value) {
    return typeof value === "object" && value !== null && #rules in value;
  }

  #add(first, last, text) {
    ArrayPrototypeUnshift(this.#rules, { __proto__: null, first, last, text });
  }

  addAddress(address, family = "ipv4") {
    address = toAddress(address, family, "address");
    const number = toNumber(address.address, address.family);
    this.#add(number, number, `Address: ${familyName(address)} ${address.address}`);
  }

  addRange(start, end, family = "ipv4") {
    start = toAddress(start, family, "start");
    end = toAddress(end, family, "end");
    const first = toNumber(start.address, start.family);
    const last = toNumber(end.address, end.family);
    if (first > last) throw new codes.ERR_INVALID_ARG_VALUE("start", start, "must come before end");
    this.#add(first, last, `Range: ${familyName(start)} ${start.address}-${end.address}`);
  }

  addSubnet(network, prefix, family = "ipv4") {
    network = toAddress(network, family, "network");
    const bits = network.family === "ipv4" ? 32 : 128;
    validateInt32(prefix, "prefix", 0, bits);
    const size = 1n << BigInt(bits - prefix);
    const number = toNumber(network.address, network.family);
    const first = number - (number % size);
    this.#add(first, first + size - 1n, `Subnet: ${familyName(network)} ${network.address}/${prefix}`);
  }

  check(address, family = "ipv4") {
    if (!SocketAddress.isSocketAddress(address)) {
      validateString(address, "address");
      validateString(family, "family");
      try {
        address = new SocketAddress({ address, family });
      } catch (error) {
        if (error.code === "ERR_INVALID_ADDRESS") return false;
        throw error;
      }
    }
    const number = toNumber(address.address, address.family);
    for (let i = 0; i < this.#rules.length; i++) {
      if (number >= this.#rules[i].first && number <= this.#rules[i].last) return true;
    }
    return false;
  }

  get rules() {
    const texts = [];
    for (let i = 0; i < this.#rules.length; i++) ArrayPrototypePush(texts, this.#rules[i].text);
    return texts;
  }
}

module.exports = { __proto__: null, BlockList, SocketAddress };
