//! The one executor that `run`, `serve` and `prefetch` share: the flow of an execution, top to bottom.
//!
//! In: an [`ExecuteRequest`]. Out: an [`Outcome`], or an [`ExecError`] when the sandbox itself could not do its part.
//! A guest that fails is an outcome.
//!
//! Trust: requests were parsed, not believed; the registry and the disk are checked by `npm` and `store`, the guest
//! by `worker`.

mod error;
mod prepare;

use std::{path::PathBuf, sync::Arc};

use futures_util::future::try_join;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    contract::{
        describe::{Description, Export},
        failure::{Code, Failure},
        jail::{JailReport, RequiredLayers},
        limits::{ByteSize, Ceilings, Limits},
        outcome::{LogLine, Outcome, Timings, json_depth},
        package::PackageSpec,
        progress::{Observer, Progress},
        request::{ExecuteRequest, Input, Isolation, RegistryUse, Validation},
        tree::TreePackage,
    },
    engine::{self, Call},
    npm::{Npm, NpmSettings},
    store::Store,
    worker::{
        Finished, InnerChecks, Job, MountedTree, PoolSettings, WorkerError, Workers, env_json,
    },
};

pub use error::ExecError;
use prepare::{Prepared, PreparedTrees};

/// What an executor is told once.
#[derive(Debug, Clone)]
pub struct ExecutorSettings {
    /// Where packages are kept.
    pub cache_directory: PathBuf,
    /// How the registry is reached.
    pub npm: NpmSettings,
    /// The most that any execution may use.
    pub ceilings: Ceilings,
    /// Layers of the jail that must hold beyond those that always must.
    pub required: RequiredLayers,
    /// How many imported packages wait for calls. 0 suits a program that makes one call.
    pub templates_max: usize,
    /// Whether workers enforce their limits themselves too.
    pub inner_checks: InnerChecks,
    /// The program that becomes the zygote; `worker::THIS_PROGRAM` unless the library is embedded.
    pub program: PathBuf,
}

/// Resolves, fetches, and runs.
#[derive(Debug)]
pub struct Executor {
    settings: ExecutorSettings,
    npm: Npm,
    store: Arc<Store>,
    workers: Workers,
    prepared: PreparedTrees,
}

/// What the guest's side answers to a description.
#[derive(Deserialize)]
struct Described {
    #[serde(default)]
    description: String,
    exports: Vec<Export>,
}

impl Executor {
    /// Opens the cache and prepares the registry client; no process is started and nothing is asked yet.
    ///
    /// To be called inside a tokio runtime.
    pub fn new(settings: ExecutorSettings) -> Result<Self, ExecError> {
        let store = Arc::new(Store::open(&settings.cache_directory)?);
        let npm = Npm::new(settings.npm.clone())?;
        let workers = Workers::new(PoolSettings {
            required: settings.required,
            ceilings: settings.ceilings,
            templates_max: settings.templates_max,
            inner_checks: settings.inner_checks,
            program: settings.program.clone(),
        })?;
        Ok(Self {
            settings,
            npm,
            store,
            workers,
            prepared: PreparedTrees::default(),
        })
    }

    /// Runs one function of one package.
    pub async fn execute(
        &self,
        request: &ExecuteRequest,
        observer: &dyn Observer,
    ) -> Result<Outcome, ExecError> {
        let limits = request.limits.clamp_to(&self.settings.ceilings)?;
        let call = self.call_of(request)?;

        let (prepared, timings) = self
            .prepare_and_warm(&request.package, request.network, observer)
            .await?;
        observer.progress(Progress::Importing);
        let job = Job {
            key: prepared.key.clone(),
            tree: None,
            call: Some(call),
            env: request.env.clone(),
            limits,
            isolation: request.isolation,
        };
        let finished = self.run(job, &prepared, request.network, observer).await?;
        Ok(outcome(finished, prepared.tree.root(), timings))
    }

    /// Lists what a package exports.
    pub async fn describe(
        &self,
        package: &PackageSpec,
        registry_use: RegistryUse,
        limits: Limits,
        observer: &dyn Observer,
    ) -> Result<(Result<Description, Failure>, Vec<LogLine>), ExecError> {
        let limits = limits.clamp_to(&self.settings.ceilings)?;
        let (prepared, _) = self
            .prepare_and_warm(package, registry_use, observer)
            .await?;
        observer.progress(Progress::Importing);
        let job = Job {
            key: prepared.key.clone(),
            tree: None,
            call: None,
            env: Default::default(),
            limits,
            isolation: Isolation::Fresh,
        };
        let finished = self.run(job, &prepared, registry_use, observer).await?;
        let root = prepared.tree.root();
        let description = finished.result.and_then(|json| describe(root, &json));
        Ok((description, finished.logs))
    }

    /// Resolves a package and fetches what the cache lacks; nothing of it runs.
    pub async fn prefetch(
        &self,
        package: &PackageSpec,
        registry_use: RegistryUse,
        observer: &dyn Observer,
    ) -> Result<Vec<TreePackage>, ExecError> {
        let (prepared, _) = self.prepare(package, registry_use, observer).await?;
        Ok(prepared.tree.packages.clone())
    }

    /// Starts the worker processes if they are not running; returns what their jail enforces.
    pub async fn jail_report(&self) -> Result<JailReport, ExecError> {
        Ok(self.workers.jail_report().await?)
    }

    /// The packages on disk.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The registry client.
    pub fn npm(&self) -> &Npm {
        &self.npm
    }

    /// The worker processes.
    pub fn workers(&self) -> &Workers {
        &self.workers
    }

    /// What any execution may use at most.
    pub fn ceilings(&self) -> &Ceilings {
        &self.settings.ceilings
    }

    /// Forgets what is kept in memory: resolved trees and templates. Running calls go on.
    pub async fn forget(&self) {
        self.prepared.clear();
        self.workers.forget_templates().await;
    }

    /// Prepares the tree while the worker processes start.
    async fn prepare_and_warm(
        &self,
        package: &PackageSpec,
        registry_use: RegistryUse,
        observer: &dyn Observer,
    ) -> Result<(Arc<Prepared>, Timings), ExecError> {
        let warm = async { Ok(self.workers.jail_report().await?) };
        let (prepared, _) = try_join(self.prepare(package, registry_use, observer), warm).await?;
        Ok(prepared)
    }

    /// Checks the input against the limits and makes the worker's call of it.
    fn call_of(&self, request: &ExecuteRequest) -> Result<Call, ExecError> {
        let (positional, input) = match &request.input {
            Input::Params(json) => (false, json),
            Input::Args(json) => (true, json),
        };
        let ceilings = &self.settings.ceilings;
        let size = ByteSize(input.get().len() as u64);
        if size > ceilings.params {
            return Err(ExecError::ParamsTooLarge {
                size,
                limit: ceilings.params,
            });
        }
        if json_depth(input.get()) > ceilings.nesting {
            return Err(ExecError::ParamsTooDeep {
                limit: ceilings.nesting,
            });
        }
        Ok(Call {
            function: request.function.clone().unwrap_or_default(),
            positional,
            input: input.get().to_owned(),
            env: env_json(&request.env),
            validate: request.validation == Validation::Check,
        })
    }

    /// Runs a job, with a template if one waits, else with the packs opened.
    async fn run(
        &self,
        mut job: Job,
        prepared: &Prepared,
        registry_use: RegistryUse,
        observer: &dyn Observer,
    ) -> Result<Finished, ExecError> {
        match self.workers.run(&job, observer).await {
            Err(WorkerError::NeedsTree) => {}
            other => return Ok(other?),
        }
        job.tree = Some(self.open(prepared, registry_use, observer).await?);
        let mut finished = self.workers.run(&job, observer).await?;
        if let Some(bytes) = finished.code_cache.take() {
            self.keep_code_cache(&prepared.key, bytes).await;
        }
        Ok(finished)
    }

    /// A code cache that cannot be written costs time later, and nothing now.
    async fn keep_code_cache(&self, key: &str, bytes: Vec<u8>) {
        let (store, key) = (Arc::clone(&self.store), key.to_owned());
        let kept = tokio::task::spawn_blocking(move || {
            store.write_code_cache(&key, &engine::cache_key(), &bytes)
        })
        .await;
        if !matches!(kept, Ok(Ok(()))) {
            tracing::debug!("the code cache could not be kept");
        }
    }
}

fn outcome(finished: Finished, root: &TreePackage, timings: Timings) -> Outcome {
    Outcome {
        result: finished.result,
        logs: finished.logs,
        timings: Timings {
            import: finished.import,
            execution: finished.execution,
            ..timings
        },
        usage: finished.usage,
        version: Some(root.version.clone()),
    }
}

fn describe(root: &TreePackage, json: &RawValue) -> Result<Description, Failure> {
    let described: Described = serde_json::from_str(json.get()).map_err(|error| {
        Failure::new(
            Code::LoadFailed,
            format!("the package's exports cannot be described: {error}"),
        )
    })?;
    Ok(Description {
        package: root.name.to_string(),
        version: root.version.clone(),
        description: described.description,
        exports: described.exports,
    })
}

/// A tree whose packs are open.
fn mounted(
    prepared: &Prepared,
    packs: Vec<std::fs::File>,
    code_cache: Option<std::fs::File>,
) -> MountedTree {
    MountedTree {
        entry: prepared.tree.entry.clone(),
        mounts: prepared.tree.mounts.clone(),
        packs,
        code_cache,
    }
}
