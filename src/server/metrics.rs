//! What is counted while requests pass; `text` writes it down for Prometheus.
//!
//! Labels come from fixed lists: neither a client nor a package can make a new series.

mod text;

use std::{
    collections::BTreeMap,
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

/// Where a package tree was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It was used a moment ago.
    Memory,
    /// Every package was in the cache.
    Cache,
    /// Something had to be fetched.
    Registry,
}

const PLACES: [(Found, &str); 3] = [
    (Found::Memory, "memory"),
    (Found::Cache, "cache"),
    (Found::Registry, "registry"),
];

/// A request as it is counted: route, status, and the name of its code, empty for a success.
type Key = (&'static str, u16, &'static str);

/// Everything that is counted here; the pool counts its processes itself.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<Key, u64>>,
    stages: [Histogram; STAGES.len()],
    trees: [AtomicU64; PLACES.len()],
    gone: AtomicU64,
    fetched_bytes: AtomicU64,
    stored: AtomicU64,
    heap_max: AtomicU64,
}

/// What is measured when somebody asks.
#[derive(Debug)]
pub(super) struct Gauges<'a> {
    pub pool: &'a PoolStatistics,
    /// The private memory of each template.
    pub templates: &'a [u64],
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

    /// A package tree was found there.
    pub(super) fn found(&self, place: Found) {
        if let Some(at) = PLACES.iter().position(|(known, _)| *known == place) {
            self.trees[at].fetch_add(1, Relaxed);
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
        metrics.found(Found::Cache);
        let pool = PoolStatistics::default();
        let text = metrics.text(&Gauges {
            pool: &pool,
            templates: &[5, 6],
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
            "tpmjs_sandbox_trees_total{found=\"cache\"} 1",
            "tpmjs_sandbox_kills_total{reason=\"memory\"} 0",
            "tpmjs_sandbox_templates 2",
            "tpmjs_sandbox_templates_data_bytes 11",
        ] {
            assert!(
                text.lines().any(|have| have == line),
                "{line} is missing in\n{text}"
            );
        }
    }
}
