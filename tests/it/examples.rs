//! Every example runs as its README says.

use serde_json::json;
use tpmjs_sandbox::contract::failure::Code;

use crate::support::{
    registry::FakeRegistry,
    sandbox::{Sandbox, repository},
};

fn example(name: &str) -> String {
    repository("examples").join(name).display().to_string()
}

#[test]
fn createblogpost_runs_from_its_folder_and_from_the_registry() {
    let registry = FakeRegistry::start();
    registry.publish_folder(repository("examples/createblogpost"));
    let sandbox = Sandbox::with(&registry);
    let params = ["--param", "topic=otters", "--param", "sections:=2"];

    let (status, from_folder) = sandbox.run_json(
        [example("createblogpost").as_str()]
            .into_iter()
            .chain(params),
    );
    assert_eq!(status, 0, "{from_folder}");
    assert_eq!(
        from_folder["output"]["title"],
        "A friendly introduction to otters"
    );
    assert_eq!(
        from_folder["logs"],
        json!(["drafting 2 sections about otters"])
    );

    let (status, from_registry) =
        sandbox.run_json(["@tpmjs/createblogpost"].into_iter().chain(params));
    assert_eq!(status, 0, "{from_registry}");
    assert_eq!(from_registry["output"], from_folder["output"]);
}

#[test]
fn commonjs_functions_are_chosen_by_name() {
    let sandbox = Sandbox::alone();
    let ran = sandbox.run([
        "run",
        &example("commonjs"),
        "--function",
        "count",
        "--param",
        "text=two words",
    ]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, "{\"words\":2,\"characters\":9}\n"),
        "{}",
        ran.stderr
    );

    let ran = sandbox.run([
        "run",
        &example("commonjs"),
        "--function",
        "fingerprint",
        "--param",
        "text=Hello",
    ]);
    let sha256_of_hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n";
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, sha256_of_hello),
        "{}",
        ran.stderr
    );
}

#[test]
fn ai_tool_checks_its_input_before_the_call() {
    let sandbox = Sandbox::alone();
    let tool = example("ai-tool");
    let ran = sandbox.run([
        "run",
        &tool,
        "--param",
        "value:=20",
        "--param",
        "unit=celsius",
    ]);
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, "{\"fahrenheit\":68}\n"),
        "{}",
        ran.stderr
    );

    let wrong = [
        "run",
        &tool,
        "--param",
        "value=warm",
        "--param",
        "unit=celsius",
    ];
    let ran = sandbox.run(wrong);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert_eq!(
        ran.stderr,
        "error: the parameters do not fit the input schema of `convertTemperature`: `value`: \"warm\" is not of type \"number\" [BAD_REQUEST]\n\nhint: `--param KEY:=VALUE` gives a number, a boolean or other JSON; `--param KEY=VALUE` gives text\n"
    );

    let ran = sandbox.run(wrong.iter().copied().chain(["--no-validate"]));
    assert_eq!(
        (ran.status, ran.stdout.as_str()),
        (0, "{\"fahrenheit\":null}\n"),
        "the function itself gets the text"
    );
}

#[test]
fn fails_tells_message_stack_and_logs() {
    let ran = Sandbox::alone().run(["run", &example("fails"), "--param", "reason=curiosity"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (1, ""));
    assert_eq!(
        ran.stderr,
        "about to fail\n\
         error: failed on purpose: curiosity [EXECUTION_FAILED]\n      \
         at fails (file:///app/node_modules/fails-example/index.js:3:9)\n"
    );
}

#[test]
fn loops_meets_its_time_limit() {
    let (status, body) =
        Sandbox::alone().run_json([example("loops").as_str(), "--timeout", "500ms"]);
    assert_eq!((status, &body["code"]), (4, &json!("TIMEOUT")));
    assert_eq!(
        body["logs"],
        json!(["looping"]),
        "what was logged before the kill is not lost"
    );
}

#[test]
fn eats_memory_meets_its_memory_limit() {
    for kind in ["heap", "buffers", "wasm"] {
        let param = format!("kind={kind}");
        let arguments = [
            example("eats-memory"),
            "--memory".into(),
            "64MB".into(),
            "--param".into(),
            param,
        ];
        let (status, body) = Sandbox::alone().run_json(arguments);
        assert_eq!(
            (status, &body["code"]),
            (4, &json!("MEMORY_LIMIT")),
            "{kind}: {body}"
        );
        assert_eq!(body["logs"], json!([format!("eating memory: {kind}")]));
    }
}

/// The types of the web application's side must not fall behind the table.
#[test]
fn nextjs_knows_every_code() {
    let types = std::fs::read_to_string(repository("examples/nextjs/lib/sandbox.ts"))
        .expect("the example has its types");
    let (_, list) = types
        .split_once("export type Code =")
        .expect("the codes are a type");
    let (list, _) = list.split_once(';').expect("the type ends");
    let known: Vec<&str> = list
        .split('|')
        .map(|code| code.trim().trim_matches('\''))
        .filter(|code| !code.is_empty())
        .collect();
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(known, codes);
}
