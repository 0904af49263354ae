//! The processes that run guests: the protocol between host and worker, and both of its ends.
//!
//! ```text
//! host (pool, connection)                     worker (zygote, template, call: `guest`)
//!   Spawn + socket          ───────────────>    fork; the copy says Hello on that socket
//!   Packs + descriptors, Load ─────────────>    map, import            Log*, Loaded | Failed
//!   Call                    ───────────────>    call                   Log*, Returned | Failed
//! ```
//!
//! A process that imports for its own call alone takes the call's filter before the import, a copy of a template
//! right after its Hello.
//!
//! Trust: what comes from a worker is hostile once it has been told to load. The host believes the kernel about
//! who sent the first message and how a process died, and checks everything else.

mod channel;
mod connection;
mod guest;
mod job;
mod pool;
mod protocol;
mod spawn;
mod statistics;
mod verdict;

pub use guest::{ZYGOTE_COMMAND, run_zygote};
pub use job::{Finished, InnerChecks, Job, MountedTree, PoolSettings, THIS_PROGRAM};
pub use pool::{WorkerError, Workers, env_json};
pub use statistics::PoolStatistics;
