//! Bytes written in digits, hex or one of the base64s: there and back, on simdutf where it goes.

use v8::simdutf;

use super::buffer::Encoding;

/// How many bytes well-formed digits stand for.
pub(super) fn expected_length(digits: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Hex => digits.len() / 2,
        _ => simdutf::maximal_binary_length_from_base64(digits),
    }
}

/// Decodes well-formed digits into a slice of at least the expected length; `None` when they are not well-formed.
pub(super) fn decode_well_formed(
    digits: &[u8],
    encoding: Encoding,
    into: &mut [u8],
) -> Option<usize> {
    let options = match encoding {
        Encoding::Hex => return Some(decode_hex_into(digits, into)),
        Encoding::Base64Url => simdutf::Base64Options::Url,
        _ => simdutf::Base64Options::Default,
    };
    // SAFETY: the caller gives the length that simdutf itself asks for this input.
    let result = unsafe {
        simdutf::base64_to_binary(digits, into, options, simdutf::LastChunkHandling::Loose)
    };
    result.is_ok().then_some(result.count)
}

pub(super) fn decode_digits(digits: &[u8], encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Hex => decode_hex(digits),
        Encoding::Base64Url => decode_base64(digits, simdutf::Base64Options::Url),
        _ => decode_base64(digits, simdutf::Base64Options::Default),
    }
}

fn decode_hex(digits: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; digits.len() / 2];
    let length = decode_hex_into(digits, &mut bytes);
    bytes.truncate(length);
    bytes
}

/// Pairs of digits up to the first that is none; returns how many.
fn decode_hex_into(digits: &[u8], into: &mut [u8]) -> usize {
    let pairs = digits.as_chunks::<2>().0;
    for (at, (pair, byte)) in pairs.iter().zip(into.iter_mut()).enumerate() {
        let (high, low) = (
            HEX_VALUES[usize::from(pair[0])],
            HEX_VALUES[usize::from(pair[1])],
        );
        if high | low > 15 {
            return at;
        }
        *byte = high << 4 | low;
    }
    pairs.len().min(into.len())
}

static HEX_VALUES: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut at = 0_u8;
    while at < 10 {
        values[(b'0' + at) as usize] = at;
        at += 1;
    }
    at = 0;
    while at < 6 {
        values[(b'a' + at) as usize] = at + 10;
        values[(b'A' + at) as usize] = at + 10;
        at += 1;
    }
    values
};

fn decode_base64(digits: &[u8], options: simdutf::Base64Options) -> Vec<u8> {
    let mut bytes = vec![0; simdutf::maximal_binary_length_from_base64(digits)];
    // SAFETY: `bytes` has the length that simdutf itself asks for this input.
    let result = unsafe {
        simdutf::base64_to_binary(
            digits,
            &mut bytes,
            options,
            simdutf::LastChunkHandling::Loose,
        )
    };
    if !result.is_ok() {
        return decode_base64_leniently(digits);
    }
    bytes.truncate(result.count);
    bytes
}

/// As Node: both alphabets, whatever is no digit is skipped, and the first `=` ends it.
fn decode_base64_leniently(digits: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for digit in digits.iter().take_while(|digit| **digit != b'=') {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// The two digits of each byte.
static HEX_PAIRS: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};

/// Writes two digits for each byte into a slice of that length.
pub(super) fn encode_hex(bytes: &[u8], into: &mut [u8]) {
    for (pair, byte) in into.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = HEX_PAIRS[usize::from(*byte)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_stops_at_the_first_wrong_digit() {
        assert_eq!(decode_hex(b"00ffAbxx11"), [0, 255, 0xab]);
        assert_eq!(decode_hex(b"abc"), [0xab]);
        let mut digits = [0; 6];
        encode_hex(&[0, 255, 0xab], &mut digits);
        assert_eq!(&digits, b"00ffab");
    }

    #[test]
    fn base64_takes_both_alphabets_and_skips_what_is_no_digit() {
        assert_eq!(
            decode_base64(b"-_+/", simdutf::Base64Options::Default),
            [0xfb, 0xff, 0xbf]
        );
        assert_eq!(
            decode_base64(b"a*G k", simdutf::Base64Options::Default),
            b"hi"
        );
        assert_eq!(decode_base64(b"aGk=", simdutf::Base64Options::Url), b"hi");
        assert_eq!(decode_base64(b"a", simdutf::Base64Options::Url), b"");
    }
}
