//! What can go wrong while a process is locked in or watched. Every case is ours, never the guest's.

use std::io;

use crate::contract::failure::Code;
use crate::contract::jail::Layer;

/// A jail that could not be built, or a process that could not be watched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JailError {
    /// A step that every kernel of the last years allows was refused.
    #[error("could not {step}")]
    Step {
        /// What was tried, as the end of the sentence "could not ...".
        step: &'static str,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The process has more than its three descriptors' promise: a socket and twice the null device.
    #[error("descriptor {descriptor} is not {expected}")]
    Descriptor {
        /// Its number.
        descriptor: i32,
        /// What it must be.
        expected: &'static str,
    },
    /// Other threads would stay outside the jail, and fork would copy their locks.
    #[error("the process has {threads} threads, and only one may enter the jail")]
    Threads {
        /// How many there are.
        threads: usize,
    },
    /// The host died while its child was being locked in.
    #[error("the host process is gone")]
    HostGone,
    /// A step reported success, yet the kernel says that it does not hold.
    #[error("the jail does not hold: {what}")]
    NotHeld {
        /// What was found.
        what: &'static str,
    },
    /// A layer that must hold does not.
    #[error("the required layer `{layer:?}` is not available: {reason}")]
    Required {
        /// Which layer.
        layer: Layer,
        /// Why the kernel or the container refuses it.
        reason: String,
    },
    /// The table of system calls could not be turned into a filter, or the kernel refused the filter.
    #[error("could not install the system call filter: {reason}")]
    Filter {
        /// What the compiler of filters or the kernel said.
        reason: String,
    },
    /// A step for jailed processes was used outside.
    #[error("the process has not entered the jail")]
    NotEntered,
    /// A process could not be looked at, limited or waited for.
    #[error("could not {action} process {pid}")]
    Process {
        /// What was tried.
        action: &'static str,
        /// On which process.
        pid: i32,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
}

impl JailError {
    /// The row of the table of codes.
    pub fn code(&self) -> Code {
        Code::Internal
    }

    /// Wraps the kernel's last answer.
    #[cfg(target_os = "linux")]
    pub(super) fn last_os(step: &'static str) -> Self {
        Self::Step {
            step,
            source: io::Error::last_os_error(),
        }
    }
}
