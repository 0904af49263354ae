//! Local packages: a folder or the contents of an archive become a pack named by its own hash.
//!
//! In: a path that the user of the command line gave; the service never gets here. Out: the package
//! as a tree knows it, and its manifest, for the resolution of its dependencies. An unchanged
//! folder gives the same pack. A few of the newest packs are kept.
//!
//! Trust: the folder is the user's own, but what it links to is not part of it: a link that leads
//! outside is left out, as are links that lead nowhere.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use aws_lc_rs::digest;
use serde_json::Value;

use super::{Store, StoreError, directory::LOCAL, packs::PackNote, sealed::Durability};
use crate::contract::{
    failure::Code,
    limits::{ByteSize, TreeCeilings},
    pack::{PackBuilder, PackageContents, PackageFile},
    package::{PackageName, PackageNameError},
    tree::{PackageSource, TreePackage},
};

/// Packs of local packages that stay, besides those of the last few minutes.
const KEPT: usize = 8;
/// A run has opened its packs long before.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// Deeper folders are taken for a mistake.
const DEPTH_MAX: usize = 64;
const MANIFEST: &str = "package.json";

/// A local package in the store.
#[derive(Debug, Clone)]
pub struct Local {
    /// As a package tree knows it.
    pub package: TreePackage,
    /// Its `package.json`; an empty object where there is none.
    pub manifest: Value,
}

/// Why a local package cannot be packed.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// There is no such folder.
    #[error("there is no folder `{}`", .path.display())]
    NotFound {
        /// What was asked for.
        path: PathBuf,
    },
    /// A file of a package was named instead of the package.
    #[error("`{}` is no folder; name the folder of the package, or its .tgz archive", .path.display())]
    NotAFolder {
        /// What was asked for.
        path: PathBuf,
    },
    /// A folder that holds no package.
    #[error("the folder `{}` has neither a package.json nor an index.js", .path.display())]
    NoPackage {
        /// The folder.
        path: PathBuf,
    },
    /// Something in it cannot be read.
    #[error("cannot read `{}`", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is more than the operator allows.
    #[error("`{}` has {found}, and this sandbox allows {ceiling} in a package", .path.display())]
    TooLarge {
        /// The folder or the file.
        path: PathBuf,
        /// How much it has.
        found: String,
        /// How much is allowed.
        ceiling: String,
    },
    /// Its folders nest too deep.
    #[error("the folders in `{}` nest deeper than {DEPTH_MAX}", .path.display())]
    TooDeep {
        /// The folder where it was noticed.
        path: PathBuf,
    },
    /// Its `package.json` is no JSON object.
    #[error("the package.json of `{}` is not valid: {reason}", .path.display())]
    Manifest {
        /// The folder or the archive.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Its name could be no package's name.
    #[error("the package.json of `{}` has a name that no package can have", .path.display())]
    Name {
        /// The folder or the archive.
        path: PathBuf,
        /// What is wrong with it.
        source: PackageNameError,
    },
}

impl LocalError {
    /// Which row of the table a caller is told.
    pub fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => Code::PackageNotFound,
            Self::NotAFolder { .. }
            | Self::NoPackage { .. }
            | Self::Read { .. }
            | Self::Name { .. } => Code::BadRequest,
            Self::TooLarge { .. } | Self::TooDeep { .. } => Code::PayloadTooLarge,
            Self::Manifest { .. } => Code::LoadFailed,
        }
    }
}

impl Store {
    /// Packs a folder: everything but dependencies, version control, and what npm never publishes.
    pub fn insert_local_folder(
        &self,
        folder: &Path,
        ceilings: &TreeCeilings,
    ) -> Result<Local, StoreError> {
        let files = Walk::collect(folder, ceilings)?;
        let is_package =
            |file: &PackageFile| file.path == MANIFEST || file.path.starts_with("index.");
        if !files.iter().any(is_package) {
            return Err(LocalError::NoPackage {
                path: folder.to_owned(),
            }
            .into());
        }
        self.insert_local(
            folder,
            PackageContents {
                files,
                packed: ByteSize(0),
            },
        )
    }

    /// Packs the contents of a local archive, or whatever else was read from `origin`.
    pub fn insert_local(
        &self,
        origin: &Path,
        contents: PackageContents,
    ) -> Result<Local, StoreError> {
        let manifest = manifest_of(origin, &contents)?;
        let (name, version) = name_and_version(origin, &manifest)?;
        let note = PackNote::new(&name, &version, &contents);
        let pack = PackBuilder::from(contents.files).build();
        let sha256 = hex::encode(digest::digest(&digest::SHA256, &pack));
        let package = TreePackage {
            name,
            version,
            source: PackageSource::Local { sha256 },
        };
        if !self.holds_recent(&package) {
            // Not synced: the folder is still there, and packing it again is cheap.
            self.write_pack(&package, &note, Durability::Lazy, |out| {
                out.write_all(&pack)
            })?;
            self.prune_local();
        }
        Ok(Local { package, manifest })
    }

    /// Whether the pack is there, and young enough that nobody removes it before it is opened.
    ///
    /// An old one is written again: another process that stores a package now would count it among
    /// those that nobody uses, and remove it between this check and the opening.
    fn holds_recent(&self, package: &TreePackage) -> bool {
        let stored = self.stored_at(package);
        stored.is_some_and(|stored_at| !is_older(stored_at, KEPT_FOR / 2))
    }

    fn prune_local(&self) {
        let Ok(entries) = fs::read_dir(self.folder(LOCAL)) else {
            return;
        };
        let written =
            |entry: &fs::DirEntry| entry.metadata().and_then(|metadata| metadata.modified());
        let mut packs: Vec<(SystemTime, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| Some((written(&entry).ok()?, entry.path())))
            .collect();
        packs.sort_by(|a, b| b.cmp(a));
        for (stored_at, path) in packs.into_iter().skip(KEPT) {
            // Looked at again, because another process may have written it since the folder was read.
            let written = path.metadata().and_then(|metadata| metadata.modified());
            if is_older(stored_at, KEPT_FOR) && written.is_ok_and(|time| time == stored_at) {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// A clock that went back makes nothing old.
fn is_older(stored_at: SystemTime, than: Duration) -> bool {
    let age = SystemTime::now().duration_since(stored_at);
    age.is_ok_and(|age| age > than)
}

fn manifest_of(origin: &Path, contents: &PackageContents) -> Result<Value, LocalError> {
    let Some(file) = contents.files.iter().find(|file| file.path == MANIFEST) else {
        return Ok(Value::Object(serde_json::Map::new()));
    };
    let invalid = |reason: String| LocalError::Manifest {
        path: origin.to_owned(),
        reason,
    };
    // Some editors begin a file with a byte order mark, and npm does not mind it.
    let text = file
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&file.bytes);
    let manifest: Value =
        serde_json::from_slice(text).map_err(|error| invalid(error.to_string()))?;
    if manifest.is_object() {
        Ok(manifest)
    } else {
        Err(invalid("it is not an object".into()))
    }
}

/// An unpublished package may lack both.
fn name_and_version(origin: &Path, manifest: &Value) -> Result<(PackageName, String), LocalError> {
    let text = |key: &str| {
        manifest
            .get(key)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let name = text("name").unwrap_or("local").parse();
    let name = name.map_err(|source| LocalError::Name {
        path: origin.to_owned(),
        source,
    })?;
    let version = text("version")
        .filter(|version| version.len() <= 256 && !version.contains(char::is_control));
    Ok((name, version.unwrap_or("0.0.0").to_owned()))
}

/// Collects the files of a folder under the ceilings of one tree.
struct Walk<'a> {
    /// Without links, so that "inside" can be asked.
    root: PathBuf,
    ceilings: &'a TreeCeilings,
    unpacked: u64,
    files: Vec<PackageFile>,
}

impl<'a> Walk<'a> {
    fn collect(folder: &Path, ceilings: &'a TreeCeilings) -> Result<Vec<PackageFile>, LocalError> {
        let path = || folder.to_owned();
        let root = folder
            .canonicalize()
            .map_err(|source| match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    LocalError::NotFound { path: path() }
                }
                _ => LocalError::Read {
                    path: path(),
                    source,
                },
            })?;
        if !root.is_dir() {
            return Err(LocalError::NotAFolder { path: path() });
        }
        let mut walk = Self {
            root: root.clone(),
            ceilings,
            unpacked: 0,
            files: Vec::new(),
        };
        walk.folder(&root, "", &mut vec![root.clone()])?;
        Ok(walk.files)
    }

    /// `above` are the folders on the way here; a link back to one of them would never end.
    fn folder(
        &mut self,
        folder: &Path,
        prefix: &str,
        above: &mut Vec<PathBuf>,
    ) -> Result<(), LocalError> {
        if above.len() > DEPTH_MAX {
            return Err(LocalError::TooDeep {
                path: folder.to_owned(),
            });
        }
        let failed = |source| LocalError::Read {
            path: folder.to_owned(),
            source,
        };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            // A name that is no text can be imported by nobody.
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if !is_ignored(&name, prefix.is_empty()) {
                self.entry(&entry, format!("{prefix}{name}"), above)?;
            }
        }
        Ok(())
    }

    fn entry(
        &mut self,
        entry: &fs::DirEntry,
        path: String,
        above: &mut Vec<PathBuf>,
    ) -> Result<(), LocalError> {
        let failed = |source| LocalError::Read {
            path: entry.path(),
            source,
        };
        let mut real = entry.path();
        if entry.file_type().map_err(failed)?.is_symlink() {
            match real.canonicalize() {
                Ok(target) if self.is_inside(&target) => real = target,
                _ => return Ok(()),
            }
        }
        let metadata = fs::metadata(&real).map_err(failed)?;
        if metadata.is_file() {
            return self.file(&real, path);
        }
        if metadata.is_dir() && !above.contains(&real) {
            above.push(real.clone());
            self.folder(&real, &format!("{path}/"), above)?;
            above.pop();
        }
        Ok(())
    }

    /// Inside the folder, and in no part of it that is left out.
    fn is_inside(&self, target: &Path) -> bool {
        let Ok(below) = target.strip_prefix(&self.root) else {
            return false;
        };
        let mut names = below
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        names.next().is_none_or(|first| !is_ignored(&first, true))
            && !names.any(|name| is_ignored(&name, false))
    }

    fn file(&mut self, real: &Path, path: String) -> Result<(), LocalError> {
        let failed = |source| LocalError::Read {
            path: real.to_owned(),
            source,
        };
        let file = fs::File::open(real).map_err(failed)?;
        let mut bytes = Vec::new();
        let ceiling = self.ceilings.file.bytes();
        // The length that the system told may be outdated; what is read is what counts.
        io::Read::read_to_end(&mut io::Read::take(file, ceiling + 1), &mut bytes)
            .map_err(failed)?;
        self.unpacked += bytes.len() as u64;
        self.files.push(PackageFile { path, bytes });
        let last = self.files.last().map_or(0, |file| file.bytes.len() as u64);
        self.check(real, ByteSize(last), self.ceilings.file)?;
        self.check(&self.root, ByteSize(self.unpacked), self.ceilings.unpacked)?;
        if self.files.len() > self.ceilings.files {
            let ceiling = self.ceilings.files.to_string();
            return Err(LocalError::TooLarge {
                path: self.root.clone(),
                found: "more files".into(),
                ceiling,
            });
        }
        Ok(())
    }

    fn check(&self, path: &Path, size: ByteSize, ceiling: ByteSize) -> Result<(), LocalError> {
        if size <= ceiling {
            return Ok(());
        }
        let (found, ceiling) = (format!("more than {ceiling}"), ceiling.to_string());
        Err(LocalError::TooLarge {
            path: path.to_owned(),
            found,
            ceiling,
        })
    }
}

/// What no published package has: dependencies, version control, and the droppings of tools.
fn is_ignored(name: &str, at_root: bool) -> bool {
    const ANYWHERE: &[&str] = &[
        "node_modules",
        ".git",
        ".hg",
        ".svn",
        "CVS",
        ".DS_Store",
        ".npmrc",
        ".gitignore",
        ".npmignore",
        "npm-debug.log",
    ];
    const AT_ROOT: &[&str] = &[
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "bun.lockb",
        "config.gypi",
    ];
    ANYWHERE.contains(&name)
        || (at_root && AT_ROOT.contains(&name))
        || name.starts_with("._")
        || (name.starts_with('.') && name.ends_with(".swp"))
        || name.ends_with(".orig")
}
