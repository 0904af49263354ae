//! The host's hold on a process: limits, death, and who may be held.

use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{WaitId, WaitIdOptions, waitid};
use tpmjs_sandbox::jail::{Ending, Forked, Process, Reach, fork_sibling};

use super::child::{self, Child};
use super::enter;
use super::probes::errno;

const MIB: usize = 1 << 20;

/// Takes private memory and touches it. Gives 0 or the error number.
fn take(bytes: usize) -> i32 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: asks for new memory, anywhere.
    let memory = unsafe { libc::mmap(std::ptr::null_mut(), bytes, protection, flags, -1, 0) };
    if memory == libc::MAP_FAILED {
        return errno();
    }
    // SAFETY: that memory is this long, writable, and nobody else's.
    unsafe { std::ptr::write_bytes(memory.cast::<u8>(), 1, bytes) };
    0
}

/// A jailed process that waits, then takes memory.
fn taker(bytes: usize) -> Child {
    let mut child = Child::start(|socket| {
        enter();
        socket.send(&[]);
        socket.pause();
        socket.send(&take(bytes).to_le_bytes());
    });
    child.receive();
    child
}

#[test]
fn memory_is_limited_from_outside() {
    for (bytes, expected) in [
        (8 * MIB, 0),
        (32 * MIB, libc::ENOMEM),
        (4096 * MIB, libc::ENOMEM),
    ] {
        let mut child = taker(bytes);
        let data = child.process.data_bytes().expect("the kernel tells");
        assert!(data > 0);
        child
            .process
            .limit(data + 16 * MIB as u64, 10, Reach::Itself)
            .expect("the host may limit its child");
        child.resume();
        assert_eq!(child.receive(), expected.to_le_bytes(), "{bytes} bytes");
        let death = child.end();
        assert_eq!(death.ending, Ending::Exited(0));
        assert!(
            expected != 0 || death.peak_memory >= 8 * MIB as u64,
            "{death:?}"
        );
    }
}

#[test]
fn processor_time_is_limited_even_if_the_warning_is_ignored() {
    for (ignore, expected) in [(false, libc::SIGXCPU), (true, libc::SIGKILL)] {
        let mut child = Child::start(|socket| {
            enter();
            if ignore {
                // SAFETY: ignoring a signal calls nothing.
                unsafe { libc::signal(libc::SIGXCPU, libc::SIG_IGN) };
            }
            socket.pause();
            loop {
                std::hint::spin_loop();
            }
        });
        child
            .process
            .limit(u64::MAX >> 1, 1, Reach::Itself)
            .expect("the host may limit its child");
        child.resume();
        let death = child.end();
        assert_eq!(death.ending, Ending::Signaled(expected));
        assert!(death.cpu_time >= Duration::from_millis(500), "{death:?}");
    }
}

#[test]
fn only_own_children_can_be_held() {
    let mut child = Child::start(|socket| {
        // SAFETY: the copy only waits to be killed.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            loop {
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        socket.send(&pid.to_le_bytes());
        socket.pause();
        // SAFETY: signals a child of this process, which has not been waited for.
        unsafe { libc::kill(pid, libc::SIGKILL) };
    });
    let grandchild = i32::from_le_bytes(child.receive().try_into().expect("a process number"));
    for stranger in [
        grandchild,
        1,
        i32::try_from(std::process::id()).unwrap(),
        0,
        -1,
        i32::MAX,
    ] {
        assert!(Process::open(stranger).is_err(), "{stranger}");
    }
    child.resume();
    child.end();
}

#[test]
fn a_dropped_process_is_killed_and_buried() {
    let child = Child::start(|socket| socket.pause());
    let pid = child.process.pid();
    drop(child);
    let gone = || std::fs::exists(format!("/proc/{pid}")).is_ok_and(|exists| !exists);
    assert!(until_looked_after(gone), "process {pid} is still there");
}

/// Opens process after process, at which the host looks after those that nobody holds, until this is true.
fn until_looked_after(true_at_last: impl Fn() -> bool) -> bool {
    (0..500).any(|_| {
        Child::start(|_| ()).end();
        true_at_last()
    })
}

#[test]
fn a_group_dies_at_once() {
    let mut template = Child::start(|socket| {
        enter();
        socket.pause();
        for _ in 0..3 {
            if let Ok(Forked::Parent { pid }) = fork_sibling() {
                socket.send(&pid.to_le_bytes());
            } else {
                break;
            }
        }
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
    template
        .process
        .lead_group()
        .expect("the host may group its child");
    template.resume();
    let mut forks: Vec<Process> = (0..3)
        .map(|_| i32::from_le_bytes(template.receive().try_into().expect("a process number")))
        .map(|pid| Process::open(pid).expect("a fork is our own child"))
        .collect();
    template.process.kill_group();
    for fork in &mut forks {
        assert_eq!(child::wait(fork).ending, Ending::Signaled(libc::SIGKILL));
    }
    assert_eq!(template.end().ending, Ending::Signaled(libc::SIGKILL));
}

#[test]
fn forks_behind_the_hosts_back_are_killed_and_buried() {
    let mut template = Child::start(|socket| {
        enter();
        socket.pause();
        for _ in 0..20 {
            if matches!(fork_sibling(), Ok(Forked::Child)) {
                break;
            }
        }
        socket.send(&[]);
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
    let group = rustix::process::Pid::from_raw(template.process.pid());
    template
        .process
        .lead_group()
        .expect("the host may group its child");
    template.resume();
    for _ in 0..21 {
        template.receive();
    }
    template.process.kill_group();
    assert_eq!(template.end().ending, Ending::Signaled(libc::SIGKILL));
    let peek = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    let nobody_left =
        || waitid(WaitId::Pgid(group), peek).is_err_and(|errno| errno == Errno::CHILD);
    assert!(
        until_looked_after(nobody_left),
        "the host still has children in the group"
    );
}

#[test]
fn the_kernel_would_rather_kill_jailed_processes_than_the_host() {
    let mut child = Child::start(|socket| {
        enter();
        socket.send(&[]);
        socket.pause();
    });
    child.receive();
    let score = std::fs::read_to_string(format!("/proc/{}/oom_score_adj", child.process.pid()));
    assert_eq!(score.expect("the kernel tells").trim(), "1000");
    child.resume();
    child.end();
}

#[test]
fn jailed_processes_die_with_their_host() {
    // The child is the host here; the jailed process is the test's grandchild.
    let mut host = Child::start(|socket| {
        let mut jailed = Child::start(|inner| {
            enter();
            let forked = fork_sibling().expect("the zygote may fork");
            if let Forked::Parent { pid } = forked {
                inner.send(&pid.to_le_bytes());
            }
            inner.pause();
        });
        let mut pids = jailed.receive();
        pids.extend_from_slice(&jailed.process.pid().to_le_bytes());
        socket.send(&pids);
        socket.pause();
    });
    let pids = host.receive();
    let watched: Vec<_> = pids
        .chunks_exact(4)
        .map(|pid| i32::from_le_bytes(pid.try_into().expect("four bytes")))
        .map(|pid| rustix::process::Pid::from_raw(pid).expect("a process number"))
        .map(|pid| {
            rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty())
                .expect("it lives")
        })
        .collect();
    assert_eq!(watched.len(), 2);
    host.process.kill();
    for pidfd in &watched {
        let mut polled = [rustix::event::PollFd::new(
            pidfd,
            rustix::event::PollFlags::IN,
        )];
        let timeout = rustix::event::Timespec {
            tv_sec: 20,
            tv_nsec: 0,
        };
        assert_eq!(
            rustix::event::poll(&mut polled, Some(&timeout)),
            Ok(1),
            "it dies with its host"
        );
    }
}
