//! Subresource integrity: what a registry promises of a tarball, and the check while it arrives.
//!
//! In: `dist.integrity` and `dist.shasum`. Out: one promise, the strongest there is, and a
//! [`Check`] that hashes the compressed bytes as they come.
//!
//! Trust: nothing is unpacked before [`Check::finish`] agreed. sha1 is taken only where a registry
//! has nothing better, as npm does; it no longer stops somebody who can choose both files.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::contract::tree::Integrity;

/// The algorithms, strongest first.
const ALGORITHMS: [(&str, &digest::Algorithm); 4] = [
    ("sha512", &digest::SHA512),
    ("sha384", &digest::SHA384),
    ("sha256", &digest::SHA256),
    ("sha1", &digest::SHA1_FOR_LEGACY_USE_ONLY),
];

/// Returns the strongest promise of a version's `dist`, or why there is none.
pub(super) fn strongest(
    integrity: Option<&str>,
    shasum: Option<&str>,
) -> Result<Integrity, &'static str> {
    if let Some((name, hash)) = integrity.and_then(strongest_of) {
        return Ok(Integrity(format!("{name}-{}", STANDARD.encode(hash))));
    }
    match shasum.map(hex::decode) {
        Some(Ok(hash)) if hash.len() == 20 => {
            Ok(Integrity(format!("sha1-{}", STANDARD.encode(hash))))
        }
        Some(_) => Err("its `shasum` is no SHA-1"),
        None if integrity.is_some() => Err("its `integrity` has no hash that this sandbox knows"),
        None => Err("it has neither `integrity` nor `shasum`"),
    }
}

/// The strongest well-formed hash of a list such as `sha1-… sha512-…?option`.
fn strongest_of(text: &str) -> Option<(&'static str, Vec<u8>)> {
    ALGORITHMS.iter().find_map(|(name, algorithm)| {
        let hash = text
            .split_ascii_whitespace()
            .find_map(|part| decode(part, name, algorithm))?;
        Some((*name, hash))
    })
}

fn decode(part: &str, name: &str, algorithm: &digest::Algorithm) -> Option<Vec<u8>> {
    let encoded = part.strip_prefix(name)?.strip_prefix('-')?;
    let encoded = encoded.split('?').next().unwrap_or(encoded);
    let hash = STANDARD.decode(encoded).ok()?;
    (hash.len() == algorithm.output_len()).then_some(hash)
}

/// A promise that does not hold.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) expected: String,
    pub(super) actual: String,
}

/// Hashes bytes as they arrive and compares at the end.
pub(super) struct Check {
    name: &'static str,
    expected: Vec<u8>,
    context: digest::Context,
}

impl Check {
    /// Begins a check; `None` when the promise has no hash that this sandbox knows.
    pub(super) fn new(promise: &Integrity) -> Option<Self> {
        let (name, expected) = strongest_of(&promise.0)?;
        let (_, algorithm) = ALGORITHMS.iter().find(|(known, _)| *known == name)?;
        Some(Self {
            name,
            expected,
            context: digest::Context::new(algorithm),
        })
    }

    /// Takes the next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// Says whether all bytes together are what was promised.
    pub(super) fn finish(self) -> Result<(), Mismatch> {
        let actual = self.context.finish();
        if actual.as_ref() == self.expected {
            return Ok(());
        }
        let text = |hash: &[u8]| format!("{}-{}", self.name, STANDARD.encode(hash));
        Err(Mismatch {
            expected: text(&self.expected),
            actual: text(actual.as_ref()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sri(name: &str, algorithm: &'static digest::Algorithm, bytes: &[u8]) -> String {
        format!(
            "{name}-{}",
            STANDARD.encode(digest::digest(algorithm, bytes))
        )
    }

    #[test]
    fn takes_the_strongest_hash_of_a_list() {
        let sha1 = sri("sha1", &digest::SHA1_FOR_LEGACY_USE_ONLY, b"x");
        let sha512 = sri("sha512", &digest::SHA512, b"x");
        let list = format!("{sha1} md5-AAAA {sha512}?opt sha512-short");
        assert_eq!(strongest(Some(&list), None).unwrap().0, sha512);
        assert_eq!(
            strongest(Some("md5-AAAA"), Some(&"a".repeat(40)))
                .unwrap()
                .0,
            format!("sha1-{}", STANDARD.encode([0xaa; 20]))
        );
        assert!(strongest(Some("md5-AAAA"), None).is_err());
        assert!(strongest(None, Some("zz")).is_err());
        assert!(strongest(None, None).is_err());
    }

    #[test]
    fn a_changed_byte_is_a_mismatch() {
        for (name, algorithm) in ALGORITHMS {
            let promise = Integrity(sri(name, algorithm, b"tarball"));
            let check = |bytes: &[&[u8]]| {
                let mut check = Check::new(&promise).unwrap();
                bytes.iter().for_each(|part| check.update(part));
                check.finish()
            };
            assert_eq!(check(&[b"tar", b"ball"]), Ok(()));
            assert!(check(&[b"tar", b"bell"]).is_err());
        }
    }

    #[test]
    fn a_strong_wrong_hash_is_not_saved_by_a_weak_right_one() {
        let list = format!(
            "{} {}",
            sri("sha1", &digest::SHA1_FOR_LEGACY_USE_ONLY, b"x"),
            sri("sha512", &digest::SHA512, b"y")
        );
        let mut check = Check::new(&Integrity(list)).unwrap();
        check.update(b"x");
        assert!(check.finish().is_err());
    }
}
