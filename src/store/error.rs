//! What can go wrong with the cache on disk, told so that an operator knows what to change.

use std::{io, path::PathBuf};

use super::local::LocalError;
use crate::contract::failure::Code;

/// The cache cannot be used, or it lacks what is needed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something that is no folder stands where the cache should be.
    #[error("the cache directory `{}` is not a directory; set PACKAGE_CACHE_DIR to another one", .directory.display())]
    NotADirectory {
        /// Where the cache should be.
        directory: PathBuf,
    },
    /// It is not there and cannot be made.
    #[error("cannot create the cache directory `{}`; set PACKAGE_CACHE_DIR to another one", .directory.display())]
    Create {
        /// Where the cache should be.
        directory: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another user could change what we run.
    #[error(
        "the cache directory `{}` belongs to user {owner}, not to the user who runs this; \
         set PACKAGE_CACHE_DIR to a directory of your own", .directory.display()
    )]
    ForeignOwner {
        /// The cache.
        directory: PathBuf,
        /// The user id that owns it.
        owner: u32,
    },
    /// A group or everybody could change what we run.
    #[error(
        "the cache directory `{}` can be written by other users (mode {mode:o}); \
         run `chmod go-w` on it or set PACKAGE_CACHE_DIR to a new directory inside it", .directory.display()
    )]
    Shared {
        /// The cache.
        directory: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The cache may be read and nothing more.
    #[error(
        "the cache directory `{}` cannot be written; make it writable, \
         or set PACKAGE_CACHE_DIR to a directory that is", .directory.display()
    )]
    ReadOnly {
        /// The cache.
        directory: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No space, or no quota, is left.
    #[error(
        "the disk of the cache directory `{}` is full; free some space, run `tpmjs-sandbox cache clear` \
         or set PACKAGE_CACHE_DIR to another disk", .directory.display()
    )]
    DiskFull {
        /// The cache.
        directory: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Any other trouble with a file.
    #[error("cannot {action} `{}`", .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The package was never stored, or somebody deleted it.
    #[error("the cache has no `{package}`")]
    Missing {
        /// `name@version`.
        package: String,
    },
    /// The package's file was changed or cut short. It is removed already where that is possible.
    #[error("the cached file of `{package}` is damaged: {reason}")]
    Damaged {
        /// `name@version`.
        package: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The packages together are more than the operator allows.
    #[error("the package tree has {found} {what}, and this sandbox allows {ceiling}")]
    TreeTooLarge {
        /// `packages`, `files` or `unpacked bytes`.
        what: &'static str,
        /// What the tree has.
        found: u64,
        /// What is allowed.
        ceiling: u64,
    },
    /// Another task or process is fetching the same package and does not come to an end.
    #[error("another process is fetching `{package}` and did not finish in time")]
    LockTimedOut {
        /// `name@version`.
        package: String,
    },
    /// A local package that cannot be packed.
    #[error(transparent)]
    Local(#[from] LocalError),
}

impl StoreError {
    /// Which row of the table a caller is told.
    pub fn code(&self) -> Code {
        match self {
            Self::NotADirectory { .. }
            | Self::Create { .. }
            | Self::ForeignOwner { .. }
            | Self::Shared { .. } => Code::BadRequest,
            Self::ReadOnly { .. } | Self::DiskFull { .. } | Self::Io { .. } => Code::Internal,
            Self::Missing { .. } => Code::PackageNotFound,
            Self::Damaged { .. } => Code::Integrity,
            Self::TreeTooLarge { .. } => Code::PayloadTooLarge,
            Self::LockTimedOut { .. } => Code::RegistryUnavailable,
            Self::Local(error) => error.code(),
        }
    }

    /// Whether fetching the packages again would help.
    pub fn heals_by_fetching(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Damaged { .. })
    }
}
