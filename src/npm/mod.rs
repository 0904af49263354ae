//! The registry's side of a package: which versions it needs, where they are, and their verified bytes.
//!
//! ```text
//! name, version            settings (.npmrc, environment)
//!   │                        │
//!   ▼                        ▼
//! session ── packuments ── client ── http ── registry
//!   │  placement: versions and folders, as npm decides them
//!   ▼
//! PackageTree ── tarballs ── client: integrity checked while the bytes come
//!   ▼
//! tarball: a hostile archive becomes safe paths and contents
//! ```
//!
//! What is kept in the cache: packuments with their ETags, and finished trees. Within
//! [`NpmSettings::freshness`] nothing is asked again; a tree of an exact version is never asked for
//! again. When the registry cannot be reached and what is kept is too old, resolving fails, and the
//! command line says that `--offline` runs what is there: a quiet fallback would hide for days that
//! a registry is gone.
//!
//! Trust: this is trusted code that reads hostile documents. Tokens go to the host they
//! were given for; nothing is unpacked before its integrity matched; install scripts do not exist here.

mod client;
mod config;
mod credentials;
mod error;
mod flight;
mod http;
mod integrity;
mod layout;
mod npmrc;
mod packument;
mod placement;
mod reach;
/// The one place that names the public registry; the build script reads it too.
pub mod registry_url;
mod requirement;
mod session;
mod settings;
pub mod tarball;
mod tree;

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::time::Instant;

pub use error::NpmError;
pub use settings::NpmSettings;

use self::{client::Client, session::Session, tree::TreeKey};
use crate::{
    contract::{
        limits::TreeCeilings,
        package::PackageName,
        progress::{Observer, Progress},
        request::RegistryUse,
        tree::{PackageSource, PackageTree, TreePackage},
    },
    store::Store,
};

/// What a tree begins with.
#[derive(Debug, Clone, Copy)]
pub enum Root<'a> {
    /// A package of the registry.
    Registry {
        /// Its name.
        name: &'a PackageName,
        /// A version, range or tag; `None` is any version.
        version: Option<&'a str>,
    },
    /// A package of this machine, packed already.
    Local {
        /// What the tree will hold for it.
        package: &'a TreePackage,
        /// Its `package.json`.
        manifest: &'a serde_json::Value,
    },
}

/// The npm registries, as one process uses them. Cheap to clone.
#[derive(Clone)]
pub struct Npm {
    client: Arc<Client>,
    settings: Arc<NpmSettings>,
}

impl std::fmt::Debug for Npm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Npm")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Npm {
    /// Reads npm's settings and prepares connections; asks nothing yet.
    pub fn new(settings: NpmSettings) -> Result<Self, NpmError> {
        Ok(Self {
            client: Arc::new(Client::new(&settings)?),
            settings: Arc::new(settings),
        })
    }

    /// The address of the registry that holds a package, for messages.
    pub fn registry_of(&self, name: &PackageName) -> String {
        self.client.config.registry_of(name).to_string()
    }

    /// Finds the exact versions of a package and all it needs, and a folder for each.
    pub async fn resolve(
        &self,
        root: Root<'_>,
        store: &Arc<Store>,
        registry_use: RegistryUse,
        ceilings: &TreeCeilings,
        deadline: Instant,
        observer: &dyn Observer,
    ) -> Result<PackageTree, NpmError> {
        let session = Session {
            client: &self.client,
            settings: &self.settings,
            store,
            registry_use,
            ceilings,
            deadline,
            observer,
        };
        let key = TreeKey::new(&root, &self.client.config);
        if let Some(kept) = session.kept_tree(&key, &root).await {
            return Ok(kept);
        }
        let tree = session.resolve(&root).await?;
        session.keep_tree(&key, &tree).await;
        Ok(tree)
    }

    /// Downloads a package's tarball; the bytes are what the registry promised.
    pub async fn fetch(
        &self,
        package: &TreePackage,
        ceilings: &TreeCeilings,
        deadline: Instant,
        observer: &dyn Observer,
    ) -> Result<Bytes, NpmError> {
        let PackageSource::Registry {
            tarball_url,
            integrity,
        } = &package.source
        else {
            return Err(NpmError::NotCached {
                package: format!("{}@{}", package.name, package.version),
            });
        };
        let on_bytes = |bytes| observer.progress(Progress::FetchedBytes { bytes });
        self.client
            .tarball(
                package,
                tarball_url,
                integrity,
                ceilings.packed,
                deadline,
                on_bytes,
            )
            .await
    }
}

/// Whether something was kept less than `freshness` ago. A clock that went back makes it old.
fn is_fresh(stored_at: SystemTime, freshness: Duration) -> bool {
    // The store keeps whole seconds.
    SystemTime::now()
        .duration_since(stored_at)
        .is_ok_and(|age| age < freshness)
}
