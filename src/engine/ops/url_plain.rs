//! The URLs that most programs parse: those that parsing leaves as they are.
//!
//! In goes a text, out come the offsets of its components, if it is an http or https URL in which nothing has to be
//! lowered, encoded, removed or looked up; everything else is for the real parser. One pass, no allocation.
//! Trust: the text is the guest's. A test holds this against the real parser.

use super::url::ABSENT;

const HOST: u8 = 1;
const PATH: u8 = 2;
const QUERY: u8 = 4;
const FRAGMENT: u8 = 8;

/// Where each byte may stand without being changed. Narrower than the standard where that is simpler.
const PLACES: [u8; 256] = places();

const fn places() -> [u8; 256] {
    let mut table = [0; 256];
    allow(
        &mut table,
        b"abcdefghijklmnopqrstuvwxyz0123456789-.",
        HOST | PATH | QUERY | FRAGMENT,
    );
    allow(
        &mut table,
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_~!$&()*+,;=:@/%",
        PATH | QUERY | FRAGMENT,
    );
    allow(&mut table, b"'", PATH | FRAGMENT);
    allow(&mut table, b"?", QUERY | FRAGMENT);
    allow(&mut table, b"[]", QUERY);
    table
}

const fn allow(table: &mut [u8; 256], bytes: &[u8], places: u8) {
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] |= places;
        at += 1;
    }
}

/// Returns the offsets of `web/url`, or `None` when the text needs the real parser.
pub(super) fn offsets(text: &[u8]) -> Option<[u32; 8]> {
    u32::try_from(text.len()).ok()?;
    let (scheme_end, default_port) = match text {
        [b'h', b't', b't', b'p', b's', b':', b'/', b'/', ..] => (5, 443),
        [b'h', b't', b't', b'p', b':', b'/', b'/', ..] => (4, 80),
        _ => return None,
    };
    let host_start = scheme_end + 3;
    let host_end = end_of(text, host_start, HOST);
    if !is_plain_host(&text[host_start..host_end]) {
        return None;
    }
    let (port, path_start) = port(text, host_end, default_port)?;
    if text.get(path_start) != Some(&b'/') {
        return None;
    }
    let path_end = end_of(text, path_start, PATH);
    if !is_plain_path(&text[path_start..path_end]) {
        return None;
    }
    let (query, query_end) = part(text, path_end, b'?', QUERY);
    let (fragment, end) = part(text, query_end, b'#', FRAGMENT);
    let small = |offset: usize| u32::try_from(offset).ok();
    (end == text.len()).then_some([
        small(scheme_end)?,
        small(host_start)?,
        small(host_start)?,
        small(host_end)?,
        port,
        small(path_start)?,
        query.map_or(Some(ABSENT), small)?,
        fragment.map_or(Some(ABSENT), small)?,
    ])
}

/// Where the run of bytes that may stand in this place ends.
fn end_of(text: &[u8], start: usize, place: u8) -> usize {
    let run = text[start..]
        .iter()
        .take_while(|byte| PLACES[usize::from(**byte)] & place != 0);
    start + run.count()
}

/// Names that need no IDNA and cannot be an IPv4 address, because the last label begins with a letter.
fn is_plain_host(host: &[u8]) -> bool {
    let mut last_is_name = false;
    for label in host.split(|byte| *byte == b'.') {
        if label.is_empty() || label.starts_with(b"xn--") {
            return false;
        }
        last_is_name = label[0].is_ascii_lowercase();
    }
    last_is_name
}

/// The port, `ABSENT` without one, and where the path begins.
fn port(text: &[u8], start: usize, default_port: u32) -> Option<(u32, usize)> {
    if text.get(start) != Some(&b':') {
        return Some((ABSENT, start));
    }
    let digits = text[start + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let end = start + 1 + digits;
    if !(1..=5).contains(&digits) || text[start + 1] == b'0' {
        return None;
    }
    let port = text[start + 1..end]
        .iter()
        .fold(0, |port, digit| port * 10 + u32::from(digit - b'0'));
    (port <= 65535 && port != default_port).then_some((port, end))
}

/// No segment that is, or could be read as, `.` or `..`.
fn is_plain_path(path: &[u8]) -> bool {
    !path.windows(2).any(|pair| pair == b"/." || pair == b"%2")
}

/// A component behind a mark: where the mark is, if it is there, and where the component ends.
fn part(text: &[u8], start: usize, mark: u8, place: u8) -> (Option<usize>, usize) {
    if text.get(start) == Some(&mark) {
        (Some(start), end_of(text, start + 1, place))
    } else {
        (None, start)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_common_urls() {
        assert_eq!(
            offsets(b"https://example.org/a/b?c=d#e"),
            Some([5, 8, 8, 19, ABSENT, 19, 23, 27])
        );
        assert_eq!(
            offsets(b"http://localhost:3000/"),
            Some([4, 7, 7, 16, 3000, 21, ABSENT, ABSENT])
        );
    }

    #[test]
    fn leaves_what_changes_to_the_parser() {
        for text in [
            "https://example.org",
            "https://Example.org/",
            "https://a.b:443/",
            "http://1.2.3.4/",
            "http://h/a/../b",
            "http://h/%2e",
            "http://u@h/",
            "http://h/a b",
            "http://xn--a/",
            "http://h:/",
            "http://h:65536/",
            "http://h:01/",
            "http://a..b/",
            "ftp://h/",
        ] {
            assert_eq!(offsets(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn agrees_with_the_parser(text in "https?://[a-z0-9.-]{1,8}(:[0-9]{0,6})?(/[a-zA-Z0-9._~%2e:@!'^|{}]{0,6}){0,3}(\\?[ -~]{0,6})?(#[ -~]{0,6})?") {
            if let Some(found) = offsets(text.as_bytes()) {
                let url = url::Url::parse(&text).expect("what is plain is a URL");
                prop_assert_eq!(url.as_str(), &text);
                prop_assert_eq!(super::super::url::offsets(&url), found);
            }
        }
    }
}
