//! The host's processes: one zygote, a template for each package tree in use, a process for each call.
//!
//! In: a job (an opened package tree, a call, limits, a deadline). Out: what the call came to, and its logs.
//!
//! Trust: a template has run the guest's import and a call runs the guest, so both are believed in nothing but
//! what they print and return, and those are checked again here.

mod run;
mod spare;

use std::{
    collections::HashMap,
    io,
    os::fd::AsFd,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, OnceCell};

use crate::{
    contract::{
        failure::Code,
        jail::JailReport,
        limits::{ByteSize, Limits},
        outcome::Usage,
        progress::Observer,
    },
    engine::ImportFacts,
    jail::{JailError, Process, Reach},
};

use super::{
    connection::Connection,
    job::{Finished, Job, PoolSettings},
    protocol::{Budget, Command, FRAME_SLACK_BYTES, Message, Role},
    spawn::Spawner,
    statistics::PoolStatistics,
};
use run::{LogBook, Run};
use spare::SpareSlot;

pub use run::env_json;

/// What V8 needs beside the guest's own memory: young generation, compiler zones, code.
const MEMORY_SLACK: ByteSize = ByteSize::mib(32);
/// How long the zygote may take to start, and a copy to introduce itself.
const START_TIME: Duration = Duration::from_secs(20);
/// A template forks for as long as it is in use, so its processor time only keeps it from going on for ever.
const TEMPLATE_CPU_SECONDS: u64 = 3600;
/// Our own trouble with processes.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// A process could not be started or talked to.
    #[error("cannot {action} a worker process")]
    Process {
        /// What was tried.
        action: &'static str,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The jail could not be entered: nothing runs without it.
    #[error("cannot lock the worker process down: {0}")]
    NotJailed(String),
    /// There is no template for the job, and the job has no tree: open it and run the job again.
    #[error("the package tree must be opened first")]
    NeedsTree,
    /// The jail's host side failed.
    #[error(transparent)]
    Jail(#[from] JailError),
}

impl WorkerError {
    /// Its row in the table.
    pub fn code(&self) -> Code {
        Code::Internal
    }
}

fn failed(action: &'static str) -> impl FnOnce(io::Error) -> WorkerError {
    move |source| WorkerError::Process { action, source }
}

/// All worker processes of this host.
#[derive(Debug)]
pub struct Workers {
    settings: PoolSettings,
    spawner: Spawner,
    zygote: Mutex<Option<Arc<Zygote>>>,
    templates: Mutex<Templates>,
    statistics: PoolStatistics,
}

#[derive(Debug)]
struct Zygote {
    control: Mutex<Connection>,
    process: Process,
    report: JailReport,
}

/// A process that was forked and has introduced itself. Dropping it kills it.
#[derive(Debug)]
struct Worker {
    connection: Connection,
    process: Process,
    /// Its private memory before it did anything.
    data_bytes: u64,
}

/// A process that has imported a package and waits to be forked.
#[derive(Debug)]
struct Template {
    control: Mutex<Connection>,
    process: Process,
    data_bytes: u64,
    facts: ImportFacts,
    spare: SpareSlot,
}

impl Drop for Template {
    fn drop(&mut self) {
        // Its calls belong to its group and end with it, unless they have ended already.
        self.process.kill_group();
    }
}

/// What is known of a package tree that was imported once.
#[derive(Debug, Clone)]
enum Known {
    /// Calls fork from this.
    Ready(Arc<Template>),
    /// Its import draws random numbers: every call imports afresh.
    Random,
}

#[derive(Debug, Default)]
struct Templates {
    by_key: HashMap<String, (u64, Arc<OnceCell<Known>>)>,
    clock: u64,
}

impl Templates {
    /// The cell of this tree; the least recently used ones beyond the maximum are forgotten.
    fn cell(&mut self, key: &str, maximum: usize) -> Arc<OnceCell<Known>> {
        self.clock += 1;
        let clock = self.clock;
        let entry = self.by_key.entry(key.to_owned()).or_default();
        entry.0 = clock;
        let cell = Arc::clone(&entry.1);
        while self.by_key.len() > maximum.max(1) {
            let oldest = self
                .by_key
                .iter()
                .min_by_key(|(_, (used, _))| *used)
                .map(|(key, _)| key.clone());
            if let Some(oldest) = oldest {
                self.by_key.remove(&oldest);
            }
        }
        cell
    }

    fn forget(&mut self, key: &str) {
        self.by_key.remove(key);
    }
}

impl Workers {
    /// Prepares the pool; no process is started yet. To be called inside a tokio runtime.
    pub fn new(settings: PoolSettings) -> Result<Self, WorkerError> {
        crate::jail::keep_children()?;
        crate::jail::raise_descriptor_limit();
        let spawner = Spawner::start(
            settings.program.clone(),
            settings.ceilings.memory,
            settings.required,
        )
        .map_err(failed("start"))?;
        Ok(Self {
            settings,
            spawner,
            zygote: Mutex::default(),
            templates: Mutex::default(),
            statistics: PoolStatistics::default(),
        })
    }

    /// Starts the zygote if there is none; returns what its jail enforces.
    pub async fn jail_report(&self) -> Result<JailReport, WorkerError> {
        Ok(self.zygote().await?.report.clone())
    }

    /// The counters.
    pub fn statistics(&self) -> &PoolStatistics {
        &self.statistics
    }

    /// The private memory of each template that waits for calls.
    pub async fn template_bytes(&self) -> Vec<u64> {
        let templates = self.templates.lock().await;
        let known = templates.by_key.values().filter_map(|(_, cell)| cell.get());
        known
            .filter_map(|known| match known {
                Known::Ready(template) => Some(template.data_bytes),
                Known::Random => None,
            })
            .collect()
    }

    /// Ends every template; running calls go on.
    pub async fn forget_templates(&self) {
        self.templates.lock().await.by_key.clear();
    }

    /// Runs a job within its limits.
    pub async fn run(&self, job: &Job, observer: &dyn Observer) -> Result<Finished, WorkerError> {
        let started = Instant::now();
        let mut run = Run {
            pool: self,
            job,
            deadline: started + job.limits.time,
            logs: LogBook::new(self.settings.ceilings.logs, observer),
            import: Duration::ZERO,
            code_cache: None,
        };
        let watch = self.statistics.watch();
        let outcome = run.outcome().await;
        watch.end();
        let (result, usage) = match outcome? {
            Ok((json, usage)) => (Ok(json), usage),
            Err(failure) => (Err(failure), Usage::default()),
        };
        run.logs.finish();
        Ok(Finished {
            result,
            usage,
            logs: run.logs.lines,
            import: run.import,
            execution: started.elapsed(),
            code_cache: run.code_cache,
        })
    }

    async fn zygote(&self) -> Result<Arc<Zygote>, WorkerError> {
        let mut slot = self.zygote.lock().await;
        if let Some(zygote) = &*slot {
            return Ok(Arc::clone(zygote));
        }
        let zygote = Arc::new(self.start_zygote().await?);
        *slot = Some(Arc::clone(&zygote));
        Ok(zygote)
    }

    async fn start_zygote(&self) -> Result<Zygote, WorkerError> {
        self.statistics.zygotes.fetch_add(1, Relaxed);
        let (mut connection, theirs) =
            Connection::pair(FRAME_SLACK_BYTES).map_err(failed("connect to"))?;
        let process = self.spawner.zygote(theirs).await.map_err(failed("start"))?;
        let first = tokio::time::timeout(START_TIME, connection.receive()).await;
        match first {
            Ok(Ok(Some(Message::Jailed(report)))) => {
                let report = serde_json::from_str(&report)
                    .map_err(|error| WorkerError::NotJailed(error.to_string()))?;
                Ok(Zygote {
                    control: Mutex::new(connection),
                    process,
                    report,
                })
            }
            Ok(Ok(Some(Message::NotJailed(reason)))) => Err(WorkerError::NotJailed(reason)),
            Ok(Err(source)) => Err(WorkerError::Process {
                action: "start",
                source,
            }),
            Ok(Ok(_)) => Err(WorkerError::NotJailed(
                crate::jail::narrow_limits()
                    .unwrap_or_else(|| "the zygote ended before it was ready".into()),
            )),
            Err(_) => Err(WorkerError::NotJailed(
                "the zygote was not ready in time".into(),
            )),
        }
    }

    /// Forks a fresh worker from the zygote. A zygote that died meanwhile is replaced once.
    async fn fork_zygote(&self) -> Result<Worker, WorkerError> {
        let worker = self.fork_live_zygote().await?;
        // ORDER: before anything of a guest runs, so that whatever it forks dies with it.
        worker.process.lead_group()?;
        Ok(worker)
    }

    async fn fork_live_zygote(&self) -> Result<Worker, WorkerError> {
        let zygote = self.zygote().await?;
        match self.fork(&zygote.control).await {
            Ok(worker) => Ok(worker),
            Err(_) => {
                zygote.process.kill();
                let mut slot = self.zygote.lock().await;
                if slot
                    .as_ref()
                    .is_some_and(|current| Arc::ptr_eq(current, &zygote))
                {
                    *slot = None;
                }
                drop(slot);
                self.fork(&self.zygote().await?.control).await
            }
        }
    }

    async fn fork(&self, zygote: &Mutex<Connection>) -> Result<Worker, WorkerError> {
        let copy = self.order_copy(zygote, Role::Template).await?;
        meet(copy, None).await
    }

    /// A process for one call: the template's spare copy if it lives, or a new one. Tells whether it is the spare.
    async fn fork_template(&self, template: &Template) -> Result<(Worker, bool), WorkerError> {
        if let Some(worker) = template.spare.take().await {
            return Ok((worker, true));
        }
        let copy = self.order_copy(&template.control, Role::Call).await?;
        let worker = meet(copy, Some(template.data_bytes)).await?;
        Ok((worker, false))
    }

    /// Has the template fork for the next call while this one runs. Without success the next call forks for itself.
    async fn order_spare(&self, template: &Template) {
        if !template.spare.is_empty() {
            return;
        }
        if let Ok(copy) = self.order_copy(&template.control, Role::Spare).await {
            template.spare.fill(meet(copy, Some(template.data_bytes)));
        }
    }

    /// Asks for a copy of a process; the connection leads to the copy.
    async fn order_copy(
        &self,
        control: &Mutex<Connection>,
        role: Role,
    ) -> Result<Connection, WorkerError> {
        let output = usize::try_from(self.settings.ceilings.output.bytes()).unwrap_or(usize::MAX);
        let (connection, theirs) = Connection::pair(output.saturating_add(FRAME_SLACK_BYTES))
            .map_err(failed("connect to"))?;
        control
            .lock()
            .await
            .send_with(&Command::Spawn { role }, &[theirs.as_fd()])
            .await
            .map_err(failed("fork"))?;
        self.statistics.forks.fetch_add(1, Relaxed);
        Ok(connection)
    }

    fn budget(&self, limits: &Limits) -> Budget {
        let ceilings = &self.settings.ceilings;
        #[cfg(debug_assertions)]
        if self.settings.inner_checks == super::job::InnerChecks::Off {
            let endless = ByteSize(u64::MAX);
            return Budget {
                memory: endless,
                logs: endless,
                output: endless,
                nesting: usize::MAX,
            };
        }
        Budget {
            memory: limits.memory,
            logs: ceilings.logs,
            output: ceilings.output,
            nesting: ceilings.nesting,
        }
    }
}

/// Takes hold of a copy that was asked for.
async fn meet(mut connection: Connection, data_bytes: Option<u64>) -> Result<Worker, WorkerError> {
    let hello = tokio::time::timeout(START_TIME, connection.accept_hello()).await;
    let pid = hello
        .map_err(|_| failed("fork")(io::ErrorKind::TimedOut.into()))?
        .map_err(failed("fork"))?;
    let process = Process::open(pid)?;
    let data_bytes = match data_bytes {
        Some(known) => known,
        None => process.data_bytes()?,
    };
    Ok(Worker {
        connection,
        process,
        data_bytes,
    })
}

impl Worker {
    /// The kernel's limits, before anything of the guest runs.
    fn limit(&self, limits: &Limits, reach: Reach) -> Result<(), WorkerError> {
        let data = self.data_bytes + limits.memory.bytes() + MEMORY_SLACK.bytes();
        let cpu_seconds = match reach {
            // The processor can be no busier than the clock, so this only bites when the clock's keeper is stuck.
            Reach::Itself => limits.time.as_secs() + 2,
            Reach::ItselfNotItsCopies => TEMPLATE_CPU_SECONDS,
        };
        self.process.limit(data, cpu_seconds, reach)?;
        Ok(())
    }
}
