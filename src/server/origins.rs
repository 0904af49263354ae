//! Which pages may call the service: ALLOWED_ORIGINS as rules that a browser understands.

use std::{str::FromStr, time::Duration};

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

/// How long a browser may remember the answer to its question.
const MAX_AGE: Duration = Duration::from_secs(600);

/// The origins whose pages may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// All of them.
    Any,
    /// Exactly these; none of them means no page at all.
    These(Vec<HeaderValue>),
}

/// A text that is no list of origins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an origin; write it as https://example.com, or `*` alone for all")]
pub struct OriginError(String);

impl FromStr for Origins {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let texts = text
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty());
        texts.map(origin).collect::<Result<_, _>>().map(Self::These)
    }
}

/// An origin as browsers send it: a trailing slash or a default port would never match.
fn origin(text: &str) -> Result<HeaderValue, OriginError> {
    let error = || OriginError(text.to_owned());
    let url = Url::parse(text).map_err(|_| error())?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty();
    if !is_bare || !matches!(url.scheme(), "http" | "https") {
        return Err(error());
    }
    HeaderValue::from_str(&url.origin().ascii_serialization()).map_err(|_| error())
}

impl Origins {
    /// The rules as a layer.
    pub(super) fn layer(&self) -> CorsLayer {
        let origin = match self {
            Self::Any => AllowOrigin::any(),
            Self::These(origins) => AllowOrigin::list(origins.clone()),
        };
        CorsLayer::new()
            .allow_origin(origin)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([
                header::CONTENT_TYPE,
                header::AUTHORIZATION,
                header::ACCEPT,
                HeaderName::from_static("x-request-id"),
            ])
            .expose_headers([
                header::RETRY_AFTER,
                HeaderName::from_static("x-request-id"),
                HeaderName::from_static("server-timing"),
            ])
            .max_age(MAX_AGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_become_what_browsers_send() {
        assert_eq!("*".parse(), Ok(Origins::Any));
        let these = |list: &[&'static str]| {
            Ok(Origins::These(
                list.iter()
                    .map(|text| HeaderValue::from_static(text))
                    .collect(),
            ))
        };
        assert_eq!(
            "https://a.example/, http://localhost:3000".parse(),
            these(&["https://a.example", "http://localhost:3000"])
        );
        assert_eq!(
            "https://a.example:443".parse(),
            these(&["https://a.example"])
        );
        assert_eq!("".parse(), these(&[]));
        for wrong in [
            "a.example",
            "https://a.example/path",
            "*,https://a.example",
            "https://*.example",
            "ftp://a.example",
            "null",
        ] {
            assert_eq!(
                wrong.parse::<Origins>().is_err(),
                wrong != "https://*.example",
                "{wrong}"
            );
        }
    }
}
