//! What all requests share, and the way of each execution: prepare, wait for a turn, run.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

use tracing::Instrument;

use crate::{
    contract::{
        describe::Description,
        failure::{Code, Failure},
        jail::JailReport,
        limits::Limits,
        outcome::{LogLine, Outcome},
        package::PackageSpec,
        progress::{Observer, Progress},
        request::{ExecuteRequest, Isolation, RegistryUse},
        tree::TreePackage,
    },
    executor::Executor,
};

use super::{
    Problem, ServerSettings,
    access::Access,
    admission::{Admission, AdmissionSettings, Permit},
    metrics::{Found, Metrics, Stage},
    trace,
};

/// Packages that are resolved and fetched side by side.
const PREPARES_MAX: usize = 64;
/// The same for one package, so that a slow registry of one is not the others' business.
const PREPARES_EACH_MAX: usize = 16;

/// What all requests share.
#[derive(Debug)]
pub struct App {
    pub(super) executor: Executor,
    pub(super) access: Access,
    pub(super) metrics: Metrics,
    pub(super) limits: Limits,
    pub(super) isolation: Isolation,
    preparing: Admission,
    running: Admission,
    jail: JailReport,
    started: Instant,
    ending: AtomicBool,
    longest: Duration,
}

impl App {
    /// Puts together what was started.
    pub fn new(settings: ServerSettings, executor: Executor, jail: JailReport) -> Self {
        let admission = settings.admission;
        let ceilings = &settings.executor.ceilings;
        let preparing = AdmissionSettings {
            running_max: PREPARES_MAX,
            each_max: PREPARES_EACH_MAX,
            ..admission
        };
        Self {
            executor,
            access: Access::new(settings.keys, settings.key_limits),
            metrics: Metrics::default(),
            limits: settings.limits,
            isolation: settings.isolation,
            preparing: Admission::new(preparing),
            running: Admission::new(admission),
            jail,
            started: Instant::now(),
            ending: AtomicBool::new(false),
            longest: admission.wait * 2 + ceilings.prepare + ceilings.time,
        }
    }

    /// Runs one function when it is its turn.
    pub(super) async fn run(
        &self,
        request: &ExecuteRequest,
        observer: &dyn Observer,
    ) -> Result<Outcome, Problem> {
        let observer = Counting::new(&self.metrics, observer);
        // Before the turn: who asks for more than there is waits for nothing.
        request
            .limits
            .clamp_to(self.executor.ceilings())
            .map_err(crate::executor::ExecError::from)?;
        let turn = self.turn(&request.package, &observer).await?;
        let mut outcome = if turn.network == request.network {
            self.executor.execute(request, &observer).await?
        } else {
            let request = ExecuteRequest {
                network: turn.network,
                ..request.clone()
            };
            self.executor.execute(&request, &observer).await?
        };
        let code = outcome.result.as_ref().err().map(|failure| failure.code);
        trace::ended(outcome.version.as_deref(), code);
        outcome.timings.fetch += turn.preparing;
        drop(turn);
        self.metrics.time(Stage::Import, outcome.timings.import);
        self.metrics
            .time(Stage::Execution, outcome.timings.execution);
        self.metrics.memory(outcome.usage);
        Ok(outcome)
    }

    /// Lists the exports of a package when it is its turn.
    pub(super) async fn describe(
        &self,
        package: &PackageSpec,
        limits: Limits,
        observer: &dyn Observer,
    ) -> Result<(Result<Description, Failure>, Vec<LogLine>), Problem> {
        let observer = Counting::new(&self.metrics, observer);
        let turn = self.turn(package, &observer).await?;
        Ok(self
            .executor
            .describe(package, turn.network, limits, &observer)
            .await?)
    }

    /// Resolves and fetches; nothing runs.
    pub(super) async fn prefetch(
        &self,
        package: &PackageSpec,
        observer: &dyn Observer,
    ) -> Result<Vec<TreePackage>, Problem> {
        let observer = Counting::new(&self.metrics, observer);
        self.prepare(package, RegistryUse::Allowed, &observer).await
    }

    async fn prepare(
        &self,
        package: &PackageSpec,
        network: RegistryUse,
        observer: &Counting<'_>,
    ) -> Result<Vec<TreePackage>, Problem> {
        let _permit = self.preparing.enter(&name_of(package)).await?;
        let begun = Instant::now();
        let packages = self.executor.prefetch(package, network, observer).await?;
        self.metrics.time(Stage::Prepare, begun.elapsed());
        self.metrics.found(observer.found());
        Ok(packages)
    }

    /// Asks the registry; while it is down, what the cache holds in full is good enough.
    async fn prepare_or_use_cache(
        &self,
        package: &PackageSpec,
        observer: &Counting<'_>,
    ) -> Result<RegistryUse, Problem> {
        let Err(problem) = self.prepare(package, RegistryUse::Allowed, observer).await else {
            return Ok(RegistryUse::Allowed);
        };
        if problem.code() == Code::RegistryUnavailable {
            let cached = self.prepare(package, RegistryUse::Offline, observer).await;
            if cached.is_ok() {
                tracing::warn!(%package, "the registry does not answer; using what is cached");
                return Ok(RegistryUse::Offline);
            }
        }
        Err(problem)
    }

    /// Prepares the package outside of the turns, so that a slow registry takes none, then waits for one.
    async fn turn(&self, package: &PackageSpec, observer: &Counting<'_>) -> Result<Turn, Problem> {
        let begun = Instant::now();
        let network = if self.executor.is_prepared(package) {
            self.metrics.found(Found::Memory);
            RegistryUse::Allowed
        } else {
            self.prepare_or_use_cache(package, observer)
                .instrument(tracing::info_span!("fetch"))
                .await?
        };
        let prepared = Instant::now();
        let permit = self
            .running
            .enter(&name_of(package))
            .instrument(tracing::info_span!("queue"))
            .await?;
        self.metrics.time(Stage::Queue, prepared.elapsed());
        Ok(Turn {
            _permit: permit,
            network,
            preparing: prepared - begun,
        })
    }

    /// What the jail enforces.
    pub fn jail(&self) -> &JailReport {
        &self.jail
    }

    /// Executions that run, and that wait.
    pub(super) fn load(&self) -> (usize, usize) {
        self.running.load()
    }

    /// Since when it answers.
    pub(super) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether new work should go elsewhere.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Relaxed)
    }

    /// New work should go elsewhere from now on.
    pub(super) fn end(&self) {
        self.ending.store(true, Relaxed);
    }

    /// The longest that any request may take by its limits.
    pub(super) fn longest(&self) -> Duration {
        self.longest
    }
}

/// A turn to run: the package is in the cache, and a place is held.
struct Turn {
    _permit: Permit,
    /// Whether the registry may be asked again; not when it did not answer a moment ago.
    network: RegistryUse,
    preparing: Duration,
}

fn name_of(package: &PackageSpec) -> String {
    match package {
        PackageSpec::Registry { name, .. } => name.to_string(),
        other => other.to_string(),
    }
}

/// Counts what passes by.
struct Counting<'a> {
    metrics: &'a Metrics,
    observer: &'a dyn Observer,
    has_fetched: AtomicBool,
}

impl<'a> Counting<'a> {
    fn new(metrics: &'a Metrics, observer: &'a dyn Observer) -> Self {
        Self {
            metrics,
            observer,
            has_fetched: AtomicBool::new(false),
        }
    }

    /// Where the tree that was prepared came from.
    fn found(&self) -> Found {
        if self.has_fetched.load(Relaxed) {
            Found::Registry
        } else {
            Found::Cache
        }
    }
}

impl Observer for Counting<'_> {
    fn progress(&self, event: Progress<'_>) {
        match event {
            Progress::FetchedBytes { bytes } => self.metrics.fetched(bytes),
            Progress::FetchPlanned { .. } => self.has_fetched.store(true, Relaxed),
            Progress::Stored { is_new: true, .. } => self.metrics.stored(),
            _ => {}
        }
        self.observer.progress(event);
    }

    fn log(&self, line: &LogLine) {
        self.observer.log(line);
    }
}
