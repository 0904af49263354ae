//! What a registry says of one package: tags, versions, and of each version what resolution needs.
//!
//! In: the abbreviated packument's bytes. Out: a [`Packument`] that keeps the bytes and reads a
//! version's manifest when it is asked for: popular packages have thousands of versions, of
//! which a resolution looks at a few.
//!
//! Trust: hostile JSON. Fields of a wrong type count as absent, as they do for npm; a version
//! that cannot be parsed does not exist.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use deno_semver::Version;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{integrity, requirement::Versions};
use crate::contract::tree::Integrity;

/// The version of Node that packages see; engines are matched against it.
const NODE_VERSION: &str = "22.23.3";

/// What a registry says of one package.
pub(super) struct Packument {
    bytes: Bytes,
    tags: HashMap<String, String>,
    /// Sorted, newest first.
    versions: Vec<Entry>,
}

struct Entry {
    version: Version,
    start: usize,
    end: usize,
    manifest: OnceLock<Option<Arc<Manifest>>>,
}

/// What resolution needs of one version.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Manifest {
    #[serde(deserialize_with = "lenient")]
    pub(super) version: String,
    #[serde(deserialize_with = "lenient_texts")]
    pub(super) dependencies: BTreeMap<String, String>,
    #[serde(rename = "optionalDependencies", deserialize_with = "lenient_texts")]
    pub(super) optional: BTreeMap<String, String>,
    #[serde(rename = "peerDependencies", deserialize_with = "lenient_texts")]
    pub(super) peers: BTreeMap<String, String>,
    #[serde(rename = "peerDependenciesMeta", deserialize_with = "lenient")]
    pub(super) peers_meta: BTreeMap<String, PeerMeta>,
    #[serde(
        rename = "bundleDependencies",
        alias = "bundledDependencies",
        deserialize_with = "lenient"
    )]
    pub(super) bundled: Bundled,
    #[serde(deserialize_with = "lenient")]
    os: OneOrMany,
    #[serde(deserialize_with = "lenient")]
    cpu: OneOrMany,
    #[serde(deserialize_with = "lenient")]
    engines: HashMap<String, Value>,
    #[serde(deserialize_with = "lenient")]
    deprecated: Value,
    #[serde(deserialize_with = "lenient")]
    dist: Dist,
}

/// `peerDependenciesMeta` of one peer.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct PeerMeta {
    #[serde(default, deserialize_with = "lenient")]
    pub(super) optional: bool,
}

/// Which dependencies lie inside the package's own archive.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Bundled {
    All(bool),
    Some(Vec<String>),
}

impl Default for Bundled {
    fn default() -> Self {
        Self::All(false)
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Dist {
    #[serde(deserialize_with = "lenient")]
    tarball: Option<String>,
    #[serde(deserialize_with = "lenient")]
    integrity: Option<String>,
    #[serde(deserialize_with = "lenient")]
    shasum: Option<String>,
}

impl Packument {
    /// Reads the outline: tags and where each version lies.
    pub(super) fn parse(bytes: Bytes) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Outline<'a> {
            #[serde(default, rename = "dist-tags", deserialize_with = "lenient_texts")]
            tags: BTreeMap<String, String>,
            #[serde(borrow, default)]
            versions: HashMap<String, &'a RawValue>,
        }
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            // The JSON library would read a list as the fields in their order.
            return Err("it is no JSON object".into());
        }
        let outline: Outline<'_> =
            serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        let base = bytes.as_ptr().addr();
        let mut versions: Vec<Entry> = outline
            .versions
            .iter()
            .filter_map(|(text, raw)| {
                let start = raw.get().as_ptr().addr() - base;
                let version = Version::parse_from_npm(text).ok()?;
                Some(Entry {
                    version,
                    start,
                    end: start + raw.get().len(),
                    manifest: OnceLock::new(),
                })
            })
            .collect();
        versions.sort_by(|a, b| b.version.cmp(&a.version));
        let tags = outline.tags.into_iter().collect();
        Ok(Self {
            bytes,
            tags,
            versions,
        })
    }

    /// Picks the version that npm would: `latest` if it fits, else the newest that fits, where one
    /// that is not deprecated and allows our version of Node goes before one that is or does not.
    ///
    /// `also` are wishes of others, such as peers: a version that fulfils all of them goes first.
    pub(super) fn pick(&self, wanted: &Versions, also: &[&Versions]) -> Option<Arc<Manifest>> {
        if let Versions::Tag(tag) = wanted {
            return self.tagged(tag).and_then(|entry| self.manifest(entry));
        }
        let fits = |entry: &Entry| wanted.include(&entry.version);
        let pleases = |entry: &Entry| also.iter().all(|wish| wish.include(&entry.version));
        let latest = self
            .tagged("latest")
            .filter(|entry| (wanted.is_any() || fits(entry)) && pleases(entry));
        let mut fitting = self
            .versions
            .iter()
            .filter(|entry| fits(entry) && pleases(entry));
        latest
            .and_then(|entry| self.sound(entry))
            .or_else(|| fitting.find_map(|entry| self.sound(entry)))
            .or_else(|| (!also.is_empty()).then(|| self.pick(wanted, &[])).flatten())
            .or_else(|| self.least_bad(wanted))
    }

    /// Some versions for a message: what `latest` is, and the newest.
    pub(super) fn some_versions(&self) -> Vec<String> {
        let latest = self
            .tags
            .get("latest")
            .map(|version| format!("{version} (latest)"));
        let releases = self
            .versions
            .iter()
            .filter(|entry| entry.version.pre.is_empty());
        let newest = releases
            .map(|entry| entry.version.to_string())
            .filter(|version| Some(version) != self.tags.get("latest"));
        latest.into_iter().chain(newest).take(6).collect()
    }

    /// The document as it came.
    pub(super) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// How much memory it holds.
    pub(super) fn size(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn tagged(&self, tag: &str) -> Option<&Entry> {
        let version = Version::parse_from_npm(self.tags.get(tag)?).ok()?;
        self.versions.iter().find(|entry| entry.version == version)
    }

    fn manifest(&self, entry: &Entry) -> Option<Arc<Manifest>> {
        let read = || {
            let mut manifest: Manifest =
                serde_json::from_slice(&self.bytes[entry.start..entry.end]).ok()?;
            // The key decides: what the manifest calls itself may be anything.
            manifest.version = entry.version.to_string();
            Some(Arc::new(manifest))
        };
        entry.manifest.get_or_init(read).clone()
    }

    /// The manifest of a version that nobody warns of.
    fn sound(&self, entry: &Entry) -> Option<Arc<Manifest>> {
        self.manifest(entry)
            .filter(|manifest| manifest.fits_node() && !manifest.is_deprecated())
    }

    fn least_bad(&self, wanted: &Versions) -> Option<Arc<Manifest>> {
        let fitting = self
            .versions
            .iter()
            .filter(|entry| wanted.include(&entry.version));
        let manifests = fitting.filter_map(|entry| self.manifest(entry));
        // `min_by_key` keeps the first of equals, which is the newest.
        manifests.min_by_key(|manifest| (!manifest.fits_node(), manifest.is_deprecated()))
    }
}

impl Manifest {
    /// Reads the manifest of a local package.
    pub(super) fn from_value(value: &Value) -> Result<Self, String> {
        Self::deserialize(value).map_err(|error| error.to_string())
    }

    /// Whether the package is made for machines that the sandbox is none of. Such packages hold
    /// native code, which no guest can load, unless it is WebAssembly.
    pub(super) fn is_for_another_machine(&self) -> bool {
        let cpus = self.cpu.as_slice();
        if cpus.iter().any(|cpu| cpu == "wasm32") {
            return false;
        }
        let names = |list: &[String]| {
            list.iter()
                .any(|entry| !entry.starts_with('!') && entry != "any")
        };
        names(cpus)
            || names(self.os.as_slice())
            || self.os.as_slice().iter().any(|os| os == "!linux")
    }

    /// Where the tarball is and what it must be.
    pub(super) fn tarball(&self) -> Result<(&str, Integrity), &'static str> {
        let url = self.dist.tarball.as_deref().ok_or("it names no tarball")?;
        let integrity =
            integrity::strongest(self.dist.integrity.as_deref(), self.dist.shasum.as_deref())?;
        Ok((url, integrity))
    }

    /// Whether a dependency lies inside the package's own archive.
    pub(super) fn bundles(&self, name: &str) -> bool {
        match &self.bundled {
            Bundled::All(all) => *all,
            Bundled::Some(names) => names.iter().any(|bundled| bundled == name),
        }
    }

    fn is_deprecated(&self) -> bool {
        !matches!(&self.deprecated, Value::Null | Value::Bool(false)) && self.deprecated != ""
    }

    fn fits_node(&self) -> bool {
        let Some(Value::String(range)) = self.engines.get("node") else {
            return true;
        };
        let node = Version::parse_from_npm(NODE_VERSION)
            .expect("the constant is a version, a test holds that");
        Versions::parse(range).is_ok_and(|range| range.include(&node))
    }
}

impl OneOrMany {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A field of a wrong type is as good as absent.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// Entries that are no texts are as good as absent; the others stay.
fn lenient_texts<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let Value::Object(entries) = Value::deserialize(deserializer)? else {
        return Ok(BTreeMap::new());
    };
    let texts = entries.into_iter().filter_map(|(key, value)| match value {
        Value::String(text) => Some((key, text)),
        _ => None,
    });
    Ok(texts.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn packument(latest: &str, versions: Value) -> Packument {
        let document = json!({ "name": "x", "dist-tags": { "latest": latest, "next": "3.0.0-a" }, "versions": versions });
        Packument::parse(serde_json::to_vec(&document).unwrap().into()).unwrap()
    }

    fn plain(versions: &[&str]) -> Value {
        versions
            .iter()
            .map(|version| ((*version).to_owned(), json!({ "version": version })))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn picked(packument: &Packument, range: &str) -> Option<String> {
        packument
            .pick(&Versions::parse(range).unwrap(), &[])
            .map(|manifest| manifest.version.clone())
    }

    #[test]
    fn picks_as_npm_does() {
        let some = packument(
            "1.1.0",
            plain(&["1.0.0", "1.1.0", "1.2.0", "2.0.0", "3.0.0-a"]),
        );
        for (range, version) in [
            ("^1", Some("1.1.0")),
            ("^1.2", Some("1.2.0")),
            ("*", Some("1.1.0")),
            ("", Some("1.1.0")),
            (">=2", Some("2.0.0")),
            ("next", Some("3.0.0-a")),
            ("^3.0.0-0", Some("3.0.0-a")),
            ("^3", None),
            ("beta", None),
            ("latest", Some("1.1.0")),
        ] {
            assert_eq!(picked(&some, range).as_deref(), version, "{range}");
        }
        let only_preview = packument("1.0.0-a", plain(&["1.0.0-a"]));
        assert_eq!(
            picked(&only_preview, "*").as_deref(),
            Some("1.0.0-a"),
            "`*` takes what `latest` is"
        );
    }

    #[test]
    fn deprecated_and_unfit_versions_come_last() {
        let some = packument(
            "1.3.0",
            json!({
                "1.0.0": { "version": "1.0.0" },
                "1.1.0": { "version": "1.1.0", "engines": { "node": ">=99" } },
                "1.2.0": { "version": "1.2.0", "deprecated": "no" },
                "1.3.0": { "version": "1.3.0", "deprecated": "no", "engines": ["node"] },
                "2.0.0": { "version": "2.0.0", "deprecated": "no" },
            }),
        );
        assert_eq!(picked(&some, "^1").as_deref(), Some("1.0.0"));
        assert_eq!(picked(&some, "^1.1").as_deref(), Some("1.3.0"));
        assert_eq!(picked(&some, "2").as_deref(), Some("2.0.0"));
    }

    #[test]
    fn wishes_of_peers_choose_among_what_fits() {
        let some = packument("3.0.0", plain(&["1.0.0", "2.0.0", "2.1.0", "3.0.0"]));
        let (wanted, two, nine) = (
            Versions::parse(">=1").unwrap(),
            Versions::parse("^2").unwrap(),
            Versions::parse("^9").unwrap(),
        );
        assert_eq!(some.pick(&wanted, &[&two]).unwrap().version, "2.1.0");
        assert_eq!(
            some.pick(&wanted, &[&nine]).unwrap().version,
            "3.0.0",
            "an impossible wish is none"
        );
    }

    #[test]
    fn engines_are_matched_against_the_node_that_packages_see() {
        assert!(Version::parse_from_npm(NODE_VERSION).is_ok());
        let identity = include_str!("../js/internal/process/identity.js");
        assert!(identity.contains(&format!("NODE_VERSION = \"{NODE_VERSION}\"")));
    }

    #[test]
    fn wrong_types_count_as_absent() {
        let manifest = Manifest::from_value(&json!({
            "version": 1, "dependencies": ["a"], "optionalDependencies": { "a": 1, "b": "2" }, "os": "linux", "cpu": {},
            "engines": "node >= 1", "deprecated": false, "bundleDependencies": "x", "dist": [], "peerDependenciesMeta": { "a": 1 },
        })).unwrap();
        assert!(manifest.dependencies.is_empty());
        assert_eq!(manifest.optional.len(), 1);
        assert!(manifest.is_for_another_machine());
        assert!(!manifest.is_deprecated() && manifest.fits_node() && !manifest.bundles("x"));
        assert!(manifest.tarball().is_err());
        assert!(Packument::parse(Bytes::from_static(b"[1]")).is_err());
        assert!(
            Packument::parse(Bytes::from_static(
                b"{\"versions\":{\"../x\":{},\"1.0.0\":3}}"
            ))
            .unwrap()
            .pick(&Versions::parse("*").unwrap(), &[])
            .is_none()
        );
    }

    proptest::proptest! {
        #[test]
        fn no_document_makes_the_reader_panic(at in 0usize..400, with in proptest::prelude::any::<u8>(), cut in 0usize..400) {
            let document = json!({ "dist-tags": { "latest": "1.0.0" }, "versions": { "1.0.0": {
                "dependencies": { "a": "^1" }, "bundleDependencies": ["a"], "os": ["!win32"], "engines": { "node": ">=1" },
                "dist": { "tarball": "x", "shasum": "00" }, "deprecated": "", "peerDependenciesMeta": { "p": { "optional": true } },
            }}});
            let mut bytes = serde_json::to_vec(&document).unwrap();
            let length = bytes.len();
            bytes[at % length] = with;
            bytes.truncate(length - cut % length.min(4));
            if let Ok(packument) = Packument::parse(bytes.into()) {
                let picked = packument.pick(&Versions::parse("*").unwrap(), &[]);
                let _ = picked.map(|manifest| (manifest.tarball().is_ok(), manifest.is_for_another_machine()));
                packument.some_versions();
            }
        }
    }

    #[test]
    fn native_packages_are_told_from_portable_ones() {
        let native = |value| {
            Manifest::from_value(&value)
                .unwrap()
                .is_for_another_machine()
        };
        assert!(native(json!({ "os": ["darwin"] })));
        assert!(native(json!({ "os": ["linux"], "cpu": ["x64"] })));
        assert!(native(json!({ "os": ["!linux"] })));
        assert!(!native(json!({ "cpu": ["wasm32"] })));
        assert!(!native(json!({ "os": ["!win32"] })));
        assert!(!native(json!({})));
    }
}
