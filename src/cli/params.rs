//! Parameters as people type them, turned into one JSON object.

use std::{collections::BTreeMap, io::Read};

use serde_json::{Value, value::RawValue};

use super::CliError;

/// What `--param`, `--params` and `--args` gave.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputFlags {
    /// A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file
    #[arg(short, long = "param", value_name = "KEY=VALUE")]
    pub param: Vec<String>,

    /// All parameters as a JSON object, `@file`, or `-` for standard input
    #[arg(long, value_name = "JSON")]
    pub params: Option<String>,

    /// Positional arguments as a JSON array, instead of one object of parameters
    #[arg(long, value_name = "JSON-ARRAY", conflicts_with_all = ["param", "params"])]
    pub args: Option<String>,
}

impl InputFlags {
    /// The input of the call.
    pub(super) fn read(&self) -> Result<crate::contract::request::Input, CliError> {
        use crate::contract::request::Input;
        if let Some(args) = &self.args {
            let text = text_of("--args", args)?;
            let list: Vec<&RawValue> = serde_json::from_str(&text)
                .map_err(|error| invalid("--args is not a JSON array", &error))?;
            drop(list);
            return Ok(Input::Args(raw(text)?));
        }
        // Raw values, because a tree of parsed ones would have a nesting limit of its own.
        let mut object: BTreeMap<String, Box<RawValue>> = match &self.params {
            None => BTreeMap::new(),
            Some(params) => {
                let text = text_of("--params", params)?;
                serde_json::from_str(&text)
                    .map_err(|error| invalid("--params is not a JSON object", &error))?
            }
        };
        for param in &self.param {
            let (key, value) = parse_param(param)?;
            object.insert(key, value);
        }
        let text = serde_json::to_string(&object).expect("a map of JSON texts is JSON");
        Ok(Input::Params(raw(text)?))
    }
}

fn raw(text: String) -> Result<Box<RawValue>, CliError> {
    RawValue::from_string(text).map_err(|error| invalid("the parameters are not JSON", &error))
}

fn invalid(what: &str, error: &serde_json::Error) -> CliError {
    CliError::Params(format!("{what}: {error}"))
}

/// `key=text`, `key:=json`, `key=@file`, `key:=@file`.
fn parse_param(param: &str) -> Result<(String, Box<RawValue>), CliError> {
    let Some((key, value)) = param.split_once('=') else {
        return Err(CliError::Params(format!(
            "`--param {param}` has no `=`; write it as key=value or key:=json"
        )));
    };
    let (key, is_json) = key
        .strip_suffix(':')
        .map_or((key, false), |key| (key, true));
    if key.is_empty() {
        return Err(CliError::Params(format!(
            "`--param {param}` has no name before its `=`"
        )));
    }
    let text = match value.strip_prefix('@') {
        Some(path) => read_file(path)?,
        None => value.to_owned(),
    };
    let value = if is_json {
        serde_json::from_str(&text)
            .map_err(|error| invalid(&format!("the value of `{key}` is not JSON"), &error))?
    } else {
        raw(Value::String(text).to_string())?
    };
    Ok((key.to_owned(), value))
}

/// A flag's value: itself, a file's text, or standard input.
fn text_of(flag: &str, value: &str) -> Result<String, CliError> {
    if value == "-" {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map_err(|error| {
            CliError::Params(format!("cannot read {flag} from standard input: {error}"))
        })?;
        if text.trim().is_empty() {
            return Err(CliError::Params(format!(
                "`{flag} -` reads standard input, which is empty"
            )));
        }
        return Ok(text);
    }
    match value.strip_prefix('@') {
        Some(path) => read_file(path),
        None => Ok(value.to_owned()),
    }
}

fn read_file(path: &str) -> Result<String, CliError> {
    std::fs::read_to_string(path)
        .map_err(|error| CliError::Params(format!("cannot read `{path}`: {error}")))
}
