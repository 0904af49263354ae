//! Counters and histograms in the text format of Prometheus.
//!
//! Labels come from fixed lists: neither a client nor a package can make a new series.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use crate::{
    contract::{failure::Code, outcome::Usage},
    worker::PoolStatistics,
};

/// Upper bounds of the histograms' buckets, in microseconds.
const BOUNDS: [u64; 14] = [
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000, 60_000_000,
];

/// A stage of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Resolving and fetching.
    Prepare,
    /// Waiting for a turn.
    Queue,
    /// Importing the package.
    Import,
    /// From handing over the call to its outcome.
    Execution,
    /// The whole request.
    Request,
}

const STAGES: [(Stage, &str); 5] = [
    (Stage::Prepare, "prepare"),
    (Stage::Queue, "queue"),
    (Stage::Import, "import"),
    (Stage::Execution, "execution"),
    (Stage::Request, "request"),
];

#[derive(Debug, Default)]
struct Histogram {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

impl Histogram {
    fn add(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        if let Some(at) = BOUNDS.iter().position(|bound| micros <= *bound) {
            self.buckets[at].fetch_add(1, Relaxed);
        }
        self.count.fetch_add(1, Relaxed);
        self.micros.fetch_add(micros, Relaxed);
    }
}

/// A request as it is counted: route, status, and the name of its code, empty for a success.
type Key = (&'static str, u16, &'static str);

/// Everything that is counted here; the pool counts its processes itself.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<Key, u64>>,
    stages: [Histogram; STAGES.len()],
    gone: AtomicU64,
    fetched_bytes: AtomicU64,
    stored: AtomicU64,
    heap_max: AtomicU64,
}

/// What is measured when somebody asks.
#[derive(Debug)]
pub(super) struct Gauges<'a> {
    pub pool: &'a PoolStatistics,
    pub templates: usize,
    pub running: usize,
    pub waiting: usize,
    pub resident_bytes: Option<u64>,
}

impl Metrics {
    /// A request was answered.
    pub(super) fn answered(
        &self,
        route: &'static str,
        status: u16,
        code: Option<Code>,
        time: Duration,
    ) {
        let key = (route, status, code.map_or("", Code::as_str));
        *self
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(key)
            .or_default() += 1;
        self.time(Stage::Request, time);
    }

    /// A client went away before its answer.
    pub(super) fn gone(&self) {
        self.gone.fetch_add(1, Relaxed);
    }

    /// A stage took so long.
    pub(super) fn time(&self, stage: Stage, time: Duration) {
        if let Some(at) = STAGES.iter().position(|(known, _)| *known == stage) {
            self.stages[at].add(time);
        }
    }

    /// Compressed bytes arrived.
    pub(super) fn fetched(&self, bytes: u64) {
        self.fetched_bytes.fetch_add(bytes, Relaxed);
    }

    /// A package was stored.
    pub(super) fn stored(&self) {
        self.stored.fetch_add(1, Relaxed);
    }

    /// A guest used so much.
    pub(super) fn memory(&self, usage: Usage) {
        self.heap_max.fetch_max(
            usage.heap_bytes.saturating_add(usage.external_bytes),
            Relaxed,
        );
    }

    /// Everything as text.
    pub(super) fn text(&self, gauges: &Gauges<'_>) -> String {
        let mut page = Page::default();
        self.write_requests(&mut page);
        self.write_stages(&mut page);
        let pool = gauges.pool;
        page.single(
            "clients_gone_total",
            "counter",
            "Clients that went away before their answer.",
            self.gone.load(Relaxed),
        );
        page.single(
            "fetched_bytes_total",
            "counter",
            "Compressed bytes from registries.",
            self.fetched_bytes.load(Relaxed),
        );
        page.single(
            "packages_stored_total",
            "counter",
            "Packages that were put into the cache.",
            self.stored.load(Relaxed),
        );
        page.single(
            "forks_total",
            "counter",
            "Processes that were forked.",
            pool.forks.load(Relaxed),
        );
        page.single(
            "templates_made_total",
            "counter",
            "Templates that were made.",
            pool.templates_made.load(Relaxed),
        );
        page.single(
            "template_hits_total",
            "counter",
            "Calls that a template served.",
            pool.template_hits.load(Relaxed),
        );
        page.single(
            "zygotes_total",
            "counter",
            "Zygotes that were started.",
            pool.zygotes.load(Relaxed),
        );
        page.single(
            "kills_timeout_total",
            "counter",
            "Calls that were killed for their time.",
            pool.timeouts.load(Relaxed),
        );
        page.single(
            "templates",
            "gauge",
            "Templates that wait for calls.",
            gauges.templates as u64,
        );
        page.single(
            "executions_running",
            "gauge",
            "Executions that run.",
            gauges.running as u64,
        );
        page.single(
            "executions_waiting",
            "gauge",
            "Executions that wait for their turn.",
            gauges.waiting as u64,
        );
        page.single(
            "guest_memory_bytes_max",
            "gauge",
            "The most memory that a call has used.",
            self.heap_max.load(Relaxed),
        );
        if let Some(bytes) = gauges.resident_bytes {
            page.single(
                "host_resident_bytes",
                "gauge",
                "Memory of the service's own process.",
                bytes,
            );
        }
        page.0
    }

    fn write_requests(&self, page: &mut Page) {
        page.head(
            "requests_total",
            "counter",
            "Requests by route, status and code.",
        );
        for ((route, status, code), count) in
            &*self.requests.lock().unwrap_or_else(PoisonError::into_inner)
        {
            page.line(
                "requests_total",
                &format!("route=\"{route}\",status=\"{status}\",code=\"{code}\""),
                count,
            );
        }
    }

    fn write_stages(&self, page: &mut Page) {
        page.head("stage_seconds", "histogram", "Time by stage.");
        for ((_, stage), histogram) in STAGES.iter().zip(&self.stages) {
            let mut total = 0;
            for (bound, bucket) in BOUNDS.iter().zip(&histogram.buckets) {
                total += bucket.load(Relaxed);
                page.line(
                    "stage_seconds_bucket",
                    &format!("stage=\"{stage}\",le=\"{}\"", seconds(*bound)),
                    total,
                );
            }
            let count = histogram.count.load(Relaxed).max(total);
            page.line(
                "stage_seconds_bucket",
                &format!("stage=\"{stage}\",le=\"+Inf\""),
                count,
            );
            page.line(
                "stage_seconds_sum",
                &format!("stage=\"{stage}\""),
                seconds(histogram.micros.load(Relaxed)),
            );
            page.line("stage_seconds_count", &format!("stage=\"{stage}\""), count);
        }
    }
}

fn seconds(micros: u64) -> f64 {
    Duration::from_micros(micros).as_secs_f64()
}

/// The text as it grows.
#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = write!(
            self.0,
            "# HELP tpmjs_sandbox_{name} {help}\n# TYPE tpmjs_sandbox_{name} {kind}\n"
        );
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "tpmjs_sandbox_{name}{{{labels}}} {value}");
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "tpmjs_sandbox_{name} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.time(Stage::Queue, Duration::from_micros(400));
        metrics.time(Stage::Queue, Duration::from_secs(100));
        metrics.answered(
            "/execute",
            504,
            Some(Code::Timeout),
            Duration::from_millis(3),
        );
        let pool = PoolStatistics::default();
        let text = metrics.text(&Gauges {
            pool: &pool,
            templates: 0,
            running: 0,
            waiting: 0,
            resident_bytes: None,
        });
        for line in [
            "tpmjs_sandbox_stage_seconds_bucket{stage=\"queue\",le=\"0.0005\"} 1",
            "tpmjs_sandbox_stage_seconds_bucket{stage=\"queue\",le=\"60\"} 1",
            "tpmjs_sandbox_stage_seconds_bucket{stage=\"queue\",le=\"+Inf\"} 2",
            "tpmjs_sandbox_stage_seconds_sum{stage=\"queue\"} 100.0004",
            "tpmjs_sandbox_requests_total{route=\"/execute\",status=\"504\",code=\"TIMEOUT\"} 1",
        ] {
            assert!(
                text.lines().any(|have| have == line),
                "{line} is missing in\n{text}"
            );
        }
    }
}
