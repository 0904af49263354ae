//! The traces that arrive at a collector.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, routing::post};

use super::*;

/// Everything that was posted, one after the other.
type Posted = Arc<Mutex<Vec<u8>>>;

/// A collector on a free port.
async fn collector() -> (String, Posted) {
    let posted = Posted::default();
    let kept = Arc::clone(&posted);
    let keep = move |body: Bytes| async move {
        kept.lock()
            .expect("nobody panicked")
            .extend_from_slice(&body);
    };
    let router = Router::new().route("/v1/traces", post(keep));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), posted)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

// The service is waited for without giving way, and the collector must answer meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn spans_of_a_request_arrive_in_the_callers_trace() {
    let (url, posted) = collector().await;
    let mut service = Service::start_with(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &url)]);
    service.publish("traced", "export default ({ secret }) => secret.length");
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let body = json!({ "packageName": "traced", "params": { "secret": "PARAMSECRET" }, "env": { "K": "ENVSECRET" } });
    let request = service
        .post("/execute", &body)
        .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"));
    assert_eq!(answer(request).await.0, 200);
    service.signal(Signal::TERM);
    assert_eq!(service.wait().code(), Some(0));
    let bytes = posted.lock().expect("nobody panicked").clone();
    for part in [
        "request",
        "fetch",
        "queue",
        "import",
        "call",
        "package",
        "traced",
        "version",
        "1.0.0",
        "code",
        "OK",
        "/execute",
        "tpmjs-sandbox",
    ] {
        assert!(holds(&bytes, part.as_bytes()), "{part} is missing");
    }
    let id: Vec<u8> = (0..16)
        .map(|at| u8::from_str_radix(&trace[2 * at..2 * at + 2], 16).expect("hex"))
        .collect();
    assert!(holds(&bytes, &id), "the caller's trace goes on");
    assert!(!holds(&bytes, b"SECRET"), "no parameter and no variable");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_is_gone_costs_no_request() {
    let mut service = Service::start_with(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "500"),
    ]);
    service.publish("one", "export default () => 1");
    assert_eq!(
        service.execute(json!({ "packageName": "one" })).await.0,
        200
    );
    service.signal(Signal::TERM);
    assert_eq!(service.wait().code(), Some(0));
}
