//! Ops that make, read, write and describe asymmetric keys.
//!
//! A key in an argument is two: whether it is private, and its normal form.

use std::rc::Rc;

use super::cipher::Cipher;
use super::key::{self, Key, Kind, Part, Structure};
use super::lc::{self, CryptoError};
use super::parts::{self, PointForm};
use super::{
    Args, Registry, Return, args, copied, generate, give, give_bool, give_text, note_random,
    optional, pack, small, unpack,
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_crypto_key_read", op_crypto_key_read);
    ops.add("op_crypto_key_label", op_crypto_key_label);
    ops.add("op_crypto_key_public", op_crypto_key_public);
    ops.add("op_crypto_key_write", op_crypto_key_write);
    ops.add(
        "op_crypto_key_write_encrypted",
        op_crypto_key_write_encrypted,
    );
    ops.add("op_crypto_key_describe", op_crypto_key_describe);
    ops.add("op_crypto_key_numbers", op_crypto_key_numbers);
    ops.add("op_crypto_key_from_numbers", op_crypto_key_from_numbers);
    ops.add("op_crypto_key_from_raw", op_crypto_key_from_raw);
    ops.add("op_crypto_key_raw", op_crypto_key_raw);
    ops.add("op_crypto_key_generate", op_crypto_key_generate);
    ops.add("op_crypto_curves", op_crypto_curves);
    ops.add("op_crypto_point_convert", op_crypto_point_convert);
    ops.add("op_crypto_prime_generate", op_crypto_prime_generate);
    ops.add("op_crypto_prime_check", op_crypto_prime_check);
    ops.add("op_crypto_power", op_crypto_power);
    ops.add("op_crypto_below", op_crypto_below);
    ops.add("op_crypto_less", op_crypto_less);
    ops.add("op_crypto_group", op_crypto_group);
}

/// A truth value as the half of a key that it stands for.
pub(super) fn part(args: &Args<'_>, index: i32) -> Part {
    if args.get(index).is_true() {
        Part::Private
    } else {
        Part::Public
    }
}

/// The key in the arguments `index` and `index + 1`.
pub(super) fn key_argument(args: &Args<'_>, index: i32) -> lc::Result<Rc<Key>> {
    Key::open(part(args, index), &copied(args, index + 1))
}

fn structure(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> lc::Result<Structure> {
    Structure::find(&args::string(scope, args, index)).ok_or_else(key::unsupported)
}

fn point_form(scope: &v8::PinScope<'_, '_>, args: &Args<'_>, index: i32) -> PointForm {
    match args::string(scope, args, index).as_str() {
        "compressed" => PointForm::Compressed,
        "hybrid" => PointForm::Hybrid,
        _ => PointForm::Uncompressed,
    }
}

/// `(private, bytes, structure, passphrase or undefined) → normal form`
fn op_crypto_key_read<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (wanted, bytes, passphrase) = (part(&args, 0), copied(&args, 1), optional(&args, 3));
    let result = structure(scope, &args, 2).and_then(|structure| {
        let key = match wanted {
            Part::Private => key::read_private(&bytes, structure, passphrase.as_deref())?,
            Part::Public => key::read_public(&bytes, structure, passphrase.as_deref())?,
        };
        key.normal_form(wanted)
    });
    give(scope, &mut rv, result);
}

/// `(bytes) → label` of the first PEM block, or undefined.
fn op_crypto_key_label<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let bytes = copied(&args, 0);
    if let Some(label) = key::pem_label(&bytes) {
        give_text(scope, &mut rv, Ok(label.to_owned()));
    }
}

/// `(private normal form) → public normal form`
fn op_crypto_key_public<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let result =
        Key::open(Part::Private, &copied(&args, 0)).and_then(|key| key.normal_form(Part::Public));
    give(scope, &mut rv, result);
}

/// `(private, key, structure, pem) → DER bytes or PEM text`
fn op_crypto_key_write<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let part = part(&args, 0);
    let written = structure(scope, &args, 2).and_then(|structure| {
        Ok((
            structure,
            key::write_der(&*key_argument(&args, 0)?, structure, part)?,
        ))
    });
    if args.get(3).is_true() {
        give_text(
            scope,
            &mut rv,
            written.map(|(structure, der)| key::pem(key::label(structure, part), &der)),
        );
    } else {
        give(scope, &mut rv, written.map(|(_, der)| der));
    }
}

/// `(private, key, structure, pem, cipher, passphrase) → bytes`
fn op_crypto_key_write_encrypted<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    note_random(scope);
    let (pem, passphrase) = (args.get(3).is_true(), copied(&args, 5));
    let unknown = || CryptoError::refused("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
    let cipher = Cipher::find(&args::string(scope, &args, 4)).ok_or_else(unknown);
    let result = structure(scope, &args, 2).and_then(|structure| {
        key::write_encrypted(
            &*key_argument(&args, 0)?,
            structure,
            pem,
            cipher?,
            &passphrase,
        )
    });
    give(scope, &mut rv, result);
}

/// `(private, key) → description`, see [`parts::describe`].
fn op_crypto_key_describe<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    give_text(
        scope,
        &mut rv,
        key_argument(&args, 0).and_then(|key| parts::describe(&key)),
    );
}

/// `(private, key) → packed numbers`, see [`parts::numbers`].
fn op_crypto_key_numbers<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let part = part(&args, 0);
    give(
        scope,
        &mut rv,
        key_argument(&args, 0).and_then(|key| Ok(pack(&parts::numbers(&key, part)?))),
    );
}

/// `(private, packed numbers) → normal form` of an RSA key.
fn op_crypto_key_from_numbers<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let packed = copied(&args, 1);
    let result =
        parts::rsa_from_numbers(&unpack(&packed)).and_then(|key| key.normal_form(part(&args, 0)));
    give(scope, &mut rv, result);
}

/// `(private, kind or curve, public bytes or undefined, private bytes or undefined) → normal form`
fn op_crypto_key_from_raw<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let (part, name) = (part(&args, 0), args::string(scope, &args, 1));
    let (public, secret) = (optional(&args, 2), optional(&args, 3));
    give(
        scope,
        &mut rv,
        from_raw(part, &name, public, secret).and_then(|key| key.normal_form(part)),
    );
}

fn from_raw(
    part: Part,
    name: &str,
    public: Option<Vec<u8>>,
    secret: Option<Vec<u8>>,
) -> lc::Result<Key> {
    if let Some(kind @ (Kind::Ed25519 | Kind::X25519)) = Kind::find(name) {
        let bytes = if part == Part::Private {
            secret
        } else {
            public
        };
        return parts::from_raw(kind, part, &bytes.unwrap_or_default());
    }
    parts::ec_from_raw(
        parts::require_curve(name)?,
        public.as_deref(),
        secret.as_deref(),
    )
}

/// `(private, key, form) → bytes` of a public point, or of the raw key.
fn op_crypto_key_raw<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (form, part) = (point_form(scope, &args, 2), part(&args, 0));
    let result = key_argument(&args, 0).and_then(|key| match (key.kind, part) {
        (Kind::Ec, _) => parts::ec_public(&key, form),
        (_, Part::Private) => parts::raw_private(&key),
        (_, Part::Public) => parts::raw_public(&key),
    });
    give(scope, &mut rv, result);
}

/// `(kind, curve or bits, exponent) → private normal form`
fn op_crypto_key_generate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    note_random(scope);
    let kind = Kind::find(&args::string(scope, &args, 0)).ok_or_else(key::unsupported);
    let bits = u32::try_from(small(scope, &args, 1)).unwrap_or(0);
    let result = kind.and_then(|kind| match kind {
        Kind::Rsa | Kind::RsaPss => generate::rsa(bits, &copied(&args, 2)),
        Kind::Ec => generate::ec(parts::require_curve(&args::string(scope, &args, 1))?),
        Kind::Dsa => generate::dsa(bits),
        Kind::Ed25519 | Kind::X25519 => generate::curve25519(kind),
    });
    give(
        scope,
        &mut rv,
        result.and_then(|key| key.normal_form(Part::Private)),
    );
}

/// `() → names`, separated by commas.
fn op_crypto_curves<'s>(scope: &mut v8::PinScope<'s, '_>, _args: Args<'s>, mut rv: Return<'_>) {
    give_text(
        scope,
        &mut rv,
        Ok(parts::curve_names().collect::<Vec<_>>().join(",")),
    );
}

/// `(curve, point, form) → point`
fn op_crypto_point_convert<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let form = point_form(scope, &args, 2);
    let result = parts::require_curve(&args::string(scope, &args, 0))
        .and_then(|curve| parts::convert_point(curve, &copied(&args, 1), form));
    give(scope, &mut rv, result);
}

/// `(bits, safe, add or undefined, rem or undefined) → bytes`
fn op_crypto_prime_generate<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    note_random(scope);
    let bits = u32::try_from(small(scope, &args, 0)).unwrap_or(0);
    let (add, rem) = (optional(&args, 2), optional(&args, 3));
    give(
        scope,
        &mut rv,
        generate::prime(bits, args.get(1).is_true(), add.as_deref(), rem.as_deref()),
    );
}

/// `(bytes, checks) → boolean`
fn op_crypto_prime_check<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let checks = u32::try_from(small(scope, &args, 1)).unwrap_or(0);
    give_bool(
        scope,
        &mut rv,
        generate::is_prime(&copied(&args, 0), checks),
    );
}

/// `(base, exponent, modulus) → bytes`, as long as the modulus.
fn op_crypto_power<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    give(
        scope,
        &mut rv,
        generate::power(&copied(&args, 0), &copied(&args, 1), &copied(&args, 2)),
    );
}

/// `(limit) → bytes` of a random number from 2 to limit - 2.
fn op_crypto_below<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    note_random(scope);
    give(scope, &mut rv, generate::below(&copied(&args, 0)));
}

/// `(a, b) → boolean`: a < b.
fn op_crypto_less<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    give_bool(
        scope,
        &mut rv,
        generate::is_less(&copied(&args, 0), &copied(&args, 1)),
    );
}

/// `(name) → prime`, or undefined when there is no such group.
fn op_crypto_group<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    if let Some(prime) = generate::group(&args::string(scope, &args, 0)) {
        give(scope, &mut rv, prime);
    }
}
