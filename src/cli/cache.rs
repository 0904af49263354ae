//! `cache`: fill, list, check and clear the packages on disk.

use std::path::PathBuf;

use clap::Subcommand;
use futures_util::{StreamExt, stream};
use indicatif::HumanBytes;
use serde_json::{Value, json};

use crate::{
    contract::{
        package::{PackageName, PackageSpec},
        request::RegistryUse,
    },
    executor::{ExecError, Executor},
    settings::SharedFlags,
    store::{Store, Verdict},
};

use super::{
    CliError, output,
    progress::{Logs, Reporter},
};

/// Packages that are prefetched side by side.
const PREFETCHES: usize = 8;

/// What to do with the cache.
#[derive(Debug, Subcommand)]
pub enum CacheCommand {
    /// Fetch packages and all they need, so that later runs work offline
    ///
    /// Nothing of the packages runs.
    Prefetch(PrefetchArgs),
    /// List the packages in the cache
    List(ListArgs),
    /// Check every package in the cache against its checksum; damaged ones are removed
    Verify,
    /// Remove packages from the cache, or everything
    Clear(ClearArgs),
    /// Print the directory of the cache
    Dir,
}

const PREFETCH_EXAMPLES: &str = "Examples:
  tpmjs-sandbox cache prefetch zod @tpmjs/registry-search@0.1
  tpmjs-sandbox cache prefetch --file package.json";

/// `cache prefetch`
#[derive(Debug, clap::Args)]
#[command(after_help = PREFETCH_EXAMPLES)]
pub struct PrefetchArgs {
    /// NAME[@VERSION] of the registry
    #[arg(value_name = "PACKAGE", required_unless_present = "file")]
    packages: Vec<String>,

    /// A text file with a package on each line, or a package.json whose dependencies are fetched
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// `cache list`
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Print a JSON array on one line
    #[arg(long)]
    json: bool,
}

/// `cache clear`
#[derive(Debug, clap::Args)]
pub struct ClearArgs {
    /// Names of packages; without any, everything is removed
    #[arg(value_name = "PACKAGE")]
    packages: Vec<String>,
}

/// Runs the command.
pub(super) async fn run(shared: &SharedFlags, command: &CacheCommand) -> Result<u8, CliError> {
    match command {
        CacheCommand::Prefetch(args) => prefetch(shared, args).await,
        CacheCommand::List(args) => list(&open(shared)?, args),
        CacheCommand::Verify => verify(&open(shared)?),
        CacheCommand::Clear(args) => clear(&open(shared)?, args),
        CacheCommand::Dir => {
            output::line(&shared.cache_directory().display().to_string());
            Ok(0)
        }
    }
}

fn open(shared: &SharedFlags) -> Result<Store, CliError> {
    Ok(Store::open(&shared.cache_directory()).map_err(ExecError::from)?)
}

/// Every package is tried; the worst failure decides the exit status.
async fn prefetch(shared: &SharedFlags, args: &PrefetchArgs) -> Result<u8, CliError> {
    let specs = specs(args)?;
    let executor = Executor::new(shared.executor(0))?;
    let reporter = Reporter::new(Logs::Keep);
    let results: Vec<_> = stream::iter(&specs)
        .map(async |spec| {
            (
                spec,
                executor
                    .prefetch(spec, RegistryUse::Allowed, &reporter)
                    .await,
            )
        })
        .buffered(PREFETCHES)
        .collect()
        .await;
    reporter.finish();
    let mut status = 0;
    for (spec, result) in results {
        match result {
            Ok(packages) => output::line(&format!(
                "{spec}: {}, {} is {}",
                count(packages.len()),
                packages[0].name,
                packages[0].version
            )),
            Err(error) => status = output::error(&error.into()).max(status),
        }
    }
    Ok(status)
}

fn specs(args: &PrefetchArgs) -> Result<Vec<PackageSpec>, CliError> {
    let mut specs = Vec::new();
    for text in &args.packages {
        specs.push(match PackageSpec::parse_command_line(text)? {
            spec @ PackageSpec::Registry { .. } => spec,
            PackageSpec::Folder(_) | PackageSpec::Tarball(_) => {
                return Err(CliError::Params(format!(
                    "`{text}` is on this machine already; `--file FOLDER/package.json` fetches what a package depends on"
                )));
            }
        });
    }
    if let Some(file) = &args.file {
        let listed = specs_of(file)?;
        if listed.is_empty() && specs.is_empty() {
            output::line(&format!("`{}` names no packages", file.display()));
        }
        specs.extend(listed);
    }
    Ok(specs)
}

fn count(packages: usize) -> String {
    let plural = if packages == 1 { "" } else { "s" };
    format!("{packages} package{plural}")
}

fn specs_of(file: &PathBuf) -> Result<Vec<PackageSpec>, CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| CliError::Params(format!("cannot read `{}`: {error}", file.display())))?;
    if file
        .extension()
        .is_some_and(|extension| extension == "json")
    {
        let manifest: Value = serde_json::from_str(&text).map_err(|error| {
            CliError::Params(format!("`{}` is not JSON: {error}", file.display()))
        })?;
        let dependencies = manifest.get("dependencies").and_then(Value::as_object);
        let texts = dependencies
            .into_iter()
            .flatten()
            .map(|(name, range)| format!("{name}@{}", range.as_str().unwrap_or("latest")));
        return texts
            .map(|text| Ok(PackageSpec::parse_registry(&text)?))
            .collect();
    }
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| Ok(PackageSpec::parse_registry(line)?))
        .collect()
}

fn list(store: &Store, args: &ListArgs) -> Result<u8, CliError> {
    let packages = store.list().map_err(ExecError::from)?;
    if args.json {
        let entries: Vec<Value> = packages
            .iter()
            .map(|package| {
                json!({ "name": package.name, "version": package.version, "files": package.files,
                        "packedBytes": package.packed, "unpackedBytes": package.unpacked })
            })
            .collect();
        output::line(&Value::Array(entries).to_string());
        return Ok(0);
    }
    let mut table = output::columns();
    table.set_header(["PACKAGE", "VERSION", "FILES", "UNPACKED"]);
    for package in &packages {
        let size = HumanBytes(package.unpacked.bytes()).to_string();
        table.add_row([
            package.name.to_string(),
            package.version.clone(),
            package.files.to_string(),
            size,
        ]);
    }
    if packages.is_empty() {
        output::line(&format!(
            "the cache in {} is empty",
            store.directory().display()
        ));
    } else {
        output::table(&table);
    }
    Ok(0)
}

fn verify(store: &Store) -> Result<u8, CliError> {
    let packages = store.verify().map_err(ExecError::from)?;
    let mut status = 0;
    for package in &packages {
        match package.verdict {
            Verdict::Whole => {}
            Verdict::Removed(reason) => {
                output::line(&format!(
                    "{}: {reason}; removed, the next run fetches it again",
                    package.package
                ));
                status = crate::contract::failure::Code::Integrity.exit_status();
            }
            Verdict::Damaged(reason) => {
                output::line(&format!(
                    "{}: {reason}, and the file cannot be removed",
                    package.package
                ));
                status = crate::contract::failure::Code::Integrity.exit_status();
            }
        }
    }
    let whole = packages
        .iter()
        .filter(|package| package.verdict == Verdict::Whole)
        .count();
    output::line(&format!("{whole} of {} packages are whole", packages.len()));
    Ok(status)
}

fn clear(store: &Store, args: &ClearArgs) -> Result<u8, CliError> {
    let mut names: Vec<PackageName> = Vec::new();
    for text in &args.packages {
        names.push(text.parse()?);
    }
    let cleared = if names.is_empty() {
        store.clear_all()
    } else {
        store.clear(&names)
    }
    .map_err(ExecError::from)?;
    if cleared.bytes == 0 && !names.is_empty() {
        output::line("the cache holds none of these");
        return Ok(0);
    }
    let packages = usize::try_from(cleared.packages).unwrap_or(usize::MAX);
    output::line(&format!(
        "removed {}, {}",
        count(packages),
        HumanBytes(cleared.bytes)
    ));
    Ok(0)
}
