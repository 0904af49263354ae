//! Everything that can be wrong with what a person gives: one clear message, the right exit status, nothing
//! half-written, and the next run works.

use std::path::PathBuf;

use serde_json::json;

use crate::support::{
    package::Package,
    registry::{FakeRegistry, Fault},
    sandbox::{Ran, Sandbox},
};

const DENIED_HINT: &str = "\nhint: packages have no file system, network or processes here; `tpmjs-sandbox doctor` shows what is enforced\n";
const FUNCTIONS_HINT: &str = "\nhint: `tpmjs-sandbox describe PACKAGE` lists what a package exports; `--function NAME` chooses\n";

/// A CommonJS package that greets.
fn greeter(name: &str, version: &str) -> Package {
    Package::new(name, version).file("index.js", "module.exports = () => 'hello'")
}

/// The run failed with exactly this message, and said nothing on standard output.
#[track_caller]
fn assert_says(ran: &Ran, status: i32, stderr: &str) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (status, "", stderr)
    );
}

/// The sandbox still runs what it should.
#[track_caller]
fn assert_greets(sandbox: &Sandbox, package: &str) {
    let ran = sandbox.run(["run", package]);
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "hello\n", "")
    );
}

/// Runs the default export of an ES module that lies in a folder.
fn run_module(source: &str) -> Ran {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", source);
    sandbox.run(["run", &folder])
}

fn files_in(folder: PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(files_in(path))
        } else {
            files.push(path)
        }
    }
    files
}

/// No package is in the cache, whole or in part.
#[track_caller]
fn assert_nothing_kept(sandbox: &Sandbox) {
    for folder in ["packs-v1", "tmp"] {
        assert_eq!(
            files_in(sandbox.cache().join(folder)),
            Vec::<PathBuf>::new()
        );
    }
}

#[test]
fn unknown_package() {
    let registry = FakeRegistry::start();
    let sandbox = Sandbox::with(&registry);
    assert_says(
        &sandbox.run(["run", "greeter"]),
        3,
        "error: the registry 127.0.0.1 has no package `greeter` [PACKAGE_NOT_FOUND]\n",
    );
    registry.publish(greeter("greeter", "1.0.0"));
    assert_greets(&sandbox, "greeter");
}

#[test]
fn unknown_dependency() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0").dependency("never-published", "^1.0.0"));
    let sandbox = Sandbox::with(&registry);
    let message = "error: the registry 127.0.0.1 has no package `never-published`, which `greeter@1.0.0` depends on [PACKAGE_NOT_FOUND]\n";
    assert_says(&sandbox.run(["run", "greeter"]), 3, message);
    assert_nothing_kept(&sandbox);
}

#[test]
fn unknown_version() {
    let registry = FakeRegistry::start();
    registry
        .publish(greeter("greeter", "1.0.0"))
        .publish(greeter("greeter", "1.2.0"));
    let sandbox = Sandbox::with(&registry);
    for wanted in ["2", "9.9.9", "beta"] {
        let message = format!(
            "error: `greeter` has no version that fits `{wanted}`; it has 1.2.0 (latest), 1.0.0 [VERSION_NOT_FOUND]\n"
        );
        assert_says(
            &sandbox.run(["run", &format!("greeter@{wanted}")]),
            3,
            &message,
        );
    }
    assert_greets(&sandbox, "greeter@1.0.0");
}

#[test]
fn unknown_function_lists_what_exists() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export const one = () => 1; export function two() {} export class Three {} export const four = 4;");
    for (name, says) in [
        (
            "nope",
            "the package exports no function `nope`; it has: one, two",
        ),
        (
            "Three",
            "the export is a class, so there is no function `Three`; it has: one, two",
        ),
        (
            "four",
            "the export is no function, so there is no function `four`; it has: one, two",
        ),
        (
            "toString",
            "the package exports no function `toString`; it has: one, two",
        ),
        (
            "__proto__",
            "the package exports no function `__proto__`; it has: one, two",
        ),
        (
            "constructor",
            "the package exports no function `constructor`; it has: one, two",
        ),
        (
            "default",
            "the package exports no function `default`; it has: one, two",
        ),
    ] {
        let ran = sandbox.run(["run", &folder, "--function", name]);
        assert_says(
            &ran,
            3,
            &format!("error: {says} [FUNCTION_NOT_FOUND]\n{FUNCTIONS_HINT}"),
        );
    }
    assert_eq!(
        sandbox.run(["run", &folder, "--function", "one"]).stdout,
        "1\n"
    );
}

#[test]
fn registry_that_is_down() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    let sandbox = Sandbox::with(&registry);
    assert_greets(&sandbox, "greeter@1.0.0");
    registry.fault("/other", Fault::Status(500));
    let ran = sandbox.run(["run", "other"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (3, ""));
    let first = ran.stderr.lines().next().unwrap_or_default();
    assert!(
        first.starts_with(
            "error: the registry 127.0.0.1 gave no metadata of `other` in 3 attempts: "
        ) && first.ends_with(" [REGISTRY_UNAVAILABLE]"),
        "{first}"
    );
    assert_eq!(ran.stderr.matches("hint:").count(), 1, "{}", ran.stderr);
    drop(registry);
    assert_greets(&sandbox, "greeter@1.0.0");
    let ran = sandbox.run(["run", "other", "--offline"]);
    let message = "error: the cache does not hold `other`, and the registry may not be asked; run it once without --offline [PACKAGE_NOT_FOUND]\n";
    assert_says(&ran, 3, message);
}

#[test]
fn tarball_with_wrong_integrity() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    let sum = format!("sha512-{}==", "A".repeat(86));
    registry.change_dist("greeter", "1.0.0", |dist| dist["integrity"] = json!(sum));
    let sandbox = Sandbox::with(&registry);
    let ran = sandbox.run(["run", "greeter"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (3, ""));
    let expected = format!(
        "error: the tarball of `greeter@1.0.0` does not match the registry's integrity: expected {sum}, got sha512-"
    );
    assert!(ran.stderr.starts_with(&expected), "{}", ran.stderr);
    assert!(ran.stderr.ends_with(" [INTEGRITY]\n\nhint: `tpmjs-sandbox cache clear PACKAGE` forgets what is kept of a package\n"), "{}", ran.stderr);
    assert_nothing_kept(&sandbox);

    registry.publish(greeter("other", "1.0.0"));
    assert_greets(&sandbox, "other");
}

#[test]
fn names_that_are_none() {
    let sandbox = Sandbox::alone();
    let characters = "it has characters that a name cannot have";
    for (text, reason) in [
        ("two words", characters),
        ("a;touch x", characters),
        ("$(id)", characters),
        ("\u{1b}[31mred", characters),
        ("@scope", "a scope needs a name after it"),
        ("node_modules", "npm reserves it"),
        ("_hidden", "a part of it starts with `.`, `_` or `-`"),
        ("", "it is empty"),
        ("@scope/", "a part of it is empty"),
        ("name@", "what follows the `@` is no version, range or tag"),
        (
            "name@../other",
            "what follows the `@` is no version, range or tag",
        ),
        (
            "name@http://127.0.0.1/x",
            "what follows the `@` is no version, range or tag",
        ),
    ] {
        let shown = text.escape_debug();
        assert_says(
            &sandbox.run(["run", text]),
            2,
            &format!("error: `{shown}` is not a package name: {reason} [BAD_REQUEST]\n"),
        );
    }
    for text in [
        "lodash/chunk",
        "@a/b/c",
        "http://127.0.0.1/x",
        "guest/index.js@1",
    ] {
        let ran = sandbox.run(["run", text]);
        let says = "is not a package name: it holds a path or an address, and only a name can be asked for [BAD_REQUEST]\n\nhint: a folder is written `./FOLDER`";
        assert!(
            ran.status == 2 && ran.stderr.contains(says),
            "{text}: {ran:?}"
        );
    }
}

#[test]
fn params_that_are_none() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export default () => 'hello'");
    sandbox.file("binary", [0xff, 0xfe]);
    for (arguments, says) in [
        (
            ["--param", "x"],
            "`--param x` has no `=`; write it as key=value or key:=json",
        ),
        (["--param", "=x"], "`--param =x` has no name before its `=`"),
        (
            ["--param", "x:=y"],
            "the value of `x` is not JSON: expected value at line 1 column 1",
        ),
        (
            ["--param", "x=@gone"],
            "cannot read `gone`: No such file or directory (os error 2); a text that begins with `@` is written as JSON: x:='\"@gone\"'",
        ),
        (["--param", "x=@binary"], "`binary` is no UTF-8 text"),
        (
            ["--params", "[1]"],
            r#"--params is an array; write an object such as {"topic":"cats"}"#,
        ),
        (
            ["--params", ""],
            r#"--params is empty; write an object such as {"topic":"cats"}"#,
        ),
        (
            ["--params", "{"],
            "--params is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            ["--params", "@gone.json"],
            "cannot read `gone.json`: No such file or directory (os error 2)",
        ),
        (
            ["--params", "-"],
            "`--params -` reads standard input, which is empty",
        ),
        (
            ["--params", "@-"],
            "`--params @-` reads standard input, which is empty",
        ),
        (
            ["--args", "{}"],
            r#"--args is an object; write an array such as ["cats",3]"#,
        ),
        (
            ["--args", "\"x\""],
            r#"--args is a string; write an array such as ["cats",3]"#,
        ),
        (
            ["--args", "[1"],
            "--args is not JSON: EOF while parsing a list at line 1 column 2",
        ),
        (
            ["--env", "NOT_SET"],
            "`--env NOT_SET`: there is no such variable to pass on",
        ),
        (["--env", "=1"], "`--env =1` has no name before its `=`"),
    ] {
        let ran = sandbox.run(["run", folder.as_str()].into_iter().chain(arguments));
        assert_says(&ran, 2, &format!("error: {says} [BAD_REQUEST]\n"));
        let (status, body) = sandbox.run_json([folder.as_str()].into_iter().chain(arguments));
        assert_eq!(
            (status, &body["code"], &body["error"]),
            (2, &json!("BAD_REQUEST"), &json!(says))
        );
    }
    assert_greets(&sandbox, &folder);
}

#[test]
fn flags_that_are_none() {
    let sandbox = Sandbox::alone();
    for arguments in [
        &["runn", "x"][..],
        &["run"],
        &["run", "x", "--nope"],
        &["run", "x", "--args", "[]", "--param", "a=b"],
        &["cache", "prefetch"],
        &[],
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!(
            (ran.status, ran.stdout.as_str()),
            (2, ""),
            "{arguments:?}: {ran:?}"
        );
        assert!(
            ran.stderr.contains("Usage: tpmjs-sandbox"),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
}

#[test]
fn paths_that_lead_nowhere() {
    let sandbox = Sandbox::alone();
    sandbox.file("file.txt", "text");
    sandbox.file("broken/package.json", "{\"name\":");
    sandbox.file("broken.tgz", "no archive");
    sandbox.file("notes/todo.md", "text");
    for (path, status, says) in [
        (
            "./gone",
            3,
            "there is no folder `./gone` [PACKAGE_NOT_FOUND]",
        ),
        (
            "../gone/../..//gone",
            3,
            "there is no folder `../gone/../..//gone` [PACKAGE_NOT_FOUND]",
        ),
        (
            "./gone.tgz",
            3,
            "there is no file `./gone.tgz` [PACKAGE_NOT_FOUND]",
        ),
        (
            "./broken",
            1,
            "the package.json of `./broken` is not valid: EOF while parsing a value at line 1 column 8 [LOAD_FAILED]",
        ),
        (
            "./file.txt",
            2,
            "`./file.txt` is no folder; name the folder of the package, or its .tgz archive [BAD_REQUEST]",
        ),
        (
            "./notes",
            2,
            "the folder `./notes` has neither a package.json nor an index.js [BAD_REQUEST]",
        ),
        (
            "./broken.tgz",
            3,
            "the archive of `./broken.tgz` cannot be used: it is not a gzip file [INTEGRITY]",
        ),
    ] {
        assert_says(
            &sandbox.run(["run", path]),
            status,
            &format!("error: {says}\n"),
        );
    }
}

#[test]
fn packages_without_an_entry_point() {
    let sandbox = Sandbox::alone();
    for (name, manifest, says) in [
        (
            "none",
            r#"{"name":"none","version":"1.0.0"}"#,
            "it has no file index.js",
        ),
        (
            "gone",
            r#"{"name":"gone","version":"1.0.0","main":"./lib/gone.js"}"#,
            "it has no file lib/gone.js",
        ),
        (
            "mapped",
            r#"{"name":"mapped","version":"1.0.0","exports":"./gone.mjs"}"#,
            "it has no file gone.mjs",
        ),
        (
            "only-sub",
            r#"{"name":"only-sub","version":"1.0.0","exports":{"./sub":"./sub.js"}}"#,
            r#"the "exports" of its package.json have no ".""#,
        ),
    ] {
        let folder = sandbox
            .file(&format!("{name}/package.json"), manifest)
            .display()
            .to_string();
        let ran = sandbox.run(["run", &folder]);
        assert_says(
            &ran,
            1,
            &format!("error: the package `{name}` has no entry point: {says} [LOAD_FAILED]\n"),
        );
    }
}

#[test]
fn syntax_error_shows_file_line_and_source() {
    let ran = run_module("export default () => 1\n\nconst twice = 1\nconst twice = 2\n");
    assert_says(
        &ran,
        1,
        "error: SyntaxError: Identifier 'twice' has already been declared [LOAD_FAILED]\n  \
         file:///app/node_modules/guest/index.js:4\n  \
         const twice = 2\n        \
         ^\n",
    );
    let sandbox = Sandbox::alone();
    sandbox.file("deep/package.json", r#"{"name":"deep","version":"1.0.0"}"#);
    sandbox.file(
        "deep/lib/broken.js",
        "// one\nmodule.exports = {\n  a: 1 b: 2\n}\n",
    );
    let folder = sandbox
        .file("deep/index.js", "module.exports = require('./lib/broken')")
        .display()
        .to_string();
    let ran = sandbox.run(["run", &folder]);
    assert_eq!(ran.status, 1);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        lines[0],
        "error: SyntaxError: Unexpected identifier 'b' [LOAD_FAILED]"
    );
    assert_eq!(
        lines[1..4],
        [
            "  /app/node_modules/deep/lib/broken.js:3",
            "    a: 1 b: 2",
            "         ^"
        ],
        "{}",
        ran.stderr
    );
}

#[test]
fn error_at_the_top_of_a_module() {
    assert_says(
        &run_module("export default () => 1\nthrow new TypeError('cannot begin')\n"),
        1,
        "error: TypeError: cannot begin [LOAD_FAILED]\n      at file:///app/node_modules/guest/index.js:2:7\n",
    );
}

#[test]
fn error_with_causes() {
    let ran = run_module(
        "export default () => { throw new TypeError('no answer', { cause: new Error('wire cut', { cause: 'scissors' }) }) }",
    );
    assert_says(
        &ran,
        1,
        "error: TypeError: no answer [EXECUTION_FAILED]
      at default (file:///app/node_modules/guest/index.js:1:30)
  [cause]: wire cut
  [cause]: scissors\n",
    );
}

#[test]
fn native_addon() {
    let sandbox = Sandbox::alone();
    sandbox.file(
        "native/package.json",
        r#"{"name":"native","version":"1.0.0"}"#,
    );
    sandbox.file("native/build/Release/addon.node", b"\x7fELF");
    let folder = sandbox
        .file(
            "native/index.js",
            "module.exports = require('./build/Release/addon.node')",
        )
        .display()
        .to_string();
    assert_says(
        &sandbox.run(["run", &folder]),
        1,
        "error: native addon `/app/node_modules/native/build/Release/addon.node` is not supported: \
         the sandbox runs JavaScript and WebAssembly only [UNSUPPORTED]\n      \
         at Object.<anonymous> (/app/node_modules/native/index.js:1:18)\n",
    );
}

#[test]
fn module_that_is_not_there() {
    assert_says(
        &run_module("import x from 'not-there'\nexport default () => x"),
        1,
        "error: Cannot find package 'not-there' imported from /app/node_modules/guest/index.js [LOAD_FAILED]\n",
    );
    assert_says(
        &run_module(
            "import { createRequire } from 'node:module'\nexport default () => createRequire(import.meta.url)('not-there/x')",
        ),
        1,
        "error: Cannot find module 'not-there/x' [EXECUTION_FAILED]\n\
         Require stack:\n\
         - /app/node_modules/guest/index.js\n      \
         at default (file:///app/node_modules/guest/index.js:2:52)\n",
    );
}

/// What a package may try, and what it is told. Each is what the host itself could do: the control.
#[test]
fn use_of_files_network_and_processes() {
    assert!(
        std::fs::read_to_string("/etc/passwd").is_ok_and(|text| text.contains("root")),
        "control: this file can be read here"
    );
    let files = "file system access to '/etc/passwd' is denied in the sandbox: only the package's own files and /tmp can be used";
    for (source, says) in [
        (
            "import fs from 'node:fs'; export default () => fs.readFileSync('/etc/passwd', 'utf8')",
            files,
        ),
        (
            "import fs from 'node:fs/promises'; export default () => fs.readFile('/etc/passwd', 'utf8')",
            files,
        ),
        (
            "import fs from 'node:fs'; export default () => fs.writeFileSync('/etc/passwd', '')",
            files,
        ),
        (
            "import fs from 'node:fs'; export default () => new Promise((_, no) => fs.createReadStream('/etc/passwd').on('error', no).resume())",
            files,
        ),
        (
            "import net from 'node:net'; export default () => new Promise((_, no) => net.connect(80, 'example.com').on('error', no))",
            "network access to 'example.com:80' is denied in the sandbox",
        ),
        (
            "import http from 'node:http'; export default () => new Promise((_, no) => http.get('http://example.com/x', no).on('error', no))",
            "GET request to 'http://example.com' is denied in the sandbox: there is no network",
        ),
        (
            "export default () => fetch('https://example.com/x')",
            "TypeError: fetch failed: network access to example.com is denied in the sandbox",
        ),
        (
            "import { execSync } from 'node:child_process'; export default () => execSync('id').toString()",
            "child_process.execSync(\"id\") is denied in the sandbox: no process can be started",
        ),
        (
            "import { spawn } from 'node:child_process'; export default () => spawn('sh', ['-c', 'id'])",
            "child_process.spawn(\"sh\") is denied in the sandbox: no process can be started",
        ),
    ] {
        let ran = run_module(source);
        let (first, rest) = ran.stderr.split_once('\n').unwrap_or_default();
        assert_eq!(
            (ran.status, first),
            (5, format!("error: {says} [DENIED]").as_str()),
            "{source}: {ran:?}"
        );
        assert!(
            rest.ends_with(DENIED_HINT)
                && !ran.stderr.contains("root:")
                && !ran.stderr.contains("node:internal"),
            "{source}: {rest}"
        );
    }
}

#[test]
fn use_of_what_is_denied_can_be_caught() {
    let source = "import fs from 'node:fs'
        export default () => { try { fs.readFileSync('/etc/passwd') } catch (error) { return error.code } }";
    assert_eq!(run_module(source).stdout, "ERR_ACCESS_DENIED\n");
}
