//! Guests that attack from inside JavaScript, one way each: memory, time, the parser, what they can reach and learn,
//! and what they return and print. Raw system calls are in `jail`, archives in `tarball`.

use serde_json::{Value, json};

use super::limits::{Checks, run};
use crate::support::{package::Package, registry::FakeRegistry, sandbox::Sandbox};

const LIMITS: &[&str] = &["--timeout", "60s", "--memory", "64MB"];

/// Ways to take memory that `limits` does not try.
const MEMORY: &[(&str, &str)] = &[
    (
        "a WebAssembly module that declares 4 GB",
        "const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 5, 1, 0, 128, 128, 4]); const kept = []
         for (;;) kept.push(new WebAssembly.Instance(new WebAssembly.Module(bytes)))",
    ),
    (
        "WebAssembly tables",
        "const kept = []; for (;;) kept.push(new WebAssembly.Table({ initial: 1e7, element: 'anyfunc' }))",
    ),
    (
        "a WebAssembly module of a million functions",
        "const leb = (n) => { const bytes = []; do { bytes.push((n & 127) | (n > 127 ? 128 : 0)); n >>>= 7 } while (n); return bytes }
         const section = (id, body) => Buffer.concat([Buffer.from([id, ...leb(body.length)]), body])
         const count = Buffer.from(leb(1e6))
         const module = Buffer.concat([Buffer.from([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0]),
             section(3, Buffer.concat([count, Buffer.alloc(1e6)])),
             section(10, Buffer.concat([count, Buffer.alloc(3e6, Buffer.from([2, 0, 11]))]))])
         const kept = []; for (;;) kept.push(new WebAssembly.Module(module))",
    ),
    (
        "a buffer that grows",
        "const buffer = new ArrayBuffer(8, { maxByteLength: 2 ** 31 }); buffer.resize(2 ** 31 - 1); new Uint8Array(buffer).fill(1)",
    ),
    (
        "a shared buffer that grows",
        "const buffer = new SharedArrayBuffer(8, { maxByteLength: 2 ** 31 }); buffer.grow(2 ** 31 - 1); new Uint8Array(buffer).fill(1)",
    ),
    (
        "small buffers",
        "const kept = []; for (;;) kept.push(new Uint8Array(64).fill(1))",
    ),
    (
        "parsed JSON",
        "const text = '[' + '1,'.repeat(12e6) + '1]'; const kept = []; for (;;) kept.push(JSON.parse(text))",
    ),
    (
        "a source of 200 MB",
        "return eval('1'.repeat(2e8))",
    ),
    (
        "callbacks of the garbage collector",
        "const registry = new FinalizationRegistry(() => (globalThis.kept ??= []).push(new Array(1e6).fill(1)))
         return (async () => { for (;;) { registry.register({}, 1); new Array(1e5).fill({}); await new Promise((next) => setTimeout(next, 0)) } })()",
    ),
    (
        "clones of a cycle",
        "const list = []; for (let i = 0; i < 1e6; i++) list.push({ i, list }); for (;;) structuredClone(list)",
    ),
    ("timers", "for (;;) setInterval(() => {}, 0)"),
    (
        "a key derivation",
        "return process.getBuiltinModule('crypto').scryptSync('a', 'b', 64, { N: 2 ** 20, r: 8, p: 1, maxmem: 2 ** 40 })",
    ),
    ("one line of the console", "console.log('x'.repeat(4e8))"),
    ("a result of ten million", "return new Array(1e7).fill(0)"),
];

#[test]
fn memory_ends_at_the_limit_with_and_without_the_inner_checks() {
    for (name, body) in MEMORY {
        let source = format!("export default () => {{ {body} }}");
        for checks in [Checks::Inner, Checks::OuterOnly] {
            let (_, answer) = run(&source, LIMITS, checks);
            let error = answer["error"].as_str().unwrap_or_default();
            let fits_nowhere =
                answer["code"] == "EXECUTION_FAILED" && error.starts_with("RangeError");
            assert!(
                answer["code"] == "MEMORY_LIMIT" || fits_nowhere,
                "{name}, {checks:?}: {answer}"
            );
        }
    }
}

/// Ways to take time that `limits` does not try: one built-in that runs for ages, or a result that never comes.
const TIME: &[(&str, &str)] = &[
    (
        "filling",
        "const numbers = new BigInt64Array(2e6); for (;;) numbers.fill(1n)",
    ),
    (
        "sorting",
        "const list = Array.from({ length: 2e6 }, (_, i) => i); for (;;) list.sort(() => Math.random() - 0.5)",
    ),
    ("a power", "return (7n ** (2n ** 25n)).toString().length"),
    (
        "a pattern without backtracking",
        "for (;;) /1+2/.test('1'.repeat(1e6))",
    ),
    (
        "rounds of a key derivation",
        "return process.getBuiltinModule('crypto').pbkdf2Sync('a', 'b', 2e9, 64, 'sha512')",
    ),
    (
        "a prime",
        "return process.getBuiltinModule('crypto').generatePrimeSync(8192, { safe: true })",
    ),
    (
        "compressing",
        "const zlib = process.getBuiltinModule('zlib'), data = Buffer.alloc(8e6, 'abc'); for (;;) zlib.brotliCompressSync(data)",
    ),
    (
        "a thenable that resolves to itself",
        "const self = { then(resolve) { resolve(self) } }; return self",
    ),
    (
        "thenables without end",
        "const next = () => ({ then(resolve) { resolve(next()) } }); return next()",
    ),
    (
        "an iterator without end",
        "return (async function* () { for (;;) yield 1 })()",
    ),
    ("logs without end", "for (;;) console.log('x'.repeat(1e5))"),
    (
        "a proxy's trap in the result",
        "return new Proxy({}, { ownKeys() { for (;;); } })",
    ),
];

#[test]
fn time_ends_at_the_limit_inside_any_built_in() {
    for (name, body) in TIME {
        let source = format!("export default () => {{ {body} }}");
        let (_, answer) = run(
            &source,
            &["--timeout", "700ms", "--memory", "512MB"],
            Checks::Inner,
        );
        assert_eq!(answer["code"], "TIMEOUT", "{name}: {answer}");
    }
}

/// What overflows a stack or breaks a rule ends with an error inside the guest, and the error's text is bounded.
#[test]
fn deep_and_odd_values_are_errors_of_the_guest() {
    for (name, body, code) in [
        (
            "a nested source",
            "eval('['.repeat(2e5) + ']'.repeat(2e5))",
            "EXECUTION_FAILED",
        ),
        (
            "nested templates",
            "eval('`${'.repeat(5e4) + '1' + '}`'.repeat(5e4))",
            "EXECUTION_FAILED",
        ),
        (
            "a nested pattern",
            "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))",
            "EXECUTION_FAILED",
        ),
        ("recursion", "(function f() { f() })()", "EXECUTION_FAILED"),
        (
            "a message of 5 MB",
            "throw new Error('x'.repeat(5e6))",
            "EXECUTION_FAILED",
        ),
        (
            "a getter that returns its object",
            "const o = { get a() { return { get a() { return o.a } } } }; return o",
            "OUTPUT_NOT_JSON",
        ),
        (
            "a trap that throws",
            "return new Proxy({}, { ownKeys() { throw new Error('trap') } })",
            "OUTPUT_NOT_JSON",
        ),
        (
            "a cycle",
            "const list = []; list.push(list); return list",
            "OUTPUT_NOT_JSON",
        ),
        ("a big integer", "return 1n", "OUTPUT_NOT_JSON"),
        ("a symbol", "return Symbol('x')", "OUTPUT_NOT_JSON"),
        ("a function", "return () => 1", "OUTPUT_NOT_JSON"),
        (
            "a lost rejection",
            "Promise.reject(new Error('lost')); return new Promise((done) => setTimeout(done, 50))",
            "EXECUTION_FAILED",
        ),
        (
            "an error in a microtask",
            "queueMicrotask(() => { throw new Error('m') }); return new Promise((done) => setTimeout(done, 50))",
            "EXECUTION_FAILED",
        ),
        (
            "an error in a timer",
            "setTimeout(() => { throw new Error('t') }); return new Promise((done) => setTimeout(done, 50))",
            "EXECUTION_FAILED",
        ),
    ] {
        let source = format!("export default () => {{ {body} }}");
        let (status, answer) = run(&source, LIMITS, Checks::Inner);
        assert_eq!(
            (status, &answer["code"]),
            (1, &json!(code)),
            "{name}: {answer}"
        );
        assert!(
            answer.to_string().len() < 20_000,
            "{name}: {} bytes",
            answer.to_string().len()
        );
    }
}

#[track_caller]
fn assert_answers(body: &str, expected: &Value) {
    let source = format!(
        "import fs from 'node:fs'; import {{ createRequire }} from 'node:module'; export default async () => {{ {body} }}"
    );
    let (_, answer) = run(&source, LIMITS, Checks::Inner);
    assert_eq!(&answer["output"], expected, "{answer}");
}

/// There is one realm, and nothing of the host in it.
#[test]
fn constructors_lead_nowhere() {
    assert_answers(
        "const roots = [this, globalThis, console.log, fs.readFileSync, import.meta, Error('x'), async () => {}, function* () {}]
         const reached = roots.map((root) => root?.constructor?.constructor?.('return this')?.())
         const odd = reached.filter((global) => typeof global === 'object' && global !== globalThis && typeof global?.next !== 'function' && typeof global?.then !== 'function')
         const secrets = ['Deno', 'ops', 'primordials', 'require', 'module', '__dirname'].filter((name) => name in globalThis)
         return [odd.length, secrets, Object.keys(process.env), process.mainModule ?? null]",
        &json!([0, [], [], null]),
    );
}

/// Every global function, called with every kind of value, harms no one but the caller.
#[test]
fn globals_stand_any_argument() {
    assert_answers(
        "const skipped = new Set(['close', 'eval', 'Function', 'setInterval', 'setTimeout', 'setImmediate', 'Array'])
         const values = () => [[], [null], [{}], [-1], [7, 'x'], ['x'.repeat(9), {}], [Symbol()], [() => {}], [new Proxy({}, {})], [new Uint8Array(8)]]
         const quiet = (call) => { try { Promise.resolve(call()).catch(() => {}) } catch {} }
         for (const key of Reflect.ownKeys(globalThis)) {
             const value = globalThis[key]
             if (typeof value !== 'function' || skipped.has(key)) continue
             for (const list of values()) { quiet(() => value(...list)); quiet(() => new value(...list)) }
         }
         const ends = new Set(['exit', 'abort', 'reallyExit', 'kill', 'nextTick', 'emit', 'emitWarning'])
         for (const key of Reflect.ownKeys(process)) {
             if (typeof process[key] !== 'function' || ends.has(key)) continue
             for (const list of values()) quiet(() => process[key](...list))
         }
         return 'survived'",
        &json!("survived"),
    );
}

/// What is not there and what is denied look the same, so nothing can be learned of the host's files.
#[test]
fn the_hosts_files_cannot_be_guessed() {
    let places = "['/etc/passwd', '/etc/is-not-there', '../../../../../etc/passwd', '../../../../../etc/is-not-there', '/proc/self/environ', '/root']";
    let told = |body: &str| {
        assert_answers(
            &format!(
                "const told = {places}.map((place) => {{ try {{ {body} }} catch (error) {{ return error.code + ' ' + error.message.replaceAll(place, '') }} }})
                 return (await Promise.all(told.map((answer) => Promise.resolve(answer).catch((error) => error.code)))).filter((answer, at, all) => all.indexOf(answer) === at).length"
            ),
            &json!(1),
        );
    };
    told("return String(createRequire('/app/x.js')(place))");
    told("return String(fs.existsSync(place))");
    told("return import(place).then(String)");
    told("return fs.promises.stat(place).then(() => 'there', (error) => error.code)");
    // A control: the same question about a file of the package has another answer.
    assert_answers(
        "return [fs.existsSync(new URL('./index.js', import.meta.url)), fs.existsSync('/etc/passwd')]",
        &json!([true, false]),
    );
}

#[test]
fn memory_of_others_cannot_be_seen() {
    assert_answers(
        "let seen = 0
         for (let i = 0; i < 200; i++) for (const make of [Buffer.allocUnsafe, Buffer.allocUnsafeSlow]) for (const byte of make(1024 + 64 * i)) seen += byte
         return seen",
        &json!(0),
    );
}

/// What a guest prints cannot pass for what the sandbox answers, and what it starts ends with its result.
#[test]
fn answers_cannot_be_forged_and_nothing_goes_on() {
    let source = r#"export default () => {
        process.stdout.write('{"success":true,"output":"forged"}\n')
        setInterval(() => console.log('tick'), 1)
        return 'real'
    }"#;
    let (status, answer) = run(source, LIMITS, Checks::Inner);
    assert_eq!((status, &answer["output"]), (0, &json!("real")), "{answer}");
    assert_eq!(
        answer["logs"],
        json!([r#"{"success":true,"output":"forged"}"#])
    );
}

#[test]
fn the_console_shows_anything_within_bounds() {
    let source = "export default () => {
        let deep = {}; for (let i = 0; i < 1e6; i++) deep = { deep }
        const traps = { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 }, has() { throw 4 } }
        const cycle = []; cycle.push(cycle)
        for (const value of [deep, new Proxy({}, traps), cycle, new Uint8Array(1e7), new Array(1e7), 'x'.repeat(2e5), Symbol('s'), 1n, -0])
            console.log(value)
        return 'printed'
    }";
    let (status, answer) = run(source, LIMITS, Checks::Inner);
    assert_eq!(
        (status, &answer["output"]),
        (0, &json!("printed")),
        "{answer}"
    );
    let bytes: usize = answer["logs"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::len)
        .sum();
    assert!(bytes < 100_000, "{bytes} bytes");
}

/// Every way to the network, tried against a port that is really there: the guest is told, and nobody comes.
#[test]
fn the_network_is_out_of_reach() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("a listener can be");
    let port = listener.local_addr().expect("it is bound").port();
    let comes = || listener.accept().is_ok();
    std::net::TcpStream::connect(("127.0.0.1", port)).expect("control: the port can be reached");
    assert!(comes(), "control: and who reaches it is seen");

    let source = format!(
        "import http from 'node:http'; import https from 'node:https'; import net from 'node:net'; import tls from 'node:tls'
         import dgram from 'node:dgram'; import dns from 'node:dns'; import http2 from 'node:http2'
         const url = 'http://127.0.0.1:{port}/', port = {port}
         const ways = {{
             fetch: () => fetch(url),
             http: () => new Promise((done, fail) => http.get(url, done).on('error', fail)),
             https: () => new Promise((done, fail) => https.request({{ host: '127.0.0.1', port }}, done).on('error', fail).end()),
             http2: () => new Promise((done, fail) => http2.connect(url).on('error', fail).on('connect', done)),
             net: () => new Promise((done, fail) => net.connect(port, '127.0.0.1', done).on('error', fail)),
             path: () => new Promise((done, fail) => net.connect('/run/x.sock', done).on('error', fail)),
             listen: () => new Promise((done, fail) => net.createServer().on('error', fail).listen(0, done)),
             tls: () => new Promise((done, fail) => tls.connect(port, '127.0.0.1', done).on('error', fail)),
             dgram: () => new Promise((done, fail) => dgram.createSocket('udp4').on('error', fail).send('x', port, '127.0.0.1', (error) => error ? fail(error) : done())),
             dns: () => dns.promises.lookup('localhost'),
             WebSocket: () => new Promise((done, fail) => {{ const socket = new WebSocket('ws://127.0.0.1:{port}/'); socket.onopen = done; socket.onerror = (event) => fail(event.error ?? new Error('error event')) }}),
             EventSource: () => new Promise((done, fail) => {{ const source = new EventSource(url); source.onopen = done; source.onerror = () => fail(new Error('error event')) }}),
             import: () => import(url + 'x.js'),
         }}
         export default async () => {{
             const reached = []
             for (const [name, way] of Object.entries(ways)) try {{ await way(); reached.push(name) }} catch {{}}
             return reached
         }}"
    );
    let (_, answer) = run(&source, LIMITS, Checks::Inner);
    assert_eq!(answer["output"], json!([]), "{answer}");
    assert!(!comes(), "somebody came");
}

/// Nothing of a package runs but its own code in the jail, from the registry and from a folder alike.
#[test]
fn install_scripts_never_run() {
    let registry = FakeRegistry::start();
    let sandbox = Sandbox::with(&registry);
    let canary = sandbox.home().join("canary");
    let touch = format!("touch {}", canary.display());
    let scripts: Value = [
        "preinstall",
        "install",
        "postinstall",
        "prepare",
        "prepublish",
    ]
    .iter()
    .map(|name| ((*name).to_owned(), json!(touch)))
    .collect::<serde_json::Map<_, _>>()
    .into();
    registry.publish(
        Package::new("scripted", "1.0.0")
            .field("scripts", scripts.clone())
            .file("binding.gyp", "{}")
            .file("index.js", "module.exports = () => 'hello'"),
    );
    let manifest = json!({ "name": "local", "version": "1.0.0", "scripts": scripts, "dependencies": { "scripted": "1" } });
    sandbox.file("local/package.json", manifest.to_string());
    let folder = sandbox.file("local/index.js", "module.exports = require('scripted')");
    for package in ["scripted", &folder.display().to_string()] {
        let ran = sandbox.run(["run", package]);
        assert_eq!((ran.status, ran.stdout.as_str()), (0, "hello\n"), "{ran:?}");
    }
    sandbox.run(["cache", "prefetch", "scripted"]);
    assert!(!canary.exists(), "a script ran");
    let control = std::process::Command::new("/bin/sh")
        .args(["-c", &touch])
        .status();
    assert!(
        control.is_ok_and(|status| status.success()) && canary.exists(),
        "control: the script works"
    );
}

/// A secret of the host is in no process of the sandbox but the host.
#[cfg(target_os = "linux")]
#[test]
fn the_hosts_environment_is_out_of_reach() {
    const SECRET: &str = "a-token-that-nobody-may-see";
    let sandbox = Sandbox::alone();
    let source = "const seen = () => [JSON.stringify(process.env), JSON.stringify(process), process.argv.join(), process.title, JSON.stringify(process.config)].join()
        export default () => { console.log(seen().includes('a-token')); for (;;); }";
    let folder = sandbox.module("spy", source);
    let mut host = sandbox
        .command()
        .env("TPMJS_TOKEN", SECRET)
        .args(["run", &folder, "--timeout", "60s"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut logs = std::io::BufReader::new(host.stderr.take().expect("a pipe"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut logs, &mut line).expect("the guest runs");
    let environments: Vec<(u32, Vec<u8>)> = std::iter::once(host.id())
        .chain(children_of(host.id()))
        .map(|pid| {
            (
                pid,
                std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default(),
            )
        })
        .collect();
    host.kill().and_then(|()| host.wait()).expect("it ends");
    let has_secret = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(SECRET);
    assert_eq!(line, "false\n", "the guest looked everywhere");
    assert!(has_secret(&environments[0].1), "control: the host has it");
    assert!(environments.len() >= 3, "a zygote and a call are there");
    for (pid, environment) in &environments[1..] {
        assert!(!has_secret(environment), "process {pid}");
    }
}

#[cfg(target_os = "linux")]
fn children_of(parent: u32) -> Vec<u32> {
    let pids = std::fs::read_dir("/proc").expect("/proc is mounted");
    let numbers = pids
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers
        .filter(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let after_name = stat.rsplit(')').next().unwrap_or_default();
            after_name.split_whitespace().nth(1) == Some(&parent.to_string())
        })
        .collect()
}
