//! What keeps a process out of the jail, and what it can do without.

use landlock::{AccessFs, Ruleset, RulesetAttr, RulesetCreated};
use tpmjs_sandbox::contract::jail::{JailReport, Layer, LayerStatus, RequiredLayers};
use tpmjs_sandbox::jail::{Ending, enter_zygote};

use super::child::Child;
use super::{Verdict, enter, probes, try_after};

/// What entering gives after some preparation: the report, or the error.
fn entering(prepare: impl FnOnce(), required: RequiredLayers) -> String {
    let mut child = Child::start(|socket| {
        prepare();
        match enter_zygote(required) {
            Ok(report) => socket.send(&serde_json::to_vec(&report).expect("a report is JSON")),
            Err(error) => socket.send(error.to_string().as_bytes()),
        }
    });
    let message = String::from_utf8(child.receive()).expect("text");
    assert_eq!(child.end().ending, Ending::Exited(0));
    message
}

#[test]
fn descriptors_must_be_as_promised() {
    let output = || {
        // SAFETY: both are open descriptors of this process.
        unsafe { libc::dup2(0, 1) };
    };
    assert_eq!(
        entering(output, RequiredLayers::default()),
        "descriptor 1 is not the null device"
    );
}

#[test]
fn other_descriptors_are_closed() {
    let read_inherited = || {
        let mut byte = 0u8;
        probes::call(libc::SYS_read, [9, &raw mut byte as usize, 1])
    };
    let inherit = || {
        // SAFETY: the path is a literal.
        let file = unsafe { libc::open(c"/etc/passwd".as_ptr(), 0) };
        // SAFETY: 9 belongs to nobody in the copy.
        unsafe { libc::dup2(file, 9) };
    };
    assert_eq!(try_after(inherit, read_inherited), Verdict::Done, "control");
    let inherit_and_enter = || {
        inherit();
        enter();
    };
    assert_eq!(
        try_after(inherit_and_enter, read_inherited),
        Verdict::Refused(libc::EBADF)
    );
}

#[test]
fn a_second_thread_keeps_a_process_out() {
    let start_thread = || {
        std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(60)));
    };
    let message = entering(start_thread, RequiredLayers::default());
    assert_eq!(
        message,
        "the process has 2 threads, and only one may enter the jail"
    );
}

/// Answers `unshare` with EPERM, as the filter of a container does.
fn forbid_unshare() {
    let rules = [(libc::SYS_unshare, Vec::new())].into_iter().collect();
    let refuse = seccompiler::SeccompAction::Errno(libc::EPERM as u32);
    let arch = std::env::consts::ARCH
        .try_into()
        .expect("a known processor");
    let filter =
        seccompiler::SeccompFilter::new(rules, seccompiler::SeccompAction::Allow, refuse, arch);
    let program: seccompiler::BpfProgram = filter.expect("a filter").try_into().expect("a program");
    seccompiler::apply_filter(&program).expect("it can be installed");
}

#[test]
fn namespaces_are_best_effort_unless_required() {
    let report = entering(forbid_unshare, RequiredLayers::default());
    let report: JailReport =
        serde_json::from_str(&report).expect("the jail can be entered without");
    let reason = report
        .layers
        .iter()
        .find_map(|(layer, status)| match status {
            LayerStatus::NotAvailable(reason) if *layer == Layer::Namespaces => {
                Some(reason.as_str())
            }
            _ => None,
        });
    assert!(
        reason.is_some_and(|reason| reason.contains("Operation not permitted")),
        "{report:?}"
    );
    let required = RequiredLayers {
        namespaces: true,
        ..Default::default()
    };
    let message = entering(forbid_unshare, required);
    assert!(
        message.starts_with("the required layer `Namespaces` is not available: "),
        "{message}"
    );
}

/// Enters as many Landlock domains as the kernel lets a process be in, none of which forbids what matters here.
fn exhaust_landlock() {
    for _ in 0..16 {
        let rules = Ruleset::default()
            .handle_access(AccessFs::MakeBlock)
            .expect("a known access");
        rules
            .create()
            .and_then(RulesetCreated::restrict_self)
            .expect("one more domain");
    }
}

#[test]
fn landlock_is_best_effort_unless_required() {
    let report = entering(exhaust_landlock, RequiredLayers::default());
    let report: JailReport =
        serde_json::from_str(&report).expect("the jail can be entered without");
    assert!(!report.is_enforced(Layer::Landlock), "{report:?}");
    let required = RequiredLayers {
        landlock: true,
        ..Default::default()
    };
    let message = entering(exhaust_landlock, required);
    assert!(
        message.starts_with("the required layer `Landlock` is not available: "),
        "{message}"
    );
}
