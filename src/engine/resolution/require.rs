//! What `require` names: paths with or without extension, folders, packages, `#` names.

use std::rc::Rc;

use super::package_json::PackageJson;
use super::path::{self, FileUrl};
use super::{Location, Mode, PackageFiles, ResolveError, Resolved, Resolver, builtins};

/// What is tried after a path that is no file, in this order.
const EXTENSIONS: [&str; 3] = [".js", ".json", ".node"];

impl<F: PackageFiles> Resolver<F> {
    pub(super) fn resolve_require(
        &self,
        request: &str,
        referrer: &str,
    ) -> Result<Resolved, ResolveError> {
        let named = request.strip_prefix("node:");
        if let Some(name) =
            named.map_or_else(|| builtins::without_scheme(request), builtins::with_scheme)
        {
            return Ok(Resolved::Builtin(name.to_owned()));
        }
        if named.is_some() {
            return Err(ResolveError::UnknownBuiltin(request.to_owned()));
        }
        let referrer = referrer_path(referrer)?;
        match self.locate_require(request, &referrer)? {
            Location::Builtin(name) => Ok(Resolved::Builtin(name.to_owned())),
            Location::File(file) => {
                let format = self.format(&file.path, Mode::Require)?;
                Ok(Resolved::File {
                    path: file.path,
                    suffix: String::new(),
                    format,
                })
            }
            Location::UnknownBuiltin(_) | Location::Data(_) | Location::OtherUrl(_) => {
                Err(not_found(request, &referrer))
            }
        }
    }

    /// Returns what `require.resolve` gives: a path, or a built-in's name as it was written. It differs from
    /// [`Self::resolve`] in that it reads nothing, so the package around the file may be broken.
    pub(crate) fn resolve_filename(
        &self,
        request: &str,
        referrer: &str,
    ) -> Result<String, ResolveError> {
        let named = request.strip_prefix("node:");
        if named
            .map_or_else(|| builtins::without_scheme(request), builtins::with_scheme)
            .is_some()
        {
            return Ok(request.to_owned());
        }
        let referrer = referrer_path(referrer)?;
        match self.locate_require(request, &referrer)? {
            Location::File(file) => Ok(file.path),
            Location::Builtin(name) => Ok(format!("node:{name}")),
            Location::UnknownBuiltin(_) | Location::Data(_) | Location::OtherUrl(_) => {
                Err(not_found(request, &referrer))
            }
        }
    }

    /// Returns what `require.resolve.paths` gives: the folders that are searched, or nothing for a built-in.
    pub(crate) fn lookup_paths(&self, request: &str, referrer: &str) -> Option<Vec<String>> {
        let named = request.strip_prefix("node:");
        if named
            .map_or_else(|| builtins::without_scheme(request), builtins::with_scheme)
            .is_some()
        {
            return None;
        }
        let referrer = referrer_path(referrer).ok()?;
        let directory = path::parent(&referrer);
        if starts_at_referrer(request) {
            return Some(vec![
                if directory.is_empty() { "/" } else { directory }.to_owned(),
            ]);
        }
        Some(module_folders(directory).collect())
    }

    fn locate_require(&self, request: &str, referrer: &str) -> Result<Location, ResolveError> {
        if request.starts_with('#')
            && let Some(own) = self
                .package_scope(referrer)?
                .filter(|own| own.imports.is_some())
        {
            let location = self.resolve_imports(request, referrer, Mode::Require);
            return self.mapped(location, request, None, &own.path());
        }
        if let Some((own, subpath)) = self.own_package(request, referrer)? {
            let location = self.resolve_exports(&own, &subpath, Some(referrer), Mode::Require);
            return self.mapped(location, request, Some(&own.path()), &own.path());
        }
        self.search(request, referrer)
    }

    /// Returns the referrer's package when a request names it and it has `exports`.
    fn own_package(
        &self,
        request: &str,
        referrer: &str,
    ) -> Result<Option<(Rc<PackageJson>, String)>, ResolveError> {
        // A package that cannot be read counts as none: `require` of a path still works in it.
        let Some(own) = self.package_scope(referrer).ok().flatten() else {
            return Ok(None);
        };
        let (Some(name), true) = (&own.name, own.exports.is_some()) else {
            return Ok(None);
        };
        let subpath = match request.strip_prefix(name.as_str()) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => format!(".{rest}"),
            _ => return Ok(None),
        };
        Ok(Some((own, subpath)))
    }

    /// Checks a target of a map as `require` does: no extensions are tried, and a missing file has its own error.
    fn mapped(
        &self,
        location: Result<Location, ResolveError>,
        request: &str,
        package_of_request: Option<&str>,
        package: &str,
    ) -> Result<Location, ResolveError> {
        let missing = |request: &str, package: Option<&str>| {
            let (request, package) = (request.to_owned(), package.map(str::to_owned));
            Err(ResolveError::RequireTargetNotFound { request, package })
        };
        match location {
            Ok(Location::File(file)) if self.files.is_file(&file.path) => Ok(Location::File(file)),
            Ok(Location::File(file)) => missing(&file.path, Some(package)),
            Ok(other) => Ok(other),
            Err(error) if error.node_code() == "ERR_MODULE_NOT_FOUND" => {
                missing(request, package_of_request)
            }
            Err(error) => Err(error),
        }
    }

    fn search(&self, request: &str, referrer: &str) -> Result<Location, ResolveError> {
        let directory = path::parent(referrer);
        let found = if request.starts_with('/') {
            self.as_path(&path::resolve("", request), request)?
        } else if starts_at_referrer(request) {
            self.as_path(&path::resolve(directory, request), request)?
        } else {
            self.in_module_folders(request, directory)?
        };
        found.ok_or_else(|| not_found(request, referrer))
    }

    fn in_module_folders(
        &self,
        request: &str,
        directory: &str,
    ) -> Result<Option<Location>, ResolveError> {
        for folder in module_folders(directory) {
            if !self.files.is_directory(&folder) {
                continue;
            }
            if let Some((name, rest)) = split_package(request) {
                let directory = format!("{folder}/{name}");
                let package = self.package(&directory)?;
                if let Some(package) = package.filter(|package| package.exports.is_some()) {
                    let location =
                        self.resolve_exports(&package, &format!(".{rest}"), None, Mode::Require);
                    return self
                        .mapped(location, request, Some(&directory), &directory)
                        .map(Some);
                }
            }
            let found = self.as_path(&path::resolve(&folder, request), request)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Finds a path as a file, with an extension, or as a folder.
    fn as_path(&self, path: &str, request: &str) -> Result<Option<Location>, ResolveError> {
        if !path::names_folder(request) {
            if self.files.is_file(path) {
                return Ok(Some(file(path.to_owned())));
            }
            if let Some(found) = self.with_extension(path) {
                return Ok(Some(found));
            }
        }
        if self.files.is_directory(path) {
            self.as_folder(path, request)
        } else {
            Ok(None)
        }
    }

    fn as_folder(&self, directory: &str, request: &str) -> Result<Option<Location>, ResolveError> {
        let index = || self.with_extension(&path::resolve(directory, "index"));
        let package = self.package(directory)?;
        let main = package
            .as_ref()
            .and_then(|package| package.main.as_deref())
            .filter(|main| !main.is_empty());
        let Some(main) = main else { return Ok(index()) };
        let named = path::resolve(directory, main);
        if self.files.is_file(&named) {
            return Ok(Some(file(named)));
        }
        let inside = || self.with_extension(&path::resolve(&named, "index"));
        let found = self.with_extension(&named).or_else(inside).or_else(index);
        found.map(Some).ok_or_else(|| ResolveError::InvalidMain {
            file: named,
            package_json: format!("{directory}/package.json"),
            request: request.to_owned(),
        })
    }

    fn with_extension(&self, path: &str) -> Option<Location> {
        let candidates = EXTENSIONS
            .iter()
            .map(|extension| format!("{path}{extension}"));
        candidates
            .into_iter()
            .find(|candidate| self.files.is_file(candidate))
            .map(file)
    }
}

fn file(path: String) -> Location {
    Location::File(FileUrl {
        path,
        suffix: String::new(),
    })
}

fn not_found(request: &str, referrer: &str) -> ResolveError {
    ResolveError::RequireNotFound {
        request: request.to_owned(),
        require_stack: vec![referrer.to_owned()],
    }
}

/// `require` in a `data:` module or the like searches from the root.
fn referrer_path(referrer: &str) -> Result<String, ResolveError> {
    if referrer.starts_with('/') {
        return Ok(referrer.to_owned());
    }
    match path::parse_url(referrer) {
        Some(url) if url.scheme() == "file" => path::from_url(&url, None).map(|file| file.path),
        _ => Ok("/".to_owned()),
    }
}

/// Node looks only at the first two characters: `..name` counts, `.name` does not.
fn starts_at_referrer(request: &str) -> bool {
    matches!(request.as_bytes(), [b'.'] | [b'.', b'.' | b'/', ..])
}

/// Returns the `node_modules` folders above a folder, nearest first.
fn module_folders(directory: &str) -> impl Iterator<Item = String> {
    let folders = std::iter::successors(Some(directory), |folder| {
        (!folder.is_empty()).then(|| path::parent(folder))
    });
    folders
        .filter(|folder| !folder.ends_with("/node_modules"))
        .map(|folder| format!("{folder}/node_modules"))
}

/// Splits a request that can name a package into the name and the rest.
fn split_package(request: &str) -> Option<(&str, &str)> {
    let scope = if request.starts_with('@') {
        request.find('/')? + 1
    } else {
        0
    };
    let end = request[scope..]
        .find('/')
        .map_or(request.len(), |slash| scope + slash);
    let (name, rest) = request.split_at(end);
    let is_valid = |part: &str| !part.is_empty() && !part.contains(['\\', '%']);
    let base = &name[scope..];
    (is_valid(base) && !base.starts_with('.') && is_valid(name)).then_some((name, rest))
}
