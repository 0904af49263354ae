//! V8 code caches: what V8 compiled of one package tree, for one engine.
//!
//! In: bytes that only the worker understands, under the keys of the tree and of the engine (build
//! and flags). Out: a descriptor. Old ones go when all together outgrow [`ALL_MAX`].
//!
//! Trust: V8 believes its code cache, so a changed file must never reach it; it is sealed like a
//! pack. What guests compiled is as hostile as guests are, and is used inside their jail alone.

use std::{fs, fs::File, path::PathBuf, time::SystemTime};

use super::{
    Store, StoreError,
    directory::CODE,
    documents::hashed,
    sealed::{self, Durability, Unsealed},
};
use crate::contract::limits::ByteSize;

/// A larger cache costs more to read than it saves.
const ONE_MAX: ByteSize = ByteSize::mib(64);
/// All of them together.
const ALL_MAX: ByteSize = ByteSize::mib(512);

/// A code cache, open for reading.
#[derive(Debug)]
pub struct CodeCache {
    /// Read-only. The bytes begin at offset 0; the store's seal follows them.
    pub file: File,
    /// How many bytes were written.
    pub length: u64,
}

impl Store {
    /// Returns what was compiled for this tree by this engine, unless it is absent or damaged.
    pub fn read_code_cache(&self, tree_key: &str, engine_key: &str) -> Option<CodeCache> {
        let path = self.code_path(tree_key, engine_key);
        match sealed::open(&path) {
            Ok(sealed) => {
                (sealed.note == note(tree_key, engine_key).as_bytes()).then_some(CodeCache {
                    file: sealed.file,
                    length: sealed.payload,
                })
            }
            Err(Unsealed::Damaged(_)) => {
                let _ = fs::remove_file(path);
                None
            }
            Err(Unsealed::Missing | Unsealed::Io(_)) => None,
        }
    }

    /// Keeps what was compiled; too much of it is not kept, which is no error.
    pub fn write_code_cache(
        &self,
        tree_key: &str,
        engine_key: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        self.write_code_cache_within(tree_key, engine_key, bytes, ALL_MAX)
    }

    fn write_code_cache_within(
        &self,
        tree_key: &str,
        engine_key: &str,
        bytes: &[u8],
        all_max: ByteSize,
    ) -> Result<(), StoreError> {
        if bytes.len() as u64 > ONE_MAX.bytes().min(all_max.bytes() / 2) {
            return Ok(());
        }
        let place = self.code_path(tree_key, engine_key);
        let note = note(tree_key, engine_key);
        // Not synced: after a power cut it is too short or absent, and is compiled once more.
        self.write_sealed(&place, note.as_bytes(), Durability::Lazy, |out| {
            out.write_all(bytes)
        })?;
        self.drop_oldest_code(all_max);
        Ok(())
    }

    /// Deletes the oldest until all are well below the bound, so that this is not needed every time.
    fn drop_oldest_code(&self, all_max: ByteSize) {
        let Ok(entries) = fs::read_dir(self.folder(CODE)) else {
            return;
        };
        let mut files: Vec<(SystemTime, u64, PathBuf)> = entries
            .flatten()
            .filter_map(|entry| {
                let metadata = entry.metadata().ok()?;
                Some((metadata.modified().ok()?, metadata.len(), entry.path()))
            })
            .collect();
        let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        if total <= all_max.bytes() {
            return;
        }
        files.sort();
        for (_, bytes, path) in files {
            if total <= all_max.bytes() / 4 * 3 {
                break;
            }
            let _ = fs::remove_file(path);
            total -= bytes;
        }
    }

    fn code_path(&self, tree_key: &str, engine_key: &str) -> PathBuf {
        self.folder(CODE).join(hashed(&note(tree_key, engine_key)))
    }
}

/// The length keeps one pair of keys from looking like another.
fn note(tree_key: &str, engine_key: &str) -> String {
    format!("{} {tree_key} {engine_key}", tree_key.len())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn read(store: &Store, tree: &str, engine: &str) -> Option<Vec<u8>> {
        let cache = store.read_code_cache(tree, engine)?;
        let mut bytes = Vec::new();
        cache
            .file
            .take(cache.length)
            .read_to_end(&mut bytes)
            .expect("a test's own files");
        Some(bytes)
    }

    #[test]
    fn a_cache_serves_its_own_tree_and_engine_alone() {
        let directory = tempfile::tempdir().expect("a test's own files");
        let store = Store::open(directory.path()).expect("a test's own files");
        store
            .write_code_cache("a b", "c", b"compiled")
            .expect("a test's own files");
        assert_eq!(read(&store, "a b", "c"), Some(b"compiled".to_vec()));
        assert_eq!(read(&store, "a", "b c"), None);
        assert_eq!(read(&store, "a b", "d"), None);
    }

    #[test]
    fn a_changed_cache_never_reaches_the_engine() {
        let directory = tempfile::tempdir().expect("a test's own files");
        let store = Store::open(directory.path()).expect("a test's own files");
        store
            .write_code_cache("tree", "engine", b"compiled")
            .expect("a test's own files");
        let path = store.code_path("tree", "engine");
        let mut bytes = fs::read(&path).expect("a test's own files");
        bytes[3] ^= 1;
        fs::remove_file(&path).expect("a test's own files");
        fs::write(&path, bytes).expect("a test's own files");
        assert_eq!(read(&store, "tree", "engine"), None);
        assert!(!path.exists());
    }

    #[test]
    fn the_oldest_go_when_all_outgrow_the_bound() {
        let directory = tempfile::tempdir().expect("a test's own files");
        let store = Store::open(directory.path()).expect("a test's own files");
        let (bound, age) = (ByteSize::kib(64), std::time::Duration::from_secs(60));
        store
            .write_code_cache_within("old", "e", &[0; 20_000], bound)
            .expect("a test's own files");
        let old = File::open(store.code_path("old", "e")).expect("a test's own files");
        old.set_modified(SystemTime::now() - age)
            .expect("a test's own files");
        for tree in ["b", "c", "d"] {
            store
                .write_code_cache_within(tree, "e", &[0; 20_000], bound)
                .expect("a test's own files");
        }
        assert_eq!(read(&store, "old", "e"), None);
        assert!(
            fs::read_dir(store.folder(CODE))
                .expect("a test's own files")
                .count()
                <= 3
        );
        store
            .write_code_cache_within("huge", "e", &[0; 40_000], bound)
            .expect("a test's own files");
        assert_eq!(read(&store, "huge", "e"), None);
    }
}
