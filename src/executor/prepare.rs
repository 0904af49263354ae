//! The first half of an execution: from a specification to a package tree whose packs are in the store, and open.
//!
//! Trees that were prepared a moment ago are remembered, so that a warm call touches neither registry nor disk.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::{sync::Semaphore, time::Instant as Deadline};

use crate::{
    contract::{
        outcome::Timings,
        package::PackageSpec,
        progress::{Observer, Progress},
        request::RegistryUse,
        tree::{PackageTree, TreePackage},
    },
    engine,
    npm::{Root, tarball},
    store::{StoreError, TreeBudget, tree_key},
    worker::MountedTree,
};

use super::{ExecError, Executor, mounted};

/// How many trees are remembered.
const REMEMBERED_MAX: usize = 256;
/// Packages that are fetched side by side; the client has its own bound for requests.
const FETCHES: usize = 32;
/// Packages that are unpacked side by side: each may be a whole tree's ceiling in memory.
const UNPACKS: usize = 4;

/// How often a tree is fetched again when the cache is deleted or damaged meanwhile.
const HEALS_MAX: usize = 3;

/// A resolved tree that the store held in full when this was made.
#[derive(Debug)]
pub(super) struct Prepared {
    pub tree: PackageTree,
    /// Names the tree and everything in it.
    pub key: String,
}

/// Trees that were prepared a moment ago.
#[derive(Debug, Default)]
pub(super) struct PreparedTrees {
    by_spec: Mutex<HashMap<PackageSpec, (Instant, Arc<Prepared>)>>,
}

impl PreparedTrees {
    fn find(&self, spec: &PackageSpec, freshness: Duration) -> Option<Arc<Prepared>> {
        let trees = self.by_spec.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, prepared) = trees.get(spec)?;
        (at.elapsed() < freshness).then(|| Arc::clone(prepared))
    }

    fn remember(&self, spec: &PackageSpec, prepared: &Arc<Prepared>) {
        let mut trees = self.by_spec.lock().unwrap_or_else(PoisonError::into_inner);
        if trees.len() >= REMEMBERED_MAX {
            let oldest = trees
                .iter()
                .min_by_key(|(_, (at, _))| *at)
                .map(|(spec, _)| spec.clone());
            oldest.and_then(|spec| trees.remove(&spec));
        }
        trees.insert(spec.clone(), (Instant::now(), Arc::clone(prepared)));
    }

    pub(super) fn clear(&self) {
        self.by_spec
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}

impl Executor {
    /// Whether a package was prepared a moment ago, so that its next execution asks neither registry nor disk.
    pub fn is_prepared(&self, spec: &PackageSpec) -> bool {
        self.prepared
            .find(spec, self.settings.npm.freshness)
            .is_some()
    }

    /// Resolves a specification and makes sure that the store has every package of its tree.
    pub(super) async fn prepare(
        &self,
        spec: &PackageSpec,
        registry_use: RegistryUse,
        observer: &dyn Observer,
    ) -> Result<(Arc<Prepared>, Timings), ExecError> {
        if let Some(prepared) = self.prepared.find(spec, self.settings.npm.freshness) {
            return Ok((prepared, Timings::default()));
        }
        let deadline = Deadline::now() + self.settings.ceilings.prepare;
        let begun = Instant::now();
        let tree = self.resolve(spec, registry_use, deadline, observer).await?;
        let resolve = begun.elapsed();
        self.fetch_missing(&tree, registry_use, deadline, observer)
            .await?;
        let prepared = Arc::new(Prepared {
            key: tree_key(&tree),
            tree,
        });
        if matches!(spec, PackageSpec::Registry { .. }) {
            self.prepared.remember(spec, &prepared);
        }
        let timings = Timings {
            resolve,
            fetch: begun.elapsed() - resolve,
            ..Timings::default()
        };
        Ok((prepared, timings))
    }

    async fn resolve(
        &self,
        spec: &PackageSpec,
        registry_use: RegistryUse,
        deadline: Deadline,
        observer: &dyn Observer,
    ) -> Result<PackageTree, ExecError> {
        let ceilings = &self.settings.ceilings.tree;
        let local = match spec {
            PackageSpec::Registry { name, version } => {
                let root = Root::Registry {
                    name,
                    version: version.as_deref(),
                };
                return Ok(self
                    .npm
                    .resolve(
                        root,
                        &self.store,
                        registry_use,
                        ceilings,
                        deadline,
                        observer,
                    )
                    .await?);
            }
            PackageSpec::Folder(path) => {
                let (store, path, ceilings) = (Arc::clone(&self.store), path.clone(), *ceilings);
                blocking(move || Ok(store.insert_local_folder(&path, &ceilings)?)).await?
            }
            PackageSpec::Tarball(path) => {
                let (store, path, ceilings) = (Arc::clone(&self.store), path.clone(), *ceilings);
                blocking(move || {
                    let contents = tarball::unpack_file(&path, &ceilings)?;
                    Ok(store.insert_local(&path, contents)?)
                })
                .await?
            }
        };
        let root = Root::Local {
            package: &local.package,
            manifest: &local.manifest,
        };
        Ok(self
            .npm
            .resolve(
                root,
                &self.store,
                registry_use,
                ceilings,
                deadline,
                observer,
            )
            .await?)
    }

    /// Fetches, in parallel, the packages that the store lacks.
    async fn fetch_missing(
        &self,
        tree: &PackageTree,
        registry_use: RegistryUse,
        deadline: Deadline,
        observer: &dyn Observer,
    ) -> Result<(), ExecError> {
        let missing = self.store.missing(tree)?;
        if missing.is_empty() {
            return Ok(());
        }
        if registry_use == RegistryUse::Offline {
            return Err(ExecError::NotCached {
                package: format!("{}@{}", missing[0].name, missing[0].version),
            });
        }
        observer.progress(Progress::FetchPlanned {
            packages: missing.len(),
        });
        let fetching = Fetching {
            budget: Arc::new(TreeBudget::new(tree, &self.settings.ceilings.tree)?),
            unpacks: Semaphore::new(UNPACKS),
            deadline,
            observer,
        };
        // Made before the stream: a closure inside it would keep this future from being sent between threads.
        let fetches: Vec<_> = missing
            .into_iter()
            .map(|package| self.fetch(package, &fetching))
            .collect();
        stream::iter(fetches)
            .buffer_unordered(FETCHES)
            .try_collect::<()>()
            .await
    }

    /// Fetches one package, unless somebody else does so at this moment.
    async fn fetch(&self, package: &TreePackage, fetching: &Fetching<'_>) -> Result<(), ExecError> {
        let Fetching {
            budget,
            unpacks,
            deadline,
            observer,
        } = fetching;
        let lock = self.store.lock_package(package, *deadline).await?;
        let is_new = !self.store.contains(package);
        if is_new {
            let ceilings = self.settings.ceilings.tree;
            let bytes = self
                .npm
                .fetch(package, &ceilings, *deadline, *observer)
                .await?;
            let _turn = unpacks.acquire().await.map_err(|_| ExecError::TaskEnded)?;
            let (store, owned, budget) =
                (Arc::clone(&self.store), package.clone(), Arc::clone(budget));
            blocking(move || {
                let identity = format!("{}@{}", owned.name, owned.version);
                let contents = tarball::unpack(&identity, &bytes, &ceilings)?;
                budget.add(&contents)?;
                Ok(store.insert(&owned, contents)?)
            })
            .await?;
        }
        drop(lock);
        observer.progress(Progress::Stored {
            package: &package.name,
            is_new,
        });
        Ok(())
    }

    /// Opens the packs of a prepared tree. What was deleted or damaged since then is fetched again.
    pub(super) async fn open(
        &self,
        prepared: &Prepared,
        registry_use: RegistryUse,
        observer: &dyn Observer,
    ) -> Result<MountedTree, ExecError> {
        let ceilings = &self.settings.ceilings.tree;
        let mut packs = self.store.open_packs(&prepared.tree, ceilings);
        for _ in 0..HEALS_MAX {
            if !packs.as_ref().is_err_and(StoreError::heals_by_fetching) {
                break;
            }
            let deadline = Deadline::now() + self.settings.ceilings.prepare;
            self.fetch_missing(&prepared.tree, registry_use, deadline, observer)
                .await?;
            packs = self.store.open_packs(&prepared.tree, ceilings);
        }
        let packs = packs?;
        let code_cache = self
            .store
            .read_code_cache(&prepared.key, &engine::cache_key());
        Ok(mounted(prepared, packs, code_cache.map(|cache| cache.file)))
    }
}

/// What the downloads of one tree share.
struct Fetching<'a> {
    budget: Arc<TreeBudget>,
    unpacks: Semaphore,
    deadline: Deadline,
    observer: &'a dyn Observer,
}

/// Runs disk work where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExecError> + Send + 'static,
) -> Result<T, ExecError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ExecError::TaskEnded)?
}
