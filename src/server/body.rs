//! The body of a request: JSON, no longer than allowed, within a time.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{BodyDataStream, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use futures_util::StreamExt;
use tokio::time::timeout;

use crate::contract::failure::Code;

use super::{App, Problem};

/// The longest body.
pub(super) const BODY_MAX: usize = 1 << 20;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(15);
/// What is read of a body that is refused, and for how long.
const DISCARD_MAX: usize = 16 << 20;
const DISCARD_TIME: Duration = Duration::from_secs(2);

/// The bytes of a JSON body; that they are JSON is for the handler to see.
pub(super) struct JsonBody(pub(super) Bytes);

impl FromRequest<Arc<App>> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Self, Problem> {
        let checked = check(request.headers());
        let waits = request.headers().contains_key(header::EXPECT);
        let mut chunks = request.into_body().into_data_stream();
        let result = match checked {
            Ok(()) => timeout(BODY_TIME, read(&mut chunks))
                .await
                .unwrap_or_else(|_| Err(too_slow())),
            Err(problem) => Err(problem),
        };
        if result.is_err() && !waits {
            let _ = timeout(DISCARD_TIME, discard(chunks)).await;
        }
        result.map(Self)
    }
}

/// Reads on for a while: many clients look for an answer only after they have sent everything, and an end of the
/// connection before that would take the answer from them.
async fn discard(mut chunks: BodyDataStream) {
    let mut left = DISCARD_MAX;
    while let Some(Ok(chunk)) = chunks.next().await {
        let Some(rest) = left.checked_sub(chunk.len()) else {
            return;
        };
        left = rest;
    }
}

fn check(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| {
        headers.get(name).map(|value| {
            value
                .to_str()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase()
        })
    };
    if text(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::bad_request(
            "a compressed body is not understood; send it without `Content-Encoding`",
        ));
    }
    let length = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| length > BODY_MAX as u64) {
        return Err(too_large());
    }
    // What a browser's form can send without asking first is refused, so that no page can call this service unseen.
    let kind = text(header::CONTENT_TYPE);
    let is_json = kind
        .as_deref()
        .map(|kind| kind.split(';').next().unwrap_or_default().trim());
    match is_json {
        Some("application/json") => Ok(()),
        None if length.is_none_or(|length| length == 0)
            && !headers.contains_key(header::TRANSFER_ENCODING) =>
        {
            Ok(())
        }
        _ => Err(Problem::bad_request(
            "the body must be JSON: send `Content-Type: application/json`",
        )),
    }
}

async fn read(chunks: &mut BodyDataStream) -> Result<Bytes, Problem> {
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::bad_request("the body ended early"))?;
        if body.len() + chunk.len() > BODY_MAX {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.into())
}

fn too_slow() -> Problem {
    Problem::bad_request(format!("the body did not arrive within {BODY_TIME:?}"))
}

fn too_large() -> Problem {
    Problem::new(
        Code::PayloadTooLarge,
        format!("the body is longer than {BODY_MAX} bytes"),
    )
}
