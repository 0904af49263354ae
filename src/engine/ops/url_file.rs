//! `file:` URLs, which the library parses as older versions of the standard did: it loses empty segments at the beginning of a
//! path, and the host before a drive letter.
//!
//! In goes a text with or without a base, out comes the URL in parts; what is no `file:` URL is left to the library.
//! SPEC: https://url.spec.whatwg.org/#file-state and the states that follow it. Trust: both texts are the guest's.

use std::borrow::Cow;

use super::url::ABSENT;

const SCHEME: &str = "file:";

/// A parsed `file:` URL.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct FileUrl {
    host: String,
    path: Vec<String>,
    query: Option<String>,
    fragment: Option<String>,
}

/// What a text is, read against a base.
pub(super) enum Reading {
    File(FileUrl),
    /// A `file:` URL that is malformed.
    Malformed,
    /// Not for this module.
    Other,
}

/// Reads a text.
pub(super) fn read(input: &str, base: Option<&str>) -> Reading {
    let base = match base.map(|base| read(base, None)) {
        Some(Reading::File(base)) => Some(base),
        Some(Reading::Malformed) => return Reading::Malformed,
        _ => None,
    };
    let input = input.trim_matches(|character| character <= ' ');
    // Most URLs are others.
    if base.is_none() && !input.starts_with(['f', 'F']) {
        return Reading::Other;
    }
    let input = clean(input);
    let is_file = input
        .get(..SCHEME.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(SCHEME));
    let parsed = if is_file {
        parse(&input[SCHEME.len()..], base.as_ref())
    } else if base.is_some() && !has_scheme(&input) {
        parse(&input, base.as_ref())
    } else {
        return Reading::Other;
    };
    parsed.map_or(Reading::Malformed, Reading::File)
}

/// Without what the parser ignores everywhere.
fn clean(text: &str) -> Cow<'_, str> {
    const IGNORED: [char; 3] = ['\t', '\n', '\r'];
    if text.contains(IGNORED) {
        Cow::Owned(text.replace(IGNORED, ""))
    } else {
        Cow::Borrowed(text)
    }
}

fn has_scheme(text: &str) -> bool {
    let Some(end) = text.find(':') else {
        return false;
    };
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text[..end]
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

const fn is_slash(character: char) -> bool {
    matches!(character, '/' | '\\')
}

fn is_drive(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, b':' | b'|'] if letter.is_ascii_alphabetic())
}

fn starts_with_drive(text: &str) -> bool {
    text.get(..2).is_some_and(is_drive)
        && text[2..]
            .chars()
            .next()
            .is_none_or(|next| is_slash(next) || matches!(next, '?' | '#'))
}

/// The file state.
fn parse(rest: &str, base: Option<&FileUrl>) -> Option<FileUrl> {
    let mut url = FileUrl::default();
    if let Some(after) = rest.strip_prefix(is_slash) {
        if let Some(authority) = after.strip_prefix(is_slash) {
            return parse_host(authority);
        }
        if let Some(base) = base {
            url.host.clone_from(&base.host);
            let drive = base.path.first().filter(|first| is_drive(first));
            if !starts_with_drive(after) {
                url.path.extend(drive.cloned());
            }
        }
        url.parse_path(after);
        return Some(url);
    }
    if let Some(base) = base {
        url.host.clone_from(&base.host);
        match rest.chars().next() {
            None | Some('?' | '#') => {
                url.path.clone_from(&base.path);
                url.query.clone_from(&base.query);
                url.parse_end(rest);
                return Some(url);
            }
            Some(_) if !starts_with_drive(rest) => {
                url.path.clone_from(&base.path);
                url.shorten();
            }
            Some(_) => {}
        }
    }
    url.parse_path(rest);
    Some(url)
}

/// The file host state.
fn parse_host(authority: &str) -> Option<FileUrl> {
    let end = authority
        .find(|character| is_slash(character) || matches!(character, '?' | '#'))
        .unwrap_or(authority.len());
    let (host, rest) = authority.split_at(end);
    let mut url = FileUrl::default();
    if is_drive(host) {
        url.parse_path(authority);
        return Some(url);
    }
    url.host = host_of(host)?;
    url.parse_path(rest.strip_prefix(is_slash).unwrap_or(rest));
    Some(url)
}

fn host_of(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    let host = url::Host::parse(text).ok()?.to_string();
    Some(if host == "localhost" {
        String::new()
    } else {
        host
    })
}

fn is_single_dot(segment: &str) -> bool {
    segment == "." || segment.eq_ignore_ascii_case("%2e")
}

fn is_double_dot(segment: &str) -> bool {
    [".%2e", "%2e.", "%2e%2e", ".."]
        .iter()
        .any(|form| segment.eq_ignore_ascii_case(form))
}

/// Escapes what must not stand in a part, as UTF-8.
fn encode(text: &str, escaped: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        let character = char::from(byte);
        if byte <= b' ' || byte > b'~' || escaped.contains(character) {
            encoded.push_str(&format!("%{byte:02X}"));
        } else {
            encoded.push(character);
        }
    }
    encoded
}

const IN_PATH: &str = "\"#<>?^`{}";
const IN_QUERY: &str = "\"#<>'";
const IN_FRAGMENT: &str = "\"<>`";

impl FileUrl {
    /// The path state, and what follows the path.
    fn parse_path(&mut self, text: &str) {
        let end = text.find(['?', '#']).unwrap_or(text.len());
        self.push_segments(&text[..end]);
        self.parse_end(&text[end..]);
    }

    fn push_segments(&mut self, text: &str) {
        let mut segments = text.split(is_slash).peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            if is_double_dot(segment) || is_single_dot(segment) {
                if is_double_dot(segment) {
                    self.shorten();
                }
                if is_last {
                    self.path.push(String::new());
                }
            } else if self.path.is_empty() && is_drive(segment) {
                self.path.push(format!("{}:", &segment[..1]));
            } else {
                self.path.push(encode(segment, IN_PATH));
            }
        }
    }

    /// Takes the last segment away, unless that is the drive.
    fn shorten(&mut self) {
        let is_only_drive =
            self.path.len() == 1 && is_drive(&self.path[0]) && self.path[0].ends_with(':');
        if !is_only_drive {
            self.path.pop();
        }
    }

    /// A query and a fragment, each if it is there.
    fn parse_end(&mut self, text: &str) {
        let (rest, fragment) = cut(text, '#');
        if let (_, Some(query)) = cut(rest, '?') {
            self.query = Some(encode(query, IN_QUERY));
        }
        self.fragment = fragment.map(|fragment| encode(fragment, IN_FRAGMENT));
    }

    /// The setters of `web/url` that can change a `file:` URL without changing its scheme, by their numbers there. Others have no effect.
    pub(super) fn set(&mut self, what: usize, value: &str) {
        let value = clean(value);
        match what {
            3 | 4 => {
                let end = value
                    .find(|character| is_slash(character) || matches!(character, '?' | '#'))
                    .unwrap_or(value.len());
                if let Some(host) = host_of(&value[..end]) {
                    self.host = host;
                }
            }
            6 => {
                self.path.clear();
                self.push_segments(value.strip_prefix(is_slash).unwrap_or(&value));
            }
            7 => {
                let query = value.strip_prefix('?').unwrap_or(&value);
                self.query = (!value.is_empty()).then(|| encode(query, IN_QUERY));
            }
            8 => {
                let fragment = value.strip_prefix('#').unwrap_or(&value);
                self.fragment = (!value.is_empty()).then(|| encode(fragment, IN_FRAGMENT));
            }
            _ => {}
        }
    }

    /// The URL as text, with the offsets of `web/url`.
    pub(super) fn serialize(&self) -> (String, [u32; 8]) {
        let at = |text: &String| u32::try_from(text.len()).unwrap_or(ABSENT);
        let mut href = String::from("file://");
        let host_start = at(&href);
        href.push_str(&self.host);
        let path_start = at(&href);
        for segment in &self.path {
            href.push('/');
            href.push_str(segment);
        }
        let mut add = |mark: char, part: &Option<String>| {
            let Some(part) = part else {
                return ABSENT;
            };
            let start = at(&href);
            href.push(mark);
            href.push_str(part);
            start
        };
        let query = add('?', &self.query);
        let fragment = add('#', &self.fragment);
        let offsets = [
            4, host_start, host_start, path_start, ABSENT, path_start, query, fragment,
        ];
        (href, offsets)
    }
}

/// What stands before and behind the first `mark`.
fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    match text.split_once(mark) {
        Some((before, behind)) => (before, Some(behind)),
        None => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(input: &str, base: Option<&str>) -> Option<String> {
        match read(input, base) {
            Reading::File(url) => Some(url.serialize().0),
            Reading::Malformed => None,
            Reading::Other => panic!("{input} is a file URL"),
        }
    }

    /// Where the library follows the standard, both must say the same.
    #[test]
    fn ordinary_urls_are_as_the_library_has_them() {
        let base = "file:///a/b/c?q#f";
        let inputs = [
            "file:///",
            "file:",
            "file:x",
            "file:///home/a b/ü.txt?x=ü'#y z`",
            "file://host/a/../b/./c",
            "FILE:///A",
            "d",
            "../d",
            "/d",
            "?n",
            "#n",
            "",
            "./",
            "..",
            "d/%2e%2E/e",
            "file://h%6Fst/x",
            "//host/x",
            "file:///C:/a/..",
            "\\x\\y",
            " file:///x ",
            "file:///a\nb",
        ];
        for input in inputs {
            let library = url::Url::parse(base).and_then(|base| base.join(input));
            let library = library.ok().map(String::from);
            assert_eq!(href(input, Some(base)), library, "{input}");
        }
    }

    #[test]
    fn empty_segments_and_the_host_before_a_drive_stay() {
        assert_eq!(href("file:////foo", None).as_deref(), Some("file:////foo"));
        assert_eq!(href("file://h/C:/", None).as_deref(), Some("file://h/C:/"));
        assert_eq!(
            href("C|/", Some("file://h/a")).as_deref(),
            Some("file://h/C:/")
        );
        assert_eq!(href("file:.//p", None).as_deref(), Some("file:////p"));
        assert_eq!(href("file://a b/", None), None);
    }

    #[test]
    fn parts_lie_where_the_offsets_say() {
        let Reading::File(mut url) = read("file://h/p?q#f", None) else {
            panic!("it is one");
        };
        assert_eq!(url.serialize().1, [4, 7, 7, 8, ABSENT, 8, 10, 12]);
        url.set(6, "//x\\y?");
        url.set(7, "");
        url.set(8, "#z");
        url.set(4, "i");
        assert_eq!(url.serialize().0, "file://i//x/y%3F#z");
    }
}
