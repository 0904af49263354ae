//! URL parsing for `web/url`: one call answers with the serialised URL and where its components lie.
//!
//! In go the texts of a URL and a base, out come `href` and eight offsets, written into an array of the caller.
//! The serialised form is ASCII, so that byte offsets are string offsets. Trust: both texts are the guest's.

use std::{borrow::Cow, cell::RefCell};

use url::{Position, Url, quirks};

use super::{
    Registry,
    args::{self, Args, Return},
    url_file::{self, FileUrl, Reading},
    url_plain,
};

/// What an offset is when the URL has no such component.
pub(super) const ABSENT: u32 = u32::MAX;

thread_local! {
    /// The base that was parsed last: programs resolve many references against one base.
    static LAST_BASE: RefCell<Option<(String, Url)>> = const { RefCell::new(None) };
    /// The URL whose component was set last: several are often set in a row.
    static LAST_SET: RefCell<Option<Url>> = const { RefCell::new(None) };
}

pub(super) fn register(ops: &mut Registry<'_, '_, '_>) {
    ops.add("op_url_parse", op_url_parse);
    ops.add("op_url_set", op_url_set);
    ops.add("op_url_form_decode", op_url_form_decode);
    ops.add("op_url_percent_decode", op_url_percent_decode);
    ops.add("op_url_domain_to_ascii", op_url_domain_to_ascii);
    ops.add("op_url_domain_to_unicode", op_url_domain_to_unicode);
}

/// `(url, base | undefined, offsets) → href`, or undefined when it is no URL.
fn op_url_parse<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let base = args.get(1);
    let base = if base.is_undefined() {
        None
    } else {
        Some(args::string(scope, &args, 1))
    };
    let Ok(text) = v8::Local::<v8::String>::try_from(args.get(0)) else {
        return;
    };
    let parsed = {
        let view = v8::ValueView::new(scope, text);
        let input = view.to_cow_lossy();
        if base.is_none()
            && let Some(offsets) = url_plain::offsets(input.as_bytes())
        {
            write_offsets(offsets, args.get(2));
            None
        } else {
            let Some((href, offsets)) = parse(&input, base.as_deref()) else {
                return;
            };
            write_offsets(offsets, args.get(2));
            (*input != href).then_some(href)
        }
    };
    match parsed {
        Some(href) => set_ascii(scope, &href, &mut rv),
        None => rv.set(text.into()),
    }
}

/// `(href, what, value, offsets) → href` after one component was set, or undefined when the value is not allowed.
fn op_url_set<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let href = args::string(scope, &args, 0);
    let value = args::string(scope, &args, 2);
    let what = args::index(scope, &args, 1);
    if what != SET_PROTOCOL
        && let Reading::File(mut url) = url_file::read(&href, None)
    {
        url.set(what, &value);
        return set_serialized(scope, &url, &args, &mut rv);
    }
    let last = LAST_SET.take().filter(|url| url.as_str() == href);
    let Some(mut url) = last.or_else(|| Url::parse(&href).ok()) else {
        return;
    };
    if set_component(&mut url, what, &value).is_ok() {
        write_offsets(offsets(&url), args.get(3));
        set_ascii(scope, url.as_str(), &mut rv);
    }
    LAST_SET.set(Some(url));
}

fn set_serialized<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    url: &FileUrl,
    args: &Args<'s>,
    rv: &mut Return<'_>,
) {
    let (href, offsets) = url.serialize();
    write_offsets(offsets, args.get(3));
    set_ascii(scope, &href, rv);
}

/// `(text) → text`: decodes one name or value of application/x-www-form-urlencoded.
fn op_url_form_decode<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let text = args::string(scope, &args, 0);
    let bytes = percent_decode(text.as_bytes(), Plus::IsSpace);
    if let Some(decoded) = args::to_string(scope, &String::from_utf8_lossy(&bytes)) {
        rv.set(decoded.into());
    }
}

/// `(text) → Uint8Array`: its UTF-8 form with the escapes decoded.
fn op_url_percent_decode<'s>(scope: &mut v8::PinScope<'s, '_>, args: Args<'s>, mut rv: Return<'_>) {
    let text = args::string(scope, &args, 0);
    let bytes = percent_decode(text.as_bytes(), Plus::IsItself);
    if let Some(array) = args::to_uint8_array(scope, &bytes) {
        rv.set(array.into());
    }
}

/// `(domain) → text`, empty when it is invalid.
fn op_url_domain_to_ascii<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let domain = quirks::domain_to_ascii(&args::string(scope, &args, 0));
    if let Some(text) = args::to_string(scope, &domain) {
        rv.set(text.into());
    }
}

/// `(domain) → text`, empty when it is invalid.
fn op_url_domain_to_unicode<'s>(
    scope: &mut v8::PinScope<'s, '_>,
    args: Args<'s>,
    mut rv: Return<'_>,
) {
    let domain = quirks::domain_to_unicode(&args::string(scope, &args, 0));
    if let Some(text) = args::to_string(scope, &domain) {
        rv.set(text.into());
    }
}

/// The serialised URL and its offsets.
fn parse(input: &str, base: Option<&str>) -> Option<(String, [u32; 8])> {
    match url_file::read(input, base) {
        Reading::File(url) => Some(url.serialize()),
        Reading::Malformed => None,
        Reading::Other => {
            let url = parse_with_library(input, base)?;
            let offsets = offsets(&url);
            Some((url.into(), offsets))
        }
    }
}

fn parse_with_library(input: &str, base: Option<&str>) -> Option<Url> {
    let Some(base) = base else {
        return Url::parse(input).ok();
    };
    LAST_BASE.with_borrow_mut(|last| {
        if last.as_ref().is_none_or(|(text, _)| text != base) {
            *last = Some((base.to_owned(), Url::parse(base).ok()?));
        }
        let (_, base) = last.as_ref()?;
        if base.is_special() {
            base.join(&without_more_slashes(input)).ok()
        } else {
            base.join(input).ok()
        }
    })
}

/// Before an authority any number of slashes means two, which the library does not know.
fn without_more_slashes(input: &str) -> Cow<'_, str> {
    let is_ignored = |character: char| character <= ' ';
    let slashes = |character: char| matches!(character, '/' | '\\');
    let start = input.trim_start_matches(is_ignored);
    let rest = start.trim_start_matches(slashes);
    if start.len() - rest.len() > 2 {
        Cow::Owned(format!("//{rest}"))
    } else {
        Cow::Borrowed(input)
    }
}

const SET_PROTOCOL: usize = 0;

/// The numbers are those of `web/url`.
fn set_component(url: &mut Url, what: usize, value: &str) -> Result<(), ()> {
    match what {
        SET_PROTOCOL => quirks::set_protocol(url, value),
        1 => quirks::set_username(url, value),
        2 => quirks::set_password(url, value),
        3 => quirks::set_host(url, value),
        4 => quirks::set_hostname(url, value),
        5 => quirks::set_port(url, value),
        6 => {
            quirks::set_pathname(url, value);
            Ok(())
        }
        7 => {
            quirks::set_search(url, value);
            Ok(())
        }
        8 => {
            quirks::set_hash(url, value);
            Ok(())
        }
        _ => Err(()),
    }
}

/// Where the components begin or end, and the port.
pub(super) fn offsets(url: &Url) -> [u32; 8] {
    let end_of = |position| u32::try_from(url[..position].len()).unwrap_or(ABSENT);
    [
        end_of(Position::AfterScheme),
        end_of(Position::AfterUsername),
        end_of(Position::BeforeHost),
        end_of(Position::AfterHost),
        url.port().map_or(ABSENT, u32::from),
        end_of(Position::BeforePath),
        // Positions point behind the question mark and the hash sign.
        url.query()
            .map_or(ABSENT, |_| end_of(Position::BeforeQuery) - 1),
        url.fragment()
            .map_or(ABSENT, |_| end_of(Position::BeforeFragment) - 1),
    ]
}

fn write_offsets(offsets: [u32; 8], into: v8::Local<'_, v8::Value>) {
    let Some(bytes) = args::bytes(into) else {
        return;
    };
    for (slot, offset) in bytes.chunks_exact_mut(4).zip(offsets) {
        slot.copy_from_slice(&offset.to_ne_bytes());
    }
}

fn set_ascii(scope: &mut v8::PinScope<'_, '_>, text: &str, rv: &mut Return<'_>) {
    match v8::String::new_from_one_byte(scope, text.as_bytes(), v8::NewStringType::Normal) {
        Some(string) => rv.set(string.into()),
        None => args::throw_range_error(scope, "Invalid string length"),
    }
}

/// What a plus sign means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    IsSpace,
    IsItself,
}

fn percent_decode(text: &[u8], plus: Plus) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'+' if plus == Plus::IsSpace => decoded.push(b' '),
            b'%' => match (digit(at), digit(at + 1)) {
                (Some(high), Some(low)) => {
                    decoded.push(
                        u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"),
                    );
                    at += 2;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(input: &str, base: Option<&str>) -> Option<String> {
        parse(input, base).map(|(href, _)| href)
    }

    #[test]
    fn offsets_cut_the_components_out() {
        let (_, offsets) =
            parse("https://user:pw@example.org:8080/a/b?c=d#e", None).expect("it is a URL");
        assert_eq!(offsets, [5, 12, 16, 27, 8080, 32, 36, 40]);
        let file = Url::parse("file://h/p?q#f").expect("it is a URL");
        let (_, ours) = parse(file.as_str(), None).expect("it is a URL");
        assert_eq!(ours, super::offsets(&file));
    }

    #[test]
    fn resolves_against_the_base_and_refuses_a_bad_one() {
        let base = Some("http://h/a/b/c");
        assert_eq!(href("../x", base).as_deref(), Some("http://h/a/x"));
        assert_eq!(href("y", base).as_deref(), Some("http://h/a/b/y"));
        assert_eq!(href("\\//i/y", base).as_deref(), Some("http://i/y"));
        assert_eq!(href("../x", Some("nonsense")), None);
    }

    #[test]
    fn form_decoding_keeps_broken_escapes() {
        assert_eq!(
            percent_decode(b"a+b%20c%zz%2", Plus::IsSpace),
            b"a b c%zz%2"
        );
    }
}
