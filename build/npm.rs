//! Fetches, verifies and unpacks the npm packages that the build embeds.
//!
//! In goes an entry of the lock, out come the files it names. Trust: the lock is ours; a tarball, wherever it comes
//! from, is hostile until its sha512 matches. After that its names are still checked before they become paths.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;

/// A folder with tarballs, asked before the registry: `NAME-VERSION.tgz`, `/` of a scope as `-` and no `@`, as `npm pack` names them.
const TARBALL_FOLDER: &str = "TPMJS_SANDBOX_BUILD_NPM_DIR";
const TARBALL_LIMIT_BYTES: u64 = 16 * 1024 * 1024;
const ATTEMPTS: u32 = 3;

/// One package of the lock.
#[derive(Default)]
pub(crate) struct LockedPackage {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `sha512-` and the digest in base64.
    integrity: String,
    pub(crate) licence: String,
    pub(crate) licence_file: String,
    pub(crate) main: String,
    /// Files to take; a name that ends in `/` takes the `.js` files below it.
    files: Vec<String>,
}

impl LockedPackage {
    fn new(name: &str, version: &str) -> Self {
        Self {
            name: name.to_owned(),
            version: version.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn id(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    fn tarball_name(&self) -> String {
        format!(
            "{}-{}.tgz",
            self.name.trim_start_matches('@').replace('/', "-"),
            self.version
        )
    }

    fn wants(&self, path: &str) -> bool {
        path == self.licence_file
            || self.files.iter().any(|file| {
                path == file
                    || (file.ends_with('/')
                        && path.starts_with(file.as_str())
                        && path.ends_with(".js"))
            })
    }
}

/// Where tarballs come from and where they are kept.
pub(crate) struct Settings {
    registry: String,
    by_hand: Option<PathBuf>,
    cache: PathBuf,
}

impl Settings {
    /// Reads npm's own setting of the registry and the folder of tarballs; the cache lies in the target folder.
    pub(crate) fn from_environment(public_registry: &str, out: &Path) -> Self {
        let variables = ["NPM_CONFIG_REGISTRY", "npm_config_registry", TARBALL_FOLDER];
        for variable in variables {
            println!("cargo::rerun-if-env-changed={variable}");
        }
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let registry = set("npm_config_registry").or_else(|| set("NPM_CONFIG_REGISTRY"));
        // OUT_DIR is TARGET/PROFILE/build/PACKAGE-HASH/out: the cache outlives changes of hash and of profile.
        let target = out.ancestors().nth(4).unwrap_or(out);
        Self {
            registry: registry.unwrap_or_else(|| public_registry.to_owned()),
            by_hand: set(TARBALL_FOLDER).map(PathBuf::from),
            cache: target.join("npm-tarballs"),
        }
    }

    fn url(&self, package: &LockedPackage) -> String {
        let base = package.name.rsplit('/').next().unwrap_or(&package.name);
        format!(
            "{}/{}/-/{base}-{}.tgz",
            self.registry.trim_end_matches('/'),
            package.name,
            package.version
        )
    }
}

/// Why a package cannot be embedded.
#[derive(Debug)]
pub(crate) enum Error {
    Lock {
        path: PathBuf,
        line: String,
    },
    Io {
        path: PathBuf,
        source: std::io::Error,
    },
    Fetch {
        package: String,
        url: String,
        tarball: String,
        reason: String,
    },
    Integrity {
        package: String,
        origin: String,
        expected: String,
        actual: String,
    },
    Tarball {
        package: String,
        reason: String,
    },
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Lock { .. }
            | Self::Fetch { .. }
            | Self::Integrity { .. }
            | Self::Tarball { .. } => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock { path, line } => write!(
                f,
                "`{}` has a line that means nothing: `{line}`",
                path.display()
            ),
            Self::Io { path, .. } => write!(f, "cannot read or write `{}`", path.display()),
            Self::Fetch {
                package,
                url,
                tarball,
                reason,
            } => write!(
                f,
                "cannot fetch `{package}`, which the build embeds, from {url}: {reason}\n\n\
                 hint: name another registry with npm_config_registry, a proxy with HTTPS_PROXY, or put `{tarball}`\n\
                 hint: (`npm pack {package}` makes it) into a folder and name that folder with {TARBALL_FOLDER}"
            ),
            Self::Integrity {
                package,
                origin,
                expected,
                actual,
            } => write!(
                f,
                "the tarball of `{package}` from {origin} is not the one that the lock pins: expected {expected}, got {actual}"
            ),
            Self::Tarball { package, reason } => {
                write!(f, "the tarball of `{package}` cannot be used: {reason}")
            }
        }
    }
}

/// Reads the lock: paragraphs of lines, each a word and its values.
pub(crate) fn read_lock(path: &Path) -> Result<Vec<LockedPackage>, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Io {
        path: path.to_owned(),
        source,
    })?;
    let mut packages: Vec<LockedPackage> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words.as_slice(), packages.last_mut()) {
            ([], _) | (["#", ..], _) => {}
            (["package", name, version], _) => packages.push(LockedPackage::new(name, version)),
            (["integrity", integrity], Some(package)) => {
                package.integrity = (*integrity).to_owned()
            }
            (["licence", name, file], Some(package)) => {
                package.licence = (*name).to_owned();
                package.licence_file = (*file).to_owned();
            }
            (["main", main], Some(package)) => package.main = (*main).to_owned(),
            (["files", files @ ..], Some(package)) => {
                package.files = files.iter().map(|&file| file.to_owned()).collect()
            }
            _ => {
                return Err(Error::Lock {
                    path: path.to_owned(),
                    line: line.to_owned(),
                });
            }
        }
    }
    Ok(packages)
}

/// Returns the verified bytes of a package's tarball: from the folder of the user, the cache, or the registry.
pub(crate) fn tarball(package: &LockedPackage, settings: &Settings) -> Result<Vec<u8>, Error> {
    if let Some(folder) = &settings.by_hand {
        let path = folder.join(package.tarball_name());
        let bytes = std::fs::read(&path).map_err(|source| Error::Io {
            path: path.clone(),
            source,
        })?;
        verify(package, &bytes, &path.display().to_string())?;
        return Ok(bytes);
    }
    let cached = settings.cache.join(package.tarball_name());
    if let Ok(bytes) = std::fs::read(&cached) {
        // A cut-off or changed copy is fetched again.
        if verify(package, &bytes, "").is_ok() {
            return Ok(bytes);
        }
    }
    let url = settings.url(package);
    let bytes = fetch(package, &url)?;
    verify(package, &bytes, &url)?;
    keep(&cached, &bytes).map_err(|source| Error::Io {
        path: cached,
        source,
    })?;
    Ok(bytes)
}

fn verify(package: &LockedPackage, bytes: &[u8], origin: &str) -> Result<(), Error> {
    let digest = ring::digest::digest(&ring::digest::SHA512, bytes);
    let actual = format!(
        "sha512-{}",
        base64::engine::general_purpose::STANDARD.encode(digest)
    );
    if actual == package.integrity {
        return Ok(());
    }
    let (package, expected) = (package.id(), package.integrity.clone());
    Err(Error::Integrity {
        package,
        origin: origin.to_owned(),
        expected,
        actual,
    })
}

/// Writes beside the final place and renames: two builds in one target folder never see half a file.
fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let staging = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&staging, bytes)?;
    std::fs::rename(&staging, path)
}

fn fetch(package: &LockedPackage, url: &str) -> Result<Vec<u8>, Error> {
    // The platform's own roots: a company's proxy brings its own authority, and distributions keep theirs fresh.
    let tls = ureq::tls::TlsConfig::builder()
        .root_certs(ureq::tls::RootCerts::PlatformVerifier)
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into();
    let mut reason = String::new();
    for attempt in 0..ATTEMPTS {
        std::thread::sleep(Duration::from_secs(u64::from(attempt)));
        let answer = agent.get(url).call();
        match answer.and_then(|mut answer| {
            answer
                .body_mut()
                .with_config()
                .limit(TARBALL_LIMIT_BYTES)
                .read_to_vec()
        }) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(Error::Fetch {
        package: package.id(),
        url: url.to_owned(),
        tarball: package.tarball_name(),
        reason,
    })
}

/// Returns the wanted files of a verified tarball, by their path inside the package.
pub(crate) fn unpack(
    package: &LockedPackage,
    tarball: &[u8],
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let wrong = |reason: String| Error::Tarball {
        package: package.id(),
        reason,
    };
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(tarball));
    let mut files = Vec::new();
    for entry in archive
        .entries()
        .map_err(|error| wrong(error.to_string()))?
    {
        let mut entry = entry.map_err(|error| wrong(error.to_string()))?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        // npm's tarballs have one top folder, whatever its name.
        let Some((_, path)) = path.split_once('/') else {
            continue;
        };
        if !entry.header().entry_type().is_file()
            || !package.wants(path)
            || path.split('/').any(|part| part == "..")
        {
            continue;
        }
        let mut bytes = Vec::new();
        entry
            .read_to_end(&mut bytes)
            .map_err(|error| wrong(error.to_string()))?;
        files.push((path.to_owned(), bytes));
    }
    let names = std::iter::once(&package.licence_file)
        .chain(std::iter::once(&package.main))
        .chain(&package.files);
    for name in names {
        if !files.iter().any(|(path, _)| {
            path == name || (name.ends_with('/') && path.starts_with(name.as_str()))
        }) {
            return Err(wrong(format!("it has no `{name}`")));
        }
    }
    Ok(files)
}
