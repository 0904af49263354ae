//! Hostile archives: whatever is in them, what comes out is safe or nothing.

use std::{collections::HashSet, io::Write};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use tar::{EntryType, Header};
use tpmjs_sandbox::{
    contract::{
        failure::Code,
        limits::{ByteSize, TreeCeilings},
    },
    npm::tarball::{TarballError, unpack},
};

/// An archive made header by header, so that it may be as wrong as it likes.
#[derive(Debug, Default)]
struct Hostile(Vec<u8>);

impl Hostile {
    fn entry(mut self, path: impl AsRef<[u8]>, kind: EntryType, bytes: &[u8]) -> Self {
        self.header(path.as_ref(), kind, bytes.len() as u64);
        self.content(bytes);
        self
    }

    fn file(self, path: impl AsRef<[u8]>, bytes: &[u8]) -> Self {
        self.entry(path, EntryType::Regular, bytes)
    }

    /// A name that no header can hold goes before it, as GNU tar does it.
    fn long_file(self, path: &str, bytes: &[u8]) -> Self {
        self.entry("././@LongLink", EntryType::GNULongName, path.as_bytes())
            .file("cut", bytes)
    }

    fn header(&mut self, path: &[u8], kind: EntryType, size: u64) {
        let mut header = Header::new_gnu();
        let name = &mut header.as_old_mut().name;
        let length = path.len().min(name.len());
        name[..length].copy_from_slice(&path[..length]);
        header.set_entry_type(kind);
        header.set_mode(0o6755);
        header.set_size(size);
        header.set_cksum();
        self.0.extend_from_slice(header.as_bytes());
    }

    fn content(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        self.0.resize(self.0.len().next_multiple_of(512), 0);
    }

    fn tar(mut self) -> Vec<u8> {
        self.0.extend_from_slice(&[0; 1024]);
        self.0
    }

    fn unpack(self) -> Result<Vec<(String, Vec<u8>)>, TarballError> {
        unpack_gzip(&gzip(&self.tar()), &TreeCeilings::default())
    }

    fn message(self) -> String {
        let error = self.unpack().expect_err("a hostile archive was accepted");
        assert_eq!(error.code(), Code::Integrity, "{error}");
        error.to_string()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn unpack_gzip(
    archive: &[u8],
    ceilings: &TreeCeilings,
) -> Result<Vec<(String, Vec<u8>)>, TarballError> {
    let contents = unpack("evil@1.0.0", archive, ceilings)?;
    assert_eq!(contents.packed.bytes(), archive.len() as u64);
    Ok(contents
        .files
        .into_iter()
        .map(|file| (file.path, file.bytes))
        .collect())
}

fn paths(archive: Hostile) -> Vec<String> {
    archive
        .unpack()
        .expect("a harmless archive")
        .into_iter()
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn ordinary_archives_are_unpacked() {
    let archive = Hostile::default()
        .entry(
            "pax_global_header",
            EntryType::XGlobalHeader,
            b"19 comment=0123456\n",
        )
        .entry("package/", EntryType::Directory, b"")
        .file("package/package.json", b"{}")
        .file("package/./lib//index.js", b"1")
        .file("package/trailing/", b"")
        .file("beside", b"left out, as npm does");
    assert_eq!(paths(archive), ["package.json", "lib/index.js"]);
    assert_eq!(
        paths(Hostile::default().file("lodash-4.0/a.js", b"")),
        ["a.js"],
        "the first folder has any name"
    );
    assert_eq!(
        paths(Hostile::default().file("./a.js", b"")),
        ["a.js"],
        "packed as `tar c .`"
    );
    let long = format!("package/{}", "deep/".repeat(30) + "x.js");
    assert_eq!(
        paths(Hostile::default().long_file(&long, b"1")),
        ["deep/".repeat(30) + "x.js"]
    );
    assert_eq!(
        paths(
            Hostile::default()
                .file("package/é.js", b"1")
                .file("package/ab:c", b"2")
        ),
        ["é.js", "ab:c"]
    );
}

#[test]
fn unsafe_paths_are_refused_by_name() {
    for (path, reason) in [
        ("package/../../evil.js", "leads out of the package"),
        ("package/a/../b.js", "leads out of the package"),
        ("../package/x", "leads out of the package"),
        ("package/..", "leads out of the package"),
        ("/etc/passwd", "has an absolute path"),
        ("//host/share", "has an absolute path"),
        ("C:/windows/x", "has a drive letter in its path"),
        ("package/c:evil", "has a drive letter in its path"),
        ("package\\..\\evil.js", "has a backslash in its path"),
        ("package/a\\b", "has a backslash in its path"),
    ] {
        let message = Hostile::default()
            .file("package/package.json", b"{}")
            .file(path, b"x")
            .message();
        let shown = path.escape_debug();
        assert_eq!(
            message,
            format!("the archive of `evil@1.0.0` cannot be used: the entry `{shown}` {reason}")
        );
    }
    let folder = Hostile::default()
        .entry("package/../up/", EntryType::Directory, b"")
        .file("package/a", b"");
    assert!(folder.message().contains("leads out"));
    assert!(
        Hostile::default()
            .file(b"package/\xff\xfe", b"")
            .message()
            .contains("not UTF-8")
    );
    assert!(
        Hostile::default()
            .long_file(&format!("package/{}", "d/".repeat(600)), b"")
            .message()
            .contains("too long")
    );
    assert!(
        Hostile::default()
            .long_file(&format!("package/{}", "n".repeat(300)), b"")
            .message()
            .contains("too long")
    );
    assert!(
        Hostile::default()
            .long_file("package/a\0b/c", b"")
            .message()
            .contains("NUL")
    );
}

#[test]
fn a_path_in_a_pax_header_is_held_to_the_same_rules() {
    let pax = |record: &str| {
        let mut length = record.len() + 2;
        while format!("{length} {record}\n").len() != length {
            length += 1;
        }
        format!("{length} {record}\n").into_bytes()
    };
    let with = |record: &str| {
        Hostile::default()
            .entry("x", EntryType::XHeader, &pax(record))
            .file("package/innocent.js", b"12345678")
    };
    assert_eq!(paths(with("path=package/renamed.js")), ["renamed.js"]);
    assert!(
        with("path=package/../../evil")
            .message()
            .contains("leads out")
    );
    assert!(with("path=/etc/passwd").message().contains("absolute"));
    // A size that hides the next header inside the contents, or the contents inside a header.
    let error = with("size=99999999999999")
        .unpack()
        .expect_err("a size that cannot be");
    assert_eq!(error.code(), Code::PayloadTooLarge, "{error}");
    assert!(with("size=4000").unpack().is_err());
}

#[test]
fn links_and_devices_are_refused_by_name() {
    for (kind, name) in [
        (EntryType::Symlink, "a link"),
        (EntryType::Link, "a link"),
        (EntryType::Char, "a device"),
        (EntryType::Block, "a device"),
        (EntryType::Fifo, "a named pipe"),
        (EntryType::new(b'V'), "of an unknown kind"),
    ] {
        let archive = Hostile::default()
            .entry("package/x", kind, b"")
            .file("package/x", b"through the link");
        assert!(
            archive
                .message()
                .contains(&format!("the entry `package/x` is {name}")),
            "{kind:?}"
        );
    }
    // A sparse file needs more than a kind to be one; without that the header itself is wrong.
    assert!(
        Hostile::default()
            .entry("package/x", EntryType::GNUSparse, b"")
            .unpack()
            .is_err()
    );
}

#[test]
fn names_that_stand_for_one_file_are_refused() {
    for (first, second) in [
        ("package/a.js", "package/a.js"),
        ("package/README", "package/readme"),
        ("package/é.js", "package/e\u{301}.js"),
        ("package/É.js", "package/é.js"),
        ("package/a.js", "other/a.js"),
        ("package/a.js", "package/./a.js"),
    ] {
        let message = Hostile::default()
            .file(first, b"shown")
            .file(second, b"run")
            .message();
        assert!(message.contains("stand for the same file"), "{message}");
    }
    for (first, second) in [("package/a", "package/a/b"), ("package/a/b/c", "package/A")] {
        let message = Hostile::default()
            .file(first, b"")
            .file(second, b"")
            .message();
        assert!(message.contains("a file and a folder at once"), "{message}");
    }
    let twice = Hostile::default()
        .file("package/a.js", b"same")
        .file("package/a.js", b"same");
    assert_eq!(
        paths(twice),
        ["a.js"],
        "the same bytes twice are harmless, and real packages have them"
    );
}

#[test]
fn no_gzip_no_end_and_no_rest() {
    let good = gzip(&Hostile::default().file("package/a.js", b"1").tar());
    let message = |bytes: &[u8]| {
        unpack_gzip(bytes, &TreeCeilings::default())
            .expect_err("accepted")
            .to_string()
    };
    assert!(message(b"").contains("not a gzip file"));
    assert!(message(b"<html>not found</html>").contains("not a gzip file"));
    assert!(message(&gzip(b"")).contains("no files"));
    for cut in 2..good.len() {
        assert!(
            message(&good[..cut]).contains("damaged or cut short"),
            "cut at {cut}"
        );
    }
    assert!(message(&[&good[..], b"garbage"].concat()).contains("more data after its end"));
    assert!(message(&[&good[..], &good[..]].concat()).contains("more data after its end"));
    assert!(
        unpack_gzip(&[&good[..], &[0; 500]].concat(), &TreeCeilings::default()).is_ok(),
        "old packages are padded"
    );
    let mut flipped = good.clone();
    *flipped.last_mut().expect("bytes") ^= 1;
    assert!(
        message(&flipped).contains("damaged"),
        "gzip's own checksum is read"
    );
    let hidden = [
        Hostile::default().file("package/a", b"1").tar(),
        Hostile::default().file("package/b", b"2").tar(),
    ]
    .concat();
    assert!(message(&gzip(&hidden)).contains("more data after its end"));
    let mut inside = Hostile::default();
    inside.header(b"package/a", EntryType::Regular, 5000);
    inside.0.extend_from_slice(&[7; 100]);
    assert!(message(&gzip(&inside.0)).contains("ends inside the file `a`"));
}

#[test]
fn limits_do_not_believe_headers() {
    let ceilings = TreeCeilings {
        file: ByteSize::kib(64),
        unpacked: ByteSize::kib(256),
        files: 10,
        ..TreeCeilings::default()
    };
    let unpack = |archive: Hostile| unpack_gzip(&gzip(&archive.tar()), &ceilings);
    let files = |count: usize, size: usize| {
        (0..count).fold(Hostile::default(), |archive, at| {
            archive.file(format!("package/{at}"), &vec![b'x'; size])
        })
    };
    assert!(unpack(files(10, 1000)).is_ok(), "under every limit");
    for (archive, words) in [
        (files(11, 1), "more than 10 files"),
        (files(5, 60 << 10), "more than 256KB when unpacked"),
        (files(1, 65 << 10), "the file `0` is larger than 64KB"),
    ] {
        let error = unpack(archive).expect_err(words);
        assert_eq!(error.code(), Code::PayloadTooLarge);
        assert!(error.to_string().contains(words), "{error}");
    }
    let mut claims = Hostile::default();
    claims.header(b"package/huge", EntryType::Regular, 1 << 40);
    assert!(
        unpack(claims)
            .expect_err("a terabyte")
            .to_string()
            .contains("larger than 64KB")
    );
}

#[test]
fn bombs_end_early() {
    let zeros = vec![0; 60 << 20];
    let bomb = Hostile::default().file("package/0", &zeros);
    let error = bomb.unpack().expect_err("60 MB from a few kB");
    assert!(
        error.to_string().contains("more than 200 times its size"),
        "{error}"
    );
    // A name is read into memory whole, so it has a limit of its own.
    let name =
        Hostile::default().entry("././@LongLink", EntryType::GNULongName, &zeros[..20 << 20]);
    assert!(
        name.file("package/a", b"")
            .message()
            .contains("the headers before the entry")
    );
}

/// Every promise about what comes out.
fn assert_safe(files: &[(String, Vec<u8>)]) {
    let mut seen = HashSet::new();
    for (path, _) in files {
        assert!(
            path.split('/')
                .all(|part| !part.is_empty() && part != "." && part != ".."),
            "{path:?}"
        );
        assert!(
            !path.contains(['\\', '\0']) && path.len() <= 1024,
            "{path:?}"
        );
        assert!(
            !matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic()),
            "{path:?}"
        );
        assert!(seen.insert(path.to_lowercase()), "{path:?} twice");
    }
    for (path, _) in files {
        for (at, _) in path.match_indices('/') {
            assert!(
                !seen.contains(&path[..at].to_lowercase()),
                "{path:?} lies in a file"
            );
        }
    }
}

fn hostile_path() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        6 => prop::sample::select(vec!["package", "a", "A", "b.js", "lib", "é", "e\u{301}"]),
        2 => prop::sample::select(vec!["..", ".", "", "C:", "a\\b", "...", "node_modules", "~", "con", "ﬁ"]),
    ];
    prop_oneof![
        9 => prop::collection::vec(part, 1..5).prop_map(|parts| parts.join("/").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn hostile_archive() -> impl Strategy<Value = Hostile> {
    let kind =
        prop_oneof![8 => Just(b'0'), 1 => prop::sample::select(b"\x0051234567gxLKSZ".to_vec())];
    let entry = (
        hostile_path(),
        kind,
        prop::collection::vec(any::<u8>(), 0..20),
    );
    prop::collection::vec(entry, 0..6).prop_map(|entries| {
        entries
            .into_iter()
            .fold(Hostile::default(), |archive, (path, kind, bytes)| {
                archive.entry(path, EntryType::new(kind), &bytes)
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_refused_or_safe(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let ceilings = TreeCeilings::default();
        let _ = unpack_gzip(&bytes, &ceilings);
        if let Ok(files) = unpack_gzip(&gzip(&bytes), &ceilings) {
            assert_safe(&files);
        }
    }

    #[test]
    fn hostile_archives_are_refused_or_safe(archive in hostile_archive()) {
        if let Ok(files) = archive.unpack() {
            assert_safe(&files);
        }
    }

    #[test]
    fn damaged_archives_are_refused_or_safe(
        archive in hostile_archive(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut tar = archive.file("package/package.json", b"{}").tar();
        for (at, with) in flips {
            let at = at.index(tar.len());
            tar[at] ^= with;
        }
        if let Ok(files) = unpack_gzip(&gzip(&tar), &TreeCeilings::default()) {
            assert_safe(&files);
        }
    }
}
