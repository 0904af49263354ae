//! Connections: accepted, bounded, and ended in good order.
//!
//! Trust: a client may send slowly, stop sending or reading, or never begin. Everything that is waited for has a time.
//! What this does not stop: an HTTP/2 client that reads frames but opens no window for its answer holds that answer.

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;

use super::{App, ServeError};

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;

/// Connections at once; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 1024;
/// For a request's head, and for the next request on a connection that is kept open.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// What a head may be.
const HEAD_MAX: u32 = 64 << 10;
/// Requests at once on one HTTP/2 connection.
const STREAMS_MAX: u32 = 256;
/// How often an HTTP/2 connection is asked whether it lives, and how long its answer may take.
const PING: Duration = Duration::from_secs(20);
/// When no connection can be accepted, e.g. for want of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// For connections that are made at the end to arrive, and again to send what they were made for.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// For answers to leave after the last execution has ended.
const GOODBYE: Duration = Duration::from_secs(10);
/// How long a client may take nothing of an answer that waits for it.
const STALL_TIME: Duration = Duration::from_secs(30);
/// How an HTTP/2 connection begins.
const H2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// After every request was answered.
    Drained,
    /// At once, by a second signal or because answers were never read.
    Cut,
}

/// Answers until the first signal, then finishes what runs.
pub(super) async fn run(
    listener: TcpListener,
    router: Router,
    app: &Arc<App>,
) -> Result<Ending, ServeError> {
    let mut signals = Signals::new().map_err(ServeError::Signals)?;
    let server = Connections::new(router);
    tokio::select! {
        () = server.accept(&listener) => {}
        () = signals.next() => {}
    }
    app.end();
    let (running, waiting) = app.load();
    tracing::info!(
        running,
        waiting,
        "ending: no new connections; what runs is finished"
    );
    let ended = async {
        server.accept_waiting(listener).await;
        tokio::time::sleep(LAST_WORDS).await;
        server.silent.cancel();
        timeout(app.longest() + GOODBYE, server.graceful.shutdown()).await
    };
    tokio::select! {
        ended = ended => Ok(ended.map_or(Ending::Cut, |()| Ending::Drained)),
        () = signals.next() => Ok(Ending::Cut),
    }
}

struct Connections {
    router: Router,
    h1: Builder<TokioExecutor>,
    h2: Builder<TokioExecutor>,
    graceful: GracefulShutdown,
    places: Arc<Semaphore>,
    /// Cancelled when connections that have said nothing are no longer waited for.
    silent: CancellationToken,
}

impl Connections {
    fn new(router: Router) -> Self {
        let mut builder = Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(HEAD_MAX as usize);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING)
            .max_concurrent_streams(STREAMS_MAX)
            .max_header_list_size(HEAD_MAX);
        Self {
            router,
            h1: builder.clone().http1_only(),
            h2: builder.http2_only(),
            graceful: GracefulShutdown::new(),
            places: Arc::new(Semaphore::new(CONNECTIONS_MAX)),
            silent: CancellationToken::new(),
        }
    }

    /// Accepts for ever.
    async fn accept(&self, listener: &TcpListener) {
        loop {
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
                return;
            };
            match listener.accept().await {
                Ok((stream, _)) => self.spawn(stream, place),
                Err(error) if is_of_the_client(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Accepts those that the kernel has connected already, and lets no more come.
    async fn accept_waiting(&self, listener: TcpListener) {
        // Whoever was told of this address a moment ago may still be on the way.
        let _ = timeout(LAST_WORDS, self.accept(&listener)).await;
        // The kernel resets what waits when the listener goes, so it is asked itself, and nothing comes in between.
        let Ok(listener) = listener.into_std() else {
            return;
        };
        while let Ok((stream, _)) = listener.accept() {
            let place = Arc::clone(&self.places).try_acquire_owned();
            let stream = stream
                .set_nonblocking(true)
                .and_then(|()| TcpStream::from_std(stream));
            if let (Ok(place), Ok(stream)) = (place, stream) {
                self.spawn(stream, place);
            }
        }
    }

    fn spawn(&self, stream: TcpStream, place: OwnedSemaphorePermit) {
        // Answers are small and complete; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(self.router.clone());
        let (h1, h2, watcher) = (self.h1.clone(), self.h2.clone(), self.graceful.watcher());
        let silent = self.silent.clone();
        tokio::spawn(async move {
            let _place = place;
            let first = timeout(HEAD_TIME, is_h2(&stream));
            let builder = match silent.run_until_cancelled(first).await {
                Some(Ok(Ok(true))) => h2,
                Some(Ok(Ok(false))) => h1,
                _ => return,
            };
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(STALL_TIME));
            let stream = TokioIo::new(Box::pin(stream));
            let connection = builder.serve_connection(stream, service);
            if let Err(error) = watcher.watch(connection.into_owned()).await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
}

/// Whether the client speaks HTTP/2. Looks at the first bytes and leaves them.
async fn is_h2(stream: &TcpStream) -> io::Result<bool> {
    let mut start = [0; H2_PREFACE.len()];
    loop {
        let seen = stream.peek(&mut start).await?;
        if seen == 0 || !H2_PREFACE.starts_with(&start[..seen]) {
            return Ok(false);
        }
        if seen == H2_PREFACE.len() {
            return Ok(true);
        }
        // The socket stays readable, so it cannot tell when more is there.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// What asks the service to end.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) {
        // Without a handler the system ends the program itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
