//! Reads npm's own settings: `.npmrc` files and `npm_config_*` variables, as flat keys and values.
//!
//! In: the texts, weakest first, and the environment. Out: [`RawSettings`], where the strongest
//! setting of each key is left. What the keys mean is decided in `config.rs`.
//!
//! Trust: the operator's own files. Values may be secrets, so nothing here prints them.

use std::collections::BTreeMap;

/// Keys and values after expansion; keys are as npm writes them, e.g. `//host/:_authToken`.
#[derive(Default)]
pub(super) struct RawSettings(BTreeMap<String, String>);

impl RawSettings {
    /// The value of a key that is set and not empty.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty() && *value != "null")
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// Adds the lines of an `.npmrc`; they win over what was read before.
    ///
    /// Sections and arrays (`key[]`) have no meaning for the settings that this sandbox reads.
    pub(super) fn read_file(&mut self, text: &str, environment: &BTreeMap<String, String>) {
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', ';', '[']) {
                continue;
            }
            let (key, value) = line.split_once('=').unwrap_or((line, "true"));
            let key = expand(unquote(key.trim()), environment);
            if !key.ends_with("[]") {
                self.0
                    .insert(key, expand(unquote(value.trim()), environment));
            }
        }
    }

    /// Adds the `npm_config_*` variables; they win over all files.
    pub(super) fn read_environment(&mut self, environment: &BTreeMap<String, String>) {
        const PREFIX: &str = "npm_config_";
        for (name, value) in environment {
            let is_setting = name
                .get(..PREFIX.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
            if is_setting && !value.is_empty() {
                self.0
                    .insert(key_of_variable(&name[PREFIX.len()..]), value.clone());
            }
        }
    }
}

/// `HTTPS_PROXY` means `https-proxy`; a key that names a host or a scope stays as it is.
fn key_of_variable(name: &str) -> String {
    if name.starts_with("//") || name.starts_with('@') {
        return name.to_owned();
    }
    let mut key = name.to_ascii_lowercase();
    let first = key.len() - key.trim_start_matches('_').len();
    let tail = key.split_off(first).replace('_', "-");
    key + &tail
}

fn unquote(text: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    // A comment may follow a value that is not quoted.
    let comment = [" ;", " #"].iter().filter_map(|mark| text.find(mark)).min();
    comment.map_or(text, |at| text[..at].trim_end())
}

/// Replaces `${NAME}` by the variable, `${NAME?}` by it or nothing; an unknown `${NAME}` stays.
fn expand(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start + 2..].find('}') else {
            break;
        };
        let whole = &rest[start..start + 2 + length + 1];
        let name = &rest[start + 2..start + 2 + length];
        expanded.push_str(&rest[..start]);
        match (
            environment.get(name.trim_end_matches('?')),
            name.ends_with('?'),
        ) {
            (Some(value), _) => expanded.push_str(value),
            (None, true) => (),
            (None, false) => expanded.push_str(whole),
        }
        rest = &rest[start + whole.len()..];
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(files: &[&str], environment: &[(&str, &str)]) -> RawSettings {
        let environment = environment
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let mut settings = RawSettings::default();
        files
            .iter()
            .for_each(|file| settings.read_file(file, &environment));
        settings.read_environment(&environment);
        settings
    }

    #[test]
    fn later_files_and_then_the_environment_win() {
        let read = settings(
            &[
                "registry=https://one/\nproxy = http://p\n",
                "registry=\"https://two/\" \n; comment\n[section]\n",
            ],
            &[
                ("NPM_CONFIG_HTTPS_PROXY", "http://q"),
                ("npm_config_//host/:_authToken", "t"),
                ("npm_config_empty", ""),
            ],
        );
        assert_eq!(read.get("registry"), Some("https://two/"));
        assert_eq!(read.get("proxy"), Some("http://p"));
        assert_eq!(read.get("https-proxy"), Some("http://q"));
        assert_eq!(read.get("//host/:_authToken"), Some("t"));
        assert_eq!(read.get("empty"), None);
    }

    #[test]
    fn variables_are_expanded() {
        let read = settings(
            &["//h/:_authToken=${TOKEN}\na=${MISSING}b${MISSING?}c\nd=${\ne='x # y' \nf=x # y"],
            &[("TOKEN", "s3cret")],
        );
        assert_eq!(read.get("//h/:_authToken"), Some("s3cret"));
        assert_eq!(read.get("a"), Some("${MISSING}bc"));
        assert_eq!(read.get("d"), Some("${"));
        assert_eq!(read.get("e"), Some("x # y"));
        assert_eq!(read.get("f"), Some("x"));
    }
}
