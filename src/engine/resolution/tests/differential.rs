//! The installed Node answers the same questions about the same tree on a real disk.
//!
//! Paths, codes, messages and properties must agree with Node 22; another Node answers other things and is not asked.
//! `TPMJS_SANDBOX_TEST_NODE` names another binary than the one on the PATH.

use std::borrow::Cow;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::super::*;
use super::TREE;

const SPECIFIERS: &[&str] = &[
    "nomain",
    "nothing",
    "file",
    "file.js",
    "badmain",
    "badmain-index",
    "emptymain",
    "badjson",
    "badjson/index.js",
    "legacy",
    "legacy/lib/other",
    "legacy/lib/other.js",
    "legacy/sub",
    "legacy/dir",
    "legacy/dir/",
    "legacy/",
    "maindir",
    "nullexports",
    "falseexports",
    "emptyexports",
    "sugar",
    "sugar/s.js",
    "array",
    "conditions",
    "sync",
    "order",
    "nullcond",
    "mixed",
    "numeric",
    "exp",
    "exp/",
    "exp/number",
    "exp/empty",
    "exp/null",
    "exp/gone",
    "exp/p/x",
    "exp/p/a/b",
    "exp/p/x.js",
    "exp/p/private/x",
    "exp/p/deep/x",
    "exp/p/",
    "exp/p/../a",
    "exp/p/%2e%2e/a",
    "exp/p/node_modules/x",
    "exp/p/a%2fb",
    "exp/p/gone",
    "exp/browser",
    "exp/outside",
    "exp/bare",
    "exp/dots",
    "exp/dir",
    "exp/nm",
    "exp/b",
    "exp/enc",
    "exp/slash/",
    "exp/slash/x.js",
    "exp/two/x/x",
    "exp/twice/x",
    "exp/onlystar",
    "exp/onlystarx",
    "exp/package.json",
    "exp/bad-array",
    "exp/null-array",
    "exp/abs",
    "exp/enc-dots",
    "exp/none",
    "exp/p/*",
    "@s/p",
    "@s/p/sub",
    "@s/p/none",
    "@s/old",
    "@s/old/lib/x",
    "@s/old/lib/x.js",
    "@s",
    "@s/",
    "@s/none",
    "#schemed",
    "#main",
    "#gone",
    "#dep",
    "#dep-gone",
    "#null",
    "#p/x",
    "#p/private/x",
    "#p/",
    "#p/gone",
    "#outside",
    "#url",
    "#self",
    "#sub",
    "#conditions",
    "#pkg/b",
    "#pkg/none",
    "#",
    "#/x",
    "#none",
    "self",
    "self/gone",
    "self/none",
    "self/cjs",
    "./folder",
    "./folder/",
    "./folder/.",
    "./folder/only",
    "./folder/only.js",
    "./both",
    "./json-index",
    "./main-folder",
    "./main",
    "./data",
    "./data.json",
    "./noext",
    "./text.txt",
    "./with space.js",
    "./with%20space.js",
    "./percent%25.js",
    "./percent%2525.js",
    "./ümlaut.js",
    "./main.mjs?x#y",
    "./main.mjs#y",
    "./main.mjs/",
    "./folder%2fonly.js",
    "./folder%5conly.js",
    "./broken/m.mjs",
    "./broken/m.js",
    "./broken",
    "./esm/a.js",
    "./esm/a",
    "./cjs/a.js",
    ".",
    "..",
    "./",
    "../",
    "./..",
    ".foo",
    "..foo",
    ".bin/tool",
    "",
    "a%b",
    "a\\b",
    "nopkg",
    "nopkg/sub",
    "@no/pkg/sub",
    "./nofile",
    "/nofile",
    "//x/y",
    "file:///nofile",
    "file://host/x",
    "node:nope",
    "node:fs",
    "node:test",
    "node:",
    "fs",
    "fs/",
    "fs/promises",
    "fs/promises/",
    "test",
    "sys",
    "punycode",
    "punycode/",
    "http://x/y",
    "https://x/y",
    "data:text/javascript,1",
    "a:b",
    "c:/x",
    " fs",
    "toString",
    "__proto__",
    "constructor",
];
/// The first asks also with a real `import()`.
const REFERRERS: &[&str] = &[
    "questions.mjs",
    "folder/only.js",
    "node_modules/a/lib/deep/x.js",
    "node_modules/exp/a.js",
    "esm/a.js",
];

const QUESTIONS: &str = r#"
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
const { specifiers, referrers } = JSON.parse(readFileSync(0, "utf8"));
const here = process.argv[1];
const failed = (e) => ({ code: e.code, name: e.constructor.name, message: e.message, url: e.url, path: e.path, stack: e.requireStack });
const answers = [];
for (const referrer of referrers) {
  const url = pathToFileURL(referrer).href;
  const require = createRequire(url);
  for (const specifier of specifiers) {
    const answer = { referrer, specifier };
    try { answer.resolve = { ok: import.meta.resolve(specifier, url) }; } catch (e) { answer.resolve = failed(e); }
    try { answer.require = { ok: require.resolve(specifier) }; } catch (e) { answer.require = failed(e); }
    if (referrer === here) try { answer.import = (await import(specifier), {}); } catch (e) { answer.import = failed(e); }
    answer.paths = specifier === "" ? null : require.resolve.paths(specifier);
    answers.push(answer);
  }
}
console.log(JSON.stringify({ version: process.version, answers }));
"#;

/// The real disk.
#[derive(Debug)]
struct Disk;

impl PackageFiles for Disk {
    fn is_file(&self, path: &str) -> bool {
        Path::new(path).is_file()
    }

    fn is_directory(&self, path: &str) -> bool {
        Path::new(path).is_dir()
    }

    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>> {
        std::fs::read(path).ok().map(Cow::Owned)
    }
}

fn write_tree(root: &Path) {
    for (path, content) in TREE {
        let file = root.join(path);
        if path.ends_with('/') {
            std::fs::create_dir_all(file).unwrap();
        } else {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, content).unwrap();
        }
    }
}

fn ask_node(root: &Path, referrers: &[String]) -> Option<Value> {
    let node = std::env::var("TPMJS_SANDBOX_TEST_NODE").unwrap_or_else(|_| "node".to_owned());
    std::fs::write(root.join("questions.mjs"), QUESTIONS).unwrap();
    std::fs::write(
        root.join("questions.json"),
        json!({ "specifiers": SPECIFIERS, "referrers": referrers }).to_string(),
    )
    .unwrap();
    let output = Command::new(node)
        .args([
            "--no-warnings",
            "--no-addons",
            "--experimental-import-meta-resolve",
            "questions.mjs",
        ])
        .current_dir(root)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(std::fs::File::open(root.join("questions.json")).unwrap())
        .output()
        .ok()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).ok()
}

fn shown(result: Result<String, ResolveError>) -> Value {
    match result {
        Ok(found) => json!({ "ok": found }),
        Err(error) => {
            let name = if error.class() == ErrorClass::TypeError {
                "TypeError"
            } else {
                "Error"
            };
            let (code, path, stack) = (error.node_code(), error.path(), error.require_stack());
            let (message, url) = (error.to_string(), error.url());
            json!({ "code": code, "name": name, "message": message, "path": path, "stack": stack, "url": url })
        }
    }
}

/// The same shape, and `null` for what is absent.
fn told(answer: &Value) -> Value {
    if !answer["ok"].is_null() {
        return answer.clone();
    }
    let fields = ["code", "name", "message", "path", "stack", "url"];
    Value::Object(
        fields
            .iter()
            .map(|&field| (field.to_owned(), answer[field].clone()))
            .collect(),
    )
}

/// What `import()` says of a file that is there is the engine's business; what it says of none is ours.
fn compare_import(
    resolver: &Resolver<Disk>,
    specifier: &str,
    referrer: &str,
    answer: &Value,
) -> Option<(Value, Value)> {
    let ours = resolver.resolve(specifier, referrer, Mode::Import);
    match (ours, answer["code"].is_null()) {
        (
            Ok(Resolved::File {
                format: Format::Json | Format::Wasm | Format::Addon,
                ..
            }),
            _,
        ) => None,
        (Ok(_), true) => None,
        (Ok(found), false) => Some((json!(format!("{found:?}")), told(answer))),
        (Err(error), _) => Some((shown(Err(error)), told(answer))),
    }
}

#[test]
fn agrees_with_the_installed_node() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    write_tree(&root);
    let referrers: Vec<String> = REFERRERS
        .iter()
        .map(|path| root.join(path).display().to_string())
        .collect();
    let Some(node) = ask_node(&root, &referrers)
        .filter(|node| node["version"].as_str().unwrap().starts_with("v22."))
    else {
        eprintln!("skipped: no Node 22 to compare with");
        return;
    };
    let resolver = Resolver::new(Disk);
    let mut differences = Vec::new();
    for answer in node["answers"].as_array().unwrap() {
        let (specifier, referrer) = (
            answer["specifier"].as_str().unwrap(),
            answer["referrer"].as_str().unwrap(),
        );
        let paths = if specifier.is_empty() {
            json!(null)
        } else {
            json!(resolver.lookup_paths(specifier, referrer))
        };
        let imported = answer
            .get("import")
            .and_then(|told| compare_import(&resolver, specifier, referrer, told));
        let questions = [
            Some((
                "resolve",
                shown(resolver.resolve_url(specifier, referrer)),
                told(&answer["resolve"]),
            )),
            Some((
                "require",
                shown(resolver.resolve_filename(specifier, referrer)),
                told(&answer["require"]),
            )),
            Some(("paths", paths, without_home(&answer["paths"]))),
            imported.map(|(ours, theirs)| ("import", ours, theirs)),
        ];
        for (what, ours, theirs) in questions.into_iter().flatten() {
            if ours != theirs {
                differences.push(format!(
                    "{what} {specifier:?} in {referrer}\n  ours   {ours}\n  theirs {theirs}"
                ));
            }
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Node also searches folders of the user and of its own installation.
fn without_home(paths: &Value) -> Value {
    let kept = paths.as_array().map(|paths| {
        let is_ours = |path: &&Value| {
            path.as_str()
                .is_some_and(|path| !path.ends_with("/lib/node") && !path.contains("/.node_"))
        };
        paths.iter().filter(is_ours).cloned().collect::<Vec<_>>()
    });
    json!(kept)
}
