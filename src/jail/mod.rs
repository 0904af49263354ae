//! The operating system's half of the sandbox: what holds when V8 itself has been broken.
//!
//! ```text
//! host ──spawn──> zygote   enter_zygote(): every layer, then the first filter
//!                   │ fork_sibling()
//!                   ├──> template   imports one package, forks calls
//!                   └──> call       confine_call(): the second filter, then the guest
//! ```
//!
//! All of them are direct children of the host (`CLONE_PARENT`), which holds a [`Process`] for each,
//! sets its limits from outside, kills it and learns from the kernel how it died.
//!
//! Trust: `enter_zygote` runs before any guest code. After it, a template or a call may be
//! under the guest's control, and nothing here relies on what such a process says or does.
//!
//! What the jail does not stop: a hole in the kernel behind a system call that the filter lets
//! through; measuring time and caches of the processor; using up processor time and memory within the limits. A
//! template whose guest broke V8 may fork until its group is killed, each fork within the template's own limits:
//! a limit on the number of processes from outside, such as a container's, bounds that.

#![expect(
    unsafe_code,
    reason = "system calls that no safe wrapper offers; each block says why it holds"
)]

mod death;
mod descriptors;
mod error;
#[cfg(not(target_os = "linux"))]
mod other;
mod room;

#[cfg(target_os = "linux")]
mod enter;
#[cfg(target_os = "linux")]
mod fork;
#[cfg(target_os = "linux")]
mod graves;
#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod namespaces;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod rules;
#[cfg(target_os = "linux")]
mod seccomp;
#[cfg(target_os = "linux")]
mod usage;
#[cfg(target_os = "linux")]
mod zygote;

pub use death::{Death, Ending, Reach};
pub use descriptors::{control_socket, exit_now, map_forever, raise_descriptor_limit};
#[cfg(all(target_os = "linux", debug_assertions))]
pub use enter::enter_zygote_without;
pub use error::JailError;
#[cfg(not(target_os = "linux"))]
pub use other::{
    Forked, Process, confine_call, enter_zygote, fork_sibling, give_way, keep_children,
};
pub use room::narrow_limits;
#[cfg(target_os = "linux")]
pub use {
    enter::enter_zygote,
    fork::{Forked, fork_sibling},
    process::{Process, give_way, keep_children},
    rules::{Arg, RULES, Rule, Stage, When},
    seccomp::confine_call,
};
