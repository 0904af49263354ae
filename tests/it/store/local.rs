use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::digest;
use tpmjs_sandbox::{
    contract::{
        failure::Code,
        limits::{ByteSize, TreeCeilings},
        pack::Pack,
        tree::PackageSource,
    },
    store::{Local, Origin, Store, StoreError},
};

use super::{contents, files_in, open, temporary, tree};

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn insert(store: &Store, folder: &Path) -> Local {
    store
        .insert_local_folder(folder, &TreeCeilings::default())
        .expect("a local package")
}

fn paths(store: &Store, local: &Local) -> Vec<String> {
    let packs = store
        .open_packs(
            &tree(std::slice::from_ref(&local.package)),
            &TreeCeilings::default(),
        )
        .expect("stored");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut &packs[0], &mut bytes).expect("readable");
    let pack = Pack::parse(&bytes).expect("a pack");
    (0..pack.len())
        .filter_map(|at| pack.at(at))
        .map(|file| file.path.to_owned())
        .collect()
}

#[test]
fn a_folder_is_packed_as_npm_would() {
    let (directory, folder) = (temporary(), temporary());
    let store = open(directory.path());
    let kept = [
        ".env.example",
        "index.js",
        "lib/.hidden.js",
        "lib/a.js",
        "lib/package-lock.json",
        "package.json",
    ];
    for path in kept {
        write(
            folder.path(),
            path,
            r#"{"name":"@me/tool","version":"1.2.3","dependencies":{"zod":"^4"}}"#,
        );
    }
    for path in [
        "node_modules/zod/index.js",
        "lib/node_modules/x.js",
        ".git/config",
        ".DS_Store",
        "lib/.DS_Store",
        ".npmrc",
        "package-lock.json",
        "._index.js",
        ".index.js.swp",
        "a.orig",
    ] {
        write(folder.path(), path, "rubbish");
    }
    let local = insert(&store, folder.path());
    assert_eq!(paths(&store, &local), kept);
    assert_eq!(
        (local.package.name.as_str(), local.package.version.as_str()),
        ("@me/tool", "1.2.3")
    );
    assert_eq!(local.manifest["dependencies"]["zod"], "^4");
    assert_eq!(
        insert(&store, folder.path()).package,
        local.package,
        "unchanged, so the same"
    );
    assert_eq!(files_in(directory.path(), "local-v1").len(), 1);
    assert_eq!(store.list().expect("readable")[0].origin, Origin::Local);
    write(folder.path(), "lib/a.js", "changed");
    assert_ne!(insert(&store, folder.path()).package, local.package);
}

#[test]
fn links_are_followed_inside_alone() {
    let (directory, folder, outside) = (temporary(), temporary(), temporary());
    let store = open(directory.path());
    write(folder.path(), "package.json", "{}");
    write(folder.path(), "lib/a.js", "a");
    write(folder.path(), ".git/secret", "s");
    write(outside.path(), "secret", "s");
    let link =
        |target: &Path, name: &str| symlink(target, folder.path().join(name)).expect("linked");
    link(Path::new("lib/a.js"), "b.js");
    link(Path::new("lib"), "again");
    link(Path::new(".."), "lib/loop");
    link(Path::new("."), "self");
    link(&outside.path().join("secret"), "absolute.js");
    link(Path::new("../../../../../../etc/passwd"), "relative.js");
    link(outside.path(), "folder");
    link(Path::new(".git"), "git");
    link(Path::new("nowhere"), "dangling");
    let found = paths(&store, &insert(&store, folder.path()));
    assert!(
        found.contains(&"again/a.js".to_owned()) && found.contains(&"b.js".to_owned()),
        "{found:?}"
    );
    let leaked = |path: &String| {
        [
            "secret", "passwd", "absolute", "relative", "folder", "git", "dangling",
        ]
        .iter()
        .any(|word| path.contains(word))
    };
    assert!(!found.iter().any(leaked), "{found:?}");
}

#[test]
fn an_unfinished_package_has_defaults() {
    let (directory, folder) = (temporary(), temporary());
    let store = open(directory.path());
    write(folder.path(), "index.js", "1");
    for manifest in [None, Some("{}"), Some("\u{feff}{\"name\":\"\"}")] {
        if let Some(manifest) = manifest {
            write(folder.path(), "package.json", manifest);
        }
        let local = insert(&store, folder.path());
        assert_eq!(
            (local.package.name.as_str(), local.package.version.as_str()),
            ("local", "0.0.0")
        );
        assert!(local.manifest.is_object());
    }
}

#[test]
fn a_bad_folder_says_what_is_wrong() {
    let (directory, folder) = (temporary(), temporary());
    let store = open(directory.path());
    let fails = |ceilings: &TreeCeilings| {
        let error = store
            .insert_local_folder(folder.path(), ceilings)
            .expect_err("it was accepted");
        assert!(
            error
                .to_string()
                .contains(&folder.path().display().to_string()),
            "{error}"
        );
        (error.code(), error.to_string())
    };
    let defaults = TreeCeilings::default();
    for (manifest, code, words) in [
        ("{", Code::LoadFailed, "is not valid: EOF"),
        ("[]", Code::LoadFailed, "it is not an object"),
        (
            r#"{"name":"../evil"}"#,
            Code::BadRequest,
            "a name that no package can have",
        ),
    ] {
        write(folder.path(), "package.json", manifest);
        let (found, message) = fails(&defaults);
        assert!(
            found == code && message.contains(words),
            "{found} {message}"
        );
    }
    write(folder.path(), "package.json", "{}");
    write(folder.path(), "index.js", &"x".repeat(1000));
    for (ceilings, words) in [
        (
            TreeCeilings {
                file: ByteSize(999),
                ..defaults
            },
            "more than 999B",
        ),
        (
            TreeCeilings {
                unpacked: ByteSize(1001),
                ..defaults
            },
            "more than 1001B",
        ),
        (
            TreeCeilings {
                files: 1,
                ..defaults
            },
            "more files, and this sandbox allows 1",
        ),
    ] {
        let (code, message) = fails(&ceilings);
        assert!(
            code == Code::PayloadTooLarge && message.contains(words),
            "{code} {message}"
        );
    }
    let missing = store
        .insert_local_folder(&folder.path().join("nothing"), &defaults)
        .expect_err("there is none");
    assert!(matches!(missing, StoreError::Local(_)) && missing.code() == Code::PackageNotFound);
}

#[test]
fn few_local_packs_are_kept() {
    let directory = temporary();
    let store = open(directory.path());
    let insert = |number: u32| {
        let text = number.to_string();
        store
            .insert_local(
                Path::new("x.tgz"),
                contents(&[("index.js", text.as_bytes())]),
            )
            .expect("stored")
            .package
    };
    let old = (0..20).map(insert).collect::<Vec<_>>();
    assert!(old.iter().all(
        |package| matches!(package.source, PackageSource::Local { .. }) && store.contains(package)
    ));
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    for path in files_in(directory.path(), "local-v1") {
        fs::File::open(path)
            .and_then(|file| file.set_modified(long_ago))
            .expect("ours");
    }
    let new = insert(1000);
    assert!(store.contains(&new));
    assert_eq!(files_in(directory.path(), "local-v1").len(), 8);
}

/// Another process that stores a package takes old packs away; one that is about to be opened must not be among them.
#[test]
fn a_pack_that_is_used_again_is_young_again() {
    let directory = temporary();
    let store = open(directory.path());
    let insert = |text: &str| {
        let contents = contents(&[("index.js", text.as_bytes())]);
        let local = store.insert_local(Path::new("x.tgz"), contents);
        local.expect("stored").package
    };
    let used = insert("used");
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for number in 0..20 {
        insert(&number.to_string());
    }
    for path in files_in(directory.path(), "local-v1") {
        store_earlier(&path, hour_ago);
    }
    assert_eq!(insert("used"), used);
    insert("another process's");
    assert!(store.contains(&used));
}

/// Gives a sealed file another time of storing: in its trailer, before the sum and the magic, and as its modification time.
fn store_earlier(path: &Path, time: SystemTime) {
    let mut bytes = fs::read(path).expect("readable");
    let seconds = time
        .duration_since(UNIX_EPOCH)
        .expect("after 1970")
        .as_secs();
    let sum_at = bytes.len() - 40;
    bytes[sum_at - 8..sum_at].copy_from_slice(&seconds.to_le_bytes());
    let sum = digest::digest(&digest::SHA256, &bytes[..sum_at]);
    bytes[sum_at..sum_at + 32].copy_from_slice(sum.as_ref());
    fs::remove_file(path).expect("ours");
    fs::write(path, bytes).expect("ours");
    fs::File::open(path)
        .and_then(|file| file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)))
        .expect("ours");
}
