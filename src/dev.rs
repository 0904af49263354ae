//! A development command, absent from ordinary builds: runs a script in the engine without processes or jail.
//!
//! `tpmjs-sandbox dev FILE.js [FUNCTION[,FUNCTION...] [JSON]]` mounts the folder of the file (or its parent, when that holds
//! `harness.js`) as a package whose entry is the file, imports it and, with FUNCTIONs, calls them.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the developers of this crate"
)]

use std::{fs, path::Path};

use crate::{
    contract::{
        failure::Failure, limits::ByteSize, outcome::LogLevel, pack::PackBuilder, tree::Mount,
    },
    engine::{Call, Engine, Sink},
};

struct Terminal;

impl Sink for Terminal {
    fn log(&mut self, level: LogLevel, text: &str) {
        match level {
            LogLevel::Warn | LogLevel::Error => eprintln!("{text}"),
            _ => println!("{text}"),
        }
    }

    fn die(&mut self, failure: Failure) -> ! {
        report(&failure);
        std::process::exit(1)
    }
}

fn report(failure: &Failure) {
    eprintln!("{}: {}\n{}", failure.code, failure.message, failure.detail);
}

/// Runs `dev` with its arguments; returns the exit status.
pub fn run(arguments: &[String]) -> u8 {
    let file = fs::canonicalize(&arguments[0]).expect("the script exists");
    let mut root = file.parent().expect("a file has a folder");
    if let Some(parent) = root
        .parent()
        .filter(|parent| parent.join("harness.js").exists())
    {
        root = parent;
    }
    let entry = file
        .strip_prefix(root)
        .expect("the root is above the file")
        .display()
        .to_string();
    let mut pack = PackBuilder::new();
    add(&mut pack, root, root);
    let manifest = fs::read(root.join("package.json")).unwrap_or_else(|_| b"{}".into());
    let mut manifest: serde_json::Value =
        serde_json::from_slice(&manifest).expect("package.json is JSON");
    manifest["exports"] = format!("./{entry}").into();
    pack.add("package.json".into(), manifest.to_string().into_bytes());
    let pack: &'static [u8] = pack.build().leak();

    if std::env::var_os("TPMJS_DEV_JAIL").is_some() {
        return run_jailed(pack, arguments);
    }
    let started = std::time::Instant::now();
    let mut engine = Engine::start(ByteSize::mib(1024).bytes(), Box::new(Terminal));
    if std::env::var_os("TPMJS_DEV_TIMES").is_some() {
        eprintln!("started in {:?}", started.elapsed());
    }
    engine.limit_heap(ByteSize::mib(512));
    let mounts = [Mount {
        directory: "/app/node_modules/dev".into(),
        package: 0,
    }];
    let result = engine
        .mount("/app/node_modules/dev", &[pack], &mounts, None)
        .and_then(|()| engine.load(None).map(drop));
    let result = result.and_then(|()| call_each(&mut engine, &arguments[1..]));
    if std::env::var_os("TPMJS_DEV_TIMES").is_some() {
        eprintln!("done after {:?}", started.elapsed());
    }
    match result {
        Ok(()) => 0,
        Err(failure) => {
            report(&failure);
            1
        }
    }
}

/// Calls the functions in turn. One whose promise never settles has had all of its events, so the next one follows.
fn call_each(engine: &mut Engine, arguments: &[String]) -> Result<(), Failure> {
    let input = arguments.get(1).cloned().unwrap_or_else(|| "{}".into());
    for function in arguments
        .first()
        .into_iter()
        .flat_map(|names| names.split(','))
    {
        let call = Call {
            function: function.to_owned(),
            positional: input.starts_with('['),
            input: input.clone(),
            env: "{}".into(),
            validate: true,
        };
        match engine.call(&call) {
            Ok(json) => println!("{json}"),
            Err(failure) if failure.message.contains("can never settle") => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// The same in real worker processes, `TPMJS_DEV_JAIL` times from one template.
fn run_jailed(pack: &[u8], arguments: &[String]) -> u8 {
    use crate::{
        contract::limits::{Ceilings, Limits},
        contract::progress::Silent,
        worker,
    };
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    fs::write(file.path(), pack).expect("the pack can be written");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let times: usize = std::env::var("TPMJS_DEV_JAIL")
        .ok()
        .and_then(|times| times.parse().ok())
        .unwrap_or(1);
    runtime.block_on(async {
        let settings = worker::PoolSettings {
            required: Default::default(),
            ceilings: Ceilings::default(),
            templates_max: 8,
            inner_checks: Default::default(),
            program: worker::THIS_PROGRAM.into(),
        };
        let pool = worker::Workers::new(settings).expect("a pool");
        let report = pool.jail_report().await;
        eprintln!("{report:?}");
        let input = arguments.get(2).cloned().unwrap_or_else(|| "{}".into());
        let tree = worker::MountedTree {
            entry: "/app/node_modules/dev".into(),
            mounts: vec![Mount {
                directory: "/app/node_modules/dev".into(),
                package: 0,
            }],
            packs: vec![file.reopen().expect("the pack")],
            code_cache: None,
        };
        let call = Call {
            function: arguments.get(1).cloned().unwrap_or_default(),
            positional: input.starts_with('['),
            input,
            env: "{}".into(),
            validate: true,
        };
        let job = worker::Job {
            key: "dev".into(),
            tree: Some(tree),
            call: Some(call),
            env: Default::default(),
            limits: Limits::default(),
            isolation: Default::default(),
        };
        for _ in 0..times {
            let finished = pool.run(&job, &Silent).await;
            match finished {
                Ok(finished) => {
                    for line in &finished.logs {
                        println!("log: {}", line.text);
                    }
                    println!(
                        "{:?} import {:?} execution {:?} {:?} code cache {:?}",
                        finished.result,
                        finished.import,
                        finished.execution,
                        finished.usage,
                        finished.code_cache.map(|bytes| bytes.len())
                    );
                }
                Err(error) => println!("error: {error:?}"),
            }
        }
    });
    0
}

fn add(pack: &mut PackBuilder, root: &Path, directory: &Path) {
    for entry in fs::read_dir(directory)
        .expect("the folder can be read")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            add(pack, root, &path);
        } else if let Ok(relative) = path.strip_prefix(root)
            && relative != Path::new("package.json")
        {
            pack.add(
                relative.display().to_string(),
                fs::read(&path).expect("the file can be read"),
            );
        }
    }
}
