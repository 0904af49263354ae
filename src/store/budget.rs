//! What the packages of one tree may be together.
//!
//! Each package is held to the ceilings when it is unpacked; a tree of a thousand packages that are
//! each just small enough is not. So whoever fetches a tree counts every package before it is
//! stored, and opening a tree counts again what is in the store.

use std::sync::{Mutex, PoisonError};

use super::StoreError;
use crate::contract::{
    limits::{ByteSize, TreeCeilings},
    pack::PackageContents,
    tree::PackageTree,
};

/// Adds up one tree, from any thread.
#[derive(Debug)]
pub struct TreeBudget {
    ceilings: TreeCeilings,
    used: Mutex<Used>,
}

#[derive(Debug, Default)]
struct Used {
    packed: u64,
    unpacked: u64,
    files: u64,
}

impl TreeBudget {
    /// Starts to count; a tree with too many packages is refused at once.
    pub fn new(tree: &PackageTree, ceilings: &TreeCeilings) -> Result<Self, StoreError> {
        at_most(
            "packages",
            tree.packages.len() as u64,
            ceilings.packages as u64,
        )?;
        Ok(Self {
            ceilings: *ceilings,
            used: Mutex::default(),
        })
    }

    /// Counts a package that is about to be stored.
    pub fn add(&self, contents: &PackageContents) -> Result<(), StoreError> {
        self.spend(
            contents.packed,
            contents.unpacked(),
            contents.files.len() as u64,
        )
    }

    pub(super) fn spend(
        &self,
        packed: ByteSize,
        unpacked: ByteSize,
        files: u64,
    ) -> Result<(), StoreError> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.packed = used.packed.saturating_add(packed.bytes());
        used.unpacked = used.unpacked.saturating_add(unpacked.bytes());
        used.files = used.files.saturating_add(files);
        at_most("packed bytes", used.packed, self.ceilings.packed.bytes())?;
        at_most(
            "unpacked bytes",
            used.unpacked,
            self.ceilings.unpacked.bytes(),
        )?;
        at_most("files", used.files, self.ceilings.files as u64)
    }
}

fn at_most(what: &'static str, found: u64, ceiling: u64) -> Result<(), StoreError> {
    if found <= ceiling {
        Ok(())
    } else {
        Err(StoreError::TreeTooLarge {
            what,
            found,
            ceiling,
        })
    }
}
