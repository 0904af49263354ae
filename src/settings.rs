//! Flags, environment and defaults: the only reader of the environment.
//!
//! In: the flags that every command shares and the process' environment. Out: plain settings for the executor.
//! A flag wins over `TPMJS_SANDBOX_*`, which wins over npm's own settings, which win over the default.

use std::{
    collections::BTreeMap,
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use clap::{Args, builder::Resettable};

use crate::{
    contract::{
        jail::RequiredLayers,
        limits::{ByteSize, Ceilings},
    },
    executor::ExecutorSettings,
    npm::NpmSettings,
    worker::{self, InnerChecks},
};

/// A duration as people write it: `10s`, `500ms`, `2m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || format!("`{text}` is not a duration; write it as 10s, 500ms or 2m");
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let count: u64 = text[..digits].parse().map_err(|_| invalid())?;
        let unit_ms: u64 = match &text[digits..] {
            "ms" => 1,
            "" | "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(invalid()),
        };
        count
            .checked_mul(unit_ms)
            .map(|ms| Self(Duration::from_millis(ms)))
            .ok_or_else(invalid)
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ms = self.0.as_millis();
        if ms.is_multiple_of(1000) {
            write!(f, "{}s", ms / 1000)
        } else {
            write!(f, "{ms}ms")
        }
    }
}

/// A layer of the jail that an operator may require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RequirableLayer {
    /// File system and TCP rules of the kernel
    Landlock,
    /// User, network and IPC namespaces
    Namespaces,
}

/// Flags that every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sandbox")]
pub struct SharedFlags {
    /// Directory of the package cache
    ///
    /// Created with mode 0700. Default: the user's cache directory, else /tmp/.tpmjs-cache.
    #[arg(long, global = true, value_name = "DIR", env = "PACKAGE_CACHE_DIR")]
    pub cache_dir: Option<PathBuf>,

    /// Registry to use instead of the one that npm is configured for
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "TPMJS_SANDBOX_REGISTRY"
    )]
    pub registry: Option<String>,

    /// How long the registry's metadata is used without asking again
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_FRESHNESS",
        default_value = "5m",
        hide = true
    )]
    pub freshness: Span,

    /// Time for resolving and fetching a package and all it needs
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_PREPARE_TIMEOUT",
        default_value = "120s",
        hide = true
    )]
    pub prepare_timeout: Span,

    /// Refuse to run where the kernel cannot enforce these layers
    #[arg(
        long,
        global = true,
        value_name = "LAYER",
        value_delimiter = ',',
        env = "TPMJS_SANDBOX_REQUIRE"
    )]
    pub require: Vec<RequirableLayer>,

    /// The longest time limit that a caller may ask for
    #[arg(
        long,
        global = true,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_MAX_TIMEOUT",
        default_value = "300s",
        hide = true
    )]
    pub max_timeout: Span,

    /// The largest memory limit that a caller may ask for
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_MEMORY",
        default_value = "1GB",
        hide = true
    )]
    pub max_memory: ByteSize,

    /// The most log text that is kept of an execution
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_LOGS",
        default_value = "1MB",
        hide = true
    )]
    pub max_logs: ByteSize,

    /// The largest result, as JSON text
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_OUTPUT",
        default_value = "10MB",
        hide = true
    )]
    pub max_output: ByteSize,

    /// The largest parameters, as JSON text
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_PARAMS",
        default_value = "1MB",
        hide = true
    )]
    pub max_params: ByteSize,

    /// The most packages in one tree
    #[arg(
        long,
        global = true,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_MAX_PACKAGES",
        default_value_t = 1000,
        hide = true
    )]
    pub max_packages: usize,

    /// The largest package tree, compressed
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_PACKED",
        default_value = "256MB",
        hide = true
    )]
    pub max_packed: ByteSize,

    /// The largest package tree, unpacked
    #[arg(
        long,
        global = true,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MAX_UNPACKED",
        default_value = "1GB",
        hide = true
    )]
    pub max_unpacked: ByteSize,
}

impl SharedFlags {
    /// The executor's settings for a program that keeps so many templates.
    pub fn executor(&self, templates_max: usize) -> ExecutorSettings {
        let mut ceilings = Ceilings {
            time: self.max_timeout.0,
            memory: self.max_memory,
            logs: self.max_logs,
            output: self.max_output,
            params: self.max_params,
            prepare: self.prepare_timeout.0,
            ..Ceilings::default()
        };
        ceilings.tree.packages = self.max_packages;
        ceilings.tree.packed = self.max_packed;
        ceilings.tree.unpacked = self.max_unpacked;
        ExecutorSettings {
            cache_directory: self.cache_directory(),
            npm: self.npm(),
            ceilings,
            required: RequiredLayers {
                landlock: self.require.contains(&RequirableLayer::Landlock),
                namespaces: self.require.contains(&RequirableLayer::Namespaces),
            },
            templates_max,
            inner_checks: inner_checks(),
            program: worker::THIS_PROGRAM.into(),
        }
    }

    /// Where packages are kept.
    pub fn cache_directory(&self) -> PathBuf {
        if let Some(directory) = &self.cache_dir {
            return directory.clone();
        }
        directories::ProjectDirs::from("", "", "tpmjs-sandbox").map_or_else(
            || PathBuf::from("/tmp/.tpmjs-cache"),
            |directories| directories.cache_dir().to_owned(),
        )
    }

    fn npm(&self) -> NpmSettings {
        NpmSettings {
            registry: self.registry.clone(),
            npmrc_files: npmrc_files(),
            environment: npm_environment(),
            freshness: self.freshness.0,
            ..NpmSettings::default()
        }
    }
}

/// Variables that mean something when they are empty: no key at all, no origin at all.
const MEANINGFUL_WHEN_EMPTY: [&str; 2] = ["API_KEYS", "ALLOWED_ORIGINS"];

/// The command with empty variables taken for missing ones, as shells and container files often write them.
pub fn without_empty_variables(command: clap::Command) -> clap::Command {
    let passed_over = command.mut_args(|argument| {
        let counts = |name: &&OsStr| !MEANINGFUL_WHEN_EMPTY.iter().any(|known| *name == *known);
        let value = argument.get_env().filter(counts).and_then(env::var_os);
        if value.is_some_and(|value| value.is_empty()) {
            argument.env(Resettable::Reset)
        } else {
            argument
        }
    });
    passed_over.mut_subcommands(without_empty_variables)
}

/// npm's user file, then the project's, which is stronger.
fn npmrc_files() -> Vec<PathBuf> {
    let user = env::var_os("npm_config_userconfig")
        .or_else(|| env::var_os("NPM_CONFIG_USERCONFIG"))
        .map(PathBuf::from)
        .or_else(|| directories::BaseDirs::new().map(|base| base.home_dir().join(".npmrc")));
    user.into_iter()
        .chain([Path::new(".npmrc").to_owned()])
        .collect()
}

/// The variables that npm's settings may come from or refer to; a token may be under any name.
fn npm_environment() -> BTreeMap<String, String> {
    env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Tests switch the workers' own checks off to see that host and kernel are enough; a release build cannot.
fn inner_checks() -> InnerChecks {
    #[cfg(debug_assertions)]
    if env::var_os("TPMJS_SANDBOX_INNER_CHECKS").is_some_and(|value| value == "off") {
        return InnerChecks::Off;
    }
    InnerChecks::On
}

/// Whether traces are to be sent: the exporter reads the rest of the standard variables itself.
#[cfg(feature = "otel")]
pub fn wants_traces() -> bool {
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    ]
    .iter()
    .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The value of a variable that the command line passes on to the guest by name.
pub fn passed_on(key: &str) -> Option<String> {
    env::var(key).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_parse_and_print() {
        for (text, ms) in [
            ("10s", 10_000),
            ("500ms", 500),
            ("2m", 120_000),
            ("3", 3_000),
        ] {
            assert_eq!(
                text.parse::<Span>(),
                Ok(Span(Duration::from_millis(ms))),
                "{text}"
            );
        }
        for text in ["", "-1s", "1.5s", "ten", "s"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
        assert_eq!(Span(Duration::from_millis(1500)).to_string(), "1500ms");
    }
}
