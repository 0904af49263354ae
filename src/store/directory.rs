//! The cache's directory itself: who may own it, how it is made, what is swept out of it.
//!
//! Trust: anybody who can write here decides what code runs for us, so a directory that belongs to
//! another user or that others may write is refused. Root is nobody else: it could do anything anyway,
//! and images are often built as root and run as a plain user.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use super::StoreError;

pub(super) const PACKS: &str = "packs-v1";
pub(super) const LOCAL: &str = "local-v1";
pub(super) const METADATA: &str = "metadata-v1";
pub(super) const TREES: &str = "trees-v1";
pub(super) const CODE: &str = "code-v1";
pub(super) const LOCKS: &str = "locks";
pub(super) const STAGING: &str = "tmp";
const ALL: [&str; 7] = [PACKS, LOCAL, METADATA, TREES, CODE, LOCKS, STAGING];

/// Longer than anything of ours takes; a staged file this old belongs to a process that died.
pub(super) const STALE_AFTER: Duration = Duration::from_secs(3600);

/// What may be done with the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Writable,
    ReadOnly,
}

/// Makes the directory and its folders, and refuses one that others control.
pub(super) fn prepare(directory: &Path) -> Result<Access, StoreError> {
    let made = create_private(directory);
    match fs::metadata(directory) {
        Ok(metadata) if !metadata.is_dir() => {
            return Err(StoreError::NotADirectory {
                directory: directory.to_owned(),
            });
        }
        Ok(_) => refuse_foreign(directory)?,
        Err(error) => {
            let source = made.err().unwrap_or(error);
            return Err(match write_error(directory, "create", directory, source) {
                StoreError::Io { source, path, .. } => StoreError::Create {
                    directory: path,
                    source,
                },
                known => known,
            });
        }
    }
    for name in ALL {
        match create_private(&directory.join(name)) {
            Ok(()) => {}
            Err(error) if means_read_only(&error) => return Ok(Access::ReadOnly),
            Err(error) => {
                return Err(write_error(
                    directory,
                    "create",
                    &directory.join(name),
                    error,
                ));
            }
        }
    }
    Ok(Access::Writable)
}

/// Whether every folder is there.
pub(super) fn is_whole(directory: &Path) -> bool {
    ALL.iter().all(|name| directory.join(name).is_dir())
}

fn create_private(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

#[cfg(unix)]
fn refuse_foreign(directory: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::MetadataExt;
    let read = |source| StoreError::Io {
        action: "look at",
        path: directory.to_owned(),
        source,
    };
    // The link itself too: in a shared folder, its owner could turn it elsewhere between two runs.
    let (link, target) = (
        fs::symlink_metadata(directory).map_err(read)?,
        fs::metadata(directory).map_err(read)?,
    );
    let us = rustix::process::geteuid().as_raw();
    if let Some(owner) = [link.uid(), target.uid()]
        .into_iter()
        .find(|owner| *owner != us && *owner != 0)
    {
        return Err(StoreError::ForeignOwner {
            directory: directory.to_owned(),
            owner,
        });
    }
    if target.mode() & 0o022 != 0 {
        return Err(StoreError::Shared {
            directory: directory.to_owned(),
            mode: target.mode() & 0o7777,
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn refuse_foreign(_: &Path) -> Result<(), StoreError> {
    Ok(())
}

fn means_read_only(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied
    )
}

/// Says what a failed write means for the cache.
pub(super) fn write_error(
    directory: &Path,
    action: &'static str,
    path: &Path,
    source: io::Error,
) -> StoreError {
    let directory = directory.to_owned();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::DiskFull { directory, source }
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            StoreError::NotADirectory { directory }
        }
        _ if means_read_only(&source) => StoreError::ReadOnly { directory, source },
        _ => StoreError::Io {
            action,
            path: path.to_owned(),
            source,
        },
    }
}

/// Deletes the files of a folder that have not been written for so long.
pub(super) fn sweep(folder: &Path, older_than: Duration) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        if is_older(&entry, older_than) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether the file was last written so long ago. A time in the future counts as young.
pub(super) fn is_older(entry: &fs::DirEntry, than: Duration) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    modified.is_ok_and(|time| {
        SystemTime::now()
            .duration_since(time)
            .is_ok_and(|age| age > than)
    })
}
