//! What a service tells its operator: metrics, logs, and what must never be in them.

use std::io::Read;

use super::*;

#[tokio::test]
async fn metrics_count_what_happened() {
    let service = Service::start();
    service.publish(
        "odd",
        "export const fine = () => 1;
         export const loops = () => { for (;;); };
         export const eats = () => { const kept = []; for (;;) kept.push(new Array(1000).fill(1.5)); };",
    );
    for function in ["fine", "fine", "loops", "eats"] {
        let body = json!({ "packageName": "odd", "functionName": function, "timeoutMs": 1500, "memoryMb": 64 });
        service.execute(body).await;
    }
    let metrics = service.text_of("/metrics").await;
    for line in [
        "requests_total{route=\"/execute\",status=\"200\",code=\"\"} 2",
        "requests_total{route=\"/execute\",status=\"504\",code=\"TIMEOUT\"} 1",
        "requests_total{route=\"/execute\",status=\"422\",code=\"MEMORY_LIMIT\"} 1",
        "trees_total{found=\"registry\"} 1",
        "trees_total{found=\"memory\"} 3",
        "packages_stored_total 1",
        "kills_total{reason=\"timeout\"} 1",
        "kills_total{reason=\"memory\"} 1",
        "kills_total{reason=\"crash\"} 0",
        "zygotes_total 1",
        "templates_made_total 1",
        "template_hits_total 4",
        "templates 1",
        // A template, the first call, and after each call the spare for the next one.
        "forks_total 6",
        "executions_running 0",
        "executions_waiting 0",
        "stage_seconds_count{stage=\"prepare\"} 1",
        "stage_seconds_count{stage=\"queue\"} 4",
        "stage_seconds_count{stage=\"execution\"} 4",
        "stage_seconds_count{stage=\"request\"} 4",
    ] {
        let line = format!("tpmjs_sandbox_{line}");
        assert!(
            metrics.lines().any(|have| have == line),
            "{line} is missing in\n{metrics}"
        );
    }
    let value = |name: &str| -> u64 {
        let line = metrics.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|value| value.trim().parse().ok())
            .unwrap_or_else(|| panic!("{name} is missing in\n{metrics}"))
    };
    for name in [
        "fetched_bytes_total",
        "templates_data_bytes",
        "guest_memory_bytes_max",
        "host_resident_bytes",
    ] {
        assert!(value(&format!("tpmjs_sandbox_{name} ")) > 0, "{name}");
    }
}

#[tokio::test]
async fn no_secret_is_in_the_log() {
    let registry = FakeRegistry::start();
    let sandbox = Sandbox::with(&registry);
    let settings = [
        ("API_KEYS", "KEYSECRET"),
        ("TPMJS_SANDBOX_LOG", "trace"),
        ("TPMJS_SANDBOX_LOG_FORMAT", "json"),
    ];
    let mut service = Service::start_in(registry, sandbox, &settings, Stdio::piped());
    service.publish(
        "teller",
        "export default ({ token }) => { console.log(process.env.TOKEN, token); throw new Error(process.env.TOKEN) }",
    );
    let body = json!({ "packageName": "teller", "params": { "token": "PARAMSECRET" }, "env": { "TOKEN": "ENVSECRET" } });
    let wrong = json!({ "packageName": "teller", "env": { "TOKEN": ["ENVSECRET"] } });
    for (body, key, accept) in [
        (&body, "KEYSECRET", "application/json"),
        (&body, "KEYSECRET", "text/event-stream"),
        (&body, "OTHERSECRET", "application/json"),
        (&wrong, "KEYSECRET", "application/json"),
    ] {
        let request = service.post("/execute?token=QUERYSECRET", body);
        let request = request.bearer_auth(key).header("accept", accept);
        let request = request.header("x-request-id", "the-id");
        request
            .send()
            .await
            .expect("an answer")
            .text()
            .await
            .expect("text");
    }
    let mut log = service.child.stderr.take().expect("it has a pipe");
    service.signal(Signal::TERM);
    service.wait();
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    assert!(!text.contains("SECRET"), "{text}");
    for line in text.lines() {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        assert!(line["level"].is_string(), "{line}");
    }
    assert!(text.matches("the-id").count() >= 4, "{text}");
}

#[tokio::test]
async fn one_key_has_so_many_requests_at_once() {
    let service = Service::start_with(&[
        ("API_KEYS", "busy,other"),
        ("TPMJS_SANDBOX_KEY_CONCURRENCY", "1"),
        ("TPMJS_SANDBOX_CONCURRENCY", "2"),
    ]);
    service.publish("sleeper", SLEEPER);
    let call = |key: &str, ms| service.post("/execute", &sleep(ms)).bearer_auth(key);
    assert_eq!(answer(call("busy", 1)).await.0, 200);
    let first = tokio::spawn(call("busy", 1_500).send());
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = call("busy", 1).send().await.expect("an answer");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(json_of(refused).await["code"], "RATE_LIMITED");
    assert_eq!(
        answer(call("other", 1)).await.0,
        200,
        "it has its own count"
    );
    assert_eq!(
        first.await.expect("no panic").expect("an answer").status(),
        StatusCode::OK
    );
    assert_eq!(answer(call("busy", 1)).await.0, 200);
}
