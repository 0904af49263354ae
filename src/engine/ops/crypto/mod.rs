//! Cryptography for `node:crypto` and Web Crypto: the ops, and the modules that do the work.
//!
//! In: names, numbers and bytes that JavaScript has checked against the interface it serves. Out: bytes, or a thrown
//! error with Node's code. Keys travel as their normal forms, see [`key`]; hashes and ciphers are resources.
//!
//! Trust: arguments may be anything; the modules repeat each check that memory safety needs.

#![expect(
    clippy::multiple_unsafe_ops_per_block,
    reason = "a block is one dialogue with the C library, under one safety argument"
)]

mod cipher;
mod digest;
mod generate;
mod kdf;
mod key;
mod lc;
mod ops_cipher;
mod ops_hash;
mod ops_key;
mod ops_sign;
mod parts;
mod sign;
mod soft;
mod spkac;
#[cfg(test)]
mod tests;
mod x509;

use std::borrow::Cow;

use super::{
    Registry,
    args::{self, Args, Return},
};
use crate::engine::state::State;
use lc::CryptoError;

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    lc::warm_up();
    ops_hash::register(ops);
    ops_cipher::register(ops);
    ops_key::register(ops);
    ops_sign::register(ops);
    x509::register(ops);
    spkac::register(ops);
}

/// The argument's bytes, copied, because two arguments may be views of one buffer. No bytes give an empty list.
fn copied(args: &Args<'_>, index: i32) -> Vec<u8> {
    args::bytes(args.get(index))
        .map(|bytes| bytes.to_vec())
        .unwrap_or_default()
}

/// As [`copied`], but undefined and null are told from empty.
fn optional(args: &Args<'_>, index: i32) -> Option<Vec<u8>> {
    args::bytes(args.get(index)).map(|bytes| bytes.to_vec())
}

/// The argument's bytes where they are; an op may hold one such argument at a time.
fn borrowed<'s>(args: &Args<'s>, index: i32) -> &'s [u8] {
    match args::bytes(args.get(index)) {
        Some(bytes) => bytes,
        None => &[],
    }
}

/// The argument's bytes where they are, or the UTF-8 form of a string.
fn text_or_bytes<'s>(scope: &v8::PinScope<'s, '_>, args: &Args<'s>, index: i32) -> Cow<'s, [u8]> {
    if args.get(index).is_string() {
        Cow::Owned(args::string(scope, args, index).into_bytes())
    } else {
        Cow::Borrowed(borrowed(args, index))
    }
}

/// Returns bytes as they are, or as the text that argument `index` names: hex, base64 or base64url.
fn give_encoded<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    index: i32,
    rv: &mut Return<'_>,
    result: lc::Result<Vec<u8>>,
) {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    if !args.get(index).is_string() {
        return give(scope, rv, result);
    }
    let encode: fn(Vec<u8>) -> String = match args::string(scope, args, index).as_str() {
        "hex" => |bytes| hex::encode(bytes),
        "base64" => |bytes| STANDARD.encode(bytes),
        _ => |bytes| URL_SAFE_NO_PAD.encode(bytes),
    };
    give_text(scope, rv, result.map(encode));
}

/// The argument as a number of the library's own size; anything out of range becomes the nearest.
fn small(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates and maps NaN to 0, as wanted"
    )]
    let number = args::number(scope, args, index) as i32;
    number
}

/// Returns bytes, or throws.
fn give(scope: &mut v8::PinScope<'_, '_>, rv: &mut Return<'_>, result: lc::Result<Vec<u8>>) {
    lc::forget_errors();
    match result {
        Ok(bytes) => {
            if let Some(array) = args::to_uint8_array(scope, &bytes) {
                rv.set(array.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// Returns text, or throws.
fn give_text(scope: &mut v8::PinScope<'_, '_>, rv: &mut Return<'_>, result: lc::Result<String>) {
    lc::forget_errors();
    match result {
        Ok(text) => {
            if let Some(string) = args::to_string(scope, &text) {
                rv.set(string.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// Returns a truth value, or throws.
fn give_bool(scope: &mut v8::PinScope<'_, '_>, rv: &mut Return<'_>, result: lc::Result<bool>) {
    lc::forget_errors();
    match result {
        Ok(value) => rv.set_bool(value),
        Err(error) => throw(scope, &error),
    }
}

fn throw(scope: &mut v8::PinScope<'_, '_>, error: &CryptoError) {
    args::throw(
        scope,
        v8::Exception::error,
        &error.to_string(),
        error.code().filter(|code| !code.is_empty()),
    );
}

/// An op was called on an object whose value is gone.
fn throw_gone(scope: &mut v8::PinScope<'_, '_>) {
    args::throw_coded(scope, "Invalid state", "ERR_CRYPTO_INVALID_STATE");
}

/// Notes that what follows draws random numbers, also inside AWS-LC.
fn note_random(scope: &v8::PinScope<'_, '_>) {
    State::of(scope).seen.random.set(true);
}

/// Numbers of a key as one list of bytes: each after its length in four bytes, big-endian.
fn pack(fields: &[Vec<u8>]) -> Vec<u8> {
    let mut packed = Vec::new();
    for field in fields {
        packed.extend(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        packed.extend(field);
    }
    packed
}

/// The inverse of [`pack`]; stops at what does not fit.
fn unpack(mut packed: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    while let Some((header, rest)) = packed.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*header) as usize;
        if length > rest.len() {
            break;
        }
        let (field, after) = rest.split_at(length);
        fields.push(field);
        packed = after;
    }
    fields
}
