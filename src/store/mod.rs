//! The cache on disk: packs, documents, V8 code caches, and the locks between processes.
//!
//! ```text
//! DIRECTORY/
//!   packs-v1/     one sealed pack for each package version, named by its identity
//!   local-v1/     packs of local folders and archives, named by their contents; few are kept
//!   metadata-v1/  documents: what the registry says of a package
//!   trees-v1/     documents: resolved package trees
//!   code-v1/      V8 code caches
//!   locks/        empty files; a lock on one means "being fetched"
//!   tmp/          files on their way to their place
//! ```
//!
//! In: verified packages from `npm` and documents. Out: read-only descriptors for the worker.
//! Everything is one sealed file (`sealed.rs`), immutable once renamed into place, so any part may
//! be deleted at any moment: whoever has it open keeps it, whoever needs it fetches it again.
//!
//! Trust: the directory must belong to us or to root, with nobody else able to write to it; what
//! is inside may still be damaged. All calls block; asynchronous callers use a blocking thread.

mod budget;
mod code;
mod directory;
mod documents;
mod error;
mod local;
mod lock;
mod manage;
mod packs;
mod sealed;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use sealed::Durability;

pub use budget::TreeBudget;
pub use code::CodeCache;
pub use documents::{Bucket, Document};
pub use error::StoreError;
pub use local::{Local, LocalError};
pub use lock::PackageLock;
pub use manage::{CachedPackage, Cleared, Origin, Verdict, VerifiedPackage};
pub use packs::tree_key;

/// How often a file is written when somebody deletes the cache meanwhile.
const WRITES_MAX: u32 = 5;

/// The cache in one directory.
#[derive(Debug)]
pub struct Store {
    directory: PathBuf,
    flights: lock::InProcess,
}

impl Store {
    /// Opens the cache, creating it (mode 0700) where it is missing.
    ///
    /// A directory that cannot be written is fine as long as it is only read.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let created = directory::prepare(directory)?;
        let store = Self {
            directory: directory.to_owned(),
            flights: lock::InProcess::default(),
        };
        if created == directory::Access::Writable {
            directory::sweep(&store.folder(directory::STAGING), directory::STALE_AFTER);
            lock::sweep(&store.folder(directory::LOCKS));
        }
        Ok(store)
    }

    /// Where the cache is.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Whether something could be stored now. Makes again what somebody deleted.
    pub fn check_writable(&self) -> Result<(), StoreError> {
        self.make_folders_again()?;
        let staging = self.folder(directory::STAGING);
        let written = tempfile::tempfile_in(&staging).and_then(|mut file| file.write_all(&[0]));
        written.map_err(|source| self.write_error("write to", &staging, source))
    }

    /// One of the folders inside.
    fn folder(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// Writes a sealed file to its place, whatever stands there.
    fn write_sealed(
        &self,
        place: &Path,
        note: &[u8],
        durability: Durability,
        payload: impl Fn(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let staging = self.folder(directory::STAGING);
        let mut tries = 0;
        loop {
            self.make_folders_again()?;
            tries += 1;
            match sealed::write(&staging, place, note, durability, &payload) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::NotFound && tries < WRITES_MAX => {}
                Err(source) => return Err(self.write_error("write", place, source)),
            }
        }
    }

    /// Somebody may delete the whole cache while we use it.
    fn make_folders_again(&self) -> Result<(), StoreError> {
        if directory::is_whole(&self.directory) {
            return Ok(());
        }
        directory::prepare(&self.directory).map(drop)
    }

    /// Says what a failed write means for this cache.
    fn write_error(&self, action: &'static str, path: &Path, source: io::Error) -> StoreError {
        directory::write_error(&self.directory, action, path, source)
    }
}
