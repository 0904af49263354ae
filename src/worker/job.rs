//! What the pool is given and what it gives back: settings, jobs, and what they came to.

use std::{fs::File, path::PathBuf, time::Duration};

use serde_json::value::RawValue;

use crate::{
    contract::{
        failure::Failure,
        jail::RequiredLayers,
        limits::{Ceilings, Limits},
        outcome::{LogLine, Usage},
        request::{GuestEnv, Isolation},
        tree::Mount,
    },
    engine::Call,
};

/// What the pool is told once.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Layers that must hold beyond the three that always must.
    pub required: RequiredLayers,
    /// The operator's ceilings.
    pub ceilings: Ceilings,
    /// How many templates may wait for calls. 0: every call imports afresh.
    pub templates_max: usize,
    /// Whether workers enforce their limits themselves too.
    pub inner_checks: InnerChecks,
    /// The program that becomes the zygote: this very one, or, for a program that embeds the library, one
    /// whose first argument may be `ZYGOTE_COMMAND`.
    pub program: PathBuf,
}

/// This very program, even after its file was replaced.
pub const THIS_PROGRAM: &str = "/proc/self/exe";

/// Whether workers enforce their limits themselves, besides the host and the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InnerChecks {
    /// They do, which gives a guest past a limit a friendly end.
    #[default]
    On,
    /// They do not, so that tests can show that host and kernel are enough. No release build has this.
    #[cfg(debug_assertions)]
    Off,
}

/// A package tree with its packs open.
#[derive(Debug)]
pub struct MountedTree {
    /// The folder of the package that is run.
    pub entry: String,
    /// Where each pack is seen.
    pub mounts: Vec<Mount>,
    /// The packs, in the order of the tree's packages.
    pub packs: Vec<File>,
    /// V8's code cache for this tree.
    pub code_cache: Option<File>,
}

/// One execution for the pool.
#[derive(Debug)]
pub struct Job {
    /// Names the package tree exactly: same key, same contents.
    pub key: String,
    /// The tree with its packs open; `None` hopes for a template that has imported it already.
    pub tree: Option<MountedTree>,
    /// What is called; `None` lists the exports instead.
    pub call: Option<Call>,
    /// The guest's environment; `Call::env` is made from it.
    pub env: GuestEnv,
    /// What it may use.
    pub limits: Limits,
    /// Which processes may be shared.
    pub isolation: Isolation,
}

/// What a job came to.
#[derive(Debug)]
pub struct Finished {
    /// JSON, or the guest's failure.
    pub result: Result<Box<RawValue>, Failure>,
    /// What the guest printed.
    pub logs: Vec<LogLine>,
    /// What the guest used.
    pub usage: Usage,
    /// Importing the package; zero when a template had done it.
    pub import: Duration,
    /// From the start of the job to its outcome.
    pub execution: Duration,
    /// A code cache of the import, when one is worth keeping.
    pub code_cache: Option<Vec<u8>>,
}
