//! How a service ends: what it still answers, what it leaves behind.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use super::*;

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
async fn no_request_is_lost_when_a_busy_service_ends() {
    let mut service = Service::start();
    service.publish("sleeper", SLEEPER);
    service.execute(sleep(1)).await;
    let answered = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..8)
        .map(|_| call_until_refused(service.url.clone(), Arc::clone(&answered)))
        .map(tokio::spawn)
        .collect();
    until("there is load", || answered.load(Relaxed) >= 20).await;
    service.signal(Signal::TERM);
    for client in clients {
        client.await.expect("no panic");
    }
    assert_eq!(service.wait().code(), Some(0));
}

/// Calls with a connection for each request until nobody takes a connection any more.
async fn call_until_refused(url: String, answered: Arc<AtomicUsize>) {
    let client = reqwest::Client::builder()
        .no_proxy()
        .pool_max_idle_per_host(0);
    let client = client.build().expect("a client");
    loop {
        let request = client
            .post(format!("{url}/execute"))
            .header("content-type", "application/json")
            .body(sleep(5).to_string());
        match request.send().await {
            Ok(response) => {
                assert_eq!(json_of(response).await["output"], "slept");
                answered.fetch_add(1, Relaxed);
            }
            Err(error) => {
                assert!(error.is_connect(), "a request was lost: {error:?}");
                return;
            }
        }
    }
}

#[tokio::test]
async fn connections_that_say_nothing_hold_nobody_up() {
    let mut service = Service::start();
    let address = service.url.trim_start_matches("http://").to_owned();
    let silent = std::net::TcpStream::connect(&address).expect("it listens");
    let kept = service.get("/health").send().await.expect("an answer");
    assert_eq!(kept.status(), StatusCode::OK, "its connection is kept");
    let begun = Instant::now();
    service.signal(Signal::TERM);
    assert_eq!(service.wait().code(), Some(0));
    assert!(begun.elapsed() < Duration::from_secs(5));
    drop(silent);
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
