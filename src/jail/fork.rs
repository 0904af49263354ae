//! The fork of the zygote and of templates: a copy of the process whose parent is the host.
//!
//! In: a single-threaded, jailed process. Out: the same process twice.
//!
//! The raw system call is used because the C library's fork knows no `CLONE_PARENT`. What the library's fork
//! does beyond the call, and why none of it is missed here: locks of its allocator are free, since there is one
//! thread; robust mutexes and handlers for fork are not used; the random generator keeps no state
//! in user space, or in pages that the kernel empties in the copy. The thread id that it
//! remembers stays that of the zygote: only owners of recursive mutexes are compared with it,
//! always within one process.
//!
//! Trust: called by templates that have run guest code, so the kernel's filter, not this file, decides
//! which forks exist.

use std::io;
use std::sync::atomic::{AtomicI32, Ordering};

use super::error::JailError;
use super::zygote;

/// The process that every jailed process must have as its parent; 0 outside the jail.
static HOST: AtomicI32 = AtomicI32::new(0);

/// The flags of the only kind of new process that the filter allows.
pub(super) const FORK_FLAGS: u64 = libc::CLONE_PARENT as u64 | libc::SIGCHLD as u64;

/// Which of the two processes this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forked {
    /// The caller.
    Parent {
        /// The copy, as its own pid namespace counts.
        pid: i32,
    },
    /// The copy.
    Child,
}

/// Notes the host for the forks to come.
pub(super) fn remember_host(host: i32) {
    HOST.store(host, Ordering::Relaxed);
}

/// Forks this process. Both have the host as their parent.
///
/// The copy dies with the host. It still has its original's descriptors, and must
/// close the original's socket before anything of a guest runs.
pub fn fork_sibling() -> Result<Forked, JailError> {
    let host = HOST.load(Ordering::Relaxed);
    if host == 0 {
        return Err(JailError::NotEntered);
    }
    match raw_fork()? {
        0 => {
            if zygote::die_with(host).is_err() {
                exit_now();
            }
            Ok(Forked::Child)
        }
        pid => Ok(Forked::Parent { pid }),
    }
}

fn raw_fork() -> Result<i32, JailError> {
    // SAFETY: without CLONE_VM the copy has its own memory, a null stack means that it goes on with a copy of this
    // one, and no flag makes the kernel use the last three arguments. A jailed process has one thread
    // (`enter` checked, and the filter allows no other), so no lock is held by a thread that the copy lacks.
    let pid = unsafe { libc::syscall(libc::SYS_clone, FORK_FLAGS, 0usize, 0usize, 0usize, 0usize) };
    if pid < 0 {
        return Err(JailError::Step {
            step: "fork",
            source: io::Error::last_os_error(),
        });
    }
    i32::try_from(pid).map_err(|_| JailError::NotHeld {
        what: "a process id is out of range",
    })
}

fn exit_now() -> ! {
    // SAFETY: `_exit` runs nothing of this process, and a copy whose host is gone has nobody to tell.
    unsafe { libc::_exit(0) }
}
