//! The house rules that a compiler does not hold: who may use whom, how long a file may be, where `unsafe` and the
//! environment are, and what no text of this repository may say.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use tpmjs_sandbox::npm::registry_url::PUBLIC_REGISTRY;

use crate::support::sandbox::repository;

/// The longest file of `src`.
const LINES_MAX: usize = 600;

/// What each part of the crate may use. `main`, `lib` and `dev` are above all of them.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("contract", &[]),
    ("jail", &["contract"]),
    ("engine", &["contract"]),
    ("store", &["contract"]),
    ("npm", &["contract", "store"]),
    ("worker", &["contract", "jail", "engine"]),
    (
        "executor",
        &["contract", "jail", "engine", "store", "npm", "worker"],
    ),
    (
        "settings",
        &[
            "contract", "jail", "engine", "store", "npm", "worker", "executor", "server",
        ],
    ),
    (
        "server",
        &[
            "contract", "jail", "engine", "store", "npm", "worker", "executor",
        ],
    ),
    (
        "cli",
        &[
            "contract", "jail", "engine", "store", "npm", "worker", "executor", "server",
            "settings",
        ],
    ),
];

/// Files below a folder of the repository with one of these extensions; generated and foreign files are left out.
pub(crate) fn files_of(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&repository(folder), &mut |path| {
        if path
            .extension()
            .is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted))
        {
            found.push(path.to_owned());
        }
    });
    assert!(!found.is_empty(), "{folder:?} holds no {extensions:?}");
    found
}

fn collect(folder: &Path, found: &mut dyn FnMut(&Path)) {
    const LEFT_OUT: [&str; 3] = ["target", ".git", "node_modules"];
    for entry in fs::read_dir(folder)
        .expect("the folder is readable")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            if !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
                collect(&path, found);
            }
        } else {
            found(&path);
        }
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(repository(""))
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The part of the crate that a file of `src` belongs to.
fn part_of(path: &Path) -> String {
    let relative = relative(path);
    let rest = relative.strip_prefix("src/").expect("the file is in src");
    rest.split('/')
        .next()
        .unwrap_or(rest)
        .trim_end_matches(".rs")
        .to_owned()
}

/// A Rust file without its comment lines and without what follows a comment mark.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("source is text");
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines
        .map(|line| line.split(" // ").next().unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The parts that a text names after `crate::`, alone or in braces.
fn used_parts(code: &str) -> BTreeSet<String> {
    let mut parts = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let named = if rest.starts_with('{') {
            top_level_names(rest)
        } else {
            vec![leading_word(rest)]
        };
        parts.extend(named.into_iter().filter(|name| !name.is_empty()));
    }
    parts
}

/// The first words of `{a::b, c::{d, e}, f}`: `a`, `c` and `f`.
fn top_level_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut word_starts) = (0, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (c == '{' || c == ',') && depth == 1 {
            word_starts = at + 1;
            names.push(leading_word(group[word_starts..].trim_start()));
        }
        if depth == 0 {
            break;
        }
    }
    debug_assert!(word_starts > 0, "the group begins with its brace");
    names
}

fn leading_word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_lowercase() || *c == '_')
        .collect()
}

/// The file's `#[cfg(test)] mod tests { ... }` may use what it likes; such modules come last.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod ").next().unwrap_or(code)
}

#[test]
fn parts_use_only_what_is_below_them() {
    let mut wrong = Vec::new();
    for path in files_of("src", &["rs"]) {
        let part = part_of(&path);
        if ["main", "lib", "dev"].contains(&part.as_str()) {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == part) else {
            wrong.push(format!(
                "{}: `{part}` has no place in the layers",
                relative(&path)
            ));
            continue;
        };
        let code = code_of(&path);
        for used in used_parts(without_tests(&code)) {
            if used != part && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: `{part}` uses `{used}`", relative(&path)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn parts_are_found_in_braces_too() {
    let code = "use crate::{contract::{a, b}, store, worker::{self, c::{d}}}; fn f() { crate::jail::enter() }";
    let expected: BTreeSet<String> = ["contract", "store", "worker", "jail"]
        .map(str::to_owned)
        .into();
    assert_eq!(used_parts(code), expected);
}

#[test]
fn no_file_grows_past_the_wall() {
    let files = files_of("src", &["rs", "js"]).into_iter();
    let long: Vec<String> = files
        .map(|path| {
            (
                fs::read_to_string(&path)
                    .expect("source is text")
                    .lines()
                    .count(),
                path,
            )
        })
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{}: {lines} lines", relative(&path)))
        .collect();
    assert!(
        long.is_empty(),
        "split what is longer than {LINES_MAX} lines: {long:#?}"
    );
}

/// Whether a word stands alone in a text: no part of a longer name, and not inside a string that a message is made of.
fn has_word(line: &str, word: &str) -> bool {
    let is_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        !is_name(line[..at].chars().next_back()) && !is_name(line[at + word.len()..].chars().next())
    })
}

/// Every line of `src` outside these parts and tests that has the word, as `file: line`.
fn lines_with(word: &str, allowed_parts: &[&str], allowed_files: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in files_of("src", &["rs"]) {
        let name = relative(&path);
        if allowed_parts.contains(&part_of(&path).as_str())
            || allowed_files
                .iter()
                .any(|allowed| name.starts_with(allowed))
        {
            continue;
        }
        let code = code_of(&path);
        let lines = without_tests(&code)
            .lines()
            .filter(|line| !line.contains('"') && has_word(line, word));
        found.extend(lines.map(|line| format!("{name}: {}", line.trim())));
    }
    found
}

#[test]
fn only_jail_and_engine_are_unsafe() {
    let found = lines_with("unsafe", &["jail", "engine"], &[]);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn only_settings_read_the_environment() {
    // The engine reads a folder's name for scripts from the disk, in builds for development alone; a test of its
    // resolution starts Node.
    let allowed = ["src/engine/embedded.rs", "src/engine/resolution/tests"];
    let mut found = lines_with("env", &["settings", "main", "dev"], &allowed);
    found.retain(|line| line.contains("std::env") || line.contains("env::"));
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn vendored_engine_is_what_its_sums_say() {
    let folder = repository("vendor/v8");
    let sums = fs::read_to_string(folder.join("SHA256SUMS")).expect("the sums are committed");
    let mut checked = 0;
    for line in sums.lines().filter(|line| !line.trim().is_empty()) {
        let (sum, name) = line
            .split_once(char::is_whitespace)
            .expect("a sum and a name");
        let bytes = fs::read(folder.join(name.trim().trim_start_matches('*')))
            .expect("the file is committed");
        let actual = hex::encode(aws_lc_rs::digest::digest(
            &aws_lc_rs::digest::SHA256,
            &bytes,
        ));
        assert_eq!(actual, sum, "{name}");
        checked += 1;
    }
    assert!(checked >= 2, "the archive and its binding have sums");
}

/// Every text of the repository, with its name.
fn texts() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    collect(&repository(""), &mut |path| {
        let name = relative(path);
        if let Ok(text) = fs::read_to_string(path) {
            texts.push((name, text));
        }
    });
    texts
}

#[test]
fn registry_is_named_in_one_place() {
    let host = PUBLIC_REGISTRY
        .trim_start_matches("https://")
        .trim_end_matches('/');
    assert!(
        host.contains('.') && !host.contains('/'),
        "{host:?} is a host"
    );
    let named: Vec<String> = texts()
        .into_iter()
        .filter(|(_, text)| text.contains(host))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(named, ["src/npm/registry_url.rs"]);
}

#[test]
fn pages_and_comments_use_plain_dashes() {
    let is_prose = |name: &str| {
        [".md", ".rs", ".toml", ".1"]
            .iter()
            .any(|extension| name.ends_with(extension))
    };
    let wrong: Vec<String> = texts()
        .into_iter()
        .filter(|(name, text)| is_prose(name) && text.contains(['\u{2013}', '\u{2014}']))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_text_names_a_place_of_the_machine_it_was_written_on() {
    // Spelled in parts, so that this file does not name it.
    let repository = repository("").display().to_string();
    let repository = repository.trim_end_matches('/');
    let wrong: Vec<String> = texts()
        .into_iter()
        .filter(|(_, text)| text.contains(repository))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every file of the platform layer begins with what it follows, what differs, and what it refuses.
#[test]
fn platform_files_say_what_differs() {
    let mut silent = Vec::new();
    for path in files_of("src/js/node", &["js"]) {
        let name = relative(&path);
        let text = fs::read_to_string(&path).expect("source is text");
        let is_table = name.ends_with("node/globals.js") || name.ends_with("node/denied.js");
        let says_all = text.contains("Differs: ") && text.contains("Refuses: ");
        if !is_table && !says_all {
            silent.push(name);
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

/// Modules are described at their top.
#[test]
fn files_say_what_they_are() {
    let mut silent = Vec::new();
    for path in files_of("src", &["rs"]) {
        let text = fs::read_to_string(&path).expect("source is text");
        if !text.starts_with("//!") && !text.starts_with("///") {
            silent.push(relative(&path));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
}
