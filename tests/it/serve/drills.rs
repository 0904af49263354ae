//! What happens when something breaks: clients, workers, the cache, the registry, the service itself.

use futures_util::future::join_all;

use crate::support::registry::Fault;

use super::*;

const SLEEPER: &str =
    "export default ({ ms }) => new Promise((done) => setTimeout(() => done('slept'), ms))";

fn sleep(ms: u64) -> Value {
    json!({ "packageName": "sleeper", "params": { "ms": ms } })
}

#[tokio::test]
async fn a_client_that_goes_away_takes_its_process_along() {
    let service = Service::start();
    service.publish("sleeper", SLEEPER);
    service.publish("spinner", "export default () => { for (;;); }");
    let spin = json!({ "packageName": "spinner", "timeoutMs": 60_000 });
    for (body, accept) in [
        (sleep(60_000), "application/json"),
        (spin.clone(), "application/json"),
        (spin, "text/event-stream"),
    ] {
        let name = body["packageName"].clone();
        // So that the template is there and the only new process is the call's.
        service
            .execute(json!({ "packageName": name, "params": { "ms": 1 }, "timeoutMs": 100 }))
            .await;
        until("only the waiting processes are left", || {
            !service.workers().is_empty()
        })
        .await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let before = service.workers().len();
        let request = service.post("/execute", &body).header("accept", accept);
        let call = tokio::spawn(async move {
            let response = request.send().await.expect("an answer");
            response.text().await
        });
        until("the call's process runs", || {
            service.workers().len() > before
        })
        .await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        call.abort();
        let took = until("the call's process is gone", || {
            service.workers().len() <= before
        })
        .await;
        // The promise is 100 ms; a machine that runs every test at once gets some more.
        assert!(
            took < Duration::from_millis(500),
            "{name} with {accept}: {took:?}"
        );
    }
    let metrics = service
        .get("/metrics")
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    assert!(
        metrics.contains("tpmjs_sandbox_executions_running 0"),
        "no turn is lost"
    );
}

#[tokio::test]
async fn more_than_there_is_room_for_is_told_to_come_back() {
    let service = Service::start_with(&[
        ("TPMJS_SANDBOX_CONCURRENCY", "1"),
        ("TPMJS_SANDBOX_QUEUE", "2"),
        ("TPMJS_SANDBOX_QUEUE_TIMEOUT", "300ms"),
    ]);
    service.publish("sleeper", SLEEPER);
    service.execute(sleep(1)).await;
    let running = tokio::spawn(service.post("/execute", &sleep(2_000)).send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answers = join_all((0..4).map(|_| service.post("/execute", &sleep(1)).send())).await;
    for response in answers {
        let response = response.expect("an answer");
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key("retry-after"));
        assert_eq!(json_of(response).await["code"], "OVERLOADED");
    }
    assert_eq!(
        answer(service.get("/health")).await.0,
        200,
        "a full service is still healthy"
    );
    assert_eq!(
        running
            .await
            .expect("no panic")
            .expect("an answer")
            .status(),
        StatusCode::OK
    );
    assert_eq!(service.execute(sleep(1)).await.0, 200);
}

#[tokio::test]
async fn dead_workers_cost_no_more_than_what_was_inside() {
    let service = Service::start();
    service.publish("steady", "export default () => 'ok'");
    service.publish("sleeper", SLEEPER);
    let call = || service.execute(json!({ "packageName": "steady" }));
    assert_eq!(call().await.0, 200);
    for _ in 0..3 {
        let inside = tokio::spawn(service.post("/execute", &sleep(5_000)).send());
        until(
            "zygote, two templates and the call that is inside run",
            || service.workers().len() >= 4,
        )
        .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        for pid in service.workers() {
            let _ = kill_process(pid, Signal::KILL);
        }
        let (status, answer) = call().await;
        assert_eq!((status, &answer["output"]), (200, &json!("ok")), "{answer}");
        let inside = inside.await.expect("no panic").expect("an answer");
        assert_eq!(inside.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(json_of(inside).await["code"], "CRASHED");
    }
}

#[tokio::test]
async fn a_cache_that_is_deleted_under_load_is_filled_again() {
    let service = Service::start_with(&[("TPMJS_SANDBOX_TEMPLATES", "0")]);
    service.publish("steady", "export default () => 'ok'");
    let calls = async {
        for _ in 0..12 {
            let (status, answer) = service.execute(json!({ "packageName": "steady" })).await;
            assert_eq!((status, &answer["output"]), (200, &json!("ok")), "{answer}");
        }
    };
    let deletes = async {
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(40)).await;
            let _ = std::fs::remove_dir_all(service.sandbox.cache());
        }
    };
    tokio::join!(calls, deletes);
}

#[tokio::test]
async fn a_registry_that_is_down_stops_only_what_needs_it() {
    let service = Service::start_with(&[
        ("TPMJS_SANDBOX_FRESHNESS", "0s"),
        ("TPMJS_SANDBOX_PREPARE_TIMEOUT", "5s"),
    ]);
    service.publish("known", "export default () => 'ok'");
    service.publish("unknown", "export default () => 'ok'");
    assert_eq!(
        service.execute(json!({ "packageName": "known" })).await.0,
        200
    );
    for path in ["/known", "/unknown"] {
        service.registry.fault(path, Fault::Status(503));
    }
    let (status, answer) = service.execute(json!({ "packageName": "unknown" })).await;
    assert_eq!(
        (status, &answer["code"]),
        (502, &json!("REGISTRY_UNAVAILABLE")),
        "{answer}"
    );
    assert_eq!(
        service.execute(json!({ "packageName": "known" })).await.0,
        200,
        "what is cached runs"
    );
}

#[tokio::test]
async fn a_slow_registry_holds_up_nobody_else() {
    let service = Service::start_with(&[("TPMJS_SANDBOX_CONCURRENCY", "1")]);
    service.publish("slow", "export default () => 'slow'");
    service.publish("quick", "export default () => 'quick'");
    service
        .registry
        .fault("/slow", Fault::Delay(Duration::from_secs(3)));
    let slow = join_all((0..24).map(|_| service.execute(json!({ "packageName": "slow" }))));
    let quick = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let begun = Instant::now();
        assert_eq!(
            service.execute(json!({ "packageName": "quick" })).await.0,
            200
        );
        begun.elapsed()
    };
    let (slow, quick) = tokio::join!(slow, quick);
    assert!(quick < Duration::from_secs(2), "{quick:?}");
    assert!(slow.iter().all(|(status, _)| *status == 200));
}

#[tokio::test]
async fn equal_fetches_are_made_once() {
    let service = Service::start();
    service
        .registry
        .publish(module("base", "export default 'base'"));
    service.registry.publish(
        module(
            "wanted",
            "import base from 'base'; export default () => base",
        )
        .field("dependencies", json!({ "base": "1.0.0" })),
    );
    let calls =
        join_all((0..64).map(|_| service.execute(json!({ "packageName": "wanted" })))).await;
    for (status, answer) in calls {
        assert_eq!(
            (status, &answer["output"]),
            (200, &json!("base")),
            "{answer}"
        );
    }
    for tarball in ["/wanted/-/wanted-1.0.0.tgz", "/base/-/base-1.0.0.tgz"] {
        assert_eq!(service.registry.count(tarball), 1, "{tarball}");
    }
}

#[tokio::test]
async fn a_service_that_is_told_to_end_answers_what_it_took() {
    let mut service = Service::start();
    service.publish("sleeper", SLEEPER);
    service.execute(sleep(1)).await;
    let calls: Vec<_> = (0..6)
        .map(|_| tokio::spawn(service.post("/execute", &sleep(400)).send()))
        .collect();
    tokio::time::sleep(Duration::from_millis(150)).await;
    service.signal(Signal::TERM);
    for call in calls {
        let response = call.await.expect("no panic").expect("an answer");
        assert_eq!(json_of(response).await["output"], "slept");
    }
    assert_eq!(service.wait().code(), Some(0));
    assert!(
        service.get("/health").send().await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let mut service = Service::start();
    service.publish("sleeper", SLEEPER);
    let call = tokio::spawn(service.post("/execute", &sleep(8_000)).send());
    until("zygote, template and call run", || {
        service.workers().len() >= 3
    })
    .await;
    let workers = service.workers();
    service.signal(Signal::TERM);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let begun = Instant::now();
    service.signal(Signal::INT);
    assert_eq!(service.wait().code(), Some(130));
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert!(call.await.expect("no panic").is_err());
    until("no worker outlives its service", || {
        !workers.iter().any(|pid| is_alive(*pid))
    })
    .await;
}

#[tokio::test]
async fn workers_end_with_a_service_that_is_killed() {
    let mut service = Service::start();
    service.publish("sleeper", SLEEPER);
    let call = tokio::spawn(service.post("/execute", &sleep(8_000)).send());
    until("zygote, template and call run", || {
        service.workers().len() >= 3
    })
    .await;
    let workers = service.workers();
    service.signal(Signal::KILL);
    service.wait();
    until("no worker outlives its service", || {
        !workers.iter().any(|pid| is_alive(*pid))
    })
    .await;
    assert!(call.await.expect("no panic").is_err());
}
