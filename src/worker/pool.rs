//! The host's processes: one zygote, a template for each package tree in use, a process for each call.
//!
//! In: a job (an opened package tree, a call, limits, a deadline). Out: what the call came to, and its logs.
//!
//! Trust: a template has run the guest's import and a call runs the guest, so both are believed in nothing but
//! what they print and return, and those are checked again here.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serde_json::value::RawValue;
use tokio::sync::{Mutex, OnceCell};

use crate::{
    contract::{
        failure::{Code, Failure},
        jail::JailReport,
        limits::{ByteSize, Limits},
        outcome::{LogLevel, LogLine, Usage, check_output},
        progress::Observer,
        request::{GuestEnv, Isolation},
    },
    engine::ImportFacts,
    jail::{Death, JailError, Process, Reach},
};

use super::{
    connection::Connection,
    job::{Finished, InnerChecks, Job, MountedTree, PoolSettings},
    protocol::{Budget, CallOrder, Command, DESCRIPTORS_MAX, FRAME_SLACK_BYTES, Load, Message},
    spawn::Spawner,
    verdict,
};

/// What V8 needs beside the guest's own memory: young generation, compiler zones, code.
const MEMORY_SLACK: ByteSize = ByteSize::mib(32);
/// How long the zygote may take to start, and a copy to introduce itself.
const START_TIME: Duration = Duration::from_secs(20);
/// A template forks for as long as it is in use, so its processor time only keeps it from going on for ever.
const TEMPLATE_CPU_SECONDS: u64 = 3600;
/// What stays of a process' log lines when a single one is endless.
const LOG_LINE_MAX: usize = 64 << 10;

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

/// Counters for the service's metrics.
#[derive(Debug, Default)]
pub struct PoolStatistics {
    /// Processes that were forked.
    pub forks: AtomicU64,
    /// Templates that were made.
    pub templates_made: AtomicU64,
    /// Calls that a template served.
    pub template_hits: AtomicU64,
    /// Zygotes that were started.
    pub zygotes: AtomicU64,
    /// Calls that were killed for their time.
    pub timeouts: AtomicU64,
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

/// How reading a worker's messages ended.
enum Reply {
    Message(Message),
    Closed,
    TimedOut,
}

/// Collects what a guest prints, up to the limit, and passes it on as it comes.
struct LogBook<'a> {
    lines: Vec<LogLine>,
    left: u64,
    dropped: u64,
    observer: &'a dyn Observer,
}

impl<'a> LogBook<'a> {
    fn new(limit: ByteSize, observer: &'a dyn Observer) -> Self {
        Self {
            lines: Vec::new(),
            left: limit.bytes(),
            dropped: 0,
            observer,
        }
    }

    fn add(&mut self, level: LogLevel, text: &str) {
        for line in text.split('\n') {
            let cost = line.len() as u64 + 1;
            if cost > self.left {
                self.dropped += cost;
                continue;
            }
            self.left -= cost;
            let end = line.floor_char_boundary(LOG_LINE_MAX.min(line.len()));
            self.dropped += (line.len() - end) as u64;
            self.push(level, &line[..end]);
        }
    }

    fn push(&mut self, level: LogLevel, text: &str) {
        let line = LogLine {
            level,
            text: text.to_owned(),
        };
        self.observer.log(&line);
        self.lines.push(line);
    }

    fn finish(&mut self) {
        if self.dropped > 0 {
            let text = format!(
                "[{} bytes of logs were dropped: the log limit is reached]",
                self.dropped
            );
            self.push(LogLevel::Sandbox, &text);
        }
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

    /// How many templates wait for calls.
    pub async fn template_count(&self) -> usize {
        self.templates.lock().await.by_key.len()
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
        let (result, usage) = match run.outcome().await? {
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
                "the zygote ended before it was ready".into(),
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
        match self.fork(&zygote.control, None).await {
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
                self.fork(&self.zygote().await?.control, None).await
            }
        }
    }

    async fn fork(
        &self,
        control: &Mutex<Connection>,
        data_bytes: Option<u64>,
    ) -> Result<Worker, WorkerError> {
        let output = usize::try_from(self.settings.ceilings.output.bytes()).unwrap_or(usize::MAX);
        let (mut connection, theirs) = Connection::pair(output.saturating_add(FRAME_SLACK_BYTES))
            .map_err(failed("connect to"))?;
        control
            .lock()
            .await
            .send_with(&Command::Spawn, &[theirs.as_fd()])
            .await
            .map_err(failed("fork"))?;
        drop(theirs);
        let hello = tokio::time::timeout(START_TIME, connection.accept_hello()).await;
        let pid = hello
            .map_err(|_| failed("fork")(io::ErrorKind::TimedOut.into()))?
            .map_err(failed("fork"))?;
        let process = Process::open(pid)?;
        let data_bytes = match data_bytes {
            Some(known) => known,
            None => process.data_bytes()?,
        };
        self.statistics.forks.fetch_add(1, Relaxed);
        Ok(Worker {
            connection,
            process,
            data_bytes,
        })
    }

    fn budget(&self, limits: &Limits) -> Budget {
        let ceilings = &self.settings.ceilings;
        #[cfg(debug_assertions)]
        if self.settings.inner_checks == InnerChecks::Off {
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

type Value = (Box<RawValue>, Usage);

/// One job on its way.
struct Run<'a> {
    pool: &'a Workers,
    job: &'a Job,
    deadline: Instant,
    logs: LogBook<'a>,
    import: Duration,
    code_cache: Option<Vec<u8>>,
}

impl<'a> Run<'a> {
    async fn outcome(&mut self) -> Result<Result<Value, Failure>, WorkerError> {
        if self.job.isolation == Isolation::Fresh || self.pool.settings.templates_max == 0 {
            return self.fresh().await;
        }
        // A template may die between its check and its fork; then the call is made once more with a new one.
        for _ in 0..2 {
            let cell = self
                .pool
                .templates
                .lock()
                .await
                .cell(&self.job.key, self.pool.settings.templates_max);
            let mut first = None;
            let known = cell
                .get_or_try_init(|| self.make_template(&mut first))
                .await;
            let template = match known {
                Err(Trouble::Ours(error)) => return Err(error),
                Err(Trouble::Guest(failure)) => return Ok(Err(failure)),
                Ok(Known::Random) => {
                    return match first {
                        // Nobody else has seen this import, so the call may have it.
                        Some(worker) if !self.sets_env() => self.finish(worker).await,
                        _ => self.fresh().await,
                    };
                }
                Ok(Known::Ready(template)) => Arc::clone(template),
            };
            if self.wants_env_of(&template.facts) {
                return self.fresh().await;
            }
            match self
                .pool
                .fork(&template.control, Some(template.data_bytes))
                .await
            {
                Ok(worker) => {
                    self.pool.statistics.template_hits.fetch_add(1, Relaxed);
                    return self.finish(worker).await;
                }
                Err(_) => self.pool.templates.lock().await.forget(&self.job.key),
            }
        }
        self.fresh().await
    }

    /// Imports the package in a new template. A package that draws random numbers leaves its worker in `first` instead.
    async fn make_template(&mut self, first: &mut Option<Worker>) -> Result<Known, Trouble> {
        self.tree().map_err(Trouble::Ours)?;
        let mut worker = self.pool.fork_zygote().await.map_err(Trouble::Ours)?;
        let facts = self.load(&mut worker, None).await?;
        if facts.wants_code_cache {
            self.take_code_cache(&mut worker).await?;
        }
        if facts.used_random {
            *first = Some(worker);
            return Ok(Known::Random);
        }
        self.pool.statistics.templates_made.fetch_add(1, Relaxed);
        let data_bytes = worker
            .process
            .data_bytes()
            .map_err(|error| Trouble::Ours(error.into()))?;
        let Worker {
            connection,
            process,
            ..
        } = worker;
        Ok(Known::Ready(Arc::new(Template {
            control: Mutex::new(connection),
            process,
            data_bytes,
            facts,
        })))
    }

    /// Imports and calls in a process that nobody shares.
    async fn fresh(&mut self) -> Result<Result<Value, Failure>, WorkerError> {
        self.tree()?;
        let mut worker = self.pool.fork_zygote().await?;
        let env = env_json(&self.job.env);
        let facts = match self.load(&mut worker, Some(env)).await {
            Ok(facts) => facts,
            Err(Trouble::Guest(failure)) => return Ok(Err(failure)),
            Err(Trouble::Ours(error)) => return Err(error),
        };
        // A cache for others to use must come from an import that saw nothing of this caller.
        if facts.wants_code_cache && !self.sets_env() && self.code_cache.is_none() {
            match self.take_code_cache(&mut worker).await {
                Ok(()) => {}
                Err(Trouble::Guest(failure)) => return Ok(Err(failure)),
                Err(Trouble::Ours(error)) => return Err(error),
            }
        }
        self.finish(worker).await
    }

    fn tree(&self) -> Result<&'a MountedTree, WorkerError> {
        self.job.tree.as_ref().ok_or(WorkerError::NeedsTree)
    }

    fn sets_env(&self) -> bool {
        !self.job.env.0.is_empty()
    }

    fn wants_env_of(&self, facts: &ImportFacts) -> bool {
        facts
            .env_keys
            .iter()
            .any(|key| (key == "*" && self.sets_env()) || self.job.env.0.contains_key(key))
    }

    async fn load(
        &mut self,
        worker: &mut Worker,
        env: Option<String>,
    ) -> Result<ImportFacts, Trouble> {
        let begun = Instant::now();
        let tree = self.tree().map_err(Trouble::Ours)?;
        worker
            .limit(&self.job.limits, Reach::ItselfNotItsCopies)
            .map_err(Trouble::Ours)?;
        self.send_tree(tree, &mut worker.connection, env)
            .await
            .map_err(|source| Trouble::Ours(failed("talk to")(source)))?;
        let message = self.reply(worker).await?;
        self.import = begun.elapsed();
        match message {
            Message::Loaded(facts) => Ok(facts),
            Message::Failed(failure) => Err(Trouble::Guest(failure)),
            _ => Err(Trouble::Guest(verdict::broken_protocol())),
        }
    }

    async fn send_tree(
        &self,
        tree: &MountedTree,
        connection: &mut Connection,
        env: Option<String>,
    ) -> io::Result<()> {
        for packs in tree.packs.chunks(DESCRIPTORS_MAX) {
            let descriptors: Vec<BorrowedFd<'_>> = packs.iter().map(AsFd::as_fd).collect();
            connection
                .send_with(&Command::Packs { count: packs.len() }, &descriptors)
                .await?;
        }
        if let Some(cache) = &tree.code_cache {
            connection
                .send_with(&Command::CodeCache, &[cache.as_fd()])
                .await?;
        }
        let budget = self.pool.budget(&self.job.limits);
        let load = Load {
            entry: tree.entry.clone(),
            mounts: tree.mounts.clone(),
            budget,
            env,
        };
        connection.send(&Command::Load(Box::new(load))).await
    }

    async fn take_code_cache(&mut self, worker: &mut Worker) -> Result<(), Trouble> {
        let sent = worker.connection.send(&Command::TakeCodeCache).await;
        sent.map_err(|source| Trouble::Ours(failed("talk to")(source)))?;
        match self.reply(worker).await? {
            Message::CodeCache(bytes) => {
                self.code_cache = Some(bytes);
                Ok(())
            }
            _ => Err(Trouble::Guest(verdict::broken_protocol())),
        }
    }

    /// Makes the call in a worker that has the package loaded, and waits for its outcome.
    async fn finish(&mut self, mut worker: Worker) -> Result<Result<Value, Failure>, WorkerError> {
        worker.limit(&self.job.limits, Reach::Itself)?;
        let command = match &self.job.call {
            Some(call) => Command::Call(Box::new(CallOrder {
                call: call.clone(),
                budget: self.pool.budget(&self.job.limits),
            })),
            None => Command::Describe,
        };
        worker
            .connection
            .send(&command)
            .await
            .map_err(failed("talk to"))?;
        let message = match self.reply(&mut worker).await {
            Ok(message) => message,
            Err(Trouble::Guest(failure)) => return Ok(Err(failure)),
            Err(Trouble::Ours(error)) => return Err(error),
        };
        Ok(match message {
            Message::Returned { json, usage } => self.accept(json).map(|value| (value, usage)),
            Message::Described(json) => self.accept(json).map(|value| (value, Usage::default())),
            Message::Failed(failure) => Err(failure),
            _ => Err(verdict::broken_protocol()),
        })
    }

    /// Checks what a worker says that the guest returned.
    fn accept(&self, json: String) -> Result<Box<RawValue>, Failure> {
        let ceilings = &self.pool.settings.ceilings;
        check_output(&json, ceilings.output, ceilings.nesting)?;
        RawValue::from_string(json).map_err(|_| verdict::broken_protocol())
    }

    /// The next message that is no log, or why there is none.
    async fn reply(&mut self, worker: &mut Worker) -> Result<Message, Trouble> {
        match self.next(worker).await {
            Reply::Message(message) => Ok(message),
            Reply::TimedOut => {
                self.pool.statistics.timeouts.fetch_add(1, Relaxed);
                worker.process.kill_group();
                // What it had printed before it was killed still lies in the socket.
                self.deadline = Instant::now() + Duration::from_millis(100);
                while let Reply::Message(_) = self.next(worker).await {}
                Err(Trouble::Guest(verdict::timed_out(self.job.limits.time)))
            }
            Reply::Closed => {
                worker.process.kill_group();
                let death: Death = worker
                    .process
                    .wait()
                    .await
                    .map_err(|error| Trouble::Ours(error.into()))?;
                Err(Trouble::Guest(verdict::of_death(&death, &self.job.limits)))
            }
        }
    }

    async fn next(&mut self, worker: &mut Worker) -> Reply {
        loop {
            let received =
                tokio::time::timeout_at(self.deadline.into(), worker.connection.receive()).await;
            match received {
                Err(_) => return Reply::TimedOut,
                Ok(Ok(Some(Message::Log { level, text }))) => self.logs.add(level, &text),
                Ok(Ok(Some(Message::LogsDropped { bytes }))) => {
                    self.logs.dropped = self.logs.dropped.saturating_add(bytes)
                }
                Ok(Ok(Some(message))) => return Reply::Message(message),
                Ok(Ok(None) | Err(_)) => return Reply::Closed,
            }
        }
    }
}

/// Why a worker gave no answer.
enum Trouble {
    Guest(Failure),
    Ours(WorkerError),
}

/// The environment as the guest's side reads it.
pub fn env_json(env: &GuestEnv) -> String {
    serde_json::to_string::<BTreeMap<String, String>>(&env.0)
        .expect("a map of strings is always JSON")
}
