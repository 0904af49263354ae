//! Landlock: a rule set that handles every access there is and grants none.
//!
//! In: nothing. Out: how much of it the kernel knows.
//!
//! Trust: the kernel's answer. What this does not stop: looking at a file's metadata by its path, using
//! descriptors that are already open, UDP before ABI 10. The system call filter covers all three.

use ::landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, RestrictionStatus,
    Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};

use crate::contract::jail::LayerStatus;

/// The newest level that the crate describes; older kernels take what they know of it.
const NEWEST: ABI = ABI::V10;

/// Gives up all files, TCP, abstract sockets and signals outside.
pub(super) fn restrict() -> LayerStatus {
    match apply() {
        Ok(status) => tell(&status),
        Err(error) => LayerStatus::NotAvailable(error.to_string()),
    }
}

fn apply() -> Result<RestrictionStatus, RulesetError> {
    Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .restrict_self()
}

fn tell(status: &RestrictionStatus) -> LayerStatus {
    if status.ruleset == RulesetStatus::NotEnforced {
        return LayerStatus::NotAvailable(absence(status.landlock).into());
    }
    match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => {
            LayerStatus::Enforced(format!("ABI {effective_abi}"))
        }
        other => LayerStatus::NotAvailable(absence(other).into()),
    }
}

fn absence(status: LandlockStatus) -> &'static str {
    match status {
        LandlockStatus::NotImplemented => "the kernel has no Landlock",
        LandlockStatus::NotEnabled => {
            "Landlock is built into the kernel but not switched on at boot"
        }
        LandlockStatus::Available { .. } => "the kernel knows none of the restrictions",
    }
}
