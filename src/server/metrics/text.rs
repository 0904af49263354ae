//! Everything that is counted, in the text format of Prometheus.

use std::{
    fmt::{Display, Write},
    sync::{PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};

use crate::worker::PoolStatistics;

use super::{BOUNDS, Gauges, Metrics, PLACES, STAGES};

impl Metrics {
    /// Everything as text.
    pub(in crate::server) fn text(&self, gauges: &Gauges<'_>) -> String {
        let mut page = Page::default();
        self.write_requests(&mut page);
        self.write_stages(&mut page);
        self.write_fetches(&mut page);
        write_pool(&mut page, gauges.pool);
        write_gauges(&mut page, gauges);
        page.gauge(
            "guest_memory_bytes_max",
            "The most memory that a call has used.",
            self.heap_max.load(Relaxed),
        );
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
        page.counter(
            "clients_gone_total",
            "Clients that went away before their answer.",
            self.gone.load(Relaxed),
        );
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
            // A bucket that grew meanwhile must not be above the count.
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

    fn write_fetches(&self, page: &mut Page) {
        page.head(
            "trees_total",
            "counter",
            "Package trees by where they were found.",
        );
        for ((_, place), count) in PLACES.iter().zip(&self.trees) {
            let labels = format!("found=\"{place}\"");
            page.line("trees_total", &labels, count.load(Relaxed));
        }
        page.counter(
            "fetched_bytes_total",
            "Compressed bytes from registries.",
            self.fetched_bytes.load(Relaxed),
        );
        page.counter(
            "packages_stored_total",
            "Packages that were put into the cache.",
            self.stored.load(Relaxed),
        );
    }
}

fn write_pool(page: &mut Page, pool: &PoolStatistics) {
    page.counter(
        "forks_total",
        "Processes that were forked.",
        pool.forks.load(Relaxed),
    );
    page.counter(
        "templates_made_total",
        "Templates that were made.",
        pool.templates_made.load(Relaxed),
    );
    page.counter(
        "template_hits_total",
        "Calls that a template served.",
        pool.template_hits.load(Relaxed),
    );
    page.counter(
        "zygotes_total",
        "Zygotes that were started.",
        pool.zygotes.load(Relaxed),
    );
    page.head(
        "kills_total",
        "counter",
        "Processes that ended before they had answered, by reason.",
    );
    for (reason, count) in pool.kills() {
        page.line("kills_total", &format!("reason=\"{reason}\""), count);
    }
}

fn write_gauges(page: &mut Page, gauges: &Gauges<'_>) {
    page.gauge(
        "templates",
        "Templates that wait for calls.",
        gauges.templates.len() as u64,
    );
    page.gauge(
        "templates_data_bytes",
        "Private writable memory that the templates have mapped, as their limits count it.",
        gauges.templates.iter().sum(),
    );
    page.gauge(
        "executions_running",
        "Executions that run.",
        gauges.running as u64,
    );
    page.gauge(
        "executions_waiting",
        "Executions that wait for their turn.",
        gauges.waiting as u64,
    );
    if let Some(bytes) = gauges.resident_bytes {
        page.gauge(
            "host_resident_bytes",
            "Memory of the service's own process.",
            bytes,
        );
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

    fn line(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "tpmjs_sandbox_{name}{{{labels}}} {value}");
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.single(name, "counter", help, value);
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.single(name, "gauge", help, value);
    }

    fn single(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "tpmjs_sandbox_{name} {value}");
    }
}
