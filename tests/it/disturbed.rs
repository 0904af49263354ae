//! What disturbs a run from outside: Ctrl-C and worse in the middle of a download, streams that are closed, others
//! who want the same. Nothing is lost or half-written, and the next run works. Damaged caches are in `bad_cache`.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{
    package::Package,
    registry::{FakeRegistry, Fault, tarball_path},
    sandbox::{Ran, Sandbox},
};

fn greeter() -> Package {
    Package::new("greeter", "1.0.0").file("index.js", "module.exports = () => 'hello'")
}

/// A registry with one package, and a sandbox that uses it.
fn with_greeter() -> (FakeRegistry, Sandbox) {
    let registry = FakeRegistry::start();
    registry.publish(greeter());
    let sandbox = Sandbox::with(&registry);
    (registry, sandbox)
}

#[track_caller]
fn assert_greets(ran: &Ran) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "hello\n", "")
    );
}

/// The run failed with exactly this message, and said nothing on standard output.
#[track_caller]
fn assert_says(ran: &Ran, status: i32, stderr: &str) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (status, "", stderr)
    );
}

/// Starts the program with its output in pipes.
fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    sandbox
        .command()
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
}

fn end(child: Child) -> Ran {
    Ran::from(child.wait_with_output().expect("the program ends"))
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("the child runs");
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let give_up = std::time::Instant::now() + Duration::from_secs(60);
    while !is_so() {
        assert!(
            std::time::Instant::now() < give_up,
            "{what}: not within a minute"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Starts a run whose download takes for ever, and returns it when the download is under way.
fn start_slow_download(registry: &FakeRegistry, sandbox: &Sandbox) -> Child {
    let path = tarball_path("greeter", "1.0.0");
    registry.fault(&path, Fault::Drip(Duration::from_millis(50)));
    let child = start(sandbox, &["run", "greeter"]);
    wait_until("the download begins", || registry.count(&path) == 1);
    std::thread::sleep(Duration::from_millis(200));
    child
}

/// From now on the registry is quick again.
fn heal(registry: &FakeRegistry) {
    registry.fault_times(&tarball_path("greeter", "1.0.0"), Fault::Drop, 0);
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_in(&path),
            path => vec![path],
        })
        .collect()
}

/// No package is in the cache, whole or in part.
#[track_caller]
fn assert_nothing_kept(sandbox: &Sandbox) {
    for folder in ["packs-v1", "tmp"] {
        assert_eq!(
            files_in(&sandbox.cache().join(folder)),
            Vec::<PathBuf>::new()
        );
    }
}

#[test]
fn download_that_is_interrupted() {
    let (registry, sandbox) = with_greeter();
    let child = start_slow_download(&registry, &sandbox);
    signal(&child, Signal::INT);
    assert_says(&end(child), 130, "interrupted\n");
    assert_nothing_kept(&sandbox);
    heal(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
}

#[test]
fn download_that_is_killed() {
    let (registry, sandbox) = with_greeter();
    let child = start_slow_download(&registry, &sandbox);
    signal(&child, Signal::KILL);
    assert_eq!(end(child).status, -1, "a signal ended it");
    assert_eq!(
        files_in(&sandbox.cache().join("packs-v1")),
        Vec::<PathBuf>::new()
    );
    heal(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
    let verified = sandbox.run(["cache", "verify"]);
    assert_eq!(
        (verified.status, verified.stdout.as_str()),
        (0, "1 of 1 packages are whole\n")
    );
}

#[test]
fn prefetch_that_is_interrupted() {
    let (registry, sandbox) = with_greeter();
    registry.publish(Package::new("quick", "1.0.0").file("index.js", "module.exports = () => 1"));
    let slow = tarball_path("greeter", "1.0.0");
    registry.fault(&slow, Fault::Drip(Duration::from_millis(50)));
    let child = start(&sandbox, &["cache", "prefetch", "quick", "greeter"]);
    let packs = sandbox.cache().join("packs-v1");
    wait_until("one package is there and one is under way", || {
        registry.count(&slow) == 1 && files_in(&packs).len() == 1
    });
    signal(&child, Signal::INT);
    assert_eq!(end(child).status, 130);
    let offline = sandbox.run(["run", "quick", "--offline"]);
    assert_eq!(
        (offline.status, offline.stdout.as_str()),
        (0, "1\n"),
        "what was fetched before stays: {}",
        offline.stderr
    );
}

#[test]
fn call_that_is_interrupted() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module(
        "guest",
        "export default () => { console.log('begins'); for (;;); }",
    );
    let mut child = start(&sandbox, &["run", &folder]);
    let mut logs = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut logs, &mut line).expect("the log comes");
    assert_eq!(line, "begins\n");
    signal(&child, Signal::INT);
    assert_eq!(child.wait().expect("the program ends").code(), Some(130));
}

#[test]
fn processes_that_want_the_same_package() {
    let (registry, sandbox) = with_greeter();
    let path = tarball_path("greeter", "1.0.0");
    registry.fault(&path, Fault::Delay(Duration::from_millis(700)));
    let children = [(); 3].map(|()| start(&sandbox, &["run", "greeter"]));
    for child in children {
        assert_greets(&end(child));
    }
    assert_eq!(registry.count(&path), 1);
}

/// Who waits for another process' download takes over when that process dies.
#[test]
fn download_of_a_process_that_is_killed_is_taken_over() {
    let (registry, sandbox) = with_greeter();
    let first = start_slow_download(&registry, &sandbox);
    let second = start(&sandbox, &["run", "greeter"]);
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!(
        registry.count(&tarball_path("greeter", "1.0.0")),
        1,
        "the second waits"
    );
    heal(&registry);
    signal(&first, Signal::KILL);
    assert_greets(&end(second));
    drop(end(first));
}

/// The program started by a shell that closes streams first.
fn with_streams(sandbox: &Sandbox, redirections: &str, arguments: &[&str]) -> Ran {
    let template = sandbox.command();
    let mut command = Command::new("/bin/sh");
    command.env_clear().current_dir(sandbox.home());
    command.envs(
        template
            .get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    command
        .args(["-c", &format!("exec \"$0\" \"$@\" {redirections}")])
        .arg(template.get_program())
        .args(arguments);
    Ran::from(command.output().expect("the shell starts"))
}

#[test]
fn standard_input_that_is_closed() {
    let (_registry, sandbox) = with_greeter();
    assert_greets(&with_streams(&sandbox, "<&-", &["run", "greeter"]));
    assert_says(
        &with_streams(&sandbox, "<&-", &["run", "greeter", "--params", "-"]),
        2,
        "error: `--params -` reads standard input, which is empty [BAD_REQUEST]\n",
    );
}

/// Whoever closes the streams wants to hear nothing; the status still tells how it ended.
#[test]
fn outputs_that_are_closed() {
    let (_registry, sandbox) = with_greeter();
    let failing = sandbox.module("failing", "export default () => { throw new Error('no') }");
    for (redirections, package, status) in [
        (">&-", "greeter", 0),
        (">&- 2>&-", "greeter", 0),
        ("<&- >&- 2>&-", "greeter", 0),
        ("2>&-", failing.as_str(), 1),
        (">/dev/null 2>&1", failing.as_str(), 1),
    ] {
        let ran = with_streams(&sandbox, redirections, &["run", package]);
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
            (status, "", ""),
            "{redirections}"
        );
    }
}

#[test]
fn reader_that_goes_away() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export default () => 'x'.repeat(1 << 20)");
    for arguments in [
        &["run", folder.as_str()][..],
        &["--help"],
        &["man"],
        &["completions", "bash"],
    ] {
        let mut child = start(&sandbox, arguments);
        drop(child.stdout.take());
        let ran = end(child);
        assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn data_that_cannot_be_written_is_an_error() {
    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else {
        return eprintln!("skipped: there is no /dev/full");
    };
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("guest", "export default () => 'hello'");
    let output = sandbox
        .command()
        .args(["run", &folder])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts")
        .wait_with_output();
    let ran = Ran::from(output.expect("the program ends"));
    assert_says(
        &ran,
        70,
        "error: cannot write to standard output: No space left on device (os error 28) [INTERNAL]\n",
    );
}
