//! The fields of a request's JSON object, each taken once with its type.
//!
//! Trust: the body is hostile. It has been cut to size before; nothing here recurses with its nesting.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::Problem;

/// An object's fields as they came.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Fields {
    /// Parses a body whose fields are among `known`. A field that looks like a misspelled known one is refused;
    /// other unknown fields are for somebody else.
    pub(super) fn parse(body: &[u8], known: &[&str]) -> Result<Self, Problem> {
        let fields: Self = serde_json::from_slice(body).map_err(|error| {
            Problem::bad_request(format!("the body is not a valid JSON object: {error}"))
        })?;
        for (at, (name, _)) in fields.0.iter().enumerate() {
            if fields.0[..at].iter().any(|(earlier, _)| earlier == name)
                && known.contains(&name.as_str())
            {
                return Err(Problem::bad_request(format!(
                    "the field `{name}` comes twice"
                )));
            }
            if known.contains(&name.as_str()) {
                continue;
            }
            if let Some(meant) = known.iter().find(|known| is_near(name, known)) {
                return Err(Problem::bad_request(format!(
                    "there is no field `{}`; did you mean `{meant}`?",
                    name.escape_debug()
                )));
            }
        }
        Ok(fields)
    }

    /// The field's value; `None` when it is absent.
    pub(super) fn take<T: DeserializeOwned>(
        &mut self,
        name: &str,
        expected: &str,
    ) -> Result<Option<T>, Problem> {
        let Some(json) = self.take_raw(name) else {
            return Ok(None);
        };
        let value = serde_json::from_str(json.get());
        value.map(Some).map_err(|_| {
            Problem::bad_request(format!("`{name}` must be {expected}, not {}", kind(&json)))
        })
    }

    /// The field's JSON text, which must start with this bracket.
    pub(super) fn take_json(
        &mut self,
        name: &str,
        bracket: char,
        expected: &str,
    ) -> Result<Option<Box<RawValue>>, Problem> {
        match self.take_raw(name) {
            Some(json) if !json.get().starts_with(bracket) => Err(Problem::bad_request(format!(
                "`{name}` must be {expected}, not {}",
                kind(&json)
            ))),
            json => Ok(json),
        }
    }

    fn take_raw(&mut self, name: &str) -> Option<Box<RawValue>> {
        let at = self.0.iter().position(|(field, _)| field == name)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// What a JSON value is, in words.
fn kind(json: &RawValue) -> &'static str {
    match json.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string like this",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "this number",
    }
}

/// Whether somebody who wrote `given` meant `known`: other case or separators, or a slip of the finger.
fn is_near(given: &str, known: &str) -> bool {
    let plain = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|c| !matches!(c, '_' | '-'))
            .flat_map(char::to_lowercase)
            .take(32)
            .collect()
    };
    let (given, known) = (plain(given), plain(known));
    let slips = if known.len() > 4 { 2 } else { 1 };
    distance(&given, &known) <= slips
}

/// How many letters must be added, removed or changed.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["packageName", "env", "params", "args", "timeoutMs"];

    fn parse(text: &str) -> Result<Fields, Problem> {
        Fields::parse(text.as_bytes(), KNOWN)
    }

    #[test]
    fn near_misses_are_named_and_strangers_ignored() {
        for (given, meant) in [
            ("packagename", "packageName"),
            ("package_name", "packageName"),
            ("pakageName", "packageName"),
            ("Env", "env"),
            ("envs", "env"),
            ("param", "params"),
            ("arg", "args"),
            ("timeout_ms", "timeoutMs"),
            ("timeout", "timeoutMs"),
        ] {
            let problem = parse(&format!("{{\"{given}\":1}}"))
                .expect_err(given)
                .to_string();
            assert!(
                problem.contains(&format!("`{given}`")) && problem.contains(&format!("`{meant}`")),
                "{problem}"
            );
        }
        for stranger in ["requestId", "x", "importUrl", "metadata"] {
            assert!(
                parse(&format!("{{\"{stranger}\":1}}")).is_ok(),
                "{stranger}"
            );
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in [
            "",
            "[]",
            "1",
            "null",
            "{",
            "{\"a\":}",
            "{} {}",
            "{\"env\":1,\"env\":2}",
            "\u{1}",
        ] {
            assert_eq!(
                parse(text).expect_err(text).code(),
                crate::contract::failure::Code::BadRequest
            );
        }
    }

    #[test]
    fn deep_values_are_no_danger() {
        let deep = format!(
            "{{\"params\":{}{}}}",
            "[".repeat(400_000),
            "]".repeat(400_000)
        );
        assert!(parse(&deep).is_ok());
    }

    #[test]
    fn types_are_named() {
        let mut fields = parse(r#"{"timeoutMs":"x","env":{},"params":[]}"#).expect("an object");
        let problem = fields
            .take::<u64>("timeoutMs", "a whole number")
            .expect_err("a string");
        assert_eq!(
            problem.to_string(),
            "`timeoutMs` must be a whole number, not a string like this"
        );
        let problem = fields
            .take_json("params", '{', "an object")
            .expect_err("an array");
        assert_eq!(
            problem.to_string(),
            "`params` must be an object, not an array"
        );
        assert_eq!(fields.take::<u64>("absent", "a number"), Ok(None));
    }
}
