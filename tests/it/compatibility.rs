//! `docs/compatibility.md` says what a package author may expect. It is made here, from the running platform (which
//! globals and modules there are, how many of a module's names work) and from the notes at the top of the files in
//! `src/js` (what differs, what is refused).
//!
//! `UPDATE=1 cargo test --test it compatibility` writes the page.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use serde_json::Value;

use crate::{
    generated::assert_fresh,
    support::sandbox::{Sandbox, repository},
};

/// Runs in the sandbox: every built-in module with its names, those that deny when they are used, and every global.
const PROBE: &str = r#"
import { builtinModules } from "node:module";

const isDenied = (error) => error?.code === "ERR_ACCESS_DENIED" || error?.cause?.code === "ERR_ACCESS_DENIED";

// Whether calling a function with nothing, or making a thing of its class, is denied outright.
function denies(value) {
  if (typeof value !== "function") return false;
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  try {
    const result = isClass ? new value() : value();
    if (typeof result?.then === "function") result.then(undefined, () => {});
    if (typeof result?.on === "function") result.on("error", () => {});
    return false;
  } catch (error) {
    return isDenied(error);
  }
}

const UNSAFE_TO_TRY = new Set(["process", "repl", "timers", "timers/promises", "async_hooks", "diagnostics_channel", "vm", "v8", "events", "console"]);

export default async () => {
  const modules = {};
  for (const listed of builtinModules) {
    const name = listed.replace(/^node:/, "");
    if (name.startsWith("_")) continue;
    try {
      const module = await import(`node:${name}`);
      const names = Object.keys(module).filter((key) => key !== "default");
      const denied = UNSAFE_TO_TRY.has(name) ? [] : names.filter((key) => denies(module[key]));
      modules[name] = { names, denied };
    } catch (error) {
      modules[name] = { missing: error.message };
    }
  }
  const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !/^(undefined|NaN|Infinity)$/.test(name));
  return { modules, globals };
};
"#;

/// What the files of the platform say of themselves.
#[derive(Debug, Default, Clone)]
struct Note {
    specification: String,
    differs: String,
    refuses: String,
}

/// Reads the comment at the top of a file of `src/js`.
fn note_of(id: &str) -> Option<Note> {
    let text = fs::read_to_string(repository("src/js").join(format!("{id}.js"))).ok()?;
    let comment: Vec<&str> = text
        .lines()
        .take_while(|line| line.starts_with("//"))
        .map(|line| line.trim_start_matches('/').trim())
        .collect();
    let specification = comment
        .iter()
        .find_map(|line| line.strip_prefix("SPEC: "))
        .unwrap_or_default();
    let comment = comment
        .split(|line| line.is_empty())
        .map(|paragraph| paragraph.join(" "))
        .find(|paragraph| paragraph.contains("Differs: "))
        .unwrap_or_default();
    let differs = comment
        .split_once("Differs: ")
        .map(|(_, rest)| rest)
        .unwrap_or_default();
    let (differs, refuses) = differs.split_once("Refuses: ").unwrap_or((differs, ""));
    let clean = |text: &str| match text.trim().trim_end_matches('.') {
        "no" | "nothing" | "" => String::new(),
        text => text.to_owned(),
    };
    let specification = specification
        .split([',', ' '])
        .next()
        .unwrap_or_default()
        .to_owned();
    Some(Note {
        specification,
        differs: clean(differs),
        refuses: clean(first_sentence(refuses)),
    })
}

fn first_sentence(text: &str) -> &str {
    text.split_once(". ").map_or(text, |(first, _)| first)
}

/// A table's cell: one line, no bars.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn probe() -> Value {
    let sandbox = Sandbox::alone();
    let folder = sandbox.module("probe", PROBE);
    let (status, body) = sandbox.run_json([folder.as_str(), "--timeout", "60s"]);
    assert_eq!(status, 0, "{body}");
    body["output"].clone()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// `works`, `differs`, `partly denied`, `denied` or `missing`, from what was seen and what the file says.
fn verdict(module: &Value, note: &Note) -> &'static str {
    if module.get("missing").is_some() {
        return "missing";
    }
    let (names, denied) = (
        texts(&module["names"]).len(),
        texts(&module["denied"]).len(),
    );
    if denied > 0 && denied * 2 >= names {
        "denied"
    } else if denied > 0 || !note.refuses.is_empty() {
        "partly denied"
    } else if note.differs.is_empty() {
        "works"
    } else {
        "differs"
    }
}

fn write_modules(page: &mut String, modules: &Value) -> std::fmt::Result {
    page.push_str("| module | state | differs | denied |\n| --- | --- | --- | --- |\n");
    for (name, module) in modules
        .as_object()
        .into_iter()
        .flatten()
        .collect::<BTreeMap<_, _>>()
    {
        let note = note_of(&format!("node/{name}")).unwrap_or_default();
        let denied = texts(&module["denied"]);
        let refuses = match (note.refuses.as_str(), denied.as_slice()) {
            ("", []) => String::new(),
            ("", names) => names
                .iter()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", "),
            (text, _) => text.to_owned(),
        };
        let differs = if module.get("missing").is_some() {
            "not in the sandbox; importing it fails as it does where Node lacks it"
        } else {
            &note.differs
        };
        let title = if note.specification.starts_with("http") {
            format!("[`{name}`]({})", note.specification)
        } else {
            format!("`{name}`")
        };
        writeln!(
            page,
            "| {title} | {} | {} | {} |",
            verdict(module, &note),
            cell(differs),
            cell(&refuses)
        )?;
    }
    Ok(())
}

/// The file of `src/js` that each global comes from, as the tables of the platform have it.
fn origins() -> BTreeMap<String, String> {
    let mut origins = BTreeMap::new();
    for table in ["web/globals.js", "node/globals.js"] {
        let text =
            fs::read_to_string(repository("src/js").join(table)).expect("the table is there");
        // Names that share a file stand in a list of their own: `const streams = ["A", "B"]`, then one loop over it.
        for (list, names) in lists(&text) {
            if let Some(file) = text
                .split(&format!("of {list}) table.push([name, \""))
                .nth(1)
                .and_then(|rest| rest.split('"').next())
            {
                origins.extend(names.into_iter().map(|name| (name, file.to_owned())));
            }
        }
        for row in text
            .lines()
            .filter(|line| line.trim_start().starts_with("[\""))
        {
            if let [_, name, _, file, ..] = row.split('"').collect::<Vec<_>>()[..]
                && file.contains('/')
            {
                origins.insert(name.to_owned(), file.to_owned());
            }
        }
    }
    origins
}

/// `const NAME = [ "a", "b" ];`, over one line or several.
fn lists(text: &str) -> Vec<(String, Vec<String>)> {
    let declarations = text
        .split("\nconst ")
        .skip(1)
        .filter_map(|rest| rest.split_once(" = ["));
    declarations
        .filter(|(name, rest)| {
            name.chars().all(char::is_alphanumeric) && !rest.trim_start().starts_with('[')
        })
        .map(|(name, rest)| {
            let body = rest.split("];").next().unwrap_or_default();
            (
                name.to_owned(),
                body.split('"')
                    .skip(1)
                    .step_by(2)
                    .map(str::to_owned)
                    .collect(),
            )
        })
        .collect()
}

fn write_globals(page: &mut String, globals: &Value) -> std::fmt::Result {
    let origins = origins();
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut language = Vec::new();
    let names: BTreeSet<&str> = texts(globals).into_iter().collect();
    for name in names {
        match origins.get(name) {
            Some(file) => groups.entry(file).or_default().push(name),
            None => language.push(name),
        }
    }
    page.push_str("| globals | state | differs | denied |\n| --- | --- | --- | --- |\n");
    for (file, names) in groups {
        let note = note_of(file).unwrap_or_default();
        let state = match (note.refuses.is_empty(), note.differs.is_empty()) {
            (false, _) => "partly denied",
            (true, false) => "differs",
            (true, true) => "works",
        };
        let names = names
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(" ");
        writeln!(
            page,
            "| {names} | {state} | {} | {} |",
            cell(&note.differs),
            cell(&note.refuses)
        )?;
    }
    let names = language
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" ");
    writeln!(
        page,
        "\nFrom V8 itself, as in Node, and names that Node adds: {names}."
    )
}

const HEAD: &str = "# Compatibility

What a package finds in the sandbox, compared with Node 22. This page is made from the running platform and from the notes in
`src/js`, by a test.

The short of it: what only computes works. Files other than the package's own and a private `/tmp`, the network and processes
do not exist; modules that reach for them import with the names that Node has, and fail when they are used, with the code
`ERR_ACCESS_DENIED` and a message that says what was denied. A package may catch that. Native addons fail with
`UNSUPPORTED`, and install scripts never run.

States: **works** as in Node; **differs** in what the column says; **partly denied** or **denied**: using what the last column
names fails; **missing**: importing it fails.
";

const RULES: &str = "
## Modules and entry points

- Node's rules: ES modules and CommonJS with named exports found in it, `exports` and `imports` maps with the conditions `node`,
  `import`, `require`, `module-sync` and `default`, self-reference, `require` of ES modules, `import()`, cycles, top-level await,
  JSON imports with `with { type: \"json\" }`, WebAssembly imports.
- A package's files are seen below `/app/node_modules`; `import.meta.url`, `__filename` and stacks name them there.
- Called is the default export, else the named function, else the only one there is. An object with `execute` is a tool, and its
  input schema is checked before the call. An iterator gives its last value.
- The result is what `JSON.stringify` makes of it. What it would drop as a whole, a function or a symbol, is a failure
  (`OUTPUT_NOT_JSON`); `undefined` is `null`.
- The call ends when its promise settles. Timers that still wait are dropped. A promise that nothing can settle any more fails at
  once.
- An error that nobody handles, in a promise or a timer, fails the call.

";

#[test]
fn page_of_what_packages_may_expect_is_fresh() {
    let seen = probe();
    let mut page = HEAD.to_owned();
    page.push_str(RULES);
    page.push_str("## Node's modules\n\n");
    write_modules(&mut page, &seen["modules"]).expect("writing to memory cannot fail");
    page.push_str("\n## Globals\n\n");
    write_globals(&mut page, &seen["globals"]).expect("writing to memory cannot fail");
    assert_fresh("docs/compatibility.md", page.as_bytes());
}

/// Everything that Node 22 lists is there, or is known to be missing.
#[test]
fn every_module_of_node_imports() {
    let seen = probe();
    let modules = seen["modules"].as_object().expect("a table");
    let missing: Vec<&str> = modules
        .iter()
        .filter(|(_, module)| module.get("missing").is_some())
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
    for name in [
        "child_process",
        "cluster",
        "dgram",
        "http2",
        "inspector",
        "net",
        "dns",
        "repl",
        "tls",
    ] {
        assert!(modules.contains_key(name), "{name}");
    }
    for (module, name) in [
        ("child_process", "spawn"),
        ("child_process", "exec"),
        ("dgram", "createSocket"),
        ("worker_threads", "Worker"),
    ] {
        assert!(
            texts(&modules[module]["denied"]).contains(&name),
            "{module}.{name} is denied"
        );
    }
}
