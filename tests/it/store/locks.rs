use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;
use tpmjs_sandbox::{
    contract::limits::TreeCeilings,
    store::{Store, StoreError, Verdict},
};

use super::{contents, files_in, open, package, read_pack, temporary, tree};

/// Tells a second process of this test binary which cache to use.
const CACHE: &str = "TPMJS_TEST_CACHE";
const ROUNDS: usize = 20;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

fn within(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

/// Starts one of the ignored tests below in a process of its own.
fn start(test: &str, cache: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this binary"))
        .args([
            "--exact",
            &format!("store::locks::{test}"),
            "--ignored",
            "--nocapture",
        ])
        .env(CACHE, cache)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a second process")
}

fn cache_of_child() -> Option<Store> {
    std::env::var_os(CACHE).map(|directory| open(Path::new(&directory)))
}

/// What every user of the store does: look, lock, look again, fetch, store. Returns the fetches.
async fn fetch_once(store: &Store, round: usize) -> usize {
    let package = package(&format!("package-{round}"));
    if store.contains(&package) {
        return 0;
    }
    let _lock = store
        .lock_package(&package, within(30))
        .await
        .expect("the lock");
    if store.contains(&package) {
        return 0;
    }
    tokio::time::sleep(Duration::from_millis(3)).await;
    store
        .insert(&package, contents(&[("index.js", &[b'x'; 5000])]))
        .expect("stored");
    1
}

#[test]
#[ignore = "the other process of `two_processes_fetch_each_package_once`"]
fn child_fetches() {
    let Some(store) = cache_of_child() else {
        return;
    };
    let fetched: usize = runtime().block_on(async {
        let mut fetched = 0;
        for round in 0..ROUNDS {
            fetched += fetch_once(&store, round).await;
        }
        fetched
    });
    println!("\nfetched {fetched}");
}

#[test]
fn two_processes_fetch_each_package_once() {
    let directory = temporary();
    let children = [(); 3].map(|()| start("child_fetches", directory.path()));
    let fetched: usize = children
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success());
            let text = String::from_utf8_lossy(&output.stdout);
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("fetched "))
                .expect("its count");
            line.parse::<usize>().expect("a number")
        })
        .sum();
    assert_eq!(fetched, ROUNDS, "each package exactly once");
    let store = open(directory.path());
    let packages: Vec<_> = (0..ROUNDS)
        .map(|round| package(&format!("package-{round}")))
        .collect();
    let packs = store
        .open_packs(&tree(&packages), &TreeCeilings::default())
        .expect("all of them");
    assert!(
        packs
            .iter()
            .all(|pack| read_pack(pack, "index.js").is_some_and(|bytes| bytes == [b'x'; 5000]))
    );
    assert!(
        files_in(directory.path(), "locks").is_empty()
            && files_in(directory.path(), "tmp").is_empty()
    );
}

#[test]
fn many_tasks_fetch_each_package_once() {
    let directory = temporary();
    let store = Arc::new(open(directory.path()));
    let fetched = Arc::new(AtomicUsize::new(0));
    runtime().block_on(async {
        let tasks: Vec<_> = (0..60)
            .map(|task| {
                let (store, fetched) = (Arc::clone(&store), Arc::clone(&fetched));
                tokio::spawn(async move {
                    let count = fetch_once(&store, task % 3).await;
                    fetched.fetch_add(count, Ordering::Relaxed);
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("a task");
        }
    });
    assert_eq!(fetched.load(Ordering::Relaxed), 3);
}

/// Without any lock, both write; the rename decides, and the bytes are the same.
#[test]
fn a_lost_race_is_a_success() {
    let directory = temporary();
    let tree = tree(&[package("a")]);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let store = open(directory.path());
                for _ in 0..20 {
                    store
                        .insert(
                            &tree.packages[0],
                            contents(&[("index.js", &[b'x'; 70_000])]),
                        )
                        .expect("stored");
                    let packs = store.open_packs(&tree, &TreeCeilings::default());
                    // Another thread may just have cleared it; what is opened is whole.
                    if let Ok(packs) = packs {
                        assert_eq!(read_pack(&packs[0], "index.js"), Some(vec![b'x'; 70_000]));
                    }
                    store.clear_all().expect("cleared");
                }
            });
        }
    });
    assert!(files_in(directory.path(), "tmp").is_empty());
}

#[test]
#[ignore = "the other process of `a_killed_process_leaves_no_lock`"]
fn child_holds_a_lock() {
    let Some(store) = cache_of_child() else {
        return;
    };
    runtime().block_on(async {
        let _lock = store
            .lock_package(&package("a"), within(30))
            .await
            .expect("the lock");
        println!("\nholding");
        tokio::time::sleep(Duration::from_secs(60)).await;
    });
}

#[test]
fn a_killed_process_leaves_no_lock() {
    let directory = temporary();
    let store = open(directory.path());
    let mut child = start("child_holds_a_lock", directory.path());
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    assert!(
        lines.any(|line| line.is_ok_and(|line| line == "holding")),
        "the other process has the lock"
    );
    runtime().block_on(async {
        let soon = Instant::now() + Duration::from_millis(200);
        let error = store
            .lock_package(&package("a"), soon)
            .await
            .expect_err("it is held");
        assert!(
            matches!(&error, StoreError::LockTimedOut { package } if package == "a@1.0.0"),
            "{error:?}"
        );
        drop(
            store
                .lock_package(&package("b"), soon)
                .await
                .expect("another package is free"),
        );
        child.kill().expect("ours");
        child.wait().expect("it ends");
        drop(
            store
                .lock_package(&package("a"), within(10))
                .await
                .expect("free with its process"),
        );
    });
    assert!(files_in(directory.path(), "locks").is_empty());
}

/// Whoever clears locks by hand can at most cause a package to be fetched twice.
#[test]
fn a_deleted_lock_file_does_no_harm() {
    let directory = temporary();
    let (store, other) = (open(directory.path()), open(directory.path()));
    runtime().block_on(async {
        let held = store
            .lock_package(&package("a"), within(10))
            .await
            .expect("the lock");
        fs::remove_file(&files_in(directory.path(), "locks")[0]).expect("it is there");
        let second = other
            .lock_package(&package("a"), within(10))
            .await
            .expect("a lock of a new file");
        drop(held);
        drop(second);
        drop(
            store
                .lock_package(&package("a"), within(10))
                .await
                .expect("the lock"),
        );
    });
}

#[test]
#[ignore = "the other process of `a_process_killed_while_storing_leaves_nothing_half`"]
fn child_stores_until_killed() {
    let Some(store) = cache_of_child() else {
        return;
    };
    println!("\nstoring");
    for round in 0.. {
        let bytes = vec![b'x'; 300_000];
        store
            .insert(
                &package(&format!("package-{round}")),
                contents(&[("index.js", &bytes)]),
            )
            .expect("stored");
    }
}

#[test]
fn a_process_killed_while_storing_leaves_nothing_half() {
    let directory = temporary();
    for milliseconds in [1, 3, 7, 15, 30] {
        let mut child = start("child_stores_until_killed", directory.path());
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        assert!(
            lines.any(|line| line.is_ok_and(|line| line == "storing")),
            "it has begun"
        );
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().expect("ours");
        child.wait().expect("it ends");
    }
    let store = open(directory.path());
    let verified = store.verify().expect("readable");
    assert!(
        !verified.is_empty()
            && verified
                .iter()
                .all(|package| package.verdict == Verdict::Whole),
        "{verified:?}"
    );
    assert_eq!(verified.len(), files_in(directory.path(), "packs-v1").len());
}
