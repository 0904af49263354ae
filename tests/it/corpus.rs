//! Widely used packages of the real registry, each with a small call and the result that it gave under Node.
//!
//! The corpus lies beside the repository or further up, as `shared/npm-corpus/cases.json`; without it, or where no
//! registry answers, the test is skipped with a message. A sample of it runs by default, all of it with
//! `TPMJS_SANDBOX_CORPUS=all`, and the cases of one package with `TPMJS_SANDBOX_CORPUS=NAME`. `tests/corpus-exceptions.txt`
//! says which cases fail, and why; an exception that no longer fails is an error too.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use serde_json::{Value, json};

use crate::support::sandbox::{Ran, repository};

/// How many runs the sample has.
const SAMPLE: usize = 25;
/// Cases that run side by side.
const THREADS: usize = 3;
/// Numbers may differ by this part: mathematical functions are not the same everywhere.
const TOLERANCE: f64 = 1e-12;

/// A case in one of its styles.
struct Job<'a> {
    case: &'a Value,
    style: &'a str,
}

impl Job<'_> {
    fn name(&self) -> String {
        format!(
            "{} {}",
            self.case["package"].as_str().unwrap_or_default(),
            self.style
        )
    }

    /// Writes the package that makes the call; returns its folder.
    fn write(&self, parent: &Path, number: usize) -> PathBuf {
        let folder = parent.join(number.to_string());
        let extension = if self.style == "esm" { "mjs" } else { "cjs" };
        let manifest = json!({ "name": "corpus-case", "version": "1.0.0", "dependencies": self.case["dependencies"], "exports": format!("./index.{extension}") });
        fs::create_dir_all(&folder).expect("the temporary folder is ours");
        fs::write(folder.join("package.json"), manifest.to_string())
            .expect("the temporary folder is ours");
        let source = if self.style == "esm" {
            self.module()
        } else {
            self.script()
        };
        fs::write(folder.join(format!("index.{extension}")), source)
            .expect("the temporary folder is ours");
        folder
    }

    fn entry(&self) -> &Value {
        self.case
            .get("entry")
            .filter(|entry| !entry.is_null())
            .unwrap_or(&self.case["package"])
    }

    fn extra(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.case["extra"].as_object().into_iter().flatten()
    }

    fn module(&self) -> String {
        let imports: String = self
            .extra()
            .map(|(name, specifier)| format!("import * as x_{name} from {specifier};\n"))
            .collect();
        let table: String = self
            .extra()
            .map(|(name, _)| format!("{name}: x_{name},"))
            .collect();
        let code = self.case["code"].as_str().unwrap_or_default();
        format!(
            "import * as m from {};\n{imports}const x = {{{table}}};\nconst d = m.default ?? m;\nexport default async function () {{\n{code}\n}}\n",
            self.entry()
        )
    }

    fn script(&self) -> String {
        let table: String = self
            .extra()
            .map(|(name, specifier)| format!("{name}: require({specifier}),"))
            .collect();
        let code = self.case["code"].as_str().unwrap_or_default();
        format!(
            "const m = require({});\nconst x = {{{table}}};\nconst d = m.default ?? m;\nmodule.exports = async function () {{\n{code}\n}}\n",
            self.entry()
        )
    }

    /// What is wrong with the answer, if anything is.
    fn judge(&self, body: &Value) -> Option<String> {
        if self.case["type"] == "must_fail" {
            let error = body["error"].as_str().unwrap_or_default().to_lowercase();
            let hints = self.case["message_hint"].as_str().unwrap_or_default();
            let is_told = alternatives(hints)
                .iter()
                .any(|hint| error.contains(&hint.to_lowercase()));
            let is_clean = !["TIMEOUT", "CRASHED", "INTERNAL"]
                .iter()
                .any(|code| body["code"] == *code);
            return (body["success"] != false || !is_told || !is_clean)
                .then(|| format!("it must fail with one of {hints}: {body}"));
        }
        let is_right = body["success"] == true && is_close(&body["output"], &self.case["expected"]);
        (!is_right).then(|| format!("expected {}, got {body}", self.case["expected"]))
    }
}

/// The texts that a pattern such as `a|b (c|d)|\.e` matches.
fn alternatives(pattern: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in pattern.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        match parts.last_mut() {
            Some(part) if c != '|' || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    let expand = |part: String| match (part.find('('), part.find(')')) {
        (Some(open), Some(close)) if open < close => {
            let choices = part[open + 1..close].split('|');
            choices
                .map(|choice| format!("{}{choice}{}", &part[..open], &part[close + 1..]))
                .collect()
        }
        _ => vec![part],
    };
    parts
        .into_iter()
        .flat_map(expand)
        .map(|part| part.replace('\\', ""))
        .collect()
}

#[test]
fn patterns_of_the_corpus_are_expanded() {
    assert_eq!(
        alternatives(r"native|\.node|not (supported|available)"),
        ["native", ".node", "not supported", "not available"]
    );
}

fn is_close(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (
                a.as_f64().unwrap_or(f64::NAN),
                b.as_f64().unwrap_or(f64::NAN),
            );
            a == b || (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_close(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| is_close(a, b)))
        }
        (a, b) => a == b,
    }
}

/// The corpus, when it is there.
fn corpus() -> Option<Vec<Value>> {
    let repository = repository("");
    let file = repository
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("shared/npm-corpus/cases.json"))
        .find(|file| file.is_file())?;
    Some(serde_json::from_slice(&fs::read(file).expect("readable")).expect("the corpus is a list"))
}

/// `PACKAGE STYLE: reason` on each line.
fn exceptions() -> BTreeMap<String, String> {
    let text = fs::read_to_string(repository("tests/corpus-exceptions.txt"))
        .expect("the list is committed");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(": ").expect("a name and a reason"))
        .map(|(name, reason)| (name.to_owned(), reason.to_owned()))
        .collect()
}

/// Runs one case, with npm's settings as the developer has them and a cache that stays.
fn run(folder: &Path) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tpmjs-sandbox"));
    command.env(
        "PACKAGE_CACHE_DIR",
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus-cache"),
    );
    let output = command
        .args(["run", "--json", "--memory", "512MB", "--timeout", "40s"])
        .arg(folder)
        .output();
    let ran = Ran::from(output.expect("the program starts"));
    serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|error| json!({ "error": format!("no body ({error}): {ran:?}") }))
}

#[test]
fn packages_of_the_corpus_give_what_they_give_under_node() {
    let Some(cases) = corpus() else {
        return eprintln!("skipped: there is no shared/npm-corpus beside this repository");
    };
    let wanted = std::env::var("TPMJS_SANDBOX_CORPUS").unwrap_or_default();
    let jobs: Vec<Job<'_>> = cases
        .iter()
        .flat_map(|case| {
            case["styles"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(move |style| Job { case, style })
        })
        .filter(|job| {
            ["", "all"].contains(&wanted.as_str()) || job.case["package"] == wanted.as_str()
        })
        .collect();
    let step = if wanted.is_empty() {
        jobs.len().div_ceil(SAMPLE)
    } else {
        1
    };
    let jobs: Vec<Job<'_>> = jobs.into_iter().step_by(step).collect();

    let parent = tempfile::tempdir().expect("a temporary folder");
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let number = next.fetch_add(1, Relaxed);
            let Some(job) = jobs.get(number) else {
                return answers;
            };
            answers.push((job, run(&job.write(parent.path(), number))));
        }
    };
    let answers: Vec<(&Job<'_>, Value)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("a case never panics"))
            .collect()
    });
    if answers
        .iter()
        .any(|(_, body)| body["code"] == "REGISTRY_UNAVAILABLE")
    {
        return eprintln!("skipped: the registry does not answer");
    }
    report(&answers);
}

fn report(answers: &[(&Job<'_>, Value)]) {
    let exceptions = exceptions();
    let mut wrong = Vec::new();
    for (job, body) in answers {
        match (job.judge(body), exceptions.get(&job.name())) {
            (Some(why), None) => wrong.push(format!("{}: {why}", job.name())),
            (None, Some(reason)) => wrong.push(format!(
                "{} passes, and is listed as an exception: {reason}",
                job.name()
            )),
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} cases:\n{}",
        wrong.len(),
        answers.len(),
        wrong.join("\n")
    );
}
