//! The jail, tried with raw system calls in the guest's place: V8 plays no part here.
//!
//! Each probe also runs outside the jail, where it must get through: a refusal proves something only if the
//! machine would have allowed it. A probe that the machine refuses anyway is named and skipped.

#![expect(
    clippy::cast_sign_loss,
    clippy::cast_possible_truncation,
    reason = "the kernel takes every argument as a machine word"
)]
#![expect(
    clippy::print_stdout,
    reason = "a probe that this machine refuses is named"
)]

mod allowed;
mod alone;
mod child;
mod death;
mod entering;
mod probes;

use tpmjs_sandbox::contract::jail::{JailReport, Layer, RequiredLayers};
use tpmjs_sandbox::jail::{
    Ending, Forked, JailError, Process, confine_call, enter_zygote, fork_sibling,
};

use child::{Child, Socket};
use probes::{NOT_IN_A_CALL, PROBES, Probe};

/// What became of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It got through.
    Done,
    /// The call failed with this error.
    Refused(i32),
    /// The process ended before it could tell.
    Ended(Ending),
}

const KILLED_BY_FILTER: Verdict = Verdict::Ended(Ending::Signaled(libc::SIGSYS));
const UNSUPPORTED: Verdict = Verdict::Refused(libc::ENOSYS);

fn enter() {
    enter_zygote(RequiredLayers::default()).expect("the jail can be entered");
}

/// Goes on as a call process, whose end becomes the end of this one.
fn become_call(socket: &Socket) {
    enter();
    match fork_sibling().expect("the zygote may fork") {
        Forked::Parent { pid } => {
            socket.send(&pid.to_le_bytes());
            child::exit(0);
        }
        Forked::Child => {
            socket.pause();
            confine_call().expect("a call can be confined");
        }
    }
}

/// Runs a probe behind some preparation.
fn try_after(prepare: impl FnOnce(), attempt: fn() -> i32) -> Verdict {
    let mut child = Child::start(|socket| {
        prepare();
        socket.send(&attempt().to_le_bytes());
    });
    let told = child.receive();
    verdict(&told, child.end().ending)
}

fn try_in_call(attempt: fn() -> i32) -> Verdict {
    let mut zygote = Child::start(|socket| {
        become_call(socket);
        socket.send(&attempt().to_le_bytes());
    });
    let pid = i32::from_le_bytes(zygote.receive().try_into().expect("a process number"));
    let mut call = Process::open(pid).expect("a fork is our own child");
    zygote.resume();
    let told = zygote.receive();
    verdict(&told, child::wait(&mut call).ending)
}

fn verdict(told: &[u8], ending: Ending) -> Verdict {
    match told.try_into().map(i32::from_le_bytes) {
        Ok(0) => Verdict::Done,
        Ok(error) => Verdict::Refused(error),
        Err(_) => Verdict::Ended(ending),
    }
}

/// Whether the machine lets the probe through where there is no jail.
fn gets_through_outside(probe: &Probe) -> bool {
    // A program that was run in the probe's place tells nothing and ends well.
    let control = try_after(|| (), probe.attempt);
    let through = [Verdict::Done, Verdict::Ended(Ending::Exited(0))].contains(&control);
    if !through {
        println!(
            "skipped `{}`: outside the jail it gives {control:?}",
            probe.name
        );
    }
    through
}

fn expected(probe: &Probe) -> Verdict {
    if probe.only_fails {
        UNSUPPORTED
    } else {
        KILLED_BY_FILTER
    }
}

#[test]
fn a_jailed_process_reports_its_layers() {
    let mut child = Child::start(|socket| {
        let report = enter_zygote(RequiredLayers::default()).expect("the jail can be entered");
        socket.send(&serde_json::to_vec(&report).expect("a report is JSON"));
    });
    let report: JailReport = serde_json::from_slice(&child.receive()).unwrap();
    let layers: Vec<Layer> = report.layers.iter().map(|(layer, _)| *layer).collect();
    let order = [
        Layer::Isolate,
        Layer::Process,
        Layer::Seccomp,
        Layer::Landlock,
        Layer::Namespaces,
    ];
    assert_eq!(layers, order);
    for layer in &order[..3] {
        assert!(report.is_enforced(*layer), "{report:?}");
    }
    assert_eq!(child.end().ending, Ending::Exited(0));
}

#[test]
fn the_zygote_and_templates_are_refused_everything_outside() {
    for probe in PROBES.iter().filter(|probe| gets_through_outside(probe)) {
        assert_eq!(
            try_after(enter, probe.attempt),
            expected(probe),
            "`{}` in a zygote",
            probe.name
        );
    }
}

#[test]
fn a_call_is_refused_everything_outside() {
    for probe in PROBES.iter().filter(|probe| gets_through_outside(probe)) {
        assert_eq!(
            try_in_call(probe.attempt),
            expected(probe),
            "`{}` in a call",
            probe.name
        );
    }
}

#[test]
fn a_call_is_refused_what_makes_processes() {
    for probe in NOT_IN_A_CALL {
        assert_eq!(
            try_after(enter, probe.attempt),
            Verdict::Done,
            "control: `{}` in a zygote",
            probe.name
        );
        assert_eq!(
            try_in_call(probe.attempt),
            KILLED_BY_FILTER,
            "`{}` in a call",
            probe.name
        );
    }
}

#[test]
fn forks_are_children_of_the_host() {
    let mut zygote = Child::start(|socket| {
        enter();
        match fork_sibling().expect("the zygote may fork") {
            Forked::Parent { pid } => socket.send(&pid.to_le_bytes()),
            Forked::Child => match fork_sibling().expect("a template may fork") {
                Forked::Parent { pid } => socket.send(&pid.to_le_bytes()),
                Forked::Child => child::exit(7),
            },
        }
    });
    let mut forks: Vec<Process> = (0..2)
        .map(|_| i32::from_le_bytes(zygote.receive().try_into().expect("a process number")))
        .map(|pid| Process::open(pid).expect("a fork is our own child"))
        .collect();
    let mut endings: Vec<Ending> = forks
        .iter_mut()
        .map(|process| child::wait(process).ending)
        .collect();
    endings.sort_by_key(|ending| *ending != Ending::Exited(0));
    assert_eq!(endings, [Ending::Exited(0), Ending::Exited(7)]);
    assert_eq!(zygote.end().ending, Ending::Exited(0));
}

#[test]
fn nothing_outside_the_jail_can_fork_or_confine() {
    assert!(matches!(fork_sibling(), Err(JailError::NotEntered)));
    assert!(matches!(confine_call(), Err(JailError::NotEntered)));
}
