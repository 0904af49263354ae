//! What an execution gives: a value or a failure, and what it took.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    failure::{Code, Failure},
    limits::ByteSize,
};

/// What one execution gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The returned value as JSON text, or the guest's failure.
    pub result: Result<Box<RawValue>, Failure>,
    /// What the guest printed, a line each, in order.
    pub logs: Vec<LogLine>,
    /// Where the time went.
    pub timings: Timings,
    /// What the guest used.
    pub usage: Usage,
    /// The version that ran, when the package has one.
    pub version: Option<String>,
}

/// Where a log line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// `console.debug`.
    Debug,
    /// `console.log`, `console.info`, `process.stdout`.
    Info,
    /// `console.warn`.
    Warn,
    /// `console.error`, `process.stderr`.
    Error,
    /// The sandbox itself, e.g. how much was dropped.
    Sandbox,
}

/// One line of what the guest printed. The text is hostile: escape it before a terminal sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Where it came from.
    pub level: LogLevel,
    /// The line without its newline.
    pub text: String,
}

/// Where the time of an execution went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// From the request to a package tree with exact versions.
    pub resolve: Duration,
    /// Fetching and unpacking what the store lacked.
    pub fetch: Duration,
    /// Importing the package; zero when a template had done it.
    pub import: Duration,
    /// From handing over the call to its outcome: what callers see as `executionTimeMs`.
    pub execution: Duration,
}

/// What the guest used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// JS heap in use at the end of the call.
    pub heap_bytes: u64,
    /// ArrayBuffers and WebAssembly memory at the end of the call.
    pub external_bytes: u64,
}

/// Checks a result against the output limit and the nesting limit. The worker does it for a friendly end, the
/// host again because it does not believe the worker.
pub fn check_output(json: &str, limit: ByteSize, nesting: usize) -> Result<(), Failure> {
    if json.len() as u64 > limit.bytes() {
        let message = format!(
            "the result is {} bytes of JSON, more than the limit of {limit}",
            json.len()
        );
        return Err(Failure::new(Code::OutputTooLarge, message));
    }
    if json_depth(json) > nesting {
        return Err(Failure::new(
            Code::OutputTooLarge,
            format!("the result nests deeper than {nesting} levels"),
        ));
    }
    Ok(())
}

/// How deep a JSON text nests. Texts that are no JSON give some number.
pub fn json_depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0usize, 0usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
