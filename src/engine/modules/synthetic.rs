//! Synthetic modules: what stands in an ES module graph for Node's built-ins, CommonJS, JSON and WebAssembly.

use crate::{
    contract::pack::TextKind,
    engine::{
        cjs_exports, host,
        ops::args,
        resolution::{Format, Mode, Resolved},
        state::State,
    },
};

use super::map::{Entry, Kind};

/// Makes the module; its exports get their values when it is evaluated.
pub(crate) fn make<'s>(scope: &mut v8::PinScope<'s, '_>, key: &str, kind: Kind) -> Option<usize> {
    let names = names(scope, &kind)?;
    let mut exports = Vec::with_capacity(names.len());
    for name in &names {
        exports.push(v8::String::new(scope, name)?);
    }
    let specifier = v8::String::new(scope, key)?;
    let module = v8::Module::create_synthetic_module(scope, specifier, &exports, evaluate);
    let hash = module.get_identity_hash().get();
    let entry = Entry {
        key: key.to_owned(),
        kind,
        module: v8::Global::new(scope, module),
        names,
        requests: Default::default(),
    };
    Some(State::of(scope).modules.borrow_mut().insert(entry, hash))
}

fn names(scope: &mut v8::PinScope<'_, '_>, kind: &Kind) -> Option<Vec<String>> {
    match kind {
        Kind::Source | Kind::Json(_) => Some(vec!["default".into()]),
        Kind::CommonJs(path) => {
            let mut names = vec!["default".to_owned()];
            collect_commonjs_names(scope, path, &mut names, &mut Vec::new());
            Some(names)
        }
        Kind::Builtin(id) => keys_of(scope, "builtinNames", id),
        Kind::Wasm(path) => keys_of(scope, "wasmNames", path),
    }
}

/// Asks our JavaScript for the names that something exports.
fn keys_of(scope: &mut v8::PinScope<'_, '_>, hook: &str, argument: &str) -> Option<Vec<String>> {
    let argument = v8::String::new(scope, argument)?.into();
    let list = host::call(scope, hook, &[argument])?;
    let list = v8::Local::<v8::Array>::try_from(list).ok()?;
    let mut names = Vec::with_capacity(list.length() as usize);
    for index in 0..list.length() {
        names.push(list.get_index(scope, index)?.to_rust_string_lossy(scope));
    }
    Some(names)
}

/// The names that a CommonJS file seems to export, through what it re-exports.
fn collect_commonjs_names(
    scope: &mut v8::PinScope<'_, '_>,
    path: &str,
    names: &mut Vec<String>,
    seen: &mut Vec<String>,
) {
    if seen.iter().any(|known| known == path) {
        return;
    }
    seen.push(path.to_owned());
    let state = State::of(scope);
    let Some(file) = state.tree.borrow().file(path) else {
        return;
    };
    if file.kind == TextKind::Binary {
        return;
    }
    let Ok(source) = std::str::from_utf8(file.bytes) else {
        return;
    };
    let found = cjs_exports::scan(source);
    for name in found.exports {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for specifier in found.reexports {
        // The names of a re-exported built-in are not its file's: Node leaves them out, too.
        let resolved = state.resolver().resolve(&specifier, path, Mode::Require);
        if let Ok(Resolved::File {
            path,
            format: Format::CommonJs | Format::Detect,
            ..
        }) = resolved
        {
            collect_commonjs_names(scope, &path, names, seen);
        }
    }
}

/// V8 calls this when the module is evaluated: fills its exports from what our JavaScript loads.
fn evaluate<'s>(
    context: v8::Local<'s, v8::Context>,
    module: v8::Local<'s, v8::Module>,
) -> Option<v8::Local<'s, v8::Value>> {
    v8::callback_scope!(unsafe scope, context);
    let state = State::of(scope);
    let index = state.modules.borrow().of_module(scope, module)?;
    let (hook, argument, names) = {
        let modules = state.modules.borrow();
        let entry = modules.at(index);
        let (hook, argument) = match &entry.kind {
            Kind::Builtin(id) => ("builtinExports", id),
            Kind::CommonJs(path) => ("commonJsExports", path),
            Kind::Json(path) => ("jsonExports", path),
            Kind::Wasm(path) => ("wasmExports", path),
            Kind::Source => return None,
        };
        (hook, argument.clone(), entry.names.clone())
    };
    let argument = v8::String::new(scope, &argument)?.into();
    let list = v8::Array::new(scope, 0);
    for (at, name) in names.iter().enumerate() {
        let name = args::to_string(scope, name)?;
        list.set_index(scope, u32::try_from(at).ok()?, name.into());
    }
    // The hook returns the values in the order of the names.
    let values = host::call(scope, hook, &[argument, list.into()])?;
    let values = v8::Local::<v8::Array>::try_from(values).ok()?;
    for (at, name) in names.iter().enumerate() {
        let name = v8::String::new(scope, name)?;
        let value = values.get_index(scope, u32::try_from(at).ok()?)?;
        module.set_synthetic_module_export(scope, name, value)?;
    }
    let resolver = v8::PromiseResolver::new(scope)?;
    let undefined = v8::undefined(scope).into();
    resolver.resolve(scope, undefined);
    Some(resolver.get_promise(scope).into())
}
