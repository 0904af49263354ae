//! Between V8's strings and bytes: the fast paths that several ops share.
//!
//! V8 keeps a string as Latin-1 or as UTF-16, and `ValueView` shows that without a copy as long as nothing is allocated
//! in V8. Trust: texts and bytes are the guest's; the output buffers are sized here, from what the input can need.

use v8::{ValueView, ValueViewData, simdutf};

use crate::engine::buffers;

/// What decoding UTF-8 gave.
pub(crate) enum Decoded<'s> {
    Text(v8::Local<'s, v8::String>),
    Malformed,
    /// Longer than V8 lets a string be.
    TooLong,
}

/// The text as UTF-8 in a new array, lone surrogates as U+FFFD; `None` after an error was thrown.
pub(crate) fn encode_utf8<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    string: v8::Local<'s, v8::String>,
) -> Option<v8::Local<'s, v8::Uint8Array>> {
    let length = utf8_length(scope, string);
    let buffer = buffers::to_overwrite(scope, length);
    let Some(into) = super::args::bytes(buffer.into()).filter(|into| into.len() == length) else {
        super::args::throw_range_error(scope, "Array buffer allocation failed");
        return None;
    };
    {
        let view = ValueView::new(scope, string);
        match view.data() {
            // As many bytes as characters: the text is ASCII, and need not be looked at once more.
            ValueViewData::OneByte(bytes) if bytes.len() == length => into.copy_from_slice(bytes),
            ValueViewData::OneByte(bytes) => {
                encode_latin1(bytes, into);
            }
            ValueViewData::TwoByte(units) => {
                encode_units(units, into);
            }
        }
    }
    v8::Uint8Array::new(scope, buffer, 0, length)
}

fn utf8_length(scope: &mut v8::PinScope<'_, '_>, string: v8::Local<'_, v8::String>) -> usize {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(bytes) => simdutf::utf8_length_from_latin1(bytes),
        ValueViewData::TwoByte(units) if simdutf::validate_utf16le(units) => {
            simdutf::utf8_length_from_utf16le(units)
        }
        ValueViewData::TwoByte(units) => characters(units)
            .map(|(character, _)| character.len_utf8())
            .sum(),
    }
}

/// Writes as many whole characters as fit; returns the units read and the bytes written.
pub(crate) fn encode_utf8_into(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
    into: &mut [u8],
) -> (usize, usize) {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(bytes) => encode_latin1(bytes, into),
        ValueViewData::TwoByte(units) => encode_units(units, into),
    }
}

pub(super) fn encode_latin1(bytes: &[u8], into: &mut [u8]) -> (usize, usize) {
    let fitting = bytes.len().min(into.len());
    if bytes[..fitting].is_ascii() {
        into[..fitting].copy_from_slice(&bytes[..fitting]);
        return (fitting, fitting);
    }
    if into.len() >= bytes.len() * 2 || into.len() >= simdutf::utf8_length_from_latin1(bytes) {
        // SAFETY: `into` has room for the UTF-8 form of all of `bytes`: the condition above, because a Latin-1
        // character needs one byte or two.
        let written = unsafe { simdutf::convert_latin1_to_utf8(bytes, into) };
        return (bytes.len(), written);
    }
    let characters = bytes.iter().map(|byte| (char::from(*byte), 1));
    encode_characters(characters, into)
}

fn encode_units(units: &[u16], into: &mut [u8]) -> (usize, usize) {
    if into.len() >= units.len() * 3 || into.len() >= simdutf::utf8_length_from_utf16le(units) {
        if !simdutf::validate_utf16le(units) {
            return encode_characters(characters(units), into);
        }
        // SAFETY: the units are well formed, as was checked just now, and `into` has room for their UTF-8 form: a unit
        // needs at most three bytes, and the exact length is at most that.
        let written = unsafe { simdutf::convert_valid_utf16le_to_utf8(units, into) };
        return (units.len(), written);
    }
    encode_characters(characters(units), into)
}

/// The characters of UTF-16 with their number of units; lone surrogates are U+FFFD.
fn characters(units: &[u16]) -> impl Iterator<Item = (char, usize)> {
    char::decode_utf16(units.iter().copied()).map(|decoded| {
        let character = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        (character, character.len_utf16())
    })
}

fn encode_characters(
    characters: impl Iterator<Item = (char, usize)>,
    into: &mut [u8],
) -> (usize, usize) {
    let (mut read, mut written) = (0, 0);
    for (character, units) in characters {
        let end = written + character.len_utf8();
        let Some(slot) = into.get_mut(written..end) else {
            break;
        };
        character.encode_utf8(slot);
        read += units;
        written = end;
    }
    (read, written)
}

/// Well-formed UTF-8 as a string.
pub(crate) fn decode_utf8<'s>(scope: &mut v8::PinScope<'s, '_>, bytes: &[u8]) -> Decoded<'s> {
    let string = if bytes.is_ascii() {
        v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal)
    } else if !simdutf::validate_utf8(bytes) {
        return Decoded::Malformed;
    } else if encoding_rs::mem::is_utf8_latin1(bytes) {
        let mut latin1 = vec![0; bytes.len()];
        let length = encoding_rs::mem::convert_utf8_to_latin1_lossy(bytes, &mut latin1);
        v8::String::new_from_one_byte(scope, &latin1[..length], v8::NewStringType::Normal)
    } else {
        let mut units = vec![0; simdutf::utf16_length_from_utf8(bytes)];
        // SAFETY: the bytes are valid UTF-8, as was checked above, and `units` has exactly the length of their UTF-16 form.
        let length = unsafe { simdutf::convert_valid_utf8_to_utf16le(bytes, &mut units) };
        v8::String::new_from_two_byte(scope, &units[..length], v8::NewStringType::Normal)
    };
    string.map_or(Decoded::TooLong, Decoded::Text)
}

/// A string of these units, as Latin-1 where that is enough.
pub(crate) fn from_utf16<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    units: &[u16],
) -> Option<v8::Local<'s, v8::String>> {
    if !encoding_rs::mem::is_utf16_latin1(units) {
        return v8::String::new_from_two_byte(scope, units, v8::NewStringType::Normal);
    }
    let mut latin1 = vec![0; units.len()];
    encoding_rs::mem::convert_utf16_to_latin1_lossy(units, &mut latin1);
    v8::String::new_from_one_byte(scope, &latin1, v8::NewStringType::Normal)
}

/// Decodes base64 as `atob` does into a slice that is as long as the text; returns how many bytes, or `None` when it is malformed.
pub(super) fn decode_base64(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
    into: &mut [u8],
) -> Option<usize> {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(digits) => decode_base64_digits(digits, into),
        ValueViewData::TwoByte(units) => {
            let digits: Result<Vec<_>, _> = units.iter().copied().map(u8::try_from).collect();
            decode_base64_digits(&digits.ok()?, into)
        }
    }
}

fn decode_base64_digits(digits: &[u8], into: &mut [u8]) -> Option<usize> {
    let most = simdutf::maximal_binary_length_from_base64(digits);
    let into = into.get_mut(..most)?;
    // SAFETY: the slice has the length that simdutf itself asks for this input.
    let result = unsafe {
        simdutf::base64_to_binary(
            digits,
            into,
            simdutf::Base64Options::Default,
            simdutf::LastChunkHandling::Loose,
        )
    };
    result.is_ok().then_some(result.count)
}

/// The base64 of a binary string; `None` when a character is above U+00FF.
pub(crate) fn encode_base64(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
) -> Option<Vec<u8>> {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(bytes) => Some(base64(bytes)),
        ValueViewData::TwoByte(units) => {
            let bytes = units
                .iter()
                .map(|unit| u8::try_from(*unit))
                .collect::<Result<Vec<_>, _>>()
                .ok()?;
            Some(base64(&bytes))
        }
    }
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut encoded =
        vec![0; simdutf::base64_length_from_binary(bytes.len(), simdutf::Base64Options::Default)];
    // SAFETY: `encoded` has the length that simdutf itself computes for this input.
    let length =
        unsafe { simdutf::binary_to_base64(bytes, &mut encoded, simdutf::Base64Options::Default) };
    encoded.truncate(length);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_buffer_ends_before_a_character() {
        let units: Vec<u16> = "a€€".encode_utf16().collect();
        let mut into = [0; 6];
        assert_eq!(encode_units(&units, &mut into), (2, 4));
        assert_eq!(&into[..4], "a€".as_bytes());
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        let mut into = [0; 16];
        let (read, written) = encode_units(&[0x61, 0xd800, 0x62], &mut into);
        assert_eq!((read, &into[..written]), (3, "a\u{fffd}b".as_bytes()));
    }

    #[test]
    fn base64_is_forgiving() {
        let decoded = |digits: &[u8]| {
            let mut bytes = vec![0; digits.len()];
            let length = decode_base64_digits(digits, &mut bytes)?;
            bytes.truncate(length);
            Some(bytes)
        };
        assert_eq!(decoded(b" aGk\n= ").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decoded(b"aGk").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decoded(b"a"), None);
        assert_eq!(decoded(b"aG=k"), None);
        assert_eq!(base64(b"hi"), b"aGk=");
    }
}
