//! Layers alone: with the others left out, each still holds what it is there for.
//!
//! Only builds with debug assertions can leave a layer out.
#![cfg(debug_assertions)]

use std::net::TcpListener;

use tpmjs_sandbox::contract::jail::Layer;
use tpmjs_sandbox::jail::{Ending, enter_zygote_without};

use super::probes::{call, fork, host, open};
use super::{Child, Verdict, try_after};

/// Enters with this layer, and no other that can be left out.
fn with_only(layer: Layer) -> impl FnOnce() {
    move || {
        let all = [
            Layer::Process,
            Layer::Seccomp,
            Layer::Landlock,
            Layer::Namespaces,
        ];
        let left_out: Vec<Layer> = all.into_iter().filter(|other| *other != layer).collect();
        enter_zygote_without(&left_out).expect("the jail can be entered");
    }
}

/// Whether this machine has the layer at all.
fn is_here(layer: Layer) -> bool {
    let mut child = Child::start(|socket| {
        let report = enter_zygote_without(&[Layer::Seccomp]).expect("the jail can be entered");
        socket.send(&[u8::from(report.is_enforced(layer))]);
    });
    let here = child.receive() == [1];
    if !here {
        println!("skipped: this machine has no {layer:?}");
    }
    here
}

fn read_passwd() -> i32 {
    open(c"/etc/passwd", libc::O_RDONLY)
}

fn signal_host() -> i32 {
    call(libc::SYS_kill, [host(), 0])
}

#[test]
fn landlock_alone_holds_files_and_signals() {
    if !is_here(Layer::Landlock) {
        return;
    }
    assert_eq!(try_after(|| (), read_passwd), Verdict::Done, "control");
    assert_eq!(
        try_after(with_only(Layer::Landlock), read_passwd),
        Verdict::Refused(libc::EACCES)
    );
    assert_eq!(try_after(|| (), signal_host), Verdict::Done, "control");
    assert_eq!(
        try_after(with_only(Layer::Landlock), signal_host),
        Verdict::Refused(libc::EPERM)
    );
}

#[test]
fn landlock_and_namespaces_each_hold_the_network() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port on the loopback device");
    let port = listener.local_addr().expect("an address").port();
    let outcomes = |prepare: fn()| {
        let mut child = Child::start(|socket| {
            prepare();
            socket.send(&connect(port).to_le_bytes());
        });
        i32::from_le_bytes(child.receive().try_into().expect("an outcome"))
    };
    assert_eq!(outcomes(|| ()), 0, "control");
    if is_here(Layer::Landlock) {
        assert_eq!(outcomes(|| with_only(Layer::Landlock)()), libc::EACCES);
    }
    if is_here(Layer::Namespaces) {
        assert_eq!(
            outcomes(|| with_only(Layer::Namespaces)()),
            libc::ENETUNREACH
        );
    }
}

fn connect(port: u16) -> i32 {
    // SAFETY: takes numbers alone.
    let socket = unsafe { libc::socket(libc::AF_INET, libc::SOCK_STREAM, 0) };
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr {
            s_addr: u32::from_ne_bytes([127, 0, 0, 1]),
        },
        sin_zero: [0; 8],
    };
    call(
        libc::SYS_connect,
        [
            socket as usize,
            &raw const address as usize,
            size_of_val(&address),
        ],
    )
}

#[test]
fn the_process_layer_alone_holds_privileges_and_limits() {
    let raise = || {
        let limit = libc::rlimit {
            rlim_cur: 4096,
            rlim_max: 4096,
        };
        call(
            libc::SYS_prlimit64,
            [
                0,
                libc::RLIMIT_NOFILE as usize,
                &raw const limit as usize,
                0,
            ],
        )
    };
    let write = || {
        let flags = libc::O_TMPFILE | libc::O_WRONLY;
        // SAFETY: the path is a literal.
        let file = unsafe { libc::open(c"/tmp".as_ptr(), flags, 0o600) };
        call(libc::SYS_write, [file as usize, c"x".as_ptr() as usize, 1])
    };
    let many = || {
        (0..200)
            .map(|_| call(libc::SYS_dup, [0]))
            .find(|error| *error != 0)
            .unwrap_or(0)
    };
    let mount = || {
        call(
            libc::SYS_mount,
            [
                c"x".as_ptr() as usize,
                c"/".as_ptr() as usize,
                c"nosuchfs".as_ptr() as usize,
                0,
                0,
            ],
        )
    };

    assert_eq!(try_after(|| (), write), Verdict::Done, "control");
    let too_large = Verdict::Ended(Ending::Signaled(libc::SIGXFSZ));
    assert_eq!(try_after(with_only(Layer::Process), write), too_large);
    assert_eq!(try_after(|| (), many), Verdict::Done, "control");
    assert_eq!(
        try_after(with_only(Layer::Process), many),
        Verdict::Refused(libc::EMFILE)
    );
    if try_after(|| (), raise) == Verdict::Done {
        assert_eq!(
            try_after(with_only(Layer::Process), raise),
            Verdict::Refused(libc::EPERM)
        );
    }
    if try_after(|| (), mount) == Verdict::Refused(libc::ENODEV) {
        assert_eq!(
            try_after(with_only(Layer::Process), mount),
            Verdict::Refused(libc::EPERM)
        );
    }
}

#[test]
fn the_filter_alone_holds_all_of_it() {
    let only_filter = || with_only(Layer::Seccomp)();
    let killed = Verdict::Ended(Ending::Signaled(libc::SIGSYS));
    assert_eq!(
        try_after(only_filter, read_passwd),
        Verdict::Refused(libc::ENOSYS)
    );
    assert_eq!(try_after(only_filter, signal_host), killed);
    assert_eq!(
        try_after(only_filter, || fork(libc::SIGCHLD as u64)),
        killed
    );
    assert_eq!(
        try_after(only_filter, || call(
            libc::SYS_socket,
            [libc::AF_INET as usize, 1, 0]
        )),
        killed
    );
}
