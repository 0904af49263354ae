//! What the executor tells while it prepares and runs; the command line draws it, the service streams it.

use super::{jail::JailReport, outcome::LogLine, package::PackageName};

/// Hears what happens during an execution. Called from any thread; must not block.
pub trait Observer: Send + Sync {
    /// A step of preparing the package tree.
    fn progress(&self, _event: Progress<'_>) {}

    /// A line that the guest printed, as it happens.
    fn log(&self, _line: &LogLine) {}
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {}

/// A step of preparing the package tree.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// The registry is asked for what a package needs.
    Resolving {
        /// The package whose metadata is read.
        package: &'a PackageName,
    },
    /// The tree is known; so many of its packages must be fetched.
    FetchPlanned {
        /// How many packages the store lacks.
        packages: usize,
    },
    /// Compressed bytes arrived.
    FetchedBytes {
        /// How many, since the last such event.
        bytes: u64,
    },
    /// A package is in the store.
    Stored {
        /// Which one.
        package: &'a PackageName,
        /// Whether it was put there for this execution, and not by another that wanted it too.
        is_new: bool,
    },
    /// Everything is in the store; the import begins.
    Importing,
    /// The processes are up; what the jail enforces.
    Jailed {
        /// Layer by layer.
        report: &'a JailReport,
    },
}
