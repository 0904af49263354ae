//! A cache directory that is full, read-only, somebody else's or damaged: a clear message or a cure, and no lost data.

use std::{
    fs,
    os::unix::{
        fs::{PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{
    disk::SmallDisk,
    package::Package,
    registry::{FakeRegistry, tarball_path},
    sandbox::{Ran, Sandbox},
};

/// A user that owns nothing.
const NOBODY: u32 = 65_534;

fn greeter(name: &str) -> Package {
    Package::new(name, "1.0.0")
        .file("index.js", "module.exports = () => 'hello'")
        .file("data.txt", "a line of text\n".repeat(500))
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Every file and folder below this one, itself first.
fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    for entry in fs::read_dir(folder)
        .expect("the folder is readable")
        .flatten()
    {
        if entry.path().is_dir() {
            found.extend(everything_in(&entry.path()))
        } else {
            found.push(entry.path())
        }
    }
    found
}

/// Files of one part of the cache, such as `packs-v1`.
fn files_of(sandbox: &Sandbox, part: &str) -> Vec<PathBuf> {
    everything_in(&sandbox.cache().join(part))
        .into_iter()
        .filter(|path| path.is_file())
        .collect()
}

#[track_caller]
fn assert_greets(ran: &Ran) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "hello\n", "")
    );
}

#[track_caller]
fn assert_says(ran: &Ran, status: i32, stderr: &str) {
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.as_str()),
        (status, "", stderr)
    );
}

/// Files of the cache that were cut or changed by hand are noticed and replaced, whichever they are.
#[test]
fn damaged_files_are_healed_by_fetching_again() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
    let tarball = tarball_path("greeter", "1.0.0");
    assert_eq!(registry.count(&tarball), 1);

    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 5] = [
        ("half of it is gone", |bytes| {
            bytes.truncate(bytes.len() / 2)
        }),
        ("it is empty", Vec::clear),
        ("a bit in the middle is flipped", |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        }),
        ("its first byte is flipped", |bytes| bytes[0] ^= 0xff),
        ("something follows it", |bytes| {
            bytes.extend_from_slice(b"more")
        }),
    ];
    for (index, (what, damage)) in damages.into_iter().enumerate() {
        let packs = files_of(&sandbox, "packs-v1");
        assert_eq!(packs.len(), 1, "{packs:?}");
        change(&packs[0], damage);
        assert_greets(&sandbox.run(["run", "greeter"]));
        assert_eq!(
            registry.count(&tarball),
            index + 2,
            "fetched again when {what}"
        );
        assert_greets(&sandbox.run(["run", "greeter", "--offline"]));
    }
}

#[test]
fn damaged_metadata_and_code_are_replaced() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
    for part in ["metadata-v1", "trees-v1", "code-v1", "locks"] {
        for path in files_of(&sandbox, part) {
            change(&path, |bytes| {
                let middle = bytes.len() / 2;
                bytes.truncate(middle);
                bytes.extend_from_slice(b"\0garbage");
            });
        }
        assert_greets(&sandbox.run(["run", "greeter"]));
    }
    assert_eq!(
        registry.count(&tarball_path("greeter", "1.0.0")),
        1,
        "the package itself was whole"
    );
}

fn change(path: &Path, damage: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).expect("the cache is ours");
    damage(&mut bytes);
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("the cache is ours");
    fs::write(path, bytes).expect("the cache is ours");
}

#[test]
fn damaged_package_without_a_registry_is_told() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
    change(&files_of(&sandbox, "packs-v1")[0], |bytes| {
        bytes.truncate(10)
    });
    let ran = sandbox.run(["run", "greeter", "--offline"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (3, ""), "{ran:?}");
    assert!(
        ran.stderr.contains("greeter@1.0.0") && ran.stderr.contains("offline"),
        "{}",
        ran.stderr
    );
    assert_greets(&sandbox.run(["run", "greeter"]));
}

#[test]
fn verify_finds_and_removes_what_is_damaged() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    assert_greets(&sandbox.run(["run", "greeter"]));
    assert_eq!(
        sandbox.run(["cache", "verify"]).stdout,
        "1 of 1 packages are whole\n"
    );
    change(&files_of(&sandbox, "packs-v1")[0], |bytes| {
        *bytes.last_mut().expect("not empty") ^= 1
    });
    let ran = sandbox.run(["cache", "verify"]);
    assert_eq!(ran.status, 3, "{ran:?}");
    assert!(
        ran.stdout
            .ends_with("; removed, the next run fetches it again\n0 of 1 packages are whole\n"),
        "{}",
        ran.stdout
    );
    assert_greets(&sandbox.run(["run", "greeter"]));
}

#[test]
fn cache_that_is_deleted_between_runs() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    for _ in 0..2 {
        assert_greets(&sandbox.run(["run", "greeter"]));
        fs::remove_dir_all(sandbox.cache()).expect("the cache is ours");
    }
}

#[test]
fn cache_of_another_user() {
    if !is_root() {
        return eprintln!("skipped: only root can give a folder away");
    }
    let registry = FakeRegistry::start();
    registry.publish(greeter("greeter"));
    let sandbox = Sandbox::with(&registry);
    fs::create_dir(sandbox.cache()).expect("the home is ours");
    chown(sandbox.cache(), Some(NOBODY), None).expect("root may");
    let cache = sandbox.cache().display().to_string();
    let message = format!(
        "error: the cache directory `{cache}` belongs to user {NOBODY}, not to the user who runs this; \
         set PACKAGE_CACHE_DIR to a directory of your own [BAD_REQUEST]\n"
    );
    assert_says(&sandbox.run(["run", "greeter"]), 2, &message);
    assert_eq!(
        everything_in(&sandbox.cache()).len(),
        1,
        "nothing was written into it"
    );
    chown(sandbox.cache(), Some(0), None).expect("root may");
    assert_greets(&sandbox.run(["run", "greeter"]));
}

#[test]
fn cache_that_others_may_write() {
    let sandbox = Sandbox::alone();
    fs::create_dir(sandbox.cache()).expect("the home is ours");
    fs::set_permissions(sandbox.cache(), fs::Permissions::from_mode(0o777))
        .expect("the folder is ours");
    let message = format!(
        "error: the cache directory `{}` can be written by other users (mode 777); run `chmod go-w` on it \
         or set PACKAGE_CACHE_DIR to a new directory inside it [BAD_REQUEST]\n",
        sandbox.cache().display()
    );
    assert_says(&sandbox.run(["run", "greeter"]), 2, &message);
}

#[test]
fn cache_that_is_a_file() {
    let sandbox = Sandbox::alone();
    sandbox.file("cache", "no folder");
    let message = format!(
        "error: the cache directory `{}` is not a directory; set PACKAGE_CACHE_DIR to another one [BAD_REQUEST]\n",
        sandbox.cache().display()
    );
    assert_says(&sandbox.run(["run", "greeter"]), 2, &message);
    assert_eq!(
        fs::read_to_string(sandbox.cache()).expect("it is still there"),
        "no folder"
    );
}

/// The program as a user whom permissions bind; root's own writes would pass.
fn as_plain_user(sandbox: &Sandbox, arguments: &[&str]) -> Ran {
    let mut command = sandbox.command();
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    Ran::from(
        command
            .args(arguments)
            .output()
            .expect("the program starts"),
    )
}

#[test]
fn cache_that_may_only_be_read() {
    let registry = FakeRegistry::start();
    registry.publish(greeter("kept")).publish(greeter("wanted"));
    let sandbox = Sandbox::with(&registry);
    if is_root() {
        chown(sandbox.home(), Some(NOBODY), Some(NOBODY)).expect("root may");
    }
    let program = sandbox.command().get_program().to_owned();
    let mut control = Command::new(program);
    if is_root() {
        control.uid(NOBODY).gid(NOBODY);
    }
    if !control
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return eprintln!("skipped: a plain user cannot start the program from where it was built");
    }
    assert_greets(&as_plain_user(&sandbox, &["run", "kept@1.0.0"]));
    set_folder_modes(&sandbox.cache(), 0o500);
    assert_greets(&as_plain_user(&sandbox, &["run", "kept@1.0.0"]));
    let ran = as_plain_user(&sandbox, &["run", "wanted"]);
    let first = format!(
        "error: the cache directory `{}` cannot be written; make it writable, or set PACKAGE_CACHE_DIR to a directory that is [INTERNAL]",
        sandbox.cache().display()
    );
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.lines().next()),
        (70, "", Some(first.as_str())),
        "{}",
        ran.stderr
    );
    set_folder_modes(&sandbox.cache(), 0o700);
    assert_greets(&as_plain_user(&sandbox, &["run", "wanted"]));
}

fn set_folder_modes(folder: &Path, mode: u32) {
    for path in everything_in(folder)
        .into_iter()
        .filter(|path| path.is_dir())
    {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the folder is ours");
    }
}

#[test]
fn disk_that_is_full() {
    let registry = FakeRegistry::start();
    registry.publish(
        Package::new("large", "1.0.0")
            .file("index.js", "module.exports = () => 'hello'")
            .file("data.txt", "text ".repeat(1 << 20)),
    );
    registry.publish(greeter("small"));
    let sandbox = Sandbox::with(&registry);
    let Some(_disk) = SmallDisk::mount(&sandbox.cache(), "1m") else {
        return eprintln!("skipped: no small file system can be mounted here");
    };
    let ran = sandbox.run(["run", "large"]);
    let first = format!(
        "error: the disk of the cache directory `{}` is full; free some space, run `tpmjs-sandbox cache clear` \
         or set PACKAGE_CACHE_DIR to another disk [INTERNAL]",
        sandbox.cache().display()
    );
    assert_eq!(
        (ran.status, ran.stdout.as_str(), ran.stderr.lines().next()),
        (70, "", Some(first.as_str())),
        "{}",
        ran.stderr
    );
    assert!(files_of(&sandbox, "packs-v1").is_empty() && files_of(&sandbox, "tmp").is_empty());
    assert_greets(&sandbox.run(["run", "small"]));
}
