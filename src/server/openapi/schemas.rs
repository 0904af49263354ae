//! The bodies of requests and answers as JSON Schema. What these patterns let through, the parser takes.

use serde_json::{Value, json};

use crate::contract::{
    failure::Code,
    limits::{ByteSize, Ceilings, Limits},
};

use crate::server::{
    ask::{ENV_MAX, PACKAGES_MAX},
    body::BODY_MAX,
};

/// npm's limit for a name.
const NAME_MAX: usize = 214;
/// A name, an `@`, and a version.
const PACKAGE_MAX: usize = NAME_MAX + 1 + 256;
const NAME: &str =
    "(@(-|[A-Za-z0-9~!'()*][A-Za-z0-9._~!'()*-]*)/)?(-|[A-Za-z0-9~!'()*][A-Za-z0-9._~!'()*-]*)";
const VERSION: &str = "[A-Za-z0-9 .+_~^<>=|*-]{1,256}";
const RESERVED: &str = "^(node_modules|favicon\\.ico)(@|$)";

/// Every schema by its name.
pub(super) fn all(limits: Limits, ceilings: &Ceilings) -> Value {
    let mut schemas = requests(limits, ceilings);
    if let (Some(all), Value::Object(answers)) = (schemas.as_object_mut(), answers()) {
        all.extend(answers);
    }
    schemas
}

fn requests(limits: Limits, ceilings: &Ceilings) -> Value {
    let package = json!({
        "type": "string", "maxLength": PACKAGE_MAX, "pattern": format!("^{NAME}(@{VERSION})?$"), "not": { "pattern": RESERVED },
        "description": "A package of the registry, such as `zod`, `@scope/name` or `zod@3`.",
    });
    let name = json!({ "type": "string", "maxLength": NAME_MAX, "pattern": format!("^{NAME}$"), "not": { "pattern": RESERVED } });
    let version = json!({
        "type": "string", "pattern": format!("^{VERSION}$"),
        "description": "A version, a range, or a tag; only for a `packageName` that has none.",
    });
    let two_versions = json!({
        "required": ["packageName", "version"],
        "properties": { "packageName": { "type": "string", "pattern": "^.+@" } },
    });
    let list = |items: Value| json!({ "type": "array", "items": items, "minItems": 1, "maxItems": PACKAGES_MAX });
    let time = number(1, limits.time.as_millis(), ceilings.time.as_millis());
    let mb = |size: ByteSize| u128::from(size.bytes() >> 20);
    let memory = number(8, mb(limits.memory), mb(ceilings.memory));
    json!({
        "ExecuteRequest": {
            "type": "object", "required": ["packageName"],
            "description": format!("At most {BODY_MAX} bytes. `params` and `args` exclude each other."),
            "properties": {
                "packageName": package.clone(),
                "functionName": { "type": "string", "minLength": 1, "default": "default" },
                "params": { "type": "object", "description": "The one argument of the function; default: an empty object." },
                "args": { "type": "array", "description": "Positional arguments instead of `params`." },
                "version": version.clone(),
                "env": env(),
                "timeoutMs": time.clone(), "memoryMb": memory.clone(),
            },
            "not": { "anyOf": [two_versions.clone(), { "required": ["params", "args"] }] },
        },
        "DescribeRequest": {
            "type": "object", "required": ["packageName"],
            "properties": { "packageName": package.clone(), "version": version, "timeoutMs": time, "memoryMb": memory },
            "not": two_versions,
        },
        "PackagesRequest": { "type": "object", "required": ["packages"], "properties": { "packages": list(package) } },
        "ClearRequest": { "type": "object", "properties": { "packages": list(name) } },
    })
}

fn number(least: u32, default: u128, most: u128) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most, "default": default })
}

fn env() -> Value {
    json!({
        "type": "object", "maxProperties": ENV_MAX, "propertyNames": { "pattern": "^[^=\\u0000]+$" },
        "additionalProperties": { "type": "string" },
        "description": "What the package reads from `process.env`.",
    })
}

fn answers() -> Value {
    let logs = json!({ "type": "array", "items": { "type": "string" } });
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let count = json!({ "type": "integer", "minimum": 0 });
    json!({
        "ExecuteAnswer": {
            "type": "object", "required": ["success", "output", "executionTimeMs", "logs"],
            "properties": { "success": { "const": true }, "output": {}, "executionTimeMs": count.clone(), "logs": logs.clone() },
        },
        "Failure": {
            "type": "object", "required": ["success", "error", "code"],
            "properties": {
                "success": { "const": false }, "error": { "type": "string" }, "code": { "enum": codes.clone() },
                "executionTimeMs": count.clone(), "logs": logs.clone(),
                "packages": { "type": "array", "items": { "$ref": "#/components/schemas/Prefetched" } },
            },
        },
        "DescribeAnswer": {
            "type": "object", "required": ["success", "package", "version", "exports", "logs"],
            "properties": {
                "success": { "const": true }, "package": { "type": "string" }, "version": { "type": "string" },
                "description": { "type": "string" }, "logs": logs,
                "exports": { "type": "array", "items": {
                    "type": "object", "required": ["name", "kind"],
                    "properties": {
                        "name": { "type": "string" }, "kind": { "enum": ["function", "class", "tool", "value"] },
                        "description": { "type": "string" }, "inputSchema": {},
                    },
                } },
            },
        },
        "PrefetchAnswer": {
            "type": "object", "required": ["success", "packages"],
            "properties": { "success": { "const": true }, "packages": { "type": "array", "items": { "$ref": "#/components/schemas/Prefetched" } } },
        },
        "Prefetched": {
            "type": "object", "required": ["package"],
            "properties": {
                "package": { "type": "string" }, "version": { "type": ["string", "null"] }, "packages": count.clone(),
                "error": { "type": "string" }, "code": { "enum": codes },
            },
        },
        "ClearAnswer": {
            "type": "object", "required": ["success", "message", "packages", "bytes"],
            "properties": { "success": { "const": true }, "message": { "type": "string" }, "packages": count.clone(), "bytes": count.clone() },
        },
        "Health": {
            "type": "object", "required": ["status", "service", "version", "memoryLimit", "timeout", "jail"],
            "properties": {
                "status": { "const": "healthy" }, "service": { "type": "string" }, "version": { "type": "string" },
                "memoryLimit": { "type": "string" }, "timeout": { "type": "string" }, "engine": { "type": "string" },
                "uptimeSeconds": count,
                "jail": { "type": "object", "additionalProperties": {
                    "type": "object", "required": ["status"],
                    "properties": { "status": { "enum": ["enforced", "not-available", "off"] }, "detail": { "type": "string" } },
                } },
            },
        },
        "Ready": {
            "type": "object", "required": ["status"],
            "properties": { "status": { "enum": ["ready", "not ready"] }, "reason": { "type": "string" } },
        },
    })
}

#[cfg(test)]
mod tests {
    use crate::contract::package::PackageSpec;

    use super::*;

    /// The patterns and the parser must mean the same.
    #[test]
    fn packages_fit_the_schema_exactly_when_they_parse() {
        let schemas = all(Limits::default(), &Ceilings::default());
        let package = &schemas["ExecuteRequest"]["properties"]["packageName"];
        let validator = jsonschema::validator_for(package).expect("a schema");
        for text in [
            "zod",
            "@a/b",
            "@a/b@^1.2 || 3",
            "JSONStream@latest",
            "-",
            "@-/-",
            "a.b~c",
            "a@",
            "a@1@2",
            "",
            "@",
            "@a",
            "@a/",
            "@/a",
            ".a",
            "_a",
            "-a",
            "a/b",
            "../a",
            "a b",
            "ä",
            "node_modules",
            "node_modules@1",
            "favicon.ico",
            "@a/node_modules",
            "a\n",
            "a@\n",
            "file:/a",
            "a@http://b",
        ] {
            let parses = PackageSpec::parse_registry(text).is_ok();
            assert_eq!(validator.is_valid(&json!(text)), parses, "{text:?}");
        }
    }
}
