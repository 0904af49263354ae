//! The jail, tried with raw system calls in the guest's place: V8 plays no part here.

mod child;

use tpmjs_sandbox::contract::jail::{Layer, RequiredLayers};
use tpmjs_sandbox::jail::{Ending, Forked, Process, confine_call, enter_zygote, fork_sibling};

use child::Child;

fn enter() {
    enter_zygote(RequiredLayers::default()).expect("the jail can be entered");
}

#[test]
fn a_jailed_process_reports_its_layers() {
    let mut child = Child::start(|socket| {
        let report = enter_zygote(RequiredLayers::default()).expect("the jail can be entered");
        socket.send(&serde_json::to_vec(&report).expect("a report is JSON"));
    });
    let report: tpmjs_sandbox::contract::jail::JailReport =
        serde_json::from_slice(&child.receive()).unwrap();
    println!("{report:?}");
    for layer in [Layer::Isolate, Layer::Process, Layer::Seccomp] {
        assert!(report.is_enforced(layer), "{report:?}");
    }
    assert_eq!(child.end().ending, Ending::Exited(0));
}

#[test]
fn forks_are_children_of_the_host() {
    let mut zygote = Child::start(|socket| {
        enter();
        match fork_sibling().expect("the zygote may fork") {
            Forked::Parent { pid } => socket.send(&pid.to_le_bytes()),
            Forked::Child => match fork_sibling().expect("a template may fork") {
                Forked::Parent { pid } => socket.send(&pid.to_le_bytes()),
                Forked::Child => {
                    confine_call().expect("a call can be confined");
                    child::exit(7);
                }
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
    endings.sort_by_key(|ending| format!("{ending:?}"));
    assert_eq!(endings, [Ending::Exited(0), Ending::Exited(7)]);
    assert_eq!(zygote.end().ending, Ending::Exited(0));
}
