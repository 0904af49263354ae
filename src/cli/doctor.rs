//! `doctor`: what this machine enforces, where the cache is, whether the registry answers.

use crate::{
    contract::{
        failure::Code,
        jail::{Layer, LayerStatus},
        package::{PackageName, PackageSpec},
        progress::Silent,
        request::RegistryUse,
    },
    executor::{ExecError, Executor},
    settings::SharedFlags,
};

use super::{CliError, output};

/// A small package without dependencies that has been there for ever.
const PROBE: &str = "is-number";

/// Runs the command. Fails when something without which nothing runs is missing.
pub(super) async fn run(shared: &SharedFlags) -> Result<u8, CliError> {
    output::line(&format!(
        "tpmjs-sandbox {}, V8 {}",
        env!("CARGO_PKG_VERSION"),
        crate::engine::version()
    ));
    output::line("");
    let executor = Executor::new(shared.executor(0))?;
    let jailed = executor.jail_report().await;
    match &jailed {
        Ok(report) => report
            .layers
            .iter()
            .for_each(|(layer, status)| print_layer(*layer, status)),
        Err(error) => {
            output::error_line(error);
        }
    }
    output::line("");
    output::line(&format!(
        "{:<12} {}",
        "cache",
        executor.store().directory().display()
    ));
    let fetched = probe_registry(&executor).await;
    if let Err(error @ ExecError::Store(_)) = &fetched {
        output::error_line(error);
    }
    let address = executor.npm().registry_of(&probe());
    match &fetched {
        // What could not be kept was fetched before.
        Ok(()) | Err(ExecError::Store(_)) => {
            output::line(&format!("{:<12} {address} answers", "registry"));
        }
        Err(error) => {
            output::line(&format!("{:<12} {address} does not answer", "registry"));
            output::error_line(error);
        }
    }
    let failed = jailed.err().or(fetched.err());
    Ok(failed.map_or(0, |error| error.code().exit_status()))
}

fn print_layer(layer: Layer, status: &LayerStatus) {
    let name = match layer {
        Layer::Isolate => "isolate",
        Layer::Process => "process",
        Layer::Seccomp => "seccomp",
        Layer::Landlock => "landlock",
        Layer::Namespaces => "namespaces",
    };
    let text = match status {
        LayerStatus::Enforced(detail) => format!("enforced       {detail}"),
        LayerStatus::NotAvailable(reason) => format!("not available  {reason}"),
        LayerStatus::Off(reason) => format!("off            {reason}"),
    };
    output::line(&format!("{name:<12} {text}"));
}

fn probe() -> PackageName {
    PROBE.parse().expect("the name is valid")
}

/// A registry that has no such package is fine.
async fn probe_registry(executor: &Executor) -> Result<(), ExecError> {
    let spec = PackageSpec::Registry {
        name: probe(),
        version: None,
    };
    let fetched = executor
        .prefetch(&spec, RegistryUse::Allowed, &Silent)
        .await;
    match fetched {
        Ok(_) => Ok(()),
        Err(error) if error.code() == Code::PackageNotFound => Ok(()),
        Err(error) => Err(error),
    }
}
