//! A process of the test's own to be jailed: forked with the C library's fork, so it has one thread.

use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::net::UnixStream;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tpmjs_sandbox::jail::{Death, Process};

/// The test's side: the process and its socket.
pub(super) struct Child {
    pub(super) process: Process,
    socket: UnixStream,
}

/// The process's side of the socket.
pub(super) struct Socket;

impl Child {
    /// Runs `body` in a new process that has a socket and twice the null device.
    pub(super) fn start(body: impl FnOnce(&Socket)) -> Self {
        let (ours, theirs) = UnixStream::pair().expect("a socket pair");
        let null = std::fs::File::options()
            .write(true)
            .open("/dev/null")
            .expect("the null device");
        super::probes::HOST.store(std::process::id() as usize, Ordering::Relaxed);
        // SAFETY: the copy has only this thread; it uses the allocator, which the C library makes usable
        // after fork, and nothing that another thread could have locked.
        let pid = unsafe { libc::fork() };
        assert!(pid >= 0, "fork");
        if pid == 0 {
            for (number, descriptor) in [
                (0, theirs.as_raw_fd()),
                (1, null.as_raw_fd()),
                (2, null.as_raw_fd()),
            ] {
                // SAFETY: nothing in this copy owns 0, 1 or 2, and the descriptor is open.
                unsafe { libc::dup2(descriptor, number) };
            }
            let ran = std::panic::catch_unwind(AssertUnwindSafe(|| body(&Socket)));
            exit(if ran.is_ok() { 0 } else { 101 });
        }
        ours.set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a timeout can be set");
        Self {
            process: Process::open(pid).expect("a fork is our own child"),
            socket: ours,
        }
    }

    /// The next message; empty if the other side is gone.
    pub(super) fn receive(&mut self) -> Vec<u8> {
        let mut length = [0; 4];
        if self.socket.read_exact(&mut length).is_err() {
            return Vec::new();
        }
        let mut message = vec![0; u32::from_le_bytes(length) as usize];
        self.socket
            .read_exact(&mut message)
            .expect("a whole message");
        message
    }

    /// Lets a child that waits in [`Socket::pause`] go on.
    pub(super) fn resume(&mut self) {
        self.socket.write_all(&[1]).expect("the child listens");
    }

    /// Waits for its end.
    pub(super) fn end(mut self) -> Death {
        wait(&mut self.process)
    }
}

impl Socket {
    /// Sends one message.
    pub(super) fn send(&self, message: &[u8]) {
        let mut frame = u32::try_from(message.len())
            .expect("a short message")
            .to_le_bytes()
            .to_vec();
        frame.extend_from_slice(message);
        self.stream(|stream| stream.write_all(&frame).expect("the test listens"));
    }

    /// Waits for [`Child::resume`].
    pub(super) fn pause(&self) {
        self.stream(|stream| stream.read_exact(&mut [0]).expect("the test goes on"));
    }

    fn stream(&self, using: impl FnOnce(&mut UnixStream)) {
        // SAFETY: 0 is the socket in every process that `Child::start` made, and it is not closed here.
        let mut stream = std::mem::ManuallyDrop::new(unsafe { UnixStream::from_raw_fd(0) });
        using(&mut stream);
    }
}

/// Waits for a process, at most half a minute.
pub(super) fn wait(process: &mut Process) -> Death {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let waited = runtime
        .block_on(async { tokio::time::timeout(Duration::from_secs(30), process.wait()).await });
    waited
        .expect("it ends in time")
        .expect("it can be waited for")
}

/// Ends a forked process without running anything of the test harness.
pub(super) fn exit(status: i32) -> ! {
    // SAFETY: takes no pointer and does not return.
    unsafe { libc::_exit(status) }
}
