//! Signatures, RSA encryption, and key agreement.

use std::ffi::c_int;

use aws_lc_sys as sys;

use super::digest::{Digest, hash};
use super::key::{Key, Kind};
use super::lc::{CryptoError, Owned, Result, check, last_error, number, padded_bytes};

/// `RSA_PKCS1_PADDING`.
const PADDING_PKCS1: c_int = 1;
/// `RSA_PKCS1_OAEP_PADDING`.
pub(crate) const PADDING_OAEP: c_int = 4;
/// `RSA_PKCS1_PSS_PADDING`.
pub(crate) const PADDING_PSS: c_int = 6;

/// What a guest chose for a signature. `salt_length` is -1 for the digest's and -2 for the longest.
#[derive(Clone, Copy)]
pub(crate) struct Scheme {
    pub(crate) padding: c_int,
    pub(crate) salt_length: c_int,
    /// Elliptic-curve signatures as two numbers side by side instead of DER.
    pub(crate) side_by_side: bool,
}

struct Context(Owned<sys::EVP_PKEY_CTX>);

impl Context {
    fn new(key: &Key) -> Result<Self> {
        // SAFETY: the context takes a reference to the live key.
        unsafe {
            Ok(Self(Owned::new(sys::EVP_PKEY_CTX_new(
                key.pkey.as_ptr(),
                std::ptr::null_mut(),
            ))?))
        }
    }

    fn as_ptr(&self) -> *mut sys::EVP_PKEY_CTX {
        self.0.as_ptr()
    }

    fn configure(&self, key: &Key, digest: Digest, scheme: Scheme) -> Result<()> {
        // SAFETY: sets options of a live context; the digest is a static table.
        unsafe {
            if matches!(key.kind, Kind::Rsa | Kind::RsaPss) {
                let padding = if key.kind == Kind::RsaPss {
                    PADDING_PSS
                } else {
                    scheme.padding
                };
                check(sys::EVP_PKEY_CTX_set_rsa_padding(self.as_ptr(), padding))?;
                if padding == PADDING_PSS {
                    check(sys::EVP_PKEY_CTX_set_rsa_pss_saltlen(
                        self.as_ptr(),
                        scheme.salt_length,
                    ))?;
                }
            }
            check(sys::EVP_PKEY_CTX_set_signature_md(
                self.as_ptr(),
                digest.library()?,
            ))
        }
    }
}

/// Signs a digest that was made with `digest`. Not for Ed25519, which wants the message.
pub(crate) fn sign_digest(
    key: &Key,
    digest: Digest,
    value: &[u8],
    scheme: Scheme,
) -> Result<Vec<u8>> {
    let context = Context::new(key)?;
    let mut length = 0;
    // SAFETY: the first call says how many bytes the second may write.
    let signature = unsafe {
        check(sys::EVP_PKEY_sign_init(context.as_ptr()))?;
        context.configure(key, digest, scheme)?;
        check(sys::EVP_PKEY_sign(
            context.as_ptr(),
            std::ptr::null_mut(),
            &mut length,
            value.as_ptr(),
            value.len(),
        ))?;
        let mut signature = vec![0; length];
        check(sys::EVP_PKEY_sign(
            context.as_ptr(),
            signature.as_mut_ptr(),
            &mut length,
            value.as_ptr(),
            value.len(),
        ))?;
        signature.truncate(length);
        signature
    };
    if scheme.side_by_side && key.kind == Kind::Ec {
        der_to_pair(&signature, pair_half(key)?)
    } else {
        Ok(signature)
    }
}

/// Whether `signature` is one of `value`; anything malformed is just not.
pub(crate) fn verify_digest(
    key: &Key,
    digest: Digest,
    value: &[u8],
    signature: &[u8],
    scheme: Scheme,
) -> Result<bool> {
    let converted;
    let mut signature = signature;
    if scheme.side_by_side && key.kind == Kind::Ec {
        let half = pair_half(key)?;
        if signature.len() != 2 * half {
            return Ok(false);
        }
        converted = pair_to_der(signature)?;
        signature = &converted;
    }
    let context = Context::new(key)?;
    // SAFETY: each pointer comes with its length.
    unsafe {
        check(sys::EVP_PKEY_verify_init(context.as_ptr()))?;
        context.configure(key, digest, scheme)?;
        let answer = sys::EVP_PKEY_verify(
            context.as_ptr(),
            signature.as_ptr(),
            signature.len(),
            value.as_ptr(),
            value.len(),
        );
        sys::ERR_clear_error();
        Ok(answer == 1)
    }
}

/// Signs a message: Ed25519 as it is, others by their digest.
pub(crate) fn sign(
    key: &Key,
    digest: Option<Digest>,
    message: &[u8],
    scheme: Scheme,
) -> Result<Vec<u8>> {
    match key.kind {
        Kind::Ed25519 => sign_message(key, message),
        Kind::X25519 => Err(not_for_signatures()),
        _ => {
            let digest = digest.map_or_else(|| Digest::require("sha256"), Ok)?;
            sign_digest(key, digest, &hash(digest, message, None)?, scheme)
        }
    }
}

/// Whether `signature` is one of the message.
pub(crate) fn verify(
    key: &Key,
    digest: Option<Digest>,
    message: &[u8],
    signature: &[u8],
    scheme: Scheme,
) -> Result<bool> {
    match key.kind {
        Kind::Ed25519 => verify_message(key, message, signature),
        Kind::X25519 => Err(not_for_signatures()),
        _ => {
            let digest = digest.map_or_else(|| Digest::require("sha256"), Ok)?;
            verify_digest(
                key,
                digest,
                &hash(digest, message, None)?,
                signature,
                scheme,
            )
        }
    }
}

fn not_for_signatures() -> CryptoError {
    CryptoError::Library {
        number: 0x0300_0096,
        library: "digital envelope routines",
        reason: "operation not supported for this keytype".to_owned(),
    }
}

fn sign_message(key: &Key, message: &[u8]) -> Result<Vec<u8>> {
    let none: *mut sys::ENGINE = std::ptr::null_mut();
    let mut signature = vec![0; 64];
    let mut length = signature.len();
    // SAFETY: a fresh context; Ed25519 signatures have 64 bytes, and `length` says so.
    unsafe {
        let context = Owned::new(sys::EVP_MD_CTX_new())?;
        check(sys::EVP_DigestSignInit(
            context.as_ptr(),
            none.cast(),
            std::ptr::null(),
            none,
            key.pkey.as_ptr(),
        ))?;
        let from = message.as_ptr();
        check(sys::EVP_DigestSign(
            context.as_ptr(),
            signature.as_mut_ptr(),
            &mut length,
            from,
            message.len(),
        ))?;
    }
    signature.truncate(length);
    Ok(signature)
}

fn verify_message(key: &Key, message: &[u8], signature: &[u8]) -> Result<bool> {
    let none: *mut sys::ENGINE = std::ptr::null_mut();
    // SAFETY: a fresh context; each pointer comes with its length.
    unsafe {
        let context = Owned::new(sys::EVP_MD_CTX_new())?;
        check(sys::EVP_DigestVerifyInit(
            context.as_ptr(),
            none.cast(),
            std::ptr::null(),
            none,
            key.pkey.as_ptr(),
        ))?;
        let from = signature.as_ptr();
        let answer = sys::EVP_DigestVerify(
            context.as_ptr(),
            from,
            signature.len(),
            message.as_ptr(),
            message.len(),
        );
        sys::ERR_clear_error();
        Ok(answer == 1)
    }
}

/// The bytes of one number of a side-by-side signature.
fn pair_half(key: &Key) -> Result<usize> {
    // SAFETY: a live key and its own group.
    unsafe {
        let group = sys::EC_KEY_get0_group(key.ec()?);
        Ok(sys::BN_num_bytes(sys::EC_GROUP_get0_order(group)) as usize)
    }
}

fn der_to_pair(der: &[u8], half: usize) -> Result<Vec<u8>> {
    // SAFETY: reads `len` bytes into a fresh object, whose numbers it lends.
    unsafe {
        let signature = Owned::new(sys::ECDSA_SIG_from_bytes(der.as_ptr(), der.len()))?;
        let mut pair = padded_bytes(sys::ECDSA_SIG_get0_r(signature.as_ptr()), half)?;
        pair.extend(padded_bytes(
            sys::ECDSA_SIG_get0_s(signature.as_ptr()),
            half,
        )?);
        Ok(pair)
    }
}

fn pair_to_der(pair: &[u8]) -> Result<Vec<u8>> {
    let (r, s) = pair.split_at(pair.len() / 2);
    let (r, s) = (number(r)?, number(s)?);
    // SAFETY: the signature takes over both numbers.
    let signature = unsafe {
        let signature = Owned::new(sys::ECDSA_SIG_new())?;
        check(sys::ECDSA_SIG_set0(
            signature.as_ptr(),
            r.into_raw(),
            s.into_raw(),
        ))?;
        signature
    };
    // SAFETY: a live object.
    super::lc::marshal(|cbb| unsafe { sys::ECDSA_SIG_marshal(cbb, signature.as_ptr()) })
}

/// Which of the four RSA transformations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transform {
    PublicEncrypt,
    PrivateDecrypt,
    PrivateEncrypt,
    PublicDecrypt,
}

/// RSA on a short message. `digest` and `label` count for OAEP alone.
pub(crate) fn rsa(
    key: &Key,
    transform: Transform,
    padding: c_int,
    oaep: (Digest, &[u8]),
    input: &[u8],
) -> Result<Vec<u8>> {
    match transform {
        Transform::PublicEncrypt | Transform::PrivateDecrypt => {
            rsa_crypt(key, transform, padding, oaep, input)
        }
        Transform::PrivateEncrypt | Transform::PublicDecrypt => {
            rsa_raw(key, transform, padding, input)
        }
    }
}

fn rsa_crypt(
    key: &Key,
    transform: Transform,
    padding: c_int,
    oaep: (Digest, &[u8]),
    input: &[u8],
) -> Result<Vec<u8>> {
    let context = Context::new(key)?;
    let (digest, label) = oaep;
    let encrypting = transform == Transform::PublicEncrypt;
    type Run = unsafe extern "C" fn(
        *mut sys::EVP_PKEY_CTX,
        *mut u8,
        *mut usize,
        *const u8,
        usize,
    ) -> c_int;
    let run: Run = if encrypting {
        sys::EVP_PKEY_encrypt
    } else {
        sys::EVP_PKEY_decrypt
    };
    let mut length = 0;
    // SAFETY: options of a live context; the label is copied into memory that the context then owns; the first `run`
    // says how many bytes the second may write.
    unsafe {
        check(if encrypting {
            sys::EVP_PKEY_encrypt_init(context.as_ptr())
        } else {
            sys::EVP_PKEY_decrypt_init(context.as_ptr())
        })?;
        check(sys::EVP_PKEY_CTX_set_rsa_padding(context.as_ptr(), padding))?;
        if padding == PADDING_OAEP {
            check(sys::EVP_PKEY_CTX_set_rsa_oaep_md(
                context.as_ptr(),
                digest.library()?,
            ))?;
            check(sys::EVP_PKEY_CTX_set_rsa_mgf1_md(
                context.as_ptr(),
                digest.library()?,
            ))?;
            if !label.is_empty() {
                let copy: *mut u8 = sys::OPENSSL_memdup(label.as_ptr().cast(), label.len()).cast();
                check(sys::EVP_PKEY_CTX_set0_rsa_oaep_label(
                    context.as_ptr(),
                    copy,
                    label.len(),
                ))?;
            }
        }
        check(run(
            context.as_ptr(),
            std::ptr::null_mut(),
            &mut length,
            input.as_ptr(),
            input.len(),
        ))?;
        let mut output = vec![0; length];
        let done = check(run(
            context.as_ptr(),
            output.as_mut_ptr(),
            &mut length,
            input.as_ptr(),
            input.len(),
        ));
        // OpenSSL tells nothing more about a ciphertext that it cannot open.
        if done.is_err() && !encrypting && padding == PADDING_OAEP {
            return Err(oaep_decoding());
        }
        done?;
        output.truncate(length);
        Ok(output)
    }
}

fn too_large() -> CryptoError {
    CryptoError::Library {
        number: 0x0200_006E,
        library: "rsa routines",
        reason: "data too large for key size".to_owned(),
    }
}

fn oaep_decoding() -> CryptoError {
    CryptoError::Library {
        number: 0x0200_0079,
        library: "rsa routines",
        reason: "oaep decoding error".to_owned(),
    }
}

fn rsa_raw(key: &Key, transform: Transform, padding: c_int, input: &[u8]) -> Result<Vec<u8>> {
    let rsa = key.rsa()?;
    let mut length = 0;
    // SAFETY: a live key; the output has the modulus' size and both calls get told so.
    unsafe {
        let mut output = vec![0; sys::RSA_size(rsa) as usize];
        let overhead = if padding == PADDING_PKCS1 { 11 } else { 0 };
        if transform == Transform::PrivateEncrypt && input.len() + overhead > output.len() {
            return Err(too_large());
        }
        let (to, room, from) = (output.as_mut_ptr(), output.len(), input.as_ptr());
        check(match transform {
            Transform::PrivateEncrypt => {
                sys::RSA_sign_raw(rsa, &mut length, to, room, from, input.len(), padding)
            }
            _ => sys::RSA_verify_raw(rsa, &mut length, to, room, from, input.len(), padding),
        })?;
        output.truncate(length);
        Ok(output)
    }
}

/// The shared secret of a private and a public key of one curve.
pub(crate) fn agree(private: &Key, public: &Key) -> Result<Vec<u8>> {
    let context = Context::new(private)?;
    let mut length = 0;
    // SAFETY: two live keys; the first call says how many bytes the second may write.
    unsafe {
        check(sys::EVP_PKEY_derive_init(context.as_ptr()))?;
        check(sys::EVP_PKEY_derive_set_peer(
            context.as_ptr(),
            public.pkey.as_ptr(),
        ))?;
        check(sys::EVP_PKEY_derive(
            context.as_ptr(),
            std::ptr::null_mut(),
            &mut length,
        ))?;
        let mut secret = vec![0; length];
        if sys::EVP_PKEY_derive(context.as_ptr(), secret.as_mut_ptr(), &mut length) != 1 {
            return Err(last_error());
        }
        secret.truncate(length);
        Ok(secret)
    }
}
