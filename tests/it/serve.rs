//! The service as its callers meet it: a server of its own for each test, on a port of its own.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use reqwest::{RequestBuilder, Response, StatusCode};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::{package::Package, registry::FakeRegistry, sandbox::Sandbox};

/// What requests may say, and what they are answered.
mod answers;
/// The page, in a browser.
mod browser;
/// What happens when something breaks.
mod drills;
/// How a service ends.
mod endings;
/// What a service tells its operator.
mod telling;
/// What a service tells a collector of traces.
#[cfg(feature = "otel")]
mod traces;

/// A package that waits as long as it is told.
const SLEEPER: &str =
    "export default ({ ms }) => new Promise((done) => setTimeout(() => done('slept'), ms))";

/// A running service and the registry that its packages are in.
struct Service {
    registry: FakeRegistry,
    sandbox: Sandbox,
    child: Child,
    url: String,
    client: reqwest::Client,
    /// Kept open: a closed pipe is no reason for a service to end, but no test is about that.
    _stdout: BufReader<ChildStdout>,
}

impl Service {
    fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts with these settings in the environment.
    fn start_with(settings: &[(&str, &str)]) -> Self {
        let registry = FakeRegistry::start();
        let sandbox = Sandbox::with(&registry);
        Self::start_in(registry, sandbox, settings, Stdio::inherit())
    }

    /// Starts in a place that is there already; its log goes to `log`.
    fn start_in(
        registry: FakeRegistry,
        sandbox: Sandbox,
        settings: &[(&str, &str)],
        log: Stdio,
    ) -> Self {
        let mut child = sandbox
            .command()
            .args(["serve", "--host", "127.0.0.1", "--port", "0"])
            .env("TPMJS_SANDBOX_LOG", "warn")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("it has a pipe"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("it prints its address");
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("not ready: {line:?}"))
            .to_owned();
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            registry,
            sandbox,
            child,
            url,
            client,
            _stdout: stdout,
        }
    }

    /// Publishes an ES module package.
    fn publish(&self, name: &str, source: &str) {
        self.registry.publish(module(name, source));
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.client
            .post(format!("{}{path}", self.url))
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    async fn text_of(&self, path: &str) -> String {
        let response = self.get(path).send().await.expect("an answer");
        response.text().await.expect("the whole body")
    }

    /// Sends an execution; returns status and body.
    async fn execute(&self, body: Value) -> (u16, Value) {
        answer(self.post("/execute", &body)).await
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).expect("the service runs");
    }

    /// Waits for its end.
    fn wait(&mut self) -> ExitStatus {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status;
            }
            assert!(Instant::now() < until, "the service does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The processes that the service has started, and theirs.
    fn workers(&self) -> Vec<Pid> {
        descendants(self.pid())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call of the sleeper.
fn sleep(ms: u64) -> Value {
    json!({ "packageName": "sleeper", "params": { "ms": ms } })
}

fn module(name: &str, source: &str) -> Package {
    Package::new(name, "1.0.0")
        .field("type", "module".into())
        .field("exports", "./index.js".into())
        .file("index.js", source)
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.expect("the service answers");
    let status = response.status().as_u16();
    (status, json_of(response).await)
}

async fn json_of(response: Response) -> Value {
    let text = response.text().await.expect("the whole body");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("no JSON ({error}): {text}"))
}

/// The children of a process and their children, but not those that are dead already.
fn descendants(of: Pid) -> Vec<Pid> {
    let mut found = Vec::new();
    let mut open = vec![of];
    while let Some(pid) = open.pop() {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", pid.as_raw_nonzero()))
            .into_iter()
            .flatten()
            .flatten();
        for task in tasks {
            let children =
                std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let children = children
                .split_whitespace()
                .filter_map(|pid| Pid::from_raw(pid.parse().ok()?));
            for child in children.filter(|pid| is_alive(*pid)) {
                found.push(child);
                open.push(child);
            }
        }
    }
    found
}

fn is_alive(pid: Pid) -> bool {
    let stat =
        std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
    stat.rsplit_once(") ")
        .is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
}

/// Waits until it is so, and returns how long that took.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "never: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    begun.elapsed()
}

/// Splits a stream of events into name and data.
fn events(text: &str) -> Vec<(String, Value)> {
    let blocks = text.split("\n\n").filter(|block| block.contains("data:"));
    blocks
        .map(|block| {
            let field = |name: &str| {
                block
                    .lines()
                    .find_map(|line| line.strip_prefix(name))
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            };
            (
                field("event:"),
                serde_json::from_str(&field("data:")).expect("data is JSON"),
            )
        })
        .collect()
}
