//! Lays out a package and its dependencies as npm would: which version of each, in which folder.
//!
//! In: a root package and the packuments that are known. Out: a [`Layout`], or what is missing to
//! go on. Nothing here waits: whoever calls fetches what is missing and begins again.
//!
//! npm decides versions and folders together: a dependency that a walk up the folders finds
//! already is not picked again; otherwise the version that npm picks goes to the highest folder
//! where it changes nothing for others; peers go beside their dependent. The crate `deno_npm` was read
//! for this and not taken: it decides versions without folders, and has copies of one package for
//! different peers, as pnpm does; laying that out in folders would give other trees than npm's.
//! Of its family only `deno_semver` is used.
//!
//! A peer that cannot be had in the wanted version stays unmet, as with npm's `--legacy-peer-deps`:
//! running is then better than refusing.
//!
//! Trust: manifests are hostile; ceilings, a depth and a deadline bound what they can cost.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use deno_semver::Version;
use tokio::time::Instant;

use super::{
    NpmError,
    layout::{Edge, Found, Kind, Layout, NodeId, Package, TOP},
    packument::{Manifest, Packument},
    requirement::{Requirement, Unfit, Versions},
};
use crate::contract::package::PackageName;

/// Folders inside folders; real trees stay below 20.
const DEEPEST: usize = 100;
/// Places for each package that a tree may have; real trees stay below 2.
const PLACES_EACH: usize = 4;
/// What one manifest, and all of a tree together, may depend on; real trees stay below 20,000.
const EDGES_EACH: usize = 5_000;
const EDGES_TOGETHER: usize = 200_000;
/// Chains of peers are followed this far at once, so that the stack is bounded.
const PEER_CHAIN: usize = 32;

/// What is known of each package so far.
pub(super) type Known = HashMap<PackageName, Result<Arc<Packument>, NpmError>>;

/// Optional dependencies to leave out: dependent and folder.
pub(super) type LeftOut = HashSet<(String, String)>;

/// Why a layout could not be finished.
#[derive(Debug)]
pub(super) enum Stop {
    /// These packuments are needed.
    Need(Vec<PackageName>),
    /// This optional dependency must be left out, because something below it fails.
    LeaveOut((String, String)),
    /// There is no layout.
    Failed(NpmError),
}

/// What bounds the work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) packages: usize,
    pub(super) deadline: Instant,
}

/// Lays out the root package and everything it needs. The root is the first place.
pub(super) fn lay_out(
    root: Arc<Package>,
    known: &Known,
    left_out: &LeftOut,
    bounds: Bounds,
) -> Result<Layout, Stop> {
    let mut placing = Placing {
        root: label(&root),
        layout: Layout::new(),
        queue: BTreeSet::new(),
        distinct: HashSet::new(),
        edges: 0,
        known,
        left_out,
        bounds,
    };
    let folder = root.name.to_string();
    let root = placing.put(TOP, &folder, root, None)?;
    // ORDER: what the root says of its peers goes before what its dependencies would bring along.
    placing.place_peers(&mut Settling::of_nobody(), root, 0)?;
    while let Some((_, _, node)) = placing.queue.pop_first() {
        placing.settle_all(node)?;
    }
    Ok(placing.layout)
}

/// `name@version`, for messages and keys.
pub(super) fn label(package: &Package) -> String {
    format!("{}@{}", package.name, package.version)
}

/// The dependencies of a manifest in npm's order. Bundled ones lie inside the package already;
/// local ones are either bundled or were never published.
pub(super) fn edges(package: &Package) -> Result<Vec<Edge>, NpmError> {
    let manifest = &package.manifest;
    if manifest.dependencies.len() + manifest.optional.len() + manifest.peers.len() > EDGES_EACH {
        return Err(NpmError::TooLarge {
            what: format!("the list of dependencies of `{}`", label(package)),
            ceiling: format!("{EDGES_EACH} entries"),
        });
    }
    let mut edges = Vec::new();
    let required = manifest
        .dependencies
        .iter()
        .filter(|(name, _)| !manifest.optional.contains_key(*name));
    let all = required
        .map(|entry| (entry, Kind::Required))
        .chain(
            manifest
                .optional
                .iter()
                .map(|entry| (entry, Kind::Optional)),
        )
        .chain(
            manifest
                .peers
                .iter()
                .filter(|(name, _)| is_peer_alone(manifest, name))
                .map(|entry| (entry, peer_kind(manifest, entry.0))),
        );
    for ((folder, value), kind) in all {
        if manifest.bundles(folder) && matches!(kind, Kind::Required | Kind::Optional) {
            continue;
        }
        match (Requirement::parse(folder, value), kind) {
            (Ok(wanted), _) if folder.parse::<PackageName>().is_ok() => edges.push(Edge {
                folder: folder.clone(),
                kind,
                wanted,
            }),
            (Ok(_), Kind::Required) => {
                return Err(unsupported(
                    package,
                    folder,
                    value,
                    "its name is none that a registry could hold",
                ));
            }
            (Err(Unfit::Remote(reason)), Kind::Required) => {
                return Err(unsupported(package, folder, value, reason));
            }
            (Err(Unfit::Remote(_) | Unfit::Local), _) | (Ok(_), _) => (),
        }
    }
    edges.sort_by(|a, b| a.folder.cmp(&b.folder));
    Ok(edges)
}

/// A package may list a dependency as a peer too; npm then installs it as a dependency.
fn is_peer_alone(manifest: &Manifest, name: &str) -> bool {
    !manifest.dependencies.contains_key(name) && !manifest.optional.contains_key(name)
}

fn peer_kind(manifest: &Manifest, name: &str) -> Kind {
    if manifest
        .peers_meta
        .get(name)
        .is_some_and(|meta| meta.optional)
    {
        Kind::OptionalPeer
    } else {
        Kind::Peer
    }
}

fn unsupported(package: &Package, name: &str, wanted: &str, reason: &'static str) -> NpmError {
    let printable = super::error::printable;
    NpmError::Unsupported {
        dependent: label(package),
        name: printable(name),
        wanted: printable(wanted),
        reason,
    }
}

/// A layout under construction.
struct Placing<'a> {
    root: String,
    layout: Layout,
    /// Places whose dependencies are still to be settled, as npm orders them: depth, then path.
    queue: BTreeSet<(usize, String, NodeId)>,
    distinct: HashSet<(PackageName, String)>,
    /// How many dependencies all places have together.
    edges: usize,
    known: &'a Known,
    left_out: &'a LeftOut,
    bounds: Bounds,
}

/// One place whose dependencies are being settled.
struct Settling {
    node: NodeId,
    edges: Arc<Vec<Edge>>,
    /// What each edge would pick on its own, for the wishes that its peers have.
    picks: Vec<Option<Arc<Package>>>,
    done: Vec<bool>,
}

impl Placing<'_> {
    /// Gives each dependency of a place a package that it will find.
    fn settle_all(&mut self, node: NodeId) -> Result<(), Stop> {
        self.layout.settle(node);
        let edges = self.layout.node(node).edges.clone();
        let mut settling = Settling {
            node,
            picks: self.picks(node, &edges)?,
            done: vec![false; edges.len()],
            edges,
        };
        (0..settling.edges.len()).try_for_each(|index| self.settle_edge(&mut settling, index, 0))
    }

    /// What each dependency is or would be. Asks for all missing packuments at once.
    fn picks(&self, node: NodeId, edges: &[Edge]) -> Result<Vec<Option<Arc<Package>>>, Stop> {
        let mut missing = Vec::new();
        let mut picks = Vec::with_capacity(edges.len());
        for edge in edges {
            let found = self.layout.look_up(node, &edge.folder);
            let pick = match found {
                Found::Package { at, .. } if self.layout.meets(found, &edge.wanted) => {
                    self.layout.node(at).package.clone()
                }
                _ if edge.kind == Kind::OptionalPeer || self.leaves_out(node, edge) => None,
                _ => match self.pick(node, edge, &[]) {
                    Err(Stop::Need(names)) => {
                        missing.extend(names);
                        None
                    }
                    picked => picked?,
                },
            };
            picks.push(pick);
        }
        if missing.is_empty() {
            Ok(picks)
        } else {
            Err(Stop::Need(missing))
        }
    }

    fn settle_edge(
        &mut self,
        settling: &mut Settling,
        index: usize,
        chain: usize,
    ) -> Result<(), Stop> {
        if std::mem::replace(&mut settling.done[index], true) {
            return Ok(());
        }
        let Some(pick) = settling.picks[index].clone() else {
            return Ok(());
        };
        // ORDER: what the dependent itself says of a peer goes before what the peer's dependent says.
        self.settle_named(settling, &pick.manifest, chain)?;
        let edges = settling.edges.clone();
        let edge = &edges[index];
        let found = self.layout.look_up(settling.node, &edge.folder);
        if self.layout.meets(found, &edge.wanted) {
            return Ok(());
        }
        let wishes = settling.wishes(index);
        let Some(pick) = self.pick(settling.node, edge, &wishes.iter().collect::<Vec<_>>())? else {
            return Ok(());
        };
        self.place(settling, edge, pick, chain)
    }

    /// Settles those edges of the dependent that a package has as its peers.
    fn settle_named(
        &mut self,
        settling: &mut Settling,
        manifest: &Manifest,
        chain: usize,
    ) -> Result<(), Stop> {
        if chain >= PEER_CHAIN {
            return Ok(());
        }
        for peer in manifest.peers.keys() {
            if let Ok(index) = settling
                .edges
                .binary_search_by(|edge| edge.folder.as_str().cmp(peer))
            {
                self.settle_edge(settling, index, chain + 1)?;
            }
        }
        Ok(())
    }

    /// Puts a picked package into the highest folder that may take it, and its peers beside it.
    fn place(
        &mut self,
        settling: &mut Settling,
        edge: &Edge,
        pick: Arc<Package>,
        chain: usize,
    ) -> Result<(), Stop> {
        let node = settling.node;
        let is_peer = edge.kind == Kind::Peer;
        let start = if is_peer {
            self.layout.node(node).parent.unwrap_or(TOP)
        } else {
            node
        };
        let target = match self.highest(node, start, &edge.folder, &pick) {
            Some(target) => target,
            // Its peers fit nowhere; the dependency itself must still be found.
            None if !is_peer && self.layout.may_take(node, &edge.folder, &pick) => node,
            None => {
                tracing::debug!(dependent = %self.name_of(node), peer = %edge.folder, "a peer dependency stays unmet");
                return Ok(());
            }
        };
        let through = self.optional_through(node, edge);
        let placed = self.put(target, &edge.folder, pick, through)?;
        self.place_peers(settling, placed, chain)
    }

    /// Places the peers of a package that was placed for a dependent.
    fn place_peers(
        &mut self,
        settling: &mut Settling,
        placed: NodeId,
        chain: usize,
    ) -> Result<(), Stop> {
        if chain >= PEER_CHAIN {
            // What is left is settled when it is the placed package's own turn.
            return Ok(());
        }
        if let Some(package) = self.layout.node(placed).package.clone() {
            self.settle_named(settling, &package.manifest, chain)?;
        }
        let edges = self.layout.node(placed).edges.clone();
        for edge in edges.iter().filter(|edge| edge.kind == Kind::Peer) {
            let found = self.layout.look_up(placed, &edge.folder);
            if self.layout.meets(found, &edge.wanted) {
                continue;
            }
            let wishes = self.wishes_below(&edges, &edge.folder);
            let Some(pick) = self.pick(placed, edge, &wishes.iter().collect::<Vec<_>>())? else {
                continue;
            };
            let beside = self.layout.node(placed).parent.unwrap_or(TOP);
            if let Some(target) = self.highest(placed, beside, &edge.folder, &pick) {
                let through = self.optional_through(placed, edge);
                let peer = self.put(target, &edge.folder, pick, through)?;
                self.place_peers(settling, peer, chain + 1)?;
            }
        }
        Ok(())
    }

    /// What the peers of a package's dependencies want of one of its own peers.
    fn wishes_below(&self, edges: &[Edge], folder: &str) -> Vec<Versions> {
        let below = edges
            .iter()
            .filter(|edge| matches!(edge.kind, Kind::Required | Kind::Optional));
        let picked = below.filter_map(|edge| {
            let packument = self.known.get(&edge.wanted.name)?.as_ref().ok()?;
            packument.pick(&edge.wanted.versions, &[])
        });
        let ranges = picked.filter_map(|manifest| manifest.peers.get(folder).cloned());
        ranges
            .filter_map(|range| Versions::parse(&range).ok())
            .collect()
    }

    /// The highest folder, from `start` up, where the package and its peers fit.
    fn highest(
        &self,
        dependent: NodeId,
        start: NodeId,
        folder: &str,
        pick: &Package,
    ) -> Option<NodeId> {
        let mut highest = None;
        let mut target = Some(start);
        while let Some(candidate) = target {
            let fits = self.layout.may_take(candidate, folder, pick)
                && self.peers_fit(dependent, candidate, pick);
            if !fits {
                break;
            }
            highest = Some(candidate);
            target = self.layout.node(candidate).parent;
        }
        highest
    }

    /// Whether a package at `target` would find peers that fulfil it, or could be given them there.
    fn peers_fit(&self, dependent: NodeId, target: NodeId, pick: &Package) -> bool {
        pick.manifest
            .peers
            .iter()
            .filter(|(folder, _)| is_peer_alone(&pick.manifest, folder))
            .all(|(folder, value)| {
                let Ok(wanted) = Requirement::parse(folder, value) else {
                    return true;
                };
                let found = self.layout.look_up(target, folder);
                let holder = match found {
                    Found::Nothing => return true,
                    Found::Package { holder, .. } | Found::Bundled { holder } => holder,
                };
                if self.layout.meets(found, &wanted) {
                    return true;
                }
                if peer_kind(&pick.manifest, folder) == Kind::OptionalPeer {
                    // Nothing is installed for it, but it should not lose what is in reach lower down.
                    return !self
                        .layout
                        .meets(self.layout.look_up(dependent, folder), &wanted);
                }
                let other = self
                    .known
                    .get(&wanted.name)
                    .and_then(|known| known.as_ref().ok());
                let other = other.and_then(|packument| {
                    package_of(&wanted.name, packument, &wanted.versions, &[])
                });
                holder != target
                    && other.is_some_and(|other| self.layout.may_take(target, folder, &other))
            })
    }

    fn put(
        &mut self,
        target: NodeId,
        folder: &str,
        package: Arc<Package>,
        through: Option<(String, String)>,
    ) -> Result<NodeId, Stop> {
        let too_many = || {
            Stop::Failed(NpmError::TooManyPackages {
                package: self.root.clone(),
                ceiling: self.bounds.packages,
            })
        };
        self.distinct
            .insert((package.name.clone(), package.version.to_string()));
        let places = self.layout.len() + 1;
        if self.distinct.len() > self.bounds.packages
            || places > self.bounds.packages.saturating_mul(PLACES_EACH)
            || self.layout.node(target).depth >= DEEPEST
            || self.edges > EDGES_TOGETHER
            || Instant::now() > self.bounds.deadline
        {
            return Err(too_many());
        }
        let edges = edges(&package).map_err(|error| stop_or_leave_out(error, through.as_ref()))?;
        self.edges += edges.len();
        let id = self
            .layout
            .insert(target, folder, package, Arc::new(edges), through);
        let path = self.layout.directory("", id);
        self.queue.insert((self.layout.node(id).depth, path, id));
        Ok(id)
    }

    /// The version that a dependency gets, or none for an optional one that cannot be had.
    fn pick(
        &self,
        node: NodeId,
        edge: &Edge,
        wishes: &[&Versions],
    ) -> Result<Option<Arc<Package>>, Stop> {
        let wanted = &edge.wanted;
        let picked = match self.known.get(&wanted.name) {
            None => return Err(Stop::Need(vec![wanted.name.clone()])),
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(packument)) => package_of(&wanted.name, packument, &wanted.versions, wishes)
                .ok_or_else(|| NpmError::VersionNotFound {
                    package: wanted.name.to_string(),
                    wanted: wanted.text.clone(),
                    known: packument.some_versions(),
                    dependent: None,
                }),
        };
        match picked {
            Ok(package)
                if edge.kind == Kind::Optional && package.manifest.is_for_another_machine() =>
            {
                Ok(None)
            }
            Ok(package) => Ok(Some(Arc::new(package))),
            Err(error) if edge.kind != Kind::Required && error.excuses_optional() => Ok(None),
            Err(error) => Err(stop_or_leave_out(
                error.required_by(&self.name_of(node)),
                self.layout.node(node).optional_through.as_ref(),
            )),
        }
    }

    fn leaves_out(&self, node: NodeId, edge: &Edge) -> bool {
        edge.kind == Kind::Optional
            && self
                .left_out
                .contains(&(self.name_of(node), edge.folder.clone()))
    }

    fn optional_through(&self, node: NodeId, edge: &Edge) -> Option<(String, String)> {
        let inherited = self.layout.node(node).optional_through.clone();
        inherited.or_else(|| {
            (edge.kind == Kind::Optional).then(|| (self.name_of(node), edge.folder.clone()))
        })
    }

    fn name_of(&self, node: NodeId) -> String {
        self.layout
            .node(node)
            .package
            .as_deref()
            .map(label)
            .unwrap_or_default()
    }
}

impl Settling {
    /// For the root, which nobody depends on.
    fn of_nobody() -> Self {
        Self {
            node: TOP,
            edges: Arc::default(),
            picks: Vec::new(),
            done: Vec::new(),
        }
    }

    /// What the peers of the dependent's other dependencies want of this one.
    fn wishes(&self, index: usize) -> Vec<Versions> {
        let folder = &self.edges[index].folder;
        let siblings = self.picks.iter().flatten();
        let ranges = siblings.filter_map(|sibling| sibling.manifest.peers.get(folder));
        ranges
            .filter_map(|range| Versions::parse(range).ok())
            .collect()
    }
}

/// The version of a package that npm would pick.
pub(super) fn package_of(
    name: &PackageName,
    packument: &Packument,
    wanted: &Versions,
    wishes: &[&Versions],
) -> Option<Package> {
    let manifest = packument.pick(wanted, wishes)?;
    let version = Version::parse_from_npm(&manifest.version).ok()?;
    Some(Package {
        name: name.clone(),
        version,
        manifest,
    })
}

/// What fails below an optional dependency is no reason to fail.
fn stop_or_leave_out(error: NpmError, through: Option<&(String, String)>) -> Stop {
    match through {
        Some(through) if error.excuses_optional() => Stop::LeaveOut(through.clone()),
        _ => Stop::Failed(error),
    }
}

#[cfg(test)]
#[path = "placement_tests.rs"]
mod tests;
