//! The messages between host and worker, and their frames: a length, then postcard.
//!
//! Trust: a frame from a worker may hold anything. Its length is checked before a byte of it is stored, and
//! every text in it is data.

use serde::{Deserialize, Serialize};

use crate::{
    contract::{
        failure::Failure,
        limits::ByteSize,
        outcome::{LogLevel, Usage},
        tree::Mount,
    },
    engine::{Call, ImportFacts},
};

/// Descriptors that travel with one message; the kernel's own limit is 253.
pub(super) const DESCRIPTORS_MAX: usize = 32;
/// The bytes of a frame's length.
pub(super) const HEADER_BYTES: usize = 4;
/// What a frame may hold besides the output itself.
pub(super) const FRAME_SLACK_BYTES: usize = 1 << 20;

/// What the host tells a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Command {
    /// Fork. One descriptor: the socket of the copy.
    Spawn {
        /// What the copy is for.
        role: Role,
    },
    /// Packs of the tree to be loaded, in order. As many descriptors as packs.
    Packs {
        /// How many.
        count: usize,
    },
    /// The code cache of the tree. One descriptor.
    CodeCache,
    /// Mount what was sent, and import the package.
    Load(Box<Load>),
    /// Send the code cache of the import.
    TakeCodeCache,
    /// List the exports of the loaded package.
    Describe,
    /// Make the call, and end.
    Call(Box<CallOrder>),
}

/// What a copy is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Role {
    /// It will be told to load.
    Template,
    /// It will be told to call and nothing else, so it locks itself in at once.
    Call,
    /// The same, for a later call: it rehearses, and says when it is ready.
    Spare,
}

/// What a worker needs to import a package.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Load {
    pub entry: String,
    pub mounts: Vec<Mount>,
    pub budget: Budget,
    /// The environment that the import sees, as JSON text of an object; `None` notes which keys it wants.
    pub env: Option<String>,
}

/// A call and what it may use.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CallOrder {
    pub call: Call,
    pub budget: Budget,
}

/// What the worker itself enforces, so that its end is a friendly one. The host and the kernel enforce the same.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Budget {
    pub memory: ByteSize,
    pub logs: ByteSize,
    pub output: ByteSize,
    /// How deep the result may nest.
    pub nesting: usize,
}

/// What a worker tells the host.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// The first message of a copy. The kernel adds who sent it.
    Hello,
    /// A spare has rehearsed.
    Ready,
    /// The first message of the zygote: it is jailed. The report as JSON, because postcard knows no tagged enums.
    Jailed(String),
    /// The zygote could not be jailed.
    NotJailed(String),
    /// The guest printed this.
    Log { level: LogLevel, text: String },
    /// So many bytes of log text were dropped.
    LogsDropped { bytes: u64 },
    /// The import is done.
    Loaded(ImportFacts),
    /// The code cache of the import.
    CodeCache(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The exports of the loaded package, as JSON: their schemas have no fixed shape.
    Described(String),
    /// The call returned this JSON.
    Returned { json: String, usage: Usage },
    /// The import or the call failed.
    Failed(Failure),
}

/// Writes a frame.
pub(super) fn encode<T: Serialize>(message: &T) -> Vec<u8> {
    let mut frame = vec![0; HEADER_BYTES];
    frame = postcard::to_extend(message, frame)
        .expect("messages are plain data, which postcard can always write");
    let length =
        u32::try_from(frame.len() - HEADER_BYTES).expect("outputs are limited far below 4 GiB");
    frame[..HEADER_BYTES].copy_from_slice(&length.to_le_bytes());
    frame
}
