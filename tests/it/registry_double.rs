//! The registry double does what a registry does, and what a broken one does.

use crate::support::{
    package::Package,
    registry::{FakeRegistry, Fault, tarball_path},
};

async fn get(url: &str) -> reqwest::Response {
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .get(url)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn serves_packuments_and_tarballs_and_counts() {
    let registry = FakeRegistry::start();
    registry.publish(Package::new("@scope/a", "1.0.0").file("index.js", "module.exports = 1"));
    let document: serde_json::Value = serde_json::from_str(
        &get(&format!("{}@scope%2fa", registry.url()))
            .await
            .text()
            .await
            .unwrap(),
    )
    .unwrap();
    assert_eq!(document["dist-tags"]["latest"], "1.0.0");
    let tarball = document["versions"]["1.0.0"]["dist"]["tarball"]
        .as_str()
        .unwrap();
    assert!(tarball.ends_with(&tarball_path("@scope/a", "1.0.0")));
    assert!(get(tarball).await.bytes().await.unwrap().len() > 50);
    assert_eq!(registry.count("/@scope/a"), 1);
    assert_eq!(get(&format!("{}b", registry.url())).await.status(), 404);
}

#[tokio::test]
async fn faults_end_after_their_times() {
    let registry = FakeRegistry::start();
    registry
        .publish(Package::new("a", "1.0.0"))
        .fault_times("/a", Fault::Status(503), 1);
    let url = format!("{}a", registry.url());
    assert_eq!(get(&url).await.status(), 503);
    assert_eq!(get(&url).await.status(), 200);
    registry.fault("/a", Fault::Truncate(10));
    assert!(
        get(&url).await.bytes().await.is_err(),
        "a cut body is an error of the client"
    );
}
