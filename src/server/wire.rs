//! The bodies that leave: the same for the service and for `run --json`.

use std::time::Duration;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::contract::{
    failure::Code,
    outcome::{LogLine, Outcome},
};

/// The answer to an execution.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    execution_time_ms: u64,
    logs: Vec<&'a str>,
}

/// The body of an outcome, on one line. The output is the guest's own text: read again, it would lose what only
/// JavaScript has, such as half of a surrogate pair.
pub fn outcome(outcome: &Outcome) -> String {
    let (output, failure) = match &outcome.result {
        Ok(json) => (Some(&**json), None),
        Err(failure) => (None, Some(failure)),
    };
    text(&Body {
        success: failure.is_none(),
        output,
        error: failure.map(|failure| failure.message.as_str()),
        code: failure.map(|failure| failure.code),
        execution_time_ms: millis(outcome.timings.execution),
        logs: lines(&outcome.logs),
    })
}

/// The body of a request that has no outcome, on one line.
pub fn refusal(code: Code, message: &str) -> String {
    failure(code, message, &[])
}

/// The body of a failure with what was logged before it, on one line.
pub fn failure(code: Code, message: &str, logs: &[LogLine]) -> String {
    let body = Body {
        success: false,
        output: None,
        error: Some(message),
        code: Some(code),
        execution_time_ms: 0,
        logs: lines(logs),
    };
    text(&body)
}

/// Log lines as callers see them.
pub fn lines(logs: &[LogLine]) -> Vec<&str> {
    logs.iter().map(|line| line.text.as_str()).collect()
}

/// Whole milliseconds.
pub fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn text(body: &Body<'_>) -> String {
    serde_json::to_string(body).expect("strings, numbers and JSON text are always JSON")
}

#[cfg(test)]
mod tests {
    use crate::contract::{failure::Failure, outcome::LogLevel};

    use super::*;

    fn outcome_of(result: Result<&str, Failure>) -> Outcome {
        Outcome {
            result: result.map(|json| RawValue::from_string(json.into()).expect("JSON")),
            logs: vec![LogLine {
                level: LogLevel::Info,
                text: "a \u{2028} line".into(),
            }],
            timings: Default::default(),
            usage: Default::default(),
            version: None,
        }
    }

    #[test]
    fn numbers_of_the_output_keep_every_digit() {
        let body = outcome(&outcome_of(Ok("[1e400,12345678901234567890.5]")));
        let expected = "{\"success\":true,\"output\":[1e400,12345678901234567890.5],\"executionTimeMs\":0,\"logs\":[\"a \u{2028} line\"]}";
        assert_eq!(body, expected);
    }

    #[test]
    fn a_null_output_is_an_output() {
        assert!(outcome(&outcome_of(Ok("null"))).contains(r#""output":null"#));
    }

    #[test]
    fn failures_carry_their_code() {
        let body = outcome(&outcome_of(Err(Failure::new(Code::Timeout, "too slow"))));
        assert!(body.starts_with(r#"{"success":false,"error":"too slow","code":"TIMEOUT","executionTimeMs":0,"logs":["#), "{body}");
    }
}
