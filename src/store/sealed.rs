//! The file format of everything in the cache: bytes, a note about them, and a seal.
//!
//! ```text
//! payload   what the file is for; starts at offset 0, so that it can be mapped
//! note      what the file is about: a package's name, a document's key
//! trailer   u64 payload length · u64 note length · u64 time of storing, in seconds
//!           SHA-256 of everything before it · magic
//! ```
//!
//! A sealed file is written beside its place and renamed into it, so a reader sees all of it or
//! nothing. Its modification time is set to the time in the trailer. Opening compares lengths and
//! that time, which costs a few microseconds; when the time differs, somebody has touched the file,
//! and its sum is computed before it is used.
//!
//! Trust: the disk may have cut, changed or replaced the file. What this does not stop: a bit that
//! rots without a write (`cache verify` finds it), and the user's own hand when it restores the time.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_lc_rs::digest;

const MAGIC: &[u8; 8] = b"TPMJSEAL";
const SUM_BYTES: usize = 32;
const COUNTS_BYTES: usize = 24;
const TRAILER_BYTES: usize = COUNTS_BYTES + SUM_BYTES + MAGIC.len();
/// The end of the file is read in one piece; most notes fit.
const TAIL_BYTES: usize = 512;
/// Larger than any note we write; a longer one is damage.
const NOTE_MAX_BYTES: usize = 64 * 1024;

/// An open file whose seal is whole.
#[derive(Debug)]
pub(super) struct Sealed {
    /// Read-only, close-on-exec; the position is not defined.
    pub(super) file: File,
    /// Bytes of the payload.
    pub(super) payload: u64,
    /// Bytes of the whole file.
    pub(super) length: u64,
    pub(super) note: Vec<u8>,
    pub(super) stored_at: SystemTime,
    modified: SystemTime,
}

/// Why a sealed file cannot be used.
#[derive(Debug)]
pub(super) enum Unsealed {
    Missing,
    Damaged(&'static str),
    Io(io::Error),
}

impl From<io::Error> for Unsealed {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            _ if is_link(&error) => Self::Damaged("a link is in its place"),
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::UnexpectedEof => Self::Damaged("it was cut short"),
            _ => Self::Io(error),
        }
    }
}

/// How sure a new file must be to survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// On the disk before it gets its name.
    Synced,
    /// Whenever the system likes; a loss is noticed and costs little.
    Lazy,
}

/// Opens a sealed file after the cheap check.
pub(super) fn open(path: &Path) -> Result<Sealed, Unsealed> {
    let sealed = open_unchecked(path)?;
    if sealed.modified != sealed.stored_at {
        verify(&sealed)?;
        // So that a copied cache is verified once and not at every use. Read-only caches stay slow.
        let _ = sealed.file.set_modified(sealed.stored_at);
    }
    Ok(sealed)
}

/// Opens a sealed file and looks at the lengths alone.
pub(super) fn open_unchecked(path: &Path) -> Result<Sealed, Unsealed> {
    let file = open_read_only(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(Unsealed::Damaged("it is not a regular file"));
    }
    let length = metadata.len();
    let mut tail = [0; TAIL_BYTES];
    let tail_bytes = usize::try_from(length).map_or(TAIL_BYTES, |length| length.min(TAIL_BYTES));
    let tail = &mut tail[..tail_bytes];
    read_exact_at(&file, tail, length - tail_bytes as u64)?;

    let trailer = Trailer::parse(tail)?;
    let sum = trailer
        .payload
        .checked_add(trailer.note as u64 + TRAILER_BYTES as u64);
    if sum != Some(length) {
        return Err(Unsealed::Damaged("its length is not the recorded one"));
    }
    let note = read_note(&file, tail, &trailer)?;
    Ok(Sealed {
        file,
        payload: trailer.payload,
        length,
        note,
        stored_at: trailer.stored_at,
        modified: metadata.modified()?,
    })
}

struct Trailer {
    payload: u64,
    note: usize,
    stored_at: SystemTime,
}

impl Trailer {
    fn parse(tail: &[u8]) -> Result<Self, Unsealed> {
        let cut = Unsealed::Damaged("it was cut short");
        let trailer = match tail.len().checked_sub(TRAILER_BYTES) {
            Some(start) if tail.ends_with(MAGIC) => &tail[start..],
            _ => return Err(cut),
        };
        let number = |at: usize| trailer[at..at + 8].try_into().map(u64::from_le_bytes);
        let (Ok(payload), Ok(note), Ok(seconds)) = (number(0), number(8), number(16)) else {
            return Err(cut);
        };
        let note = usize::try_from(note)
            .ok()
            .filter(|note| *note <= NOTE_MAX_BYTES);
        let stored_at = UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
        match (note, stored_at) {
            (Some(note), Some(stored_at)) => Ok(Self {
                payload,
                note,
                stored_at,
            }),
            _ => Err(Unsealed::Damaged("its seal makes no sense")),
        }
    }
}

fn read_note(file: &File, tail: &[u8], trailer: &Trailer) -> Result<Vec<u8>, Unsealed> {
    if let Some(start) = tail.len().checked_sub(TRAILER_BYTES + trailer.note) {
        return Ok(tail[start..start + trailer.note].to_vec());
    }
    let mut note = vec![0; trailer.note];
    read_exact_at(file, &mut note, trailer.payload)?;
    Ok(note)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, bytes: &mut [u8], at: u64) -> io::Result<()> {
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(bytes)
}

/// Computes the sum of the whole file.
pub(super) fn verify(sealed: &Sealed) -> Result<(), Unsealed> {
    let mut file = &sealed.file;
    file.seek(SeekFrom::Start(0))?;
    let mut left = sealed.length - (SUM_BYTES + MAGIC.len()) as u64;
    let mut sum = digest::Context::new(&digest::SHA256);
    let mut buffer = vec![0; 128 * 1024];
    while left > 0 {
        let wanted = usize::try_from(left)
            .unwrap_or(buffer.len())
            .min(buffer.len());
        file.read_exact(&mut buffer[..wanted])?;
        sum.update(&buffer[..wanted]);
        left -= wanted as u64;
    }
    compare(file, sum)
}

fn compare(mut file: &File, sum: digest::Context) -> Result<(), Unsealed> {
    let mut recorded = [0; SUM_BYTES];
    file.read_exact(&mut recorded)?;
    if sum.finish().as_ref() == recorded {
        Ok(())
    } else {
        Err(Unsealed::Damaged("its contents were changed"))
    }
}

/// Reads the whole payload, checking the sum on the way.
pub(super) fn read(sealed: &Sealed) -> Result<Vec<u8>, Unsealed> {
    let mut file = &sealed.file;
    file.seek(SeekFrom::Start(0))?;
    let summed = usize::try_from(sealed.length).map_err(|_| Unsealed::Damaged("it is too long"))?
        - SUM_BYTES
        - MAGIC.len();
    let mut bytes = vec![0; summed];
    file.read_exact(&mut bytes)?;
    let mut sum = digest::Context::new(&digest::SHA256);
    sum.update(&bytes);
    compare(file, sum)?;
    bytes.truncate(usize::try_from(sealed.payload).unwrap_or(usize::MAX));
    Ok(bytes)
}

#[cfg(unix)]
fn open_read_only(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // Without O_NONBLOCK a named pipe in the cache's folder would hang us.
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

/// What O_NOFOLLOW says of a link.
fn is_link(error: &io::Error) -> bool {
    cfg!(unix) && error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn open_read_only(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// Writes a sealed file beside its place and renames it there; returns its length.
///
/// Whatever stood at the place is replaced: readers keep the old file, and both hold the same
/// bytes when the place is content-addressed. After an error nothing is left behind.
pub(super) fn write(
    staging: &Path,
    place: &Path,
    note: &[u8],
    durability: Durability,
    payload: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<u64> {
    let stored_at = now_in_seconds();
    let mut staged = tempfile::Builder::new()
        .prefix("new-")
        .tempfile_in(staging)?;
    let mut out = BufWriter::with_capacity(256 * 1024, Summed::new(staged.as_file_mut()));
    payload(&mut out)?;
    let mut out = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    let payload_bytes = out.written;
    out.write_all(note)?;
    out.write_all(&payload_bytes.to_le_bytes())?;
    out.write_all(&(note.len() as u64).to_le_bytes())?;
    out.write_all(&stored_at.to_le_bytes())?;
    let (length, sum) = (
        out.written + (SUM_BYTES + MAGIC.len()) as u64,
        out.sum.finish(),
    );
    let file = staged.as_file_mut();
    file.write_all(sum.as_ref())?;
    file.write_all(MAGIC)?;
    finish(file, stored_at, durability)?;
    staged.persist(place).map_err(|error| error.error)?;
    Ok(length)
}

/// Gives a written file its time and mode, and brings it to the disk if it must be there.
fn finish(file: &File, stored_at: u64, durability: Durability) -> io::Result<()> {
    file.set_modified(UNIX_EPOCH + Duration::from_secs(stored_at))?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o400))?;
    match durability {
        Durability::Synced => file.sync_all(),
        Durability::Lazy => Ok(()),
    }
}

/// Whole seconds, because some archive formats and file systems keep no more of a file's time.
fn now_in_seconds() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}

/// Counts and sums what passes through.
struct Summed<'a> {
    file: &'a mut File,
    sum: digest::Context,
    written: u64,
}

impl<'a> Summed<'a> {
    fn new(file: &'a mut File) -> Self {
        Self {
            file,
            sum: digest::Context::new(&digest::SHA256),
            written: 0,
        }
    }
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.sum.update(&bytes[..count]);
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
