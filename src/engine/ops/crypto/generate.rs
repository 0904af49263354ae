//! Fresh keys and primes, and arithmetic for classic Diffie-Hellman.
//!
//! AWS-LC draws from its own generator, which notices a fork through a page that the kernel wipes in the child
//! (`MADV_WIPEONFORK`) and then reseeds; `fork_reseeds` in the tests of this module holds it to that.

use std::ffi::{c_int, c_uint};

use aws_lc_sys as sys;

use super::key::{Key, Kind, from_ec, from_rsa};
use super::lc::{
    CryptoError, Owned, Result, check, number, number_bytes, padded_bytes, too_long, zero,
};

/// A fresh RSA key.
pub(crate) fn rsa(bits: u32, exponent: &[u8]) -> Result<Key> {
    let bits = c_int::try_from(bits).map_err(|_| too_long())?;
    let exponent = number(exponent)?;
    // SAFETY: a fresh key that the generator fills.
    unsafe {
        let key = Owned::new(sys::RSA_new())?;
        check(sys::RSA_generate_key_ex(
            key.as_ptr(),
            bits,
            exponent.as_ptr(),
            std::ptr::null_mut(),
        ))?;
        Key::new(from_rsa(key)?)
    }
}

/// A fresh elliptic-curve key.
pub(crate) fn ec(nid: c_int) -> Result<Key> {
    // SAFETY: a fresh key that the generator fills.
    unsafe {
        let key = Owned::new(sys::EC_KEY_new_by_curve_name(nid))?;
        check(sys::EC_KEY_generate_key(key.as_ptr()))?;
        Key::new(from_ec(key)?)
    }
}

/// A fresh DSA key with parameters of its own.
pub(crate) fn dsa(bits: u32) -> Result<Key> {
    let none: *mut c_int = std::ptr::null_mut();
    // SAFETY: fresh objects; the key takes over the DSA object when the call succeeds.
    unsafe {
        let dsa = Owned::new(sys::DSA_new())?;
        check(sys::DSA_generate_parameters_ex(
            dsa.as_ptr(),
            c_uint::from(bits),
            std::ptr::null(),
            0,
            none,
            none.cast(),
            none.cast(),
        ))?;
        check(sys::DSA_generate_key(dsa.as_ptr()))?;
        let pkey = Owned::new(sys::EVP_PKEY_new())?;
        check(sys::EVP_PKEY_assign_DSA(pkey.as_ptr(), dsa.as_ptr()))?;
        let _ = dsa.into_raw();
        Key::new(pkey)
    }
}

/// A fresh Ed25519 or X25519 key.
pub(crate) fn curve25519(kind: Kind) -> Result<Key> {
    let mut pkey = std::ptr::null_mut();
    // SAFETY: a fresh context; keygen makes a key that we then own.
    unsafe {
        let context = Owned::new(sys::EVP_PKEY_CTX_new_id(kind.id(), std::ptr::null_mut()))?;
        check(sys::EVP_PKEY_keygen_init(context.as_ptr()))?;
        check(sys::EVP_PKEY_keygen(context.as_ptr(), &mut pkey))?;
        Key::new(Owned::new(pkey)?)
    }
}

/// `base ^ exponent mod modulus`, as long as the modulus.
pub(crate) fn power(base: &[u8], exponent: &[u8], modulus: &[u8]) -> Result<Vec<u8>> {
    let (base, exponent, modulus) = (number(base)?, number(exponent)?, number(modulus)?);
    let result = zero()?;
    // SAFETY: live numbers. An even modulus is refused by the library.
    unsafe {
        let scratch = Owned::new(sys::BN_CTX_new())?;
        let reduced = zero()?;
        check(sys::BN_nnmod(
            reduced.as_ptr(),
            base.as_ptr(),
            modulus.as_ptr(),
            scratch.as_ptr(),
        ))?;
        let out = result.as_ptr();
        let none = std::ptr::null();
        check(sys::BN_mod_exp_mont_consttime(
            out,
            reduced.as_ptr(),
            exponent.as_ptr(),
            modulus.as_ptr(),
            scratch.as_ptr(),
            none,
        ))?;
        padded_bytes(out, sys::BN_num_bytes(modulus.as_ptr()) as usize)
    }
}

/// A random number from 2 to `limit - 2`: a private key of Diffie-Hellman.
pub(crate) fn below(limit: &[u8]) -> Result<Vec<u8>> {
    let limit = number(limit)?;
    let result = zero()?;
    // SAFETY: live numbers.
    unsafe {
        if sys::BN_num_bits(limit.as_ptr()) < 3 {
            return Err(CryptoError::refused(
                "ERR_OUT_OF_RANGE",
                "modulus too small",
            ));
        }
        check(sys::BN_sub_word(limit.as_ptr(), 1))?;
        check(sys::BN_rand_range_ex(result.as_ptr(), 2, limit.as_ptr()))?;
        Ok(number_bytes(result.as_ptr()))
    }
}

/// Whether `a < b` as numbers.
pub(crate) fn is_less(a: &[u8], b: &[u8]) -> Result<bool> {
    let (a, b) = (number(a)?, number(b)?);
    // SAFETY: live numbers.
    Ok(unsafe { sys::BN_cmp(a.as_ptr(), b.as_ptr()) } < 0)
}

/// A fresh prime; congruent to `rem` modulo `add` when these are given.
pub(crate) fn prime(
    bits: u32,
    safe: bool,
    add: Option<&[u8]>,
    rem: Option<&[u8]>,
) -> Result<Vec<u8>> {
    let bits = c_int::try_from(bits).map_err(|_| too_long())?;
    let add = add.map(number).transpose()?;
    let rem = rem.map(number).transpose()?;
    let pointer = |number: &Option<Owned<sys::BIGNUM>>| {
        number
            .as_ref()
            .map_or(std::ptr::null(), |number| number.as_ptr().cast_const())
    };
    let result = zero()?;
    // SAFETY: live numbers or null where the library takes null.
    unsafe {
        check(sys::BN_generate_prime_ex(
            result.as_ptr(),
            bits,
            c_int::from(safe),
            pointer(&add),
            pointer(&rem),
            std::ptr::null_mut(),
        ))?;
        Ok(number_bytes(result.as_ptr()))
    }
}

/// Whether the number is prime, wrong with a chance far below any that matters.
pub(crate) fn is_prime(candidate: &[u8], checks: u32) -> Result<bool> {
    let candidate = number(candidate)?;
    let mut answer: c_int = 0;
    let checks = c_int::try_from(checks).map_err(|_| too_long())?;
    // SAFETY: live numbers; 0 checks let the library choose.
    unsafe {
        let scratch = Owned::new(sys::BN_CTX_new())?;
        check(sys::BN_primality_test(
            &mut answer,
            candidate.as_ptr(),
            checks,
            scratch.as_ptr(),
            1,
            std::ptr::null_mut(),
        ))?;
    }
    Ok(answer == 1)
}

/// The first and second group of RFC 2409, which AWS-LC leaves out. Too short for anything new.
const MODP1: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd\
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a63a3620ffffffffffffffff";
const MODP2: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd\
    ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
    ee386bfb5a899fa5ae9f24117c4b1fe649286651ece65381ffffffffffffffff";

fn old_group(prime: &str) -> Result<Vec<u8>> {
    hex::decode(prime).map_err(|_| CryptoError::refused("", "invalid prime"))
}

/// The primes of RFC 2409 and RFC 3526 by Node's names; the generator is 2.
pub(crate) fn group(name: &str) -> Option<Result<Vec<u8>>> {
    match name {
        "modp1" => return Some(old_group(MODP1)),
        "modp2" => return Some(old_group(MODP2)),
        _ => {}
    }
    type Make = unsafe extern "C" fn(*mut sys::BIGNUM) -> *mut sys::BIGNUM;
    let make: Make = match name {
        "modp5" => sys::BN_get_rfc3526_prime_1536,
        "modp14" => sys::BN_get_rfc3526_prime_2048,
        "modp15" => sys::BN_get_rfc3526_prime_3072,
        "modp16" => sys::BN_get_rfc3526_prime_4096,
        "modp17" => sys::BN_get_rfc3526_prime_6144,
        "modp18" => sys::BN_get_rfc3526_prime_8192,
        _ => return None,
    };
    // SAFETY: null asks for a fresh number.
    Some(unsafe {
        Owned::new(make(std::ptr::null_mut())).map(|prime| number_bytes(prime.as_ptr()))
    })
}
