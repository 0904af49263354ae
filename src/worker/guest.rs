//! The worker's side: the zygote's loop, and what a template or a call does when it is told.
//!
//! One program for all three: a process with an engine and a socket. A copy that is told to load is a template; one that
//! is told to call is a call, and ends with it.
//!
//! Trust: until `Load` runs, nothing of a guest is here. Afterwards this process is the guest's, and
//! nothing that it does from then on is believed by anybody.

use std::{
    cell::RefCell,
    io::Write,
    os::{fd::OwnedFd, unix::net::UnixStream},
    rc::Rc,
};

use crate::{
    contract::{
        failure::Failure,
        jail::RequiredLayers,
        limits::{ByteSize, Ceilings},
        outcome::{LogLevel, Usage},
    },
    engine::{Engine, Sink},
    jail,
};

use super::{
    channel::{Channel, Received},
    protocol::{Budget, CallOrder, Command, Load, Message, Role, encode},
};

/// The hidden subcommand that makes a process the zygote.
pub const ZYGOTE_COMMAND: &str = "__zygote";

/// Where the engine's output goes: the socket of whichever process this is.
struct SocketSink {
    shared: Rc<RefCell<Outlet>>,
}

/// The socket as the sink sees it, and how much text it still takes.
struct Outlet {
    socket: Option<Rc<UnixStream>>,
    left: u64,
    dropped: u64,
}

impl Outlet {
    fn send(&mut self, message: &Message) {
        // A host that is gone cannot be told; the process ends with it.
        if let Some(socket) = &self.socket {
            let _ = (&**socket).write_all(&encode(message));
        }
    }

    fn log(&mut self, level: LogLevel, text: &str) {
        let bytes = text.len() as u64;
        if bytes > self.left {
            // The start of a text that does not fit is worth more than nothing.
            let cut = text.floor_char_boundary(
                usize::try_from(self.left)
                    .unwrap_or(usize::MAX)
                    .min(text.len()),
            );
            if cut > 0 {
                self.send(&Message::Log {
                    level,
                    text: text[..cut].to_owned(),
                });
            }
            self.dropped += bytes - cut as u64;
            self.left = 0;
            return;
        }
        self.left -= bytes;
        self.send(&Message::Log {
            level,
            text: text.to_owned(),
        });
    }

    fn tell_dropped(&mut self) {
        if self.dropped > 0 {
            self.send(&Message::LogsDropped {
                bytes: self.dropped,
            });
            self.dropped = 0;
        }
    }
}

impl Sink for SocketSink {
    fn log(&mut self, level: LogLevel, text: &str) {
        self.shared.borrow_mut().log(level, text);
    }

    fn die(&mut self, failure: Failure) -> ! {
        let mut outlet = self.shared.borrow_mut();
        outlet.tell_dropped();
        outlet.send(&Message::Failed(failure));
        jail::exit_now(0)
    }
}

/// What a worker holds.
struct Worker {
    engine: Engine,
    channel: Channel,
    outlet: Rc<RefCell<Outlet>>,
    packs: Vec<&'static [u8]>,
    code_cache: Option<&'static [u8]>,
    loaded: bool,
    /// The call's filter holds: no forks, and no descriptors from the host.
    confined: bool,
}

/// Runs the zygote on the socket that is its standard input. Returns when the host is gone.
///
/// The arguments are those that `spawn` gives: the heap ceiling in bytes, then required layers.
pub fn run_zygote(arguments: &[String]) -> u8 {
    let heap_ceiling = arguments
        .first()
        .and_then(|bytes| bytes.parse().ok())
        .map_or(Ceilings::default().memory, ByteSize);
    let wants = |layer: &str| arguments.iter().skip(1).any(|argument| argument == layer);
    let required = RequiredLayers {
        landlock: wants("landlock"),
        namespaces: wants("namespaces"),
    };
    let outlet = Rc::new(RefCell::new(Outlet {
        socket: None,
        left: 0,
        dropped: 0,
    }));
    let sink = SocketSink {
        shared: Rc::clone(&outlet),
    };
    // ORDER: V8 before the jail, whose filter knows none of the calls that starting V8 needs.
    let engine = Engine::start(heap_ceiling.bytes(), Box::new(sink));
    let report = jail::enter_zygote(required);
    let mut channel = Channel::new(jail::control_socket());
    let (status, message) = match report {
        Ok(report) => (
            0,
            Message::Jailed(serde_json::to_string(&report).expect("a report is plain data")),
        ),
        Err(error) => (70, Message::NotJailed(error.to_string())),
    };
    if channel.send(&message).is_ok() && status == 0 {
        Worker {
            engine,
            channel,
            outlet,
            packs: Vec::new(),
            code_cache: None,
            loaded: false,
            confined: false,
        }
        .serve();
    }
    status
}

impl Worker {
    /// Obeys until the host closes the socket.
    fn serve(&mut self) {
        while let Ok(Some(received)) = self.channel.receive(!self.confined) {
            if self.obey(received).is_none() {
                break;
            }
        }
        jail::exit_now(0)
    }

    fn obey(
        &mut self,
        Received {
            command,
            descriptors,
        }: Received,
    ) -> Option<()> {
        match command {
            Command::Spawn { role } => self.spawn(descriptors.into_iter().next()?, role),
            Command::Packs { count } if count == descriptors.len() => {
                for descriptor in descriptors {
                    self.packs.push(map(descriptor)?);
                }
                Some(())
            }
            Command::Packs { .. } => None,
            Command::CodeCache => {
                self.code_cache = map(descriptors.into_iter().next()?);
                Some(())
            }
            Command::Load(load) => self.load(&load),
            Command::TakeCodeCache => {
                let cache = self.engine.code_cache();
                self.channel.send(&Message::CodeCache(cache)).ok()
            }
            Command::Describe => {
                let message = match self.engine.describe() {
                    Ok(json) => Message::Described(json),
                    Err(failure) => Message::Failed(failure),
                };
                self.channel.send(&message).ok()
            }
            Command::Call(order) => self.call(&order),
        }
    }

    /// Forks; the copy goes on with the new socket and introduces itself.
    fn spawn(&mut self, socket: OwnedFd, role: Role) -> Option<()> {
        match jail::fork_sibling().ok()? {
            jail::Forked::Parent { .. } => Some(()),
            jail::Forked::Child => {
                self.channel = Channel::new(socket);
                self.outlet.borrow_mut().socket = None;
                self.channel.send(&Message::Hello).ok()?;
                if role != Role::Template {
                    self.confine()?;
                }
                if role == Role::Spare {
                    // While nobody waits: the pages that every call writes to become this process' own.
                    self.engine.rehearse();
                    self.channel.send(&Message::Ready).ok()?;
                }
                Some(())
            }
        }
    }

    fn confine(&mut self) -> Option<()> {
        if !self.confined {
            jail::confine_call().ok()?;
            self.confined = true;
        }
        Some(())
    }

    fn open_outlet(&mut self, budget: &Budget) {
        let mut outlet = self.outlet.borrow_mut();
        outlet.socket = Some(self.channel.share());
        outlet.left = budget.logs.bytes();
        outlet.dropped = 0;
    }

    fn load(&mut self, load: &Load) -> Option<()> {
        // An import with an environment is for one call, which comes next in this very process.
        if load.env.is_some() {
            self.confine()?;
        }
        self.open_outlet(&load.budget);
        self.engine.limit_heap(load.budget.memory);
        let mounted = self
            .engine
            .mount(&load.entry, &self.packs, &load.mounts, self.code_cache);
        let result = mounted.and_then(|()| self.engine.load(load.env.as_deref()));
        self.outlet.borrow_mut().tell_dropped();
        match result {
            Ok(facts) => {
                self.loaded = true;
                self.channel.send(&Message::Loaded(facts)).ok()
            }
            Err(failure) => {
                let _ = self.channel.send(&Message::Failed(failure));
                None
            }
        }
    }

    /// The call, after which this process ends.
    fn call(&mut self, order: &CallOrder) -> Option<()> {
        if !self.loaded {
            return None;
        }
        self.confine()?;
        self.open_outlet(&order.budget);
        self.engine.limit_heap(order.budget.memory);
        let message = match self.engine.call(&order.call) {
            Ok(json) => check_output(json, &order.budget, self.engine.usage()),
            Err(failure) => Message::Failed(failure),
        };
        self.outlet.borrow_mut().tell_dropped();
        let _ = self.channel.send(&message);
        jail::exit_now(0)
    }
}

/// The friendly check of the output; the host repeats it.
fn check_output(json: String, budget: &Budget, usage: Usage) -> Message {
    match crate::contract::outcome::check_output(&json, budget.output, budget.nesting) {
        Ok(()) => Message::Returned { json, usage },
        Err(failure) => Message::Failed(failure),
    }
}

/// Maps a descriptor for the rest of the process' life.
fn map(descriptor: OwnedFd) -> Option<&'static [u8]> {
    let file = std::fs::File::from(descriptor);
    jail::map_forever(&file).ok()
}
