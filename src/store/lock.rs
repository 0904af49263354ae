//! "Fetch this package once": locks between the tasks of a process and between processes.
//!
//! A lock saves work and nothing else: two processes that store the same package write the same
//! bytes, and the rename decides. So a file system without locks is no error.
//!
//! The kernel drops a lock with its process, so a crash leaves at most an empty file. The holder
//! deletes the file while it still holds the lock; whoever then gets the lock of a deleted file
//! notices that the name no longer leads to it, and starts again.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Store, StoreError,
    directory::{LOCKS, is_older},
};
use crate::contract::tree::TreePackage;

/// The first pause between two attempts; each further one is twice as long, up to `PAUSE_MAX`.
const PAUSE_MIN: Duration = Duration::from_millis(5);
const PAUSE_MAX: Duration = Duration::from_millis(100);
/// A lock file this old was left by a crash, unless somebody holds it.
const STALE_AFTER: Duration = Duration::from_secs(3600);

/// The packages that tasks of this process are fetching.
#[derive(Debug, Default)]
pub(super) struct InProcess(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl InProcess {
    fn of(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = map.get(key).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::default();
        map.insert(key.to_owned(), Arc::downgrade(&lock));
        lock
    }
}

/// As long as this lives, nobody else fetches the package.
#[derive(Debug)]
pub struct PackageLock {
    // ORDER: fields drop from top to bottom, and the file must be free before our next task looks.
    _file: Option<HeldFile>,
    _task: tokio::sync::OwnedMutexGuard<()>,
}

impl Store {
    /// Waits until nobody else fetches the package, at most until the deadline.
    ///
    /// Afterwards ask again whether the package is missing: whoever held the lock may have stored it.
    pub async fn lock_package(
        &self,
        package: &TreePackage,
        deadline: Instant,
    ) -> Result<PackageLock, StoreError> {
        let timed_out = || StoreError::LockTimedOut {
            package: super::packs::identity(package),
        };
        let key = super::packs::key(package);
        let in_process = self.flights.of(&key);
        let task = tokio::time::timeout_at(deadline, in_process.lock_owned())
            .await
            .map_err(|_| timed_out())?;
        self.make_folders_again()?;
        let path = self.folder(LOCKS).join(key);
        let mut pause = PAUSE_MIN;
        loop {
            match try_hold_elsewhere(path.clone()).await {
                Ok(Attempt::Held(file)) => {
                    return Ok(PackageLock {
                        _file: file,
                        _task: task,
                    });
                }
                // Somebody deletes the cache at this moment.
                Err(error)
                    if error.kind() == io::ErrorKind::NotFound
                        && Instant::now() + pause < deadline =>
                {
                    self.make_folders_again()?;
                }
                Ok(Attempt::Busy) if Instant::now() + pause >= deadline => return Err(timed_out()),
                Ok(Attempt::Busy) => tokio::time::sleep(pause).await,
                Err(error) => return Err(self.write_error("lock", &path, error)),
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
}

/// A lock file whose lock is ours; the file goes with it.
#[derive(Debug)]
struct HeldFile {
    path: PathBuf,
    /// Closing it drops the lock.
    _file: File,
}

impl Drop for HeldFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

enum Attempt {
    /// `None` where the file system has no locks.
    Held(Option<HeldFile>),
    Busy,
}

/// File systems may block (NFS does), and the runtime's own threads must not.
async fn try_hold_elsewhere(path: PathBuf) -> io::Result<Attempt> {
    tokio::task::spawn_blocking(move || try_hold(path))
        .await
        .map_err(io::Error::other)?
}

fn try_hold(path: PathBuf) -> io::Result<Attempt> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(&path)?;
    match file.try_lock() {
        Ok(()) if leads_to(&path, &file) => Ok(Attempt::Held(Some(HeldFile { path, _file: file }))),
        Ok(()) | Err(TryLockError::WouldBlock) => Ok(Attempt::Busy),
        Err(TryLockError::Error(_)) => Ok(Attempt::Held(None)),
    }
}

/// Whether the name still leads to this file, and not to one that was made after it was deleted.
#[cfg(unix)]
fn leads_to(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    matches!((fs::metadata(path).map(identity), file.metadata().map(identity)), (Ok(named), Ok(ours)) if named == ours)
}

#[cfg(not(unix))]
fn leads_to(path: &Path, _: &File) -> bool {
    path.exists()
}

/// Deletes what crashed processes left.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries
        .flatten()
        .filter(|entry| is_older(entry, STALE_AFTER))
    {
        // Holding it proves that nobody else does; dropping it deletes the file.
        drop(try_hold(entry.path()));
    }
}
