//! Text encodings for `web/encoding` and `web/base64`.
//!
//! UTF-8 goes through V8's simdutf and needs no state; everything else, and every text that comes in pieces, goes through
//! `encoding_rs`, whose decoders stay here between two pieces, under a number that JavaScript holds.
//! Trust: bytes, texts and numbers are the guest's. A decoder that is never freed costs the guest's own memory.

use std::cell::RefCell;

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding};

use super::{
    Registry,
    args::{self, Args, Return},
    scratch, text,
};

/// A decoder that waits for the next piece.
struct Pending {
    decoder: Decoder,
    fatal: bool,
}

/// The decoders that wait. The number of one is its place, counted from 1.
#[derive(Default)]
struct Decoders {
    places: Vec<Option<Pending>>,
    free: Vec<usize>,
}

impl Decoders {
    fn add(&mut self, pending: Pending) -> usize {
        let place = self.free.pop().unwrap_or(self.places.len());
        if place == self.places.len() {
            self.places.push(None);
        }
        self.places[place] = Some(pending);
        place + 1
    }

    fn get(&mut self, number: usize) -> Option<&mut Pending> {
        self.places.get_mut(number.checked_sub(1)?)?.as_mut()
    }

    fn remove(&mut self, number: usize) {
        if self.get(number).is_some() {
            self.places[number - 1] = None;
            self.free.push(number - 1);
        }
    }
}

thread_local! {
    static DECODERS: RefCell<Decoders> = RefCell::default();
}

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_encoding_for_label", op_encoding_for_label);
    ops.add("op_encoding_encode", op_encoding_encode);
    ops.add("op_encoding_encode_into", op_encoding_encode_into);
    ops.add("op_encoding_decode_utf8", op_encoding_decode_utf8);
    ops.add("op_encoding_decode", op_encoding_decode);
    ops.add("op_encoding_decoder_new", op_encoding_decoder_new);
    ops.add("op_encoding_decoder_push", op_encoding_decoder_push);
    ops.add("op_encoding_decoder_free", op_encoding_decoder_free);
    ops.add("op_encoding_atob", op_encoding_atob);
    ops.add("op_encoding_btoa", op_encoding_btoa);
}

/// `(label) → name` in lower case, or undefined when no decoder has this label.
fn op_encoding_for_label<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let label = args::string(scope, &args, 0);
    let Some(encoding) = Encoding::for_label_no_replacement(label.as_bytes()) else {
        return;
    };
    if let Some(name) = args::to_string(scope, &encoding.name().to_ascii_lowercase()) {
        rv.set(name.into());
    }
}

/// `(text) → Uint8Array` of UTF-8.
fn op_encoding_encode<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(string) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return;
    };
    if let Some(array) = text::encode_utf8(scope, string) {
        rv.set(array.into());
    }
}

/// `(text, bytes, progress)`: writes whole characters, and into `progress` the units read and the bytes written.
fn op_encoding_encode_into<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let Ok(string) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return;
    };
    let (Some(bytes), Some(progress)) = (args::bytes(args.get(1)), args::bytes(args.get(2))) else {
        return;
    };
    let (read, written) = text::encode_utf8_into(scope, string, bytes);
    for (slot, count) in progress.chunks_exact_mut(4).zip([read, written]) {
        slot.copy_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_ne_bytes());
    }
}

/// `(bytes, fatal, ignoreBOM) → text`, or undefined when `fatal` and the bytes are malformed.
fn op_encoding_decode_utf8<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    let ignore_bom = args.get(2).is_true();
    let bytes = if ignore_bom {
        bytes
    } else {
        bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
    };
    match text::decode_utf8(scope, bytes) {
        text::Decoded::Text(string) => rv.set(string.into()),
        text::Decoded::TooLong => throw_too_long(scope),
        text::Decoded::Malformed if args.get(1).is_true() => {}
        text::Decoded::Malformed => {
            decode_whole(scope, encoding_rs::UTF_8, bytes, Lenient::Yes, &mut rv)
        }
    }
}

/// `(name, bytes, fatal, ignoreBOM) → text`, or undefined.
fn op_encoding_decode<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let name = args::string(scope, &args, 0);
    let Some(encoding) = Encoding::for_label(name.as_bytes()) else {
        return;
    };
    let Some(bytes) = args::bytes_or_throw(scope, &args, 1) else {
        return;
    };
    let bytes = if args.get(3).is_true() {
        bytes
    } else {
        without_bom(encoding, bytes)
    };
    let lenient = if args.get(2).is_true() {
        Lenient::No
    } else {
        Lenient::Yes
    };
    decode_whole(scope, encoding, bytes, lenient, &mut rv);
}

/// `(name, fatal, ignoreBOM) → number` of a decoder.
fn op_encoding_decoder_new<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let name = args::string(scope, &args, 0);
    let encoding = Encoding::for_label(name.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let decoder = if args.get(2).is_true() {
        encoding.new_decoder_without_bom_handling()
    } else {
        encoding.new_decoder_with_bom_removal()
    };
    let fatal = args.get(1).is_true();
    let number = DECODERS.with_borrow_mut(|decoders| decoders.add(Pending { decoder, fatal }));
    rv.set_uint32(u32::try_from(number).expect("memory ends before four billion decoders"));
}

/// `(number, bytes, last) → text`, or undefined when the bytes are malformed.
fn op_encoding_decoder_push<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let number = args::index(scope, &args, 0);
    let Some(bytes) = args::bytes_or_throw(scope, &args, 1) else {
        return;
    };
    let last = args.get(2).is_true();
    let piece = DECODERS.with_borrow_mut(|decoders| {
        decoders
            .get(number)
            .and_then(|pending| push(pending, bytes, last))
    });
    match piece {
        None => {}
        Some(Piece::SameAsBytes) => set_latin1(scope, bytes, &mut rv),
        Some(Piece::Units(units)) => set_units(scope, &units, &mut rv),
    }
}

/// `(number)`
fn op_encoding_decoder_free<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let number = args::index(scope, &args, 0);
    DECODERS.with_borrow_mut(|decoders| decoders.remove(number));
}

/// The text of one piece of a stream.
enum Piece {
    /// Each byte is a character, the same one in Latin-1.
    SameAsBytes,
    Units(Vec<u16>),
}

fn push(pending: &mut Pending, bytes: &[u8], last: bool) -> Option<Piece> {
    // The decoder answers only between two characters and behind the byte order mark.
    if !bytes.is_empty() && pending.decoder.latin1_byte_compatible_up_to(bytes) == Some(bytes.len())
    {
        return Some(Piece::SameAsBytes);
    }
    let lenient = if pending.fatal {
        Lenient::No
    } else {
        Lenient::Yes
    };
    decode(&mut pending.decoder, bytes, last, lenient).map(Piece::Units)
}

/// `(base64) → binary string`, or undefined when it is malformed.
fn op_encoding_atob<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(string) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return;
    };
    // Four digits are three bytes, so there are fewer bytes than digits.
    scratch::with(string.length(), |into| {
        if let Some(length) = text::decode_base64(scope, string, into) {
            set_latin1(scope, &into[..length], &mut rv);
        }
    });
}

/// `(binary string) → base64`, or undefined when a character is above U+00FF.
fn op_encoding_btoa<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Ok(string) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return;
    };
    let Some(encoded) = text::encode_base64(scope, string) else {
        return;
    };
    set_latin1(scope, &encoded, &mut rv);
}

/// Whether malformed bytes become U+FFFD.
#[derive(Clone, Copy)]
enum Lenient {
    Yes,
    No,
}

fn without_bom<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> &'a [u8] {
    match Encoding::for_bom(bytes) {
        Some((found, length)) if found == encoding => &bytes[length..],
        _ => bytes,
    }
}

fn decode_whole(
    scope: &mut v8::PinScope<'_, '_>,
    encoding: &'static Encoding,
    bytes: &[u8],
    lenient: Lenient,
    rv: &mut Return<'_>,
) {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    if let Some(units) = decode(&mut decoder, bytes, true, lenient) {
        set_units(scope, &units, rv);
    }
}

/// Decodes one piece; `None` when it is malformed and may not be, or too long to be a string.
fn decode(decoder: &mut Decoder, bytes: &[u8], last: bool, lenient: Lenient) -> Option<Vec<u16>> {
    let mut units = vec![0; decoder.max_utf16_buffer_length(bytes.len())?];
    let written = match lenient {
        Lenient::Yes => {
            let (result, _, written, _) = decoder.decode_to_utf16(bytes, &mut units, last);
            (result == CoderResult::InputEmpty).then_some(written)?
        }
        Lenient::No => {
            let (result, _, written) =
                decoder.decode_to_utf16_without_replacement(bytes, &mut units, last);
            (result == DecoderResult::InputEmpty).then_some(written)?
        }
    };
    units.truncate(written);
    Some(units)
}

fn set_units(scope: &mut v8::PinScope<'_, '_>, units: &[u16], rv: &mut Return<'_>) {
    match text::from_utf16(scope, units) {
        Some(string) => rv.set(string.into()),
        None => throw_too_long(scope),
    }
}

fn set_latin1(scope: &mut v8::PinScope<'_, '_>, bytes: &[u8], rv: &mut Return<'_>) {
    match v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal) {
        Some(string) => rv.set(string.into()),
        None => throw_too_long(scope),
    }
}

fn throw_too_long(scope: &mut v8::PinScope<'_, '_>) {
    args::throw_coded(
        scope,
        "Cannot create a string longer than 0x1fffffe8 characters",
        "ERR_STRING_TOO_LONG",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_character_wait_for_the_rest() {
        let mut decoder = encoding_rs::UTF_8.new_decoder_with_bom_removal();
        assert_eq!(
            decode(&mut decoder, b"\xef\xbb\xbf\xe2\x82", false, Lenient::No),
            Some(vec![])
        );
        assert_eq!(
            decode(&mut decoder, b"\xac", true, Lenient::No),
            Some(vec![0x20ac])
        );
    }

    #[test]
    fn fatal_decoding_refuses_malformed_bytes() {
        let mut decoder = encoding_rs::SHIFT_JIS.new_decoder_without_bom_handling();
        assert_eq!(decode(&mut decoder, b"\x81", true, Lenient::No), None);
    }

    #[test]
    fn bom_of_another_encoding_stays() {
        assert_eq!(without_bom(encoding_rs::UTF_16LE, b"\xff\xfea\0"), b"a\0");
        assert_eq!(
            without_bom(encoding_rs::UTF_16BE, b"\xff\xfea\0"),
            b"\xff\xfea\0"
        );
    }
}
