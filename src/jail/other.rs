//! Platforms without a jail of ours: the same API, a report that says so, and no forks.
//!
//! A process that cannot be locked in is not forked either, so a caller learns at the first fork that it has to
//! start each worker anew.

use std::io;

use super::death::{Death, Reach};
use super::error::JailError;
use crate::contract::jail::{JailReport, Layer, LayerStatus, RequiredLayers};

const REASON: &str = "this platform has no such protection";

/// Enters nothing and tells it.
pub fn enter_zygote(required: RequiredLayers) -> Result<JailReport, JailError> {
    for (wanted, layer) in [
        (required.landlock, Layer::Landlock),
        (required.namespaces, Layer::Namespaces),
    ] {
        if wanted {
            return Err(JailError::Required {
                layer,
                reason: REASON.into(),
            });
        }
    }
    let mut layers = vec![(
        Layer::Isolate,
        LayerStatus::Enforced("V8 without its sandbox".into()),
    )];
    for layer in [
        Layer::Process,
        Layer::Seccomp,
        Layer::Landlock,
        Layer::Namespaces,
    ] {
        layers.push((layer, LayerStatus::Off(REASON.into())));
    }
    Ok(JailReport { layers })
}

/// Which of the two processes this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forked {
    /// The caller.
    Parent {
        /// The copy's number.
        pid: i32,
    },
    /// The copy.
    Child,
}

/// Refuses.
pub fn fork_sibling() -> Result<Forked, JailError> {
    Err(JailError::NotEntered)
}

/// Refuses.
pub fn confine_call() -> Result<(), JailError> {
    Err(JailError::NotEntered)
}

/// Has nobody to tell.
pub fn give_way(_pid: i32) {}

/// Has nothing to do.
pub fn keep_children() -> Result<(), JailError> {
    Ok(())
}

/// A jailed process, of which there is none.
#[derive(Debug)]
pub enum Process {}

impl Process {
    /// Refuses.
    pub fn open(pid: i32) -> Result<Self, JailError> {
        Err(JailError::Process {
            action: "open",
            pid,
            source: io::ErrorKind::Unsupported.into(),
        })
    }

    /// Its number.
    pub fn pid(&self) -> i32 {
        match *self {}
    }

    /// Its private writable memory.
    pub fn data_bytes(&self) -> Result<u64, JailError> {
        match *self {}
    }

    /// Sets its limits.
    pub fn limit(&self, _data: u64, _cpu_seconds: u64, _reach: Reach) -> Result<(), JailError> {
        match *self {}
    }

    /// Makes it the leader of a group.
    pub fn lead_group(&self) -> Result<(), JailError> {
        match *self {}
    }

    /// Whether it has not ended yet.
    pub fn is_alive(&self) -> bool {
        match *self {}
    }

    /// Kills it.
    pub fn kill(&self) {
        match *self {}
    }

    /// Kills it and what it forked.
    pub fn kill_group(&self) {
        match *self {}
    }

    /// Waits for its end.
    pub async fn wait(&mut self) -> Result<Death, JailError> {
        match *self {}
    }
}
