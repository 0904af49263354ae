//! Parameters as people type them, turned into one JSON object.

use std::{
    io::{self, Read},
    path::Path,
};

use serde_json::{Value, value::RawValue};

use crate::contract::request::Input;

use super::CliError;

/// What `--param`, `--params` and `--args` gave.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputFlags {
    /// A parameter: `topic=cats` is text, `count:=3` is JSON, `text=@file` reads a file, `text=@-` standard input
    #[arg(short, long = "param", value_name = "KEY=VALUE")]
    pub param: Vec<String>,

    /// All parameters as a JSON object, `@file`, or `-` for standard input
    #[arg(long, value_name = "JSON")]
    pub params: Option<String>,

    /// Positional arguments as a JSON array, `@file`, or `-`, instead of one object of parameters
    #[arg(long, value_name = "JSON-ARRAY", conflicts_with_all = ["param", "params"])]
    pub args: Option<String>,
}

impl InputFlags {
    /// The input of the call.
    pub(super) fn read(&self) -> Result<Input, CliError> {
        let mut files = Files::default();
        if let Some(args) = &self.args {
            let text = files.text_of("--args", args)?;
            return Ok(Input::Args(json_of("--args", text, Shape::Array)?));
        }
        let text = match &self.params {
            None => "{}".to_owned(),
            Some(params) => files.text_of("--params", params)?,
        };
        let mut object = json_of("--params", text, Shape::Object)?;
        for param in &self.param {
            let (key, value) = parse_param(param, &mut files)?;
            object = with_field(&object, &key, &value);
        }
        Ok(Input::Params(object))
    }
}

/// The object with one field more. Texts are joined, because a parsed object would have a nesting limit and lose
/// the order of its fields; of two fields of one name, every reader of JSON takes the last.
fn with_field(object: &RawValue, key: &str, value: &RawValue) -> Box<RawValue> {
    let body = object.get().trim_end();
    let body = body[..body.len() - 1].trim_end();
    let comma = if body.trim_start() == "{" { "" } else { "," };
    let text = format!("{body}{comma}{}:{}}}", Value::from(key), value.get());
    RawValue::from_string(text).expect("an object with a field more is an object")
}

/// What a flag's JSON has to be.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Object,
    Array,
}

impl Shape {
    fn first_byte(self) -> u8 {
        match self {
            Self::Object => b'{',
            Self::Array => b'[',
        }
    }

    /// What to write instead of something else.
    fn advice(self) -> &'static str {
        match self {
            Self::Object => r#"an object such as {"topic":"cats"}"#,
            Self::Array => r#"an array such as ["cats",3]"#,
        }
    }
}

fn json_of(flag: &str, text: String, shape: Shape) -> Result<Box<RawValue>, CliError> {
    let wrong = |is: &str| CliError::Params(format!("{flag} is {is}; write {}", shape.advice()));
    if text.trim().is_empty() {
        return Err(wrong("empty"));
    }
    let json = RawValue::from_string(text)
        .map_err(|error| invalid(&format!("{flag} is not JSON"), &error))?;
    match json.get().trim_start().as_bytes()[0] {
        first if first == shape.first_byte() => Ok(json),
        b'{' => Err(wrong("an object")),
        b'[' => Err(wrong("an array")),
        b'"' => Err(wrong("a string")),
        b't' | b'f' => Err(wrong("a boolean")),
        b'n' => Err(wrong("null")),
        _ => Err(wrong("a number")),
    }
}

fn invalid(what: &str, error: &serde_json::Error) -> CliError {
    CliError::Params(format!("{what}: {error}"))
}

/// `key=text`, `key:=json`, `key=@file`, `key:=@file`.
fn parse_param(param: &str, files: &mut Files) -> Result<(String, Box<RawValue>), CliError> {
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
        Some(path) => files.read(path).map_err(|error| match error {
            // Names of people begin like names of files.
            CliError::Params(message) if path != "-" && !Path::new(path).exists() => CliError::Params(format!(
                "{message}; a text that begins with `@` is written as JSON: {key}:='\"{value}\"'"
            )),
            other => other,
        })?,
        None => value.to_owned(),
    };
    let json = if is_json {
        text
    } else {
        Value::String(text).to_string()
    };
    let value = RawValue::from_string(json)
        .map_err(|error| invalid(&format!("the value of `{key}` is not JSON"), &error))?;
    Ok((key.to_owned(), value))
}

/// Files that flags name. Standard input is one of them, and can be read once.
#[derive(Debug, Default)]
struct Files {
    stdin_was_read: bool,
}

impl Files {
    /// A flag's value: itself, a file's text, or standard input.
    fn text_of(&mut self, flag: &str, value: &str) -> Result<String, CliError> {
        let path = match value.strip_prefix('@') {
            Some(path) => path,
            None if value == "-" => value,
            None => return Ok(value.to_owned()),
        };
        let text = self.read(path)?;
        if path == "-" && text.trim().is_empty() {
            return Err(CliError::Params(format!(
                "`{flag} {value}` reads standard input, which is empty"
            )));
        }
        Ok(text)
    }

    fn read(&mut self, path: &str) -> Result<String, CliError> {
        if path != "-" {
            return std::fs::read_to_string(path)
                .map_err(|error| unreadable(&format!("`{path}`"), &error));
        }
        if std::mem::replace(&mut self.stdin_was_read, true) {
            return Err(CliError::Params(
                "standard input can be read by one flag only".into(),
            ));
        }
        let mut text = String::new();
        match io::stdin().read_to_string(&mut text) {
            Ok(_) => Ok(text),
            Err(error) => Err(unreadable("standard input", &error)),
        }
    }
}

fn unreadable(what: &str, error: &io::Error) -> CliError {
    CliError::Params(match error.kind() {
        io::ErrorKind::InvalidData => format!("{what} is no UTF-8 text"),
        _ => format!("cannot read {what}: {error}"),
    })
}
