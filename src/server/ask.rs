//! What requests ask for: bodies turned into the contract's types.
//!
//! Trust: everything here is hostile. A name of a package comes out as a name of the registry or not at all; the
//! service has no way to say a path.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use serde_json::{Number, value::RawValue};

use crate::contract::{
    limits::{ByteSize, Limits},
    package::{PackageName, PackageSpec},
    request::{ExecuteRequest, GuestEnv, Input, Isolation, RegistryUse, Validation},
};

use super::{Problem, fields::Fields};

const EXECUTE: &[&str] = &[
    "packageName",
    "functionName",
    "params",
    "args",
    "version",
    "env",
    "timeoutMs",
    "memoryMb",
];
const DESCRIBE: &[&str] = &["packageName", "version", "timeoutMs", "memoryMb"];
const PACKAGES: &[&str] = &["packages"];
/// Packages in one request to prefetch or clear.
pub(super) const PACKAGES_MAX: usize = 100;
/// Variables in one request.
pub(super) const ENV_MAX: usize = 256;
/// The export that is called when none is named.
const DEFAULT_FUNCTION: &str = "default";

/// `POST /execute`.
pub(super) fn execute(
    body: &[u8],
    defaults: Limits,
    isolation: Isolation,
) -> Result<ExecuteRequest, Problem> {
    let mut fields = Fields::parse(body, EXECUTE)?;
    Ok(ExecuteRequest {
        package: package(&mut fields)?,
        function: function(&mut fields)?,
        input: input(&mut fields)?,
        env: env(&mut fields)?,
        limits: limits(&mut fields, defaults)?,
        isolation,
        validation: Validation::Check,
        network: RegistryUse::Allowed,
    })
}

/// `POST /describe`.
pub(super) fn describe(body: &[u8], defaults: Limits) -> Result<(PackageSpec, Limits), Problem> {
    let mut fields = Fields::parse(body, DESCRIBE)?;
    Ok((package(&mut fields)?, limits(&mut fields, defaults)?))
}

/// `POST /cache/prefetch`.
pub(super) fn prefetch(body: &[u8]) -> Result<Vec<PackageSpec>, Problem> {
    let texts = packages(body)?.ok_or_else(|| Problem::bad_request("`packages` is missing"))?;
    if texts.is_empty() {
        return Err(Problem::bad_request("`packages` is empty"));
    }
    texts
        .iter()
        .map(|text| Ok(PackageSpec::parse_registry(text)?))
        .collect()
}

/// `POST /cache/clear`; no names mean everything.
pub(super) fn clear(body: &[u8]) -> Result<Vec<PackageName>, Problem> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let Some(texts) = packages(body)? else {
        return Ok(Vec::new());
    };
    if texts.is_empty() {
        return Err(Problem::bad_request(
            "`packages` is empty; leave it out to clear everything",
        ));
    }
    texts.iter().map(|text| Ok(text.parse()?)).collect()
}

fn packages(body: &[u8]) -> Result<Option<Vec<String>>, Problem> {
    let texts: Option<Vec<String>> =
        Fields::parse(body, PACKAGES)?.take("packages", "an array of strings")?;
    match texts {
        Some(texts) if texts.len() > PACKAGES_MAX => Err(Problem::bad_request(format!(
            "`packages` has more than {PACKAGES_MAX}"
        ))),
        texts => Ok(texts),
    }
}

fn package(fields: &mut Fields) -> Result<PackageSpec, Problem> {
    let name: String = fields
        .take("packageName", "a string")?
        .ok_or_else(|| Problem::bad_request("`packageName` is missing"))?;
    let named = |field: &str, error: &dyn std::fmt::Display| {
        Problem::bad_request(format!("`{field}`: {error}"))
    };
    let spec = PackageSpec::parse_registry(&name).map_err(|error| named("packageName", &error))?;
    let Some(version) = fields.take::<String>("version", "a string")? else {
        return Ok(spec);
    };
    if !matches!(spec, PackageSpec::Registry { version: None, .. }) {
        return Err(Problem::bad_request(
            "`packageName` has a version already; leave `version` out",
        ));
    }
    PackageSpec::parse_registry(&format!("{name}@{version}"))
        .map_err(|error| named("version", &error))
}

fn function(fields: &mut Fields) -> Result<Option<String>, Problem> {
    let name: Option<String> = fields.take("functionName", "a string")?;
    if name.as_deref() == Some("") {
        return Err(Problem::bad_request(
            "`functionName` is empty; leave it out to call the default export",
        ));
    }
    Ok(name.filter(|name| name != DEFAULT_FUNCTION))
}

fn input(fields: &mut Fields) -> Result<Input, Problem> {
    let params = fields.take_json("params", '{', "an object")?;
    let args = fields.take_json("args", '[', "an array")?;
    match (params, args) {
        (Some(_), Some(_)) => Err(Problem::bad_request(
            "`params` and `args` exclude each other",
        )),
        (_, Some(args)) => Ok(Input::Args(args)),
        (Some(params), None) => Ok(Input::Params(params)),
        (None, None) => Ok(Input::Params(
            RawValue::from_string("{}".into()).expect("two braces are JSON"),
        )),
    }
}

fn env(fields: &mut Fields) -> Result<GuestEnv, Problem> {
    let env: BTreeMap<String, String> = fields
        .take("env", "an object whose values are strings")?
        .unwrap_or_default();
    if env.len() > ENV_MAX {
        return Err(Problem::bad_request(format!(
            "`env` has more than {ENV_MAX} variables"
        )));
    }
    if env
        .keys()
        .any(|key| key.is_empty() || key.contains(['=', '\0']))
    {
        return Err(Problem::bad_request(
            "`env` has a name that is empty or has `=` or NUL in it",
        ));
    }
    Ok(GuestEnv(env))
}

fn limits(fields: &mut Fields, defaults: Limits) -> Result<Limits, Problem> {
    let time = fields
        .take::<Whole>("timeoutMs", "a whole number of milliseconds")?
        .map(|Whole(ms)| Duration::from_millis(ms));
    let memory = fields.take::<Whole>("memoryMb", "a whole number of megabytes")?;
    // A number past all sizes is past every ceiling too, which says so.
    let memory = memory.map(|Whole(mb)| ByteSize(mb.saturating_mul(1 << 20)));
    Ok(Limits {
        time: time.unwrap_or(defaults.time),
        memory: memory.unwrap_or(defaults.memory),
    })
}

/// A whole number, however JSON writes it: `5`, `5.0` and `5e0` are one.
#[derive(Deserialize)]
#[serde(try_from = "Number")]
struct Whole(u64);

impl TryFrom<Number> for Whole {
    type Error = &'static str;

    fn try_from(number: Number) -> Result<Self, Self::Error> {
        let whole = || number.to_string().strip_suffix(".0")?.parse().ok();
        number
            .as_u64()
            .or_else(whole)
            .map(Self)
            .ok_or("not a whole number")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<ExecuteRequest, String> {
        execute(body.as_bytes(), Limits::default(), Isolation::Template)
            .map_err(|problem| problem.to_string())
    }

    #[test]
    fn defaults_fill_what_is_left_out() {
        let request = parse(r#"{"packageName":"zod"}"#).expect("valid");
        assert_eq!(
            (request.function, request.limits),
            (None, Limits::default())
        );
        assert!(matches!(&request.input, Input::Params(json) if json.get() == "{}"));
    }

    #[test]
    fn every_field_arrives() {
        let request = parse(
            r#"{"packageName":"@a/b","functionName":"go","args":[1,{"x":[2]}],"version":"^1.2","env":{"K":"v"},"timeoutMs":500,"memoryMb":64}"#,
        )
        .expect("valid");
        assert_eq!(
            request.package,
            PackageSpec::parse_registry("@a/b@^1.2").expect("valid")
        );
        assert_eq!(request.function.as_deref(), Some("go"));
        assert!(matches!(&request.input, Input::Args(json) if json.get() == r#"[1,{"x":[2]}]"#));
        assert_eq!(
            request.limits,
            Limits {
                time: Duration::from_millis(500),
                memory: ByteSize::mib(64)
            }
        );
        assert_eq!(request.env.0["K"], "v");
    }

    #[test]
    fn whole_numbers_may_be_written_with_a_fraction_of_nothing() {
        for timeout in ["500", "500.0", "5e2"] {
            let body = format!(r#"{{"packageName":"zod","timeoutMs":{timeout}}}"#);
            let request = parse(&body).expect(timeout);
            assert_eq!(request.limits.time, Duration::from_millis(500));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (body, field) in [
            (r#"{}"#, "packageName"),
            (r#"{"packageName":null}"#, "packageName"),
            (r#"{"packageName":["zod"]}"#, "packageName"),
            (r#"{"packageName":"../etc"}"#, "packageName"),
            (r#"{"packageName":"./x.tgz"}"#, "packageName"),
            (r#"{"packageName":"/tmp/x"}"#, "packageName"),
            (r#"{"packageName":"file:/etc"}"#, "packageName"),
            (r#"{"packageName":"zod","version":"../x"}"#, "version"),
            (r#"{"packageName":"zod","version":3}"#, "version"),
            (r#"{"packageName":"zod@3","version":"4"}"#, "version"),
            (r#"{"packageName":"zod","functionName":""}"#, "functionName"),
            (r#"{"packageName":"zod","functionName":7}"#, "functionName"),
            (r#"{"packageName":"zod","params":[]}"#, "params"),
            (r#"{"packageName":"zod","params":null}"#, "params"),
            (r#"{"packageName":"zod","args":{}}"#, "args"),
            (r#"{"packageName":"zod","args":[],"params":{}}"#, "args"),
            (r#"{"packageName":"zod","env":{"A":1}}"#, "env"),
            (r#"{"packageName":"zod","env":{"A=B":"1"}}"#, "env"),
            (r#"{"packageName":"zod","timeoutMs":-1}"#, "timeoutMs"),
            (r#"{"packageName":"zod","timeoutMs":1.5}"#, "timeoutMs"),
            (r#"{"packageName":"zod","memoryMb":"64"}"#, "memoryMb"),
            (r#"{"packagename":"zod"}"#, "packageName"),
        ] {
            let message = parse(body).expect_err(body);
            assert!(message.contains(&format!("`{field}`")), "{body}: {message}");
        }
    }

    #[test]
    fn lists_of_packages_are_bounded() {
        let names: Vec<String> = (0..=PACKAGES_MAX).map(|n| format!("\"p{n}\"")).collect();
        assert!(prefetch(format!("{{\"packages\":[{}]}}", names.join(",")).as_bytes()).is_err());
        assert!(prefetch(br#"{"packages":[]}"#).is_err() && prefetch(b"{}").is_err());
        assert_eq!(
            prefetch(br#"{"packages":["zod@3"]}"#).map(|specs| specs.len()),
            Ok(1)
        );
        assert_eq!(clear(b"").map(|names| names.len()), Ok(0));
        assert_eq!(
            clear(br#"{"packages":["zod"]}"#).map(|names| names.len()),
            Ok(1)
        );
        assert!(
            clear(br#"{"package":["zod"]}"#).is_err(),
            "a slip must not clear everything"
        );
    }
}
