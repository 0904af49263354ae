//! Checks a tool's input against the JSON schema that the tool declares.
//!
//! Trust: schema and value are both the guest's or its caller's. Patterns run on an engine without
//! backtracking, references cannot leave the schema (the crate is built without its resolvers), and whatever
//! time it takes is the call's own.

use std::rc::Rc;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::engine::state::State;

use super::{
    Registry,
    args::{self, Args, Return},
};

/// Errors beyond this many help nobody.
const SHOWN: usize = 10;

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_schema_check", op_schema_check);
    ops.add("op_schema_prepare", op_schema_prepare);
}

/// `(schema JSON)`: compiles it for the checks to come.
fn op_schema_prepare<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let schema = args::string(scope, &args, 0);
    if let Some(validator) = compile(&schema) {
        let state = State::of(scope);
        let mut schemas = state.schemas.borrow_mut();
        schemas.insert(schema, Rc::new(validator));
    }
}

/// `(schema JSON, value JSON) → [path, message, path, message, …]`, empty when the value fits, undefined
/// when the schema itself is not usable.
fn op_schema_check<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (schema, value) = (args::string(scope, &args, 0), args::string(scope, &args, 1));
    let prepared = State::of(scope).schemas.borrow().get(&schema).cloned();
    let Some(validator) = prepared.or_else(|| compile(&schema).map(Rc::new)) else {
        return;
    };
    let Some(faults) = check(&validator, &value) else {
        return;
    };
    let mut texts: Vec<v8::Local<v8::Value>> = Vec::with_capacity(faults.len() * 2);
    for (path, message) in &faults {
        let (Some(path), Some(message)) = (
            args::to_string(scope, path),
            args::to_string(scope, message),
        ) else {
            return;
        };
        texts.extend([v8::Local::<v8::Value>::from(path), message.into()]);
    }
    rv.set(v8::Array::new_with_elements(scope, &texts).into());
}

fn compile(schema: &str) -> Option<Validator> {
    jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .build(&serde_json::from_str(schema).ok()?)
        .ok()
}

fn check(validator: &Validator, value: &str) -> Option<Vec<(String, String)>> {
    let value: Value = serde_json::from_str(value).ok()?;
    let faults = validator.iter_errors(&value).take(SHOWN);
    Some(
        faults
            .map(|fault| (field(fault.instance_path().as_str()), fault.to_string()))
            .collect(),
    )
}

/// `/items/0/name` as people write it: `items[0].name`.
fn field(pointer: &str) -> String {
    let mut field = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !field.is_empty() {
            field.push_str(&format!("[{part}]"));
        } else {
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(&part);
        }
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_name_the_field() {
        let schema = r#"{"type":"object","properties":{"items":{"type":"array","items":{"type":"string"}}},"required":["topic"]}"#;
        let schema = compile(schema).expect("a schema");
        let faults = check(&schema, r#"{"items":["a",1]}"#).expect("a value");
        // In no order that the crate promises.
        assert!(
            faults.iter().any(|(field, _)| field == "items[1]"),
            "{faults:?}"
        );
        assert!(
            faults
                .iter()
                .any(|(field, fault)| field.is_empty() && fault.contains("topic")),
            "{faults:?}"
        );
        assert_eq!(check(&schema, r#"{"topic":1}"#), Some(vec![]));
        assert!(compile(r#"{"type":7}"#).is_none());
    }
}
