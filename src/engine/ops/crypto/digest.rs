//! Hashes and HMAC: names as Node knows them, running states and one-shot forms.

use std::ffi::c_uint;

use aws_lc_sys as sys;

use super::lc::{CryptoError, Owned, Result, check};

/// The longest digest that is not of extendable length.
const MAX_DIGEST_BYTES: usize = 64;
/// `EVP_MD_FLAG_XOF`: the length of the output is the caller's choice.
const FLAG_XOF: u32 = 4;

/// A hash function; a pointer to one of the library's static tables.
#[derive(Clone, Copy)]
pub(crate) struct Digest(*const sys::EVP_MD);

type Table = unsafe extern "C" fn() -> *const sys::EVP_MD;

/// Canonical names with their tables; `ALIASES` has the other spellings.
const DIGESTS: &[(&str, Table)] = &[
    ("md4", sys::EVP_md4),
    ("md5", sys::EVP_md5),
    ("md5-sha1", sys::EVP_md5_sha1),
    ("ripemd160", sys::EVP_ripemd160),
    ("sha1", sys::EVP_sha1),
    ("sha224", sys::EVP_sha224),
    ("sha256", sys::EVP_sha256),
    ("sha384", sys::EVP_sha384),
    ("sha512", sys::EVP_sha512),
    ("sha512-224", sys::EVP_sha512_224),
    ("sha512-256", sys::EVP_sha512_256),
    ("sha3-224", sys::EVP_sha3_224),
    ("sha3-256", sys::EVP_sha3_256),
    ("sha3-384", sys::EVP_sha3_384),
    ("sha3-512", sys::EVP_sha3_512),
    ("shake128", sys::EVP_shake128),
    ("shake256", sys::EVP_shake256),
];

const ALIASES: &[(&str, &str)] = &[
    ("sha-1", "sha1"),
    ("sha-224", "sha224"),
    ("sha-256", "sha256"),
    ("sha-384", "sha384"),
    ("sha-512", "sha512"),
    ("sha2-224", "sha224"),
    ("sha2-256", "sha256"),
    ("sha2-384", "sha384"),
    ("sha2-512", "sha512"),
    ("sha512/224", "sha512-224"),
    ("sha512/256", "sha512-256"),
    ("sha-512/224", "sha512-224"),
    ("sha-512/256", "sha512-256"),
    ("sha2-512/224", "sha512-224"),
    ("sha2-512/256", "sha512-256"),
    ("ripemd", "ripemd160"),
    ("ripemd-160", "ripemd160"),
    ("rmd160", "ripemd160"),
    ("ssl3-md5", "md5"),
    ("ssl3-sha1", "sha1"),
    ("md5withrsaencryption", "md5"),
    ("sha1withrsaencryption", "sha1"),
    ("sha224withrsaencryption", "sha224"),
    ("sha256withrsaencryption", "sha256"),
    ("sha384withrsaencryption", "sha384"),
    ("sha512withrsaencryption", "sha512"),
    ("shake-128", "shake128"),
    ("shake-256", "shake256"),
];

impl Digest {
    /// Finds a digest by any of the names that OpenSSL takes, in any case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let plain = name.strip_prefix("rsa-").unwrap_or(&name);
        let canonical = ALIASES
            .iter()
            .find(|(alias, _)| *alias == plain)
            .map_or(plain, |(_, canonical)| canonical);
        let (_, table) = DIGESTS.iter().find(|(known, _)| *known == canonical)?;
        // SAFETY: returns a static table.
        Some(Self(unsafe { table() }))
    }

    pub(crate) fn require(name: &str) -> Result<Self> {
        Self::find(name).ok_or_else(|| {
            CryptoError::refused(
                "ERR_CRYPTO_INVALID_DIGEST",
                format!("Invalid digest: {name}"),
            )
        })
    }

    pub(super) fn as_ptr(self) -> *const sys::EVP_MD {
        self.0
    }

    pub(crate) fn size(self) -> usize {
        // SAFETY: a static table.
        unsafe { sys::EVP_MD_size(self.0) }
    }

    fn is_extendable(self) -> bool {
        // SAFETY: a static table.
        unsafe { sys::EVP_MD_flags(self.0) & FLAG_XOF != 0 }
    }

    /// How long the output is when the caller asked for `wanted`, which only extendable functions may choose freely.
    fn output_length(self, wanted: Option<usize>) -> Result<usize> {
        let natural = match self.size() {
            0 => self.default_extendable_length(),
            size => size,
        };
        match wanted {
            None => Ok(natural),
            Some(length) if length == natural || self.is_extendable() => Ok(length),
            Some(_) => Err(CryptoError::Library {
                number: 0x0300_00B2,
                library: "digital envelope routines",
                reason: "not XOF or invalid length".to_owned(),
            }),
        }
    }

    /// Node's historical default: 128 bits of SHAKE128, 256 of SHAKE256.
    fn default_extendable_length(self) -> usize {
        // SAFETY: compares two static tables.
        if self.0 == unsafe { sys::EVP_shake128() } {
            16
        } else {
            32
        }
    }
}

/// Hashes what comes in pieces.
pub(crate) struct Hasher {
    context: Owned<sys::EVP_MD_CTX>,
    digest: Digest,
    length: usize,
}

impl Hasher {
    pub(crate) fn new(digest: Digest, length: Option<usize>) -> Result<Self> {
        let length = digest.output_length(length)?;
        // SAFETY: a fresh context, initialised with a static table.
        let context = unsafe {
            let context = Owned::new(sys::EVP_MD_CTX_new())?;
            check(sys::EVP_DigestInit_ex(
                context.as_ptr(),
                digest.0,
                std::ptr::null_mut(),
            ))?;
            context
        };
        Ok(Self {
            context,
            digest,
            length,
        })
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Result<()> {
        // SAFETY: reads `len` bytes.
        check(unsafe {
            sys::EVP_DigestUpdate(self.context.as_ptr(), bytes.as_ptr().cast(), bytes.len())
        })
    }

    /// A second hasher with the same history; `length` as in `new`.
    pub(crate) fn fork(&self, length: Option<usize>) -> Result<Self> {
        let copy = Self::new(self.digest, length)?;
        // SAFETY: both contexts are live.
        check(unsafe { sys::EVP_MD_CTX_copy_ex(copy.context.as_ptr(), self.context.as_ptr()) })?;
        Ok(copy)
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        if self.digest.is_extendable() {
            let mut output = vec![0; self.length];
            if self.length > 0 {
                // SAFETY: writes exactly `len` bytes.
                check(unsafe {
                    sys::EVP_DigestFinalXOF(
                        self.context.as_ptr(),
                        output.as_mut_ptr(),
                        output.len(),
                    )
                })?;
            }
            return Ok(output);
        }
        let mut output = vec![0; MAX_DIGEST_BYTES];
        let mut written: c_uint = 0;
        // SAFETY: a digest is at most 64 bytes.
        check(unsafe {
            sys::EVP_DigestFinal_ex(self.context.as_ptr(), output.as_mut_ptr(), &mut written)
        })?;
        output.truncate(written as usize);
        Ok(output)
    }
}

pub(crate) fn hash(digest: Digest, bytes: &[u8], length: Option<usize>) -> Result<Vec<u8>> {
    let mut hasher = Hasher::new(digest, length)?;
    hasher.update(bytes)?;
    hasher.finish()
}

/// HMAC over what comes in pieces.
pub(crate) struct Hmac(Owned<sys::HMAC_CTX>);

impl Hmac {
    pub(crate) fn new(digest: Digest, key: &[u8]) -> Result<Self> {
        // An empty slice dangles, and null would mean "keep the old key".
        let key_pointer = if key.is_empty() {
            [0_u8; 1].as_ptr()
        } else {
            key.as_ptr()
        };
        // SAFETY: a fresh context; reads `len` bytes of the key; the table is static.
        unsafe {
            let context = Owned::new(sys::HMAC_CTX_new())?;
            check(sys::HMAC_Init_ex(
                context.as_ptr(),
                key_pointer.cast(),
                key.len(),
                digest.0,
                std::ptr::null_mut(),
            ))?;
            Ok(Self(context))
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Result<()> {
        // SAFETY: reads `len` bytes.
        check(unsafe { sys::HMAC_Update(self.0.as_ptr(), bytes.as_ptr(), bytes.len()) })
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        let mut output = vec![0; MAX_DIGEST_BYTES];
        let mut written: c_uint = 0;
        // SAFETY: a digest is at most 64 bytes.
        check(unsafe { sys::HMAC_Final(self.0.as_ptr(), output.as_mut_ptr(), &mut written) })?;
        output.truncate(written as usize);
        Ok(output)
    }
}

/// Compares in a time that depends on the lengths alone.
pub(crate) fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    // SAFETY: both slices have `a.len()` bytes when the call happens.
    a.len() == b.len()
        && unsafe { sys::CRYPTO_memcmp(a.as_ptr().cast(), b.as_ptr().cast(), a.len()) } == 0
}
