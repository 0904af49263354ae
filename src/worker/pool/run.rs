//! One job on its way: which process it gets, what is sent to it, and what its answers are worth.
//!
//! Trust: as `pool`: what a worker says is checked here before anybody sees it.

use std::{
    collections::BTreeMap,
    io,
    os::fd::{AsFd, BorrowedFd},
    pin::pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use serde_json::value::RawValue;
use tokio::sync::Mutex;
use tracing::{Instrument, info_span};

use crate::{
    contract::{
        failure::{Code, Failure},
        limits::ByteSize,
        outcome::{LogLevel, LogLine, Usage, check_output},
        progress::Observer,
        request::{GuestEnv, Isolation},
    },
    engine::ImportFacts,
    jail::{Death, Ending, Reach, give_way},
};

use super::{
    super::{
        connection::Connection,
        job::{Job, MountedTree},
        protocol::{CallOrder, Command, DESCRIPTORS_MAX, Load, Message},
        statistics::Kill,
        verdict,
    },
    Known, SpareSlot, Template, Worker, WorkerError, Workers, failed,
};

/// What stays of a process' log lines when a single one is endless.
const LOG_LINE_MAX: usize = 64 << 10;

/// A call that runs longer than this gives way to those that may be shorter.
const SHORT_CALL: Duration = Duration::from_millis(50);

/// How reading a worker's messages ended.
enum Reply {
    Message(Message),
    Closed,
    TimedOut,
}

/// Collects what a guest prints, up to the limit, and passes it on as it comes.
pub(super) struct LogBook<'a> {
    pub(super) lines: Vec<LogLine>,
    left: u64,
    dropped: u64,
    observer: &'a dyn Observer,
}

impl<'a> LogBook<'a> {
    pub(super) fn new(limit: ByteSize, observer: &'a dyn Observer) -> Self {
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

    pub(super) fn finish(&mut self) {
        if self.dropped > 0 {
            let text = format!(
                "[{} bytes of logs were dropped: the log limit is reached]",
                self.dropped
            );
            self.push(LogLevel::Sandbox, &text);
        }
    }
}

pub(super) type Value = (Box<RawValue>, Usage);

/// One job on its way.
pub(super) struct Run<'a> {
    pub(super) pool: &'a Workers,
    pub(super) job: &'a Job,
    pub(super) deadline: Instant,
    pub(super) logs: LogBook<'a>,
    pub(super) import: Duration,
    pub(super) code_cache: Option<Vec<u8>>,
}

impl<'a> Run<'a> {
    pub(super) async fn outcome(&mut self) -> Result<Result<Value, Failure>, WorkerError> {
        if self.job.isolation == Isolation::Fresh || self.pool.settings.templates_max == 0 {
            return self.fresh().await;
        }
        // A spare may die while it waits, and a template between its check and its fork; then the call is made once more,
        // from the template and from a new one.
        for _ in 0..3 {
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
                Err(trouble) => return told(Err(trouble)),
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
            let process = self.pool.fork_template(&template);
            match process.instrument(info_span!("process")).await {
                Ok((mut worker, is_spare)) => {
                    self.pool.statistics.template_hits.fetch_add(1, Relaxed);
                    let order = self.order(&mut worker);
                    match order.instrument(info_span!("order")).await {
                        // It was dying while it looked alive.
                        Err(_) if is_spare => continue,
                        ordered => ordered?,
                    }
                    let spare = self.pool.order_spare(&template);
                    spare.instrument(info_span!("spare")).await;
                    match self.answer(worker).await {
                        // It may have been killed while it waited. A call reaches nothing outside, so it can be made again.
                        Err(Trouble::Killed(_)) if is_spare && self.logs.lines.is_empty() => {}
                        answer => return told(answer),
                    }
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
            spare: SpareSlot::default(),
        })))
    }

    /// Imports and calls in a process that nobody shares.
    async fn fresh(&mut self) -> Result<Result<Value, Failure>, WorkerError> {
        self.tree()?;
        let mut worker = self.pool.fork_zygote().await?;
        let env = env_json(&self.job.env);
        let facts = match self.load(&mut worker, Some(env)).await {
            Ok(facts) => facts,
            Err(trouble) => return told(Err(trouble)),
        };
        // A cache for others to use must come from an import that saw nothing of this caller.
        if facts.wants_code_cache
            && !self.sets_env()
            && self.code_cache.is_none()
            && let Err(trouble) = self.take_code_cache(&mut worker).await
        {
            return told(Err(trouble));
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
        let reply = self.reply(worker).instrument(info_span!("import"));
        let message = reply.await?;
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
        self.order(&mut worker).await?;
        told(self.answer(worker).await)
    }

    async fn order(&self, worker: &mut Worker) -> Result<(), WorkerError> {
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
            .map_err(failed("talk to"))
    }

    async fn answer(&mut self, mut worker: Worker) -> Result<Value, Trouble> {
        let reply = self
            .reply_giving_way(&mut worker)
            .instrument(info_span!("call"));
        let accepted = match reply.await? {
            Message::Returned { json, usage } => self.accept(json).map(|value| (value, usage)),
            Message::Described(json) => self.accept(json).map(|value| (value, Usage::default())),
            Message::Failed(failure) => Err(failure),
            _ => Err(verdict::broken_protocol()),
        };
        accepted.map_err(Trouble::Guest)
    }

    /// The reply of a call, which has its turn at the processors behind others once it is no short one.
    async fn reply_giving_way(&mut self, worker: &mut Worker) -> Result<Message, Trouble> {
        let pid = worker.process.pid();
        let mut reply = pin!(self.reply(worker));
        match tokio::time::timeout(SHORT_CALL, &mut reply).await {
            Ok(reply) => reply,
            Err(_) => {
                give_way(pid);
                reply.await
            }
        }
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
            Reply::Message(message) => {
                if let Message::Failed(failure) = &message
                    && failure.code == Code::MemoryLimit
                {
                    self.pool.statistics.killed(Kill::Memory);
                }
                Ok(message)
            }
            Reply::TimedOut => {
                self.pool.statistics.killed(Kill::Timeout);
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
                let failure = verdict::of_death(&death, &self.job.limits);
                self.pool.statistics.killed(Kill::of(failure.code));
                Err(match death.ending {
                    Ending::Signaled(libc::SIGKILL) => Trouble::Killed(failure),
                    _ => Trouble::Guest(failure),
                })
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
    /// Somebody outside killed it: neither it nor the host.
    Killed(Failure),
    Ours(WorkerError),
}

/// An answer as the pool's caller sees it.
fn told<T>(answer: Result<T, Trouble>) -> Result<Result<T, Failure>, WorkerError> {
    match answer {
        Ok(value) => Ok(Ok(value)),
        Err(Trouble::Guest(failure) | Trouble::Killed(failure)) => Ok(Err(failure)),
        Err(Trouble::Ours(error)) => Err(error),
    }
}

/// The environment as the guest's side reads it.
pub fn env_json(env: &GuestEnv) -> String {
    serde_json::to_string::<BTreeMap<String, String>>(&env.0)
        .expect("a map of strings is always JSON")
}
