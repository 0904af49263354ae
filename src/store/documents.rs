//! Documents: small things worth keeping that can be made again, such as registry metadata and
//! resolved trees.
//!
//! A document's key is any text; the file is named by its hash and repeats it, so no key can name a
//! path. By convention a key begins with the name of the package it is about and a space, which
//! is how clearing one package finds its documents.
//!
//! Trust: a damaged document reads as absent. Its sum is checked at every reading, so writing need
//! not wait for the disk.

use std::{io::Write, path::PathBuf, time::SystemTime};

use aws_lc_rs::digest;

use super::{
    Store, StoreError,
    directory::{METADATA, TREES},
    sealed::{self, Durability},
};

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// What the registry says of a package.
    Metadata,
    /// Resolved package trees.
    Trees,
}

impl Bucket {
    /// Each of them.
    pub(super) const ALL: [Self; 2] = [Self::Metadata, Self::Trees];

    pub(super) fn folder(self) -> &'static str {
        match self {
            Self::Metadata => METADATA,
            Self::Trees => TREES,
        }
    }
}

/// A document as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What was written.
    pub bytes: Vec<u8>,
    /// When, in whole seconds.
    pub stored_at: SystemTime,
}

/// A key has its own file name, whatever is in it.
pub(super) fn hashed(key: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, key.as_bytes()))
}

impl Store {
    /// Returns the document, unless it is absent or damaged.
    pub fn read_document(&self, bucket: Bucket, key: &str) -> Option<Document> {
        let opened = sealed::open_unchecked(&self.document_path(bucket, key)).ok()?;
        let bytes = sealed::read(&opened).ok()?;
        (opened.note == key.as_bytes()).then_some(Document {
            bytes,
            stored_at: opened.stored_at,
        })
    }

    /// Writes the document; readers see the old one or the new one, never a mixture.
    pub fn write_document(
        &self,
        bucket: Bucket,
        key: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let place = self.document_path(bucket, key);
        let write = |out: &mut dyn Write| out.write_all(bytes);
        self.write_sealed(&place, key.as_bytes(), Durability::Lazy, write)
    }

    fn document_path(&self, bucket: Bucket, key: &str) -> PathBuf {
        self.folder(bucket.folder()).join(hashed(key))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_document_is_whole_or_absent() {
        let directory = tempfile::tempdir().expect("a test's own files");
        let store = Store::open(directory.path()).expect("a test's own files");
        let key = "left-pad ../../../etc/passwd\0";
        assert_eq!(store.read_document(Bucket::Metadata, key), None);
        store
            .write_document(Bucket::Metadata, key, b"one")
            .expect("a test's own files");
        store
            .write_document(Bucket::Metadata, key, b"two")
            .expect("a test's own files");
        assert_eq!(
            store
                .read_document(Bucket::Metadata, key)
                .map(|document| document.bytes),
            Some(b"two".to_vec())
        );
        assert_eq!(store.read_document(Bucket::Trees, key), None);
        let long = format!("left-pad {}", "x".repeat(5000));
        store
            .write_document(Bucket::Trees, &long, b"")
            .expect("a long key");
        assert!(
            store
                .read_document(Bucket::Trees, &long)
                .is_some_and(|document| document.bytes.is_empty())
        );

        let path = store.document_path(Bucket::Metadata, key);
        let good = fs::read(&path).expect("a test's own files");
        fs::remove_file(&path).expect("a test's own files");
        for at in 0..good.len() {
            let mut flipped = good.clone();
            flipped[at] ^= 1;
            fs::write(&path, &flipped).expect("a test's own files");
            assert_eq!(
                store.read_document(Bucket::Metadata, key),
                None,
                "byte {at} flipped"
            );
            fs::write(&path, &good[..at]).expect("a test's own files");
            assert_eq!(
                store.read_document(Bucket::Metadata, key),
                None,
                "cut at {at}"
            );
        }
        fs::write(&path, &good).expect("a test's own files");
        assert!(
            store.read_document(Bucket::Metadata, key).is_some(),
            "control"
        );
    }
}
