//! Package trees: from a finished layout to the contract's form, and into the cache and out of it.
//!
//! A local package is resolved as it would be once published: its `overrides`, development
//! dependencies and lock file count for nothing, because they would not come along either.
//!
//! Trust: a kept tree is ours, sealed by the store; it is still held to the ceilings of today.

use std::{collections::HashMap, sync::Arc};

use aws_lc_rs::digest;
use deno_semver::Version;
use serde_json::Value;

use super::{
    NpmError, Root,
    config::Config,
    error::printable,
    layout::{Layout, Package},
    packument::Manifest,
    placement,
    requirement::{Requirement, Unfit, Versions},
    session::Session,
};
use crate::{
    contract::{
        request::RegistryUse,
        tree::{Mount, PackageSource, PackageTree, ROOT_DIRECTORY, TreePackage},
    },
    store::Bucket,
};

/// Changes when trees are laid out otherwise.
const LAYOUT_VERSION: u32 = 1;

/// What npm takes when no version is named: `latest`, unless that is deprecated or not for our Node.
const ANY: &str = "*";

/// Under what a tree is kept.
pub(super) struct TreeKey {
    text: String,
    /// The version is exact: what is kept never ages.
    exact: bool,
}

impl TreeKey {
    pub(super) fn new(root: &Root<'_>, config: &Config) -> Self {
        match root {
            Root::Registry { name, version } => {
                let version = version.unwrap_or(ANY).trim();
                let registry = config.registry_of(name);
                let text = format!("{name} registry v{LAYOUT_VERSION} {version} {registry}");
                Self {
                    text,
                    exact: Versions::exact(version).is_some(),
                }
            }
            Root::Local { package, manifest } => {
                let registry = config.registry_of(&package.name);
                let needs = digest::digest(&digest::SHA256, needs_of(manifest).as_bytes());
                let text = format!(
                    "{} local v{LAYOUT_VERSION} {} {registry}",
                    package.name,
                    hex::encode(needs)
                );
                Self { text, exact: false }
            }
        }
    }
}

/// What of a local manifest decides its tree.
fn needs_of(manifest: &Value) -> String {
    let fields = [
        "dependencies",
        "optionalDependencies",
        "peerDependencies",
        "peerDependenciesMeta",
        "bundleDependencies",
        "bundledDependencies",
    ];
    fields
        .map(|field| {
            manifest
                .get(field)
                .map_or_else(String::new, Value::to_string)
        })
        .join("\n")
}

impl Session<'_> {
    /// A tree that was resolved before and may still be used.
    pub(super) async fn kept_tree(&self, key: &TreeKey, root: &Root<'_>) -> Option<PackageTree> {
        let (store, text) = (self.store.clone(), key.text.clone());
        let read = move || {
            let document = store.read_document(Bucket::Trees, &text)?;
            let tree: PackageTree = serde_json::from_slice(&document.bytes).ok()?;
            Some((tree, document.stored_at))
        };
        let (mut tree, stored_at) = tokio::task::spawn_blocking(read).await.ok()??;
        let usable = key.exact
            || self.registry_use == RegistryUse::Offline
            || super::is_fresh(stored_at, self.settings.freshness);
        if !usable || tree.packages.is_empty() || tree.packages.len() > self.ceilings.packages {
            return None;
        }
        if let Root::Local { package, .. } = root {
            // The dependencies are those of last time; the package itself may have been edited.
            tree.packages[0] = (*package).clone();
        }
        Some(tree)
    }

    /// Keeps a tree. A cache that cannot be written is told where a package must be stored.
    pub(super) async fn keep_tree(&self, key: &TreeKey, tree: &PackageTree) {
        let Ok(bytes) = serde_json::to_vec(tree) else {
            return;
        };
        let (store, text) = (self.store.clone(), key.text.clone());
        let write = move || {
            if let Err(error) = store.write_document(Bucket::Trees, &text, &bytes) {
                tracing::debug!(%error, "a resolved tree is not kept");
            }
        };
        // The task cannot be cancelled, and a panic in it changes nothing for us.
        drop(tokio::task::spawn_blocking(write).await);
    }

    /// Resolves a tree, whatever is kept of it.
    pub(super) async fn resolve(&self, root: &Root<'_>) -> Result<PackageTree, NpmError> {
        let package = match root {
            Root::Registry { name, version } => {
                self.root_of_registry(name, version.unwrap_or(ANY)).await?
            }
            Root::Local { package, manifest } => root_of_machine(package, manifest)?,
        };
        let layout = self.lay_out(package).await?;
        self.tree_of(&layout, root)
    }

    async fn root_of_registry(
        &self,
        name: &crate::contract::package::PackageName,
        version: &str,
    ) -> Result<Package, NpmError> {
        let packument = self.packument(name).await?;
        let versions = Versions::parse(version).ok();
        let package =
            versions.and_then(|versions| placement::package_of(name, &packument, &versions, &[]));
        package.ok_or_else(|| NpmError::VersionNotFound {
            package: name.to_string(),
            wanted: printable(version),
            known: packument.some_versions(),
            dependent: None,
        })
    }

    /// Gives each place of the layout its folder, and each package version one entry.
    fn tree_of(&self, layout: &Layout, root: &Root<'_>) -> Result<PackageTree, NpmError> {
        let mut packages: Vec<TreePackage> = Vec::new();
        let mut indices: HashMap<(String, String), u32> = HashMap::new();
        let mut mounts = Vec::with_capacity(layout.len());
        for id in layout.ids() {
            let Some(package) = &layout.node(id).package else {
                continue;
            };
            let key = (package.name.to_string(), package.version.to_string());
            let index = match (indices.get(&key), root) {
                (Some(index), _) => *index,
                (None, _) => {
                    let next = u32::try_from(packages.len()).unwrap_or(u32::MAX);
                    packages.push(match root {
                        Root::Local { package, .. } if packages.is_empty() => (*package).clone(),
                        _ => self.tree_package(package)?,
                    });
                    indices.insert(key, next);
                    next
                }
            };
            mounts.push(Mount {
                directory: layout.directory(ROOT_DIRECTORY, id),
                package: index,
            });
        }
        mounts.sort_by(|a, b| a.directory.cmp(&b.directory));
        let entry = format!("{ROOT_DIRECTORY}/{}", packages[0].name);
        Ok(PackageTree {
            entry,
            packages,
            mounts,
        })
    }

    fn tree_package(&self, package: &Arc<Package>) -> Result<TreePackage, NpmError> {
        let refused = |reason| NpmError::NoIntegrity {
            package: placement::label(package),
            reason,
        };
        let (told, integrity) = package.manifest.tarball().map_err(refused)?;
        let config = &self.client.config;
        let url = config
            .tarball_url(config.registry_of(&package.name), told)
            .map_err(refused)?;
        Ok(TreePackage {
            name: package.name.clone(),
            version: package.version.to_string(),
            source: PackageSource::Registry {
                tarball_url: url.into(),
                integrity,
            },
        })
    }
}

/// The root of a tree that is a package of this machine. What it names on this machine is not packed with it.
fn root_of_machine(package: &TreePackage, manifest: &Value) -> Result<Package, NpmError> {
    let unusable = |reason: String| NpmError::Setting {
        setting: format!("{}'s package.json", package.name),
        reason,
    };
    let manifest = Manifest::from_value(manifest).map_err(unusable)?;
    for (name, wanted) in manifest
        .dependencies
        .iter()
        .filter(|(name, _)| !manifest.bundles(name))
    {
        if matches!(Requirement::parse(name, wanted), Err(Unfit::Local)) {
            return Err(NpmError::Unsupported {
                dependent: package.name.to_string(),
                name: printable(name),
                wanted: printable(wanted),
                reason: "it is a folder of this machine, which is not packed with the package",
            });
        }
    }
    let version =
        Version::parse_from_npm(&package.version).or_else(|_| Version::parse_from_npm("0.0.0"));
    let version = version.map_err(|error| unusable(error.to_string()))?;
    Ok(Package {
        name: package.name.clone(),
        version,
        manifest: Arc::new(manifest),
    })
}
