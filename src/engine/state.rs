//! What an isolate carries besides its heap: the mounted tree, the modules, the sink, and what the import was seen to do.
//!
//! Kept in a slot of the isolate and reached from callbacks by [`State::of`]. One thread, so cells are enough.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, HashMap},
    rc::Rc,
    time::Instant,
};

use crate::contract::{failure::Failure, limits::ByteSize, outcome::LogLevel};

use super::{code_cache::CodeCache, modules::map::ModuleMap, resolution::Resolver, tree::Tree};

/// Where a guest's output and its sudden end go.
pub trait Sink {
    /// Takes text that the guest printed; it may hold newlines.
    fn log(&mut self, level: LogLevel, text: &str);

    /// Tells that the guest is over and ends the process.
    fn die(&mut self, failure: Failure) -> !;
}

/// What an import did that decides whether its state may be shared.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// It drew random numbers.
    pub random: Cell<bool>,
    /// It read these keys of `process.env`.
    pub env: RefCell<BTreeSet<String>>,
}

/// The parts of our JavaScript that Rust calls.
pub(crate) struct Hooks {
    /// `internal/host`: an object with the functions that Rust calls by name.
    pub host: v8::Global<v8::Object>,
}

/// The per-isolate state.
pub(crate) struct State {
    pub sink: RefCell<Box<dyn Sink>>,
    pub tree: RefCell<Rc<Tree>>,
    pub resolver: RefCell<Rc<Resolver<Rc<Tree>>>>,
    pub code_cache: CodeCache,
    pub modules: RefCell<ModuleMap>,
    /// Files that could have been either, and whether they are ES modules.
    pub detected: RefCell<HashMap<String, bool>>,
    /// CommonJS functions that were compiled to find that out, until they are run.
    pub compiled: RefCell<HashMap<String, v8::Global<v8::Function>>>,
    /// Where syntax errors were seen: the error and a text that shows the place.
    pub locations: RefCell<Vec<(v8::Global<v8::Value>, String)>>,
    /// Compiled JSON schemas of tools, by their text.
    pub schemas: RefCell<HashMap<String, Rc<jsonschema::Validator>>>,
    /// The import is a template's, so that work on it pays off in each call.
    pub for_calls: Cell<bool>,
    pub seen: Seen,
    pub hooks: RefCell<Option<Rc<Hooks>>>,
    /// Rejected promises that nobody handles yet: promise and reason.
    pub rejections: RefCell<Vec<(v8::Global<v8::Promise>, v8::Global<v8::Value>)>>,
    /// What the guest may use, for the message when it is over that.
    pub memory_limit: Cell<ByteSize>,
    /// What monotonic time counts from.
    pub origin: Cell<Instant>,
}

impl State {
    pub(crate) fn new(sink: Box<dyn Sink>) -> Rc<Self> {
        Rc::new(Self {
            sink: RefCell::new(sink),
            tree: RefCell::default(),
            resolver: RefCell::new(Rc::new(Resolver::new(Rc::default()))),
            code_cache: CodeCache::default(),
            modules: RefCell::default(),
            detected: RefCell::default(),
            compiled: RefCell::default(),
            locations: RefCell::default(),
            schemas: RefCell::default(),
            for_calls: Cell::default(),
            seen: Seen::default(),
            hooks: RefCell::default(),
            rejections: RefCell::default(),
            memory_limit: Cell::new(ByteSize(0)),
            origin: Cell::new(Instant::now()),
        })
    }

    /// Resolves specifiers in the mounted tree.
    pub(crate) fn resolver(&self) -> Rc<Resolver<Rc<Tree>>> {
        Rc::clone(&self.resolver.borrow())
    }

    /// Mounts a tree; what was resolved before is forgotten.
    pub(crate) fn mount(&self, tree: Tree) {
        let tree = Rc::new(tree);
        *self.resolver.borrow_mut() = Rc::new(Resolver::new(Rc::clone(&tree)));
        *self.tree.borrow_mut() = tree;
    }

    /// The state of the isolate that this scope belongs to.
    pub(crate) fn of(isolate: &v8::Isolate) -> Rc<Self> {
        Rc::clone(
            isolate
                .get_slot::<Rc<Self>>()
                .expect("the engine sets the slot before any JavaScript runs"),
        )
    }
}
