// URL: https://url.spec.whatwg.org/#url-class
import assert from "node:assert";
import { test, testIf } from "../harness.js";

const parts = (url) => {
  const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
  return { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash };
};

test("cuts a URL into its components", () => {
  assert.deepStrictEqual(parts(new URL("https://us%20er:p%40ss@EXAMPLE.org:8080/a/./b/../c;d?q=1&r=%C3%A9#frag ment")), {
    href: "https://us%20er:p%40ss@example.org:8080/a/c;d?q=1&r=%C3%A9#frag%20ment",
    origin: "https://example.org:8080", protocol: "https:", username: "us%20er", password: "p%40ss", host: "example.org:8080",
    hostname: "example.org", port: "8080", pathname: "/a/c;d", search: "?q=1&r=%C3%A9", hash: "#frag%20ment",
  });
});

test("leaves out what is not there", () => {
  assert.deepStrictEqual(parts(new URL("http://h")), {
    href: "http://h/", origin: "http://h", protocol: "http:", username: "", password: "", host: "h", hostname: "h", port: "",
    pathname: "/", search: "", hash: "",
  });
  assert.strictEqual(new URL("http://h/?#").search, "");
  assert.strictEqual(new URL("http://h/?#").hash, "");
  assert.strictEqual(new URL("http://user@h/").password, "");
  assert.strictEqual(new URL("http://:pw@h/").username, "");
});

test("knows schemes without a host", () => {
  assert.deepStrictEqual(parts(new URL("mailto:a@b.c?subject=x")), {
    href: "mailto:a@b.c?subject=x", origin: "null", protocol: "mailto:", username: "", password: "", host: "", hostname: "", port: "",
    pathname: "a@b.c", search: "?subject=x", hash: "",
  });
  assert.strictEqual(new URL("data:text/plain,hi there").pathname, "text/plain,hi there");
  assert.strictEqual(new URL("file:///C:/a/../b").href, "file:///C:/b");
  assert.strictEqual(new URL("file:///a").origin, "null");
  assert.strictEqual(new URL("file:////a//b").href, "file:////a//b");
  assert.strictEqual(new URL("C|/x", "file://host/d/e").href, "file://host/C:/x");
  assert.strictEqual(new URL("///other/x", "http://host/y").href, "http://other/x");
  const file = new URL("file:////a?b#c");
  file.pathname = "//d";
  file.hash = "";
  assert.strictEqual(file.href, "file:////d?b");
  assert.strictEqual(new URL("blob:https://a.b/uuid").origin, "https://a.b");
  assert.strictEqual(new URL("javascript:alert(1)").pathname, "alert(1)");
});

test("resolves references against a base", () => {
  const base = "https://a.b/c/d?e#f";
  const cases = { "": "https://a.b/c/d?e", "g": "https://a.b/c/g", "../g": "https://a.b/g", "/g": "https://a.b/g", "//h/i": "https://h/i", "?x": "https://a.b/c/d?x", "#y": "https://a.b/c/d?e#y", "http://z": "http://z/" };
  for (const [reference, expected] of Object.entries(cases)) assert.strictEqual(new URL(reference, base).href, expected);
  assert.strictEqual(new URL("x", new URL("http://h/a/b")).href, "http://h/a/x");
});

test("normalises hosts", () => {
  assert.strictEqual(new URL("http://b\u00fccher.example/").hostname, "xn--bcher-kva.example");
  assert.strictEqual(new URL("http://0x7f.1/").hostname, "127.0.0.1");
  assert.strictEqual(new URL("http://[2001:0db8::0001]:80/").host, "[2001:db8::1]");
  assert.strictEqual(new URL("http://%65x.org").hostname, "ex.org");
});

test("drops default ports and strips white space", () => {
  assert.strictEqual(new URL("  https://h:443/\n").href, "https://h/");
  assert.strictEqual(new URL("ht\ntp://h/\tx").href, "http://h/x");
  assert.strictEqual(new URL("wss://h:443").port, "");
  assert.strictEqual(new URL("http:\\\\h\\x").href, "http://h/x");
});

test("refuses what is no URL with ERR_INVALID_URL", () => {
  for (const text of ["", "x", "/a", "http://", "http://a b/", "http://h:99999/", "http://[::1", "//h"]) {
    assert.throws(() => new URL(text), { name: "TypeError", code: "ERR_INVALID_URL", message: "Invalid URL", input: text });
  }
  assert.throws(() => new URL("x", "y"), { code: "ERR_INVALID_URL", input: "x", base: "y" });
  assert.throws(() => new URL(), { code: "ERR_MISSING_ARGS" });
});

test("setters change one component", () => {
  const url = new URL("http://h/p");
  url.protocol = "https";
  url.username = "us er";
  url.password = "p:w";
  url.host = "x.org:81";
  url.pathname = "a b/c?";
  url.search = "q=\u00e9";
  url.hash = "f";
  assert.strictEqual(url.href, "https://us%20er:p%3Aw@x.org:81/a%20b/c%3F?q=%C3%A9#f");
  url.port = "";
  url.hash = "";
  url.search = "";
  assert.strictEqual(url.href, "https://us%20er:p%3Aw@x.org/a%20b/c%3F");
  url.hostname = "y";
  assert.strictEqual(url.host, "y");
  url.port = "70000";
  assert.strictEqual(url.port, "");
  url.port = "8080abc";
  assert.strictEqual(url.port, "8080");
});

test("setters ignore what is not allowed", () => {
  const url = new URL("https://h/");
  url.protocol = "mailto";
  assert.strictEqual(url.protocol, "https:");
  url.host = "a b";
  assert.strictEqual(url.host, "h");
  const mail = new URL("mailto:x");
  mail.host = "h";
  mail.username = "u";
  assert.strictEqual(mail.href, "mailto:x");
});

test("setting href replaces everything or throws", () => {
  const url = new URL("https://h/?a=1");
  const { searchParams } = url;
  url.href = "http://i/?b=2";
  assert.strictEqual(searchParams.get("b"), "2");
  assert.throws(() => { url.href = "nope"; }, { code: "ERR_INVALID_URL" });
  assert.strictEqual(url.href, "http://i/?b=2");
});

test("searchParams is one live object", () => {
  const url = new URL("http://h/?a=1&a=2");
  assert.strictEqual(url.searchParams, url.searchParams);
  url.searchParams.append("b", "x y&z");
  assert.strictEqual(url.search, "?a=1&a=2&b=x+y%26z");
  url.searchParams.delete("a");
  url.searchParams.delete("b");
  assert.strictEqual(url.href, "http://h/");
  url.search = "?c=3";
  assert.deepStrictEqual([...url.searchParams], [["c", "3"]]);
});

test("strings, JSON and canParse", () => {
  const url = new URL("http://h/a");
  assert.strictEqual(String(url), "http://h/a");
  assert.strictEqual(JSON.stringify({ url }), '{"url":"http://h/a"}');
  assert.strictEqual(URL.canParse("a", "http://h"), true);
  assert.strictEqual(URL.canParse("a"), false);
});

testIf(typeof URL.parse === "function", "URL.parse gives null instead of throwing", () => {
  assert.strictEqual(URL.parse("nope"), null);
  assert.strictEqual(URL.parse("x", "http://h/").href, "http://h/x");
  assert(URL.parse("http://h/") instanceof URL);
});

test("has the shape of an interface", () => {
  assert.strictEqual(Object.prototype.toString.call(new URL("a:b")), "[object URL]");
  assert.strictEqual(URL.name, "URL");
  assert.strictEqual(URL.length, 1);
  const { enumerable, get } = Object.getOwnPropertyDescriptor(URL.prototype, "href");
  assert.strictEqual(enumerable, true);
  assert.throws(() => get.call({}), { name: "TypeError" });
  assert.deepStrictEqual(Object.keys(new URL("a:b")), []);
  assert.throws(() => URL("a:b"), TypeError);
  class Sub extends URL {}
  assert.strictEqual(new Sub("http://h/x").pathname, "/x");
});
