use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, SystemTime},
};

use tpmjs_sandbox::{
    contract::{
        failure::Code,
        limits::TreeCeilings,
        tree::{PackageSource, PackageTree},
    },
    store::{Bucket, Cleared, Origin, StoreError, TreeBudget, Verdict, tree_key},
};

use super::{contents, files_in, open, package, read_pack, temporary, tree};

const CEILINGS: fn() -> TreeCeilings = TreeCeilings::default;

#[test]
fn packages_are_stored_once_and_opened_in_order() {
    let directory = temporary();
    let store = open(directory.path());
    let (a, b) = (package("a"), package("@scope/b"));
    let tree = tree(&[b.clone(), a.clone()]);
    assert_eq!(store.missing(&tree).expect("readable"), [&b, &a]);
    assert!(
        matches!(store.open_packs(&tree, &CEILINGS()), Err(StoreError::Missing { package }) if package == "@scope/b@1.0.0")
    );

    store
        .insert(&a, contents(&[("index.js", b"a")]))
        .expect("stored");
    store
        .insert(&b, contents(&[("index.js", b"b"), ("lib/x.js", b"x")]))
        .expect("stored");
    store
        .insert(&b, contents(&[("index.js", b"another")]))
        .expect("kept");
    assert!(store.missing(&tree).expect("readable").is_empty());

    let packs = store.open_packs(&tree, &CEILINGS()).expect("both");
    assert_eq!(read_pack(&packs[0], "index.js"), Some(b"b".to_vec()));
    assert_eq!(read_pack(&packs[1], "index.js"), Some(b"a".to_vec()));
    assert!(
        (&packs[0]).write_all(b"x").is_err(),
        "the descriptors are read-only"
    );
    assert!(files_in(directory.path(), "tmp").is_empty());
}

#[test]
fn packages_that_look_alike_are_apart() {
    let directory = temporary();
    let store = open(directory.path());
    let mut other_version = package("a");
    other_version.version = "2.0.0".into();
    let mut other_bytes = package("a");
    other_bytes.source = PackageSource::Local {
        sha256: "sha512-a".into(),
    };
    let packages = [
        package("a"),
        package("A"),
        package("@a/b"),
        package("a_b"),
        other_version,
        other_bytes,
    ];
    for (at, package) in packages.iter().enumerate() {
        assert!(!store.contains(package), "{package:?}");
        store
            .insert(
                package,
                contents(&[("index.js", &[u8::try_from(at).expect("few")])]),
            )
            .expect("stored");
    }
    assert_eq!(store.list().expect("readable").len(), packages.len());
}

#[test]
fn a_tree_is_known_by_its_bytes_and_places() {
    let tree = tree(&[package("a"), package("b")]);
    let mut same = tree.clone();
    if let PackageSource::Registry { tarball_url, .. } = &mut same.packages[0].source {
        *tarball_url = "a mirror".into();
    }
    assert_eq!(
        tree_key(&tree),
        tree_key(&same),
        "where the bytes came from does not matter"
    );
    let changes: [fn(&mut PackageTree); 4] = [
        |tree| tree.packages[1].source = PackageSource::Local { sha256: "0".into() },
        |tree| tree.packages[1].version = "2.0.0".into(),
        |tree| tree.mounts[1].directory.push('x'),
        |tree| tree.mounts[1].package = 0,
    ];
    for change in changes {
        let mut other = tree.clone();
        change(&mut other);
        assert_ne!(tree_key(&tree), tree_key(&other));
    }
}

/// Changes the only pack as `change` says, and returns what opening it and a second attempt say.
fn after(change: impl FnOnce(&Path)) -> (StoreError, StoreError) {
    let directory = temporary();
    let store = open(directory.path());
    let tree = tree(&[package("a")]);
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"the code")]))
        .expect("stored");
    change(&files_in(directory.path(), "packs-v1")[0]);
    let first = store
        .open_packs(&tree, &CEILINGS())
        .expect_err("damage was not noticed");
    let second = store
        .open_packs(&tree, &CEILINGS())
        .expect_err("damage was not removed");
    // Whatever was wrong, storing it again is all that is needed.
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"the code")]))
        .expect("stored again");
    let packs = store.open_packs(&tree, &CEILINGS()).expect("healed");
    assert_eq!(read_pack(&packs[0], "index.js"), Some(b"the code".to_vec()));
    (first, second)
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).expect("it is there");
    fs::write(path, bytes).expect("written");
}

#[test]
fn damage_is_noticed_removed_and_healed() {
    let cut = |path: &Path| overwrite(path, &fs::read(path).expect("readable")[..100]);
    let cut_a_byte = |path: &Path| {
        let bytes = fs::read(path).expect("readable");
        overwrite(path, &bytes[..bytes.len() - 1]);
    };
    let empty = |path: &Path| overwrite(path, b"");
    let other = |path: &Path| overwrite(path, b"<html>".repeat(100).as_slice());
    let flip = |path: &Path| {
        let bytes = fs::read(path).expect("readable");
        let at = bytes
            .windows(8)
            .position(|window| window == b"the code")
            .expect("the contents");
        let changed = [&bytes[..at], b"bad code", &bytes[at + 8..]].concat();
        overwrite(path, &changed);
    };
    let longer = |path: &Path| {
        overwrite(
            path,
            &[fs::read(path).expect("readable"), vec![0; 9]].concat(),
        )
    };
    let link = |path: &Path| {
        fs::rename(path, path.with_extension("moved")).expect("renamed");
        std::os::unix::fs::symlink(path.with_extension("moved"), path).expect("linked");
    };
    let folder = |path: &Path| {
        fs::remove_file(path).expect("it is there");
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            path,
            rustix::fs::Mode::from_raw_mode(0o600),
        )
        .expect("a pipe");
    };
    let changes = [
        ("it was cut short", &cut as &dyn Fn(&Path)),
        ("it was cut short", &cut_a_byte),
        ("it was cut short", &empty),
        ("it was cut short", &other),
        ("its contents were changed", &flip),
        ("it was cut short", &longer),
        ("a link is in its place", &link),
        ("it is not a regular file", &folder),
    ];
    for (reason, change) in changes {
        let (first, second) = after(change);
        assert_eq!(
            first.to_string(),
            format!("the cached file of `a@1.0.0` is damaged: {reason}")
        );
        assert!(first.heals_by_fetching() && first.code() == Code::Integrity);
        assert!(matches!(second, StoreError::Missing { .. }), "{second}");
    }
    let (deleted, _) = after(|path| fs::remove_file(path).expect("it is there"));
    assert!(matches!(deleted, StoreError::Missing { .. }));
    assert_eq!(deleted.code(), Code::PackageNotFound);
}

#[test]
fn a_copied_cache_is_whole() {
    let (directory, copy) = (temporary(), temporary());
    let tree = tree(&[package("a")]);
    open(directory.path())
        .insert(&tree.packages[0], contents(&[("index.js", b"a")]))
        .expect("stored");
    let store = open(copy.path());
    let pack = &files_in(directory.path(), "packs-v1")[0];
    let copied = copy
        .path()
        .join("packs-v1")
        .join(pack.file_name().expect("a name"));
    fs::write(&copied, fs::read(pack).expect("readable")).expect("copied");
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    fs::File::open(&copied)
        .expect("readable")
        .set_modified(hour_ago)
        .expect("ours");
    assert!(store.open_packs(&tree, &CEILINGS()).is_ok());
    assert_ne!(
        fs::metadata(&copied)
            .and_then(|copied| copied.modified())
            .expect("readable"),
        hour_ago,
        "checked once"
    );
}

#[test]
fn a_rotten_bit_is_found_by_verifying() {
    let directory = temporary();
    let store = open(directory.path());
    let (whole, rotten) = (package("whole"), package("rotten"));
    let rotten_tree = tree(std::slice::from_ref(&rotten));
    store
        .insert(&rotten, contents(&[("index.js", b"rotten")]))
        .expect("stored");
    let path = files_in(directory.path(), "packs-v1")[0].clone();
    store
        .insert(&whole, contents(&[("index.js", b"whole")]))
        .expect("stored");
    let rot = || {
        // As a disk would: the bytes change and the time does not.
        let modified = fs::metadata(&path)
            .and_then(|pack| pack.modified())
            .expect("readable");
        let mode: fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(&path, mode).expect("ours");
        let mut file = fs::OpenOptions::new()
            .write(true)
            .open(&path)
            .expect("ours");
        file.seek(SeekFrom::Start(30)).expect("long enough");
        file.write_all(b"?").expect("written");
        file.set_modified(modified).expect("ours");
    };
    rot();
    assert!(
        store.open_packs(&rotten_tree, &CEILINGS()).is_ok(),
        "control: the cheap check cannot see it"
    );
    assert!(matches!(
        store.verify_packs(&rotten_tree),
        Err(StoreError::Damaged { .. })
    ));
    assert!(!store.contains(&rotten));

    store
        .insert(&rotten, contents(&[("index.js", b"rotten")]))
        .expect("stored");
    rot();
    let verified = store.verify().expect("readable");
    let verdicts: Vec<_> = verified
        .iter()
        .map(|found| (found.package.as_str(), found.verdict))
        .collect();
    assert_eq!(
        verdicts,
        [
            (
                "rotten@1.0.0",
                Verdict::Removed("its contents were changed")
            ),
            ("whole@1.0.0", Verdict::Whole)
        ]
    );
    assert_eq!(
        store.verify().expect("readable").len(),
        1,
        "the next run fetches it again"
    );
}

#[test]
fn a_whole_tree_is_held_to_the_ceilings() {
    let directory = temporary();
    let store = open(directory.path());
    let packages: Vec<_> = (0..3).map(|at| package(&format!("p{at}"))).collect();
    for package in &packages {
        store
            .insert(package, contents(&[("a.js", &[b'x'; 100]), ("b.js", b"")]))
            .expect("stored");
    }
    let tree = tree(&packages);
    let fits = TreeCeilings {
        packages: 3,
        files: 6,
        unpacked: tpmjs_sandbox::contract::limits::ByteSize(300),
        ..CEILINGS()
    };
    assert!(store.open_packs(&tree, &fits).is_ok());
    let less = tpmjs_sandbox::contract::limits::ByteSize(299);
    for (ceilings, what) in [
        (
            TreeCeilings {
                packages: 2,
                ..fits
            },
            "3 packages, and this sandbox allows 2",
        ),
        (
            TreeCeilings { files: 5, ..fits },
            "6 files, and this sandbox allows 5",
        ),
        (
            TreeCeilings {
                unpacked: less,
                ..fits
            },
            "300 unpacked bytes, and this sandbox allows 299",
        ),
    ] {
        let error = store.open_packs(&tree, &ceilings).expect_err(what);
        assert_eq!(error.to_string(), format!("the package tree has {what}"));
        assert_eq!(error.code(), Code::PayloadTooLarge);
    }
    let budget = TreeBudget::new(&tree, &fits).expect("three packages");
    let hundred = contents(&[("a.js", &[b'x'; 100]), ("b.js", b"")]);
    assert!((0..3).all(|_| budget.add(&hundred).is_ok()));
    assert!(
        matches!(budget.add(&hundred), Err(StoreError::TreeTooLarge { .. })),
        "before it is stored"
    );
}

#[test]
fn what_is_stored_is_listed() {
    let directory = temporary();
    let store = open(directory.path());
    assert_eq!(store.list().expect("readable"), []);
    store
        .insert(
            &package("b"),
            contents(&[("index.js", b"12345"), ("x", b"1")]),
        )
        .expect("stored");
    store.insert(&package("a"), contents(&[])).expect("stored");
    fs::write(directory.path().join("packs-v1/junk"), "junk").expect("written");
    let listed = store.list().expect("readable");
    assert_eq!(
        listed
            .iter()
            .map(|package| package.name.as_str())
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
    let b = &listed[1];
    assert_eq!(
        (b.packed.bytes(), b.unpacked.bytes(), b.files, b.origin),
        (77, 6, 2, Origin::Registry)
    );
    assert!(
        SystemTime::now()
            .duration_since(b.stored_at)
            .is_ok_and(|age| age < Duration::from_secs(60))
    );
}

#[test]
fn clearing_leaves_what_is_open() {
    let directory = temporary();
    let store = open(directory.path());
    let tree = tree(&[package("a"), package("b")]);
    for package in &tree.packages {
        store
            .insert(package, contents(&[("index.js", b"1")]))
            .expect("stored");
        let key = format!("{} latest", package.name);
        store
            .write_document(Bucket::Trees, &key, b"{}")
            .expect("written");
    }
    store
        .write_code_cache("tree", "engine", b"code")
        .expect("written");
    let packs = store.open_packs(&tree, &CEILINGS()).expect("both");

    let cleared = store
        .clear(&["a".parse().expect("a name")])
        .expect("cleared");
    assert!(cleared.packages == 1 && cleared.bytes > 100);
    assert_eq!(store.missing(&tree).expect("readable"), [&tree.packages[0]]);
    assert!(store.read_document(Bucket::Trees, "a latest").is_none());
    assert!(store.read_document(Bucket::Trees, "b latest").is_some());
    assert_eq!(
        store
            .clear(&["never".parse().expect("a name")])
            .expect("cleared"),
        Cleared::default()
    );

    let cleared = store.clear_all().expect("cleared");
    assert_eq!(cleared.packages, 1);
    assert!(store.read_document(Bucket::Trees, "b latest").is_none());
    assert!(store.read_code_cache("tree", "engine").is_none());
    assert_eq!(
        read_pack(&packs[0], "index.js"),
        Some(b"1".to_vec()),
        "whoever runs keeps running"
    );
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"1")]))
        .expect("the next run works");
}

/// Somebody deletes the whole directory while we use it.
#[test]
fn a_deleted_cache_is_missing_and_not_broken() {
    let directory = temporary();
    let inside = directory.path().join("cache");
    let store = open(&inside);
    let tree = tree(&[package("a")]);
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"1")]))
        .expect("stored");
    fs::remove_dir_all(&inside).expect("removed");
    assert_eq!(store.missing(&tree).expect("readable").len(), 1);
    assert!(store.list().expect("readable").is_empty());
    store
        .insert(&tree.packages[0], contents(&[("index.js", b"1")]))
        .expect("made again");
    assert!(store.open_packs(&tree, &CEILINGS()).is_ok());
}

#[test]
fn leftovers_of_the_dead_are_swept() {
    let directory = temporary();
    drop(open(directory.path()));
    let (old, young) = (
        directory.path().join("tmp/new-old"),
        directory.path().join("tmp/new-young"),
    );
    let lock = directory.path().join("locks/old");
    let two_hours_ago = SystemTime::now() - Duration::from_secs(7200);
    for path in [&old, &young, &lock] {
        fs::write(path, "half").expect("written");
    }
    for path in [&old, &lock] {
        fs::OpenOptions::new()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(two_hours_ago))
            .expect("ours");
    }
    drop(open(directory.path()));
    assert!(!old.exists() && young.exists() && !lock.exists());
}
