//! What integration tests share. Nothing here knows the code under test.

#[cfg(unix)]
pub(crate) mod browser;
#[cfg(unix)]
pub(crate) mod disk;
pub(crate) mod package;
pub(crate) mod registry;
pub(crate) mod sandbox;
