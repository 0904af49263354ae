//! What the service says while it runs: log lines on standard error, and traces where they are wanted.

use tracing_subscriber::{
    EnvFilter, Layer, Registry, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

use super::CliError;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LogFormat {
    /// For people
    Text,
    /// A JSON object on each line
    Json,
}

/// What is sent elsewhere; to be ended after the last request.
#[derive(Default)]
pub(super) struct Sending {
    #[cfg(feature = "otel")]
    traces: Option<crate::server::Traces>,
}

/// Begins to log. A second start in one process keeps the first one's settings.
pub(super) fn start(format: LogFormat, level: tracing::Level) -> Result<Sending, CliError> {
    let logs = Registry::default().with(lines(format, level));
    #[cfg(feature = "otel")]
    if crate::settings::wants_traces() {
        let traces = crate::server::Traces::start().map_err(crate::server::ServeError::from)?;
        let _ = logs
            .with(traces.layer().with_filter(ours("info")))
            .try_init();
        return Ok(Sending {
            traces: Some(traces),
        });
    }
    let _ = logs.try_init();
    Ok(Sending::default())
}

fn lines<S>(format: LogFormat, level: tracing::Level) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let filter = ours(level.as_str());
    match format {
        LogFormat::Text => lines
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .with_filter(filter)
            .boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
    }
}

/// What the libraries below us say of connections may hold secrets and stays out.
fn ours(level: &str) -> EnvFilter {
    EnvFilter::new(format!("off,tpmjs_sandbox={level}"))
}

impl Sending {
    /// Sends what is left.
    #[cfg(feature = "otel")]
    pub(super) async fn end(self) {
        let Some(traces) = self.traces else {
            return;
        };
        let sent = tokio::task::spawn_blocking(|| traces.end()).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }

    /// Nothing is left.
    #[cfg(not(feature = "otel"))]
    pub(super) async fn end(self) {}
}
