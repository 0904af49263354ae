//! Whether this process was started with too little room for V8, told before V8 or its allocator fail over it.
//!
//! V8 and its allocator reserve far more addresses than they ever use, so a limit on addresses (`ulimit -v`,
//! `RLIMIT_AS`) ends them with a message that helps nobody, and the allocator does so before `main`.

use rustix::process::{Resource, getrlimit};

/// The limits of this process that V8 may not fit in, for a message; nothing when there are none.
pub fn narrow_limits() -> Option<String> {
    let names = [
        (Resource::As, "addresses (`ulimit -v`)"),
        (Resource::Data, "data (`ulimit -d`)"),
    ];
    let found: Vec<String> = names
        .into_iter()
        .filter_map(|(resource, name)| {
            let bytes = getrlimit(resource).current?;
            Some(format!("{name} to {} MB", bytes >> 20))
        })
        .collect();
    (!found.is_empty()).then(|| {
        format!(
            "this process limits its {}, and V8 reserves more than it uses: start it without",
            found.join(" and its ")
        )
    })
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
mod early {
    /// Below this the allocator ends the process before `main`: it needed between 46 and 56 GiB when it was measured.
    const LEAST_BYTES: u64 = 56 << 30;
    const MESSAGE: &[u8] = b"error: this process limits its addresses (`ulimit -v`) to less than 56 GB, and V8 reserves more than it uses: start it without [INTERNAL]\n";
    const STATUS: i32 = 70;

    /// Runs before every other initializer, so before the first allocation.
    #[used]
    // SAFETY: the linker and the C library take an array of functions from this section, each called once with three
    // arguments that this one ignores.
    #[unsafe(link_section = ".preinit_array")]
    static CHECK: extern "C" fn() = check;

    extern "C" fn check() {
        let mut limit = libc::rlimit {
            rlim_cur: 0,
            rlim_max: 0,
        };
        // SAFETY: the kernel fills a live structure.
        let known = unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) } == 0;
        if known && limit.rlim_cur < LEAST_BYTES {
            // SAFETY: the message is a constant of that length.
            unsafe { libc::write(2, MESSAGE.as_ptr().cast(), MESSAGE.len()) };
            // SAFETY: ends the process, which has started nothing yet.
            unsafe { libc::_exit(STATUS) }
        }
    }
}
