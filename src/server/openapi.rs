//! `GET /openapi.json`: the service as tools read it.

mod schemas;

use serde_json::{Map, Value, json};

use crate::contract::{
    failure::Code,
    limits::{Ceilings, Limits},
};

/// The whole document.
pub(super) fn document(limits: Limits, ceilings: &Ceilings, needs_key: bool) -> Value {
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "tpmjs-sandbox",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Runs one exported function of an npm package in a V8 isolate inside a locked-down process.",
        },
        "paths": paths(),
        "components": { "schemas": schemas::all(limits, ceilings), "securitySchemes": { "key": { "type": "http", "scheme": "bearer" } } },
    });
    if needs_key {
        document["security"] = json!([{ "key": [] }]);
        for open in super::observe::OPEN {
            document["paths"][open]["get"]["security"] = json!([]);
        }
    }
    document
}

fn paths() -> Value {
    json!({
        "/execute": { "post": execute() },
        "/describe": { "post": operation("describe", "List what a package exports", Some("DescribeRequest"), ok("DescribeAnswer"), &GUEST) },
        "/cache/prefetch": { "post": operation("prefetch", "Fetch packages and all they need", Some("PackagesRequest"), ok("PrefetchAnswer"), &FETCH) },
        "/cache/clear": { "post": clear() },
        "/health": { "get": operation("health", "Alive, and what the jail enforces", None, ok("Health"), &[]) },
        "/ready": { "get": ready() },
        "/metrics": { "get": operation("metrics", "Counters for Prometheus", None, text("text/plain"), &[Code::Unauthorized]) },
        "/openapi.json": { "get": operation("openapi", "This document", None, any_object(), &[Code::Unauthorized]) },
        "/": { "get": operation("page", "A page to try packages in", None, text("text/html"), &[]) },
    })
}

/// What can go wrong before anything of a package runs.
const FETCH: [Code; 11] = [
    Code::BadRequest,
    Code::Unauthorized,
    Code::PackageNotFound,
    Code::VersionNotFound,
    Code::PayloadTooLarge,
    Code::Unsupported,
    Code::RateLimited,
    Code::RegistryUnavailable,
    Code::Integrity,
    Code::Overloaded,
    Code::Internal,
];

/// What can go wrong when it runs.
const GUEST: [Code; 20] = {
    let mut all = [Code::Internal; 20];
    let mut at = 0;
    while at < all.len() {
        all[at] = Code::ALL[at];
        at += 1;
    }
    all
};

fn execute() -> Value {
    let mut operation = operation(
        "execute",
        "Run one function of a package",
        Some("ExecuteRequest"),
        ok("ExecuteAnswer"),
        &GUEST,
    );
    let about = "With `Accept: text/event-stream` the answer is a stream: `log` events with `level` and `text` as they \
                 happen, then one `result` event whose data is the body of the other kind of answer.";
    operation["description"] = json!(about);
    operation["responses"]["200"]["content"]["text/event-stream"] =
        json!({ "schema": { "type": "string" } });
    operation
}

fn clear() -> Value {
    let codes = [
        Code::BadRequest,
        Code::Unauthorized,
        Code::PayloadTooLarge,
        Code::RateLimited,
        Code::Internal,
    ];
    let mut operation = operation(
        "clear",
        "Forget packages, or all of them",
        Some("ClearRequest"),
        ok("ClearAnswer"),
        &codes,
    );
    operation["requestBody"]["required"] = json!(false);
    operation
}

fn ready() -> Value {
    let mut operation = operation(
        "ready",
        "Whether work should be sent here",
        None,
        ok("Ready"),
        &[Code::Unauthorized],
    );
    operation["responses"]["503"] = described(
        "Not now; the reason says why",
        content("application/json", "Ready"),
    );
    operation
}

fn operation(
    id: &str,
    summary: &str,
    request: Option<&str>,
    answer: Value,
    codes: &[Code],
) -> Value {
    let mut responses = Map::new();
    responses.insert("200".into(), described("It worked", answer));
    for code in codes {
        let status = code.http_status().to_string();
        let sentence = format!("{code}: {}", code.meaning());
        match responses
            .get_mut(&status)
            .and_then(|known| known.get_mut("description"))
        {
            Some(Value::String(description)) => *description = format!("{description} {sentence}"),
            _ => {
                let mut failure = described(&sentence, content("application/json", "Failure"));
                if matches!(code, Code::RateLimited | Code::Overloaded) {
                    failure["headers"] = retry_after();
                }
                responses.insert(status, failure);
            }
        }
    }
    let mut operation = json!({ "operationId": id, "summary": summary, "responses": responses });
    if let Some(schema) = request {
        operation["requestBody"] =
            json!({ "required": true, "content": content("application/json", schema) });
    }
    operation
}

fn retry_after() -> Value {
    json!({ "Retry-After": {
        "description": "Seconds after which another try makes sense.",
        "schema": { "type": "integer", "minimum": 1 },
    } })
}

fn described(description: &str, content: Value) -> Value {
    json!({ "description": description, "content": content })
}

fn content(kind: &str, schema: &str) -> Value {
    let mut content = Map::new();
    content.insert(
        kind.into(),
        json!({ "schema": { "$ref": format!("#/components/schemas/{schema}") } }),
    );
    Value::Object(content)
}

fn ok(schema: &str) -> Value {
    content("application/json", schema)
}

fn text(kind: &str) -> Value {
    let mut content = Map::new();
    content.insert(kind.into(), json!({ "schema": { "type": "string" } }));
    Value::Object(content)
}

fn any_object() -> Value {
    json!({ "application/json": { "schema": { "type": "object" } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `$ref` of a document.
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value.as_str().filter(|_| name == "$ref") {
                        Some(target) => found.push(target.to_owned()),
                        None => references(value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document(Limits::default(), &Ceilings::default(), true);
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 20);
        for target in found {
            assert!(
                document.pointer(target.trim_start_matches('#')).is_some(),
                "{target}"
            );
        }
    }

    #[test]
    fn every_path_of_the_router_is_described() {
        let document = document(Limits::default(), &Ceilings::default(), false);
        let described: Vec<&String> = document["paths"]
            .as_object()
            .expect("an object")
            .keys()
            .collect();
        for path in crate::server::routes::PATHS {
            assert!(described.iter().any(|known| known == path), "{path}");
        }
        assert_eq!(described.len(), crate::server::routes::PATHS.len());
    }

    #[test]
    fn every_code_has_its_status_among_the_answers() {
        let document = document(Limits::default(), &Ceilings::default(), false);
        for code in Code::ALL {
            let answer =
                &document["paths"]["/execute"]["post"]["responses"][code.http_status().to_string()];
            assert!(
                answer["description"]
                    .as_str()
                    .is_some_and(|text| text.contains(code.as_str())),
                "{code}"
            );
        }
    }
}
