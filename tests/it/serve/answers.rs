//! What requests may say, and what they are answered.

use super::*;

#[tokio::test]
async fn a_function_is_called_and_its_logs_come_along() {
    let service = Service::start();
    service.publish("hello", "export default ({ name }) => { console.log('a'); console.warn('b'); return { hello: name, env: process.env.K ?? null } }");
    let body = json!({ "packageName": "hello", "params": { "name": "x" }, "env": { "K": "v" } });
    for _ in 0..2 {
        let (status, answer) = service.execute(body.clone()).await;
        assert_eq!(status, 200, "{answer}");
        assert!(answer["executionTimeMs"].is_u64());
        assert_eq!(answer["output"], json!({ "hello": "x", "env": "v" }));
        assert_eq!(answer["logs"], json!(["a", "b"]));
        let fields: Vec<&String> = answer.as_object().expect("an object").keys().collect();
        assert_eq!(fields, ["success", "output", "executionTimeMs", "logs"]);
    }
}

#[tokio::test]
async fn every_failure_has_its_status_and_code() {
    let service = Service::start_with(&[("TPMJS_SANDBOX_MAX_PACKED", "1MB")]);
    service.publish(
        "odd",
        "import { readFileSync } from 'node:fs'; import net from 'node:net';
         export const throws = () => { console.log('before'); throw new TypeError('no') };
         export const big = () => 'x'.repeat(11 << 20);
         export const func = () => () => 1;
         export const loops = () => { for (;;); };
         export const eats = () => { const kept = []; for (;;) kept.push(new Array(1000).fill(1.5)); };
         export const connects = () => net.connect(80);
         export const fine = () => 1;",
    );
    service.publish("broken", "export default 1; throw new Error('at import')");
    let odd = |function: &str| json!({ "packageName": "odd", "functionName": function, "timeoutMs": 3000, "memoryMb": 64 });
    for (body, status, code) in [
        (odd("throws"), 422, "EXECUTION_FAILED"),
        (odd("big"), 422, "OUTPUT_TOO_LARGE"),
        (odd("eats"), 422, "MEMORY_LIMIT"),
        (odd("connects"), 422, "DENIED"),
        (odd("missing"), 404, "FUNCTION_NOT_FOUND"),
        (
            json!({ "packageName": "odd", "functionName": "loops", "timeoutMs": 200 }),
            504,
            "TIMEOUT",
        ),
        (json!({ "packageName": "broken" }), 422, "LOAD_FAILED"),
        (
            json!({ "packageName": "nobody-has-this" }),
            404,
            "PACKAGE_NOT_FOUND",
        ),
        (
            json!({ "packageName": "odd", "version": "9.9.9" }),
            404,
            "VERSION_NOT_FOUND",
        ),
        (json!({ "packageName": "../odd" }), 400, "BAD_REQUEST"),
        (json!({ "packageName": "/tmp/odd" }), 400, "BAD_REQUEST"),
        (json!({ "packagename": "odd" }), 400, "BAD_REQUEST"),
        (
            json!({ "packageName": "odd", "timeoutMs": 999_999_999 }),
            400,
            "BAD_REQUEST",
        ),
        (
            json!({ "packageName": "odd", "memoryMb": 0 }),
            400,
            "BAD_REQUEST",
        ),
    ] {
        let (answered, answer) = service.execute(body.clone()).await;
        assert_eq!(
            (answered, &answer["code"]),
            (status, &json!(code)),
            "{body}: {answer}"
        );
        assert_eq!(answer["success"], false);
        assert!(
            answer["error"]
                .as_str()
                .is_some_and(|error| !error.is_empty())
                && answer["logs"].is_array(),
            "{answer}"
        );
    }
    let (_, answer) = service.execute(odd("throws")).await;
    assert_eq!(
        answer["logs"],
        json!(["before"]),
        "the logs until the failure"
    );
}

#[tokio::test]
async fn bodies_that_are_none_are_refused_in_the_same_shape() {
    let service = Service::start();
    let post = || service.client.post(format!("{}/execute", service.url));
    let json_type = ("content-type", "application/json");
    let large = format!(
        "{{\"packageName\":\"x\",\"params\":{{\"a\":\"{}\"}}}}",
        "x".repeat(1 << 20)
    );
    let deep = format!(
        "{{\"packageName\":\"x\",\"params\":{{\"a\":{}{}}}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for (request, status, code) in [
        (
            post().body("{}").header("content-type", "text/plain"),
            400,
            "BAD_REQUEST",
        ),
        (
            post()
                .body("a=b")
                .header("content-type", "application/x-www-form-urlencoded"),
            400,
            "BAD_REQUEST",
        ),
        (
            post().body("{").header(json_type.0, json_type.1),
            400,
            "BAD_REQUEST",
        ),
        (
            post()
                .body(vec![0xff, 0xfe])
                .header(json_type.0, json_type.1),
            400,
            "BAD_REQUEST",
        ),
        (post().header(json_type.0, json_type.1), 400, "BAD_REQUEST"),
        (
            post()
                .body("{}")
                .header(json_type.0, json_type.1)
                .header("content-encoding", "gzip"),
            400,
            "BAD_REQUEST",
        ),
        (
            post().body(large).header(json_type.0, json_type.1),
            413,
            "PAYLOAD_TOO_LARGE",
        ),
        (
            post().body(deep).header(json_type.0, json_type.1),
            404,
            "PACKAGE_NOT_FOUND",
        ),
        (service.get("/nowhere"), 404, "BAD_REQUEST"),
        (service.get("/execute"), 405, "BAD_REQUEST"),
    ] {
        let (answered, answer) = answer(request).await;
        assert_eq!(
            (answered, &answer["code"]),
            (status, &json!(code)),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn events_come_as_they_happen_and_the_result_comes_last() {
    let service = Service::start();
    service.publish(
        "slow-talker",
        "export default async () => { console.log('one\\rline'); await new Promise((done) => setTimeout(done, 400)); console.error('two'); return [1] }",
    );
    let request = service
        .post("/execute", &json!({ "packageName": "slow-talker" }))
        .header("accept", "text/event-stream");
    let mut response = request.send().await.expect("an answer");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let first = response.chunk().await.expect("a chunk").expect("an event");
    let first_at = Instant::now();
    assert_eq!(
        events(std::str::from_utf8(&first).expect("text")),
        [(
            "log".into(),
            json!({ "level": "info", "text": "one\rline" })
        )]
    );
    let rest = rest_of(response).await;
    assert!(
        first_at.elapsed() > Duration::from_millis(200),
        "the first log did not wait for the result"
    );
    let rest = events(&rest);
    assert_eq!(
        rest[0],
        ("log".into(), json!({ "level": "error", "text": "two" }))
    );
    assert_eq!(
        (rest[1].0.as_str(), &rest[1].1["output"], rest.len()),
        ("result", &json!([1]), 2)
    );

    let request = service
        .post("/execute", &json!({ "packageName": "nobody-has-this" }))
        .header("accept", "text/event-stream");
    let refused = events(&rest_of(request.send().await.expect("an answer")).await);
    assert_eq!(refused[0].1["code"], "PACKAGE_NOT_FOUND");
}

async fn rest_of(response: Response) -> String {
    response.text().await.expect("the whole stream")
}

#[tokio::test]
async fn pages_of_listed_origins_may_call_and_no_others() {
    let service = Service::start_with(&[
        ("ALLOWED_ORIGINS", "https://a.example,https://b.example"),
        ("API_KEYS", "k"),
    ]);
    for (origin, allowed) in [
        ("https://b.example", true),
        ("https://c.example", false),
        ("https://a.example.evil", false),
        ("null", false),
    ] {
        let url = format!("{}/execute", service.url);
        let preflight = service
            .client
            .request(reqwest::Method::OPTIONS, url)
            .header("origin", origin);
        let preflight = preflight
            .header("access-control-request-method", "POST")
            .send()
            .await
            .expect("an answer");
        let shown = preflight
            .headers()
            .get("access-control-allow-origin")
            .map(|value| value.to_str().expect("text"));
        assert_eq!(shown, allowed.then_some(origin), "{origin}");
    }
    let open = Service::start();
    let health = open
        .get("/health")
        .header("origin", "https://any.example")
        .send()
        .await
        .expect("an answer");
    assert_eq!(health.headers()["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn keys_open_everything_and_health_needs_none() {
    let service = Service::start_with(&[("API_KEYS", "old,new"), ("TPMJS_SANDBOX_RATE", "3")]);
    service.publish("one", "export default () => 1");
    assert_eq!(
        service
            .get("/health")
            .send()
            .await
            .expect("an answer")
            .status(),
        StatusCode::OK
    );
    for path in ["/ready", "/metrics", "/nowhere"] {
        assert_eq!(
            service.get(path).send().await.expect("an answer").status(),
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        let known = service
            .get(path)
            .bearer_auth("new")
            .send()
            .await
            .expect("an answer")
            .status();
        assert_ne!(known, StatusCode::UNAUTHORIZED, "{path}");
    }
    let call = |key: &str| {
        service
            .post("/execute", &json!({ "packageName": "one" }))
            .bearer_auth(key)
    };
    let refused = call("ne").send().await.expect("an answer");
    assert_eq!(refused.headers()["www-authenticate"], "Bearer");
    assert_eq!(json_of(refused).await["code"], "UNAUTHORIZED");
    for _ in 0..3 {
        assert_eq!(answer(call("old")).await.0, 200);
    }
    let limited = call("old").send().await.expect("an answer");
    assert_eq!(limited.headers()["retry-after"], "20");
    assert_eq!(json_of(limited).await["code"], "RATE_LIMITED");
    assert_eq!(
        answer(call("new")).await.0,
        200,
        "each key has its own count"
    );
}

#[tokio::test]
async fn what_the_service_says_of_itself() {
    let service = Service::start_with(&[
        ("TPMJS_SANDBOX_MEMORY", "64MB"),
        ("TPMJS_SANDBOX_TIMEOUT", "5s"),
    ]);
    let (status, health) = answer(service.get("/health")).await;
    assert_eq!(
        (status, &health["status"], &health["service"]),
        (200, &json!("healthy"), &json!("tpmjs-sandbox-executor"))
    );
    assert_eq!(
        (&health["memoryLimit"], &health["timeout"]),
        (&json!("64MB"), &json!("5000ms"))
    );
    assert_eq!(health["jail"]["seccomp"]["status"], "enforced");
    assert_eq!(
        answer(service.get("/ready")).await,
        (200, json!({ "status": "ready" }))
    );
    let response = service
        .get("/health")
        .header("x-request-id", "mine-1")
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.headers()["x-request-id"], "mine-1");
    let response = service
        .get("/health")
        .header("x-request-id", "a b")
        .send()
        .await
        .expect("an answer");
    assert_eq!(
        response.headers()["x-request-id"].len(),
        16,
        "an odd id is replaced"
    );
    let metrics = service
        .get("/metrics")
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(
        metrics
            .contains("tpmjs_sandbox_requests_total{route=\"/health\",status=\"200\",code=\"\"} 3"),
        "{metrics}"
    );
}

#[tokio::test]
async fn packages_are_described_prefetched_and_forgotten() {
    let service = Service::start();
    service.publish("tool", "export const t = { description: 'd', inputSchema: { type: 'object', properties: { q: { type: 'string' } } }, execute: () => 1 }; export default function go(a) {}");
    let (status, described) =
        answer(service.post("/describe", &json!({ "packageName": "tool" }))).await;
    assert_eq!(
        (status, &described["success"], &described["version"]),
        (200, &json!(true), &json!("1.0.0")),
        "{described}"
    );
    assert_eq!(described["exports"][0]["name"], "default");
    assert_eq!(
        described["exports"][1]["inputSchema"]["properties"]["q"]["type"],
        "string"
    );

    let (status, fetched) = answer(service.post(
        "/cache/prefetch",
        &json!({ "packages": ["tool", "nobody-has-this"] }),
    ))
    .await;
    assert_eq!(
        (status, &fetched["code"], &fetched["packages"][0]["version"]),
        (404, &json!("PACKAGE_NOT_FOUND"), &json!("1.0.0")),
        "{fetched}"
    );
    let (status, cleared) =
        answer(service.client.post(format!("{}/cache/clear", service.url))).await;
    assert_eq!(
        (status, &cleared["success"], &cleared["packages"]),
        (200, &json!(true), &json!(1)),
        "{cleared}"
    );
    service.registry.forget_asked();
    assert_eq!(
        service
            .execute(json!({ "packageName": "tool", "functionName": "t" }))
            .await
            .0,
        200
    );
    assert!(!service.registry.asked().is_empty(), "it was fetched again");
}

#[test]
fn contradictory_settings_are_refused_before_it_listens() {
    let sandbox = Sandbox::alone();
    for (settings, says) in [
        (vec![("ALLOWED_ORIGINS", "a.example")], "origin"),
        (vec![("API_KEYS", " , ")], "API_KEYS"),
        (vec![("TPMJS_SANDBOX_TIMEOUT", "10m")], "ceiling"),
        (vec![("TPMJS_SANDBOX_MEMORY", "1MB")], "too small"),
        (vec![("TPMJS_SANDBOX_CONCURRENCY", "0")], "concurrency"),
        (vec![("PORT", "http")], "port"),
    ] {
        let mut command: Command = sandbox.command();
        command.args(["serve", "--host", "127.0.0.1"]);
        if !settings.iter().any(|(name, _)| *name == "PORT") {
            command.args(["--port", "0"]);
        }
        let output = command
            .envs(settings.clone())
            .output()
            .expect("the program starts");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{settings:?}: {stderr}");
        assert!(
            stderr.contains(says) && output.stdout.is_empty(),
            "{settings:?}: {stderr}"
        );
    }
}
