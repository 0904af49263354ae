//! Paths and URLs of modules, as text: nothing here asks whether a file exists.
//!
//! Guests' paths are POSIX paths on every host, so neither `std::path` nor `Url::from_file_path` is used.

use std::borrow::Cow;

use url::{Position, Url};

use super::error::ResolveError;

/// A file that a URL names: the path, and what the URL has after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileUrl {
    pub(super) path: String,
    /// Query and fragment with their `?` and `#`: part of the identity of an ES module.
    pub(super) suffix: String,
}

/// Returns the folder of a path; the root's is the empty string.
pub(super) fn parent(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..slash])
}

/// Returns the extension with its dot, or nothing; a dot at the start of a name begins none.
pub(super) fn extension(path: &str) -> &str {
    let name = path.rfind('/').map_or(path, |slash| &path[slash + 1..]);
    match name.rfind('.') {
        Some(dot) if dot > 0 => &name[dot..],
        _ => "",
    }
}

/// Joins and normalises as `path.resolve` does: no `.`, no `..`, no slash at the end.
pub(super) fn resolve(directory: &str, request: &str) -> String {
    let mut joined = String::with_capacity(directory.len() + request.len() + 1);
    if !request.starts_with('/') {
        append(&mut joined, directory);
    }
    append(&mut joined, request);
    if joined.is_empty() {
        "/".to_owned()
    } else {
        joined
    }
}

fn append(joined: &mut String, path: &str) {
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => joined.truncate(joined.rfind('/').unwrap_or(0)),
            _ => {
                joined.push('/');
                joined.push_str(segment);
            }
        }
    }
}

/// Returns whether a specifier begins at the referrer's folder or at the root.
pub(super) fn is_relative_or_absolute(specifier: &str) -> bool {
    specifier.starts_with('/') || is_relative(specifier)
}

/// Returns whether a specifier begins with `./` or `../`, or is one of the two.
pub(super) fn is_relative(specifier: &str) -> bool {
    let rest = specifier
        .strip_prefix("..")
        .or_else(|| specifier.strip_prefix('.'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns whether the last segment is empty, `.` or `..`: only a folder can be meant.
pub(super) fn names_folder(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("" | "." | ".."))
}

/// Resolves a relative URL against a folder, for a message that names `base`.
pub(super) fn join_url(
    directory: &str,
    relative: &str,
    base: Option<&str>,
) -> Result<FileUrl, ResolveError> {
    if is_plain(relative) {
        let mut path = resolve(directory, relative);
        if names_folder(relative) && path != "/" {
            path.push('/');
        }
        return Ok(FileUrl {
            path,
            suffix: String::new(),
        });
    }
    let invalid = || invalid_url(relative, base);
    let folder = Url::parse(&format!("{}/", file_url(directory))).map_err(|_| invalid())?;
    let url = folder.join(relative).map_err(|_| invalid())?;
    from_url(&url, base)
}

/// Returns whether the URL parser would change nothing but dots: the case of nearly every specifier.
pub(super) fn is_plain(relative: &str) -> bool {
    !relative.starts_with("//")
        && relative
            .bytes()
            .all(|byte| byte > b' ' && !matches!(byte, b'%' | b'?' | b'#' | b'\\' | 0x7f))
}

/// Returns the file that a `file:` URL names.
pub(super) fn from_url(url: &Url, base: Option<&str>) -> Result<FileUrl, ResolveError> {
    let pathname = url.path();
    if has_encoded_separator(pathname) {
        let reason = "must not include encoded \"/\" or \"\\\" characters".to_owned();
        return Err(ResolveError::InvalidSpecifier {
            request: pathname.to_owned(),
            reason,
            base: base.map(str::to_owned),
        });
    }
    if url.host_str().is_some_and(|host| !host.is_empty()) {
        return Err(ResolveError::FileUrlHost);
    }
    let decoded = percent_decode(pathname);
    let mut path = resolve("", &decoded);
    if names_folder(&decoded) && path != "/" {
        path.push('/');
    }
    Ok(FileUrl {
        path,
        suffix: url[Position::AfterPath..].to_owned(),
    })
}

/// Parses a specifier that has a scheme.
pub(super) fn parse_url(specifier: &str) -> Option<Url> {
    // Only a colon can make it one; bare specifiers, the common case, have none.
    if specifier.contains(':') {
        Url::parse(specifier).ok()
    } else {
        None
    }
}

fn invalid_url(request: &str, base: Option<&str>) -> ResolveError {
    let reason = "is not a valid URL".to_owned();
    ResolveError::InvalidSpecifier {
        request: request.to_owned(),
        reason,
        base: base.map(str::to_owned),
    }
}

fn has_encoded_separator(pathname: &str) -> bool {
    pathname
        .as_bytes()
        .windows(3)
        .any(|three| matches!(three, [b'%', b'2', b'f' | b'F'] | [b'%', b'5', b'c' | b'C']))
}

/// Returns the `file:` URL of a path.
pub(crate) fn file_url(path: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut url = String::with_capacity(path.len() + 8);
    url.push_str("file://");
    for byte in path.bytes() {
        let keep = (0x21..0x7f).contains(&byte)
            && !matches!(
                byte,
                b'"' | b'#' | b'%' | b'<' | b'>' | b'?' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}'
            );
        if keep {
            url.push(char::from(byte));
        } else {
            url.push('%');
            url.push(char::from(HEX[usize::from(byte >> 4)]));
            url.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    url
}

/// Decodes `%XX`; what is no UTF-8 then can name no file.
pub(super) fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |offset: usize| {
            bytes
                .get(at + offset)
                .and_then(|&byte| char::from(byte).to_digit(16))
        };
        match (bytes[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(
                    u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte"),
                );
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolve_normalises_like_node() {
        assert_eq!(resolve("/a/b", "../c/./d//e/"), "/a/c/d/e");
        assert_eq!(resolve("/a", "../../.."), "/");
        assert_eq!(resolve("/a", "/x/../y"), "/y");
        assert_eq!(resolve("", "x"), "/x");
    }

    #[test]
    fn extension_ignores_hidden_files_and_folders() {
        assert_eq!(extension("/a.b/c"), "");
        assert_eq!(extension("/a/.hidden"), "");
        assert_eq!(extension("/a/b.d.ts"), ".ts");
        assert_eq!(extension("/a/b."), ".");
    }

    #[test]
    fn url_parts_are_decoded_and_split() {
        let joined = join_url("/app dir", "./a%20b.js?x=1#y", None).unwrap();
        assert_eq!(
            joined,
            FileUrl {
                path: "/app dir/a b.js".into(),
                suffix: "?x=1#y".into()
            }
        );
        assert_eq!(join_url("/a", "./..", None).unwrap().path, "/");
        assert_eq!(join_url("/a/b", "..\\c.js", None).unwrap().path, "/a/c.js");
        assert_eq!(join_url("/a", ".%2e/c.js", None).unwrap().path, "/c.js");
    }

    #[test]
    fn encoded_separators_are_refused() {
        let error = join_url("/a", "./b%2Fc", Some("/a/x.mjs")).unwrap_err();
        assert_eq!(error.node_code(), "ERR_INVALID_MODULE_SPECIFIER");
    }

    #[test]
    fn file_urls_go_there_and_back() {
        let path = "/app/ä b/#x?%25.js";
        let url = file_url(path);
        assert!(url.is_ascii());
        assert_eq!(
            from_url(&Url::parse(&url).unwrap(), None).unwrap(),
            FileUrl {
                path: path.into(),
                suffix: String::new()
            }
        );
    }
}
