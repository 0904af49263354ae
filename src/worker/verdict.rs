//! What the death of a call means. The host alone decides it, from what the kernel says.

use std::time::Duration;

use crate::{
    contract::{
        failure::{Code, Failure},
        limits::{ByteSize, Limits},
    },
    engine::OUT_OF_MEMORY_STATUS,
    jail::{Death, Ending},
};

/// The guest ran past its time.
pub(super) fn timed_out(limit: Duration) -> Failure {
    Failure::new(
        Code::Timeout,
        format!("the package ran longer than its time limit of {limit:?}"),
    )
}

/// The failure that a process which died without a last message amounts to.
pub(super) fn of_death(death: &Death, limits: &Limits) -> Failure {
    match death.ending {
        Ending::Exited(OUT_OF_MEMORY_STATUS) => out_of_memory(limits.memory),
        Ending::Exited(status) => Failure::new(
            Code::Crashed,
            format!("the process of the call ended with status {status} before it had an outcome"),
        ),
        Ending::Signaled(libc::SIGXCPU) => timed_out(limits.time),
        Ending::Signaled(libc::SIGSYS) => Failure::new(
            Code::Denied,
            "the process of the call made a system call that the sandbox forbids, and was killed",
        ),
        Ending::Signaled(signal)
            if is_fatal_allocation(signal) && death.peak_memory >= limits.memory.bytes() / 2 =>
        {
            out_of_memory(limits.memory)
        }
        // Nobody but the kernel's out-of-memory killer sends it without our doing.
        Ending::Signaled(libc::SIGKILL) => Failure::new(
            Code::Crashed,
            "the process of the call was killed from outside the sandbox, perhaps because the machine ran out of memory",
        ),
        Ending::Signaled(signal) => Failure::new(
            Code::Crashed,
            format!(
                "the process of the call was ended by signal {signal} ({})",
                signal_name(signal)
            ),
        ),
    }
}

fn out_of_memory(limit: ByteSize) -> Failure {
    Failure::new(
        Code::MemoryLimit,
        format!("the package used more memory than its limit of {limit}"),
    )
}

/// How V8 and the C++ and Rust allocators end when they get no memory.
///
/// What the kernel refused was never used, so the peak alone does not show the limit: something that doubles is refused
/// from half of it on. A fault of V8 in a call that uses as much is taken for this, too.
fn is_fatal_allocation(signal: i32) -> bool {
    matches!(signal, libc::SIGTRAP | libc::SIGABRT | libc::SIGILL)
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGBUS => "SIGBUS",
        libc::SIGILL => "SIGILL",
        libc::SIGTRAP => "SIGTRAP",
        libc::SIGABRT => "SIGABRT",
        libc::SIGFPE => "SIGFPE",
        libc::SIGTERM => "SIGTERM",
        _ => "unnamed",
    }
}

/// A worker said something that it never says by itself: the guest speaks through it.
pub(super) fn broken_protocol() -> Failure {
    Failure::new(
        Code::Crashed,
        "the process of the call broke its protocol with the sandbox, and was killed",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_doubling_is_a_matter_of_memory() {
        let limits = Limits::default();
        let code = |signal, peak_memory| {
            let death = Death {
                ending: Ending::Signaled(signal),
                peak_memory,
                cpu_time: Duration::ZERO,
            };
            of_death(&death, &limits).code
        };
        let limit = limits.memory.bytes();
        assert_eq!(code(libc::SIGTRAP, limit / 2), Code::MemoryLimit);
        assert_eq!(code(libc::SIGTRAP, limit / 3), Code::Crashed);
        assert_eq!(code(libc::SIGSEGV, limit), Code::Crashed);
    }
}
