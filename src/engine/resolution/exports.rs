//! The `exports` and `imports` maps of a package.json: keys, patterns, conditions, targets.

use std::rc::Rc;

use serde_json::{Map as Object, Value};

use super::error::Map;
use super::package_json::PackageJson;
use super::path::{file_url, join_url, parse_url, percent_decode};
use super::{Location, Mode, PackageFiles, ResolveError, Resolver};

/// What a target says.
enum Target {
    /// No condition applies: the next one is tried.
    Undefined,
    /// Closed on purpose.
    Null,
    Found(Location),
}

/// One lookup in one map, for its targets and its messages.
struct Lookup<'a> {
    package: &'a Rc<PackageJson>,
    map: Map,
    /// The key that matched.
    key: &'a str,
    /// What the `*` of the key stands for.
    matched: Option<&'a str>,
    /// The path of the module that asks.
    base: Option<&'a str>,
    mode: Mode,
}

impl<F: PackageFiles> Resolver<F> {
    /// Follows `exports` of a package that has them.
    pub(super) fn resolve_exports(
        &self,
        package: &Rc<PackageJson>,
        subpath: &str,
        base: Option<&str>,
        mode: Mode,
    ) -> Result<Location, ResolveError> {
        let not_exported = || ResolveError::PathNotExported {
            package: package.folder(),
            subpath: subpath.to_owned(),
            base: base.map(str::to_owned),
        };
        let exports = package.exports.as_ref().ok_or_else(not_exported)?;
        let found = match subpaths(exports, package, base)? {
            Some(keys) => find(keys, subpath),
            None if subpath == "." => Some((".", exports, None)),
            None => None,
        };
        let (key, target, matched) = found.ok_or_else(not_exported)?;
        let lookup = Lookup {
            package,
            map: Map::Exports,
            key,
            matched,
            base,
            mode,
        };
        match self.target(&lookup, target)? {
            Target::Found(location) => Ok(location),
            Target::Null | Target::Undefined => Err(not_exported()),
        }
    }

    /// Follows `imports` of the package that the module belongs to.
    pub(super) fn resolve_imports(
        &self,
        name: &str,
        base: &str,
        mode: Mode,
    ) -> Result<Location, ResolveError> {
        if name == "#" || name.starts_with("#/") || name.ends_with('/') {
            let reason = "is not a valid internal imports specifier name".to_owned();
            return Err(ResolveError::InvalidSpecifier {
                request: name.to_owned(),
                reason,
                base: Some(base.to_owned()),
            });
        }
        let scope = self.package_scope(base)?;
        let imports = scope
            .as_ref()
            .and_then(|package| Some((package, package.imports.as_ref()?.as_object()?)));
        if let Some((package, imports)) = imports
            && let Some((key, target, matched)) = find(imports, name)
        {
            let lookup = Lookup {
                package,
                map: Map::Imports,
                key,
                matched,
                base: Some(base),
                mode,
            };
            if let Target::Found(location) = self.target(&lookup, target)? {
                return Ok(location);
            }
        }
        let package = scope.map(|package| package.folder());
        Err(ResolveError::ImportNotDefined {
            specifier: name.to_owned(),
            package,
            base: base.to_owned(),
        })
    }

    fn target(&self, lookup: &Lookup<'_>, target: &Value) -> Result<Target, ResolveError> {
        match target {
            Value::String(target) => self.target_text(lookup, target).map(Target::Found),
            Value::Array(targets) => self.first_target(lookup, targets),
            Value::Object(conditions) => self.conditional_target(lookup, conditions),
            Value::Null => Ok(Target::Null),
            Value::Bool(_) | Value::Number(_) => Err(lookup.invalid_target(&target.to_string())),
        }
    }

    /// The first target that is valid counts, whether its file is there or not.
    fn first_target(&self, lookup: &Lookup<'_>, targets: &[Value]) -> Result<Target, ResolveError> {
        let mut last = Ok(if targets.is_empty() {
            Target::Null
        } else {
            Target::Undefined
        });
        for target in targets {
            match self.target(lookup, target) {
                Ok(Target::Undefined) => {}
                Ok(Target::Null) => last = Ok(Target::Null),
                Err(error @ ResolveError::InvalidTarget { .. }) => last = Err(error),
                other => return other,
            }
        }
        last
    }

    fn conditional_target(
        &self,
        lookup: &Lookup<'_>,
        conditions: &Object<String, Value>,
    ) -> Result<Target, ResolveError> {
        if conditions.keys().any(|key| is_array_index(key)) {
            return Err(invalid_config(
                lookup.package,
                lookup.base,
                "\"exports\" cannot contain numeric property keys.",
            ));
        }
        for (condition, target) in conditions {
            if lookup.mode.has_condition(condition) {
                match self.target(lookup, target)? {
                    Target::Undefined => {}
                    decided => return Ok(decided),
                }
            }
        }
        Ok(Target::Undefined)
    }

    fn target_text(&self, lookup: &Lookup<'_>, target: &str) -> Result<Location, ResolveError> {
        let filled = lookup
            .matched
            .map_or_else(|| target.to_owned(), |matched| target.replace('*', matched));
        let Some(inside) = target.strip_prefix("./") else {
            let may_be_bare = !target.starts_with("../")
                && !target.starts_with('/')
                && parse_url(target).is_none();
            if lookup.map == Map::Imports && may_be_bare {
                return self.locate_package(&filled, &lookup.package.path(), lookup.mode);
            }
            return Err(lookup.invalid_target(target));
        };
        if has_forbidden_segment(inside) {
            return Err(lookup.invalid_target(target));
        }
        if let Some(matched) = lookup
            .matched
            .filter(|matched| has_forbidden_segment(matched))
        {
            return Err(lookup.invalid_match(matched));
        }
        let file = join_url(&lookup.package.directory, &filled, lookup.base)
            .map_err(|error| lookup.as_url(error))?;
        if !file.path.starts_with(&lookup.package.folder()) {
            return Err(lookup.invalid_target(target));
        }
        Ok(Location::File(file))
    }
}

impl Lookup<'_> {
    fn invalid_target(&self, target: &str) -> ResolveError {
        ResolveError::InvalidTarget {
            map: self.map,
            key: self.key.to_owned(),
            target: target.to_owned(),
            package: self.package.folder(),
            base: self.base.map(str::to_owned),
        }
    }

    /// `require` tells a target that is no path as a whole URL.
    fn as_url(&self, error: ResolveError) -> ResolveError {
        match error {
            ResolveError::InvalidSpecifier {
                request,
                reason,
                base,
            } if self.mode == Mode::Require => ResolveError::InvalidSpecifier {
                request: format!("file://{request}"),
                reason,
                base,
            },
            other => other,
        }
    }

    fn invalid_match(&self, matched: &str) -> ResolveError {
        let (key, map, path) = (self.key, self.map.name(), self.package.path());
        ResolveError::InvalidSpecifier {
            request: key.replacen('*', matched, 1),
            reason: format!(
                "request is not a valid match in pattern \"{key}\" for the \"{map}\" resolution of {path}"
            ),
            base: self.base.map(str::to_owned),
        }
    }
}

/// Returns the map of subpaths, or nothing when all of `exports` is the target of the package itself.
fn subpaths<'a>(
    exports: &'a Value,
    package: &PackageJson,
    base: Option<&str>,
) -> Result<Option<&'a Object<String, Value>>, ResolveError> {
    let Some(keys) = exports.as_object() else {
        return Ok(None);
    };
    let paths = keys.keys().filter(|key| key.starts_with('.')).count();
    if paths != 0 && paths != keys.len() {
        let rule = "\"exports\" cannot contain some keys starting with '.' and some not. The exports object must either be \
                    an object of package subpath keys or an object of main entry condition name keys only.";
        return Err(invalid_config(package, base, rule));
    }
    Ok((paths != 0 || keys.is_empty()).then_some(keys))
}

fn invalid_config(package: &PackageJson, base: Option<&str>, rule: &str) -> ResolveError {
    let importing = base
        .map(|base| format!(" while importing {}", file_url(base)))
        .unwrap_or_default();
    ResolveError::InvalidPackageConfig {
        path: package.path(),
        detail: format!("{importing}. {rule}"),
    }
}

/// Returns the best key for a name, its target, and what its `*` stands for.
fn find<'a, 'n>(
    keys: &'a Object<String, Value>,
    name: &'n str,
) -> Option<(&'a str, &'a Value, Option<&'n str>)> {
    if !name.contains('*')
        && !name.ends_with('/')
        && let Some((key, target)) = keys.get_key_value(name)
    {
        return Some((key, target, None));
    }
    let mut best: Option<(&str, &Value, &str)> = None;
    for (key, target) in keys {
        if let Some(matched) = match_pattern(key, name)
            && best.is_none_or(|(known, ..)| is_more_specific(key, known))
        {
            best = Some((key, target, matched));
        }
    }
    best.map(|(key, target, matched)| (key, target, Some(matched)))
}

/// Returns what the one `*` of a key stands for in a name; it stands for one character at least.
fn match_pattern<'n>(key: &str, name: &'n str) -> Option<&'n str> {
    let (before, after) = key.split_once('*')?;
    if after.contains('*') || name.len() < key.len() {
        return None;
    }
    name.strip_prefix(before)?.strip_suffix(after)
}

fn is_more_specific(key: &str, than: &str) -> bool {
    let base = |key: &str| key.find('*').unwrap_or(key.len());
    (base(key), key.len()) > (base(than), than.len())
}

/// Returns whether a segment is `.`, `..` or `node_modules`, in any spelling that a URL allows.
fn has_forbidden_segment(path: &str) -> bool {
    path.split(['/', '\\']).any(|segment| {
        let segment = percent_decode(segment);
        matches!(&*segment, "." | "..") || segment.eq_ignore_ascii_case("node_modules")
    })
}

/// Returns whether JavaScript would take a key as an array index.
fn is_array_index(key: &str) -> bool {
    key.parse::<u32>()
        .is_ok_and(|index| index != u32::MAX && index.to_string() == key)
}
