//! Loads, links and runs graphs of ES modules.

use crate::engine::{
    ops::args,
    resolution::{ErrorClass, Format, Mode, ResolveError, Resolved, data_url},
    state::State,
};

use super::{
    compile,
    map::{Entry, Kind},
    synthetic,
};

/// What an `import` says about the type of what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    None,
    Json,
}

/// Resolves and compiles a module and everything that it imports. `None` after an error was thrown.
pub(crate) fn graph(
    scope: &mut v8::PinScope<'_, '_>,
    specifier: &str,
    referrer: &str,
    attribute: Attribute,
) -> Option<usize> {
    let (root, fresh) = one(scope, specifier, referrer, attribute)?;
    let mut open = Vec::new();
    if fresh {
        open.push(root);
    }
    while let Some(index) = open.pop() {
        let (module, referrer) = {
            let state = State::of(scope);
            let modules = state.modules.borrow();
            let entry = modules.at(index);
            (v8::Local::new(scope, &entry.module), entry.key.clone())
        };
        if !module.is_source_text_module() {
            continue;
        }
        let requests = module.get_module_requests();
        for at in 0..requests.length() {
            let request = requests.get(scope, at)?;
            let request = v8::Local::<v8::ModuleRequest>::try_from(request).ok()?;
            let specifier = request.get_specifier().to_rust_string_lossy(scope);
            let attribute = attribute_of(scope, request.get_import_attributes(), 3)?;
            let (child, fresh) = one(scope, &specifier, &referrer, attribute)?;
            State::of(scope)
                .modules
                .borrow_mut()
                .at_mut(index)
                .requests
                .insert(specifier, child);
            if fresh {
                open.push(child);
            }
        }
    }
    Some(root)
}

/// Reads `with { type: "json" }`. V8 gives `step` values for each attribute: key, value and perhaps a position.
pub(crate) fn attribute_of(
    scope: &mut v8::PinScope<'_, '_>,
    attributes: v8::Local<'_, v8::FixedArray>,
    step: usize,
) -> Option<Attribute> {
    let mut found = Attribute::None;
    for at in (0..attributes.length()).step_by(step) {
        let text = |offset: usize| {
            let value =
                v8::Local::<v8::Value>::try_from(attributes.get(scope, at + offset)?).ok()?;
            Some(value.to_rust_string_lossy(scope))
        };
        let (key, value) = (text(0)?, text(1)?);
        if key != "type" {
            let message =
                format!("Import attribute \"{key}\" with value \"{value}\" is not supported");
            args::throw(
                scope,
                v8::Exception::type_error,
                &message,
                Some("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED"),
            );
            return None;
        }
        if value != "json" {
            let message =
                format!("Import attribute \"type\" with value \"{value}\" is not supported");
            args::throw(
                scope,
                v8::Exception::type_error,
                &message,
                Some("ERR_IMPORT_ATTRIBUTE_UNSUPPORTED"),
            );
            return None;
        }
        found = Attribute::Json;
    }
    Some(found)
}

/// One module: the known one, or a fresh one (`true`) whose imports must be loaded.
fn one(
    scope: &mut v8::PinScope<'_, '_>,
    specifier: &str,
    referrer: &str,
    attribute: Attribute,
) -> Option<(usize, bool)> {
    let state = State::of(scope);
    let resolved = match state.resolver().resolve(specifier, referrer, Mode::Import) {
        Ok(resolved) => resolved,
        Err(error) => {
            throw_resolve_error(scope, &error);
            return None;
        }
    };
    let key = resolved.key();
    check_attribute(scope, &resolved, &key, attribute)?;
    if let Some(index) = state.modules.borrow().find(&key) {
        return Some((index, false));
    }
    let kind = match &resolved {
        Resolved::Builtin(id) => Kind::Builtin(id.clone()),
        Resolved::Data(url) => {
            return data_module(scope, url).map(|index| (index, true));
        }
        Resolved::File { path, format, .. } => match format {
            Format::Module => {
                return source_module(scope, path, &key, referrer).map(|index| (index, true));
            }
            Format::Detect if is_module_by_syntax(scope, path)? => {
                return source_module(scope, path, &key, referrer).map(|index| (index, true));
            }
            Format::CommonJs | Format::Detect => Kind::CommonJs(path.clone()),
            Format::Json => Kind::Json(path.clone()),
            Format::Wasm => Kind::Wasm(path.clone()),
            Format::Addon => {
                throw_addon(scope, path);
                return None;
            }
        },
    };
    synthetic::make(scope, &key, kind).map(|index| (index, false))
}

/// JSON is imported as such, and nothing else is. Modules that are known already are asked again, since another import
/// may say something else of them.
fn check_attribute(
    scope: &mut v8::PinScope<'_, '_>,
    resolved: &Resolved,
    key: &str,
    attribute: Attribute,
) -> Option<()> {
    let (message, code) = match (is_json(resolved), attribute) {
        (Some(true), Attribute::None) => (
            format!("Module \"{key}\" needs an import attribute of \"type: json\""),
            "ERR_IMPORT_ATTRIBUTE_MISSING",
        ),
        (Some(false), Attribute::Json) => (
            format!("Module \"{key}\" is not of type \"json\""),
            "ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE",
        ),
        (Some(true), Attribute::Json) | (Some(false), Attribute::None) | (None, _) => {
            return Some(());
        }
    };
    args::throw(scope, v8::Exception::type_error, &message, Some(code));
    None
}

/// `None` for what no import can load.
fn is_json(resolved: &Resolved) -> Option<bool> {
    match resolved {
        Resolved::Builtin(_) => Some(false),
        Resolved::File { format, .. } => Some(*format == Format::Json),
        Resolved::Data(url) => match data_url(url)?.0.as_str() {
            "text/javascript" => Some(false),
            "application/json" => Some(true),
            _ => None,
        },
    }
}

/// Throws what Node throws when something cannot be resolved.
pub(crate) fn throw_resolve_error(scope: &mut v8::PinScope<'_, '_>, error: &ResolveError) {
    let message =
        args::to_string(scope, &error.to_string()).unwrap_or_else(|| v8::String::empty(scope));
    let exception = match error.class() {
        ErrorClass::TypeError => v8::Exception::type_error(scope, message),
        ErrorClass::Error => v8::Exception::error(scope, message),
    };
    if let Ok(object) = v8::Local::<v8::Object>::try_from(exception) {
        args::set_text(scope, object, "code", error.node_code());
        for (property, value) in [("url", error.url()), ("path", error.path())] {
            if let Some(value) = value {
                args::set_text(scope, object, property, value);
            }
        }
        if let Some(stack) = error.require_stack() {
            set_list(scope, object, "requireStack", stack);
        }
    }
    scope.throw_exception(exception);
}

fn set_list(
    scope: &mut v8::PinScope<'_, '_>,
    object: v8::Local<'_, v8::Object>,
    key: &str,
    list: &[String],
) -> Option<()> {
    let values: Option<Vec<v8::Local<v8::Value>>> = list
        .iter()
        .map(|text| args::to_string(scope, text).map(Into::into))
        .collect();
    let array = v8::Array::new_with_elements(scope, &values?);
    let key = args::to_string(scope, key)?;
    object.create_data_property(scope, key.into(), array.into())?;
    Some(())
}

/// Throws what a native addon gets.
pub(crate) fn throw_addon(scope: &mut v8::PinScope<'_, '_>, path: &str) {
    let message = format!(
        "native addon `{path}` is not supported: the sandbox runs JavaScript and WebAssembly only"
    );
    args::throw_coded(scope, &message, "ERR_DLOPEN_DISABLED");
}

fn source_module(
    scope: &mut v8::PinScope<'_, '_>,
    path: &str,
    key: &str,
    referrer: &str,
) -> Option<usize> {
    let file = State::of(scope).tree.borrow().file(path);
    let code = file.and_then(|file| compile::text(scope, &file));
    let Some(code) = code else {
        args::throw_coded(
            scope,
            &format!("Cannot read module '{path}'"),
            "ERR_MODULE_NOT_FOUND",
        );
        return None;
    };
    let whole = compile::is_worth_whole(scope, path, code.length(), Some(referrer));
    insert_source(scope, key, code, whole)
}

fn insert_source<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    key: &str,
    code: v8::Local<'s, v8::String>,
    whole: bool,
) -> Option<usize> {
    let module = compile::module(scope, key, code, whole)?;
    let hash = module.get_identity_hash().get();
    let entry = Entry {
        key: key.to_owned(),
        kind: Kind::Source,
        module: v8::Global::new(scope, module),
        names: Vec::new(),
        requests: Default::default(),
    };
    Some(State::of(scope).modules.borrow_mut().insert(entry, hash))
}

/// A `data:` module of a type that `is_json` knows.
fn data_module(scope: &mut v8::PinScope<'_, '_>, url: &str) -> Option<usize> {
    let code = match data_url(url) {
        Some((mime, text)) if mime == "text/javascript" => text,
        Some((mime, text)) if mime == "application/json" => {
            // What is no JSON must fail as such, although the rest is done by a script.
            let json = args::to_string(scope, &text)?;
            v8::json::parse(scope, json)?;
            format!("export default {text};")
        }
        _ => {
            let message = format!("Unknown module format for URL {url}");
            let code = "ERR_UNKNOWN_MODULE_FORMAT";
            args::throw(scope, v8::Exception::type_error, &message, Some(code));
            return None;
        }
    };
    let code = args::to_string(scope, &code)?;
    insert_source(scope, url, code, false)
}

/// Whether a file that could be either is an ES module: it fails as CommonJS and compiles as a module.
pub(crate) fn is_module_by_syntax(scope: &mut v8::PinScope<'_, '_>, path: &str) -> Option<bool> {
    let state = State::of(scope);
    if let Some(known) = state.detected.borrow().get(path) {
        return Some(*known);
    }
    let Some(file) = state.tree.borrow().file(path) else {
        return Some(false);
    };
    // Without these words a file cannot be one, and nothing has to be compiled.
    let has = |word: &[u8]| file.bytes.windows(word.len()).any(|window| window == word);
    let is_module = (has(b"import") || has(b"export") || has(b"await")) && {
        v8::tc_scope!(let scope, scope);
        let code = compile::text(scope, &file)?;
        match compile::function(scope, path, code) {
            Some(function) => {
                let function = v8::Global::new(scope, function);
                state
                    .compiled
                    .borrow_mut()
                    .insert(path.to_owned(), function);
                false
            }
            None => {
                scope.reset();
                let compiled = compile::module(scope, path, code, false).is_some();
                scope.reset();
                compiled
            }
        }
    };
    state
        .detected
        .borrow_mut()
        .insert(path.to_owned(), is_module);
    Some(is_module)
}

/// Links a loaded graph. `None` after an error was thrown, such as a missing export.
pub(crate) fn link(scope: &mut v8::PinScope<'_, '_>, index: usize) -> Option<()> {
    let global = State::of(scope).modules.borrow().at(index).module.clone();
    let module = v8::Local::new(scope, global);
    if module.get_status() == v8::ModuleStatus::Uninstantiated {
        module.instantiate_module(scope, resolve_request)?;
    }
    Some(())
}

/// V8 asks which module an import of another module means; `graph` has noted that already.
fn resolve_request<'s>(
    context: v8::Local<'s, v8::Context>,
    specifier: v8::Local<'s, v8::String>,
    _attributes: v8::Local<'s, v8::FixedArray>,
    referrer: v8::Local<'s, v8::Module>,
) -> Option<v8::Local<'s, v8::Module>> {
    v8::callback_scope!(unsafe scope, context);
    let specifier = specifier.to_rust_string_lossy(scope);
    let state = State::of(scope);
    let found = {
        let modules = state.modules.borrow();
        let referrer = modules.of_module(scope, referrer)?;
        modules
            .at(referrer)
            .requests
            .get(&specifier)
            .map(|index| modules.at(*index).module.clone())
    };
    match found {
        Some(module) => Some(v8::Local::new(scope, module)),
        None => {
            args::throw_coded(
                scope,
                &format!("Cannot find module '{specifier}'"),
                "ERR_MODULE_NOT_FOUND",
            );
            None
        }
    }
}
