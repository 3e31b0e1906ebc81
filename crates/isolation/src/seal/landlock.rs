//! Landlock: this process can reach no file, connect nowhere by TCP, and signal nobody outside.

use super::Layer;
use landlock::{
    ABI, Access as _, AccessFs, AccessNet, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr as _,
    RulesetError, RulesetStatus, Scope,
};

/// The newest rules that are asked for (Linux 6.12: scopes); older kernels give what they have.
const WANTED: ABI = ABI::V6;

/// Restricts this thread and what it starts. Everything is handled and nothing is allowed.
pub(super) fn restrict() -> Layer {
    let outcome = || -> Result<RestrictionStatus, RulesetError> {
        Ruleset::default()
            .handle_access(AccessFs::from_all(WANTED))?
            .handle_access(AccessNet::from_all(WANTED))?
            .scope(Scope::from_all(WANTED))?
            .create()?
            .restrict_self()
    };
    match outcome() {
        Ok(status) => layer(&status),
        Err(error) => Layer::Missing(error.to_string()),
    }
}

fn layer(status: &RestrictionStatus) -> Layer {
    let kernel = match status.landlock {
        LandlockStatus::NotEnabled => "the kernel has it, but it is not switched on".to_owned(),
        LandlockStatus::NotImplemented => "the kernel does not have it".to_owned(),
        LandlockStatus::Available { effective_abi, .. } => {
            format!("the kernel has it in version {}", effective_abi as i32)
        }
    };
    match status.ruleset {
        RulesetStatus::FullyEnforced => Layer::Whole,
        RulesetStatus::PartiallyEnforced => Layer::Partly(kernel),
        RulesetStatus::NotEnforced => Layer::Missing(kernel),
    }
}
