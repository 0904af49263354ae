//! Platforms without a jail of ours: the same entry, and a report that says so.

use super::error::JailError;
use crate::contract::jail::{JailReport, Layer, LayerStatus, RequiredLayers};

/// Enters nothing and tells it.
pub fn enter_zygote(required: RequiredLayers) -> Result<JailReport, JailError> {
    let reason = "this platform has no such protection";
    for (wanted, layer) in [
        (required.landlock, Layer::Landlock),
        (required.namespaces, Layer::Namespaces),
    ] {
        if wanted {
            return Err(JailError::Required {
                layer,
                reason: reason.into(),
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
        layers.push((layer, LayerStatus::Off(reason.into())));
    }
    Ok(JailReport { layers })
}
