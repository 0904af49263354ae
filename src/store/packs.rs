//! Packs: storing a package version once, and opening what a tree needs.
//!
//! A pack's file is named by the hash of what identifies the package: name, version and the
//! integrity that its archive was checked against. The name is part of it, so that an archive whose
//! integrity rests on an old weak hash can at most stand for itself.
//!
//! Trust: a pack that is damaged is removed and told, so that the caller can fetch it again.

use std::{fs, fs::File, io::Write, path::PathBuf, time::SystemTime};

use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError, TreeBudget,
    directory::{LOCAL, PACKS},
    documents::hashed,
    sealed::{self, Durability, Sealed, Unsealed},
};
use crate::contract::{
    limits::{ByteSize, TreeCeilings},
    pack::{PackBuilder, PackageContents},
    package::PackageName,
    tree::{PackageSource, PackageTree, TreePackage},
};

/// What a pack's file says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackNote {
    pub(super) name: PackageName,
    pub(super) version: String,
    pub(super) packed: ByteSize,
    pub(super) unpacked: ByteSize,
    pub(super) files: u64,
}

impl PackNote {
    pub(super) fn new(name: &PackageName, version: &str, contents: &PackageContents) -> Self {
        Self {
            name: name.clone(),
            version: version.to_owned(),
            packed: contents.packed,
            unpacked: contents.unpacked(),
            files: contents.files.len() as u64,
        }
    }

    pub(super) fn parse(note: &[u8]) -> Result<Self, Unsealed> {
        serde_json::from_slice(note).map_err(|_| Unsealed::Damaged("its note makes no sense"))
    }
}

/// How messages call the package.
pub(super) fn identity(package: &TreePackage) -> String {
    format!("{}@{}", package.name, package.version)
}

/// The file name of the package's pack and of its lock; whatever is in the fields, it is a plain name.
pub(super) fn key(package: &TreePackage) -> String {
    let TreePackage {
        name,
        version,
        source,
    } = package;
    match source {
        // The length keeps a hostile version from looking like another version and integrity.
        PackageSource::Registry { integrity, .. } => hashed(&format!(
            "registry {name} {} {version} {}",
            version.len(),
            integrity.0
        )),
        PackageSource::Local { sha256 } => hashed(&format!("local {sha256}")),
    }
}

/// A name for exactly this tree: the same packages, with the same bytes, in the same places.
///
/// For whatever is kept about a tree, such as its code cache or its template.
pub fn tree_key(tree: &PackageTree) -> String {
    let mut text = format!("{}\n", tree.entry);
    for package in &tree.packages {
        text.push_str(&key(package));
        text.push('\n');
    }
    for mount in &tree.mounts {
        // The length keeps a hostile folder name from looking like two.
        text.push_str(&format!(
            "{} {} {}\n",
            mount.package,
            mount.directory.len(),
            mount.directory
        ));
    }
    hashed(&text)
}

/// An open pack.
struct OpenPack {
    sealed: Sealed,
    note: PackNote,
}

impl Store {
    /// Returns the packages that must be fetched before the tree can be opened.
    ///
    /// Damaged packs are removed and count as missing.
    pub fn missing<'t>(&self, tree: &'t PackageTree) -> Result<Vec<&'t TreePackage>, StoreError> {
        let mut missing = Vec::new();
        for package in &tree.packages {
            match self.open_pack(package) {
                Ok(_) => {}
                Err(error) if error.heals_by_fetching() => missing.push(package),
                Err(error) => return Err(error),
            }
        }
        Ok(missing)
    }

    /// Whether the package can be opened: for whoever waited for its lock.
    pub fn contains(&self, package: &TreePackage) -> bool {
        self.open_pack(package).is_ok()
    }

    /// When the package was stored, if it can be opened.
    pub(super) fn stored_at(&self, package: &TreePackage) -> Option<SystemTime> {
        Some(self.open_pack(package).ok()?.sealed.stored_at)
    }

    /// Stores a package, unless it is there already.
    pub fn insert(
        &self,
        package: &TreePackage,
        contents: PackageContents,
    ) -> Result<(), StoreError> {
        if self.contains(package) {
            return Ok(());
        }
        let note = PackNote::new(&package.name, &package.version, &contents);
        let builder = PackBuilder::from(contents.files);
        self.write_pack(package, &note, Durability::Synced, |out| {
            builder.write_to(out)
        })
    }

    /// Writes a pack to its place, whatever stands there.
    pub(super) fn write_pack(
        &self,
        package: &TreePackage,
        note: &PackNote,
        durability: Durability,
        payload: impl Fn(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), StoreError> {
        let place = self.pack_path(package);
        let note = serde_json::to_vec(note).expect("a note is strings and numbers");
        self.write_sealed(&place, &note, durability, payload)
    }

    /// Opens the packs of a tree for reading, in the order of its packages.
    ///
    /// The descriptors stay good whatever happens to the cache afterwards.
    pub fn open_packs(
        &self,
        tree: &PackageTree,
        ceilings: &TreeCeilings,
    ) -> Result<Vec<File>, StoreError> {
        let budget = TreeBudget::new(tree, ceilings)?;
        let mut files = Vec::with_capacity(tree.packages.len());
        for package in &tree.packages {
            let pack = self.open_pack(package)?;
            budget.spend(pack.note.packed, pack.note.unpacked, pack.note.files)?;
            files.push(pack.sealed.file);
        }
        Ok(files)
    }

    /// Computes the sums of a tree's packs; the first damaged one is removed and told.
    ///
    /// For the case that a package fails in a way that a damaged file could explain.
    pub fn verify_packs(&self, tree: &PackageTree) -> Result<(), StoreError> {
        for package in &tree.packages {
            let pack = self.open_pack(package)?;
            sealed::verify(&pack.sealed).map_err(|fault| self.explain(package, fault))?;
        }
        Ok(())
    }

    fn open_pack(&self, package: &TreePackage) -> Result<OpenPack, StoreError> {
        let open = || {
            let sealed = sealed::open(&self.pack_path(package))?;
            Ok(OpenPack {
                note: PackNote::parse(&sealed.note)?,
                sealed,
            })
        };
        open().map_err(|fault| self.explain(package, fault))
    }

    /// Turns a fault into an error, and takes a damaged file out of the way.
    fn explain(&self, package: &TreePackage, fault: Unsealed) -> StoreError {
        let path = self.pack_path(package);
        match fault {
            Unsealed::Missing => StoreError::Missing {
                package: identity(package),
            },
            Unsealed::Damaged(reason) => {
                // Where the cache is read-only, storing it again is what fails, with its own message.
                let _ = fs::remove_file(path);
                StoreError::Damaged {
                    package: identity(package),
                    reason,
                }
            }
            Unsealed::Io(source) => StoreError::Io {
                action: "read",
                path,
                source,
            },
        }
    }

    fn pack_path(&self, package: &TreePackage) -> PathBuf {
        let folder = match package.source {
            PackageSource::Registry { .. } => PACKS,
            PackageSource::Local { .. } => LOCAL,
        };
        self.folder(folder).join(key(package))
    }
}
