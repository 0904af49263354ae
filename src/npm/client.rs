//! The registry client: packuments and tarballs, each asked for once however many want it.
//!
//! In: names and tarball addresses. Out: parsed packuments, which the caller keeps in the cache,
//! and verified compressed bytes.
//!
//! Trust: answers are hostile; sizes are capped in `http.rs`, and integrity is checked there while
//! the bytes come.

use std::{future::Future, sync::Arc};

use bytes::Bytes;
use reqwest::Url;
use tokio::time::{Instant, timeout_at};

use super::{
    NpmError, NpmSettings,
    config::Config,
    error::printable,
    flight::Flights,
    http::{Answer, Ask, Http},
    integrity::Check,
    packument::Packument,
};
use crate::contract::{
    limits::ByteSize,
    package::PackageName,
    tree::{Integrity, TreePackage},
};

/// The abbreviated form first, the full one where a registry knows no other.
const PACKUMENT: &str = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";
const ANYTHING: &str = "*/*";

/// What a registry said of a package.
#[derive(Clone)]
pub(super) enum Said {
    /// This, which should be kept with its ETag.
    Document {
        packument: Arc<Packument>,
        bytes: Bytes,
        etag: Option<String>,
    },
    /// Nothing other than last time.
    NotModified,
}

/// The registries, as the settings have them.
pub(super) struct Client {
    pub(super) config: Arc<Config>,
    http: Arc<Http>,
    document: ByteSize,
    packuments: Flights<Result<Said, NpmError>>,
    tarballs: Flights<Result<Bytes, NpmError>>,
}

impl Client {
    pub(super) fn new(settings: &NpmSettings) -> Result<Self, NpmError> {
        let config = Arc::new(Config::load(settings)?);
        Ok(Self {
            http: Arc::new(Http::new(config.clone(), settings)),
            config,
            document: settings.document,
            packuments: Flights::default(),
            tarballs: Flights::default(),
        })
    }

    /// Asks what there is of a package, unless it is what the ETag stands for.
    pub(super) async fn packument(
        &self,
        name: &PackageName,
        etag: Option<String>,
        deadline: Instant,
    ) -> Result<Said, NpmError> {
        let registry = self.config.registry_of(name);
        let what = format!("metadata of `{name}`");
        let key = format!("{name} {}", etag.as_deref().unwrap_or_default());
        let flight = self.packuments.join(&key, |received| {
            let ask = Ask {
                url: packument_url(registry, name),
                registry: registry.clone(),
                what: what.clone(),
                accept: PACKUMENT,
                etag,
                limit: self.document,
                integrity: None,
                received,
            };
            ask_packument(self.http.clone(), ask, name.to_string())
        });
        before(deadline, registry, &what, flight.wait(|_| ())).await
    }

    /// Downloads a tarball and checks it while it comes.
    pub(super) async fn tarball(
        &self,
        package: &TreePackage,
        tarball_url: &str,
        integrity: &Integrity,
        limit: ByteSize,
        deadline: Instant,
        on_bytes: impl Fn(u64),
    ) -> Result<Bytes, NpmError> {
        let registry = self.config.registry_of(&package.name);
        let label = format!("{}@{}", package.name, package.version);
        let refused = |reason| NpmError::NoIntegrity {
            package: label.clone(),
            reason,
        };
        Check::new(integrity)
            .ok_or_else(|| refused("its integrity has no hash that this sandbox knows"))?;
        let url =
            Url::parse(tarball_url).map_err(|_| refused("its tarball's address is no URL"))?;
        let key = format!("{} {} {tarball_url}", integrity.0, limit.bytes());
        let flight = self.tarballs.join(&key, |received| {
            let ask = Ask {
                url,
                registry: registry.clone(),
                what: label.clone(),
                accept: ANYTHING,
                etag: None,
                limit,
                integrity: Some(integrity.clone()),
                received,
            };
            ask_tarball(self.http.clone(), ask)
        });
        before(deadline, registry, &label, flight.wait(on_bytes)).await
    }
}

async fn ask_packument(http: Arc<Http>, ask: Ask, name: String) -> Result<Said, NpmError> {
    let registry = ask.registry.host_str().unwrap_or_default().to_owned();
    let (bytes, etag) = match http.get(&ask).await? {
        Answer::NotModified => return Ok(Said::NotModified),
        Answer::NotFound => {
            return Err(NpmError::PackageNotFound {
                package: name,
                registry,
                dependent: None,
            });
        }
        Answer::Body { bytes, etag } => (bytes, etag),
    };
    // Some documents are tens of megabytes; others wait for this thread.
    let parsed = tokio::task::spawn_blocking({
        let bytes = bytes.clone();
        move || Packument::parse(bytes)
    });
    let broken = |cause: String| NpmError::Unavailable {
        registry,
        what: ask.what,
        attempts: 1,
        cause: printable(&cause),
        hint: None,
    };
    match parsed.await {
        Ok(Ok(packument)) => Ok(Said::Document {
            packument: Arc::new(packument),
            bytes,
            etag,
        }),
        Ok(Err(error)) => Err(broken(format!("its answer is no packument: {error}"))),
        Err(error) => Err(broken(format!("its answer could not be read: {error}"))),
    }
}

async fn ask_tarball(http: Arc<Http>, ask: Ask) -> Result<Bytes, NpmError> {
    match http.get(&ask).await? {
        Answer::Body { bytes, .. } => Ok(bytes),
        Answer::NotFound | Answer::NotModified => Err(NpmError::Unavailable {
            registry: ask.url.host_str().unwrap_or_default().to_owned(),
            what: ask.what,
            attempts: 1,
            cause: "it names a tarball that is not there".into(),
            hint: None,
        }),
    }
}

/// Waits no longer than the deadline.
async fn before<T>(
    deadline: Instant,
    registry: &Url,
    what: &str,
    answer: impl Future<Output = Result<T, NpmError>>,
) -> Result<T, NpmError> {
    timeout_at(deadline, answer).await.unwrap_or_else(|_| {
        Err(NpmError::Unavailable {
            registry: registry.host_str().unwrap_or_default().to_owned(),
            what: what.to_owned(),
            attempts: 1,
            cause: "the time for preparing the package ran out".into(),
            hint: Some("the registry is slow, or the package is large; try again, as what was fetched is kept"),
        })
    })
}

/// Where a registry keeps what it says of a package; the `/` of a scope is part of the name.
fn packument_url(registry: &Url, name: &PackageName) -> Url {
    let mut url = registry.clone();
    let path = format!("{}{}", registry.path(), name.as_str().replace('/', "%2f"));
    url.set_path(&path);
    url
}
