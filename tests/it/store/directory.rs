use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use tpmjs_sandbox::{
    contract::{failure::Code, limits::TreeCeilings},
    store::{Bucket, Store, StoreError},
};

use crate::support::disk::SmallDisk;

use super::{contents, files_in, is_root, open, package, temporary, tree};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it exists").permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
}

fn refused(directory: &Path) -> String {
    let error = Store::open(directory).expect_err("the directory was accepted");
    assert_eq!(error.code(), Code::BadRequest);
    let message = error.to_string();
    assert!(
        message.contains(&directory.display().to_string()) && message.contains("PACKAGE_CACHE_DIR"),
        "{message}"
    );
    message
}

#[test]
fn the_directory_is_made_private() {
    let directory = temporary();
    let cache = directory.path().join("some/where");
    let store = open(&cache);
    assert_eq!(store.directory(), cache);
    assert_eq!(mode(&cache), 0o700);
    store
        .insert(&package("a"), contents(&[("index.js", b"1")]))
        .expect("stored");
    assert_eq!(mode(&files_in(&cache, "packs-v1")[0]), 0o400);
}

#[test]
fn a_directory_that_others_control_is_refused() {
    let directory = temporary();
    let cache = directory.path().join("cache");
    drop(open(&cache));
    for shared in [0o770, 0o702, 0o777, 0o1777] {
        set_mode(&cache, shared);
        assert!(refused(&cache).contains("can be written by other users"));
    }
    set_mode(&cache, 0o755);
    drop(open(&cache));
    if !is_root() {
        return eprintln!("skipped: only root can give a directory away");
    }
    std::os::unix::fs::chown(&cache, Some(12345), None).expect("root may");
    assert!(refused(&cache).contains("belongs to user 12345"));
    // A link of somebody else's that leads to a directory of ours.
    let (ours, link) = (directory.path().join("ours"), directory.path().join("link"));
    std::os::unix::fs::symlink(&ours, &link).expect("linked");
    drop(open(&ours));
    drop(open(&link));
    std::os::unix::fs::lchown(&link, Some(12345), None).expect("root may");
    assert!(refused(&link).contains("belongs to user 12345"));
}

#[test]
fn something_else_in_its_place_is_refused() {
    let directory = temporary();
    let file = directory.path().join("file");
    fs::write(&file, "x").expect("written");
    assert!(refused(&file).contains("is not a directory"));
    let below = file.join("cache");
    assert!(refused(&below).contains("is not a directory"));
    #[cfg(target_os = "linux")]
    assert!(refused(Path::new("/proc/cache")).contains("cannot create"));
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let directory = temporary();
    let Some(_disk) = SmallDisk::mount(directory.path(), "1m") else {
        return eprintln!("skipped: no small file system can be mounted here");
    };
    let store = open(directory.path());
    let large = contents(&[("large", &vec![7; 4 << 20]), ("index.js", b"1")]);
    let error = store
        .insert(&package("large"), large)
        .expect_err("4 MB on a disk of 1 MB");
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    let message = error.to_string();
    assert!(
        message.contains("is full") && message.contains(&directory.path().display().to_string()),
        "{message}"
    );
    let error = store
        .write_document(Bucket::Metadata, "large", &vec![7; 4 << 20])
        .expect_err("too large too");
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert!(
        files_in(directory.path(), "tmp").is_empty()
            && files_in(directory.path(), "packs-v1").is_empty()
    );
    wait_for_space(directory.path());
    store
        .insert(&package("small"), contents(&[("index.js", b"1")]))
        .expect("what fits is stored");
}

/// A child of another test holds the deleted file between its fork and its exec.
fn wait_for_space(disk: &Path) {
    let free = || rustix::fs::statvfs(disk).map_or(0, |disk| disk.f_bfree * disk.f_frsize);
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while free() < 512 << 10 {
        assert!(
            std::time::Instant::now() < give_up,
            "the space is not given back"
        );
        std::thread::yield_now();
    }
}

/// Fills a cache, makes it read-only as `lock` says, and uses it.
fn use_read_only(directory: &Path, lock: impl FnOnce()) {
    let tree = tree(&[package("a")]);
    let store = open(directory);
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"1")]))
        .expect("stored");
    store
        .write_document(Bucket::Trees, "a latest", b"{}")
        .expect("written");
    lock();
    let store = open(directory);
    assert!(store.open_packs(&tree, &TreeCeilings::default()).is_ok());
    assert!(store.read_document(Bucket::Trees, "a latest").is_some());
    let error = store
        .insert(&package("b"), contents(&[("index.js", b"1")]))
        .expect_err("nothing can be written");
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    let message = error.to_string();
    assert!(
        message.contains(&directory.display().to_string()) && message.contains("PACKAGE_CACHE_DIR"),
        "{message}"
    );
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(5);
    let locked = runtime.block_on(store.lock_package(&package("b"), deadline));
    assert!(
        matches!(locked, Err(StoreError::ReadOnly { .. })),
        "before anything is downloaded: {locked:?}"
    );
}

#[test]
fn a_read_only_cache_serves_what_it_has() {
    let directory = temporary();
    if let Some(disk) = SmallDisk::mount(directory.path(), "1m") {
        use_read_only(directory.path(), || disk.make_read_only());
    } else if is_root() {
        eprintln!("skipped: root can write everywhere, and no file system can be mounted here");
    } else {
        let folders =
            ["", "packs-v1", "trees-v1", "locks", "tmp"].map(|name| directory.path().join(name));
        use_read_only(directory.path(), || {
            folders.iter().for_each(|folder| set_mode(folder, 0o500))
        });
        folders.iter().for_each(|folder| set_mode(folder, 0o700));
    }
}

#[test]
fn a_read_only_place_without_a_cache_says_so() {
    let directory = temporary();
    let Some(disk) = SmallDisk::mount(directory.path(), "1m") else {
        return eprintln!("skipped: no small file system can be mounted here");
    };
    disk.make_read_only();
    let error = Store::open(&directory.path().join("cache")).expect_err("it cannot be made");
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}
