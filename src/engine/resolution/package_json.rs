//! The fields of a package.json that resolution reads, parsed once for each folder.
//!
//! Trust: written by guests. Fields of the wrong type count as absent, as in Node; broken JSON is an error of
//! whoever asks for the package, told each time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::PackageFiles;
use super::error::ResolveError;
use super::path::parent;

/// What `type` says of the `.js` files of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum PackageType {
    /// Nothing: the syntax decides.
    #[default]
    None,
    CommonJs,
    Module,
}

/// One package.json.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct PackageJson {
    /// The folder it lies in, without a slash at the end.
    pub(crate) directory: String,
    pub(crate) name: Option<String>,
    pub(crate) main: Option<String>,
    pub(crate) package_type: PackageType,
    /// A string, an array or an object.
    pub(crate) exports: Option<Value>,
    /// An object.
    pub(crate) imports: Option<Value>,
}

impl PackageJson {
    /// Returns the folder with a slash, as messages show it.
    pub(crate) fn folder(&self) -> String {
        format!("{}/", self.directory)
    }

    /// Returns the path of the file itself.
    pub(crate) fn path(&self) -> String {
        format!("{}/package.json", self.directory)
    }
}

/// Every package.json seen so far.
#[derive(Debug, Default)]
pub(super) struct Packages {
    by_folder: RefCell<HashMap<Box<str>, Option<Rc<PackageJson>>>>,
    scope_of_folder: RefCell<HashMap<Box<str>, Option<Rc<PackageJson>>>>,
}

impl Packages {
    /// Returns the package.json of a folder.
    pub(super) fn read(
        &self,
        files: &dyn PackageFiles,
        directory: &str,
    ) -> Result<Option<Rc<PackageJson>>, ResolveError> {
        if let Some(known) = self.by_folder.borrow().get(directory) {
            return Ok(known.clone());
        }
        let path = format!("{directory}/package.json");
        let package = match files.read(&path) {
            None => None,
            Some(bytes) => match parse(&bytes) {
                Some(package) => Some(Rc::new(PackageJson {
                    directory: directory.to_owned(),
                    ..package
                })),
                None => {
                    return Err(ResolveError::InvalidPackageConfig {
                        path,
                        detail: ".".to_owned(),
                    });
                }
            },
        };
        self.by_folder
            .borrow_mut()
            .insert(directory.into(), package.clone());
        Ok(package)
    }

    /// Returns the nearest package.json above a file; a `node_modules` folder ends the search.
    pub(super) fn scope(
        &self,
        files: &dyn PackageFiles,
        path: &str,
    ) -> Result<Option<Rc<PackageJson>>, ResolveError> {
        self.scope_of(files, parent(path))
    }

    fn scope_of(
        &self,
        files: &dyn PackageFiles,
        directory: &str,
    ) -> Result<Option<Rc<PackageJson>>, ResolveError> {
        if let Some(known) = self.scope_of_folder.borrow().get(directory) {
            return Ok(known.clone());
        }
        let mut scope = None;
        let mut folder = directory;
        while !folder.ends_with("/node_modules") {
            scope = self.read(files, folder)?;
            if scope.is_some() || folder.is_empty() {
                break;
            }
            folder = parent(folder);
        }
        self.scope_of_folder
            .borrow_mut()
            .insert(directory.into(), scope.clone());
        Ok(scope)
    }
}

fn parse(bytes: &[u8]) -> Option<PackageJson> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    // What follows the object is not looked at: Node's reader does not either.
    PackageJson::deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

impl<'de> Deserialize<'de> for PackageJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = PackageJson;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<PackageJson, M::Error> {
        let mut package = PackageJson::default();
        while let Some(field) = map.next_key::<String>()? {
            match field.as_str() {
                "name" => package.name = text(map.next_value()?),
                "main" => package.main = text(map.next_value()?),
                "type" => package.package_type = package_type(&map.next_value()?),
                "exports" => {
                    package.exports = Some(map.next_value()?).filter(|value: &Value| {
                        value.is_string() || value.is_array() || value.is_object()
                    });
                }
                "imports" => package.imports = Some(map.next_value()?).filter(Value::is_object),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(package)
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn package_type(value: &Value) -> PackageType {
    match value.as_str() {
        Some("module") => PackageType::Module,
        Some("commonjs") => PackageType::CommonJs,
        _ => PackageType::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_wrong_type_count_as_absent() {
        let package =
            parse(br#"{"name":5,"main":["x"],"type":"Module","exports":null,"imports":[]}"#)
                .unwrap();
        assert_eq!(package, PackageJson::default());
    }

    #[test]
    fn the_last_of_two_equal_fields_counts_and_the_order_of_conditions_stays() {
        let package =
            parse(br#"{"name":"a","name":"b","exports":{"z":"./z.js","a":"./a.js"}} trailing"#)
                .unwrap();
        assert_eq!(package.name.as_deref(), Some("b"));
        let keys: Vec<_> = package
            .exports
            .as_ref()
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .collect();
        assert_eq!(keys, ["z", "a"]);
    }

    #[test]
    fn byte_order_mark_is_skipped_and_broken_json_is_none() {
        assert_eq!(
            parse(b"\xef\xbb\xbf{\"main\":\"x\"}")
                .unwrap()
                .main
                .as_deref(),
            Some("x")
        );
        assert!(parse(b"{\"name\": bad").is_none());
        assert!(parse(b"[]").is_none());
        assert!(parse(b"").is_none());
    }
}
