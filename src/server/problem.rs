//! Why a request has no outcome, and the answer that says so.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    contract::{failure::Code, package::PackageNameError},
    executor::ExecError,
    store::StoreError,
};

use super::wire;

/// A request that ends without an outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    code: Code,
    message: String,
    /// Seconds after which another try makes sense.
    retry_after: Option<u64>,
    /// Where HTTP has a more exact status than the table.
    status: Option<StatusCode>,
}

impl Problem {
    /// A problem with its row in the table.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            retry_after: None,
            status: None,
        }
    }

    /// A request that is not valid.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(Code::BadRequest, message)
    }

    /// Adds when another try makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// Answers with this status instead of the code's.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// Its row in the table.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The body of the answer.
    pub fn body(&self) -> String {
        wire::refusal(self.code, &self.message)
    }
}

impl From<ExecError> for Problem {
    fn from(error: ExecError) -> Self {
        if error.code() != Code::Internal {
            return Self::new(error.code(), error.to_string());
        }
        // Our own trouble names paths and addresses of this machine: it is for the log alone.
        tracing::error!(error = with_causes(&error), "the sandbox failed");
        Self::new(
            Code::Internal,
            "the sandbox itself failed; the service's log says why, beside the id of this request",
        )
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        ExecError::from(error).into()
    }
}

impl From<PackageNameError> for Problem {
    fn from(error: PackageNameError) -> Self {
        Self::bad_request(error.to_string())
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = json(self.code, self.body());
        if let Some(status) = self.status {
            *response.status_mut() = status;
        }
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::Unauthorized {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A body that carries a code, with the status of that code.
pub(super) fn json(code: Code, body: String) -> Response {
    let status =
        StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body).into_response();
    response.extensions_mut().insert(code);
    response
}
