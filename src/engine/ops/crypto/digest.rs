//! Hashes and HMAC: names as Node knows them, running states and one-shot forms.

use std::ffi::c_uint;

use aws_lc_sys as sys;

use super::lc::{CryptoError, Owned, Result, check};
use super::soft::{GenericHmac, Soft, SoftHasher};

/// The longest digest that is not of extendable length.
const MAX_DIGEST_BYTES: usize = 64;
/// `EVP_MD_FLAG_XOF`: the length of the output is the caller's choice.
const FLAG_XOF: u32 = 4;

/// A hash function.
#[derive(Clone, Copy)]
pub(crate) enum Digest {
    /// A pointer to one of the library's static tables.
    Library(*const sys::EVP_MD),
    /// What the library lacks.
    Soft(Soft),
}

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
    ("sha1-2", "sha1"),
    ("ripemd160withrsa", "ripemd160"),
    ("sha512-224withrsaencryption", "sha512-224"),
    ("sha512-256withrsaencryption", "sha512-256"),
    ("sm3withrsaencryption", "sm3"),
    ("id-rsassa-pkcs1-v1_5-with-sha3-224", "sha3-224"),
    ("id-rsassa-pkcs1-v1_5-with-sha3-256", "sha3-256"),
    ("id-rsassa-pkcs1-v1_5-with-sha3-384", "sha3-384"),
    ("id-rsassa-pkcs1-v1_5-with-sha3-512", "sha3-512"),
    ("shake-128", "shake128"),
    ("shake-256", "shake256"),
];

impl Digest {
    /// Finds a digest by any of the names that OpenSSL takes, in any case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        if let Some((_, table)) = DIGESTS.iter().find(|(known, _)| *known == name) {
            // SAFETY: returns a static table.
            return Some(Self::Library(unsafe { table() }));
        }
        let name = name.to_ascii_lowercase();
        let plain = name.strip_prefix("rsa-").unwrap_or(&name);
        let canonical = ALIASES
            .iter()
            .find(|(alias, _)| *alias == plain)
            .map_or(plain, |(_, canonical)| canonical);
        if let Some(soft) = Soft::find(canonical) {
            return Some(Self::Soft(soft));
        }
        let (_, table) = DIGESTS.iter().find(|(known, _)| *known == canonical)?;
        // SAFETY: returns a static table.
        Some(Self::Library(unsafe { table() }))
    }

    pub(crate) fn require(name: &str) -> Result<Self> {
        Self::find(name).ok_or_else(|| {
            CryptoError::refused(
                "ERR_CRYPTO_INVALID_DIGEST",
                format!("Invalid digest: {name}"),
            )
        })
    }

    /// The library's table, for work that only the library does: signatures and padding.
    pub(super) fn library(self) -> Result<*const sys::EVP_MD> {
        match self {
            Self::Library(table) => Ok(table),
            Self::Soft(_) => Err(CryptoError::refused(
                "ERR_CRYPTO_INVALID_DIGEST",
                "Invalid digest: it cannot be used here",
            )),
        }
    }

    /// The library's table where the library's HMAC takes it, and all that is built on that.
    pub(super) fn library_hmac(self) -> Option<*const sys::EVP_MD> {
        let Self::Library(table) = self else {
            return None;
        };
        // SAFETY: static tables.
        let without = unsafe { [sys::EVP_ripemd160(), sys::EVP_md5_sha1()] };
        (!without.contains(&table)).then_some(table)
    }

    pub(super) fn block_size(self) -> usize {
        match self {
            // SAFETY: a static table.
            Self::Library(table) => unsafe { sys::EVP_MD_block_size(table) },
            Self::Soft(soft) => soft.block_size(),
        }
    }

    pub(crate) fn size(self) -> usize {
        match self {
            // SAFETY: a static table.
            Self::Library(table) => unsafe { sys::EVP_MD_size(table) },
            Self::Soft(soft) => soft.size(),
        }
    }

    fn is_extendable(self) -> bool {
        match self {
            // SAFETY: a static table.
            Self::Library(table) => unsafe { sys::EVP_MD_flags(table) & FLAG_XOF != 0 },
            Self::Soft(_) => false,
        }
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
        match self {
            // SAFETY: compares two static tables.
            Self::Library(table) if table == unsafe { sys::EVP_shake128() } => 16,
            _ => 32,
        }
    }
}

/// Hashes what comes in pieces.
pub(crate) struct Hasher {
    state: State,
    digest: Digest,
    length: usize,
}

enum State {
    Library(Owned<sys::EVP_MD_CTX>),
    Soft(SoftHasher),
}

impl Hasher {
    pub(crate) fn new(digest: Digest, length: Option<usize>) -> Result<Self> {
        let length = digest.output_length(length)?;
        let state = match digest {
            Digest::Soft(soft) => State::Soft(SoftHasher::new(soft)),
            // SAFETY: a fresh context, initialised with a static table.
            Digest::Library(table) => State::Library(unsafe {
                let context = Owned::new(sys::EVP_MD_CTX_new())?;
                check(sys::EVP_DigestInit_ex(
                    context.as_ptr(),
                    table,
                    std::ptr::null_mut(),
                ))?;
                context
            }),
        };
        Ok(Self {
            state,
            digest,
            length,
        })
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.state {
            State::Soft(hasher) => {
                hasher.update(bytes);
                Ok(())
            }
            // SAFETY: reads `len` bytes.
            State::Library(context) => check(unsafe {
                sys::EVP_DigestUpdate(context.as_ptr(), bytes.as_ptr().cast(), bytes.len())
            }),
        }
    }

    /// A second hasher with the same history; `length` as in `new`.
    pub(crate) fn fork(&self, length: Option<usize>) -> Result<Self> {
        let mut copy = Self::new(self.digest, length)?;
        match (&self.state, &mut copy.state) {
            (State::Library(from), State::Library(to)) => {
                // SAFETY: both contexts are live.
                check(unsafe { sys::EVP_MD_CTX_copy_ex(to.as_ptr(), from.as_ptr()) })?;
            }
            (State::Soft(from), to) => *to = State::Soft(from.clone()),
            (State::Library(_), State::Soft(_)) => {} // both have the same digest
        }
        Ok(copy)
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        match self.state {
            State::Soft(hasher) => Ok(hasher.finish()),
            State::Library(context) if self.digest.is_extendable() => {
                finish_extendable(&context, self.length)
            }
            State::Library(context) => finish_fixed(&context),
        }
    }
}

fn finish_extendable(context: &Owned<sys::EVP_MD_CTX>, length: usize) -> Result<Vec<u8>> {
    let mut output = vec![0; length];
    if length > 0 {
        // SAFETY: writes exactly `len` bytes.
        check(unsafe {
            sys::EVP_DigestFinalXOF(context.as_ptr(), output.as_mut_ptr(), output.len())
        })?;
    }
    Ok(output)
}

fn finish_fixed(context: &Owned<sys::EVP_MD_CTX>) -> Result<Vec<u8>> {
    let mut output = vec![0; MAX_DIGEST_BYTES];
    let mut written: c_uint = 0;
    // SAFETY: a digest is at most 64 bytes.
    check(unsafe { sys::EVP_DigestFinal_ex(context.as_ptr(), output.as_mut_ptr(), &mut written) })?;
    output.truncate(written as usize);
    Ok(output)
}

pub(crate) fn hash(digest: Digest, bytes: &[u8], length: Option<usize>) -> Result<Vec<u8>> {
    let mut hasher = Hasher::new(digest, length)?;
    hasher.update(bytes)?;
    hasher.finish()
}

/// HMAC over what comes in pieces.
pub(crate) enum Hmac {
    Library(Owned<sys::HMAC_CTX>),
    Generic(Box<GenericHmac>),
}

impl Hmac {
    pub(crate) fn new(digest: Digest, key: &[u8]) -> Result<Self> {
        let Some(table) = digest.library_hmac() else {
            return Ok(Self::Generic(Box::new(GenericHmac::new(digest, key)?)));
        };
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
                table,
                std::ptr::null_mut(),
            ))?;
            Ok(Self::Library(context))
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Generic(hmac) => hmac.update(bytes),
            Self::Library(context) => {
                // SAFETY: reads `len` bytes.
                check(unsafe { sys::HMAC_Update(context.as_ptr(), bytes.as_ptr(), bytes.len()) })
            }
        }
    }

    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        let context = match self {
            Self::Library(context) => context,
            Self::Generic(hmac) => return hmac.finish(),
        };
        let mut output = vec![0; MAX_DIGEST_BYTES];
        let mut written: c_uint = 0;
        // SAFETY: a digest is at most 64 bytes.
        check(unsafe { sys::HMAC_Final(context.as_ptr(), output.as_mut_ptr(), &mut written) })?;
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
