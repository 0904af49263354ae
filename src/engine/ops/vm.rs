//! `node:vm`: scripts that run in the guest's own realm or in realms of their own.
//!
//! A realm made for an object (a "sandbox" in Node's words) has a global object that looks its names up in that object
//! first. Trust: realms keep nothing apart, here as in Node; everything in the process is the guest's.

use std::collections::HashMap;

use v8::script_compiler::{CachedData, CompileOptions, NoCacheReason, Source};

use crate::engine::modules::compile::keep_location;

use super::{
    Registry,
    args::{self, Args, Return},
    vm_global,
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_vm_context", op_vm_context);
    ops.add("op_vm_compile", op_vm_compile);
    ops.add("op_vm_run", op_vm_run);
    ops.add("op_vm_drop", op_vm_drop);
    ops.add("op_vm_cache", op_vm_cache);
    ops.add("op_vm_function", op_vm_function);
}

/// The compiled scripts by their number, in a slot of the isolate. JavaScript says when it has dropped one.
#[derive(Default)]
struct Scripts {
    last: u32,
    scripts: HashMap<u32, v8::Global<v8::UnboundScript>>,
}

fn scripts<'a>(scope: &'a mut v8::PinScope<'_, '_>) -> &'a mut Scripts {
    if scope.get_slot::<Scripts>().is_none() {
        scope.set_slot(Scripts::default());
    }
    scope
        .get_slot_mut::<Scripts>()
        .expect("it was set in the lines above")
}

fn script<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
) -> Option<v8::Local<'s, v8::UnboundScript>> {
    let id = args.get(0).uint32_value(scope)?;
    let Some(global) = scripts(scope).scripts.get(&id).cloned() else {
        args::throw_type_error(scope, "there is no such script");
        return None;
    };
    Some(v8::Local::new(scope, global))
}

/// `(object | undefined, allow eval) → global object` of a new realm.
fn op_vm_context<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let template = v8::Local::<v8::Object>::try_from(args.get(0))
        .ok()
        .map(|object| vm_global::template(scope, object));
    let options = v8::ContextOptions {
        global_template: template,
        ..Default::default()
    };
    let current = scope.get_current_context();
    let context = v8::Context::new(scope, options);
    // Both realms are the same guest's, so neither may be refused the other's objects.
    let token = current.get_security_token(scope);
    context.set_security_token(token);
    context.set_allow_generation_from_strings(args.get(1).is_true());
    rv.set(context.global(scope).into());
}

/// Name and position of the source: the arguments `filename, line, column` from `first` on.
fn origin<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    first: i32,
) -> v8::ScriptOrigin<'s> {
    let line = args.get(first + 1).int32_value(scope).unwrap_or(0);
    let column = args.get(first + 2).int32_value(scope).unwrap_or(0);
    v8::ScriptOrigin::new(
        scope,
        args.get(first),
        line,
        column,
        false,
        0,
        None,
        false,
        false,
        false,
        None,
    )
}

/// `(code, filename, line, column, cached data?) → [id, cache rejected, source map URL]`
fn op_vm_compile<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(code) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return args::throw_type_error(scope, "op_vm_compile expects text");
    };
    let origin = origin(scope, &args, 1);
    let cached = args::bytes(args.get(4)).map(|bytes| bytes.to_vec());
    let (mut source, options) = match &cached {
        Some(bytes) => (
            Source::new_with_cached_data(code, Some(&origin), CachedData::new(bytes)),
            CompileOptions::ConsumeCodeCache,
        ),
        None => (
            Source::new(code, Some(&origin)),
            CompileOptions::NoCompileOptions,
        ),
    };
    v8::tc_scope!(let scope, scope);
    let Some(compiled) = v8::script_compiler::compile_unbound_script(
        scope,
        &mut source,
        options,
        NoCacheReason::NoReason,
    ) else {
        return keep_location(scope);
    };
    let rejected = source.get_cached_data().is_some_and(CachedData::rejected);
    let map = compiled.get_source_mapping_url(scope);
    let global = v8::Global::new(scope, compiled);
    let table = scripts(scope);
    table.last = table.last.wrapping_add(1);
    let id = table.last;
    table.scripts.insert(id, global);
    let id = v8::Integer::new_from_unsigned(scope, id).into();
    let rejected = v8::Boolean::new(scope, rejected).into();
    rv.set(v8::Array::new_with_elements(scope, &[id, rejected, map]).into());
}

/// `(id, global object | undefined) → value` of the script in that realm, or in this one.
fn op_vm_run<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(script) = script(scope, &args) else {
        return;
    };
    let Some(context) = realm(scope, args.get(1)) else {
        return;
    };
    let scope = &mut v8::ContextScope::new(scope, context);
    if let Some(value) = script.bind_to_current_context(scope).run(scope) {
        rv.set(value);
    }
}

/// The realm that a global object belongs to; the current one without an object.
fn realm<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    global: v8::Local<'s, v8::Value>,
) -> Option<v8::Local<'s, v8::Context>> {
    if global.is_undefined() {
        return Some(scope.get_current_context());
    }
    let context = v8::Local::<v8::Object>::try_from(global)
        .ok()
        .and_then(|global| global.get_creation_context(scope));
    if context.is_none() {
        args::throw_type_error(scope, "op_vm_run expects the global object of a realm");
    }
    context
}

/// `(id)`: JavaScript has no reference to this script any more.
fn op_vm_drop<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    if let Some(id) = args.get(0).uint32_value(scope) {
        scripts(scope).scripts.remove(&id);
    }
}

/// `(id) → Uint8Array` with the script's code cache.
fn op_vm_cache<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(script) = script(scope, &args) else {
        return;
    };
    let cache = script.create_code_cache();
    let bytes = cache.as_deref().map_or(&[][..], |cache| &cache[..]);
    if let Some(array) = args::to_uint8_array(scope, bytes) {
        rv.set(array.into());
    }
}

/// `(code, filename, line, column, parameters, extensions, global object | undefined) → function`
fn op_vm_function<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (Ok(code), Ok(parameters), Ok(extensions)) = (
        v8::Local::<v8::String>::try_from(args.get(0)),
        v8::Local::<v8::Array>::try_from(args.get(4)),
        v8::Local::<v8::Array>::try_from(args.get(5)),
    ) else {
        return args::throw_type_error(scope, "op_vm_function expects text and two arrays");
    };
    let Some(context) = realm(scope, args.get(6)) else {
        return;
    };
    let scope = &mut v8::ContextScope::new(scope, context);
    let origin = origin(scope, &args, 1);
    let parameters = elements::<v8::String>(scope, parameters);
    let extensions = elements::<v8::Object>(scope, extensions);
    let mut source = Source::new(code, Some(&origin));
    v8::tc_scope!(let scope, scope);
    let function = v8::script_compiler::compile_function(
        scope,
        &mut source,
        &parameters,
        &extensions,
        CompileOptions::NoCompileOptions,
        NoCacheReason::NoReason,
    );
    match function {
        Some(function) => rv.set(function.into()),
        None => keep_location(scope),
    }
}

/// The elements of this type.
fn elements<'s, T>(
    scope: &mut v8::PinScope<'s, '_>,
    array: v8::Local<'s, v8::Array>,
) -> Vec<v8::Local<'s, T>>
where
    v8::Local<'s, T>: TryFrom<v8::Local<'s, v8::Value>>,
{
    (0..array.length())
        .filter_map(|index| array.get_index(scope, index)?.try_into().ok())
        .collect()
}
