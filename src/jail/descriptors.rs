//! What a worker does with descriptors and with its own end, where the safe wrappers stop short.
//!
//! Trust: called by our own code in a worker; nothing of a guest reaches these functions.

use std::fs::File;
use std::io;
use std::os::fd::{FromRawFd, OwnedFd};

/// Lets the host have as many descriptors as its hard limit allows: a package tree is one for each package.
///
/// What cannot be raised stays as it is; trees that are too large then fail when they are opened.
pub fn raise_descriptor_limit() {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    let raised = rustix::process::Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, raised);
}

/// Takes the zygote's control socket, which it was started with as its standard input.
///
/// To be called once; a copy that drops it has closed it.
pub fn control_socket() -> OwnedFd {
    // SAFETY: the host starts the zygote with the socket as descriptor 0, the jail leaves it open, and
    // nothing else in a worker uses standard input.
    unsafe { OwnedFd::from_raw_fd(0) }
}

/// Maps a whole file for reading, for as long as the process lives.
///
/// `fstat` asks for the length, because the filter lets no call through that could also be given a path.
pub fn map_forever(file: &File) -> io::Result<&'static [u8]> {
    let length = usize::try_from(rustix::fs::fstat(file)?.st_size).map_err(io::Error::other)?;
    // SAFETY: the host hands over descriptors of files in its own cache, which are renamed into place once and never
    // written again; deleting one leaves the mapped pages as they are.
    let map = unsafe { memmap2::MmapOptions::new().len(length).map(file) }?;
    Ok(Box::leak(Box::new(map)))
}

/// Ends the process without running destructors: V8's would touch a heap that may be in any state.
pub fn exit_now(status: i32) -> ! {
    // SAFETY: `_exit` takes any status, touches no memory and does not return.
    unsafe { libc::_exit(status) }
}
