//! Lets our JavaScript format the stack of an error when somebody first reads it.
//!
//! V8 alone would head the stack with the message of the error's construction; Node, and packages that set `name` or
//! `message` afterwards, expect those of the first read. V8 then leaves `Error.prepareStackTrace` to the formatter as well.

use super::{
    Registry,
    args::{self, Args, Return},
};

/// The function that formats, kept in a slot of the isolate.
struct Formatter(v8::Global<v8::Function>);

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_stack_format_with", op_stack_format_with);
    ops.add("op_stack_source", op_stack_source);
}

/// `(function (error, call sites) → stack)`
fn op_stack_format_with<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let Ok(function) = v8::Local::<v8::Function>::try_from(args.get(0)) else {
        return args::throw_type_error(scope, "op_stack_format_with expects a function");
    };
    let formatter = Formatter(v8::Global::new(scope, function));
    scope.set_slot(formatter);
    scope.set_prepare_stack_trace_callback(prepare);
}

/// `(error) → [line, column]`: the line of source text that the top of the error's stack is in, and where in it.
fn op_stack_source<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let message = v8::Exception::create_message(scope, args.get(0));
    let Some(line) = message.get_source_line(scope) else {
        return;
    };
    let column = i32::try_from(message.get_start_column()).unwrap_or(0);
    let column = v8::Integer::new(scope, column);
    let pair = v8::Array::new_with_elements(scope, &[line.into(), column.into()]);
    rv.set(pair.into());
}

/// V8 needs a value whatever happens: an error while formatting leaves undefined.
fn prepare<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    error: v8::Local<'s, v8::Value>,
    sites: v8::Local<'s, v8::Array>,
) -> v8::Local<'s, v8::Value> {
    let undefined: v8::Local<'s, v8::Value> = v8::undefined(scope).into();
    let Some(function) = scope
        .get_slot::<Formatter>()
        .map(|formatter| formatter.0.clone())
    else {
        return undefined;
    };
    let function = v8::Local::new(scope, &function);
    v8::tc_scope!(let scope, scope);
    function
        .call(scope, undefined, &[error, sites.into()])
        .unwrap_or(undefined)
}
