//! What a guest that broke V8 would try: raw system calls, each harmless when it succeeds.

use std::ffi::CStr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// One attempt.
pub(super) struct Probe {
    pub(super) name: &'static str,
    /// Gives 0 or the error number.
    pub(super) attempt: fn() -> i32,
    /// Whether the jail lets the call fail, instead of killing the process.
    pub(super) only_fails: bool,
}

const fn probe(name: &'static str, attempt: fn() -> i32) -> Probe {
    Probe {
        name,
        attempt,
        only_fails: false,
    }
}

const fn failing(name: &'static str, attempt: fn() -> i32) -> Probe {
    Probe {
        name,
        attempt,
        only_fails: true,
    }
}

/// Makes a system call. Gives 0 or the error number.
pub(super) fn call<const N: usize>(number: i64, arguments: [usize; N]) -> i32 {
    let mut all = [0; 6];
    all[..N].copy_from_slice(&arguments);
    let [a, b, c, d, e, f] = all;
    // SAFETY: each probe passes pointers to live memory, or none.
    if unsafe { libc::syscall(number, a, b, c, d, e, f) } < 0 {
        errno()
    } else {
        0
    }
}

pub(super) fn errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

fn text(text: &CStr) -> usize {
    text.as_ptr() as usize
}

const HERE: usize = libc::AT_FDCWD as usize;
const PASSWD: &CStr = c"/etc/passwd";
const NO_NEW_FILE: &CStr = c"/tmp/tpmjs-sandbox-probe";

/// The process that runs the tests. Kept from before the fork, because a call may not ask for its parent.
pub(super) static HOST: AtomicUsize = AtomicUsize::new(0);

pub(super) fn host() -> usize {
    HOST.load(Relaxed)
}

pub(super) fn open(path: &CStr, flags: i32) -> i32 {
    call(libc::SYS_openat, [HERE, text(path), flags as usize, 0o600])
}

/// A child that ends at once, made with these flags.
pub(super) fn fork(flags: u64) -> i32 {
    // SAFETY: without CLONE_VM the copy has its own memory, and it does nothing but end.
    match unsafe { libc::syscall(libc::SYS_clone, flags, 0, 0, 0, 0) } {
        0 => super::child::exit(0),
        pid if pid > 0 => 0,
        _ => errno(),
    }
}

fn execute_memory() -> i32 {
    let script = b"#!/bin/true\n";
    // SAFETY: the name is a literal.
    let file = unsafe { libc::memfd_create(c"probe".as_ptr(), 0) };
    if file < 0 {
        return errno();
    }
    // SAFETY: the buffer is a literal of that length.
    unsafe { libc::write(file, script.as_ptr().cast(), script.len()) };
    let nothing: [usize; 1] = [0];
    let list = nothing.as_ptr() as usize;
    call(
        libc::SYS_execveat,
        [
            file as usize,
            text(c""),
            list,
            list,
            libc::AT_EMPTY_PATH as usize,
        ],
    )
}

fn execute_program() -> i32 {
    let nothing: [usize; 1] = [0];
    let list = nothing.as_ptr() as usize;
    call(libc::SYS_execve, [text(c"/bin/true"), list, list])
}

/// Reads this very constant out of the host, which has it at the same address.
fn read_host() -> i32 {
    let mut byte = 0u8;
    let ours = libc::iovec {
        iov_base: (&raw mut byte).cast(),
        iov_len: 1,
    };
    let theirs = libc::iovec {
        iov_base: PASSWD.as_ptr().cast_mut().cast(),
        iov_len: 1,
    };
    call(
        libc::SYS_process_vm_readv,
        [
            host(),
            &raw const ours as usize,
            1,
            &raw const theirs as usize,
            1,
            0,
        ],
    )
}

fn take_descriptor() -> i32 {
    // SAFETY: takes numbers alone.
    let pidfd = unsafe { libc::syscall(libc::SYS_pidfd_open, host(), 0) };
    if pidfd < 0 {
        errno()
    } else {
        call(libc::SYS_pidfd_getfd, [pidfd as usize, 0, 0])
    }
}

fn map(protection: i32, flags: i32) -> i32 {
    call(
        libc::SYS_mmap,
        [0, 4096, protection as usize, flags as usize, usize::MAX, 0],
    )
}

fn raise_limit() -> i32 {
    let limit = libc::rlimit {
        rlim_cur: 4096,
        rlim_max: 4096,
    };
    call(
        libc::SYS_prlimit64,
        [
            0,
            libc::RLIMIT_NOFILE as usize,
            &raw const limit as usize,
            0,
        ],
    )
}

fn time_of_host() -> i32 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // How the kernel writes "processor time of process N" as a clock.
    let clock = (!host() << 3) | 2;
    call(libc::SYS_clock_gettime, [clock, &raw mut time as usize])
}

fn setup(number: i64, entries: usize) -> i32 {
    let parameters = [0u64; 64];
    call(number, [entries, parameters.as_ptr() as usize, 120])
}

/// Refused to every jailed process: killed, unless the table of rules says that the call fails.
pub(super) const PROBES: &[Probe] = &[
    // Files.
    failing("open a file", || open(PASSWD, libc::O_RDONLY)),
    failing("open the host's environment", || {
        let path = std::ffi::CString::new(format!("/proc/{}/environ", host())).expect("no zero");
        open(&path, libc::O_RDONLY)
    }),
    failing("write a file", || {
        open(NO_NEW_FILE, libc::O_CREAT | libc::O_WRONLY)
    }),
    #[cfg(target_arch = "x86_64")]
    probe("open a file, the old way", || {
        call(libc::SYS_open, [text(PASSWD), 0])
    }),
    #[cfg(target_arch = "x86_64")]
    probe("open a file, in the numbers of 32-bit programs", || {
        let mut result: i32 = 5;
        // SAFETY: call 5 opens the path in ebx; whatever that is, a failed or a done open harms nothing here.
        unsafe { std::arch::asm!("int 0x80", inout("eax") result, in("ecx") 0, in("edx") 0) };
        // The path is nonsense: outside the jail the kernel looks at it and says so.
        if result == -libc::ENOSYS {
            libc::ENOSYS
        } else {
            0
        }
    }),
    #[cfg(target_arch = "x86_64")]
    probe("ask for its number, in the numbers of x32 programs", || {
        call(0x4000_0000 | libc::SYS_getpid, [])
    }),
    probe("open a file, the newest way", || {
        let how = [0u64; 3];
        call(
            libc::SYS_openat2,
            [HERE, text(PASSWD), how.as_ptr() as usize, 24],
        )
    }),
    probe("look at a file", || {
        let mut buffer = [0u64; 64];
        call(
            libc::SYS_statx,
            [HERE, text(PASSWD), 0, 0xfff, buffer.as_mut_ptr() as usize],
        )
    }),
    probe("read a link", || {
        let mut buffer = [0u8; 256];
        call(
            libc::SYS_readlinkat,
            [
                HERE,
                text(c"/proc/self/exe"),
                buffer.as_mut_ptr() as usize,
                256,
            ],
        )
    }),
    probe("remove a file", || {
        match call(libc::SYS_unlinkat, [HERE, text(NO_NEW_FILE), 0]) {
            libc::ENOENT => 0,
            error => error,
        }
    }),
    probe("change the root", || call(libc::SYS_chroot, [text(c"/")])),
    probe("mount", || {
        match call(
            libc::SYS_mount,
            [text(c"x"), text(c"/"), text(c"nosuchfs"), 0, 0],
        ) {
            libc::ENODEV => 0,
            error => error,
        }
    }),
    probe("duplicate a descriptor", || call(libc::SYS_dup, [0])),
    probe("control a device", || {
        match call(libc::SYS_ioctl, [1, libc::TCGETS as usize, 0]) {
            libc::ENOTTY => 0,
            error => error,
        }
    }),
    probe("watch files", || call(libc::SYS_inotify_init1, [0])),
    // Sockets.
    probe("make an internet socket", || {
        call(
            libc::SYS_socket,
            [libc::AF_INET as usize, libc::SOCK_STREAM as usize, 0],
        )
    }),
    probe("make a unix socket", || {
        call(
            libc::SYS_socket,
            [libc::AF_UNIX as usize, libc::SOCK_STREAM as usize, 0],
        )
    }),
    probe("make a netlink socket", || {
        call(
            libc::SYS_socket,
            [libc::AF_NETLINK as usize, libc::SOCK_RAW as usize, 0],
        )
    }),
    probe("bind its socket", || {
        match call(libc::SYS_bind, [0, 0, 0]) {
            libc::EPERM => libc::EPERM,
            _ => 0,
        }
    }),
    // Programs and processes.
    probe("run a program", execute_program),
    probe("run a program from memory", execute_memory),
    probe("fork as the library does", || fork(libc::SIGCHLD as u64)),
    probe("fork into namespaces", || {
        fork((libc::CLONE_PARENT | libc::CLONE_NEWUSER | libc::SIGCHLD) as u64)
    }),
    probe("fork a process that is not waited for", || {
        fork(libc::CLONE_PARENT as u64)
    }),
    probe("start a thread", || {
        let flags = libc::CLONE_VM
            | libc::CLONE_SIGHAND
            | libc::CLONE_THREAD
            | libc::CLONE_FS
            | libc::CLONE_FILES;
        // The last flag contradicts the others, so that the kernel takes the request and then makes no thread.
        match call(
            libc::SYS_clone,
            [(flags | libc::CLONE_NEWNS) as usize, 0, 0, 0, 0],
        ) {
            libc::EINVAL => 0,
            error => error,
        }
    }),
    probe("clone3", || match call(libc::SYS_clone3, [0, 0]) {
        libc::EINVAL => 0,
        error => error,
    }),
    probe("signal the host", || call(libc::SYS_kill, [host(), 0])),
    probe("signal everybody", || call(libc::SYS_kill, [usize::MAX, 0])),
    probe("signal a thread", || {
        call(
            libc::SYS_tgkill,
            [std::process::id() as usize, std::process::id() as usize, 0],
        )
    }),
    probe("be traced", || {
        call(libc::SYS_ptrace, [libc::PTRACE_TRACEME as usize, 0, 0, 0])
    }),
    probe("read the host's memory", read_host),
    probe("take the host's descriptor", take_descriptor),
    probe("leave the process group", || {
        call(libc::SYS_setpgid, [0, 0])
    }),
    probe("leave the session", || call(libc::SYS_setsid, [])),
    probe("pin itself to a processor", || {
        let mask = [usize::MAX; 16];
        call(
            libc::SYS_sched_setaffinity,
            [0, 128, mask.as_ptr() as usize],
        )
    }),
    // Its own restrictions.
    probe("become dumpable", || {
        call(
            libc::SYS_prctl,
            [libc::PR_SET_DUMPABLE as usize, 1, 0, 0, 0],
        )
    }),
    probe("outlive the host", || {
        call(
            libc::SYS_prctl,
            [libc::PR_SET_PDEATHSIG as usize, 0, 0, 0, 0],
        )
    }),
    probe("raise a limit", raise_limit),
    probe("change its personality", || {
        call(libc::SYS_personality, [0xffff_ffff])
    }),
    probe("enter a namespace", || {
        call(libc::SYS_unshare, [libc::CLONE_NEWUTS as usize])
    }),
    probe("join a namespace", || match call(libc::SYS_setns, [0, 0]) {
        libc::EINVAL => 0,
        error => error,
    }),
    probe("become somebody else", || {
        call(
            libc::SYS_setresuid,
            [u32::MAX as usize, u32::MAX as usize, u32::MAX as usize],
        )
    }),
    // Corners of the kernel.
    probe("io_uring", || setup(libc::SYS_io_uring_setup, 2)),
    probe("bpf", || match setup(libc::SYS_bpf, 0) {
        libc::EINVAL => 0,
        error => error,
    }),
    probe("performance counters", || {
        match call(libc::SYS_perf_event_open, [0, 0, 0, 0, 0]) {
            libc::EFAULT => 0,
            error => error,
        }
    }),
    probe("keyrings", || {
        match call(libc::SYS_keyctl, [0, -2isize as usize, 0]) {
            libc::ENOKEY => 0,
            error => error,
        }
    }),
    probe("userfaultfd", || call(libc::SYS_userfaultfd, [1])),
    probe("shared memory of System V", || {
        call(libc::SYS_shmget, [0, 4096, 0o600])
    }),
    probe("message queues of System V", || {
        call(libc::SYS_msgget, [0, 0o600])
    }),
    probe("an unlimited file in memory", || {
        call(libc::SYS_memfd_create, [text(c"probe"), 0])
    }),
    probe("a timer that signals", || {
        let mut id = 0i32;
        call(libc::SYS_timer_create, [0, 0, &raw mut id as usize])
    }),
    probe("the kernel's name", || {
        let mut buffer = [0u8; 512];
        call(libc::SYS_uname, [buffer.as_mut_ptr() as usize])
    }),
    failing("the machine's memory", || {
        let mut buffer = [0u64; 32];
        call(libc::SYS_sysinfo, [buffer.as_mut_ptr() as usize])
    }),
    probe("the processor time of the host", time_of_host),
    // Memory that its limit would not count.
    probe("map shared memory", || {
        map(
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED | libc::MAP_ANONYMOUS,
        )
    }),
    probe("map shared memory for reading, to change it later", || {
        map(libc::PROT_READ, libc::MAP_SHARED | libc::MAP_ANONYMOUS)
    }),
    probe("map a growing stack", || {
        map(
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_GROWSDOWN,
        )
    }),
];

/// Allowed to the zygote and its templates, refused to a call.
pub(super) const NOT_IN_A_CALL: &[Probe] = &[
    probe("fork a sibling", || {
        fork((libc::CLONE_PARENT | libc::SIGCHLD) as u64)
    }),
    probe("receive a message with descriptors", || {
        match call(libc::SYS_recvmsg, [0, 0, libc::MSG_DONTWAIT as usize]) {
            libc::EFAULT | libc::EAGAIN => 0,
            error => error,
        }
    }),
    probe("send a message with descriptors", || {
        match call(libc::SYS_sendmsg, [0, 0, libc::MSG_DONTWAIT as usize]) {
            libc::EFAULT => 0,
            error => error,
        }
    }),
    probe("add a filter", || {
        match call(libc::SYS_seccomp, [1, 0, 0]) {
            libc::EFAULT => 0,
            error => error,
        }
    }),
    probe("learn its parent", || call(libc::SYS_getppid, [])),
];
