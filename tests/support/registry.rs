//! A registry double on the loopback interface: packuments, tarballs, ETags, tokens, counters and faults.
//!
//! It runs on a thread of its own, so synchronous and asynchronous tests use it alike, and ends
//! with the value. Requests are told apart by their path: `/name`, `/@scope%2fname` (stored as
//! `/@scope/name`) and `/name/-/file.tgz`.

use std::{
    collections::{BTreeMap, HashMap},
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA512, digest};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::package::Package;

/// What the double does wrong when a path is asked for.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// Answers with a status and nothing else.
    Status(u16),
    /// Answers with a status and a `Retry-After` of so many seconds.
    RetryAfter(u16, u64),
    /// Answers correctly, so much later.
    Delay(Duration),
    /// Answers with these bytes instead.
    Bytes(Vec<u8>),
    /// Sends this many bytes of the true answer, then cuts the connection.
    Truncate(usize),
    /// Sends a byte at a time with this pause between them.
    Drip(Duration),
    /// Redirects to this URL.
    Redirect(String),
    /// Closes the connection without an answer.
    Drop,
}

/// What the double was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The decoded path.
    pub(crate) path: String,
    /// The `Authorization` header, if one came.
    pub(crate) authorization: Option<String>,
    /// The `If-None-Match` header, if one came.
    pub(crate) if_none_match: Option<String>,
    /// The `Accept` header, if one came.
    pub(crate) accept: Option<String>,
}

#[derive(Default)]
struct Contents {
    packages: BTreeMap<String, BTreeMap<String, (Package, Value)>>,
    tags: BTreeMap<String, BTreeMap<String, String>>,
    tarballs: HashMap<String, Bytes>,
    raw: HashMap<String, Bytes>,
    faults: HashMap<String, (Fault, usize)>,
    authorization: Option<String>,
    asked: Vec<Asked>,
}

/// A running registry; dropped, it stops.
pub(crate) struct FakeRegistry {
    address: SocketAddr,
    contents: Arc<Mutex<Contents>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

impl FakeRegistry {
    /// Starts an empty registry on a free port.
    pub(crate) fn start() -> Self {
        let contents = Arc::new(Mutex::new(Contents::default()));
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        listener
            .set_nonblocking(true)
            .expect("a listener can be made non-blocking");
        let address = listener.local_addr().expect("the listener is bound");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let router = Router::new().fallback(answer).with_state(contents.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime starts");
            runtime.block_on(async move {
                let listener =
                    tokio::net::TcpListener::from_std(listener).expect("the runtime runs");
                let server = std::future::IntoFuture::into_future(axum::serve(listener, router));
                tokio::select! { _ = server => (), _ = stopped => () }
            });
        });
        Self {
            address,
            contents,
            stop: Some(stop),
        }
    }

    /// The registry's address, as `npm_config_registry` wants it.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The address by another name of the same machine: for what must be seen as another host.
    pub(crate) fn url_by_name(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }

    /// Publishes a version and lets `latest` point to it.
    pub(crate) fn publish(&self, package: Package) -> &Self {
        let (name, version) = (package.name().to_owned(), package.version().to_owned());
        self.publish_untagged(package);
        self.tag(&name, "latest", &version)
    }

    /// Publishes a version; `latest` stays where it is.
    pub(crate) fn publish_untagged(&self, package: Package) -> &Self {
        let (name, version) = (package.name().to_owned(), package.version().to_owned());
        let tarball = package.tarball();
        let path = tarball_path(&name, &version);
        let dist = json!({
            "tarball": format!("http://{}{path}", self.address),
            "integrity": format!("sha512-{}", STANDARD.encode(digest(&SHA512, &tarball))),
            "shasum": hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, &tarball)),
        });
        let mut contents = self.contents();
        contents.tarballs.insert(path, tarball.into());
        contents
            .packages
            .entry(name)
            .or_default()
            .insert(version, (package, dist));
        drop(contents);
        self
    }

    /// Publishes a folder such as `tests/packages/NAME`.
    pub(crate) fn publish_folder(&self, folder: impl AsRef<Path>) -> &Self {
        self.publish(Package::from_folder(folder.as_ref()))
    }

    /// Publishes every folder below this one that has a `package.json`.
    pub(crate) fn publish_folders(&self, parent: impl AsRef<Path>) -> &Self {
        for entry in std::fs::read_dir(parent.as_ref()).expect("the folder is readable") {
            let path = entry.expect("the folder is readable").path();
            if path.join("package.json").is_file() {
                self.publish_folder(path);
            }
        }
        self
    }

    /// Points a tag to a version.
    pub(crate) fn tag(&self, name: &str, tag: &str, version: &str) -> &Self {
        self.contents()
            .tags
            .entry(name.to_owned())
            .or_default()
            .insert(tag.to_owned(), version.to_owned());
        self
    }

    /// Changes what the registry says of a version's tarball, e.g. its integrity or its place.
    pub(crate) fn change_dist(
        &self,
        name: &str,
        version: &str,
        change: impl FnOnce(&mut Value),
    ) -> &Self {
        let mut contents = self.contents();
        let versions = contents
            .packages
            .get_mut(name)
            .expect("the package is published");
        change(
            &mut versions
                .get_mut(version)
                .expect("the version is published")
                .1,
        );
        drop(contents);
        self
    }

    /// Answers a path with these bytes, whatever is published.
    pub(crate) fn raw(&self, path: &str, bytes: impl Into<Bytes>) -> &Self {
        self.contents().raw.insert(path.to_owned(), bytes.into());
        self
    }

    /// Every request for the path fails in this way.
    pub(crate) fn fault(&self, path: &str, fault: Fault) -> &Self {
        self.fault_times(path, fault, usize::MAX)
    }

    /// The next so many requests for the path fail in this way.
    pub(crate) fn fault_times(&self, path: &str, fault: Fault, times: usize) -> &Self {
        self.contents()
            .faults
            .insert(path.to_owned(), (fault, times));
        self
    }

    /// Refuses with 401 whoever does not send exactly this `Authorization` header.
    pub(crate) fn require_authorization(&self, header: &str) -> &Self {
        self.contents().authorization = Some(header.to_owned());
        self
    }

    /// Everything asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.contents().asked.clone()
    }

    /// How often a path was asked for.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.contents()
            .asked
            .iter()
            .filter(|asked| asked.path == path)
            .count()
    }

    /// Forgets what was asked so far.
    pub(crate) fn forget_asked(&self) {
        self.contents().asked.clear();
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents
            .lock()
            .expect("no test thread panicked while it held the lock")
    }
}

impl Drop for FakeRegistry {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended already; then nothing must be told.
            let _ = stop.send(());
        }
    }
}

/// Where the double serves a version's tarball.
pub(crate) fn tarball_path(name: &str, version: &str) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    format!("/{name}/-/{file}-{version}.tgz")
}

async fn answer(State(contents): State<Arc<Mutex<Contents>>>, request: Request) -> Response {
    let asked = asked(&request);
    let (fault, wanted) = {
        let mut contents = contents
            .lock()
            .expect("no test thread panicked while it held the lock");
        contents.asked.push(asked.clone());
        (
            take_fault(&mut contents, &asked.path),
            contents.authorization.clone(),
        )
    };
    if wanted.is_some() && wanted != asked.authorization {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let honest = || {
        honest_answer(
            &contents
                .lock()
                .expect("no test thread panicked while it held the lock"),
            &asked,
        )
    };
    match fault {
        None => honest(),
        Some(Fault::Status(status)) => status_of(status).into_response(),
        Some(Fault::RetryAfter(status, seconds)) => (
            status_of(status),
            [(header::RETRY_AFTER, seconds.to_string())],
        )
            .into_response(),
        Some(Fault::Delay(time)) => {
            tokio::time::sleep(time).await;
            honest()
        }
        Some(Fault::Bytes(bytes)) => bytes.into_response(),
        Some(Fault::Truncate(kept)) => truncated(honest(), kept).await,
        Some(Fault::Drip(pause)) => dripping(honest(), pause).await,
        Some(Fault::Redirect(target)) => {
            (StatusCode::FOUND, [(header::LOCATION, target)]).into_response()
        }
        Some(Fault::Drop) => truncated(Response::new(Body::from("gone")), 0).await,
    }
}

fn asked(request: &Request) -> Asked {
    let header = |headers: &HeaderMap, name| {
        headers
            .get(name)
            .and_then(|value: &header::HeaderValue| value.to_str().ok())
            .map(str::to_owned)
    };
    let headers = request.headers();
    Asked {
        path: request
            .uri()
            .path()
            .replace("%2f", "/")
            .replace("%2F", "/")
            .replace("%40", "@"),
        authorization: header(headers, header::AUTHORIZATION),
        if_none_match: header(headers, header::IF_NONE_MATCH),
        accept: header(headers, header::ACCEPT),
    }
}

fn take_fault(contents: &mut Contents, path: &str) -> Option<Fault> {
    let (fault, left) = contents.faults.get_mut(path)?;
    if *left == 0 {
        return None;
    }
    *left = left.saturating_sub(1);
    Some(fault.clone())
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("tests use real status codes")
}

fn honest_answer(contents: &Contents, asked: &Asked) -> Response {
    if let Some(bytes) = contents.raw.get(&asked.path) {
        return bytes.clone().into_response();
    }
    if let Some(tarball) = contents.tarballs.get(&asked.path) {
        return (
            [(header::CONTENT_TYPE, "application/octet-stream")],
            tarball.clone(),
        )
            .into_response();
    }
    let Some(packument) = packument(contents, asked.path.trim_start_matches('/')) else {
        return (StatusCode::NOT_FOUND, r#"{"error":"Not found"}"#).into_response();
    };
    let etag = format!(
        "\"{}\"",
        hex::encode(&digest(&SHA512, &packument).as_ref()[..8])
    );
    if asked.if_none_match.as_deref() == Some(&etag) {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response();
    }
    (
        [
            (header::ETAG, etag),
            (
                header::CONTENT_TYPE,
                "application/vnd.npm.install-v1+json".into(),
            ),
        ],
        packument,
    )
        .into_response()
}

/// The registry's document of a package, in its abbreviated form.
fn packument(contents: &Contents, name: &str) -> Option<Vec<u8>> {
    let versions = contents.packages.get(name)?;
    let with_dist = |(package, dist): &(Package, Value)| {
        let mut manifest = package.manifest().clone();
        manifest.insert("dist".into(), dist.clone());
        Value::Object(manifest)
    };
    let versions: serde_json::Map<_, _> = versions
        .iter()
        .map(|(version, entry)| (version.clone(), with_dist(entry)))
        .collect();
    let document =
        json!({ "name": name, "dist-tags": contents.tags.get(name), "versions": versions });
    Some(serde_json::to_vec(&document).expect("a packument is JSON"))
}

/// Promises the whole body and sends the start of it; the server then has to cut the connection.
async fn truncated(response: Response, kept: usize) -> Response {
    let bytes = body_of(response).await;
    let start = bytes.slice(..kept.min(bytes.len()));
    let cut = futures_util::stream::once(async {
        // The server sends head and start only when the body pauses.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::other("cut on purpose"))
    });
    let body = Body::from_stream(futures_util::stream::iter([Ok(start)]).chain(cut));
    ([(header::CONTENT_LENGTH, bytes.len().to_string())], body).into_response()
}

async fn dripping(response: Response, pause: Duration) -> Response {
    let bytes = body_of(response).await;
    let drops = futures_util::stream::iter(0..bytes.len()).then(move |at| {
        let drop = bytes.slice(at..=at);
        async move {
            tokio::time::sleep(pause).await;
            Ok::<_, std::io::Error>(drop)
        }
    });
    Body::from_stream(drops).into_response()
}

async fn body_of(response: Response) -> Bytes {
    axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .expect("the body is in memory")
}
