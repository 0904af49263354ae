//! One resolution: finds out what must be known, lays the tree out, and turns it into the contract's form.
//!
//! In: a root package. Out: a [`PackageTree`]. First all packuments that the tree could need are
//! asked for, each as soon as a dependent's manifest names it, so that the depth of the tree costs
//! round trips and its width does not. Then the tree is laid out in one go; what an unlucky
//! guess left out is asked for, and the layout begins again.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::Instant;

use super::{
    NpmError, NpmSettings,
    client::{Client, Said},
    layout::{Edge, Kind, Package},
    packument::Packument,
    placement::{self, Bounds, Known, LeftOut, Stop},
    requirement::Versions,
};
use crate::{
    contract::{
        limits::TreeCeilings,
        package::PackageName,
        progress::{Observer, Progress},
        request::RegistryUse,
    },
    npm::layout::Layout,
    store::{Bucket, Store},
};

/// One resolution.
pub(super) struct Session<'a> {
    pub(super) client: &'a Client,
    pub(super) settings: &'a NpmSettings,
    pub(super) store: &'a Arc<Store>,
    pub(super) registry_use: RegistryUse,
    pub(super) ceilings: &'a TreeCeilings,
    pub(super) deadline: Instant,
    pub(super) observer: &'a dyn Observer,
}

impl Session<'_> {
    /// The packument of a package: from the cache while it is fresh, else from the registry.
    pub(super) async fn packument(&self, name: &PackageName) -> Result<Arc<Packument>, NpmError> {
        self.observer
            .progress(Progress::Resolving { package: name });
        let key = format!("{name} {}", self.client.config.registry_of(name));
        let kept = self.kept(&key).await;
        let kept = match (kept, self.registry_use) {
            (Some(kept), RegistryUse::Offline) => return Ok(kept.packument),
            (Some(kept), RegistryUse::Allowed) if kept.is_fresh => return Ok(kept.packument),
            (None, RegistryUse::Offline) => {
                return Err(NpmError::NotCached {
                    package: name.to_string(),
                });
            }
            (kept, RegistryUse::Allowed) => kept,
        };
        let etag = kept.as_ref().and_then(|kept| kept.etag.clone());
        match (
            self.client.packument(name, etag, self.deadline).await?,
            kept,
        ) {
            (
                Said::Document {
                    packument,
                    bytes,
                    etag,
                },
                _,
            ) => {
                self.keep(key, etag, bytes).await;
                Ok(packument)
            }
            (Said::NotModified, Some(kept)) => {
                self.keep(key, kept.etag, kept.packument.bytes()).await;
                Ok(kept.packument)
            }
            (Said::NotModified, None) => Err(NpmError::NotCached {
                package: name.to_string(),
            }),
        }
    }

    /// Lays out the root package and all it needs.
    pub(super) async fn lay_out(&self, root: Package) -> Result<Layout, NpmError> {
        let root = Arc::new(root);
        let mut known = self.explore(&root).await?;
        let mut left_out = LeftOut::new();
        loop {
            let bounds = Bounds {
                packages: self.ceilings.packages,
                deadline: self.deadline,
            };
            let (stopped, back) = self.place(root.clone(), known, left_out, bounds).await?;
            (known, left_out) = back;
            match stopped {
                Ok(layout) => return Ok(layout),
                Err(Stop::Failed(error)) => return Err(error),
                Err(Stop::LeaveOut(edge)) => {
                    if !left_out.insert(edge) {
                        return Err(self.too_many(&root));
                    }
                }
                Err(Stop::Need(names)) => {
                    let loads = names.into_iter().map(|name| async {
                        let loaded = self.packument(&name).await;
                        (name, loaded)
                    });
                    let loaded: Vec<_> = loads.collect::<FuturesUnordered<_>>().collect().await;
                    known.extend(loaded);
                }
            }
            self.check_known(&root, &known)?;
        }
    }

    /// Asks for everything the tree could need, as soon as it is named. What cannot be had is
    /// kept as an error: whether it matters is decided by the layout.
    async fn explore(&self, root: &Package) -> Result<Known, NpmError> {
        let mut known = Known::new();
        let mut wanted: HashMap<PackageName, Vec<Versions>> = HashMap::new();
        let mut seen = HashSet::new();
        let mut loading = FuturesUnordered::new();
        let mut named: Vec<Edge> = placement::edges(root)?;
        loop {
            while let Some(edge) = named.pop() {
                if edge.kind == Kind::OptionalPeer {
                    continue;
                }
                let name = &edge.wanted.name;
                match known.get(name) {
                    Some(Ok(packument)) => {
                        named.extend(explored(name, packument, &edge.wanted.versions, &mut seen))
                    }
                    Some(Err(_)) => (),
                    None => {
                        let waiting = wanted.entry(name.clone()).or_default();
                        if waiting.is_empty() {
                            let name = name.clone();
                            loading.push(async move {
                                let loaded = self.packument(&name).await;
                                (name, loaded)
                            });
                        }
                        waiting.push(edge.wanted.versions);
                    }
                }
            }
            // Beyond the ceiling the layout will fail anyway, and knows how to say so.
            if seen.len() > self.ceilings.packages.saturating_mul(2) || loading.is_empty() {
                return Ok(known);
            }
            let Some((name, loaded)) = loading.next().await else {
                return Ok(known);
            };
            let waiting = wanted.remove(&name).unwrap_or_default();
            if let Ok(packument) = &loaded {
                let more = waiting
                    .iter()
                    .flat_map(|versions| explored(&name, packument, versions, &mut seen));
                named.extend(more.collect::<Vec<_>>());
            }
            known.insert(name, loaded);
            self.check_known(root, &known)?;
        }
    }

    /// Lays out on a thread that may be busy for long. Gives the inputs back for another attempt.
    async fn place(
        &self,
        root: Arc<Package>,
        known: Known,
        left_out: LeftOut,
        bounds: Bounds,
    ) -> Result<(Result<Layout, Stop>, (Known, LeftOut)), NpmError> {
        let label = placement::label(&root);
        let placed = tokio::task::spawn_blocking(move || {
            let layout = placement::lay_out(root, &known, &left_out, bounds);
            (layout, (known, left_out))
        });
        placed.await.map_err(|_| NpmError::TooManyPackages {
            package: label,
            ceiling: self.ceilings.packages,
        })
    }

    /// What all packuments hold together is bounded, because they are kept until the end.
    fn check_known(&self, root: &Package, known: &Known) -> Result<(), NpmError> {
        let held: u64 = known
            .values()
            .flatten()
            .map(|packument| packument.size())
            .sum();
        if held <= self.settings.documents.bytes() {
            return Ok(());
        }
        let what = format!(
            "the metadata of all dependencies of `{}`",
            placement::label(root)
        );
        Err(NpmError::TooLarge {
            what,
            ceiling: self.settings.documents.to_string(),
        })
    }

    fn too_many(&self, root: &Package) -> NpmError {
        NpmError::TooManyPackages {
            package: placement::label(root),
            ceiling: self.ceilings.packages,
        }
    }

    async fn kept(&self, key: &str) -> Option<Kept> {
        let (store, key, freshness) = (self.store.clone(), key.to_owned(), self.settings.freshness);
        let read = move || {
            let document = store.read_document(Bucket::Metadata, &key)?;
            let is_fresh = super::is_fresh(document.stored_at, freshness);
            Kept::parse(document.bytes, is_fresh)
        };
        tokio::task::spawn_blocking(read).await.ok().flatten()
    }

    /// Keeps a packument. A cache that cannot be written costs time later, and fails where a
    /// package must be stored; so it is no reason to fail here.
    async fn keep(&self, key: String, etag: Option<String>, bytes: bytes::Bytes) {
        let store = self.store.clone();
        let write = move || {
            let head = etag.unwrap_or_default();
            let document = [head.as_bytes(), b"\n", &bytes].concat();
            if let Err(error) = store.write_document(Bucket::Metadata, &key, &document) {
                tracing::debug!(%error, "metadata is not kept");
            }
        };
        // The task cannot be cancelled, and a panic in it changes nothing for us.
        drop(tokio::task::spawn_blocking(write).await);
    }
}

/// A packument of the cache: its ETag on a line, then the document as it came.
struct Kept {
    packument: Arc<Packument>,
    etag: Option<String>,
    is_fresh: bool,
}

impl Kept {
    fn parse(bytes: Vec<u8>, is_fresh: bool) -> Option<Self> {
        let bytes = bytes::Bytes::from(bytes);
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let etag = std::str::from_utf8(&bytes[..end]).ok()?;
        let etag = (!etag.is_empty()).then(|| etag.to_owned());
        let packument = Packument::parse(bytes.slice(end + 1..)).ok()?;
        Some(Self {
            packument: Arc::new(packument),
            etag,
            is_fresh,
        })
    }
}

/// The dependencies of the version that a range picks, unless they were named before.
fn explored(
    name: &PackageName,
    packument: &Packument,
    versions: &Versions,
    seen: &mut HashSet<(PackageName, String)>,
) -> Vec<Edge> {
    let Some(package) = placement::package_of(name, packument, versions, &[]) else {
        return Vec::new();
    };
    if package.manifest.is_for_another_machine()
        || !seen.insert((name.clone(), package.version.to_string()))
    {
        return Vec::new();
    }
    placement::edges(&package).unwrap_or_default()
}
