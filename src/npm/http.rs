//! One GET of a registry: connections, redirects, retries, caps.
//!
//! In: what to ask for, on behalf of which registry. Out: the whole body below its cap, or an
//! error that names registry, attempts and cause. Deadlines are the caller's: it drops the future.
//!
//! Trust: everything a server says is hostile. Redirects are followed here and not by the HTTP
//! client, so that each hop is checked: no way from TLS to none, no way from the public internet
//! into our network, credentials only where they belong.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use reqwest::{Client, ClientBuilder, Response, StatusCode, Url, header, redirect};
use tokio::sync::{Semaphore, watch};

use super::{
    NpmError, NpmSettings,
    config::{Config, Verify},
    error::printable,
    integrity::{Check, Mismatch},
    reach,
};
use crate::contract::{limits::ByteSize, tree::Integrity};

const REDIRECTS: usize = 5;
/// A registry that wants a longer pause than this is told to be unavailable.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What to ask for.
pub(super) struct Ask {
    pub(super) url: Url,
    /// On whose behalf; decides where redirects may lead.
    pub(super) registry: Url,
    /// For messages, e.g. "metadata of `left-pad`".
    pub(super) what: String,
    pub(super) accept: &'static str,
    /// What we have already.
    pub(super) etag: Option<String>,
    pub(super) limit: ByteSize,
    /// What the body must be.
    pub(super) integrity: Option<Integrity>,
    /// Hears how many bytes have come.
    pub(super) received: watch::Sender<u64>,
}

/// What a registry answered.
pub(super) enum Answer {
    /// The whole body.
    Body { bytes: Bytes, etag: Option<String> },
    /// What we have is current.
    NotModified,
    /// There is nothing of that name.
    NotFound,
}

/// The connections to registries.
pub(super) struct Http {
    config: Arc<Config>,
    settings: NpmSettings,
    /// Made for the first question, because reading the system's certificates takes longer than many a run that asks none.
    clients: OnceLock<Clients>,
    permits: Semaphore,
    attempts: u32,
    retry_delay: Duration,
}

struct Clients {
    /// For hosts that the operator named.
    open: Client,
    /// For hosts that a registry named.
    guarded: Client,
}

/// Why one attempt failed.
enum Problem {
    /// Another attempt may succeed.
    Passing {
        cause: String,
        after: Option<Duration>,
    },
    /// It would not.
    Lasting {
        cause: String,
        hint: Option<&'static str>,
    },
    /// The body is not what was promised.
    Mismatch(Mismatch),
    /// The body is larger than its cap.
    TooLarge,
}

impl Http {
    pub(super) fn new(config: Arc<Config>, settings: &NpmSettings) -> Self {
        Self {
            clients: OnceLock::new(),
            permits: Semaphore::new(settings.concurrency.max(1)),
            attempts: settings.attempts.max(1),
            retry_delay: settings.retry_delay,
            settings: settings.clone(),
            config,
        }
    }

    fn clients(&self) -> Result<&Clients, NpmError> {
        if let Some(clients) = self.clients.get() {
            return Ok(clients);
        }
        let made = Clients::new(&self.config, &self.settings)?;
        Ok(self.clients.get_or_init(|| made))
    }

    /// Asks until there is an answer or no sense in asking again.
    pub(super) async fn get(&self, ask: &Ask) -> Result<Answer, NpmError> {
        let clients = self.clients()?;
        let mut attempt = 1;
        loop {
            match self.attempt(clients, ask).await {
                Ok(answer) => return Ok(answer),
                Err(Problem::Passing { after, .. })
                    if attempt < self.attempts
                        && after.is_none_or(|pause| pause <= LONGEST_PAUSE) =>
                {
                    tokio::time::sleep(after.unwrap_or_else(|| self.pause(attempt))).await;
                }
                Err(problem) => return Err(problem.told(ask, attempt)),
            }
            attempt += 1;
        }
    }

    /// Three times as long after each attempt, and up to a quarter more, so that many clients do not come back at once.
    fn pause(&self, attempt: u32) -> Duration {
        let pause = self
            .retry_delay
            .saturating_mul(3u32.saturating_pow(attempt - 1));
        let random = RandomState::new().hash_one(attempt) % 256;
        pause + pause.mul_f64(random as f64 / 1024.0)
    }

    async fn attempt(&self, clients: &Clients, ask: &Ask) -> Result<Answer, Problem> {
        let _permit = self
            .permits
            .acquire()
            .await
            .map_err(|_| Problem::lasting("the client is closed"))?;
        let mut url = ask.url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.send(clients, &url, ask).await?;
            match response.status() {
                StatusCode::MOVED_PERMANENTLY
                | StatusCode::FOUND
                | StatusCode::SEE_OTHER
                | StatusCode::TEMPORARY_REDIRECT
                | StatusCode::PERMANENT_REDIRECT => url = next_hop(&url, &response)?,
                StatusCode::NOT_MODIFIED => return Ok(Answer::NotModified),
                StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(Answer::NotFound),
                status if status.is_success() => return read(response, ask).await,
                _ => return Err(refusal(&response)),
            }
        }
        Err(Problem::lasting("it redirects too often"))
    }

    async fn send(&self, clients: &Clients, url: &Url, ask: &Ask) -> Result<Response, Problem> {
        let client = clients.fit_for(url, &ask.registry).await?;
        let mut request = client.get(url.clone()).header(header::ACCEPT, ask.accept);
        if let Some(authorization) = self.config.credentials.authorization(url) {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if let Some(etag) = &ask.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if ask.integrity.is_some() {
            // A tarball is compressed already; the promise is about the bytes as they are.
            request = request.header(header::ACCEPT_ENCODING, "identity");
        }
        request.send().await.map_err(Problem::of_connection)
    }
}

impl Clients {
    fn new(config: &Config, settings: &NpmSettings) -> Result<Self, NpmError> {
        let proxies = [&config.proxies.http, &config.proxies.https];
        let proxy_hosts = proxies
            .into_iter()
            .flatten()
            .filter_map(|url| Some(Url::parse(url).ok()?.host_str()?.to_owned()));
        let resolver = Arc::new(reach::PublicOnly {
            except: proxy_hosts.collect(),
        });
        Ok(Self {
            open: client(config, settings, |builder| builder)?,
            guarded: client(config, settings, |builder| {
                builder.dns_resolver(resolver.clone())
            })?,
        })
    }

    async fn fit_for(&self, url: &Url, registry: &Url) -> Result<&Client, Problem> {
        if url.host_str() == registry.host_str() || reach::is_local(registry).await {
            return Ok(&self.open);
        }
        match reach::literal(url) {
            Some(address) if !reach::is_public(address) => Err(Problem::lasting(
                "it sends us to an address of a private network, which a public registry may not name",
            )),
            _ => Ok(&self.guarded),
        }
    }
}

/// Where a redirect leads, unless it leads from TLS to none.
fn next_hop(from: &Url, response: &Response) -> Result<Url, Problem> {
    let location = response
        .headers()
        .get(header::LOCATION)
        .and_then(|value| value.to_str().ok());
    let to = location
        .and_then(|location| from.join(location).ok())
        .ok_or_else(|| Problem::lasting("it redirects to nowhere"))?;
    let safe = match (from.scheme(), to.scheme()) {
        (_, "https") => true,
        (from, "http") => from == "http",
        _ => false,
    };
    if safe {
        Ok(to)
    } else {
        Err(Problem::lasting(
            "it redirects to an address that is not https",
        ))
    }
}

/// What an answer that is no success means.
fn refusal(response: &Response) -> Problem {
    let status = response.status();
    let cause = format!("HTTP status {status}");
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Problem::Lasting {
            cause,
            hint: Some(
                "the registry wants other credentials; see `//HOST/:_authToken` in your .npmrc",
            ),
        },
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS => {
            Problem::Passing {
                cause,
                after: retry_after(response),
            }
        }
        status if status.is_server_error() => Problem::Passing {
            cause,
            after: retry_after(response),
        },
        _ => Problem::Lasting { cause, hint: None },
    }
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// Reads the body below its cap, hashing it as it comes.
async fn read(mut response: Response, ask: &Ask) -> Result<Answer, Problem> {
    let limit = ask.limit.bytes();
    let announced = response.content_length().unwrap_or(0);
    if announced > limit {
        return Err(Problem::TooLarge);
    }
    let etag = response
        .headers()
        .get(header::ETAG)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut check = ask.integrity.as_ref().and_then(Check::new);
    // An announced length is only believed so far, or a liar could make us allocate.
    let mut body = BytesMut::with_capacity(usize::try_from(announced.min(1 << 20)).unwrap_or(0));
    while let Some(chunk) = response.chunk().await.map_err(Problem::of_connection)? {
        if body.len() as u64 + chunk.len() as u64 > limit {
            return Err(Problem::TooLarge);
        }
        if let Some(check) = &mut check {
            check.update(&chunk);
        }
        body.extend_from_slice(&chunk);
        ask.received.send_replace(body.len() as u64);
    }
    if let Some(check) = check {
        check.finish().map_err(Problem::Mismatch)?;
    }
    Ok(Answer::Body {
        bytes: body.freeze(),
        etag,
    })
}

impl Problem {
    fn lasting(cause: &str) -> Self {
        Self::Lasting {
            cause: cause.to_owned(),
            hint: None,
        }
    }

    /// An error of the HTTP client, told without its URL, which may hold what a redirect put there.
    fn of_connection(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut causes = vec![error.to_string()];
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            let text = cause.to_string();
            if !causes.iter().any(|known| known.contains(&text)) {
                causes.push(text);
            }
            source = cause.source();
        }
        let cause = causes.join(": ");
        if cause.contains("certificate") {
            let hint = "if the registry's certificate is your own, name it in NODE_EXTRA_CA_CERTS or in npm's `cafile`";
            return Self::Lasting {
                cause,
                hint: Some(hint),
            };
        }
        if cause.contains("private network") {
            return Self::Lasting { cause, hint: None };
        }
        Self::Passing { cause, after: None }
    }

    fn told(self, ask: &Ask, attempts: u32) -> NpmError {
        let unavailable = |cause: String, hint| NpmError::Unavailable {
            registry: ask.registry.host_str().unwrap_or_default().to_owned(),
            what: ask.what.clone(),
            attempts,
            cause: printable(&cause),
            hint,
        };
        match self {
            Self::Passing { cause, .. } => unavailable(cause, None),
            Self::Lasting { cause, hint } => unavailable(cause, hint),
            Self::Mismatch(Mismatch { expected, actual }) => NpmError::Integrity {
                package: ask.what.clone(),
                expected,
                actual,
            },
            Self::TooLarge => NpmError::TooLarge {
                what: ask.what.clone(),
                ceiling: ask.limit.to_string(),
            },
        }
    }
}

/// A client of the HTTP library, with our proxies, certificates and patience.
fn client(
    config: &Config,
    settings: &NpmSettings,
    also: impl Fn(ClientBuilder) -> ClientBuilder,
) -> Result<Client, NpmError> {
    let insecure = config.certificates.verify == Verify::Never;
    let base = || {
        let builder = with_proxies(plain_builder(settings), config)?;
        Ok::<_, NpmError>(also(builder).tls_danger_accept_invalid_certs(insecure))
    };
    if let Some(path) = &config.certificates.only {
        return base()?
            .tls_certs_only(certificates(path)?)
            .build()
            .map_err(unusable);
    }
    let extra = extra_certificates(config);
    match base()?.tls_certs_merge(extra.clone()).build() {
        Ok(client) => Ok(client),
        Err(error) => {
            // A container without the system's certificates cannot build a verifier; those that
            // browsers carry are the ones that such a system would have.
            tracing::warn!(%error, "the system's CA certificates cannot be used; the sandbox's own are");
            let own = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
            let own = own.filter_map(|der| reqwest::Certificate::from_der(der).ok());
            base()?
                .tls_certs_only(own.chain(extra))
                .build()
                .map_err(unusable)
        }
    }
}

/// Those of `NODE_EXTRA_CA_CERTS`; as in Node, a file that cannot be read is only worth a warning.
fn extra_certificates(config: &Config) -> Vec<reqwest::Certificate> {
    let Some(path) = &config.certificates.extra else {
        return Vec::new();
    };
    certificates(path).unwrap_or_else(|error| {
        tracing::warn!(%error, "NODE_EXTRA_CA_CERTS is ignored");
        Vec::new()
    })
}

fn plain_builder(settings: &NpmSettings) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("tpmjs-sandbox/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(settings.silence.min(Duration::from_secs(10)))
        .read_timeout(settings.silence)
        // Proxies are those of the settings, never those that the library finds by itself.
        .no_proxy()
}

fn with_proxies(mut builder: ClientBuilder, config: &Config) -> Result<ClientBuilder, NpmError> {
    let proxies = &config.proxies;
    let except = || {
        proxies
            .except
            .as_deref()
            .and_then(reqwest::NoProxy::from_string)
    };
    let unusable = |setting: &str| NpmError::Setting {
        setting: setting.to_owned(),
        reason: "it is no address of a proxy".into(),
    };
    if let Some(url) = &proxies.http {
        builder = builder.proxy(
            reqwest::Proxy::http(url)
                .map_err(|_| unusable("proxy"))?
                .no_proxy(except()),
        );
    }
    if let Some(url) = &proxies.https {
        builder = builder.proxy(
            reqwest::Proxy::https(url)
                .map_err(|_| unusable("https-proxy"))?
                .no_proxy(except()),
        );
    }
    Ok(builder)
}

fn certificates(path: &std::path::Path) -> Result<Vec<reqwest::Certificate>, NpmError> {
    let unusable = |reason: String| NpmError::Setting {
        setting: path.display().to_string(),
        reason,
    };
    let text = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
    reqwest::Certificate::from_pem_bundle(&text)
        .map_err(|_| unusable("it holds no PEM certificates".into()))
}

fn unusable(error: reqwest::Error) -> NpmError {
    NpmError::Setting {
        setting: "certificates and proxies".into(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clients() -> Clients {
        let settings = NpmSettings::default();
        let config = Config::load(&settings).unwrap();
        Clients::new(&config, &settings).unwrap()
    }

    #[tokio::test]
    async fn a_public_registry_leads_to_no_private_address() {
        let clients = clients();
        let (public, local): (Url, Url) = (
            "https://1.1.1.1/".parse().unwrap(),
            "http://127.0.0.1:1/".parse().unwrap(),
        );
        for url in [
            "https://127.0.0.1/",
            "https://169.254.169.254/x",
            "https://[::1]/",
            "https://10.0.0.1/",
        ] {
            assert!(
                clients
                    .fit_for(&url.parse().unwrap(), &public)
                    .await
                    .is_err(),
                "{url}"
            );
            assert!(
                clients.fit_for(&url.parse().unwrap(), &local).await.is_ok(),
                "{url}: our own registry may"
            );
        }
        let by_name: Url = "https://localhost:1/".parse().unwrap();
        let client = clients.fit_for(&by_name, &public).await.ok().unwrap();
        let error = client.get(by_name).send().await.unwrap_err();
        let Problem::Lasting { cause, .. } = Problem::of_connection(error) else {
            panic!("it is no passing problem")
        };
        assert!(cause.contains("private network"), "{cause}");
    }

    #[test]
    fn redirects_keep_their_protection() {
        let redirect = |from: &str, to: &str| {
            let response = axum::http::Response::builder()
                .status(302)
                .header("location", to)
                .body("")
                .unwrap();
            next_hop(&from.parse().unwrap(), &Response::from(response))
                .map(String::from)
                .ok()
        };
        assert_eq!(
            redirect("https://a.test/x/y", "../z").as_deref(),
            Some("https://a.test/z")
        );
        assert_eq!(
            redirect("http://a.test/", "https://b.test/").as_deref(),
            Some("https://b.test/")
        );
        assert_eq!(
            redirect("http://a.test/", "http://b.test/").as_deref(),
            Some("http://b.test/")
        );
        for to in [
            "http://a.test/",
            "file:///etc/passwd",
            "data:,x",
            "ftp://a.test/",
            "http://",
        ] {
            assert_eq!(redirect("https://a.test/", to), None, "{to}");
        }
    }
}
