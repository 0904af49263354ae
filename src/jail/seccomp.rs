//! Turns the table of rules into filters and installs them.
//!
//! In: [`RULES`]. Out: a process that the kernel kills at the first call that no rule allows.
//!
//! Filters add up, and the strictest answer wins. So each stage is a filter of its own that allows the rules of
//! that stage, and one more filter answers `ENOSYS` where a rule says so.
//!
//! Trust: the kernel and the crate that writes its instructions.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::error::JailError;
use super::rules::{Arg, RULES, Rule, Stage, When};

#[cfg(target_arch = "x86_64")]
const ARCH: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCH: TargetArch = TargetArch::aarch64;

/// The filter of call processes, compiled once in the zygote so that a fork only has to install it.
static CALL_FILTER: OnceLock<BpfProgram> = OnceLock::new();

/// Installs the filter of the zygote and its templates.
pub(super) fn confine_zygote() -> Result<(), JailError> {
    let call = compile(
        allowing(Stage::Call)?,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
    )?;
    CALL_FILTER.set(call).map_err(|_| JailError::Filter {
        reason: "the jail was entered twice".into(),
    })?;
    let unsupported = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    // ORDER: the filter with the errors first, because installing is itself a call that the other one checks.
    install(&compile(
        without_answer(),
        SeccompAction::Allow,
        unsupported,
    )?)?;
    install(&compile(
        allowing(Stage::Zygote)?,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
    )?)
}

/// Gives up what only the zygote and templates need: forking, receiving descriptors, adding filters.
///
/// For a fresh fork that is about to run a guest's call.
pub fn confine_call() -> Result<(), JailError> {
    install(CALL_FILTER.get().ok_or(JailError::NotEntered)?)
}

/// What the report says about this layer.
pub(super) fn summary() -> String {
    let calls: std::collections::BTreeSet<i64> = RULES.iter().map(|rule| rule.number).collect();
    let in_call: std::collections::BTreeSet<i64> =
        reaching(Stage::Call).map(|rule| rule.number).collect();
    format!("{} system calls, {} in a call", calls.len(), in_call.len())
}

type Chains = BTreeMap<i64, Vec<SeccompRule>>;

fn reaching(stage: Stage) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().filter(move |rule| rule.until >= stage)
}

/// The rules of one stage. An empty chain lets a call through whatever its arguments.
fn allowing(stage: Stage) -> Result<Chains, JailError> {
    let mut chains = Chains::new();
    for rule in reaching(stage) {
        let chain = chains.entry(rule.number).or_default();
        if let When::Args(args) = rule.when {
            chain.push(conditions(args)?);
        }
    }
    Ok(chains)
}

fn without_answer() -> Chains {
    let unsupported = RULES
        .iter()
        .filter(|rule| matches!(rule.when, When::Unsupported));
    unsupported.map(|rule| (rule.number, Vec::new())).collect()
}

fn conditions(args: &[Arg]) -> Result<SeccompRule, JailError> {
    let all = args.iter().map(|arg| {
        // A mask within 32 bits would otherwise also demand nothing of the upper half, which is what the
        // kernel does for an `int`, so the wide comparison serves both.
        SeccompCondition::new(
            arg.index,
            SeccompCmpArgLen::Qword,
            SeccompCmpOp::MaskedEq(arg.mask),
            arg.value,
        )
    });
    SeccompRule::new(all.collect::<Result<_, _>>().map_err(refused)?).map_err(refused)
}

fn compile(
    chains: Chains,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, JailError> {
    SeccompFilter::new(chains, otherwise, matched, ARCH)
        .and_then(BpfProgram::try_from)
        .map_err(refused)
}

fn install(program: &BpfProgram) -> Result<(), JailError> {
    seccompiler::apply_filter(program).map_err(refused)
}

fn refused(error: impl std::fmt::Display) -> JailError {
    JailError::Filter {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_why() {
        for rule in RULES {
            assert!(rule.why.len() >= 15, "{} needs a reason", rule.name);
            assert!(
                rule.why.chars().next().is_some_and(char::is_lowercase)
                    || rule.why.starts_with("V8"),
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn a_call_has_conditions_in_all_its_rules_or_in_none() {
        // An unconditional rule beside a conditional one would be lost among the conditions.
        for rule in RULES {
            let mut same = RULES.iter().filter(|other| other.number == rule.number);
            let count = same.clone().count();
            assert!(
                count == 1 || same.all(|other| matches!(other.when, When::Args(_))),
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn a_call_process_may_not_make_processes_or_receive_descriptors() {
        let allowed = allowing(Stage::Call).unwrap();
        for number in [
            libc::SYS_clone,
            libc::SYS_recvmsg,
            libc::SYS_seccomp,
            libc::SYS_sendmsg,
        ] {
            assert!(!allowed.contains_key(&number), "{number}");
        }
    }
}
