//! How a file is to be read: by its extension and the `type` of its package.

use super::path::extension;
use super::{Format, Mode, PackageFiles, PackageType, ResolveError, Resolver};

impl<F: PackageFiles> Resolver<F> {
    /// Returns the format of a file that is there.
    pub(crate) fn format(&self, path: &str, mode: Mode) -> Result<Format, ResolveError> {
        match (extension(path), mode) {
            (".mjs", _) => Ok(Format::Module),
            (".cjs", _) => Ok(Format::CommonJs),
            (".json", _) => Ok(Format::Json),
            (".node", _) => Ok(Format::Addon),
            (".wasm", Mode::Import) => Ok(Format::Wasm),
            (".js", _) | ("", Mode::Import) => self.format_by_type(path),
            // `require` reads whatever it does not know as a script.
            (_, Mode::Require) => Ok(Format::Detect),
            (extension, Mode::Import) => Err(ResolveError::UnknownFileExtension {
                extension: extension.to_owned(),
                path: path.to_owned(),
            }),
        }
    }

    fn format_by_type(&self, path: &str) -> Result<Format, ResolveError> {
        Ok(match self.package_type(path)? {
            PackageType::Module => Format::Module,
            PackageType::CommonJs => Format::CommonJs,
            PackageType::None => Format::Detect,
        })
    }
}
