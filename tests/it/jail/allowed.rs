//! The other direction: what the table of rules lets through does get through.

use std::collections::BTreeSet;

use tpmjs_sandbox::jail::{Arg, RULES, Rule, Stage, When};

use super::child::{self, Child, Socket};
use super::probes::call;
use super::{become_call, enter};

/// Calls that do not come back to tell, and the one that comes back twice.
const NOT_TRIED: [i64; 5] = [
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_clone,
];

/// Makes the call of a rule, with nonsense wherever the rule demands nothing, so that it has no effect.
fn attempt(rule: &Rule) -> i32 {
    let mut arguments = [usize::MAX; 6];
    if let When::Args(demanded) = rule.when {
        for Arg { index, value, .. } in demanded {
            arguments[usize::from(*index)] = *value as usize;
        }
    }
    call(rule.number, arguments)
}

/// Tries rule after rule, and tells which before and what came of it after.
fn try_rules(socket: &Socket, reach: Stage) {
    for rule in RULES
        .iter()
        .filter(|rule| rule.until >= reach && !NOT_TRIED.contains(&rule.number))
    {
        socket.send(rule.name.as_bytes());
        let unsupported = attempt(rule) == libc::ENOSYS;
        if matches!(rule.when, When::Unsupported) != unsupported && rule.number != libc::SYS_futex {
            child::exit(1);
        }
    }
    socket.send(b"all tried");
}

fn last_message(child: &mut Child) -> String {
    let messages =
        std::iter::from_fn(|| Some(child.receive()).filter(|message| !message.is_empty()));
    String::from_utf8(messages.last().unwrap_or_default()).expect("text")
}

#[test]
fn every_rule_is_in_force_in_a_zygote() {
    let mut child = Child::start(|socket| {
        enter();
        try_rules(socket, Stage::Zygote);
    });
    assert_eq!(last_message(&mut child), "all tried");
}

#[test]
fn every_rule_that_reaches_a_call_is_in_force_in_a_call() {
    let mut child = Child::start(|socket| {
        become_call(socket);
        try_rules(socket, Stage::Call);
        child::exit(0);
    });
    child.receive();
    child.resume();
    assert_eq!(last_message(&mut child), "all tried");
}

#[test]
fn no_rule_is_written_twice() {
    let lines: BTreeSet<String> = RULES
        .iter()
        .map(|rule| format!("{} {:?}", rule.name, rule.when))
        .collect();
    assert_eq!(lines.len(), RULES.len());
}
