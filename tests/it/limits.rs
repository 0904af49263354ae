//! Every limit of an execution: under it, over it, and far over it with the worker's own checks switched off.

use serde_json::{Value, json};

use crate::support::{package::Package, registry::FakeRegistry, sandbox::Sandbox};

/// Who enforces the limit in a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Checks {
    Inner,
    /// Host and kernel alone.
    OuterOnly,
}

/// Enough for a machine that is busy with other tests.
const PATIENT: &[&str] = &["--timeout", "60s"];

pub(super) fn run(source: &str, flags: &[&str], checks: Checks) -> (i32, Value) {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("limits", source);
    let mut command = sandbox.command();
    if checks == Checks::OuterOnly {
        command.env("TPMJS_SANDBOX_INNER_CHECKS", "off");
    }
    let output = command
        .args(["run", "--json", &folder])
        .args(flags)
        .output()
        .expect("the program starts");
    let body = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no body ({error}): {output:?}"));
    (output.status.code().unwrap_or(-1), body)
}

#[track_caller]
fn assert_failed(result: &(i32, Value), status: i32, code: &str) {
    assert_eq!(
        (result.0, &result.1["code"]),
        (status, &json!(code)),
        "{}",
        result.1
    );
}

#[test]
fn memory_under_the_limit_is_there() {
    let source = "export default () => { const kept = []; for (let i = 0; i < 40; i++) kept.push(new Uint8Array(1 << 20).fill(1)); return kept.length }";
    let (status, body) = run(source, &["--memory", "128MB"], Checks::Inner);
    assert_eq!((status, &body["output"]), (0, &json!(40)), "{body}");
}

/// Buffers of one length after those of another, each dead at once, so that neither garbage nor what is kept of it fills the limit.
#[test]
fn one_buffer_may_take_most_of_the_memory() {
    let source = "export default () => [40, 60, 100].map((mb) => new ArrayBuffer(mb << 20).byteLength >> 20)";
    let (status, body) = run(source, &["--memory", "128MB"], Checks::Inner);
    assert_eq!(
        (status, &body["output"]),
        (0, &json!([40, 60, 100])),
        "{body}"
    );
}

#[test]
fn memory_of_dead_buffers_is_there_again() {
    let source = "export default () => {
        let last;
        for (const [length, times] of [[8192, 40000], [65, 300000], [1 << 20, 300], [300, 200000], [70000, 3000], [8 << 20, 40]]) {
            for (let i = 0; i < times; i++) last = new ArrayBuffer(length);
            for (let i = 0; i < times; i++) last = Buffer.from('x'.repeat(length % 5000));
        }
        return last.length;
    }";
    let (status, body) = run(source, &["--timeout", "100s"], Checks::Inner);
    assert_eq!((status, &body["output"]), (0, &json!(3608)), "{body}");
}

/// What takes memory, in the ways in which V8 can be asked for it.
const EATERS: [(&str, &str); 7] = [
    (
        "objects",
        "const kept = []; for (;;) kept.push({ kept: new Array(100).fill(0) })",
    ),
    ("one array", "return new Array(60e6).fill(0).length"),
    ("a spread", "return [...'.'.repeat(5e8)].length"),
    (
        "strings",
        "const kept = []; for (let i = 0; ; i++) kept.push(('x' + i).repeat(1e6).split('').join(''))",
    ),
    (
        "buffers",
        "const kept = []; for (;;) kept.push(new Uint8Array(1 << 21).fill(1))",
    ),
    (
        "WebAssembly",
        "const memory = new WebAssembly.Memory({ initial: 1 }); for (;;) memory.grow(64)",
    ),
    (
        "Intl objects",
        "const kept = []; for (;;) kept.push(new Intl.DateTimeFormat('de'))",
    ),
];

#[test]
fn memory_over_the_limit_is_a_failure_with_the_logs_so_far() {
    for (name, body) in EATERS {
        let source = format!("export default () => {{ console.log('begins'); {body} }}");
        let result = run(
            &source,
            &["--memory", "64MB", "--timeout", "60s"],
            Checks::Inner,
        );
        // An allocation that can never fit is a RangeError that the package may even catch.
        if result.1["code"] == "EXECUTION_FAILED" {
            assert!(
                result.1["error"]
                    .as_str()
                    .is_some_and(|error| error.starts_with("RangeError")),
                "{name}: {}",
                result.1
            );
        } else {
            assert_failed(&result, 4, "MEMORY_LIMIT");
        }
        assert_eq!(result.1["logs"], json!(["begins"]), "{name}");
    }
}

#[test]
fn memory_is_the_kernels_business_too() {
    for (name, body) in EATERS {
        let source = format!("export default () => {{ {body} }}");
        let result = run(
            &source,
            &["--memory", "64MB", "--timeout", "60s"],
            Checks::OuterOnly,
        );
        let code = result.1["code"].as_str().unwrap_or_default();
        let range_error = code == "EXECUTION_FAILED"
            && result.1["error"]
                .as_str()
                .is_some_and(|error| error.starts_with("RangeError"));
        assert!(
            code == "MEMORY_LIMIT" || range_error,
            "{name}: {}",
            result.1
        );
    }
}

#[test]
fn time_under_the_limit_is_there() {
    let source = "export default () => new Promise((done) => setTimeout(() => done('slept'), 50))";
    let (status, body) = run(source, &["--timeout", "10s"], Checks::Inner);
    assert_eq!((status, &body["output"]), (0, &json!("slept")));
}

/// Nothing in a worker enforces the time: all of these meet the host's clock.
#[test]
fn time_over_the_limit_is_a_failure_whatever_the_guest_does() {
    let waits = [
        ("a loop", "export default () => { for (;;); }"),
        ("the import", "for (;;);"),
        (
            "microtasks",
            "export default () => new Promise(() => { const f = () => Promise.resolve().then(f); f() })",
        ),
        (
            "a timer",
            "export default () => new Promise((done) => setTimeout(done, 60_000))",
        ),
        (
            "ticks",
            "export default () => new Promise(() => { const f = () => process.nextTick(f); f() })",
        ),
        (
            "a caught end",
            "export default () => { for (;;) try { for (;;); } catch {} finally { for (;;); } }",
        ),
        (
            "a pattern",
            "export default () => /(a+)+$/.test('a'.repeat(40) + 'b')",
        ),
        (
            "a big number",
            "export default () => BigInt('1'.repeat(3e7)) % 7n === 1n",
        ),
        (
            "toJSON",
            "export default () => ({ toJSON() { for (;;); } })",
        ),
        (
            "a thenable",
            "export default () => ({ then() { for (;;); } })",
        ),
        (
            "Atomics.wait",
            "export default () => { try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) } catch {} for (;;); }",
        ),
        (
            "an error's getter",
            "export default () => { throw { get message() { for (;;); } } }",
        ),
    ];
    for (name, source) in waits {
        let result = run(
            source,
            &["--timeout", "700ms", "--memory", "512MB"],
            Checks::Inner,
        );
        assert_eq!(
            (result.0, &result.1["code"]),
            (4, &json!("TIMEOUT")),
            "{name}: {}",
            result.1
        );
    }
}

#[test]
fn output_is_limited_by_worker_and_host() {
    let source = |bytes: usize| format!("export default () => 'x'.repeat({bytes})");
    let (status, body) = run(&source(10_000_000), &[], Checks::Inner);
    assert_eq!(
        (status, body["output"].as_str().map(str::len)),
        (0, Some(10_000_000))
    );
    assert_failed(
        &run(&source(11 << 20), &[], Checks::Inner),
        4,
        "OUTPUT_TOO_LARGE",
    );
    assert_failed(
        &run(&source(10_600_000), &[], Checks::OuterOnly),
        4,
        "OUTPUT_TOO_LARGE",
    );
    // A frame that is longer than any honest one is not even read.
    assert_failed(
        &run(&source(100 << 20), &["--memory", "1GB"], Checks::OuterOnly),
        1,
        "CRASHED",
    );
}

#[test]
fn output_that_nests_too_deep_is_refused() {
    let source = |depth: usize| {
        format!(
            "export default () => {{ let v = 1; for (let i = 0; i < {depth}; i++) v = [v]; return v }}"
        )
    };
    // No parser of ours reads such a value, so the test looks at the text.
    let sandbox = Sandbox::alone();
    let ran = sandbox.run(["run", &sandbox.module("nested", &source(1000))]);
    let nested = format!("{}1{}\n", "[".repeat(1000), "]".repeat(1000));
    assert_eq!((ran.status, ran.stdout), (0, nested), "{}", ran.stderr);
    assert_failed(
        &run(&source(1001), &[], Checks::Inner),
        4,
        "OUTPUT_TOO_LARGE",
    );
    assert_failed(
        &run(&source(2000), &[], Checks::OuterOnly),
        4,
        "OUTPUT_TOO_LARGE",
    );
}

#[test]
fn logs_are_cut_and_say_so() {
    let source = "export default () => { for (let i = 0; i < 30_000; i++) console.log('x'.repeat(99)); return 'done' }";
    for checks in [Checks::Inner, Checks::OuterOnly] {
        let (status, body) = run(source, PATIENT, checks);
        assert_eq!(
            (status, &body["output"]),
            (0, &json!("done")),
            "a flood of logs is no failure"
        );
        let logs = body["logs"].as_array().expect("logs");
        let bytes: usize = logs
            .iter()
            .filter_map(Value::as_str)
            .map(|line| line.len() + 1)
            .sum();
        assert!(
            bytes <= (1 << 20) + 200,
            "{bytes} bytes of logs with {checks:?}"
        );
        let last = logs.last().and_then(Value::as_str).unwrap_or_default();
        assert!(
            last.starts_with('[')
                && last.ends_with("bytes of logs were dropped: the log limit is reached]"),
            "{last}"
        );
    }
}

#[test]
fn logs_under_the_limit_are_all_there() {
    let source =
        "export default () => { for (let i = 0; i < 10_000; i++) console.log('x'.repeat(99)) }";
    let (_, body) = run(source, PATIENT, Checks::Inner);
    assert_eq!(body["logs"].as_array().map(Vec::len), Some(10_000));
    let (_, body) = run(
        source,
        &["--max-logs", "1000", "--timeout", "60s"],
        Checks::Inner,
    );
    assert_eq!(
        body["logs"].as_array().map(Vec::len),
        Some(11),
        "ten lines of a hundred bytes, and the one that tells"
    );
}

#[test]
fn params_are_limited() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("echo", "export default ({ text }) => text.length");
    let run_with = |bytes: usize| {
        sandbox.file(
            "params.json",
            format!(r#"{{"text":"{}"}}"#, "x".repeat(bytes)),
        );
        sandbox.run_json([folder.as_str(), "--params", "@params.json"])
    };
    assert_eq!(run_with(1_000_000).1["output"], json!(1_000_000));
    assert_failed(&run_with(1 << 20), 4, "PAYLOAD_TOO_LARGE");
}

#[test]
fn nesting_of_params_is_limited() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("echo", "export default ({ text }) => text.length");
    for (depth, code) in [
        (999, Value::Null),
        (1000, json!("PAYLOAD_TOO_LARGE")),
        (100_000, json!("PAYLOAD_TOO_LARGE")),
    ] {
        // The object around the arrays is a level, too.
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        sandbox.file("params.json", format!("{{\"text\":{open}{close}}}"));
        let (_, body) = sandbox.run_json([folder.as_str(), "--params", "@params.json"]);
        assert_eq!(body["code"], code, "{depth}: {body}");
    }
}

/// The tree: how many packages, how large as archives, how large unpacked. Each just enough, and one too few.
#[test]
fn package_trees_are_limited() {
    let registry = FakeRegistry::start();
    let noise: String = (0..4000u32)
        .map(|i| format!("{:x}", i.wrapping_mul(2_654_435_761)))
        .collect();
    registry.publish(
        Package::new("leaf", "1.0.0")
            .file("index.js", "module.exports = () => 1")
            .file("data", noise.clone()),
    );
    registry.publish(
        Package::new("root", "1.0.0")
            .dependency("leaf", "1")
            .file("index.js", "module.exports = require('leaf')"),
    );
    let run = |flag: &str, value: &str| {
        let sandbox = Sandbox::with(&registry);
        let (_, body) = sandbox.run_json(["root", flag, value]);
        (
            body["code"].clone(),
            sandbox.run(["cache", "list", "--json"]).stdout,
        )
    };
    for (flag, enough, too_few) in [
        ("--max-packages", "2", "1"),
        ("--max-packed", "1MB", "10KB"),
        ("--max-unpacked", "1MB", "20KB"),
    ] {
        assert_eq!(run(flag, enough).0, Value::Null, "{flag} {enough}");
        let (code, kept) = run(flag, too_few);
        assert_eq!(code, "PAYLOAD_TOO_LARGE", "{flag} {too_few}");
        assert!(
            !kept.contains("leaf"),
            "{flag}: what is too large is not kept: {kept}"
        );
    }
}

#[test]
fn one_file_is_limited() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("large", "export default () => 1");
    let file = std::fs::File::create(std::path::Path::new(&folder).join("data.bin")).expect("ours");
    file.set_len((64 << 20) + 1).expect("a hole takes no room");
    let result = sandbox.run_json([folder.as_str()]);
    assert_failed(&result, 4, "PAYLOAD_TOO_LARGE");
    file.set_len(1 << 20).expect("shorter");
    assert_eq!(sandbox.run_json([folder.as_str()]).0, 0);
}

#[test]
fn limits_that_no_execution_can_have_are_refused_with_the_field() {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("never", "export default () => 1");
    for (flag, value, says) in [
        ("--timeout", "0s", "time limit"),
        ("--timeout", "2h", "ceiling"),
        ("--memory", "0", "memory limit"),
        ("--memory", "4", "too small"),
        ("--memory", "100GB", "ceiling"),
        ("--memory", "-5MB", "not a size"),
        ("--memory", "8.5MB", "not a size"),
        ("--timeout", "soon", "not a duration"),
    ] {
        let ran = sandbox.run(["run", &folder, &format!("{flag}={value}")]);
        assert_eq!(ran.status, 2, "{flag} {value}: {ran:?}");
        assert!(ran.stderr.contains(says), "{flag} {value}: {}", ran.stderr);
    }
}
