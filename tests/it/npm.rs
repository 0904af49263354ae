//! Resolving and fetching, against the registry double.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::time::Instant;
use tpmjs_sandbox::{
    contract::{
        failure::Code,
        limits::{ByteSize, TreeCeilings},
        package::PackageName,
        progress::{Observer, Progress, Silent},
        request::RegistryUse,
        tree::{Integrity, PackageSource, PackageTree, TreePackage},
    },
    npm::{Npm, NpmError, NpmSettings, Root},
    store::Store,
};

use crate::support::{
    package::Package,
    registry::{FakeRegistry, Fault, tarball_path},
};

/// A registry double, a cache and a client of it.
struct World {
    registry: FakeRegistry,
    store: Arc<Store>,
    npm: Npm,
    ceilings: TreeCeilings,
    _directory: tempfile::TempDir,
}

fn settings(registry: &FakeRegistry) -> NpmSettings {
    NpmSettings {
        registry: Some(registry.url()),
        retry_delay: Duration::ZERO,
        ..NpmSettings::default()
    }
}

impl World {
    fn new() -> Self {
        Self::with(|_| ())
    }

    fn with(change: impl FnOnce(&mut NpmSettings)) -> Self {
        let registry = FakeRegistry::start();
        let directory = tempfile::tempdir().unwrap();
        let mut settings = settings(&registry);
        change(&mut settings);
        Self {
            store: Arc::new(Store::open(directory.path()).unwrap()),
            npm: Npm::new(settings).unwrap(),
            ceilings: TreeCeilings::default(),
            registry,
            _directory: directory,
        }
    }

    async fn resolve_as(
        &self,
        spec: &str,
        registry_use: RegistryUse,
    ) -> Result<PackageTree, NpmError> {
        let (name, version) = match spec[1..].find('@') {
            Some(at) => (&spec[..=at], Some(&spec[at + 2..])),
            None => (spec, None),
        };
        let name: PackageName = name.parse().unwrap();
        let root = Root::Registry {
            name: &name,
            version,
        };
        self.npm
            .resolve(
                root,
                &self.store,
                registry_use,
                &self.ceilings,
                soon(),
                &Silent,
            )
            .await
    }

    async fn resolve(&self, spec: &str) -> Result<PackageTree, NpmError> {
        self.resolve_as(spec, RegistryUse::Allowed).await
    }

    async fn fetch(&self, package: &TreePackage) -> Result<bytes::Bytes, NpmError> {
        self.npm
            .fetch(package, &self.ceilings, soon(), &Silent)
            .await
    }
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// The folders of a tree with the version in each.
fn folders(tree: &PackageTree) -> Vec<String> {
    let describe = |mount: &tpmjs_sandbox::contract::tree::Mount| {
        format!(
            "{}@{}",
            mount.directory, tree.packages[mount.package as usize].version
        )
    };
    tree.mounts.iter().map(describe).collect()
}

fn small_tree(registry: &FakeRegistry) {
    registry
        .publish(
            Package::new("tool", "1.0.0")
                .dependency("@s/a", "^1")
                .dependency("b", "2"),
        )
        .publish(Package::new("@s/a", "1.2.0").dependency("b", "^1"))
        .publish(Package::new("b", "1.9.0"))
        .publish(Package::new("b", "2.0.0").dependency("c", "latest"))
        .publish(Package::new("c", "0.1.0").file("index.js", "module.exports = 1"));
}

#[tokio::test]
async fn a_tree_has_exact_versions_and_places() {
    let world = World::new();
    small_tree(&world.registry);
    let tree = world.resolve("tool").await.unwrap();
    assert_eq!(tree.entry, "/app/node_modules/tool");
    assert_eq!(tree.root().name.as_str(), "tool");
    assert_eq!(
        folders(&tree),
        [
            "/app/node_modules/@s/a@1.2.0",
            "/app/node_modules/@s/a/node_modules/b@1.9.0",
            "/app/node_modules/b@2.0.0",
            "/app/node_modules/c@0.1.0",
            "/app/node_modules/tool@1.0.0",
        ]
    );
    for package in &tree.packages {
        let PackageSource::Registry { integrity, .. } = &package.source else {
            panic!("it is of the registry")
        };
        assert!(integrity.0.starts_with("sha512-"));
        assert!(!world.fetch(package).await.unwrap().is_empty());
    }
    let abbreviated = |asked: &crate::support::registry::Asked| {
        asked
            .accept
            .as_deref()
            .is_some_and(|accept| accept.contains("install-v1"))
    };
    assert!(
        world
            .registry
            .asked()
            .iter()
            .filter(|asked| !asked.path.contains("/-/"))
            .all(abbreviated)
    );
}

#[tokio::test]
async fn what_is_fresh_is_not_asked_for_again() {
    let world = World::new();
    small_tree(&world.registry);
    let first = world.resolve("tool").await.unwrap();
    assert_eq!(world.registry.asked().len(), 4, "each packument once");
    world.registry.forget_asked();
    assert_eq!(world.resolve("tool").await.unwrap(), first);
    assert_eq!(
        world
            .resolve_as("tool", RegistryUse::Offline)
            .await
            .unwrap(),
        first
    );
    assert!(world.registry.asked().is_empty());
    // Another range is another tree, made of the same packuments.
    world.resolve("tool@^1").await.unwrap();
    assert!(world.registry.asked().is_empty());
}

#[tokio::test]
async fn what_is_stale_is_asked_for_with_its_etag() {
    let world = World::with(|settings| settings.freshness = Duration::ZERO);
    small_tree(&world.registry);
    let first = world.resolve("tool").await.unwrap();
    world.registry.forget_asked();
    assert_eq!(world.resolve("tool").await.unwrap(), first);
    let asked = world.registry.asked();
    assert_eq!(asked.len(), 4);
    assert!(
        asked.iter().all(|asked| asked.if_none_match.is_some()),
        "{asked:?}"
    );
    world.registry.publish(Package::new("c", "0.2.0"));
    let changed = world.resolve("tool").await.unwrap();
    assert!(folders(&changed).contains(&"/app/node_modules/c@0.2.0".to_owned()));
}

#[tokio::test]
async fn an_exact_version_is_never_asked_for_again() {
    let world = World::with(|settings| settings.freshness = Duration::ZERO);
    small_tree(&world.registry);
    let first = world.resolve("tool@1.0.0").await.unwrap();
    world
        .registry
        .fault("/tool", Fault::Status(500))
        .forget_asked();
    assert_eq!(world.resolve("tool@1.0.0").await.unwrap(), first);
    assert!(world.registry.asked().is_empty());
}

#[tokio::test]
async fn offline_uses_what_is_there_however_old() {
    let world = World::with(|settings| settings.freshness = Duration::ZERO);
    small_tree(&world.registry);
    let tree = world.resolve("tool").await.unwrap();
    world.registry.forget_asked();
    assert_eq!(
        world
            .resolve_as("tool", RegistryUse::Offline)
            .await
            .unwrap(),
        tree
    );
    let same = world
        .resolve_as("tool@1.0.0", RegistryUse::Offline)
        .await
        .unwrap();
    assert_eq!(
        same, tree,
        "from the packuments, as this version was never asked for"
    );
    let error = world
        .resolve_as("other", RegistryUse::Offline)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::PackageNotFound);
    assert!(error.to_string().contains("without --offline"), "{error}");
    assert!(world.registry.asked().is_empty());
}

#[tokio::test]
async fn what_does_not_exist_is_told_by_name() {
    let world = World::new();
    small_tree(&world.registry);
    world
        .registry
        .publish(Package::new("broken", "1.0.0").dependency("gone", "^1"));
    let error = world.resolve("nothing").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the registry 127.0.0.1 has no package `nothing`"
    );
    assert_eq!(error.code(), Code::PackageNotFound);
    let error = world.resolve("b@^3").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`b` has no version that fits `^3`; it has 2.0.0 (latest), 1.9.0"
    );
    assert_eq!(error.code(), Code::VersionNotFound);
    let error = world.resolve("broken").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the registry 127.0.0.1 has no package `gone`, which `broken@1.0.0` depends on"
    );
}

#[tokio::test]
async fn passing_faults_are_tried_again() {
    for fault in [
        Fault::Status(503),
        Fault::RetryAfter(429, 0),
        Fault::Drop,
        Fault::Truncate(20),
    ] {
        let world = World::new();
        small_tree(&world.registry);
        world.registry.fault_times("/tool", fault.clone(), 2);
        assert!(world.resolve("tool").await.is_ok(), "{fault:?}");
        assert_eq!(world.registry.count("/tool"), 3, "{fault:?}");
        let tree = world.resolve("tool").await.unwrap();
        world
            .registry
            .fault_times(&tarball_path("tool", "1.0.0"), fault.clone(), 2);
        assert!(world.fetch(tree.root()).await.is_ok(), "{fault:?}");
    }
}

#[tokio::test]
async fn lasting_faults_name_registry_attempts_and_cause() {
    let world = World::new();
    world
        .registry
        .fault("/a", Fault::Status(503))
        .fault("/b", Fault::Status(403))
        .fault("/c", Fault::Bytes(b"<html>".to_vec()));
    world.registry.fault("/d", Fault::RetryAfter(429, 3_600));
    let error = world.resolve("a").await.unwrap_err();
    assert_eq!(error.code(), Code::RegistryUnavailable);
    let text = error.to_string();
    assert!(
        text.starts_with(
            "the registry 127.0.0.1 gave no metadata of `a` in 3 attempts: HTTP status 503"
        ),
        "{text}"
    );
    let text = world.resolve("b").await.unwrap_err().to_string();
    assert!(
        text.contains("in 1 attempt: HTTP status 403") && text.contains("_authToken"),
        "{text}"
    );
    let text = world.resolve("c").await.unwrap_err().to_string();
    assert!(text.contains("no packument"), "{text}");
    assert!(
        world.resolve("d").await.is_err(),
        "an hour is longer than anybody waits"
    );
    assert_eq!(world.registry.count("/d"), 1);
}

#[tokio::test]
async fn a_registry_that_is_down_is_told_quickly() {
    let world = World::with(|settings| settings.registry = Some("http://127.0.0.1:1/".into()));
    let started = Instant::now();
    let error = world.resolve("a").await.unwrap_err();
    assert_eq!(error.code(), Code::RegistryUnavailable);
    assert!(error.to_string().contains("in 3 attempts"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn the_deadline_ends_a_drip() {
    let world = World::new();
    small_tree(&world.registry);
    world
        .registry
        .fault("/tool", Fault::Drip(Duration::from_millis(200)));
    let name = "tool".parse().unwrap();
    let root = Root::Registry {
        name: &name,
        version: None,
    };
    let deadline = Instant::now() + Duration::from_millis(300);
    let resolved = world
        .npm
        .resolve(
            root,
            &world.store,
            RegistryUse::Allowed,
            &world.ceilings,
            deadline,
            &Silent,
        )
        .await;
    let error = resolved.unwrap_err();
    assert_eq!(error.code(), Code::RegistryUnavailable);
    assert!(
        error.to_string().contains("the time for preparing"),
        "{error}"
    );
}

#[tokio::test]
async fn wrong_bytes_are_an_integrity_error() {
    let world = World::new();
    small_tree(&world.registry);
    let tree = world.resolve("c").await.unwrap();
    world
        .registry
        .fault(&tarball_path("c", "0.1.0"), Fault::Bytes(b"evil".to_vec()));
    let error = world.fetch(tree.root()).await.unwrap_err();
    assert_eq!(error.code(), Code::Integrity);
    assert!(
        error
            .to_string()
            .starts_with("the tarball of `c@0.1.0` does not match"),
        "{error}"
    );
    assert_eq!(
        world.registry.count(&tarball_path("c", "0.1.0")),
        1,
        "what is wrong is not tried again"
    );
}

#[tokio::test]
async fn sha1_is_taken_only_where_there_is_nothing_else() {
    let world = World::new();
    small_tree(&world.registry);
    let remove =
        |dist: &mut serde_json::Value| drop(dist.as_object_mut().unwrap().remove("integrity"));
    world.registry.change_dist("c", "0.1.0", remove);
    let tree = world.resolve("c").await.unwrap();
    assert!(
        matches!(&tree.root().source, PackageSource::Registry { integrity: Integrity(text), .. } if text.starts_with("sha1-"))
    );
    assert!(world.fetch(tree.root()).await.is_ok());
    world
        .registry
        .change_dist("b", "1.9.0", |dist| *dist = json!({ "tarball": "x.tgz" }));
    assert_eq!(
        world.resolve("b@1.9.0").await.unwrap_err().code(),
        Code::Integrity
    );
}

#[tokio::test]
async fn sizes_are_capped_before_they_are_memory() {
    let mut world = World::with(|settings| settings.document = ByteSize(5_000));
    small_tree(&world.registry);
    world.registry.raw(
        "/large",
        format!("{{\"versions\":{{}},\"x\":\"{}\"}}", "x".repeat(9_000)),
    );
    let error = world.resolve("large").await.unwrap_err();
    assert_eq!(error.code(), Code::PayloadTooLarge);
    let tree = world.resolve("c").await.unwrap();
    world.ceilings.packed = ByteSize(40);
    let error = world.fetch(tree.root()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "c@0.1.0 is larger than this sandbox's ceiling of 40B"
    );
}

#[tokio::test]
async fn too_many_packages_are_refused() {
    let mut world = World::new();
    small_tree(&world.registry);
    world.ceilings.packages = 4;
    let error = world.resolve("tool").await.unwrap_err();
    assert_eq!(error.code(), Code::PayloadTooLarge);
    for n in 0..300 {
        world.registry.publish(
            Package::new(&format!("p{n}"), "1.0.0").dependency(&format!("p{}", n + 1), "1"),
        );
    }
    world.registry.forget_asked();
    assert_eq!(
        world.resolve("p0").await.unwrap_err().code(),
        Code::PayloadTooLarge
    );
    assert!(
        world.registry.asked().len() < 20,
        "an endless chain is not followed: {}",
        world.registry.asked().len()
    );
}

#[tokio::test]
async fn equal_requests_under_way_are_made_once() {
    let world = World::new();
    small_tree(&world.registry);
    world
        .registry
        .fault("/c", Fault::Delay(Duration::from_millis(50)));
    let (one, two) = tokio::join!(world.resolve("c"), world.resolve("c@^0.1"));
    assert_eq!(world.registry.count("/c"), 1);
    let path = tarball_path("c", "0.1.0");
    world
        .registry
        .fault(&path, Fault::Delay(Duration::from_millis(50)));
    let (one, two) = (one.unwrap(), two.unwrap());
    let (one, two) = tokio::join!(world.fetch(one.root()), world.fetch(two.root()));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(world.registry.count(&path), 1);
}

#[tokio::test]
async fn progress_counts_the_bytes() {
    #[derive(Default)]
    struct Counting(AtomicU64);
    impl Observer for Counting {
        fn progress(&self, event: Progress<'_>) {
            if let Progress::FetchedBytes { bytes } = event {
                self.0.fetch_add(bytes, Ordering::SeqCst);
            }
        }
    }
    let world = World::new();
    world
        .registry
        .publish(Package::new("big", "1.0.0").file("data", vec![7; 300_000]));
    let tree = world.resolve("big").await.unwrap();
    let counting = Counting::default();
    let bytes = world
        .npm
        .fetch(tree.root(), &world.ceilings, soon(), &counting)
        .await
        .unwrap();
    assert_eq!(counting.0.into_inner(), bytes.len() as u64);
}

#[tokio::test]
async fn a_token_goes_to_its_registry_and_not_along_a_redirect() {
    let elsewhere = FakeRegistry::start();
    let directory = tempfile::tempdir().unwrap();
    let npmrc = directory.path().join(".npmrc");
    let world = World::with(|settings| {
        let place = settings.registry.clone().unwrap().replace("http:", "");
        std::fs::write(&npmrc, format!("{place}:_authToken=${{TOKEN}}\n")).unwrap();
        settings.npmrc_files = vec![npmrc.clone()];
        settings.environment = BTreeMap::from([("TOKEN".into(), "s3cret".into())]);
    });
    small_tree(&world.registry);
    small_tree(&elsewhere);
    world.registry.require_authorization("Bearer s3cret");
    let tree = world.resolve("c").await.unwrap();
    let path = tarball_path("c", "0.1.0");
    world.registry.fault(
        &path,
        Fault::Redirect(format!("{}{}", elsewhere.url_by_name(), &path[1..])),
    );
    world.fetch(tree.root()).await.unwrap();
    assert_eq!(elsewhere.count(&path), 1);
    assert!(
        elsewhere
            .asked()
            .iter()
            .all(|asked| asked.authorization.is_none())
    );
    assert!(!format!("{:?}", world.npm).contains("s3cret"));
}

#[tokio::test]
async fn scoped_packages_come_from_their_own_registry() {
    let scoped = FakeRegistry::start();
    scoped.publish(Package::new("@s/a", "1.2.0").dependency("b", "^1"));
    let world = World::with(|settings| {
        settings.environment = BTreeMap::from([("npm_config_@s:registry".into(), scoped.url())]);
    });
    world.registry.publish(Package::new("b", "1.0.0"));
    let tree = world.resolve("@s/a").await.unwrap();
    assert_eq!(folders(&tree).len(), 2);
    assert_eq!((scoped.count("/@s/a"), scoped.count("/b")), (1, 0));
    assert_eq!(
        (world.registry.count("/@s/a"), world.registry.count("/b")),
        (0, 1)
    );
}

#[tokio::test]
async fn proxies_are_those_of_the_settings() {
    let proxy = FakeRegistry::start();
    small_tree(&proxy);
    let world = World::with(|settings| {
        settings.registry = Some("http://registry.invalid/".into());
        settings.environment = BTreeMap::from([("HTTP_PROXY".into(), proxy.url())]);
    });
    let tree = world.resolve("c").await.unwrap();
    assert_eq!(proxy.count("/c"), 1);
    // The double names its own address for the tarball: one of this machine, for a registry that is not.
    let error = world.fetch(tree.root()).await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("an address of a private network"),
        "{error}"
    );
    let world = World::with(|settings| {
        settings.registry = Some("http://registry.invalid/".into());
        settings.environment = BTreeMap::from([
            ("HTTP_PROXY".into(), proxy.url()),
            ("NO_PROXY".into(), "registry.invalid".into()),
        ]);
    });
    assert!(
        world.resolve("c").await.is_err(),
        "control: without the proxy there is no such host"
    );
}

#[tokio::test]
async fn redirects_end() {
    let world = World::new();
    world
        .registry
        .fault("/a", Fault::Redirect(format!("{}a", world.registry.url())));
    assert!(
        world
            .resolve("a")
            .await
            .unwrap_err()
            .to_string()
            .contains("redirects too often")
    );
    world
        .registry
        .fault("/b", Fault::Redirect("file:///etc/passwd".into()));
    assert!(
        world
            .resolve("b")
            .await
            .unwrap_err()
            .to_string()
            .contains("not https")
    );
}

#[tokio::test]
async fn a_local_package_has_its_dependencies_from_the_registry() {
    let world = World::new();
    small_tree(&world.registry);
    let package = |sha256: &str| TreePackage {
        name: "mine".parse().unwrap(),
        version: "0.0.1".into(),
        source: PackageSource::Local {
            sha256: sha256.into(),
        },
    };
    let resolve = async |package: &TreePackage, manifest: serde_json::Value| {
        let root = Root::Local {
            package,
            manifest: &manifest,
        };
        world
            .npm
            .resolve(
                root,
                &world.store,
                RegistryUse::Allowed,
                &world.ceilings,
                soon(),
                &Silent,
            )
            .await
    };
    let manifest = json!({ "dependencies": { "c": "*" }, "devDependencies": { "gone": "1" } });
    let tree = resolve(&package("aa"), manifest.clone()).await.unwrap();
    assert_eq!(
        folders(&tree),
        ["/app/node_modules/c@0.1.0", "/app/node_modules/mine@0.0.1"]
    );
    world.registry.forget_asked();
    let edited = resolve(&package("bb"), manifest).await.unwrap();
    assert_eq!(
        *edited.root(),
        package("bb"),
        "an edited package is not the kept one"
    );
    assert!(world.registry.asked().is_empty());
    let error = resolve(
        &package("aa"),
        json!({ "dependencies": { "x": "workspace:*" } }),
    )
    .await
    .unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(
        error.to_string().contains("a folder of this machine"),
        "{error}"
    );
}

#[tokio::test]
async fn git_dependencies_are_refused_by_name() {
    let world = World::new();
    world
        .registry
        .publish(Package::new("a", "1.0.0").dependency("g", "git+ssh://git@host/g.git"));
    let error = world.resolve("a").await.unwrap_err();
    assert_eq!(error.code(), Code::Unsupported);
    assert!(
        error.to_string().contains("`a@1.0.0` depends on `g`")
            && error.to_string().contains("git repository"),
        "{error}"
    );
}
