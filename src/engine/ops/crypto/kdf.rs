//! Keys from passwords and from other keys: PBKDF2, scrypt, HKDF.
//!
//! A guest may ask for work without end; the deadline of its process is what stops it.

use aws_lc_sys as sys;

use super::super::room;
use super::digest::Digest;
use super::lc::{CryptoError, Result, check};
use super::soft;

/// Room for a derived key, whose length the guest chose.
fn output(length: usize) -> Vec<u8> {
    room::ensure(length);
    vec![0; length]
}

pub(crate) fn pbkdf2(
    digest: Digest,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Result<Vec<u8>> {
    let mut key = output(length);
    let Some(table) = digest.library_hmac() else {
        soft::pbkdf2(digest, password, salt, iterations, &mut key)?;
        return Ok(key);
    };
    // SAFETY: each pointer comes with its own length.
    check(unsafe {
        sys::PKCS5_PBKDF2_HMAC(
            password.as_ptr().cast(),
            password.len(),
            salt.as_ptr(),
            salt.len(),
            iterations,
            table,
            key.len(),
            key.as_mut_ptr(),
        )
    })?;
    Ok(key)
}

/// The cost of one scrypt run.
#[derive(Clone, Copy)]
pub(crate) struct ScryptCost {
    pub(crate) n: u64,
    pub(crate) r: u64,
    pub(crate) p: u64,
    pub(crate) max_memory_bytes: usize,
}

impl ScryptCost {
    /// OpenSSL's rules: powers of two, and what it will allocate within the caller's limit. Returns that, in bytes.
    pub(crate) fn check(self) -> Result<u64> {
        let invalid =
            || CryptoError::refused("ERR_CRYPTO_INVALID_SCRYPT_PARAMS", "Invalid scrypt params");
        let over = || {
            CryptoError::refused(
                "ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
                "Invalid scrypt params: error:030000AC:digital envelope routines::memory limit exceeded",
            )
        };
        if self.n < 2 || !self.n.is_power_of_two() || self.r < 1 || self.p < 1 {
            return Err(invalid());
        }
        if self.p > ((1 << 30) - 1) / self.r || (16 * self.r <= 63 && self.n >= 1 << (16 * self.r))
        {
            return Err(over());
        }
        let blocks = self
            .p
            .checked_mul(128)
            .and_then(|bytes| bytes.checked_mul(self.r))
            .ok_or_else(over)?;
        let table = self
            .r
            .checked_mul(128)
            .and_then(|bytes| bytes.checked_mul(self.n.checked_add(2)?))
            .ok_or_else(over)?;
        let total = blocks.checked_add(table).ok_or_else(over)?;
        if total > self.max_memory_bytes as u64 {
            Err(over())
        } else {
            Ok(total)
        }
    }
}

pub(crate) fn scrypt(
    password: &[u8],
    salt: &[u8],
    cost: ScryptCost,
    length: usize,
) -> Result<Vec<u8>> {
    let work_bytes = cost.check()?;
    room::ensure(usize::try_from(work_bytes).unwrap_or(usize::MAX));
    let mut key = output(length);
    // SAFETY: each pointer comes with its own length. The library's own limit is looser than ours, which has passed.
    check(unsafe {
        sys::EVP_PBE_scrypt(
            password.as_ptr().cast(),
            password.len(),
            salt.as_ptr(),
            salt.len(),
            cost.n,
            cost.r,
            cost.p,
            cost.max_memory_bytes.saturating_mul(2),
            key.as_mut_ptr(),
            key.len(),
        )
    })?;
    Ok(key)
}

pub(crate) fn hkdf(
    digest: Digest,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    length: usize,
) -> Result<Vec<u8>> {
    let mut key = output(length);
    let Some(table) = digest.library_hmac() else {
        soft::hkdf(digest, secret, salt, info, &mut key)?;
        return Ok(key);
    };
    // SAFETY: each pointer comes with its own length.
    check(unsafe {
        sys::HKDF(
            key.as_mut_ptr(),
            key.len(),
            table,
            secret.as_ptr(),
            secret.len(),
            salt.as_ptr(),
            salt.len(),
            info.as_ptr(),
            info.len(),
        )
    })?;
    Ok(key)
}
