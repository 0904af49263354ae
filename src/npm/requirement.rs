//! What a dependency asks for: a package of the registry and which of its versions.
//!
//! In: a key and a value of `dependencies`. Out: a [`Requirement`], or why no registry can fulfil it.
//! The semantics of ranges are those of node-semver, from `deno_semver`.
//!
//! Trust: texts come from the registry; their length is bounded before they are parsed.

use deno_semver::{Version, VersionReq};

use crate::contract::package::PackageName;

/// Longer texts are no ranges; the longest of the registry are a few hundred bytes.
const LONGEST_BYTES: usize = 2_000;

/// npm's own bound is 2^53; the parser of ranges adds one to numbers without looking.
const LONGEST_NUMBER: usize = 16;

/// A package of the registry and which of its versions.
#[derive(Debug, Clone)]
pub(super) struct Requirement {
    /// The name in the registry; an alias is known by another.
    pub(super) name: PackageName,
    /// Which versions.
    pub(super) versions: Versions,
    /// As it was written, for messages.
    pub(super) text: String,
}

/// Which versions.
#[derive(Debug, Clone)]
pub(super) enum Versions {
    /// Those inside a range.
    Range(VersionReq),
    /// The one that a tag points to.
    Tag(String),
}

/// A dependency that no registry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// A path of the author's machine; published packages have its files inside, or not at all.
    Local,
    /// Something elsewhere, or nothing that can be understood.
    Remote(&'static str),
}

impl Requirement {
    /// Parses a dependency's key and value.
    pub(super) fn parse(key: &str, value: &str) -> Result<Self, Unfit> {
        let value = value.trim();
        let (name, wanted) = match value.strip_prefix("npm:") {
            Some(alias) => split_alias(alias),
            None => (key, value),
        };
        let name = name
            .parse()
            .map_err(|_| Unfit::Remote("its name is none that a registry could hold"))?;
        Ok(Self {
            name,
            versions: Versions::parse(wanted)?,
            text: value.to_owned(),
        })
    }

    /// Whether a package fulfils it.
    pub(super) fn is_met_by(&self, name: &PackageName, version: &Version) -> bool {
        self.name == *name && self.versions.include(version)
    }
}

impl Versions {
    /// Parses a version, range or tag.
    pub(super) fn parse(text: &str) -> Result<Self, Unfit> {
        if text.len() > LONGEST_BYTES {
            return Err(Unfit::Remote("its range is too long"));
        }
        if longest_number(text) > LONGEST_NUMBER {
            return Err(Unfit::Remote("a number in its range is too large"));
        }
        if let Some(unfit) = elsewhere(text) {
            return Err(unfit);
        }
        let requirement = VersionReq::parse_from_npm(text)
            .map_err(|_| Unfit::Remote("it is no version, range or tag"))?;
        Ok(match requirement.tag() {
            Some(tag) => Self::Tag(tag.to_owned()),
            None => Self::Range(requirement),
        })
    }

    /// The one version that this can be, if there is no other.
    pub(super) fn exact(text: &str) -> Option<Version> {
        Version::parse_from_npm(text).ok()
    }

    /// Whether every version is welcome, releases and pre-releases alike.
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Range(range) if matches!(range.version_text().trim(), "" | "*"))
    }

    /// Whether a version is among them. What a tag points to is known only to whoever picks, so any
    /// version of the package is taken for it, as npm does.
    pub(super) fn include(&self, version: &Version) -> bool {
        match self {
            Self::Range(range) => range.matches(version),
            Self::Tag(_) => true,
        }
    }
}

/// How many digits the longest number of a text has, pre-release tags such as commit hashes aside.
fn longest_number(text: &str) -> usize {
    let versions = text
        .split(['|', ' ', ','])
        .map(|part| part.split(['-', '+']).next().unwrap_or(part));
    let numbers = versions.flat_map(|version| version.split(|c: char| !c.is_ascii_digit()));
    numbers.map(str::len).max().unwrap_or(0)
}

/// `@scope/name@range`, where the range may be missing.
fn split_alias(alias: &str) -> (&str, &str) {
    let at = alias
        .char_indices()
        .skip(1)
        .find(|(_, c)| *c == '@')
        .map(|(at, _)| at);
    at.map_or((alias, ""), |at| (&alias[..at], &alias[at + 1..]))
}

/// Kinds of dependencies that have no version of a registry.
fn elsewhere(text: &str) -> Option<Unfit> {
    const LOCAL: [&str; 9] = [
        "file:",
        "link:",
        "workspace:",
        "portal:",
        "catalog:",
        "./",
        "../",
        "/",
        "~/",
    ];
    const GIT: [&str; 6] = ["git+", "git:", "github:", "gitlab:", "bitbucket:", "gist:"];
    if LOCAL.iter().any(|prefix| text.starts_with(prefix)) {
        return Some(Unfit::Local);
    }
    if GIT.iter().any(|prefix| text.starts_with(prefix)) || text.starts_with("git@") {
        return Some(Unfit::Remote("it is a git repository"));
    }
    if text.contains("://") || text.starts_with("jsr:") {
        return Some(Unfit::Remote("it is an address"));
    }
    // `owner/repository` is short for a git repository.
    (text.contains('/')).then_some(Unfit::Remote("it is a git repository"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_registry_holds_is_told_apart() {
        for text in ["file:../x", "link:x", "workspace:*", "./x", "/x", "~/x"] {
            assert_eq!(
                Requirement::parse("x", text).unwrap_err(),
                Unfit::Local,
                "{text}"
            );
        }
        for text in [
            "git+ssh://git@h/x.git",
            "github:a/b",
            "a/b",
            "https://h/x.tgz",
            "git@h:a/b",
            "jsr:@a/b@1",
            "npm:../x@1",
            "!",
            &"1 || ".repeat(999),
        ] {
            assert!(
                matches!(Requirement::parse("x", text), Err(Unfit::Remote(_))),
                "{text}"
            );
        }
        assert!(Requirement::parse("../x", "1").is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1_000))]

        #[test]
        fn no_text_makes_the_parser_panic(text in r"[0-9x*.^~<>=| va+,-]{0,60}|\PC{0,60}", version in r"[0-9]{1,16}\.[0-9]{1,16}\.[0-9]{1,16}(-[a-z0-9.]{0,9})?") {
            let version = Version::parse_from_npm(&version);
            if let (Ok(range), Ok(version)) = (Versions::parse(&text), version) {
                range.include(&version);
            }
            let _ = Requirement::parse(&text, &text);
            let _ = Versions::exact(&text);
        }
    }

    #[test]
    fn aliases_name_another_package() {
        let alias = Requirement::parse("x", "npm:@s/y@^1.2").unwrap();
        assert_eq!(alias.name.as_str(), "@s/y");
        assert!(alias.is_met_by(
            &"@s/y".parse().unwrap(),
            &Version::parse_from_npm("1.3.0").unwrap()
        ));
        assert!(!alias.is_met_by(
            &"x".parse().unwrap(),
            &Version::parse_from_npm("1.3.0").unwrap()
        ));
        assert!(Requirement::parse("x", "npm:y").unwrap().versions.is_any());
    }

    #[test]
    fn ranges_are_those_of_npm() {
        for (range, version, expected) in [
            ("", "1.0.0", true),
            ("*", "1.0.0-a", false),
            ("^1.2", "1.9.9", true),
            ("^0.2.3", "0.3.0", false),
            ("~1.2", "1.2.9", true),
            ("1.x || >=3 <4", "3.5.0", true),
            ("1.2.3 - 2", "2.9.0", true),
            (">=1.0.0-rc.1 <2", "1.0.0-rc.2", true),
            ("^1.0.0", "1.1.0-a", false),
            (">= 1.2", "1.2.0", true),
            ("v1", "1.5.0", true),
            ("=1.2.3", "1.2.3", true),
            ("^1.2.3-beta", "1.2.3", true),
            ("<1.0.0 || >=2.0.0-a", "2.0.0-b", true),
            ("~> 1.2", "1.2.5", true),
            ("1 2", "1.0.0", false),
        ] {
            let met = Versions::parse(range)
                .unwrap()
                .include(&Version::parse_from_npm(version).unwrap());
            assert_eq!(met, expected, "{version} in {range}");
        }
        assert!(matches!(Versions::parse("latest"), Ok(Versions::Tag(_))));
        for hostile in [
            "99999999999999999999999.0.0",
            "^18446744073709551615",
            ">18446744073709551615.0.0",
            "1.18446744073709551615.x",
        ] {
            // Whatever it means, it must not panic.
            let _ = Versions::parse(hostile)
                .map(|range| range.include(&Version::parse_from_npm("1.0.0").unwrap()));
        }
    }
}
