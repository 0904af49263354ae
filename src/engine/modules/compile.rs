//! Compiling the guest's files, with V8's code cache where there is one, and with the place of a syntax error kept.

use crate::{
    contract::pack::{PackFile, TextKind},
    engine::state::State,
};

/// The parameters of Node's CommonJS wrapper.
const WRAPPER_PARAMETERS: [&str; 5] = ["exports", "require", "module", "__filename", "__dirname"];

/// A file's text as a V8 string; ASCII stays where it is mapped.
pub(crate) fn text<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    file: &PackFile<'static>,
) -> Option<v8::Local<'s, v8::String>> {
    let bytes = file
        .bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(file.bytes);
    // The pack says what its bytes are, but a damaged one may lie; V8 would read garbage, not crash.
    if file.kind == TextKind::Ascii && bytes.len() > 64 {
        return v8::String::new_external_onebyte_static(scope, bytes);
    }
    v8::String::new_from_utf8(scope, bytes, v8::NewStringType::Normal)
}

/// The longest files that are compiled whole: of the package that is run, and of another one.
const WHOLE_OWN: usize = 512 << 10;
const WHOLE_OTHER: usize = 128 << 10;

/// Whether a template compiles all of a file at once, instead of each function in each of its calls when that is first
/// run: files of the package that is called, and what these import, since a call runs little else.
pub(crate) fn is_worth_whole(
    scope: &v8::PinScope<'_, '_>,
    path: &str,
    length: usize,
    referrer: Option<&str>,
) -> bool {
    let state = State::of(scope);
    let is_own = |file: &str| {
        let tree = state.tree.borrow();
        let rest = file.strip_prefix(tree.entry());
        rest.is_some_and(|rest| rest.starts_with('/') && !rest.contains("/node_modules/"))
    };
    state.for_calls.get()
        && (length <= WHOLE_OWN && is_own(path)
            || length <= WHOLE_OTHER
                && referrer.is_some_and(|url| is_own(url.strip_prefix("file://").unwrap_or(url))))
}

/// Compiles an ES module under its URL. `whole` compiles all of its functions, and leaves the cache, which has not all of them.
pub(crate) fn module<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    url: &str,
    code: v8::Local<'s, v8::String>,
    whole: bool,
) -> Option<v8::Local<'s, v8::Module>> {
    v8::tc_scope!(let scope, scope);
    let name = v8::String::new(scope, url)?;
    let origin = v8::ScriptOrigin::new(
        scope,
        name.into(),
        0,
        0,
        false,
        -1,
        None,
        false,
        false,
        true,
        None,
    );
    let reason = v8::script_compiler::NoCacheReason::NoReason;
    let cached = State::of(scope).code_cache.find(url);
    let compiled = if whole {
        let mut source = v8::script_compiler::Source::new(code, Some(&origin));
        let options = v8::script_compiler::CompileOptions::EagerCompile;
        v8::script_compiler::compile_module2(scope, &mut source, options, reason)
    } else if let Some(bytes) = cached {
        let data = v8::script_compiler::CachedData::new(bytes);
        let mut source =
            v8::script_compiler::Source::new_with_cached_data(code, Some(&origin), data);
        let options = v8::script_compiler::CompileOptions::ConsumeCodeCache;
        let compiled = v8::script_compiler::compile_module2(scope, &mut source, options, reason);
        note_rejected(scope, &source);
        compiled
    } else {
        let mut source = v8::script_compiler::Source::new(code, Some(&origin));
        v8::script_compiler::compile_module(scope, &mut source)
    };
    if compiled.is_none() {
        keep_location(scope);
    }
    compiled
}

/// Compiles a CommonJS file as the function that Node wraps it into.
pub(crate) fn function<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    path: &str,
    code: v8::Local<'s, v8::String>,
) -> Option<v8::Local<'s, v8::Function>> {
    v8::tc_scope!(let scope, scope);
    let name = v8::String::new(scope, path)?;
    let origin = v8::ScriptOrigin::new(
        scope,
        name.into(),
        0,
        0,
        false,
        -1,
        None,
        false,
        false,
        false,
        None,
    );
    let mut parameters = Vec::with_capacity(WRAPPER_PARAMETERS.len());
    for parameter in WRAPPER_PARAMETERS {
        parameters.push(v8::String::new(scope, parameter)?);
    }
    let whole = is_worth_whole(scope, path, code.length(), None);
    let cached = if whole {
        None
    } else {
        State::of(scope).code_cache.find(path)
    };
    let (mut source, options) = match cached {
        Some(bytes) => (
            v8::script_compiler::Source::new_with_cached_data(
                code,
                Some(&origin),
                v8::script_compiler::CachedData::new(bytes),
            ),
            v8::script_compiler::CompileOptions::ConsumeCodeCache,
        ),
        None => (
            v8::script_compiler::Source::new(code, Some(&origin)),
            if whole {
                v8::script_compiler::CompileOptions::EagerCompile
            } else {
                v8::script_compiler::CompileOptions::NoCompileOptions
            },
        ),
    };
    let reason = v8::script_compiler::NoCacheReason::NoReason;
    let compiled = v8::script_compiler::compile_function(
        scope,
        &mut source,
        &parameters,
        &[],
        options,
        reason,
    );
    if cached.is_some() {
        note_rejected(scope, &source);
    }
    match compiled {
        Some(function) if cached.is_none() => {
            let function_global = v8::Global::new(scope, function);
            State::of(scope)
                .code_cache
                .note_function(path, function_global);
        }
        Some(_) => {}
        None => keep_location(scope),
    }
    compiled
}

/// A cache that V8 refuses is not used again for this tree; the host makes a new one.
fn note_rejected(scope: &v8::PinScope<'_, '_>, source: &v8::script_compiler::Source) {
    if source
        .get_cached_data()
        .is_some_and(v8::script_compiler::CachedData::rejected)
    {
        State::of(scope).code_cache.note_rejected();
    }
}

/// Remembers file, line and source line of the error that is being thrown, and throws it on.
pub(crate) fn keep_location<'s>(
    scope: &mut v8::PinnedRef<'_, v8::TryCatch<'s, '_, v8::HandleScope<'_>>>,
) {
    let (Some(exception), Some(place)) = (scope.exception(), place_of(scope, (0, 0))) else {
        scope.rethrow();
        return;
    };
    let exception = v8::Global::new(scope, exception);
    State::of(scope)
        .locations
        .borrow_mut()
        .push((exception, place));
    scope.rethrow();
}

/// File, line and the source line with a mark, of the exception that was caught. `offset` is the line and column that the
/// script's first character was said to have.
pub(crate) fn place_of<'s>(
    scope: &mut v8::PinnedRef<'_, v8::TryCatch<'s, '_, v8::HandleScope<'_>>>,
    offset: (usize, usize),
) -> Option<String> {
    let message = scope.message()?;
    let name = message
        .get_script_resource_name(scope)
        .map(|name| name.to_rust_string_lossy(scope))
        .unwrap_or_default();
    let line = message.get_line_number(scope).unwrap_or(0);
    let column = message.get_start_column();
    let source = message
        .get_source_line(scope)
        .map(|line| line.to_rust_string_lossy(scope))
        .unwrap_or_default();
    let width = message.get_end_column().saturating_sub(column).clamp(1, 40);
    let indent = if line == offset.0 + 1 { offset.1 } else { 0 };
    let excerpt = excerpt(&source, column.saturating_sub(indent), width);
    Some(format!("{name}:{line}\n{excerpt}"))
}

/// The source line with a mark below, cut so that a minified file does not fill the screen.
fn excerpt(source: &str, column: usize, width: usize) -> String {
    const BEFORE: usize = 60;
    const AFTER: usize = 100;
    let start = column.saturating_sub(BEFORE);
    let line: String = source.chars().skip(start).take(BEFORE + AFTER).collect();
    format!(
        "{line}\n{}{}",
        " ".repeat(column - start),
        "^".repeat(width)
    )
}
