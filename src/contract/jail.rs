//! What the jail enforces, layer by layer, as `doctor`, `/health` and start-up report it.

use serde::{Deserialize, Serialize};

/// A layer of the jail, in the order in which an escape would meet them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// V8 with its sandbox and pointer compression.
    Isolate,
    /// Empty environment, no descriptors, rlimits, no new privileges, no capabilities.
    Process,
    /// The system call filter.
    Seccomp,
    /// No file, no TCP, no signal outside.
    Landlock,
    /// User, network and IPC namespaces.
    Namespaces,
}

/// Whether a layer holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "status", content = "detail")]
pub enum LayerStatus {
    /// It holds; the text says at which level (e.g. `ABI 7`).
    Enforced(String),
    /// The kernel or the container does not allow it; the text says why.
    NotAvailable(String),
    /// This platform has no such thing.
    Off(String),
}

/// The state of every layer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JailReport {
    /// In the order of [`Layer`].
    pub layers: Vec<(Layer, LayerStatus)>,
}

impl JailReport {
    /// Whether the layer holds.
    pub fn is_enforced(&self, layer: Layer) -> bool {
        self.layers
            .iter()
            .any(|(which, status)| *which == layer && matches!(status, LayerStatus::Enforced(_)))
    }
}

/// The layers that must hold beyond the three that always must.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RequiredLayers {
    /// Refuse to start without Landlock.
    pub landlock: bool,
    /// Refuse to start without namespaces.
    pub namespaces: bool,
}
