//! Paths of an archive: from hostile bytes to a relative path that means one file everywhere.
//!
//! Trust: none. What comes out is UTF-8, relative, without `.`, `..`, empty parts, backslashes, drive letters
//! and NUL, at most 1 KiB long.

const PATH_MAX_BYTES: usize = 1024;
const NAME_MAX_BYTES: usize = 255;

/// Returns the path inside the package, or nothing for what is not below the first folder.
pub(super) fn safe_path(raw: &[u8]) -> Result<Option<String>, &'static str> {
    let text = std::str::from_utf8(raw).map_err(|_| "has a name that is not UTF-8")?;
    if text.len() > PATH_MAX_BYTES {
        return Err("has a path that is too long");
    }
    if text.contains('\0') {
        return Err("has a NUL in its path");
    }
    if text.contains('\\') {
        return Err("has a backslash in its path");
    }
    if text.starts_with('/') {
        return Err("has an absolute path");
    }
    let (_, inside) = text.split_once('/').unwrap_or((text, ""));
    if text.split('/').any(|part| part == "..") {
        return Err("leads out of the package");
    }
    let parts: Vec<&str> = inside
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.iter().any(|part| part.len() > NAME_MAX_BYTES) {
        return Err("has a name that is too long");
    }
    if [text.split('/').next(), parts.first().copied()]
        .into_iter()
        .flatten()
        .any(starts_with_drive)
    {
        return Err("has a drive letter in its path");
    }
    Ok((!parts.is_empty()).then(|| parts.join("/")))
}

fn starts_with_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// What the path looks like to a file system that ignores case and how letters are composed.
pub(super) fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc()
        .normalize(path)
        .to_lowercase()
}

/// A hostile name as it may be shown: short, without control characters.
pub(super) fn printable(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let short: String = text.chars().take(120).collect();
    short.escape_debug().to_string()
}
