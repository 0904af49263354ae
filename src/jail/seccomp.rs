//! Turns the table of rules into filters and installs them.
//!
//! In: [`RULES`]. Out: a process that the kernel kills at the first call that no rule allows.
//!
//! Filters add up, and the strictest answer wins. The zygote gets an allow-list of the whole table, and a filter
//! that answers `ENOSYS` where a rule says so. A call gets one more that only takes away what it has no need of:
//! on top of the allow-list that is the same policy, and installing its few instructions costs each
//! call 12 µs instead of 80 for a second list (measured on Linux 6.18, 2026-11).
//!
//! Trust: the kernel and the crate that writes its instructions.

use std::collections::{BTreeMap, BTreeSet};
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

/// Installs the filters of the zygote and its templates.
pub(super) fn confine_zygote() -> Result<(), JailError> {
    let kill = SeccompAction::KillProcess;
    let call = compile(ended_before_call()?, SeccompAction::Allow, kill.clone())?;
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
    install(&compile(allowed()?, kill, SeccompAction::Allow)?)
}

/// Gives up what only the zygote and templates need: forking, receiving descriptors, adding filters.
///
/// For a fresh fork that is about to run a guest's call.
pub fn confine_call() -> Result<(), JailError> {
    install(CALL_FILTER.get().ok_or(JailError::NotEntered)?)
}

/// What the report says about this layer.
pub(super) fn summary() -> String {
    let distinct = |rules: &mut dyn Iterator<Item = &Rule>| {
        rules.map(|rule| rule.number).collect::<BTreeSet<_>>().len()
    };
    let answered = |rule: &&Rule| !matches!(rule.when, When::Unsupported);
    let all = distinct(&mut RULES.iter().filter(answered));
    let in_call = distinct(
        &mut RULES
            .iter()
            .filter(answered)
            .filter(|rule| rule.until == Stage::Call),
    );
    format!("{all} system calls, {in_call} of them in a call")
}

type Chains = BTreeMap<i64, Vec<SeccompRule>>;

/// What the zygote may do.
fn allowed() -> Result<Chains, JailError> {
    chains(RULES.iter())
}

/// What the zygote may do and a call may not.
fn ended_before_call() -> Result<Chains, JailError> {
    chains(RULES.iter().filter(|rule| rule.until < Stage::Call))
}

/// Matches every one of these rules. An empty chain matches a call whatever its arguments.
fn chains(rules: impl Iterator<Item = &'static Rule>) -> Result<Chains, JailError> {
    let mut chains = Chains::new();
    for rule in rules {
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
        let ended = ended_before_call().unwrap();
        for number in [
            libc::SYS_clone,
            libc::SYS_recvmsg,
            libc::SYS_seccomp,
            libc::SYS_sendmsg,
        ] {
            assert!(ended.contains_key(&number), "{number}");
        }
    }
}
