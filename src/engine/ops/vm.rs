//! `node:vm`: scripts that run in the guest's own realm or in realms of their own.
//!
//! A realm made for an object (a "sandbox" in Node's words) has a global object that looks its names up in that object
//! first. Trust: realms keep nothing apart, here as in Node; everything in the process is the guest's.

use std::collections::HashMap;

use v8::script_compiler::{CachedData, CompileOptions, NoCacheReason, Source};

use crate::engine::modules::compile::{keep_location, place_of};

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
    ops.add("op_vm_function_cache", op_vm_function_cache);
}

/// The compiled scripts by their number, in a slot of the isolate. JavaScript says when it has dropped one.
#[derive(Default)]
struct Scripts {
    last: u32,
    scripts: HashMap<u32, Script>,
}

#[derive(Clone)]
struct Script {
    compiled: v8::Global<v8::UnboundScript>,
    /// Line and column that its first character was said to have.
    offset: (usize, usize),
}

fn scripts<'a>(scope: &'a mut v8::PinScope<'_, '_>) -> &'a mut Scripts {
    if scope.get_slot::<Scripts>().is_none() {
        scope.set_slot(Scripts::default());
    }
    scope
        .get_slot_mut::<Scripts>()
        .expect("it was set in the lines above")
}

fn script(scope: &mut v8::PinScope<'_, '_>, args: &Args<'_>) -> Option<Script> {
    let id = args.get(0).uint32_value(scope)?;
    let found = scripts(scope).scripts.get(&id).cloned();
    if found.is_none() {
        args::throw_type_error(scope, "there is no such script");
    }
    found
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
    let context = vm_global::while_made(|| v8::Context::new(scope, options));
    // Both realms are the same guest's, so neither may be refused the other's objects.
    let token = current.get_security_token(scope);
    context.set_security_token(token);
    context.set_allow_generation_from_strings(args.get(1).is_true());
    rv.set(context.global(scope).into());
}

fn small(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> i32 {
    args.get(index).int32_value(scope).unwrap_or(0)
}

/// Name and position of the source: the arguments `filename, line, column` from `first` on.
fn origin<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    first: i32,
) -> v8::ScriptOrigin<'s> {
    let line = small(scope, args, first + 1);
    let column = small(scope, args, first + 2);
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

/// What to compile, and how.
fn source<'s>(
    code: v8::Local<'s, v8::String>,
    origin: &v8::ScriptOrigin<'s>,
    cached: Option<&[u8]>,
) -> (Source, CompileOptions) {
    match cached {
        Some(bytes) => (
            Source::new_with_cached_data(code, Some(origin), CachedData::new(bytes)),
            CompileOptions::ConsumeCodeCache,
        ),
        None => (
            Source::new(code, Some(origin)),
            CompileOptions::NoCompileOptions,
        ),
    }
}

/// `(code, filename, line, column, cached data?) → [id, cache rejected, source map URL]`
fn op_vm_compile<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(code) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return args::throw_type_error(scope, "op_vm_compile expects text");
    };
    let origin = origin(scope, &args, 1);
    let cached = args::bytes(args.get(4)).map(|bytes| bytes.to_vec());
    let (mut source, options) = source(code, &origin, cached.as_deref());
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
    let offset = [2, 3].map(|at| usize::try_from(small(scope, &args, at)).unwrap_or(0));
    let script = Script {
        compiled: v8::Global::new(scope, compiled),
        offset: (offset[0], offset[1]),
    };
    let table = scripts(scope);
    table.last = table.last.wrapping_add(1);
    let id = table.last;
    table.scripts.insert(id, script);
    let id = v8::Integer::new_from_unsigned(scope, id).into();
    let rejected = v8::Boolean::new(scope, rejected).into();
    rv.set(v8::Array::new_with_elements(scope, &[id, rejected, map]).into());
}

/// `(id, global object | undefined, show place) → value` of the script in that realm, or in this one.
fn op_vm_run<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(script) = script(scope, &args) else {
        return;
    };
    let Some(context) = realm(scope, args.get(1)) else {
        return;
    };
    let scope = &mut v8::ContextScope::new(scope, context);
    let shows_place = args.get(2).is_true();
    v8::tc_scope!(let scope, scope);
    let compiled = v8::Local::new(scope, &script.compiled);
    match compiled.bind_to_current_context(scope).run(scope) {
        Some(value) => rv.set(value),
        None => {
            if shows_place {
                show_place(scope, script.offset);
            }
            scope.rethrow();
        }
    }
}

/// Puts the line that threw before the exception's stack, as Node does for errors that leave a script.
fn show_place<'s>(
    scope: &mut v8::PinnedRef<'_, v8::TryCatch<'s, '_, v8::HandleScope<'_>>>,
    offset: (usize, usize),
) -> Option<()> {
    let exception = v8::Local::<v8::Object>::try_from(scope.exception()?).ok()?;
    if !exception.is_native_error() {
        return None;
    }
    let word = v8::String::new(scope, "tpmjs place shown")?;
    let shown = v8::Private::for_api(scope, Some(word));
    let place = place_of(scope, offset)?;
    let stack = v8::String::new(scope, "stack")?.into();
    let text = exception.get(scope, stack)?;
    if exception.has_private(scope, shown)? || !text.is_string() {
        return None;
    }
    let text = v8::String::new(
        scope,
        &format!("{place}\n\n{}", text.to_rust_string_lossy(scope)),
    )?;
    let yes = v8::Boolean::new(scope, true).into();
    exception.set_private(scope, shown, yes);
    exception.set(scope, stack, text.into())?;
    Some(())
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
    let cache = v8::Local::new(scope, &script.compiled).create_code_cache();
    give_cache(scope, &mut rv, cache);
}

/// `(function) → Uint8Array` with the code cache of what `op_vm_function` compiled.
fn op_vm_function_cache<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    if let Ok(function) = v8::Local::<v8::Function>::try_from(args.get(0)) {
        give_cache(scope, &mut rv, function.create_code_cache());
    }
}

fn give_cache(
    scope: &mut v8::PinScope<'_, '_>,
    rv: &mut Return<'_>,
    cache: Option<v8::UniqueRef<CachedData<'static>>>,
) {
    let bytes = cache.as_deref().map_or(&[][..], |cache| &cache[..]);
    if let Some(array) = args::to_uint8_array(scope, bytes) {
        rv.set(array.into());
    }
}

/// `(code, filename, line, column, parameters, extensions, global object | undefined, cached data?) → function`
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
    let cached = args::bytes(args.get(7)).map(|bytes| bytes.to_vec());
    let (mut source, options) = source(code, &origin, cached.as_deref());
    v8::tc_scope!(let scope, scope);
    let function = v8::script_compiler::compile_function(
        scope,
        &mut source,
        &parameters,
        &extensions,
        options,
        NoCacheReason::NoReason,
    );
    let Some(function) = function else {
        return keep_location(scope);
    };
    if cached.is_some() {
        let rejected = source.get_cached_data().is_some_and(CachedData::rejected);
        let rejected = v8::Boolean::new(scope, rejected).into();
        if let Some(name) = v8::String::new(scope, "cachedDataRejected") {
            function.set(scope, name.into(), rejected);
        }
    }
    rv.set(function.into());
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
