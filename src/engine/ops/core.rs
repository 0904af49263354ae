//! The ops that the JavaScript core stands on: loading our own files, microtasks, the clock, the log, the end.

use std::borrow::Cow;

use crate::{
    contract::{
        failure::{Code, Failure},
        outcome::LogLevel,
    },
    engine::{embedded, state::State},
};

use v8::fast_api::{CFunction, CFunctionInfo, FastApiCallbackOptions, Int64Representation, Type};

use super::{
    Registry,
    args::{self, Args, Return},
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_internal_compile", op_internal_compile);
    ops.add("op_internal_exists", op_internal_exists);
    ops.add("op_lazy_property", op_lazy_property);
    // V8's own functions for this are built into its code and cost no crossing.
    if !ops.add_extra(
        "op_async_context_get",
        "getContinuationPreservedEmbedderData",
    ) {
        ops.add("op_async_context_get", op_async_context_get);
    }
    if !ops.add_extra(
        "op_async_context_set",
        "setContinuationPreservedEmbedderData",
    ) {
        ops.add("op_async_context_set", op_async_context_set);
    }
    ops.add("op_microtasks_run", op_microtasks_run);
    ops.add("op_rejections_take", op_rejections_take);
    ops.add("op_promise_hook", op_promise_hook);
    ops.add_fast("op_clock_monotonic", op_clock_monotonic, &[FAST_CLOCK]);
    ops.add("op_log_write", op_log_write);
    ops.add("op_process_die", op_process_die);
    ops.add("op_random_fill", op_random_fill);
    ops.add("op_random_note", op_random_note);
    ops.add("op_env_note", op_env_note);
    ops.add("op_heap_usage", op_heap_usage);
}

/// `(id) → function (exports, require, module, primordials, ops)`, or undefined when there is no such file.
fn op_internal_compile<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let id = args::string(scope, &args, 0);
    if let Some(function) = compile_internal(scope, &id) {
        rv.set(function.into());
    }
}

/// The names that the loader gives to each of our files.
const SCOPE: [&str; 5] = ["exports", "require", "module", "primordials", "ops"];

/// What embedded npm packages get besides: the errors that they throw, as Node's own code would throw them.
const PACKAGE_SCOPE: [&str; 2] = ["TypeError", "RangeError"];

/// Compiles one of our files as a function of the names in its scope. `None` when there is no such file.
pub(crate) fn compile_internal<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    id: &str,
) -> Option<v8::Local<'s, v8::Function>> {
    let source = embedded::source(id)?;
    let code = match source.bytes {
        Cow::Borrowed(bytes) if source.is_ascii => {
            v8::String::new_external_onebyte_static(scope, bytes)?
        }
        bytes => v8::String::new_from_utf8(scope, &bytes, v8::NewStringType::Normal)?,
    };
    let name = v8::String::new(scope, &format!("node:internal/tpmjs/{id}"))?;
    let origin = v8::ScriptOrigin::new(
        scope,
        name.into(),
        0,
        0,
        false,
        0,
        None,
        false,
        false,
        false,
        None,
    );
    let mut source = v8::script_compiler::Source::new(code, Some(&origin));
    let own = if id.starts_with("npm/") {
        &PACKAGE_SCOPE[..]
    } else {
        &[]
    };
    let mut parameters = Vec::with_capacity(SCOPE.len() + own.len());
    for parameter in SCOPE.iter().chain(own) {
        parameters.push(v8::String::new(scope, parameter)?);
    }
    let options = v8::script_compiler::CompileOptions::NoCompileOptions;
    let reason = v8::script_compiler::NoCacheReason::NoReason;
    v8::script_compiler::compile_function(scope, &mut source, &parameters, &[], options, reason)
}

/// `(id) → boolean`
fn op_internal_exists<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    rv.set_bool(embedded::exists(&args::string(scope, &args, 0)));
}

/// `(target, name, getter, enumerable)`: a data property whose value is made when it is first read.
fn op_lazy_property<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let (Ok(target), Ok(name)) = (
        v8::Local::<v8::Object>::try_from(args.get(0)),
        v8::Local::<v8::Name>::try_from(args.get(1)),
    ) else {
        return args::throw_type_error(scope, "op_lazy_property expects an object and a name");
    };
    let attributes = if args.get(3).boolean_value(scope) {
        v8::PropertyAttribute::NONE
    } else {
        v8::PropertyAttribute::DONT_ENUM
    };
    target.set_lazy_data_property_with_data(
        scope,
        name,
        lazy_getter,
        args.get(2),
        attributes,
        v8::SideEffectType::HasSideEffect,
        v8::SideEffectType::HasSideEffect,
    );
}

fn lazy_getter<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    _name: v8::Local<'s, v8::Name>,
    args: v8::PropertyCallbackArguments<'s>,
    mut rv: Return<'_>,
) {
    let Ok(getter) = v8::Local::<v8::Function>::try_from(args.data()) else {
        return;
    };
    let receiver = v8::undefined(scope).into();
    if let Some(value) = getter.call(scope, receiver, &[]) {
        rv.set(value);
    }
}

/// `() → value` that V8 carries along promise reactions.
fn op_async_context_get<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    rv.set(scope.get_continuation_preserved_embedder_data());
}

/// `(value)`
fn op_async_context_set<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    scope.set_continuation_preserved_embedder_data(args.get(0));
}

/// `()`: runs microtasks until none is left.
fn op_microtasks_run<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, _rv: Return<'_>) {
    scope.perform_microtask_checkpoint();
}

/// `() → [promise, reason, promise, reason, …]` of rejections without a handler, or undefined.
fn op_rejections_take<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let taken = std::mem::take(&mut *State::of(scope).rejections.borrow_mut());
    if taken.is_empty() {
        return;
    }
    let mut values: Vec<v8::Local<v8::Value>> = Vec::with_capacity(taken.len() * 2);
    for (promise, reason) in &taken {
        values.push(v8::Local::new(scope, promise).into());
        values.push(v8::Local::new(scope, reason));
    }
    rv.set(v8::Array::new_with_elements(scope, &values).into());
}

/// The function that wants to know what becomes of promises, kept in a slot of the isolate.
struct PromiseHook(Option<v8::Global<v8::Function>>);

/// `(function (kind, promise, parent) or undefined)`
fn op_promise_hook<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let function = v8::Local::<v8::Function>::try_from(args.get(0)).ok();
    let hook = function.map(|function| v8::Global::new(scope, function));
    if hook.is_some() {
        scope.set_promise_hook(promise_hook);
    }
    scope.set_slot(PromiseHook(hook));
}

unsafe extern "C" fn promise_hook(
    kind: v8::PromiseHookType,
    promise: v8::Local<'_, v8::Promise>,
    parent: v8::Local<'_, v8::Value>,
) {
    v8::callback_scope!(unsafe scope, promise);
    let Some(function) = scope
        .get_slot::<PromiseHook>()
        .and_then(|hook| hook.0.clone())
    else {
        return;
    };
    let number = match kind {
        v8::PromiseHookType::Init => 0,
        v8::PromiseHookType::Resolve => 1,
        v8::PromiseHookType::Before => 2,
        v8::PromiseHookType::After => 3,
    };
    let number = v8::Integer::new(scope, number);
    let function = v8::Local::new(scope, &function);
    let receiver = v8::undefined(scope).into();
    // A hook that throws has nobody to tell; V8 must go on with what it was doing.
    v8::tc_scope!(let scope, scope);
    function.call(scope, receiver, &[number.into(), promise.into(), parent]);
}

/// Milliseconds since the process of this call began, in steps of 5 µs as browsers that isolate pages do.
fn monotonic_milliseconds(isolate: &v8::Isolate) -> f64 {
    let micros = State::of(isolate).origin.get().elapsed().as_micros() / 5 * 5;
    #[expect(clippy::cast_precision_loss, reason = "2^53 µs are 285 years")]
    let milliseconds = micros as f64 / 1000.0;
    milliseconds
}

/// `() → milliseconds`
fn op_clock_monotonic<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    rv.set_double(monotonic_milliseconds(scope));
}

/// The same for optimised code.
extern "C" fn fast_clock(
    _receiver: v8::Local<'_, v8::Value>,
    options: &FastApiCallbackOptions<'_>,
) -> f64 {
    // SAFETY: V8 fills in the isolate that makes the call, on this thread.
    monotonic_milliseconds(unsafe { options.isolate_unchecked() })
}

const FAST_CLOCK: CFunction = CFunction::new(
    fast_clock as *const std::ffi::c_void,
    &CFunctionInfo::new(
        Type::Float64.as_info(),
        &[Type::V8Value.as_info(), Type::CallbackOptions.as_info()],
        Int64Representation::Number,
    ),
);

/// `(level, text)`: level 0 debug, 1 info, 2 warn, 3 error.
fn op_log_write<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let level = match args::index(scope, &args, 0) {
        0 => LogLevel::Debug,
        1 => LogLevel::Info,
        2 => LogLevel::Warn,
        _ => LogLevel::Error,
    };
    let text = args::string(scope, &args, 1);
    State::of(scope).sink.borrow_mut().log(level, &text);
}

/// `(code, message, detail)`: ends the process as a failure of the guest, such as `process.exit()`.
fn op_process_die<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let name = args::string(scope, &args, 0);
    let code = Code::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == name)
        .unwrap_or(Code::ExecutionFailed);
    let message = args::string(scope, &args, 1);
    let detail = args::string(scope, &args, 2);
    State::of(scope)
        .sink
        .borrow_mut()
        .die(Failure::new(code, message).with_detail(detail));
}

/// `(bytes)`: fills them with random bytes of the kernel, which a fork cannot repeat.
fn op_random_fill<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    State::of(scope).seen.random.set(true);
    if crate::engine::random::fill(bytes).is_err() {
        args::throw_coded(
            scope,
            "the kernel gave no random bytes",
            "ERR_OPERATION_FAILED",
        );
    }
}

/// `()`: notes that random numbers were drawn.
fn op_random_note<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, _rv: Return<'_>) {
    State::of(scope).seen.random.set(true);
}

/// `(key)`: notes that a key of `process.env` was read.
fn op_env_note<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let key = args::string(scope, &args, 0);
    State::of(scope).seen.env.borrow_mut().insert(key);
}

/// `() → [used heap, total heap, external, array buffers, heap limit]` in bytes.
fn op_heap_usage<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let statistics = scope.get_heap_statistics();
    let sizes = [
        statistics.used_heap_size(),
        statistics.total_heap_size(),
        statistics.external_memory(),
        statistics.malloced_memory(),
        statistics.heap_size_limit(),
    ];
    #[expect(
        clippy::cast_precision_loss,
        reason = "memory sizes are far below 2^53"
    )]
    let values: Vec<v8::Local<v8::Value>> = sizes
        .iter()
        .map(|size| v8::Number::new(scope, *size as f64).into())
        .collect();
    rv.set(v8::Array::new_with_elements(scope, &values).into());
}
