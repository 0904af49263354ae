//! The end of children: waiting for those that are held, and for those that nobody holds any more.
//!
//! In: descriptors of children. Out: how they died. A dead child takes up a process number until it is waited for,
//! so each must be, also one that was dropped while it died, and one that a template under a guest's
//! control forked behind the host's back.
//!
//! Trust: the kernel only.

use std::collections::BTreeSet;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::Pid;

use super::death::{Death, Ending};

/// What is known of the children.
///
/// Locked around each burial, because the number of a buried child may belong to a new one at once.
#[derive(Debug)]
struct Graves {
    /// The numbers of children that a `Process` holds.
    held: BTreeSet<i32>,
    /// Children that were dropped while they died.
    dying: Vec<(i32, OwnedFd)>,
    /// Groups that were killed and may have members that nobody knows.
    groups: Vec<Pid>,
}

static GRAVES: Mutex<Graves> = Mutex::new(Graves {
    held: BTreeSet::new(),
    dying: Vec::new(),
    groups: Vec::new(),
});

fn lock() -> MutexGuard<'static, Graves> {
    // Every change below is complete before anything could panic.
    GRAVES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a child is held. Fails for a process that is not a child of this one.
pub(super) fn hold(pid: i32, pidfd: BorrowedFd<'_>) -> io::Result<()> {
    let mut graves = lock();
    wait_on(Whom::Held(pidfd), Look::Only)?;
    graves.held.insert(pid);
    Ok(())
}

/// Tells how a held child died, once it has. Its number is free then.
pub(super) fn bury(pid: i32, pidfd: BorrowedFd<'_>) -> io::Result<Option<Death>> {
    let mut graves = lock();
    let buried = wait_on(Whom::Held(pidfd), Look::AndBury);
    if !matches!(buried, Ok(None)) {
        graves.held.remove(&pid);
    }
    Ok(buried?.map(|(_, death)| death))
}

/// Takes over a child that was killed and whose end nobody wants to hear of.
pub(super) fn leave(pid: i32, pidfd: OwnedFd) {
    if matches!(bury(pid, pidfd.as_fd()), Ok(None)) {
        lock().dying.push((pid, pidfd));
    }
}

/// Takes over a group that was killed.
pub(super) fn leave_group(group: Pid) {
    lock().groups.push(group);
}

/// Buries whoever was left and has died by now.
pub(super) fn look_after() {
    let mut graves = lock();
    let Graves {
        held,
        dying,
        groups,
    } = &mut *graves;
    dying.retain(|(pid, pidfd)| {
        let lives = matches!(wait_on(Whom::Held(pidfd.as_fd()), Look::AndBury), Ok(None));
        if !lives {
            held.remove(pid);
        }
        lives
    });
    groups.retain(|group| has_members(*group, held));
}

/// Buries the dead of a group that nobody holds. Tells whether anybody is left.
fn has_members(group: Pid, held: &BTreeSet<i32>) -> bool {
    loop {
        match wait_on(Whom::Group(group), Look::Only) {
            Ok(Some((pid, _))) if !held.contains(&pid) => {
                // It is dead and only buried under this lock, so the number is still its own.
                let _ = wait_on(Whom::Dead(pid), Look::AndBury);
            }
            // Whoever holds the one that the kernel names first will bury it.
            Ok(_) => return true,
            Err(_) => return false,
        }
    }
}

/// Whom to ask the kernel about.
#[derive(Clone, Copy)]
enum Whom<'a> {
    /// The child behind a descriptor.
    Held(BorrowedFd<'a>),
    /// A child by its number, which is safe only for one that is known to be dead.
    Dead(i32),
    /// Any dead child of this group.
    Group(Pid),
}

impl Whom<'_> {
    fn as_raw(self) -> (libc::idtype_t, i32) {
        match self {
            Self::Held(pidfd) => (libc::P_PIDFD, pidfd.as_raw_fd()),
            Self::Dead(pid) => (libc::P_PID, pid),
            Self::Group(group) => (libc::P_PGID, group.as_raw_nonzero().get()),
        }
    }
}

/// Whether a dead child stays to be asked about again.
#[derive(Clone, Copy)]
enum Look {
    Only,
    AndBury,
}

/// Asks the kernel for a dead child: its number and its end. `None` while there is none.
fn wait_on(whom: Whom<'_>, look: Look) -> io::Result<Option<(i32, Death)>> {
    let (kind, id) = whom.as_raw();
    let flags = match look {
        Look::Only => libc::WEXITED | libc::WNOHANG | libc::WNOWAIT,
        Look::AndBury => libc::WEXITED | libc::WNOHANG,
    };
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // The library's own waitid has no place for the usage.
    // SAFETY: both pointers are to live memory of the right type, which the kernel only writes to; a descriptor is
    // open for as long as it is borrowed.
    let rc = unsafe {
        libc::syscall(
            libc::SYS_waitid,
            kind,
            id,
            info.as_mut_ptr(),
            flags,
            usage.as_mut_ptr(),
        )
    };
    if rc != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: zeroes are a valid value of this type, and the kernel only wrote valid ones over them.
    let info = unsafe { info.assume_init() };
    // SAFETY: as above.
    let usage = unsafe { usage.assume_init() };
    // SAFETY: after waitid the kernel has filled in the fields of a child's signal, or left them zero.
    let pid = unsafe { info.si_pid() };
    // SAFETY: as above.
    let status = unsafe { info.si_status() };
    if pid == 0 {
        return Ok(None);
    }
    let ending = if info.si_code == libc::CLD_EXITED {
        Ending::Exited(status)
    } else {
        Ending::Signaled(status)
    };
    let peak_memory = u64::try_from(usage.ru_maxrss)
        .unwrap_or(0)
        .saturating_mul(1024);
    let cpu_time = duration(usage.ru_utime) + duration(usage.ru_stime);
    Ok(Some((
        pid,
        Death {
            ending,
            peak_memory,
            cpu_time,
        },
    )))
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0));
    seconds + Duration::from_micros(u64::try_from(time.tv_usec).unwrap_or(0))
}
