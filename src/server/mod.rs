//! The HTTP service: thin routes over the same executor as the command line.
//!
//! ```text
//! connection   listen     header timeout, HTTP/1.1 and h2c, graceful end
//!   ▼
//! request      observe    id, log line, metrics, trace
//!              access     API key, rate, requests at once
//!              body, ask  bounded JSON → the contract's types
//!   ▼
//! admission    admission  prepare (resolve, fetch), then run; fair queues, 503 when full
//!   ▼
//! executor     execute    outcome → JSON, or events as they happen
//! ```
//!
//! Trust: everything that a client sends is hostile, and so is everything that a guest returns or prints: it leaves
//! as JSON or as text, never as a page.

mod access;
mod admission;
mod app;
mod ask;
mod body;
mod execute;
mod fields;
mod listen;
mod metrics;
mod observe;
mod openapi;
mod origins;
mod page;
mod problem;
mod routes;
mod trace;
pub mod wire;

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

use crate::{
    contract::{
        failure::Code,
        jail::JailReport,
        limits::{LimitError, Limits},
        request::Isolation,
    },
    executor::{ExecError, Executor, ExecutorSettings},
};

pub use access::{ApiKeys, KeyLimits};
pub use admission::AdmissionSettings;
pub use app::App;
pub use listen::Ending;
pub use origins::{OriginError, Origins};
pub use problem::Problem;
pub use routes::router;
#[cfg(feature = "otel")]
pub use trace::{TraceError, Traces};

/// What a server is told once.
#[derive(Debug, Clone)]
pub struct ServerSettings {
    /// Where it listens.
    pub address: SocketAddr,
    /// Pages of these origins may call it.
    pub origins: Origins,
    /// The keys that callers must show.
    pub keys: ApiKeys,
    /// What one key may do.
    pub key_limits: KeyLimits,
    /// How many executions run and wait.
    pub admission: AdmissionSettings,
    /// The limits of a request that names none.
    pub limits: Limits,
    /// Which processes calls of one package share.
    pub isolation: Isolation,
    /// Cache, registry, ceilings, jail.
    pub executor: ExecutorSettings,
}

/// Why a server does not start or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The executor does not start: the cache, npm's settings, or the jail.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// The limits of a request that names none are above the ceilings.
    #[error("the default limits cannot be had: {0}")]
    Limits(#[from] LimitError),
    /// The address cannot be had.
    #[error("cannot listen on {address}")]
    Bind {
        /// Which one.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Signals cannot be heard.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
    /// Traces are wanted and cannot be sent.
    #[cfg(feature = "otel")]
    #[error(transparent)]
    Traces(#[from] TraceError),
}

impl ServeError {
    /// Its row in the table.
    pub fn code(&self) -> Code {
        match self {
            Self::Exec(error) => error.code(),
            Self::Limits(_) | Self::Bind { .. } => Code::BadRequest,
            Self::Signals(_) => Code::Internal,
            #[cfg(feature = "otel")]
            Self::Traces(_) => Code::BadRequest,
        }
    }
}

/// A server that has checked what it can and holds its address.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: std::sync::Arc<App>,
    origins: Origins,
}

impl Server {
    /// Opens the cache, starts the jail, and binds, in this order.
    pub async fn start(settings: ServerSettings) -> Result<Self, ServeError> {
        settings.limits.clamp_to(&settings.executor.ceilings)?;
        let executor = Executor::new(settings.executor.clone())?;
        let jail = executor.jail_report().await?;
        let bind = |source| ServeError::Bind {
            address: settings.address,
            source,
        };
        let listener = TcpListener::bind(settings.address).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let origins = settings.origins.clone();
        let app = std::sync::Arc::new(App::new(settings, executor, jail));
        Ok(Self {
            listener,
            address,
            app,
            origins,
        })
    }

    /// Where it listens; the port is the real one when any was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What the jail enforces.
    pub fn jail(&self) -> &JailReport {
        self.app.jail()
    }

    /// Answers until a signal ends it.
    pub async fn run(self) -> Result<Ending, ServeError> {
        let router = router(std::sync::Arc::clone(&self.app), &self.origins);
        listen::run(self.listener, router, &self.app).await
    }
}
