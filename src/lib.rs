//! Runs one exported function of an npm package where the package can harm nothing.
//!
//! ```text
//! spec + function + params + env + limits
//!   │  parse once, into types that cannot be wrong          contract
//!   ▼
//! resolve  registry metadata → a package tree               npm
//! fetch    what the store lacks, in parallel                npm
//! verify   integrity before anything is unpacked            npm
//! store    one read-only pack for a package version         store
//! open     descriptors of the packs of this tree            store
//!   │  descriptors + call, over a unix socket               worker
//!   ▼
//! zygote ──fork──> template ──fork──> call process          worker, jail, engine
//!   ▼
//! outcome: value | failure, logs, timings, memory           contract
//! ```
//!
//! `use` goes one way: cli, server → executor → npm, store, worker → jail, engine → js;
//! everyone → contract.

pub mod cli;
pub mod contract;
#[cfg(feature = "js-from-disk")]
pub mod dev;
pub mod engine;
pub mod executor;
pub mod jail;
pub mod npm;
pub mod server;
pub mod settings;
pub mod store;
pub mod worker;
