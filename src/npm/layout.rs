//! A tree of `node_modules` folders under construction, and the questions that placing asks of it.
//!
//! In: packages and the folder each is put in. Out: what a walk up the folders finds, whether a
//! folder may take a package without changing what others find, and the finished mounts.
//!
//! INVARIANT: a walk up from a settled package finds, for each of its dependencies, a package that fulfils it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use deno_semver::Version;

use super::{packument::Manifest, requirement::Requirement};
use crate::contract::package::PackageName;

/// A package at its place.
pub(super) type NodeId = usize;

/// The folder that holds everything, which is no package itself.
pub(super) const TOP: NodeId = 0;

/// One package version.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) name: PackageName,
    pub(super) version: Version,
    pub(super) manifest: Arc<Manifest>,
}

/// How a package depends on another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Required,
    Optional,
    Peer,
    OptionalPeer,
}

/// One dependency of a package.
#[derive(Debug)]
pub(super) struct Edge {
    /// What the dependent calls it: the folder it is looked for in.
    pub(super) folder: String,
    pub(super) kind: Kind,
    pub(super) wanted: Requirement,
}

/// A package at its place, with what it depends on.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) package: Option<Arc<Package>>,
    pub(super) folder: String,
    pub(super) parent: Option<NodeId>,
    pub(super) depth: usize,
    pub(super) edges: Arc<Vec<Edge>>,
    /// The optional dependency without which this package would not be here.
    pub(super) optional_through: Option<(String, String)>,
    children: BTreeMap<String, NodeId>,
    settled: bool,
}

/// What a walk up the folders finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// A package, and whose folder it is in.
    Package {
        at: NodeId,
        holder: NodeId,
    },
    /// A folder that a package's own archive brings along.
    Bundled {
        holder: NodeId,
    },
}

/// The tree under construction.
#[derive(Debug)]
pub(super) struct Layout {
    nodes: Vec<Node>,
    /// Who has a dependency on a folder of this name.
    dependents: HashMap<String, Vec<(NodeId, usize)>>,
}

impl Layout {
    pub(super) fn new() -> Self {
        let top = Node {
            package: None,
            folder: String::new(),
            parent: None,
            depth: 0,
            edges: Arc::default(),
            optional_through: None,
            children: BTreeMap::new(),
            settled: true,
        };
        Self {
            nodes: vec![top],
            dependents: HashMap::new(),
        }
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// How many places there are, without the top.
    pub(super) fn len(&self) -> usize {
        self.nodes.len() - 1
    }

    /// All places, without the top.
    pub(super) fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        1..self.nodes.len()
    }

    /// Puts a package into a folder of `parent`'s `node_modules`.
    pub(super) fn insert(
        &mut self,
        parent: NodeId,
        folder: &str,
        package: Arc<Package>,
        edges: Arc<Vec<Edge>>,
        optional_through: Option<(String, String)>,
    ) -> NodeId {
        let id = self.nodes.len();
        for (index, edge) in edges.iter().enumerate() {
            self.dependents
                .entry(edge.folder.clone())
                .or_default()
                .push((id, index));
        }
        self.nodes.push(Node {
            package: Some(package),
            folder: folder.to_owned(),
            parent: Some(parent),
            depth: self.nodes[parent].depth + 1,
            edges,
            optional_through,
            children: BTreeMap::new(),
            settled: false,
        });
        self.nodes[parent].children.insert(folder.to_owned(), id);
        id
    }

    /// From here on, what the package finds may not be changed by placing others.
    pub(super) fn settle(&mut self, id: NodeId) {
        self.nodes[id].settled = true;
    }

    /// Walks up from a place, its own `node_modules` first, as `require` does.
    pub(super) fn look_up(&self, from: NodeId, folder: &str) -> Found {
        let mut holder = from;
        loop {
            let node = &self.nodes[holder];
            if let Some(&at) = node.children.get(folder) {
                return Found::Package { at, holder };
            }
            if node.brings(folder) {
                return Found::Bundled { holder };
            }
            match node.parent {
                Some(parent) => holder = parent,
                None => return Found::Nothing,
            }
        }
    }

    /// Whether what was found fulfils a requirement.
    pub(super) fn meets(&self, found: Found, wanted: &Requirement) -> bool {
        let Found::Package { at, .. } = found else {
            return false;
        };
        self.nodes[at]
            .package
            .as_ref()
            .is_some_and(|package| wanted.is_met_by(&package.name, &package.version))
    }

    /// Whether `target` may take the package into a folder without changing for the worse what
    /// settled packages below it find.
    pub(super) fn may_take(&self, target: NodeId, folder: &str, package: &Package) -> bool {
        let node = &self.nodes[target];
        if node.children.contains_key(folder) || node.brings(folder) {
            return false;
        }
        let dependents = self.dependents.get(folder).map_or(&[][..], Vec::as_slice);
        dependents.iter().all(|&(id, index)| {
            let edge = &self.nodes[id].edges[index];
            if !self.nodes[id].settled
                || !self.is_inside(id, target)
                || self.finds_below(id, folder, target)
            {
                return true;
            }
            let own_peer = id == target && matches!(edge.kind, Kind::Peer | Kind::OptionalPeer);
            !own_peer && edge.wanted.is_met_by(&package.name, &package.version)
        })
    }

    /// The guest's folder of a place, below `root`.
    pub(super) fn directory(&self, root: &str, id: NodeId) -> String {
        let node = &self.nodes[id];
        match node.parent {
            None | Some(TOP) => format!("{root}/{}", node.folder),
            Some(parent) => format!(
                "{}/node_modules/{}",
                self.directory(root, parent),
                node.folder
            ),
        }
    }

    fn is_inside(&self, mut id: NodeId, ancestor: NodeId) -> bool {
        while self.nodes[id].depth > self.nodes[ancestor].depth {
            match self.nodes[id].parent {
                Some(parent) => id = parent,
                None => return false,
            }
        }
        id == ancestor
    }

    /// Whether a walk up from `id` ends before it reaches `target`.
    fn finds_below(&self, id: NodeId, folder: &str, target: NodeId) -> bool {
        match self.look_up(id, folder) {
            Found::Package { holder, .. } | Found::Bundled { holder } => {
                self.nodes[holder].depth > self.nodes[target].depth
            }
            Found::Nothing => false,
        }
    }
}

impl Node {
    fn brings(&self, folder: &str) -> bool {
        self.package.as_ref().is_some_and(|package| {
            let manifest = &package.manifest;
            manifest.bundles(folder)
                && (manifest.dependencies.contains_key(folder)
                    || manifest.optional.contains_key(folder))
        })
    }
}
