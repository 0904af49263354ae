//! Calls from Rust into `internal/host`, the one object of our JavaScript that Rust knows.

use crate::contract::failure::{Code, Failure};

use super::state::State;

/// Calls a function of `internal/host`. `None` after it threw.
pub(crate) fn call<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    name: &str,
    arguments: &[v8::Local<'s, v8::Value>],
) -> Option<v8::Local<'s, v8::Value>> {
    let hooks = State::of(scope)
        .hooks
        .borrow()
        .clone()
        .expect("the engine sets the hooks before any guest code runs");
    let host = v8::Local::new(scope, &hooks.host);
    let key = v8::String::new(scope, name)?;
    let function = host.get(scope, key.into())?;
    let function = v8::Local::<v8::Function>::try_from(function).ok()?;
    function.call(scope, host.into(), arguments)
}

/// What the current piece of work came to: `None` while it is not settled.
pub(crate) fn settled(scope: &mut v8::PinScope<'_, '_>) -> Result<Option<String>, Failure> {
    let internal = || Failure::new(Code::Internal, "the platform layer lost track of the call");
    let state = call(scope, "state", &[]).ok_or_else(internal)?;
    let state = v8::Local::<v8::Array>::try_from(state).map_err(|_| internal())?;
    let text = |index: u32| {
        state
            .get_index(scope, index)
            .map(|value| value.to_rust_string_lossy(scope))
            .unwrap_or_default()
    };
    if text(0) != "true" {
        return Ok(None);
    }
    if state.length() == 2 {
        return Ok(Some(text(1)));
    }
    let name = text(2);
    let code = Code::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == name)
        .unwrap_or(Code::ExecutionFailed);
    Err(Failure::new(code, text(3)).with_detail(text(4)))
}

/// The failure that an exception amounts to when it left our own JavaScript.
pub(crate) fn caught(
    scope: &mut v8::PinnedRef<'_, v8::TryCatch<'_, '_, v8::HandleScope<'_>>>,
    hook: &str,
) -> Failure {
    let message = scope
        .exception()
        .map(|exception| exception.to_rust_string_lossy(scope));
    let stack = scope
        .stack_trace()
        .map(|stack| stack.to_rust_string_lossy(scope))
        .unwrap_or_default();
    let code = if hook == "load" {
        Code::LoadFailed
    } else {
        Code::ExecutionFailed
    };
    Failure::new(
        code,
        message.unwrap_or_else(|| "the execution was stopped".into()),
    )
    .with_detail(stack)
}

/// Nothing is left that could ever settle the promise that everybody waits for.
pub(crate) fn never_settles(hook: &str) -> Failure {
    match hook {
        "load" => Failure::new(
            Code::LoadFailed,
            "the import can never finish: a top-level await waits for nothing that is left to run",
        ),
        _ => Failure::new(
            Code::ExecutionFailed,
            "the returned promise can never settle: nothing is left to run",
        ),
    }
}
