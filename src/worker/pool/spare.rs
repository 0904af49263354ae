//! The copy of a template that waits for the next call.
//!
//! Trust: a copy is the guest's from its first instruction, and nobody waits for a spare, so it is watched: one that
//! does not say in time that it is ready is killed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::{Message, Worker, WorkerError, failed};

/// How long a spare may rehearse, which takes well below a millisecond where nothing is wrong.
const REHEARSAL_TIME: Duration = Duration::from_secs(1);

/// A place for one spare, which may still be on its way.
#[derive(Debug, Default)]
pub(super) struct SpareSlot(Mutex<Option<JoinHandle<Result<Worker, WorkerError>>>>);

impl SpareSlot {
    /// The spare if there is one that lives.
    pub(super) async fn take(&self) -> Option<Worker> {
        let spare = self.slot().take()?;
        let worker = spare.await.ok()?.ok()?;
        worker.process.is_alive().then_some(worker)
    }

    /// Whether the next call would find none.
    pub(super) fn is_empty(&self) -> bool {
        self.slot().is_none()
    }

    /// Prepares the next spare from what has just been forked.
    pub(super) fn fill(
        &self,
        copy: impl Future<Output = Result<Worker, WorkerError>> + Send + 'static,
    ) {
        let ready = async {
            let mut worker = copy.await?;
            let first = tokio::time::timeout(REHEARSAL_TIME, worker.connection.receive());
            match first.await {
                Ok(Ok(Some(Message::Ready))) => Ok(worker),
                // Dropping it kills it.
                _ => Err(failed("rehearse with")(std::io::ErrorKind::TimedOut.into())),
            }
        };
        *self.slot() = Some(tokio::spawn(ready));
    }

    fn slot(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<Result<Worker, WorkerError>>>> {
        // A slot is whole whatever happened to its last user.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::super::{Connection, Process};
    use super::*;

    #[tokio::test]
    async fn a_spare_that_is_never_ready_is_killed() {
        let mut child = Command::new("sleep")
            .arg("60")
            .spawn()
            .expect("sleep starts");
        let pid = i32::try_from(child.id()).expect("a process id");
        let (connection, _theirs) = Connection::pair(1024).expect("a pair of sockets");
        let worker = Worker {
            connection,
            process: Process::open(pid).expect("a child"),
            data_bytes: 0,
        };
        let slot = SpareSlot::default();
        slot.fill(async { Ok(worker) });
        assert!(!slot.is_empty());
        assert!(slot.take().await.is_none());
        // Whoever asks first learns how it ended: this, or the pool's own look at its dead children.
        if let Ok(status) = child.wait() {
            assert!(!status.success());
        }
    }
}
