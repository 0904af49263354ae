//! What an operator may set about the registry: plain data, filled by the reader of flags and environment.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use crate::contract::limits::ByteSize;

/// How the registry is reached and how long what it said is believed.
#[derive(Clone)]
pub struct NpmSettings {
    /// A registry that wins over every configured default; scoped registries stay as they are.
    pub registry: Option<String>,
    /// `.npmrc` files, weakest first; a missing one is no error.
    pub npmrc_files: Vec<PathBuf>,
    /// The variables that npm itself reads: `npm_config_*`, `HTTP_PROXY`, `HTTPS_PROXY`,
    /// `NO_PROXY`, `NODE_EXTRA_CA_CERTS`, and whatever `${NAME}` in an `.npmrc` means.
    pub environment: BTreeMap<String, String>,
    /// Requests under way at once. Default 32.
    pub concurrency: usize,
    /// How long metadata and resolved trees are used without asking again. Default 5 minutes.
    pub freshness: Duration,
    /// How often a request is tried before its error is told. Default 3.
    pub attempts: u32,
    /// The pause before the second attempt; each later one is three times as long. Default 400 ms.
    pub retry_delay: Duration,
    /// How long a connection may take, and how long one may stay silent. Default 30 s.
    pub silence: Duration,
    /// The most that the registry may say of one package. Default 128 MB.
    pub document: ByteSize,
    /// The most that the registry may say of all packages of one tree. Default 512 MB.
    pub documents: ByteSize,
}

impl Default for NpmSettings {
    fn default() -> Self {
        Self {
            registry: None,
            npmrc_files: Vec::new(),
            environment: BTreeMap::new(),
            concurrency: 32,
            freshness: Duration::from_secs(300),
            attempts: 3,
            retry_delay: Duration::from_millis(400),
            silence: Duration::from_secs(30),
            document: ByteSize::mib(128),
            documents: ByteSize::mib(512),
        }
    }
}

/// The environment holds tokens, and a registry's address may: neither is shown.
impl fmt::Debug for NpmSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NpmSettings")
            .field("npmrc_files", &self.npmrc_files)
            .field("concurrency", &self.concurrency)
            .field("freshness", &self.freshness)
            .finish_non_exhaustive()
    }
}
