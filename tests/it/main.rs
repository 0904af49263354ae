//! The one integration test binary.

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "helpers are for all tests; each uses some")]
mod support;

/// A cache directory that is full, read-only, somebody else's or damaged.
#[cfg(unix)]
mod bad_cache;
/// Everything that can be wrong with what a person gives.
mod bad_input;
/// The commands and what they print.
#[allow(clippy::print_stderr, reason = "it says why it is skipped")]
mod cli;
/// The page that says what a package may expect.
mod compatibility;
/// Widely used packages of the real registry.
mod corpus;
/// A process that is given less than usual.
#[cfg(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"))]
mod cramped;
/// What disturbs a run from outside.
#[cfg(unix)]
mod disturbed;
/// The packages in `examples`.
mod examples;
/// What is committed but made by the program.
mod generated;
/// Guests that attack from inside JavaScript.
mod hostile;
/// What a jailed process cannot do.
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "its probes fork and call the kernel themselves")]
mod jail;
/// The behaviour of the platform, file by file.
#[allow(clippy::print_stderr, reason = "it says why it is skipped")]
mod javascript;
/// Who may use whom, and other rules of the house.
mod layers;
/// The limits of an execution.
mod limits;
/// Small packages, one oddity each.
mod modules;
/// Resolving and fetching.
#[allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
mod npm;
/// The real registry, where one answers.
#[allow(
    clippy::print_stderr,
    reason = "it says why it is skipped, and what it measured"
)]
mod npm_real;
/// Packages that everybody uses, through the command.
#[allow(clippy::print_stderr, reason = "it says why it is skipped")]
mod real_input;
/// The registry double itself.
#[allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
mod registry_double;
/// The HTTP service.
mod serve;
/// The cache on disk.
#[cfg(unix)]
mod store;
/// Hostile archives.
mod tarball;
/// What calls of one package share.
mod templates;
