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

mod fault;
mod meter;
mod path;

use std::{collections::HashMap, fs, io::Read, path::Path};

use flate2::bufread::GzDecoder;
use tar::{Archive, Entry, EntryType};

pub use fault::{TarballError, TarballFault};
use meter::{Meter, Metered};
use path::{fold, printable, safe_path};

use crate::contract::{
    limits::{ByteSize, TreeCeilings},
    pack::{PackageContents, PackageFile},
};

/// Headers, long names and padding between the contents of two files.
const BETWEEN_MAX: u64 = 1 << 20;

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
