//! Ops that use asymmetric keys: signatures, RSA encryption, key agreement.

use super::super::resource;
use super::digest::{Digest, Hasher};
use super::lc;
use super::ops_key::key_argument;
use super::sign::{self, Scheme, Transform};
use super::{
    Args, Registry, Return, args, borrowed, copied, give, give_bool, note_random, small, throw_gone,
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_sign", op_crypto_sign);
    ops.add("op_crypto_verify", op_crypto_verify);
    ops.add("op_crypto_sign_hash", op_crypto_sign_hash);
    ops.add("op_crypto_verify_hash", op_crypto_verify_hash);
    ops.add("op_crypto_rsa", op_crypto_rsa);
    ops.add("op_crypto_agree", op_crypto_agree);
}

/// The three arguments from `index`: padding, salt length, whether numbers go side by side.
fn scheme(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> Scheme {
    Scheme {
        padding: small(scope, args, index),
        salt_length: small(scope, args, index + 1),
        side_by_side: args.get(index + 2).is_true(),
    }
}

/// A digest by name; undefined stands for the key's own.
fn digest(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> lc::Result<Option<Digest>> {
    if args.get(index).is_null_or_undefined() {
        return Ok(None);
    }
    Digest::require(&args::string(scope, args, index)).map(Some)
}

/// `(private, key, digest or undefined, padding, salt length, side by side, message) → signature`
fn op_crypto_sign<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    note_random(scope);
    let scheme = scheme(scope, &args, 3);
    let result = digest(scope, &args, 2).and_then(|digest| {
        sign::sign(
            &*key_argument(&args, 0)?,
            digest,
            borrowed(&args, 6),
            scheme,
        )
    });
    give(scope, &mut rv, result);
}

/// `(private, key, digest or undefined, padding, salt length, side by side, message, signature) → boolean`
fn op_crypto_verify<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (scheme, signature) = (scheme(scope, &args, 3), copied(&args, 7));
    let result = digest(scope, &args, 2).and_then(|digest| {
        sign::verify(
            &*key_argument(&args, 0)?,
            digest,
            borrowed(&args, 6),
            &signature,
            scheme,
        )
    });
    give_bool(scope, &mut rv, result);
}

/// `(private, key, digest, padding, salt length, side by side, hash) → signature`; the hash is over.
fn op_crypto_sign_hash<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    note_random(scope);
    let scheme = scheme(scope, &args, 3);
    let Some(hasher) = resource::take::<Hasher>(scope, args.get(6)) else {
        return throw_gone(scope);
    };
    let result = Digest::require(&args::string(scope, &args, 2)).and_then(|digest| {
        sign::sign_digest(&*key_argument(&args, 0)?, digest, &hasher.finish()?, scheme)
    });
    give(scope, &mut rv, result);
}

/// `(private, key, digest, padding, salt length, side by side, hash, signature) → boolean`; the hash is over.
fn op_crypto_verify_hash<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (scheme, signature) = (scheme(scope, &args, 3), copied(&args, 7));
    let Some(hasher) = resource::take::<Hasher>(scope, args.get(6)) else {
        return throw_gone(scope);
    };
    let result = Digest::require(&args::string(scope, &args, 2)).and_then(|digest| {
        sign::verify_digest(
            &*key_argument(&args, 0)?,
            digest,
            &hasher.finish()?,
            &signature,
            scheme,
        )
    });
    give_bool(scope, &mut rv, result);
}

/// `(private, key, transform, padding, digest, label, bytes) → bytes`; transform is 0 encrypt, 1 decrypt, 2 private
/// encrypt, 3 public decrypt.
fn op_crypto_rsa<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    note_random(scope);
    let transform = match small(scope, &args, 2) {
        0 => Transform::PublicEncrypt,
        1 => Transform::PrivateDecrypt,
        2 => Transform::PrivateEncrypt,
        _ => Transform::PublicDecrypt,
    };
    let padding = small(scope, &args, 3);
    let (label, input) = (copied(&args, 5), copied(&args, 6));
    let result = Digest::require(&args::string(scope, &args, 4)).and_then(|digest| {
        sign::rsa(
            &*key_argument(&args, 0)?,
            transform,
            padding,
            (digest, &label),
            &input,
        )
    });
    give(scope, &mut rv, result);
}

/// `(true, private key, false, public key) → shared secret`
fn op_crypto_agree<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result =
        key_argument(&args, 0).and_then(|private| sign::agree(&private, &*key_argument(&args, 2)?));
    give(scope, &mut rv, result);
}
