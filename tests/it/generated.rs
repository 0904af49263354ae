//! What is committed but made by the program is fresh: completions, man pages, the tables of codes and settings.
//!
//! `UPDATE=1 cargo test --test it generated` writes the files instead of comparing them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use tpmjs_sandbox::{
    cli::{
        Cli,
        generate::{completion_script, man_pages},
    },
    contract::failure::Code,
};

use crate::support::sandbox::repository;

/// Compares a file of the repository with what the program makes of it now, or writes it.
pub(crate) fn assert_fresh(path: &str, expected: &[u8]) {
    let file = repository(path);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("the folder can be made");
        fs::write(&file, expected).expect("the repository can be written");
    }
    let present = fs::read(&file).unwrap_or_default();
    assert!(
        present == expected,
        "{path} is stale; run `UPDATE=1 cargo test --test it generated compatibility`"
    );
}

/// A folder holds these files and no others.
fn assert_folder_is_fresh(folder: &str, files: &BTreeMap<String, Vec<u8>>) {
    for (name, text) in files {
        assert_fresh(&format!("{folder}/{name}"), text);
    }
    let present = fs::read_dir(repository(folder))
        .expect("the folder is committed")
        .flatten();
    let names: BTreeSet<String> = present
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        names,
        files.keys().cloned().collect(),
        "{folder} holds a file that nothing makes any more"
    );
}

#[test]
fn completions_are_fresh() {
    let shells = [
        (Shell::Bash, "tpmjs-sandbox.bash"),
        (Shell::Zsh, "_tpmjs-sandbox"),
        (Shell::Fish, "tpmjs-sandbox.fish"),
        (Shell::PowerShell, "_tpmjs-sandbox.ps1"),
        (Shell::Elvish, "tpmjs-sandbox.elv"),
    ];
    let files = shells
        .map(|(shell, name)| (name.to_owned(), completion_script(shell)))
        .into();
    assert_folder_is_fresh("completions", &files);
}

#[test]
fn man_pages_are_fresh() {
    let pages = man_pages().expect("writing to memory cannot fail");
    assert_folder_is_fresh("man", &pages.into_iter().collect());
}

#[test]
fn table_of_codes_is_fresh() {
    let mut text = String::from(
        "# Codes\n\n\
         A failure carries one of these, as `code` in an answer of the service and of `run --json`, and in brackets at the end of\n\
         the command's message. This page is made from the table in the program.\n\n\
         | code | HTTP status | exit status | meaning |\n\
         | --- | --- | --- | --- |\n",
    );
    for code in Code::ALL {
        let (http, exit) = (code.http_status(), code.exit_status());
        writeln!(text, "| `{code}` | {http} | {exit} | {} |", code.meaning())
            .expect("writing to memory cannot fail");
    }
    text.push_str(
        "\n## Exit statuses\n\n\
         | status | meaning |\n\
         | --- | --- |\n\
         | 0 | the function returned |\n\
         | 1 | the package failed |\n\
         | 2 | the command line or a parameter is wrong |\n\
         | 3 | a package was not found, could not be fetched, or is not what the registry promised |\n\
         | 4 | a limit was reached |\n\
         | 5 | the package used what the sandbox denies |\n\
         | 70 | the sandbox itself failed |\n\
         | 130 | interrupted with Ctrl-C |\n",
    );
    let known: BTreeSet<u8> = [1, 2, 3, 4, 5, 70].into();
    assert_eq!(
        Code::ALL
            .iter()
            .map(|code| code.exit_status())
            .collect::<BTreeSet<u8>>(),
        known,
        "the second table lists every status"
    );
    assert_fresh("docs/codes.md", text.as_bytes());
}

/// One setting that an environment variable can give.
struct Setting {
    flags: String,
    default: String,
    meaning: String,
    commands: BTreeSet<String>,
}

/// Every variable that a flag of any command reads.
fn settings() -> BTreeMap<String, Setting> {
    let mut settings = BTreeMap::new();
    let mut root = Cli::command();
    root.build();
    collect_settings(&root, "", &mut settings);
    settings
}

fn collect_settings(command: &Command, path: &str, settings: &mut BTreeMap<String, Setting>) {
    for argument in command.get_arguments() {
        let Some(variable) = argument.get_env() else {
            continue;
        };
        let setting = settings
            .entry(variable.to_string_lossy().into_owned())
            .or_insert_with(|| {
                let defaults: Vec<_> = argument
                    .get_default_values()
                    .iter()
                    .map(|value| value.to_string_lossy())
                    .collect();
                Setting {
                    flags: argument
                        .get_long()
                        .map(|long| format!("`--{long}`"))
                        .unwrap_or_default(),
                    default: defaults.join(", "),
                    meaning: argument
                        .get_help()
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                    commands: BTreeSet::new(),
                }
            });
        setting.commands.insert(path.to_owned());
    }
    for child in command
        .get_subcommands()
        .filter(|child| child.get_name() != "help")
    {
        collect_settings(child, &format!("{path} {}", child.get_name()), settings);
    }
}

#[test]
fn table_of_settings_is_fresh() {
    let mut text = String::from(
        "# Settings\n\n\
         Every flag that an environment variable can give too. A flag wins over its variable, which wins over npm's own settings\n\
         (`.npmrc`, `npm_config_*`), which win over the default. This page is made from the flags themselves.\n\n\
         | variable | flag | commands | default | meaning |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    for (
        variable,
        Setting {
            flags,
            default,
            meaning,
            commands,
        },
    ) in settings()
    {
        // A flag of the program itself is understood by every command.
        let commands = if commands.contains("") {
            "all".to_owned()
        } else {
            commands
                .iter()
                .map(|path| format!("`{}`", path.trim()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let default = if default.is_empty() {
            String::new()
        } else {
            format!("`{default}`")
        };
        let meaning = meaning.replace('|', "\\|");
        writeln!(
            text,
            "| `{variable}` | {flags} | {commands} | {default} | {meaning} |"
        )
        .expect("writing to memory cannot fail");
    }
    assert_fresh("docs/settings.md", text.as_bytes());
}

#[test]
fn readme_tells_where_settings_and_codes_are() {
    let Ok(readme) = fs::read_to_string(repository("README.md")) else {
        eprintln!("skipped: there is no README.md yet");
        return;
    };
    for page in ["docs/settings.md", "docs/codes.md", "docs/compatibility.md"] {
        assert!(readme.contains(page), "README.md does not name {page}");
    }
}

/// Links between the repository's own pages lead somewhere.
#[test]
fn links_between_pages_lead_somewhere() {
    let mut broken = Vec::new();
    for page in crate::layers::files_of("", &["md"]) {
        let text = fs::read_to_string(&page).expect("the page is text");
        let folder = page.parent().expect("a file has a folder");
        for target in links(&text).filter(|target| {
            !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:")
        }) {
            let path = target.split('#').next().unwrap_or_default();
            if !folder.join(Path::new(path)).exists() {
                broken.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The targets of a page's links, `[text](target)`, outside code blocks.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| {
        part.split("](")
            .skip(1)
            .filter_map(|rest| rest.split([')', ' ']).next())
    })
}
