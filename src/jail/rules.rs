//! Every system call that a jailed process may make, and why: the whole policy, as data.
//!
//! A call that is not listed kills the process. `Stage` says how long a rule holds: the zygote and
//! the templates live under all rules, a call process only under those that reach [`Stage::Call`].
//!
//! Trust: none. From the template on, each argument may have been chosen by a guest that broke V8, so
//! a rule with conditions must be harmless for every value that the conditions let through.

use super::fork::FORK_FLAGS;

/// How far a rule reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The zygote and its templates.
    Zygote,
    /// Call processes too.
    Call,
}

/// What one argument must be: `argument & mask == value`.
#[derive(Debug, Clone, Copy)]
pub struct Arg {
    /// Its place, from 0.
    pub index: u8,
    /// The bits that count. A mask of 32 bits compares what the kernel takes as an `int`.
    pub mask: u64,
    /// What they must be.
    pub value: u64,
}

/// When a listed call is let through.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// Whatever its arguments.
    Always,
    /// If all of these hold.
    Args(&'static [Arg]),
    /// Never; it fails with `ENOSYS`, because a library asks and has another way.
    Unsupported,
}

/// One line of the policy. A call may have several; one that fits is enough.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The call's name, for people.
    pub name: &'static str,
    /// The call's number on this processor.
    pub number: i64,
    /// When it is let through.
    pub when: When,
    /// How long.
    pub until: Stage,
    /// Who needs it, and why it does no harm.
    pub why: &'static str,
}

/// Writes a line: `rule!(SYS_name, until, when, why)`.
macro_rules! rule {
    ($number:ident, $until:ident, $when:expr, $why:literal) => {
        Rule {
            name: stringify!($number),
            number: libc::$number,
            when: $when,
            until: Stage::$until,
            why: $why,
        }
    };
}

const INT: u64 = 0xffff_ffff;
const ALL: u64 = u64::MAX;

/// The kinds of mapping that `RLIMIT_DATA` does not count: stacks, huge pages, and all that is not private.
const UNCOUNTED: u64 = (libc::MAP_TYPE | libc::MAP_GROWSDOWN | libc::MAP_HUGETLB) as u64;
const PRIVATE: &[Arg] = &[Arg {
    index: 3,
    mask: UNCOUNTED,
    value: libc::MAP_PRIVATE as u64,
}];
const SHARED_FILE: &[Arg] = &[
    Arg {
        index: 2,
        mask: ALL,
        value: libc::PROT_READ as u64,
    },
    Arg {
        index: 3,
        mask: UNCOUNTED | libc::MAP_ANONYMOUS as u64,
        value: libc::MAP_SHARED as u64,
    },
];
const NO_ADDRESS: &[Arg] = &[Arg {
    index: 4,
    mask: ALL,
    value: 0,
}];
const FORK: &[Arg] = &[Arg {
    index: 0,
    mask: ALL,
    value: FORK_FLAGS,
}];
const DIE_WITH_HOST: &[Arg] = &[
    Arg {
        index: 0,
        mask: INT,
        value: libc::PR_SET_PDEATHSIG as u64,
    },
    Arg {
        index: 1,
        mask: ALL,
        value: libc::SIGKILL as u64,
    },
];
const NO_NEW_PRIVS: &[Arg] = &[Arg {
    index: 0,
    mask: INT,
    value: libc::PR_SET_NO_NEW_PRIVS as u64,
}];
const NAME_MAPPING: &[Arg] = &[Arg {
    index: 0,
    mask: INT,
    value: libc::PR_SET_VMA as u64,
}];
const ADD_FILTER: &[Arg] = &[
    Arg {
        index: 0,
        mask: INT,
        value: libc::SECCOMP_SET_MODE_FILTER as u64,
    },
    Arg {
        index: 1,
        mask: ALL,
        value: 0,
    },
];
const DUPLICATE_FLAGS: &[Arg] = &[Arg {
    index: 1,
    mask: INT,
    value: libc::F_GETFD as u64,
}];
/// The fixed clocks. Negative ids are the processor time of other processes, or descriptors.
const FIXED_CLOCK: &[Arg] = &[Arg {
    index: 0,
    mask: INT & !0xf,
    value: 0,
}];

/// The policy.
// One line each, so that it reads as a table.
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    // The socket to the host: the only thing outside that a jailed process can reach.
    rule!(SYS_read, Call, When::Always, "takes messages from the socket; there is no other descriptor with anything in it"),
    rule!(SYS_readv, Call, When::Always, "like read, into several buffers"),
    rule!(SYS_write, Call, When::Always, "answers on the socket; 1 and 2 are the null device"),
    rule!(SYS_writev, Call, When::Always, "like write, from several buffers"),
    rule!(SYS_sendto, Call, When::Args(NO_ADDRESS), "how the standard library writes to a socket; it cannot name another one"),
    rule!(SYS_recvfrom, Call, When::Always, "how the standard library may read from a socket; carries no descriptors"),
    rule!(SYS_recvmsg, Zygote, When::Always, "takes packs and the sockets of new processes as descriptors from the host"),
    rule!(SYS_sendmsg, Zygote, When::Always, "answers with credentials; it can only reach the socket"),
    #[cfg(target_arch = "x86_64")]
    rule!(SYS_poll, Call, When::Always, "waits for the socket or for the next timer"),
    rule!(SYS_ppoll, Call, When::Always, "poll, where the processor has no such call, and with nanoseconds"),
    rule!(SYS_close, Call, When::Always, "gives up packs that are mapped and sockets of others"),
    rule!(SYS_fstat, Zygote, When::Always, "learns how large a received pack is; takes no path"),
    rule!(SYS_lseek, Zygote, When::Always, "learns how large a received pack is"),
    rule!(SYS_fcntl, Call, When::Args(DUPLICATE_FLAGS), "the standard library checks in debug builds that a descriptor it closes is open"),
    // Memory.
    rule!(SYS_mmap, Call, When::Args(PRIVATE), "V8's heap and code, the allocator, packs; private memory counts against the limit"),
    rule!(SYS_mmap, Call, When::Args(SHARED_FILE), "maps packs; only for reading, only from descriptors"),
    rule!(SYS_munmap, Call, When::Always, "gives memory back"),
    rule!(SYS_mprotect, Call, When::Always, "V8 commits memory and switches code pages between writable and executable"),
    rule!(SYS_mremap, Call, When::Always, "the allocator grows large blocks; what grows counts against the limit"),
    rule!(SYS_madvise, Call, When::Always, "V8 and the allocator give pages back without unmapping them"),
    rule!(SYS_brk, Call, When::Always, "the allocator; counts against the limit"),
    rule!(SYS_pkey_alloc, Call, When::Always, "V8 protects its code pages with a key where the processor has them"),
    rule!(SYS_pkey_free, Call, When::Always, "gives such a key back"),
    rule!(SYS_pkey_mprotect, Call, When::Always, "mprotect with such a key"),
    rule!(SYS_membarrier, Call, When::Always, "V8 orders accesses to code pages; affects this process alone"),
    rule!(SYS_prctl, Call, When::Args(NAME_MAPPING), "V8 and the allocator name their mappings; names are seen by nobody"),
    // Time, order, chance.
    rule!(SYS_futex, Call, When::Always, "locks and Atomics.wait, in memory that nobody else shares"),
    rule!(SYS_clock_gettime, Call, When::Args(FIXED_CLOCK), "the clocks that are not read in user space"),
    rule!(SYS_clock_getres, Call, When::Args(FIXED_CLOCK), "V8 asks how fine a clock is"),
    rule!(SYS_clock_nanosleep, Call, When::Always, "sleeping until a timer is due"),
    rule!(SYS_nanosleep, Call, When::Always, "like clock_nanosleep, in older libraries"),
    rule!(SYS_gettimeofday, Call, When::Always, "the wall clock, where it is not read in user space"),
    rule!(SYS_sched_yield, Call, When::Always, "spinning locks let others run"),
    rule!(SYS_getrandom, Call, When::Always, "seeds of hash tables and of the random generators"),
    rule!(SYS_getrusage, Call, When::Always, "its own use of time and memory, for the outcome"),
    // Itself.
    rule!(SYS_rt_sigprocmask, Call, When::Always, "the library and V8's traps mask signals of this process"),
    rule!(SYS_rt_sigaction, Call, When::Always, "V8 turns faults in WebAssembly memory into exceptions; a signal is never a way out"),
    rule!(SYS_rt_sigreturn, Call, When::Always, "the end of such a handler"),
    rule!(SYS_sigaltstack, Call, When::Always, "the stack of such a handler"),
    rule!(SYS_getpid, Call, When::Always, "its own number; libraries detect a fork by it"),
    rule!(SYS_gettid, Call, When::Always, "its own number; V8 names its threads by it"),
    rule!(SYS_getppid, Zygote, When::Always, "a fresh fork checks that the host still lives"),
    rule!(SYS_exit, Call, When::Always, "ends the thread, which is the process"),
    rule!(SYS_exit_group, Call, When::Always, "ends the process"),
    rule!(SYS_restart_syscall, Call, When::Always, "the kernel itself restarts a wait after a stop"),
    // Making the next process, and locking it in.
    rule!(SYS_clone, Zygote, When::Args(FORK), "forks a template or a call as a child of the host; no threads, no namespaces"),
    rule!(SYS_prctl, Zygote, When::Args(DIE_WITH_HOST), "a fresh fork ties itself to the host's life; it cannot untie itself"),
    rule!(SYS_prctl, Zygote, When::Args(NO_NEW_PRIVS), "asked for again before each filter; cannot be undone"),
    rule!(SYS_seccomp, Zygote, When::Args(ADD_FILTER), "a call process takes the second filter; filters only ever add up"),
    // Asked for by libraries that have another way.
    rule!(SYS_openat, Call, When::Unsupported, "V8 looks for the end of its stack at each throw, ICU for time zones; both live without"),
    rule!(SYS_sched_getaffinity, Call, When::Unsupported, "V8 counts processors before it compiles WebAssembly; two is a fine answer"),
    rule!(SYS_sysinfo, Call, When::Unsupported, "the library sizes the buffer of a sort by the machine's memory, which is nobody's business here"),
];
