//! What npm's settings mean for us: which registry holds a package, how it is reached, who we are there.
//!
//! In: [`NpmSettings`]. Out: [`Config`], made once. Trust: the operator's own settings.

use std::{collections::BTreeMap, path::PathBuf};

use reqwest::Url;

use super::{
    NpmError, NpmSettings, credentials::Credentials, npmrc::RawSettings,
    registry_url::PUBLIC_REGISTRY,
};
use crate::contract::package::PackageName;

/// Npm's settings, understood.
#[derive(Debug)]
pub(super) struct Config {
    default_registry: Url,
    scopes: BTreeMap<String, Url>,
    pub(super) credentials: Credentials,
    pub(super) proxies: Proxies,
    pub(super) certificates: Certificates,
    replace_host: ReplaceHost,
}

/// The proxies; their addresses may hold passwords.
#[derive(Default)]
pub(super) struct Proxies {
    pub(super) http: Option<String>,
    pub(super) https: Option<String>,
    pub(super) except: Option<String>,
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Proxies")
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

/// Whom TLS connections believe.
#[derive(Debug, Default)]
pub(super) struct Certificates {
    /// npm's `cafile`: these and no others.
    pub(super) only: Option<PathBuf>,
    /// `NODE_EXTRA_CA_CERTS`: these too.
    pub(super) extra: Option<PathBuf>,
    /// npm's `strict-ssl=false`.
    pub(super) verify: Verify,
}

/// Whether certificates are checked.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verify {
    #[default]
    Always,
    Never,
}

/// npm's `replace-registry-host`: whose tarball addresses are moved to the configured registry.
#[derive(Debug, PartialEq, Eq)]
enum ReplaceHost {
    Never,
    Always,
    Host(String),
}

impl Config {
    /// Reads the `.npmrc` files and the environment.
    pub(super) fn load(settings: &NpmSettings) -> Result<Self, NpmError> {
        let mut raw = RawSettings::default();
        for path in &settings.npmrc_files {
            match std::fs::read_to_string(path) {
                Ok(text) => raw.read_file(&text, &settings.environment),
                Err(error) if is_no_file_of_ours(&error) => (),
                Err(error) => return Err(setting(&path.display().to_string(), &error.to_string())),
            }
        }
        raw.read_environment(&settings.environment);
        let default_registry = settings
            .registry
            .as_deref()
            .or(raw.get("registry"))
            .unwrap_or(PUBLIC_REGISTRY);
        let default_registry = registry_url("registry", default_registry)?;
        let scopes = scopes(&raw)?;
        let credentials = Credentials::new(&raw, scopes.values().chain([&default_registry]));
        Ok(Self {
            credentials,
            proxies: proxies(&raw, &settings.environment),
            certificates: certificates(&raw, &settings.environment),
            replace_host: replace_host(&raw),
            default_registry,
            scopes,
        })
    }

    /// The registry that holds a package.
    pub(super) fn registry_of(&self, name: &PackageName) -> &Url {
        name.scope()
            .and_then(|scope| self.scopes.get(scope))
            .unwrap_or(&self.default_registry)
    }

    /// Where a version's tarball is fetched: what the registry says, moved as `replace-registry-host`
    /// demands, and never with less protection than the registry itself has.
    pub(super) fn tarball_url(&self, registry: &Url, told: &str) -> Result<Url, &'static str> {
        let mut url = registry
            .join(told)
            .map_err(|_| "its tarball's address is no URL")?;
        if url.host_str() != registry.host_str() && self.replaces(&url) {
            url = moved(url, registry)
                .ok_or("its tarball's address cannot be moved to the registry")?;
        }
        if url.scheme() == "http"
            && registry.scheme() == "https"
            && url.host_str() == registry.host_str()
            && url.port().is_none()
        {
            // Old packuments name the plain address of a registry that has TLS.
            url.set_scheme("https")
                .map_err(|()| "its tarball's address is no URL")?;
        }
        match url.scheme() {
            "https" => Ok(url),
            "http" if registry.scheme() == "http" => Ok(url),
            _ => Err("its tarball's address is not https"),
        }
    }

    fn replaces(&self, url: &Url) -> bool {
        match &self.replace_host {
            ReplaceHost::Never => false,
            ReplaceHost::Always => true,
            ReplaceHost::Host(host) => url.host_str() == Some(host),
        }
    }
}

/// The same path at the registry's origin.
fn moved(mut url: Url, registry: &Url) -> Option<Url> {
    url.set_scheme(registry.scheme()).ok()?;
    url.set_host(registry.host_str()).ok()?;
    url.set_port(registry.port()).ok()?;
    let prefix = registry.path().trim_end_matches('/');
    if !prefix.is_empty() && !url.path().starts_with(registry.path()) {
        let path = format!("{prefix}{}", url.path());
        url.set_path(&path);
    }
    Some(url)
}

fn scopes(raw: &RawSettings) -> Result<BTreeMap<String, Url>, NpmError> {
    let entries = raw
        .iter()
        .filter(|(key, value)| key.starts_with('@') && !value.is_empty());
    let registries =
        entries.filter_map(|(key, value)| Some((key, key.strip_suffix(":registry")?, value)));
    registries
        .map(|(key, scope, value)| Ok((scope.to_owned(), registry_url(key, value)?)))
        .collect()
}

fn proxies(raw: &RawSettings, environment: &BTreeMap<String, String>) -> Proxies {
    let variable = |name: &str| {
        let value = environment
            .get(&name.to_lowercase())
            .or_else(|| environment.get(name));
        value.filter(|value| !value.is_empty()).cloned()
    };
    // `false` or `null` in an .npmrc turns the environment's proxy off.
    let chosen = |key: &str, otherwise: Option<String>| match raw.get(key) {
        Some("false") => None,
        Some(value) => Some(value.to_owned()),
        None => otherwise,
    };
    let http = chosen("proxy", variable("HTTP_PROXY"));
    let https = chosen(
        "https-proxy",
        variable("HTTPS_PROXY").or_else(|| http.clone()),
    );
    Proxies {
        http,
        https,
        except: chosen("noproxy", variable("NO_PROXY")),
    }
}

fn certificates(raw: &RawSettings, environment: &BTreeMap<String, String>) -> Certificates {
    let verify = if raw.get("strict-ssl") == Some("false") {
        Verify::Never
    } else {
        Verify::Always
    };
    let extra = environment
        .get("NODE_EXTRA_CA_CERTS")
        .filter(|path| !path.is_empty());
    Certificates {
        only: raw.get("cafile").map(PathBuf::from),
        extra: extra.map(PathBuf::from),
        verify,
    }
}

fn replace_host(raw: &RawSettings) -> ReplaceHost {
    match raw.get("replace-registry-host") {
        Some("never") => ReplaceHost::Never,
        Some("always") => ReplaceHost::Always,
        Some(host) if host != "npmjs" => ReplaceHost::Host(host.to_owned()),
        _ => ReplaceHost::Host(public_host()),
    }
}

fn public_host() -> String {
    let url = Url::parse(PUBLIC_REGISTRY).expect("the constant is a URL, a test holds that");
    url.host_str().unwrap_or_default().to_owned()
}

/// A file that is not there, or somebody else's, as in a container whose user has no home: npm goes on, too.
fn is_no_file_of_ours(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::PermissionDenied
    )
}

/// A registry's address, always with a `/` at its end, so that joining appends.
fn registry_url(key: &str, text: &str) -> Result<Url, NpmError> {
    let mut url = Url::parse(text)
        .map_err(|_| setting(key, "it is no address such as `https://registry.example/`"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(setting(key, "it is no http or https address"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(setting(
            key,
            "it holds a password; write it as `//host/:_authToken` or `//host/:_auth`",
        ));
    }
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

fn setting(name: &str, reason: &str) -> NpmError {
    NpmError::Setting {
        setting: name.to_owned(),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(file: &str, environment: &[(&str, &str)]) -> Result<Config, NpmError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(".npmrc");
        std::fs::write(&path, file).unwrap();
        let environment = environment
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Config::load(&NpmSettings {
            npmrc_files: vec![path],
            environment,
            ..NpmSettings::default()
        })
    }

    fn registry(config: &Config, name: &str) -> String {
        config.registry_of(&name.parse().unwrap()).to_string()
    }

    #[test]
    fn scopes_have_their_own_registry() {
        let config = config(
            "@a:registry=https://a.test/npm\nregistry=https://d.test",
            &[("npm_config_@b:registry", "https://b.test")],
        )
        .unwrap();
        assert_eq!(registry(&config, "@a/x"), "https://a.test/npm/");
        assert_eq!(registry(&config, "@b/x"), "https://b.test/");
        assert_eq!(registry(&config, "@c/x"), "https://d.test/");
        assert_eq!(registry(&config, "x"), "https://d.test/");
        assert!(
            super::Config::load(&NpmSettings::default()).is_ok(),
            "the public registry's constant is a URL"
        );
    }

    #[test]
    fn wrong_registries_are_refused_without_their_password() {
        for value in ["ftp://x/", "no url", "https://u:secret@h/"] {
            let error = config(&format!("registry={value}"), &[]).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn tarballs_never_lose_protection() {
        let config = config("", &[]).unwrap();
        let at = |registry: &str, told: &str| {
            config
                .tarball_url(&registry.parse().unwrap(), told)
                .map(String::from)
        };
        let public = public_host();
        assert_eq!(
            at("https://r.test/", "http://r.test/x.tgz").unwrap(),
            "https://r.test/x.tgz"
        );
        assert_eq!(
            at("https://r.test/", "https://cdn.test/x.tgz").unwrap(),
            "https://cdn.test/x.tgz"
        );
        assert_eq!(
            at(
                "https://r.test/npm/",
                &format!("https://{public}/x/-/x.tgz")
            )
            .unwrap(),
            "https://r.test/npm/x/-/x.tgz"
        );
        assert_eq!(
            at("http://127.0.0.1:4873/", "http://127.0.0.1:4873/x.tgz").unwrap(),
            "http://127.0.0.1:4873/x.tgz"
        );
        assert!(at("https://r.test/", "http://cdn.test/x.tgz").is_err());
        assert!(at("https://r.test/", "file:///etc/passwd").is_err());
        assert!(at("https://r.test/", "data:,x").is_err());
    }

    #[test]
    fn proxies_come_from_npm_then_from_the_environment() {
        let with = |file: &str| {
            config(file, &[("HTTPS_PROXY", "http://e"), ("no_proxy", "x")])
                .unwrap()
                .proxies
        };
        assert_eq!(with("").https.as_deref(), Some("http://e"));
        assert_eq!(
            with("https-proxy=http://f").https.as_deref(),
            Some("http://f")
        );
        assert_eq!(with("https-proxy=false").https, None);
        assert_eq!(with("").except.as_deref(), Some("x"));
    }
}
