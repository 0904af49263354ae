//! What the `cache` commands do: list, verify, clear.
//!
//! All of it works while other processes use the cache: files are only unlinked, and whoever has one
//! open keeps it.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    Bucket, Store, StoreError,
    directory::{CODE, LOCAL, PACKS},
    packs::PackNote,
    sealed::{self, Unsealed},
};
use crate::contract::{limits::ByteSize, package::PackageName};

/// A package version in the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedPackage {
    /// Its name.
    pub name: PackageName,
    /// Its version.
    pub version: String,
    /// Where it came from.
    pub origin: Origin,
    /// How large its archive was; zero for a folder.
    pub packed: ByteSize,
    /// The bytes of its files together.
    pub unpacked: ByteSize,
    /// How many files it has.
    pub files: u64,
    /// What it takes in the cache.
    pub on_disk: ByteSize,
    /// When it was stored.
    pub stored_at: SystemTime,
}

/// Where a cached package came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A registry.
    Registry,
    /// A folder or an archive on this machine.
    Local,
}

/// What verifying found of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedPackage {
    /// `name@version`, or the file's name when the damage hides it.
    pub package: String,
    /// Whether its bytes are those that were stored.
    pub verdict: Verdict,
}

/// Whether a package's bytes are those that were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are.
    Whole,
    /// They are not; the file is gone, and the next run fetches the package again.
    Removed(&'static str),
    /// They are not, and the file could not be removed.
    Damaged(&'static str),
}

/// What clearing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleared {
    /// Package versions that are gone.
    pub packages: u64,
    /// What they and everything about them took on the disk.
    pub bytes: u64,
}

impl Store {
    /// Lists the packages, by name and version. Damaged ones are left out.
    pub fn list(&self) -> Result<Vec<CachedPackage>, StoreError> {
        let mut packages = Vec::new();
        for (folder, origin) in [(PACKS, Origin::Registry), (LOCAL, Origin::Local)] {
            for path in self.files_of(folder)? {
                packages.extend(describe(&path, origin));
            }
        }
        packages.sort_by(|a, b| {
            (&a.name, &a.version, a.stored_at).cmp(&(&b.name, &b.version, b.stored_at))
        });
        Ok(packages)
    }

    /// Computes every pack's sum, and removes the damaged ones.
    pub fn verify(&self) -> Result<Vec<VerifiedPackage>, StoreError> {
        let mut verified = Vec::new();
        for path in [self.files_of(PACKS)?, self.files_of(LOCAL)?].concat() {
            verified.extend(self.verify_file(&path)?);
        }
        verified.sort_by(|a, b| a.package.cmp(&b.package));
        Ok(verified)
    }

    /// Returns nothing for a file that somebody deleted meanwhile.
    fn verify_file(&self, path: &Path) -> Result<Option<VerifiedPackage>, StoreError> {
        let mut package = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut check = || {
            let opened = sealed::open_unchecked(path)?;
            let note = PackNote::parse(&opened.note)?;
            package = format!("{}@{}", note.name, note.version);
            sealed::verify(&opened)
        };
        let verdict = match check() {
            Ok(()) => Verdict::Whole,
            Err(Unsealed::Missing) => return Ok(None),
            Err(Unsealed::Damaged(reason)) if fs::remove_file(path).is_ok() => {
                Verdict::Removed(reason)
            }
            Err(Unsealed::Damaged(reason)) => Verdict::Damaged(reason),
            Err(Unsealed::Io(source)) => {
                return Err(StoreError::Io {
                    action: "read",
                    path: path.to_owned(),
                    source,
                });
            }
        };
        Ok(Some(VerifiedPackage { package, verdict }))
    }

    /// Removes these packages, every version of them, and the documents about them.
    pub fn clear(&self, names: &[PackageName]) -> Result<Cleared, StoreError> {
        let mut cleared = Cleared::default();
        for path in [self.files_of(PACKS)?, self.files_of(LOCAL)?].concat() {
            let about =
                |note: &[u8]| PackNote::parse(note).is_ok_and(|note| names.contains(&note.name));
            let removed = self.remove_if(&path, about)?;
            cleared.packages += u64::from(removed > 0);
            cleared.bytes += removed;
        }
        for bucket in Bucket::ALL {
            for path in self.files_of(bucket.folder())? {
                let about = |key: &[u8]| {
                    let name = key.split(|byte| *byte == b' ').next();
                    names
                        .iter()
                        .any(|wanted| Some(wanted.as_str().as_bytes()) == name)
                };
                cleared.bytes += self.remove_if(&path, about)?;
            }
        }
        Ok(cleared)
    }

    /// Removes everything.
    pub fn clear_all(&self) -> Result<Cleared, StoreError> {
        let mut cleared = Cleared::default();
        for folder in [
            PACKS,
            LOCAL,
            Bucket::Metadata.folder(),
            Bucket::Trees.folder(),
            CODE,
        ] {
            for path in self.files_of(folder)? {
                let removed = self.remove(&path)?;
                cleared.packages += u64::from(removed > 0 && [PACKS, LOCAL].contains(&folder));
                cleared.bytes += removed;
            }
        }
        Ok(cleared)
    }

    fn remove_if(&self, path: &Path, about: impl Fn(&[u8]) -> bool) -> Result<u64, StoreError> {
        match sealed::open_unchecked(path) {
            Ok(opened) if about(&opened.note) => self.remove(path),
            _ => Ok(0),
        }
    }

    /// Returns the file's length, or zero when somebody else was faster.
    fn remove(&self, path: &Path) -> Result<u64, StoreError> {
        let bytes = fs::symlink_metadata(path).map_or(0, |metadata| metadata.len());
        match fs::remove_file(path) {
            Ok(()) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(self.write_error("remove", path, error)),
        }
    }

    fn files_of(&self, folder: &str) -> Result<Vec<PathBuf>, StoreError> {
        let folder = self.folder(folder);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => {
                return Err(StoreError::Io {
                    action: "list",
                    path: folder,
                    source,
                });
            }
        };
        Ok(entries.flatten().map(|entry| entry.path()).collect())
    }
}

fn describe(path: &Path, origin: Origin) -> Option<CachedPackage> {
    let opened = sealed::open_unchecked(path).ok()?;
    let PackNote {
        name,
        version,
        packed,
        unpacked,
        files,
    } = PackNote::parse(&opened.note).ok()?;
    let (on_disk, stored_at) = (ByteSize(opened.length), opened.stored_at);
    Some(CachedPackage {
        name,
        version,
        origin,
        packed,
        unpacked,
        files,
        on_disk,
        stored_at,
    })
}
