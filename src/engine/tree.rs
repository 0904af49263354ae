//! The mounted package tree: virtual paths such as `/app/node_modules/zod/index.js` to bytes of mapped packs.
//!
//! In: packs as bytes that live as long as the process, and the mounts that the host chose.
//! Trust: the mounts are the host's, the packs' contents are the guest's.

use std::collections::{BTreeMap, HashMap};

use crate::contract::{
    pack::{NotAPack, Pack, PackFile},
    tree::{Mount, ROOT_DIRECTORY},
};

/// What a virtual path is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Node {
    /// A file of a package.
    File(PackFile<'static>),
    /// A folder.
    Directory,
}

/// Every file that the guest can see, besides its private `/tmp`.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    packs: Vec<Pack<'static>>,
    mounts: HashMap<String, usize>,
    /// Folders above the mounts, with the names in them: `/app`, `/app/node_modules`, `/app/node_modules/@scope` …
    above: BTreeMap<String, Vec<String>>,
    entry: String,
}

impl Tree {
    /// Mounts packs at their places.
    pub(crate) fn mount(
        entry: &str,
        packs: &[&'static [u8]],
        mounts: &[Mount],
    ) -> Result<Self, NotAPack> {
        let packs = packs
            .iter()
            .map(|bytes| Pack::parse(bytes))
            .collect::<Result<Vec<_>, _>>()?;
        let mut tree = Self {
            packs,
            entry: entry.to_owned(),
            ..Self::default()
        };
        tree.note_above(ROOT_DIRECTORY);
        for mount in mounts {
            let pack = mount.package as usize;
            if pack >= tree.packs.len() {
                return Err(NotAPack);
            }
            tree.mounts.insert(mount.directory.clone(), pack);
            tree.note_above(&mount.directory);
        }
        Ok(tree)
    }

    /// The folder of the package that is run.
    pub(crate) fn entry(&self) -> &str {
        &self.entry
    }

    /// What is at this absolute, normalised path.
    pub(crate) fn find(&self, path: &str) -> Option<Node> {
        if let Some((pack, relative)) = self.locate(path) {
            if let Some(file) = pack.find(relative) {
                return Some(Node::File(file));
            }
            if pack.has_directory(relative) {
                return Some(Node::Directory);
            }
        }
        self.above.contains_key(path).then_some(Node::Directory)
    }

    /// The file at this path.
    pub(crate) fn file(&self, path: &str) -> Option<PackFile<'static>> {
        let (pack, relative) = self.locate(path)?;
        pack.find(relative)
    }

    /// Whether this is a file.
    pub(crate) fn is_file(&self, path: &str) -> bool {
        self.file(path).is_some()
    }

    /// Whether this is a folder.
    pub(crate) fn is_directory(&self, path: &str) -> bool {
        matches!(self.find(path), Some(Node::Directory))
    }

    /// The names in a folder, sorted; `None` if it is none.
    pub(crate) fn list(&self, path: &str) -> Option<Vec<String>> {
        if !self.is_directory(path) {
            return None;
        }
        let mut names: Vec<String> = self.above.get(path).cloned().unwrap_or_default();
        if let Some((pack, relative)) = self.locate(path) {
            let skip = if relative.is_empty() {
                0
            } else {
                relative.len() + 1
            };
            for file in pack.below(relative).filter_map(|at| pack.at(at)) {
                let rest = &file.path[skip..];
                names.push(rest.split('/').next().unwrap_or(rest).to_owned());
            }
        }
        names.sort_unstable();
        names.dedup();
        Some(names)
    }

    /// The innermost mount that holds the path, and the path inside it.
    fn locate<'p>(&self, path: &'p str) -> Option<(Pack<'static>, &'p str)> {
        // A package's folder is the one or two parts after some `/node_modules/`; the last such one is the innermost
        // mount, unless the package carries bundled packages of its own, which are files of an outer mount.
        let mut end = path.len();
        while let Some(at) = path[..end].rfind("/node_modules/") {
            let name_at = at + "/node_modules/".len();
            let name = &path[name_at..];
            let parts = if name.starts_with('@') { 2 } else { 1 };
            let name_end = name
                .match_indices('/')
                .nth(parts - 1)
                .map_or(path.len(), |(slash, _)| name_at + slash);
            if let Some(pack) = self.mounts.get(&path[..name_end]) {
                return Some((self.packs[*pack], path[name_end..].trim_start_matches('/')));
            }
            end = at;
        }
        None
    }

    fn note_above(&mut self, directory: &str) {
        let mut path = directory;
        while let Some(at) = path.rfind('/') {
            let parent = if at == 0 { "/" } else { &path[..at] };
            let names = self.above.entry(parent.to_owned()).or_default();
            let name = &path[at + 1..];
            if names.iter().any(|known| known == name) {
                break;
            }
            names.push(name.to_owned());
            if at == 0 {
                break;
            }
            path = parent;
        }
    }
}

impl super::resolution::PackageFiles for std::rc::Rc<Tree> {
    fn is_file(&self, path: &str) -> bool {
        Tree::is_file(self, path)
    }

    fn is_directory(&self, path: &str) -> bool {
        Tree::is_directory(self, path)
    }

    fn read(&self, path: &str) -> Option<std::borrow::Cow<'_, [u8]>> {
        self.file(path).map(|file| file.bytes.into())
    }
}
