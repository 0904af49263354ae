//! `POST /execute`: one outcome as JSON, or events as they happen.
//!
//! A client that goes away takes its future with it, and the future's drop kills the processes.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;
use tracing::{Instrument, Span};

use crate::contract::{
    failure::Code,
    outcome::{LogLine, Outcome, Timings},
    progress::{Observer, Silent},
    request::ExecuteRequest,
};

use super::{App, Problem, ask, body::JsonBody, observe::Caller, problem, trace, wire};

/// How often a silent stream shows that it is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The route.
pub(super) async fn execute(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let request = ask::execute(&body, app.limits, app.isolation)?;
    Span::current().record("package", tracing::field::display(&request.package));
    tracing::debug!(package = %request.package, function = request.function.as_deref().unwrap_or("default"), "execute");
    if wants_events(&headers) {
        return Ok(events(app, request, caller));
    }
    Ok(answer(&app.run(&request, &Silent).await?))
}

fn answer(outcome: &Outcome) -> Response {
    let mut response = match &outcome.result {
        Ok(_) => (
            [(header::CONTENT_TYPE, "application/json")],
            wire::outcome(outcome),
        )
            .into_response(),
        Err(failure) => problem::json(failure.code, wire::outcome(outcome)),
    };
    if let Ok(timing) = HeaderValue::from_str(&server_timing(&outcome.timings)) {
        response.headers_mut().insert("server-timing", timing);
    }
    response
}

/// Where the time went, as browsers' developer tools show it.
fn server_timing(timings: &Timings) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (prepare, import, execution) = (
        timings.resolve + timings.fetch,
        timings.import,
        timings.execution,
    );
    format!(
        "prepare;dur={:.1}, import;dur={:.1}, execution;dur={:.1}",
        ms(prepare),
        ms(import),
        ms(execution)
    )
}

fn wants_events(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    accept.split(',').any(|kind| {
        kind.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("text/event-stream")
    })
}

/// Sends what the guest prints to the stream. Its log limit bounds what may wait there.
struct Sender(mpsc::UnboundedSender<Event>);

impl Observer for Sender {
    fn log(&self, line: &LogLine) {
        if let Ok(event) = Event::default().event("log").json_data(line) {
            // A closed stream means that the client has gone; this call ends with it.
            let _ = self.0.send(event);
        }
    }
}

fn events(app: Arc<App>, request: ExecuteRequest, caller: Caller) -> Response {
    let (sender, receiver) = mpsc::unbounded_channel();
    // In a task of its own, so that a client that reads slowly does not slow down the clock's keeper.
    let work = async move {
        let observer = Sender(sender);
        let (code, body) = match app.run(&request, &observer).await {
            Ok(outcome) => (
                outcome.result.as_ref().err().map(|failure| failure.code),
                wire::outcome(&outcome),
            ),
            Err(problem) => {
                trace::ended(None, Some(problem.code()));
                (Some(problem.code()), problem.body())
            }
        };
        caller.note(code.map_or("OK", Code::as_str));
        let _ = observer
            .0
            .send(Event::default().event("result").data(on_one_line(body)));
    };
    let task = tokio::spawn(work.in_current_span());
    let stream = stream_of(receiver, AbortOnDropHandle::new(task));
    let mut response = Sse::new(stream)
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
        .into_response();
    // Some proxies collect an answer before they pass it on, unless they are told.
    response
        .headers_mut()
        .insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The events, and the task that makes them: it ends with the stream.
fn stream_of(
    receiver: mpsc::UnboundedReceiver<Event>,
    task: AbortOnDropHandle<()>,
) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((receiver, task), async |(mut receiver, task)| {
        let event = receiver.recv().await?;
        Some((Ok(event), (receiver, task)))
    })
}

/// Outside of strings, where none can be, line ends are but space.
fn on_one_line(json: String) -> String {
    if json.contains(['\n', '\r']) {
        json.replace(['\n', '\r'], " ")
    } else {
        json
    }
}
