//! The process layer: what a process gives up about itself before it may run a guest.
//!
//! In: the descriptors that the host left open. Out: a process with one socket, small limits, no
//! capability, no way to gain one, and no life without the host.
//!
//! Trust: runs before guest code, and in fresh forks.
//!
//! What this does not stop: memory. `RLIMIT_DATA` is set from outside for each call (see `process`).

use std::fs;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FileType, fstat, major, minor};
use rustix::process::{DumpableBehavior, Pid, Resource, Rlimit, Signal, getppid};
use rustix::thread::{CapabilitiesSecureBits, CapabilitySet, CapabilitySets};

use super::error::JailError;

/// Descriptors that a jailed process may have: its socket and the null devices, its successor's socket, and a
/// batch of packs on their way to being mapped.
const DESCRIPTORS: u64 = 64;

/// The usual size of a stack, which nothing else bounds: `RLIMIT_DATA` leaves it out.
const STACK: u64 = 8 << 20;

/// The limits that never change again, each lower if it was lower before. Memory and processor time are set for
/// each call by the host.
const LIMITS: [(Resource, u64); 6] = [
    (Resource::Stack, STACK),
    (Resource::Core, 0),
    (Resource::Fsize, 0),
    (Resource::Nofile, DESCRIPTORS),
    (Resource::Memlock, 0),
    (Resource::Msgqueue, 0),
];

/// Checks the three descriptors and tells who made the socket.
pub(super) fn host_of_socket() -> Result<i32, JailError> {
    let socket = io::stdin();
    let peer =
        rustix::net::sockopt::socket_peercred(socket).map_err(|_| JailError::Descriptor {
            descriptor: 0,
            expected: "a unix socket",
        })?;
    require_null_device(1, io::stdout().as_fd())?;
    require_null_device(2, io::stderr().as_fd())?;
    Ok(peer.pid.as_raw_nonzero().get())
}

/// A terminal or a log on 1 or 2 would let a guest write to it.
fn require_null_device(descriptor: i32, fd: BorrowedFd<'_>) -> Result<(), JailError> {
    let is_null = fstat(fd).is_ok_and(|stat| {
        let character = FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice;
        character && (major(stat.st_rdev), minor(stat.st_rdev)) == (1, 3)
    });
    if is_null {
        Ok(())
    } else {
        Err(JailError::Descriptor {
            descriptor,
            expected: "the null device",
        })
    }
}

/// Closes whatever the host, or whoever started the host, left open.
pub(super) fn close_other_descriptors() -> Result<(), JailError> {
    // SAFETY: this process owns all its descriptors and is about to become the zygote; its code
    // keeps no owned descriptor above 2, so nobody uses or closes one of these numbers later.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, 0u32) };
    if closed == 0 {
        Ok(())
    } else {
        Err(JailError::last_os("close the other descriptors"))
    }
}

/// Makes the kernel, when the machine runs out of memory, take jailed processes before the host.
///
/// A machine that does not let it is no worse than before, so a refusal is not told.
pub(super) fn prefer_for_oom_kill() {
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
}

/// Sets the limits, gives up all privileges and ties this process to the host's life.
pub(super) fn restrict(host: i32) -> Result<(), JailError> {
    for (resource, limit) in LIMITS {
        let limit = rustix::process::getrlimit(resource)
            .maximum
            .map_or(limit, |old| old.min(limit));
        let limit = Rlimit {
            current: Some(limit),
            maximum: Some(limit),
        };
        step(
            "lower a resource limit",
            rustix::process::setrlimit(resource, limit),
        )?;
    }
    step("leave the working directory", rustix::process::chdir("/"))?;
    drop_capabilities()?;
    step(
        "become undumpable",
        rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable),
    )?;
    die_with(host)
}

/// Makes sure that no program this process might run could gain privileges.
pub(super) fn set_no_new_privs() -> Result<(), JailError> {
    step(
        "give up new privileges",
        rustix::thread::set_no_new_privs(true),
    )
}

/// Asks the kernel to kill this process when the host's thread that spawned the zygote ends.
pub(super) fn die_with(host: i32) -> Result<(), JailError> {
    step(
        "ask for death with the host",
        rustix::process::set_parent_process_death_signal(Some(Signal::KILL)),
    )?;
    // ORDER: after the line above, or a host that dies between the two would never be noticed.
    if getppid().map(Pid::as_raw_pid) == Some(host) {
        Ok(())
    } else {
        Err(JailError::HostGone)
    }
}

/// Drops every capability, whoever runs this.
fn drop_capabilities() -> Result<(), JailError> {
    step(
        "clear ambient capabilities",
        rustix::thread::clear_ambient_capability_set(),
    )?;
    // Only the right to do it can be missing here. Without that right there is no way to regain
    // anything either: the permitted set is empty below, and no program is ever executed.
    for capability in CapabilitySet::all().iter() {
        let _ = rustix::thread::remove_capability_from_bounding_set(capability);
    }
    let _ = rustix::thread::set_capabilities_secure_bits(locked_bits());
    let none = CapabilitySets {
        effective: CapabilitySet::empty(),
        permitted: CapabilitySet::empty(),
        inheritable: CapabilitySet::empty(),
    };
    step(
        "drop capabilities",
        rustix::thread::set_capabilities(None, none),
    )
}

/// Being root means nothing, for good.
fn locked_bits() -> CapabilitiesSecureBits {
    use CapabilitiesSecureBits as Bits;
    Bits::NO_ROOT
        | Bits::NO_ROOT_LOCKED
        | Bits::NO_SETUID_FIXUP
        | Bits::NO_SETUID_FIXUP_LOCKED
        | Bits::KEEP_CAPS_LOCKED
        | Bits::NO_CAP_AMBIENT_RAISE
        | Bits::NO_CAP_AMBIENT_RAISE_LOCKED
}

/// Asks the kernel whether all of it holds, instead of believing each step.
pub(super) fn verify(host: i32) -> Result<(), JailError> {
    let held = |holds: bool, what| {
        if holds {
            Ok(())
        } else {
            Err(JailError::NotHeld { what })
        }
    };
    let sets = step("read capabilities", rustix::thread::capabilities(None))?;
    let capable = sets.effective | sets.permitted | sets.inheritable;
    held(capable.is_empty(), "capabilities are left")?;
    held(
        rustix::thread::no_new_privs().unwrap_or(false),
        "new privileges are possible",
    )?;
    let dumpable = step(
        "ask whether it is dumpable",
        rustix::process::dumpable_behavior(),
    )?;
    held(
        dumpable == DumpableBehavior::NotDumpable,
        "the process is dumpable",
    )?;
    let signal = step(
        "ask for the death signal",
        rustix::process::parent_process_death_signal(),
    )?;
    held(
        signal == Some(Signal::KILL),
        "the process would outlive the host",
    )?;
    for (resource, limit) in LIMITS {
        let lowered = rustix::process::getrlimit(resource)
            .maximum
            .is_some_and(|set| set <= limit);
        held(lowered, "a resource limit is not set")?;
    }
    die_with(host)
}

fn step<T>(step: &'static str, result: rustix::io::Result<T>) -> Result<T, JailError> {
    result.map_err(|errno| JailError::Step {
        step,
        source: io::Error::from(errno),
    })
}
