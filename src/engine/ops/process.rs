//! What `node:process` and `node:v8` ask about the process and the heap.

use super::{
    Registry,
    args::{self, Args, Return},
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_process_versions", op_process_versions);
    ops.add("op_process_usage", op_process_usage);
    ops.add("op_process_time_zone", op_process_time_zone);
    ops.add("op_heap_statistics", op_heap_statistics);
}

/// `() → [our version, V8's version]`
fn op_process_versions<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let versions = [env!("CARGO_PKG_VERSION"), v8::VERSION_STRING];
    let values: Option<Vec<v8::Local<v8::Value>>> = versions
        .iter()
        .map(|text| v8::String::new(scope, text).map(Into::into))
        .collect();
    if let Some(values) = values {
        rv.set(v8::Array::new_with_elements(scope, &values).into());
    }
}

/// `(name)`: dates are local to this zone from now on.
///
/// ICU takes the zone from `TZ` alone when that has the form of a zone's name. Of anything else it would make a search in
/// the file system, which kills a jailed process: such names are taken as UTC.
fn op_process_time_zone<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let name = args::string(scope, &args, 0);
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || b"/_-".contains(&byte));
    let name = if is_name && !name.is_empty() {
        name.as_str()
    } else {
        "UTC"
    };
    // SAFETY: the engine's process has one thread, so nobody else reads the environment.
    unsafe { std::env::set_var("TZ", name) };
    scope.date_time_configuration_change_notification(v8::TimeZoneDetection::Redetect);
}

/// `() → [user µs, system µs, largest resident KiB, minor faults, major faults, voluntary switches, involuntary switches]`
#[expect(clippy::cast_precision_loss, reason = "2^53 µs are 285 years")]
fn op_process_usage<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let usage = usage();
    let micros = |time: libc::timeval| time.tv_sec * 1_000_000 + time.tv_usec;
    let numbers = [
        micros(usage.ru_utime),
        micros(usage.ru_stime),
        usage.ru_maxrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    let values: Vec<v8::Local<v8::Value>> = numbers
        .iter()
        .map(|number| v8::Number::new(scope, *number as f64).into())
        .collect();
    rv.set(v8::Array::new_with_elements(scope, &values).into());
}

/// What this process has used. Not the clock of its processor time: the jail allows `getrusage` alone.
fn usage() -> libc::rusage {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: `usage` is a live, writable `rusage`, which the kernel fills or leaves as it is.
    unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    // SAFETY: it is made of integers only, for which the zeroes that it began with are valid values.
    unsafe { usage.assume_init() }
}

/// `() → [numbers]` in the order of the fields that `v8.getHeapStatistics()` gives.
#[expect(
    clippy::cast_precision_loss,
    reason = "memory sizes are far below 2^53"
)]
fn op_heap_statistics<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let statistics = scope.get_heap_statistics();
    let sizes = [
        statistics.total_heap_size(),
        statistics.total_heap_size_executable(),
        statistics.total_physical_size(),
        statistics.total_available_size(),
        statistics.used_heap_size(),
        statistics.heap_size_limit(),
        statistics.malloced_memory(),
        statistics.peak_malloced_memory(),
        usize::from(statistics.does_zap_garbage()),
        statistics.number_of_native_contexts(),
        statistics.number_of_detached_contexts(),
        statistics.total_global_handles_size(),
        statistics.used_global_handles_size(),
        statistics.external_memory(),
    ];
    let values: Vec<v8::Local<v8::Value>> = sizes
        .iter()
        .map(|size| v8::Number::new(scope, *size as f64).into())
        .collect();
    rv.set(v8::Array::new_with_elements(scope, &values).into());
}
