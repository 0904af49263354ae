//! What calls of one package share, and what they must not.

use std::{collections::HashSet, sync::Arc, time::Duration};

use serde_json::{Value, value::RawValue};
use tpmjs_sandbox::{
    contract::{
        limits::{Ceilings, Limits},
        outcome::Outcome,
        package::PackageSpec,
        progress::Silent,
        request::{ExecuteRequest, GuestEnv, Input, Isolation, RegistryUse, Validation},
    },
    executor::{Executor, ExecutorSettings},
    npm::NpmSettings,
};

use crate::support::{package::Package, registry::FakeRegistry};

/// An executor with templates, and the registry that its packages are in.
struct Service {
    registry: FakeRegistry,
    executor: Arc<Executor>,
    _cache: tempfile::TempDir,
}

impl Service {
    fn start() -> Self {
        let registry = FakeRegistry::start();
        let cache = tempfile::tempdir().expect("a temporary folder");
        let settings = ExecutorSettings {
            cache_directory: cache.path().join("cache"),
            npm: NpmSettings {
                registry: Some(registry.url()),
                retry_delay: Duration::ZERO,
                ..NpmSettings::default()
            },
            ceilings: Ceilings::default(),
            required: Default::default(),
            templates_max: 4,
            inner_checks: Default::default(),
            program: env!("CARGO_BIN_EXE_tpmjs-sandbox").into(),
        };
        let executor = Arc::new(Executor::new(settings).expect("an executor"));
        Self {
            registry,
            executor,
            _cache: cache,
        }
    }

    /// Publishes an ES module package.
    fn publish(&self, name: &str, source: &str) {
        self.registry.publish(
            Package::new(name, "1.0.0")
                .field("type", "module".into())
                .field("exports", "./index.js".into())
                .file("index.js", source),
        );
    }

    async fn outcome(&self, name: &str, env: &[(&str, &str)], isolation: Isolation) -> Outcome {
        let request = ExecuteRequest {
            package: PackageSpec::parse_registry(name).expect("a name"),
            function: None,
            input: Input::Params(RawValue::from_string("{}".into()).expect("JSON")),
            env: GuestEnv(
                env.iter()
                    .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                    .collect(),
            ),
            limits: Limits::default(),
            isolation,
            validation: Validation::Check,
            network: RegistryUse::Allowed,
        };
        self.executor
            .execute(&request, &Silent)
            .await
            .expect("an outcome")
    }

    async fn call(&self, name: &str, env: &[(&str, &str)]) -> Value {
        let outcome = self.outcome(name, env, Isolation::Template).await;
        let json = outcome
            .result
            .unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        serde_json::from_str(json.get()).expect("JSON")
    }
}

#[tokio::test]
async fn state_of_an_import_is_shared_and_state_of_a_call_is_not() {
    let service = Service::start();
    service.publish(
        "counter",
        "let count = 0; globalThis.seen ??= 0; export default () => [++count, ++globalThis.seen]",
    );
    for _ in 0..3 {
        assert_eq!(
            service.call("counter", &[]).await,
            serde_json::json!([1, 1]),
            "each call starts where the import ended"
        );
    }
    assert_eq!(service.executor.workers().template_bytes().await.len(), 1);
}

/// No more templates are kept than the operator allows: the one that was used longest ago goes first.
#[tokio::test]
async fn templates_beyond_the_maximum_are_dropped() {
    let service = Service::start();
    let names = ["one", "two", "three", "four", "five"];
    for name in names {
        service.publish(name, "export default () => 'hello'");
    }
    let made = || {
        let statistics = service.executor.workers().statistics();
        statistics
            .templates_made
            .load(std::sync::atomic::Ordering::Relaxed)
    };
    for name in &names[..4] {
        service.call(name, &[]).await;
    }
    service.call("one", &[]).await;
    assert_eq!(
        (
            service.executor.workers().template_bytes().await.len(),
            made()
        ),
        (4, 4)
    );
    service.call("five", &[]).await;
    assert_eq!(
        (
            service.executor.workers().template_bytes().await.len(),
            made()
        ),
        (4, 5)
    );
    service.call("one", &[]).await;
    assert_eq!(made(), 5, "it was used later than `two`");
    service.call("two", &[]).await;
    assert_eq!(
        (
            service.executor.workers().template_bytes().await.len(),
            made()
        ),
        (4, 6)
    );
}

#[tokio::test]
async fn random_numbers_differ_between_calls_of_one_template() {
    let service = Service::start();
    service.publish(
        "dice",
        "import { randomBytes, randomUUID } from 'node:crypto';
         export default () => [Math.random(), crypto.randomUUID(), randomUUID(), randomBytes(16).toString('hex'),
           crypto.getRandomValues(new Uint32Array(4)).join()]",
    );
    let mut seen: HashSet<String> = HashSet::new();
    for _ in 0..5 {
        for value in service.call("dice", &[]).await.as_array().expect("a list") {
            assert!(seen.insert(value.to_string()), "{value} came twice");
        }
    }
}

#[tokio::test]
async fn randomness_of_an_import_is_not_shared() {
    let service = Service::start();
    service.publish("token", "const token = Math.random(); const id = crypto.randomUUID(); export default () => `${token} ${id}`");
    let mut seen = HashSet::new();
    for _ in 0..4 {
        assert!(
            seen.insert(service.call("token", &[]).await.to_string()),
            "two callers got one token"
        );
    }
}

/// What the sandbox does on the way to a call and back asks a package's code, if that has put itself there.
fn on_the_way(first: &str) -> String {
    let source = "
        let first, times = 0;
        const asked = (answer) => ({ get() { times++; first ??= FIRST; return answer; } });
        Object.defineProperty(Object.prototype, 'toJSON', asked(undefined));
        Object.defineProperty(Object.prototype, 'inputSchema', asked(undefined));
        export default () => {
            Object.defineProperty(Promise.prototype, 'constructor', asked(Promise));
            return { get first() { return [first, times]; } };
        };";
    source.replace("FIRST", first)
}

#[tokio::test]
async fn randomness_that_is_drawn_on_the_way_to_a_call_is_not_shared() {
    let service = Service::start();
    service.publish("drawn", &on_the_way("Math.random()"));
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let answer = service.call("drawn", &[]).await;
        assert!(answer["first"][0].is_f64(), "{answer}");
        assert!(seen.insert(answer["first"][0].to_string()), "{answer}");
    }
}

#[tokio::test]
async fn an_environment_that_is_read_on_the_way_to_a_call_is_the_callers() {
    let service = Service::start();
    service.publish("asks", &on_the_way("process.env.WHO ?? 'nobody'"));
    for who in ["ann", "bob"] {
        let answer = service.call("asks", &[("WHO", who)]).await;
        assert_eq!(answer["first"][0], who);
    }
    assert_eq!(service.call("asks", &[]).await["first"][0], "nobody");
}

/// The first call gets a new process and the others one that had waited, which no package may notice.
#[tokio::test]
async fn a_process_that_waited_for_its_call_has_asked_the_package_nothing() {
    let service = Service::start();
    service.publish("counts", &on_the_way("0"));
    service.publish(
        "watches",
        "let times = 0;
         const asked = { get() { times++; return Promise; } };
         Object.defineProperty(Promise.prototype, 'constructor', asked);
         export default () => times;",
    );
    service.publish(
        "hooks",
        "import { createHook } from 'node:async_hooks';
         let times = 0;
         createHook({ init() { times++; } }).enable();
         export default () => times;",
    );
    for name in ["counts", "watches", "hooks"] {
        let first = service.call(name, &[]).await;
        for _ in 0..3 {
            assert_eq!(service.call(name, &[]).await, first, "{name}");
        }
    }
}

#[tokio::test]
async fn an_environment_that_the_import_reads_reaches_the_import() {
    let service = Service::start();
    service.publish("config", "const mode = process.env.MODE ?? 'none'; export default () => [mode, process.env.OTHER ?? 'none']");
    assert_eq!(
        service.call("config", &[]).await,
        serde_json::json!(["none", "none"])
    );
    assert_eq!(
        service.call("config", &[("MODE", "a")]).await,
        serde_json::json!(["a", "none"])
    );
    assert_eq!(
        service
            .call("config", &[("MODE", "b"), ("OTHER", "x")])
            .await,
        serde_json::json!(["b", "x"])
    );
    assert_eq!(
        service.call("config", &[("OTHER", "y")]).await,
        serde_json::json!(["none", "y"]),
        "a key that the import did not read"
    );
    assert_eq!(
        service.call("config", &[]).await,
        serde_json::json!(["none", "none"]),
        "nothing stays of the others"
    );
}

#[tokio::test]
async fn an_import_that_lists_the_environment_gets_all_of_it() {
    let service = Service::start();
    service.publish(
        "lister",
        "const keys = Object.keys(process.env); export default () => keys",
    );
    assert_eq!(service.call("lister", &[]).await, serde_json::json!([]));
    assert_eq!(
        service.call("lister", &[("ANY", "1")]).await,
        serde_json::json!(["ANY"])
    );
}

#[tokio::test]
async fn fresh_isolation_imports_for_each_call() {
    let service = Service::start();
    service.publish(
        "logs-at-import",
        "console.log('imported'); export default () => 'ok'",
    );
    let first = service
        .outcome("logs-at-import", &[], Isolation::Template)
        .await;
    let second = service
        .outcome("logs-at-import", &[], Isolation::Template)
        .await;
    let fresh = service
        .outcome("logs-at-import", &[], Isolation::Fresh)
        .await;
    assert_eq!(
        (first.logs.len(), second.logs.len(), fresh.logs.len()),
        (1, 0, 1)
    );
}

#[tokio::test]
async fn clocks_begin_anew_in_each_call() {
    let service = Service::start();
    service.publish("clock", "export default () => performance.now() < 5_000 && Math.abs(Date.now() - (performance.timeOrigin + performance.now())) < 1_000");
    service.call("clock", &[]).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(service.call("clock", &[]).await, serde_json::json!(true));
}
