//! The hot parts of `node:buffer`: text in and out of bytes in Node's encodings, search, comparison, byte swaps.
//!
//! Trust: offsets and lengths come from our JavaScript but may be anything; every slice is taken with `get`, and what
//! does not fit is cut off or ignored. An encoding is its number in [`Encoding`]; `internal/buffer_encodings.js` has the same.

use v8::{
    ValueView, ValueViewData,
    fast_api::{CFunction, CFunctionInfo, FastApiOneByteString, Int64Representation, Type},
    simdutf,
};

use crate::engine::buffers;

use super::{
    Registry,
    args::{self, Args, Return},
    digits::{decode_digits, decode_well_formed, encode_hex, expected_length},
    scratch, text,
};

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_buffer_byte_length", op_buffer_byte_length);
    ops.add_fast("op_buffer_write", op_buffer_write, &[FAST_WRITE]);
    ops.add("op_buffer_decode", op_buffer_decode);
    ops.add("op_buffer_to_string", op_buffer_to_string);
    ops.add("op_buffer_fill", op_buffer_fill);
    ops.add("op_buffer_index_of", op_buffer_index_of);
    ops.add("op_buffer_index_of_byte", op_buffer_index_of_byte);
    ops.add("op_buffer_compare", op_buffer_compare);
    ops.add("op_buffer_swap", op_buffer_swap);
    ops.add("op_buffer_is_utf8", op_buffer_is_utf8);
    ops.add("op_buffer_is_ascii", op_buffer_is_ascii);
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Hex,
    Base64,
    Base64Url,
    Latin1,
    Ascii,
    Utf16Le,
}

impl Encoding {
    fn from_number(number: usize) -> Self {
        match number {
            1 => Self::Hex,
            2 => Self::Base64,
            3 => Self::Base64Url,
            4 => Self::Latin1,
            5 => Self::Ascii,
            6 => Self::Utf16Le,
            _ => Self::Utf8,
        }
    }
}

fn string_argument<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    at: i32,
) -> Option<v8::Local<'s, v8::String>> {
    let string = v8::Local::<v8::String>::try_from(args.get(at)).ok();
    if string.is_none() {
        args::throw_type_error(scope, "argument must be a string");
    }
    string
}

#[expect(
    clippy::cast_precision_loss,
    reason = "lengths of strings and buffers are far below 2^53"
)]
fn set_count(rv: &mut Return<'_>, count: usize) {
    rv.set_double(count as f64);
}

/// `(text) → bytes that it needs in UTF-8`
fn op_buffer_byte_length<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(string) = string_argument(scope, &args, 0) else {
        return;
    };
    let length = string.utf8_length(scope);
    set_count(&mut rv, length);
}

/// `(bytes, text, offset, length, encoding) → bytes written`; whole characters only.
fn op_buffer_write<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    let Some(string) = string_argument(scope, &args, 1) else {
        return;
    };
    let start = args::index(scope, &args, 2).min(bytes.len());
    let end = start
        .saturating_add(args::index(scope, &args, 3))
        .min(bytes.len());
    let encoding = Encoding::from_number(args::index(scope, &args, 4));
    let into = &mut bytes[start..end];
    let written = match encoding {
        Encoding::Utf8 => text::encode_utf8_into(scope, string, into).1,
        Encoding::Latin1 | Encoding::Ascii => {
            let length = string.length().min(into.len());
            string.write_one_byte_v2(scope, 0, into, v8::WriteFlags::empty());
            length
        }
        Encoding::Utf16Le => {
            let view = ValueView::new(scope, string);
            write_units(&view.data(), into)
        }
        Encoding::Hex | Encoding::Base64 | Encoding::Base64Url => {
            decode_into(scope, string, encoding, into)
        }
    };
    set_count(&mut rv, written);
}

/// The same for optimised code and a text that V8 keeps in one piece of Latin-1.
extern "C" fn fast_write(
    _receiver: v8::Local<'_, v8::Value>,
    bytes: v8::Local<'_, v8::Value>,
    text: *const FastApiOneByteString,
    start: u32,
    length: u32,
    encoding: u32,
) -> u32 {
    let Some(bytes) = args::bytes(bytes) else {
        return 0;
    };
    // SAFETY: V8 passes a text that lives as long as the call.
    let text = unsafe { &*text }.as_bytes();
    let start = (start as usize).min(bytes.len());
    let end = start.saturating_add(length as usize).min(bytes.len());
    let into = &mut bytes[start..end];
    let written = match Encoding::from_number(encoding as usize) {
        Encoding::Utf8 => text::encode_latin1(text, into).1,
        Encoding::Latin1 | Encoding::Ascii => {
            let length = text.len().min(into.len());
            into[..length].copy_from_slice(&text[..length]);
            length
        }
        Encoding::Utf16Le => write_units(&ValueViewData::OneByte(text), into),
        encoding => decode_one_byte(text, encoding, into),
    };
    u32::try_from(written).expect("it fits into the length, which is 32 bits")
}

const FAST_WRITE: CFunction = CFunction::new(
    fast_write as *const std::ffi::c_void,
    &CFunctionInfo::new(
        Type::Uint32.as_info(),
        &[
            Type::V8Value.as_info(),
            Type::V8Value.as_info(),
            Type::SeqOneByteString.as_info(),
            Type::Uint32.as_info(),
            Type::Uint32.as_info(),
            Type::Uint32.as_info(),
        ],
        Int64Representation::Number,
    ),
);

/// `(text, encoding) → ArrayBuffer` with all the bytes of the text.
fn op_buffer_decode<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(string) = string_argument(scope, &args, 0) else {
        return;
    };
    let encoding = Encoding::from_number(args::index(scope, &args, 1));
    let length = match encoding {
        Encoding::Hex | Encoding::Base64 | Encoding::Base64Url => {
            if let Some(buffer) = decode_to_buffer(scope, string, encoding) {
                rv.set(buffer.into());
            }
            return;
        }
        Encoding::Utf8 => string.utf8_length(scope),
        Encoding::Latin1 | Encoding::Ascii => string.length(),
        Encoding::Utf16Le => string.length() * 2,
    };
    let buffer = buffers::to_overwrite(scope, length);
    let Some(into) = args::bytes(buffer.into()).filter(|into| into.len() == length) else {
        return args::throw_range_error(scope, "Array buffer allocation failed");
    };
    match encoding {
        Encoding::Utf8 => {
            text::encode_utf8_into(scope, string, into);
        }
        Encoding::Utf16Le => {
            let view = ValueView::new(scope, string);
            write_units(&view.data(), into);
        }
        _ => string.write_one_byte_v2(scope, 0, into, v8::WriteFlags::empty()),
    }
    rv.set(buffer.into());
}

fn write_units(text: &ValueViewData<'_>, into: &mut [u8]) -> usize {
    let mut slots = into.chunks_exact_mut(2);
    let mut count = 0;
    match text {
        ValueViewData::OneByte(bytes) => {
            for (slot, byte) in slots.by_ref().zip(*bytes) {
                slot.copy_from_slice(&[*byte, 0]);
                count += 2;
            }
        }
        ValueViewData::TwoByte(units) => {
            for (slot, unit) in slots.by_ref().zip(*units) {
                slot.copy_from_slice(&unit.to_le_bytes());
                count += 2;
            }
        }
    }
    count
}

/// Writes the bytes of a text in digits as far as they fit; returns how many.
fn decode_into(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
    encoding: Encoding,
    into: &mut [u8],
) -> usize {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(digits) => decode_one_byte(digits, encoding, into),
        ValueViewData::TwoByte(units) => fill(into, &decode_digits(&low_bytes(units), encoding)),
    }
}

fn decode_one_byte(digits: &[u8], encoding: Encoding, into: &mut [u8]) -> usize {
    if expected_length(digits, encoding) <= into.len()
        && let Some(length) = decode_well_formed(digits, encoding, into)
    {
        return length;
    }
    fill(into, &decode_digits(digits, encoding))
}

/// Copies as much as fits; returns how much.
fn fill(into: &mut [u8], bytes: &[u8]) -> usize {
    let length = bytes.len().min(into.len());
    into[..length].copy_from_slice(&bytes[..length]);
    length
}

/// As Node reads digits: only the low byte of a unit is looked at.
fn low_bytes(units: &[u16]) -> Vec<u8> {
    units.iter().map(|unit| unit.to_le_bytes()[0]).collect()
}

/// An ArrayBuffer with the bytes of a text in digits. Well-formed digits are decoded in place.
fn decode_to_buffer<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    string: v8::Local<'s, v8::String>,
    encoding: Encoding,
) -> Option<v8::Local<'s, v8::ArrayBuffer>> {
    let view = ValueView::new(scope, string);
    let length = match view.data() {
        ValueViewData::OneByte(digits) => expected_length(digits, encoding),
        ValueViewData::TwoByte(_) => 0,
    };
    drop(view);
    let buffer = buffers::to_overwrite(scope, length);
    if let Some(into) = args::bytes(buffer.into())
        && into.len() == length
        && decode_into(scope, string, encoding, into) == length
        && length > 0
    {
        return Some(buffer);
    }
    let decoded = decode(scope, string, encoding);
    args::to_array_buffer(scope, &decoded)
}

/// The bytes of a text that is written in digits: hex or one of the base64s.
fn decode(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
    encoding: Encoding,
) -> Vec<u8> {
    let view = ValueView::new(scope, string);
    match view.data() {
        ValueViewData::OneByte(bytes) => decode_digits(bytes, encoding),
        ValueViewData::TwoByte(units) => decode_digits(&low_bytes(units), encoding),
    }
}

/// `(bytes, start, end, encoding) → text`
fn op_buffer_to_string<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    let end = args::index(scope, &args, 2).min(bytes.len());
    let start = args::index(scope, &args, 1).min(end);
    let encoding = Encoding::from_number(args::index(scope, &args, 3));
    match to_text(scope, &bytes[start..end], encoding) {
        Some(string) => rv.set(string.into()),
        None => args::throw_coded(
            scope,
            "Cannot create a string longer than 0x1fffffe8 characters",
            "ERR_STRING_TOO_LONG",
        ),
    }
}

fn to_text<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: &[u8],
    encoding: Encoding,
) -> Option<v8::Local<'s, v8::String>> {
    match encoding {
        Encoding::Utf8 => match text::decode_utf8(scope, bytes) {
            text::Decoded::Text(string) => Some(string),
            text::Decoded::TooLong => None,
            text::Decoded::Malformed => v8::String::new(scope, &String::from_utf8_lossy(bytes)),
        },
        Encoding::Latin1 => v8::String::new_from_one_byte(scope, bytes, v8::NewStringType::Normal),
        Encoding::Ascii => scratch::text(scope, bytes.len(), |into| {
            for (slot, byte) in into.iter_mut().zip(bytes) {
                *slot = byte & 0x7f;
            }
        }),
        Encoding::Utf16Le => {
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            text::from_utf16(scope, &units)
        }
        Encoding::Hex => scratch::text(scope, bytes.len() * 2, |into| encode_hex(bytes, into)),
        Encoding::Base64 => base64(scope, bytes, simdutf::Base64Options::Default),
        Encoding::Base64Url => base64(scope, bytes, simdutf::Base64Options::Url),
    }
}

fn base64<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    bytes: &[u8],
    options: simdutf::Base64Options,
) -> Option<v8::Local<'s, v8::String>> {
    let length = simdutf::base64_length_from_binary(bytes.len(), options);
    scratch::text(scope, length, |into| {
        // SAFETY: the slice has the length that simdutf itself computes for this input.
        unsafe { simdutf::binary_to_base64(bytes, into, options) };
    })
}

/// The bytes of a text that is searched for or repeated.
fn pattern_of(
    scope: &mut v8::PinScope<'_, '_>,
    string: v8::Local<'_, v8::String>,
    encoding: Encoding,
) -> Vec<u8> {
    match encoding {
        Encoding::Hex | Encoding::Base64 | Encoding::Base64Url => decode(scope, string, encoding),
        Encoding::Utf8 => {
            let mut bytes = vec![0; string.length() * 3];
            let (_, length) = text::encode_utf8_into(scope, string, &mut bytes);
            bytes.truncate(length);
            bytes
        }
        Encoding::Utf16Le => {
            let mut bytes = vec![0; string.length() * 2];
            let view = ValueView::new(scope, string);
            write_units(&view.data(), &mut bytes);
            bytes
        }
        Encoding::Latin1 | Encoding::Ascii => {
            let mut bytes = vec![0; string.length()];
            string.write_one_byte_v2(scope, 0, &mut bytes, v8::WriteFlags::empty());
            bytes
        }
    }
}

/// The argument as a pattern: a text in the given encoding, or bytes. Copied, because it may be part of what is written.
fn pattern_argument<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: &Args<'s>,
    at: i32,
    encoding: Encoding,
) -> Option<Vec<u8>> {
    match v8::Local::<v8::String>::try_from(args.get(at)) {
        Ok(string) => Some(pattern_of(scope, string, encoding)),
        Err(_) => args::bytes_or_throw(scope, args, at).map(|bytes| bytes.to_vec()),
    }
}

/// `(bytes, text or bytes, start, end, encoding) → length of the pattern`, which is repeated unless it is empty.
fn op_buffer_fill<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let encoding = Encoding::from_number(args::index(scope, &args, 4));
    let Some(pattern) = pattern_argument(scope, &args, 1, encoding) else {
        return;
    };
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    let end = args::index(scope, &args, 3).min(bytes.len());
    let start = args::index(scope, &args, 2).min(end);
    set_count(&mut rv, pattern.len());
    if pattern.is_empty() {
        return;
    }
    let into = &mut bytes[start..end];
    let mut filled = pattern.len().min(into.len());
    into[..filled].copy_from_slice(&pattern[..filled]);
    // What is filled is copied behind itself, so each round doubles it.
    while filled < into.len() {
        let count = filled.min(into.len() - filled);
        into.copy_within(..count, filled);
        filled += count;
    }
}

/// `(bytes, text or bytes, from, forward, encoding) → index, -1, or -2 when there is nothing to find`.
/// UTF-16 is searched in whole units.
fn op_buffer_index_of<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let encoding = Encoding::from_number(args::index(scope, &args, 4));
    let Some(needle) = pattern_argument(scope, &args, 1, encoding) else {
        return;
    };
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    if needle.is_empty() {
        return rv.set_int32(-2);
    }
    let step = if encoding == Encoding::Utf16Le { 2 } else { 1 };
    let from = args::index(scope, &args, 2) / step * step;
    let found = if args.get(3).boolean_value(scope) {
        find(bytes, &needle, from, step)
    } else {
        find_last(bytes, &needle, from, step)
    };
    match found {
        Some(at) => set_count(&mut rv, at),
        None => rv.set_int32(-1),
    }
}

/// The first place of a byte. Whole blocks are tested at once, which the compiler turns into vector code.
fn find_byte(bytes: &[u8], wanted: u8) -> Option<usize> {
    const BLOCK: usize = 64;
    let mut start = 0;
    for block in bytes.as_chunks::<BLOCK>().0 {
        if block
            .iter()
            .fold(false, |found, byte| found | (*byte == wanted))
        {
            break;
        }
        start += BLOCK;
    }
    bytes[start..]
        .iter()
        .position(|byte| *byte == wanted)
        .map(|at| start + at)
}

fn find(bytes: &[u8], needle: &[u8], from: usize, step: usize) -> Option<usize> {
    let last = bytes.len().checked_sub(needle.len())?;
    let (first, rest) = needle.split_first()?;
    let mut at = from;
    while at <= last {
        at += find_byte(&bytes[at..=last], *first)?;
        if at.is_multiple_of(step) && bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn find_last(bytes: &[u8], needle: &[u8], from: usize, step: usize) -> Option<usize> {
    let last = bytes.len().checked_sub(needle.len())?.min(from);
    let (first, rest) = needle.split_first()?;
    let mut end = last + 1;
    while let Some(at) = bytes[..end].iter().rposition(|byte| byte == first) {
        if at.is_multiple_of(step) && bytes[at + 1..].starts_with(rest) {
            return Some(at);
        }
        end = at;
    }
    None
}

/// `(first, second) → -1, 0 or 1`
fn op_buffer_compare<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let (Some(first), Some(second)) = (args::bytes(args.get(0)), args::bytes(args.get(1))) else {
        return args::throw_type_error(scope, "an op expected bytes");
    };
    let first: &[u8] = first;
    rv.set_int32(first.cmp(second) as i32);
}

/// `(bytes, size)`: reverses each group of 2, 4 or 8 bytes.
fn op_buffer_swap<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, _rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    match args::index(scope, &args, 1) {
        2 => reverse_groups::<2>(bytes),
        4 => reverse_groups::<4>(bytes),
        _ => reverse_groups::<8>(bytes),
    }
}

fn reverse_groups<const SIZE: usize>(bytes: &mut [u8]) {
    for group in bytes.as_chunks_mut::<SIZE>().0 {
        group.reverse();
    }
}

/// `(bytes, byte, from) → index or -1`
fn op_buffer_index_of_byte<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    let wanted = args::index(scope, &args, 1).to_le_bytes()[0];
    let from = args::index(scope, &args, 2).min(bytes.len());
    match find_byte(&bytes[from..], wanted) {
        Some(at) => set_count(&mut rv, from + at),
        None => rv.set_int32(-1),
    }
}

/// `(bytes) → boolean`
fn op_buffer_is_utf8<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    rv.set_bool(simdutf::validate_utf8(bytes));
}

/// `(bytes) → boolean`
fn op_buffer_is_ascii<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let Some(bytes) = args::bytes_or_throw(scope, &args, 0) else {
        return;
    };
    rv.set_bool(bytes.is_ascii());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn search_goes_both_ways() {
        assert_eq!(find(b"abcabc", b"bc", 2, 1), Some(4));
        assert_eq!(find(b"abc", b"abcd", 0, 1), None);
        assert_eq!(find(b"xaxa", b"xa", 1, 2), Some(2));
        assert_eq!(find_last(b"abcabc", b"bc", 3, 1), Some(1));
        assert_eq!(find_last(b"abcabc", b"bc", 99, 1), Some(4));
        let mut long = vec![0; 300];
        long[200] = 7;
        assert_eq!(find_byte(&long, 7), Some(200));
        assert_eq!(find_byte(&long[..200], 7), None);
    }
}
