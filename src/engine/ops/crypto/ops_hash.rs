//! Ops for hashes, HMAC, key derivation and comparison.

use super::super::resource;
use super::digest::{self, Digest, Hasher, Hmac};
use super::kdf::{self, ScryptCost};
use super::lc::{self, CryptoError};
use super::{
    Args, Registry, Return, args, borrowed, copied, give, give_encoded, small, text_or_bytes,
    throw, throw_gone,
};

/// Roughly what a running state holds.
const STATE_BYTES: usize = 512;

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_hash_size", op_crypto_hash_size);
    ops.add("op_crypto_hash_new", op_crypto_hash_new);
    ops.add("op_crypto_hash_update", op_crypto_hash_update);
    ops.add("op_crypto_hash_copy", op_crypto_hash_copy);
    ops.add("op_crypto_hash_finish", op_crypto_hash_finish);
    ops.add("op_crypto_hash_once", op_crypto_hash_once);
    ops.add("op_crypto_hmac_new", op_crypto_hmac_new);
    ops.add("op_crypto_hmac_update", op_crypto_hmac_update);
    ops.add("op_crypto_hmac_finish", op_crypto_hmac_finish);
    ops.add("op_crypto_hmac_once", op_crypto_hmac_once);
    ops.add("op_crypto_equal", op_crypto_equal);
    ops.add("op_crypto_pbkdf2", op_crypto_pbkdf2);
    ops.add("op_crypto_scrypt", op_crypto_scrypt);
    ops.add("op_crypto_hkdf", op_crypto_hkdf);
}

/// A wanted output length; a negative number stands for none.
fn wanted_length(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> Option<usize> {
    usize::try_from(small(scope, args, index)).ok()
}

fn digest_argument(
    scope: &v8::PinScope<'_, '_>,
    args: &Args<'_>,
    index: i32,
) -> lc::Result<Digest> {
    Digest::require(&args::string(scope, args, index))
}

/// `(name) → bytes` of its output, or -1 when there is no such digest.
fn op_crypto_hash_size<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let size = Digest::find(&args::string(scope, &args, 0))
        .map_or(-1, |digest| i32::try_from(digest.size()).unwrap_or(-1));
    rv.set_int32(size);
}

/// `(name, length or -1) → hash`
fn op_crypto_hash_new<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let length = wanted_length(scope, &args, 1);
    match digest_argument(scope, &args, 0).and_then(|digest| Hasher::new(digest, length)) {
        Ok(hasher) => {
            if let Some(object) = resource::keep(scope, hasher, STATE_BYTES) {
                rv.set(object.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// `(hash, bytes or text)`
fn op_crypto_hash_update<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let bytes = text_or_bytes(scope, &args, 1);
    match resource::with(scope, args.get(0), |hasher: &mut Hasher| {
        hasher.update(&bytes)
    }) {
        Some(Ok(())) => {}
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

/// `(hash, length or -1) → hash`
fn op_crypto_hash_copy<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let length = wanted_length(scope, &args, 1);
    match resource::with(scope, args.get(0), |hasher: &mut Hasher| {
        hasher.fork(length)
    }) {
        Some(Ok(copy)) => {
            if let Some(object) = resource::keep(scope, copy, STATE_BYTES) {
                rv.set(object.into());
            }
        }
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

/// `(hash, encoding or undefined) → bytes or text`; the hash is over.
fn op_crypto_hash_finish<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    match resource::take::<Hasher>(scope, args.get(0)) {
        Some(hasher) => give_encoded(scope, &args, 1, &mut rv, hasher.finish()),
        None => throw_gone(scope),
    }
}

/// `(name, bytes or text, length or -1, encoding or undefined) → bytes or text`
fn op_crypto_hash_once<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let length = wanted_length(scope, &args, 2);
    let result = digest_argument(scope, &args, 0)
        .and_then(|digest| digest::hash(digest, &text_or_bytes(scope, &args, 1), length));
    give_encoded(scope, &args, 3, &mut rv, result);
}

/// `(name, key as bytes or text) → hmac`
fn op_crypto_hmac_new<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    match digest_argument(scope, &args, 0)
        .and_then(|digest| Hmac::new(digest, &text_or_bytes(scope, &args, 1)))
    {
        Ok(hmac) => {
            if let Some(object) = resource::keep(scope, hmac, 3 * STATE_BYTES) {
                rv.set(object.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// `(hmac, bytes or text)`
fn op_crypto_hmac_update<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let bytes = text_or_bytes(scope, &args, 1);
    match resource::with(scope, args.get(0), |hmac: &mut Hmac| hmac.update(&bytes)) {
        Some(Ok(())) => {}
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

/// `(hmac, encoding or undefined) → bytes or text`; the hmac is over.
fn op_crypto_hmac_finish<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    match resource::take::<Hmac>(scope, args.get(0)) {
        Some(hmac) => give_encoded(scope, &args, 1, &mut rv, hmac.finish()),
        None => throw_gone(scope),
    }
}

/// `(name, key, bytes or text, encoding or undefined) → bytes or text`
fn op_crypto_hmac_once<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result = digest_argument(scope, &args, 0).and_then(|digest| {
        let mut hmac = Hmac::new(digest, &text_or_bytes(scope, &args, 1))?;
        hmac.update(&text_or_bytes(scope, &args, 2))?;
        hmac.finish()
    });
    give_encoded(scope, &args, 3, &mut rv, result);
}

/// `(bytes, bytes) → boolean`, in a time that tells nothing about the contents.
fn op_crypto_equal<'s>(_scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let other = copied(&args, 0);
    rv.set_bool(digest::equal_in_constant_time(borrowed(&args, 1), &other));
}

/// `(digest, password, salt, iterations, length) → bytes`
fn op_crypto_pbkdf2<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let iterations = u32::try_from(small(scope, &args, 3)).unwrap_or(1).max(1);
    let length = args::index(scope, &args, 4);
    let result = digest_argument(scope, &args, 0).and_then(|digest| {
        kdf::pbkdf2(
            digest,
            &copied(&args, 1),
            &copied(&args, 2),
            iterations,
            length,
        )
    });
    give(scope, &mut rv, result);
}

/// `(password, salt, N, r, p, maximum memory, length) → bytes`
fn op_crypto_scrypt<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let number = |index| args::index(scope, &args, index);
    let cost = ScryptCost {
        n: number(2) as u64,
        r: number(3) as u64,
        p: number(4) as u64,
        max_memory_bytes: number(5),
    };
    let length = number(6);
    give(
        scope,
        &mut rv,
        kdf::scrypt(&copied(&args, 0), &copied(&args, 1), cost, length),
    );
}

/// `(digest, key, salt, info, length) → bytes`
fn op_crypto_hkdf<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let length = args::index(scope, &args, 4);
    let result = digest_argument(scope, &args, 0).and_then(|digest| {
        if length > 255 * digest.size() {
            return Err(CryptoError::refused(
                "ERR_CRYPTO_INVALID_KEYLEN",
                "Invalid key length",
            ));
        }
        kdf::hkdf(
            digest,
            &copied(&args, 1),
            &copied(&args, 2),
            &copied(&args, 3),
            length,
        )
    });
    give(scope, &mut rv, result);
}
