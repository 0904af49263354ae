//! Node 22's module resolution: from a specifier and the module that names it to a file or a built-in.
//!
//! In go a specifier, a referrer and whether `import` or `require` asks; out comes [`Resolved`] or the error that Node
//! would throw. It knows no V8 and no disk: files are asked for through [`PackageFiles`], on the guest's own absolute
//! paths. Symbolic links do not exist there, so a path is its own real path. Trust: specifiers and package.json files
//! are the guest's; nothing here can name anything outside `PackageFiles`.
//!
//! ```text
//! import ── import.rs ──┐                 ┌── package_json.rs   fields and scopes, cached
//!                       ├── exports.rs ───┤
//! require ─ require.rs ─┘                 └── path.rs           paths and URLs as text
//! ```

pub(crate) mod builtins;
mod data_url;
mod error;
mod exports;
mod format;
mod import;
mod package_json;
mod path;
mod require;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::rc::Rc;

pub(crate) use data_url::data_url;
pub(crate) use error::{ErrorClass, ResolveError};
use package_json::Packages;
pub(crate) use package_json::{PackageJson, PackageType};
use path::FileUrl;
pub(crate) use path::file_url;

/// The files that a guest can see, by absolute path.
pub(crate) trait PackageFiles {
    fn is_file(&self, path: &str) -> bool;
    fn is_directory(&self, path: &str) -> bool;
    fn read(&self, path: &str) -> Option<Cow<'_, [u8]>>;
}

/// Who asks: the conditions and half of the rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Mode {
    Import,
    Require,
}

/// What a specifier names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    /// A built-in module, by its name without `node:`.
    Builtin(String),
    /// A `data:` module, by its whole URL.
    Data(String),
    /// A file.
    File {
        path: String,
        /// Query and fragment: two imports that differ in them are two modules. Empty for `require`.
        suffix: String,
        format: Format,
    },
}

/// How a file is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    Module,
    CommonJs,
    Json,
    Wasm,
    /// A native addon, which the sandbox cannot load.
    Addon,
    /// CommonJS, unless its syntax is that of an ES module.
    Detect,
}

/// A specifier's meaning before anybody has looked whether it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Location {
    Builtin(&'static str),
    UnknownBuiltin(String),
    Data(String),
    /// Of a scheme that nothing loads from.
    OtherUrl(url::Url),
    File(FileUrl),
}

impl Resolved {
    /// Returns the URL that identifies the module: two specifiers with one key are one module.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Builtin(name) => format!("node:{name}"),
            Self::Data(url) => url.clone(),
            Self::File { path, suffix, .. } => file_url(path) + suffix,
        }
    }
}

/// Resolves specifiers over one set of files.
#[derive(Debug)]
pub(crate) struct Resolver<F> {
    files: F,
    packages: Packages,
}

impl<F: PackageFiles> Resolver<F> {
    pub(crate) fn new(files: F) -> Self {
        Self {
            files,
            packages: Packages::default(),
        }
    }

    /// Returns what a specifier names in a module: its absolute path, `file:` URL or `data:` URL.
    pub(crate) fn resolve(
        &self,
        specifier: &str,
        referrer: &str,
        mode: Mode,
    ) -> Result<Resolved, ResolveError> {
        match mode {
            Mode::Import => self.resolve_import(specifier, referrer),
            Mode::Require => self.resolve_require(specifier, referrer),
        }
    }

    /// Returns the package that a file belongs to: the nearest package.json above it.
    pub(crate) fn package_scope(
        &self,
        path: &str,
    ) -> Result<Option<Rc<PackageJson>>, ResolveError> {
        self.packages.scope(&self.files, path)
    }

    /// Returns the package.json of a folder.
    pub(crate) fn package(&self, directory: &str) -> Result<Option<Rc<PackageJson>>, ResolveError> {
        self.packages
            .read(&self.files, directory.trim_end_matches('/'))
    }

    /// Returns what `type` says of a file.
    pub(crate) fn package_type(&self, path: &str) -> Result<PackageType, ResolveError> {
        Ok(self
            .package_scope(path)?
            .map_or(PackageType::None, |package| package.package_type))
    }
}

impl Mode {
    /// Returns whether a key of `exports` or `imports` applies.
    fn has_condition(self, key: &str) -> bool {
        // No `node-addons`: native code cannot be loaded.
        match key {
            "node" | "module-sync" | "default" => true,
            "import" => self == Self::Import,
            "require" => self == Self::Require,
            _ => false,
        }
    }
}
