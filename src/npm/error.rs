//! What can go wrong between a package's name and its verified bytes.
//!
//! Trust: texts of the registry are escaped and cut before they are part of a message, and no
//! message holds a token or a URL with credentials.

use crate::contract::failure::Code;

/// Why a package tree could not be resolved or fetched.
///
/// The values are cheap to clone, because equal requests under way share one answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NpmError {
    /// A setting or an `.npmrc` that cannot be used.
    #[error("the npm setting `{setting}` cannot be used: {reason}")]
    Setting {
        /// Its name, or the file it stands in.
        setting: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The registry has no such package.
    #[error("the registry {registry} has no package `{package}`{}", required_by(.dependent))]
    PackageNotFound {
        /// The name that was asked for.
        package: String,
        /// Which registry was asked.
        registry: String,
        /// Who depends on it, if it is not the package that was asked for.
        dependent: Option<String>,
    },
    /// The registry may not be asked, and the cache does not know the package.
    #[error(
        "the cache does not hold `{package}`, and the registry may not be asked; run it once without --offline"
    )]
    NotCached {
        /// What is missing.
        package: String,
    },
    /// No version fits what was asked for.
    #[error("`{package}` has no version that fits `{wanted}`{}{}", required_by(.dependent), known_versions(.known))]
    VersionNotFound {
        /// The package.
        package: String,
        /// The version, range or tag.
        wanted: String,
        /// Some that exist, nearest first.
        known: Vec<String>,
        /// Who depends on it, if it is not the package that was asked for.
        dependent: Option<String>,
    },
    /// The registry did not answer, or not with what a registry answers.
    #[error("the registry {registry} gave no {what} in {attempts} attempt{}: {cause}{}", plural(*.attempts), hint_line(.hint))]
    Unavailable {
        /// Which registry was asked.
        registry: String,
        /// What for, e.g. "metadata of `left-pad`".
        what: String,
        /// How often.
        attempts: u32,
        /// What happened the last time.
        cause: String,
        /// What may help.
        hint: Option<&'static str>,
    },
    /// The bytes are not those that the registry promised.
    #[error(
        "the tarball of `{package}` does not match the registry's integrity: expected {expected}, got {actual}"
    )]
    Integrity {
        /// Name and version.
        package: String,
        /// What was promised.
        expected: String,
        /// What came.
        actual: String,
    },
    /// The registry promises nothing that the bytes could be checked against.
    #[error(
        "the registry gives no integrity for `{package}`, so its tarball could not be checked: {reason}"
    )]
    NoIntegrity {
        /// Name and version.
        package: String,
        /// What the registry gave instead.
        reason: &'static str,
    },
    /// The tree has more packages than allowed.
    #[error(
        "the dependencies of `{package}` are more than {ceiling} packages, which is this sandbox's ceiling"
    )]
    TooManyPackages {
        /// The package that was asked for.
        package: String,
        /// What is allowed.
        ceiling: usize,
    },
    /// A document or a tarball is larger than allowed.
    #[error("{what} is larger than this sandbox's ceiling of {ceiling}")]
    TooLarge {
        /// Which.
        what: String,
        /// What is allowed.
        ceiling: String,
    },
    /// A dependency that no registry holds.
    #[error(
        "`{dependent}` depends on `{name}` as `{wanted}`, which is no package of a registry: {reason}"
    )]
    Unsupported {
        /// Who depends on it.
        dependent: String,
        /// Its name.
        name: String,
        /// What stands in the manifest.
        wanted: String,
        /// What kind of dependency it is.
        reason: &'static str,
    },
}

impl NpmError {
    /// The row of the failure table.
    pub fn code(&self) -> Code {
        match self {
            Self::Setting { .. } => Code::BadRequest,
            Self::PackageNotFound { .. } | Self::NotCached { .. } => Code::PackageNotFound,
            Self::VersionNotFound { .. } => Code::VersionNotFound,
            Self::Unavailable { .. } => Code::RegistryUnavailable,
            Self::Integrity { .. } | Self::NoIntegrity { .. } => Code::Integrity,
            Self::TooManyPackages { .. } | Self::TooLarge { .. } => Code::PayloadTooLarge,
            Self::Unsupported { .. } => Code::Unsupported,
        }
    }

    /// Says who depends on what was not found.
    pub(super) fn required_by(mut self, by: &str) -> Self {
        if let Self::PackageNotFound { dependent, .. } | Self::VersionNotFound { dependent, .. } =
            &mut self
        {
            *dependent = Some(by.to_owned());
        }
        self
    }

    /// Whether npm leaves out an optional dependency that fails like this.
    ///
    /// A registry that does not answer is not among them: the same tree must come out every time.
    pub(super) fn excuses_optional(&self) -> bool {
        matches!(
            self,
            Self::PackageNotFound { .. } | Self::VersionNotFound { .. } | Self::Unsupported { .. }
        )
    }
}

fn required_by(dependent: &Option<String>) -> String {
    dependent.as_ref().map_or_else(String::new, |dependent| {
        format!(", which `{dependent}` depends on")
    })
}

fn known_versions(known: &[String]) -> String {
    if known.is_empty() {
        return String::new();
    }
    format!("; it has {}", known.join(", "))
}

fn hint_line(hint: &Option<&'static str>) -> String {
    hint.map_or_else(String::new, |hint| format!("; {hint}"))
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A text of the registry as it may be shown: short, without control characters.
pub(super) fn printable(text: &str) -> String {
    let short: String = text.chars().take(120).collect();
    short.escape_debug().to_string()
}
