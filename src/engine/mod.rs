//! V8: one isolate with the platform layer, the mounted package tree, the import and the call.
//!
//! In: packs, mounts, a call. Out: JSON or a [`Failure`]. The worker owns an [`Engine`] and forks around it:
//! [`Engine::start`] runs in the zygote, [`Engine::load`] in a template or a fresh call, [`Engine::call`] in a call.
//!
//! Trust: everything that runs in here is the guest's, and after its first line the whole process counts as hostile.
//! One of the two places for `unsafe`.

#![expect(
    unsafe_code,
    reason = "V8's callbacks and buffers need it; each block says why it holds"
)]

#[cfg_attr(
    not(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu")),
    path = "buffers_plain.rs"
)]
mod buffers;
mod cjs_exports;
mod code_cache;
pub(crate) mod embedded;
mod host;
mod memory;
mod modules;
mod ops;
mod platform;
mod random;
mod resolution;
mod state;
mod tree;

use std::{rc::Rc, time::Instant};

use serde::{Deserialize, Serialize};

use crate::contract::{
    failure::{Code, Failure},
    limits::ByteSize,
    outcome::Usage,
    tree::Mount,
};

pub use embedded::licences;
pub use memory::OUT_OF_MEMORY_STATUS;
pub use platform::{cache_key, version};
pub use state::Sink;

use state::{Hooks, State};
use tree::Tree;

/// One isolate with one context.
pub struct Engine {
    isolate: v8::OwnedIsolate,
    context: v8::Global<v8::Context>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// What one call is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    /// The export, empty for the default one.
    pub function: String,
    /// Whether the input is a list of positional arguments.
    pub positional: bool,
    /// JSON text.
    pub input: String,
    /// The environment as JSON text of an object.
    pub env: String,
    /// Whether the tool's own schema is checked first.
    pub validate: bool,
}

/// What an import was seen to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFacts {
    /// It drew random numbers, so its state may not be shared.
    pub used_random: bool,
    /// It read these keys of the environment; `*` means all of them.
    pub env_keys: Vec<String>,
    /// A code cache of this import would be worth keeping.
    pub wants_code_cache: bool,
}

impl Engine {
    /// Starts V8 and the platform layer. `heap_ceiling` is the most that any call will ever be allowed.
    pub fn start(heap_ceiling: u64, sink: Box<dyn Sink>) -> Self {
        platform::start();
        let mut isolate = v8::Isolate::new(memory::parameters(heap_ceiling));
        isolate.set_microtasks_policy(v8::MicrotasksPolicy::Explicit);
        isolate.set_promise_reject_callback(promise_rejected);
        isolate.set_host_import_module_dynamically_callback(import_dynamically);
        isolate.set_host_initialize_import_meta_object_callback(initialize_import_meta);
        isolate.set_slot(State::new(sink));
        memory::guard(&mut isolate);
        let context = {
            v8::scope!(let scope, &mut isolate);
            let context = v8::Context::new(scope, v8::ContextOptions::default());
            let scope = &mut v8::ContextScope::new(scope, context);
            boot(scope);
            v8::Global::new(scope, context)
        };
        Self { isolate, context }
    }

    /// Lowers the heap limit for what follows. Larger than the ceiling has no effect.
    pub fn limit_heap(&mut self, limit: ByteSize) {
        memory::limit(&mut self.isolate, limit);
    }

    /// Mounts a package tree.
    pub fn mount(
        &mut self,
        entry: &str,
        packs: &[&'static [u8]],
        mounts: &[Mount],
        code_cache: Option<&'static [u8]>,
    ) -> Result<(), Failure> {
        let tree = Tree::mount(entry, packs, mounts).map_err(|error| {
            Failure::new(
                Code::Integrity,
                format!("the cached package tree is damaged: {error}"),
            )
        })?;
        let state = State::of(&self.isolate);
        state.mount(tree);
        if let Some(bytes) = code_cache {
            state.code_cache.open(bytes);
        }
        Ok(())
    }

    /// Imports the package. With an environment, the import sees it; without one, the keys that it reads are noted.
    pub fn load(&mut self, env: Option<&str>) -> Result<ImportFacts, Failure> {
        State::of(&self.isolate).for_calls.set(env.is_none());
        self.run("load", |scope| {
            let env = match env {
                Some(json) => v8::String::new(scope, json)?.into(),
                None => v8::undefined(scope).into(),
            };
            Some(vec![env])
        })?;
        let state = State::of(&self.isolate);
        Ok(ImportFacts {
            used_random: state.seen.random.get(),
            env_keys: state.seen.env.borrow().iter().cloned().collect(),
            wants_code_cache: state.code_cache.is_wanted(),
        })
    }

    /// Runs the call; the package must be loaded. Returns JSON text.
    pub fn call(&mut self, call: &Call) -> Result<String, Failure> {
        State::of(&self.isolate).origin.set(Instant::now());
        self.run("call", |scope| {
            let kind = if call.positional { "args" } else { "params" };
            let mut arguments: Vec<v8::Local<v8::Value>> = Vec::with_capacity(5);
            for text in [&call.function, kind, &call.input, &call.env] {
                arguments.push(v8::String::new(scope, text)?.into());
            }
            arguments.push(v8::Boolean::new(scope, call.validate).into());
            Some(arguments)
        })
    }

    /// Goes the way of a call with a stand-in for the guest's function, so that a later call finds its pages ready. Nothing of
    /// the guest runs.
    pub fn rehearse(&mut self) {
        self.with_scope(|scope| {
            v8::tc_scope!(let scope, scope);
            host::call(scope, "rehearse", &[]);
        });
    }

    /// Lists what the loaded package exports, as JSON text of a list of exports.
    pub fn describe(&mut self) -> Result<String, Failure> {
        self.run("describe", |_| Some(Vec::new()))
    }

    /// Makes a code cache of everything that was compiled so far.
    pub fn code_cache(&mut self) -> Vec<u8> {
        self.with_scope(code_cache::build)
    }

    /// What the heap holds.
    pub fn usage(&mut self) -> Usage {
        let statistics = self.isolate.get_heap_statistics();
        Usage {
            heap_bytes: statistics.used_heap_size() as u64,
            external_bytes: statistics.external_memory() as u64,
        }
    }

    fn with_scope<T>(&mut self, work: impl FnOnce(&mut v8::PinScope<'_, '_>) -> T) -> T {
        v8::scope!(let scope, &mut self.isolate);
        let context = v8::Local::new(scope, &self.context);
        let scope = &mut v8::ContextScope::new(scope, context);
        work(scope)
    }

    /// Starts a piece of work of `internal/host` and runs the event loop until it has settled.
    fn run(
        &mut self,
        hook: &str,
        arguments: impl for<'s> FnOnce(
            &mut v8::PinScope<'s, '_>,
        ) -> Option<Vec<v8::Local<'s, v8::Value>>>,
    ) -> Result<String, Failure> {
        v8::scope!(let scope, &mut self.isolate);
        let context = v8::Local::new(scope, &self.context);
        let scope = &mut v8::ContextScope::new(scope, context);
        v8::tc_scope!(let scope, scope);
        let started = arguments(scope).and_then(|arguments| host::call(scope, hook, &arguments));
        if started.is_none() {
            return Err(host::caught(scope, hook));
        }
        loop {
            let turn = host::call(scope, "runOnce", &[]);
            let Some(wait) = turn.and_then(|value| value.number_value(scope)) else {
                return Err(host::caught(scope, hook));
            };
            if let Some(result) = host::settled(scope)? {
                return Ok(result);
            }
            // What V8 itself has put off, such as compiling WebAssembly, may be what everybody waits for.
            if platform::run_tasks(scope) {
                continue;
            }
            if wait < 0.0 {
                return Err(host::never_settles(hook));
            }
            if wait > 0.0 {
                std::thread::sleep(std::time::Duration::from_secs_f64(wait / 1000.0));
            }
        }
    }
}

/// Runs our JavaScript up to the point where a guest may come.
fn boot(scope: &mut v8::PinScope<'_, '_>) {
    v8::tc_scope!(let scope, scope);
    if try_boot(scope).is_none() {
        let failure = host::caught(scope, "boot");
        State::of(scope).sink.borrow_mut().die(Failure {
            code: Code::Internal,
            ..failure
        });
    }
}

fn try_boot(scope: &mut v8::PinScope<'_, '_>) -> Option<()> {
    let ops = ops::make(scope);
    let primordials = v8::Object::new(scope);
    run_internal(scope, "internal/primordials", primordials, ops)?;
    let require = run_internal(scope, "internal/loader", primordials, ops)?;
    let require = v8::Local::<v8::Function>::try_from(require).ok()?;
    let undefined = v8::undefined(scope).into();
    let id = v8::String::new(scope, "internal/host")?.into();
    let host = require.call(scope, undefined, &[id])?;
    let host = v8::Local::<v8::Object>::try_from(host).ok()?;
    let hooks = Hooks {
        host: v8::Global::new(scope, host),
    };
    *State::of(scope).hooks.borrow_mut() = Some(Rc::new(hooks));
    host::call(scope, "boot", &[])?;
    Some(())
}

/// Runs one of the two files that come before `require` exists; returns its `module.exports`.
fn run_internal<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    id: &str,
    primordials: v8::Local<'s, v8::Object>,
    ops: v8::Local<'s, v8::Object>,
) -> Option<v8::Local<'s, v8::Value>> {
    let function = ops::compile_internal(scope, id)?;
    let module = v8::Object::new(scope);
    let exports = v8::Object::new(scope);
    let key = v8::String::new(scope, "exports")?.into();
    module.set(scope, key, exports.into())?;
    let undefined: v8::Local<v8::Value> = v8::undefined(scope).into();
    function.call(
        scope,
        undefined,
        &[
            exports.into(),
            undefined,
            module.into(),
            primordials.into(),
            ops.into(),
        ],
    )?;
    module.get(scope, key)
}

/// V8 tells of promises that were rejected without a handler, and of handlers that came later.
extern "C" fn promise_rejected(message: v8::PromiseRejectMessage<'_>) {
    v8::callback_scope!(unsafe scope, &message);
    let promise = message.get_promise();
    let state = State::of(scope);
    match message.get_event() {
        v8::PromiseRejectEvent::PromiseRejectWithNoHandler => {
            let reason = message
                .get_value()
                .unwrap_or_else(|| v8::undefined(scope).into());
            let entry = (
                v8::Global::new(scope, promise),
                v8::Global::new(scope, reason),
            );
            state.rejections.borrow_mut().push(entry);
        }
        v8::PromiseRejectEvent::PromiseHandlerAddedAfterReject => {
            let mut rejections = state.rejections.borrow_mut();
            rejections.retain(|(known, _)| v8::Local::new(scope, known) != promise);
        }
        v8::PromiseRejectEvent::PromiseRejectAfterResolved
        | v8::PromiseRejectEvent::PromiseResolveAfterResolved => {}
    }
}

/// V8 asks for the promise of an `import()`.
fn import_dynamically<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    _options: v8::Local<'s, v8::Data>,
    resource_name: v8::Local<'s, v8::Value>,
    specifier: v8::Local<'s, v8::String>,
    attributes: v8::Local<'s, v8::FixedArray>,
) -> Option<v8::Local<'s, v8::Promise>> {
    let kind = match modules::load::attribute_of(scope, attributes, 2)? {
        modules::load::Attribute::Json => "json",
        modules::load::Attribute::None => "",
    };
    let kind = v8::String::new(scope, kind)?;
    let promise = host::call(
        scope,
        "importModule",
        &[specifier.into(), resource_name, kind.into()],
    )?;
    v8::Local::<v8::Promise>::try_from(promise).ok()
}

/// V8 asks for the properties of `import.meta`.
extern "C" fn initialize_import_meta(
    context: v8::Local<'_, v8::Context>,
    module: v8::Local<'_, v8::Module>,
    meta: v8::Local<'_, v8::Object>,
) {
    v8::callback_scope!(unsafe scope, context);
    let state = State::of(scope);
    let key = {
        let modules = state.modules.borrow();
        modules
            .of_module(scope, module)
            .map(|index| modules.at(index).key.clone())
    };
    if let Some(url) = key.and_then(|key| v8::String::new(scope, &key)) {
        host::call(scope, "importMeta", &[meta.into(), url.into()]);
    }
}
