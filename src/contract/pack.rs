//! The pack: one package version as one read-only file, made to be mapped and read in place.
//!
//! The host writes it ([`PackBuilder`]); the worker maps it and finds a file by binary search
//! ([`Pack`]) without building anything. Layout, integers little-endian:
//!
//! ```text
//! header   magic "TPMJSPK1" · u32 entries · u32 reserved · u64 offset of the contents
//! entries  sorted by path: u32 path offset · u32 path length · u64 content offset · u64 length · u32 kind · u32 reserved
//! paths    UTF-8, relative, `/` between the parts
//! contents each file's bytes, aligned to 8
//! ```
//!
//! In the store a note and a seal with lengths and SHA-256 follow; a reader of packs ignores them.
//!
//! Trust: a pack may have been damaged on disk, so every offset is checked when it is used; a
//! wrong one reads as a missing file, never outside the map.

use std::{
    io::{self, Write},
    ops::Range,
};

use super::limits::ByteSize;

const MAGIC: &[u8; 8] = b"TPMJSPK1";
const HEADER_BYTES: usize = 24;
const ENTRY_BYTES: usize = 32;
const ALIGNMENT: usize = 8;

/// A file of a package before it is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Relative, normalised, `/` between the parts.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A package taken out of its archive: safe paths, sizes under the ceilings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageContents {
    /// Each path once.
    pub files: Vec<PackageFile>,
    /// How large the archive was.
    pub packed: ByteSize,
}

impl PackageContents {
    /// The bytes of all files together.
    pub fn unpacked(&self) -> ByteSize {
        ByteSize(self.files.iter().map(|file| file.bytes.len() as u64).sum())
    }
}

/// What a file's bytes are, found once when the pack is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextKind {
    /// ASCII only: V8 can use the bytes in place.
    Ascii,
    /// Valid UTF-8 with more than ASCII.
    Utf8,
    /// Neither.
    Binary,
}

impl TextKind {
    fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => Self::Ascii,
            Ok(_) => Self::Utf8,
            Err(_) => Self::Binary,
        }
    }

    fn from_u32(value: u32) -> Self {
        match value {
            0 => Self::Ascii,
            1 => Self::Utf8,
            _ => Self::Binary,
        }
    }
}

/// Collects the files of a package and lays them out.
#[derive(Debug, Default)]
pub struct PackBuilder {
    files: Vec<PackageFile>,
}

impl From<Vec<PackageFile>> for PackBuilder {
    fn from(files: Vec<PackageFile>) -> Self {
        Self { files }
    }
}

impl PackBuilder {
    /// Starts an empty pack.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. The path is relative, normalised and unique; the caller has checked that.
    pub fn add(&mut self, path: String, bytes: Vec<u8>) {
        self.files.push(PackageFile { path, bytes });
    }

    /// Returns the pack's bytes.
    pub fn build(self) -> Vec<u8> {
        let mut pack = Vec::new();
        self.write_to(&mut pack)
            .expect("writing to memory does not fail");
        pack
    }

    /// Writes the pack without a second copy of the contents.
    pub fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut files: Vec<&PackageFile> = self.files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let paths_at = HEADER_BYTES + files.len() * ENTRY_BYTES;
        let paths_end = paths_at + files.iter().map(|file| file.path.len()).sum::<usize>();
        let contents_at = paths_end.next_multiple_of(ALIGNMENT);

        let mut index = Vec::with_capacity(contents_at);
        index.extend_from_slice(MAGIC);
        index.extend_from_slice(&to_u32(files.len()).to_le_bytes());
        index.extend_from_slice(&0u32.to_le_bytes());
        index.extend_from_slice(&(contents_at as u64).to_le_bytes());
        let (mut path_at, mut content_at) = (paths_at, contents_at);
        for PackageFile { path, bytes } in &files {
            index.extend_from_slice(&to_u32(path_at).to_le_bytes());
            index.extend_from_slice(&to_u32(path.len()).to_le_bytes());
            index.extend_from_slice(&(content_at as u64).to_le_bytes());
            index.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
            index.extend_from_slice(&(TextKind::of(bytes) as u32).to_le_bytes());
            index.extend_from_slice(&0u32.to_le_bytes());
            path_at += path.len();
            content_at += bytes.len().next_multiple_of(ALIGNMENT);
        }
        files
            .iter()
            .for_each(|file| index.extend_from_slice(file.path.as_bytes()));
        index.resize(contents_at, 0);
        out.write_all(&index)?;
        files
            .iter()
            .try_for_each(|file| write_aligned(out, &file.bytes))
    }
}

fn write_aligned(out: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(bytes)?;
    out.write_all(&[0; ALIGNMENT][..bytes.len().next_multiple_of(ALIGNMENT) - bytes.len()])
}

/// A size that the tree's ceilings keep far below 4 GiB.
fn to_u32(value: usize) -> u32 {
    u32::try_from(value).expect("a pack's index is bounded by the ceilings of the package tree")
}

/// A pack seen through its bytes, usually a memory map.
#[derive(Debug, Clone, Copy)]
pub struct Pack<'a> {
    bytes: &'a [u8],
    entries: usize,
}

/// A file inside a pack.
#[derive(Debug, Clone, Copy)]
pub struct PackFile<'a> {
    /// Relative path.
    pub path: &'a str,
    /// What was in the package.
    pub bytes: &'a [u8],
    /// What the bytes are. Checked when the pack was written; a damaged pack may lie.
    pub kind: TextKind,
}

/// The bytes are no pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file is no pack, or it was cut short")]
pub struct NotAPack;

impl<'a> Pack<'a> {
    /// Looks at the header alone; nothing else is read before it is asked for.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NotAPack> {
        let header = bytes
            .get(..HEADER_BYTES)
            .filter(|header| header.starts_with(MAGIC))
            .ok_or(NotAPack)?;
        let entries = read_u32(header, 8).ok_or(NotAPack)? as usize;
        let index_end = entries
            .checked_mul(ENTRY_BYTES)
            .and_then(|size| size.checked_add(HEADER_BYTES));
        if index_end.is_none_or(|end| end > bytes.len()) {
            return Err(NotAPack);
        }
        Ok(Self { bytes, entries })
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.entries
    }

    /// Whether the package has no file at all.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// The file at this position of the sorted index.
    pub fn at(&self, index: usize) -> Option<PackFile<'a>> {
        let entry = self.entry(index)?;
        let content_at = usize::try_from(read_u64(entry, 8)?).ok()?;
        let content_bytes = usize::try_from(read_u64(entry, 16)?).ok()?;
        let bytes = self
            .bytes
            .get(content_at..content_at.checked_add(content_bytes)?)?;
        Some(PackFile {
            path: self.path(index)?,
            bytes,
            kind: TextKind::from_u32(read_u32(entry, 24)?),
        })
    }

    /// The file with exactly this relative path.
    pub fn find(&self, path: &str) -> Option<PackFile<'a>> {
        let index = self.lower_bound(path);
        (self.path(index)? == path).then(|| self.at(index))?
    }

    /// Whether some file lies below this folder; the empty path is the package's root.
    pub fn has_directory(&self, path: &str) -> bool {
        if path.is_empty() {
            return true;
        }
        let prefix = format!("{path}/");
        self.path(self.lower_bound(&prefix))
            .is_some_and(|found| found.starts_with(&prefix))
    }

    /// The positions of all files below this folder.
    pub fn below(&self, directory: &str) -> Range<usize> {
        if directory.is_empty() {
            return 0..self.entries;
        }
        let prefix = format!("{directory}/");
        let start = self.lower_bound(&prefix);
        // `0` follows `/` in ASCII, so this is the first path that no longer has the prefix.
        start..self.lower_bound(&format!("{directory}0"))
    }

    /// The first position whose path is not before `path`.
    fn lower_bound(&self, path: &str) -> usize {
        let (mut low, mut high) = (0, self.entries);
        while low < high {
            let middle = low.midpoint(high);
            if self.path(middle).is_some_and(|found| found < path) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        low
    }

    fn path(&self, index: usize) -> Option<&'a str> {
        let entry = self.entry(index)?;
        let (at, length) = (read_u32(entry, 0)? as usize, read_u32(entry, 4)? as usize);
        std::str::from_utf8(self.bytes.get(at..at.checked_add(length)?)?).ok()
    }

    fn entry(&self, index: usize) -> Option<&'a [u8]> {
        if index >= self.entries {
            return None;
        }
        let at = HEADER_BYTES + index * ENTRY_BYTES;
        self.bytes.get(at..at + ENTRY_BYTES)
    }
}

fn read_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn read_u64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut builder = PackBuilder::new();
        for (path, text) in [
            ("package.json", "{}"),
            ("lib/index.js", "1"),
            ("lib/é.js", "'é'"),
            ("lib0", "x"),
        ] {
            builder.add(path.into(), text.into());
        }
        builder.build()
    }

    #[test]
    fn files_are_found_by_path_alone() {
        let bytes = sample();
        let pack = Pack::parse(&bytes).expect("a pack");
        assert_eq!(
            pack.find("lib/index.js").map(|file| file.bytes),
            Some(&b"1"[..])
        );
        assert_eq!(
            pack.find("lib/é.js").map(|file| file.kind),
            Some(TextKind::Utf8)
        );
        assert!(
            pack.find("lib").is_none() && pack.find("lib/").is_none() && pack.find("").is_none()
        );
        assert!(pack.has_directory("lib") && pack.has_directory("") && !pack.has_directory("li"));
        let below: Vec<_> = pack
            .below("lib")
            .filter_map(|at| pack.at(at))
            .map(|file| file.path)
            .collect();
        assert_eq!(below, ["lib/index.js", "lib/é.js"]);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_packed_is_found(
            files in proptest::collection::btree_map("[a-c0/é.-]{1,6}", proptest::collection::vec(0u8.., 0..20), 0..20),
        ) {
            let packed = files.iter().map(|(path, bytes)| PackageFile { path: path.clone(), bytes: bytes.clone() });
            let bytes = PackBuilder::from(packed.rev().collect::<Vec<_>>()).build();
            let pack = Pack::parse(&bytes).expect("a pack");
            proptest::prop_assert_eq!(pack.len(), files.len());
            for (path, content) in &files {
                let found = pack.find(path).expect("it was packed");
                proptest::prop_assert_eq!((found.path, found.bytes), (path.as_str(), content.as_slice()));
                proptest::prop_assert_eq!(found.kind, TextKind::of(content));
            }
            let folder = "a";
            let below: Vec<_> = pack.below(folder).filter_map(|at| pack.at(at)).map(|file| file.path).collect();
            let expected: Vec<_> = files.keys().filter(|path| path.starts_with("a/")).collect();
            proptest::prop_assert_eq!(pack.has_directory(folder), !expected.is_empty());
            proptest::prop_assert_eq!(below, expected);
        }
    }

    #[test]
    fn damage_never_reads_outside() {
        let bytes = sample();
        for cut in 0..bytes.len() {
            if let Ok(pack) = Pack::parse(&bytes[..cut]) {
                (0..pack.len()).for_each(|at| _ = pack.at(at));
            }
        }
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            if let Ok(pack) = Pack::parse(&damaged) {
                let _ = pack.find("package.json");
                (0..pack.len().min(9)).for_each(|at| _ = pack.at(at));
            }
        }
    }
}
