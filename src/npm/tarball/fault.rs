//! Why an archive cannot be used, told with the package and the entry.

use std::io;

use super::meter::RATIO_MAX;
use crate::contract::{failure::Code, limits::ByteSize};

/// An archive that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}", told(.package, .fault))]
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

fn told(package: &str, fault: &TarballFault) -> String {
    match fault {
        TarballFault::Read(error) if error.kind() == io::ErrorKind::NotFound => {
            format!("there is no file `{package}`")
        }
        TarballFault::Read(error) => format!("cannot read `{package}`: {error}"),
        fault => format!("the archive of `{package}` cannot be used: {fault}"),
    }
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
