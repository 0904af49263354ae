//! The page as a person meets it: a real browser, a real service, and the keyboard alone.

use super::*;
use crate::support::browser::{Browser, ENTER, ESCAPE, SPACE, TAB};

/// A browser, or none with a word why, where the machine has no Chromium.
#[allow(clippy::print_stderr, reason = "it says why a test is skipped")]
async fn browser() -> Option<Browser> {
    match Browser::start().await {
        Ok(browser) => Some(browser),
        Err(reason) => {
            eprintln!("skipped: {reason}");
            None
        }
    }
}

fn service_with_tool(settings: &[(&str, &str)]) -> Service {
    let service = Service::start_with(settings);
    service.publish("form-tool", include_str!("form_tool.js"));
    service
}

/// The label of what has the focus.
const FOCUSED: &str = "(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim().split(' ')[0]";

async fn has_focus(browser: &Browser, label: &str) {
    assert_eq!(browser.value(FOCUSED).await, json!(label));
}

/// Types a package's name and waits for its functions.
async fn find(browser: &Browser, name: &str) {
    browser.type_keys(&format!("{name}{ENTER}")).await;
    browser
        .until("!document.getElementById('call').hidden")
        .await;
}

async fn text_of(browser: &Browser, id: &str) -> String {
    let text = browser
        .value(&format!("document.getElementById('{id}').innerText"))
        .await;
    text.as_str().expect("an element has text").to_owned()
}

async fn verdict(browser: &Browser, expected: &str) {
    browser
        .until(&format!(
            "document.getElementById('verdict').textContent === '{expected}'"
        ))
        .await;
}

#[tokio::test]
async fn a_tool_is_found_filled_in_and_run_by_keyboard_alone() {
    let Some(browser) = browser().await else {
        return;
    };
    let service = service_with_tool(&[]);
    browser.open(&service.url).await;
    has_focus(&browser, "Package").await;
    find(&browser, "form-tool").await;
    has_focus(&browser, "Function").await;
    browser.type_keys("post").await;

    // From field to field: what a label says, and what is typed there.
    let fields = [
        ("Edit", ""),
        ("topic", "otters"),
        ("tone", "fo"),
        ("sections", ""),
        ("published", SPACE),
        ("draft", ""),
        ("name", "Ada"),
        ("age", "36"),
        ("friend", ""),
        ("reviewer", SPACE),
        ("name", "Bob"),
        ("age", ""),
        ("friend", ""),
        ("tags", "river"),
        ("Remove", ""),
        ("Add", ENTER),
        ("tags", "fur"),
    ];
    for (at, (label, keys)) in fields.iter().enumerate() {
        // Adding an entry moves the focus into it.
        if at == 0 || fields[at - 1].1 != ENTER {
            browser.type_keys(TAB).await;
        }
        has_focus(&browser, label).await;
        browser.type_keys(keys).await;
    }
    for label in ["Remove", "Add", "image"] {
        browser.type_keys(TAB).await;
        has_focus(&browser, label).await;
    }
    browser
        .type_keys(&format!("drawn{TAB}{TAB}a river{ENTER}"))
        .await;

    // The first line is there while the function still runs.
    browser
        .until("document.getElementById('logs').textContent.includes('first')")
        .await;
    assert_eq!(text_of(&browser, "verdict").await, "Running…");
    verdict(&browser, "Returned").await;
    let output: Value =
        serde_json::from_str(&text_of(&browser, "output").await).expect("the output is JSON");
    assert_eq!(
        output,
        json!({
            "topic": "otters", "tone": "formal", "sections": 3, "published": true,
            "author": { "name": "Ada", "age": 36 }, "reviewer": { "name": "Bob" },
            "tags": ["river", "fur"], "image": { "kind": "drawn", "text": "a river" },
        })
    );
    let logs = text_of(&browser, "logs").await;
    assert!(
        logs.contains("first") && logs.contains("<b>second</b>"),
        "{logs}"
    );
    let times = text_of(&browser, "times").await;
    assert!(
        times.contains("In the sandbox") && times.contains(" ms"),
        "{times}"
    );

    assert_eq!(browser.console("SEVERE").await, [""; 0]);
    let requests = browser.requests().await;
    let is_here = |url: &&String| url.starts_with(&service.url) || url.starts_with("data:");
    assert!(
        requests.len() > 3 && requests.iter().all(|url| is_here(&url)),
        "{requests:?}"
    );
}

#[tokio::test]
async fn a_call_is_cancelled_with_escape_and_its_process_ends() {
    let Some(browser) = browser().await else {
        return;
    };
    let service = service_with_tool(&[]);
    let link = format!("{}/?package=form-tool&function=waits", service.url);
    browser.open(&link).await;
    browser
        .until(
            "document.activeElement.id === 'function' && document.activeElement.value === 'waits'",
        )
        .await;
    browser.type_keys(&format!("{TAB}[1]")).await;
    browser
        .value("document.getElementById('call').requestSubmit()")
        .await;
    browser
        .until("document.getElementById('logs').textContent.includes('waiting')")
        .await;
    let running = service.workers().len();
    browser.type_keys(ESCAPE).await;
    verdict(&browser, "Cancelled").await;
    until("the call's process is gone", || {
        service.workers().len() < running
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_shown_and_never_becomes_markup() {
    let Some(browser) = browser().await else {
        return;
    };
    let service = service_with_tool(&[]);
    browser.open(&service.url).await;
    browser.type_keys(&format!("nobody-has-this{ENTER}")).await;
    browser
        .until("document.getElementById('note').textContent.startsWith('PACKAGE_NOT_FOUND')")
        .await;

    browser.open(&service.url).await;
    find(&browser, "form-tool").await;
    browser.type_keys("fails").await;
    browser
        .value("document.getElementById('call').requestSubmit()")
        .await;
    verdict(&browser, "EXECUTION_FAILED").await;
    assert!(
        text_of(&browser, "output")
            .await
            .contains("<i>on purpose</i>")
    );

    let link = format!("{}/?package=form-tool&function=post", service.url);
    browser.open(&link).await;
    browser
        .until("document.activeElement.value === 'post'")
        .await;
    assert!(text_of(&browser, "about").await.contains("<img src=x"));
    // Required fields are empty: nothing is sent, and the first of them gets the focus.
    browser
        .value("document.getElementById('call').requestSubmit()")
        .await;
    has_focus(&browser, "topic").await;

    let made = "document.querySelectorAll('main img, main b, main i').length";
    assert_eq!(browser.value(made).await, 0);
    // The policy forbids what the page does not do anyway.
    let attempt = |code: &str| {
        format!(
            "(() => {{ try {{ {code}; return 'done' }} catch (error) {{ return error.name }} }})()"
        )
    };
    for code in [
        "document.body.innerHTML = '<b>x</b>'",
        "document.body.setAttribute('onclick', 'window.ran = true')",
    ] {
        assert_ne!(browser.value(&attempt(code)).await, "done", "{code}");
    }
    let style = "(document.body.setAttribute('style', 'color: red'), document.body.style.color)";
    assert_eq!(browser.value(style).await, "");
}

#[tokio::test]
async fn a_key_is_asked_for_and_kept_for_the_tab_alone() {
    let Some(browser) = browser().await else {
        return;
    };
    let service = service_with_tool(&[("API_KEYS", "old,right")]);
    browser.open(&service.url).await;
    has_focus(&browser, "API").await;
    browser
        .type_keys(&format!("wrong{TAB}form-tool{ENTER}"))
        .await;
    browser
        .until("document.getElementById('note').textContent.startsWith('UNAUTHORIZED')")
        .await;
    has_focus(&browser, "API").await;
    browser.value("document.activeElement.select()").await;
    browser.type_keys(&format!("right{ENTER}")).await;
    browser
        .until("!document.getElementById('call').hidden")
        .await;
    let kept = "[Object.values(sessionStorage), localStorage.length, document.cookie, location.href.includes('right')]";
    assert_eq!(browser.value(kept).await, json!([["right"], 0, "", false]));
    browser
        .open(&format!("{}/?package=form-tool", service.url))
        .await;
    browser
        .until("!document.getElementById('call').hidden")
        .await;
}
