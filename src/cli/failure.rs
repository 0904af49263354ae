//! What the command line itself can fail at, with the hint that belongs to it.

use std::io;

use crate::{
    contract::{failure::Code, package::PackageNameError},
    executor::ExecError,
    npm::NpmError,
    server::ServeError,
    store::StoreError,
};

/// Why a command has no result.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// A parameter, or a file that a parameter names.
    #[error("{0}")]
    Params(String),
    /// What should be run is no package.
    #[error(transparent)]
    Package(#[from] PackageNameError),
    /// The executor.
    #[error(transparent)]
    Exec(#[from] ExecError),
    /// The service.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The system refused something that every program needs.
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
}

impl CliError {
    /// The exit status.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Params(_) | Self::Package(_) => Code::BadRequest.exit_status(),
            Self::Exec(error) => error.code().exit_status(),
            Self::Serve(error) => error.code().exit_status(),
            Self::Runtime(_) => Code::Internal.exit_status(),
            // As shells count: 128 and the number of the signal.
            Self::Interrupted => 130,
        }
    }

    /// What to do next, where more is known than the code tells.
    pub(super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Package(error) if error.is_path() => Some(
                "a folder is written `./FOLDER`; of a package, `--function NAME` chooses among what its entry point exports",
            ),
            Self::Exec(
                ExecError::Npm(NpmError::Integrity { .. })
                | ExecError::Store(StoreError::Damaged { .. }),
            ) => Some("`tpmjs-sandbox cache clear PACKAGE` forgets what is kept of a package"),
            _ => None,
        }
    }

    /// Its row in the table.
    pub fn code(&self) -> Code {
        match self {
            Self::Params(_) | Self::Package(_) => Code::BadRequest,
            Self::Exec(error) => error.code(),
            Self::Serve(error) => error.code(),
            Self::Runtime(_) | Self::Interrupted => Code::Internal,
        }
    }
}
