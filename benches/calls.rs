//! One more call of a warm template, through the library: p50, p99 and calls a second, how a call splits, and what its
//! processes hold in memory.
//!
//! Needs the registry (or a filled cache) for the packages it calls, and Linux for the memory. See `benches/README.md`.

#![allow(
    clippy::print_stdout,
    reason = "a benchmark's result is what it prints"
)]

#[path = "calls/memory.rs"]
mod memory;
#[path = "calls/stages.rs"]
mod stages;

use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use tpmjs_sandbox::{
    contract::{
        limits::{Ceilings, Limits},
        package::PackageSpec,
        progress::Silent,
        request::{ExecuteRequest, Input, Isolation, RegistryUse, Validation},
    },
    executor::{Executor, ExecutorSettings},
    npm::NpmSettings,
};

/// A trivial function, and a tool whose package imports `ai`.
const CASES: [(&str, &str, &str); 2] = [
    ("trivial (is-number)", "is-number@7.0.0", "[5]"),
    (
        "imports ai (@tpmjs/tools-diff-text-unified)",
        "@tpmjs/tools-diff-text-unified",
        r#"[{"original":"a\nb","modified":"a\nc"}]"#,
    ),
];
const WARM_UP: usize = 50;
const CALLS: usize = 1000;

fn main() {
    stages::listen();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure());
}

async fn measure() {
    let begun = Instant::now();
    let executor = executor();
    executor.jail_report().await.expect("a zygote");
    println!(
        "zygote ready after {:.1} ms\n",
        begun.elapsed().as_secs_f64() * 1e3
    );
    for (name, package, args) in CASES {
        let request = request(package, args);
        for _ in 0..WARM_UP {
            call(&executor, &request).await;
        }
        stages::forget();
        let begun = Instant::now();
        let mut times = Vec::with_capacity(CALLS);
        for _ in 0..CALLS {
            times.push(call(&executor, &request).await);
        }
        report(name, &mut times, begun.elapsed());
        stages::report();
        memory::report();
        println!();
    }
}

fn executor() -> Executor {
    Executor::new(ExecutorSettings {
        cache_directory: std::env::temp_dir().join("tpmjs-sandbox-bench-cache"),
        npm: NpmSettings::default(),
        ceilings: Ceilings::default(),
        required: Default::default(),
        templates_max: 8,
        inner_checks: Default::default(),
        program: env!("CARGO_BIN_EXE_tpmjs-sandbox").into(),
    })
    .expect("an executor")
}

fn request(package: &str, args: &str) -> ExecuteRequest {
    ExecuteRequest {
        package: PackageSpec::parse_registry(package).expect("a package"),
        function: None,
        input: Input::Args(RawValue::from_string(args.to_owned()).expect("JSON")),
        env: Default::default(),
        limits: Limits::default(),
        isolation: Isolation::Template,
        validation: Validation::Check,
        network: RegistryUse::Allowed,
    }
}

async fn call(executor: &Executor, request: &ExecuteRequest) -> Duration {
    let begun = Instant::now();
    let outcome = executor.execute(request, &Silent).await;
    outcome.expect("an outcome").result.expect("a value");
    begun.elapsed()
}

fn report(name: &str, times: &mut [Duration], total: Duration) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    let rate = times.len() as f64 / total.as_secs_f64();
    println!(
        "{name}: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, {rate:.0} calls a second",
        at(50),
        at(90),
        at(99)
    );
}
