//! Everything that the command line prints: data to standard output, talk to standard error.
//!
//! Trust: texts of packages and registries may try to control the terminal, so control characters are
//! escaped, except where standard output is a file or a pipe that asked for the data as it is.

#![expect(clippy::print_stderr, reason = "the one file that prints")]

use std::{
    borrow::Cow,
    error::Error,
    io::{self, IsTerminal, Write},
};

use owo_colors::OwoColorize;
use serde_json::value::RawValue;

use crate::contract::{
    failure::{Code, Failure},
    outcome::{LogLevel, LogLine},
};

use super::CliError;

/// Prints clap's message; returns its exit status.
pub fn usage(error: &clap::Error) -> u8 {
    // A closed pipe is no error of ours.
    let _ = error.print();
    if error.use_stderr() { Code::BadRequest.exit_status() } else { 0 }
}

/// Prints one line of data. A reader that has gone away is no error.
pub fn line(text: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{text}");
}

/// Prints bytes of our own making.
pub fn raw(bytes: &[u8]) {
    let _ = io::stdout().lock().write_all(bytes);
}

/// Prints an error inside a report that goes on.
pub fn error_line(error: &dyn Error) {
    line(&format!("             {}", printable(&error.to_string(), Newlines::Escape)));
}

/// Prints a returned value: a string as it is, else JSON, laid out for people on a terminal.
pub fn value(json: &RawValue) {
    let on_terminal = io::stdout().is_terminal();
    if let Ok(text) = serde_json::from_str::<String>(json.get()) {
        line(&if on_terminal { printable(&text, Newlines::Keep) } else { text.as_str().into() });
    } else if on_terminal {
        let pretty = serde_json::from_str::<serde_json::Value>(json.get()).and_then(|value| serde_json::to_string_pretty(&value));
        line(pretty.as_deref().unwrap_or(json.get()));
    } else {
        line(json.get());
    }
}

/// Prints a line that the guest logged.
pub fn log(line: &LogLine) {
    let text = printable(&line.text, Newlines::Escape);
    match line.level {
        LogLevel::Debug | LogLevel::Info => anstream::eprintln!("{text}"),
        LogLevel::Warn => anstream::eprintln!("{}", text.yellow()),
        LogLevel::Error => anstream::eprintln!("{}", text.red()),
        LogLevel::Sandbox => anstream::eprintln!("{}", text.dimmed()),
    }
}

/// Prints the guest's failure; returns its exit status.
pub fn failure(failure: &Failure) -> u8 {
    head(failure.code, &failure.message);
    if !failure.detail.is_empty() {
        for text in failure.detail.lines().filter(|text| !text.trim_end().ends_with(&failure.message)) {
            anstream::eprintln!("  {}", printable(text, Newlines::Escape).dimmed());
        }
    }
    hint(failure.code);
    failure.code.exit_status()
}

/// Prints an error of ours with its causes; returns its exit status.
pub fn error(error: &CliError) -> u8 {
    if matches!(error, CliError::Interrupted) {
        eprintln!("interrupted");
        return error.exit_status();
    }
    head(error.code(), &error.to_string());
    let mut cause = error.source();
    while let Some(source) = cause {
        anstream::eprintln!("  caused by: {}", printable(&source.to_string(), Newlines::Escape));
        cause = source.source();
    }
    hint(error.code());
    error.exit_status()
}

fn head(code: Code, message: &str) {
    anstream::eprintln!("{} {} {}", "error:".red().bold(), printable(message, Newlines::Keep), format!("[{code}]").dimmed());
}

/// What to do next, where the code alone tells.
fn hint(code: Code) {
    let text = match code {
        Code::Timeout => "`--timeout 60s` gives it more time",
        Code::MemoryLimit => "`--memory 256MB` gives it more memory",
        Code::Denied => "packages have no file system, network or processes here; `tpmjs-sandbox doctor` shows what is enforced",
        Code::FunctionNotFound => "`tpmjs-sandbox describe PACKAGE` lists what a package exports; `--function NAME` chooses",
        Code::Integrity => "`tpmjs-sandbox cache clear PACKAGE` forgets what is kept of a package",
        Code::RegistryUnavailable => "`--offline` runs what is in the cache; `tpmjs-sandbox doctor` tests the registry",
        _ => return,
    };
    anstream::eprintln!("\n{} {text}", "hint:".cyan());
}

/// What happens to the newlines of a hostile text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newlines {
    /// They stay.
    Keep,
    /// They are escaped like other control characters.
    Escape,
}

/// A hostile text as a terminal may see it: control characters escaped, tabs kept.
pub fn printable(text: &str, newlines: Newlines) -> Cow<'_, str> {
    let is_fine = |c: char| !c.is_control() || c == '\t' || (c == '\n' && newlines == Newlines::Keep);
    // Marks that change the direction of text could make a line read as another one.
    let is_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.chars().all(|c| is_fine(c) && !is_direction(c)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_fine(c) && !is_direction(c) { safe.push(c) } else { safe.extend(c.escape_unicode()) }
    }
    Cow::Owned(safe)
}
