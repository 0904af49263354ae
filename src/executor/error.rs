//! What the sandbox itself can fail at. The guest's failures are not here: they are outcomes.

use crate::{
    contract::{
        failure::Code,
        limits::{ByteSize, LimitError},
    },
    npm::{NpmError, tarball::TarballError},
    store::StoreError,
    worker::WorkerError,
};

/// Why an execution has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// Resolving or fetching.
    #[error(transparent)]
    Npm(#[from] NpmError),
    /// A package's archive is unsafe or damaged.
    #[error(transparent)]
    Tarball(#[from] TarballError),
    /// The cache on disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The worker processes.
    #[error(transparent)]
    Worker(#[from] WorkerError),
    /// The cache lacks a package, and the registry may not be asked.
    #[error("the cache has no `{package}`, and the registry may not be asked (offline)")]
    NotCached {
        /// `name@version`.
        package: String,
    },
    /// A limit that was asked for cannot be had.
    #[error(transparent)]
    Limit(#[from] LimitError),
    /// The parameters are too large.
    #[error("the parameters are {} bytes of JSON, more than the limit of {limit}", .size.bytes())]
    ParamsTooLarge {
        /// What was given.
        size: ByteSize,
        /// What is allowed.
        limit: ByteSize,
    },
    /// The parameters nest too deep.
    #[error("the parameters nest deeper than {limit} levels")]
    ParamsTooDeep {
        /// What is allowed.
        limit: usize,
    },
    /// A task of ours ended early: a bug, or the runtime is shutting down.
    #[error("an internal task ended before its work was done")]
    TaskEnded,
}

impl ExecError {
    /// Its row in the table.
    pub fn code(&self) -> Code {
        match self {
            Self::Npm(error) => error.code(),
            Self::Tarball(error) => error.code(),
            Self::Store(error) => error.code(),
            Self::Worker(error) => error.code(),
            Self::NotCached { .. } => Code::PackageNotFound,
            Self::Limit(_) => Code::BadRequest,
            Self::ParamsTooLarge { .. } | Self::ParamsTooDeep { .. } => Code::PayloadTooLarge,
            Self::TaskEnded => Code::Internal,
        }
    }
}
