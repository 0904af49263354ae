//! Who we are to which registry: tokens bound to the host and path they were given for.
//!
//! In: keys such as `//host/path/:_authToken`. Out: the `Authorization` header of one URL, if
//! it has one. Looked up anew for each hop of a redirect, so a token cannot travel.
//!
//! Trust: values are secrets; `Debug` shows the places alone, and the header is marked sensitive.

use std::{collections::BTreeMap, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Url, header::HeaderValue};

use super::npmrc::RawSettings;

/// What was given for one place.
#[derive(Default)]
struct Entry {
    token: Option<String>,
    basic: Option<String>,
    username: Option<String>,
    password: Option<String>,
}

/// All credentials, by the place they are for.
#[derive(Default)]
pub(super) struct Credentials {
    entries: BTreeMap<String, Entry>,
    /// Places that the operator himself reaches without TLS, as `host:port`.
    plain: Vec<String>,
}

impl Credentials {
    /// Collects the credentials of the settings. `registries` are those that are configured:
    /// a credential goes over plain HTTP only to one of them that is itself plain HTTP.
    pub(super) fn new<'a>(
        settings: &RawSettings,
        registries: impl Iterator<Item = &'a Url>,
    ) -> Self {
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        for (key, value) in settings.iter().filter(|(_, value)| !value.is_empty()) {
            let Some((place, field)) = key.strip_prefix("//").and_then(|key| key.rsplit_once(':'))
            else {
                continue;
            };
            let known = ["_authToken", "_auth", "username", "_password"].contains(&field);
            // A `${NAME}` that means nothing here would be refused even for what is public.
            if !known || value.contains("${") {
                continue;
            }
            let entry = entries
                .entry(format!("{}/", place.trim_end_matches('/')))
                .or_default();
            let value = Some(value.to_owned());
            match field {
                "_authToken" => entry.token = value,
                "_auth" => entry.basic = value,
                "username" => entry.username = value,
                _ => entry.password = value,
            }
        }
        let plain = registries
            .filter(|url| url.scheme() == "http")
            .filter_map(host_and_port)
            .collect();
        Self { entries, plain }
    }

    /// The `Authorization` of a URL: that of the longest place which the URL is inside.
    pub(super) fn authorization(&self, url: &Url) -> Option<HeaderValue> {
        let host = host_and_port(url)?;
        if url.scheme() != "https" && !self.plain.contains(&host) {
            return None;
        }
        let mut path = url.path();
        loop {
            path = &path[..path.rfind('/')?];
            if let Some(header) = self
                .entries
                .get(&format!("{host}{path}/"))
                .and_then(Entry::header)
            {
                return Some(header);
            }
        }
    }
}

impl Entry {
    fn header(&self) -> Option<HeaderValue> {
        let text = match (&self.token, &self.basic, &self.username, &self.password) {
            (Some(token), ..) => format!("Bearer {token}"),
            (None, Some(basic), ..) => format!("Basic {basic}"),
            (None, None, Some(username), Some(password)) => {
                // npm stores the password in base64, which is no protection and must be undone.
                let password = STANDARD.decode(password).ok()?;
                let pair = [username.as_bytes(), b":", &password].concat();
                format!("Basic {}", STANDARD.encode(pair))
            }
            _ => return None,
        };
        let mut header = HeaderValue::from_str(&text).ok()?;
        header.set_sensitive(true);
        Some(header)
    }
}

/// The host as a key has it: the port only where it is not the scheme's own.
fn host_and_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(
        url.port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
    )
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(file: &str, registries: &[&str]) -> Credentials {
        let mut settings = RawSettings::default();
        settings.read_file(file, &BTreeMap::new());
        let registries: Vec<Url> = registries.iter().map(|url| url.parse().unwrap()).collect();
        Credentials::new(&settings, registries.iter())
    }

    fn sent(credentials: &Credentials, url: &str) -> Option<String> {
        credentials
            .authorization(&url.parse().unwrap())
            .map(|header| header.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_token_goes_to_its_host_and_path_alone() {
        let credentials = credentials(
            "//a.test/npm/:_authToken=t\n//a.test:8443/:_auth=dTpw\n//b.test/:username=u\n//b.test/:_password=cA==\n_authToken=old",
            &[],
        );
        assert_eq!(
            sent(&credentials, "https://a.test/npm/left-pad").as_deref(),
            Some("Bearer t")
        );
        assert_eq!(
            sent(&credentials, "https://a.test/npm/@s/x/-/x-1.tgz").as_deref(),
            Some("Bearer t")
        );
        assert_eq!(
            sent(&credentials, "https://a.test:8443/x").as_deref(),
            Some("Basic dTpw")
        );
        assert_eq!(
            sent(&credentials, "https://b.test/x").as_deref(),
            Some("Basic dTpw")
        );
        for other in [
            "https://a.test/other",
            "https://a.test/npmx/y",
            "https://a.test:1/npm/x",
            "https://xa.test/npm/x",
            "https://c.test/x",
            "http://a.test/npm/x",
        ] {
            assert_eq!(sent(&credentials, other), None, "{other}");
        }
    }

    #[test]
    fn plain_http_needs_a_plain_registry() {
        let file = "//127.0.0.1:4873/:_authToken=t\n//a.test/:_authToken=u";
        let credentials = credentials(file, &["http://127.0.0.1:4873/", "https://a.test/"]);
        assert_eq!(
            sent(&credentials, "http://127.0.0.1:4873/x").as_deref(),
            Some("Bearer t")
        );
        assert_eq!(sent(&credentials, "http://a.test/x"), None);
        assert!(!format!("{credentials:?}").contains("Bearer"));
    }
}
