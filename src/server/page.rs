//! `GET /`: a page to try packages in, all in one answer.
//!
//! Trust: what packages return and print is put into the page as text only. If some of it ever became markup, the
//! policy still lets nothing run or load but this page's own script and style, which it names by their hashes.

use std::sync::LazyLock;

use aws_lc_rs::digest;
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

const MARKUP: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    MARKUP
        .replace("/* style */", STYLE)
        .replace("/* script */", SCRIPT)
});

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(digest::digest(&digest::SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
});

/// The route.
pub(super) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, PAGE.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        for word in [
            "http://",
            "https://",
            " src=",
            " href=",
            "@import",
            "url(",
            " style=",
            " onclick",
            "innerHTML",
        ] {
            assert!(!PAGE.contains(word), "{word}");
        }
        assert!(PAGE.contains(SCRIPT) && PAGE.contains(STYLE));
    }
}
