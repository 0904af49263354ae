//! The functions that Rust offers to our own JavaScript, and what they share.
//!
//! Each file of this folder has a `register` that adds its ops; the names are the same in both
//! languages (`op_subject_verb`). Ops get primitives and buffers, never guest objects with
//! getters; they repeat every check that memory safety needs.
//!
//! Trust: the caller is our JavaScript, but its arguments may be anything the guest chose.

pub(crate) mod args;
mod buffer;
mod clone;
mod core;
mod crypto;
mod digits;
mod encoding;
mod modules;
mod process;
pub(crate) mod resource;
mod room;
mod schema;
mod scratch;
mod serdes;
mod stack;
pub(crate) mod text;
mod url;
mod url_file;
mod url_plain;
mod util;
mod vm;
mod vm_global;
mod zlib;

use v8::MapFnTo;

pub(crate) use core::compile_internal;

/// Adds ops to the object that our JavaScript knows as `ops`.
pub(crate) struct Registry<'a, 's, 'i> {
    scope: &'a mut v8::PinScope<'s, 'i>,
    object: v8::Local<'s, v8::Object>,
}

impl<'s> Registry<'_, 's, '_> {
    /// Adds one op under its name.
    pub(crate) fn add(&mut self, name: &str, callback: impl MapFnTo<v8::FunctionCallback>) {
        let key = v8::String::new(self.scope, name).expect("an op's name is short");
        let function = v8::Function::builder(callback)
            .constructor_behavior(v8::ConstructorBehavior::Throw)
            .build(self.scope)
            .expect("functions can be made in a fresh context");
        self.object.set(self.scope, key.into(), function.into());
    }

    /// Adds one op that optimised code may call through a fast path of the same meaning.
    pub(crate) fn add_fast(
        &mut self,
        name: &str,
        callback: impl MapFnTo<v8::FunctionCallback>,
        fast: &'static [v8::fast_api::CFunction],
    ) {
        let key = v8::String::new(self.scope, name).expect("an op's name is short");
        let function = v8::FunctionTemplate::builder(callback)
            .build_fast(self.scope, fast)
            .get_function(self.scope)
            .expect("functions can be made in a fresh context");
        self.object.set(self.scope, key.into(), function.into());
    }

    /// Offers a function that V8 keeps for its embedder; false when this V8 has none of that name.
    pub(crate) fn add_extra(&mut self, name: &str, extra: &str) -> bool {
        let extras = self
            .scope
            .get_current_context()
            .get_extras_binding_object(self.scope);
        let key = v8::String::new(self.scope, extra).expect("the name is short");
        let Some(function) = extras
            .get(self.scope, key.into())
            .filter(|value| value.is_function())
        else {
            return false;
        };
        let key = v8::String::new(self.scope, name).expect("an op's name is short");
        self.object.set(self.scope, key.into(), function).is_some()
    }
}

/// Makes the `ops` object with every op.
pub(crate) fn make<'s>(scope: &mut v8::PinScope<'s, '_>) -> v8::Local<'s, v8::Object> {
    let null = v8::null(scope).into();
    let object = v8::Object::with_prototype_and_properties(scope, null, &[], &[]);
    let mut registry = Registry { scope, object };
    buffer::register(&mut registry);
    clone::register(&mut registry);
    core::register(&mut registry);
    crypto::register(&mut registry);
    encoding::register(&mut registry);
    modules::register(&mut registry);
    process::register(&mut registry);
    serdes::register(&mut registry);
    schema::register(&mut registry);
    stack::register(&mut registry);
    url::register(&mut registry);
    util::register(&mut registry);
    vm::register(&mut registry);
    zlib::register(&mut registry);
    object
}
