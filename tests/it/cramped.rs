//! Machines and containers that give a process less than usual: each is told, and none ends in a crash.

use std::process::Command;

use crate::support::sandbox::{Ran, Sandbox};

/// Runs a package below a shell that has set limits.
fn run_below(sandbox: &Sandbox, limits: &str, flags: &str) -> Ran {
    let folder = sandbox.module("guest", "export default () => 'hello'");
    let template = sandbox.command();
    let mut command = Command::new("/bin/sh");
    command.env_clear().current_dir(sandbox.home());
    command.envs(
        template
            .get_envs()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    command
        .args(["-c", &format!("{limits} && exec \"$0\" run \"$1\" {flags}")])
        .arg(template.get_program())
        .arg(folder);
    Ran::from(command.output().expect("the shell starts"))
}

/// The run says what is missing, in one line and its cause, with the status of our own errors.
#[track_caller]
fn assert_told(limits: &str, words: &str) {
    let ran = run_below(&Sandbox::alone(), limits, "");
    assert_eq!((ran.status, ran.stdout.as_str()), (70, ""), "{ran:?}");
    assert!(
        ran.stderr.starts_with("error: ")
            && ran.stderr.contains(words)
            && ran.stderr.lines().count() <= 2,
        "{limits}: {}",
        ran.stderr
    );
}

#[test]
fn addresses_that_are_limited() {
    for gigabytes in [1, 4, 40, 60, 100] {
        assert_told(
            &format!("ulimit -v {}", gigabytes << 20),
            "this process limits its addresses (`ulimit -v`) to ",
        );
    }
}

#[test]
fn data_that_is_limited() {
    assert_told(
        "ulimit -d 100000",
        "this process limits its data (`ulimit -d`) to 97 MB",
    );
}

/// Limits that leave room enough, and odd ones, change nothing.
#[test]
fn limits_that_do_not_matter() {
    for limits in [
        "ulimit -t 60",
        "ulimit -s 512",
        "ulimit -s unlimited",
        "ulimit -l 0",
        "ulimit -c unlimited",
        "ulimit -v 2000000000",
        "trap '' CHLD PIPE",
    ] {
        let ran = run_below(&Sandbox::alone(), limits, "--timeout 100s");
        assert_eq!(
            (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
            (0, "hello\n", ""),
            "{limits}"
        );
    }
}
