//! What the kernel tells about the memory of a process, read from outside.

use std::fs;
use std::io;

/// The private writable memory of a process, in bytes: the number that the kernel holds against `RLIMIT_DATA`.
///
/// That is `VmData`. The cheaper `statm` adds the stack, which the limit does not count.
pub(super) fn data_bytes(pid: i32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    parse_kib(&status, "VmData:")
        .ok_or_else(|| io::Error::other("the process has no memory any more"))
}

/// Reads one line of `/proc/PID/status` that counts in kibibytes.
fn parse_kib(status: &str, key: &str) -> Option<u64> {
    let rest = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = rest.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_line_that_was_asked_for() {
        let status = "Name:\tx\nVmPeak:\t    2048 kB\nVmData:\t     360 kB\nVmStk:\t     132 kB\n";
        assert_eq!(parse_kib(status, "VmData:"), Some(360 * 1024));
        assert_eq!(parse_kib("Name:\tzombie\n", "VmData:"), None);
        assert_eq!(parse_kib("VmData:\tlots kB\n", "VmData:"), None);
    }
}
