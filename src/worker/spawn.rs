//! Starts zygotes: this program again, with an environment of its own and one socket.
//!
//! Trust: the zygote runs our code alone.

use std::{
    io,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use tokio::sync::oneshot;

use crate::{
    contract::{jail::RequiredLayers, limits::ByteSize},
    jail::Process,
};

use super::guest::ZYGOTE_COMMAND;

/// A request to start a zygote on this socket.
type Order = (OwnedFd, oneshot::Sender<io::Result<u32>>);

/// The thread that starts zygotes.
///
/// A worker asks the kernel to be killed when its parent ends, and the kernel means the *thread* that started it.
/// So that thread has to live as long as the program, which no thread of the runtime promises.
#[derive(Debug)]
pub(super) struct Spawner {
    orders: mpsc::Sender<Order>,
}

impl Spawner {
    pub(super) fn start(
        program: PathBuf,
        heap_ceiling: ByteSize,
        required: RequiredLayers,
    ) -> io::Result<Self> {
        let (orders, inbox) = mpsc::channel::<Order>();
        thread::Builder::new()
            .name("zygote-parent".into())
            .spawn(move || {
                for (socket, reply) in inbox {
                    // The receiver may have given up; then the zygote ends with its socket.
                    let _ = reply.send(start_zygote(&program, socket, heap_ceiling, required));
                }
            })?;
        Ok(Self { orders })
    }

    /// Starts a zygote on the socket.
    pub(super) async fn zygote(&self, socket: OwnedFd) -> io::Result<Process> {
        let gone = || io::Error::other("the thread that starts workers is gone");
        let (reply, started) = oneshot::channel();
        self.orders.send((socket, reply)).map_err(|_| gone())?;
        let pid = started.await.map_err(|_| gone())??;
        let pid = i32::try_from(pid).map_err(io::Error::other)?;
        Process::open(pid).map_err(io::Error::other)
    }
}

/// The zygote's whole environment: what makes dates and sorting the same on every machine.
const ENVIRONMENT: [(&str, &str); 2] = [("TZ", "UTC"), ("LC_ALL", "en_US.UTF-8")];

fn start_zygote(
    program: &Path,
    socket: OwnedFd,
    heap_ceiling: ByteSize,
    required: RequiredLayers,
) -> io::Result<u32> {
    let child = Command::new(program)
        .arg(ZYGOTE_COMMAND)
        .arg(heap_ceiling.bytes().to_string())
        .args(required.landlock.then_some("landlock"))
        .args(required.namespaces.then_some("namespaces"))
        .env_clear()
        .envs(ENVIRONMENT)
        .current_dir("/")
        .stdin(Stdio::from(socket))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::other(format!(
                "there is no `{}`; is /proc mounted?",
                program.display()
            )),
            _ => error,
        })?;
    // Dropping the handle neither kills nor waits; `Process` does both.
    Ok(child.id())
}
