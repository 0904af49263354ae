//! The commands: their help, what they print and how they end. What is wrong with what a person types is in
//! `bad_input`; the exit status of each failure is there, too, beside its message.

use std::{
    ffi::OsStr,
    io::Write,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::support::{
    package::Package,
    registry::FakeRegistry,
    sandbox::{Ran, Sandbox},
};

const ECHO: &str = "export default (...given) => given
    export const first = (one) => one
    export const keys = (params) => Object.keys(params).join()";

fn greeter(name: &str, version: &str) -> Package {
    Package::new(name, version).file("index.js", "module.exports = () => 'hello'")
}

/// The run ended well, said this, and nothing on standard error.
#[track_caller]
fn assert_prints(ran: &Ran, stdout: &str) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, stdout, "")
    );
}

/// Runs with this text on standard input.
fn run_with_input(sandbox: &Sandbox, arguments: &[&str], input: &str) -> Ran {
    let mut child = sandbox
        .command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it is read");
    drop(stdin);
    Ran::from(child.wait_with_output().expect("the program ends"))
}

#[test]
fn every_command_explains_itself() {
    let sandbox = Sandbox::alone();
    for (command, words) in [
        (
            &[][..],
            &["run", "describe", "cache", "serve", "doctor"][..],
        ),
        (
            &["run"],
            &[
                "--function",
                "--param",
                "--args",
                "--timeout",
                "--memory",
                "--json",
                "--offline",
                "--no-validate",
                "Examples:",
            ],
        ),
        (
            &["describe"],
            &["--json", "none of its functions", "Examples:"],
        ),
        (&["serve"], &["--port", "SIGTERM", "Examples:"]),
        (&["cache"], &["prefetch", "list", "verify", "clear", "dir"]),
        (&["cache", "prefetch"], &["--file", "Examples:"]),
        (&["cache", "list"], &["--json"]),
        (&["cache", "verify"], &["damaged"]),
        (&["cache", "clear"], &["everything"]),
        (&["cache", "dir"], &["directory"]),
        (&["doctor"], &["enforces"]),
        (&["completions"], &["bash", "zsh", "fish"]),
        (&["man"], &["man page"]),
    ] {
        let ran = sandbox.run(command.iter().chain(&["--help"]));
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{command:?}");
        assert!(ran.stdout.contains("Usage: tpmjs-sandbox"), "{command:?}");
        for word in words {
            assert!(ran.stdout.contains(word), "{command:?}: {word}");
        }
    }
    let version = sandbox.run(["--version"]);
    assert_prints(
        &version,
        &format!("tpmjs-sandbox {}\n", env!("CARGO_PKG_VERSION")),
    );
}

#[test]
fn parameters_in_all_their_forms() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("echo", ECHO);
    sandbox.file("notes.txt", "two\nlines\n");
    sandbox.file("data.json", "{\"deep\":[1,{\"er\":null}]}");
    for (arguments, given) in [
        (&[][..], "[{}]"),
        (&["-p", "topic=cats"], r#"[{"topic":"cats"}]"#),
        (&["-p", "empty="], r#"[{"empty":""}]"#),
        (&["-p", "sum=1+1=2"], r#"[{"sum":"1+1=2"}]"#),
        (&["-p", "ключ=знач"], r#"[{"ключ":"знач"}]"#),
        (&["-p", "n:=3", "-p", "on:=true"], r#"[{"n":3,"on":true}]"#),
        (&["-p", "text=@notes.txt"], r#"[{"text":"two\nlines\n"}]"#),
        (
            &["-p", "data:=@data.json"],
            r#"[{"data":{"deep":[1,{"er":null}]}}]"#,
        ),
        (&["-p", "who:=\"@me\""], r#"[{"who":"@me"}]"#),
        (&["-p", "a=1", "-p", "a=2"], r#"[{"a":"2"}]"#),
        (&["--params", "{\"a\":1}"], r#"[{"a":1}]"#),
        (&["--params", " {\n} ", "-p", "a=b"], r#"[{"a":"b"}]"#),
        (
            &["--params", "@data.json", "-p", "deep=no"],
            r#"[{"deep":"no"}]"#,
        ),
        (&["--params", "{\"__proto__\":1}"], r#"[{"__proto__":1}]"#),
        (&["--args", "[]"], "[]"),
        (&["--args", "[1,\"x\",null]"], r#"[1,"x",null]"#),
        (
            &["--params", "{\"big\":12345678901234567890}"],
            r#"[{"big":12345678901234567000}]"#,
        ),
    ] {
        let ran = sandbox.run(["run", &folder].iter().chain(arguments));
        assert_eq!(
            (ran.status, ran.stdout.trim_end(), ran.stderr.as_str()),
            (0, given, ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn parameters_keep_their_order() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("echo", ECHO);
    let arguments = ["--params", "{\"z\":1,\"b\":2}", "-p", "y=3", "-p", "a=4"];
    let ran = sandbox.run(["run", &folder, "-f", "keys"].iter().chain(&arguments));
    assert_prints(&ran, "z,b,y,a\n");
}

#[test]
fn parameters_from_standard_input() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("echo", ECHO);
    for (arguments, input, given) in [
        (
            ["--params", "-"],
            "{\"topic\":\"otters\"}\n",
            r#"[{"topic":"otters"}]"#,
        ),
        (["--params", "@-"], "{\"a\":1}", r#"[{"a":1}]"#),
        (["--args", "-"], "[1,2]\n", "[1,2]"),
        (["-p", "text=@-"], "a line\n", r#"[{"text":"a line\n"}]"#),
        (["-p", "list:=@-"], "[1]\n", r#"[{"list":[1]}]"#),
    ] {
        let arguments = [&["run", folder.as_str()][..], &arguments].concat();
        let ran = run_with_input(&sandbox, &arguments, input);
        assert_prints(&ran, &format!("{given}\n"));
    }
    let twice = ["run", &folder, "--params", "-", "-p", "text=@-"];
    let ran = run_with_input(&sandbox, &twice, "{}");
    assert_eq!(
        (ran.status, ran.stderr.as_str()),
        (
            2,
            "error: standard input can be read by one flag only [BAD_REQUEST]\n"
        )
    );
}

/// What a program that reads the output relies on.
#[test]
fn results_are_printed_raw_or_as_json() {
    let sandbox = Sandbox::alone();
    for (source, stdout) in [
        ("'text'", "text\n"),
        ("'two\\nlines'", "two\nlines\n"),
        ("''", "\n"),
        ("({ a: [1, 'x'] })", "{\"a\":[1,\"x\"]}\n"),
        ("undefined", "null\n"),
        ("7.5", "7.5\n"),
    ] {
        let folder = sandbox.module("result", &format!("export default () => {source}"));
        assert_prints(&sandbox.run(["run", &folder]), stdout);
    }
}

#[test]
fn bodies_have_one_shape() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module(
        "bodies",
        "export default () => { console.log('a', { b: 1 }); return { c: [2] } }
         export const fails = () => { console.warn('soon'); throw new RangeError('no') }",
    );
    let (status, mut body) = sandbox.run_json([folder.as_str()]);
    assert!(body["executionTimeMs"].take().is_u64());
    let expected = json!({ "success": true, "output": { "c": [2] }, "executionTimeMs": null, "logs": ["a { b: 1 }"] });
    assert_eq!((status, body), (0, expected));

    let (status, mut body) = sandbox.run_json([folder.as_str(), "-f", "fails"]);
    assert!(body["executionTimeMs"].take().is_u64());
    let expected = json!({ "success": false, "error": "RangeError: no", "code": "EXECUTION_FAILED", "executionTimeMs": null, "logs": ["soon"] });
    assert_eq!((status, body), (1, expected));

    let expected = |code: &str, error: &str| json!({ "success": false, "error": error, "code": code, "executionTimeMs": 0, "logs": [] });
    let (status, body) = sandbox.run_json(["./gone"]);
    assert_eq!(
        (status, body),
        (
            3,
            expected("PACKAGE_NOT_FOUND", "there is no folder `./gone`")
        )
    );
    let (status, body) = sandbox.run_json([folder.as_str(), "--timeout", "1h"]);
    let error = "the time limit 3600s is above this sandbox's ceiling of 300s";
    assert_eq!((status, body), (2, expected("BAD_REQUEST", error)));
    let described = sandbox.run(["describe", "./gone", "--json"]);
    let body: Value = serde_json::from_str(&described.stdout).expect("one line of JSON");
    assert_eq!(
        (described.status, body),
        (
            3,
            expected("PACKAGE_NOT_FOUND", "there is no folder `./gone`")
        )
    );
}

#[test]
fn arguments_that_are_no_text() {
    let sandbox = Sandbox::alone();
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        let odd = OsStr::from_bytes(b"\xff\xfe");
        let ran = sandbox.run([OsStr::new("run"), odd]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{ran:?}");
        assert!(
            ran.stderr.starts_with("error: invalid UTF-8"),
            "{}",
            ran.stderr
        );
    }
    let ran = sandbox.run(["", "x"]);
    assert_eq!(ran.status, 2, "{ran:?}");
}

#[test]
fn offline_runs_what_is_cached_and_says_what_is_not() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    let sandbox = Sandbox::with(&registry);
    let ran = sandbox.run(["run", "greeter", "--offline"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (
            3,
            "",
            "error: the cache does not hold `greeter`, and the registry may not be asked; run it once without --offline [PACKAGE_NOT_FOUND]\n"
        )
    );
    assert_eq!(registry.asked().len(), 0);
    assert_prints(&sandbox.run(["run", "greeter"]), "hello\n");
    let asked = registry.asked().len();
    let stale = ["run", "greeter", "--offline", "--freshness", "0s"];
    assert_prints(&sandbox.run(stale), "hello\n");
    let described = sandbox.run(["describe", "greeter", "--offline"]);
    assert_eq!(described.status, 0, "{described:?}");
    assert_eq!(registry.asked().len(), asked, "nobody was asked");
}

#[test]
fn describe_shows_exports_tools_and_parameters() {
    let sandbox = Sandbox::alone();
    sandbox.file(
        "tools/package.json",
        r#"{"name":"tools","version":"2.1.0","description":"Small tools","type":"module","exports":"./index.js"}"#,
    );
    let source = "export const shout = {
            description: 'Writes in capitals', execute: ({ text }) => text.toUpperCase(),
            inputSchema: { type: 'object', required: ['text'], properties: {
                text: { type: 'string', description: 'what to shout' }, times: { type: 'integer', default: 1 }, mood: { enum: ['glad', 'sad', 3], description: 'how' } } } }
        export function add(a, b) { return a + b }
        export const twice = n => Math.max(n, 2)
        export async function pad(text, { width = Math.max(1, 2), fill = ')' } = {},
            ...rest) {}
        export class Counter {}
        export const answer = 42";
    let folder = sandbox.file("tools/index.js", source).display().to_string();
    assert_prints(
        &sandbox.run(["describe", &folder]),
        "tools 2.1.0
Small tools

 EXPORT   KIND      DESCRIPTION
 Counter  class
 add      function  (a, b)
 answer   value
 pad      function  (text, { width = Math.max(1, 2), fill = ')' } = {}, ...rest)
 shout    tool      Writes in capitals
 twice    function  (n)

Parameters of shout:
 text   string   required  what to shout
 times  integer            default 1
 mood                      how (one of glad, sad, 3)
",
    );
    let ran = sandbox.run(["describe", &folder, "--json"]);
    let body: Value = serde_json::from_str(&ran.stdout).expect("one line of JSON");
    assert_eq!(
        (body["package"].as_str(), body["version"].as_str()),
        (Some("tools"), Some("2.1.0"))
    );
    let tool = body["exports"]
        .as_array()
        .and_then(|exports| exports.iter().find(|export| export["name"] == "shout"));
    let schema = tool.map(|tool| &tool["inputSchema"]["properties"]["text"]["type"]);
    assert_eq!(schema, Some(&json!("string")), "{body}");
}

#[test]
fn cache_is_filled_listed_and_cleared() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    registry.publish(greeter("@a/other", "2.0.0").dependency("greeter", "^1"));
    let sandbox = Sandbox::with(&registry);
    let cache = sandbox.cache().display().to_string();
    assert_prints(&sandbox.run(["cache", "dir"]), &format!("{cache}\n"));
    assert_prints(
        &sandbox.run(["cache", "list"]),
        &format!("the cache in {cache} is empty\n"),
    );
    assert_prints(&sandbox.run(["cache", "list", "--json"]), "[]\n");

    assert_prints(
        &sandbox.run(["cache", "prefetch", "greeter", "@a/other@2"]),
        "greeter: 1 package, greeter is 1.0.0\n@a/other@2: 2 packages, @a/other is 2.0.0\n",
    );
    let listed = sandbox.run(["cache", "list"]);
    let rows: Vec<Vec<&str>> = listed
        .stdout
        .lines()
        .map(|line| line.split_whitespace().take(3).collect())
        .collect();
    assert_eq!(
        rows,
        [
            ["PACKAGE", "VERSION", "FILES"],
            ["@a/other", "2.0.0", "2"],
            ["greeter", "1.0.0", "2"]
        ]
    );
    let listed = sandbox.run(["cache", "list", "--json"]);
    let packages: Value = serde_json::from_str(&listed.stdout).expect("one line of JSON");
    assert_eq!(
        (&packages[1]["name"], &packages[1]["files"]),
        (&json!("greeter"), &json!(2))
    );
    assert_prints(
        &sandbox.run(["cache", "verify"]),
        "2 of 2 packages are whole\n",
    );

    assert_prints(
        &sandbox.run(["cache", "clear", "unheard-of"]),
        "the cache holds none of these\n",
    );
    let ran = sandbox.run(["cache", "clear", "greeter"]);
    assert!(
        ran.status == 0 && ran.stdout.starts_with("removed 1 package, "),
        "{ran:?}"
    );
    assert_eq!(sandbox.run(["run", "greeter", "--offline"]).status, 3);
    assert_prints(&sandbox.run(["run", "@a/other"]), "hello\n");
    let ran = sandbox.run(["cache", "clear"]);
    assert!(
        ran.status == 0 && ran.stdout.starts_with("removed 2 packages, "),
        "{ran:?}"
    );
    assert_prints(&sandbox.run(["cache", "list", "--json"]), "[]\n");
}

#[test]
fn prefetch_reads_lists() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    registry.publish(greeter("other", "1.0.0"));
    let sandbox = Sandbox::with(&registry);
    sandbox.file("list.txt", "# for the night shift\n\n  greeter@1 \nother\n");
    sandbox.file("package.json", r#"{"dependencies":{"other":"^1.0.0"}}"#);
    sandbox.file("empty.json", r#"{"name":"empty"}"#);
    let prefetch = |file: &str| sandbox.run(["cache", "prefetch", "--file", file]);
    assert_prints(
        &prefetch("list.txt"),
        "greeter@1: 1 package, greeter is 1.0.0\nother: 1 package, other is 1.0.0\n",
    );
    assert_prints(
        &prefetch("package.json"),
        "other@^1.0.0: 1 package, other is 1.0.0\n",
    );
    assert_prints(&prefetch("empty.json"), "`empty.json` names no packages\n");
    for (arguments, says) in [
        (
            ["--file", "gone.txt"],
            "cannot read `gone.txt`: No such file or directory (os error 2)",
        ),
        (
            ["greeter", "./here"],
            "`./here` is on this machine already; `--file FOLDER/package.json` fetches what a package depends on",
        ),
    ] {
        let ran = sandbox.run(["cache", "prefetch"].iter().chain(&arguments));
        let stderr = format!("error: {says} [BAD_REQUEST]\n");
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr),
            (2, "", stderr)
        );
    }
    // Every package is tried, and the worst failure is the status.
    let ran = sandbox.run(["cache", "prefetch", "unheard-of", "greeter"]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (3, "greeter: 1 package, greeter is 1.0.0\n")
    );
}

#[test]
fn doctor_tells_what_holds() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("is-number", "7.0.0"));
    let sandbox = Sandbox::with(&registry);
    let ran = sandbox.run(["doctor"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{ran:?}");
    for row in [
        "isolate",
        "process",
        "seccomp",
        "landlock",
        "namespaces",
        "cache",
        "registry",
    ] {
        assert!(
            ran.stdout.lines().any(|line| line.starts_with(row)),
            "{row}: {}",
            ran.stdout
        );
    }
    assert!(
        ran.stdout.contains(&format!("{} answers", registry.url())),
        "{}",
        ran.stdout
    );

    // A registry that says that it lacks the package answers.
    let ran = Sandbox::with(&FakeRegistry::start()).run(["doctor"]);
    assert!(
        ran.status == 0 && ran.stdout.contains(" answers\n"),
        "{ran:?}"
    );

    let ran = Sandbox::alone().run(["doctor"]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(
        ran.stdout
            .contains("registry     http://127.0.0.1:9/ does not answer\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn completions_and_manual_are_printed() {
    let sandbox = Sandbox::alone();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = sandbox.run(["completions", shell]);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{shell}");
        assert!(ran.stdout.contains("prefetch"), "{shell}");
    }
    let ran = sandbox.run(["man"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
    assert!(ran.stdout.contains(".TH tpmjs-sandbox 1"), "{}", ran.stdout);
}

/// Without a home and without any variable, there is still a place for the cache, and npm's files are optional.
#[cfg(unix)]
#[test]
fn environment_that_is_empty() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export default () => 'hello'");
    let bare = |home: &OsStr| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tpmjs-sandbox"));
        command.env_clear().env("HOME", home).stdin(Stdio::null());
        command
            .args(["run", &folder, "--cache-dir"])
            .arg(sandbox.cache());
        Ran::from(command.output().expect("the program starts"))
    };
    sandbox.file("a-file", "");
    for home in [
        OsStr::new(""),
        OsStr::new("/gone"),
        sandbox.home().join("a-file").as_os_str(),
    ] {
        assert_prints(&bare(home), "hello\n");
    }
}

/// Shells and container files often set what they mean to leave out.
#[test]
fn variables_that_are_empty() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter", "1.0.0"));
    let sandbox = Sandbox::with(&registry);
    let with = |variables: &[(&str, &str)]| {
        let mut command = sandbox.command();
        command.envs(variables.iter().copied());
        Ran::from(
            command
                .args(["run", "greeter"])
                .output()
                .expect("it starts"),
        )
    };
    let empty = [
        "TPMJS_SANDBOX_MEMORY",
        "TPMJS_SANDBOX_TIMEOUT",
        "TPMJS_SANDBOX_REQUIRE",
        "TPMJS_SANDBOX_MAX_LOGS",
        "npm_config_registry",
    ];
    assert_prints(&with(&empty.map(|name| (name, ""))), "hello\n");
    // Without a directory of its own, the cache is below the home.
    assert_prints(&with(&[("PACKAGE_CACHE_DIR", "")]), "hello\n");
    assert!(sandbox.home().join(".cache").is_dir());
    let wrong = with(&[("TPMJS_SANDBOX_MEMORY", "lots")]);
    assert!(
        wrong.status == 2
            && wrong
                .stderr
                .contains("invalid value 'lots' for '--memory <SIZE>'"),
        "{wrong:?}"
    );
}

/// A terminal of forty columns, played by `script`, which says where it ended.
#[cfg(target_os = "linux")]
fn in_terminal(sandbox: &Sandbox, term: &str, line: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_tpmjs-sandbox");
    let mut command = Command::new("script");
    command.env_clear().envs(
        sandbox
            .command()
            .get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    command
        .env_remove("NO_COLOR")
        .env("TERM", term)
        .env("PATH", "/usr/bin:/bin")
        .env("SHELL", "/bin/sh");
    command.current_dir(sandbox.home()).stdin(Stdio::null());
    command.args([
        "-qec",
        &format!("stty rows 20 cols 40; {program} {line}"),
        "/dev/null",
    ]);
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[cfg(target_os = "linux")]
#[test]
fn terminals_are_fitted_and_not_attacked() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("a-package-with-a-name-of-some-length", "1.0.0"));
    let sandbox = Sandbox::with(&registry);
    let folder = sandbox.module(
        "terminal",
        r"export default () => { console.error('\x1b[2Jlog'); return '\x1b]0;title\x07end' }
          export const object = () => ({ a: [1] })",
    );
    let Some(shown) = in_terminal(&sandbox, "xterm", &format!("run {folder}")) else {
        return eprintln!("skipped: there is no `script` to play a terminal");
    };
    assert_eq!(
        shown,
        "\u{1b}[31m\\u{1b}[2Jlog\u{1b}[39m\n\\u{1b}]0;title\\u{7}end\n"
    );
    let dumb =
        in_terminal(&sandbox, "dumb", &format!("run {folder} -f object")).unwrap_or_default();
    assert_eq!(dumb, "{\n  \"a\": [\n    1\n  ]\n}\n");
    sandbox.run(["cache", "prefetch", "a-package-with-a-name-of-some-length"]);
    let listed = in_terminal(&sandbox, "xterm", "cache list").unwrap_or_default();
    assert!(
        listed.lines().all(|line| line.len() <= 40) && listed.contains("1.0.0"),
        "{listed}"
    );
}
