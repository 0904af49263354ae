//! What a package offers to its callers.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a package exports, seen after its import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The package's name.
    pub package: String,
    /// The version that was imported.
    pub version: String,
    /// Its own one-line description, if it has one.
    #[serde(default)]
    pub description: String,
    /// Every export, sorted by name, `default` first.
    pub exports: Vec<Export>,
}

/// One export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// The name to call it by.
    pub name: String,
    /// What it is.
    pub kind: ExportKind,
    /// What the tool says of itself, or the function's parameter list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The JSON schema of a tool's input, if it declares one that can be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_schema: Option<Value>,
}

/// What an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportKind {
    /// A function that can be called.
    Function,
    /// A class; it cannot be called without `new`.
    Class,
    /// An AI SDK tool: an object with `execute`.
    Tool,
    /// Anything else.
    Value,
}
