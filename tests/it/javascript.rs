//! The behaviour tests in `tests/js`: each file runs in the sandbox, and under Node too where one is installed.
//!
//! They hold the platform to Node 22, so another version of Node is not asked. `TPMJS_TEST_NODE` names the program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use crate::support::sandbox::{Sandbox, repository};

/// Files that run side by side.
const THREADS: usize = 2;

/// The files with tests, relative to `tests/js`.
fn files() -> Vec<String> {
    let mut files = Vec::new();
    for folder in ["node", "web"] {
        let entries =
            fs::read_dir(repository("tests/js").join(folder)).expect("the folder is committed");
        for entry in entries.flatten() {
            files.push(format!("{folder}/{}", entry.file_name().to_string_lossy()));
        }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the temporary folder is ours");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("the temporary folder is ours");
        }
    }
}

/// A package whose call imports the file and waits for its tests.
fn package(sandbox: &Sandbox, file: &str) -> PathBuf {
    let folder = sandbox.home().join(file.replace('/', "-"));
    copy(&repository("tests/js"), &folder);
    let manifest =
        r#"{"name":"behaviour","version":"1.0.0","type":"module","exports":"./index.js"}"#;
    let entry = format!(
        "import {{ finished }} from './harness.js';\nimport './{file}';\nexport default () => finished;\n"
    );
    fs::write(folder.join("package.json"), manifest).expect("the temporary folder is ours");
    fs::write(folder.join("index.js"), entry).expect("the temporary folder is ours");
    folder
}

/// What went wrong in the sandbox.
fn run_in_sandbox(file: &str) -> Option<String> {
    let sandbox = Sandbox::alone();
    let folder = package(&sandbox, file).display().to_string();
    let (status, body) =
        sandbox.run_json([folder.as_str(), "--timeout", "60s", "--memory", "512MB"]);
    (status != 0).then(|| format!("{file} in the sandbox: {body:#}"))
}

/// What went wrong under Node.
fn run_under_node(node: &str, file: &str) -> Option<String> {
    let output = Command::new(node)
        .arg("--no-warnings")
        .arg(repository("tests/js").join(file))
        .output()
        .expect("Node answered before");
    (!output.status.success()).then(|| {
        format!(
            "{file} under Node: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The program of Node 22, when there is one.
fn node() -> Option<String> {
    let program = std::env::var("TPMJS_TEST_NODE").unwrap_or_else(|_| "node".into());
    let output = Command::new(&program).arg("--version").output().ok()?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    version.starts_with("v22.").then_some(program)
}

/// Runs `check` for every file, a few side by side; returns what went wrong.
fn for_each_file(check: impl Fn(&str) -> Option<String> + Sync) -> Vec<String> {
    let files = files();
    assert!(files.len() > 40, "the files are found: {files:?}");
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some(file) = files.get(next.fetch_add(1, Relaxed)) {
            wrong.extend(check(file));
        }
        wrong
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a file never panics"))
            .collect()
    })
}

#[test]
fn behaves_in_the_sandbox_as_the_tests_say() {
    let wrong = for_each_file(run_in_sandbox);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tests_say_what_node_does() {
    let Some(node) = node() else {
        return eprintln!("skipped: there is no Node 22 here");
    };
    let wrong = for_each_file(|file| run_under_node(&node, file));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
