//! The door to AWS-LC's C interface: owned pointers, error reading, big numbers and serialised output.
//!
//! Why C and not `aws-lc-rs`: Node's interface needs what the safe crate leaves out (streaming GCM, any pair of curve
//! and digest, salt lengths, MD5 and RIPEMD, small RSA keys, PEM, certificates, Diffie-Hellman). One library that we
//! link anyway, through thin owners, instead of a dozen crates.
//!
//! Trust: everything here runs inside the jail beside the guest; input bytes are hostile, and AWS-LC parses them.
//! A panic or abort ends the call's process and nothing else.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use aws_lc_sys as sys;
use thiserror::Error;

/// Why a cryptographic operation gave nothing.
#[derive(Debug, Error)]
pub(crate) enum CryptoError {
    /// The library refused; number and texts as Node's users know them from OpenSSL 3.
    #[error("error:{number:08X}:{library}::{reason}")]
    Library {
        number: u32,
        library: &'static str,
        reason: String,
    },
    /// We refuse, with Node's own code.
    #[error("{message}")]
    Refused { code: &'static str, message: String },
}

impl CryptoError {
    pub(crate) fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused {
            code,
            message: message.into(),
        }
    }

    /// Node's `code` where we set it here; JavaScript derives the others from the message.
    pub(crate) fn code(&self) -> Option<&'static str> {
        match self {
            Self::Library { .. } => None,
            Self::Refused { code, .. } => Some(code),
        }
    }
}

pub(crate) type Result<T> = std::result::Result<T, CryptoError>;

/// A C object that has a free function.
pub(super) trait Free {
    /// # Safety
    /// `pointer` came from the matching constructor and is not used afterwards.
    unsafe fn free(pointer: *mut Self);
}

/// Owns one C object.
pub(super) struct Owned<T: Free>(NonNull<T>);

impl<T: Free> Owned<T> {
    /// Takes over what a constructor returned; null is that constructor's failure.
    ///
    /// # Safety
    /// `pointer` is null or a fresh object that nobody else frees.
    pub(super) unsafe fn new(pointer: *mut T) -> Result<Self> {
        NonNull::new(pointer).map(Self).ok_or_else(last_error)
    }

    pub(super) fn as_ptr(&self) -> *mut T {
        self.0.as_ptr()
    }

    /// Gives the object away to a C function that takes ownership.
    pub(super) fn into_raw(self) -> *mut T {
        let pointer = self.0.as_ptr();
        std::mem::forget(self);
        pointer
    }
}

impl<T: Free> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: `new`'s contract: the object is ours and is freed here only.
        unsafe { T::free(self.0.as_ptr()) }
    }
}

macro_rules! free_with {
    ($($type:ident => $function:ident;)*) => {
        $(impl Free for sys::$type {
            unsafe fn free(pointer: *mut Self) {
                // SAFETY: the trait's contract.
                unsafe { sys::$function(pointer); }
            }
        })*
    };
}

free_with! {
    NETSCAPE_SPKI => NETSCAPE_SPKI_free;
    EVP_MD_CTX => EVP_MD_CTX_free;
    HMAC_CTX => HMAC_CTX_free;
    EVP_CIPHER_CTX => EVP_CIPHER_CTX_free;
    EVP_PKEY => EVP_PKEY_free;
    EVP_PKEY_CTX => EVP_PKEY_CTX_free;
    BIO => BIO_free;
    X509 => X509_free;
    BIGNUM => BN_clear_free;
    BN_CTX => BN_CTX_free;
    EC_KEY => EC_KEY_free;
    EC_POINT => EC_POINT_free;
    RSA => RSA_free;
    DSA => DSA_free;
    ECDSA_SIG => ECDSA_SIG_free;
}

/// Starts the library's random generator.
///
/// ORDER: before the jail. The first use looks for a device that tells of copied virtual machines (`stat`), which the
/// system call filter kills for. What a fork copies of the generator is no danger: it notices the fork through a page
/// that the kernel wipes in the child, and draws a new seed; the test `fork_reseeds` holds it to that.
pub(super) fn warm_up() {
    let mut byte = 0_u8;
    // SAFETY: writes one byte. The library aborts rather than fail.
    unsafe { sys::RAND_bytes(&mut byte, 1) };
}

/// Turns a C function's answer into a result.
pub(super) fn check(answer: c_int) -> Result<()> {
    if answer == 1 {
        Ok(())
    } else {
        Err(last_error())
    }
}

/// Forgets what the library complained about while it still succeeded, so that a later failure is told by its own cause.
pub(super) fn forget_errors() {
    // SAFETY: the queue is the thread's own.
    unsafe { sys::ERR_clear_error() };
}

/// Reads and clears the library's error queue.
pub(super) fn last_error() -> CryptoError {
    // SAFETY: the queue is the thread's own; the strings are static.
    let (number, library, reason) = unsafe {
        let number = sys::ERR_get_error();
        sys::ERR_clear_error();
        (
            number,
            text(sys::ERR_lib_error_string(number)),
            text(sys::ERR_reason_error_string(number)),
        )
    };
    translate(number, library, reason)
}

/// # Safety
/// `pointer` is null or a static C string.
unsafe fn text(pointer: *const std::ffi::c_char) -> &'static str {
    if pointer.is_null() {
        return "";
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(pointer) }.to_str().unwrap_or("")
}

const PROVIDER: &str = "Provider routines";
const RSA: &str = "rsa routines";
const DECODER: (u32, &str, &str) = (0x1E08_010C, "DECODER routines", "unsupported");

/// OpenSSL 3's numbers and texts for what guests check; the rest keeps AWS-LC's.
fn translate(number: u32, library: &'static str, reason: &'static str) -> CryptoError {
    let known = match (library, reason) {
        (_, "BAD_DECRYPT" | "BAD_PASSWORD_READ" | "INCORRECT_PASSWORD") => {
            Some((0x1C80_0064, PROVIDER, "bad decrypt"))
        }
        (_, "WRONG_FINAL_BLOCK_LENGTH") => {
            Some((0x1C80_006B, PROVIDER, "wrong final block length"))
        }
        (_, "DATA_NOT_MULTIPLE_OF_BLOCK_LENGTH") => {
            Some((0x1C80_006B, PROVIDER, "wrong final block length"))
        }
        (_, "OAEP_DECODING_ERROR") => Some((0x0200_0079, RSA, "oaep decoding error")),
        (_, "PKCS_DECODING_ERROR") => Some((0x0200_009F, RSA, "pkcs decoding error")),
        (_, "DATA_TOO_LARGE_FOR_KEY_SIZE") => {
            Some((0x0200_006E, RSA, "data too large for key size"))
        }
        (_, "DATA_TOO_LARGE_FOR_MODULUS") => Some((0x0200_0084, RSA, "data too large for modulus")),
        (_, "DATA_LEN_NOT_EQUAL_TO_MOD_LEN") => {
            Some((0x0200_006C, RSA, "data greater than mod len"))
        }
        (_, "DATA_TOO_SMALL_FOR_KEY_SIZE" | "DATA_TOO_SMALL") => {
            Some((0x0200_007A, RSA, "data too small for key size"))
        }
        (_, "BLOCK_TYPE_IS_NOT_01") => Some((0x0200_006A, RSA, "block type is not 01")),
        (_, "DIGEST_TOO_BIG_FOR_RSA_KEY") => Some((0x0200_0070, RSA, "digest too big for rsa key")),
        (_, "MODULUS_TOO_LARGE") => Some((0x0200_0069, RSA, "modulus too large")),
        ("PEM routines", _) => Some(DECODER),
        (_, "DECODE_ERROR" | "UNSUPPORTED_ALGORITHM" | "NOT_ENOUGH_DATA") => Some(DECODER),
        _ => None,
    };
    if let Some((number, library, reason)) = known {
        return CryptoError::Library {
            number,
            library,
            reason: reason.to_owned(),
        };
    }
    CryptoError::Library {
        number,
        library,
        reason: reason.replace('_', " ").to_ascii_lowercase(),
    }
}

/// Runs a `*_marshal_*` function and returns what it wrote.
pub(super) fn marshal(write: impl FnOnce(*mut sys::CBB) -> c_int) -> Result<Vec<u8>> {
    let mut builder = std::mem::MaybeUninit::<sys::CBB>::zeroed();
    let mut bytes = std::ptr::null_mut();
    let mut length = 0;
    // SAFETY: CBB_init fills the builder; on every path it is finished or cleaned up, and the bytes are freed by us.
    unsafe {
        check(sys::CBB_init(builder.as_mut_ptr(), 256))?;
        let written = write(builder.as_mut_ptr());
        if written != 1 || sys::CBB_finish(builder.as_mut_ptr(), &mut bytes, &mut length) != 1 {
            sys::CBB_cleanup(builder.as_mut_ptr());
            return Err(last_error());
        }
        let copy = std::slice::from_raw_parts(bytes, length).to_vec();
        sys::OPENSSL_free(bytes.cast());
        Ok(copy)
    }
}

/// Lends bytes to a `*_parse_*` function; `rest` says how many it left.
pub(super) fn parse<T>(
    bytes: &[u8],
    read: impl FnOnce(*mut sys::CBS) -> *mut T,
) -> Result<(Owned<T>, usize)>
where
    T: Free,
{
    let mut reader = std::mem::MaybeUninit::<sys::CBS>::zeroed();
    // SAFETY: the reader borrows `bytes`, which outlives this call; parsers copy what they keep.
    unsafe {
        sys::CBS_init(reader.as_mut_ptr(), bytes.as_ptr(), bytes.len());
        let parsed = Owned::new(read(reader.as_mut_ptr()))?;
        Ok((parsed, sys::CBS_len(reader.as_ptr())))
    }
}

/// A stream over borrowed bytes, for PEM.
pub(super) fn reader(bytes: &[u8]) -> Result<Owned<sys::BIO>> {
    let length = isize::try_from(bytes.len()).map_err(|_| too_long())?;
    // SAFETY: the stream is read-only and every caller drops it before `bytes`.
    unsafe { Owned::new(sys::BIO_new_mem_buf(bytes.as_ptr().cast(), length)) }
}

/// A stream that collects what `write` puts into it.
pub(super) fn collect(write: impl FnOnce(*mut sys::BIO) -> c_int) -> Result<Vec<u8>> {
    // SAFETY: a memory stream; its contents are copied before it is freed.
    unsafe {
        let stream = Owned::new(sys::BIO_new(sys::BIO_s_mem()))?;
        check(write(stream.as_ptr()))?;
        let mut bytes = std::ptr::null();
        let mut length = 0;
        check(sys::BIO_mem_contents(
            stream.as_ptr(),
            &mut bytes,
            &mut length,
        ))?;
        Ok(if length == 0 {
            Vec::new()
        } else {
            std::slice::from_raw_parts(bytes, length).to_vec()
        })
    }
}

pub(super) fn too_long() -> CryptoError {
    CryptoError::refused("ERR_OUT_OF_RANGE", "the input is too long")
}

/// A big-endian number.
pub(super) fn number(bytes: &[u8]) -> Result<Owned<sys::BIGNUM>> {
    // SAFETY: reads `len` bytes and makes a new number.
    unsafe {
        Owned::new(sys::BN_bin2bn(
            bytes.as_ptr(),
            bytes.len(),
            std::ptr::null_mut(),
        ))
    }
}

pub(super) fn zero() -> Result<Owned<sys::BIGNUM>> {
    // SAFETY: makes a new number.
    unsafe { Owned::new(sys::BN_new()) }
}

/// The number's bytes without leading zeros.
///
/// # Safety
/// `number` is null or a live number.
pub(super) unsafe fn number_bytes(number: *const sys::BIGNUM) -> Vec<u8> {
    if number.is_null() {
        return Vec::new();
    }
    // SAFETY: the caller's promise, and BN_num_bytes is how much BN_bn2bin writes.
    unsafe {
        let mut bytes = vec![0; sys::BN_num_bytes(number) as usize];
        sys::BN_bn2bin(number, bytes.as_mut_ptr());
        bytes
    }
}

/// The number's bytes, padded in front to `length`.
///
/// # Safety
/// `number` is a live number.
pub(super) unsafe fn padded_bytes(number: *const sys::BIGNUM, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    // SAFETY: the caller's promise; writes exactly `length` bytes or fails.
    check(unsafe { sys::BN_bn2bin_padded(bytes.as_mut_ptr(), length, number) })?;
    Ok(bytes)
}
