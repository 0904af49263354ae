//! Small packages, one oddity each: `tests/packages/NAME/cases.json` says what a run of the package gives.
//!
//! A case: `function`, `params` and `env` are given to the run; `output`, or `code` and a part of the `error`, are
//! expected, with `logs` when they matter; `raw` is a part of the body as text, for what a JSON parser would refuse.
//! All packages are published in one registry, so they may depend on each other. `shape-*`, and others without cases,
//! exist for that alone.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use crate::support::{
    registry::FakeRegistry,
    sandbox::{Ran, Sandbox, repository},
};

/// Cases that run side by side.
const THREADS: usize = 4;

/// One run and what it must give.
struct Case {
    package: String,
    expected: Value,
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let folders = fs::read_dir(repository("tests/packages"))
        .expect("the packages are committed")
        .flatten();
    let mut files: Vec<PathBuf> = folders
        .map(|folder| folder.path().join("cases.json"))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    for file in files {
        let folder = file
            .parent()
            .and_then(|folder| folder.file_name())
            .expect("the file has a folder");
        let text = fs::read(&file).expect("readable");
        let list: Vec<Value> = serde_json::from_slice(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let package = folder.to_string_lossy().into_owned();
        cases.extend(list.into_iter().map(|expected| Case {
            package: package.clone(),
            expected,
        }));
    }
    cases
}

/// Runs the case; says what is wrong with its answer.
fn check(sandbox: &Sandbox, case: &Case) -> Result<(), String> {
    let Case { package, expected } = case;
    let mut command = sandbox.command();
    command.args(["run", "--json", "--timeout", "60s", package]);
    if let Some(function) = expected["function"].as_str() {
        command.args(["--function", function]);
    }
    if let Some(params) = expected.get("params") {
        command.args(["--params", &params.to_string()]);
    }
    for (key, value) in expected["env"].as_object().into_iter().flatten() {
        command.args([
            "--env",
            &format!("{key}={}", value.as_str().expect("variables are text")),
        ]);
    }
    let ran = Ran::from(command.output().expect("the program starts"));
    judge(&ran, expected).map_err(|wrong| {
        format!(
            "{package} {}: {wrong}\n    {}{}",
            expected["function"], ran.stdout, ran.stderr
        )
    })
}

fn judge(ran: &Ran, expected: &Value) -> Result<(), String> {
    if !ran.stderr.is_empty() || ran.stdout.lines().count() != 1 {
        return Err("the body is not one line, or something was said beside it".into());
    }
    if ran.stdout.contains(|c: char| c.is_control() && c != '\n') {
        return Err("the body holds control characters as they are".into());
    }
    if let Some(raw) = expected["raw"].as_str() {
        return if ran.stdout.contains(raw) && ran.status == 0 {
            Ok(())
        } else {
            Err(format!("the body does not hold {raw}"))
        };
    }
    let body: Value = serde_json::from_str(&ran.stdout)
        .map_err(|error| format!("the body is no JSON: {error}"))?;
    if let Some(code) = expected.get("code") {
        let part = expected["error"].as_str().unwrap_or_default();
        if body["code"] != *code
            || !body["error"]
                .as_str()
                .is_some_and(|error| error.contains(part))
        {
            return Err(format!("expected {code} with {part:?}"));
        }
    } else if body.get("output") != expected.get("output") || ran.status != 0 {
        return Err(format!("expected {}", expected["output"]));
    }
    match expected.get("logs") {
        Some(logs) if body["logs"] != *logs => Err(format!("expected logs {logs}")),
        _ => Ok(()),
    }
}

#[test]
fn packages_do_what_their_cases_say() {
    let registry = FakeRegistry::start();
    registry.publish_folders(repository("tests/packages"));
    let sandbox = Sandbox::with(&registry);
    let cases = cases();
    assert!(cases.len() > 100, "only {} cases were found", cases.len());
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let (sandbox, cases) = (&sandbox, &cases);
        let run = |first: usize| {
            cases
                .iter()
                .skip(first)
                .step_by(THREADS)
                .filter_map(|case| check(sandbox, case).err())
                .collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..THREADS)
            .map(|first| scope.spawn(move || run(first)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a case never panics"))
            .collect()
    });
    assert!(
        wrong.is_empty(),
        "{} of {} cases are wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// What a package prints reaches a terminal, or a file that somebody shows in one, without its control characters.
#[test]
fn logs_and_messages_cannot_drive_a_terminal() {
    let sandbox = Sandbox::alone();
    let folder = repository("tests/packages/logs").display().to_string();
    let ran = sandbox.run(["run", &folder, "--function", "hostile"]);
    assert_eq!(
        ran.stdout, "\u{1b}[2Jcleared \0\n",
        "a pipe gets the data as it is"
    );
    let expected = "\\u{1b}[31mred\\u{1b}[0m \\u{0} \\u{7} bell\n\
                    lone \u{fffd} surrogate\n\
                    two\n\
                    lines\n\
                    right \\u{202e} to left\n\
                    half is 50%\n\
                    shown { a: [ 1, { b: [Object] } ] }\n\
                    no newline until now\n";
    assert_eq!((ran.status, ran.stderr.as_str()), (0, expected));

    let folder = repository("tests/packages/throws").display().to_string();
    let ran = sandbox.run(["run", &folder, "--function", "control"]);
    assert!(
        ran.stderr
            .starts_with("error: bell \\u{7} red \\u{1b}[31m end [EXECUTION_FAILED]\n"),
        "{}",
        ran.stderr
    );
}

/// Stacks and messages name places of the sandbox alone.
#[test]
fn stacks_never_name_the_host() {
    let sandbox = Sandbox::alone();
    let folder = repository("tests/packages/surroundings")
        .display()
        .to_string();
    let (status, body) = sandbox.run_json([folder.as_str(), "--function", "stacks"]);
    assert_eq!(status, 0, "{body}");
    let stacks: Vec<&str> = body["output"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(stacks.len(), 7);
    let repository = repository("").display().to_string();
    let home = sandbox.home().display().to_string();
    for stack in &stacks {
        assert!(
            !stack.contains(repository.trim_end_matches('/'))
                && !stack.contains(&home)
                && !stack.contains(".rs:"),
            "{stack}"
        );
        for line in stack
            .lines()
            .filter(|line| line.trim_start().starts_with("at "))
        {
            let is_inside = [
                "file:///app/node_modules/",
                "/app/node_modules/",
                "node:",
                "<anonymous>",
            ]
            .iter()
            .any(|place| line.contains(place));
            assert!(is_inside, "{line}");
        }
    }
    assert!(
        stacks[0].contains("file:///app/node_modules/surroundings/index.js"),
        "{}",
        stacks[0]
    );
}

/// A secret that a caller passes is seen by the package and by nobody else.
#[test]
fn values_of_the_environment_are_never_shown() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export default () => { if (process.env.TOKEN !== 'hunter2') throw new Error('no token'); throw new Error('done') }");
    let ran = sandbox.run(["run", &folder, "--env", "TOKEN=hunter2"]);
    assert!(
        ran.stderr.starts_with("error: done [EXECUTION_FAILED]") && !ran.stderr.contains("hunter2"),
        "{}",
        ran.stderr
    );
    let mut command = sandbox.command();
    let output = command
        .env("TOKEN", "hunter2")
        .args(["run", "--json", &folder, "--env", "TOKEN"])
        .output()
        .expect("the program starts");
    let body: Value = serde_json::from_slice(&output.stdout).expect("a body");
    assert_eq!(
        body["error"],
        json!("done"),
        "a key alone passes the caller's own on"
    );
}

/// Two versions of one package in a tree: each dependent gets the one that it asked for, where npm would put it.
#[test]
fn dependents_get_their_own_versions() {
    use crate::support::package::Package;
    let registry = FakeRegistry::start();
    for version in ["1.0.0", "2.0.0"] {
        registry.publish(Package::new("leaf", version).file(
            "index.js",
            format!("module.exports = {{ version: '{version}', count: 0 }}"),
        ));
    }
    let middle = |name: &str, range: &str| {
        Package::new(name, "1.0.0")
            .dependency("leaf", range)
            .file("index.js", "exports.leaf = require('leaf')")
    };
    registry
        .publish(middle("old", "^1"))
        .publish(middle("also-old", "1.0.0"))
        .publish(middle("new", "2"));
    let source =
        "const o = require('old').leaf, a = require('also-old').leaf, n = require('new').leaf
        module.exports = () => [o.version, a.version, n.version, o !== a, require('leaf') === n]";
    registry.publish(
        ["old", "also-old", "new"]
            .iter()
            .fold(
                Package::new("top", "1.0.0").dependency("leaf", "*"),
                |top, name| top.dependency(name, "1"),
            )
            .file("index.js", source),
    );
    let ran = Sandbox::with(&registry).run(["run", "top"]);
    assert_eq!(
        ran.stdout, "[\"1.0.0\",\"1.0.0\",\"2.0.0\",true,true]\n",
        "{}",
        ran.stderr
    );
}
