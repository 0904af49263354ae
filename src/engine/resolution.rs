//! A stand-in until the real resolver lands; delete this file then.

use std::borrow::Cow;
pub(crate) trait PackageFiles { fn is_file(&self, path: &str) -> bool; fn is_directory(&self, path: &str) -> bool; fn read(&self, path: &str) -> Option<Cow<'_, [u8]>>; }
#[derive(Clone, Copy, PartialEq)] pub(crate) enum Mode { Import, Require }
#[derive(Clone, Copy, PartialEq)] pub(crate) enum Format { Module, CommonJs, Json, Wasm, Addon, Detect }
pub(crate) enum Resolved { Builtin(String), Data(String), File { path: String, format: Format } }
impl Resolved { pub(crate) fn key(&self) -> String { match self { Self::Builtin(n) => format!("node:{n}"), Self::Data(u) => u.clone(), Self::File { path, .. } => format!("file://{path}") } } }
#[derive(Debug, thiserror::Error)] #[error("{message}")] pub(crate) struct ResolveError { message: String }
impl ResolveError { pub(crate) fn code(&self) -> &'static str { "ERR_MODULE_NOT_FOUND" } pub(crate) fn is_type_error(&self) -> bool { false } }
pub(crate) struct Resolver<F> { files: F }
impl<F: PackageFiles> Resolver<F> { pub(crate) fn new(files: F) -> Self { Self { files } }
 pub(crate) fn resolve(&self, specifier: &str, referrer: &str, _mode: Mode) -> Result<Resolved, ResolveError> {
  let referrer = referrer.strip_prefix("file://").unwrap_or(referrer);
  let name = specifier.strip_prefix("node:").unwrap_or(specifier);
  if crate::engine::embedded::exists(&format!("node/{name}")) { return Ok(Resolved::Builtin(name.into())); }
  let path = if specifier.starts_with('/') { specifier.to_owned() } else if let Some(p) = specifier.strip_prefix("file://") { p.to_owned() } else if specifier.starts_with("../") { format!("{}/{specifier}", &referrer[..referrer.rfind('/').unwrap_or(0)]) } else if let Some(rest) = specifier.strip_prefix("./") { format!("{}/{rest}", &referrer[..referrer.rfind('/').unwrap_or(0)]) } else { let base = format!("/app/node_modules/{specifier}"); match self.files.read(&format!("{base}/package.json")).and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok()).and_then(|v| v["exports"].as_str().map(str::to_owned)) { Some(e) => format!("{base}{}", &e[1..]), None => format!("{base}/index.js") } };
  let path = path.replace("/./", "/"); let path = { let mut out: Vec<&str> = vec![]; for p in path.split('/') { match p { ".." => { out.pop(); } "." => {} p => out.push(p) } } out.join("/") };
  if self.files.is_file(&path) { let format = if path.ends_with(".cjs") { Format::CommonJs } else if path.ends_with(".json") { Format::Json } else if path.ends_with(".mjs") { Format::Module } else { Format::Detect }; return Ok(Resolved::File { path, format }); }
  Err(ResolveError { message: format!("Cannot find module '{specifier}' from {referrer}") }) } }
pub(crate) fn data_url(_u: &str) -> Option<(String, String)> { None }
