//! What integration tests share. Nothing here knows the code under test.

#[cfg(unix)]
pub(crate) mod browser;
pub(crate) mod package;
pub(crate) mod registry;
pub(crate) mod sandbox;
