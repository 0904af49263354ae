//! What every request passes: an id, a line in the log, a count, and the check of its key.
//!
//! Trust: a client's id is taken only when it is short and plain. No header value, body or key is logged.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use aws_lc_rs::rand;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tracing::{Instrument, Span, field::Empty};

use crate::contract::failure::Code;

use super::{App, Problem, access::InFlight, trace};

const REQUEST_ID: &str = "x-request-id";
/// What needs no key: the page has a field for it, and tells nothing itself.
pub(super) const OPEN: [&str; 2] = ["/health", "/"];

/// Who asks; as long as a copy lives, the request counts as being answered.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    id: Arc<str>,
    _in_flight: Option<Arc<InFlight>>,
}

impl Caller {
    /// Logs how a stream ended, whose request was logged when it began.
    pub(super) fn note(&self, code: &'static str) {
        tracing::info!(id = &*self.id, code, "stream ended");
    }
}

/// The id that the request got.
#[derive(Debug, Clone)]
struct RequestId(Arc<str>);

/// Gives the request an id, and logs and counts its answer. The outermost layer.
pub(super) async fn observe(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId(request_id(request.headers()));
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", |path| known_route(path.as_str()));
    request.extensions_mut().insert(id.clone());
    let mut pending = Pending {
        app,
        id: id.0,
        method,
        route,
        begun: Instant::now(),
        is_answered: false,
    };
    let span = tracing::info_span!("request", id = &*pending.id, package = Empty);
    trace::continue_from(&span, request.headers());
    let mut response = next.run(request).instrument(span.clone()).await;
    pending.answered(&response, &span);
    if let Ok(value) = HeaderValue::from_str(&pending.id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Refuses requests without a key, and too many with one.
pub(super) async fn admit(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Response {
    match caller_of(&app, &request) {
        Ok(caller) => {
            request.extensions_mut().insert(caller.clone());
            let response = next.run(request).await;
            drop(caller);
            response
        }
        Err(problem) => problem.into_response(),
    }
}

fn caller_of(app: &App, request: &Request) -> Result<Caller, Problem> {
    let id = request
        .extensions()
        .get::<RequestId>()
        .map_or_else(|| "".into(), |id| Arc::clone(&id.0));
    if OPEN.contains(&request.uri().path()) {
        return Ok(Caller {
            id,
            _in_flight: None,
        });
    }
    let key = app.access.check(request.headers())?;
    // Reading what the service says of itself is free.
    let in_flight = (request.method() == Method::POST)
        .then(|| app.access.count(key))
        .transpose()?;
    Ok(Caller {
        id,
        _in_flight: in_flight.map(Arc::new),
    })
}

/// The client's id if it is plain, else a random one.
fn request_id(headers: &HeaderMap) -> Arc<str> {
    let is_plain = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if let Some(id) = headers
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(is_plain)
    {
        return id.into();
    }
    let mut bytes = [0; 8];
    // Without randomness, ids repeat; that is no reason to fail.
    let _ = rand::fill(&mut bytes);
    hex::encode(bytes).into()
}

/// The path as a label that lives for ever.
fn known_route(path: &str) -> &'static str {
    super::routes::PATHS
        .iter()
        .find(|known| **known == path)
        .copied()
        .unwrap_or("other")
}

/// A request whose answer is not there yet. Dropped before, its client has gone away.
struct Pending {
    app: Arc<App>,
    id: Arc<str>,
    method: Method,
    route: &'static str,
    begun: Instant,
    is_answered: bool,
}

impl Pending {
    fn answered(&mut self, response: &Response, span: &Span) {
        self.is_answered = true;
        let (time, status) = (self.begun.elapsed(), response.status().as_u16());
        let code = response.extensions().get::<Code>().copied();
        self.app.metrics.answered(self.route, status, code, time);
        trace::answered(span, self.route, status, code);
        let (id, ms) = (&*self.id, millis(time));
        tracing::info!(id, method = %self.method, route = self.route, status, code = code.map_or("OK", Code::as_str), ms, "answered");
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.is_answered {
            self.app.metrics.gone();
            tracing::info!(id = &*self.id, method = %self.method, route = self.route, ms = millis(self.begun.elapsed()), "client gone");
        }
    }
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
