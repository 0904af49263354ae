//! `GET /`: a page to try packages in, all in one answer.
//!
//! Trust: what packages return and print is put into the page as text only. If some of it ever became markup, the
//! policy still lets nothing run or load but this page's own script and style, which it names by their hashes.

use std::sync::{Arc, LazyLock};

use aws_lc_rs::digest;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::App;

const MARKUP: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(include_str!("page/form.js"), include_str!("page/page.js"));

static PAGE: LazyLock<String> = LazyLock::new(|| {
    MARKUP
        .replace("/* style */", STYLE)
        .replace("/* script */", SCRIPT)
});

/// The page that asks for a key before anything else.
static PAGE_WITH_KEY: LazyLock<String> =
    LazyLock::new(|| PAGE.replace("data-key=\"none\"", "data-key=\"needed\""));

static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(digest::digest(&digest::SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
});

/// The route.
pub(super) async fn page(State(app): State<Arc<App>>) -> Response {
    let page = if app.access.is_open() {
        &PAGE
    } else {
        &PAGE_WITH_KEY
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, page.as_str()).into_response()
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
            "<a ",
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
    #[test]
    fn the_policy_lets_nothing_run_but_this_script() {
        let directive = |name: &str| {
            POLICY
                .split(';')
                .filter_map(|directive| directive.trim().split_once(' '))
                .find(|(known, _)| *known == name)
                .map(|(_, values)| values.to_owned())
        };
        assert_eq!(directive("default-src").as_deref(), Some("'none'"));
        for name in ["script-src", "style-src"] {
            let values = directive(name).expect(name);
            assert!(
                values.starts_with("'sha256-") && !values.contains(' '),
                "{values}"
            );
        }
        assert!(!POLICY.contains("unsafe"));
    }
}
