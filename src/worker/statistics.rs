//! What the pool counts, for the service's metrics.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::contract::failure::Code;

/// Counters that only grow.
#[derive(Debug, Default)]
pub struct PoolStatistics {
    /// Processes that were forked.
    pub forks: AtomicU64,
    /// Templates that were made.
    pub templates_made: AtomicU64,
    /// Calls that a template served.
    pub template_hits: AtomicU64,
    /// Zygotes that were started.
    pub zygotes: AtomicU64,
    kills: [AtomicU64; KILLS.len()],
}

/// Why a process with a guest in it ended before it had answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kill {
    /// It ran past its time.
    Timeout,
    /// It wanted more memory than its limit: the kernel or V8 ended it, or it could still say so itself.
    Memory,
    /// It made a system call that the filter forbids.
    Forbidden,
    /// It died of something else.
    Crash,
    /// Whoever asked has gone away.
    Abandoned,
}

const KILLS: [(Kill, &str); 5] = [
    (Kill::Timeout, "timeout"),
    (Kill::Memory, "memory"),
    (Kill::Forbidden, "forbidden"),
    (Kill::Crash, "crash"),
    (Kill::Abandoned, "abandoned"),
];

impl Kill {
    /// What the failure that a death amounts to says of its reason.
    pub(super) fn of(code: Code) -> Self {
        match code {
            Code::Timeout => Self::Timeout,
            Code::MemoryLimit => Self::Memory,
            Code::Denied => Self::Forbidden,
            _ => Self::Crash,
        }
    }
}

impl PoolStatistics {
    /// Reasons of deaths, and how many had each.
    pub fn kills(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let counts = self.kills.iter().map(|count| count.load(Relaxed));
        KILLS.iter().map(|(_, name)| *name).zip(counts)
    }

    pub(super) fn killed(&self, reason: Kill) {
        if let Some(at) = KILLS.iter().position(|(known, _)| *known == reason) {
            self.kills[at].fetch_add(1, Relaxed);
        }
    }

    /// Counts the job as abandoned, unless it is told that the job has ended.
    pub(super) fn watch(&self) -> Watch<'_> {
        Watch {
            statistics: self,
            has_ended: false,
        }
    }
}

/// A job on its way.
pub(super) struct Watch<'a> {
    statistics: &'a PoolStatistics,
    has_ended: bool,
}

impl Watch<'_> {
    pub(super) fn end(mut self) {
        self.has_ended = true;
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.statistics.killed(Kill::Abandoned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deaths_are_counted_by_their_reason() {
        let statistics = PoolStatistics::default();
        statistics.killed(Kill::of(Code::Denied));
        statistics.watch().end();
        drop(statistics.watch());
        let counted: Vec<_> = statistics.kills().filter(|(_, count)| *count > 0).collect();
        assert_eq!(counted, [("forbidden", 1), ("abandoned", 1)]);
    }
}
