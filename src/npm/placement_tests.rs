//! Placing, against packuments made up in memory: npm's choices for known shapes, and for random
//! registries the property that a walk up the folders finds what was asked for.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

/// What a registry holds: `(name, version, manifest fields)`; the last version of a name is `latest`.
fn registry(versions: &[(&str, &str, Value)]) -> Known {
    let mut documents: HashMap<&str, (Map<String, Value>, String)> = HashMap::new();
    for (name, version, fields) in versions {
        let mut manifest = fields.clone();
        manifest["name"] = json!(name);
        manifest["version"] = json!(version);
        let document = documents.entry(name).or_default();
        document.0.insert((*version).to_owned(), manifest);
        document.1 = (*version).to_owned();
    }
    let parse = |(versions, latest)| {
        let document = json!({ "versions": versions, "dist-tags": { "latest": latest } });
        Packument::parse(serde_json::to_vec(&document).unwrap().into()).unwrap()
    };
    let known = documents.into_iter();
    known
        .map(|(name, document)| (name.parse().unwrap(), Ok(Arc::new(parse(document)))))
        .collect()
}

fn bounds(packages: usize) -> Bounds {
    Bounds {
        packages,
        deadline: Instant::now() + Duration::from_secs(20),
    }
}

fn place(known: &Known, root: &str, left_out: &LeftOut) -> Result<Layout, Stop> {
    let name: PackageName = root.parse().unwrap();
    let packument = known[&name].as_ref().unwrap();
    let root = package_of(&name, packument, &Versions::parse("latest").unwrap(), &[]).unwrap();
    lay_out(Arc::new(root), known, left_out, bounds(100))
}

/// Each place as `folder/folder@version`, without `node_modules`.
fn places(known: &Known, root: &str) -> Vec<String> {
    let layout = place(known, root, &LeftOut::new()).unwrap();
    let describe = |id| {
        let version = layout
            .node(id)
            .package
            .as_ref()
            .unwrap()
            .version
            .to_string();
        format!(
            "{}@{version}",
            layout
                .directory("", id)
                .replace("/node_modules", "")
                .trim_start_matches('/')
        )
    };
    let mut places: Vec<String> = layout.ids().map(describe).collect();
    places.sort();
    places
}

fn needs(dependencies: Value) -> Value {
    json!({ "dependencies": dependencies })
}

fn missing(name: &str) -> NpmError {
    NpmError::PackageNotFound {
        package: name.into(),
        registry: "r".into(),
        dependent: None,
    }
}

#[test]
fn conflicting_versions_are_nested_and_equal_ones_shared() {
    let known = registry(&[
        (
            "r",
            "1.0.0",
            needs(json!({ "a": "1", "b": "1", "x": "^1" })),
        ),
        ("a", "1.0.0", needs(json!({ "x": "^2" }))),
        ("b", "1.0.0", needs(json!({ "x": "^1.1" }))),
        ("x", "1.1.0", json!({})),
        ("x", "2.0.0", json!({})),
    ]);
    assert_eq!(
        places(&known, "r"),
        ["a/x@2.0.0", "a@1.0.0", "b@1.0.0", "r@1.0.0", "x@1.1.0"]
    );
}

#[test]
fn a_cycle_is_laid_out_once() {
    let known = registry(&[
        ("a", "1.0.0", needs(json!({ "b": "1" }))),
        ("b", "1.0.0", needs(json!({ "a": "^1" }))),
    ]);
    assert_eq!(places(&known, "a"), ["a@1.0.0", "b@1.0.0"]);
}

#[test]
fn a_spiral_of_versions_ends_at_the_ceiling() {
    let known = registry(&[
        ("a", "2.0.0", needs(json!({ "b": "2" }))),
        ("b", "1.0.0", needs(json!({ "a": "2" }))),
        ("b", "2.0.0", needs(json!({ "a": "1" }))),
        ("a", "1.0.0", needs(json!({ "b": "1" }))),
    ]);
    let failed = place(&known, "a", &LeftOut::new());
    assert!(
        matches!(failed, Err(Stop::Failed(NpmError::TooManyPackages { .. }))),
        "{failed:?}"
    );
}

#[test]
fn peers_go_beside_their_dependent() {
    let known = registry(&[
        ("r", "1.0.0", needs(json!({ "plugin": "1", "host": ">=1" }))),
        (
            "plugin",
            "1.0.0",
            json!({ "peerDependencies": { "host": "^1", "extra": "1" } }),
        ),
        ("host", "1.5.0", json!({})),
        ("host", "2.0.0", json!({})),
        ("extra", "1.0.0", json!({})),
    ]);
    assert_eq!(
        places(&known, "r"),
        ["extra@1.0.0", "host@1.5.0", "plugin@1.0.0", "r@1.0.0"]
    );
}

#[test]
fn the_peers_of_the_root_go_first() {
    let known = registry(&[
        (
            "r",
            "1.0.0",
            json!({ "dependencies": { "a": "1" }, "peerDependencies": { "host": "^1" } }),
        ),
        (
            "a",
            "1.0.0",
            json!({ "peerDependencies": { "host": ">=1" } }),
        ),
        ("host", "1.0.0", json!({})),
        ("host", "2.0.0", json!({})),
    ]);
    assert_eq!(places(&known, "r"), ["a@1.0.0", "host@1.0.0", "r@1.0.0"]);
}

#[test]
fn a_peer_suits_what_its_dependent_brings_along() {
    let known = registry(&[
        (
            "r",
            "1.0.0",
            json!({ "dependencies": { "router": "1" }, "peerDependencies": { "host": ">=1" } }),
        ),
        (
            "router",
            "1.0.0",
            json!({ "peerDependencies": { "host": "^1" } }),
        ),
        ("host", "1.0.0", json!({})),
        ("host", "2.0.0", json!({})),
    ]);
    assert_eq!(
        places(&known, "r"),
        ["host@1.0.0", "r@1.0.0", "router@1.0.0"]
    );
}

#[test]
fn a_peer_conflict_moves_dependent_and_peer_below() {
    let known = registry(&[
        (
            "r",
            "1.0.0",
            needs(json!({ "a": "1", "b": "1", "host": "^1" })),
        ),
        ("a", "1.0.0", needs(json!({ "plugin": "1", "host": "^2" }))),
        ("b", "1.0.0", json!({})),
        (
            "plugin",
            "1.0.0",
            json!({ "peerDependencies": { "host": "^2" } }),
        ),
        ("host", "1.0.0", json!({})),
        ("host", "2.0.0", json!({})),
    ]);
    assert_eq!(
        places(&known, "r"),
        [
            "a/host@2.0.0",
            "a/plugin@1.0.0",
            "a@1.0.0",
            "b@1.0.0",
            "host@1.0.0",
            "r@1.0.0"
        ]
    );
}

#[test]
fn optional_peers_are_not_installed_but_kept_in_reach() {
    let peer = json!({ "peerDependencies": { "host": "^2" }, "peerDependenciesMeta": { "host": { "optional": true } } });
    let known = registry(&[
        ("r", "1.0.0", needs(json!({ "plugin": "1" }))),
        ("plugin", "1.0.0", peer.clone()),
    ]);
    assert_eq!(places(&known, "r"), ["plugin@1.0.0", "r@1.0.0"]);
    let known = registry(&[
        ("r", "1.0.0", needs(json!({ "a": "1", "host": "^1" }))),
        ("a", "1.0.0", needs(json!({ "plugin": "1", "host": "^2" }))),
        ("plugin", "1.0.0", peer),
        ("host", "1.0.0", json!({})),
        ("host", "2.0.0", json!({})),
    ]);
    assert!(places(&known, "r").contains(&"a/plugin@1.0.0".to_owned()));
}

#[test]
fn optional_dependencies_may_fail_anywhere_below() {
    let mut known = registry(&[
        (
            "r",
            "1.0.0",
            json!({ "dependencies": { "a": "1", "o": "1", "native": "1" }, "optionalDependencies": { "o": "1", "native": "1", "gone": "1", "git": "a/b" } }),
        ),
        ("a", "1.0.0", json!({})),
        ("o", "1.0.0", needs(json!({ "a": "1", "p": "1" }))),
        ("p", "1.0.0", needs(json!({ "gone": "1" }))),
        (
            "native",
            "1.0.0",
            json!({ "os": ["linux"], "cpu": ["x64"] }),
        ),
    ]);
    known.insert("gone".parse().unwrap(), Err(missing("gone")));
    let mut left_out = LeftOut::new();
    match place(&known, "r", &left_out) {
        Err(Stop::LeaveOut(edge)) => assert!(left_out.insert(edge)),
        other => panic!("{other:?}"),
    }
    let layout = place(&known, "r", &left_out).unwrap();
    assert_eq!(layout.len(), 2, "r and a");
}

#[test]
fn required_dependencies_must_be_had() {
    let mut known = registry(&[
        ("r", "1.0.0", needs(json!({ "a": "1" }))),
        ("a", "1.0.0", needs(json!({ "gone": "1" }))),
    ]);
    assert!(
        matches!(place(&known, "r", &LeftOut::new()), Err(Stop::Need(names)) if names[0].as_str() == "gone")
    );
    known.insert("gone".parse().unwrap(), Err(missing("gone")));
    let Err(Stop::Failed(error)) = place(&known, "r", &LeftOut::new()) else {
        panic!("it must fail")
    };
    assert_eq!(
        error.to_string(),
        "the registry r has no package `gone`, which `a@1.0.0` depends on"
    );
    let known = registry(&[("r", "1.0.0", needs(json!({ "g": "github:a/b" })))]);
    assert!(matches!(
        place(&known, "r", &LeftOut::new()),
        Err(Stop::Failed(NpmError::Unsupported { .. }))
    ));
}

#[test]
fn bundled_dependencies_are_left_to_their_archive() {
    let known = registry(&[
        (
            "r",
            "1.0.0",
            json!({ "dependencies": { "x": "1", "y": "1" }, "bundleDependencies": ["x"] }),
        ),
        ("y", "1.0.0", needs(json!({ "x": "2" }))),
        ("x", "2.0.0", json!({})),
    ]);
    assert_eq!(places(&known, "r"), ["r@1.0.0", "x@2.0.0", "y@1.0.0"]);
}

#[test]
fn aliases_have_their_own_folder() {
    let known = registry(&[
        ("r", "1.0.0", needs(json!({ "x": "1", "x2": "npm:x@2" }))),
        ("x", "1.0.0", json!({})),
        ("x", "2.0.0", json!({})),
    ]);
    assert_eq!(places(&known, "r"), ["r@1.0.0", "x2@2.0.0", "x@1.0.0"]);
}

#[test]
fn hostile_graphs_are_bounded() {
    let chain: Vec<(String, Value)> = (0..5_000)
        .map(|n| {
            (
                format!("p{n}"),
                json!({ "peerDependencies": { format!("p{}", n + 1): "1" } }),
            )
        })
        .collect();
    let versions: Vec<(&str, &str, Value)> = chain
        .iter()
        .map(|(name, fields)| (name.as_str(), "1.0.0", fields.clone()))
        .collect();
    let known = registry(&versions);
    assert!(matches!(
        place(&known, "p0", &LeftOut::new()),
        Err(Stop::Failed(NpmError::TooManyPackages { .. }))
    ));
    let siblings: Map<String, Value> = (1..4_000).map(|n| (format!("p{n}"), json!("1"))).collect();
    let mut versions = versions;
    versions.push(("r", "1.0.0", needs(siblings.into())));
    let known = registry(&versions);
    assert!(matches!(
        place(&known, "r", &LeftOut::new()),
        Err(Stop::Failed(NpmError::TooManyPackages { .. }))
    ));
}

#[test]
fn endless_lists_of_dependencies_are_refused() {
    let many: Map<String, Value> = (0..6_000).map(|n| (format!("p{n}"), json!("1"))).collect();
    let known = registry(&[("r", "1.0.0", needs(many.into()))]);
    assert!(matches!(
        place(&known, "r", &LeftOut::new()),
        Err(Stop::Failed(NpmError::TooLarge { .. }))
    ));
}

const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const RANGES: [&str; 8] = ["^1", "^2", "^3", "1.0.0", "2.0.0", "*", ">=2", "1 || 3"];

fn some_edges(most: usize) -> impl Strategy<Value = Value> {
    prop::collection::btree_map(
        prop::sample::select(&NAMES[..]),
        prop::sample::select(&RANGES[..]),
        0..most,
    )
    .prop_map(|edges| json!(edges))
}

fn some_manifest() -> impl Strategy<Value = Value> {
    (some_edges(4), some_edges(3), some_edges(2), any::<bool>()).prop_map(|(dependencies, peers, optional, peers_optional)| {
        let meta: Map<String, Value> = NAMES.iter().map(|name| ((*name).to_owned(), json!({ "optional": peers_optional }))).collect();
        json!({ "dependencies": dependencies, "peerDependencies": peers, "optionalDependencies": optional, "peerDependenciesMeta": meta })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn a_walk_up_finds_what_was_asked_for(manifests in prop::collection::vec(some_manifest(), NAMES.len() * 3)) {
        let entries = manifests.iter().enumerate().map(|(n, manifest)| (NAMES[n / 3], ["1.0.0", "2.0.0", "3.0.0"][n % 3], manifest.clone()));
        let known = registry(&entries.collect::<Vec<_>>());
        // Spirals of versions have no finite layout; npm has none for them either.
        let Ok(layout) = place(&known, "a", &LeftOut::new()) else { return Ok(()) };
        for id in layout.ids() {
            let edges = layout.node(id).edges.clone();
            for edge in edges.iter().filter(|edge| matches!(edge.kind, Kind::Required | Kind::Optional)) {
                let found = layout.look_up(id, &edge.folder);
                prop_assert!(layout.meets(found, &edge.wanted), "{} finds {found:?} for {} {}", layout.directory("", id), edge.folder, edge.wanted.text);
            }
        }
    }
}

#[test]
fn dense_conflicts_end_at_a_ceiling() {
    let version = |n: usize| ["1.0.0", "2.0.0", "3.0.0"][n % 3];
    let manifest = |n: usize| {
        let all = (0..120).filter(|m| !(n * 7 + m * 13).is_multiple_of(3));
        let edges: Map<String, Value> = all
            .map(|m| (format!("p{m}"), json!(version(n * 31 + m * 17 + n * m))))
            .collect();
        needs(edges.into())
    };
    let names: Vec<String> = (0..120).map(|n| format!("p{n}")).collect();
    let entries: Vec<_> = (0..360)
        .map(|n| (names[n / 3].as_str(), version(n), manifest(n)))
        .collect();
    let known = registry(&entries);
    let name: PackageName = "p0".parse().unwrap();
    let root = package_of(
        &name,
        known[&name].as_ref().unwrap(),
        &Versions::parse("1.0.0").unwrap(),
        &[],
    )
    .unwrap();
    let placed = lay_out(Arc::new(root), &known, &LeftOut::new(), bounds(250));
    assert!(matches!(
        placed,
        Err(Stop::Failed(NpmError::TooManyPackages { .. }))
    ));
}
