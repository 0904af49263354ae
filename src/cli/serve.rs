//! `serve`: the HTTP service.

use std::{
    net::{IpAddr, SocketAddr},
    thread::available_parallelism,
    time::Duration,
};

use crate::{
    contract::{
        limits::{ByteSize, Limits},
        request::Isolation,
    },
    server::{AdmissionSettings, ApiKeys, Ending, KeyLimits, Origins, Server, ServerSettings},
    settings::{SharedFlags, Span},
};

use super::{
    CliError,
    logs::{self, LogFormat},
    output,
};

const EXAMPLES: &str = "Examples:
  tpmjs-sandbox serve --port 3000 --allowed-origins https://app.example
  curl localhost:3000/execute --json '{\"packageName\":\"nanoid\",\"functionName\":\"nanoid\",\"args\":[10]}'";

/// `serve`
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct ServeArgs {
    /// Address to listen on; `::` is every address, of IPv6 too
    #[arg(
        long,
        value_name = "ADDRESS",
        env = "TPMJS_SANDBOX_HOST",
        default_value = "0.0.0.0",
        help_heading = "Service"
    )]
    host: IpAddr,

    /// Port to listen on; 0 takes a free one
    #[arg(
        long,
        value_name = "PORT",
        env = "PORT",
        default_value_t = 3000,
        help_heading = "Service"
    )]
    port: u16,

    /// Origins whose pages may call, separated by commas; `*` is all
    #[arg(
        long,
        value_name = "ORIGINS",
        env = "ALLOWED_ORIGINS",
        default_value = "*",
        help_heading = "Service"
    )]
    allowed_origins: Origins,

    /// Keys of which callers must show one (Authorization: Bearer KEY), separated by commas; none: everybody may call
    #[arg(
        long,
        value_name = "KEYS",
        env = "API_KEYS",
        value_delimiter = ',',
        hide_env_values = true,
        help_heading = "Service"
    )]
    api_keys: Vec<String>,

    /// Requests that one key may send in a minute; 0: as many as it likes
    #[arg(
        long,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_RATE",
        default_value_t = 0,
        help_heading = "Service"
    )]
    rate: u32,

    /// Requests of one key that are answered at once; 0: as many as there is room for
    #[arg(
        long,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_KEY_CONCURRENCY",
        default_value_t = 0,
        help_heading = "Service"
    )]
    key_concurrency: usize,

    /// Executions at once, half of them for one package; default: twice the number of processors
    #[arg(
        long,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_CONCURRENCY",
        help_heading = "Service"
    )]
    concurrency: Option<std::num::NonZeroUsize>,

    /// Executions that may wait for their turn
    #[arg(
        long,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_QUEUE",
        default_value_t = 256,
        help_heading = "Service"
    )]
    queue: usize,

    /// How long an execution may wait for its turn
    #[arg(
        long,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_QUEUE_TIMEOUT",
        default_value = "10s",
        help_heading = "Service"
    )]
    queue_timeout: Span,

    /// Imported packages that are kept ready for calls; 0: every call imports afresh
    #[arg(
        long,
        value_name = "COUNT",
        env = "TPMJS_SANDBOX_TEMPLATES",
        default_value_t = 32,
        help_heading = "Service"
    )]
    templates: usize,

    /// Whether calls of one package share its import
    #[arg(
        long,
        value_enum,
        env = "TPMJS_SANDBOX_ISOLATION",
        default_value = "template",
        help_heading = "Service"
    )]
    isolation: IsolationFlag,

    /// Time limit of a request that names none
    #[arg(
        long,
        value_name = "TIME",
        env = "TPMJS_SANDBOX_TIMEOUT",
        default_value = "10s",
        help_heading = "Limits"
    )]
    timeout: Span,

    /// Memory limit of a request that names none
    #[arg(
        long,
        value_name = "SIZE",
        env = "TPMJS_SANDBOX_MEMORY",
        default_value = "128MB",
        help_heading = "Limits"
    )]
    memory: ByteSize,

    /// How log lines look
    #[arg(
        long,
        value_enum,
        env = "TPMJS_SANDBOX_LOG_FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    log_format: LogFormat,

    /// What is logged: error, warn, info, debug, trace
    #[arg(
        long,
        value_name = "LEVEL",
        env = "TPMJS_SANDBOX_LOG",
        default_value = "info",
        help_heading = "Output"
    )]
    log: tracing::Level,
}

/// Which processes calls of one package share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum IsolationFlag {
    /// Each call is forked from a process that has imported the package
    Template,
    /// Each call imports the package itself
    Fresh,
}

/// Runs the command. To be called inside a runtime with several threads.
pub(super) async fn run(shared: &SharedFlags, args: &ServeArgs) -> Result<u8, CliError> {
    let traces = logs::start(args.log_format, args.log)?;
    let settings = settings(shared, args)?;
    let is_open = settings.keys.is_open() && !settings.address.ip().is_loopback();
    let server = Server::start(settings).await?;
    if is_open {
        tracing::warn!("no API keys are set: whoever reaches this address may run packages");
    }
    output::line(&format!("listening on http://{}", server.address()));
    let ending = server.run().await?;
    traces.end().await;
    match ending {
        Ending::Drained => Ok(0),
        Ending::Cut => Err(CliError::Interrupted),
    }
}

fn settings(shared: &SharedFlags, args: &ServeArgs) -> Result<ServerSettings, CliError> {
    let keys: Vec<String> = args
        .api_keys
        .iter()
        .map(|key| key.trim().to_owned())
        .filter(|key| !key.is_empty())
        .collect();
    if keys.is_empty() && !args.api_keys.is_empty() {
        // Whoever sets an empty list means to be protected, and would not be.
        return Err(CliError::Params(
            "API_KEYS is set but holds no key; unset it to let everybody call".into(),
        ));
    }
    let processors = available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let running_max = args
        .concurrency
        .map_or(2 * processors, std::num::NonZeroUsize::get);
    Ok(ServerSettings {
        address: SocketAddr::new(args.host, args.port),
        origins: args.allowed_origins.clone(),
        keys: ApiKeys::new(keys),
        key_limits: KeyLimits {
            per_minute: args.rate,
            at_once: args.key_concurrency,
        },
        admission: AdmissionSettings {
            running_max,
            each_max: running_max.div_ceil(2),
            queue_max: args.queue,
            wait: args.queue_timeout.0.max(Duration::from_millis(1)),
        },
        limits: Limits {
            time: args.timeout.0,
            memory: args.memory,
        },
        isolation: match args.isolation {
            IsolationFlag::Template => Isolation::Template,
            IsolationFlag::Fresh => Isolation::Fresh,
        },
        executor: shared.executor(args.templates),
    })
}
