//! The host's hold on one jailed process: its limits, its end, and the truth about that end.
//!
//! In: the number of a child. Out: a [`Process`] that can be limited, killed and waited for.
//!
//! Every jailed process is a direct child of the host, so its number cannot be used again before
//! the host has waited for it, and no one else can take its exit status away.
//!
//! Trust: the kernel only. Nothing here asks the process itself.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::process::{Pid, PidfdFlags, Resource, Rlimit, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::death::{Death, Reach};
use super::error::JailError;
use super::graves;
use super::usage;

/// How far a template's hard limit of processor time is above its soft one: more than any call may have.
const SPARE_FOR_COPIES: u64 = 24 * 60 * 60;

/// Enough for others to go first, and little enough for a kill to be noticed soon on a busy machine.
const LOW_PRIORITY: i32 = 5;

/// A child of this process. Dropping it kills the child.
#[derive(Debug)]
pub struct Process {
    pid: Pid,
    /// Empty once the child has been waited for, when its number may belong to somebody else.
    pidfd: Option<OwnedFd>,
}

impl Process {
    /// Takes hold of a child, dead or alive.
    ///
    /// The number may come from a hostile process: one that is not a child of this process is refused.
    pub fn open(pid: i32) -> Result<Self, JailError> {
        graves::look_after();
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
        graves::hold(pid, pidfd.as_fd()).map_err(refused)?;
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
        let (hard_data, spare_seconds) = match reach {
            Reach::Itself => (Some(data), 1),
            Reach::ItselfNotItsCopies => (
                rustix::process::getrlimit(Resource::Data).maximum,
                SPARE_FOR_COPIES,
            ),
        };
        self.set_limit(Resource::Data, data, hard_data)?;
        let kill_after = cpu_seconds.saturating_add(spare_seconds);
        self.set_limit(Resource::Cpu, cpu_seconds, Some(kill_after))
    }

    /// Makes it the leader of a process group, to which everything that it forks will belong.
    ///
    /// To be called before it runs anything of a guest: the filter lets no process change its own group.
    pub fn lead_group(&self) -> Result<(), JailError> {
        self.live("group")?;
        rustix::process::setpgid(Some(self.pid), Some(self.pid))
            .map_err(|errno| self.error("group", errno.into()))
    }

    /// Whether it has not ended yet.
    pub fn is_alive(&self) -> bool {
        let Some(pidfd) = &self.pidfd else {
            return false;
        };
        let mut ended = [PollFd::new(pidfd, PollFlags::IN)];
        let now = Timespec::default();
        !matches!(rustix::event::poll(&mut ended, Some(&now)), Ok(1..))
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
    /// The kernel does this at once for the whole group, so that not even a process that forks all the time gets
    /// away. Forks that the host never opened are waited for too.
    pub fn kill_group(&self) {
        if self.pidfd.is_some() {
            if rustix::process::kill_process_group(self.pid, Signal::KILL).is_ok() {
                graves::leave_group(self.pid);
            }
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
            match graves::bury(self.pid(), pidfd)
                .map_err(|source| self.error("wait for", source))?
            {
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
        // What this process may not exceed, such as `ulimit -t`, no child of it may, and asking for more fails.
        let (current, maximum) = match rustix::process::getrlimit(resource).maximum {
            None => (current, maximum),
            Some(ours) => (
                current.min(ours),
                Some(maximum.map_or(ours, |maximum| maximum.min(ours))),
            ),
        };
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
        if let Some(pidfd) = self.pidfd.take() {
            graves::leave(self.pid(), pidfd);
        }
    }
}

/// Lets other processes go before this child, which is to be held by a [`Process`] meanwhile.
pub fn give_way(pid: i32) {
    if let Some(pid) = Pid::from_raw(pid) {
        // Fails only for a process that has ended.
        let _ = rustix::process::setpriority_process(Some(pid), LOW_PRIORITY);
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
