//! Starts V8 once in a process, so that the process can fork afterwards.

use std::sync::Once;

/// What V8 is told before it starts. Part of the code cache's key: other flags, other bytecode.
///
/// One thread only, because a fork copies no other. No concurrent anything follows from that. Bytecode stays, because
/// what a template's collector drops as unused would be compiled again in each of its calls.
const FLAGS: &str = "--single-threaded --stack-size=3600 --no-flush-bytecode";

static START: Once = Once::new();

/// Starts V8; later calls do nothing.
pub(crate) fn start() {
    START.call_once(|| {
        v8::V8::set_flags_from_string(FLAGS);
        let platform = v8::new_single_threaded_default_platform(false).make_shared();
        v8::V8::initialize_platform(platform);
        v8::V8::initialize();
    });
}

/// What a code cache was made with: engine version and flags.
pub fn cache_key() -> String {
    format!(
        "{}-{:08x}",
        v8::VERSION_STRING,
        v8::script_compiler::cached_data_version_tag()
    )
}

/// V8's version.
pub fn version() -> &'static str {
    v8::V8::get_version()
}

/// Runs the tasks that V8 has posted to itself; tells whether there were any.
pub(crate) fn run_tasks(isolate: &v8::Isolate) -> bool {
    let platform = v8::V8::get_current_platform();
    let mut ran = false;
    while v8::Platform::pump_message_loop(&platform, isolate, false) {
        ran = true;
    }
    ran
}
