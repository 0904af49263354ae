//! The text inside a `data:` URL, as Node's loader takes it out.

use base64::{Engine as _, alphabet, engine};

use super::path::percent_decode;

/// Node's decoder forgives missing padding and stray last bits.
const BASE64: engine::GeneralPurpose = engine::GeneralPurpose::new(
    &alphabet::STANDARD,
    engine::GeneralPurposeConfig::new()
        .with_decode_padding_mode(engine::DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Returns the media type without parameters, and the decoded text.
pub(crate) fn data_url(url: &str) -> Option<(String, String)> {
    let url = url.strip_prefix("data:")?;
    // A fragment belongs to the module's identity, not to its text; a question mark is text.
    let end = url.find('#').unwrap_or(url.len());
    let (head, body) = url[..end].split_once(',')?;
    let (media_type, parameters) = head.split_once(';').unwrap_or((head, ""));
    let (kind, name) = media_type.split_once('/')?;
    if kind.is_empty() || name.is_empty() {
        return None;
    }
    let text = percent_decode(body);
    let is_base64 = parameters == "base64" || parameters.ends_with(";base64");
    let text = if is_base64 {
        let digits = text.split_once('?').map_or(&*text, |(digits, _)| digits);
        String::from_utf8_lossy(&BASE64.decode(digits).ok()?).into_owned()
    } else {
        text.into_owned()
    };
    Some((media_type.to_owned(), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, media_type: &str, text: &str) {
        assert_eq!(
            data_url(url),
            Some((media_type.to_owned(), text.to_owned()))
        );
    }

    #[test]
    fn decodes_percent_and_base64() {
        check(
            "data:text/javascript,export%20default%201",
            "text/javascript",
            "export default 1",
        );
        check(
            "data:text/javascript;charset=utf-8,a,b",
            "text/javascript",
            "a,b",
        );
        check(
            "data:application/json;base64,eyJhIjoxfQ",
            "application/json",
            r#"{"a":1}"#,
        );
        check("data:text/javascript,a?b#c", "text/javascript", "a?b");
        check(
            "data:text/javascript;charset=utf-8;base64,MQ==?x#y",
            "text/javascript",
            "1",
        );
    }

    #[test]
    fn wants_a_media_type_and_a_comma() {
        assert_eq!(data_url("data:,x"), None);
        assert_eq!(data_url("data:text/javascript"), None);
        assert_eq!(data_url("data:text,x"), None);
    }
}
