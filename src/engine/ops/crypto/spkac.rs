//! SPKAC, the signed public key with a challenge that the HTML element `keygen` made, as `crypto.Certificate` reads it.
//!
//! In: base64 text from anybody. Out: whether it is signed by the key in it, that key, and its challenge.

use aws_lc_sys as sys;

use super::key::{self, Key, Part, Structure};
use super::lc::{Owned, Result, too_long};
use super::{Args, Registry, Return, copied, give, give_text, lc};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_spkac_verify", op_crypto_spkac_verify);
    ops.add("op_crypto_spkac_key", op_crypto_spkac_key);
    ops.add("op_crypto_spkac_challenge", op_crypto_spkac_challenge);
}

struct Signed(Owned<sys::NETSCAPE_SPKI>);

impl Signed {
    fn read(text: &[u8]) -> Result<Self> {
        // Line ends are part of most files; OpenSSL skips them, AWS-LC does not.
        let text: Vec<u8> = text
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        let length = isize::try_from(text.len()).map_err(|_| too_long())?;
        // SAFETY: reads `length` bytes; a length of 0 would make the library look for a zero byte, so empty text is refused.
        unsafe {
            Owned::new(if length == 0 {
                std::ptr::null_mut()
            } else {
                sys::NETSCAPE_SPKI_b64_decode(text.as_ptr().cast(), length)
            })
            .map(Self)
        }
    }

    fn key(&self) -> Result<Key> {
        // SAFETY: a live object; the key that comes out is ours.
        let pkey = unsafe { Owned::new(sys::NETSCAPE_SPKI_get_pubkey(self.0.as_ptr()))? };
        Key::new(pkey)
    }

    fn is_signed(&self) -> Result<bool> {
        let key = self.key()?;
        // SAFETY: live objects.
        Ok(unsafe { sys::NETSCAPE_SPKI_verify(self.0.as_ptr(), key.pkey.as_ptr()) } > 0)
    }

    fn challenge(&self) -> Vec<u8> {
        // SAFETY: a parsed object has its two parts, and the challenge's bytes live as long as it does.
        unsafe {
            let challenge = (*(*self.0.as_ptr()).spkac).challenge;
            let length = usize::try_from(sys::ASN1_STRING_length(challenge)).unwrap_or(0);
            if length == 0 {
                return Vec::new();
            }
            std::slice::from_raw_parts(sys::ASN1_STRING_get0_data(challenge), length).to_vec()
        }
    }
}

/// `(bytes) → boolean`
fn op_crypto_spkac_verify<'s>(
    _scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let signed = Signed::read(&copied(&args, 0)).and_then(|signed| signed.is_signed());
    lc::forget_errors();
    rv.set_bool(signed.unwrap_or(false));
}

/// `(bytes) → PEM text`, or undefined when the bytes are no SPKAC.
fn op_crypto_spkac_key<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let der =
        Signed::read(&copied(&args, 0)).and_then(|signed| signed.key()?.normal_form(Part::Public));
    let label = key::label(Structure::Spki, Part::Public);
    lc::forget_errors();
    if let Ok(der) = der {
        give_text(scope, &mut rv, Ok(key::pem(label, &der)));
    }
}

/// `(bytes) → bytes`, or undefined when the bytes are no SPKAC.
fn op_crypto_spkac_challenge<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let signed = Signed::read(&copied(&args, 0));
    lc::forget_errors();
    if let Ok(signed) = signed {
        give(scope, &mut rv, Ok(signed.challenge()));
    }
}
