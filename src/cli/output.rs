//! Everything that the command line prints: data to standard output, talk to standard error.
//!
//! Trust: texts of packages and registries may try to control the terminal, so control characters are
//! escaped, except where standard output is a file or a pipe that asked for the data as it is.

#![expect(clippy::print_stderr, reason = "the one file that prints")]

use std::{
    borrow::Cow,
    error::Error,
    io::{self, IsTerminal, Write},
    sync::OnceLock,
};

use comfy_table::{ContentArrangement, Table, presets};
use owo_colors::OwoColorize;
use serde_json::value::RawValue;

use crate::{
    contract::{
        failure::{Code, Failure},
        outcome::{LogLevel, LogLine},
    },
    server::wire,
};

use super::CliError;

/// What the system said when data could not be written, the first time.
static WRITE_ERROR: OnceLock<io::Error> = OnceLock::new();

/// Prints clap's message; returns its exit status.
pub(super) fn usage(error: &clap::Error) -> u8 {
    // A closed pipe is no error of ours.
    let _ = error.print();
    if error.use_stderr() {
        Code::BadRequest.exit_status()
    } else {
        0
    }
}

/// Prints one line of data. A reader that has gone away is no error; a full disk is told at the end.
pub(super) fn line(text: &str) {
    let mut out = io::stdout().lock();
    note(writeln!(out, "{text}"));
}

/// An empty table, as wide as the terminal, or as wide as it needs to be for a file or a pipe.
pub(super) fn columns() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some((width, _)) = terminal_size::terminal_size_of(io::stdout()) {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width.0);
    }
    table
}

/// Prints a table.
pub(super) fn table(table: &Table) {
    for row in table.lines() {
        line(row.trim_end());
    }
}

/// Prints bytes of our own making.
pub(super) fn raw(bytes: &[u8]) {
    let mut out = io::stdout().lock();
    note(out.write_all(bytes).and_then(|()| out.flush()));
}

fn note(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // Later writes fail for the same reason.
        let _ = WRITE_ERROR.set(error);
    }
}

/// The exit status of a command that ended with this one: data that was lost is never a success.
pub(super) fn finish(status: u8) -> u8 {
    match WRITE_ERROR.get() {
        None => status,
        Some(error) => {
            head(
                Code::Internal,
                &format!("cannot write to standard output: {error}"),
            );
            Code::Internal.exit_status()
        }
    }
}

/// Prints an error inside a report that goes on.
pub(super) fn error_line(error: &dyn Error) {
    line(&format!(
        "             {}",
        printable(&error.to_string(), Newlines::Escape)
    ));
}

/// Prints a returned value: a string as it is, else JSON, laid out for people on a terminal.
pub(super) fn value(json: &RawValue) {
    let on_terminal = io::stdout().is_terminal();
    if let Ok(text) = serde_json::from_str::<String>(json.get()) {
        line(&if on_terminal {
            printable(&text, Newlines::Keep)
        } else {
            text.as_str().into()
        });
    } else if on_terminal {
        let pretty = serde_json::from_str::<serde_json::Value>(json.get())
            .and_then(|value| serde_json::to_string_pretty(&value));
        line(pretty.as_deref().unwrap_or(json.get()));
    } else {
        line(json.get());
    }
}

/// Prints a line that the guest logged.
pub(super) fn log(line: &LogLine) {
    let text = printable(&line.text, Newlines::Escape);
    match line.level {
        LogLevel::Debug | LogLevel::Info => anstream::eprintln!("{text}"),
        LogLevel::Warn => anstream::eprintln!("{}", text.yellow()),
        LogLevel::Error => anstream::eprintln!("{}", text.red()),
        LogLevel::Sandbox => anstream::eprintln!("{}", text.dimmed()),
    }
}

/// Prints the guest's failure; returns its exit status.
pub(super) fn failure(failure: &Failure) -> u8 {
    head(failure.code, &failure.message);
    for text in detail_lines(failure) {
        anstream::eprintln!("  {}", printable(text, Newlines::Escape).dimmed());
    }
    // Whoever writes `count=3` gives the text "3".
    let is_text = failure.code == Code::BadRequest && failure.message.contains("\" is not of type");
    let of_text = is_text.then_some(
        "`--param KEY:=VALUE` gives a number, a boolean or other JSON; `--param KEY=VALUE` gives text",
    );
    hint(of_text.or_else(|| hint_of(failure.code)), &failure.message);
    failure.code.exit_status()
}

/// The detail without the message, which was told already, and without frames of our own, which tell authors nothing.
fn detail_lines(failure: &Failure) -> Vec<&str> {
    let mut lines: Vec<&str> = failure.detail.lines().collect();
    let message: Vec<&str> = failure.message.lines().collect();
    let is_message = |window: &[&str]| {
        let first = window
            .first()
            .zip(message.first())
            .is_some_and(|(line, first)| line.ends_with(first));
        first
            && window
                .iter()
                .zip(&message)
                .skip(1)
                .all(|(line, told)| line == told)
    };
    if let Some(at) = lines.windows(message.len().max(1)).position(is_message) {
        lines.drain(at..at + message.len());
    }
    lines.retain(|line| !line.contains("node:internal/tpmjs/"));
    lines
}

/// Prints the body that the service would answer with; returns the exit status. Ctrl-C has no body.
pub(super) fn refusal(error: &CliError) -> u8 {
    if matches!(error, CliError::Interrupted) {
        return self::error(error);
    }
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        message = format!("{message}: {source}");
        cause = source.source();
    }
    line(&wire::refusal(error.code(), &message));
    error.exit_status()
}

/// Prints an error of ours with its causes; returns its exit status.
pub(super) fn error(error: &CliError) -> u8 {
    if matches!(error, CliError::Interrupted) {
        eprintln!("interrupted");
        return error.exit_status();
    }
    let message = error.to_string();
    head(error.code(), &message);
    let mut cause = error.source();
    while let Some(source) = cause {
        anstream::eprintln!(
            "  caused by: {}",
            printable(&source.to_string(), Newlines::Escape)
        );
        cause = source.source();
    }
    hint(error.hint().or_else(|| hint_of(error.code())), &message);
    error.exit_status()
}

/// The message with its code after the first line.
fn head(code: Code, message: &str) {
    let message = printable(message, Newlines::Keep);
    let (first, rest) = message.split_at(message.find('\n').unwrap_or(message.len()));
    anstream::eprintln!(
        "{} {first} {}{rest}",
        "error:".red().bold(),
        format!("[{code}]").dimmed()
    );
}

/// What to do next, unless the message says it itself.
fn hint(text: Option<&str>, message: &str) {
    if let Some(text) = text
        && !message.contains("\n\nhint: ")
    {
        anstream::eprintln!("\n{} {text}", "hint:".cyan());
    }
}

/// What to do next, where the code alone tells.
fn hint_of(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::Timeout => "`--timeout TIME` gives it more time, e.g. `--timeout 60s`",
        Code::MemoryLimit => "`--memory SIZE` gives it more memory, e.g. `--memory 512MB`",
        Code::Denied => {
            "packages have no file system, network or processes here; `tpmjs-sandbox doctor` shows what is enforced"
        }
        Code::FunctionNotFound => {
            "`tpmjs-sandbox describe PACKAGE` lists what a package exports; `--function NAME` chooses"
        }
        Code::RegistryUnavailable => {
            "`--offline` runs what is in the cache; `tpmjs-sandbox doctor` tests the registry"
        }
        _ => return None,
    })
}

/// What happens to the newlines of a hostile text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newlines {
    /// They stay.
    Keep,
    /// They are escaped like other control characters.
    Escape,
}

/// A hostile text as a terminal may see it: control characters escaped, tabs kept.
pub(super) fn printable(text: &str, newlines: Newlines) -> Cow<'_, str> {
    let is_fine =
        |c: char| !c.is_control() || c == '\t' || (c == '\n' && newlines == Newlines::Keep);
    // Marks that change the direction of text could make a line read as another one.
    let is_direction = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.chars().all(|c| is_fine(c) && !is_direction(c)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_fine(c) && !is_direction(c) {
            safe.push(c)
        } else {
            safe.extend(c.escape_unicode())
        }
    }
    Cow::Owned(safe)
}
