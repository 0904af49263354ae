//! `describe`: what a package exports, its tools and their input schemas.

use serde_json::Value;

use crate::{
    contract::{
        describe::{Description, Export, ExportKind},
        limits::Limits,
        package::PackageSpec,
        request::RegistryUse,
    },
    executor::Executor,
    server::wire,
    settings::SharedFlags,
};

use super::{
    CliError, output,
    progress::{Logs, Reporter},
};

const EXAMPLES: &str = "Examples:
  tpmjs-sandbox describe @tpmjs/registry-search
  tpmjs-sandbox describe ./my-tool --json";

/// `describe`
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct DescribeArgs {
    /// NAME[@VERSION] of the registry, a folder such as ./my-tool, or a .tgz file
    #[arg(value_name = "PACKAGE")]
    package: String,

    /// Print everything as JSON, on one line
    #[arg(long, help_heading = "Output")]
    json: bool,

    /// Use the cache alone; never ask the registry
    #[arg(long, help_heading = "Package")]
    offline: bool,
}

/// Runs the command. Whoever asks for JSON gets it of errors, too.
pub(super) async fn run(shared: &SharedFlags, args: &DescribeArgs) -> Result<u8, CliError> {
    match describe(shared, args).await {
        Err(error) if args.json => Ok(output::refusal(&error)),
        done => done,
    }
}

async fn describe(shared: &SharedFlags, args: &DescribeArgs) -> Result<u8, CliError> {
    let package = PackageSpec::parse_command_line(&args.package)?;
    let registry_use = if args.offline {
        RegistryUse::Offline
    } else {
        RegistryUse::Allowed
    };
    let executor = Executor::new(shared.executor(0))?;
    let reporter = Reporter::new(Logs::Print);
    let described = executor
        .describe(&package, registry_use, Limits::default(), &reporter)
        .await;
    reporter.finish();
    let (description, _logs) = described?;
    match description {
        Ok(description) if args.json => output::line(&serde_json::json!(description).to_string()),
        Ok(description) => print(&description),
        Err(failure) if args.json => {
            output::line(&wire::refusal(failure.code, &failure.message));
            return Ok(failure.code.exit_status());
        }
        Err(failure) => return Ok(output::failure(&failure)),
    }
    Ok(0)
}

/// A text of the package as a line, whatever it was laid out as.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    output::printable(&words.join(" "), output::Newlines::Escape).into_owned()
}

fn print(description: &Description) {
    output::line(&format!("{} {}", description.package, description.version));
    if !description.description.is_empty() {
        output::line(&one_line(&description.description));
    }
    output::line("");
    let mut table = output::columns();
    table.set_header(["EXPORT", "KIND", "DESCRIPTION"]);
    for export in &description.exports {
        let text = export
            .description
            .as_deref()
            .map(one_line)
            .unwrap_or_default();
        table.add_row([one_line(&export.name), kind(export.kind).to_owned(), text]);
    }
    output::table(&table);
    for export in description
        .exports
        .iter()
        .filter(|export| export.input_schema.is_some())
    {
        print_schema(export);
    }
}

fn kind(kind: ExportKind) -> &'static str {
    match kind {
        ExportKind::Function => "function",
        ExportKind::Class => "class",
        ExportKind::Tool => "tool",
        ExportKind::Value => "value",
    }
}

/// The parameters of a tool, a line each.
fn print_schema(export: &Export) {
    let Some(Value::Object(properties)) = export
        .input_schema
        .as_ref()
        .and_then(|schema| schema.get("properties"))
    else {
        return;
    };
    let required = export
        .input_schema
        .as_ref()
        .and_then(|schema| schema.get("required"))
        .and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|known| known == name));
    output::line(&format!("\nParameters of {}:", one_line(&export.name)));
    let mut table = output::columns();
    for (name, schema) in properties {
        let kind = schema.get("type").map(|kind| {
            kind.as_str()
                .map_or_else(|| kind.to_string(), str::to_owned)
        });
        let need = if is_required(name) { "required" } else { "" };
        table.add_row([
            one_line(name),
            one_line(&kind.unwrap_or_default()),
            need.to_owned(),
            one_line(&meaning(schema)),
        ]);
    }
    output::table(&table);
}

/// What the schema says of a parameter, what it may be, and what it is when it is left out.
fn meaning(schema: &Value) -> String {
    let plain = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let choices = schema.get("enum").and_then(Value::as_array).map(|values| {
        let values: Vec<String> = values.iter().map(plain).collect();
        format!("one of {}", values.join(", "))
    });
    let default = schema
        .get("default")
        .map(|value| format!("default {}", plain(value)));
    let notes: Vec<String> = choices.into_iter().chain(default).collect();
    let text = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (text, notes.is_empty()) {
        (text, true) => text.to_owned(),
        ("", false) => notes.join("; "),
        (text, false) => format!("{text} ({})", notes.join("; ")),
    }
}
