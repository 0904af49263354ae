//! What an execution may use, in types that carry their unit.
//!
//! A caller asks for [`Limits`]; [`Ceilings`] are the most that the operator allows.
//! `clamp_to` is the only way from one to the other.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// A number of bytes. `KB`, `MB` and `GB` are powers of 1024, as `KiB`, `MiB` and `GiB` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ByteSize(pub u64);

impl ByteSize {
    /// So many mebibytes.
    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }

    /// So many kibibytes.
    pub const fn kib(count: u64) -> Self {
        Self(count * 1024)
    }

    /// The number of bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
        match UNITS
            .iter()
            .find(|(unit, _)| self.0 >= *unit && self.0.is_multiple_of(*unit))
        {
            Some((unit, name)) => write!(f, "{}{name}", self.0 / unit),
            None => write!(f, "{}B", self.0),
        }
    }
}

impl FromStr for ByteSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || format!("`{text}` is not a size; write it as 128MB, 64KiB or 1GB");
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let count: u64 = text[..digits].parse().map_err(|_| invalid())?;
        let unit: u64 = match text[digits..].trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            _ => return Err(invalid()),
        };
        count.checked_mul(unit).map(Self).ok_or_else(invalid)
    }
}

/// What one execution may use. Enforced by the host and by the kernel; nothing relies on
/// the guest's good will.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Wall clock from call to outcome, the import included. Default 10 s.
    ///
    /// Does not cover resolving and fetching, which have a deadline of their own.
    pub time: Duration,
    /// JS heap, ArrayBuffers and WebAssembly memory together. Default 128 MB.
    ///
    /// Does not count what the platform itself holds when the call begins.
    pub memory: ByteSize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            memory: ByteSize::mib(128),
        }
    }
}

/// The smallest memory limit with which V8 can run anything at all.
pub const LEAST_MEMORY: ByteSize = ByteSize::mib(8);

/// The most that the operator allows, and the limits that a caller cannot choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ceilings {
    /// The longest time limit. Default 5 minutes.
    pub time: Duration,
    /// The largest memory limit. Default 1 GB; V8's pointer cage ends at 4 GB.
    pub memory: ByteSize,
    /// Log text that is kept. Default 1 MB; one line then says how much was dropped.
    pub logs: ByteSize,
    /// JSON text of the result. Default 10 MB.
    pub output: ByteSize,
    /// JSON text of the parameters. Default 1 MB.
    pub params: ByteSize,
    /// How deep parameters and results may nest. Default 1,000.
    pub nesting: usize,
    /// Resolving, fetching and opening. Default 2 minutes.
    pub prepare: Duration,
    /// What a package tree may be.
    pub tree: TreeCeilings,
}

/// The most that one package tree may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeCeilings {
    /// Packages in one tree. Default 1,000.
    pub packages: usize,
    /// Compressed bytes together. Default 256 MB.
    pub packed: ByteSize,
    /// Unpacked bytes together. Default 1 GB.
    pub unpacked: ByteSize,
    /// Files together. Default 200,000.
    pub files: usize,
    /// One file. Default 64 MB.
    pub file: ByteSize,
}

impl Default for TreeCeilings {
    fn default() -> Self {
        Self {
            packages: 1_000,
            packed: ByteSize::mib(256),
            unpacked: ByteSize::mib(1024),
            files: 200_000,
            file: ByteSize::mib(64),
        }
    }
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(300),
            memory: ByteSize::mib(1024),
            logs: ByteSize::mib(1),
            output: ByteSize::mib(10),
            params: ByteSize::mib(1),
            nesting: 1_000,
            prepare: Duration::from_secs(120),
            tree: TreeCeilings::default(),
        }
    }
}

/// A limit that no execution can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// Above the operator's ceiling.
    #[error("the {field} limit {asked} is above this sandbox's ceiling of {ceiling}")]
    AboveCeiling {
        /// `time` or `memory`.
        field: &'static str,
        /// What was asked for.
        asked: String,
        /// What is allowed.
        ceiling: String,
    },
    /// Too small to run anything.
    #[error("the {field} limit {asked} is too small; the least is {least}")]
    TooSmall {
        /// `time` or `memory`.
        field: &'static str,
        /// What was asked for.
        asked: String,
        /// The least that works.
        least: String,
    },
}

impl Limits {
    /// Returns the limits if the ceilings allow them; never silently another number.
    pub fn clamp_to(self, ceilings: &Ceilings) -> Result<Self, LimitError> {
        let time = |limit: Duration| format!("{limit:?}");
        if self.time.is_zero() {
            return Err(LimitError::TooSmall {
                field: "time",
                asked: "0s".into(),
                least: "1ms".into(),
            });
        }
        if self.time > ceilings.time {
            return Err(LimitError::AboveCeiling {
                field: "time",
                asked: time(self.time),
                ceiling: time(ceilings.time),
            });
        }
        if self.memory < LEAST_MEMORY {
            let (asked, least) = (self.memory.to_string(), LEAST_MEMORY.to_string());
            return Err(LimitError::TooSmall {
                field: "memory",
                asked,
                least,
            });
        }
        if self.memory > ceilings.memory {
            let (asked, ceiling) = (self.memory.to_string(), ceilings.memory.to_string());
            return Err(LimitError::AboveCeiling {
                field: "memory",
                asked,
                ceiling,
            });
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_parse_and_print() {
        for (text, bytes) in [
            ("128MB", 128 << 20),
            ("64KiB", 64 << 10),
            ("1gb", 1 << 30),
            ("17", 17),
        ] {
            assert_eq!(
                text.parse::<ByteSize>().map(ByteSize::bytes),
                Ok(bytes),
                "{text}"
            );
        }
        for text in ["", "MB", "-1MB", "8.5MB", "12 parsecs", "99999999999999GB"] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
        assert_eq!(ByteSize::mib(128).to_string(), "128MB");
        assert_eq!(ByteSize(1025).to_string(), "1025B");
    }

    #[test]
    fn a_limit_is_never_silently_changed() {
        let ceilings = Ceilings::default();
        let limits = Limits::default();
        assert_eq!(limits.clamp_to(&ceilings), Ok(limits));
        assert!(
            Limits {
                time: Duration::ZERO,
                ..limits
            }
            .clamp_to(&ceilings)
            .is_err()
        );
        assert!(
            Limits {
                memory: ByteSize(0),
                ..limits
            }
            .clamp_to(&ceilings)
            .is_err()
        );
        assert!(
            Limits {
                memory: ByteSize::mib(1 << 20),
                ..limits
            }
            .clamp_to(&ceilings)
            .is_err()
        );
    }
}
