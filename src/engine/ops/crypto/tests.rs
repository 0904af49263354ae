//! What the rest of this folder relies on and the tests in JavaScript cannot see.

use super::{
    cipher::{Cipher, Direction, Setup, WRAP_IV, Work, unwrap_key, wrap_key},
    digest::Digest,
    lc,
};

fn draw() -> [u8; 32] {
    let mut bytes = [0; 32];
    // SAFETY: writes as many bytes as there are.
    unsafe { aws_lc_sys::RAND_bytes(bytes.as_mut_ptr(), bytes.len()) };
    bytes
}

/// Templates and calls are forked with a bare `clone`, which runs no handlers of the C library.
#[cfg(target_os = "linux")]
#[test]
fn fork_reseeds() {
    use std::{fs::File, io::Read as _, os::fd::FromRawFd as _};
    lc::warm_up();
    let mut ends = [0; 2];
    // SAFETY: fills two descriptors, which are then owned once each; the child only draws, writes and exits.
    let mut reader = unsafe {
        assert_eq!(libc::pipe(ends.as_mut_ptr()), 0);
        if libc::syscall(
            libc::SYS_clone,
            libc::SIGCHLD,
            0_usize,
            0_usize,
            0_usize,
            0_usize,
        ) == 0
        {
            let bytes = draw();
            libc::write(ends[1], bytes.as_ptr().cast(), bytes.len());
            libc::_exit(0);
        }
        libc::close(ends[1]);
        File::from_raw_fd(ends[0])
    };
    let mine = draw();
    let mut theirs = [0; 32];
    reader.read_exact(&mut theirs).expect("the child writes");
    assert_ne!(mine, theirs);
}

#[test]
fn digests_have_other_names() {
    for name in ["SHA256", "RSA-SHA256", "sha-256", "sha256WithRSAEncryption"] {
        assert_eq!(Digest::find(name).map(Digest::size), Some(32), "{name}");
    }
    assert!(Digest::find("sha257").is_none());
}

#[test]
fn wrong_lengths_are_refused_before_the_library_reads() {
    let cipher = Cipher::find("aes-128-cbc").expect("a known cipher");
    for (key, iv) in [(15, 16), (17, 16), (16, 15), (16, 0), (0, 16)] {
        let setup = Setup {
            key: &vec![0; key],
            iv: &vec![0; iv],
            direction: Direction::Encrypt,
            tag_length: None,
        };
        assert!(Work::new(cipher, &setup).is_err(), "{key} {iv}");
    }
    assert!(wrap_key(&[0; 16], &[0; 7], &[0; 16]).is_err());
    assert!(wrap_key(&[0; 5], &WRAP_IV, &[0; 16]).is_err());
    assert!(unwrap_key(&[0; 16], &WRAP_IV, &[0; 7]).is_err());
    assert!(unwrap_key(&[0; 16], &WRAP_IV, &[]).is_err());
}
