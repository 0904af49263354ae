//! Package names and what a caller may ask to run.
//!
//! Parsed once, at the edge; a [`PackageName`] that exists has no meaning as a path, a URL or a flag.

use std::{fmt, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

/// npm's limit for a name, in bytes.
const NAME_MAX_BYTES: usize = 214;

/// A name that the npm registry could hold: optionally scoped, at most 214 bytes, URL-safe
/// characters only, so it can neither leave a folder nor start a flag.
///
/// Upper case is allowed, because old packages of the registry have it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PackageName(Box<str>);

impl PackageName {
    /// The name as npm writes it, e.g. `@scope/name`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scope with its `@`, if there is one.
    pub fn scope(&self) -> Option<&str> {
        self.0
            .starts_with('@')
            .then(|| self.0.split_once('/').map(|(scope, _)| scope))
            .flatten()
    }
}

/// The reason that a path or an address gets.
const A_PATH: &str = "it holds a path or an address, and only a name can be asked for";

/// Why a text is no package name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a package name: {reason}", printable(.text))]
pub struct PackageNameError {
    text: String,
    reason: &'static str,
}

impl PackageNameError {
    /// Whether a path or an address stands where a name should.
    pub fn is_path(&self) -> bool {
        self.reason == A_PATH
    }
}

/// A hostile text as it may be shown: short, without control characters.
fn printable(text: &str) -> String {
    let short: String = text.chars().take(80).collect();
    short.escape_debug().to_string()
}

fn check_part(part: &str) -> Result<(), &'static str> {
    if part.is_empty() {
        return Err("a part of it is empty");
    }
    if part.contains(['/', '\\']) {
        return Err(A_PATH);
    }
    if part.starts_with(['.', '_', '-']) && part != "-" {
        return Err("a part of it starts with `.`, `_` or `-`");
    }
    if !part
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-._~!'()*".contains(&b))
    {
        return Err("it has characters that a name cannot have");
    }
    Ok(())
}

impl FromStr for PackageName {
    type Err = PackageNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = |reason| PackageNameError {
            text: text.to_owned(),
            reason,
        };
        if text.is_empty() {
            return Err(error("it is empty"));
        }
        if text.len() > NAME_MAX_BYTES {
            return Err(error("it is longer than 214 bytes"));
        }
        match text.strip_prefix('@') {
            Some(scoped) => {
                let (scope, name) = scoped
                    .split_once('/')
                    .ok_or_else(|| error("a scope needs a name after it"))?;
                check_part(scope)
                    .and_then(|()| check_part(name))
                    .map_err(error)?;
            }
            None => check_part(text).map_err(error)?,
        }
        if matches!(text, "node_modules" | "favicon.ico") {
            return Err(error("npm reserves it"));
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for PackageName {
    type Error = PackageNameError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PackageName> for String {
    fn from(name: PackageName) -> Self {
        name.0.into()
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a caller asks to run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PackageSpec {
    /// A package of the registry.
    Registry {
        /// Its name.
        name: PackageName,
        /// A version, range or tag. `None` is any version, as in `npm install NAME`: what `latest` points to,
        /// unless that is deprecated or not for our version of Node.
        version: Option<String>,
    },
    /// A folder with a `package.json`. The command line only.
    Folder(PathBuf),
    /// A `.tgz` file as `npm pack` writes it. The command line only.
    Tarball(PathBuf),
}

impl PackageSpec {
    /// Parses `NAME[@VERSION]` of a registry; never touches the disk, so a service may use it.
    pub fn parse_registry(text: &str) -> Result<Self, PackageNameError> {
        let at = text
            .char_indices()
            .skip(1)
            .find(|(_, c)| *c == '@')
            .map(|(at, _)| at);
        let (name, version) = match at {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        let name: PackageName = name.parse()?;
        let version = version
            .map(|version| check_version(text, version))
            .transpose()?;
        Ok(Self::Registry { name, version })
    }

    /// Parses what a person types: a path (`.`, `./x`, `/x`, `../x`), a `.tgz` file, or a registry name.
    pub fn parse_command_line(text: &str) -> Result<Self, PackageNameError> {
        let path_like = text.starts_with(['.', '/', '~']);
        if text.ends_with(".tgz") || text.ends_with(".tar.gz") {
            return Ok(Self::Tarball(text.into()));
        }
        if path_like {
            return Ok(Self::Folder(text.into()));
        }
        Self::parse_registry(text)
    }
}

/// A version, range or tag as it may stand in a request: bounded, printable ASCII, no URL and no path.
fn check_version(text: &str, version: &str) -> Result<String, PackageNameError> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b" .-+_~^<>=|*".contains(&b);
    if version.is_empty() || version.len() > 256 || !version.bytes().all(allowed) {
        return Err(PackageNameError {
            text: text.to_owned(),
            reason: "what follows the `@` is no version, range or tag",
        });
    }
    Ok(version.to_owned())
}

impl fmt::Display for PackageSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry {
                name,
                version: Some(version),
            } => write!(f, "{name}@{version}"),
            Self::Registry {
                name,
                version: None,
            } => write!(f, "{name}"),
            Self::Folder(path) | Self::Tarball(path) => write!(f, "{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_refused() {
        for text in [
            "",
            "x; touch /tmp/pwn",
            "$(id)",
            "--registry=http://evil",
            "../../etc",
            "a/../b",
            "file:/etc",
            "git+ssh://x",
            "http://169.254.169.254/x.tgz",
            "a\0b",
            "@scope",
            "@/x",
            "@a/",
            "a/b",
            "node_modules",
            ".hidden",
            "ünï",
            "@../x",
        ] {
            assert!(text.parse::<PackageName>().is_err(), "{text:?}");
        }
        assert!("x".repeat(215).parse::<PackageName>().is_err());
    }

    #[test]
    fn specs_split_name_and_version() {
        for (text, name, version) in [
            ("lodash", "lodash", None),
            ("lodash@4.17.21", "lodash", Some("4.17.21")),
            ("@a/b@^1.2 || 3", "@a/b", Some("^1.2 || 3")),
            ("JSONStream@latest", "JSONStream", Some("latest")),
        ] {
            let spec = PackageSpec::parse_registry(text).expect(text);
            let expected = PackageSpec::Registry {
                name: name.parse().expect(name),
                version: version.map(str::to_owned),
            };
            assert_eq!(spec, expected);
        }
        assert!(PackageSpec::parse_registry("a@../b").is_err());
        assert!(PackageSpec::parse_registry("a@http://x").is_err());
    }
}
