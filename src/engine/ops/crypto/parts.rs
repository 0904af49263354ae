//! What a key is made of: its description, its numbers for JWK, and raw points.

use std::ffi::c_int;

use aws_lc_sys as sys;

use super::key::{Key, Kind, Part, from_ec, from_rsa, unsupported};
use super::lc::{CryptoError, Owned, Result, check, number, number_bytes, padded_bytes};

/// The curves, by the names that OpenSSL gives them.
const CURVES: &[(&str, c_int)] = &[
    ("prime256v1", sys::NID_X9_62_prime256v1),
    ("secp224r1", sys::NID_secp224r1),
    ("secp256k1", sys::NID_secp256k1),
    ("secp384r1", sys::NID_secp384r1),
    ("secp521r1", sys::NID_secp521r1),
];

/// Finds a curve by OpenSSL's, NIST's or SECG's name.
pub(crate) fn curve(name: &str) -> Option<c_int> {
    let canonical = match name {
        "P-256" | "secp256r1" => "prime256v1",
        "P-224" => "secp224r1",
        "P-384" => "secp384r1",
        "P-521" => "secp521r1",
        other => other,
    };
    CURVES
        .iter()
        .find(|(known, _)| *known == canonical)
        .map(|(_, nid)| *nid)
}

pub(crate) fn curve_names() -> impl Iterator<Item = &'static str> {
    CURVES.iter().map(|(name, _)| *name)
}

pub(crate) fn require_curve(name: &str) -> Result<c_int> {
    curve(name)
        .ok_or_else(|| CryptoError::refused("ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name"))
}

/// The description of a key: kind, then what its kind has, separated by semicolons.
///
/// `rsa;BITS;EXPONENT-HEX`, `ec;CURVE`, `dsa;BITS;DIVISOR-BITS`, `ed25519`, `x25519`.
pub(crate) fn describe(key: &Key) -> Result<String> {
    let kind = key.kind.as_str();
    match key.kind {
        Kind::Rsa | Kind::RsaPss => {
            let rsa = key.rsa()?;
            // SAFETY: a live key and its own numbers.
            let (bits, exponent) =
                unsafe { (sys::RSA_bits(rsa), number_bytes(sys::RSA_get0_e(rsa))) };
            Ok(format!("{kind};{bits};{}", hex::encode(exponent)))
        }
        Kind::Ec => Ok(format!("{kind};{}", curve_name(key)?)),
        Kind::Dsa => {
            // SAFETY: a live key of this kind.
            let (bits, divisor) = unsafe {
                let dsa = sys::EVP_PKEY_get0_DSA(key.pkey.as_ptr());
                (sys::DSA_bits(dsa), sys::BN_num_bits(sys::DSA_get0_q(dsa)))
            };
            Ok(format!("{kind};{bits};{divisor}"))
        }
        Kind::Ed25519 | Kind::X25519 => Ok(kind.to_owned()),
    }
}

fn curve_name(key: &Key) -> Result<&'static str> {
    // SAFETY: a live key and its own group.
    let nid = unsafe { sys::EC_GROUP_get_curve_name(sys::EC_KEY_get0_group(key.ec()?)) };
    CURVES
        .iter()
        .find(|(_, known)| *known == nid)
        .map(|(name, _)| *name)
        .ok_or_else(unsupported)
}

/// The numbers of a key in JWK's order: RSA `n e (d p q dp dq qi)`, EC `x y (d)`, others `x (d)`.
pub(crate) fn numbers(key: &Key, part: Part) -> Result<Vec<Vec<u8>>> {
    match key.kind {
        Kind::Rsa | Kind::RsaPss => rsa_numbers(key, part),
        Kind::Ec => ec_numbers(key, part),
        Kind::Ed25519 | Kind::X25519 => {
            let mut numbers = vec![raw_public(key)?];
            if part == Part::Private {
                numbers.push(raw_private(key)?);
            }
            Ok(numbers)
        }
        Kind::Dsa => Err(unsupported()),
    }
}

fn rsa_numbers(key: &Key, part: Part) -> Result<Vec<Vec<u8>>> {
    let rsa = key.rsa()?;
    // SAFETY: a live key and its own numbers; absent ones are null and give no bytes.
    unsafe {
        let mut numbers = vec![
            number_bytes(sys::RSA_get0_n(rsa)),
            number_bytes(sys::RSA_get0_e(rsa)),
        ];
        if part == Part::Private {
            for get in [
                sys::RSA_get0_d,
                sys::RSA_get0_p,
                sys::RSA_get0_q,
                sys::RSA_get0_dmp1,
                sys::RSA_get0_dmq1,
                sys::RSA_get0_iqmp,
            ] {
                numbers.push(number_bytes(get(rsa)));
            }
        }
        Ok(numbers)
    }
}

fn ec_numbers(key: &Key, part: Part) -> Result<Vec<Vec<u8>>> {
    let ec = key.ec()?;
    let point = ec_public(key, PointForm::Uncompressed)?;
    let size = (point.len() - 1) / 2;
    let mut numbers = vec![point[1..=size].to_vec(), point[1 + size..].to_vec()];
    if part == Part::Private {
        // SAFETY: a live key; its private number is null when there is none.
        unsafe {
            let secret = sys::EC_KEY_get0_private_key(ec);
            if secret.is_null() {
                return Err(unsupported());
            }
            let order_bytes =
                sys::BN_num_bytes(sys::EC_GROUP_get0_order(sys::EC_KEY_get0_group(ec))) as usize;
            numbers.push(padded_bytes(secret, order_bytes)?);
        }
    }
    Ok(numbers)
}

/// Makes an RSA key from `n e` or `n e d p q dp dq qi`.
pub(crate) fn rsa_from_numbers(numbers: &[&[u8]]) -> Result<Key> {
    let owned = numbers
        .iter()
        .map(|bytes| number(bytes))
        .collect::<Result<Vec<_>>>()?;
    let mut owned = owned.into_iter();
    let mut take = || owned.next().map_or(std::ptr::null_mut(), Owned::into_raw);
    // SAFETY: each number is given away once, to the key that then frees it; what a refused call leaves is lost, a
    // leak of a few hundred bytes in a process that lives for one call.
    unsafe {
        let rsa = Owned::new(sys::RSA_new())?;
        let (n, e, d) = (take(), take(), take());
        check(sys::RSA_set0_key(rsa.as_ptr(), n, e, d))?;
        if numbers.len() > 3 {
            let (p, q) = (take(), take());
            check(sys::RSA_set0_factors(rsa.as_ptr(), p, q))?;
            let (dp, dq, qi) = (take(), take(), take());
            check(sys::RSA_set0_crt_params(rsa.as_ptr(), dp, dq, qi))?;
        }
        check(sys::RSA_check_key(rsa.as_ptr()))?;
        Key::new(from_rsa(rsa)?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PointForm {
    Compressed,
    Uncompressed,
    Hybrid,
}

impl PointForm {
    fn id(self) -> sys::point_conversion_form_t {
        match self {
            Self::Compressed => sys::point_conversion_form_t::POINT_CONVERSION_COMPRESSED,
            Self::Uncompressed => sys::point_conversion_form_t::POINT_CONVERSION_UNCOMPRESSED,
            Self::Hybrid => sys::point_conversion_form_t::POINT_CONVERSION_HYBRID,
        }
    }
}

/// The public point of an elliptic-curve key.
pub(crate) fn ec_public(key: &Key, form: PointForm) -> Result<Vec<u8>> {
    let ec = key.ec()?;
    // SAFETY: a live key with its own group and point.
    unsafe {
        point_bytes(
            sys::EC_KEY_get0_group(ec),
            sys::EC_KEY_get0_public_key(ec),
            form,
        )
    }
}

/// # Safety
/// `group` and `point` are live and belong together; `point` may be null.
unsafe fn point_bytes(
    group: *const sys::EC_GROUP,
    point: *const sys::EC_POINT,
    form: PointForm,
) -> Result<Vec<u8>> {
    if point.is_null() {
        return Err(unsupported());
    }
    // SAFETY: the caller's promise; the first call says how many bytes the second writes.
    unsafe {
        let length = sys::EC_POINT_point2oct(
            group,
            point,
            form.id(),
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
        );
        let mut bytes = vec![0; length];
        let written = sys::EC_POINT_point2oct(
            group,
            point,
            form.id(),
            bytes.as_mut_ptr(),
            length,
            std::ptr::null_mut(),
        );
        if written == 0 {
            Err(super::lc::last_error())
        } else {
            Ok(bytes)
        }
    }
}

/// An elliptic-curve key from a public point, a private number, or both, which must then agree.
pub(crate) fn ec_from_raw(nid: c_int, point: Option<&[u8]>, secret: Option<&[u8]>) -> Result<Key> {
    // SAFETY: a fresh key; its group is static; the setters copy.
    unsafe {
        let ec = Owned::new(sys::EC_KEY_new_by_curve_name(nid))?;
        let group = sys::EC_KEY_get0_group(ec.as_ptr());
        let public = Owned::new(sys::EC_POINT_new(group))?;
        if let Some(secret) = secret {
            let secret = number(secret)?;
            check(sys::EC_KEY_set_private_key(ec.as_ptr(), secret.as_ptr()))?;
            if point.is_none() {
                let none = std::ptr::null();
                check(sys::EC_POINT_mul(
                    group,
                    public.as_ptr(),
                    secret.as_ptr(),
                    none,
                    none.cast(),
                    std::ptr::null_mut(),
                ))?;
            }
        }
        if let Some(point) = point {
            check(sys::EC_POINT_oct2point(
                group,
                public.as_ptr(),
                point.as_ptr(),
                point.len(),
                std::ptr::null_mut(),
            ))?;
        }
        check(sys::EC_KEY_set_public_key(ec.as_ptr(), public.as_ptr()))?;
        check(sys::EC_KEY_check_key(ec.as_ptr()))?;
        Key::new(from_ec(ec)?)
    }
}

/// Writes a point in another form.
pub(crate) fn convert_point(nid: c_int, point: &[u8], form: PointForm) -> Result<Vec<u8>> {
    ec_public(&ec_from_raw(nid, Some(point), None)?, form)
}

/// A key of the Edwards and Montgomery curves from its 32 bytes.
pub(crate) fn from_raw(kind: Kind, part: Part, bytes: &[u8]) -> Result<Key> {
    let none = std::ptr::null_mut();
    // SAFETY: reads `len` bytes and refuses any length but 32.
    unsafe {
        Key::new(Owned::new(match part {
            Part::Public => {
                sys::EVP_PKEY_new_raw_public_key(kind.id(), none, bytes.as_ptr(), bytes.len())
            }
            Part::Private => {
                sys::EVP_PKEY_new_raw_private_key(kind.id(), none, bytes.as_ptr(), bytes.len())
            }
        })?)
    }
}

/// The raw public key of the Edwards and Montgomery curves.
pub(crate) fn raw_public(key: &Key) -> Result<Vec<u8>> {
    let mut bytes = vec![0; 64];
    let mut length = bytes.len();
    // SAFETY: writes at most `length` bytes.
    check(unsafe {
        sys::EVP_PKEY_get_raw_public_key(key.pkey.as_ptr(), bytes.as_mut_ptr(), &mut length)
    })?;
    bytes.truncate(length);
    Ok(bytes)
}

/// The raw private key of the Edwards and Montgomery curves.
pub(crate) fn raw_private(key: &Key) -> Result<Vec<u8>> {
    let mut bytes = vec![0; 64];
    let mut length = bytes.len();
    // SAFETY: writes at most `length` bytes.
    check(unsafe {
        sys::EVP_PKEY_get_raw_private_key(key.pkey.as_ptr(), bytes.as_mut_ptr(), &mut length)
    })?;
    bytes.truncate(length);
    Ok(bytes)
}
