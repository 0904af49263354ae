//! One execution as it is asked for: built by the command line and by the service alike.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{limits::Limits, package::PackageSpec};

/// One call of one function of one package.
#[derive(Debug, Clone)]
pub struct ExecuteRequest {
    /// What to run.
    pub package: PackageSpec,
    /// Which export; `None` is the default one.
    pub function: Option<String>,
    /// What it is called with.
    pub input: Input,
    /// What the guest sees as `process.env`.
    pub env: GuestEnv,
    /// How much it may use.
    pub limits: Limits,
    /// Which processes may be shared with other calls.
    pub isolation: Isolation,
    /// Whether the tool's own input schema is checked before the call.
    pub validation: Validation,
    /// Whether the registry may be asked.
    pub network: RegistryUse,
}

/// The arguments, as JSON text that was checked to be JSON.
#[derive(Debug, Clone)]
pub enum Input {
    /// One object: what tools take.
    Params(Box<RawValue>),
    /// A JSON array of positional arguments.
    Args(Box<RawValue>),
}

/// The guest's environment. Values are secrets: `Debug` shows the keys alone.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestEnv(pub BTreeMap<String, String>);

impl std::fmt::Debug for GuestEnv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Which processes a call shares with others of its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// Forked from a template that has imported the package already.
    #[default]
    Template,
    /// Forked from the zygote; the package is imported afresh.
    Fresh,
}

/// Whether the tool's own input schema is checked before the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Validation {
    /// Wrong parameters fail before the call.
    #[default]
    Check,
    /// The function gets whatever was given.
    Skip,
}

/// Whether the registry may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RegistryUse {
    /// When the cache lacks something or it is no longer fresh.
    #[default]
    Allowed,
    /// Never: the cache must hold everything.
    Offline,
}
