//! What `import` names: URLs, relative files with their extension, packages, `#` names.

use url::Url;

use super::path::{self, FileUrl, file_url, from_url, join_url, parse_url};
use super::{Location, Mode, PackageFiles, ResolveError, Resolved, Resolver, builtins};

/// The module that imports.
enum Referrer {
    File(String),
    /// A module without a place: nothing relative can be found from it.
    Placeless(String),
}

impl<F: PackageFiles> Resolver<F> {
    pub(super) fn resolve_import(
        &self,
        specifier: &str,
        referrer: &str,
    ) -> Result<Resolved, ResolveError> {
        let referrer = parse_referrer(referrer)?;
        let found = self
            .locate_import(specifier, &referrer)
            .and_then(|location| self.load(location, specifier, &referrer));
        found.map_err(|error| self.with_hint(error, specifier, &referrer))
    }

    /// Returns the URL that `import.meta.resolve` gives; the file need not be there.
    pub(crate) fn resolve_url(
        &self,
        specifier: &str,
        referrer: &str,
    ) -> Result<String, ResolveError> {
        let referrer = parse_referrer(referrer)?;
        let location = self.locate_import(specifier, &referrer);
        Ok(
            match location.map_err(|error| self.with_hint(error, specifier, &referrer))? {
                Location::Builtin(name) => format!("node:{name}"),
                Location::UnknownBuiltin(url) | Location::Data(url) => url,
                Location::OtherUrl(url) => url.into(),
                Location::File(file) => {
                    // Node asks for the format here too, and forgives everything but a broken package.json.
                    if let Err(error @ ResolveError::InvalidPackageConfig { .. }) =
                        self.format(&file.path, Mode::Import)
                    {
                        return Err(error);
                    }
                    format!("{}{}", file_url(&file.path), file.suffix)
                }
            },
        )
    }

    fn locate_import(
        &self,
        specifier: &str,
        referrer: &Referrer,
    ) -> Result<Location, ResolveError> {
        let base = match referrer {
            Referrer::File(base) => base,
            Referrer::Placeless(url) => return locate_from_placeless(specifier, url),
        };
        if path::is_relative_or_absolute(specifier) {
            return join_url(path::parent(base), specifier, Some(base)).map(Location::File);
        }
        if specifier.starts_with('#') {
            return self.resolve_imports(specifier, base, Mode::Import);
        }
        match parse_url(specifier) {
            Some(url) => locate_url(url, specifier, Some(base)),
            None => self.locate_package(specifier, base, Mode::Import),
        }
    }

    /// Finds a bare specifier: a built-in, the module's own package, or one in a `node_modules` folder above it.
    pub(super) fn locate_package(
        &self,
        specifier: &str,
        base: &str,
        mode: Mode,
    ) -> Result<Location, ResolveError> {
        if let Some(name) = builtins::without_scheme(specifier) {
            return Ok(Location::Builtin(name));
        }
        let (name, subpath) = parse_package_name(specifier, base)?;
        if let Some(own) = self.package_scope(base)?
            && own.exports.is_some()
            && own.name.as_deref() == Some(name)
        {
            return self.resolve_exports(&own, &subpath, Some(base), mode);
        }
        let mut folder = path::parent(base);
        loop {
            let directory = format!("{folder}/node_modules/{name}");
            if self.files.is_directory(&directory) {
                return self.locate_in_package(&directory, &subpath, specifier, base, mode);
            }
            if folder.is_empty() {
                return Err(ResolveError::PackageNotFound {
                    name: name.to_owned(),
                    base: base.to_owned(),
                    hint: None,
                });
            }
            folder = path::parent(folder);
        }
    }

    fn locate_in_package(
        &self,
        directory: &str,
        subpath: &str,
        specifier: &str,
        base: &str,
        mode: Mode,
    ) -> Result<Location, ResolveError> {
        let package = self
            .package(directory)
            .map_err(|error| while_importing(error, specifier, base))?;
        if let Some(package) = package.as_ref().filter(|package| package.exports.is_some()) {
            return self.resolve_exports(package, subpath, Some(base), mode);
        }
        if subpath == "." {
            let main = package.as_ref().and_then(|package| package.main.as_deref());
            return self.locate_main(directory, main, base).map(Location::File);
        }
        join_url(directory, subpath, Some(base)).map(Location::File)
    }

    /// Finds the entry point of a package without `exports`.
    fn locate_main(
        &self,
        directory: &str,
        main: Option<&str>,
        base: &str,
    ) -> Result<FileUrl, ResolveError> {
        const AFTER_MAIN: [&str; 7] = [
            "",
            ".js",
            ".json",
            ".node",
            "/index.js",
            "/index.json",
            "/index.node",
        ];
        const INDEX: [&str; 3] = ["index.js", "index.json", "index.node"];
        let named = main
            .into_iter()
            .flat_map(|main| AFTER_MAIN.iter().map(move |after| format!("{main}{after}")));
        for candidate in named.chain(INDEX.iter().map(|&index| index.to_owned())) {
            let path = path::resolve(directory, &format!("./{candidate}"));
            if self.files.is_file(&path) {
                return Ok(FileUrl {
                    path,
                    suffix: String::new(),
                });
            }
        }
        let name = path::resolve(directory, &format!("./{}", main.unwrap_or("index.js")));
        Err(ResolveError::PackageNotFound {
            name,
            base: base.to_owned(),
            hint: None,
        })
    }

    /// Looks whether what was located is there, and how it is to be read.
    fn load(
        &self,
        location: Location,
        specifier: &str,
        referrer: &Referrer,
    ) -> Result<Resolved, ResolveError> {
        let FileUrl { path, suffix } = match location {
            Location::Builtin(name) => return Ok(Resolved::Builtin(name.to_owned())),
            Location::Data(url) => return Ok(Resolved::Data(url)),
            Location::UnknownBuiltin(_) => {
                return Err(ResolveError::UnknownBuiltin(specifier.to_owned()));
            }
            Location::OtherUrl(url) => {
                return Err(ResolveError::UnsupportedScheme {
                    scheme: url.scheme().to_owned(),
                });
            }
            Location::File(file) => file,
        };
        if self.files.is_file(&path) && !path.ends_with('/') {
            let format = self.format(&path, Mode::Import)?;
            return Ok(Resolved::File {
                path,
                suffix,
                format,
            });
        }
        let (base, url) = (
            referrer.name().to_owned(),
            format!("{}{suffix}", file_url(&path)),
        );
        if path.ends_with('/') || self.files.is_directory(&path) {
            return Err(ResolveError::DirectoryImport {
                path,
                base,
                url,
                hint: None,
            });
        }
        Err(ResolveError::ModuleNotFound {
            path,
            base,
            url,
            hint: None,
        })
    }

    /// Says what `require` would have found: most often the extension or the index is missing.
    fn with_hint(&self, error: ResolveError, specifier: &str, referrer: &Referrer) -> ResolveError {
        let not_there = matches!(
            error.node_code(),
            "ERR_MODULE_NOT_FOUND" | "ERR_UNSUPPORTED_DIR_IMPORT"
        );
        let Referrer::File(base) = referrer else {
            return error;
        };
        if !not_there {
            return error;
        }
        match self.resolve_require(specifier, base) {
            Ok(Resolved::File { path: found, .. }) => {
                let shown = shorten(&found, specifier, base);
                if shown == specifier {
                    error
                } else {
                    error.with_hint(shown)
                }
            }
            _ => error,
        }
    }
}

impl Referrer {
    fn name(&self) -> &str {
        match self {
            Self::File(name) | Self::Placeless(name) => name,
        }
    }
}

fn parse_referrer(referrer: &str) -> Result<Referrer, ResolveError> {
    if referrer.starts_with('/') {
        return Ok(Referrer::File(referrer.to_owned()));
    }
    if let Some(path) = referrer
        .strip_prefix("file://")
        .filter(|path| path::is_plain(path))
    {
        return Ok(Referrer::File(path.to_owned()));
    }
    match Url::parse(referrer) {
        Ok(url) if url.scheme() == "file" => {
            from_url(&url, None).map(|file| Referrer::File(file.path))
        }
        _ => Ok(Referrer::Placeless(referrer.to_owned())),
    }
}

fn locate_from_placeless(specifier: &str, referrer: &str) -> Result<Location, ResolveError> {
    let unsupported = || ResolveError::UnsupportedRequest {
        request: specifier.to_owned(),
        referrer: referrer.to_owned(),
    };
    if path::is_relative_or_absolute(specifier) {
        return Err(unsupported());
    }
    if let Some(url) = parse_url(specifier) {
        return locate_url(url, specifier, None);
    }
    builtins::without_scheme(specifier)
        .map(Location::Builtin)
        .ok_or_else(unsupported)
}

fn locate_url(url: Url, specifier: &str, base: Option<&str>) -> Result<Location, ResolveError> {
    Ok(match url.scheme() {
        "node" => {
            match builtins::with_scheme(specifier.strip_prefix("node:").unwrap_or_default()) {
                Some(name) => Location::Builtin(name),
                None => Location::UnknownBuiltin(specifier.to_owned()),
            }
        }
        "data" => Location::Data(url.into()),
        "file" => Location::File(from_url(&url, base)?),
        _ => Location::OtherUrl(url),
    })
}

/// Splits a bare specifier into the package and `.` or `./...`.
fn parse_package_name<'s>(
    specifier: &'s str,
    base: &str,
) -> Result<(&'s str, String), ResolveError> {
    let slash = specifier.find('/');
    let end = if specifier.starts_with('@') {
        slash
            .and_then(|first| Some((first, specifier[first + 1..].find('/')?)))
            .map(|(first, next)| first + 1 + next)
    } else {
        slash
    };
    let name = &specifier[..end.unwrap_or(specifier.len())];
    let is_half = specifier.starts_with('@') && slash.is_none();
    if is_half || name.starts_with('.') || name.contains(['%', '\\']) {
        let reason = "is not a valid package name".to_owned();
        return Err(ResolveError::InvalidSpecifier {
            request: specifier.to_owned(),
            reason,
            base: Some(base.to_owned()),
        });
    }
    Ok((name, format!(".{}", &specifier[name.len()..])))
}

fn while_importing(error: ResolveError, specifier: &str, base: &str) -> ResolveError {
    match error {
        ResolveError::InvalidPackageConfig { path, .. } => {
            let detail = format!(" while importing \"{specifier}\" from {base}.");
            ResolveError::InvalidPackageConfig { path, detail }
        }
        other => other,
    }
}

/// Writes a found path as the specifier should have been.
fn shorten(found: &str, specifier: &str, base: &str) -> String {
    let found = file_url(found);
    if path::is_relative(specifier) {
        return relative(&file_url(path::parent(base)), &found);
    }
    let package = format!("{}/", specifier.split('/').next().unwrap_or(specifier));
    match found.find(&package) {
        Some(at) if !specifier.starts_with('/') => found[at..].to_owned(),
        _ => found,
    }
}

fn relative(from: &str, to: &str) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - shared);
    format!(
        "{}{}",
        if up.is_empty() { "./" } else { &up },
        to[shared..].join("/")
    )
}
