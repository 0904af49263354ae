//! The command line: one thin file for each subcommand.
//!
//! In: arguments. Out: an exit status. [`output`] is the only file that prints.
//!
//! Trust: the person who types is trusted; what packages and registries say is escaped before a terminal sees it.

mod cache;
mod describe;
mod doctor;
mod failure;
pub mod generate;
mod logs;
mod output;
mod params;
mod progress;
mod run;
mod serve;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tokio::runtime::Builder;

use crate::settings::{self, SharedFlags};

pub use failure::CliError;

/// Runs functions of npm packages where they can harm nothing.
///
/// The package runs in a V8 isolate inside a locked-down process of its own: no files, no network, a memory limit
/// and a time limit.
#[derive(Debug, Parser)]
#[command(
    name = "tpmjs-sandbox",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Flags that every command understands.
    #[command(flatten)]
    pub shared: SharedFlags,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run one function of a package and print what it returns
    ///
    /// The package is fetched from the registry when the cache lacks it. A string result is printed as it is, everything
    /// else as JSON. What the package logs goes to standard error.
    Run(Box<run::RunArgs>),
    /// Show what a package exports, and the input schema of its tools
    ///
    /// The package is imported in the sandbox to find out; none of its functions is called.
    Describe(describe::DescribeArgs),
    /// Fill, list, check or clear the package cache
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    /// Answer executions over HTTP
    ///
    /// POST /execute runs a function, GET / is a page to try packages in, GET /openapi.json describes everything. Ends
    /// on SIGTERM and Ctrl-C after what runs has finished; a second signal ends it at once.
    Serve(Box<serve::ServeArgs>),
    /// Show what this machine enforces, where the cache is, and whether the registry answers
    Doctor,
    /// Print the completion script of a shell
    Completions(generate::CompletionsArgs),
    /// Print the man page
    Man,
}

/// A service uses every processor; a command that makes one call starts faster with one thread.
fn runtime_for(command: &Command) -> Builder {
    match command {
        Command::Serve(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    }
}

fn parse() -> Result<Cli, clap::Error> {
    let mut command = settings::without_empty_variables(Cli::command());
    let matches = command.clone().try_get_matches()?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// Runs the command that these arguments name; returns the exit status.
pub fn main() -> u8 {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let runtime = match runtime_for(&cli.command).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::error(&CliError::Runtime(error)),
    };
    let status = runtime.block_on(async {
        let work = async {
            match &cli.command {
                Command::Run(args) => run::run(&cli.shared, args).await,
                Command::Describe(args) => describe::run(&cli.shared, args).await,
                Command::Cache(command) => cache::run(&cli.shared, command).await,
                Command::Serve(args) => serve::run(&cli.shared, args).await,
                Command::Doctor => doctor::run(&cli.shared).await,
                Command::Completions(args) => Ok(generate::completions(args)),
                Command::Man => generate::man(),
            }
        };
        if matches!(cli.command, Command::Serve(_)) {
            // It hears signals itself.
            return work.await;
        }
        tokio::select! {
            done = work => done,
            interrupted = tokio::signal::ctrl_c() => match interrupted {
                Ok(()) => Err(CliError::Interrupted),
                Err(error) => Err(CliError::Runtime(error)),
            },
        }
    });
    // A download that was under way may sit in a blocking thread; nothing of it is needed any more.
    runtime.shutdown_background();
    output::finish(status.unwrap_or_else(|error| output::error(&error)))
}
