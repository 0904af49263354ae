//! Randomness that a fork cannot repeat: every byte comes from the kernel when it is asked for.

use std::io;

/// Fills the bytes from `getrandom(2)`.
pub(crate) fn fill(mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let filled = rustix::rand::getrandom(&mut *bytes, rustix::rand::GetRandomFlags::empty())?;
        bytes = &mut bytes[filled..];
    }
    Ok(())
}
