//! What the host is told about the end of a process, and how far a limit reaches.

use std::time::Duration;

/// How a process ended, and what it had used by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Death {
    /// By itself or by a signal.
    pub ending: Ending,
    /// The most memory that it had resident, in bytes.
    ///
    /// Counts what it shares with the process it was forked from.
    pub peak_memory: u64,
    /// Processor time, its own and the kernel's for it.
    pub cpu_time: Duration,
}

/// The two ways to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It left with this status.
    Exited(i32),
    /// This signal ended it: `SIGSYS` for a forbidden system call, `SIGTRAP` for V8's fatal errors.
    Signaled(i32),
}

/// What a limit holds for. The kernel lets nobody raise a hard limit again, and copies inherit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// A call: the hard limit is lowered too, for good.
    Itself,
    /// A template, whose copies get limits of their own, which may be higher. The filter lets no process change its
    /// own limits, so the soft one for memory holds all the same. The soft one for time is a signal, which a
    /// process under a guest's control may ignore; the hard one is a day away.
    ItselfNotItsCopies,
}
