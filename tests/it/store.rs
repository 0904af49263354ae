//! The cache on disk, as several processes and a bad disk see it.

/// Whom the directory may belong to, and what happens where it cannot be written.
mod directory;
/// Local folders as packages.
mod local;
/// Locks between tasks and between processes.
mod locks;
/// Packs: stored, opened, damaged, healed, listed, verified, cleared.
mod packs;

use std::{io::Read, path::Path};

use tempfile::TempDir;
use tpmjs_sandbox::{
    contract::{
        limits::ByteSize,
        pack::{Pack, PackageContents, PackageFile},
        tree::{Integrity, Mount, PackageSource, PackageTree, TreePackage},
    },
    store::Store,
};

fn temporary() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn open(directory: &Path) -> Store {
    Store::open(directory).expect("a cache")
}

fn package(name: &str) -> TreePackage {
    TreePackage {
        name: name.parse().expect("a name"),
        version: "1.0.0".into(),
        source: PackageSource::Registry {
            tarball_url: "unused".into(),
            integrity: Integrity(format!("sha512-{name}")),
        },
    }
}

fn tree(packages: &[TreePackage]) -> PackageTree {
    let mount = |(at, package): (u32, &TreePackage)| Mount {
        directory: format!("/app/node_modules/{}", package.name),
        package: at,
    };
    PackageTree {
        entry: format!("/app/node_modules/{}", packages[0].name),
        packages: packages.to_vec(),
        mounts: (0..).zip(packages).map(mount).collect(),
    }
}

fn contents(files: &[(&str, &[u8])]) -> PackageContents {
    let file = |(path, bytes): &(&str, &[u8])| PackageFile {
        path: (*path).into(),
        bytes: bytes.to_vec(),
    };
    PackageContents {
        files: files.iter().map(file).collect(),
        packed: ByteSize(77),
    }
}

fn read_pack(mut file: &std::fs::File, path: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .expect("an open pack can be read");
    Pack::parse(&bytes)
        .expect("a pack")
        .find(path)
        .map(|file| file.bytes.to_vec())
}

/// The files of one folder of the cache.
fn files_in(directory: &Path, folder: &str) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(directory.join(folder))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
