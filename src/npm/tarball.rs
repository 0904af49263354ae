//! Takes a package out of its archive: from compressed bytes to a list of safe paths and contents.
//!
//! In: bytes whose integrity was verified, or a local `.tgz` of the user. Out: [`PackageContents`],
//! held to the ceilings. Nothing is written anywhere.
//!
//! Trust: none. A publisher may sign a malicious archive, so sizes in headers are claims, and names
//! are text until they are checked. Where npm would repair an archive or quietly leave out
//! a part of it, this refuses it, with three exceptions that real packages need:
//! the first folder may have any name, what stands beside it at the top is left out, and a
//! file may come twice if both have the same bytes. (npm takes the last of two different ones, which
//! lets a reviewer see another file than the one that runs.)
//!
//! What this does not stop: an archive within the ceilings is unpacked in memory, so whoever
//! unpacks several at once needs room for all of them.

use std::{
    cell::Cell,
    collections::HashMap,
    fs,
    io::{self, Read},
    path::Path,
};

use flate2::bufread::GzDecoder;
use tar::{Archive, Entry, EntryType};

use crate::contract::{
    failure::Code,
    limits::{ByteSize, TreeCeilings},
    pack::{PackageContents, PackageFile},
};

/// An archive may grow so many times when it is unpacked; text reaches about 30.
const RATIO_MAX: u64 = 200;
/// Growth up to this size is not looked at: small archives of zeros are harmless.
const RATIO_FLOOR: u64 = 32 << 20;
/// Headers, long names and padding between the contents of two files.
const BETWEEN_MAX: u64 = 1 << 20;
/// What the archive's headers may add to the contents of each file.
const OVERHEAD_PER_FILE: u64 = 2048;
const PATH_MAX_BYTES: usize = 1024;
const NAME_MAX_BYTES: usize = 255;

/// An archive that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the archive of `{package}` cannot be used: {fault}")]
pub struct TarballError {
    /// `name@version`, or the path of a local archive.
    pub package: String,
    /// What is wrong with it.
    pub fault: TarballFault,
}

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum TarballFault {
    /// The file of a local archive cannot be read.
    #[error("{0}")]
    Read(io::Error),
    /// It does not begin as gzip does.
    #[error("it is not a gzip file")]
    NotGzip,
    /// It is damaged, or ends too early.
    #[error("it is damaged or cut short ({0})")]
    Broken(io::Error),
    /// A file has fewer bytes than its header says.
    #[error("it ends inside the file `{0}`")]
    CutShort(String),
    /// Something follows the end of the archive.
    #[error("it has more data after its end")]
    TrailingData,
    /// It has no file.
    #[error("it has no files")]
    Empty,
    /// A path that is unsafe, or that cannot be kept.
    #[error("the entry `{path}` {reason}")]
    BadPath {
        /// The path, printable and shortened.
        path: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A link, a device, or anything else that no package needs.
    #[error("the entry `{path}` is {kind}, and only files and folders are allowed")]
    BadKind {
        /// The path, printable and shortened.
        path: String,
        /// What it is.
        kind: &'static str,
    },
    /// Two entries that some file systems could not hold, or whose order would decide what runs.
    #[error("the entries `{first}` and `{second}` stand for the same file")]
    Collision {
        /// The path that came first.
        first: String,
        /// The other one.
        second: String,
    },
    /// A path that is a file and a folder.
    #[error("the entry `{0}` is a file and a folder at once")]
    FileAndFolder(String),
    /// A file above the ceiling.
    #[error("the file `{path}` is larger than {ceiling}")]
    FileTooLarge {
        /// The path, printable and shortened.
        path: String,
        /// What is allowed.
        ceiling: ByteSize,
    },
    /// The files together are above the ceiling.
    #[error("it has more than {0} when unpacked")]
    TooLarge(ByteSize),
    /// More files than the ceiling.
    #[error("it has more than {0} files")]
    TooMany(usize),
    /// It grows more than any real package does.
    #[error("it grows to more than {RATIO_MAX} times its size when unpacked")]
    Bomb,
    /// The headers of an entry take more room than any real package needs.
    #[error("the headers before the entry number {0} are too large")]
    LargeHeaders(usize),
}

impl TarballError {
    /// Which row of the table a caller is told.
    pub fn code(&self) -> Code {
        match self.fault {
            TarballFault::Read(ref error) if error.kind() == io::ErrorKind::NotFound => {
                Code::PackageNotFound
            }
            TarballFault::Read(_) => Code::BadRequest,
            TarballFault::FileTooLarge { .. }
            | TarballFault::TooLarge(_)
            | TarballFault::TooMany(_) => Code::PayloadTooLarge,
            _ => Code::Integrity,
        }
    }
}

/// Takes a package out of its archive.
///
/// `package` is how errors call it.
pub fn unpack(
    package: &str,
    archive: &[u8],
    ceilings: &TreeCeilings,
) -> Result<PackageContents, TarballError> {
    let meter = Meter::new(archive.len() as u64, ceilings);
    let files = read_files(archive, ceilings, &meter)
        // Whatever a reader made of it, a limit that was hit is the reason.
        .map_err(|fault| meter.hit.take().unwrap_or(fault))
        .map_err(|fault| TarballError {
            package: package.to_owned(),
            fault,
        })?;
    Ok(PackageContents {
        files,
        packed: ByteSize(archive.len() as u64),
    })
}

/// Takes a package out of a local archive.
pub fn unpack_file(path: &Path, ceilings: &TreeCeilings) -> Result<PackageContents, TarballError> {
    let package = path.display().to_string();
    let read = || {
        let mut archive = Vec::new();
        fs::File::open(path)?
            .take(ceilings.packed.bytes() + 1)
            .read_to_end(&mut archive)?;
        Ok(archive)
    };
    let archive = match read() {
        Ok(archive) if archive.len() as u64 > ceilings.packed.bytes() => {
            return Err(TarballError {
                package,
                fault: TarballFault::TooLarge(ceilings.packed),
            });
        }
        Ok(archive) => archive,
        Err(error) => {
            return Err(TarballError {
                package,
                fault: TarballFault::Read(error),
            });
        }
    };
    unpack(&package, &archive, ceilings)
}

fn read_files(
    archive: &[u8],
    ceilings: &TreeCeilings,
    meter: &Meter,
) -> Result<Vec<PackageFile>, TarballFault> {
    if !archive.starts_with(&[0x1f, 0x8b]) {
        return Err(TarballFault::NotGzip);
    }
    let mut archive = Archive::new(Metered {
        inner: GzDecoder::new(archive),
        meter,
    });
    let mut files = Collected::default();
    let mut entries = archive.entries().map_err(TarballFault::Broken)?;
    for number in 0.. {
        meter.allow(BETWEEN_MAX, || TarballFault::LargeHeaders(number));
        let Some(entry) = entries.next() else { break };
        let entry = entry.map_err(TarballFault::Broken)?;
        if let Some(path) = file_path(&entry)? {
            let bytes = read_content(entry, &path, ceilings, meter)?;
            files.add(path, bytes, ceilings)?;
        }
    }
    expect_end(archive.into_inner(), meter)?;
    files.finish()
}

/// The path of a file that is to be kept; folders and what stands beside the first folder are not.
fn file_path<R: Read>(entry: &Entry<'_, R>) -> Result<Option<String>, TarballFault> {
    let raw = entry.path_bytes();
    let kind = entry.header().entry_type();
    // The comment of a whole archive, as `git archive` writes it.
    if kind == EntryType::XGlobalHeader {
        return Ok(None);
    }
    if let Some(kind) = refused_kind(kind) {
        return Err(TarballFault::BadKind {
            path: printable(&raw),
            kind,
        });
    }
    let path = safe_path(&raw).map_err(|reason| TarballFault::BadPath {
        path: printable(&raw),
        reason,
    })?;
    let is_folder = kind == EntryType::Directory || raw.ends_with(b"/");
    Ok(path.filter(|_| !is_folder))
}

fn refused_kind(kind: EntryType) -> Option<&'static str> {
    match kind {
        EntryType::Regular | EntryType::Continuous | EntryType::Directory => None,
        EntryType::Symlink | EntryType::Link => Some("a link"),
        EntryType::Char | EntryType::Block => Some("a device"),
        EntryType::Fifo => Some("a named pipe"),
        EntryType::GNUSparse => Some("a sparse file"),
        _ => Some("of an unknown kind"),
    }
}

/// Returns the path inside the package, or nothing for what is not below the first folder.
fn safe_path(raw: &[u8]) -> Result<Option<String>, &'static str> {
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

fn read_content<R: Read>(
    entry: Entry<'_, R>,
    path: &str,
    ceilings: &TreeCeilings,
    meter: &Meter,
) -> Result<Vec<u8>, TarballFault> {
    let too_large = || TarballFault::FileTooLarge {
        path: printable(path.as_bytes()),
        ceiling: ceilings.file,
    };
    let claimed = entry.size();
    if claimed > ceilings.file.bytes() {
        return Err(too_large());
    }
    meter.allow(claimed, too_large);
    let mut bytes = Vec::with_capacity(usize::try_from(claimed.min(1 << 20)).unwrap_or(0));
    entry
        .take(claimed)
        .read_to_end(&mut bytes)
        .map_err(TarballFault::Broken)?;
    if bytes.len() as u64 == claimed {
        Ok(bytes)
    } else {
        Err(TarballFault::CutShort(printable(path.as_bytes())))
    }
}

/// Reads to the end of the stream, where gzip's own checksum is. Only padding may come, in the
/// stream and after it: of 42 packages looked at, four old ones have zeros after their gzip.
fn expect_end(mut rest: Metered<'_, GzDecoder<&[u8]>>, meter: &Meter) -> Result<(), TarballFault> {
    meter.allow(BETWEEN_MAX, || TarballFault::TrailingData);
    let mut inside = Vec::new();
    rest.read_to_end(&mut inside)
        .map_err(TarballFault::Broken)?;
    let after = rest.inner.into_inner();
    if inside.iter().chain(after).all(|byte| *byte == 0) {
        Ok(())
    } else {
        Err(TarballFault::TrailingData)
    }
}

/// The files so far, and what their names look like to a file system that ignores case.
#[derive(Default)]
struct Collected {
    files: Vec<PackageFile>,
    unpacked: u64,
    folded: HashMap<String, usize>,
}

impl Collected {
    fn add(
        &mut self,
        path: String,
        bytes: Vec<u8>,
        ceilings: &TreeCeilings,
    ) -> Result<(), TarballFault> {
        let position = self.files.len();
        if let Some(first) = self.folded.insert(fold(&path), position) {
            let file = &self.files[first];
            if file.path == path && file.bytes == bytes {
                self.folded.insert(fold(&path), first);
                return Ok(());
            }
            let (first, second) = (printable(file.path.as_bytes()), printable(path.as_bytes()));
            return Err(TarballFault::Collision { first, second });
        }
        if position >= ceilings.files {
            return Err(TarballFault::TooMany(ceilings.files));
        }
        self.unpacked += bytes.len() as u64;
        if self.unpacked > ceilings.unpacked.bytes() {
            return Err(TarballFault::TooLarge(ceilings.unpacked));
        }
        self.files.push(PackageFile { path, bytes });
        Ok(())
    }

    fn finish(self) -> Result<Vec<PackageFile>, TarballFault> {
        if self.files.is_empty() {
            return Err(TarballFault::Empty);
        }
        for folded in self.folded.keys() {
            let mut folders = folded.match_indices('/').map(|(at, _)| &folded[..at]);
            if let Some(both) = folders.find(|folder| self.folded.contains_key(*folder)) {
                return Err(TarballFault::FileAndFolder(printable(both.as_bytes())));
            }
        }
        Ok(self.files)
    }
}

/// What the path looks like to a file system that ignores case and how letters are composed.
fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc()
        .normalize(path)
        .to_lowercase()
}

/// A hostile name as it may be shown: short, without control characters.
fn printable(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let short: String = text.chars().take(120).collect();
    short.escape_debug().to_string()
}

/// Counts unpacked bytes, because no header can be believed.
struct Meter {
    /// Bytes left for the whole archive, and what to say when there are none.
    all: Cell<u64>,
    over: Cell<Option<TarballFault>>,
    /// Bytes left until the next call of `allow`.
    step: Cell<u64>,
    step_over: Cell<Option<TarballFault>>,
    /// The limit that was hit.
    hit: Cell<Option<TarballFault>>,
}

impl Meter {
    fn new(packed: u64, ceilings: &TreeCeilings) -> Self {
        let overhead = (ceilings.files as u64).saturating_mul(OVERHEAD_PER_FILE);
        let by_size = ceilings.unpacked.bytes().saturating_add(overhead);
        let by_ratio = packed.saturating_mul(RATIO_MAX).max(RATIO_FLOOR);
        let over = if by_size <= by_ratio {
            TarballFault::TooLarge(ceilings.unpacked)
        } else {
            TarballFault::Bomb
        };
        Self {
            all: Cell::new(by_size.min(by_ratio)),
            over: Cell::new(Some(over)),
            step: Cell::new(0),
            step_over: Cell::new(None),
            hit: Cell::new(None),
        }
    }

    /// Lets so many bytes pass before the next call.
    fn allow(&self, bytes: u64, over: impl FnOnce() -> TarballFault) {
        self.step.set(bytes);
        self.step_over.set(Some(over()));
    }

    fn pass(&self, bytes: u64) -> io::Result<()> {
        let stop = |over: &Cell<Option<TarballFault>>| {
            self.hit.set(over.take());
            Err(io::Error::other("a limit was hit"))
        };
        let Some(all) = self.all.get().checked_sub(bytes) else {
            return stop(&self.over);
        };
        let Some(step) = self.step.get().checked_sub(bytes) else {
            return stop(&self.step_over);
        };
        self.all.set(all);
        self.step.set(step);
        Ok(())
    }
}

struct Metered<'m, R> {
    inner: R,
    meter: &'m Meter,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.meter.pass(count as u64)?;
        Ok(count)
    }
}
