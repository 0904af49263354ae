//! Connections as hostile and modest clients use them. Time is the test's own: it jumps ahead when everybody waits.

use axum::{body::Bytes, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::Instant,
};

use super::*;

/// More than the kernel's buffers take.
const LARGE: usize = 64 << 20;

/// A server of two routes and a client that has connected.
async fn connect() -> TcpStream {
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/large", get(|| async { Bytes::from(vec![b'x'; LARGE]) }));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { Connections::new(router).accept(&listener).await });
    TcpStream::connect(address).await.expect("it listens")
}

/// Reads until the server ends the connection; returns what it said and how long that took.
async fn read_to_end(mut client: TcpStream) -> (Vec<u8>, Duration) {
    let begun = Instant::now();
    let mut said = Vec::new();
    // A reset is an end too.
    let _ = client.read_to_end(&mut said).await;
    (said, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn who_sends_no_whole_head_is_let_go() {
    for sent in ["", "P", "PRI * HTTP", "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let mut client = connect().await;
        client.write_all(sent.as_bytes()).await.expect("sent");
        let (said, took) = read_to_end(client).await;
        assert!(took <= HEAD_TIME * 2, "{sent:?}: {took:?}");
        assert!(took >= HEAD_TIME, "{sent:?}: {took:?}");
        let text = String::from_utf8_lossy(&said);
        assert!(
            text.is_empty() || text.starts_with("HTTP/1.1 408"),
            "{sent:?}: {text}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_serves_several_requests_and_ends_when_idle() {
    let mut client = connect().await;
    let mut answer = [0; 4096];
    for _ in 0..3 {
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .expect("sent");
        let length = client.read(&mut answer).await.expect("an answer");
        assert!(answer[..length].ends_with(b"hello"));
    }
    let (said, took) = read_to_end(client).await;
    assert!(said.is_empty() && took >= HEAD_TIME && took <= HEAD_TIME * 2);
}

#[tokio::test]
async fn heads_have_a_size() {
    let mut client = connect().await;
    let head = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nlong: {}\r\n\r\n",
        "x".repeat(2 * HEAD_MAX as usize)
    );
    // The server may stop reading before everything is sent.
    let _ = client.write_all(head.as_bytes()).await;
    let mut start = [0; 12];
    client.read_exact(&mut start).await.expect("an answer");
    assert_eq!(&start, b"HTTP/1.1 431");
}

#[tokio::test(start_paused = true)]
async fn who_takes_no_answer_is_let_go() {
    let mut client = connect().await;
    client
        .write_all(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .expect("sent");
    client.readable().await.expect("the answer begins");
    tokio::time::sleep(STALL_TIME + Duration::from_secs(1)).await;
    let (said, _) = read_to_end(client).await;
    assert!(
        said.len() < LARGE,
        "the rest was given up, not kept for ever"
    );
}

#[tokio::test]
async fn http_2_is_understood_without_an_upgrade() {
    let mut client = connect().await;
    // In two parts, as a slow network may bring it.
    let (first, rest) = H2_PREFACE.split_at(5);
    client.write_all(first).await.expect("sent");
    tokio::time::sleep(Duration::from_millis(20)).await;
    client.write_all(rest).await.expect("sent");
    // Empty settings, then the head of `GET /` for host `x` on stream 1, from HPACK's static table.
    let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
    let head = [
        0, 0, 6, 1, 5, 0, 0, 0, 1, 0x82, 0x86, 0x84, 0x01, 0x01, b'x',
    ];
    client.write_all(&settings).await.expect("sent");
    client.write_all(&head).await.expect("sent");
    let body = loop {
        let mut frame = [0; 9];
        client.read_exact(&mut frame).await.expect("a frame");
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        let mut payload = vec![0; length as usize];
        client.read_exact(&mut payload).await.expect("its payload");
        if frame[3] == 0 && !payload.is_empty() {
            break payload;
        }
    };
    assert_eq!(body, b"hello");
}
