//! Ops for symmetric ciphers and key wrap.

use super::super::resource;
use super::cipher::{CIPHERS, Cipher, Direction, Setup, WRAP_IV, Work, unwrap_key, wrap_key};
use super::lc::{self, CryptoError};
use super::{
    Args, Registry, Return, args, borrowed, copied, give, give_text, small, throw, throw_gone,
};

/// Roughly what a running cipher holds.
const STATE_BYTES: usize = 1024;

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_cipher_names", op_crypto_cipher_names);
    ops.add("op_crypto_cipher_info", op_crypto_cipher_info);
    ops.add("op_crypto_cipher_new", op_crypto_cipher_new);
    ops.add("op_crypto_cipher_set_padding", op_crypto_cipher_set_padding);
    ops.add("op_crypto_cipher_set_tag", op_crypto_cipher_set_tag);
    ops.add("op_crypto_cipher_get_tag", op_crypto_cipher_get_tag);
    ops.add("op_crypto_cipher_add_data", op_crypto_cipher_add_data);
    ops.add("op_crypto_cipher_update", op_crypto_cipher_update);
    ops.add("op_crypto_cipher_finish", op_crypto_cipher_finish);
    ops.add("op_crypto_aes_wrap", op_crypto_aes_wrap);
    ops.add("op_crypto_aes_unwrap", op_crypto_aes_unwrap);
}

/// `() → names`, separated by commas.
fn op_crypto_cipher_names<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    _args: Args<'s>,
    mut rv: Return<'_>,
) {
    let names: Vec<&str> = CIPHERS.iter().map(|cipher| cipher.name).collect();
    give_text(scope, &mut rv, Ok(names.join(",")));
}

/// `(name or number) → "name,number,mode,block,iv,key"`, or undefined.
fn op_crypto_cipher_info<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let found = if args.get(0).is_number() {
        Cipher::find_nid(small(scope, &args, 0))
    } else {
        Cipher::find(&args::string(scope, &args, 0))
    };
    let Some(cipher) = found else { return };
    let Cipher { name, nid, .. } = cipher;
    let mode = cipher.mode.as_str();
    let (block, iv, key) = (cipher.block_size(), cipher.iv_length(), cipher.key_length());
    give_text(
        scope,
        &mut rv,
        Ok(format!("{name},{nid},{mode},{block},{iv},{key}")),
    );
}

/// `(name, encrypt, key, iv, tag length) → cipher`
fn op_crypto_cipher_new<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (key, iv) = (copied(&args, 2), copied(&args, 3));
    let setup = Setup {
        key: &key,
        iv: &iv,
        direction: if args.get(1).is_true() {
            Direction::Encrypt
        } else {
            Direction::Decrypt
        },
        tag_length: usize::try_from(small(scope, &args, 4))
            .ok()
            .filter(|length| *length > 0),
    };
    let unknown = || CryptoError::refused("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    let work = Cipher::find(&args::string(scope, &args, 0))
        .ok_or_else(unknown)
        .and_then(|cipher| Work::new(cipher, &setup));
    match work {
        Ok(work) => {
            if let Some(object) = resource::keep(scope, work, STATE_BYTES) {
                rv.set(object.into());
            }
        }
        Err(error) => throw(scope, &error),
    }
}

/// Runs `work` on the cipher in the first argument and returns its bytes.
fn with_cipher<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    rv: &mut Return<'_>,
    work: impl FnOnce(&mut Work) -> lc::Result<Vec<u8>>,
) {
    match resource::with(scope, args.get(0), work) {
        Some(result) => give(scope, rv, result),
        None => throw_gone(scope),
    }
}

/// As [`with_cipher`], for what returns nothing.
fn on_cipher<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    work: impl FnOnce(&mut Work) -> lc::Result<()>,
) {
    match resource::with(scope, args.get(0), work) {
        Some(Ok(())) => {}
        Some(Err(error)) => throw(scope, &error),
        None => throw_gone(scope),
    }
}

/// `(cipher, on)`
fn op_crypto_cipher_set_padding<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    _rv: Return<'_>,
) {
    let on = args.get(1).is_true();
    on_cipher(scope, &args, |work| work.set_padding(on));
}

/// `(cipher, tag)`
fn op_crypto_cipher_set_tag<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let tag = copied(&args, 1);
    on_cipher(scope, &args, |work| work.set_tag(&tag));
}

/// `(cipher, length) → tag`
fn op_crypto_cipher_get_tag<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let length = args::index(scope, &args, 1);
    with_cipher(scope, &args, &mut rv, |work| work.tag(length));
}

/// `(cipher, bytes, length of the plaintext or -1)`
fn op_crypto_cipher_add_data<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    _rv: Return<'_>,
) {
    let bytes = borrowed(&args, 1);
    let plaintext = usize::try_from(small(scope, &args, 2)).ok();
    on_cipher(scope, &args, |work| work.add_data(bytes, plaintext));
}

/// `(cipher, bytes) → bytes`
fn op_crypto_cipher_update<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let bytes = borrowed(&args, 1);
    with_cipher(scope, &args, &mut rv, |work| work.update(bytes));
}

/// `(cipher) → bytes`. The cipher stays for its tag.
fn op_crypto_cipher_finish<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    with_cipher(scope, &args, &mut rv, Work::finish);
}

/// `(key, bytes) → bytes`
fn op_crypto_aes_wrap<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    give(
        scope,
        &mut rv,
        wrap_key(&copied(&args, 0), &WRAP_IV, &copied(&args, 1)),
    );
}

/// `(key, bytes) → bytes`
fn op_crypto_aes_unwrap<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    give(
        scope,
        &mut rv,
        unwrap_key(&copied(&args, 0), &WRAP_IV, &copied(&args, 1)),
    );
}
