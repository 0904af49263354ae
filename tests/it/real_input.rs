//! Packages of the real registry that everybody uses, through the command as a person types it. Where no registry
//! answers, the test is skipped with a message. The packages stay in a cache in the target folder.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;

/// `npm` settings of the developer, a cache that stays.
fn run(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real-input-cache");
    let mut command = sandbox.command();
    command
        .env_remove("TPMJS_SANDBOX_REGISTRY")
        .env("PACKAGE_CACHE_DIR", cache);
    for (key, value) in std::env::vars_os() {
        let is_npms = key.to_string_lossy().to_lowercase();
        if [
            "npm_config_",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "node_extra_ca_certs",
            "home",
        ]
        .iter()
        .any(|known| is_npms.starts_with(known))
        {
            command.env(key, value);
        }
    }
    command.args(["run", "--json", "--timeout", "60s", "--memory", "512MB"]);
    let output = command
        .args(arguments)
        .output()
        .expect("the program starts");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: no body ({error}): {output:?}"))
}

/// Whether a registry answers.
fn registry_answers(sandbox: &Sandbox) -> bool {
    let body = run(sandbox, &["is-number@7", "--args", "[5]"]);
    let answers = body["code"] != "REGISTRY_UNAVAILABLE";
    if !answers {
        eprintln!("skipped: no registry answers: {}", body["error"]);
    }
    answers
}

/// A package, its function, positional arguments, and the result.
const CALLS: &[(&str, &str, &str, &str)] = &[
    ("lodash@4", "chunk", "[[1,2,3],2]", "[[1,2],[3]]"),
    (
        "lodash@4",
        "default.startCase",
        "[\"one two\"]",
        "\"One Two\"",
    ),
    (
        "marked@16",
        "marked",
        "[\"# Hello\"]",
        "\"<h1>Hello</h1>\\n\"",
    ),
    ("js-yaml@4", "load", "[\"a: [1, x]\"]", "{\"a\":[1,\"x\"]}"),
    (
        "date-fns@4",
        "addDays",
        "[\"2024-02-28T00:00:00Z\",2]",
        "\"2024-03-01T00:00:00.000Z\"",
    ),
    (
        "dayjs@1",
        "default",
        "[\"2024-01-01T00:00:00Z\"]",
        "\"2024-01-01T00:00:00.000Z\"",
    ),
    ("semver@7", "satisfies", "[\"1.2.3\",\"^1\"]", "true"),
    ("mathjs@14", "evaluate", "[\"det([1, 2; 3, 4]) + 7\"]", "5"),
    (
        "typescript@5",
        "transpileModule",
        "[\"let x: number = 1\",{\"compilerOptions\":{\"target\":99}}]",
        "{\"outputText\":\"let x = 1;\\n\",\"diagnostics\":[]}",
    ),
    (
        "prettier@3",
        "format",
        "[\"let  x=1\",{\"parser\":\"babel\"}]",
        "\"let x = 1;\\n\"",
    ),
    (
        "papaparse@5",
        "unparse",
        "[[[\"a\",\"b\"],[1,2]]]",
        "\"a,b\\r\\n1,2\"",
    ),
    (
        "jose@6",
        "decodeJwt",
        "[\"eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.x\"]",
        "{\"a\":1}",
    ),
    ("immer@10", "freeze", "[{\"a\":1}]", "{\"a\":1}"),
];

#[test]
fn functions_are_called_by_name() {
    let sandbox = Sandbox::alone();
    if !registry_answers(&sandbox) {
        return;
    }
    for (package, function, args, expected) in CALLS {
        let body = run(&sandbox, &[package, "--function", function, "--args", args]);
        let expected: Value = serde_json::from_str(expected).expect("JSON");
        assert_eq!(body["output"], expected, "{package} {function}: {body}");
    }
    for (package, function, length) in [
        ("nanoid@5", "nanoid", 10),
        ("uuid@11", "v4", 36),
        ("ai@5", "generateId", 16),
    ] {
        let args = if length == 10 { "[10]" } else { "[]" };
        let body = run(&sandbox, &[package, "--function", function, "--args", args]);
        assert_eq!(
            body["output"].as_str().map(str::len),
            Some(length),
            "{package}: {body}"
        );
    }
}

/// Packages whose use takes more than one call, each in a function of its own.
const PROGRAM: &str = r#"
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const load = async (name) => (await import(name)).default;
export const zod = async () => (await import("zod")).z.object({ a: (await import("zod")).z.number() }).safeParse({ a: "x" }).success;
export const markdownIt = async () => (await load("markdown-it"))().render("*x*");
export const ajv = async () => { const Ajv = require("ajv"); return new Ajv().validate({ type: "object", required: ["a"] }, {}); };
export const cheerio = async () => (await import("cheerio")).load("<p class='a'>x</p>")("p.a").text();
export const turndown = async () => new (await load("turndown"))().turndown("<h1>x</h1>");
export const handlebars = async () => (await load("handlebars")).compile("Hi {{name}}")({ name: "<b>" });
export const acorn = async () => (await import("acorn")).parse("1 + 1", { ecmaVersion: 2022 }).body[0].expression.operator;
export const babel = async () => (await load("@babel/core")).transformSync("let x = 1 // y", { configFile: false, babelrc: false, comments: false }).code;
export const rxjs = async () => { const { of, map, toArray, lastValueFrom } = await import("rxjs"); return lastValueFrom(of(1, 2).pipe(map((n) => n * 2), toArray())); };
export const immer = async () => { const before = { list: [1] }; return [(await import("immer")).produce(before, (draft) => { draft.list.push(2); }).list.length, before.list.length]; };
export const xml = async () => new (await import("fast-xml-parser")).XMLParser().parse("<a><b>1</b></a>");
export const jose = async () => {
  const { SignJWT, jwtVerify } = await import("jose"), key = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
  return (await jwtVerify(await new SignJWT({ a: 1 }).setProtectedHeader({ alg: "HS256" }).sign(key), key)).payload;
};
export const noble = async () => Buffer.from((await import("@noble/hashes/sha2.js")).sha256(new TextEncoder().encode("Hello"))).toString("hex");
export const bcrypt = async () => { const b = await load("bcryptjs"); return b.compareSync("secret", b.hashSync("secret", 4)); };
export const pako = async () => { const p = await load("pako"); return p.inflate(p.deflate("x".repeat(999)), { to: "string" }).length; };
export const jszip = async () => { const Zip = await load("jszip"); const bytes = await new Zip().file("a.txt", "x").generateAsync({ type: "uint8array" }); return (await Zip.loadAsync(bytes)).file("a.txt").async("string"); };
export const sqlJs = async () => { const SQL = await (await load("sql.js"))(); const db = new SQL.Database(); db.run("create table t (a); insert into t values (1), (2)"); return db.exec("select sum(a) from t")[0].values; };
"#;

const DEPENDENCIES: &str = r#"{ "zod": "4", "markdown-it": "14", "ajv": "8", "cheerio": "1", "turndown": "7", "handlebars": "4",
    "acorn": "8", "@babel/core": "7", "rxjs": "7", "immer": "10", "fast-xml-parser": "5", "jose": "6", "@noble/hashes": "2",
    "bcryptjs": "3", "pako": "2", "jszip": "3", "sql.js": "1" }"#;

#[test]
fn packages_work_together_in_one_tree() {
    let sandbox = Sandbox::alone();
    if !registry_answers(&sandbox) {
        return;
    }
    let manifest = format!(
        r#"{{ "name": "real-input", "version": "1.0.0", "type": "module", "exports": "./index.js", "dependencies": {DEPENDENCIES} }}"#
    );
    sandbox.file("real-input/package.json", manifest);
    let folder = sandbox.file("real-input/index.js", PROGRAM);
    let folder = folder.to_string_lossy();
    for (function, expected) in [
        ("zod", json!(false)),
        ("markdownIt", json!("<p><em>x</em></p>\n")),
        ("ajv", json!(false)),
        ("cheerio", json!("x")),
        ("turndown", json!("x\n=")),
        ("handlebars", json!("Hi &lt;b&gt;")),
        ("acorn", json!("+")),
        ("babel", json!("let x = 1;")),
        ("rxjs", json!([2, 4])),
        ("immer", json!([2, 1])),
        ("xml", json!({ "a": { "b": 1 } })),
        ("jose", json!({ "a": 1 })),
        (
            "noble",
            json!("185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969"),
        ),
        ("bcrypt", json!(true)),
        ("pako", json!(999)),
        ("jszip", json!("x")),
        ("sqlJs", json!([[3]])),
    ] {
        let body = run(&sandbox, &[&folder, "--function", function]);
        assert_eq!(body["output"], expected, "{function}: {body}");
    }
}

/// The tools that the sandbox is made for: one asks the network, which is not there, and says so itself.
#[test]
fn tools_answer_and_check_their_input() {
    let sandbox = Sandbox::alone();
    if !registry_answers(&sandbox) {
        return;
    }
    let search = "@tpmjs/registry-search@0.1.5";
    let body = run(&sandbox, &[search, "--param", "query=blog"]);
    assert_eq!(
        (&body["success"], &body["output"]["error"]),
        (&json!(true), &json!(true)),
        "{body}"
    );
    let message = body["output"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("denied in the sandbox"), "{body}");
    let body = run(&sandbox, &[search, "--param", "query:=5"]);
    assert_eq!(body["code"], "BAD_REQUEST", "{body}");
    assert!(
        body["error"]
            .as_str()
            .is_some_and(|error| error.contains("`query`")),
        "{body}"
    );

    let diff = [
        "@tpmjs/tools-diff-text-unified@0.2.0",
        "--param",
        "original=a\nb\n",
        "--param",
        "modified=a\nc\n",
    ];
    let body = run(&sandbox, &diff);
    assert_eq!(
        (&body["output"]["additions"], &body["output"]["deletions"]),
        (&json!(1), &json!(1)),
        "{body}"
    );
    let text = body["output"]["diff"].as_str().unwrap_or_default();
    assert!(text.contains("-b\n+c\n"), "{body}");
}
