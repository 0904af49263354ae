//! The one table of codes: what went wrong, its exit status and its HTTP status.
//!
//! A guest's [`Failure`] and the host's errors both end in a [`Code`]; nothing else
//! decides how a caller is told. `docs/codes.md` is printed from this table by a test.

use serde::{Deserialize, Serialize};

/// Declares the codes once: variant, wire name, HTTP status, exit status, meaning.
macro_rules! codes {
    ($($variant:ident $name:literal $http:literal $exit:literal $meaning:literal;)*) => {
        /// What went wrong, as callers of the command and of the service see it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code {
            $(
                #[doc = $meaning]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The status of an HTTP answer that carries this code.
            pub fn http_status(self) -> u16 {
                match self { $(Self::$variant => $http,)* }
            }

            /// The exit status of the command that ends with this code.
            pub fn exit_status(self) -> u8 {
                match self { $(Self::$variant => $exit,)* }
            }

            /// One sentence for the documentation.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    BadRequest "BAD_REQUEST" 400 2 "The request, a flag or a parameter is not valid.";
    Unauthorized "UNAUTHORIZED" 401 2 "The API key is missing or unknown.";
    PackageNotFound "PACKAGE_NOT_FOUND" 404 3 "The registry has no such package, or the cache lacks it and the registry may not be asked.";
    VersionNotFound "VERSION_NOT_FOUND" 404 3 "The package has no version that fits.";
    FunctionNotFound "FUNCTION_NOT_FOUND" 404 3 "The package exports no such function; the message lists what it has.";
    PayloadTooLarge "PAYLOAD_TOO_LARGE" 413 4 "The parameters or the package tree are larger than allowed.";
    LoadFailed "LOAD_FAILED" 422 1 "The package could not be imported.";
    ExecutionFailed "EXECUTION_FAILED" 422 1 "The function threw, rejected, or can never settle.";
    OutputNotJson "OUTPUT_NOT_JSON" 422 1 "The function returned something that JSON cannot hold.";
    Unsupported "UNSUPPORTED" 422 1 "The package needs something that the sandbox does not have, such as a native addon.";
    Denied "DENIED" 422 5 "The package used what the sandbox denies: files, network, processes.";
    Timeout "TIMEOUT" 504 4 "The package ran past its time limit.";
    MemoryLimit "MEMORY_LIMIT" 422 4 "The package used more memory than its limit.";
    OutputTooLarge "OUTPUT_TOO_LARGE" 422 4 "The result is larger than the output limit.";
    Crashed "CRASHED" 422 1 "The process of the call died for a reason that is no limit.";
    RateLimited "RATE_LIMITED" 429 4 "The API key sends more requests than allowed.";
    RegistryUnavailable "REGISTRY_UNAVAILABLE" 502 3 "The registry did not answer, or answered with an error.";
    Integrity "INTEGRITY" 502 3 "A package's bytes are not the ones that the registry promised, or its archive is unsafe.";
    Overloaded "OVERLOADED" 503 4 "Too many executions wait already; try again later.";
    Internal "INTERNAL" 500 70 "The sandbox itself failed.";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the guest did wrong: a result of an execution, never an error of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which row of the table.
    pub code: Code,
    /// What failed, on what, and why, in one line where possible.
    pub message: String,
    /// The guest's stack or source excerpt, for people; may be empty.
    pub detail: String,
}

impl Failure {
    /// A failure without a stack.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            detail: String::new(),
        }
    }

    /// Adds the guest's stack or a source excerpt.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}
