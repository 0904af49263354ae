//! `run`: one function of one package, and what it returns.

use crate::{
    contract::{
        limits::{ByteSize, Limits},
        outcome::Outcome,
        package::PackageSpec,
        request::{ExecuteRequest, GuestEnv, Isolation, RegistryUse, Validation},
    },
    executor::Executor,
    server::wire,
    settings::{self, SharedFlags, Span},
};

use super::{
    CliError, output,
    params::InputFlags,
    progress::{Logs, Reporter},
};

const EXAMPLES: &str = "Examples:
  tpmjs-sandbox run nanoid --function nanoid --args '[10]'
  tpmjs-sandbox run ./my-tool --param topic=otters --param count:=3
  tpmjs-sandbox run @tpmjs/registry-search@0.1 --params @request.json --json
  cat notes.md | tpmjs-sandbox run ./my-tool --param text=@- --timeout 1s";

/// `run`
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct RunArgs {
    /// NAME[@VERSION] of the registry, a folder such as ./my-tool, or a .tgz file
    #[arg(value_name = "PACKAGE")]
    package: String,

    /// The export to call; default: the default export, or the only function there is
    #[arg(short, long, value_name = "NAME")]
    function: Option<String>,

    #[command(flatten)]
    input: InputFlags,

    /// A variable of the package's process.env; KEY alone passes on your own
    #[arg(
        short,
        long = "env",
        value_name = "KEY[=VALUE]",
        help_heading = "Input"
    )]
    env: Vec<String>,

    /// Call the function without checking the parameters against the tool's input schema
    #[arg(long, help_heading = "Input")]
    no_validate: bool,

    /// Time that the package may take, e.g. 500ms, 10s, 2m
    #[arg(
        short,
        long,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_TIMEOUT",
        default_value = "10s",
        help_heading = "Limits"
    )]
    timeout: Span,

    /// Memory that the package may use, e.g. 64MB, 1GB
    #[arg(
        short,
        long,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MEMORY",
        default_value = "128MB",
        help_heading = "Limits"
    )]
    memory: ByteSize,

    /// Print the body that the HTTP service would answer, on one line
    #[arg(long, help_heading = "Output")]
    json: bool,

    /// Use the cache alone; never ask the registry
    #[arg(long, help_heading = "Package")]
    offline: bool,
}

/// Runs the command. Whoever asks for JSON gets it of errors, too.
pub(super) async fn run(shared: &SharedFlags, args: &RunArgs) -> Result<u8, CliError> {
    match execute(shared, args).await {
        Err(error) if args.json => Ok(output::refusal(&error)),
        done => done,
    }
}

async fn execute(shared: &SharedFlags, args: &RunArgs) -> Result<u8, CliError> {
    let request = ExecuteRequest {
        package: PackageSpec::parse_command_line(&args.package)?,
        function: args.function.clone(),
        input: args.input.read()?,
        env: environment(&args.env)?,
        limits: Limits {
            time: args.timeout.0,
            memory: args.memory,
        },
        // One call: a template would be made for nobody.
        isolation: Isolation::Fresh,
        validation: if args.no_validate {
            Validation::Skip
        } else {
            Validation::Check
        },
        network: if args.offline {
            RegistryUse::Offline
        } else {
            RegistryUse::Allowed
        },
    };
    let executor = Executor::new(shared.executor(0))?;
    let reporter = Reporter::new(if args.json { Logs::Keep } else { Logs::Print });
    let outcome = executor.execute(&request, &reporter).await;
    reporter.finish();
    let outcome = outcome?;
    if args.json {
        return Ok(print_body(&outcome));
    }
    Ok(match &outcome.result {
        Ok(json) => {
            output::value(json);
            0
        }
        Err(failure) => output::failure(failure),
    })
}

fn print_body(outcome: &Outcome) -> u8 {
    output::line(&wire::outcome(outcome));
    outcome
        .result
        .as_ref()
        .err()
        .map_or(0, |failure| failure.code.exit_status())
}

fn environment(flags: &[String]) -> Result<GuestEnv, CliError> {
    let mut env = GuestEnv::default();
    for flag in flags {
        let (key, value) = match flag.split_once('=') {
            Some((key, value)) => (key, value.to_owned()),
            None => {
                let value = settings::passed_on(flag);
                (
                    flag.as_str(),
                    value.ok_or_else(|| {
                        CliError::Params(format!(
                            "`--env {flag}`: there is no such variable to pass on"
                        ))
                    })?,
                )
            }
        };
        if key.is_empty() {
            return Err(CliError::Params(format!(
                "`--env {flag}` has no name before its `=`"
            )));
        }
        env.0.insert(key.to_owned(), value);
    }
    Ok(env)
}
