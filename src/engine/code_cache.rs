//! V8's code cache for one package tree: bytecode of what the last import ran, so that the next import need not compile.
//!
//! The cache is a pack whose paths are module keys. It is read in place, and it is made only by a process
//! that has imported the package and has not been called yet: no caller's data can have touched it.
//!
//! Trust: the bytes come from a process in which the package's own code ran, so they are used for that very tree alone.

use std::cell::{Cell, OnceCell, RefCell};

use crate::contract::pack::{Pack, PackBuilder};

use super::state::State;

/// Files below this many bytes are cheaper to compile than to look up.
const WORTH_BYTES: usize = 256;

/// The cache that is read, and what is needed to make one.
#[derive(Default)]
pub(crate) struct CodeCache {
    pack: OnceCell<Pack<'static>>,
    rejected: Cell<bool>,
    functions: RefCell<Vec<(String, v8::Global<v8::Function>)>>,
}

impl CodeCache {
    /// Uses this cache; damage reads as no cache.
    pub(crate) fn open(&self, bytes: &'static [u8]) {
        if let Ok(pack) = Pack::parse(bytes) {
            let _ = self.pack.set(pack);
        }
    }

    pub(crate) fn find(&self, key: &str) -> Option<&'static [u8]> {
        if self.rejected.get() {
            return None;
        }
        self.pack.get()?.find(key).map(|file| file.bytes)
    }

    /// Whether an import would gain from a new cache.
    pub(crate) fn is_wanted(&self) -> bool {
        self.pack.get().is_none() || self.rejected.get()
    }

    pub(crate) fn note_rejected(&self) {
        self.rejected.set(true);
    }

    pub(crate) fn note_function(&self, path: &str, function: v8::Global<v8::Function>) {
        self.functions
            .borrow_mut()
            .push((path.to_owned(), function));
    }
}

/// Makes the cache of everything that was compiled so far.
pub(crate) fn build(scope: &mut v8::PinScope<'_, '_>) -> Vec<u8> {
    let state = State::of(scope);
    let mut pack = PackBuilder::new();
    for (path, function) in state.code_cache.functions.borrow().iter() {
        let function = v8::Local::new(scope, function);
        if let Some(data) = function
            .create_code_cache()
            .filter(|data| data.len() > WORTH_BYTES)
        {
            pack.add(path.clone(), data.to_vec());
        }
    }
    for entry in state.modules.borrow().iter() {
        let module = v8::Local::new(scope, &entry.module);
        if module.is_source_text_module() {
            let script = module.get_unbound_module_script(scope);
            if let Some(data) = script
                .create_code_cache()
                .filter(|data| data.len() > WORTH_BYTES)
            {
                pack.add(entry.key.clone(), data.to_vec());
            }
        }
    }
    pack.build()
}
