//! Why a specifier names nothing: Node's own codes, classes and messages, so that guests that look at them work.
//!
//! Trust: the texts come from guests; whoever prints them to a terminal escapes them.

/// Why a specifier could not be resolved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ResolveError {
    /// `require` found nothing.
    #[error("Cannot find module '{request}'{}", stack_lines(.require_stack))]
    RequireNotFound {
        request: String,
        /// The files that required each other, innermost first.
        require_stack: Vec<String>,
    },
    /// `require` followed an `exports` or `imports` map to a file that is not there.
    #[error("Cannot find module '{request}'")]
    RequireTargetNotFound {
        request: String,
        package: Option<String>,
    },
    /// `main` of a package names nothing, and there is no index either.
    #[error(
        "Cannot find module '{file}'. Please verify that the package.json has a valid \"main\" entry"
    )]
    InvalidMain {
        file: String,
        package_json: String,
        request: String,
    },
    /// `import` of a file that is not there.
    #[error("Cannot find module '{path}' imported from {base}{}", hint_line(.hint))]
    ModuleNotFound {
        path: String,
        base: String,
        url: String,
        hint: Option<String>,
    },
    /// `import` of a package that is not there.
    #[error("Cannot find package '{name}' imported from {base}{}", hint_line(.hint))]
    PackageNotFound {
        name: String,
        base: String,
        hint: Option<String>,
    },
    /// `import` of a directory.
    #[error("Directory import '{path}' is not supported resolving ES modules imported from {base}{}", hint_line(.hint))]
    DirectoryImport {
        path: String,
        base: String,
        url: String,
        hint: Option<String>,
    },
    /// `exports` of the package does not have the subpath.
    #[error("{}", not_exported(.package, .subpath, .base))]
    PathNotExported {
        package: String,
        subpath: String,
        base: Option<String>,
    },
    /// `imports` of the package does not have the name.
    #[error("Package import specifier \"{specifier}\" is not defined{} imported from {base}", in_package(.package))]
    ImportNotDefined {
        specifier: String,
        package: Option<String>,
        base: String,
    },
    /// A target of `exports` or `imports` is none, or leaves the package.
    #[error("{}", invalid_target(.map, .key, .target, .package, .base))]
    InvalidTarget {
        map: Map,
        key: String,
        target: String,
        package: String,
        base: Option<String>,
    },
    /// A package.json that cannot be used; the detail is the rest of Node's sentence.
    #[error("Invalid package config {path}{detail}")]
    InvalidPackageConfig { path: String, detail: String },
    /// A specifier that can name nothing.
    #[error("Invalid module \"{request}\" {reason}{}", imported_from(.base))]
    InvalidSpecifier {
        request: String,
        reason: String,
        base: Option<String>,
    },
    /// A URL of a scheme that nothing loads from.
    #[error("Only URLs with a scheme in: {} are supported by the default ESM loader. Received protocol '{scheme}:'", schemes(.scheme))]
    UnsupportedScheme { scheme: String },
    /// A relative or bare specifier in a module that has no place, such as a `data:` module.
    #[error(
        "Failed to resolve module specifier \"{request}\" from \"{referrer}\": Invalid relative URL or base scheme is not hierarchical."
    )]
    UnsupportedRequest { request: String, referrer: String },
    /// A file that is no module by its name.
    #[error("Unknown file extension \"{extension}\" for {path}")]
    UnknownFileExtension { extension: String, path: String },
    /// `node:` and a name that Node does not have.
    #[error("No such built-in module: {0}")]
    UnknownBuiltin(String),
    /// A `file:` URL of another machine.
    #[error("File URL host must be \"localhost\" or empty on linux")]
    FileUrlHost,
}

/// Which map of a package.json.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Map {
    Exports,
    Imports,
}

/// The JavaScript class of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorClass {
    Error,
    TypeError,
}

impl Map {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exports => "exports",
            Self::Imports => "imports",
        }
    }
}

impl ResolveError {
    /// Returns the `code` property that Node's error has.
    pub(crate) fn node_code(&self) -> &'static str {
        match self {
            Self::RequireNotFound { .. }
            | Self::RequireTargetNotFound { .. }
            | Self::InvalidMain { .. } => "MODULE_NOT_FOUND",
            Self::ModuleNotFound { .. } | Self::PackageNotFound { .. } => "ERR_MODULE_NOT_FOUND",
            Self::DirectoryImport { .. } => "ERR_UNSUPPORTED_DIR_IMPORT",
            Self::PathNotExported { .. } => "ERR_PACKAGE_PATH_NOT_EXPORTED",
            Self::ImportNotDefined { .. } => "ERR_PACKAGE_IMPORT_NOT_DEFINED",
            Self::InvalidTarget { .. } => "ERR_INVALID_PACKAGE_TARGET",
            Self::InvalidPackageConfig { .. } => "ERR_INVALID_PACKAGE_CONFIG",
            Self::InvalidSpecifier { .. } => "ERR_INVALID_MODULE_SPECIFIER",
            Self::UnsupportedScheme { .. } => "ERR_UNSUPPORTED_ESM_URL_SCHEME",
            Self::UnsupportedRequest { .. } => "ERR_UNSUPPORTED_RESOLVE_REQUEST",
            Self::UnknownFileExtension { .. } => "ERR_UNKNOWN_FILE_EXTENSION",
            Self::UnknownBuiltin(_) => "ERR_UNKNOWN_BUILTIN_MODULE",
            Self::FileUrlHost => "ERR_INVALID_FILE_URL_HOST",
        }
    }

    /// Returns the class that Node's error has.
    pub(crate) fn class(&self) -> ErrorClass {
        match self {
            Self::ImportNotDefined { .. }
            | Self::InvalidSpecifier { .. }
            | Self::UnsupportedRequest { .. }
            | Self::UnknownFileExtension { .. }
            | Self::FileUrlHost => ErrorClass::TypeError,
            _ => ErrorClass::Error,
        }
    }

    /// Returns the `url` property: what the specifier would have been, had it been there.
    pub(crate) fn url(&self) -> Option<&str> {
        match self {
            Self::ModuleNotFound { url, .. } | Self::DirectoryImport { url, .. } => Some(url),
            _ => None,
        }
    }

    /// Returns the `requireStack` property.
    pub(crate) fn require_stack(&self) -> Option<&[String]> {
        match self {
            Self::RequireNotFound { require_stack, .. } => Some(require_stack),
            _ => None,
        }
    }

    /// Returns the `path` property.
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Self::RequireTargetNotFound { package, .. } => package.as_deref(),
            Self::InvalidMain { package_json, .. } => Some(package_json),
            _ => None,
        }
    }

    /// Replaces the require stack: only the caller knows who required the referrer.
    #[must_use]
    pub(crate) fn with_require_stack(mut self, stack: Vec<String>) -> Self {
        if let Self::RequireNotFound { require_stack, .. } = &mut self {
            *require_stack = stack;
        }
        self
    }

    /// Adds the file that `require` would have found.
    #[must_use]
    pub(super) fn with_hint(mut self, found: String) -> Self {
        if let Self::ModuleNotFound { hint, .. }
        | Self::PackageNotFound { hint, .. }
        | Self::DirectoryImport { hint, .. } = &mut self
        {
            *hint = Some(found);
        }
        self
    }
}

fn stack_lines(stack: &[String]) -> String {
    if stack.is_empty() {
        String::new()
    } else {
        format!("\nRequire stack:\n- {}", stack.join("\n- "))
    }
}

fn hint_line(hint: &Option<String>) -> String {
    hint.as_ref()
        .map(|found| format!("\nDid you mean to import {}?", quoted(found)))
        .unwrap_or_default()
}

fn imported_from(base: &Option<String>) -> String {
    base.as_ref()
        .map(|base| format!(" imported from {base}"))
        .unwrap_or_default()
}

fn in_package(package: &Option<String>) -> String {
    package
        .as_ref()
        .map(|directory| format!(" in package {directory}package.json"))
        .unwrap_or_default()
}

fn not_exported(package: &str, subpath: &str, base: &Option<String>) -> String {
    let from = imported_from(base);
    if subpath == "." {
        format!("No \"exports\" main defined in {package}package.json{from}")
    } else {
        format!(
            "Package subpath '{subpath}' is not defined by \"exports\" in {package}package.json{from}"
        )
    }
}

fn invalid_target(
    map: &Map,
    key: &str,
    target: &str,
    package: &str,
    base: &Option<String>,
) -> String {
    let (map, exports) = (map.name(), *map == Map::Exports);
    let what = if exports && key == "." {
        format!(
            "Invalid \"{map}\" main target {} defined in",
            quoted(target)
        )
    } else {
        format!(
            "Invalid \"{map}\" target {} defined for '{key}' in",
            quoted(target)
        )
    };
    let rule = if exports && !target.is_empty() && !target.starts_with("./") {
        "; targets must start with \"./\""
    } else {
        ""
    };
    format!(
        "{what} the package config {package}package.json{}{rule}",
        imported_from(base)
    )
}

/// The list that Node prints; for the Web's own schemes it leaves out `node`.
fn schemes(scheme: &str) -> &'static str {
    if matches!(scheme, "http" | "https") {
        "file and data"
    } else {
        "file, data, and node"
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
