//! The modules of an isolate: by key, by V8's identity, and which module each of their imports means.

use std::collections::HashMap;

/// How a module's exports come to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// V8 runs its source text.
    Source,
    /// One of Node's built-in modules, by name without `node:`.
    Builtin(String),
    /// A CommonJS file; its exports are known when it has run.
    CommonJs(String),
    /// A JSON file.
    Json(String),
    /// A WebAssembly file.
    Wasm(String),
}

/// One module.
pub(crate) struct Entry {
    /// A `file:` or `data:` URL, or `node:NAME`.
    pub key: String,
    pub kind: Kind,
    pub module: v8::Global<v8::Module>,
    /// Names that a synthetic module exports.
    pub names: Vec<String>,
    /// What each import specifier of this module means.
    pub requests: HashMap<String, usize>,
}

/// All modules of an isolate. Indexes stay valid: modules are never removed.
#[derive(Default)]
pub(crate) struct ModuleMap {
    entries: Vec<Entry>,
    by_key: HashMap<String, usize>,
    by_hash: HashMap<i32, Vec<usize>>,
}

impl ModuleMap {
    pub(crate) fn find(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn insert(&mut self, entry: Entry, hash: i32) -> usize {
        let index = self.entries.len();
        self.by_key.insert(entry.key.clone(), index);
        self.by_hash.entry(hash).or_default().push(index);
        self.entries.push(entry);
        index
    }

    pub(crate) fn at(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    pub(crate) fn at_mut(&mut self, index: usize) -> &mut Entry {
        &mut self.entries[index]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The entry of a module that V8 hands to a callback.
    pub(crate) fn of_module(
        &self,
        scope: &mut v8::PinScope<'_, '_>,
        module: v8::Local<'_, v8::Module>,
    ) -> Option<usize> {
        let candidates = self.by_hash.get(&module.get_identity_hash().get())?;
        candidates
            .iter()
            .copied()
            .find(|index| v8::Local::new(scope, &self.entries[*index].module) == module)
    }
}
