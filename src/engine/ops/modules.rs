//! The ops behind `require`, `import()` and the read-only view of the package tree.

use crate::engine::{
    modules::{compile, load},
    resolution::{Format, Mode, Resolved, file_url},
    state::State,
    tree::Node,
};

use super::{
    Registry,
    args::{self, Args, Return},
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_module_resolve", op_module_resolve);
    ops.add("op_module_url", op_module_url);
    ops.add("op_module_filename", op_module_filename);
    ops.add("op_module_paths", op_module_paths);
    ops.add("op_module_import", op_module_import);
    ops.add("op_module_require", op_module_require);
    ops.add("op_cjs_compile", op_cjs_compile);
    ops.add("op_error_location", op_error_location);
    ops.add("op_tree_entry", op_tree_entry);
    ops.add("op_fs_text", op_fs_text);
    ops.add("op_fs_read", op_fs_read);
    ops.add("op_fs_stat", op_fs_stat);
    ops.add("op_fs_list", op_fs_list);
}

/// `(specifier, referrer, mode) → [kind, value]`: `builtin` and its name, or `module`, `commonjs`, `json`, `wasm`,
/// `addon` and a path, or `data` and a URL. Mode is `import` or `require`. Throws Node's resolution errors.
fn op_module_resolve<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let specifier = args::string(scope, &args, 0);
    let referrer = args::string(scope, &args, 1);
    let mode = if args::string(scope, &args, 2) == "import" {
        Mode::Import
    } else {
        Mode::Require
    };
    let resolved = match State::of(scope)
        .resolver()
        .resolve(&specifier, &referrer, mode)
    {
        Ok(resolved) => resolved,
        Err(error) => return load::throw_resolve_error(scope, &error),
    };
    let (kind, value) = match resolved {
        Resolved::Builtin(name) => ("builtin", name),
        Resolved::Data(url) => ("data", url),
        Resolved::File { path, format, .. } => {
            let kind = match format {
                Format::Module => "module",
                Format::CommonJs => "commonjs",
                Format::Json => "json",
                Format::Wasm => "wasm",
                Format::Addon => "addon",
                Format::Detect => match load::is_module_by_syntax(scope, &path) {
                    Some(true) => "module",
                    _ => "commonjs",
                },
            };
            (kind, path)
        }
    };
    let (Some(kind), Some(value)) = (args::to_string(scope, kind), args::to_string(scope, &value))
    else {
        return;
    };
    rv.set(v8::Array::new_with_elements(scope, &[kind.into(), value.into()]).into());
}

/// `(specifier, referrer) → URL` that `import.meta.resolve` gives; the file need not be there.
fn op_module_url<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let specifier = args::string(scope, &args, 0);
    let referrer = args::string(scope, &args, 1);
    match State::of(scope)
        .resolver()
        .resolve_url(&specifier, &referrer)
    {
        Ok(url) => {
            if let Some(url) = args::to_string(scope, &url) {
                rv.set(url.into());
            }
        }
        Err(error) => load::throw_resolve_error(scope, &error),
    }
}

/// `(request, referrer, stack) → path` that `require.resolve` gives, or the name of a built-in as it was written. The
/// stack has a line for each file that required the next, for the error.
fn op_module_filename<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let request = args::string(scope, &args, 0);
    let referrer = args::string(scope, &args, 1);
    match State::of(scope)
        .resolver()
        .resolve_filename(&request, &referrer)
    {
        Ok(path) => {
            if let Some(path) = args::to_string(scope, &path) {
                rv.set(path.into());
            }
        }
        Err(error) => {
            let stack = args::string(scope, &args, 2)
                .lines()
                .map(str::to_owned)
                .collect();
            load::throw_resolve_error(scope, &error.with_require_stack(stack));
        }
    }
}

/// `(request, referrer) → [folders]` that `require.resolve.paths` gives, or undefined for a built-in.
fn op_module_paths<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let request = args::string(scope, &args, 0);
    let referrer = args::string(scope, &args, 1);
    let Some(paths) = State::of(scope)
        .resolver()
        .lookup_paths(&request, &referrer)
    else {
        return;
    };
    let values: Option<Vec<v8::Local<v8::Value>>> = paths
        .iter()
        .map(|path| args::to_string(scope, path).map(Into::into))
        .collect();
    if let Some(values) = values {
        rv.set(v8::Array::new_with_elements(scope, &values).into());
    }
}

/// `(specifier, referrer, type) → [promise of the evaluation, namespace]`
fn op_module_import<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let specifier = args::string(scope, &args, 0);
    let referrer = args::string(scope, &args, 1);
    let attribute = if args::string(scope, &args, 2) == "json" {
        load::Attribute::Json
    } else {
        load::Attribute::None
    };
    let Some(index) = load::graph(scope, &specifier, &referrer, attribute) else {
        return;
    };
    if load::link(scope, index).is_none() {
        return;
    }
    let module = State::of(scope).modules.borrow().at(index).module.clone();
    let module = v8::Local::new(scope, module);
    let Some(promise) = module.evaluate(scope) else {
        return;
    };
    let namespace = module.get_module_namespace();
    rv.set(v8::Array::new_with_elements(scope, &[promise, namespace]).into());
}

/// `(path) → namespace`: `require` of an ES module, which must not await at its top level.
fn op_module_require<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    let Some(index) = load::graph(scope, &file_url(&path), &path, load::Attribute::None) else {
        return;
    };
    if load::link(scope, index).is_none() {
        return;
    }
    let module = State::of(scope).modules.borrow().at(index).module.clone();
    let module = v8::Local::new(scope, module);
    match module.get_status() {
        v8::ModuleStatus::Evaluating => {
            let message = format!("Cannot require() ES Module {path} in a cycle.");
            return args::throw_coded(scope, &message, "ERR_REQUIRE_CYCLE_MODULE");
        }
        v8::ModuleStatus::Errored => {
            let exception = module.get_exception();
            scope.throw_exception(exception);
            return;
        }
        _ if module.is_graph_async() => {
            let message = "require() cannot be used on an ESM graph with top-level await. Use import() instead. \
                           To see where the top-level await comes from, use --experimental-print-required-tla.";
            return args::throw_coded(scope, message, "ERR_REQUIRE_ASYNC_MODULE");
        }
        _ => {}
    }
    let Some(evaluated) = module.evaluate(scope) else {
        return;
    };
    if let Ok(promise) = v8::Local::<v8::Promise>::try_from(evaluated)
        && promise.state() == v8::PromiseState::Rejected
    {
        promise.mark_as_handled();
        let reason = promise.result(scope);
        scope.throw_exception(reason);
        return;
    }
    rv.set(module.get_module_namespace());
}

/// `(path, source?) → wrapper function`: compiles a CommonJS file, or other text in its name.
fn op_cjs_compile<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    let state = State::of(scope);
    if let Ok(source) = v8::Local::<v8::String>::try_from(args.get(1)) {
        if let Some(function) = compile::function(scope, &path, source) {
            rv.set(function.into());
        }
        return;
    }
    if let Some(function) = state.compiled.borrow_mut().remove(&path) {
        rv.set(v8::Local::new(scope, function).into());
        return;
    }
    let file = state.tree.borrow().file(&path);
    let Some(code) = file.and_then(|file| compile::text(scope, &file)) else {
        return args::throw_coded(
            scope,
            &format!("Cannot find module '{path}'"),
            "MODULE_NOT_FOUND",
        );
    };
    if let Some(function) = compile::function(scope, &path, code) {
        rv.set(function.into());
    }
}

/// `(error) → "file:line\nsource line\n^^^"` where a syntax error was seen, or undefined.
fn op_error_location<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let state = State::of(scope);
    let wanted = args.get(0);
    let locations = state.locations.borrow();
    let found = locations
        .iter()
        .find(|(error, _)| v8::Local::new(scope, error).strict_equals(wanted));
    if let Some(text) = found.and_then(|(_, text)| args::to_string(scope, text)) {
        rv.set(text.into());
    }
}

/// `() → path` of the folder of the package that is run.
fn op_tree_entry<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    let entry = State::of(scope).tree.borrow().entry().to_owned();
    if let Some(text) = args::to_string(scope, &entry) {
        rv.set(text.into());
    }
}

/// `(path) → text` of a file of the tree, or undefined.
fn op_fs_text<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    let file = State::of(scope).tree.borrow().file(&path);
    if let Some(text) = file.and_then(|file| compile::text(scope, &file)) {
        rv.set(text.into());
    }
}

/// `(path) → Uint8Array` with a copy of a file of the tree, or undefined.
fn op_fs_read<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    let file = State::of(scope).tree.borrow().file(&path);
    if let Some(bytes) = file.and_then(|file| args::to_uint8_array(scope, file.bytes)) {
        rv.set(bytes.into());
    }
}

/// `(path) → size` of a file of the tree, -1 for a folder, or undefined.
fn op_fs_stat<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    match State::of(scope).tree.borrow().find(&path) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a file is at most 64 MB by default"
        )]
        Some(Node::File(file)) => rv.set_double(file.bytes.len() as f64),
        Some(Node::Directory) => rv.set_double(-1.0),
        None => {}
    }
}

/// `(path) → [names]` in a folder of the tree, or undefined.
fn op_fs_list<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let path = args::string(scope, &args, 0);
    let Some(names) = State::of(scope).tree.borrow().list(&path) else {
        return;
    };
    let mut values: Vec<v8::Local<v8::Value>> = Vec::with_capacity(names.len());
    for name in &names {
        let Some(name) = args::to_string(scope, name) else {
            return;
        };
        values.push(name.into());
    }
    rv.set(v8::Array::new_with_elements(scope, &values).into());
}
