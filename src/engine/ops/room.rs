//! Whether there is memory for something large, asked before an allocator is.
//!
//! V8's library brings the allocator of the whole program, and that one ends the process by a trap when the kernel gives
//! nothing: indistinguishable from a crash. An op that is about to take much asks here first, and ends the guest as what
//! it is, over its memory limit.
//!
//! What this does not stop: many small allocations that together go over the limit; the kernel's limit does.

use crate::engine::memory;

/// Below this the answer is not worth a system call.
const LARGE_BYTES: usize = 1 << 20;

/// Ends the process as out of memory unless `bytes` can be had.
pub(crate) fn ensure(bytes: usize) {
    if !is_there(bytes) {
        memory::exit_out_of_memory();
    }
}

/// Asks the kernel for so much and gives it back. Nothing is written, so no page is really used.
pub(crate) fn is_there(bytes: usize) -> bool {
    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};
    if bytes < LARGE_BYTES {
        return true;
    }
    let access = ProtFlags::READ | ProtFlags::WRITE;
    // SAFETY: a fresh private mapping at an address of the kernel's choice touches nothing that exists.
    let mapped = unsafe { mmap_anonymous(std::ptr::null_mut(), bytes, access, MapFlags::PRIVATE) };
    match mapped {
        // SAFETY: exactly what was mapped above, and nobody has seen the address.
        Ok(at) => unsafe { munmap(at, bytes) }.is_ok(),
        Err(_) => false,
    }
}
