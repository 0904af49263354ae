//! The package tree: what one guest may import, with exact versions and a place for each package.
//!
//! `npm` makes it, `store` fills and opens it, the worker mounts it. The places are those that
//! npm would choose: `/app/node_modules/NAME`, nested where versions conflict, so that the
//! guest's module resolution is Node's own walk up the folders.

use serde::{Deserialize, Serialize};

use super::package::PackageName;

/// The folder that all of a guest's packages live in.
pub const ROOT_DIRECTORY: &str = "/app/node_modules";

/// What the registry promised of a tarball's compressed bytes, as npm writes it:
/// `sha512-BASE64`, or `sha1-BASE64` made from the old `shasum`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Integrity(pub String);

/// One package version of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TreePackage {
    /// The name in the registry (an alias differs from it only in its mount).
    pub name: PackageName,
    /// The exact version.
    pub version: String,
    /// Where the bytes come from.
    pub source: PackageSource,
}

/// Where a package's bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PackageSource {
    /// A tarball of the registry, checked against its integrity before it is unpacked.
    Registry {
        /// Where the registry says it is.
        tarball_url: String,
        /// What it must be.
        integrity: Integrity,
    },
    /// A local folder or `.tgz`, packed already; the hash is of the pack.
    Local {
        /// SHA-256 of the pack, in hex.
        sha256: String,
    },
}

/// A package at its place in the guest's view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// An absolute folder in the guest's view, e.g. `/app/node_modules/zod`.
    pub directory: String,
    /// Index into the tree's packages.
    pub package: u32,
}

/// Everything one guest may import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageTree {
    /// The folder of the package that is run, one of the mounts.
    pub entry: String,
    /// Each package version once. The first is the one that is run.
    pub packages: Vec<TreePackage>,
    /// Where each is seen, sorted by folder; one package may have several places.
    pub mounts: Vec<Mount>,
}

impl PackageTree {
    /// The package that is run.
    pub fn root(&self) -> &TreePackage {
        &self.packages[0]
    }
}
