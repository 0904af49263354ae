//! The real registry: what the double cannot show. Each test is skipped with a message where no registry answers.

use std::{
    collections::BTreeMap,
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant as Clock},
};

use futures_util::{StreamExt, stream};
use tokio::time::Instant;
use tpmjs_sandbox::{
    contract::{
        limits::TreeCeilings, package::PackageName, progress::Silent, request::RegistryUse,
        tree::PackageTree,
    },
    npm::{Npm, NpmSettings, Root},
    store::Store,
};

/// A client as the command line would make it.
fn client() -> Npm {
    let settings = NpmSettings {
        environment: std::env::vars().collect::<BTreeMap<_, _>>(),
        attempts: 2,
        ..NpmSettings::default()
    };
    Npm::new(settings).expect("npm's settings can be used")
}

async fn resolve(
    npm: &Npm,
    store: &Arc<Store>,
    name: &str,
    version: Option<&str>,
) -> Option<PackageTree> {
    let name: PackageName = name.parse().expect("tests use real names");
    let root = Root::Registry {
        name: &name,
        version,
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    let ceilings = TreeCeilings {
        packages: 5_000,
        ..TreeCeilings::default()
    };
    match npm
        .resolve(
            root,
            store,
            RegistryUse::Allowed,
            &ceilings,
            deadline,
            &Silent,
        )
        .await
    {
        Ok(tree) => Some(tree),
        Err(error) => {
            assert_eq!(error.code().as_str(), "REGISTRY_UNAVAILABLE", "{error}");
            eprintln!("skipped: {error}");
            None
        }
    }
}

async fn fetch_all(npm: &Npm, tree: &PackageTree) -> usize {
    let ceilings = TreeCeilings::default();
    let deadline = Instant::now() + Duration::from_secs(60);
    let fetches = tree
        .packages
        .iter()
        .map(|package| npm.fetch(package, &ceilings, deadline, &Silent));
    let sizes = stream::iter(fetches)
        .buffer_unordered(32)
        .map(|bytes| bytes.expect("it downloads").len());
    sizes.fold(0, async |sum, size| sum + size).await
}

/// The version at each folder, as npm's own lock file has it.
fn npm_places(folder: &Path) -> BTreeMap<String, String> {
    let text =
        std::fs::read_to_string(folder.join("package-lock.json")).expect("npm wrote a lock file");
    let lock: serde_json::Value = serde_json::from_str(&text).expect("a lock file is JSON");
    let entries = lock["packages"]
        .as_object()
        .expect("it lists packages")
        .iter();
    let installed = entries.filter(|(path, entry)| {
        !path.is_empty() && entry["cpu"].is_null() && entry["inBundle"] != true
    });
    installed
        .map(|(path, entry)| {
            (
                format!("/app/{path}"),
                entry["version"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}

fn our_places(tree: &PackageTree) -> BTreeMap<String, String> {
    let mounts = tree.mounts.iter();
    mounts
        .map(|mount| {
            (
                mount.directory.clone(),
                tree.packages[mount.package as usize].version.clone(),
            )
        })
        .collect()
}

fn npm(folder: &Path, arguments: &[&str]) -> Option<Duration> {
    let started = Clock::now();
    let mut command = Command::new("npm");
    command
        .current_dir(folder)
        .args(arguments)
        .args(["--ignore-scripts", "--no-audit", "--no-fund", "--cache"])
        .arg(folder.join("cache"));
    let output = command.output().ok()?;
    output.status.success().then(|| started.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn real_trees_resolve_and_download() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let store = Arc::new(Store::open(directory.path()).expect("it is a cache"));
    let npm = client();
    let Some(tree) = resolve(&npm, &store, "is-number", Some("7.0.0")).await else {
        return;
    };
    assert_eq!(tree.mounts.len(), 1);
    assert!(fetch_all(&npm, &tree).await > 1_000);
}

/// Prints the ratio of a cold fetch to `npm install` with an empty cache, alternating.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "measures; run it alone with --ignored --nocapture"]
async fn cold_fetch_against_npm() {
    for _ in 0..5 {
        let directory = tempfile::tempdir().expect("a folder can be made");
        let store = Arc::new(Store::open(&directory.path().join("store")).expect("it is a cache"));
        let started = Clock::now();
        let npm_client = client();
        let Some(tree) = resolve(&npm_client, &store, "@tpmjs/registry-search", None).await else {
            return;
        };
        let resolved = started.elapsed();
        let bytes = fetch_all(&npm_client, &tree).await;
        let ours = started.elapsed();
        let folder = directory.path().join("npm");
        std::fs::create_dir(&folder).expect("a folder can be made");
        std::fs::write(folder.join("package.json"), "{}").expect("it can be written");
        let Some(theirs) = npm(&folder, &["install", "@tpmjs/registry-search"]) else {
            return;
        };
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        eprintln!(
            "{} packages, {bytes} bytes: resolve {resolved:?}, with fetch {ours:?}, npm {theirs:?}, ratio {ratio:.2}",
            tree.packages.len()
        );
    }
}

/// Compares whole trees with npm's for the packages named in TPMJS_COMPARE.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs npm and names in TPMJS_COMPARE"]
async fn trees_are_those_of_npm() {
    let names = std::env::var("TPMJS_COMPARE")
        .unwrap_or_else(|_| "@tpmjs/registry-search ajv express".into());
    let directory = tempfile::tempdir().expect("a folder can be made");
    let store = Arc::new(Store::open(&directory.path().join("store")).expect("it is a cache"));
    let npm_client = client();
    for (index, name) in names.split_whitespace().enumerate() {
        let folder = directory.path().join(format!("npm{index}"));
        std::fs::create_dir(&folder).expect("a folder can be made");
        std::fs::write(folder.join("package.json"), "{}").expect("it can be written");
        let started = Clock::now();
        let Some(tree) = resolve(&npm_client, &store, name, None).await else {
            continue;
        };
        let took = started.elapsed();
        let started = Clock::now();
        let again = resolve(&npm_client, &store, name, Some(">=0")).await;
        eprintln!(
            "{name}: {} packages again, metadata cached: {:?}",
            again.map_or(0, |tree| tree.packages.len()),
            started.elapsed()
        );
        if npm(&folder, &["install", "--package-lock-only", name]).is_none() {
            eprintln!("{name}: npm fails");
            continue;
        }
        let (ours, theirs) = (our_places(&tree), npm_places(&folder));
        let more: Vec<_> = ours
            .iter()
            .filter(|(folder, version)| theirs.get(*folder) != Some(version))
            .collect();
        let less: Vec<_> = theirs
            .iter()
            .filter(|(folder, version)| ours.get(*folder) != Some(version))
            .collect();
        eprintln!(
            "{name}: {} places, {took:?}, ours alone {more:?}, npm's alone {less:?}",
            ours.len()
        );
    }
}
