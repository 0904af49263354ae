//! The host's hold on one jailed process: its limits, its end, and the truth about that end.
//!
//! In: the number of a child. Out: a [`Process`] that can be limited, killed and waited for.
//!
//! Every jailed process is a direct child of the host, so its number cannot be used again before
//! the host has waited for it, and no one else can take its exit status away.
//!
//! Trust: the kernel only. Nothing here asks the process itself.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Resource, Rlimit, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::error::JailError;
use super::usage;

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
    /// A template, whose copies get limits of their own: the hard limit stays the host's. The filter lets no
    /// process change its own limits, so the soft one holds all the same.
    ItselfNotItsCopies,
}

/// A child of this process. Dropping it kills the child.
#[derive(Debug)]
pub struct Process {
    pid: Pid,
    /// Empty once the child has been waited for, when its number may belong to somebody else.
    pidfd: Option<OwnedFd>,
}

/// Children that were dropped while they died; waited for when the next process is opened.
static DYING: Mutex<Vec<OwnedFd>> = Mutex::new(Vec::new());

impl Process {
    /// Takes hold of a child, dead or alive.
    ///
    /// The number may come from a hostile process: one that is not a child of this process is refused.
    pub fn open(pid: i32) -> Result<Self, JailError> {
        bury_dropped();
        let refused = |source: io::Error| JailError::Process {
            action: "open",
            pid,
            source,
        };
        let number = if pid > 0 { Pid::from_raw(pid) } else { None };
        let number = number.ok_or_else(|| refused(io::ErrorKind::InvalidInput.into()))?;
        let pidfd =
            pidfd_open(number, PidfdFlags::empty()).map_err(|errno| refused(errno.into()))?;
        // Fails with ECHILD for a process that is not ours to wait for.
        wait_on(pidfd.as_fd(), libc::WNOHANG | libc::WNOWAIT).map_err(refused)?;
        Ok(Self {
            pid: number,
            pidfd: Some(pidfd),
        })
    }

    /// Its number. Refers to this child until [`Process::wait`] has returned.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Its private writable memory in bytes, as [`Process::limit`] counts it.
    pub fn data_bytes(&self) -> Result<u64, JailError> {
        self.live("measure")?;
        usage::data_bytes(self.pid()).map_err(|source| self.error("measure", source))
    }

    /// Sets the most private writable memory in bytes, and the processor time in seconds.
    ///
    /// At the memory limit the kernel refuses more. At the time limit it sends `SIGXCPU`, a second later `SIGKILL`.
    ///
    /// What this does not stop: memory that a process under a guest's control made unwritable after filling it,
    /// which counts as resident but no longer as data, and page tables.
    pub fn limit(&self, data: u64, cpu_seconds: u64, reach: Reach) -> Result<(), JailError> {
        self.live("limit")?;
        let hard = |resource, lowest: u64| match reach {
            Reach::Itself => Some(lowest),
            Reach::ItselfNotItsCopies => rustix::process::getrlimit(resource).maximum,
        };
        self.set_limit(Resource::Data, data, hard(Resource::Data, data))?;
        let kill_after = cpu_seconds.saturating_add(1);
        self.set_limit(Resource::Cpu, cpu_seconds, hard(Resource::Cpu, kill_after))
    }

    /// Makes it the leader of a process group, to which everything that it forks will belong.
    ///
    /// To be called before it runs anything of a guest: the filter lets no process change its own group.
    pub fn lead_group(&self) -> Result<(), JailError> {
        self.live("group")?;
        rustix::process::setpgid(Some(self.pid), Some(self.pid))
            .map_err(|errno| self.error("group", errno.into()))
    }

    /// Kills it. Does nothing if it is already dead.
    pub fn kill(&self) {
        if let Some(pidfd) = &self.pidfd {
            // Fails only for a process that is dead already: the host's children are the host's to kill.
            let _ = pidfd_send_signal(pidfd, Signal::KILL);
        }
    }

    /// Kills it and everything that it forked, if it leads a group.
    ///
    /// The kernel does this at once for the whole group, so that not even a process that forks all the time gets away.
    pub fn kill_group(&self) {
        if self.pidfd.is_some() {
            let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
            self.kill();
        }
    }

    /// Waits for its end.
    pub async fn wait(&mut self) -> Result<Death, JailError> {
        let pidfd = self.live("wait for")?;
        // SAFETY: the descriptor is borrowed from `self` for as long as the registration lives, so it stays open.
        let readable = unsafe { AsyncFd::register_with_interest(pidfd, Interest::READABLE) };
        let readable = readable.map_err(|error| self.error("wait for", error.into()))?;
        loop {
            let mut guard = readable
                .readable()
                .await
                .map_err(|source| self.error("wait for", source))?;
            match wait_on(pidfd, libc::WNOHANG).map_err(|source| self.error("wait for", source))? {
                Some(death) => {
                    drop(guard);
                    drop(readable);
                    self.pidfd = None;
                    return Ok(death);
                }
                None => guard.clear_ready(),
            }
        }
    }

    fn live(&self, action: &'static str) -> Result<BorrowedFd<'_>, JailError> {
        let pidfd = self
            .pidfd
            .as_ref()
            .ok_or_else(|| self.error(action, io::ErrorKind::NotFound.into()))?;
        Ok(pidfd.as_fd())
    }

    fn set_limit(
        &self,
        resource: Resource,
        current: u64,
        maximum: Option<u64>,
    ) -> Result<(), JailError> {
        let limit = Rlimit {
            current: Some(current),
            maximum,
        };
        let set = rustix::process::prlimit(Some(self.pid), resource, limit);
        set.map(drop)
            .map_err(|errno| self.error("limit", errno.into()))
    }

    fn error(&self, action: &'static str, source: io::Error) -> JailError {
        JailError::Process {
            action,
            pid: self.pid(),
            source,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        let dying = self
            .pidfd
            .take()
            .filter(|pidfd| matches!(wait_on(pidfd.as_fd(), libc::WNOHANG), Ok(None)));
        if let Some(pidfd) = dying {
            DYING
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(pidfd);
        }
    }
}

/// Makes the kernel keep dead children until they are waited for.
///
/// A program that was started with `SIGCHLD` ignored, as some supervisors do, would otherwise never learn
/// how a child died. To be called once, before the first zygote.
pub fn keep_children() -> Result<(), JailError> {
    // SAFETY: sets the default action, so no handler can be called; the old one, if any, was not
    // ours either, since this runs before the runtime installs its own.
    let old = unsafe { libc::signal(libc::SIGCHLD, libc::SIG_DFL) };
    if old == libc::SIG_ERR {
        Err(JailError::last_os("watch for dead children"))
    } else {
        Ok(())
    }
}

/// Waits for dropped children that have died by now.
fn bury_dropped() {
    let mut dying = DYING.lock().unwrap_or_else(PoisonError::into_inner);
    dying.retain(|pidfd| matches!(wait_on(pidfd.as_fd(), libc::WNOHANG), Ok(None)));
}

/// Asks the kernel about one child. `None` while it lives.
fn wait_on(pidfd: BorrowedFd<'_>, flags: i32) -> io::Result<Option<Death>> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // The library's own waitid has no place for the usage.
    // SAFETY: both pointers are to live memory of the right type, which the kernel only writes to; the descriptor is
    // open for as long as it is borrowed.
    let rc = unsafe {
        libc::syscall(
            libc::SYS_waitid,
            libc::P_PIDFD,
            pidfd.as_raw_fd(),
            info.as_mut_ptr(),
            libc::WEXITED | flags,
            usage.as_mut_ptr(),
        )
    };
    if rc != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: zeroes are valid values of this type, and the kernel only wrote valid ones over them.
    let (info, usage) = unsafe { (info.assume_init(), usage.assume_init()) };
    // SAFETY: after waitid the kernel has filled in the fields of a child's signal, or left them zero.
    let (pid, status) = unsafe { (info.si_pid(), info.si_status()) };
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
    Ok(Some(Death {
        ending,
        peak_memory,
        cpu_time: duration(usage.ru_utime) + duration(usage.ru_stime),
    }))
}

fn duration(time: libc::timeval) -> Duration {
    let seconds = Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0));
    seconds + Duration::from_micros(u64::try_from(time.tv_usec).unwrap_or(0))
}
