// IP addresses as text and as numbers: what node:net can do without a network.
"use strict";

const { BigInt, Number, NumberParseInt, RegExpPrototypeExec, StringPrototypeIndexOf, StringPrototypeLastIndexOf, StringPrototypeSlice,
  StringPrototypeSplit } = primordials;

const byte = "(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
const v4 = `(?:${byte}\\.){3}${byte}`;
const v4Pattern = new primordials.RegExp(`^${v4}$`);
const group = /^[0-9a-fA-F]{1,4}$/;
const zone = /^[0-9a-zA-Z-.:]+$/;

const isIPv4 = (text) => RegExpPrototypeExec(v4Pattern, `${text}`) !== null;

// The eight groups of an IPv6 address, or undefined if it is none.
function parseIPv6(text) {
  const percent = StringPrototypeIndexOf(text, "%");
  if (percent >= 0) {
    if (RegExpPrototypeExec(zone, StringPrototypeSlice(text, percent + 1)) === null) return undefined;
    text = StringPrototypeSlice(text, 0, percent);
  }
  const gap = StringPrototypeIndexOf(text, "::");
  if (gap !== StringPrototypeLastIndexOf(text, "::")) return undefined;
  if (gap < 0) {
    const groups = parseGroups(text, true);
    return groups?.length === 8 ? groups : undefined;
  }
  const head = gap === 0 ? [] : parseGroups(StringPrototypeSlice(text, 0, gap), false);
  const rest = StringPrototypeSlice(text, gap + 2);
  const tail = rest === "" ? [] : parseGroups(rest, true);
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  const groups = [...head];
  while (groups.length + tail.length < 8) groups[groups.length] = 0;
  return [...groups, ...tail];
}

// Groups between colons; the last may be an IPv4 address, which stands for two.
function parseGroups(text, mayEndWithV4) {
  const parts = StringPrototypeSplit(text, ":");
  const groups = [];
  for (let i = 0; i < parts.length; i++) {
    if (i === parts.length - 1 && mayEndWithV4 && isIPv4(parts[i])) {
      const number = v4Number(parts[i]);
      groups[groups.length] = Number(number >> 16n);
      groups[groups.length] = Number(number & 0xffffn);
    } else if (RegExpPrototypeExec(group, parts[i]) !== null) {
      groups[groups.length] = NumberParseInt(parts[i], 16);
    } else {
      return undefined;
    }
  }
  return groups;
}

const isIPv6 = (text) => parseIPv6(`${text}`) !== undefined;

function v4Number(text) {
  const parts = StringPrototypeSplit(text, ".");
  let number = 0n;
  for (let i = 0; i < 4; i++) number = (number << 8n) | BigInt(parts[i]);
  return number;
}

function v6Number(text) {
  const groups = parseIPv6(text);
  let number = 0n;
  for (let i = 0; i < 8; i++) number = (number << 16n) | BigInt(groups[i]);
  return number;
}

const V4_IN_V6 = 0xffffn << 32n;

// The address as a number, an IPv4 one in its place among the IPv6 ones.
const toNumber = (text, family) => (family === "ipv6" ? v6Number(text) : V4_IN_V6 | v4Number(text));

// Shortest form, as RFC 5952 wants it.
function formatIPv6(text) {
  const groups = parseIPv6(text);
  let best = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      best = i;
      length = end - i;
    }
    if (end > i) i = end - 1;
  }
  let result = "";
  for (let i = 0; i < 8; i++) {
    if (i === best) {
      result += "::";
      i += length - 1;
      continue;
    }
    if (result !== "" && result[result.length - 1] !== ":") result += ":";
    result += primordials.NumberPrototypeToString(groups[i], 16);
  }
  return result;
}

module.exports = {
  __proto__: null,
  formatIPv6,
  isIP: (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
  isIPv4,
  isIPv6,
  toNumber,
};
