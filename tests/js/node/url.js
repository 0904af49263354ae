// SPEC: https://nodejs.org/api/url.html
import assert from "node:assert";
import url, { fileURLToPath, pathToFileURL, urlToHttpOptions } from "node:url";
import { test } from "../harness.js";

test("the legacy parser takes a URL apart", () => {
  const parsed = url.parse("HTTP://user:pa%20ss@EXAMPLE.com:8080/p/a?q=1#h");
  assert.deepStrictEqual({ ...parsed }, {
    protocol: "http:", slashes: true, auth: "user:pa ss", host: "example.com:8080", port: "8080", hostname: "example.com", hash: "#h",
    search: "?q=1", query: "q=1", pathname: "/p/a", path: "/p/a?q=1", href: "http://user:pa%20ss@example.com:8080/p/a?q=1#h",
  });
  assert.deepStrictEqual({ ...url.parse("/a?b=c&b=d", true).query }, { b: ["c", "d"] });
  assert.strictEqual(url.parse("//host/path", false, true).host, "host");
  assert.strictEqual(url.parse("mailto:a@b.c").auth, "a");
  assert.strictEqual(url.parse("javascript:alert(1)").pathname, "alert(1)");
  assert.strictEqual(url.parse("http://x.com\\y\\z").pathname, "/y/z");
  assert.strictEqual(url.parse("http://[::1]:80/").hostname, "::1");
  assert.throws(() => url.parse(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("format puts it together", () => {
  assert.strictEqual(url.format({ protocol: "http", host: "a.com", pathname: "x", query: { a: [1, 2] }, hash: "h" }), "http://a.com/x?a=1&a=2#h");
  assert.strictEqual(url.format({ pathname: "a?b#c", search: "x#y" }), "a%3Fb%23c?x%23y");
  assert.strictEqual(url.format(new URL("http://u:p@xn--fsq.com/x?y#z"), { fragment: false, unicode: true, search: false, auth: false }), "http://例.com/x");
  assert.throws(() => url.format(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("resolve follows links as a browser does", () => {
  const base = "http://a.com/b/c/d;p?q";
  const table = { "..": "http://a.com/b/", "../g": "http://a.com/b/g", "/g": "http://a.com/g", "//g": "http://g/", "?y": "http://a.com/b/c/d;p?y", "#s": "http://a.com/b/c/d;p?q#s",
    "../../../g": "http://a.com/g", "mailto:x": "mailto:x", "./": "http://a.com/b/c/", "": base };
  for (const [relative, expected] of Object.entries(table)) assert.strictEqual(url.resolve(base, relative), expected);
  assert.strictEqual(url.resolve("/one/two/three", "four"), "/one/two/four");
});

test("file URLs and paths", () => {
  assert.strictEqual(fileURLToPath("file:///a%20b/%25"), "/a b/%");
  assert.strictEqual(pathToFileURL("/a b%#?\\é").href, "file:///a%20b%25%23%3F%5C%C3%A9");
  assert.strictEqual(pathToFileURL("/a/").href, "file:///a/");
  assert.throws(() => fileURLToPath("http://a"), { code: "ERR_INVALID_URL_SCHEME", message: "The URL must be of scheme file" });
  assert.throws(() => fileURLToPath("file://host/a"), { code: "ERR_INVALID_FILE_URL_HOST" });
  assert.throws(() => fileURLToPath("file:///a%2fb"), { code: "ERR_INVALID_FILE_URL_PATH" });
  assert.throws(() => fileURLToPath(5), { code: "ERR_INVALID_ARG_TYPE" });
});

test("domains and http options", () => {
  assert.strictEqual(url.domainToASCII("español.com"), "xn--espaol-zwa.com");
  assert.strictEqual(url.domainToUnicode("xn--espaol-zwa.com"), "español.com");
  const options = urlToHttpOptions(new URL("https://a:b@[::1]:81/x?y#z"));
  assert.deepStrictEqual([options.hostname, options.port, options.path, options.auth], ["::1", 81, "/x?y", "a:b"]);
  assert.strictEqual(url.URL, URL);
});

test("paths with what URLs give a meaning", () => {
  assert.strictEqual(url.pathToFileURL("/a[^|~]b").href, "file:///a%5B%5E%7C%7E%5Db");
  assert.throws(() => url.urlToHttpOptions("http://a/"), { code: "ERR_INVALID_ARG_TYPE" });
});
